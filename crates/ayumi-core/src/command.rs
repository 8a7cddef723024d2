//! What can be asked of a case, as parsed from outside; never whether it is allowed.

mod amend;
mod vote;

pub use amend::*;
pub use vote::*;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::{
    Basis, Certainty, ClockRule, Correction, DecisionMode, DeclaredCount, FieldValue, ItemStatus, Presence,
};
use crate::id::{ContentHash, EventId, ItemId, OrganizationId, PostId, ReasonCode};
use crate::text::Label;

/// Most checklist items, report fields or pieces of evidence one command may carry.
pub const COMMAND_ITEMS_MAX: usize = 200;

/// A command to one case. Where `participant` is absent, a municipal officer means their own body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Invites further bodies, or enrols them where the definition says so.
    Invite(Invite),
    /// Takes part.
    Join(Join),
    /// Does not take part.
    Decline(Leave),
    /// Leaves after joining.
    Withdraw(Leave),
    /// Takes a body that lags out of a barrier.
    ExcludeParticipant(ExcludeParticipant),
    /// Answers fields of a phase; no fields means nothing has changed.
    Report(Report),
    /// Sets the status of checklist items.
    SetChecklist(SetChecklist),
    /// Attaches a document that was uploaded before.
    AttachEvidence(AttachEvidence),
    /// Completes a phase.
    CompletePhase(PhaseAct),
    /// Passes over an optional phase.
    SkipPhase(PhaseActWithReason),
    /// Opens an ended phase again.
    ReopenPhase(PhaseActWithReason),
    /// Puts the question of a phase.
    OpenDecision(OpenDecision),
    /// Does a step of 回議 or 合議.
    EndorseDecision(EndorseDecision),
    /// Votes on what was proposed.
    CastVote(CastVote),
    /// Records the answer to a question.
    Decide(Decide),
    /// Moves a date.
    ChangeDeadline(ChangeDeadline),
    /// Asks that a date be moved.
    RequestDeadlineChange(RequestDeadlineChange),
    /// Moves a date as was asked.
    ApproveDeadlineChange(ApproveDeadlineChange),
    /// Leaves a date where it is although another was asked for.
    RefuseDeadlineChange(RefuseDeadlineChange),
    /// Takes back what was asked.
    WithdrawDeadlineChange(WithdrawDeadlineChange),
    /// Puts a participant in a class or takes it out.
    SetMark(SetMark),
    /// Writes a note.
    AddNote(AddNote),
    /// Replaces or retracts a recorded fact.
    CorrectFact(CorrectFact),
    /// Calls the case off.
    CancelCase(CancelCase),
    /// Opens a meeting or a contact.
    OpenEntry(OpenEntry),
    /// Records who was present at a meeting.
    RecordAttendance(RecordAttendance),
    /// Moves a participant to another condition of its lifecycle.
    MoveLifecycle(MoveLifecycle),
    /// Records how many bodies a document says take part.
    DeclareParticipants(DeclareParticipants),
    /// Lets work stand still.
    SuspendWork(SuspendWork),
    /// Says that suspended work must still stand still.
    ConfirmSuspension(ConfirmSuspension),
    /// Lets suspended work go on.
    ResumeWork(ResumeWork),
    /// Closes a case that does not end by itself.
    CloseCase(CloseCase),
}

/// Bodies to invite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// As which party.
    pub party: ItemId,
    /// The bodies.
    pub organizations: Vec<OrganizationId>,
    /// On what they are asked, such as the number of the 通知.
    pub basis: Option<Basis>,
}

/// An answer: takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// The body.
    pub participant: Option<OrganizationId>,
    /// How the answer was given.
    pub basis: Option<Basis>,
}

/// An answer: does not take part, or no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// The body.
    pub participant: Option<OrganizationId>,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<String>,
    /// How the answer was given.
    pub basis: Option<Basis>,
}

/// A body to take out of a barrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExcludeParticipant {
    /// The body.
    pub participant: OrganizationId,
    /// The phase.
    pub phase: ItemId,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<String>,
    /// On what.
    pub basis: Option<Basis>,
}

