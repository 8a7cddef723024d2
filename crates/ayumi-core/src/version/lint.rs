//! Whether a migration plan fits the two versions it names; never a case, and never where in a file something stands.

use std::collections::{BTreeMap, BTreeSet};

use crate::definition::Definition;
use crate::event::{ItemKind, ItemName};
use crate::id::ItemId;
use crate::state::Space;
use crate::version::compare::same_due;
use crate::version::{Mapping, MigrationPlan};

/// Something in a plan that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The old version has no such thing.
    UnknownFormer(ItemName),
    /// The new version has nothing of this name for it.
    UnknownNow {
        /// The thing as it was named.
        former: ItemName,
        /// The name it should go on under.
        item: ItemId,
        /// What there is of its kind.
        known: Vec<ItemId>,
    },
    /// The new version has it no more, and the plan does not say what becomes of it.
    Unmapped(ItemName),
    /// It keeps its name anyway, or ends with its phase.
    Needless(ItemName),
    /// It is both mapped and dropped.
    Both(ItemName),
    /// Two things would go on as one.
    Merged {
        /// The second.
        former: ItemName,
        /// The first.
        other: ItemName,
        /// The name both would bear.
        item: ItemId,
    },
    /// Something else bore this name in the old version; dates and reminders would be taken for each other's.
    NameReused {
        /// What bore it.
        former: ItemName,
    },
    /// A decision would go on in another phase than the one that took it.
    DecisionMoved(ItemName),
    /// The date of this phase or mark has the same rule as before, so nothing happens to it.
    NeedlessClock(ItemId),
    /// The new version has no phase or mark of this name.
    UnknownDate {
        /// Whether it stands under `earlier`, else under `clock_of`.
        earlier: bool,
        /// The name.
        item: ItemId,
    },
}

/// Everything in a plan that does not fit, in the order of its entries; what it leaves out comes last.
pub fn lint(plan: &MigrationPlan, from: &Definition, to: &Definition) -> Vec<Fault> {
    let (old, new) = (things(from), things(to));
    let mapping = Mapping::of_plan(plan);
    let mut faults = Vec::new();
    for former in plan.map.keys().chain(plan.drop.keys()) {
        if !old.contains(former) {
            faults.push(Fault::UnknownFormer(former.clone()));
        } else if ended_with_phase(former, plan) {
            faults.push(Fault::Needless(former.clone()));
        }
    }
    mapped(plan, &mapping, &old, &new, &mut faults);
    dropped(plan, &new, &mapping, &mut faults);
    left_out(plan, &mapping, &old, &new, &mut faults);
    reused(&mapping, &old, &new, &mut faults);
    moved(&mapping, from, to, &mut faults);
    dates(plan, &mapping, from, to, &mut faults);
    faults
}

/// Every thing a definition names.
pub(super) fn things(definition: &Definition) -> BTreeSet<ItemName> {
    let mut all = BTreeSet::new();
    all.extend(definition.parties.iter().map(|party| ItemName::of(ItemKind::Party, &party.id)));
    all.extend(definition.decisions.iter().map(|rule| ItemName::of(ItemKind::Decision, &rule.id)));
    all.extend(definition.marks.iter().map(|rule| ItemName::of(ItemKind::Mark, &rule.id)));
    for phase in &definition.phases {
        let part = |kind, item| ItemName::within(kind, &phase.id, item);
        all.insert(ItemName::of(ItemKind::Phase, &phase.id));
        all.extend(phase.report.iter().map(|field| part(ItemKind::Field, &field.id)));
        all.extend(phase.checklist.iter().map(|item| part(ItemKind::ChecklistItem, &item.id)));
        all.extend(phase.documents.iter().map(|document| part(ItemKind::Document, &document.id)));
        all.extend(phase.milestones.iter().map(|milestone| part(ItemKind::Milestone, &milestone.id)));
    }
    all
}

/// The name of a thing in the new version; none when the plan drops it.
pub(super) fn image(mapping: &Mapping, former: &ItemName) -> Option<ItemName> {
    let item = mapping.now(former)?.clone();
    let phase = match &former.phase {
        Some(phase) => Some(mapping.whole(ItemKind::Phase, phase)?.clone()),
        None => None,
    };
    Some(ItemName { kind: former.kind, phase, item })
}

fn ended_with_phase(former: &ItemName, plan: &MigrationPlan) -> bool {
    let phase = former.phase.as_ref().map(|phase| ItemName::of(ItemKind::Phase, phase));
    phase.is_some_and(|phase| plan.drop.contains_key(&phase))
}

