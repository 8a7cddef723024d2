//! What exploring a net shows of its definition: what never happens, where a case gets stuck, and what was not proven.

use ayumi_core::definition::Definition;
use ayumi_core::text::Language;

pub use super::doom::Cause;
use super::doom::{Doom, dooms};
use super::explore::{Ending, Explored, Machine, STEPS_MAX, View};
use super::path::{keeps_limits, path};
use super::{Net, Shape, Step, compile, parts, words};

/// What was proven of a definition, or shown by an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// States looked at.
    pub states: usize,
    /// Transitions looked at and pieces of states made or kept: what the search is bounded by.
    pub steps: u64,
    /// Whether every state was; if not, what is not told here may still be so.
    pub is_complete: bool,
    /// Phases that begin in no state of a running case, by their place in the definition.
    pub never_begin: Vec<usize>,
    /// Phases for which there is time only where somebody comes back late or is passed over ahead of time.
    pub hardly_begin: Vec<usize>,
    /// Whether a case can end by all its work ending.
    pub completes: bool,
    /// How a case gets to where going on leads to no end: the shortest way for each cause.
    pub dead_ends: Vec<DeadEnd>,
}

/// A way to where going on leads to no end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadEnd {
    /// The steps, those that happen by themselves among them.
    pub steps: Vec<Step>,
    /// Why nobody can get on.
    pub cause: Cause,
    /// Whether an end can be reached after going back: a body that left returns, all leave, a decision sends back.
    pub has_way_out: bool,
}

/// A definition with more phases, those of occasions among them, is looked at in parts only: drawing it whole would cost
/// more than exploring it may.
const PHASES_MAX: usize = 400;

impl Proof {
    /// What exploring the net of a definition shows, with bounded work. A net too wide to explore as a whole is taken
    /// apart where its phases do not concern each other.
    pub fn of(definition: &Definition) -> Self {
        Self::within(definition, STEPS_MAX)
    }

    fn within(definition: &Definition, steps_max: u64) -> Self {
        if definition.phases.len() <= PHASES_MAX {
            let whole = Self::of_net(&compile(definition), definition, Ending::AtOnce, steps_max / 2);
            let parts = if whole.is_complete { Vec::new() } else { parts::parts(definition) };
            if parts.len() < 2 {
                return whole;
            }
            let in_parts = Self::of_parts(definition, parts, steps_max.saturating_sub(whole.steps));
            Self { steps: whole.steps + in_parts.steps, ..in_parts }
        } else if parts::representatives(definition).len() <= PHASES_MAX {
            Self::of_parts(definition, parts::parts(definition), steps_max)
        } else {
            Self { is_complete: false, ..Self::nothing() }
        }
    }

    fn of_parts(definition: &Definition, parts: Vec<Vec<usize>>, steps_max: u64) -> Self {
        let must_end =
            |definition: &Definition| definition.phases.iter().filter(|phase| !phase.optional).count();
        let (all, mut sum) = (must_end(definition), Self::nothing());
        for phases in parts {
            let part = parts::only(definition, &phases);
            let left = steps_max.saturating_sub(sum.steps);
            let ending = if must_end(&part) == all { Ending::AtOnce } else { Ending::AnyTime };
            let proof = Self::of_net(&compile(&part), &part, ending, left);
            sum.add(proof, &phases, must_end(&part) > 0);
        }
        sum
    }

    /// What is proven of no phases.
    fn nothing() -> Self {
        Self {
            states: 0,
            steps: 0,
            is_complete: true,
            never_begin: Vec::new(),
            hardly_begin: Vec::new(),
            completes: true,
            dead_ends: Vec::new(),
        }
    }

    /// With what was shown of a part; one in which nothing must be done keeps no case from ending.
    fn add(&mut self, part: Self, phases: &[usize], must_end: bool) {
        self.states += part.states;
        self.steps += part.steps;
        self.is_complete &= part.is_complete;
        self.never_begin.extend(part.never_begin.into_iter().map(|phase| phases[phase]));
        self.hardly_begin.extend(part.hardly_begin.into_iter().map(|phase| phases[phase]));
        if must_end {
            self.completes &= part.completes;
            let dead_ends = part.dead_ends.into_iter().map(|dead_end| dead_end.in_whole(phases));
            self.dead_ends.extend(dead_ends);
        }
    }

