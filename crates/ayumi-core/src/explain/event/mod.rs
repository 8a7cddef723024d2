//! Which rule made an event of a case and from which facts, or whose hand; never whether the rule is a good one.

mod closing;
mod date;
mod opening;
mod reminder;

use crate::decide::Context;
use crate::envelope::ActorKind;
use crate::event::{Event, PhaseReopened, PhaseSkipped};
use crate::explain::decision::outcome;
use crate::explain::{Arg, Cause, Entry, Facts, Said, Term, condition, rule};
use crate::id::OrganizationId;
use crate::private::Commitment;
use crate::reason;
use crate::state::ClosedDecision;

/// Why an event happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// Whether a rule made it, whoever set the rule off.
    pub automatic: bool,
    /// The rule, or whose hand it was.
    pub rule: Said,
    /// What the rule was applied to, each with the events it rests on.
    pub inputs: Vec<Cause>,
}

impl Why {
    pub(super) fn by(rule: Said, inputs: Vec<Cause>) -> Self {
        Self { automatic: true, rule, inputs }
    }

    fn by_hand(entry: &Entry<'_>) -> Self {
        let rule = Said::new(Term::RuleByHand, vec![rule::hand(entry.actor)]);
        Self { automatic: false, rule, inputs: Vec::new() }
    }

    /// As a reader may be told it.
    #[must_use]
    pub fn for_reader(mut self, sees: impl Fn(&OrganizationId) -> bool) -> Self {
        self.inputs = self.inputs.into_iter().map(|cause| cause.for_reader(&sees)).collect();
        self
    }
}

/// Why an event happened, given the case, its history and its definition as they were just before it.
pub fn explain_event(facts: &Facts<'_>, entry: &Entry<'_>) -> Why {
    // A rule reads the facts of the day it held on.
    let context = Context { today: entry.happened.effective_on, ..*facts.context };
    let facts = Facts { context: &context, ..*facts };
    facts.why(entry).unwrap_or_else(|| Why::by_hand(entry))
}

