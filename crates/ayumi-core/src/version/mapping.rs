//! Which name each thing of one version bears in the next; never whether that makes sense.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{ItemKind, ItemName, RenamedItem};
use crate::id::ItemId;
use crate::version::MigrationPlan;

/// The names that change and those that end; every other thing keeps its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    renamed: BTreeMap<ItemName, ItemId>,
    dropped: BTreeSet<ItemName>,
}

impl Mapping {
    /// The mapping of a plan.
    pub fn of_plan(plan: &MigrationPlan) -> Self {
        Self { renamed: plan.map.clone(), dropped: plan.drop.keys().cloned().collect() }
    }

    /// The mapping a case was migrated by.
    pub fn of_event(renamed: &[RenamedItem], dropped: &[ItemName]) -> Self {
        let renamed = renamed.iter().map(|renamed| (renamed.former.clone(), renamed.item.clone()));
        Self { renamed: renamed.collect(), dropped: dropped.iter().cloned().collect() }
    }

    /// What changes its name, as an event lists it.
    pub fn renamed(&self) -> Vec<RenamedItem> {
        let listed =
            |(former, item): (&ItemName, &ItemId)| RenamedItem { former: former.clone(), item: item.clone() };
        self.renamed.iter().map(listed).collect()
    }

    /// What ends, as an event lists it.
    pub fn dropped(&self) -> Vec<ItemName> {
        self.dropped.iter().cloned().collect()
    }

    /// The name a thing bears now; none when it ended. Parts of a phase that ended, ended with it.
    pub fn now<'a>(&'a self, thing: &'a ItemName) -> Option<&'a ItemId> {
        let phase_ended = thing
            .phase
            .as_ref()
            .is_some_and(|phase| self.dropped.contains(&ItemName::of(ItemKind::Phase, phase)));
        if phase_ended || self.dropped.contains(thing) {
            return None;
        }
        Some(self.renamed.get(thing).unwrap_or(&thing.item))
    }

    /// The name a thing that stands in no phase bears now.
    pub fn whole<'a>(&'a self, kind: ItemKind, name: &'a ItemId) -> Option<&'a ItemId> {
        self.settle(&ItemName::of(kind, name), name)
    }

    /// The name a part of a phase bears now; the phase is named as it was.
    pub fn part<'a>(&'a self, kind: ItemKind, phase: &ItemId, name: &'a ItemId) -> Option<&'a ItemId> {
        self.settle(&ItemName::within(kind, phase, name), name)
    }

    /// The name a phase or mark, whichever has this name, bears now.
    pub fn dated<'a>(&'a self, name: &'a ItemId) -> Option<&'a ItemId> {
        let phase = self.whole(ItemKind::Phase, name)?;
        if phase == name { self.whole(ItemKind::Mark, name) } else { Some(phase) }
    }

    fn settle<'a>(&'a self, thing: &ItemName, name: &'a ItemId) -> Option<&'a ItemId> {
        match self.now(thing) {
            None => None,
            Some(_) => Some(self.renamed.get(thing).unwrap_or(name)),
        }
    }
}