    fn of_net(net: &Net, definition: &Definition, ending: Ending, steps_max: u64) -> Self {
        if !net.is_whole {
            return Self { is_complete: false, ..Self::nothing() };
        }
        let machine = Machine::new(net, ending, View::WhatMatters);
        let explored = machine.explore(steps_max);
        let mut steps = explored.steps;
        let dead_ends = dead_ends(&machine, &explored, definition, &mut steps);
        let possible = dead_ends.iter().all(|dead_end| keeps_limits(&dead_end.steps, definition));
        let mut proof = Self {
            states: explored.states.len(),
            steps,
            is_complete: explored.is_complete() && possible,
            never_begin: Vec::new(),
            hardly_begin: Vec::new(),
            completes: true,
            dead_ends: if possible { dead_ends } else { Vec::new() },
        };
        if proof.is_complete {
            proof.hardly_begin = never_begin(net, &explored);
            if !explored.completes || !proof.hardly_begin.is_empty() {
                proof.look_at_everything(net, ending, steps_max);
            }
        }
        proof
    }

    /// Before it is said that something never happens, everything is looked at that people may do.
    fn look_at_everything(&mut self, net: &Net, ending: Ending, steps_max: u64) {
        let everything = Machine::new(net, ending, View::Everything).explore(steps_max);
        self.steps += everything.steps;
        self.is_complete = everything.is_complete();
        if self.is_complete {
            self.never_begin = never_begin(net, &everything);
            self.hardly_begin.retain(|phase| !self.never_begin.contains(phase));
            self.completes = everything.completes;
        }
    }
}

impl DeadEnd {
    /// The steps in words, one after the other.
    pub fn words(&self, definition: &Definition, language: Language) -> String {
        words::sentence(&self.steps, definition, language)
    }

    fn in_whole(self, phases: &[usize]) -> Self {
        let cause = match self.cause {
            Cause::Barrier { each, phase } => Cause::Barrier { each: phases[each], phase: phases[phase] },
            Cause::Condition { phase } => Cause::Condition { phase: phases[phase] },
            Cause::NobodyVotes { phase } => Cause::NobodyVotes { phase: phases[phase] },
            Cause::NobodyLeft { phase } => Cause::NobodyLeft { phase: phases[phase] },
            Cause::NothingEndsIt => Cause::NothingEndsIt,
        };
        let steps = self.steps.into_iter().map(|step| step.with_phases(|phase| phases[phase])).collect();
        Self { steps, cause, ..self }
    }
}

fn dead_ends(
    machine: &Machine<'_>,
    explored: &Explored,
    definition: &Definition,
    steps: &mut u64,
) -> Vec<DeadEnd> {
    // Acts come to rest, so who cannot get to an end gets stuck; without a stuck state there is no dead end.
    if explored.stuck == 0 {
        return Vec::new();
    }
    let dooms = dooms(machine, explored, definition, steps);
    let mut dead_end = |doom: Doom| DeadEnd {
        steps: path(machine, explored, doom.state, steps),
        cause: doom.cause,
        has_way_out: doom.has_way_out,
    };
    dooms.into_iter().map(&mut dead_end).collect()
}

/// The phases that are open in no running case.
fn never_begin(net: &Net, explored: &Explored) -> Vec<usize> {
    let begins = |shape: &Shape| match shape {
        Shape::Joint(joint) => explored.marked[joint.open],
        Shape::Each(each) => {
            let for_all = each.whole.is_some_and(|whole| explored.marked[whole.opened]);
            for_all || each.open.is_some_and(|open| open.iter().any(|place| explored.marked[*place]))
        }
        Shape::Nobody => false,
    };
    net.shapes.iter().enumerate().filter(|(_, shape)| !begins(shape)).map(|(phase, _)| phase).collect()
}
