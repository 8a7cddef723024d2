//! A definition as an ordinary place/transition net, small and finite however many take part; never a running case.
//!
//! The participants of a party stand as two tokens, 甲 and 乙: a place that holds none, one or both of them means none,
//! some or all, so 2 and 1,741 bodies cost the same. What the law does at once (phases begin) are rules, what people may
//! do to get on are acts, what leads back or hangs on numbers the definition does not know are turns. What a condition
//! says is not known either: that it lets a phase begin, or passes it over, is an act, that it does neither a turn.
//!
//! Left out, because it leads nowhere the rest does not: how often a decision may send back (a path is held against the
//! limits afterwards), opening a phase again by hand (its work done once more leads back), bodies invited later (what is
//! expected of them they can do), entries of registers opened while a case runs (nothing waits for their steps), work that
//! stands still (it can be resumed) and calling the case off by hand, which is always possible and would answer every
//! question with yes. For the same reason what people may do aside is looked at only as a way out of a dead end, and
//! before it is said that something never happens.

mod build;
mod compile;
mod condition;
mod doom;
mod each;
mod ending;
mod explore;
mod forget;
mod joint;
mod opening;
mod parts;
mod party;
mod path;
mod pnml;
mod proof;
mod rework;
mod step;
mod vote;
mod words;

pub use proof::{Cause, DeadEnd, Proof};
pub use step::{Body, Step};

pub(crate) use compile::compile;
pub(super) use opening::body_by_body;
pub(super) use rework::targets;

use ayumi_core::definition::Definition;

use build::Arcs;
use each::Each;
use joint::Joint;
use opening::Guard;
use party::Group;

use super::sequence::Sequence;

/// Number of a place.
type PlaceId = usize;

/// How many tokens each place holds.
type Marking = Vec<u8>;

/// What a transition stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    /// Happens by itself and at once.
    Rule,
    /// Something people do to get on; each can happen once only, so acts alone always come to rest.
    Act,
    /// Leads back, or hangs on numbers or answers the definition does not know.
    Turn,
    /// Something people may do that gets nobody on who would not get on without it: a body that was gone comes back, is
    /// passed over though it is gone, or is taken out of a barrier before its work could begin; or that is no more than a
    /// way out: what was reported is put right, and a condition holds.
    Aside,
    /// One of the steps of sending a case back, which is one act to people.
    Back,
    /// The case ends by itself, and at once.
    End,
    /// From here on nobody turns back: what cannot get on after it is a dead end.
    Commit,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    name: String,
    tokens: u8,
    /// Whether it only says how far sending a case back has come.
    is_stage: bool,
}

/// A transition: the places it needs a token in, and by how much it changes which place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Transition {
    name: String,
    kind: Kind,
    step: Step,
    needs: Vec<PlaceId>,
    changes: Vec<(PlaceId, i8)>,
}

/// A definition as an ordinary place/transition net: finite, and the same size however many take part.
#[derive(Debug, Clone)]
pub struct Net {
    name: String,
    places: Vec<Place>,
    transitions: Vec<Transition>,
    control: Control,
    groups: Vec<Group>,
    shapes: Vec<Shape>,
    /// For each phase that runs per participant: when it lets joint work through for certain.
    doors: Vec<Vec<Guard>>,
    sequence: Sequence,
    /// The phases a case may be sent back to.
    targets: Vec<usize>,
    /// Whether an optional phase may hang on the case going on for other work.
    leaves_time: bool,
    is_whole: bool,
}

/// The places that are about the case as a whole.
#[derive(Debug, Clone, Copy)]
struct Control {
    /// People may act.
    at_rest: PlaceId,
    /// People may still turn back.
    may_turn: PlaceId,
    completed: PlaceId,
    deserted: PlaceId,
    called_off: PlaceId,
}

/// What the parts of a net are drawn from.
struct Scene<'d> {
    definition: &'d Definition,
    sequence: &'d Sequence,
    control: Control,
    groups: &'d [Group],
    shapes: &'d [Shape],
}

/// What a phase became.
#[derive(Debug, Clone)]
enum Shape {
    Joint(Joint),
    Each(Each),
    /// A phase per participant of nobody.
    Nobody,
}

impl Net {
    /// How many places it has.
    pub fn places(&self) -> usize {
        self.places.len()
    }

    /// How many transitions it has.
    pub fn transitions(&self) -> usize {
        self.transitions.len()
    }

    /// Whether everything is in it; what would have grown too large is not drawn to its end, and nothing is concluded
    /// from it.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    fn initial(&self) -> Marking {
        self.places.iter().map(|place| place.tokens).collect()
    }

    fn has_ended(&self, marking: &[u8]) -> bool {
        let Control { completed, deserted, called_off, .. } = self.control;
        [completed, deserted, called_off].iter().any(|end| marking[*end] > 0)
    }
}

impl Control {
    /// What people do: they must be at rest.
    fn act(self) -> Arcs {
        Arcs::default().read(self.at_rest)
    }

    /// What leads back: nobody has said that they will not.
    fn turn(self) -> Arcs {
        self.act().read(self.may_turn)
    }

    /// What ends the case: nobody acts any more.
    fn end(self, end: PlaceId) -> Arcs {
        Arcs::default().shift(self.at_rest, end)
    }
}

impl Transition {
    fn is_enabled(&self, marking: &[u8]) -> bool {
        self.needs.iter().all(|place| marking[*place] > 0)
    }

    fn fire(&self, marking: &mut [u8]) {
        for (place, change) in &self.changes {
            marking[*place] = marking[*place].saturating_add_signed(*change);
        }
    }
}
