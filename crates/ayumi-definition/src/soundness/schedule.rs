//! Reminders need a date, and a mark's own date needs one to take the place of.

use ayumi_core::definition::MarkRule;

use super::Draft;
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::Node;

pub(super) fn check(draft: &Draft, root: &Node, report: &mut Report) {
    let phases = draft
        .phases
        .iter()
        .map(|phase| ("phases", &phase.id, phase.due.is_none() && !phase.remind.is_empty()));
    let marks =
        draft.marks.iter().map(|mark| ("marks", &mark.id, mark.due.is_none() && !mark.remind.is_empty()));
    for (section, id, _) in phases.chain(marks).filter(|(_, id, lacks)| *lacks && draft.is_whole(id)) {
        let place = root.locate_key(&[section, id.as_str(), "remind"]);
        report.add(place, &Problem::ReminderWithoutDue { item: id.to_string() });
    }
    for mark in &draft.marks {
        check_replaced(draft, mark, root, report);
    }
}

fn check_replaced(draft: &Draft, mark: &MarkRule, root: &Node, report: &mut Report) {
    let Some(id) = &mark.replaces_due_of else { return };
    let Some(phase) = draft.phases.iter().find(|phase| phase.id == *id && draft.is_whole(id)) else {
        return;
    };
    let place = root.locate(&["marks", mark.id.as_str(), "replaces_due_of"]);
    if phase.due.is_none() {
        report.add(place, &Problem::ReplacesNoDue { phase: id.to_string() });
    } else if !phase.is_each() {
        report.add(place, &Problem::ReplacesJointDue { phase: id.to_string() });
    }
}
