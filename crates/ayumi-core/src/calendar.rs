//! The official calendar: owns closed days, business-day counting and the fiscal year; it never reads a clock, a
//! file or a time-zone database, and never moves a deadline by itself.

mod body;
pub mod holidays;
mod moved;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    iter::successors,
    ops::Bound::{Excluded, Included},
    sync::Arc,
};

use chrono::{Datelike, FixedOffset, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

pub use body::{BodyDays, Closure};
pub use moved::{Moved, moved};

use crate::id::OrganizationId;

/// Days after which weekdays and yearly closures repeat (400 Gregorian years); no search for a day goes further.
const CYCLE_DAYS: u32 = 146_097;

/// A calendar as versioned data: what is stored, hashed and named by events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarData {
    /// Which calendar, such as `jp-hyogo`.
    pub id: String,
    /// Counts up with each published change.
    pub version: u32,
    /// The fixed offset of its civil day from UTC; Japan is 540.
    pub utc_offset_minutes: i32,
    /// The first day whose holidays are listed.
    pub covers_from: NaiveDate,
    /// The last day whose holidays are listed; later ones are those of the law.
    pub covers_to: NaiveDate,
    /// Holidays by date, with their names.
    pub holidays: BTreeMap<NaiveDate, String>,
    /// Days closed every year.
    pub closures: Vec<Closure>,
    /// The last day whose holidays are gazetted; later ones are computed and may change.
    pub official_to: NaiveDate,
    /// What differs for single bodies.
    pub bodies: BTreeMap<OrganizationId, BodyDays>,
}

/// Why data is not a calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The offset is a whole day or more.
    #[error("calendar {id}: offset of {minutes} minutes is not less than a day")]
    Offset {
        /// The calendar.
        id: String,
        /// The offset it gives.
        minutes: i32,
    },
    /// The cover ends before it begins.
    #[error("calendar {id}: covers from {from} to {to}, which is backwards")]
    Cover {
        /// The calendar.
        id: String,
        /// Its first day.
        from: NaiveDate,
        /// Its last day.
        to: NaiveDate,
    },
    /// A closure names a month and day that no year has.
    #[error("calendar {id}: closure {name} has no such day: {month}/{day}")]
    ClosureDay {
        /// The calendar.
        id: String,
        /// The closure.
        name: String,
        /// The month it gives.
        month: u32,
        /// The day it gives.
        day: u32,
    },
}

/// A checked calendar; every question about any date has an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    data: Arc<CalendarData>,
    offset: FixedOffset,
    /// Those of the table and, after it, those the law gives.
    holidays: Arc<BTreeMap<NaiveDate, Cow<'static, str>>>,
    /// Nothing in the common calendar.
    own: BodyDays,
    /// Empty in the calendar of a body.
    bodies: BTreeMap<OrganizationId, Self>,
}

impl Calendar {
    /// Checks the data once, so that nothing later can fail.
    pub fn new(data: CalendarData) -> Result<Self, Error> {
        let minutes = data.utc_offset_minutes;
        let offset = minutes.checked_mul(60).and_then(FixedOffset::east_opt);
        let offset = offset.ok_or_else(|| Error::Offset { id: data.id.clone(), minutes })?;
        let (from, to) = (data.covers_from, data.covers_to);
        if from > to {
            return Err(Error::Cover { id: data.id, from, to });
        }
        let yearly = data.closures.iter().chain(data.bodies.values().flat_map(BodyDays::spans));
        for closure in yearly {
            for (month, day) in [closure.from, closure.to] {
                // 2000 is a leap year: a closure on 2/29 is a closure.
                if NaiveDate::from_ymd_opt(2000, month, day).is_none() {
                    let (id, name) = (data.id.clone(), closure.name.clone());
                    return Err(Error::ClosureDay { id, name, month, day });
                }
            }
        }
        let (holidays, data) = (Arc::new(reckoned(&data)), Arc::new(data));
        let with = |own: BodyDays| {
            let (data, holidays) = (Arc::clone(&data), Arc::clone(&holidays));
            Self { data, offset, holidays, own, bodies: BTreeMap::new() }
        };
        let bodies = data.bodies.iter().map(|(body, own)| (body.clone(), with(own.clone()))).collect();
        Ok(Self { bodies, ..with(BodyDays::default()) })
    }

