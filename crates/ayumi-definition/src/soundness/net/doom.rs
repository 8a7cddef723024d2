//! The states from which nobody gets to an end by going on, and whether going back helps; never how to word it.

use std::collections::HashSet;

use ayumi_core::definition::Definition;

use super::explore::{Explored, Machine, STEPS_MAX};
use super::{Kind, Marking, Net, PlaceId, Shape, opening, party};

/// Ways into a dead end looked at; they are found shortest first, and most share their cause.
const ENTRIES_MAX: usize = 64;

/// Causes told; who has so many looks at the first.
const CAUSES_MAX: usize = 8;

/// Steps looked at for one way out.
const WAY_OUT_STEPS_MAX: u64 = 200_000;

/// Why a case cannot get on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A phase waits at the barrier of another, which cannot be met any more.
    Barrier {
        /// The phase with the barrier, by its place in the definition.
        each: usize,
        /// The phase that waits.
        phase: usize,
    },
    /// A phase waits for its condition, which does not hold.
    Condition {
        /// The phase.
        phase: usize,
    },
    /// Too few take part to put a question to the vote.
    NobodyVotes {
        /// The phase it belongs to.
        phase: usize,
    },
    /// Nobody is left whose work a phase is.
    NobodyLeft {
        /// The phase.
        phase: usize,
    },
    /// Nothing is left to be done, and nothing whose end would end the case.
    NothingEndsIt,
}

/// A state from which going on leads to no end.
pub(super) struct Doom {
    /// Its number.
    pub(super) state: usize,
    pub(super) cause: Cause,
    /// Whether an end can be reached by going back first.
    pub(super) has_way_out: bool,
}

/// The first state of every cause, shortest way first; those without a way out before the others.
pub(super) fn dooms(
    machine: &Machine<'_>,
    explored: &Explored,
    definition: &Definition,
    steps: &mut u64,
) -> Vec<Doom> {
    let edges = Edges::of(machine, explored, steps);
    let until = *steps + STEPS_MAX;
    let on = edges.reaching_an_end(machine.net, explored, |kind| kind != Kind::Turn);
    let back = edges.reaching_an_end(machine.net, explored, |_| true);
    let closes = definition.parties.iter().any(|party| party::until(definition, &party.id).is_some());
    let mut dooms: Vec<Doom> = Vec::new();
    for reaching in [&back, &on] {
        let entered = |state: &usize| !reaching[*state] && (*state == 0 || reaching[explored.from[*state]]);
        for state in (0..explored.expanded).filter(entered).take(ENTRIES_MAX) {
            if *steps > until && !dooms.is_empty() {
                break;
            }
            let marking = &explored.states[state];
            let rest = go_on(machine, marking, steps);
            let cause = machine.net.cause(&rest, definition);
            let known = dooms.iter().position(|known| known.cause == cause);
            // Once the time for joining is over, the same cause can leave no way out where it left one before.
            let is_worth_it = known.map_or(dooms.len() < CAUSES_MAX, |at| closes && dooms[at].has_way_out);
            if !is_worth_it {
                continue;
            }
            let mut helps = |state: &[u8]| going_back_helps(machine, state, steps);
            let has_way_out = back[state] || (helps(marking) && (!closes || helps(&rest)));
            let doom = Doom { state, cause, has_way_out };
            match known {
                None => dooms.push(doom),
                Some(at) if !has_way_out => dooms[at] = doom,
                Some(_) => {}
            }
        }
    }
    dooms
}

/// Whether an end can be reached by everything people may do. Where that is too much to look at, it is held
/// possible: a file is refused only for what is certain.
fn going_back_helps(machine: &Machine<'_>, state: &[u8], steps: &mut u64) -> bool {
    let until = *steps + WAY_OUT_STEPS_MAX;
    let mut seen: HashSet<Marking> = HashSet::from([state.to_vec()]);
    let mut open = vec![state.to_vec()];
    while let Some(here) = open.pop() {
        if machine.net.has_ended(&here) || *steps > until {
            return true;
        }
        for deed in machine.aside.iter().chain(&machine.deeds) {
            let next = machine.after(&here, *deed, steps);
            open.extend(next.filter(|next| seen.insert(next.clone())));
        }
    }
    false
}

/// Which state leads to which.
struct Edges {
    /// For each state the states that lead to it, and by what kind of deed.
    into: Vec<Vec<(usize, Kind)>>,
}

impl Edges {
    fn of(machine: &Machine<'_>, explored: &Explored, steps: &mut u64) -> Self {
        let mut into = vec![Vec::new(); explored.states.len()];
        for (from, state) in explored.states.iter().enumerate().take(explored.expanded) {
            for deed in &machine.deeds {
                let next = machine.after(state, *deed, steps);
                if let Some(to) = next.and_then(|next| explored.find(&next)) {
                    into[to].push((from, machine.net.transitions[*deed].kind));
                }
            }
        }
        Self { into }
    }

