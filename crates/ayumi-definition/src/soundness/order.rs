//! The order of phases: no cycle in `after`, and every phase can begin.

use std::collections::{HashMap, HashSet};

use ayumi_core::definition::{DecisionRule, OutcomeEffect, Phase};
use ayumi_core::id::ItemId;

use super::Draft;
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::Node;

pub(super) fn check(draft: &Draft, root: &Node, report: &mut Report) {
    let phases = draft.phases_by_id();
    let dead_ends = dead_ends(draft);
    let (reached, stuck) = reach(draft, &phases, &dead_ends);
    let cyclic = report_cycles(draft, &stuck, &phases, root, report);
    for phase in &draft.phases {
        let id = phase.id.as_str();
        let blocker = phase.after.iter().find(|before| {
            let before = before.as_str();
            let never_ends = reached.contains(before) && dead_ends.contains(before);
            never_ends || stuck.contains(before)
        });
        if let Some(blocker) = blocker.filter(|_| stuck.contains(id) && !cyclic.contains(id)) {
            let place = root.locate_item(&["phases", id, "after"], blocker.as_str());
            report.add(place, &Problem::Unreachable { phase: id.to_owned(), blocker: blocker.to_string() });
        }
        for before in phase.prefer_after.iter().filter(|before| phase.after.contains(before)) {
            let place = root.locate_item(&["phases", id, "prefer_after"], before.as_str());
            report.add(place, &Problem::PreferredAlreadyRequired { phase: before.to_string() });
        }
    }
}

/// The phases that can begin, and those that cannot, given what can end.
fn reach<'d>(
    draft: &'d Draft,
    phases: &HashMap<&'d str, &'d Phase>,
    dead_ends: &HashSet<&str>,
) -> (HashSet<&'d str>, HashSet<&'d str>) {
    let mut waiting: HashMap<&str, usize> = HashMap::new();
    let mut followers: HashMap<&str, Vec<&str>> = HashMap::new();
    for phase in &draft.phases {
        // What is not known was told already; here it blocks nothing.
        let known = phase.after.iter().filter(|before| phases.contains_key(before.as_str()));
        waiting.insert(phase.id.as_str(), known.clone().count());
        known.for_each(|before| {
            followers.entry(before.as_str()).or_default().push(phase.id.as_str());
        });
    }
    let mut ready: Vec<&str> = waiting.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id).collect();
    let mut reached: HashSet<&str> = ready.iter().copied().collect();
    while let Some(id) = ready.pop() {
        if dead_ends.contains(id) {
            continue;
        }
        for follower in followers.get(id).into_iter().flatten() {
            let count = waiting.entry(follower).or_default();
            *count = count.saturating_sub(1);
            if *count == 0 {
                reached.insert(follower);
                ready.push(follower);
            }
        }
    }
    let stuck = waiting.keys().copied().filter(|id| !reached.contains(id)).collect();
    (reached, stuck)
}

/// The phases that can begin but never end: their decision lets no case proceed.
fn dead_ends(draft: &Draft) -> HashSet<&str> {
    let endless = draft.decisions.iter().filter(|rule| draft.is_whole(&rule.id) && !proceeds(rule));
    let endless: HashSet<&ItemId> = endless.map(|rule| &rule.id).collect();
    let takes_one = |phase: &&Phase| phase.decide.as_ref().is_some_and(|decision| endless.contains(decision));
    draft.phases.iter().filter(takes_one).map(|phase| phase.id.as_str()).collect()
}

/// Whether one outcome lets the case proceed.
pub(super) fn proceeds(rule: &DecisionRule) -> bool {
    rule.outcomes.iter().any(|outcome| matches!(outcome.effect, OutcomeEffect::Proceed))
}

/// Tells every cycle once, and which phases are in one.
fn report_cycles<'d>(
    draft: &Draft,
    stuck: &HashSet<&'d str>,
    phases: &HashMap<&'d str, &'d Phase>,
    root: &Node,
    report: &mut Report,
) -> HashSet<&'d str> {
    let mut cyclic = HashSet::new();
    let mut visited: HashSet<&str> = HashSet::new();
    for start in draft.phases.iter().filter_map(|phase| stuck.get(phase.id.as_str()).copied()) {
        let mut walk: Vec<&str> = Vec::new();
        let mut next = Some(start);
        while let Some(id) = next.filter(|id| visited.insert(id)) {
            walk.push(id);
            let before = phases.get(id).into_iter().flat_map(|phase| &phase.after);
            next = before.map(ItemId::as_str).find_map(|before| stuck.get(before).copied());
        }
        let Some(first) = next.and_then(|again| walk.iter().position(|id| *id == again)) else {
            continue;
        };
        let cycle = &walk[first..];
        cyclic.extend(cycle);
        report_cycle(cycle, root, report);
    }
    cyclic
}

/// `walk` goes from each phase to one it waits for; people read it the other way round.
fn report_cycle(walk: &[&str], root: &Node, report: &mut Report) {
    let (Some(last), Some(waited_for)) = (walk.first(), walk.get(1).or(walk.first())) else {
        return;
    };
    let mut path: Vec<&str> = walk.iter().rev().copied().collect();
    path.insert(0, last);
    let place = root.locate_item(&["phases", last, "after"], waited_for);
    report.add(place, &Problem::Cycle { path: path.join(" → ") });
}

/// The phases that come before `id` by `after`, directly or not.
pub(super) fn earlier<'d>(phases: &HashMap<&'d str, &'d Phase>, id: &str) -> HashSet<&'d str> {
    let mut found = HashSet::new();
    let mut open: Vec<&str> = vec![id];
    while let Some(id) = open.pop() {
        for before in phases.get(id).into_iter().flat_map(|phase| &phase.after) {
            if let Some((known, _)) = phases.get_key_value(before.as_str())
                && found.insert(*known)
            {
                open.push(known);
            }
        }
    }
    found
}
