//! Events between the opening and the closing of a decision: who votes, what was endorsed, each vote, and how they came
//! out; never what follows from it.

use serde::{Deserialize, Serialize};

use crate::definition::StepKind;
use crate::event::Basis;
use crate::id::{DecisionId, EventId, ItemId, OrganizationId, PostId};
use crate::private::{Clear, Commitment};

/// `decision.electors_named`: bodies that vote, with what each vote weighs. They stay those of the round, whoever joins
/// or leaves afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionElectorsNamed {
    /// The round of the decision.
    pub decision: DecisionId,
    /// At most [`crate::event::PARTICIPANTS_CHUNK_MAX`] bodies.
    pub electors: Vec<Elector>,
}

/// A body that votes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elector {
    /// The body.
    pub organization: OrganizationId,
    /// As which party it votes.
    pub party: ItemId,
    /// What its vote weighs.
    pub weight: u64,
}

/// What a post said to a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opinion {
    /// It consents.
    Consent,
    /// It objects; the draft does not proceed until it consents.
    Object,
}

/// `decision.endorsed`: a step of 回議 or 合議 was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionEndorsed<T> {
    /// The round of the decision.
    pub decision: DecisionId,
    /// The participant the decision is about; null for a joint phase.
    pub participant: Option<OrganizationId>,
    /// The step, from 1, in the order of the definition.
    pub step: u32,
    /// What kind of step.
    pub kind: StepKind,
    /// The body the post belongs to.
    pub organization: OrganizationId,
    /// The post that endorsed; null when the operator of the machine did.
    pub post: Option<PostId>,
    /// What it said.
    pub opinion: Opinion,
    /// What it added in words.
    pub comment: Option<T>,
}

impl DecisionEndorsed<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> DecisionEndorsed<Commitment> {
        DecisionEndorsed {
            decision: self.decision,
            participant: self.participant,
            step: self.step,
            kind: self.kind,
            organization: self.organization,
            post: self.post,
            opinion: self.opinion,
            comment: self.comment.map(|text| seal("/data/comment", text)),
        }
    }
}

/// How a body voted on a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoteChoice {
    /// 賛成
    For,
    /// 反対
    Against,
    /// 棄権
    Abstain,
}

/// `vote.cast`: a body voted. A later vote of the same body takes the place of this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoteCast<T> {
    /// The round of the decision.
    pub decision: DecisionId,
    /// The body.
    pub elector: OrganizationId,
    /// How it voted.
    pub choice: VoteChoice,
    /// What the vote weighs, frozen when the question was put.
    pub weight: u64,
    /// The earlier vote of the body it takes the place of; null when it is its first.
    pub replaces: Option<EventId>,
    /// Why.
    pub reason: Option<T>,
    /// How the vote was given.
    pub basis: Option<Basis>,
}

impl VoteCast<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> VoteCast<Commitment> {
        VoteCast {
            decision: self.decision,
            elector: self.elector,
            choice: self.choice,
            weight: self.weight,
            replaces: self.replaces,
            reason: self.reason.map(|text| seal("/data/reason", text)),
            basis: self.basis,
        }
    }
}

/// Votes by head and by weight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// How many bodies.
    pub electors: u32,
    /// What their votes weigh.
    pub weight: u64,
}

impl Count {
    pub(crate) fn add(&mut self, weight: u64) {
        self.electors = self.electors.saturating_add(1);
        self.weight = self.weight.saturating_add(weight);
    }
}

/// How a vote stands, or came out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Votes for the proposal.
    #[serde(rename = "for")]
    pub in_favour: Count,
    /// Votes against it.
    pub against: Count,
    /// Abstentions.
    pub abstain: Count,
    /// Bodies that said nothing, where silence means nothing or its day has not passed.
    pub not_cast: Count,
    /// Bodies whose silence consents; they count as votes for.
    pub deemed: Count,
    /// How many bodies must have voted.
    pub quorum: u32,
    /// Whether they have.
    pub quorum_met: bool,
    /// Whether what counts for and what counts against are the same.
    pub tied: bool,
    /// Whether the votes carry the proposal.
    pub passed: bool,
    /// Bodies that stopped it by their veto, at most 20 of them, in code order.
    pub vetoed_by: Vec<OrganizationId>,
}

/// A required document a decision did without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waived<T> {
    /// The document.
    pub document: ItemId,
    /// Why it is not needed.
    pub reason: T,
}

impl Waived<Clear> {
    pub(super) fn map_all(
        all: Vec<Self>,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> Vec<Waived<Commitment>> {
        let seal = |(at, waived): (usize, Self)| Waived {
            document: waived.document,
            reason: seal(&format!("/data/waived/{at}/reason"), waived.reason),
        };
        all.into_iter().enumerate().map(seal).collect()
    }
}
