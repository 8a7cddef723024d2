//! The shortest way to a state, step by step as people would tell it; never whether the state is a good one.

use std::rc::Rc;

use ayumi_core::definition::{Definition, OutcomeEffect};

use super::explore::{Explored, Machine};
use super::{Body, Kind, Marking, Step};

/// The steps to a state, those that happen by themselves among them.
pub(super) fn path(machine: &Machine<'_>, explored: &Explored, state: usize, steps: &mut u64) -> Vec<Step> {
    let mut numbers = vec![state];
    while let Some(last) = numbers.last().filter(|last| **last != 0) {
        numbers.push(explored.from[*last]);
    }
    let mut fired = Vec::new();
    let mut here = machine.net.initial();
    machine.settle(&mut here, steps, |at| fired.push(at));
    for number in numbers.into_iter().rev().skip(1) {
        here = towards(machine, &here, &explored.states[number], steps, &mut fired);
    }
    let told = fired.into_iter().map(|at| &machine.net.transitions[at]).filter(|t| t.kind != Kind::Back);
    named(told.map(|transition| transition.step).collect())
}

/// One deed that leads to `wanted`, told with what follows from it. A state is kept with its bodies in one order, so
/// the deed is sought on the state as it is told, in which each body stays itself.
fn towards(
    machine: &Machine<'_>,
    here: &Marking,
    wanted: &Rc<[u8]>,
    steps: &mut u64,
    fired: &mut Vec<usize>,
) -> Marking {
    let mut leads = |deed: &&usize| machine.after(here, **deed, steps).is_some_and(|next| *next == **wanted);
    let found = machine.deeds.iter().find(|deed| leads(deed)).copied();
    let mut next = here.clone();
    if let Some(deed) = found {
        machine.fire(deed, &mut next, steps, |at| fired.push(at));
    }
    next
}

/// The same steps with the body named first as 甲.
fn named(steps: Vec<Step>) -> Vec<Step> {
    let mut first: Vec<Body> = Vec::new();
    for body in steps.iter().filter_map(|step| step.body()) {
        if first.iter().all(|known| known.group() != body.group()) {
            first.push(body);
        }
    }
    let renamed = |body: Body| {
        let swapped = first.iter().any(|known| known.group() == body.group() && known.index() == 1);
        if swapped { body.other() } else { body }
    };
    steps.into_iter().map(|step| step.with_bodies(renamed)).collect()
}

/// Whether no decision of a path sends back more often than it may.
pub(super) fn keeps_limits(steps: &[Step], definition: &Definition) -> bool {
    let sent_back = |wanted: (usize, usize)| {
        let times = steps.iter().filter(|step| match step {
            Step::Decided { phase, outcome, .. } => (*phase, *outcome) == wanted,
            Step::Began { .. }
            | Step::Ended { .. }
            | Step::Passed { .. }
            | Step::Held { .. }
            | Step::Skipped { .. }
            | Step::Excluded { .. }
            | Step::Joined(_)
            | Step::Declined(_)
            | Step::Withdrew(_)
            | Step::Returned(_)
            | Step::SetBack
            | Step::Committed
            | Step::Completed
            | Step::Deserted
            | Step::Closed => false,
        });
        times.count()
    };
    definition.phases.iter().enumerate().all(|(index, phase)| {
        let rule = phase.decide.as_ref().and_then(|id| definition.decision(id));
        let mut outcomes = rule.into_iter().flat_map(|rule| rule.outcomes.iter().enumerate());
        outcomes.all(|(at, outcome)| match &outcome.effect {
            OutcomeEffect::ReworkTo { limit, .. } => sent_back((index, at)) <= *limit as usize,
            OutcomeEffect::Proceed | OutcomeEffect::CancelCase => true,
        })
    })
}
