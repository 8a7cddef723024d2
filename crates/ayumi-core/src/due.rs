//! Turns date rules into dates on a calendar; never records one.

use chrono::{Days, Months, NaiveDate};

use crate::calendar::{Calendar, month_end, month_in_fiscal_year};
use crate::definition::{Amend, Due, DueRule, Roll, Span};
use crate::event::{DeadlineKind, DueDate, Precision};
use crate::time::TimeOfDay;

/// The date a rule gives, or none when it needs a day that is not known yet (the opening of its phase, or the date it
/// follows) or leaves the calendar's reach.
pub fn resolve(due: &Due, fiscal_year: i32, base: Option<NaiveDate>, calendar: &Calendar) -> Option<DueDate> {
    let (nominal, precision) = nominal(&due.rule, fiscal_year, base, calendar)?;
    reckon(nominal, precision, Manner::of(due), calendar)
}

/// The day a rule names, before anything is reckoned from it.
pub fn nominal(
    rule: &DueRule,
    fiscal_year: i32,
    base: Option<NaiveDate>,
    calendar: &Calendar,
) -> Option<(NaiveDate, Precision)> {
    Some(match *rule {
        DueRule::On { date, precision } => (last_day(date, precision)?, precision),
        DueRule::FiscalMonth { month, years } => {
            let (year, month) = month_in_fiscal_year(fiscal_year.checked_add(years)?, month)?;
            (month_end(year, month)?, Precision::Month)
        }
        DueRule::FiscalYearEnd { years } => {
            let year = fiscal_year.checked_add(years)?.checked_add(1)?;
            (month_end(year, 3)?, Precision::FiscalYear)
        }
        DueRule::FiscalQuarter { quarter, years } => {
            let month = (quarter * 3 + 2) % 12 + 1;
            let (year, month) = month_in_fiscal_year(fiscal_year.checked_add(years)?, month)?;
            (month_end(year, month)?, Precision::Quarter)
        }
        DueRule::AfterOpening { span } | DueRule::FromDate { span, before: false, .. } => {
            (after(base?, span, calendar)?, Precision::Day)
        }
        DueRule::FromDate { span, before: true, .. } => (before(base?, span, calendar)?, Precision::Day),
        DueRule::Given => return None,
    })
}

/// What decides how a date is kept, whichever day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// What kind of promise it is.
    pub kind: DeadlineKind,
    /// What a closed day does to it, where the definition says other than its kind.
    pub roll: Option<Roll>,
    /// The time up to which it is kept on its last day.
    pub cut_off: Option<TimeOfDay>,
    /// Business days left for an excuse before it goes on record as missed.
    pub grace: u16,
}

impl Manner {
    /// As its kind alone has it.
    pub fn plain(kind: DeadlineKind) -> Self {
        Self { kind, roll: None, cut_off: None, grace: 0 }
    }

    /// As a definition has it.
    pub fn of(due: &Due) -> Self {
        Self { kind: due.kind, roll: due.roll, cut_off: due.cut_off, grace: due.missed_after }
    }

    /// As a date was kept until now: what it was reckoned with shows in it.
    pub fn of_date(due: &DueDate, rule: Option<&Due>) -> Self {
        let known = rule.map(Self::of);
        Self {
            kind: due.kind,
            roll: known.and_then(|known| known.roll),
            cut_off: due.cut_off,
            grace: known.map_or(0, |known| known.grace),
        }
    }
}

/// A date with what is reckoned from it: the last day it is kept, the day reminders count from and the day on which it
/// goes on record as missed.
pub fn reckon(
    nominal: NaiveDate,
    precision: Precision,
    manner: Manner,
    calendar: &Calendar,
) -> Option<DueDate> {
    let effective = match (manner.roll, manner.kind) {
        (Some(Roll::Forward), _) | (None, DeadlineKind::Statutory) => {
            calendar.next_business_day_on_or_after(nominal)?
        }
        (Some(Roll::Back), _) => calendar.last_business_day_on_or_before(nominal)?,
        (Some(Roll::None), _)
        | (None, DeadlineKind::PlanTarget | DeadlineKind::Survey | DeadlineKind::Contract) => nominal,
    };
    // A date that rolls is kept until the day it rolls to, so its reminders count from there.
    let last_business_day = calendar.last_business_day_on_or_before(effective)?;
    let provisional = calendar.is_provisional(nominal) || calendar.is_provisional(effective);
    let missed_from = match (manner.grace, manner.cut_off) {
        (0, Some(_)) => effective,
        (0, None) => effective.succ_opt()?,
        (grace, _) => calendar.add_business_days(effective, i32::from(grace))?,
    };
    Some(DueDate {
        nominal,
        precision,
        kind: manner.kind,
        effective,
        last_business_day,
        provisional,
        cut_off: manner.cut_off,
        missed_from,
    })
}

/// The last day a date first set for `original` may be moved to; none where nothing limits it.
pub fn latest(
    amend: &Amend,
    fiscal_year: i32,
    original: NaiveDate,
    calendar: &Calendar,
) -> Option<NaiveDate> {
    let fixed = amend.not_after.as_ref();
    let fixed = fixed.and_then(|rule| nominal(rule, fiscal_year, None, calendar)).map(|(day, _)| day);
    let reached = amend.max_total.and_then(|span| after(original, span, calendar));
    [fixed, reached].into_iter().flatten().min()
}

/// Whether every day a date may be reckoned on is in the calendar's table.
pub fn is_covered(due: &DueDate, calendar: &Calendar) -> bool {
    calendar.covers(due.nominal) && calendar.covers(due.effective)
}

/// The last day of what `precision` names around `date`.
pub fn last_day(date: NaiveDate, precision: Precision) -> Option<NaiveDate> {
    use chrono::Datelike as _;
    match precision {
        Precision::Day => Some(date),
        Precision::Month => month_end(date.year(), date.month()),
        Precision::Quarter => month_end(date.year(), date.month().div_ceil(3) * 3),
        Precision::FiscalYear => month_end(crate::calendar::fiscal_year(date).checked_add(1)?, 3),
    }
}

/// The day so long before `day`.
pub(crate) fn before(day: NaiveDate, span: Span, calendar: &Calendar) -> Option<NaiveDate> {
    match span {
        Span::BusinessDays(n) => calendar.add_business_days(day, -i32::from(n)),
        Span::Days(n) => day.checked_sub_days(Days::new(u64::from(n))),
        Span::Weeks(n) => day.checked_sub_days(Days::new(u64::from(n) * 7)),
        Span::Months(n) => day.checked_sub_months(Months::new(u32::from(n))),
    }
}

/// The day so long after `day`.
pub(crate) fn after(day: NaiveDate, span: Span, calendar: &Calendar) -> Option<NaiveDate> {
    match span {
        Span::BusinessDays(n) => calendar.add_business_days(day, i32::from(n)),
        Span::Days(n) => day.checked_add_days(Days::new(u64::from(n))),
        Span::Weeks(n) => day.checked_add_days(Days::new(u64::from(n) * 7)),
        Span::Months(n) => day.checked_add_months(Months::new(u32::from(n))),
    }
}
