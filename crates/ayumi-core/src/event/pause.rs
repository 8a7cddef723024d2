//! Events of work that stands still for a time; the dates it moves are events of dates.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::Basis;
use crate::id::{ItemId, OrganizationId, ReasonCode};
use crate::private::{Clear, Commitment};

/// What becomes of dates while work is suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockRule {
    /// The date stays where it is.
    KeepDate,
    /// As many business days are left afterwards as were left before.
    KeepRemaining,
    /// A time that began with the opening of the phase begins anew; a fixed date stays.
    Restart,
}

/// `work.suspended`: nothing is expected, reminded of or missed until it is resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkSuspended<T> {
    /// The phase; null for all of them.
    pub phase: Option<ItemId>,
    /// The participant; null for the joint work and everybody.
    pub participant: Option<OrganizationId>,
    /// What becomes of its dates.
    pub clock: ClockRule,
    /// Until when, as far as is known.
    pub expected_until: Option<NaiveDate>,
    /// Why, as a code.
    pub reason_code: ReasonCode,
    /// Why, in words.
    pub reason: T,
    /// On what.
    pub basis: Option<Basis>,
}

/// `work.resumed`: suspended work goes on. The dates it moves follow in the same append.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkResumed<T> {
    /// The phase, as it was suspended.
    pub phase: Option<ItemId>,
    /// The participant, as it was suspended.
    pub participant: Option<OrganizationId>,
    /// Since when it stood still.
    pub suspended_on: NaiveDate,
    /// How many business days it stood still.
    pub business_days: u32,
    /// What became of its dates.
    pub clock: ClockRule,
    /// In words.
    pub reason: Option<T>,
    /// On what.
    pub basis: Basis,
}

/// `suspension.confirmed`: work still stands still, for a reason that still holds; to be said anew each quarter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuspensionConfirmed<T> {
    /// The phase, as it was suspended.
    pub phase: Option<ItemId>,
    /// The participant, as it was suspended.
    pub participant: Option<OrganizationId>,
    /// Until when, as far as is known.
    pub expected_until: Option<NaiveDate>,
    /// Why, as a code.
    pub reason_code: ReasonCode,
    /// Why, and what is done to go on, in words.
    pub reason: T,
    /// On what.
    pub basis: Option<Basis>,
}

impl SuspensionConfirmed<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> SuspensionConfirmed<Commitment> {
        SuspensionConfirmed {
            phase: self.phase,
            participant: self.participant,
            expected_until: self.expected_until,
            reason_code: self.reason_code,
            reason: seal("/data/reason", self.reason),
            basis: self.basis,
        }
    }
}

impl WorkSuspended<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> WorkSuspended<Commitment> {
        WorkSuspended {
            phase: self.phase,
            participant: self.participant,
            clock: self.clock,
            expected_until: self.expected_until,
            reason_code: self.reason_code,
            reason: seal("/data/reason", self.reason),
            basis: self.basis,
        }
    }
}

impl WorkResumed<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> WorkResumed<Commitment> {
        WorkResumed {
            phase: self.phase,
            participant: self.participant,
            suspended_on: self.suspended_on,
            business_days: self.business_days,
            clock: self.clock,
            reason: self.reason.map(|text| seal("/data/reason", text)),
            basis: self.basis,
        }
    }
}