    /// The calendar as this body has it: its own where it has days of its own, else this one.
    #[must_use]
    pub fn of(&self, body: &OrganizationId) -> &Self {
        self.bodies.get(body).unwrap_or(self)
    }

    /// The data it was made from.
    pub fn data(&self) -> &CalendarData {
        &self.data
    }

    /// The offset of its civil day from UTC.
    pub fn offset(&self) -> FixedOffset {
        self.offset
    }

    /// Whether the holidays of this date are known: listed or, after the table, given by the law; beyond, only
    /// weekends and closures are known.
    pub fn covers(&self, date: NaiveDate) -> bool {
        let listed = (self.data.covers_from..=self.data.covers_to).contains(&date);
        listed || (date > self.data.covers_to && holidays::YEARS.contains(&date.year()))
    }

    /// Whether the holidays of this date are not gazetted yet and may change: after the gazetted days of the table and
    /// everywhere after the table.
    pub fn is_provisional(&self, date: NaiveDate) -> bool {
        date > self.data.official_to.min(self.data.covers_to)
    }

    /// Why nobody works on this date: the weekend day, else what closes the body alone, else the holiday, else the
    /// closure.
    pub fn is_closed(&self, date: NaiveDate) -> Option<&str> {
        if self.own.open.contains_key(&date) {
            return None;
        }
        let own = || self.own.closed.get(&date).map(String::as_str).or_else(|| self.own.closure(date));
        let holiday = || self.holidays.get(&date).map(|name| &**name);
        let common = || holiday().or_else(|| self.closure(date)).filter(|_| self.own.opening(date).is_none());
        weekend(date).or_else(own).or_else(common)
    }

    /// What keeps the body at work on a date closed for the others; none on every other date.
    pub fn is_opened(&self, date: NaiveDate) -> Option<&str> {
        let closed =
            weekend(date).is_some() || self.holidays.contains_key(&date) || self.closure(date).is_some();
        let opened = self.own.open.get(&date).map(String::as_str).or_else(|| self.own.opening(date));
        opened.filter(|_| closed && self.is_business_day(date))
    }

    /// Whether people work on this date.
    pub fn is_business_day(&self, date: NaiveDate) -> bool {
        self.is_closed(date).is_none()
    }

    /// The date itself if open, else the open day before it; `None` where no such day can be named.
    pub fn last_business_day_on_or_before(&self, date: NaiveDate) -> Option<NaiveDate> {
        self.open_days(Some(date), NaiveDate::pred_opt).next()
    }

    /// The date itself if open, else the open day after it; `None` where no such day can be named.
    pub fn next_business_day_on_or_after(&self, date: NaiveDate) -> Option<NaiveDate> {
        self.open_days(Some(date), NaiveDate::succ_opt).next()
    }

    /// The n-th open day after (positive) or before (negative) the date; the date itself is never counted.
    ///
    /// `None` where no such day can be named within four hundred years.
    pub fn add_business_days(&self, date: NaiveDate, n: i32) -> Option<NaiveDate> {
        let Some(skipped) = n.unsigned_abs().checked_sub(1) else {
            return Some(date);
        };
        let skipped = usize::try_from(skipped).ok()?;
        if n > 0 {
            self.open_days(date.succ_opt(), NaiveDate::succ_opt).nth(skipped)
        } else {
            self.open_days(date.pred_opt(), NaiveDate::pred_opt).nth(skipped)
        }
    }

    /// Business days from `a` to `b`: `a` is not counted, `b` is; negative when `b` comes first.
    ///
    /// For an open `b` it is the number that [`Calendar::add_business_days`] needs to get from `a` to `b`.
    pub fn business_days_between(&self, a: NaiveDate, b: NaiveDate) -> i64 {
        if a <= b {
            return self.count_open(a, b);
        }
        let open = |date| i64::from(self.is_business_day(date));
        -(self.count_open(b, a) + open(b) - open(a))
    }

    fn closure(&self, date: NaiveDate) -> Option<&str> {
        body::name_in(&self.data.closures, date)
    }

    fn open_days(
        &self,
        first: Option<NaiveDate>,
        step: fn(&NaiveDate) -> Option<NaiveDate>,
    ) -> impl Iterator<Item = NaiveDate> {
        let days = successors(first, step).zip(0..CYCLE_DAYS);
        days.map(|(date, _)| date).filter(|date| self.is_business_day(*date))
    }

