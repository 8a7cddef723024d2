//! Commands that move dates and ask for other ones, and about suspensions that must be confirmed; never whether they are allowed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::{Basis, Precision};
use crate::id::{DecisionId, EventId, ItemId, OrganizationId, ReasonCode};

/// A date to move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeDeadline {
    /// The phase or mark.
    pub item: ItemId,
    /// The one body it moves for; absent moves it for the joint phase or everybody.
    pub participant: Option<OrganizationId>,
    /// The new date.
    pub nominal: NaiveDate,
    /// How exact it is meant; as before when absent.
    pub precision: Option<Precision>,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<String>,
    /// On whose authority, with the document's number.
    pub basis: Option<Basis>,
    /// The closed decision it rests on, where the definition asks for one.
    pub decision: Option<DecisionId>,
}

/// Another date to ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestDeadlineChange {
    /// The phase or mark.
    pub item: ItemId,
    /// The one body it is to move for; absent asks for the joint phase or everybody.
    pub participant: Option<OrganizationId>,
    /// The date asked for.
    pub nominal: NaiveDate,
    /// How exact it is meant; as before when absent.
    pub precision: Option<Precision>,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<String>,
    /// On what.
    pub basis: Option<Basis>,
}

/// A request to approve: the date moves as was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproveDeadlineChange {
    /// The event that asked.
    pub request: EventId,
    /// The phase or mark, as it was asked for.
    pub item: ItemId,
    /// The body, as it was asked for.
    pub participant: Option<OrganizationId>,
    /// The closed decision it rests on, where the definition asks for one.
    pub decision: Option<DecisionId>,
    /// Why, in words; as was asked when absent.
    pub reason: Option<String>,
    /// On whose authority, with the document's number.
    pub basis: Option<Basis>,
}

/// A request to refuse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefuseDeadlineChange {
    /// The event that asked.
    pub request: EventId,
    /// The phase or mark, as it was asked for.
    pub item: ItemId,
    /// The body, as it was asked for.
    pub participant: Option<OrganizationId>,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<String>,
    /// On what.
    pub basis: Option<Basis>,
}

/// A request to take back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawDeadlineChange {
    /// The event that asked.
    pub request: EventId,
    /// The phase or mark, as it was asked for.
    pub item: ItemId,
    /// The body, as it was asked for.
    pub participant: Option<OrganizationId>,
    /// Why, in words.
    pub reason: Option<String>,
}

/// A suspension to confirm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmSuspension {
    /// The phase, as it was suspended.
    pub phase: Option<ItemId>,
    /// The participant, as it was suspended.
    pub participant: Option<OrganizationId>,
    /// Until when, as far as is known.
    pub expected_until: Option<NaiveDate>,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, and what is done to go on, in words.
    pub reason: Option<String>,
    /// On what.
    pub basis: Option<Basis>,
}
