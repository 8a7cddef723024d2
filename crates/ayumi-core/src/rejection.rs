//! Why the law refuses a command, as data and as words in both languages; never an error of the machine.

mod amend;
mod outward;
mod service;
mod vote;
mod words;

pub use vote::VoteRefusal;

use chrono::NaiveDate;

use crate::id::{EventId, ItemId, OrganizationId, PostId, ReasonCode};
use crate::text::{Label, Language};
use crate::version::Blocker;

pub use amend::AmendRefusal;
pub use outward::OutwardRefusal;
pub use service::ServiceRefusal;

/// What status class a refusal belongs to at the edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// The reader may not do this.
    Denied,
    /// Nothing of that name is there.
    NotFound,
    /// The case is not in a state that allows it.
    Conflict,
    /// What was sent does not fit the definition.
    Unprocessable,
    /// What was sent is longer than allowed.
    TooLarge,
}

impl From<VoteRefusal> for Rejection {
    fn from(refusal: VoteRefusal) -> Self {
        Self::Vote(refusal)
    }
}

/// A refusal: nothing was appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// The actor has no role that allows the command.
    NotAllowed,
    /// A municipal officer acted for another body.
    AnotherBody(OrganizationId),
    /// The case does not exist.
    NoSuchCase,
    /// The case has ended.
    CaseEnded,
    /// The definition has no such phase.
    NoSuchPhase(ItemId),
    /// The definition has no such item of the named kind.
    NoSuchItem {
        /// Kind of item, for the reader.
        kind: Thing,
        /// The name that was sent.
        item: ItemId,
    },
    /// The body is not in the directory, or not of a kind the party allows.
    UnknownBody(OrganizationId),
    /// The user is not in the directory.
    NoSuchUser,
    /// The token is not in the directory.
    NoSuchToken,
    /// A role a body of this kind cannot have.
    RoleOfAnotherKind(OrganizationId),
    /// The post is not in the directory.
    UnknownPost(PostId),
    /// The body neither takes part nor was invited.
    NotAParticipant(OrganizationId),
    /// A joint phase was addressed to one body.
    PhaseIsJoint(Label),
    /// An each-participant phase was addressed to none.
    ParticipantMissing(Label),
    /// The body does not take part, and the phase is for those who do.
    NotJoined(OrganizationId),
    /// The phase has not opened.
    PhaseNotOpen {
        /// Its title.
        phase: Label,
        /// The phases it waits for, or what its conditions lack.
        waits_for: Vec<Label>,
    },
    /// The phase has ended.
    PhaseEnded(Label),
    /// The phase has not ended.
    PhaseNotEnded(Label),
    /// The phase cannot be passed over.
    PhaseNotOptional(Label),
    /// Something the phase asks for is missing.
    Incomplete {
        /// Title of the phase.
        phase: Label,
        /// Titles of what is missing.
        missing: Vec<Label>,
    },
    /// A value does not fit its field.
    WrongValue {
        /// Title of the field.
        field: Label,
        /// What the field takes.
        expected: Label,
        /// JSON Pointer to the value in the command.
        pointer: String,
    },
    /// The same item stands twice in one command.
    Twice(ItemId),
    /// A command with nothing in it, or with more than the limit.
    WrongCount {
        /// What was counted.
        kind: Thing,
        /// How many came.
        count: usize,
        /// How many may come.
        limit: usize,
    },
    /// A date whose year cannot be written with four digits.
    BadDate {
        /// The date.
        date: NaiveDate,
        /// Pointer to it in the command.
        pointer: &'static str,
    },
    /// A date in the future where only past facts are recorded.
    FutureFact(NaiveDate),
    /// A reason is required.
    ReasonMissing,
    /// The reason code is not on the list.
    UnknownReason(ReasonCode),
    /// A basis is required, with a document number where there is one.
    BasisMissing,
    /// A rationale is required.
    RationaleMissing,
    /// Text longer than allowed.
    TextTooLong {
        /// Pointer to the text in the command.
        pointer: &'static str,
        /// Its length in characters.
        characters: usize,
    },
    /// Text with characters the log cannot hold, or an id or title not in NFC.
    BadText(&'static str),
    /// A file larger than allowed.
    EvidenceTooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// Evidence that was not attached to the case.
    EvidenceNotAttached,
    /// Evidence of one body's part, cited where others read it.
    EvidenceOfOneBody,
    /// The phase has no decision.
    NoDecision(Label),
    /// The decision was not opened.
    DecisionNotOpen(Label),
    /// The decision is open already.
    DecisionOpen(Label),
    /// A decision several hands take part in.
    Vote(VoteRefusal),
    /// The case was sent back as often as it may be.
    ReworkExhausted {
        /// Title of the outcome.
        outcome: Label,
        /// The limit.
        limit: u32,
    },
    /// The item has no date to move.
    NoDeadline(ItemId),
    /// The date is the present one.
    SameDate,
    /// The date is moved to a day that has passed.
    PastDate(NaiveDate),
    /// The class has its date, which is moved as dates are.
    MarkDated(Label),
    /// The body takes part by rule and cannot leave.
    TakesPartByRule(OrganizationId),
    /// The date cannot be reckoned on the calendar.
    BeyondCalendar {
        /// The date.
        date: NaiveDate,
        /// Pointer to it in the command.
        pointer: &'static str,
    },
    /// Grounds are required for this value of a mark.
    GroundsMissing(Label),
    /// There is no such fact to correct.
    NoSuchFact(EventId),
    /// A correction that does not say of which fact.
    FactUnnamed,
    /// A fact that a correction cannot put right in this way.
    NotCorrectable,
    /// There is nothing recorded to correct.
    NothingRecorded(ItemId),
    /// The phase has no barrier that bodies can be taken out of.
    NoExclusion(Label),
    /// The case cannot go on under another version as it stands.
    MigrationBlocked(Vec<Blocker>),
    /// The plan was not proposed, or has other bytes than the one that was.
    MigrationNotProposed,
    /// The plan was proposed and not approved.
    MigrationNotApproved,
    /// Whoever proposed a plan cannot approve it.
    MigrationOwnProposal,
    /// Meetings, contacts, conditions, pauses, closing.
    Service(ServiceRefusal),
    /// The moving of a date.
    Amend(AmendRefusal),
    /// What leads out of the program.
    Outward(OutwardRefusal),
}

