//! What can be supposed, as it is sent; never what would come of it.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::definition::{BarrierRule, Quorum, Span};
use crate::event::Precision;
use crate::id::{ItemId, OrganizationId};

/// One thing supposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "suppose", rename_all = "snake_case", deny_unknown_fields)]
pub enum Supposition {
    /// A date moves.
    Shift(Shift),
    /// A body takes no part, or no longer.
    Drop(Body),
    /// A body takes part.
    Join(Body),
    /// A phase is completed, with whatever it lacks.
    Complete(Completion),
    /// Time has passed until a day.
    On(OnDay),
    /// Another rule lets joint work after a phase begin.
    Barrier(NewBarrier),
    /// Another quorum makes a decision valid.
    Quorum(NewQuorum),
}

/// A date that moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ShiftAsSent", into = "ShiftAsSent")]
pub struct Shift {
    /// The phase or mark.
    pub item: ItemId,
    /// The one body it moves for; none moves it for the joint phase or everybody.
    pub participant: Option<OrganizationId>,
    /// Where to.
    pub target: Target,
}

/// Where a date moves to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// To a date, as exact as it is meant; as exact as before when that is not said.
    To(NaiveDate, Option<Precision>),
    /// By so much, to a day.
    By(Distance),
}

/// A length of time with its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Distance {
    /// How long.
    pub span: Span,
    /// Whether it leads back.
    pub back: bool,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Its code.
    pub participant: OrganizationId,
}

/// A phase that is completed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completion {
    /// The phase.
    pub phase: ItemId,
    /// The body; none for a joint phase.
    pub participant: Option<OrganizationId>,
}

/// A day that has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnDay {
    /// The day.
    pub date: NaiveDate,
}

/// Another rule of a barrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewBarrier {
    /// The phase whose barrier it is.
    pub phase: ItemId,
    /// The rule: `all`, a number, a share such as `80%`, or codes of bodies with `+` between them.
    #[serde(with = "super::spelling::rule")]
    pub rule: BarrierRule,
}

/// Another quorum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewQuorum {
    /// The decision.
    pub decision: ItemId,
    /// The quorum: `all`, a number of bodies, or a fraction such as `2/3`.
    #[serde(with = "super::spelling::quorum")]
    pub quorum: Quorum,
}

/// Why a text is no supposition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct Unreadable {
    /// The text, or the part of it.
    pub text: String,
    /// What would have been read.
    pub expected: &'static str,
}

impl Supposition {
    /// The one body it is about; none when it concerns everybody.
    pub fn participant(&self) -> Option<&OrganizationId> {
        match self {
            Self::Shift(shift) => shift.participant.as_ref(),
            Self::Drop(body) | Self::Join(body) => Some(&body.participant),
            Self::Complete(completion) => completion.participant.as_ref(),
            Self::On(_) | Self::Barrier(_) | Self::Quorum(_) => None,
        }
    }
}

/// A move as it is sent: `to` a date or `by` a distance.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShiftAsSent {
    item: ItemId,
    participant: Option<OrganizationId>,
    to: Option<NaiveDate>,
    precision: Option<Precision>,
    by: Option<Distance>,
}

/// A move that says where to twice, or not at all.
#[derive(Debug)]
struct NotOneTarget;

impl fmt::Display for NotOneTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a shift takes either `to`, a date, or `by`, a distance such as `10bd`")
    }
}

impl TryFrom<ShiftAsSent> for Shift {
    type Error = NotOneTarget;

    fn try_from(sent: ShiftAsSent) -> Result<Self, NotOneTarget> {
        let target = match (sent.to, sent.precision, sent.by) {
            (Some(date), precision, None) => Target::To(date, precision),
            (None, None, Some(distance)) => Target::By(distance),
            (None, Some(_), Some(_)) | (Some(_), _, Some(_)) | (None, _, None) => return Err(NotOneTarget),
        };
        Ok(Self { item: sent.item, participant: sent.participant, target })
    }
}

impl From<Shift> for ShiftAsSent {
    fn from(shift: Shift) -> Self {
        let (to, precision, by) = match shift.target {
            Target::To(date, precision) => (Some(date), precision, None),
            Target::By(distance) => (None, None, Some(distance)),
        };
        Self { item: shift.item, participant: shift.participant, to, precision, by }
    }
}
