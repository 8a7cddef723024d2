//! Two versions of a calendar held against each other: owns the list of days that open or close; it never judges what
//! that means for a deadline.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::Calendar;
use crate::id::OrganizationId;

/// A day that one version has open and the other closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The day.
    pub date: NaiveDate,
    /// For this body; none: for every body without days of its own in either version.
    pub body: Option<OrganizationId>,
    /// Why it was closed; none when it was open.
    pub before: Option<String>,
    /// Why it is closed; none when it is open.
    pub after: Option<String>,
}

/// The days from `from` to `to`, both included, that open or close between two versions: in the order of days, first
/// for everybody, then for each body with days of its own.
///
/// A day that stays closed under another name has not moved.
pub fn moved(old: &Calendar, new: &Calendar, from: NaiveDate, to: NaiveDate) -> Vec<Moved> {
    let own: BTreeSet<&OrganizationId> = old.bodies.keys().chain(new.bodies.keys()).collect();
    let bodies: Vec<Option<&OrganizationId>> =
        std::iter::once(None).chain(own.into_iter().map(Some)).collect();
    let mut found = Vec::new();
    for date in from.iter_days().take_while(|date| *date <= to) {
        for body in &bodies {
            let of = |calendar: &Calendar| {
                let calendar = body.map_or(calendar, |body| calendar.of(body));
                calendar.is_closed(date).map(str::to_owned)
            };
            let (before, after) = (of(old), of(new));
            if before.is_some() != after.is_some() {
                found.push(Moved { date, body: body.cloned(), before, after });
            }
        }
    }
    found
}
