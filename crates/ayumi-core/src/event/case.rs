//! Events of a case as a whole and of who takes part; what happens inside its phases is in `phase`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::{CalendarRef, DefinitionRef, FieldValue};
use crate::id::{CaseId, CaseKey, EventId, ItemId, OrganizationId, ProgrammeId, ReasonCode};
use crate::private::{Clear, Commitment};
use crate::text::Label;

/// Most organisations one invitation or enrolment names: no event lists all participants.
pub const PARTICIPANTS_CHUNK_MAX: usize = 20;

/// On what an act stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// What kind of basis.
    pub kind: BasisKind,
    /// Number of the document, such as デ戦第123号.
    pub document_number: Option<String>,
    /// Date of the document or meeting.
    pub dated_on: Option<NaiveDate>,
}

/// Kinds of basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasisKind {
    /// 文書
    Document,
    /// 通知
    Notice,
    /// 要綱・規程
    Rule,
    /// 法令
    Law,
    /// 会議
    Meeting,
    /// 電話
    Telephone,
    /// 画面・API への本人入力
    DirectEntry,
}

/// `case.opened`: one running instance of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseOpened {
    /// The programme.
    pub programme: ProgrammeId,
    /// The case inside it.
    pub key: CaseKey,
    /// Its title.
    pub title: Label,
    /// Codes that tell it from its siblings, such as `system`: `koseki`.
    pub attributes: BTreeMap<ItemId, ItemId>,
    /// Fiscal year its dates are anchored to.
    pub fiscal_year: i32,
    /// The definition it follows.
    pub definition: DefinitionRef,
    /// The calendar its dates are reckoned on.
    pub calendar: CalendarRef,
    /// The body that leads it.
    pub lead: OrganizationId,
    /// The day it was opened in this log; nothing due before it ever fires, whatever day it is effective from.
    pub due_from: NaiveDate,
    /// On what it was opened.
    pub basis: Option<Basis>,
}

/// `participants.invited`: bodies asked whether they take part; they have not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParticipantsInvited {
    /// As which party of the definition.
    pub party: ItemId,
    /// At most [`PARTICIPANTS_CHUNK_MAX`] bodies.
    pub organizations: Vec<OrganizationId>,
    /// On what they were asked, such as the number of the 通知.
    pub basis: Option<Basis>,
}

/// `participants.enrolled`: bodies that take part by rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParticipantsEnrolled {
    /// As which party of the definition.
    pub party: ItemId,
    /// At most [`PARTICIPANTS_CHUNK_MAX`] bodies.
    pub organizations: Vec<OrganizationId>,
    /// On what they take part.
    pub basis: Option<Basis>,
}

/// `participant.joined`: an invited body takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParticipantJoined {
    /// The body.
    pub participant: OrganizationId,
    /// How the answer was given.
    pub basis: Option<Basis>,
}

macro_rules! departure {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name<T> {
            /// The body.
            pub participant: OrganizationId,
            /// Why, as a code.
            pub reason_code: ReasonCode,
            /// Why, in words.
            pub reason: Option<T>,
            /// How the answer was given.
            pub basis: Option<Basis>,
        }

        impl $name<Clear> {
            pub(super) fn map_private(self, seal: &mut impl FnMut(&str, Clear) -> Commitment) -> $name<Commitment> {
                $name {
                    participant: self.participant,
                    reason_code: self.reason_code,
                    reason: self.reason.map(|text| seal("/data/reason", text)),
                    basis: self.basis,
                }
            }
        }
    };
}

departure!(
    /// `participant.declined`: 不参加 — a complete answer.
    ParticipantDeclined
);
departure!(
    /// `participant.withdrew`: 辞退 after joining.
    ParticipantWithdrew
);

/// `participant.excluded`: a body that lags no longer counts for one phase's barrier; it may still finish late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParticipantExcluded<T> {
    /// The body.
    pub participant: OrganizationId,
    /// The phase whose barrier it leaves.
    pub phase: ItemId,
    /// Revision of the phase.
    pub revision: u32,
    /// Why, as a code.
    pub reason_code: ReasonCode,
    /// Why, in words.
    pub reason: Option<T>,
    /// On what.
    pub basis: Option<Basis>,
}

