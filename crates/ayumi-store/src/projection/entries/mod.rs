//! The meetings and contacts: one row each, with where its steps stand and how long its answer took; never what was said
//! in it, and never whether it is late, which depends on the day of reading.

use ayumi_core::calendar::Calendar;
use ayumi_core::definition::{Definition, EntryStep, Phase, RegisterKind};
use ayumi_core::entry::Listed;
use ayumi_core::event::{DeadlineChanged, DeadlineMissed, DeadlineSet, Event};
use ayumi_core::id::{CaseId, EventId, ItemId, OrganizationId, ProgrammeId, StreamId};
use ayumi_core::state::{Case, TrackStatus};
use ayumi_core::text::Label;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::recorded::is_of_case;
use crate::projection::touched::{Part, Touched, Who};
use crate::projection::{
    Changes, FollowedCase, Place, Projection, ProjectionError, Promise, Recorded, World,
};

/// A meeting or a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRow {
    /// The case.
    pub case: CaseId,
    /// Its title.
    pub case_title: Label,
    /// Its programme.
    pub programme: ProgrammeId,
    /// The register.
    pub register: ItemId,
    /// Title of the register.
    pub register_title: Label,
    /// Meeting or contact.
    pub kind: EntryKind,
    /// Its name in the register.
    pub entry: ItemId,
    /// Its id, as others go back to it: `REGISTER.ENTRY`.
    pub id: ItemId,
    /// Its number in the register; none for an occasion known beforehand.
    pub number: Option<u32>,
    /// Its title.
    pub title: Label,
    /// The body it is with; none for a meeting.
    pub participant: Option<OrganizationId>,
    /// The day it came up; none for an occasion known beforehand.
    pub opened_on: Option<NaiveDate>,
    /// The event that opened it and holds its subject.
    pub event: Option<EventId>,
    /// The entry it goes back to.
    pub follows: Option<ItemId>,
    /// Its steps, in order.
    pub steps: Vec<StepState>,
    /// The first step that has not ended; none when nothing more is to be done.
    pub current_step: Option<ItemId>,
    /// The day its first step was done.
    pub answered_on: Option<NaiveDate>,
    /// Business days from the day it came up to that day.
    pub response_business_days: Option<u32>,
    /// Whether something is still to be done in it.
    pub open: bool,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// An occasion for everybody.
    Meeting,
    /// A contact with one body.
    Contact,
}

/// A step of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepState {
    /// The phase of the case it is, `REGISTER.ENTRY.STEP`.
    pub phase: ItemId,
    /// The step of the register.
    pub step: ItemId,
    /// Its title in the register.
    pub title: Label,
    /// Where it stands.
    pub status: TrackStatus,
    /// Its date.
    pub due: Option<Promise>,
    /// Since when it is open.
    pub opened_on: Option<NaiveDate>,
    /// When it ended.
    pub ended_on: Option<NaiveDate>,
}

impl EntryRow {
    /// An entry of a case as it stands; none when the case was not opened.
    pub fn of((id, case): (CaseId, &Case), calendar: &Calendar, listed: &Listed<'_>) -> Option<Self> {
        let opening = case.opening.as_ref()?;
        let current = listed.current(case);
        Some(Self {
            case: id,
            case_title: opening.title.clone(),
            programme: opening.programme.clone(),
            register: listed.register.id.clone(),
            register_title: listed.register.title.clone(),
            kind: match listed.register.kind {
                RegisterKind::Meetings { .. } => EntryKind::Meeting,
                RegisterKind::Contacts { .. } => EntryKind::Contact,
            },
            entry: listed.entry.entry.clone(),
            id: listed.id(),
            number: listed.state.map(|state| state.number),
            title: listed.entry.title.clone(),
            participant: listed.with().cloned(),
            opened_on: listed.opened_on(),
            event: listed.state.map(|state| state.event),
            follows: listed.state.and_then(|state| state.follows.clone()),
            steps: listed.steps.iter().map(|step| state_of(case, listed, step)).collect(),
            current_step: current.and_then(|step| step.entry.as_ref()).map(|step| step.step.clone()),
            answered_on: listed.answered_on(case),
            response_business_days: listed.response_business_days(case, calendar),
            open: current.is_some(),
        })
    }

