//! The event of a reminder; it says to whom, about what and why, never through which channel.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::{CaseId, ItemId, OrganizationId, PostId, ReminderId, UserId};
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
