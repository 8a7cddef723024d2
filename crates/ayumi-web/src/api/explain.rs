//! `GET /cases/{id}/explain` and `GET /cases/{id}/events/{event}/explain`: why things stand as they do, what holds them
//! up, who can move them on, until when; which rule made an event. Never a judgement of anybody.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::definition::{Definition, Joins, Phase, Scope};
use ayumi_core::explain::{Entry, Explanation, Facts, History, Memo, Subject, asked, explain, explain_event};
use ayumi_core::id::{CaseId, EventId, ItemId, OrganizationId};
use ayumi_core::state::{Case, TrackStatus};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::detail::{Ground, Sight};
use crate::api::programmes::status_name;
use crate::error::Problem;
use crate::explained::Writer;
use crate::extract::{AsOf, Path, Query, SignedIn};
use crate::past;
use crate::policy::Reach;
use crate::private::Privates;
use crate::respond;
use crate::state::App;
use crate::view::decision::Placed;

/// What narrows the answer.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    item: Option<ItemId>,
    participant: Option<OrganizationId>,
}

/// `GET /cases/{id}/explain`
pub(crate) async fn of_case(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<CaseId>,
    Query(asked): Query<Asked>,
    at: AsOf,
) -> Result<Response, Problem> {
    let past = Past::of(&app, &signed_in, id, &at).await?;
    let body = past.explained(&app, &signed_in, id, &asked, &at).await?;
    respond::read_version(&at.of_log(&app), past.case.version, &body)
}

/// `GET /cases/{id}/events/{event}/explain`
pub(crate) async fn of_event(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path((id, event)): Path<(CaseId, EventId)>,
    at: AsOf,
) -> Result<Response, Problem> {
    let past = Past::of(&app, &signed_in, id, &at).await?;
    let body = past.event_explained(&app, &signed_in, id, event, &at).await?;
    respond::read_version(&at.of_log(&app), past.case.version, &body)
}

/// A case the reader may know of, with everything that happened to it.
struct Past {
    case: Case,
    events: Vec<Placed>,
    told: Vec<Placed>,
    definition: Arc<Definition>,
}

impl Past {
    async fn of(app: &App, signed_in: &SignedIn, id: CaseId, at: &AsOf) -> Result<Self, Problem> {
        let (case, events) = past::of_case(app, id, at.position).await?;
        if !signed_in.reach().sees_case(&case) {
            return Err(Problem::not_found());
        }
        let opening = case.opening.as_ref().ok_or_else(Problem::not_found)?;
        let definition = app.engine.library().definition(&opening.definition).await?.of_case(&case);
        let told = past::of_reminders(app, id, at.position).await?;
        Ok(Self { case, events, told, definition })
    }

    async fn explained(
        &self,
        app: &App,
        signed_in: &SignedIn,
        id: CaseId,
        wanted: &Asked,
        at: &AsOf,
    ) -> Result<Value, Problem> {
        let (privates, reach) = (Privates::default(), signed_in.reach());
        if wanted.participant.as_ref().is_some_and(|body| !reach.sees(Some(body))) {
            return Err(Problem::not_found());
        }
        let ground = Ground::of(app, signed_in, &self.case, at).await?;
        let sight = ground.sight(app, id, &self.case, &self.definition, reach, at.effective_on, &privates)?;
        let history = History::of(self.events.iter().map(|placed| Entry::of(&placed.envelope)));
        let history = history.telling(self.told.iter().map(|placed| Entry::of(&placed.envelope)));
        let context = ayumi_core::decide::Context { today: at.effective_on, ..sight.context };
        let facts = Facts { context: &context, case: &self.case, history: &history, memo: &Memo::default() };
        let telling = Telling { sight: &sight, facts: &facts, wanted };
        let items: Vec<Value> = telling.items();
        let tracks = telling.tracks();
        let is_narrowed = wanted.item.is_some() || wanted.participant.is_some();
        if is_narrowed && items.is_empty() {
            return Err(Problem::not_found());
        }
        Ok(json!({
            "case": id,
            "version": self.case.version,
            "effective_on": at.effective_on,
            "tracks": tracks,
            "items": items,
        }))
    }

