//! The deadlines: one row a date, with every version it had and how much it leaves outstanding; never whether it has
//! lapsed, which depends on the day of reading.

mod version;

use ayumi_core::definition::Definition;
use ayumi_core::event::{DueDate, Event};
use ayumi_core::id::{CaseId, ItemId, OrganizationId, ProgrammeId, StreamId};
use ayumi_core::settle::outstanding;
use ayumi_core::state::Deadline;
use ayumi_core::text::Label;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::migrated::{everybody, migration, undated};
use crate::projection::recorded::is_of_case;
use crate::projection::touched::{Touched, Who};
use crate::projection::{Changes, FollowedCase, Place, Projection, ProjectionError, Recorded, World};

pub use version::{DateVersion, Step};

/// A date of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineRow {
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
    /// The one participant it is for; none for joint work or everybody.
    pub participant: Option<OrganizationId>,
    /// Revision of the item.
    pub revision: u32,
    /// Version of the date, from 1.
    pub version: u32,
    /// The date.
    pub due: DueDate,
    /// The date as first set.
    pub original: DueDate,
    /// How often it moved.
    pub moves: u32,
    /// Whether it was ever moved after it had lapsed.
    pub moved_after_lapse: bool,
    /// Whether this version was recorded as missed.
    pub missed: bool,
    /// The day this version was set.
    pub set_on: NaiveDate,
    /// How many tracks it leaves outstanding.
    pub outstanding: u32,
    /// Every step of it, oldest first, the present one last.
    pub history: Vec<DateVersion>,
}

pub(crate) const NAME: &str = "deadlines";

/// The projection of the deadlines.
pub(crate) struct Deadlines;

impl Projection for Deadlines {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        2
    }

    fn reads(&self, stream: &StreamId) -> bool {
        is_of_case(stream)
    }

    fn apply(&mut self, world: &World, event: &Recorded, out: &mut Changes) -> Result<(), ProjectionError> {
        match world.touched(event) {
            Touched::Nothing | Touched::Content(_) => Ok(()),
            Touched::Standing(part) | Touched::Participation(part) => {
                let followed = world.case_of(event)?;
                let (definition, _) = followed.material()?;
                for item in migration(event).map(undated).unwrap_or_default() {
                    everybody(followed).for_each(|body| out.remove(key(followed.id, item, body)));
                }
                dates(followed, definition, part.who, out)?;
                forget_the_date_of_a_mark(followed, event, out);
                Ok(())
            }
        }
    }
}

/// The dates for everybody may count the participant touched, whoever it is.
fn dates(
    followed: &FollowedCase,
    definition: &Definition,
    who: Who<'_>,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    for (item, deadlines) in &followed.case.deadlines {
        if let Some(deadline) = &deadlines.all {
            put(followed, definition, item, None, deadline, out)?;
        }
        for (body, deadline) in &deadlines.own {
            if who.includes(Some(body)) {
                put(followed, definition, item, Some(body), deadline, out)?;
            }
        }
    }
    Ok(())
}

/// A mark that is taken away, or loses its date, leaves no date behind.
fn forget_the_date_of_a_mark(followed: &FollowedCase, event: &Recorded, out: &mut Changes) {
    if let Event::MarkSet(set) = event.fact()
        && !followed
            .case
            .deadlines
            .get(&set.mark)
            .is_some_and(|deadlines| deadlines.own.contains_key(&set.participant))
    {
        out.remove(key(followed.id, &set.mark, Some(&set.participant)));
    }
}

fn put(
    followed: &FollowedCase,
    definition: &Definition,
    item: &ItemId,
    participant: Option<&OrganizationId>,
    deadline: &Deadline,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let opening = followed.opening()?;
    let (_, calendar) = followed.material()?;
    let history = followed.dates.get(&(item.clone(), participant.cloned())).into_iter().flatten();
    let history = history.map(|step| step.clone().counted_on(calendar)).collect();
    let row = DeadlineRow {
        case: followed.id,
        case_title: opening.title.clone(),
        programme: opening.programme.clone(),
        item: item.clone(),
        item_title: title(definition, item)?,
        participant: participant.cloned(),
        revision: deadline.revision,
        version: deadline.version,
        due: deadline.due.clone(),
        original: deadline.original.clone(),
        moves: deadline.moves,
        moved_after_lapse: deadline.moved_after_lapse,
        missed: deadline.missed.is_some(),
        set_on: deadline.set_on,
        outstanding: outstanding(definition, &followed.case, item, participant),
        history,
    };
    let place = Place {
        programme: Some(opening.programme.clone()),
        case: Some(followed.id),
        organization: participant.cloned(),
        sort_on: Some(deadline.due.effective.to_string()),
    };
    out.put(key(followed.id, item, participant), place, &row)
}

fn key(case: CaseId, item: &ItemId, participant: Option<&OrganizationId>) -> String {
    format!("{case}/{item}/{}", participant.map_or("all", OrganizationId::as_str))
}

/// The title of what has dates.
pub(crate) fn title(definition: &Definition, item: &ItemId) -> Result<Label, ProjectionError> {
    let title = definition.item_title(item);
    title.cloned().ok_or_else(|| unnamed(item))
}

/// The title of what has dates under a name, also of what a migration dropped.
pub(crate) fn title_in(followed: &FollowedCase, item: &ItemId) -> Result<Label, ProjectionError> {
    followed.versions()?.find_map(|version| version.item_title(item)).cloned().ok_or_else(|| unnamed(item))
}

fn unnamed(item: &ItemId) -> ProjectionError {
    ProjectionError::Unknown(format!("phase, mark or register `{item}`"))
}

#[cfg(test)]
mod tests;
