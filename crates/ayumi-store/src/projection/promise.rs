//! A date with its history in short, as several rows show it; never whether it has lapsed, which depends on the day it
//! is read.

use ayumi_core::event::DueDate;
use ayumi_core::state::Deadline;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A date as promised now, and how it came to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Version of the date, from 1.
    pub version: u32,
    /// The date.
    pub due: DueDate,
    /// The date as first promised.
    pub original_nominal: NaiveDate,
    /// How often it moved.
    pub moves: u32,
    /// Whether it was ever moved after it had lapsed.
    pub moved_after_lapse: bool,
    /// Whether this version was recorded as missed.
    pub missed: bool,
}

impl From<&Deadline> for Promise {
    fn from(deadline: &Deadline) -> Self {
        Self {
            version: deadline.version,
            due: deadline.due.clone(),
            original_nominal: deadline.original.nominal,
            moves: deadline.moves,
            moved_after_lapse: deadline.moved_after_lapse,
            missed: deadline.missed.is_some(),
        }
    }
}
