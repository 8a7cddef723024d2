//! The official calendar: owns closed days, business-day counting and the fiscal year; it never reads a clock, a
//! file or a time-zone database, and never moves a deadline by itself.

use std::{
    collections::BTreeMap,
    iter::successors,
    ops::Bound::{Excluded, Included},
};

use chrono::{Datelike, FixedOffset, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

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
    /// The last day whose holidays are listed.
    pub covers_to: NaiveDate,
    /// Holidays by date, with their names.
    pub holidays: BTreeMap<NaiveDate, String>,
    /// Days closed every year.
    pub closures: Vec<Closure>,
    /// The last day whose holidays are gazetted; later ones are computed and may change.
    pub official_to: NaiveDate,
}

/// A span of days closed every year, both ends included; it may wrap over the new year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// First closed (month, day).
    pub from: (u32, u32),
    /// Last closed (month, day).
    pub to: (u32, u32),
    /// Shown as the reason, such as 年末年始.
    pub name: String,
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
    data: CalendarData,
    offset: FixedOffset,
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
        for closure in &data.closures {
            for (month, day) in [closure.from, closure.to] {
                // 2000 is a leap year: a closure on 2/29 is a closure.
                if NaiveDate::from_ymd_opt(2000, month, day).is_none() {
                    let (id, name) = (data.id.clone(), closure.name.clone());
                    return Err(Error::ClosureDay { id, name, month, day });
                }
            }
        }
        Ok(Self { data, offset })
    }

    /// The data it was made from.
    pub fn data(&self) -> &CalendarData {
        &self.data
    }

    /// The offset of its civil day from UTC.
    pub fn offset(&self) -> FixedOffset {
        self.offset
    }

    /// Whether the holidays of this date are listed; beyond, only weekends and closures are known.
    pub fn covers(&self, date: NaiveDate) -> bool {
        (self.data.covers_from..=self.data.covers_to).contains(&date)
    }

    /// Whether the holidays of this date are not gazetted yet and may change.
    pub fn is_provisional(&self, date: NaiveDate) -> bool {
        date > self.data.official_to
    }

    /// Why nobody works on this date: the weekend day, else the holiday, else the closure.
    pub fn is_closed(&self, date: NaiveDate) -> Option<&str> {
        weekend(date)
            .or_else(|| self.data.holidays.get(&date).map(String::as_str))
            .or_else(|| self.closure(date))
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
        let day = (date.month(), date.day());
        let closes = |closure: &&Closure| {
            let (begun, not_over) = (closure.from <= day, day <= closure.to);
            let wraps = closure.from > closure.to;
            if wraps { begun || not_over } else { begun && not_over }
        };
        self.data.closures.iter().find(closes).map(|closure| closure.name.as_str())
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
        let repeating = |date: &NaiveDate| weekend(*date).is_none() && self.closure(*date).is_none();
        let in_first = |days: i64| -> i64 {
            let dates = successors(after.succ_opt(), NaiveDate::succ_opt).zip(0..days);
            dates.map(|(date, _)| i64::from(repeating(&date))).sum()
        };
        let days = through.signed_duration_since(after).num_days();
        let (cycles, rest) = (days / i64::from(CYCLE_DAYS), days % i64::from(CYCLE_DAYS));
        let in_cycles = if cycles == 0 { 0 } else { cycles * in_first(i64::from(CYCLE_DAYS)) };
        let holidays = self.data.holidays.range((Excluded(after), Included(through)));
        in_cycles + in_first(rest) - holidays.map(|(date, _)| i64::from(repeating(date))).sum::<i64>()
    }
}

/// The fiscal year of a date, named by the year its April falls in (地方自治法208条).
pub fn fiscal_year(date: NaiveDate) -> i32 {
    if date.month() >= 4 { date.year() } else { date.year() - 1 }
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

fn weekend(date: NaiveDate) -> Option<&'static str> {
    match date.weekday() {
        Weekday::Sat => Some("土曜日"),
        Weekday::Sun => Some("日曜日"),
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => None,
    }
}

#[cfg(test)]
mod tests;
