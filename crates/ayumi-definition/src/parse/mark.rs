//! Marks: classes with grounds and a date of their own; never who bears one.

use ayumi_core::definition::{Joins, MarkRule, Party, Phase};
use ayumi_core::id::ItemId;

use super::fields::{Fields, entry_id};
use super::remind::Acting;
use super::report::{choice, choices};
use super::{due, remind, value};
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::Entry;
use crate::vocabulary;

/// A mark; its usual reminders are those of the phase whose date it replaces, or of the only participants there are.
pub(crate) fn mark(
    entry: &Entry,
    parties: &[Party],
    phases: &[Phase],
    report: &mut Report,
) -> Option<MarkRule> {
    let id = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::MARK, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let values = choices(&mut fields, "values", report);
    let grounds = fields.named("grounds", report, choice);
    let (due_entry, due_when) = (fields.take("due"), fields.take("due_when"));
    if let (Some(alone), None) = (due_entry, due_when) {
        report.add(alone.place, &Problem::MissingKey { key: "due_when" });
    }
    if let (None, Some(alone)) = (due_entry, due_when) {
        report.add(alone.place, &Problem::MissingKey { key: "due" });
    }
    let replaces = fields.take("replaces_due_of");
    if let (Some(replaces), None) = (replaces, due_entry) {
        report.add(replaces.place, &Problem::MissingKey { key: "due" });
    }
    let due = due_entry.and_then(|entry| due::apart(entry, report));
    let due_when = due_when.and_then(|entry| value::id(&entry.value, report));
    let replaces_due_of = replaces.and_then(|entry| value::id(&entry.value, report));
    let acting = Acting { by: acting(replaces_due_of.as_ref(), parties, phases), each: true };
    let remind = remind::series(&mut fields, acting, report);
    fields.close(report);
    Some(MarkRule { id: id?, title, values: values?, grounds, due_when, due, replaces_due_of, remind })
}

/// Who does what a mark's date is about.
fn acting<'a>(replaced: Option<&ItemId>, parties: &'a [Party], phases: &'a [Phase]) -> Option<&'a ItemId> {
    if let Some(phase) = phases.iter().find(|phase| Some(&phase.id) == replaced) {
        return Some(&phase.by);
    }
    let mut others = parties.iter().filter(|party| party.joins != Joins::Leads);
    match (others.next(), others.next()) {
        (Some(only), None) => Some(&only.id),
        (Some(_), Some(_)) | (None, _) => None,
    }
}
