//! What people are still to be told in a digest: one row a person and a reminder or notice; never a way of sending.

use ayumi_core::calendar::Calendar;
use ayumi_core::event::{DigestReason, Event, Recipient};
use ayumi_core::id::{CaseId, EventId, OrganizationId, ReminderId, StreamId, UserId};
use ayumi_core::time::Timestamp;
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::projection::recorded::is_of_reminders;
use crate::projection::{Changes, FollowedCase, Place, Projection, ProjectionError, Recorded, World};

/// Something a person is to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingRow {
    /// Who.
    pub user: UserId,
    /// The reminder or notice.
    pub reminder: ReminderId,
    /// The event it was decided with.
    pub event: EventId,
    /// Its case.
    pub case: CaseId,
    /// The body told.
    pub organization: OrganizationId,
    /// When it was due.
    pub due_at: Timestamp,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// Why it is told.
    pub reason: DigestReason,
}

pub(crate) const NAME: &str = "waiting";

/// Put off, a reminder is told again when offices open.
const DUE_HOUR: u32 = 9;

/// The projection of what waits for a digest.
pub(crate) struct Waiting;

impl Projection for Waiting {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn reads(&self, stream: &StreamId) -> bool {
        is_of_reminders(stream) || stream.as_str().starts_with("digests-")
    }

    fn apply(&mut self, world: &World, event: &Recorded, out: &mut Changes) -> Result<(), ProjectionError> {
        let at = event.envelope.recorded_at;
        if let Event::ReminderFired(fired) = event.fact() {
            let told = Told { reminder: fired.reminder, event: event.envelope.id, case: fired.case };
            return told.to(&fired.recipient, fired.due_at, at, out);
        }
        if let Event::NoticeGiven(given) = event.fact() {
            let told = Told { reminder: given.notice, event: event.envelope.id, case: given.case };
            return told.to(&given.recipient, given.due_at, at, out);
        }
        if let Event::ReminderSnoozed(snoozed) = event.fact() {
            let followed = world.case_of(event)?;
            return again(followed, snoozed.reminder, snoozed.user, snoozed.until, at, out);
        }
        if let Event::DigestComposed(digest) = event.fact() {
            let told = digest.items.iter().map(|item| item.reminder);
            for reminder in told.chain(digest.left_out.iter().map(|left| left.reminder)) {
                out.remove(key(digest.user, reminder));
            }
        }
        Ok(())
    }
}

struct Told {
    reminder: ReminderId,
    event: EventId,
    case: CaseId,
}

impl Told {
    fn to(
        &self,
        recipient: &Recipient,
        due_at: Timestamp,
        decided_at: Timestamp,
        out: &mut Changes,
    ) -> Result<(), ProjectionError> {
        for user in &recipient.users {
            let row = WaitingRow {
                user: *user,
                reminder: self.reminder,
                event: self.event,
                case: self.case,
                organization: recipient.organization.clone(),
                due_at,
                decided_at,
                reason: DigestReason::Due,
            };
            put(&row, due_at, out)?;
        }
        Ok(())
    }
}

/// What was put off is told again on its day, to whoever put it off.
fn again(
    followed: &FollowedCase,
    reminder: ReminderId,
    user: UserId,
    until: NaiveDate,
    decided_at: Timestamp,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let (_, calendar) = followed.material()?;
    let fired = followed.fired.iter().find(|fired| fired.data.reminder == reminder);
    let fired = fired.map(|fired| (fired.event, &fired.data.recipient.organization));
    let given = followed.given.iter().find(|given| given.data.notice == reminder);
    let given = || given.map(|given| (given.event, &given.data.recipient.organization));
    let Some((event, organization)) = fired.or_else(given) else {
        return Err(ProjectionError::Unknown(format!("reminder {reminder}")));
    };
    let due_at = opening(calendar, until);
    let row = WaitingRow {
        user,
        reminder,
        event,
        case: followed.id,
        organization: organization.clone(),
        due_at,
        decided_at,
        reason: DigestReason::Snoozed,
    };
    put(&row, due_at, out)
}

fn opening(calendar: &Calendar, day: NaiveDate) -> Timestamp {
    let nine = NaiveTime::from_hms_opt(DUE_HOUR, 0, 0).unwrap_or(NaiveTime::MIN);
    Timestamp::at(day, nine, calendar.offset())
}

fn put(row: &WaitingRow, due_at: Timestamp, out: &mut Changes) -> Result<(), ProjectionError> {
    let place = Place {
        programme: None,
        case: Some(row.case),
        organization: Some(row.organization.clone()),
        sort_on: Some(due_at.to_string()),
    };
    out.put(key(row.user, row.reminder), place, row)
}

fn key(user: UserId, reminder: ReminderId) -> String {
    format!("{user}/{reminder}")
}

#[cfg(test)]
mod tests;
