//! Every state a net can come to rest in, breadth first, in bounded steps; never what a state is worth.

use std::collections::HashMap;
use std::rc::Rc;

use super::forget::Forgetting;
use super::{Kind, Marking, Net, PlaceId};

/// Transitions looked at and pieces of states made or kept before a net is given up: about a tenth of a second.
pub(super) const STEPS_MAX: u64 = 4_000_000;

/// So many places of a state made or kept weigh as much as one transition looked at: the bound on steps bounds memory as
/// well.
const PLACES_A_PIECE: usize = 16;

/// The transitions of a net, sorted by what is asked of them.
pub(super) struct Machine<'n> {
    pub(super) net: &'n Net,
    rules: Vec<usize>,
    /// How a case ends by itself.
    ends: Vec<usize>,
    /// What people do.
    pub(super) deeds: Vec<usize>,
    /// What people may do aside, looked at only as a way out.
    pub(super) aside: Vec<usize>,
    /// The steps of sending back, by the place that says where that stands.
    back: HashMap<PlaceId, Vec<usize>>,
    pub(super) forgetting: Forgetting,
}

/// What is looked at of what people may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// What leads on or back; states nobody could tell apart by asking are one.
    WhatMatters,
    /// Everything, with nothing forgotten.
    Everything,
}

/// When a case ends whose work has all ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// At once, as the law has it.
    AtOnce,
    /// Any time from then on: other work, which is not in this net, may keep it going.
    AnyTime,
}

/// The states found.
pub(super) struct Explored {
    pub(super) states: Vec<Rc<[u8]>>,
    index: HashMap<Rc<[u8]>, usize>,
    /// From which state each was first reached.
    pub(super) from: Vec<usize>,
    /// How many of the states were looked at from all sides.
    pub(super) expanded: usize,
    /// States that can neither get on nor have ended.
    pub(super) stuck: usize,
    /// The places that held a token while a case was running.
    pub(super) marked: Vec<bool>,
    /// Whether a case can end by all its work ending.
    pub(super) completes: bool,
    pub(super) steps: u64,
}

impl<'n> Machine<'n> {
    pub(super) fn new(net: &'n Net, ending: Ending, view: View) -> Self {
        let of = |wanted: &[Kind]| {
            let numbered = net.transitions.iter().enumerate();
            numbered.filter(|(_, t)| wanted.contains(&t.kind)).map(|(at, _)| at).collect::<Vec<usize>>()
        };
        let mut back: HashMap<PlaceId, Vec<usize>> = HashMap::new();
        for at in of(&[Kind::Back]) {
            let stage = net.transitions[at].needs.iter().find(|place| net.places[**place].is_stage);
            back.entry(stage.copied().unwrap_or_default()).or_default().push(at);
        }
        let mut deeds = of(&[Kind::Act, Kind::Turn]);
        let (mut ends, mut aside) = (of(&[Kind::End]), of(&[Kind::Aside]));
        match ending {
            Ending::AtOnce => {}
            Ending::AnyTime => deeds.append(&mut ends),
        }
        let forgetting = match view {
            View::WhatMatters => Forgetting::of(net),
            View::Everything => {
                deeds.append(&mut aside);
                Forgetting::nothing(net)
            }
        };
        Self { net, rules: of(&[Kind::Rule]), ends, deeds, aside, back, forgetting }
    }

    /// A transition happens, then everything that follows from it by itself; each is told to `told`.
    pub(super) fn fire(
        &self,
        at: usize,
        marking: &mut Marking,
        steps: &mut u64,
        mut told: impl FnMut(usize),
    ) {
        let mut next = Some(at);
        while let Some(at) = next {
            let transition = &self.net.transitions[at];
            transition.fire(marking);
            told(at);
            let stage = transition
                .changes
                .iter()
                .find(|(place, change)| *change > 0 && self.net.places[*place].is_stage);
            // However a phase stands, one way of setting it back fits.
            next = stage.and_then(|(stage, _)| self.back.get(stage)).and_then(|ways| {
                *steps += ways.len() as u64;
                ways.iter().copied().find(|way| self.net.transitions[*way].is_enabled(marking))
            });
        }
        self.settle(marking, steps, told);
    }