impl Facts<'_> {
    /// The rule behind an event; none when somebody's hand was.
    fn why(&self, entry: &Entry<'_>) -> Option<Why> {
        let by_rule = entry.actor.kind == ActorKind::System;
        match entry.event() {
            Event::PhaseOpened(data) => self.why_opened(data),
            Event::PhaseCompleted(data) => self.why_completed(data),
            Event::PhaseSkipped(data) => by_rule.then(|| self.why_skipped(data)),
            Event::PhaseReopened(data) => self.why_reopened(data),
            Event::MilestoneReached(data) => self.why_reached(data),
            Event::CaseCompleted(data) => self.why_ended(data),
            Event::CaseCancelled(_) => by_rule.then(|| self.why_called_off()),
            Event::DeadlineSet(data) => Some(self.why_set(data)),
            Event::DeadlineChanged(data) => self.why_moved(data),
            Event::DeadlineMissed(data) => Some(self.why_missed(data)),
            Event::DeadlineRecomputed(data) => Some(self.why_recomputed(data)),
            Event::CalendarAdopted(data) => Some(date::why_adopted(data)),
            Event::DeadlineChangeClosed(_) => by_rule.then(date::why_overtaken),
            Event::ReminderFired(data) => Some(self.why_told(data)),
            Event::NoticeGiven(data) => Some(self.why_noticed(data)),
            Event::DecisionElectorsNamed(data) => Some(self.why_named(data)),
            crate::beside_cases!(
                Event::CaseOpened(_)
                    | Event::CaseLinked(_)
                    | Event::ParticipantsInvited(_)
                    | Event::ParticipantsEnrolled(_)
                    | Event::ParticipantJoined(_)
                    | Event::ParticipantDeclined(_)
                    | Event::ParticipantWithdrew(_)
                    | Event::ParticipantExcluded(_)
                    | Event::ParticipantsDeclared(_)
                    | Event::AttendanceRecorded(_)
                    | Event::NoteAdded(_)
                    | Event::FactCorrected(_)
                    | Event::ReportSubmitted(_)
                    | Event::ChecklistUpdated(_)
                    | Event::EvidenceAttached(_)
                    | Event::MarkSet(_)
                    | Event::DecisionOpened(_)
                    | Event::DecisionEndorsed(_)
                    | Event::VoteCast(_)
                    | Event::DecisionClosed(_)
                    | Event::EntryOpened(_)
                    | Event::LifecycleMoved(_)
                    | Event::WorkSuspended(_)
                    | Event::WorkResumed(_)
                    | Event::SuspensionConfirmed(_)
                    | Event::DeadlineChangeRequested(_)
                    | Event::ReminderSnoozed(_)
                    | Event::CaseMigrated(_)
                    | Event::MigrationProposed(_)
                    | Event::MigrationApproved(_)
            ) => None,
        }
    }

    fn why_skipped(&self, data: &PhaseSkipped<Commitment>) -> Why {
        let phase = self.context.definition.phase(&data.phase);
        let guard = phase.and_then(|phase| phase.not_applicable_if.as_ref());
        if let Some(guard) = guard.filter(|_| data.reason_code == reason::by_rule()) {
            let rule = Said::new(Term::RulePassedOver, vec![condition::quoted(guard)]);
            return Why::by(rule, self.found(guard, data.participant.as_ref()));
        }
        let party = data.participant.as_ref().and_then(|body| self.case.participants.get(body));
        let party = party.and_then(|known| self.context.definition.party(&known.party));
        let until = party.and_then(|party| party.join_until.as_ref());
        let Some(until) = until.filter(|_| data.reason_code == reason::late_join()) else {
            return Why::by(Said::new(Term::RuleSkipped, vec![rule::reason(&data.reason_code)]), Vec::new());
        };
        let joined = data.participant.as_ref().and_then(|body| {
            self.history.of_body(body).find(|entry| matches!(entry.event(), Event::ParticipantJoined(_)))
        });
        let inputs = joined.map(|entry| {
            Cause::new(Term::GotJoined, vec![Arg::Day(entry.happened.effective_on)], vec![entry.reference()])
        });
        let opened = self.context.definition.phase(until).map(|phase| self.opened(phase, None));
        let inputs = inputs.into_iter().chain(opened.unwrap_or_default()).collect();
        Why::by(Said::new(Term::RuleLateJoin, vec![self.item(until)]), inputs)
    }

    fn why_reopened(&self, data: &PhaseReopened<Commitment>) -> Option<Why> {
        let decision = self.case.decisions.get(&data.decision?)?;
        let verdict = decision.closed.as_ref().map(|closed| self.answer_to(&decision.question, closed));
        Some(Why::by(Said::plain(Term::RuleSentBack), verdict.into_iter().collect()))
    }

    fn why_called_off(&self) -> Why {
        let closed = self
            .case
            .decisions
            .values()
            .filter_map(|decision| Some((&decision.question, decision.closed.as_ref()?)));
        let last = closed
            .max_by_key(|(_, closed)| self.history.get(closed.event).map(|entry| entry.happened.version));
        let verdict = last.map(|(question, closed)| self.answer_to(question, closed));
        Why::by(Said::plain(Term::RuleCalledOff), verdict.into_iter().collect())
    }

    fn answer_to(&self, question: &crate::id::ItemId, closed: &ClosedDecision) -> Cause {
        let rule = self.context.definition.decision(question);
        let asked = rule.map_or_else(
            || Arg::Code(question.to_string()),
            |rule| Arg::Item(rule.id.clone(), rule.question.clone()),
        );
        let outcome = outcome(rule, closed.outcome.as_ref());
        Cause::new(Term::GotDecision, vec![asked, outcome], self.history.named(closed.event))
    }
}
