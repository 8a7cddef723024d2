//! Events inside the phases of a case; never about its dates or decisions, which have files of their own.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::{Basis, DueDate};
use crate::id::{ContentHash, DecisionId, ItemId, OrganizationId, ReasonCode};
use crate::private::{Clear, Commitment};

/// Which rule opened a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpeningRule {
    /// Nothing had to come before.
    CaseOpened,
    /// What had to come before ended, and what must hold for it to open came to hold.
    PredecessorsEnded,
    /// The barrier before it was met.
    BarrierMet,
    /// A decision or an authorised act sent the case back.
    Reopened,
}

/// How a barrier stood when it let the case through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BarrierStanding {
    /// The each-participant phase whose barrier it is.
    pub phase: ItemId,
    /// Participants that counted.
    pub counted: u32,
    /// Of these, how many had ended the phase.
    pub ended: u32,
    /// Participants excluded from it.
    pub excluded: u32,
}

/// `phase.opened`: work may begin. One event for any number of participants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseOpened {
    /// The phase.
    pub phase: ItemId,
    /// Its revision, from 1.
    pub revision: u32,
    /// The one participant it opened for; null for a joint phase or for everybody.
    pub participant: Option<OrganizationId>,
    /// The rule that held.
    pub rule: OpeningRule,
    /// The barriers passed, when the rule is a barrier.
    pub barriers: Vec<BarrierStanding>,
    /// Phases that should have come before and had not ended.
    pub preferred_missing: Vec<ItemId>,
}

/// Which rule completed a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosingRule {
    /// Everything the phase asks for was there.
    CriteriaMet,
    /// Somebody said so.
    Command,
    /// It had ended before the case was opened; the basis tells how we know.
    History,
}

/// `phase.completed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseCompleted {
    /// The phase.
    pub phase: ItemId,
    /// Its revision.
    pub revision: u32,
    /// The participant; null for a joint phase, or for everybody in loaded history.
    pub participant: Option<OrganizationId>,
    /// The rule that held.
    pub rule: ClosingRule,
    /// On what; present for history.
    pub basis: Option<Basis>,
}

/// `phase.skipped`: a phase was passed over, by somebody who may or by a condition of the definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseSkipped<T> {
    /// The phase.
    pub phase: ItemId,
    /// Its revision.
    pub revision: u32,
    /// The participant; null for a joint phase, or for everybody by a condition that is the same for all.
    pub participant: Option<OrganizationId>,
    /// Why, as a code.
    pub reason_code: ReasonCode,
    /// Why, in words.
    pub reason: Option<T>,
    /// On what.
    pub basis: Option<Basis>,
}

/// `phase.reopened`: the next revision begins; the former stays visible. A case that had completed goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseReopened<T> {
    /// The phase.
    pub phase: ItemId,
    /// The revision that ended.
    pub former_revision: u32,
    /// The revision that begins.
    pub revision: u32,
    /// Whether work may begin at once; otherwise it waits again for what must come before.
    pub opens: bool,
    /// The participant; null for a joint phase or everybody.
    pub participant: Option<OrganizationId>,
    /// The decision that sent the case back, when one did.
    pub decision: Option<DecisionId>,
    /// Why, as a code.
    pub reason_code: ReasonCode,
    /// Why, in words.
    pub reason: Option<T>,
    /// On what.
    pub basis: Option<Basis>,
}

/// A typed value of a report field. Free text is private.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldValue<T> {
    /// Free text.
    Text(T),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// One of the definition's choices.
    Choice(ItemId),
    /// Some of the definition's choices, in the definition's order.
    Choices(Vec<ItemId>),
    /// A day.
    Date(NaiveDate),
    /// A month, `2026-09`.
    Month(String),
    /// The status of a checklist item, in corrections.
    Status(ItemStatus),
    /// The basis of an act, in corrections.
    Basis(Box<Basis>),
}

/// One answered field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportedField<T> {
    /// The field.
    pub field: ItemId,
    /// Its value; null empties an optional field.
    pub value: Option<FieldValue<T>>,
    /// From which day it holds; null means the envelope's.
    pub fact_effective_on: Option<NaiveDate>,
}

/// `report.submitted`: answers to fields of a phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportSubmitted<T> {
    /// The phase.
    pub phase: ItemId,
    /// Its revision.
    pub revision: u32,
    /// The participant; null for a joint phase.
    pub participant: Option<OrganizationId>,
    /// The answers; empty means 変わりなし, freshness without a new value.
    pub fields: Vec<ReportedField<T>>,
    /// How the answer was given.
    pub basis: Option<Basis>,
}

/// The four official statuses of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// 未着手
    NotStarted,
    /// 作業中
    InProgress,
    /// 完了済み
    Done,
    /// 対象外
    NotApplicable,
}

/// One checklist item with its status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemFact {
    /// The item.
    pub item: ItemId,
    /// Its status.
    pub status: ItemStatus,
    /// From which day it holds; null means the envelope's.
    pub fact_effective_on: Option<NaiveDate>,
}

