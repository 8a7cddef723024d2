//! Date rules and lengths of time; never computes a date from today.

use ayumi_core::definition::{Amend, Approval, Due, DueRule, Roll, Span};
use ayumi_core::event::{DeadlineKind, Precision};
use chrono::{Datelike, NaiveDate};

use super::fields::Fields;
use super::value;
use crate::diagnostic::Report;
use crate::problem::{Problem, shown};
use crate::raw::{Entry, Node, Place, Value};
use crate::vocabulary;

/// Whole fiscal years a date may lie before or after the programme's own.
const YEARS: (i64, i64) = (-5, 20);
/// Longest length of time, in any unit: ten years of days.
const SPAN_MAX: u16 = 3_660;

const KINDS: &[(&str, DeadlineKind)] = &[
    ("statutory", DeadlineKind::Statutory),
    ("plan_target", DeadlineKind::PlanTarget),
    ("survey", DeadlineKind::Survey),
    ("contract", DeadlineKind::Contract),
];

const PRECISIONS: &[(&str, Precision)] = &[
    ("day", Precision::Day),
    ("month", Precision::Month),
    ("quarter", Precision::Quarter),
    ("fiscal_year", Precision::FiscalYear),
];

const ROLLS: &[(&str, Roll)] = &[("none", Roll::None), ("forward", Roll::Forward), ("back", Roll::Back)];

const APPROVALS: &[(&str, Approval)] = &[("lead", Approval::Lead), ("manager", Approval::Manager)];

/// A date moved more often than this was none.
const MOVES_MAX: i64 = 100;

/// A date of a phase.
pub(crate) fn due(entry: &Entry, report: &mut Report) -> Option<Due> {
    let mut fields = Fields::open(&vocabulary::DUE, &entry.value, entry.place, report)?;
    let rule = rule(&mut fields, entry.place, report);
    let kind = fields.demand("kind", report, |node, report| value::word(node, KINDS, report));
    let roll = fields.read("roll", report, |node, report| value::word(node, ROLLS, report));
    let cut_off = fields.read("cut_off", report, value::time);
    let grace = fields.read("missed_after", report, |node, report| business_days(node, 1, report));
    let amend = fields.take("amend").and_then(|entry| amend(entry, report));
    fields.close(report);
    let plain = Due::plain(rule?, kind?, as_written(&entry.value));
    Some(Due { roll, cut_off, missed_after: grace.unwrap_or(0), amend: amend.unwrap_or_default(), ..plain })
}

/// A date of what is no phase: it cannot follow that of one.
pub(crate) fn apart(entry: &Entry, report: &mut Report) -> Option<Due> {
    let due = due(entry, report)?;
    match &due.rule {
        DueRule::FromDate { .. } => {
            let (when_ja, when_en) = ("`phases` の段階の期限", "the due of a phase under `phases`");
            let place = entry.value.locate_key(&["from_due"]);
            report.add(place, &Problem::KeyNotHere { key: "from_due", when_ja, when_en });
            None
        }
        DueRule::On { .. }
        | DueRule::FiscalMonth { .. }
        | DueRule::FiscalYearEnd { .. }
        | DueRule::FiscalQuarter { .. }
        | DueRule::AfterOpening { .. }
        | DueRule::Given => Some(due),
    }
}

