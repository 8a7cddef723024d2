//! The days one body has for itself: owns what closes and what opens it against the common calendar; it never holds a
//! holiday of everybody.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A span of days of every year, both ends included; it may wrap over the new year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// Its first (month, day).
    pub from: (u32, u32),
    /// Its last (month, day).
    pub to: (u32, u32),
    /// Shown as the reason, such as 年末年始.
    pub name: String,
}

impl Closure {
    /// Whether the date lies in the span.
    pub fn contains(&self, date: NaiveDate) -> bool {
        let day = (date.month(), date.day());
        let (begun, not_over) = (self.from <= day, day <= self.to);
        if self.from > self.to { begun || not_over } else { begun && not_over }
    }
}

/// What differs for one body. A dated day beats a yearly span; opening beats closing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyDays {
    /// Closed every year beside the common closures.
    pub closures: Vec<Closure>,
    /// Worked every year although a holiday or closure is common to the others; a weekend stays closed.
    pub openings: Vec<Closure>,
    /// Closed on these dates, with the reason.
    pub closed: BTreeMap<NaiveDate, String>,
    /// Worked on these dates whatever closes the others, a weekend too, with the reason.
    pub open: BTreeMap<NaiveDate, String>,
}

impl BodyDays {
    /// The yearly span that closes this date for the body alone.
    pub(super) fn closure(&self, date: NaiveDate) -> Option<&str> {
        name_in(&self.closures, date)
    }

    /// The yearly span that keeps the body at work.
    pub(super) fn opening(&self, date: NaiveDate) -> Option<&str> {
        name_in(&self.openings, date)
    }

    /// Every yearly span, to be checked.
    pub(super) fn spans(&self) -> impl Iterator<Item = &Closure> {
        self.closures.iter().chain(&self.openings)
    }
}

/// The first of the spans that contains the date.
pub(super) fn name_in(spans: &[Closure], date: NaiveDate) -> Option<&str> {
    spans.iter().find(|span| span.contains(date)).map(|span| span.name.as_str())
}

#[cfg(test)]
mod tests;
