//! Joint work waits for participants only by a rule that says for how many.

use std::collections::HashSet;

use super::Draft;
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::Node;

pub(super) fn check(draft: &Draft, resolved: bool, root: &Node, report: &mut Report) {
    let phases = draft.phases_by_id();
    let mut read: HashSet<&str> = HashSet::new();
    for joint in draft.phases.iter().filter(|phase| !phase.is_each()) {
        let id = joint.id.as_str();
        for before in &joint.after {
            let Some(each) = phases.get(before.as_str()).filter(|phase| phase.is_each()) else {
                continue;
            };
            read.insert(each.id.as_str());
            if each.barrier.is_none() && draft.is_whole(&each.id) {
                let place = root.locate_item(&["phases", id, "after"], before.as_str());
                report
                    .add(place, &Problem::BarrierMissing { phase: id.to_owned(), each: before.to_string() });
            }
        }
    }
    for phase in draft.phases.iter().filter(|phase| phase.barrier.is_some()) {
        let id = phase.id.as_str();
        let place = root.locate_key(&["phases", id, "barrier"]);
        if !phase.is_each() {
            report.add(place, &Problem::BarrierOnJoint { phase: id.to_owned() });
        } else if resolved && !read.contains(id) && draft.broken.is_empty() {
            report.add(place, &Problem::BarrierUnread { phase: id.to_owned() });
        }
    }
}