impl From<OutwardRefusal> for Rejection {
    fn from(refusal: OutwardRefusal) -> Self {
        Self::Outward(refusal)
    }
}

impl From<AmendRefusal> for Rejection {
    fn from(refusal: AmendRefusal) -> Self {
        Self::Amend(refusal)
    }
}

impl From<ServiceRefusal> for Rejection {
    fn from(refusal: ServiceRefusal) -> Self {
        Self::Service(refusal)
    }
}

/// Kinds of things a refusal may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A party.
    Party,
    /// A report field.
    Field,
    /// A checklist item.
    ChecklistItem,
    /// A document.
    Document,
    /// An outcome.
    Outcome,
    /// A mark.
    Mark,
    /// A mark's value.
    MarkValue,
    /// A mark's ground.
    Ground,
    /// A body.
    Body,
    /// A piece of evidence.
    Evidence,
    /// A register.
    Register,
    /// A lifecycle.
    Lifecycle,
    /// A condition of a lifecycle.
    Condition,
    /// A number of bodies.
    Count,
    /// A case to raise.
    SubCase,
}

impl Thing {
    fn label(self) -> Label {
        let (ja, en) = match self {
            Self::Party => ("参加区分", "party"),
            Self::Field => ("報告項目", "field"),
            Self::ChecklistItem => ("ステップ", "checklist item"),
            Self::Document => ("書類", "document"),
            Self::Outcome => ("決定内容", "outcome"),
            Self::Mark => ("区分", "mark"),
            Self::MarkValue => ("区分の値", "mark value"),
            Self::Ground => ("事由", "ground"),
            Self::Body => ("団体", "body"),
            Self::Evidence => ("証拠書類", "evidence"),
            Self::Register => ("記録簿", "register"),
            Self::Lifecycle => ("利用状況", "lifecycle"),
            Self::Condition => ("状態", "condition"),
            Self::Count => ("団体数", "count"),
            Self::SubCase => ("起こす案件", "case to raise"),
        };
        Label::new(ja, en)
    }
}