    /// The step at hand.
    pub fn current(&self) -> Option<&StepState> {
        self.steps.iter().find(|step| Some(&step.step) == self.current_step.as_ref())
    }

    /// What puts entries in the order of their cases, registers and numbers.
    pub fn key(&self) -> String {
        key(self.case, &self.register, &self.entry, self.number)
    }
}

pub(crate) const NAME: &str = "entries";

/// The projection of meetings and contacts.
pub(crate) struct Entries;

impl Projection for Entries {
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
        if matches!(world.touched(event), Touched::Nothing) {
            return Ok(());
        }
        let followed = world.case_of(event)?;
        let (definition, calendar) = followed.material()?;
        let Some(concerned) = Concerned::by(world, event, definition) else { return Ok(()) };
        let wanted = |step: &EntryStep| concerned.includes(step);
        for listed in definition.entries_of(&followed.case, wanted) {
            put(followed, calendar, &listed, out)?;
        }
        Ok(())
    }
}

/// Which entries an event can have changed.
enum Concerned<'a> {
    One(&'a ItemId, &'a ItemId),
    OfBodies(Part<'a>),
}

impl<'a> Concerned<'a> {
    /// Those an event is about; none when it is about no entry.
    fn by(world: &World, event: &'a Recorded, definition: &'a Definition) -> Option<Self> {
        let fact = event.fact();
        let of_step = |phase: &ItemId| {
            let step = definition.phase(phase)?.entry.as_ref()?;
            Some(Self::One(&step.register, &step.entry))
        };
        if let Event::EntryOpened(data) = fact {
            return Some(Self::One(&data.register, &data.entry));
        }
        if let Event::DeadlineSet(DeadlineSet { item, .. })
        | Event::DeadlineChanged(DeadlineChanged { item, .. })
        | Event::DeadlineMissed(DeadlineMissed { item, .. }) = fact
        {
            return of_step(item);
        }
        match world.touched(event) {
            Touched::Nothing => None,
            Touched::Content(part) | Touched::Standing(part) | Touched::Participation(part) => {
                part.phase.map_or(Some(Self::OfBodies(part)), of_step)
            }
        }
    }

    fn includes(&self, step: &EntryStep) -> bool {
        match self {
            Self::One(register, entry) => step.register == **register && step.entry == **entry,
            Self::OfBodies(part) => match part.who {
                Who::Everybody => true,
                Who::Bodies(bodies) => step.with.as_ref().is_some_and(|body| bodies.contains(body)),
            },
        }
    }
}

fn put(
    followed: &FollowedCase,
    calendar: &Calendar,
    listed: &Listed<'_>,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let row = EntryRow::of((followed.id, &followed.case), calendar, listed);
    let row = row.ok_or(ProjectionError::NotOpened)?;
    let place = Place {
        programme: Some(row.programme.clone()),
        case: Some(row.case),
        organization: row.participant.clone(),
        sort_on: None,
    };
    out.put(row.key(), place, &row)
}

fn state_of(case: &Case, listed: &Listed<'_>, step: &Phase) -> StepState {
    let with = listed.with();
    let (track, state) = (case.track(&step.id, with), case.phases.get(&step.id));
    let id = step.entry.as_ref().map_or(&step.id, |entry| &entry.step);
    let in_register = listed.register.steps.iter().find(|known| known.id == *id);
    StepState {
        phase: step.id.clone(),
        step: id.clone(),
        title: in_register.map_or(&step.title, |known| &known.title).clone(),
        status: case.status(step, with),
        due: case.deadline(&step.id, with).map(Promise::from),
        opened_on: track.and_then(|track| track.opened_on).or(state.and_then(|state| state.opened_on)),
        ended_on: track
            .and_then(|track| track.end)
            .map(|(_, on)| on)
            .or(state.and_then(|state| state.ended_for_all_on)),
    }
}

/// Occasions known beforehand come before those that came up since.
fn key(case: CaseId, register: &ItemId, entry: &ItemId, number: Option<u32>) -> String {
    match number {
        Some(number) => format!("{case}/{register}/1/{number:05}"),
        None => format!("{case}/{register}/0/{entry}"),
    }
}

#[cfg(test)]
mod tests;