/// `checklist.updated`: any number of items of one phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistUpdated {
    /// The phase.
    pub phase: ItemId,
    /// Its revision.
    pub revision: u32,
    /// The participant; null for a joint phase.
    pub participant: Option<OrganizationId>,
    /// The items.
    pub items: Vec<ItemFact>,
    /// Phases that should have come before and had not ended: recorded, never refused.
    pub preferred_missing: Vec<ItemId>,
    /// How the statuses were given.
    pub basis: Option<Basis>,
}

/// `evidence.attached`: a document, by hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceAttached<T> {
    /// The phase.
    pub phase: ItemId,
    /// Its revision.
    pub revision: u32,
    /// The participant; null for a joint phase.
    pub participant: Option<OrganizationId>,
    /// The document the definition asks for; null for any other.
    pub document: Option<ItemId>,
    /// SHA-256 of the file.
    pub sha256: ContentHash,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type.
    pub media_type: String,
    /// Its name as received.
    pub file_name: T,
}

/// `milestone.reached`: a point the definition names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MilestoneReached {
    /// The milestone.
    pub milestone: ItemId,
    /// Its phase.
    pub phase: ItemId,
    /// Revision of the phase.
    pub revision: u32,
    /// The participant; null for a joint phase.
    pub participant: Option<OrganizationId>,
}

/// `mark.set`: a class such as 特定移行支援システム, with grounds and a date of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkSet<T> {
    /// The mark.
    pub mark: ItemId,
    /// The participant.
    pub participant: OrganizationId,
    /// Version of the mark on this participant, from 1.
    pub version: u32,
    /// Which of the mark's values holds, such as `designated`; null takes the mark away.
    pub value: Option<ItemId>,
    /// The grounds the definition lists.
    pub grounds: Vec<ItemId>,
    /// The date that applies while the mark is on.
    pub due: Option<DueDate>,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<T>,
    /// On what.
    pub basis: Option<Basis>,
}

impl<T> FieldValue<T> {
    /// Replaces free text by what `map` makes of it.
    pub fn map_private<U>(self, map: impl FnOnce(T) -> U) -> FieldValue<U> {
        match self {
            Self::Text(text) => FieldValue::Text(map(text)),
            Self::Integer(value) => FieldValue::Integer(value),
            Self::Boolean(value) => FieldValue::Boolean(value),
            Self::Choice(value) => FieldValue::Choice(value),
            Self::Choices(value) => FieldValue::Choices(value),
            Self::Date(value) => FieldValue::Date(value),
            Self::Month(value) => FieldValue::Month(value),
            Self::Status(value) => FieldValue::Status(value),
            Self::Basis(value) => FieldValue::Basis(value),
        }
    }
}

impl ReportSubmitted<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> ReportSubmitted<Commitment> {
        let fields = self.fields.into_iter().enumerate().map(|(index, field)| ReportedField {
            field: field.field,
            value: field.value.map(|value| {
                value.map_private(|text| seal(&format!("/data/fields/{index}/value/text"), text))
            }),
            fact_effective_on: field.fact_effective_on,
        });
        ReportSubmitted {
            phase: self.phase,
            revision: self.revision,
            participant: self.participant,
            fields: fields.collect(),
            basis: self.basis,
        }
    }
}

impl EvidenceAttached<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> EvidenceAttached<Commitment> {
        EvidenceAttached {
            phase: self.phase,
            revision: self.revision,
            participant: self.participant,
            document: self.document,
            sha256: self.sha256,
            size: self.size,
            media_type: self.media_type,
            file_name: seal("/data/file_name", self.file_name),
        }
    }
}

impl PhaseSkipped<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> PhaseSkipped<Commitment> {
        PhaseSkipped {
            phase: self.phase,
            revision: self.revision,
            participant: self.participant,
            reason_code: self.reason_code,
            reason: self.reason.map(|text| seal("/data/reason", text)),
            basis: self.basis,
        }
    }
}

impl PhaseReopened<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> PhaseReopened<Commitment> {
        PhaseReopened {
            phase: self.phase,
            former_revision: self.former_revision,
            revision: self.revision,
            opens: self.opens,
            participant: self.participant,
            decision: self.decision,
            reason_code: self.reason_code,
            reason: self.reason.map(|text| seal("/data/reason", text)),
            basis: self.basis,
        }
    }
}

impl MarkSet<Clear> {
    pub(super) fn map_private(self, seal: &mut impl FnMut(&str, Clear) -> Commitment) -> MarkSet<Commitment> {
        MarkSet {
            mark: self.mark,
            participant: self.participant,
            version: self.version,
            value: self.value,
            grounds: self.grounds,
            due: self.due,
            reason_code: self.reason_code,
            reason: self.reason.map(|text| seal("/data/reason", text)),
            basis: self.basis,
        }
    }
}
