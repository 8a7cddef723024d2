//! How each event changes a case; never refuses, never decides.

use chrono::NaiveDate;

use crate::event::{
    CaseOpened, ChecklistUpdated, Correction, DecisionMode, Event, EvidenceAttached, FactCorrected,
    FieldValue, MarkSet, PhaseCompleted, PhaseOpened, PhaseReopened, ReportSubmitted,
};
use crate::id::{EventId, ItemId, OrganizationId};
use crate::private::Commitment;
use crate::state::{
    Case, Ending, Evidence, Fact, Happened, MarkState, Opening, Participant, Participation as Said, Track,
    TrackEnd,
};

impl Case {
    pub(super) fn apply(&mut self, happened: &Happened<'_>) {
        let on = happened.effective_on;
        match happened.event {
            Event::CaseOpened(data) => self.opening = Some(opening(data)),
            Event::CaseCompleted(_) => self.ending = Some(Ending::Completed(on)),
            Event::CaseCancelled(_) => self.ending = Some(Ending::Cancelled(on)),
            Event::ParticipantsInvited(data) => {
                self.ask(&data.party, &data.organizations, Said::Invited, happened);
            }
            Event::ParticipantsEnrolled(data) => {
                self.ask(&data.party, &data.organizations, Said::Enrolled, happened);
            }
            Event::ParticipantJoined(data) => self.answer(&data.participant, Said::Joined, happened),
            Event::ParticipantDeclined(data) => self.answer(&data.participant, Said::Declined, happened),
            Event::ParticipantWithdrew(data) => self.answer(&data.participant, Said::Withdrawn, happened),
            Event::ParticipantExcluded(data) => self.exclude(&data.phase, &data.participant, happened),
            Event::NoteAdded(_) => self.notes += 1,
            Event::MarkSet(data) => self.mark(data, happened),
            Event::DeadlineSet(_)
            | Event::DeadlineChangeRequested(_)
            | Event::DeadlineChanged(_)
            | Event::DeadlineChangeClosed(_)
            | Event::CalendarAdopted(_)
            | Event::DeadlineRecomputed(_)
            | Event::DeadlineMissed(_) => self.apply_date(happened),
            Event::DecisionOpened(data) => self.open_decision(data, happened),
            Event::CaseMigrated(data) => self.carry(data, happened),
            Event::DecisionElectorsNamed(data) => self.name_electors(data, happened),
            Event::DecisionEndorsed(data) => self.endorse_decision(data, happened),
            Event::VoteCast(data) => self.cast_vote(data, happened),
            Event::DecisionClosed(data) => self.close_decision(data, happened),
            Event::EntryOpened(_)
            | Event::LifecycleMoved(_)
            | Event::ParticipantsDeclared(_)
            | Event::WorkSuspended(_)
            | Event::SuspensionConfirmed(_)
            | Event::WorkResumed(_)
            | Event::AttendanceRecorded(_)
            | Event::CaseLinked(_) => self.apply_beside(happened),
            Event::FactCorrected(_)
            | Event::PhaseOpened(_)
            | Event::PhaseCompleted(_)
            | Event::PhaseSkipped(_)
            | Event::PhaseReopened(_)
            | Event::ReportSubmitted(_)
            | Event::ChecklistUpdated(_)
            | Event::EvidenceAttached(_)
            | Event::MilestoneReached(_) => self.apply_inside(happened),
            Event::MigrationProposed(_)
            | Event::MigrationApproved(_)
            | Event::ReminderFired(_)
            | Event::NoticeGiven(_)
            | Event::ReminderSnoozed(_)
            | crate::beside_cases!() => {}
        }
    }

    /// The events inside phases.
    fn apply_inside(&mut self, happened: &Happened<'_>) {
        let event = happened.event;
        if let Event::FactCorrected(data) = event {
            self.correct(data, happened);
        } else if let Event::PhaseOpened(data) = event {
            self.open(data, happened);
        } else if let Event::PhaseCompleted(data) = event {
            self.complete(data, happened);
        } else if let Event::PhaseSkipped(data) = event {
            let track = self.touch(&data.phase, data.participant.as_ref(), happened.version);
            track.end = Some((TrackEnd::Skipped, happened.effective_on));
        } else if let Event::PhaseReopened(data) = event {
            self.reopen(data, happened);
        } else if let Event::ReportSubmitted(data) = event {
            self.report(data, happened);
        } else if let Event::ChecklistUpdated(data) = event {
            self.check(data, happened);
        } else if let Event::EvidenceAttached(data) = event {
            self.attach(data, happened);
        } else if let Event::MilestoneReached(data) = event {
            let track = self.touch(&data.phase, data.participant.as_ref(), happened.version);
            track.milestones.insert(data.milestone.clone(), happened.effective_on);
        }
    }

