//! Events of dates: set, asked for, moved, reckoned anew, missed; never computes one.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::event::{Basis, CalendarRef};
use crate::id::{DecisionId, EventId, ItemId, OrganizationId, ReasonCode};
use crate::private::{Clear, Commitment};
use crate::time::TimeOfDay;

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
    /// The last day on which it is kept: nominal, or rolled forward when statutory. It lapses when this day ends, or at
    /// its cut-off time.
    pub effective: NaiveDate,
    /// Last business day on or before `effective`; reminders are counted from it.
    pub last_business_day: NaiveDate,
    /// Whether a day it was reckoned on lies beyond the gazetted holidays.
    pub provisional: bool,
    /// The time on `effective` up to which it is kept, in the log's zone; null keeps it until the day ends.
    pub cut_off: Option<TimeOfDay>,
    /// The first day on which, with work outstanding, it goes on record as missed: that of the lapse, or later where
    /// the definition leaves some business days for an excuse.
    pub missed_from: NaiveDate,
}

impl DueDate {
    /// Whether it has lapsed at a moment of the log's zone.
    pub fn has_lapsed(&self, day: NaiveDate, time: NaiveTime) -> bool {
        let is_cut_off = |cut_off: TimeOfDay| cut_off.time() < time;
        self.effective < day || (self.effective == day && self.cut_off.is_some_and(is_cut_off))
    }

    /// Whether the last day on which it is kept lies before `day`.
    pub fn has_passed(&self, day: NaiveDate) -> bool {
        self.effective < day
    }

    /// The day of its lapse: that of its cut-off, or the one after its last day.
    pub fn lapse_day(&self) -> NaiveDate {
        match self.cut_off {
            Some(_) => self.effective,
            None => self.effective.succ_opt().unwrap_or(self.effective),
        }
    }

    /// Whether, with work outstanding, it goes on record as missed at a moment of the log's zone.
    pub fn is_to_be_recorded(&self, day: NaiveDate, time: NaiveTime) -> bool {
        self.has_lapsed(day, time) && self.missed_from <= day
    }

    /// The first moment, in the log's zone, at which it goes on record as missed: strictly after it where the day is
    /// that of a cut-off.
    pub fn recorded_from(&self) -> (NaiveDate, NaiveTime) {
        let cut_off = self.cut_off.filter(|_| self.missed_from == self.effective);
        (self.missed_from, cut_off.map_or(NaiveTime::MIN, TimeOfDay::time))
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
    /// The event that asked for it; null when it was moved without being asked.
    pub request: Option<EventId>,
    /// The decision it rests on, where the definition asks for one.
    pub decision: Option<DecisionId>,
    /// The phase whose date it followed; null when it was moved for itself.
    pub follows: Option<ItemId>,
}

/// `deadline.change_requested`: somebody asked that a date be moved. Until it is answered nobody is reminded of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlineChangeRequested<T> {
    /// The phase or mark it is for.
    pub item: ItemId,
    /// Revision of the item.
    pub revision: u32,
    /// The one participant; null for a joint phase or everybody.
    pub participant: Option<OrganizationId>,
    /// The version it is to replace.
    pub former_version: u32,
    /// The date in force.
    pub former: DueDate,
    /// The date asked for.
    pub due: DueDate,
    /// Whether the date in force had lapsed when it was asked for.
    pub lapsed: bool,
    /// Why, as a code.
    pub reason_code: ReasonCode,
    /// Why, in words.
    pub reason: T,
    /// On what.
    pub basis: Option<Basis>,
    /// The calendar it was reckoned on.
    pub calendar: CalendarRef,
}

/// How a request for another date ended without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestClosing {
    /// Whoever approves refused it.
    Refused,
    /// Whoever asked took it back.
    Withdrawn,
    /// The work ended, was passed over or was dated anew before it was answered.
    Overtaken,
}

/// `deadline.change_closed`: a request for another date ended without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlineChangeClosed<T> {
    /// The event that asked.
    pub request: EventId,
    /// The phase or mark.
    pub item: ItemId,
    /// The one participant; null for a joint phase or everybody.
    pub participant: Option<OrganizationId>,
    /// How it ended.
    pub closing: RequestClosing,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<T>,
    /// On what.
    pub basis: Option<Basis>,
}

/// `deadline.recomputed`: another version of the calendar moved what is reckoned from a date, never into the past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlineRecomputed {
    /// The phase or mark it is for.
    pub item: ItemId,
    /// Revision of the item.
    pub revision: u32,
    /// The one participant; null for a joint phase or everybody.
    pub participant: Option<OrganizationId>,
    /// Version of the deadline, which stays: the promise is the same, and what was told of it is not told again.
    pub version: u32,
    /// The date before.
    pub former: DueDate,
    /// The date now.
    pub due: DueDate,
}

/// `calendar.adopted`: a case goes on under another version of its calendar. The dates it moves follow in the same
/// append.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarAdopted {
    /// The calendar before.
    pub former: CalendarRef,
    /// The calendar now.
    pub calendar: CalendarRef,
    /// How many dates of the case it moved.
    pub moved: u32,
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
            request: self.request,
            decision: self.decision,
            follows: self.follows,
        }
    }
}

impl DeadlineChangeRequested<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> DeadlineChangeRequested<Commitment> {
        DeadlineChangeRequested {
            item: self.item,
            revision: self.revision,
            participant: self.participant,
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

impl DeadlineChangeClosed<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> DeadlineChangeClosed<Commitment> {
        DeadlineChangeClosed {
            request: self.request,
            item: self.item,
            participant: self.participant,
            closing: self.closing,
            reason_code: self.reason_code,
            reason: self.reason.map(|text| seal("/data/reason", text)),
            basis: self.basis,
        }
    }
}
