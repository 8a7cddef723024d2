//! Commands between the opening and the closing of a decision; never whether they are allowed.

use serde::{Deserialize, Serialize};

use crate::event::{Basis, Opinion, VoteChoice};
use crate::id::{ItemId, OrganizationId};

/// A vote on what was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CastVote {
    /// The phase.
    pub phase: ItemId,
    /// The body that votes; absent means one's own.
    pub participant: Option<OrganizationId>,
    /// How it votes.
    pub choice: VoteChoice,
    /// Why.
    pub reason: Option<String>,
    /// How the vote was given.
    pub basis: Option<Basis>,
}

/// A step of 回議 or 合議.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndorseDecision {
    /// The phase.
    pub phase: ItemId,
    /// The body the decision is about; absent for a joint phase.
    pub participant: Option<OrganizationId>,
    /// The step, from 1; absent means the first that is not done.
    pub step: Option<u32>,
    /// The body the endorsing post belongs to; absent means one's own.
    pub organization: Option<OrganizationId>,
    /// What the post says.
    pub opinion: Opinion,
    /// What it adds in words; required with an objection.
    pub comment: Option<String>,
}

/// A required document to do without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The document.
    pub document: ItemId,
    /// Why it is not needed.
    pub reason: String,
}
