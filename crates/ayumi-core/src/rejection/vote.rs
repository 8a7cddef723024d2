//! Why the law refuses a command about a vote, an endorsement or the closing of a decision; its words are in `words`.

use chrono::NaiveDate;

use crate::id::{ItemId, OrganizationId};
use crate::rejection::RefusalKind;
use crate::text::{Label, Language};

/// A refusal about a decision several hands take part in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VoteRefusal {
    /// A vote needs a proposal.
    ProposalMissing(Label),
    /// The question was put as often as it may be.
    RoundsExhausted {
        /// The question.
        question: Label,
        /// The limit.
        limit: u32,
    },
    /// Nobody would vote.
    NoElectors(Label),
    /// What the votes of these bodies weigh is not known.
    WeightUnknown(Vec<OrganizationId>),
    /// More bodies must vote than there are.
    QuorumUnreachable {
        /// How many must.
        quorum: u32,
        /// How many there are.
        size: u32,
    },
    /// One body decides this question.
    NotPutToVote(Label),
    /// The body does not vote on it.
    NotAnElector(OrganizationId),
    /// The vote is over.
    VoteLate {
        /// The question.
        question: Label,
        /// The day it was over.
        on: NaiveDate,
    },
    /// The body has voted, and votes stay.
    AlreadyVoted(OrganizationId),
    /// There is no abstention in this vote.
    AbstentionRefused(Label),
    /// No step is left to endorse.
    NothingToEndorse(Label),
    /// An earlier step comes first.
    StepNotReached(Label),
    /// Who drafted cannot endorse the draft.
    OwnProposal,
    /// An objection needs words.
    CommentMissing,
    /// Steps were not endorsed.
    EndorsementMissing {
        /// The question.
        question: Label,
        /// The steps.
        steps: Vec<Label>,
    },
    /// Not enough bodies have voted.
    QuorumMissing {
        /// How many must.
        quorum: u32,
        /// How many have.
        voted: u32,
    },
    /// The votes do not carry the proposal.
    NotCarried(Label),
    /// The proposal was stopped by a veto.
    Vetoed(Vec<OrganizationId>),
    /// The votes carry the proposal, so nothing else can be decided.
    Carried(Label),
    /// Another outcome than the one that was voted on.
    NotTheProposal(Label),
    /// The answer is missing.
    OutcomeMissing(Label),
    /// The proposal was not carried and cannot be put again: something must follow.
    LastRound(Label),
    /// Who put the question would be the only one to approve it.
    OnlyApprover,
    /// Nothing of this decision can be waived.
    WaiverRefused(Label),
    /// The document is not required, or is there.
    NotLacking(ItemId),
    /// A waiver needs a reason.
    WaiverUnfounded(ItemId),
}

