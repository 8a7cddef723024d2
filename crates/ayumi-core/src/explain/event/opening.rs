//! Why a phase opened: the barriers as they stood, the phases before it with the events that ended them; never what is
//! done in it.

use crate::definition::Phase;
use crate::event::{BarrierStanding, Event, OpeningRule, PhaseOpened};
use crate::explain::{Arg, Cause, Facts, Said, Term, Why, condition, rule};
use crate::id::OrganizationId;

impl Facts<'_> {
    pub(super) fn why_opened(&self, data: &PhaseOpened) -> Option<Why> {
        let phase = self.context.definition.phase(&data.phase)?;
        let body = data.participant.as_ref();
        let term = match data.rule {
            OpeningRule::CaseOpened => Term::RuleOpening,
            OpeningRule::PredecessorsEnded if phase.after.is_empty() => Term::RuleOpeningCondition,
            OpeningRule::PredecessorsEnded => Term::RuleOpeningAfter,
            OpeningRule::BarrierMet => Term::RuleBarrier,
            OpeningRule::Reopened => Term::RuleReopened,
        };
        let before = phase.after.iter().filter_map(|id| self.context.definition.phase(id));
        let mut inputs: Vec<Cause> = before.map(|earlier| self.let_in(data, earlier, phase, body)).collect();
        if phase.after.is_empty() {
            inputs.extend(self.occasion(phase));
        }
        if let Some(guard) = &phase.enter_if {
            inputs.push(Cause::new(Term::ConditionHeld, vec![condition::quoted(guard)], Vec::new()));
            inputs.extend(self.found(guard, body));
        }
        if !data.preferred_missing.is_empty() {
            let missing = self.items(&data.preferred_missing);
            inputs.push(Cause::new(Term::GotPreferred, vec![missing], Vec::new()));
        }
        Some(Why::by(Said::plain(term), inputs))
    }

    /// How one phase before it stood.
    fn let_in(
        &self,
        data: &PhaseOpened,
        earlier: &Phase,
        phase: &Phase,
        body: Option<&OrganizationId>,
    ) -> Cause {
        let events = self.ends_of(earlier, phase, body, u64::MAX);
        if let Some(standing) = data.barriers.iter().find(|standing| standing.phase == earlier.id) {
            return Cause::new(Term::GotBarrier, self.stood(standing, earlier), events);
        }
        let item = self.item(&earlier.id);
        match events.as_slice() {
            [one] if !earlier.is_each() || one.participant.is_some() => {
                Cause::new(Term::GotEnded, vec![item, Arg::Day(one.on)], events)
            }
            many => Cause::new(Term::GotEndedMany, vec![item, Arg::count(many.len())], events),
        }
    }

    fn stood(&self, standing: &BarrierStanding, earlier: &Phase) -> Vec<Arg> {
        let count = |n: u32| Arg::Count(u64::from(n));
        vec![
            self.item(&standing.phase),
            count(standing.counted),
            count(standing.ended),
            count(standing.excluded),
            rule::barrier(earlier.barrier.as_ref()).part(),
        ]
    }

    /// What brought about a phase that waits for none: the case was opened, or the entry it is a step of.
    fn occasion(&self, phase: &Phase) -> Option<Cause> {
        if let Some(step) = &phase.entry {
            let entry = self.case.entry(&step.register, &step.entry)?;
            let title = crate::entry::title(self.context.definition.register(&step.register)?, entry.number);
            return Some(Cause::new(
                Term::GotEntry,
                vec![Arg::word(&title)],
                self.history.named(entry.event),
            ));
        }
        let opened = self.history.whole().find(|entry| matches!(entry.event(), Event::CaseOpened(_)))?;
        let on = Arg::Day(opened.happened.effective_on);
        Some(Cause::new(Term::CaseOpenedOn, vec![on], vec![opened.reference()]))
    }
}
