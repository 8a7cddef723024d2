//! Events of reminders and notices; they say to whom, about what and why, never through which channel.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::definition::Span;
use crate::id::{CaseId, EventId, ItemId, OrganizationId, PostId, ReasonCode, ReminderId, UserId};
use crate::private::{Clear, Commitment};
use crate::time::Timestamp;

/// Under which condition a reminder is still wanted when it becomes due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReminderCondition {
    /// The work has not been begun.
    NotStarted,
    /// The work has not been completed.
    NotCompleted,
}

/// To whom, as rule and as resolved when it fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// The party or role the rule names.
    pub role: ItemId,
    /// The body.
    pub organization: OrganizationId,
    /// The posts that held the duty, empty when the body has none.
    pub posts: Vec<PostId>,
    /// Their holders that day.
    pub users: Vec<UserId>,
}

/// `reminder.fired`: decided once, whatever restarts or retries; delivered by channels that read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReminderFired {
    /// Its identity.
    pub reminder: ReminderId,
    /// The case.
    pub case: CaseId,
    /// Version of the case stream it was decided on.
    pub case_version: u64,
    /// The phase or mark.
    pub item: ItemId,
    /// Revision of the item.
    pub revision: u32,
    /// The participant; null for a joint phase.
    pub participant: Option<OrganizationId>,
    /// Version of the deadline.
    pub deadline_version: u32,
    /// The date it is about.
    pub nominal: NaiveDate,
    /// Business days from the last business day of the deadline; negative before it.
    pub offset_business_days: i32,
    /// How long before the date, where the rule says it in days, weeks or months of the calendar.
    pub ahead: Option<Span>,
    /// The condition that held.
    pub condition: ReminderCondition,
    /// To whom.
    pub recipient: Recipient,
    /// When it was due.
    pub due_at: Timestamp,
    /// Repeats of the same series that fell into a pause of the program and are told by this one.
    pub missed_repeats: Vec<MissedRepeat>,
}

/// A reminder that fell into a pause of the program and is told by a later one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissedRepeat {
    /// Its identity; it never fires by itself again.
    pub reminder: ReminderId,
    /// When it was due.
    pub due_at: Timestamp,
}

/// What a notice tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A date was moved.
    DeadlineChanged,
    /// Another version of the calendar moved what is reckoned from a date.
    DeadlineRecomputed,
    /// Somebody asks for another date.
    ChangeRequested,
    /// A request for another date was refused or overtaken.
    ChangeClosed,
    /// A question waits for its answer.
    DecisionWaiting,
    /// Work stands still and nobody has confirmed this quarter that it must.
    SuspensionUnconfirmed,
    /// A participant is past the dates of two phases.
    PhasesBehind,
    /// A phase has ended and lacks a required document that was taken back.
    EvidenceMissing,
    /// Nothing was recorded of a participant's work for long: whether it really stands there is asked once a month.
    WorkUnchanged,
}

/// `notice.given`: something happened or waits that somebody must know. Decided once, like a reminder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeGiven {
    /// Its identity.
    pub notice: ReminderId,
    /// The case.
    pub case: CaseId,
    /// Version of the case stream it was decided on.
    pub case_version: u64,
    /// What it tells.
    pub kind: NoticeKind,
    /// The event it tells of.
    pub about: EventId,
    /// The phase, mark or decision.
    pub item: Option<ItemId>,
    /// The participant; null for joint work or everybody.
    pub participant: Option<OrganizationId>,
    /// To whom.
    pub recipient: Recipient,
    /// When it was due.
    pub due_at: Timestamp,
}

/// `reminder.snoozed`: somebody put a reminder or a notice off; they are told again on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReminderSnoozed<T> {
    /// The reminder or notice.
    pub reminder: ReminderId,
    /// For whom.
    pub user: UserId,
    /// The day they are told again.
    pub until: NaiveDate,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words; asked for past the date the reminder is about.
    pub reason: Option<T>,
}

impl ReminderSnoozed<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> ReminderSnoozed<Commitment> {
        ReminderSnoozed {
            reminder: self.reminder,
            user: self.user,
            until: self.until,
            reason_code: self.reason_code,
            reason: self.reason.map(|text| seal("/data/reason", text)),
        }
    }
}