    fn exclude(&mut self, phase: &ItemId, body: &OrganizationId, happened: &Happened<'_>) {
        let phase = self.phases.entry(phase.clone()).or_default();
        phase.excluded.insert(body.clone());
        phase.version = happened.version;
    }

    fn ask(
        &mut self,
        party: &ItemId,
        bodies: &[OrganizationId],
        participation: Said,
        happened: &Happened<'_>,
    ) {
        self.go_on();
        for body in bodies {
            let asked = Participant {
                party: party.clone(),
                participation,
                since: happened.effective_on,
                asked_on: happened.effective_on,
                version: happened.version,
            };
            self.participants.insert(body.clone(), asked);
        }
    }

    /// A completed case in which something begins again goes on; one that was called off stays so.
    fn go_on(&mut self) {
        if let Some(Ending::Completed(_)) = self.ending {
            self.ending = None;
        }
    }

    fn answer(&mut self, body: &OrganizationId, participation: Said, happened: &Happened<'_>) {
        if participation == Said::Joined {
            self.go_on();
        }
        if let Some(participant) = self.participants.get_mut(body) {
            if matches!(participant.participation, Said::Declined | Said::Withdrawn) {
                participant.asked_on = happened.effective_on;
            }
            participant.participation = participation;
            participant.since = happened.effective_on;
            participant.version = happened.version;
        }
    }

    /// The track an event is about, marked as touched by it.
    pub(super) fn touch(
        &mut self,
        phase: &ItemId,
        participant: Option<&OrganizationId>,
        version: u64,
    ) -> &mut Track {
        let state = self.phases.entry(phase.clone()).or_default();
        let track = match participant {
            None => &mut state.joint,
            Some(body) => state.tracks.entry(body.clone()).or_default(),
        };
        track.version = version;
        track
    }

    fn open(&mut self, data: &PhaseOpened, happened: &Happened<'_>) {
        if data.participant.is_some() {
            let track = self.touch(&data.phase, data.participant.as_ref(), happened.version);
            track.opened_on = Some(happened.effective_on);
            return;
        }
        let phase = self.phases.entry(data.phase.clone()).or_default();
        phase.revision = phase.revision.max(data.revision);
        phase.opened_on = Some(happened.effective_on);
        phase.version = happened.version;
    }

    fn complete(&mut self, data: &PhaseCompleted, happened: &Happened<'_>) {
        if data.rule == crate::event::ClosingRule::History && data.participant.is_none() {
            let phase = self.phases.entry(data.phase.clone()).or_default();
            phase.ended_for_all_on = Some(happened.effective_on);
            phase.version = happened.version;
        } else {
            let track = self.touch(&data.phase, data.participant.as_ref(), happened.version);
            track.end = Some((TrackEnd::Done, happened.effective_on));
        }
    }

    fn reopen<T>(&mut self, data: &PhaseReopened<T>, happened: &Happened<'_>) {
        self.go_on();
        let opened_on = data.opens.then_some(happened.effective_on);
        if let Some(body) = &data.participant {
            let track = self.touch(&data.phase, Some(body), happened.version);
            renew(track, data.revision, opened_on, happened.version);
            track.renewed_on = Some(happened.effective_on);
            return;
        }
        let phase = self.phases.entry(data.phase.clone()).or_default();
        phase.revision = data.revision;
        phase.opened_on = opened_on;
        phase.renewed_on = Some(happened.effective_on);
        phase.ended_for_all_on = None;
        phase.excluded.clear();
        phase.version = happened.version;
        renew(&mut phase.joint, 0, None, happened.version);
        for track in phase.tracks.values_mut() {
            renew(track, 0, None, happened.version);
        }
    }

    fn report(&mut self, data: &ReportSubmitted<Commitment>, happened: &Happened<'_>) {
        let track = self.touch(&data.phase, data.participant.as_ref(), happened.version);
        track.reported_on = Some(happened.effective_on);
        for (index, field) in data.fields.iter().enumerate() {
            let effective_on = field.fact_effective_on.unwrap_or(happened.effective_on);
            let (event, version) = (happened.id, happened.version);
            let fact = Fact { event, version, index, effective_on, value: field.value.clone() };
            Fact::insert(track.fields.entry(field.field.clone()).or_default(), fact);
        }
    }