    /// Everything that happens by itself; what begins by itself is never undone by what else does. When nothing more
    /// begins, the case may end.
    pub(super) fn settle(&self, marking: &mut Marking, steps: &mut u64, mut told: impl FnMut(usize)) {
        let mut happened = true;
        while std::mem::take(&mut happened) {
            *steps += self.rules.len() as u64;
            for at in &self.rules {
                happened |= self.happen(*at, marking, &mut told);
            }
            let late: Vec<usize> =
                if happened { Vec::new() } else { self.forgetting.late(marking).collect() };
            *steps += late.len() as u64;
            for at in late {
                happened |= self.happen(at, marking, &mut told);
            }
        }
        for at in &self.ends {
            self.happen(*at, marking, &mut told);
        }
    }

    fn happen(&self, at: usize, marking: &mut Marking, told: &mut impl FnMut(usize)) -> bool {
        let transition = &self.net.transitions[at];
        let enabled = transition.is_enabled(marking);
        if enabled {
            transition.fire(marking);
            told(at);
        }
        enabled
    }

    /// The state after a deed, if it can be done.
    pub(super) fn after(&self, state: &[u8], deed: usize, steps: &mut u64) -> Option<Marking> {
        *steps += 1;
        if !self.net.transitions[deed].is_enabled(state) {
            return None;
        }
        *steps += (state.len() / PLACES_A_PIECE) as u64;
        let mut next = state.to_vec();
        self.fire(deed, &mut next, steps, |_| {});
        Some(self.canonical(next))
    }

    /// Every state reachable, as far as `steps_max` goes.
    pub(super) fn explore(&self, steps_max: u64) -> Explored {
        let mut explored = Explored::new(self.net.places.len());
        let mut first = self.net.initial();
        self.settle(&mut first, &mut explored.steps, |_| {});
        explored.add(self.canonical(first), 0);
        while explored.expanded < explored.states.len() && explored.steps < steps_max {
            let at = explored.expanded;
            self.expand(at, &mut explored);
            explored.expanded += 1;
        }
        explored
    }

    fn expand(&self, at: usize, explored: &mut Explored) {
        let state = Rc::clone(&explored.states[at]);
        if self.net.has_ended(&state) {
            explored.completes |= state[self.net.control.completed] > 0;
            return;
        }
        for (marked, tokens) in explored.marked.iter_mut().zip(state.iter()) {
            *marked |= *tokens > 0;
        }
        let mut gets_on = false;
        for deed in &self.deeds {
            let Some(next) = self.after(&state, *deed, &mut explored.steps) else { continue };
            gets_on |= !matches!(self.net.transitions[*deed].kind, Kind::Turn | Kind::Aside);
            explored.add(next, at);
        }
        explored.stuck += usize::from(!gets_on);
    }
}

impl Explored {
    fn new(places: usize) -> Self {
        Self {
            states: Vec::new(),
            index: HashMap::new(),
            from: Vec::new(),
            expanded: 0,
            stuck: 0,
            marked: vec![false; places],
            completes: false,
            steps: 0,
        }
    }

    /// Whether every state there is was found.
    pub(super) fn is_complete(&self) -> bool {
        self.expanded == self.states.len()
    }

    /// The number of a state that was found.
    pub(super) fn find(&self, state: &[u8]) -> Option<usize> {
        self.index.get(state).copied()
    }

    fn add(&mut self, state: Marking, from: usize) {
        self.steps += 1;
        if self.index.contains_key(state.as_slice()) {
            return;
        }
        self.steps += (state.len() / PLACES_A_PIECE) as u64;
        let state: Rc<[u8]> = state.into();
        self.index.insert(Rc::clone(&state), self.states.len());
        self.states.push(state);
        self.from.push(from);
    }
}
