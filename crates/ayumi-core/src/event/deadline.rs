//! Events of dates: set, moved, missed; never computes one.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::{Basis, CalendarRef};
use crate::id::{ItemId, OrganizationId, ReasonCode};
use crate::private::{Clear, Commitment};

/// How exact a date is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// The day itself.
    Day,
    /// Any day of the month; the last one counts.
    Month,
    /// Any day of the quarter; the last one counts.
    Quarter,
    /// Any day of the fiscal year; the last one counts.
    FiscalYear,
}

/// What kind of promise a date is; it decides what a closed day does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// Fixed by law or ordinance: rolls forward to the next open day (地方自治法第4条の2).
    Statutory,
    /// A target of an administrative plan: stays where it is.
    PlanTarget,
    /// A date for an answer: stays where it is.
    Survey,
    /// As agreed between the parties: stays where it is.
    Contract,
}

/// A date with everything reckoned from it when it was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueDate {
    /// The date as promised.
    pub nominal: NaiveDate,
    /// How exact it is meant.
    pub precision: Precision,
    /// What kind of promise it is.
    pub kind: DeadlineKind,
    /// The last day on which it is kept: nominal, or rolled forward when statutory. It lapses when this day ends.
    pub effective: NaiveDate,
    /// Last business day on or before `effective`; reminders are counted from it.
    pub last_business_day: NaiveDate,
    /// Whether a day it was reckoned on lies beyond the gazetted holidays.
    pub provisional: bool,
}

impl DueDate {
    /// Whether the last day on which it is kept lies before `day`.
    pub fn has_passed(&self, day: NaiveDate) -> bool {
        self.effective < day
    }
}

/// `deadline.set`: the first version of a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlineSet {
    /// The phase or mark it is for.
    pub item: ItemId,
    /// Revision of the item.
    pub revision: u32,
    /// The one participant; null for a joint phase or everybody.
    pub participant: Option<OrganizationId>,
    /// Version of the deadline: 1.
    pub version: u32,
    /// The date.
    pub due: DueDate,
    /// The rule it came from, as the definition has it.
    pub rule: String,
    /// The calendar it was reckoned on.
    pub calendar: CalendarRef,
}

/// `deadline.changed`: a date moved by a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlineChanged<T> {
    /// The phase or mark it is for.
    pub item: ItemId,
    /// Revision of the item.
    pub revision: u32,
    /// The one participant; null for a joint phase or everybody.
    pub participant: Option<OrganizationId>,
    /// The new version.
    pub version: u32,
    /// The version it replaces.
    pub former_version: u32,
    /// The date before.
    pub former: DueDate,
    /// The date now.
    pub due: DueDate,
    /// Whether the old date had lapsed when it was moved.
    pub lapsed: bool,
    /// Why, as a code.
    pub reason_code: ReasonCode,
    /// Why, in words.
    pub reason: T,
    /// On whose authority, with the document's number.
    pub basis: Basis,
    /// The calendar it was reckoned on.
    pub calendar: CalendarRef,
}

/// `deadline.missed`: the first instant after the date came with work outstanding. Effective on the day of lapse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlineMissed {
    /// The phase or mark.
    pub item: ItemId,
    /// Revision of the item.
    pub revision: u32,
    /// The one participant; null for a joint phase or everybody.
    pub participant: Option<OrganizationId>,
    /// Version of the deadline.
    pub version: u32,
    /// The date that lapsed.
    pub due: DueDate,
    /// How many tracks it left outstanding.
    pub outstanding: u32,
}

impl DeadlineChanged<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> DeadlineChanged<Commitment> {
        DeadlineChanged {
            item: self.item,
            revision: self.revision,
            participant: self.participant,
            version: self.version,
            former_version: self.former_version,
            former: self.former,
            due: self.due,
            lapsed: self.lapsed,
            reason_code: self.reason_code,
            reason: seal("/data/reason", self.reason),
            basis: self.basis,
            calendar: self.calendar,
        }
    }
}