/// Answers to report fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The phase.
    pub phase: ItemId,
    /// The body; absent for a joint phase.
    pub participant: Option<OrganizationId>,
    /// The answers.
    #[serde(default)]
    pub fields: Vec<FieldAnswer>,
    /// How the answer was given.
    pub basis: Option<Basis>,
}

/// The answer to one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldAnswer {
    /// The field.
    pub field: ItemId,
    /// Its value; null empties it.
    pub value: Option<FieldValue<String>>,
    /// From which day it holds; today when absent.
    pub effective_on: Option<NaiveDate>,
}

/// Statuses of checklist items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetChecklist {
    /// The phase.
    pub phase: ItemId,
    /// The body; absent for a joint phase.
    pub participant: Option<OrganizationId>,
    /// The items.
    pub items: Vec<ItemAnswer>,
    /// How the statuses were given.
    pub basis: Option<Basis>,
}

/// The status of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemAnswer {
    /// The item.
    pub item: ItemId,
    /// Its status.
    pub status: ItemStatus,
    /// From which day it holds; today when absent.
    pub effective_on: Option<NaiveDate>,
}

/// A document, already stored under its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachEvidence {
    /// The phase.
    pub phase: ItemId,
    /// The body; absent for a joint phase.
    pub participant: Option<OrganizationId>,
    /// Which of the documents the phase asks for; absent for any other.
    pub document: Option<ItemId>,
    /// SHA-256 of the file.
    pub sha256: ContentHash,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type.
    pub media_type: String,
    /// Its name.
    pub file_name: String,
}

/// An act on a phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseAct {
    /// The phase.
    pub phase: ItemId,
    /// The body; absent for a joint phase.
    pub participant: Option<OrganizationId>,
    /// On what.
    pub basis: Option<Basis>,
}

/// An act on a phase that needs a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseActWithReason {
    /// The phase.
    pub phase: ItemId,
    /// The body; absent for a joint phase.
    pub participant: Option<OrganizationId>,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<String>,
    /// On what.
    pub basis: Option<Basis>,
}

/// A question to put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenDecision {
    /// The phase.
    pub phase: ItemId,
    /// The body; absent for a joint phase.
    pub participant: Option<OrganizationId>,
    /// The answer that is proposed; a vote is for or against it.
    pub proposal: Option<ItemId>,
    /// Why it is proposed.
    pub rationale: Option<String>,
    /// On what it is proposed.
    pub basis: Option<Basis>,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// The phase.
    pub phase: ItemId,
    /// The body; absent for a joint phase.
    pub participant: Option<OrganizationId>,
    /// The answer; absent when a vote did not carry the proposal and nothing else is decided.
    pub outcome: Option<ItemId>,
    /// How the deciding post acted.
    pub mode: DecisionMode,
    /// Day of the 決裁; today when absent.
    pub decided_on: Option<NaiveDate>,
    /// The post that decided, when it is in the directory; whoever gives the command did not decide by it.
    pub decided_by: Option<PostId>,
    /// Title of the post that decided.
    pub decided_by_title: Option<String>,
    /// On what, with the document's number.
    pub basis: Option<Basis>,
    /// Why.
    pub rationale: Option<String>,
    /// Opinions against it.
    pub dissent: Option<String>,
    /// The evidence relied on, by hash.
    #[serde(default)]
    pub evidence: Vec<ContentHash>,
    /// Required documents it does without.
    #[serde(default)]
    pub waived: Vec<Waiver>,
}

/// A class to set or take away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetMark {
    /// The mark.
    pub mark: ItemId,
    /// The body.
    pub participant: Option<OrganizationId>,
    /// Its value; null takes it away.
    pub value: Option<ItemId>,
    /// The grounds.
    #[serde(default)]
    pub grounds: Vec<ItemId>,
    /// A date other than the definition's.
    pub due_on: Option<NaiveDate>,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<String>,
    /// On what.
    pub basis: Option<Basis>,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddNote {
    /// The phase it is about.
    pub phase: Option<ItemId>,
    /// The body it is about.
    pub participant: Option<OrganizationId>,
    /// The words.
    pub note: String,
}

