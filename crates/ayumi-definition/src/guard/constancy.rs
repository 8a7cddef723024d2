//! Whether a guard can ever hold, or always does, by asking it of every combination its few-valued facts can have; what
//! has many values stays unknown, so that nothing is concluded that does not follow.

use std::collections::BTreeMap;

use ayumi_core::guard::tree::{Name, Read, Subject};
use ayumi_core::guard::{Blocker, Facts, Guard, Reading, Truth, Value};
use ayumi_core::id::{ItemId, OrganizationId};

use super::names::FactKind;

/// Most parts looked at, over all combinations; beyond it nothing but what holds of unknown facts is concluded.
const STEPS_MAX: usize = 50_000;

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

struct Imagined<'a> {
    states: BTreeMap<&'a Read, &'a State>,
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
        None
    }
}

/// What follows about a guard whose facts can be these.
pub(super) fn of(guard: &Guard, kinds: &BTreeMap<Read, FactKind>) -> Constancy {
    let own = kinds.iter().filter(|(read, _)| read.of != Subject::Element);
    let states: Vec<(&Read, Vec<State>)> = own.map(|(read, kind)| (read, states(read, kind))).collect();
    let combinations =
        states.iter().try_fold(1_usize, |product, (_, of_one)| product.checked_mul(of_one.len()));
    let affordable =
        combinations.and_then(|count| count.checked_mul(guard.nodes())).is_some_and(|all| all <= STEPS_MAX);
    if !affordable {
        return answer(guard, &Imagined { states: BTreeMap::new() });
    }
    let mut found: Option<Constancy> = None;
    for number in 0..combinations.unwrap_or(1) {
        let here = answer(guard, &combination(&states, number));
        if here == Constancy::Open || found.is_some_and(|found| found != here) {
            return Constancy::Open;
        }
        found = Some(here);
    }
    found.unwrap_or(Constancy::Open)
}

/// What one answer says about all that go with what was imagined.
fn answer(guard: &Guard, facts: &Imagined<'_>) -> Constancy {
    match guard.evaluate(facts) {
        Truth::True => Constancy::Always,
        Truth::False => Constancy::Never,
        // Where only what is not reported is in the way, it does not hold as long as that is so.
        Truth::Unknown(blockers) => {
            let absent = |name: &Name| {
                let is_absent = |state: &&State| **state == State::Absent;
                facts.states.iter().any(|(read, state)| read.name == *name && is_absent(state))
            };
            let settled = blockers.iter().all(|blocker| match blocker {
                Blocker::Fact { name, .. } => absent(name),
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

/// The combination with this number: the states of the first fact change fastest.
fn combination<'a>(states: &'a [(&'a Read, Vec<State>)], number: usize) -> Imagined<'a> {
    let mut rest = number;
    let mut chosen = BTreeMap::new();
    for (read, of_one) in states {
        let count = of_one.len().max(1);
        if let Some(state) = of_one.get(rest % count) {
            chosen.insert(*read, state);
        }
        rest /= count;
    }
    Imagined { states: chosen }
}
