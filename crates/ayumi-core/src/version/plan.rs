//! What a migration file says, after it was read; never whether it fits the definitions it names.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::event::{Basis, ItemName};
use crate::id::{ContentHash, DefinitionId, ItemId};

/// What happens to a date whose rule is another one in the new version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// The date that was promised stays; the new rule is for what begins later.
    #[default]
    KeepDate,
    /// The new rule counts from the day the work began, and what amendments had granted is granted again.
    KeepRemaining,
    /// The new rule counts from the day of the migration.
    Restart,
}

/// How running cases go on under another version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationPlan {
    /// Hash of the file: what is proposed, approved and applied.
    pub sha256: ContentHash,
    /// The definition.
    pub definition: DefinitionId,
    /// The version the cases follow.
    pub from: u32,
    /// The version they are to follow.
    pub to: u32,
    /// Why.
    pub reason: String,
    /// On what.
    pub basis: Basis,
    /// What goes on under another name.
    pub map: BTreeMap<ItemName, ItemId>,
    /// What is no longer asked for, with the reason.
    pub drop: BTreeMap<ItemName, String>,
    /// What happens to dates whose rule changed.
    pub clock: Clock,
    /// What happens to the date of single phases or marks, as they are named in the new version.
    pub clock_of: BTreeMap<ItemId, Clock>,
    /// Phases and marks whose date may move earlier, as they are named in the new version.
    pub earlier: BTreeSet<ItemId>,
}

impl MigrationPlan {
    /// What happens to the date of a phase or mark whose rule changed.
    pub fn clock_for(&self, item: &ItemId) -> Clock {
        self.clock_of.get(item).copied().unwrap_or(self.clock)
    }
}
