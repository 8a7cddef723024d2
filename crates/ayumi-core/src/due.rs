//! Turns date rules into dates on a calendar; never records one.

use chrono::{Days, Months, NaiveDate};

use crate::calendar::{Calendar, month_end, month_in_fiscal_year};
use crate::definition::{Due, DueRule, Span};
use crate::event::{DeadlineKind, DueDate, Precision};

/// The date a rule gives, or none when it needs an opening day that has not come or leaves the calendar's reach.
pub fn resolve(
    due: &Due,
    fiscal_year: i32,
    opened_on: Option<NaiveDate>,
    calendar: &Calendar,
) -> Option<DueDate> {
    let (nominal, precision) = match due.rule {
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
        DueRule::AfterOpening { span } => (after(opened_on?, span, calendar)?, Precision::Day),
        DueRule::Given => return None,
    };
    reckon(nominal, precision, due.kind, calendar)
}

/// A date with what is reckoned from it: the last day it is kept and the day reminders count from.
pub fn reckon(
    nominal: NaiveDate,
    precision: Precision,
    kind: DeadlineKind,
    calendar: &Calendar,
) -> Option<DueDate> {
    let effective = match kind {
        DeadlineKind::Statutory => calendar.next_business_day_on_or_after(nominal)?,
        DeadlineKind::PlanTarget | DeadlineKind::Survey | DeadlineKind::Contract => nominal,
    };
    // A statutory date is kept until the day it rolls to, so its reminders count from there.
    let last_business_day = calendar.last_business_day_on_or_before(effective)?;
    let provisional = calendar.is_provisional(nominal) || calendar.is_provisional(effective);
    Some(DueDate { nominal, precision, kind, effective, last_business_day, provisional })
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

/// The day so long after `day`.
pub(crate) fn after(day: NaiveDate, span: Span, calendar: &Calendar) -> Option<NaiveDate> {
    match span {
        Span::BusinessDays(n) => calendar.add_business_days(day, i32::from(n)),
        Span::Days(n) => day.checked_add_days(Days::new(u64::from(n))),
        Span::Weeks(n) => day.checked_add_days(Days::new(u64::from(n) * 7)),
        Span::Months(n) => day.checked_add_months(Months::new(u32::from(n))),
    }
}