    fn check(&mut self, data: &ChecklistUpdated, happened: &Happened<'_>) {
        let track = self.touch(&data.phase, data.participant.as_ref(), happened.version);
        track.reported_on = Some(happened.effective_on);
        for (index, item) in data.items.iter().enumerate() {
            let effective_on = item.fact_effective_on.unwrap_or(happened.effective_on);
            let (event, version) = (happened.id, happened.version);
            let fact = Fact { event, version, index, effective_on, value: Some(item.status) };
            Fact::insert(track.checklist.entry(item.item.clone()).or_default(), fact);
        }
    }

    fn attach<T>(&mut self, data: &EvidenceAttached<T>, happened: &Happened<'_>) {
        let track = self.touch(&data.phase, data.participant.as_ref(), happened.version);
        track.evidence.push(Evidence {
            event: happened.id,
            document: data.document.clone(),
            sha256: data.sha256.clone(),
            size: data.size,
            media_type: data.media_type.clone(),
            on: happened.effective_on,
        });
    }

    fn correct(&mut self, data: &FactCorrected<Commitment>, happened: &Happened<'_>) {
        let Some(phase) = &data.phase else { return };
        let track = self.touch(phase, data.participant.as_ref(), happened.version);
        let Some(item) = &data.item else {
            let gone = track.take_back(data.event);
            self.remember_taken_back(phase, data.participant.as_ref(), gone, happened);
            return self.correct_decision(data);
        };
        if let Some(facts) = track.checklist.get_mut(item) {
            let value = match &data.value {
                Some(FieldValue::Status(status)) => Some(*status),
                Some(_) | None => None,
            };
            put_right(facts, data.event, data.correction, value, data.fact_effective_on);
        }
        if let Some(facts) = track.fields.get_mut(item) {
            put_right(facts, data.event, data.correction, data.value.clone(), data.fact_effective_on);
        }
    }

    fn correct_decision(&mut self, data: &FactCorrected<Commitment>) {
        let closed = self.decisions.values_mut().filter_map(|decision| decision.closed.as_mut());
        for closed in closed.filter(|closed| closed.event == data.event) {
            match (data.path.as_str(), &data.value) {
                ("/data/decided_on", Some(FieldValue::Date(day))) => closed.decided_on = *day,
                ("/data/decided_by", None) => closed.decided_by = None,
                ("/data/mode", Some(FieldValue::Choice(mode))) => {
                    closed.mode = DecisionMode::named(mode).unwrap_or(closed.mode);
                }
                ("/data/basis", Some(FieldValue::Basis(basis))) => closed.basis = (**basis).clone(),
                _ => {}
            }
        }
    }

    fn mark<T>(&mut self, data: &MarkSet<T>, happened: &Happened<'_>) {
        let key = (data.mark.clone(), data.participant.clone());
        let state = MarkState {
            version: data.version,
            value: data.value.clone(),
            grounds: data.grounds.clone(),
            since: happened.effective_on,
        };
        self.marks.insert(key, state);
        if let Some(participant) = self.participants.get_mut(&data.participant) {
            participant.version = happened.version;
        }
        if data.due.is_none()
            && let Some(deadlines) = self.deadlines.get_mut(&data.mark)
        {
            deadlines.own.remove(&data.participant);
        }
    }
}

fn opening(data: &CaseOpened) -> Opening {
    Opening {
        programme: data.programme.clone(),
        key: data.key.clone(),
        title: data.title.clone(),
        attributes: data.attributes.clone(),
        fiscal_year: data.fiscal_year,
        definition: data.definition.clone(),
        calendar: data.calendar.clone(),
        lead: data.lead.clone(),
        due_from: data.due_from,
    }
}

fn renew(track: &mut Track, revision: u32, opened_on: Option<NaiveDate>, version: u64) {
    let mut past = std::mem::take(track);
    let mut earlier = std::mem::take(&mut past.past);
    earlier.push(past);
    *track = Track { revision, opened_on, version, past: earlier, ..Track::default() };
}

fn put_right<V>(
    facts: &mut Vec<Fact<V>>,
    event: EventId,
    correction: Correction,
    value: Option<V>,
    effective_on: Option<NaiveDate>,
) {
    let Some(at) = facts.iter().position(|fact| fact.event == event) else { return };
    let former = facts.remove(at);
    match correction {
        Correction::Retract => {}
        Correction::Replace => {
            let effective_on = effective_on.unwrap_or(former.effective_on);
            Fact::insert(facts, Fact { effective_on, value, ..former });
        }
    }
}
