//! The conditions of continuing services: one row for each body a lifecycle is of, also for those that have not
//! answered; never how a body came to be in one.

use ayumi_core::definition::{Definition, Lifecycle};
use ayumi_core::event::Event;
use ayumi_core::id::{CaseId, ItemId, OrganizationId, ProgrammeId, StreamId};
use ayumi_core::state::Participation;
use ayumi_core::text::Label;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::migrated::migration;
use crate::projection::recorded::is_of_case;
use crate::projection::touched::{Touched, Who};
use crate::projection::{Changes, FollowedCase, Place, Projection, ProjectionError, Recorded, World};

/// The condition of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionRow {
    /// The case.
    pub case: CaseId,
    /// Its programme.
    pub programme: ProgrammeId,
    /// The lifecycle.
    pub lifecycle: ItemId,
    /// The body.
    pub participant: OrganizationId,
    /// Whether it takes part.
    pub participation: Participation,
    /// The condition it is in; none means it has not answered: 未回答.
    pub condition: Option<ItemId>,
    /// Title of the condition.
    pub condition_title: Option<Label>,
    /// From which day.
    pub since: Option<NaiveDate>,
    /// Whether it counts as a user of the service.
    pub counts: bool,
    /// How many moves it has made.
    pub moves: u32,
}

pub(crate) const NAME: &str = "conditions";

/// The projection of conditions.
pub(crate) struct Conditions;

impl Projection for Conditions {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn reads(&self, stream: &StreamId) -> bool {
        is_of_case(stream)
    }

    fn apply(&mut self, world: &World, event: &Recorded, out: &mut Changes) -> Result<(), ProjectionError> {
        let Some(who) = concerned(world, event) else { return Ok(()) };
        let followed = world.case_of(event)?;
        let (definition, _) = followed.material()?;
        if migration(event).is_some() {
            remove_ended(followed, definition, out);
        }
        for lifecycle in &definition.lifecycles {
            for (body, participant) in &followed.case.participants {
                if participant.party == lifecycle.of && who.includes(Some(body)) {
                    put(followed, lifecycle, body, participant.participation, out)?;
                }
            }
        }
        Ok(())
    }
}

/// A lifecycle that is no longer there leaves no rows; a migration is refused while anybody is in one of its states.
fn remove_ended(followed: &FollowedCase, definition: &Definition, out: &mut Changes) {
    let former = followed.past.last().into_iter().flat_map(|former| &former.lifecycles);
    for lifecycle in former.filter(|lifecycle| definition.lifecycle(&lifecycle.id).is_none()) {
        for body in followed.case.participants.keys() {
            out.remove(key(followed.id, &lifecycle.id, body));
        }
    }
}

fn key(case: CaseId, lifecycle: &ItemId, body: &OrganizationId) -> String {
    format!("{case}/{lifecycle}/{body}")
}

/// Whose condition an event can have changed.
fn concerned<'a>(world: &World, event: &'a Recorded) -> Option<Who<'a>> {
    if let Event::LifecycleMoved(data) = event.fact() {
        return Some(Who::Bodies(std::slice::from_ref(&data.participant)));
    }
    match world.touched(event) {
        Touched::Participation(part) => Some(part.who),
        // Who takes part after all in a case that had ended lets it go on; another version says everything otherwise.
        Touched::Standing(part) if changes_every_row(event) => Some(part.who),
        Touched::Nothing | Touched::Content(_) | Touched::Standing(_) => None,
    }
}

fn changes_every_row(event: &Recorded) -> bool {
    matches!(
        event.fact(),
        Event::ParticipantsInvited(_)
            | Event::ParticipantsEnrolled(_)
            | Event::ParticipantJoined(_)
            | Event::CaseMigrated(_)
    )
}

fn put(
    followed: &FollowedCase,
    lifecycle: &Lifecycle,
    body: &OrganizationId,
    participation: Participation,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let opening = followed.opening()?;
    let state = followed.case.condition(&lifecycle.id, body);
    let condition = state.and_then(|state| lifecycle.condition(&state.state));
    let row = ConditionRow {
        case: followed.id,
        programme: opening.programme.clone(),
        lifecycle: lifecycle.id.clone(),
        participant: body.clone(),
        participation,
        condition: state.map(|state| state.state.clone()),
        condition_title: condition.map(|condition| condition.title.clone()),
        since: state.map(|state| state.since),
        counts: condition.is_some_and(|condition| condition.counts),
        moves: state.map_or(0, |state| state.version),
    };
    let place = Place {
        programme: Some(row.programme.clone()),
        case: Some(row.case),
        organization: Some(row.participant.clone()),
        sort_on: None,
    };
    out.put(key(row.case, &row.lifecycle, &row.participant), place, &row)
}

#[cfg(test)]
mod tests;
