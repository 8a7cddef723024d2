//! Phases that wait for each other through guards: no phase can begin, or end, only after itself.

use std::collections::{HashMap, HashSet, VecDeque};

use ayumi_core::definition::Phase;
use ayumi_core::guard::Guard;
use ayumi_core::guard::tree::Name;
use ayumi_core::id::ItemId;

use super::Draft;
use super::order::earlier;
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::{Node, Place};

/// A guard through which one phase waits for another.
struct Wait<'d> {
    phase: &'d str,
    place: Place,
    reads: HashSet<&'d str>,
}

/// Cycles of `after` alone are told elsewhere; here is told what a guard closes.
pub(super) fn check(draft: &Draft, root: &Node, report: &mut Report) {
    let waits: Vec<Wait<'_>> = draft.phases.iter().flat_map(|phase| waits(draft, phase, root)).collect();
    let mut waits_for: HashMap<&str, HashSet<&str>> = HashMap::new();
    for phase in &draft.phases {
        let before = phase.after.iter().map(ItemId::as_str);
        waits_for.entry(phase.id.as_str()).or_default().extend(before);
    }
    for wait in &waits {
        waits_for.entry(wait.phase).or_default().extend(&wait.reads);
    }
    let mut told: HashSet<&str> = HashSet::new();
    let mut before: HashMap<&str, HashSet<&str>> = HashMap::new();
    for wait in &waits {
        let mut reads: Vec<&str> = wait.reads.iter().copied().collect();
        reads.sort_unstable();
        for read in &reads {
            before.entry(*read).or_insert_with(|| all_before(read, &waits_for));
        }
        let waits_back = |read: &&str| before.get(*read).is_some_and(|all| all.contains(wait.phase));
        let back = reads.into_iter().find(waits_back).and_then(|read| way(read, wait.phase, &waits_for));
        let Some(back) = back.filter(|back| !back.iter().any(|id| told.contains(id))) else { continue };
        told.extend(back.iter().copied());
        // People read from what comes first.
        let path: Vec<&str> = back.iter().rev().copied().chain([wait.phase]).collect();
        report.add(wait.place, &Problem::GuardCycle { path: path.join(" → ") });
    }
}

/// A phase that must not come before is perhaps not where a condition asked only once expects it to be.
pub(super) fn check_settled(draft: &Draft, root: &Node, report: &mut Report) {
    let phases = draft.phases_by_id();
    for phase in &draft.phases {
        let id = phase.id.as_str();
        let Some(guard) = &phase.not_applicable_if else { continue };
        let settled = earlier(&phases, id);
        let mut statuses: Vec<&str> =
            guard.reads().into_iter().filter_map(|read| status_of(&read.name)).collect();
        statuses.dedup();
        for open in statuses.into_iter().filter(|read| !settled.contains(read)) {
            let place = root.locate(&["phases", id, "not_applicable_if"]);
            report.add(place, &Problem::GuardAskedEarly { phase: open.to_owned() });
        }
    }
}

fn status_of(name: &Name) -> Option<&str> {
    if let Name::Status { phase } = name { Some(phase.as_str()) } else { None }
}

/// What a phase waits for, itself included, directly or not.
fn all_before<'d>(id: &'d str, waits_for: &HashMap<&'d str, HashSet<&'d str>>) -> HashSet<&'d str> {
    let mut found = HashSet::from([id]);
    let mut open = vec![id];
    while let Some(here) = open.pop() {
        open.extend(waits_for.get(here).into_iter().flatten().copied().filter(|id| found.insert(id)));
    }
    found
}

/// The guards a phase must wait for: those that let it begin, and those that say what it needs to end. To begin it may
/// wait for nothing of its own; what is reported in it may say what else is needed in it.
fn waits<'d>(draft: &'d Draft, phase: &'d Phase, root: &Node) -> Vec<Wait<'d>> {
    let id = phase.id.as_str();
    let place = |path: &[&str]| root.locate(path);
    let mut found = Vec::new();
    for (key, guard) in [("enter_if", &phase.enter_if), ("not_applicable_if", &phase.not_applicable_if)] {
        let reads = guard.as_ref().map(|guard| phases_read(draft, guard));
        found.extend(reads.map(|reads| Wait { phase: id, place: place(&["phases", id, key]), reads }));
    }
    let fields = phase.report.iter().map(|field| ("report", &field.id, &field.required_if));
    let documents = phase.documents.iter().map(|document| ("documents", &document.id, &document.required_if));
    for (section, item, guard) in fields.chain(documents) {
        let Some(guard) = guard else { continue };
        let mut reads = phases_read(draft, guard);
        reads.remove(id);
        let place = place(&["phases", id, section, item.as_str(), "required_if"]);
        found.push(Wait { phase: id, place, reads });
    }
    found
}

/// The phases whose facts a guard reads.
fn phases_read<'d>(draft: &'d Draft, guard: &'d Guard) -> HashSet<&'d str> {
    let phase = |name: &'d Name| match name {
        Name::Field { phase, .. } | Name::Step { phase, .. } | Name::Status { phase } => Some(phase.as_str()),
        Name::Outcome { decision } => {
            let takes = |phase: &&Phase| phase.decide.as_ref() == Some(decision);
            draft.phases.iter().find(takes).map(|phase| phase.id.as_str())
        }
        Name::Mark { .. } | Name::Population | Name::Kind | Name::Class | Name::FiscalYear => None,
    };
    guard.reads().into_iter().filter_map(|read| phase(&read.name)).collect()
}

/// The shortest way from a phase back to `to` along what each waits for, both ends included.
fn way<'d>(from: &'d str, to: &str, waits_for: &HashMap<&'d str, HashSet<&'d str>>) -> Option<Vec<&'d str>> {
    let mut came: HashMap<&str, &str> = HashMap::new();
    let mut open: VecDeque<&str> = VecDeque::from([from]);
    let mut seen: HashSet<&str> = HashSet::from([from]);
    while let Some(here) = open.pop_front() {
        if here == to {
            let mut path = vec![here];
            let mut at = here;
            while let Some(before) = came.get(at) {
                path.push(before);
                at = before;
            }
            path.reverse();
            return Some(path);
        }
        let mut next: Vec<&str> = waits_for.get(here).into_iter().flatten().copied().collect();
        next.sort_unstable();
        for id in next {
            if seen.insert(id) {
                came.insert(id, here);
                open.push_back(id);
            }
        }
    }
    None
}