/// `note.added`: words beside the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteAdded<T> {
    /// The phase it is about.
    pub phase: Option<ItemId>,
    /// Revision of the phase; null when it is about none.
    pub revision: Option<u32>,
    /// The body it is about; null when it concerns the whole case.
    pub participant: Option<OrganizationId>,
    /// The words.
    pub note: T,
}

/// What a correction does to the fact it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// Puts another value in its place.
    Replace,
    /// Takes it back; what was known before it counts again.
    Retract,
}

/// `fact.corrected`: 訂正 — a new fact about an old one; the old stays visible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactCorrected<T> {
    /// The event that recorded the fact, whatever its type.
    pub event: EventId,
    /// Pointer to the fact in that event; `/data` for all of it.
    pub path: String,
    /// The phase of the fact; null when it belongs to none.
    pub phase: Option<ItemId>,
    /// Revision of the phase; null when there is none.
    pub revision: Option<u32>,
    /// The body of the fact; null for joint work.
    pub participant: Option<OrganizationId>,
    /// The field or checklist item; null for any other fact.
    pub item: Option<ItemId>,
    /// What is done to it.
    pub correction: Correction,
    /// The value that counts instead; null for a retraction.
    pub value: Option<FieldValue<T>>,
    /// From which day it counts; null means that of the corrected fact.
    pub fact_effective_on: Option<NaiveDate>,
    /// Why, as a code.
    pub reason_code: ReasonCode,
    /// Why, in words.
    pub reason: Option<T>,
    /// On what.
    pub basis: Option<Basis>,
}

/// Why a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompletionRule {
    /// Every phase that had to end has ended.
    AllPhasesEnded,
    /// Nobody takes part any more and no joint work is left.
    NobodyTakesPart,
    /// The body that leads closed it.
    Closed,
}

/// `case.completed`: the case came to its end, by itself or because it was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseCompleted {
    /// The rule that held.
    pub rule: CompletionRule,
    /// On what it was closed.
    pub basis: Option<Basis>,
}

/// How two cases belong together, seen from the case the event stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The other case was raised from this one.
    Raised,
    /// This case was raised from the other one.
    RaisedFrom,
}

/// `case.linked`: two cases belong together; the other one holds the same seen from there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseLinked {
    /// The other case.
    pub other: CaseId,
    /// How they belong together.
    pub relation: Relation,
    /// As what it was raised, in the words of the raising case's definition.
    pub sub_case: ItemId,
    /// The body it is about.
    pub participant: Option<OrganizationId>,
}

/// `case.cancelled`: the case was called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseCancelled<T> {
    /// Why, as a code.
    pub reason_code: ReasonCode,
    /// Why, in words.
    pub reason: T,
    /// On what.
    pub basis: Option<Basis>,
}

impl ParticipantExcluded<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> ParticipantExcluded<Commitment> {
        ParticipantExcluded {
            participant: self.participant,
            phase: self.phase,
            revision: self.revision,
            reason_code: self.reason_code,
            reason: self.reason.map(|text| seal("/data/reason", text)),
            basis: self.basis,
        }
    }
}

impl NoteAdded<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> NoteAdded<Commitment> {
        NoteAdded {
            phase: self.phase,
            revision: self.revision,
            participant: self.participant,
            note: seal("/data/note", self.note),
        }
    }
}

impl FactCorrected<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> FactCorrected<Commitment> {
        FactCorrected {
            event: self.event,
            path: self.path,
            phase: self.phase,
            revision: self.revision,
            participant: self.participant,
            item: self.item,
            correction: self.correction,
            value: self.value.map(|value| value.map_private(|text| seal("/data/value/text", text))),
            fact_effective_on: self.fact_effective_on,
            reason_code: self.reason_code,
            reason: self.reason.map(|text| seal("/data/reason", text)),
            basis: self.basis,
        }
    }
}

impl CaseCancelled<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> CaseCancelled<Commitment> {
        CaseCancelled {
            reason_code: self.reason_code,
            reason: seal("/data/reason", self.reason),
            basis: self.basis,
        }
    }
}
