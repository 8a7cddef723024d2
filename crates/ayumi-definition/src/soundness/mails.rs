//! How many reminders one post could get in a year if nobody ever did anything; never plans a real one.

use std::collections::{BTreeMap, BTreeSet};

use ayumi_core::calendar::{fiscal_year, month_end, month_in_fiscal_year};
use ayumi_core::definition::{Definition, Due, DueRule, ReminderSeries, ReminderTiming, Span};
use ayumi_core::due::last_day;
use ayumi_core::id::ItemId;
use chrono::{Datelike, Days, Months, NaiveDate};

use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::Node;

/// One a week: what comes oftener is no longer read. The shipped education programme, its five phases left undone, makes
/// 40.
const MAILS_A_YEAR_MAX: usize = 52;

/// Reminders of a definition reckoned one by one; a definition with more is over the limit without counting on.
const RECKONED_MAX: usize = 20_000;

/// The fiscal year dates are reckoned in; any would do.
const YEAR: i32 = 2026;

pub(super) fn check(definition: &Definition, root: &Node, report: &mut Report) {
    let mut days: BTreeMap<&ItemId, BTreeSet<NaiveDate>> = BTreeMap::new();
    let phases = definition.phases.iter().map(|phase| (phase.due.as_ref(), &phase.remind));
    // A mark whose date takes the place of a phase's tells instead of it, not besides.
    let marks = definition.marks.iter().filter(|mark| mark.replaces_due_of.is_none());
    let marks = marks.map(|mark| (mark.due.as_ref(), &mark.remind));
    let dated = phases.chain(marks).filter_map(|(due, series)| Some((due.and_then(date)?, series)));
    let mut reckoned = 0;
    for (date, series) in dated.flat_map(|(date, series)| series.iter().map(move |series| (date, series))) {
        let told = reminders(date, series);
        reckoned += told.len() * series.to.len();
        for party in &series.to {
            days.entry(party).or_default().extend(&told);
        }
        if reckoned > RECKONED_MAX {
            break;
        }
    }
    for (party, rule) in definition.unchanged.iter().flat_map(|rule| rule.to.iter().map(move |to| (to, rule)))
    {
        days.entry(party)
            .or_default()
            .extend(month_ends().filter_map(|end| ahead(end, Span::BusinessDays(rule.before_end))));
    }
    for party in &definition.parties {
        let all = days.get(&party.id).map_or(0, busiest_year);
        let count = if reckoned > RECKONED_MAX { all.max(RECKONED_MAX) } else { all };
        if count > MAILS_A_YEAR_MAX && days.contains_key(&party.id) {
            let id = party.id.to_string();
            let place = root.locate_key(&["parties", &id]);
            report.add(place, &Problem::TooManyMails { party: id, count, limit: MAILS_A_YEAR_MAX });
        }
    }
}

/// The days of the fullest fiscal year: what falls on one day comes in one mail.
fn busiest_year(days: &BTreeSet<NaiveDate>) -> usize {
    let mut years: BTreeMap<i32, usize> = BTreeMap::new();
    for day in days {
        *years.entry(fiscal_year(*day)).or_default() += 1;
    }
    years.into_values().max().unwrap_or(0)
}

/// The ends of the months of [`YEAR`].
fn month_ends() -> impl Iterator<Item = NaiveDate> {
    (1..=12)
        .filter_map(|month| month_in_fiscal_year(YEAR, month))
        .filter_map(|(year, month)| month_end(year, month))
}

/// The date of a programme of [`YEAR`] that began on its first day.
fn date(due: &Due) -> Option<NaiveDate> {
    match &due.rule {
        DueRule::On { date, precision } => last_day(*date, *precision),
        DueRule::FiscalMonth { month, years } => {
            let (year, month) = month_in_fiscal_year(YEAR + years, *month)?;
            month_end(year, month)
        }
        DueRule::FiscalQuarter { quarter, years } => {
            let (year, month) = month_in_fiscal_year(YEAR + years, (quarter * 3 + 2) % 12 + 1)?;
            month_end(year, month)
        }
        DueRule::FiscalYearEnd { years } => month_end(YEAR + years + 1, 3),
        // What never opens never reminds; where it opens at once, one year is as full as another.
        DueRule::AfterOpening { .. } | DueRule::FromDate { .. } | DueRule::Given => month_end(YEAR, 9),
    }
}

fn reminders(date: NaiveDate, series: &ReminderSeries) -> BTreeSet<NaiveDate> {
    match &series.timing {
        ReminderTiming::Before(spans) => spans.iter().filter_map(|span| ahead(date, *span)).collect(),
        ReminderTiming::After { first, every, limit } => {
            let offset = |n: u16| i64::from(*first) + i64::from(n) * i64::from(*every);
            (0..*limit).filter_map(|n| weekdays_from(date, offset(n))).collect()
        }
    }
}

/// The day so long before a date, whatever day of the week it is where the calendar counts.
fn ahead(date: NaiveDate, span: Span) -> Option<NaiveDate> {
    match span {
        Span::BusinessDays(days) => weekdays_from(date, -i64::from(days)),
        Span::Days(days) => date.checked_sub_days(Days::new(u64::from(days))),
        Span::Weeks(weeks) => date.checked_sub_days(Days::new(u64::from(weeks) * 7)),
        Span::Months(months) => date.checked_sub_months(Months::new(u32::from(months))),
    }
}

/// The day so many weekdays after the last weekday on or before a date, without walking there.
fn weekdays_from(date: NaiveDate, weekdays: i64) -> Option<NaiveDate> {
    let weekday = i64::from(date.weekday().num_days_from_monday());
    let base = weekday.min(4);
    let moved = base + weekdays;
    let days = moved.div_euclid(5) * 7 + moved.rem_euclid(5) - weekday;
    if days < 0 {
        date.checked_sub_days(Days::new(days.unsigned_abs()))
    } else {
        date.checked_add_days(Days::new(days.unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_are_counted_as_a_calendar_without_holidays_counts_them() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (from, weekdays, to) in [
            ("2026-04-30", 0, "2026-04-30"),
            ("2026-04-30", 1, "2026-05-01"),
            ("2026-04-30", 2, "2026-05-04"),
            ("2026-04-30", -4, "2026-04-24"),
            ("2026-05-31", 0, "2026-05-29"),
            ("2026-05-31", 1, "2026-06-01"),
            ("2026-05-30", -5, "2026-05-22"),
        ] {
            assert_eq!(weekdays_from(day(from), weekdays), Some(day(to)), "{from} {weekdays}");
        }
    }
}