    /// Open days after `after` up to and including `through`; whole cycles are counted once and multiplied, so that
    /// the longest span costs two cycles.
    fn count_open(&self, after: NaiveDate, through: NaiveDate) -> i64 {
        let repeating = |date: &NaiveDate| self.opens_every_year(*date);
        let in_first = |days: i64| -> i64 {
            let dates = successors(after.succ_opt(), NaiveDate::succ_opt).zip(0..days);
            dates.map(|(date, _)| i64::from(repeating(&date))).sum()
        };
        let days = through.signed_duration_since(after).num_days();
        let (cycles, rest) = (days / i64::from(CYCLE_DAYS), days % i64::from(CYCLE_DAYS));
        let in_cycles = if cycles == 0 { 0 } else { cycles * in_first(i64::from(CYCLE_DAYS)) };
        let corrected =
            |date: &NaiveDate| i64::from(self.is_business_day(*date)) - i64::from(repeating(date));
        let singular: i64 = self.singular(after, through).iter().map(corrected).sum();
        in_cycles + in_first(rest) + singular
    }

    /// Whether the date is open by what repeats alone: weekdays and yearly spans.
    fn opens_every_year(&self, date: NaiveDate) -> bool {
        let common = self.closure(date).is_none() || self.own.opening(date).is_some();
        weekend(date).is_none() && self.own.closure(date).is_none() && common
    }

    /// The dates that stand in a list of their own, each once.
    fn singular(&self, after: NaiveDate, through: NaiveDate) -> BTreeSet<NaiveDate> {
        let span = (Excluded(after), Included(through));
        let holidays = self.holidays.range(span).map(|(date, _)| *date);
        let own = self.own.closed.range(span).chain(self.own.open.range(span)).map(|(date, _)| *date);
        holidays.chain(own).collect()
    }
}

/// The fiscal year of a date, named by the year its April falls in (地方自治法208条).
pub fn fiscal_year(date: NaiveDate) -> i32 {
    if date.month() >= 4 { date.year() } else { date.year() - 1 }
}

/// The fiscal year of a date and its quarter: 1 from April, 4 from January.
pub fn fiscal_quarter(date: NaiveDate) -> (i32, u32) {
    (fiscal_year(date), (date.month() + 8) % 12 / 3 + 1)
}

/// The last day of a quarter, 1 to 4, of a fiscal year.
pub fn quarter_end(fiscal_year: i32, quarter: u32) -> Option<NaiveDate> {
    let last_month = match quarter {
        1..=3 => quarter * 3 + 3,
        4 => 3,
        _ => return None,
    };
    let (year, month) = month_in_fiscal_year(fiscal_year, last_month)?;
    month_end(year, month)
}

/// The last day of a fiscal year.
pub fn fiscal_year_end(fiscal_year: i32) -> Option<NaiveDate> {
    quarter_end(fiscal_year, 4)
}

/// The year and month of a month within a fiscal year: January to March belong to the next calendar year.
pub fn month_in_fiscal_year(fiscal_year: i32, month: u32) -> Option<(i32, u32)> {
    match month {
        1..=3 => Some((fiscal_year.checked_add(1)?, month)),
        4..=12 => Some((fiscal_year, month)),
        _ => None,
    }
}

/// The last day of a month: what 「～X月」 means as a deadline.
pub fn month_end(year: i32, month: u32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    first.with_day(u32::from(first.num_days_in_month()))
}

/// The holidays of the table and, after it, those of the law.
fn reckoned(data: &CalendarData) -> BTreeMap<NaiveDate, Cow<'static, str>> {
    let listed = data.holidays.iter().map(|(date, name)| (*date, Cow::Owned(name.clone())));
    let lawful = holidays::YEARS.flat_map(holidays::of).map(|(date, name)| (date, Cow::Borrowed(name)));
    lawful.filter(|(date, _)| *date > data.covers_to).chain(listed).collect()
}

fn weekend(date: NaiveDate) -> Option<&'static str> {
    match date.weekday() {
        Weekday::Sat => Some("土曜日"),
        Weekday::Sun => Some("日曜日"),
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => None,
    }
}

#[cfg(test)]
mod tests;
