//! Whether a guard can ever hold, always does, or may wait for ever, by asking it of every combination its few-valued
//! facts can have; what has many values stays unknown, so that nothing is concluded that does not follow.

use std::collections::{BTreeMap, BTreeSet};

use ayumi_core::guard::tree::{Name, Read, Subject};
use ayumi_core::guard::{Blocker, Facts, Guard, Reading, Truth, Value};
use ayumi_core::id::{ItemId, OrganizationId};

use super::names::FactKind;

/// Most parts looked at, over all combinations, so that a file full of guards is read in a moment; beyond it nothing but
/// what holds of unknown facts is concluded.
const STEPS_MAX: usize = 5_000;

/// What follows about the answers of a guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Constancy {
    /// Whatever is reported, it does not hold.
    Never,
    /// Whatever is reported, it holds.
    Always,
    /// It depends.
    Open,
}

/// What a fact is taken to be.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Absent,
    /// Reported, whatever its value.
    Given,
    Flag(bool),
    Word(String),
}

/// Facts thought up for a proof.
struct Imagined<'a> {
    states: BTreeMap<&'a Read, &'a State>,
    /// Who takes part; none when that is left open.
    bodies: Option<&'a [OrganizationId]>,
}

impl Facts for Imagined<'_> {
    fn read(&self, read: &Read, _: Option<&OrganizationId>) -> Reading<'_> {
        match self.states.get(read) {
            None | Some(State::Given) if !read.name.may_be_absent() => Reading::Given,
            None => Reading::Undetermined,
            Some(State::Absent) => Reading::Absent,
            Some(State::Given) => Reading::Given,
            Some(State::Flag(flag)) => Reading::Is(Value::Flag(*flag)),
            Some(State::Word(word)) => Reading::Is(Value::Word(word)),
        }
    }

    fn participants(&self, _: &ItemId, _: &[&Name]) -> Option<Vec<&OrganizationId>> {
        self.bodies.map(|bodies| bodies.iter().collect())
    }
}

/// Every combination of what facts can be; none when there are too many to ask a guard of.
struct Combinations<'a> {
    states: Vec<(&'a Read, Vec<State>)>,
    count: usize,
}

impl<'a> Combinations<'a> {
    fn of(guard: &Guard, kinds: impl Iterator<Item = (&'a Read, &'a FactKind)>) -> Option<Self> {
        let states: Vec<(&Read, Vec<State>)> = kinds.map(|(read, kind)| (read, states(read, kind))).collect();
        let count =
            states.iter().try_fold(1_usize, |product, (_, of_one)| product.checked_mul(of_one.len()))?;
        let steps = count.checked_mul(guard.nodes())?;
        (steps <= STEPS_MAX).then_some(Self { states, count })
    }

    /// The combination with this number: the states of the first fact change fastest.
    fn nth<'s>(&'s self, number: usize, bodies: Option<&'s [OrganizationId]>) -> Imagined<'s> {
        let mut rest = number;
        let mut chosen = BTreeMap::new();
        for (read, of_one) in &self.states {
            let count = of_one.len().max(1);
            if let Some(state) = of_one.get(rest % count) {
                chosen.insert(*read, state);
            }
            rest /= count;
        }
        Imagined { states: chosen, bodies }
    }
}

/// What follows about a guard whose facts can be these.
pub(super) fn of(guard: &Guard, kinds: &BTreeMap<Read, FactKind>) -> Constancy {
    let own = kinds.iter().filter(|(read, _)| read.of != Subject::Element);
    let Some(combinations) = Combinations::of(guard, own) else {
        return answer(guard, &Imagined { states: BTreeMap::new(), bodies: None });
    };
    let mut found: Option<Constancy> = None;
    for number in 0..combinations.count {
        let here = answer(guard, &combinations.nth(number, None));
        if here == Constancy::Open || found.is_some_and(|found| found != here) {
            return Constancy::Open;
        }
        found = Some(here);
    }
    found.unwrap_or(Constancy::Open)
}

/// The facts which, as long as they are not reported, can keep a guard from an answer.
pub(super) fn waited_for(guard: &Guard, kinds: &BTreeMap<Read, FactKind>) -> BTreeSet<Name> {
    let mut names = BTreeSet::new();
    let Some(combinations) = Combinations::of(guard, kinds.iter()) else { return names };
    let anybody: Vec<OrganizationId> = "council.anybody".parse().into_iter().collect();
    for number in 0..combinations.count {
        let facts = combinations.nth(number, Some(&anybody));
        let Truth::Unknown(blockers) = guard.evaluate(&facts) else { continue };
        let absent = |name: &Name| facts.is_absent(name);
        names.extend(blockers.into_iter().filter_map(|blocker| match blocker {
            Blocker::Fact { name, .. } => Some(name).filter(absent),
            Blocker::Participants(_) | Blocker::TooMany(_) | Blocker::Overflow | Blocker::DivisionByZero => {
                None
            }
        }));
    }
    names
}

impl Imagined<'_> {
    /// Whether a fact is taken not to be reported.
    fn is_absent(&self, name: &Name) -> bool {
        self.states.iter().any(|(read, state)| read.name == *name && **state == State::Absent)
    }
}

/// What one answer says about all that go with what was imagined.
fn answer(guard: &Guard, facts: &Imagined<'_>) -> Constancy {
    match guard.evaluate(facts) {
        Truth::True => Constancy::Always,
        Truth::False => Constancy::Never,
        // Where only what is not reported is in the way, it does not hold as long as that is so.
        Truth::Unknown(blockers) => {
            let settled = blockers.iter().all(|blocker| match blocker {
                Blocker::Fact { name, .. } => facts.is_absent(name),
                Blocker::Overflow | Blocker::DivisionByZero => true,
                Blocker::Participants(_) | Blocker::TooMany(_) => false,
            });
            if settled { Constancy::Never } else { Constancy::Open }
        }
    }
}

fn states(read: &Read, kind: &FactKind) -> Vec<State> {
    let mut states = match kind {
        FactKind::Flag => vec![State::Flag(false), State::Flag(true)],
        FactKind::Word(Some(words)) => words.iter().cloned().map(State::Word).collect(),
        FactKind::Word(None)
        | FactKind::Number
        | FactKind::Day
        | FactKind::Month
        | FactKind::Words(_)
        | FactKind::Private(_) => vec![State::Given],
    };
    if read.name.may_be_absent() {
        states.push(State::Absent);
    }
    states
}
