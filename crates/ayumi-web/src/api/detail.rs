//! Everything of one case as a reader may see it: phases with their tracks, dates, decisions, marks; never what another
//! body reported.

mod beside;

use ayumi_core::calendar::Calendar;
use ayumi_core::decide::{Acting, Context};
use ayumi_core::definition::{Choice, Definition, Field, FieldKind, Phase, Scope};
use ayumi_core::event::FieldValue;
use ayumi_core::figures::Tally;
use ayumi_core::id::{CaseId, DecisionId, EventId, ItemId, OrganizationId};
use ayumi_core::private::Commitment;
use ayumi_core::settle::standing_deadline;
use ayumi_core::state::{Case, Deadline, DecisionState, Ending, Fact, Track, TrackEnd};
use ayumi_core::text::Label;
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::api::ballot;
pub(crate) use beside::{declared, states, with_subject};

use crate::api::cases::participants;
use crate::api::programmes::status_name;
use crate::error::Problem;
use crate::extract::{AsOf, SignedIn};
use crate::policy::Reach;
use crate::private::Privates;
use crate::state::App;

/// What the description of a case reads.
pub(crate) struct Sight<'a> {
    pub(crate) case: &'a Case,
    pub(crate) definition: &'a Definition,
    pub(crate) context: Context<'a>,
    pub(crate) reach: &'a Reach,
    pub(crate) day: NaiveDate,
    privates: &'a Privates,
}

/// The case as JSON.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn of(
    app: &App,
    signed_in: &SignedIn,
    id: CaseId,
    case: &Case,
    definition: &Definition,
    at: &AsOf,
) -> Result<Value, Problem> {
    let privates = Privates::load(app, &private_events(case, signed_in.reach())).await?;
    let ground = Ground::of(app, signed_in, case, at).await?;
    let sight = ground.sight(app, id, case, definition, signed_in.reach(), at.effective_on, &privates)?;
    let mut whole = sight.whole(id);
    if let Value::Object(members) = &mut whole {
        members.extend(sight.beside());
        members.insert("links".into(), beside::links(app, signed_in.reach(), case, at).await?);
    }
    Ok(whole)
}

/// What a [`Sight`] borrows that is not the case's own.
pub(crate) struct Ground {
    calendar: std::sync::Arc<Calendar>,
    directory: std::sync::Arc<ayumi_core::directory::Directory>,
    acting: Acting,
}

impl Ground {
    pub(crate) async fn of(app: &App, signed_in: &SignedIn, case: &Case, at: &AsOf) -> Result<Self, Problem> {
        let opening = case.opening.as_ref().ok_or_else(Problem::not_found)?;
        let calendar = app.engine.library().calendar(&opening.calendar).await?;
        let directory = app.engine.directory_at(at.position).await?;
        Ok(Self { calendar, directory, acting: signed_in.acting() })
    }

    /// What a decision on a case would read on a day.
    pub(crate) fn context<'a>(
        &'a self,
        case: &'a Case,
        definition: &'a Definition,
        id: CaseId,
        today: NaiveDate,
    ) -> Result<Context<'a>, Problem> {
        let opening = case.opening.as_ref().ok_or_else(Problem::not_found)?;
        Ok(Context {
            case: id,
            definition,
            calendar: &self.calendar,
            calendar_ref: &opening.calendar,
            directory: &self.directory,
            acting: &self.acting,
            today,
            time: chrono::NaiveTime::MIN,
        })
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one view of a case, gathered in one place")]
    pub(crate) fn sight<'a>(
        &'a self,
        app: &App,
        id: CaseId,
        case: &'a Case,
        definition: &'a Definition,
        reach: &'a Reach,
        day: NaiveDate,
        privates: &'a Privates,
    ) -> Result<Sight<'a>, Problem> {
        let context = self.context(case, definition, id, app.engine.today())?;
        Ok(Sight { case, definition, context, reach, day, privates })
    }
}

/// The events whose private values the description shows.
fn private_events(case: &Case, reach: &Reach) -> Vec<EventId> {
    let mut events = Vec::new();
    for phase in case.phases.values() {
        let own = phase.tracks.iter().filter(|(body, _)| reach.sees(Some(body))).map(|(_, track)| track);
        for track in own.chain([&phase.joint]) {
            events.extend(track.evidence.iter().map(|evidence| evidence.event));
            let facts = track.fields.values().flatten();
            events.extend(
                facts.filter(|fact| matches!(fact.value, Some(FieldValue::Text(_)))).map(|fact| fact.event),
            );
        }
    }
    let entries = case.entries.values().flatten().filter(|entry| reach.sees(entry.participant.as_ref()));
    events.extend(entries.map(|entry| entry.event));
    let decisions = case.decisions.values().filter(|decision| reach.sees(decision.participant.as_ref()));
    events.extend(decisions.filter_map(|decision| decision.closed.as_ref()).map(|closed| closed.event));
    events.sort_unstable();
    events.dedup();
    events
}

