//! Why a phase or a case ended by itself and a milestone was reached: the criteria with the events that met them; never
//! an end somebody brought about.

use crate::definition::{MilestoneRule, Phase};
use crate::event::{CaseCompleted, ClosingRule, CompletionRule, MilestoneReached, PhaseCompleted};
use crate::explain::{Arg, Cause, Entry, Facts, Said, Term, Why, condition, rule};
use crate::state::Fact;

impl Facts<'_> {
    pub(super) fn why_completed(&self, data: &PhaseCompleted) -> Option<Why> {
        let phase = self.context.definition.phase(&data.phase)?;
        match data.rule {
            ClosingRule::CriteriaMet => {
                let met = self.met(phase, data.participant.as_ref());
                Some(Why::by(Said::plain(Term::RuleCriteria), met))
            }
            ClosingRule::History => {
                let basis = data
                    .basis
                    .as_ref()
                    .map(|basis| Cause::new(Term::GotBasis, vec![rule::basis(basis)], Vec::new()));
                Some(Why::by(Said::plain(Term::RuleHistory), basis.into_iter().collect()))
            }
            ClosingRule::Command => None,
        }
    }

    pub(super) fn why_reached(&self, data: &MilestoneReached) -> Option<Why> {
        let phase = self.context.definition.phase(&data.phase)?;
        let point = phase.milestones.iter().find(|milestone| milestone.id == data.milestone)?;
        let body = data.participant.as_ref();
        Some(match &point.when {
            MilestoneRule::PhaseCompleted => {
                let ended = self.history.ended(&phase.id, body, data.revision);
                let input = ended.map(|entry| {
                    let with = vec![self.item(&phase.id), Arg::Day(entry.happened.effective_on)];
                    Cause::new(Term::GotEnded, with, vec![entry.reference()])
                });
                let rule = Said::new(Term::RuleMilestonePhase, vec![self.item(&phase.id)]);
                Why::by(rule, input.into_iter().collect())
            }
            MilestoneRule::ItemDone(step) => {
                let facts = self.case.track(&phase.id, body).and_then(|track| track.checklist.get(step));
                let fact = facts.and_then(|facts| Fact::holding(facts, self.context.today));
                let input = fact.map(|fact| {
                    let with = vec![rule::step(phase, step), Arg::Day(fact.effective_on)];
                    Cause::new(Term::GotStep, with, self.history.named(fact.event))
                });
                let rule = Said::new(Term::RuleMilestoneStep, vec![rule::step(phase, step)]);
                Why::by(rule, input.into_iter().collect())
            }
            MilestoneRule::Holds(guard) => {
                let rule = Said::new(Term::RuleMilestoneCondition, vec![condition::quoted(guard)]);
                Why::by(rule, self.found(guard, body))
            }
        })
    }

    pub(super) fn why_ended(&self, data: &CaseCompleted) -> Option<Why> {
        match data.rule {
            CompletionRule::AllPhasesEnded => {
                let required = self.context.definition.phases.iter().filter(|phase| !phase.optional);
                let inputs = required.map(|phase| self.over_with(phase)).collect();
                Some(Why::by(Said::plain(Term::RuleAllEnded), inputs))
            }
            CompletionRule::NobodyTakesPart => {
                let events = self.departures();
                let input = Cause::new(Term::GotAnswer, vec![Arg::count(events.len())], events);
                Some(Why::by(Said::plain(Term::RuleNobody), vec![input]))
            }
            CompletionRule::Closed => None,
        }
    }

    /// How a phase had ended.
    fn over_with(&self, phase: &Phase) -> Cause {
        let item = self.item(&phase.id);
        if phase.is_each() {
            let events = self.ends_of_phase(phase);
            return Cause::new(Term::GotEndedMany, vec![item, Arg::count(events.len())], events);
        }
        let ended = self.history.ended(&phase.id, None, self.case.revision(&phase.id, None));
        let on = ended.map_or_else(
            || Said::plain(Term::NotKnown).part(),
            |entry| Arg::Day(entry.happened.effective_on),
        );
        let events = ended.iter().map(Entry::reference).collect();
        Cause::new(Term::GotEnded, vec![item, on], events)
    }
}
