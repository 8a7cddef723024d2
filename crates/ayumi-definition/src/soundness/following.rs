//! Dates that follow that of another phase have one to follow, and none follows itself on a detour; never which day comes
//! of it.

use std::collections::{HashMap, HashSet};

use ayumi_core::definition::{DueRule, Phase};
use ayumi_core::id::ItemId;

use super::Draft;
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::Node;

pub(super) fn check(draft: &Draft, root: &Node, report: &mut Report) {
    let phases = draft.phases_by_id();
    let mut seen: HashSet<&str> = HashSet::new();
    for phase in &draft.phases {
        let Some(anchor) = anchor(phase) else { continue };
        if let Some(known) = phases.get(anchor.as_str()).filter(|known| known.due.is_none())
            && draft.is_whole(&known.id)
        {
            let problem = Problem::FollowsNoDue { phase: anchor.to_string() };
            report.add(root.locate(&["phases", phase.id.as_str(), "due", "from_due"]), &problem);
        }
        let own = phases.get(anchor.as_str()).filter(|known| has_own_dates(known, &phases));
        if own.is_some_and(|known| known.party() != phase.party()) {
            let problem = Problem::FollowsOwnDates { phase: anchor.to_string() };
            report.add(root.locate(&["phases", phase.id.as_str(), "due", "from_due"]), &problem);
        }
        if let Some(circle) = circle(phase.id.as_str(), &phases, &mut seen) {
            let mut path: Vec<&str> = circle.iter().rev().copied().collect();
            path.extend(circle.last());
            let place = root.locate(&["phases", circle.first().unwrap_or(&""), "due", "from_due"]);
            report.add(place, &Problem::DueCycle { path: path.join(" → ") });
        }
    }
}

/// The phase whose date another one's follows.
pub(super) fn anchor(phase: &Phase) -> Option<&ItemId> {
    match &phase.due.as_ref()?.rule {
        DueRule::FromDate { phase, .. } => Some(phase),
        DueRule::On { .. }
        | DueRule::FiscalMonth { .. }
        | DueRule::FiscalYearEnd { .. }
        | DueRule::FiscalQuarter { .. }
        | DueRule::AfterOpening { .. }
        | DueRule::Given => None,
    }
}

/// Whether the date of a phase begins for each participant apart: counted from an opening that comes as each one has ended
/// what is before, or from such a date.
fn has_own_dates(phase: &Phase, phases: &HashMap<&str, &Phase>) -> bool {
    let mut phase = phase;
    // As many steps as there are phases, for a walk in a circle to end.
    for _ in 0..=phases.len() {
        let Some(due) = phase.due.as_ref().filter(|_| phase.is_each()) else { return false };
        match &due.rule {
            DueRule::AfterOpening { .. } => {
                let mut before = phase.after.iter().filter_map(|id| phases.get(id.as_str()));
                return before.any(|earlier| earlier.party() == phase.party());
            }
            DueRule::FromDate { phase: anchor, .. } => match phases.get(anchor.as_str()) {
                Some(anchor) => phase = anchor,
                None => return false,
            },
            DueRule::On { .. }
            | DueRule::FiscalMonth { .. }
            | DueRule::FiscalYearEnd { .. }
            | DueRule::FiscalQuarter { .. }
            | DueRule::Given => return false,
        }
    }
    false
}

/// The circle a walk from one date to the one it follows runs into, if it does and nobody walked there before.
fn circle<'d>(
    start: &'d str,
    phases: &HashMap<&'d str, &'d Phase>,
    seen: &mut HashSet<&'d str>,
) -> Option<Vec<&'d str>> {
    let mut walk: Vec<&str> = Vec::new();
    let mut next = Some(start);
    while let Some(id) = next.filter(|id| seen.insert(id)) {
        walk.push(id);
        next = phases.get(id).and_then(|phase| anchor(phase)).map(ItemId::as_str);
    }
    let first = next.and_then(|again| walk.iter().position(|id| *id == again))?;
    Some(walk.split_off(first))
}