impl Sight<'_> {
    fn whole(&self, id: CaseId) -> Value {
        let case = self.case;
        let (status, ended_on) = match case.ending {
            None => ("open", None),
            Some(Ending::Completed(on)) => ("completed", Some(on)),
            Some(Ending::Cancelled(on)) => ("cancelled", Some(on)),
        };
        let mut whole = json!({
            "case": id,
            "version": case.version,
            "status": status,
            "ended_on": ended_on,
            "effective_on": self.day,
            "participants": participants(case),
            "phases": self.phases().map(|phase| self.phase(phase)).collect::<Vec<_>>(),
            "deadlines": self.deadlines(),
            "decisions": case.decisions.iter().filter_map(|(id, decision)| self.decision(*id, decision)).collect::<Vec<_>>(),
            "marks": self.marks(),
            "notes": case.notes,
        });
        if let (Some(opening), Value::Object(members)) = (&case.opening, &mut whole) {
            members.insert("programme".into(), json!(opening.programme));
            members.insert("key".into(), json!(opening.key));
            members.insert("title".into(), json!(opening.title));
            members.insert("attributes".into(), json!(opening.attributes));
            members.insert("fiscal_year".into(), json!(opening.fiscal_year));
            members.insert("definition".into(), json!(opening.definition));
            members.insert("calendar".into(), json!(opening.calendar));
            members.insert("lead".into(), json!(opening.lead));
            members.insert("due_from".into(), json!(opening.due_from));
        }
        whole
    }

    /// The phases a reader may know of: a contact with another body is between it and the lead.
    pub(crate) fn phases(&self) -> impl Iterator<Item = &Phase> {
        self.definition
            .phases
            .iter()
            .filter(|phase| phase.with().is_none_or(|body| self.reach.sees(Some(body))))
    }

    fn phase(&self, phase: &Phase) -> Value {
        let state = self.case.phases.get(&phase.id);
        let party = match &phase.scope {
            Scope::Joint => None,
            Scope::Each { party, .. } => Some(party),
        };
        let tracks: Vec<Value> =
            self.members(phase).into_iter().map(|participant| self.track(phase, participant)).collect();
        json!({
            "phase": phase.id,
            "title": phase.title,
            "scope": if phase.is_each() { "each" } else { "joint" },
            "party": party,
            "by": phase.by,
            "optional": phase.optional,
            "after": phase.after,
            "prefer_after": phase.prefer_after,
            "revision": state.map_or(1, |state| state.revision.max(1)),
            "opened_on": state.and_then(|state| state.opened_on),
            "ended_for_all_on": state.and_then(|state| state.ended_for_all_on),
            "ended": self.case.phase_ended(phase),
            "report": phase.report.iter().map(field).collect::<Vec<_>>(),
            "checklist": phase.checklist.iter().map(|item| json!({ "item": item.id, "title": item.title })).collect::<Vec<_>>(),
            "documents": phase.documents.iter().map(|document| {
                json!({ "document": document.id, "title": document.title, "required": document.required })
            }).collect::<Vec<_>>(),
            "decision": phase.decide.as_ref().and_then(|id| self.definition.decision(id)).map(|rule| json!({
                "decision": rule.id,
                "question": rule.question,
                "authority": rule.authority,
                "requires": rule.requires,
                "outcomes": choices(rule.outcomes.iter().map(|outcome| (&outcome.id, &outcome.title))),
                "rules": ballot::rules(rule),
            })),
            "barrier": phase.barrier.as_ref().map(|barrier| json!({
                "met": self.case.barrier_met(phase, barrier),
                "standing": self.case.barrier_standing(phase),
            })),
            "attendance": phase.attendance,
            "entry": phase.entry.as_ref().map(|entry| json!({
                "register": entry.register, "entry": entry.entry, "step": entry.step,
            })),
            "tracks": tracks,
        })
    }

    /// The tracks of a phase: the joint one, or one for every body of its party; of a contact that of its body.
    pub(crate) fn members<'b>(&'b self, phase: &'b Phase) -> Vec<Option<&'b OrganizationId>> {
        match &phase.scope {
            Scope::Joint => vec![None],
            Scope::Each { .. } if phase.with().is_some() => vec![phase.with()],
            Scope::Each { party, .. } => {
                let members =
                    self.case.participants.iter().filter(|(_, participant)| participant.party == *party);
                members.map(|(body, _)| Some(body)).collect()
            }
        }
    }

    fn track(&self, phase: &Phase, participant: Option<&OrganizationId>) -> Value {
        let empty = Track::default();
        let track = self.case.track(&phase.id, participant).unwrap_or(&empty);
        let end = track.end.map(|(end, on)| match end {
            TrackEnd::Done => json!({ "how": "done", "on": on }),
            TrackEnd::Skipped => json!({ "how": "skipped", "on": on }),
        });
        let state = self.case.phases.get(&phase.id);
        let mut told = json!({
            "participant": participant,
            "status": status_name(self.case.status(phase, participant)),
            "revision": self.case.revision(&phase.id, participant),
            "version": self.case.part_version(participant),
            "opened_on": track.opened_on.or(state.and_then(|state| state.opened_on)),
            "end": end,
            "reported_on": track.reported_on,
            "due": self.standing_deadline(phase, participant).map(|deadline| self.date(deadline)),
            "tally": (!phase.checklist.is_empty()).then(|| Tally::of_phase(phase, Some(track), self.day)),
            "excluded": participant.is_some_and(|body| state.is_some_and(|state| state.excluded.contains(body))),
            "waits_for": self.waits_for(phase, participant),
            "milestones": track.milestones,
            "former_revisions": track.past.len(),
            "attendance": phase.attendance.as_ref().map(|_| beside::presence(track)),
        });
        if let (true, Value::Object(members)) = (self.reach.sees(participant), &mut told) {
            members.insert(
                "missing".into(),
                json!(self.case.missing(self.definition, phase, participant, self.day)),
            );
            members.insert("fields".into(), self.fields(track));
            members.insert("checklist".into(), self.checklist(track));
            members.insert("evidence".into(), self.evidence(track));
        }
        told
    }

    /// Titles of what a track waits for; of the conditions of another body's part only that body is told.
    fn waits_for(&self, phase: &Phase, participant: Option<&OrganizationId>) -> Vec<Label> {
        if self.reach.sees(participant) {
            return self.context.waits_for(self.case, phase, participant);
        }
        let before = self.context.held_back_by(self.case, phase, participant);
        before.map(|earlier| earlier.title.clone()).collect()
    }

    fn fields(&self, track: &Track) -> Value {
        let held = track.fields.iter().filter_map(|(field, facts)| {
            let fact = Fact::holding(facts, self.day)?;
            Some(json!({
                "field": field,
                "value": fact.value.as_ref().map(|value| self.value(fact, value)),
                "effective_on": fact.effective_on,
                "event": fact.event,
            }))
        });
        held.collect()
    }

    /// A value; free text stands in clear for those who may see it, and is null once it was erased.
    fn value(&self, fact: &Fact<FieldValue<Commitment>>, value: &FieldValue<Commitment>) -> Value {
        let reported = format!("/data/fields/{}/value/text", fact.index);
        let words = || {
            self.privates
                .text(fact.event, &reported)
                .or_else(|| self.privates.text(fact.event, "/data/value/text"))
        };
        match value {
            FieldValue::Text(_) => json!({ "text": words() }),
            FieldValue::Integer(_)
            | FieldValue::Boolean(_)
            | FieldValue::Choice(_)
            | FieldValue::Choices(_)
            | FieldValue::Date(_)
            | FieldValue::Month(_)
            | FieldValue::Status(_)
            | FieldValue::Basis(_) => json!(value),
        }
    }

    fn checklist(&self, track: &Track) -> Value {
        let held = track.checklist.iter().filter_map(|(item, facts)| {
            let fact = Fact::holding(facts, self.day)?;
            Some(json!({ "item": item, "status": fact.value, "effective_on": fact.effective_on, "event": fact.event }))
        });
        held.collect()
    }

    fn evidence(&self, track: &Track) -> Value {
        let files = track.evidence.iter().map(|evidence| {
            json!({
                "document": evidence.document,
                "sha256": evidence.sha256,
                "size": evidence.size,
                "media_type": evidence.media_type,
                "file_name": self.privates.text(evidence.event, "/data/file_name"),
                "on": evidence.on,
                "event": evidence.event,
            })
        });
        files.collect()
    }

    /// The date that counts for a track.
    pub(crate) fn standing_deadline(
        &self,
        phase: &Phase,
        participant: Option<&OrganizationId>,
    ) -> Option<&Deadline> {
        standing_deadline(self.definition, self.case, &phase.id, participant)
    }

    /// A date with its history in short and whether it has passed on the day of reading.
    pub(crate) fn date(&self, deadline: &Deadline) -> Value {
        json!({
            "version": deadline.version,
            "due": deadline.due,
            "original": deadline.original,
            "moves": deadline.moves,
            "moved_after_lapse": deadline.moved_after_lapse,
            "missed": deadline.missed.is_some(),
            "passed": deadline.due.has_passed(self.day),
            "set_on": deadline.set_on,
        })
    }

    fn deadlines(&self) -> Vec<Value> {
        let mut dates = Vec::new();
        for (item, deadlines) in &self.case.deadlines {
            let own = deadlines.own.iter().map(|(body, deadline)| (Some(body), deadline));
            let every = deadlines.all.iter().map(|all| (None, all)).chain(own);
            for (participant, deadline) in every.filter(|(body, _)| self.may_know_of(item, *body)) {
                dates.push(json!({ "item": item, "participant": participant, "date": self.date(deadline) }));
            }
        }
        dates
    }

    /// Whether a date is the reader's to know: when a body is to be talked to is between it and the lead.
    fn may_know_of(&self, item: &ItemId, body: Option<&OrganizationId>) -> bool {
        let of_a_step = self.definition.phase(item).is_some_and(|phase| phase.with().is_some());
        let is_talk = of_a_step || self.definition.register(item).is_some();
        !is_talk || self.reach.sees(body)
    }

    fn decision(&self, id: DecisionId, decision: &DecisionState) -> Option<Value> {
        if !self.reach.sees(decision.participant.as_ref()) {
            return None;
        }
        let closed = decision.closed.as_ref().map(|closed| {
            json!({
                "event": closed.event,
                "outcome": closed.outcome,
                "mode": closed.mode,
                "decided_on": closed.decided_on,
                "basis": closed.basis,
                "evidence": closed.evidence,
                "waived": closed.waived,
                "rationale": self.privates.text(closed.event, "/data/rationale"),
                "dissent": self.privates.text(closed.event, "/data/dissent"),
            })
        });
        Some(json!({
            "decision": id,
            "question": decision.question,
            "phase": decision.phase,
            "revision": decision.revision,
            "participant": decision.participant,
            "round": decision.round,
            "electorate": decision.electorate,
            "opened_by": decision.opened_by,
            "opened_on": decision.opened_on,
            "proposal": decision.draft.proposal,
            "votes_until": decision.draft.votes_until,
            "standing": ballot::standing(self.definition.decision(&decision.question), decision, self.day),
            "closed": closed,
        }))
    }

    fn marks(&self) -> Vec<Value> {
        let marks = self.case.marks.iter().filter(|(_, mark)| mark.value.is_some());
        let told = marks.map(|((mark, body), state)| {
            let mut told = json!({
                "mark": mark,
                "participant": body,
                "version": state.version,
                "value": state.value,
                "since": state.since,
            });
            if let (true, Value::Object(members)) = (self.reach.sees(Some(body)), &mut told) {
                members.insert("grounds".into(), json!(state.grounds));
            }
            told
        });
        told.collect()
    }
}

fn field(field: &Field) -> Value {
    let (kind, more) = match &field.kind {
        FieldKind::Text => ("text", Value::Null),
        FieldKind::Integer { min, max } => ("integer", json!({ "min": min, "max": max })),
        FieldKind::Money => ("money", Value::Null),
        FieldKind::Boolean => ("boolean", Value::Null),
        FieldKind::Choice(of) => ("choice", json!({ "of": options(of) })),
        FieldKind::Choices(of) => ("choices", json!({ "of": options(of) })),
        FieldKind::Date => ("date", Value::Null),
        FieldKind::Month => ("month", Value::Null),
    };
    let mut told =
        json!({ "field": field.id, "title": field.title, "type": kind, "required": field.required });
    if let (Value::Object(members), Value::Object(more)) = (&mut told, more) {
        members.extend(more);
    }
    told
}

fn options(of: &[Choice]) -> Value {
    choices(of.iter().map(|choice| (&choice.id, &choice.title)))
}

fn choices<'a>(of: impl Iterator<Item = (&'a ItemId, &'a ayumi_core::text::Label)>) -> Value {
    of.map(|(id, title)| json!({ "id": id, "title": title })).collect()
}
