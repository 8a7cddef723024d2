//! The agenda: what time alone will bring about, reminders to fire and dates to lapse, each at its instant. It says which
//! cases to look at; what happens then is decided from the log.

mod lapse;

use std::collections::HashMap;

use ayumi_core::definition::{Joins, Scope, Span};
use ayumi_core::event::{Event, Precision, ReminderCondition};
use ayumi_core::id::{CaseId, ItemId, OrganizationId, ProgrammeId, ReminderId, StreamId};
use ayumi_core::reminder::{Planned, plan};
use ayumi_core::text::Label;
use ayumi_core::time::Timestamp;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::recorded::{is_of_case, is_of_reminders};
use crate::projection::touched::{Part, Touched, Who};
use crate::projection::{
    Changes, FollowedCase, Place, Projection, ProjectionError, Recorded, World, deadlines,
};

/// Something that will happen when its time comes, unless something happens before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaRow {
    /// What it is.
    pub kind: AgendaKind,
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
    /// The participant it concerns; none for joint work or everybody.
    pub participant: Option<OrganizationId>,
    /// Version of the date.
    pub deadline_version: u32,
    /// The date it is about.
    pub nominal: NaiveDate,
    /// How exactly the date is meant.
    pub precision: Precision,
    /// When it is due.
    pub due_at: Timestamp,
    /// What a reminder is; none for a lapse.
    pub reminder: Option<PlannedReminder>,
}

/// What will happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgendaKind {
    /// A reminder fires.
    Reminder,
    /// A date lapses with work outstanding.
    Lapse,
}

/// A reminder that is planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedReminder {
    /// The reminder.
    pub reminder: ReminderId,
    /// Business days from the last business day of the date; negative before it.
    pub offset_business_days: i32,
    /// How long before the date, where the rule says it in days, weeks or months of the calendar.
    pub ahead: Option<Span>,
    /// The condition it is wanted under.
    pub condition: ReminderCondition,
    /// As which party the body is told.
    pub role: ItemId,
    /// The body told.
    pub organization: OrganizationId,
}

pub(crate) const NAME: &str = "agenda";

/// The projection of the agenda.
#[derive(Default)]
pub(crate) struct Agenda {
    /// What was planned before the event at hand for what it touches; none when it cannot change the plan.
    former: Option<HashMap<ReminderId, Planned>>,
}

impl Projection for Agenda {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        5
    }

    fn reads(&self, stream: &StreamId) -> bool {
        is_of_case(stream) || is_of_reminders(stream)
    }

    fn before(&mut self, world: &World, event: &Recorded) {
        self.former = None;
        let Ok(followed) = world.case_of(event) else { return };
        if let Some(who) = changes_the_plan(followed, event) {
            // What cannot be planned before the event is told by `apply`.
            let former = planned(followed, who).unwrap_or_default();
            self.former = Some(former.into_iter().map(|planned| (planned.reminder, planned)).collect());
        }
    }

    fn apply(&mut self, world: &World, event: &Recorded, out: &mut Changes) -> Result<(), ProjectionError> {
        if let Event::ReminderFired(fired) = event.fact() {
            out.remove(fired.reminder.to_string());
            for repeat in &fired.missed_repeats {
                out.remove(repeat.reminder.to_string());
            }
            return Ok(());
        }
        let Some(mut former) = self.former.take() else { return Ok(()) };
        let followed = world.case_of(event)?;
        let Some(who) = wanted(followed, event) else { return Ok(()) };
        for planned in planned(followed, who)? {
            if former.remove(&planned.reminder).as_ref() != Some(&planned)
                && !followed.ledger.has(planned.reminder)
            {
                put(followed, planned, out)?;
            }
        }
        let mut gone: Vec<ReminderId> = former.into_keys().collect();
        gone.sort_unstable();
        for reminder in gone {
            out.remove(reminder.to_string());
        }
        lapse::put_all(followed, event, who, out)
    }
}

/// Whose plan an event can change; none when it changes nobody's. Where participants are told of joint work, one of them
/// more or less changes the plan of the joint work.
fn wanted<'a>(followed: &FollowedCase, event: &'a Recorded) -> Option<Who<'a>> {
    match followed.touched(event) {
        Touched::Nothing => None,
        Touched::Participation(_) if tells_participants_of_joint_work(followed) => Some(Who::Everybody),
        Touched::Content(part) | Touched::Standing(part) | Touched::Participation(part) => Some(part.who),
    }
}

/// The same, looking at the case before the event: a report changes the plan only when it is the first of its track.
fn changes_the_plan<'a>(followed: &FollowedCase, event: &'a Recorded) -> Option<Who<'a>> {
    match followed.touched(event) {
        Touched::Content(part) if is_begun(followed, part) => None,
        Touched::Nothing | Touched::Content(_) | Touched::Standing(_) | Touched::Participation(_) => {
            wanted(followed, event)
        }
    }
}

fn is_begun(followed: &FollowedCase, part: Part<'_>) -> bool {
    let Some(phase) = part.phase else { return false };
    let participant = match part.who {
        Who::Everybody => None,
        Who::Bodies(bodies) => bodies.first(),
    };
    followed.case.track(phase, participant).is_some_and(ayumi_core::state::Track::is_begun)
}

fn planned(followed: &FollowedCase, who: Who<'_>) -> Result<Vec<Planned>, ProjectionError> {
    let (definition, calendar) = followed.material()?;
    let narrow = |only| plan(definition, calendar, followed.id, &followed.case, only);
    Ok(match who {
        Who::Bodies(bodies) => bodies.iter().flat_map(|body| narrow(Some(body))).collect(),
        Who::Everybody => narrow(None),
    })
}

fn tells_participants_of_joint_work(followed: &FollowedCase) -> bool {
    let Ok((definition, _)) = followed.material() else { return false };
    let leads = |role: &ItemId| definition.party(role).is_some_and(|party| party.joins == Joins::Leads);
    let joint = definition.phases.iter().filter(|phase| phase.scope == Scope::Joint);
    joint.flat_map(|phase| &phase.remind).flat_map(|series| &series.to).any(|role| !leads(role))
}

/// The agenda is sought by time alone.
fn place(case: CaseId, due_at: Timestamp) -> Place {
    Place { case: Some(case), sort_on: Some(due_at.to_string()), ..Place::default() }
}

fn put(followed: &FollowedCase, planned: Planned, out: &mut Changes) -> Result<(), ProjectionError> {
    let opening = followed.opening()?;
    let place = place(followed.id, planned.due_at);
    let about = (planned.deadline_version, planned.revision);
    let row = AgendaRow {
        precision: followed.precision(&planned.item, planned.participant.as_ref(), about),
        kind: AgendaKind::Reminder,
        case: followed.id,
        case_title: opening.title.clone(),
        programme: opening.programme.clone(),
        item_title: deadlines::title_in(followed, &planned.item)?,
        item: planned.item,
        revision: planned.revision,
        participant: planned.participant,
        deadline_version: planned.deadline_version,
        nominal: planned.nominal,
        due_at: planned.due_at,
        reminder: Some(PlannedReminder {
            reminder: planned.reminder,
            offset_business_days: planned.offset_business_days,
            ahead: planned.ahead,
            condition: planned.condition,
            role: planned.role,
            organization: planned.organization,
        }),
    };
    out.put(planned.reminder.to_string(), place, &row)
}

#[cfg(test)]
mod tests;
