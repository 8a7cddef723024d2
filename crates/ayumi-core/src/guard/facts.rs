//! What a guard asks of the world: single facts, and who takes part; never how they are found.

use chrono::NaiveDate;

use crate::guard::tree::{Name, Read, YearMonth};
use crate::id::{ItemId, OrganizationId};

/// A value of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A word such as the id of a choice.
    Word(&'a str),
    /// A day.
    Day(NaiveDate),
    /// A month.
    Month(YearMonth),
    /// Words, in the order of the definition.
    Words(Vec<&'a str>),
}

/// What is known of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading<'a> {
    /// Its value.
    Is(Value<'a>),
    /// Something was reported that no guard reads, such as free text.
    Given,
    /// Nothing was reported.
    Absent,
    /// Nothing is known of it, not even whether it was reported: for proofs about a guard, never in a case.
    Undetermined,
}

/// The facts a guard is asked of.
pub trait Facts {
    /// What is known of a fact; `element` is the participant in turn where the fact is one's.
    fn read(&self, read: &Read, element: Option<&OrganizationId>) -> Reading<'_>;

    /// The participants of a party that count where these facts of theirs are read, in code order; none when who takes
    /// part is itself not known, which only proofs about a guard have.
    fn participants(&self, party: &ItemId, reading: &[&Name]) -> Option<Vec<&OrganizationId>>;
}