/// A fact to correct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectFact {
    /// The phase of the field or checklist item.
    pub phase: Option<ItemId>,
    /// The body; absent for a joint phase.
    pub participant: Option<OrganizationId>,
    /// The field or checklist item; absent for any other fact, which its event names.
    pub item: Option<ItemId>,
    /// The event that recorded it; of an item the present fact when absent.
    pub event: Option<EventId>,
    /// Pointer to the fact in its event, such as `/data/decided_on`; absent for an item or for all of the event.
    pub path: Option<String>,
    /// What is done to it.
    pub correction: Correction,
    /// The value that counts instead.
    pub value: Option<FieldValue<String>>,
    /// From which day it counts; as before when absent.
    pub effective_on: Option<NaiveDate>,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<String>,
    /// On what.
    pub basis: Option<Basis>,
}

/// A case to call off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CancelCase {
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<String>,
    /// On what.
    pub basis: Option<Basis>,
}

/// A meeting or a contact to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenEntry {
    /// The register.
    pub register: ItemId,
    /// The body it is with; absent for a meeting.
    pub participant: Option<OrganizationId>,
    /// What it is about.
    pub subject: Option<String>,
    /// The date of its first step, where the definition leaves it to this day.
    pub due_on: Option<NaiveDate>,
    /// The entry it goes back to, as `REGISTER.ENTRY`.
    pub follows: Option<ItemId>,
    /// How it came up.
    pub basis: Option<Basis>,
}

/// Who was present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordAttendance {
    /// The step of the meeting.
    pub phase: ItemId,
    /// The bodies with the number of persons; 0 takes an earlier entry back.
    pub present: Vec<Presence>,
    /// On what.
    pub basis: Option<Basis>,
}

/// A move of a lifecycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveLifecycle {
    /// The lifecycle.
    pub lifecycle: ItemId,
    /// The body.
    pub participant: Option<OrganizationId>,
    /// The condition it is to be in.
    pub to: ItemId,
    /// From which day; today when absent.
    pub effective_on: Option<NaiveDate>,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<String>,
    /// On what.
    pub basis: Option<Basis>,
}

/// Numbers of participants as a document has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclareParticipants {
    /// The numbers, each group once.
    pub counts: Vec<DeclaredCount>,
    /// How firm they are.
    pub certainty: Certainty,
    /// A public remark of the document.
    pub remark: Option<Label>,
    /// From which day; today when absent.
    pub effective_on: Option<NaiveDate>,
    /// The document.
    pub basis: Option<Basis>,
}

/// Work to suspend: of the case, a phase, a participant, or one track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuspendWork {
    /// The phase; absent for all of them.
    pub phase: Option<ItemId>,
    /// The body; absent for the joint work and everybody.
    pub participant: Option<OrganizationId>,
    /// What becomes of its dates; the definition's word when absent.
    pub clock: Option<ClockRule>,
    /// Until when, as far as is known.
    pub expected_until: Option<NaiveDate>,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<String>,
    /// On what.
    pub basis: Option<Basis>,
}

/// Suspended work to let go on, named as it was suspended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResumeWork {
    /// The phase.
    pub phase: Option<ItemId>,
    /// The body.
    pub participant: Option<OrganizationId>,
    /// In words.
    pub reason: Option<String>,
    /// On what.
    pub basis: Option<Basis>,
}

/// A case to close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseCase {
    /// On what.
    pub basis: Option<Basis>,
}

