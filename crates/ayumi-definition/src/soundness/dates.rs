//! Dates that fit each other and the week; holidays are the calendar's, which no definition names.

use ayumi_core::definition::{Definition, Due, DueRule, Phase, RegisterKind, ReminderTiming, Roll, Span};
use ayumi_core::due::last_day;
use ayumi_core::event::{DeadlineKind, Precision};
use ayumi_core::text::Language;
use chrono::{Datelike, NaiveDate, Weekday};

use super::net::body_by_body;
use super::sequence::Sequence;
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::{Node, Value};

pub(super) fn check(definition: &Definition, sequence: &Sequence, root: &Node, report: &mut Report) {
    // The steps of an occasion come one after the other; their dates are those of the register, which has checks of its own.
    let written = definition.phases.iter().enumerate().filter(|(_, phase)| phase.entry.is_none());
    for (index, phase) in written {
        let id = phase.id.as_str();
        let mut later = sequence.later(index).iter().map(|later| &definition.phases[*later]);
        let later = later.find(|later| !body_by_body(phase, later) && !shows_lateness(later));
        if let (None, Some(later)) = (&phase.due, later) {
            let (phase, later) = (id.to_owned(), later.id.to_string());
            report.add(root.locate_key(&["phases", id]), &Problem::WaitedForWithoutDue { phase, later });
        }
        let Some(due) = &phase.due else { continue };
        check_weekday(due, ["phases", id], root, report);
        check_manner(due, &["phases", id], root, report);
        check_reminders(due, phase, root, report);
        let before = sequence.ancestors(index).into_iter().map(|earlier| &definition.phases[earlier]);
        let mut overtaken = before.filter(|first| {
            leads(due, first) || first.due.as_ref().is_some_and(|first| is_before(due, first))
        });
        if let Some(earlier) = overtaken.next() {
            let problem = Problem::DueBeforeEarlier { phase: id.to_owned(), earlier: earlier.id.to_string() };
            report.add(root.locate_key(&["phases", id, "due"]), &problem);
        }
    }
    for mark in &definition.marks {
        if let Some(due) = &mark.due {
            check_weekday(due, ["marks", mark.id.as_str()], root, report);
            check_manner(due, &["marks", mark.id.as_str()], root, report);
        }
    }
    for register in &definition.registers {
        let section = match register.kind {
            RegisterKind::Meetings { .. } => "meetings",
            RegisterKind::Contacts { .. } => "contacts",
        };
        for step in &register.steps {
            if let Some(due) = &step.due {
                let at = [section, register.id.as_str(), "steps", step.id.as_str()];
                check_manner(due, &at, root, report);
            }
        }
    }
}

/// Whether a phase has a date of the calendar: when it has to wait too long, that is when it is late itself.
fn shows_lateness(phase: &Phase) -> bool {
    phase.due.as_ref().is_some_and(|due| match due.rule {
        DueRule::On { .. }
        | DueRule::FiscalMonth { .. }
        | DueRule::FiscalQuarter { .. }
        | DueRule::FiscalYearEnd { .. } => true,
        DueRule::AfterOpening { .. } | DueRule::FromDate { .. } | DueRule::Given => false,
    })
}

/// Whether a date is counted back from that of a phase which must end first.
fn leads(due: &Due, first: &Phase) -> bool {
    match &due.rule {
        DueRule::FromDate { phase, before, .. } => *before && *phase == first.id,
        DueRule::On { .. }
        | DueRule::FiscalMonth { .. }
        | DueRule::FiscalQuarter { .. }
        | DueRule::FiscalYearEnd { .. }
        | DueRule::AfterOpening { .. }
        | DueRule::Given => false,
    }
}

/// Whether a date is certainly before another; two dates reckoned from different beginnings cannot be compared.
fn is_before(due: &Due, first: &Due) -> bool {
    is_earlier(&due.rule, &first.rule)
}

fn is_earlier(due: &DueRule, first: &DueRule) -> bool {
    match (date(due), date(first)) {
        (Some(due), Some(first)) => due < first,
        (Some(_), None) | (None, Some(_)) => false,
        (None, None) => match (month(due), month(first)) {
            (Some(due), Some(first)) => due < first,
            (Some(_), None) | (None, Some(_) | None) => false,
        },
    }
}

fn date(rule: &DueRule) -> Option<NaiveDate> {
    match rule {
        DueRule::On { date, precision } => last_day(*date, *precision),
        DueRule::FiscalMonth { .. }
        | DueRule::FiscalQuarter { .. }
        | DueRule::FiscalYearEnd { .. }
        | DueRule::AfterOpening { .. }
        | DueRule::FromDate { .. }
        | DueRule::Given => None,
    }
}

/// The month of the programme's fiscal years in which a date lies, counted from the April of its own.
fn month(rule: &DueRule) -> Option<i64> {
    match rule {
        DueRule::FiscalMonth { month, years } => Some(i64::from(*years) * 12 + i64::from((month + 8) % 12)),
        DueRule::FiscalQuarter { quarter, years } => {
            Some(i64::from(*years) * 12 + i64::from(*quarter) * 3 - 1)
        }
        DueRule::FiscalYearEnd { years } => Some(i64::from(*years) * 12 + 11),
        DueRule::On { .. } | DueRule::AfterOpening { .. } | DueRule::FromDate { .. } | DueRule::Given => None,
    }
}

