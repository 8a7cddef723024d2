//! The inbox: one row a reminder that fired, with everything its reader must see; never whether it was read.

use ayumi_core::definition::{Definition, Span};
use ayumi_core::event::{Event, MissedRepeat, Precision, ReminderCondition};
use ayumi_core::id::{
    CaseId, EventId, ItemId, OrganizationId, PostId, ProgrammeId, ReminderId, StreamId, UserId,
};
use ayumi_core::settle::outstanding;
use ayumi_core::state::Case;
use ayumi_core::text::Label;
use ayumi_core::time::Timestamp;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::recorded::{is_of_case, is_of_reminders};
use crate::projection::touched::Touched;
use crate::projection::world::Fired;
use crate::projection::{
    Changes, FollowedCase, Place, Projection, ProjectionError, Recorded, World, deadlines,
};

/// A reminder in the inbox of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxRow {
    /// The reminder.
    pub reminder: ReminderId,
    /// The event it fired with.
    pub event: EventId,
    /// The case.
    pub case: CaseId,
    /// Its title.
    pub case_title: Label,
    /// Its programme.
    pub programme: ProgrammeId,
    /// The phase or mark.
    pub item: ItemId,
    /// Its title.
    pub item_title: Label,
    /// Revision of the item.
    pub revision: u32,
    /// The participant it concerns; none for joint work.
    pub participant: Option<OrganizationId>,
    /// Version of the date it is about.
    pub deadline_version: u32,
    /// The date it is about.
    pub nominal: NaiveDate,
    /// How exactly the date is meant.
    pub precision: Precision,
    /// Business days from the last business day of the date; negative before it.
    pub offset_business_days: i32,
    /// How long before the date, where the rule says it in days, weeks or months of the calendar.
    pub ahead: Option<Span>,
    /// The condition it was sent under.
    pub condition: ReminderCondition,
    /// As which party the body is told.
    pub role: ItemId,
    /// The body told.
    pub organization: OrganizationId,
    /// The posts that held the duty when it fired.
    pub posts: Vec<PostId>,
    /// Their holders that day.
    pub users: Vec<UserId>,
    /// When it was due.
    pub due_at: Timestamp,
    /// When it fired.
    pub fired_at: Timestamp,
    /// Earlier ones of its series that it tells as well.
    pub missed_repeats: Vec<MissedRepeat>,
    /// Whether the work it is about is still outstanding.
    pub open: bool,
    /// Whether the date it is about has moved since.
    pub superseded: bool,
    /// Who put it off, and until when.
    pub snoozed: Vec<(UserId, NaiveDate)>,
}

pub(crate) const NAME: &str = "inbox";

/// The projection of the inbox.
pub(crate) struct Inbox;

impl Projection for Inbox {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        4
    }

    fn reads(&self, stream: &StreamId) -> bool {
        is_of_case(stream) || is_of_reminders(stream)
    }

    fn apply(&mut self, world: &World, event: &Recorded, out: &mut Changes) -> Result<(), ProjectionError> {
        if let Event::ReminderFired(_) = event.fact() {
            let followed = world.case_of(event)?;
            return followed.fired.last().map_or(Ok(()), |fired| put(followed, fired, out));
        }
        if let Event::ReminderSnoozed(snoozed) = event.fact() {
            let followed = world.case_of(event)?;
            let mut fired = followed.fired.iter().filter(|fired| fired.data.reminder == snoozed.reminder);
            return fired.try_for_each(|fired| put(followed, fired, out));
        }
        match world.touched(event) {
            Touched::Nothing | Touched::Content(_) => Ok(()),
            Touched::Standing(part) | Touched::Participation(part) => {
                let followed = world.case_of(event)?;
                let mut concerned =
                    followed.fired.iter().filter(|fired| part.who.includes(fired.data.participant.as_ref()));
                concerned.try_for_each(|fired| put(followed, fired, out))
            }
        }
    }
}

fn put(followed: &FollowedCase, fired: &Fired, out: &mut Changes) -> Result<(), ProjectionError> {
    let (definition, _) = followed.material()?;
    let opening = followed.opening()?;
    let data = &fired.data;
    let about = (data.deadline_version, data.revision);
    let row = InboxRow {
        precision: followed.precision(&data.item, data.participant.as_ref(), about),
        reminder: data.reminder,
        event: fired.event,
        case: followed.id,
        case_title: opening.title.clone(),
        programme: opening.programme.clone(),
        item: data.item.clone(),
        item_title: deadlines::title_in(followed, &data.item)?,
        revision: data.revision,
        participant: data.participant.clone(),
        deadline_version: data.deadline_version,
        nominal: data.nominal,
        offset_business_days: data.offset_business_days,
        ahead: data.ahead,
        condition: data.condition,
        role: data.recipient.role.clone(),
        organization: data.recipient.organization.clone(),
        posts: data.recipient.posts.clone(),
        users: data.recipient.users.clone(),
        due_at: data.due_at,
        fired_at: fired.recorded_at,
        missed_repeats: data.missed_repeats.clone(),
        open: is_open(definition, &followed.case, fired),
        superseded: is_superseded(&followed.case, fired),
        snoozed: followed.put_off(data.reminder),
    };
    let place = Place {
        programme: Some(row.programme.clone()),
        case: Some(row.case),
        organization: Some(row.organization.clone()),
        sort_on: Some(row.fired_at.to_string()),
    };
    out.put(format!("{}/{}", row.reminder, row.organization), place, &row)
}

fn is_open(definition: &Definition, case: &Case, fired: &Fired) -> bool {
    let participant = fired.data.participant.as_ref();
    let again = definition
        .phase(&fired.data.item)
        .is_some_and(|phase| case.revision(&phase.id, participant) != fired.data.revision);
    case.ending.is_none() && !again && outstanding(definition, case, &fired.data.item, participant) > 0
}

fn is_superseded(case: &Case, fired: &Fired) -> bool {
    let deadline = case.deadline(&fired.data.item, fired.data.participant.as_ref());
    deadline.is_none_or(|deadline| deadline.version != fired.data.deadline_version)
}

#[cfg(test)]
mod tests;