    /// The states from which deeds of these kinds lead to an end, or to where nobody has looked.
    fn reaching_an_end(&self, net: &Net, explored: &Explored, counts: impl Fn(Kind) -> bool) -> Vec<bool> {
        let is_end = |at: usize| at >= explored.expanded || net.has_ended(&explored.states[at]);
        let mut open: Vec<usize> = (0..explored.states.len()).filter(|at| is_end(*at)).collect();
        let mut reaching = vec![false; explored.states.len()];
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut reaching[at], true) {
                open.extend(self.into[at].iter().filter(|(_, kind)| counts(*kind)).map(|(from, _)| *from));
            }
        }
        reaching
    }
}

/// Where a doomed state comes to rest when everybody goes on as far as they can: each act can be done once only.
fn go_on(machine: &Machine<'_>, state: &[u8], steps: &mut u64) -> Marking {
    let mut here = state.to_vec();
    for _ in 0..machine.net.transitions.len() {
        let mut acts = machine.deeds.iter().filter(|deed| machine.net.transitions[**deed].kind == Kind::Act);
        let Some(further) = acts.find_map(|deed| machine.after(&here, *deed, steps)) else { break };
        here = further;
    }
    here
}

impl Net {
    /// Why nobody can get on in a state.
    fn cause(&self, stuck: &[u8], definition: &Definition) -> Cause {
        let mut phases = 0..self.shapes.len();
        if let Some(phase) = phases.clone().find(|phase| self.lacks_electors(*phase, stuck, definition)) {
            return Cause::NobodyVotes { phase };
        }
        // One that need not be done would have been passed over.
        if let Some(phase) = phases.find(|phase| self.is_held(*phase, stuck)) {
            return Cause::Condition { phase };
        }
        let waiting = (0..self.shapes.len()).filter(|phase| self.waits(*phase, stuck));
        let blocked = waiting.filter_map(|phase| Some((phase, self.blocker(phase, stuck, definition)?)));
        if let Some((phase, each)) = blocked.into_iter().next() {
            return if self.is_deserted(each, stuck) {
                Cause::NobodyLeft { phase: each }
            } else {
                Cause::Barrier { each, phase }
            };
        }
        let required = (0..self.shapes.len()).filter(|phase| !definition.phases[*phase].optional);
        let mut deserted = required.filter(|phase| self.is_deserted(*phase, stuck));
        deserted.next().map_or(Cause::NothingEndsIt, |phase| Cause::NobodyLeft { phase })
    }

    /// Whether a phase is kept from beginning by its condition, for somebody.
    fn is_held(&self, phase: usize, marking: &[u8]) -> bool {
        let holds = |place: &PlaceId| marking[*place] > 0;
        match &self.shapes[phase] {
            Shape::Joint(joint) => joint.held.iter().any(holds),
            Shape::Each(each) => {
                let whole = each.whole.and_then(|whole| whole.held);
                whole.iter().chain(each.held.iter().flatten()).any(holds)
            }
            Shape::Nobody => false,
        }
    }

    /// Whether a joint phase is open and its question can be put to nobody: where everybody has gone on as far as they
    /// can, its decision would have been taken otherwise.
    fn lacks_electors(&self, phase: usize, marking: &[u8], definition: &Definition) -> bool {
        let rule = definition.phases[phase].decide.as_ref().and_then(|id| definition.decision(id));
        match &self.shapes[phase] {
            Shape::Joint(joint) => marking[joint.open] > 0 && rule.is_some_and(|rule| rule.vote.is_some()),
            Shape::Each(_) | Shape::Nobody => false,
        }
    }

    /// Whether a phase has not begun.
    fn waits(&self, phase: usize, marking: &[u8]) -> bool {
        match &self.shapes[phase] {
            Shape::Joint(joint) => marking[joint.waiting] > 0,
            Shape::Each(each) if each.open.is_some() => each.to_do.iter().any(|track| marking[*track] > 0),
            Shape::Each(each) => each.whole.is_some_and(|whole| marking[whole.closed] > 0),
            Shape::Nobody => false,
        }
    }

    /// The phase per participant that holds a waiting phase back, when nothing before it could still end.
    fn blocker(&self, phase: usize, marking: &[u8], definition: &Definition) -> Option<usize> {
        let waiting = &definition.phases[phase];
        let lets_through =
            |at: usize| self.doors[at].iter().any(|guard| guard.iter().all(|place| marking[*place] > 0));
        let as_a_whole = |at: &usize| !opening::body_by_body(&definition.phases[*at], waiting);
        let before = self.sequence.before(phase).iter().copied();
        let mut shut = before.filter(as_a_whole).filter(|at| !lets_through(*at));
        let first = shut.next()?;
        let is_each = matches!(self.shapes[first], Shape::Each(_));
        // A barrier whose own phase waits is not what holds back.
        (is_each && !self.waits(first, marking)).then_some(first)
    }

    /// Whether a phase per participant has nobody left.
    fn is_deserted(&self, phase: usize, marking: &[u8]) -> bool {
        let Shape::Each(each) = &self.shapes[phase] else { return false };
        self.groups[each.group].choice.as_ref().is_some_and(|choice| marking[choice.present] == 0)
    }
}