/// How a date may be moved.
fn amend(entry: &Entry, report: &mut Report) -> Option<Amend> {
    const KEYS: &str = "approve, decision, not_after, not_after_year_end, max_total, times";
    let mut fields = Fields::open(&vocabulary::AMEND, &entry.value, entry.place, report)?;
    let approval = fields.read("approve", report, |node, report| value::word(node, APPROVALS, report));
    let decision = fields.read("decision", report, value::id);
    let (day, year_end) = (fields.take("not_after"), fields.take("not_after_year_end"));
    if let (Some(_), Some(second)) = (day, year_end) {
        report.add(second.place, &Problem::OneOf { first: "not_after", second: "not_after_year_end" });
    }
    let day = day.and_then(|entry| value::date(&entry.value, report));
    let day = day.map(|date| DueRule::On { date, precision: Precision::Day });
    let year_end = year_end.and_then(|entry| years(&entry.value, report));
    let year_end = year_end.map(|years| DueRule::FiscalYearEnd { years });
    let max_total = fields.read("max_total", report, span);
    let times = fields.read("times", report, |node, report| value::integer(node, 1, MOVES_MAX, report));
    fields.close(report);
    if matches!(&entry.value.value, Value::Mapping(entries) if entries.is_empty()) {
        report.add(entry.place, &Problem::NoneSaid { keys: KEYS });
    }
    Some(Amend { approval, decision, not_after: day.or(year_end), max_total, times })
}

fn rule(fields: &mut Fields<'_>, place: Place, report: &mut Report) -> Option<DueRule> {
    let (date, month, quarter) = (fields.take("date"), fields.take("month"), fields.take("quarter"));
    let (year_end, opening) = (fields.take("fiscal_year_end"), fields.take("after_opening"));
    let (followed, given) = (fields.take("from_due"), fields.take("given"));
    let count = [date, month, quarter, year_end, opening, followed, given].into_iter().flatten().count();
    if count != 1 {
        report.add(place, &Problem::DueRules { count });
    }
    if followed.is_none() {
        fields.refuse("after", "from_due がある期限", "a due with `from_due`", report);
        fields.refuse("before", "from_due がある期限", "a due with `from_due`", report);
    }
    if date.is_none() {
        fields.refuse("precision", "date がある期限", "a due with `date`", report);
    }
    let in_fiscal_year = month.is_some_and(|entry| !matches!(entry.value.value, Value::Text(_)));
    if !in_fiscal_year && quarter.is_none() {
        fields.refuse(
            "fiscal_year",
            "月か四半期を番号で書いた期限",
            "a month or quarter given by its number",
            report,
        );
    }
    let rule = if let Some(entry) = date {
        on_date(fields, &entry.value, report)
    } else if let Some(entry) = month {
        in_month(fields, &entry.value, report)
    } else if let Some(entry) = quarter {
        in_quarter(fields, &entry.value, report)
    } else if let Some(entry) = year_end {
        years(&entry.value, report).map(|years| DueRule::FiscalYearEnd { years })
    } else if let Some(entry) = followed {
        from_due(fields, entry, report)
    } else if let Some(entry) = given {
        value::only_true(&entry.value, report).map(|()| DueRule::Given)
    } else {
        opening.and_then(|entry| span(&entry.value, report)).map(|span| DueRule::AfterOpening { span })
    };
    rule.filter(|_| count == 1)
}

fn on_date(fields: &mut Fields<'_>, node: &Node, report: &mut Report) -> Option<DueRule> {
    let date = value::date(node, report);
    let precision = fields.read("precision", report, |node, report| value::word(node, PRECISIONS, report));
    Some(DueRule::On { date: date?, precision: precision.unwrap_or(Precision::Day) })
}

fn in_month(fields: &mut Fields<'_>, node: &Node, report: &mut Report) -> Option<DueRule> {
    if matches!(node.value, Value::Text(_)) {
        let date = month_end(node, report)?;
        return Some(DueRule::On { date, precision: Precision::Month });
    }
    let month = value::integer(node, 1, 12, report);
    let years = match fields.take("fiscal_year") {
        Some(entry) => years(&entry.value, report)?,
        None => 0,
    };
    Some(DueRule::FiscalMonth { month: month?, years })
}

fn in_quarter(fields: &mut Fields<'_>, node: &Node, report: &mut Report) -> Option<DueRule> {
    let quarter = value::integer(node, 1, 4, report);
    let years = match fields.take("fiscal_year") {
        Some(entry) => years(&entry.value, report)?,
        None => 0,
    };
    Some(DueRule::FiscalQuarter { quarter: quarter?, years })
}

