//! The dates of a case as folded: each with its first promise, its moves and its lapse; never how a date is reckoned.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::event::DueDate;
use crate::id::{EventId, OrganizationId};

/// The dates of one item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deadlines {
    /// The date of the joint phase or of everybody.
    pub all: Option<Deadline>,
    /// Dates of single bodies; each beats the one for all.
    pub own: BTreeMap<OrganizationId, Deadline>,
    /// The highest version of dates that ended with a migration: no version ever means two dates.
    pub ended_version: u32,
}

/// A date with its history in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// Revision of the item.
    pub revision: u32,
    /// Version of the date.
    pub version: u32,
    /// The date.
    pub due: DueDate,
    /// The date as first set.
    pub original: DueDate,
    /// How often it moved.
    pub moves: u32,
    /// Whether it was ever moved after it had lapsed.
    pub moved_after_lapse: bool,
    /// How this version was recorded as missed, where it was.
    pub missed: Option<Lapse>,
    /// The day this version was set; nothing before it fires.
    pub set_on: NaiveDate,
}

/// A lapse on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lapse {
    /// The event.
    pub event: EventId,
    /// Its number in the stream.
    pub version: u64,
    /// The day of the lapse.
    pub on: NaiveDate,
}