    async fn event_explained(
        &self,
        app: &App,
        signed_in: &SignedIn,
        id: CaseId,
        event: EventId,
        at: &AsOf,
    ) -> Result<Value, Problem> {
        let all = self.events.iter().chain(&self.told);
        let placed = all.into_iter().find(|placed| placed.envelope.id == event);
        let reach = signed_in.reach();
        let seen = placed.filter(|placed| reach.sees_event(&placed.envelope, |known| known == id));
        let placed = seen.ok_or_else(Problem::not_found)?;
        let ground = Ground::of(app, signed_in, &self.case, at).await?;
        // What is explained is explained from the case as it was: a reminder, from all that had happened to it by then.
        let before = self.events.iter().take_while(|known| known.position < placed.position);
        let before: Vec<&Placed> = before.collect();
        let case = before.iter().fold(Case::default(), |case, known| case.evolve(&past::happened(known)));
        let definition = match &case.opening {
            Some(opening) => app.engine.library().definition(&opening.definition).await?.of_case(&case),
            None => Arc::clone(&self.definition),
        };
        let privates = Privates::default();
        let sight = ground.sight(app, id, &self.case, &definition, reach, at.effective_on, &privates)?;
        let history = History::of(before.iter().map(|known| Entry::of(&known.envelope)));
        let facts = Facts { context: &sight.context, case: &case, history: &history, memo: &Memo::default() };
        let why = explain_event(&facts, &Entry::of(&placed.envelope));
        let why = why.for_reader(|body| sees(reach, &self.case, body));
        let mut told = Writer { directory: sight.context.directory, day: at.effective_on }.why(&why);
        told["case"] = json!(id);
        told["event"] = json!(event);
        told["type"] = json!(placed.envelope.data.type_name());
        told["effective_on"] = json!(placed.envelope.effective_on);
        Ok(told)
    }
}

/// Whether a reader may be told of a body by name: of the body that leads, and of those they answer for.
pub(crate) fn sees(reach: &Reach, case: &Case, body: &OrganizationId) -> bool {
    reach.sees(Some(body)) || case.opening.as_ref().is_some_and(|opening| opening.lead == *body)
}

/// What one answer is made with.
struct Telling<'a> {
    sight: &'a Sight<'a>,
    facts: &'a Facts<'a>,
    wanted: &'a Asked,
}

impl Telling<'_> {
    /// What was asked for, explained; without a name, the case and what concerns everybody.
    fn items(&self) -> Vec<Value> {
        let subjects = asked(self.facts, self.wanted.item.as_ref(), self.wanted.participant.as_ref());
        let seen = subjects.into_iter().filter(|subject| self.sight.reach.sees(subject.participant.as_ref()));
        seen.filter_map(|subject| self.explained(&subject))
            .map(|told| self.writer().explanation(&told))
            .collect()
    }

    fn explained(&self, subject: &Subject) -> Option<Explanation> {
        let told = explain(self.facts, subject)?;
        Some(told.for_reader(|body| sees(self.sight.reach, self.sight.case, body)))
    }

    fn writer(&self) -> Writer<'_> {
        Writer { directory: self.facts.context.directory, day: self.facts.context.today }
    }

    /// The parts that have not ended, with what each waits for.
    fn tracks(&self) -> Vec<Value> {
        let (sight, wanted) = (self.sight, self.wanted);
        let mut tracks = Vec::new();
        for phase in &sight.definition.phases {
            let subject = |participant| Subject::track(&phase.id, participant);
            let open = sight.members(phase).into_iter().filter(|participant| {
                let fits = wanted.participant.is_none() || wanted.participant.as_ref() == *participant;
                sight.reach.sees(*participant)
                    && fits
                    && wanted.item.as_ref().is_none_or(|item| subject(*participant).is_about(item))
                    && !sight.case.status(phase, *participant).is_ended()
            });
            tracks.extend(open.filter_map(|participant| self.track(phase, participant)));
        }
        tracks
    }

    fn track(&self, phase: &Phase, participant: Option<&OrganizationId>) -> Option<Value> {
        let sight = self.sight;
        let told = self.explained(&Subject::track(&phase.id, participant))?;
        let status = sight.case.status(phase, participant);
        let missing = if status.is_open() {
            json!(sight.case.missing(sight.definition, phase, participant, sight.day))
        } else {
            Value::Null
        };
        let due = sight.standing_deadline(phase, participant);
        let expected = match status {
            TrackStatus::Unanswered => Some("answer_invitation"),
            TrackStatus::Ready | TrackStatus::Active => Some("work"),
            TrackStatus::Suspended => Some("resume"),
            TrackStatus::Waiting
            | TrackStatus::Done
            | TrackStatus::Skipped
            | TrackStatus::NotApplicable
            | TrackStatus::Cancelled => None,
        };
        let mut value = json!({
            "phase": phase.id,
            "title": phase.title,
            "participant": participant,
            "status": status_name(status),
            "expected": expected,
            "waits_for": waits_for(sight, phase, participant),
            "conditions": conditions(sight, phase, participant),
            "missing": missing,
            "by": phase.by,
            "who": expected.map(|_| who(sight, phase, participant, status)),
            "due": due.map(|deadline| sight.date(deadline)),
            "overdue": status.is_late(due.map(|deadline| &deadline.due), sight.day),
        });
        if let (Value::Object(members), Value::Object(why)) = (&mut value, self.writer().why_of(&told)) {
            members.extend(why);
        }
        Some(value)
    }
}

