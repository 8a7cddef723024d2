//! What a prefecture runs this year, after its file was read; never how it is applied.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::event::{Basis, Certainty, DeclaredCount, OrganizationKind};
use crate::id::{CalendarId, CaseKey, ContentHash, DefinitionId, ItemId, OrganizationId, ProgrammeId};
use crate::text::Label;

/// A plan: programmes with their cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Hash of the file.
    pub sha256: ContentHash,
    /// Title.
    pub title: Label,
    /// The calendar all its dates are reckoned on.
    pub calendar: CalendarId,
    /// The body that leads.
    pub lead: OrganizationId,
    /// The programmes, in the file's order.
    pub programmes: Vec<ProgrammePlan>,
}

/// One programme of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgrammePlan {
    /// The programme.
    pub id: ProgrammeId,
    /// Title.
    pub title: Label,
    /// The definition it follows.
    pub definition: DefinitionId,
    /// The version of the definition.
    pub version: u32,
    /// Fiscal year its dates are anchored to.
    pub fiscal_year: i32,
    /// The day it began.
    pub opened_on: NaiveDate,
    /// On what it was begun.
    pub basis: Option<Basis>,
    /// Cases named one by one; every one has the participants of `bodies`.
    pub cases: Vec<CasePlan>,
    /// Cases for every pair of a body and a value.
    pub grids: Vec<CaseGrid>,
    /// Phases that had ended before.
    pub history: Vec<EndedPhase>,
}

/// One case of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePlan {
    /// Its key.
    pub key: CaseKey,
    /// Title.
    pub title: Label,
    /// Codes that tell it from its siblings.
    pub attributes: BTreeMap<ItemId, ItemId>,
    /// Which bodies take part or are invited, by party; how is the definition's word.
    pub bodies: Vec<(ItemId, Bodies)>,
    /// Fiscal year its dates are anchored to, when it is not that of the programme.
    pub fiscal_year: Option<i32>,
    /// How many bodies a document says take part.
    pub declared: Option<DeclaredPlan>,
    /// The conditions bodies are in from the beginning.
    pub conditions: Vec<ConditionPlan>,
    /// The bodies it is meant for above all; said on pages, never in an event.
    pub target: Option<Target>,
}

/// The bodies a service is meant for above all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Municipalities of fewer people than this.
    pub population_under: u64,
}

/// Numbers of participants as the document of the programme has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredPlan {
    /// The numbers, each group once.
    pub counts: Vec<DeclaredCount>,
    /// How firm they are.
    pub certainty: Certainty,
    /// A remark of the document.
    pub remark: Option<Label>,
}

/// The condition some bodies are in from the beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionPlan {
    /// The lifecycle.
    pub lifecycle: ItemId,
    /// The condition.
    pub condition: ItemId,
    /// The bodies, of the lifecycle's party.
    pub bodies: Bodies,
}

/// A choice of bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bodies {
    /// Every body of the party's kinds in the directory.
    All,
    /// Every body of one kind in the directory.
    OfKind(OrganizationKind),
    /// These.
    Named(Vec<OrganizationId>),
    /// Every body of the party's kinds but these.
    AllBut(Vec<OrganizationId>),
}

/// One case for every body and every value, keyed `BODY.VALUE`, titled with both names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseGrid {
    /// The party the body takes part as.
    pub party: ItemId,
    /// The bodies.
    pub bodies: Bodies,
    /// The attribute the value is kept under, such as `system`.
    pub attribute: ItemId,
    /// The values with their titles.
    pub values: Vec<(ItemId, Label)>,
}

/// A phase that had ended before the programme was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedPhase {
    /// The phase.
    pub phase: ItemId,
    /// The day it ended.
    pub completed_on: NaiveDate,
    /// The document we know it from.
    pub basis: Basis,
}