/// A day meant exactly is one on which people work; the end of a month or year is a limit, not a day of work.
fn check_weekday(due: &Due, [section, id]: [&str; 2], root: &Node, report: &mut Report) {
    let DueRule::On { date, precision: Precision::Day } = due.rule else { return };
    let rolls = match (due.roll, due.kind) {
        (Some(Roll::Forward | Roll::Back), _) | (None, DeadlineKind::Statutory) => true,
        (Some(Roll::None), _)
        | (None, DeadlineKind::PlanTarget | DeadlineKind::Survey | DeadlineKind::Contract) => false,
    };
    let (day_ja, day_en) = match date.weekday() {
        Weekday::Sat => ("土曜日", "Saturday"),
        Weekday::Sun => ("日曜日", "Sunday"),
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => return,
    };
    if !rolls {
        let problem = Problem::DueOnWeekend { date: date.to_string(), day_ja, day_en };
        report.add(root.locate(&[section, id, "due", "date"]), &problem);
    }
}

/// A date can be moved from where it is, and the roll of the law is not taken for one of hours.
fn check_manner(due: &Due, at: &[&str], root: &Node, report: &mut Report) {
    let item = || at.last().map_or_else(String::new, |id| (*id).to_owned());
    let cap = due.amend.not_after.as_ref();
    if cap.is_some_and(|cap| is_earlier(cap, &due.rule)) {
        let at = [at, &["due", "amend"]].concat();
        let key = |key| [&at[..], &[key]].concat();
        let by_day = matches!(cap, Some(DueRule::On { .. }));
        let key = if by_day { key("not_after") } else { key("not_after_year_end") };
        report.add(root.locate(&key), &Problem::CapBeforeDue { item: item() });
    }
    if due.kind == DeadlineKind::Statutory && due.cut_off.is_some() {
        let place = root.locate(&[at, &["due", "cut_off"]].concat());
        report.add(place, &Problem::CutOffOfLaw { item: item() });
    }
}

/// A phase whose date is counted from its opening cannot remind before it is open.
fn check_reminders(due: &Due, phase: &Phase, root: &Node, report: &mut Report) {
    let DueRule::AfterOpening { span } = due.rule else { return };
    let written = root.entry("phases").and_then(|entry| entry.value.entry(phase.id.as_str()));
    let written = written.and_then(|entry| entry.value.entry("remind")).map(|entry| &entry.value.value);
    let Some(Value::Sequence(written)) = written else { return };
    for (series, node) in phase.remind.iter().zip(written) {
        let ReminderTiming::Before(spans) = &series.timing else { continue };
        for ahead in spans.iter().filter(|ahead| is_longer(**ahead, span)) {
            let place = node.locate_item(&["before"], &ahead.to_string());
            let long = ahead.words();
            let long_en = long.in_language(Language::En).to_owned();
            report.add(place, &Problem::ReminderBeforeOpening { long_ja: long.ja, long_en });
        }
    }
}

/// Whether a length of time is certainly longer than another.
fn is_longer(ahead: Span, opening: Span) -> bool {
    let days = |days: u16, each: u32| u32::from(days) * each > days_max(opening);
    match ahead {
        Span::BusinessDays(days) => u32::from(days) > business_days_max(opening),
        Span::Days(n) => days(n, 1),
        Span::Weeks(n) => days(n, 7),
        Span::Months(n) => days(n, 28),
    }
}

/// The most days a length of time can take: of its weekdays one in eight may be closed, and those around a new year.
fn days_max(span: Span) -> u32 {
    match span {
        Span::BusinessDays(days) => (u32::from(days) * 9 / 8 + 8) * 7 / 5 + 2,
        Span::Days(days) => u32::from(days),
        Span::Weeks(weeks) => u32::from(weeks) * 7,
        Span::Months(months) => u32::from(months) * 31,
    }
}

/// The most business days a length of time can hold: a year without holidays, begun on a Monday.
fn business_days_max(span: Span) -> u32 {
    let weekdays = |days: u32| days - days / 7 * 2 - (days % 7).saturating_sub(5);
    match span {
        Span::BusinessDays(days) => u32::from(days),
        Span::Days(days) => weekdays(u32::from(days)),
        Span::Weeks(weeks) => weekdays(u32::from(weeks) * 7),
        Span::Months(months) => weekdays(u32::from(months) * 31),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_holds_no_more_business_days_than_weekdays() {
        let holds = [Span::Days(1), Span::Days(5), Span::Days(7), Span::Days(10), Span::Weeks(3)];
        assert_eq!(holds.map(business_days_max), [1, 5, 5, 8, 15]);
        assert_eq!([Span::Months(1), Span::BusinessDays(30)].map(business_days_max), [23, 30]);
    }

    #[test]
    fn a_reminder_ahead_is_longer_only_where_no_calendar_makes_it_shorter() {
        let longer = |ahead: &str, opening: &str| is_longer(ahead.parse().unwrap(), opening.parse().unwrap());
        assert!(longer("16bd", "3w") && longer("22d", "3w") && longer("2mo", "30d") && longer("30d", "5bd"));
        assert!(
            !longer("15bd", "3w") && !longer("21d", "3w") && !longer("1mo", "30d") && !longer("30d", "20bd")
        );
    }

    #[test]
    fn months_are_compared_within_fiscal_years() {
        let months = [(4, 0), (3, 0), (4, 1), (3, -1)]
            .map(|(number, years)| month(&DueRule::FiscalMonth { month: number, years }));
        assert_eq!(months, [Some(0), Some(11), Some(12), Some(-1)]);
        assert_eq!(month(&DueRule::FiscalYearEnd { years: 0 }), Some(11));
    }
}