/// The phases a track waits for, each with the bodies that lag in it, as far as the reader may be told of them.
fn waits_for(sight: &Sight<'_>, phase: &Phase, participant: Option<&OrganizationId>) -> Vec<Value> {
    let holding = sight.context.held_back_by(sight.case, phase, participant);
    let told = holding.map(|earlier| {
        let lagging = lagging(sight, earlier, phase, participant);
        let seen = lagging.iter().filter(|body| sight.reach.sees(Some(body)));
        json!({
            "phase": earlier.id,
            "title": earlier.title,
            "lagging": seen.collect::<Vec<_>>(),
            "lagging_count": lagging.len(),
        })
    });
    told.collect()
}

/// The conditions that keep a track from opening now that no phase does, each with what is not known. What they read of
/// another body is nobody else's.
fn conditions(sight: &Sight<'_>, phase: &Phase, participant: Option<&OrganizationId>) -> Vec<Value> {
    if !sight.reach.sees(participant) {
        return Vec::new();
    }
    let holds = sight.context.holds(sight.case, phase, participant);
    let told = holds.iter().map(|hold| {
        let answer = if hold.unknown.is_empty() { "does_not_hold" } else { "unknown" };
        json!({ "rule": hold.key, "guard": hold.guard.to_string(), "answer": answer, "unknown": hold.unknown })
    });
    told.collect()
}

fn lagging<'a>(
    sight: &Sight<'a>,
    earlier: &Phase,
    phase: &Phase,
    participant: Option<&'a OrganizationId>,
) -> Vec<&'a OrganizationId> {
    if !earlier.is_each() {
        return Vec::new();
    }
    if phase.is_each() {
        return participant.into_iter().collect();
    }
    let excluded = sight.case.phases.get(&earlier.id).map(|state| &state.excluded);
    let awaited = sight.case.awaited(earlier).into_iter();
    awaited
        .filter(|body| {
            !sight.case.status(earlier, Some(body)).is_ended()
                && !excluded.is_some_and(|excluded| excluded.contains(*body))
        })
        .collect()
}

/// The bodies that can move a track on.
fn who<'a>(
    sight: &Sight<'a>,
    phase: &Phase,
    participant: Option<&'a OrganizationId>,
    status: TrackStatus,
) -> Vec<&'a OrganizationId> {
    let lead = || sight.case.opening.as_ref().map(|opening| &opening.lead);
    let acts = sight.definition.party(&phase.by);
    let is_lead = status == TrackStatus::Suspended
        || (acts.is_some_and(|party| party.joins == Joins::Leads) && status != TrackStatus::Unanswered);
    match (&phase.scope, is_lead, participant) {
        (Scope::Each { .. }, false, Some(body)) => vec![body],
        (Scope::Joint | Scope::Each { .. }, _, _) => lead().into_iter().collect(),
    }
}
