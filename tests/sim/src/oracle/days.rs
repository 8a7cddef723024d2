//! Open and closed days, counted one by one from the rows of a calendar file; never with the product's calendar.

use std::collections::{BTreeMap, BTreeSet};

use ayumi_core::id::OrganizationId;
use chrono::{Datelike, NaiveDate, Weekday};

/// The days of a calendar's version.
#[derive(Debug, Clone, Default)]
pub(crate) struct Days {
    holidays: BTreeSet<NaiveDate>,
    closures: Vec<(String, String)>,
    bodies: BTreeMap<String, Vec<(NaiveDate, NaiveDate)>>,
}

impl Days {
    /// Reads the rows a simulated file has.
    pub(crate) fn of(source: &str) -> Self {
        let mut days = Self::default();
        for line in source.lines() {
            let cells: Vec<&str> = line.split(',').collect();
            match cells.as_slice() {
                ["holiday", from, to, ..] => {
                    if let (Ok(from), Ok(to)) = (from.parse::<NaiveDate>(), to.parse::<NaiveDate>()) {
                        days.holidays.extend(from.iter_days().take_while(|day| *day <= to));
                    }
                }
                ["closure", from, to, ..] => days.closures.push(((*from).to_owned(), (*to).to_owned())),
                ["body_closure", from, to, _, body] => {
                    if let (Ok(from), Ok(to)) = (from.parse(), to.parse()) {
                        days.bodies.entry((*body).to_owned()).or_default().push((from, to));
                    }
                }
                _ => {}
            }
        }
        days
    }

    pub(crate) fn is_open(&self, body: Option<&OrganizationId>, day: NaiveDate) -> bool {
        let month_day = day.format("%m-%d").to_string();
        let in_span = |(from, to): &(String, String)| {
            if from <= to {
                *from <= month_day && month_day <= *to
            } else {
                *from <= month_day || month_day <= *to
            }
        };
        let own = body.and_then(|body| self.bodies.get(body.as_str()));
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
            && !self.holidays.contains(&day)
            && !self.closures.iter().any(in_span)
            && !own.is_some_and(|spans| spans.iter().any(|(from, to)| (*from..=*to).contains(&day)))
    }

    /// The day so many open days from another one.
    pub(crate) fn step(&self, body: Option<&OrganizationId>, from: NaiveDate, count: i32) -> NaiveDate {
        let (mut day, mut left) = (from, count);
        while left != 0 {
            let next = if left > 0 { day.succ_opt() } else { day.pred_opt() };
            day = next.expect("years of four digits");
            if self.is_open(body, day) {
                left -= left.signum();
            }
        }
        day
    }

    pub(crate) fn last_open(&self, body: Option<&OrganizationId>, mut day: NaiveDate) -> NaiveDate {
        while !self.is_open(body, day) {
            day = day.pred_opt().expect("years of four digits");
        }
        day
    }
}