/// So long after, or before, the date of another phase.
fn from_due(fields: &mut Fields<'_>, entry: &Entry, report: &mut Report) -> Option<DueRule> {
    let phase = value::id(&entry.value, report);
    let (after, before) = (fields.take("after"), fields.take("before"));
    if after.is_some() == before.is_some() {
        report.add(entry.place, &Problem::OneOf { first: "after", second: "before" });
        return None;
    }
    let span = after.or(before).and_then(|entry| span(&entry.value, report));
    Some(DueRule::FromDate { phase: phase?, span: span?, before: before.is_some() })
}

fn years(node: &Node, report: &mut Report) -> Option<i32> {
    value::integer(node, YEARS.0, YEARS.1, report)
}

/// The last day of a month written as `2026-06`.
fn month_end(node: &Node, report: &mut Report) -> Option<NaiveDate> {
    let text = value::text(node, report)?;
    let first = value::is_iso(text, &[4, 2])
        .then(|| NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok())
        .flatten()
        .filter(|date| (1950..=2100).contains(&date.year()));
    let last = first
        .and_then(|date| date.checked_add_months(chrono::Months::new(1)))
        .and_then(|date| date.pred_opt());
    if last.is_none() {
        report.add(node.place, &Problem::BadDate { text: shown(text) });
    }
    last
}

/// A length of time such as `30bd`.
pub(crate) fn span(node: &Node, report: &mut Report) -> Option<Span> {
    let text = value::text(node, report)?;
    let span = parse_span(text);
    if span.is_none() {
        report.add(node.place, &Problem::BadSpan { text: shown(text) });
    }
    span
}

/// A length of time within the bounds of its unit.
fn parse_span(text: &str) -> Option<Span> {
    let span: Span = text.parse().ok()?;
    let number = match span {
        Span::BusinessDays(n) | Span::Days(n) | Span::Weeks(n) | Span::Months(n) => n,
    };
    (1..=SPAN_MAX).contains(&number).then_some(span)
}

/// How long before a date a reminder is told: business days from none to a year of them, or a length of the calendar.
pub(crate) fn ahead(node: &Node, report: &mut Report) -> Option<Span> {
    let text = value::text(node, report)?;
    let of_calendar = parse_span(text).filter(|span| !matches!(span, Span::BusinessDays(_)));
    if of_calendar.is_some() {
        return of_calendar;
    }
    if text.ends_with("bd") {
        return business_days(node, 0, report).map(Span::BusinessDays);
    }
    report.add(node.place, &Problem::BadSpan { text: shown(text) });
    None
}

/// A number of business days such as `5bd`, from `least` to a year of them.
pub(crate) fn business_days(node: &Node, least: u16, report: &mut Report) -> Option<u16> {
    const BUSINESS_DAYS_MAX: u16 = 250;
    let text = value::text(node, report)?;
    let digits = text.strip_suffix("bd").filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    let Some(days) = digits.and_then(|digits| digits.parse::<u16>().ok()) else {
        report.add(node.place, &Problem::NotBusinessDays { text: shown(text) });
        return None;
    };
    if (least..=BUSINESS_DAYS_MAX).contains(&days) {
        return Some(days);
    }
    report.add(
        node.place,
        &Problem::OutOfRange { least: i64::from(least), most: i64::from(BUSINESS_DAYS_MAX) },
    );
    None
}

/// The rule on one line, its keys in the order of the file; how the date may be moved is no part of how it is found.
fn as_written(node: &Node) -> String {
    let Value::Mapping(entries) = &node.value else {
        return String::new();
    };
    let rule = entries.iter().filter(|entry| entry.key != "amend");
    let parts: Vec<String> =
        rule.map(|entry| format!("{}: {}", entry.key, scalar_as_written(&entry.value))).collect();
    parts.join(", ")
}

fn scalar_as_written(node: &Node) -> String {
    match &node.value {
        Value::Integer(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Text(text) | Value::OtherNumber(text) => text.clone(),
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => String::new(),
    }
}