impl VoteRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ProposalMissing(_) => "proposal_missing",
            Self::RoundsExhausted { .. } => "rounds_exhausted",
            Self::NoElectors(_) => "no_electors",
            Self::WeightUnknown(_) => "weight_unknown",
            Self::QuorumUnreachable { .. } => "quorum_unreachable",
            Self::NotPutToVote(_) => "not_put_to_vote",
            Self::NotAnElector(_) => "not_an_elector",
            Self::VoteLate { .. } => "vote_late",
            Self::AlreadyVoted(_) => "already_voted",
            Self::AbstentionRefused(_) => "abstention_refused",
            Self::NothingToEndorse(_) => "nothing_to_endorse",
            Self::StepNotReached(_) => "step_not_reached",
            Self::OwnProposal => "own_proposal",
            Self::CommentMissing => "comment_missing",
            Self::EndorsementMissing { .. } => "endorsement_missing",
            Self::QuorumMissing { .. } => "quorum_missing",
            Self::NotCarried(_) => "not_carried",
            Self::Vetoed(_) => "vetoed",
            Self::Carried(_) => "carried",
            Self::NotTheProposal(_) => "not_the_proposal",
            Self::OutcomeMissing(_) => "outcome_missing",
            Self::LastRound(_) => "last_round",
            Self::OnlyApprover => "only_approver",
            Self::WaiverRefused(_) => "waiver_refused",
            Self::NotLacking(_) => "not_lacking",
            Self::WaiverUnfounded(_) => "waiver_unfounded",
        }
    }

    /// The status class.
    pub fn kind(&self) -> RefusalKind {
        match self {
            // Neither lacks a right: another hand is needed beside theirs.
            Self::OwnProposal
            | Self::OnlyApprover
            | Self::RoundsExhausted { .. }
            | Self::NoElectors(_)
            | Self::WeightUnknown(_)
            | Self::QuorumUnreachable { .. }
            | Self::NotAnElector(_)
            | Self::VoteLate { .. }
            | Self::AlreadyVoted(_)
            | Self::NothingToEndorse(_)
            | Self::StepNotReached(_)
            | Self::EndorsementMissing { .. }
            | Self::QuorumMissing { .. }
            | Self::NotCarried(_)
            | Self::Vetoed(_)
            | Self::Carried(_)
            | Self::NotTheProposal(_)
            | Self::LastRound(_) => RefusalKind::Conflict,
            Self::ProposalMissing(_)
            | Self::NotPutToVote(_)
            | Self::AbstentionRefused(_)
            | Self::CommentMissing
            | Self::OutcomeMissing(_)
            | Self::WaiverRefused(_)
            | Self::NotLacking(_)
            | Self::WaiverUnfounded(_) => RefusalKind::Unprocessable,
        }
    }

    /// JSON Pointer to the offending part of the command; empty for the command as a whole.
    pub fn pointer(&self) -> &'static str {
        match self {
            Self::ProposalMissing(_) => "/proposal",
            Self::NotAnElector(_) | Self::AlreadyVoted(_) => "/participant",
            Self::AbstentionRefused(_) => "/choice",
            Self::StepNotReached(_) => "/step",
            Self::CommentMissing => "/comment",
            Self::QuorumMissing { .. }
            | Self::NotCarried(_)
            | Self::Vetoed(_)
            | Self::Carried(_)
            | Self::NotTheProposal(_)
            | Self::OutcomeMissing(_)
            | Self::LastRound(_) => "/outcome",
            Self::OnlyApprover => "/decided_by",
            Self::WaiverRefused(_) | Self::NotLacking(_) | Self::WaiverUnfounded(_) => "/waived",
            Self::RoundsExhausted { .. }
            | Self::NoElectors(_)
            | Self::WeightUnknown(_)
            | Self::QuorumUnreachable { .. }
            | Self::NotPutToVote(_)
            | Self::VoteLate { .. }
            | Self::NothingToEndorse(_)
            | Self::OwnProposal
            | Self::EndorsementMissing { .. } => "",
        }
    }

    /// What fills the gaps of its words, in order.
    pub(super) fn arguments(&self, language: Language) -> Vec<String> {
        let title = |label: &Label| label.in_language(language).to_owned();
        match self {
            Self::OwnProposal | Self::CommentMissing | Self::OnlyApprover => Vec::new(),
            Self::ProposalMissing(label)
            | Self::NoElectors(label)
            | Self::NotPutToVote(label)
            | Self::AbstentionRefused(label)
            | Self::NothingToEndorse(label)
            | Self::StepNotReached(label)
            | Self::NotCarried(label)
            | Self::Carried(label)
            | Self::NotTheProposal(label)
            | Self::OutcomeMissing(label)
            | Self::LastRound(label)
            | Self::WaiverRefused(label) => vec![title(label)],
            Self::RoundsExhausted { question, limit } => vec![title(question), limit.to_string()],
            Self::WeightUnknown(bodies) | Self::Vetoed(bodies) => vec![named(bodies, language)],
            Self::QuorumUnreachable { quorum, size: count }
            | Self::QuorumMissing { quorum, voted: count } => {
                vec![quorum.to_string(), count.to_string()]
            }
            Self::NotAnElector(body) | Self::AlreadyVoted(body) => vec![body.to_string()],
            Self::VoteLate { question, on } => vec![title(question), on.to_string()],
            Self::EndorsementMissing { question, steps } => {
                vec![title(question), super::words::titles(steps, language)]
            }
            Self::NotLacking(document) | Self::WaiverUnfounded(document) => vec![document.to_string()],
        }
    }
}

/// Most bodies a message names one by one.
const NAMED_MAX: usize = 10;

fn named(bodies: &[OrganizationId], language: Language) -> String {
    let (separator, rest) = match language {
        Language::Ja => ("、", "ほか"),
        Language::En => (", ", " and others"),
    };
    let first: Vec<&str> = bodies.iter().take(NAMED_MAX).map(OrganizationId::as_str).collect();
    let more = if bodies.len() > NAMED_MAX { rest } else { "" };
    format!("{}{more}", first.join(separator))
}
