//! Reminder series; never plans a reminder.

use ayumi_core::definition::{ReminderSeries, ReminderTiming};
use ayumi_core::event::ReminderCondition;

use super::due::business_days;
use super::fields::Fields;
use super::value;
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::{Entry, Node};
use crate::vocabulary;

/// Most repeats of a series: past a year of weekly mails nobody reads them.
const REPEATS_MAX: i64 = 50;

const CONDITIONS: &[(&str, ReminderCondition)] =
    &[("not_completed", ReminderCondition::NotCompleted), ("not_started", ReminderCondition::NotStarted)];

/// The reminder series under `remind`.
pub(crate) fn series(fields: &mut Fields<'_>, report: &mut Report) -> Vec<ReminderSeries> {
    let Some(Entry { value: node, .. }) = fields.take("remind") else {
        return Vec::new();
    };
    let items = value::items(node, report).unwrap_or_default();
    items.iter().filter_map(|item| one_series(item, report)).collect()
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
        let days = value::one_or_many(&entry.value, report, |node, report| business_days(node, 0, report));
        return days.map(ReminderTiming::Before);
    }
    let first = after.and_then(|entry| business_days(&entry.value, 1, report));
    let every = fields.demand("every", report, |node, report| business_days(node, 1, report));
    let limit = fields.demand("max", report, |node, report| value::integer(node, 1, REPEATS_MAX, report));
    Some(ReminderTiming::After { first: first?, every: every?, limit: limit? })
}
