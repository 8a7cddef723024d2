//! Guards for tests: the common ones by name, any by lot from a seed, and facts to ask them of; never one a definition
//! would hold.

mod lot;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::guard::tree::{
    Compared, Condition, Equality, Name, Number, Over, Plain, Quantifier, Read, Relation, Subject, YearMonth,
};
use crate::guard::{Facts, Guard, Reading, Value};
use crate::id::{ItemId, OrganizationId};
use crate::testing::sketch::{MEMBER, item};

pub use lot::{Lot, Pool};

/// A guard that asks `condition`.
///
/// # Panics
/// When it breaks the bounds of a guard.
#[track_caller]
pub fn guard(condition: Condition) -> Guard {
    Guard::new(condition).expect("the test keeps the bounds of a guard")
}

/// `fields.PHASE.FIELD`, of the case, of the participant the guard is asked for, or of each in turn.
pub fn field(of: Subject, phase: &str, field: &str) -> Read {
    Read { of, name: Name::Field { phase: item(phase), field: item(field) } }
}

/// `FACT == 'word'`
pub fn is(read: Read, word: &str) -> Condition {
    let pair = Compared {
        relation: Equality::Equal,
        left: Plain::Fact(read),
        right: Plain::Constant(word.to_owned()),
    };
    Condition::Words(Box::new(pair))
}

/// `FACT >= number`
pub fn at_least(read: Read, number: i64) -> Condition {
    let pair =
        Compared { relation: Relation::AtLeast, left: Number::Fact(read), right: Number::Constant(number) };
    Condition::Numbers(Box::new(pair))
}

/// `phases.PHASE.status == 'word'`
pub fn status_is(of: Subject, phase: &str, word: &str) -> Condition {
    is(Read { of, name: Name::Status { phase: item(phase) } }, word)
}

/// `decisions.ID.outcome == 'word'`, of joint work.
pub fn outcome_is(decision: &str, word: &str) -> Condition {
    is(Read { of: Subject::Case, name: Name::Outcome { decision: item(decision) } }, word)
}

/// `participants.member.all(p, …)`
pub fn every_member(body: Condition) -> Condition {
    Condition::Participants(Quantifier::Every, Box::new(over(body)))
}

/// `participants.member.filter(p, …).size() >= least`
pub fn at_least_members(least: i64, body: Condition) -> Condition {
    let pair = Compared {
        relation: Relation::AtLeast,
        left: Number::Count(Box::new(over(body))),
        right: Number::Constant(least),
    };
    Condition::Numbers(Box::new(pair))
}

/// Said of each member, called `p`.
pub fn over<T>(body: T) -> Over<T> {
    Over { party: item(MEMBER), variable: "p".into(), body }
}

/// A value a test gives a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A word.
    Word(String),
    /// A day.
    Day(NaiveDate),
    /// A month.
    Month(YearMonth),
    /// Words.
    Words(Vec<String>),
    /// Free text.
    Text,
    /// Nothing reported.
    Absent,
}

/// Facts a test makes up: what is not given is not determined.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// The participants of every party, in order.
    pub bodies: Vec<OrganizationId>,
    /// What is known, of one participant or of none.
    pub known: BTreeMap<(Name, Option<OrganizationId>), Given>,
}

impl Facts for Made {
    fn read(&self, read: &Read, element: Option<&OrganizationId>) -> Reading<'_> {
        match self.known.get(&(read.name.clone(), element.cloned())) {
            None => Reading::Undetermined,
            Some(Given::Absent) => Reading::Absent,
            Some(Given::Text) => Reading::Given,
            Some(Given::Flag(flag)) => Reading::Is(Value::Flag(*flag)),
            Some(Given::Number(number)) => Reading::Is(Value::Number(*number)),
            Some(Given::Word(word)) => Reading::Is(Value::Word(word)),
            Some(Given::Day(day)) => Reading::Is(Value::Day(*day)),
            Some(Given::Month(month)) => Reading::Is(Value::Month(*month)),
            Some(Given::Words(words)) => {
                Reading::Is(Value::Words(words.iter().map(String::as_str).collect()))
            }
        }
    }

    fn participants(&self, _: &ItemId, _: &[&Name]) -> Option<Vec<&OrganizationId>> {
        Some(self.bodies.iter().collect())
    }
}