impl Command {
    /// The word under which it is sent.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Invite(_) => "invite",
            Self::Join(_) => "join",
            Self::Decline(_) => "decline",
            Self::Withdraw(_) => "withdraw",
            Self::ExcludeParticipant(_) => "exclude_participant",
            Self::Report(_) => "report",
            Self::SetChecklist(_) => "set_checklist",
            Self::AttachEvidence(_) => "attach_evidence",
            Self::CompletePhase(_) => "complete_phase",
            Self::SkipPhase(_) => "skip_phase",
            Self::ReopenPhase(_) => "reopen_phase",
            Self::OpenDecision(_) => "open_decision",
            Self::EndorseDecision(_) => "endorse_decision",
            Self::CastVote(_) => "cast_vote",
            Self::Decide(_) => "decide",
            Self::ChangeDeadline(_) => "change_deadline",
            Self::RequestDeadlineChange(_) => "request_deadline_change",
            Self::ApproveDeadlineChange(_) => "approve_deadline_change",
            Self::RefuseDeadlineChange(_) => "refuse_deadline_change",
            Self::WithdrawDeadlineChange(_) => "withdraw_deadline_change",
            Self::SetMark(_) => "set_mark",
            Self::AddNote(_) => "add_note",
            Self::CorrectFact(_) => "correct_fact",
            Self::CancelCase(_) => "cancel_case",
            Self::OpenEntry(_) => "open_entry",
            Self::RecordAttendance(_) => "record_attendance",
            Self::MoveLifecycle(_) => "move_lifecycle",
            Self::DeclareParticipants(_) => "declare_participants",
            Self::SuspendWork(_) => "suspend_work",
            Self::ConfirmSuspension(_) => "confirm_suspension",
            Self::ResumeWork(_) => "resume_work",
            Self::CloseCase(_) => "close_case",
        }
    }

    /// Whether it overwrites something a person saw, so that the version they saw must be named.
    pub fn needs_seen_version(&self) -> bool {
        match self {
            Self::ChangeDeadline(_)
            | Self::ApproveDeadlineChange(_)
            | Self::CorrectFact(_)
            | Self::Decide(_) => true,
            Self::Invite(_)
            | Self::Join(_)
            | Self::Decline(_)
            | Self::Withdraw(_)
            | Self::ExcludeParticipant(_)
            | Self::Report(_)
            | Self::SetChecklist(_)
            | Self::AttachEvidence(_)
            | Self::CompletePhase(_)
            | Self::SkipPhase(_)
            | Self::ReopenPhase(_)
            | Self::OpenDecision(_)
            | Self::EndorseDecision(_)
            | Self::CastVote(_)
            | Self::SetMark(_)
            | Self::AddNote(_)
            | Self::CancelCase(_)
            | Self::OpenEntry(_)
            | Self::RecordAttendance(_)
            | Self::MoveLifecycle(_)
            | Self::DeclareParticipants(_)
            | Self::SuspendWork(_)
            | Self::RequestDeadlineChange(_)
            | Self::RefuseDeadlineChange(_)
            | Self::WithdrawDeadlineChange(_)
            | Self::ConfirmSuspension(_)
            | Self::ResumeWork(_)
            | Self::CloseCase(_) => false,
        }
    }

    /// The participant it names.
    pub fn participant(&self) -> Option<&OrganizationId> {
        match self {
            Self::Join(c) => c.participant.as_ref(),
            Self::Decline(c) | Self::Withdraw(c) => c.participant.as_ref(),
            Self::ExcludeParticipant(c) => Some(&c.participant),
            Self::Report(c) => c.participant.as_ref(),
            Self::SetChecklist(c) => c.participant.as_ref(),
            Self::AttachEvidence(c) => c.participant.as_ref(),
            Self::CompletePhase(c) => c.participant.as_ref(),
            Self::SkipPhase(c) | Self::ReopenPhase(c) => c.participant.as_ref(),
            Self::OpenDecision(c) => c.participant.as_ref(),
            Self::EndorseDecision(c) => c.participant.as_ref(),
            Self::CastVote(c) => c.participant.as_ref(),
            Self::Decide(c) => c.participant.as_ref(),
            Self::ChangeDeadline(c) => c.participant.as_ref(),
            Self::RequestDeadlineChange(c) => c.participant.as_ref(),
            Self::ApproveDeadlineChange(c) => c.participant.as_ref(),
            Self::RefuseDeadlineChange(c) => c.participant.as_ref(),
            Self::WithdrawDeadlineChange(c) => c.participant.as_ref(),
            Self::ConfirmSuspension(c) => c.participant.as_ref(),
            Self::SetMark(c) => c.participant.as_ref(),
            Self::AddNote(c) => c.participant.as_ref(),
            Self::CorrectFact(c) => c.participant.as_ref(),
            Self::OpenEntry(c) => c.participant.as_ref(),
            Self::MoveLifecycle(c) => c.participant.as_ref(),
            Self::SuspendWork(c) => c.participant.as_ref(),
            Self::ResumeWork(c) => c.participant.as_ref(),
            Self::Invite(_)
            | Self::CancelCase(_)
            | Self::RecordAttendance(_)
            | Self::DeclareParticipants(_)
            | Self::CloseCase(_) => None,
        }
    }
}