impl Rejection {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed => "not_allowed",
            Self::AnotherBody(_) => "another_body",
            Self::NoSuchCase => "no_such_case",
            Self::CaseEnded => "case_ended",
            Self::NoSuchPhase(_) => "no_such_phase",
            Self::NoSuchItem { .. } => "no_such_item",
            Self::UnknownBody(_) => "unknown_body",
            Self::UnknownPost(_) => "unknown_post",
            Self::NoSuchUser => "no_such_user",
            Self::NoSuchToken => "no_such_token",
            Self::RoleOfAnotherKind(_) => "role_of_another_kind",
            Self::NotAParticipant(_) => "not_a_participant",
            Self::PhaseIsJoint(_) => "phase_is_joint",
            Self::ParticipantMissing(_) => "participant_missing",
            Self::NotJoined(_) => "not_joined",
            Self::PhaseNotOpen { .. } => "phase_not_open",
            Self::PhaseEnded(_) => "phase_ended",
            Self::PhaseNotEnded(_) => "phase_not_ended",
            Self::PhaseNotOptional(_) => "phase_not_optional",
            Self::Incomplete { .. } => "incomplete",
            Self::WrongValue { .. } => "wrong_value",
            Self::Twice(_) => "twice",
            Self::WrongCount { .. } => "wrong_count",
            Self::BadDate { .. } => "bad_date",
            Self::FutureFact(_) => "future_fact",
            Self::ReasonMissing => "reason_missing",
            Self::UnknownReason(_) => "unknown_reason",
            Self::BasisMissing => "basis_missing",
            Self::RationaleMissing => "rationale_missing",
            Self::TextTooLong { .. } => "text_too_long",
            Self::BadText(_) => "bad_text",
            Self::EvidenceTooLarge { .. } => "evidence_too_large",
            Self::EvidenceNotAttached => "evidence_not_attached",
            Self::EvidenceOfOneBody => "evidence_of_one_body",
            Self::NoDecision(_) => "no_decision",
            Self::DecisionNotOpen(_) => "decision_not_open",
            Self::DecisionOpen(_) => "decision_open",
            Self::Vote(refusal) => refusal.code(),
            Self::ReworkExhausted { .. } => "rework_exhausted",
            Self::NoDeadline(_) => "no_deadline",
            Self::SameDate => "same_date",
            Self::PastDate(_) => "past_date",
            Self::MarkDated(_) => "mark_dated",
            Self::TakesPartByRule(_) => "takes_part_by_rule",
            Self::BeyondCalendar { .. } => "beyond_calendar",
            Self::GroundsMissing(_) => "grounds_missing",
            Self::NoSuchFact(_) => "no_such_fact",
            Self::FactUnnamed => "fact_unnamed",
            Self::NotCorrectable => "not_correctable",
            Self::NothingRecorded(_) => "nothing_recorded",
            Self::NoExclusion(_) => "no_exclusion",
            Self::MigrationBlocked(_) => "migration_blocked",
            Self::MigrationNotProposed => "migration_not_proposed",
            Self::MigrationNotApproved => "migration_not_approved",
            Self::MigrationOwnProposal => "migration_own_proposal",
            Self::Service(refusal) => refusal.code(),
            Self::Amend(refusal) => refusal.code(),
            Self::Outward(refusal) => refusal.code(),
        }
    }

    /// The status class.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::Service(refusal) => refusal.kind(),
            Self::Amend(refusal) => refusal.kind(),
            Self::Outward(refusal) => refusal.kind(),
            Self::Vote(refusal) => refusal.kind(),
            Self::NotAllowed | Self::AnotherBody(_) | Self::MigrationOwnProposal => RefusalKind::Denied,
            Self::NoSuchCase | Self::NoSuchUser | Self::NoSuchToken | Self::MigrationNotProposed => {
                RefusalKind::NotFound
            }
            Self::CaseEnded
            | Self::NotAParticipant(_)
            | Self::NotJoined(_)
            | Self::PhaseNotOpen { .. }
            | Self::PhaseEnded(_)
            | Self::PhaseNotEnded(_)
            | Self::DecisionNotOpen(_)
            | Self::DecisionOpen(_)
            | Self::ReworkExhausted { .. }
            | Self::MarkDated(_)
            | Self::TakesPartByRule(_)
            | Self::MigrationBlocked(_)
            | Self::MigrationNotApproved
            | Self::SameDate => RefusalKind::Conflict,
            Self::TextTooLong { .. } | Self::EvidenceTooLarge { .. } => RefusalKind::TooLarge,
            Self::NoSuchPhase(_)
            | Self::NoSuchItem { .. }
            | Self::UnknownBody(_)
            | Self::UnknownPost(_)
            | Self::RoleOfAnotherKind(_)
            | Self::PhaseIsJoint(_)
            | Self::ParticipantMissing(_)
            | Self::PhaseNotOptional(_)
            | Self::Incomplete { .. }
            | Self::WrongValue { .. }
            | Self::Twice(_)
            | Self::WrongCount { .. }
            | Self::BadDate { .. }
            | Self::FutureFact(_)
            | Self::ReasonMissing
            | Self::UnknownReason(_)
            | Self::BasisMissing
            | Self::RationaleMissing
            | Self::BadText(_)
            | Self::EvidenceNotAttached
            | Self::EvidenceOfOneBody
            | Self::NoDecision(_)
            | Self::NoDeadline(_)
            | Self::PastDate(_)
            | Self::BeyondCalendar { .. }
            | Self::GroundsMissing(_)
            | Self::NoSuchFact(_)
            | Self::FactUnnamed
            | Self::NotCorrectable
            | Self::NothingRecorded(_)
            | Self::NoExclusion(_) => RefusalKind::Unprocessable,
        }
    }

    /// JSON Pointer to the offending part of the command; empty for the command as a whole.
    pub fn pointer(&self) -> String {
        match self {
            Self::Vote(refusal) => refusal.pointer().into(),
            Self::UnknownBody(_) => "/organizations".into(),
            Self::UnknownPost(_) => "/decided_by".into(),
            Self::RoleOfAnotherKind(_) => "/role".into(),
            Self::AnotherBody(_)
            | Self::NotAParticipant(_)
            | Self::NotJoined(_)
            | Self::TakesPartByRule(_)
            | Self::ParticipantMissing(_)
            | Self::PhaseIsJoint(_) => "/participant".into(),
            Self::NoSuchPhase(_)
            | Self::PhaseNotOpen { .. }
            | Self::PhaseEnded(_)
            | Self::PhaseNotEnded(_) => "/phase".into(),
            Self::WrongValue { pointer, .. } => pointer.clone(),
            Self::ReasonMissing => "/reason".into(),
            Self::UnknownReason(_) => "/reason_code".into(),
            Self::BasisMissing => "/basis".into(),
            Self::RationaleMissing => "/rationale".into(),
            Self::TextTooLong { pointer, .. }
            | Self::BadText(pointer)
            | Self::BadDate { pointer, .. }
            | Self::BeyondCalendar { pointer, .. } => (*pointer).into(),
            Self::EvidenceTooLarge { .. } => "/size".into(),
            Self::EvidenceNotAttached | Self::EvidenceOfOneBody => "/evidence".into(),
            Self::SameDate | Self::PastDate(_) => "/nominal".into(),
            Self::MarkDated(_) => "/due_on".into(),
            Self::Service(refusal) => refusal.pointer().into(),
            Self::Amend(refusal) => refusal.pointer().into(),
            Self::Outward(refusal) => refusal.pointer().into(),
            Self::GroundsMissing(_) => "/grounds".into(),
            Self::NoSuchFact(_) => "/event".into(),
            Self::NotCorrectable => "/path".into(),
            Self::NoDeadline(_) => "/item".into(),
            Self::NotAllowed
            | Self::NoSuchCase
            | Self::NoSuchUser
            | Self::NoSuchToken
            | Self::CaseEnded
            | Self::NoSuchItem { .. }
            | Self::PhaseNotOptional(_)
            | Self::Incomplete { .. }
            | Self::Twice(_)
            | Self::WrongCount { .. }
            | Self::FutureFact(_)
            | Self::NoDecision(_)
            | Self::DecisionNotOpen(_)
            | Self::DecisionOpen(_)
            | Self::ReworkExhausted { .. }
            | Self::FactUnnamed
            | Self::NothingRecorded(_)
            | Self::MigrationBlocked(_)
            | Self::MigrationNotProposed
            | Self::MigrationNotApproved
            | Self::MigrationOwnProposal
            | Self::NoExclusion(_) => String::new(),
        }
    }

    /// What is refused, by which rule, and what to do, in words.
    pub fn message(&self, language: Language) -> String {
        words::message(self, language)
    }
}
