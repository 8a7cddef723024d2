//! Lapses to come: the dates that will be recorded as missed unless their work ends first; never the recording.

use ayumi_core::calendar::Calendar;
use ayumi_core::definition::Definition;
use ayumi_core::event::Event;
use ayumi_core::id::{ItemId, OrganizationId};
use ayumi_core::settle::{goes_on_record, outstanding};
use ayumi_core::state::Deadline;
use ayumi_core::time::Timestamp;

use crate::projection::agenda::{AgendaKind, AgendaRow, place};
use crate::projection::migrated::{everybody, migration, undated};
use crate::projection::touched::Who;
use crate::projection::{Changes, FollowedCase, ProjectionError, Recorded, deadlines};

/// Puts or removes the lapse of every date an event can have touched. A date for everybody may count any participant.
pub(super) fn put_all(
    followed: &FollowedCase,
    event: &Recorded,
    who: Who<'_>,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let (definition, calendar) = followed.material()?;
    for item in migration(event).map(undated).unwrap_or_default() {
        everybody(followed).for_each(|body| out.remove(key(followed, item, body)));
    }
    for (item, deadlines) in &followed.case.deadlines {
        let own = deadlines.own.iter().filter(|(body, _)| who.includes(Some(body)));
        let dates =
            deadlines.all.iter().map(|all| (None, all)).chain(own.map(|(body, own)| (Some(body), own)));
        for (participant, deadline) in dates {
            put(followed, definition, calendar, item, participant, deadline, out)?;
        }
    }
    if let Event::MarkSet(set) = event.fact()
        && !followed
            .case
            .deadlines
            .get(&set.mark)
            .is_some_and(|deadlines| deadlines.own.contains_key(&set.participant))
    {
        out.remove(key(followed, &set.mark, Some(&set.participant)));
    }
    Ok(())
}

fn put(
    followed: &FollowedCase,
    definition: &Definition,
    calendar: &Calendar,
    item: &ItemId,
    participant: Option<&OrganizationId>,
    deadline: &Deadline,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let (case, opening) = (&followed.case, followed.opening()?);
    let waits = goes_on_record(deadline, opening.due_from) && case.ending.is_none();
    if !waits || outstanding(definition, case, item, participant) == 0 {
        out.remove(key(followed, item, participant));
        return Ok(());
    }
    let (day, time) = deadline.due.recorded_from();
    let due_at = Timestamp::at(day, time, calendar.offset());
    let row = AgendaRow {
        kind: AgendaKind::Lapse,
        case: followed.id,
        case_title: opening.title.clone(),
        programme: opening.programme.clone(),
        item: item.clone(),
        item_title: deadlines::title(definition, item)?,
        revision: deadline.revision,
        participant: participant.cloned(),
        deadline_version: deadline.version,
        nominal: deadline.due.nominal,
        precision: deadline.due.precision,
        due_at,
        reminder: None,
    };
    out.put(key(followed, item, participant), place(followed.id, due_at), &row)
}

fn key(followed: &FollowedCase, item: &ItemId, participant: Option<&OrganizationId>) -> String {
    format!("lapse/{}/{item}/{}", followed.id, participant.map_or("all", OrganizationId::as_str))
}
