//! Reminder series, the word for the usual ones and escalations among them; never plans a reminder.

use ayumi_core::definition::{Duty, ReminderSeries, ReminderTiming, Span};
use ayumi_core::event::ReminderCondition;
use ayumi_core::id::ItemId;

use super::due::{ahead, business_days};
use super::fields::Fields;
use super::phase::word_of;
use super::value;
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::{Entry, Node, Value};
use crate::vocabulary;

/// Most repeats of a series: past a year of weekly mails nobody reads them.
const REPEATS_MAX: i64 = 50;

const CONDITIONS: &[(&str, ReminderCondition)] =
    &[("not_completed", ReminderCondition::NotCompleted), ("not_started", ReminderCondition::NotStarted)];

/// Who does the work a date is about.
#[derive(Clone, Copy)]
pub(crate) struct Acting<'a> {
    /// The party; none where it is not known.
    pub(crate) by: Option<&'a ItemId>,
    /// Whether a participant is concerned, to whom posts have duties.
    pub(crate) each: bool,
}

/// The reminder series under `remind`, and those that come of `escalate`.
pub(crate) fn series(
    fields: &mut Fields<'_>,
    acting: Acting<'_>,
    report: &mut Report,
) -> Vec<ReminderSeries> {
    let mut all = match fields.take("remind") {
        Some(entry) if matches!(entry.value.value, Value::Sequence(_)) => many(&entry.value, report),
        Some(entry) => usual(entry, acting, report),
        None => Vec::new(),
    };
    all.extend(escalation(fields, report));
    all
}

/// The reminder series under `remind`, where no word stands for them.
pub(crate) fn listed(fields: &mut Fields<'_>, report: &mut Report) -> Vec<ReminderSeries> {
    fields.take("remind").map_or_else(Vec::new, |entry| many(&entry.value, report))
}

fn many(node: &Node, report: &mut Report) -> Vec<ReminderSeries> {
    let items = value::items(node, report).unwrap_or_default();
    items.iter().filter_map(|item| one_series(item, report)).collect()
}

/// What a word for reminders stands for; it is told where it cannot be known for whom.
fn usual(entry: &Entry, acting: Acting<'_>, report: &mut Report) -> Vec<ReminderSeries> {
    if word_of(&entry.value, &[("standard", ())], &["standard", "[{before: …}]"], report).is_none() {
        return Vec::new();
    }
    let Some(by) = acting.by else {
        report.add(entry.value.place, &Problem::StandardForWhom {});
        return Vec::new();
    };
    standard(by, acting.each)
}

/// The usual reminders: before the date to whoever acts, after it also to those who look after a participant, and at
/// last to managers.
fn standard(by: &ItemId, each: bool) -> Vec<ReminderSeries> {
    let condition = ReminderCondition::NotCompleted;
    let told = |timing, to: Vec<ItemId>| ReminderSeries { timing, condition, to };
    let liaison = duty(Duty::AreaLiaison).filter(|_| each);
    let overdue = ReminderTiming::After { first: 1, every: 5, limit: 4 };
    let mut all = vec![
        told(ReminderTiming::Before([20, 10, 5, 1, 0].map(Span::BusinessDays).to_vec()), vec![by.clone()]),
        told(overdue, std::iter::once(by.clone()).chain(liaison).collect()),
    ];
    all.extend(duty(Duty::MunicipalManager).filter(|_| each).map(|duty| told(once(5), vec![duty])));
    all.extend(duty(Duty::PrefectureManager).map(|duty| told(once(10), vec![duty])));
    all
}

/// The name of a duty as `to` has it.
fn duty(duty: Duty) -> Option<ItemId> {
    let named = Duty::ALL.iter().find(|(_, known)| *known == duty);
    named.and_then(|(name, _)| name.parse().ok())
}

/// One reminder so many business days after a date.
fn once(first: u16) -> ReminderTiming {
    ReminderTiming::After { first, every: 1, limit: 1 }
}

/// Whom an unkept date is told to in turn, each once.
fn escalation(fields: &mut Fields<'_>, report: &mut Report) -> Vec<ReminderSeries> {
    let Some(entry) = fields.take("escalate") else { return Vec::new() };
    let items = value::items(&entry.value, report).unwrap_or_default();
    let step = |node: &Node, report: &mut Report| {
        let mut fields = Fields::open(&vocabulary::ESCALATE, node, node.place, report)?;
        let after = fields.demand("after", report, |node, report| business_days(node, 1, report));
        let has_recipients = fields.need("to", report).is_some();
        let to = fields.ids("to", report);
        fields.close(report);
        let condition = ReminderCondition::NotCompleted;
        has_recipients.then_some(ReminderSeries { timing: once(after?), condition, to })
    };
    items.iter().filter_map(|node| step(node, report)).collect()
}

fn one_series(node: &Node, report: &mut Report) -> Option<ReminderSeries> {
    let mut fields = Fields::open(&vocabulary::REMIND, node, node.place, report)?;
    let timing = timing(&mut fields, node, report);
    let condition = fields.read("if", report, |node, report| value::word(node, CONDITIONS, report));
    let has_recipients = fields.need("to", report).is_some();
    let to = fields.ids("to", report);
    fields.close(report);
    let condition = condition.unwrap_or(ReminderCondition::NotCompleted);
    has_recipients.then_some(ReminderSeries { timing: timing?, condition, to })
}

fn timing(fields: &mut Fields<'_>, node: &Node, report: &mut Report) -> Option<ReminderTiming> {
    let (before, after) = (fields.take("before"), fields.take("after"));
    if before.is_some() == after.is_some() {
        report.add(node.place, &Problem::OneOf { first: "before", second: "after" });
        fields.pass_over(&["every", "max"]);
        return None;
    }
    if let Some(entry) = before {
        fields.refuse("every", "after の繰り返し", "a series with `after`", report);
        fields.refuse("max", "after の繰り返し", "a series with `after`", report);
        return value::one_or_many(&entry.value, report, ahead).map(ReminderTiming::Before);
    }
    let first = after.and_then(|entry| business_days(&entry.value, 1, report));
    let every = fields.demand("every", report, |node, report| business_days(node, 1, report));
    let limit = fields.demand("max", report, |node, report| value::integer(node, 1, REPEATS_MAX, report));
    Some(ReminderTiming::After { first: first?, every: every?, limit: limit? })
}
