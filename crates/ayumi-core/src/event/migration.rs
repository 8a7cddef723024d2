//! Events of running cases that go on under another version of their definition; never the rules they go on under.

use serde::{Deserialize, Serialize};

use crate::event::{Basis, CalendarRef, DefinitionRef};
use crate::id::{ContentHash, EventId, ItemId};
use crate::private::{Clear, Commitment};

/// What a name in a definition names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A party.
    Party,
    /// A phase.
    Phase,
    /// A report field of a phase.
    Field,
    /// A checklist item of a phase.
    ChecklistItem,
    /// A document of a phase.
    Document,
    /// A milestone of a phase.
    Milestone,
    /// A decision.
    Decision,
    /// A mark.
    Mark,
}

/// A thing a definition names: by its own name, and by that of its phase when it stands in one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemName {
    /// What it is.
    pub kind: ItemKind,
    /// Its phase; null for what stands in none.
    pub phase: Option<ItemId>,
    /// Its name.
    pub item: ItemId,
}

/// A thing that goes on under another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenamedItem {
    /// What it was named before, in a phase as that was named before.
    pub former: ItemName,
    /// Its name now.
    pub item: ItemId,
}

/// What a dry run over the cases came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MigrationFigures {
    /// Cases that were looked at.
    pub cases: u32,
    /// Running ones that can go on under the new version.
    pub ready: u32,
    /// Running ones that cannot as they stand.
    pub blocked: u32,
    /// Cases that follow the new version already.
    pub done: u32,
    /// Cases that have ended; they keep the version they ended under.
    pub ended: u32,
    /// Dates that move.
    pub deadlines_moved: u32,
    /// Of these, how many move earlier.
    pub deadlines_earlier: u32,
    /// Dates that would have passed with work outstanding.
    pub newly_overdue: u32,
}

/// `migration.proposed`: a plan to move running cases to another version was put up for approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MigrationProposed<T> {
    /// SHA-256 of the plan; its bytes stand in `content`.
    #[serde(with = "crate::content_hash")]
    pub plan_sha256: ContentHash,
    /// The version the cases follow.
    pub from: DefinitionRef,
    /// The version they are to follow.
    pub to: DefinitionRef,
    /// What a dry run came to when it was proposed.
    pub report: MigrationFigures,
    /// Why, in words.
    pub reason: T,
    /// On what.
    pub basis: Basis,
}

/// `migration.approved`: a proposed plan may be applied, byte for byte as it was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MigrationApproved<T> {
    /// SHA-256 of the plan.
    #[serde(with = "crate::content_hash")]
    pub plan_sha256: ContentHash,
    /// The event that proposed it.
    pub proposal: EventId,
    /// The version the cases follow.
    pub from: DefinitionRef,
    /// The version they are to follow.
    pub to: DefinitionRef,
    /// What a dry run came to when it was approved.
    pub report: MigrationFigures,
    /// Why, in words.
    pub reason: Option<T>,
    /// On what it was approved.
    pub basis: Option<Basis>,
}

/// `case.migrated`: the case goes on under another version of its definition. Dates that move with it follow as
/// events of their own in the same append.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseMigrated<T> {
    /// The version it followed.
    pub from: DefinitionRef,
    /// The version it follows from now on.
    pub to: DefinitionRef,
    /// SHA-256 of the plan, where the reason for each thing dropped stands.
    #[serde(with = "crate::content_hash")]
    pub plan_sha256: ContentHash,
    /// The event that approved the plan.
    pub approval: EventId,
    /// The calendar its dates are reckoned on, as before.
    pub calendar: CalendarRef,
    /// What goes on under another name; everything else keeps its name.
    pub renamed: Vec<RenamedItem>,
    /// What is no longer asked for.
    pub dropped: Vec<ItemName>,
    /// Phases and marks, as they are named now, whose dates end with it.
    pub undated: Vec<ItemId>,
    /// Why, in words.
    pub reason: T,
    /// On what.
    pub basis: Basis,
}

impl ItemName {
    /// A thing that stands in no phase.
    pub fn of(kind: ItemKind, item: &ItemId) -> Self {
        Self { kind, phase: None, item: item.clone() }
    }

    /// A thing that stands in a phase.
    pub fn within(kind: ItemKind, phase: &ItemId, item: &ItemId) -> Self {
        Self { kind, phase: Some(phase.clone()), item: item.clone() }
    }
}

impl std::fmt::Display for ItemName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.phase {
            Some(phase) => write!(f, "{phase}/{}", self.item),
            None => self.item.fmt(f),
        }
    }
}

impl MigrationProposed<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> MigrationProposed<Commitment> {
        MigrationProposed {
            plan_sha256: self.plan_sha256,
            from: self.from,
            to: self.to,
            report: self.report,
            reason: seal("/data/reason", self.reason),
            basis: self.basis,
        }
    }
}

impl MigrationApproved<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> MigrationApproved<Commitment> {
        MigrationApproved {
            plan_sha256: self.plan_sha256,
            proposal: self.proposal,
            from: self.from,
            to: self.to,
            report: self.report,
            reason: self.reason.map(|text| seal("/data/reason", text)),
            basis: self.basis,
        }
    }
}

impl CaseMigrated<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> CaseMigrated<Commitment> {
        CaseMigrated {
            from: self.from,
            to: self.to,
            plan_sha256: self.plan_sha256,
            approval: self.approval,
            calendar: self.calendar,
            renamed: self.renamed,
            dropped: self.dropped,
            undated: self.undated,
            reason: seal("/data/reason", self.reason),
            basis: self.basis,
        }
    }
}
