//! Why a milestone is or is not reached; never whether it matters.

use crate::definition::{Milestone, MilestoneRule, Phase};
use crate::event::Event;
use crate::explain::{Arg, Blocker, Cause, Explanation, Facts, Said, Subject, Term, condition, rule};
use crate::id::OrganizationId;
use crate::state::Fact;

impl Facts<'_> {
    pub(super) fn milestone(&self, subject: &Subject) -> Option<Explanation> {
        let phase = self.context.definition.phase(subject.within.as_ref()?)?;
        let id = subject.item.as_ref()?;
        let point = phase.milestones.iter().find(|milestone| milestone.id == *id)?;
        let body = subject.participant.as_ref();
        let on = self.case.track(&phase.id, body).and_then(|track| track.milestones.get(id)).copied();
        let is_over = self.case.status(phase, body).is_ended();
        let blockers = if on.is_some() || is_over { Vec::new() } else { self.unreached(phase, point, body) };
        let named = Arg::Item(point.id.clone(), point.title.clone());
        Some(Explanation {
            subject: subject.clone(),
            vote: None,
            title: point.title.clone(),
            state: Said::plain(if on.is_some() { Term::Reached } else { Term::Ahead }),
            since: on,
            because: self.milestone_causes(phase, point, body),
            due: None,
            next: if blockers.is_empty() {
                Vec::new()
            } else {
                vec![Said::new(Term::ThenMilestone, vec![named])]
            },
            blockers,
        })
    }

    fn milestone_causes(
        &self,
        phase: &Phase,
        point: &Milestone,
        body: Option<&OrganizationId>,
    ) -> Vec<Cause> {
        let reached = self.history.about(&phase.id, body).find(
            |entry| matches!(entry.event(), Event::MilestoneReached(data) if data.milestone == point.id),
        );
        let Some(reached) = reached else {
            return vec![match &point.when {
                MilestoneRule::PhaseCompleted => {
                    Cause::new(Term::NotReachedPhase, vec![self.item(&phase.id)], Vec::new())
                }
                MilestoneRule::ItemDone(step) => {
                    Cause::new(Term::NotReachedStep, vec![rule::step(phase, step)], Vec::new())
                }
                MilestoneRule::Holds(guard) => {
                    Cause::new(Term::NotReachedCondition, vec![condition::quoted(guard)], Vec::new())
                }
            }];
        };
        let on = Arg::Day(reached.happened.effective_on);
        let mut events = vec![reached.reference()];
        vec![match &point.when {
            MilestoneRule::PhaseCompleted => {
                let ended = self.history.ended(&phase.id, body, self.case.revision(&phase.id, body));
                events.extend(ended.iter().map(super::Entry::reference));
                Cause::new(Term::ReachedByPhase, vec![self.item(&phase.id), on], events)
            }
            MilestoneRule::ItemDone(step) => {
                let facts = self.case.track(&phase.id, body).and_then(|track| track.checklist.get(step));
                let fact = facts.and_then(|facts| Fact::holding(facts, self.context.today));
                events.extend(fact.into_iter().flat_map(|fact| self.history.named(fact.event)));
                Cause::new(Term::ReachedByStep, vec![rule::step(phase, step), on], events)
            }
            MilestoneRule::Holds(guard) => {
                Cause::new(Term::ReachedByCondition, vec![condition::quoted(guard), on], events)
            }
        }]
    }

    fn unreached(&self, phase: &Phase, point: &Milestone, body: Option<&OrganizationId>) -> Vec<Blocker> {
        let status = self.case.status(phase, body);
        match &point.when {
            MilestoneRule::ItemDone(step) if status.is_open() => {
                let who = self.actors(phase, body, Term::DeedReport);
                let needs = Blocker::new(Term::NeedsStep, vec![rule::step(phase, step)], who);
                vec![needs.of(step).by(self.day_of(phase, body))]
            }
            MilestoneRule::Holds(guard) if status.is_open() => self.unmet(guard, body),
            MilestoneRule::ItemDone(_) | MilestoneRule::PhaseCompleted | MilestoneRule::Holds(_) => {
                self.blockers(phase, body, status)
            }
        }
    }
}
