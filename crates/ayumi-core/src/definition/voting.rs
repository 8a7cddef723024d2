//! How several bodies decide together, and who must endorse a draft before it is decided; never how a vote stands.

use crate::definition::Span;
use crate::id::ItemId;
use crate::text::Label;

/// A vote of several bodies on a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteRule {
    /// Who votes.
    pub electorate: ElectorateWords,
    /// What each vote weighs.
    pub weight: Weight,
    /// How many bodies must have voted.
    pub quorum: Quorum,
    /// What carries the proposal.
    pub pass: Pass,
    /// Parties each of whose bodies can stop it by voting against.
    pub veto: Vec<ItemId>,
    /// What an abstention counts as.
    pub abstain: Abstain,
    /// What follows when the votes are equal.
    pub tie: Tie,
    /// Whether a body may vote again while the vote is open; the later vote counts.
    pub change: bool,
    /// What silence means; none means nothing.
    pub silence: Option<Silence>,
}

/// Who votes, as the definition says it; which bodies those are is settled when the question is put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElectorateWords {
    /// The party whose bodies vote that take part when the question is put.
    pub party: ItemId,
    /// Other parties that vote with them.
    pub plus: Vec<ItemId>,
}

/// What a vote weighs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Weight {
    /// One each.
    One,
    /// Inhabitants, as the directory has them when the question is put.
    Population,
    /// A whole number the body reported.
    Field {
        /// The phase.
        phase: ItemId,
        /// The field.
        field: ItemId,
    },
}

/// How many bodies must have voted, counted by head: abstentions count, whatever they count as otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quorum {
    /// Every one.
    All,
    /// At least so many.
    AtLeast(u32),
    /// At least this part of them.
    Part {
        /// Above the line.
        numerator: u32,
        /// Below it; never less than the numerator.
        denominator: u32,
    },
}

/// What carries a proposal, counted by weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// More than half of what was cast.
    MajorityOfCast,
    /// More than half of all there is.
    MajorityOfAll,
    /// At least two thirds of what was cast.
    TwoThirdsOfCast,
    /// At least two thirds of all there is.
    TwoThirdsOfAll,
    /// Everybody has voted and nobody against.
    Unanimous,
}

/// What an abstention counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abstain {
    /// There is none: a vote is for or against.
    Refused,
    /// Present, but not cast.
    NotCast,
    /// Cast, and so not for the proposal.
    Cast,
}

/// What follows when the votes are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// The proposal is not carried.
    Fails,
    /// Whoever closes the vote decides.
    AuthorityDecides,
}

/// What the silence of a body means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// So long after the question was put, who has not voted consents, and no vote is taken any more.
    pub consents_after: Span,
    /// The span as the definition writes it.
    pub as_written: String,
}

/// One step on the way of a draft, done before it is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteStep {
    /// What kind of step.
    pub kind: StepKind,
    /// The party one of whose posts endorses.
    pub by: ItemId,
    /// What it is called.
    pub title: Label,
}

/// Kinds of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// 回議: through the line of the section that drafted.
    Circulate,
    /// 合議: other sections and bodies concerned.
    Consult,
}

/// How far who puts a question must be told apart from who approves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FourEyes {
    /// Another person approves.
    People,
    /// Somebody of another body approves.
    Bodies,
}

impl VoteRule {
    /// The parties that vote, the main one first.
    pub fn parties(&self) -> impl Iterator<Item = &ItemId> {
        std::iter::once(&self.electorate.party).chain(&self.electorate.plus)
    }
}

impl Quorum {
    /// How many of `size` bodies it asks for.
    pub fn of(self, size: u32) -> u32 {
        match self {
            Self::All => size,
            Self::AtLeast(least) => least,
            Self::Part { numerator, denominator } => {
                let asked = (u64::from(size) * u64::from(numerator)).div_ceil(u64::from(denominator.max(1)));
                u32::try_from(asked).unwrap_or(u32::MAX)
            }
        }
    }
}

impl Pass {
    /// Whether votes for and against can balance under it.
    pub fn can_tie(self) -> bool {
        match self {
            Self::MajorityOfCast | Self::MajorityOfAll => true,
            Self::TwoThirdsOfCast | Self::TwoThirdsOfAll | Self::Unanimous => false,
        }
    }
}