fn mapped(
    plan: &MigrationPlan,
    mapping: &Mapping,
    old: &BTreeSet<ItemName>,
    new: &BTreeSet<ItemName>,
    faults: &mut Vec<Fault>,
) {
    let mut taken: BTreeMap<ItemName, &ItemName> = BTreeMap::new();
    for (former, item) in plan.map.iter().filter(|(former, _)| old.contains(former)) {
        if plan.drop.contains_key(former) {
            faults.push(Fault::Both(former.clone()));
            continue;
        }
        if former.item == *item {
            faults.push(Fault::Needless(former.clone()));
        }
        let Some(now) = image(mapping, former) else { continue };
        if !new.contains(&now) {
            let kin = new.iter().filter(|thing| thing.kind == now.kind && thing.phase == now.phase);
            let known = kin.map(|thing| thing.item.clone()).collect();
            faults.push(Fault::UnknownNow { former: former.clone(), item: item.clone(), known });
        }
        let other = taken.insert(now.clone(), former).cloned();
        let kept = old
            .iter()
            .find(|thing| !plan.map.contains_key(*thing) && image(mapping, thing).as_ref() == Some(&now));
        if let Some(other) = other.or(kept.cloned()) {
            faults.push(Fault::Merged { former: former.clone(), other, item: item.clone() });
        }
    }
}

/// What is dropped and comes back under the same name is another thing; phases, marks, decisions, parties and
/// milestones cannot, which is told as a name that is used again.
fn dropped(plan: &MigrationPlan, new: &BTreeSet<ItemName>, mapping: &Mapping, faults: &mut Vec<Fault>) {
    for former in plan.drop.keys().filter(|former| former.kind == ItemKind::Milestone) {
        let phase = former.phase.as_ref().and_then(|phase| mapping.whole(ItemKind::Phase, phase));
        let again = ItemName { phase: phase.cloned(), ..former.clone() };
        if new.contains(&again) {
            faults.push(Fault::NameReused { former: former.clone() });
        }
    }
}

fn left_out(
    plan: &MigrationPlan,
    mapping: &Mapping,
    old: &BTreeSet<ItemName>,
    new: &BTreeSet<ItemName>,
    faults: &mut Vec<Fault>,
) {
    for thing in old.iter().filter(|thing| !plan.map.contains_key(*thing) && !plan.drop.contains_key(*thing))
    {
        // Parts of a phase that is not there are told by their phase.
        let phase_gone = thing.phase.as_ref().is_some_and(|phase| {
            let phase = mapping.whole(ItemKind::Phase, phase);
            phase.is_none_or(|phase| !new.contains(&ItemName::of(ItemKind::Phase, phase)))
        });
        let there = image(mapping, thing).is_some_and(|now| new.contains(&now));
        if !there && !phase_gone {
            faults.push(Fault::Unmapped(thing.clone()));
        }
    }
}

/// Names by which lasting things are told apart mean one thing for good.
fn reused(mapping: &Mapping, old: &BTreeSet<ItemName>, new: &BTreeSet<ItemName>, faults: &mut Vec<Fault>) {
    for thing in old.iter().filter(|thing| Space::of(thing.kind).is_some()) {
        let given_up = mapping.now(thing) != Some(&thing.item);
        let again =
            |other: &&ItemName| Space::of(other.kind) == Space::of(thing.kind) && other.item == thing.item;
        if given_up && new.iter().find(again).is_some() {
            faults.push(Fault::NameReused { former: thing.clone() });
        }
    }
}

fn moved(mapping: &Mapping, from: &Definition, to: &Definition, faults: &mut Vec<Fault>) {
    for phase in &from.phases {
        let Some(question) = &phase.decide else { continue };
        let Some(now) = mapping.whole(ItemKind::Decision, question) else { continue };
        let taken_by =
            to.phases.iter().find(|phase| phase.decide.as_ref() == Some(now)).map(|phase| &phase.id);
        let same = taken_by.is_none() || taken_by == mapping.whole(ItemKind::Phase, &phase.id);
        if !same {
            faults.push(Fault::DecisionMoved(ItemName::of(ItemKind::Decision, question)));
        }
    }
}

fn dates(
    plan: &MigrationPlan,
    mapping: &Mapping,
    from: &Definition,
    to: &Definition,
    faults: &mut Vec<Fault>,
) {
    for item in &plan.earlier {
        if to.phase(item).is_none() && to.mark(item).is_none() {
            faults.push(Fault::UnknownDate { earlier: true, item: item.clone() });
        }
    }
    for item in plan.clock_of.keys() {
        let phase = to.phase(item).map(|phase| {
            let former =
                from.phases.iter().find(|former| mapping.whole(ItemKind::Phase, &former.id) == Some(item));
            (former.and_then(|former| former.due.as_ref()), phase.due.as_ref())
        });
        let mark = || {
            let rule = to.mark(item)?;
            let former =
                from.marks.iter().find(|former| mapping.whole(ItemKind::Mark, &former.id) == Some(item));
            Some((former.and_then(|former| former.due.as_ref()), rule.due.as_ref()))
        };
        match phase.or_else(mark) {
            None => faults.push(Fault::UnknownDate { earlier: false, item: item.clone() }),
            Some((former, now)) if same_due(former, now) => faults.push(Fault::NeedlessClock(item.clone())),
            Some(_) => {}
        }
    }
}
