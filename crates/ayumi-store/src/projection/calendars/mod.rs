//! Which version of which calendar the running cases follow, so that those behind a new version are found; never what a
//! calendar says.

use ayumi_core::event::{CalendarRef, Event};
use ayumi_core::id::{CaseId, StreamId};
use serde::{Deserialize, Serialize};

use crate::projection::recorded::is_of_case;
use crate::projection::{Changes, Place, Projection, ProjectionError, Recorded, World};

/// A running case with its calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarRow {
    /// The case.
    pub case: CaseId,
    /// The version it follows.
    pub calendar: CalendarRef,
}

pub(crate) const NAME: &str = "calendars";

/// The projection of calendars in use.
pub(crate) struct Calendars;

impl Projection for Calendars {
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
        let case = event.case.ok_or(ProjectionError::NotOpened)?;
        if let Event::CalendarAdopted(adopted) = event.fact() {
            out.remove(key(&adopted.former, case));
        }
        let goes_on = matches!(
            event.fact(),
            Event::CaseOpened(_)
                | Event::CalendarAdopted(_)
                | Event::PhaseReopened(_)
                | Event::ParticipantJoined(_)
                | Event::ParticipantsInvited(_)
                | Event::ParticipantsEnrolled(_)
        );
        let ends = matches!(event.fact(), Event::CaseCompleted(_) | Event::CaseCancelled(_));
        if !goes_on && !ends {
            return Ok(());
        }
        let followed = world.case_of(event)?;
        let calendar = followed.opening()?.calendar.clone();
        if followed.case.ending.is_some() {
            out.remove(key(&calendar, case));
            return Ok(());
        }
        let place = Place { case: Some(case), ..Place::default() };
        let row = CalendarRow { case, calendar };
        out.put(key(&row.calendar, case), place, &row)
    }
}

/// The beginning of every key of a calendar.
pub(crate) fn prefix(calendar: &CalendarRef) -> String {
    format!("{}/", calendar.id)
}

fn key(calendar: &CalendarRef, case: CaseId) -> String {
    format!("{}/{:010}/{case}", calendar.id, calendar.version)
}

#[cfg(test)]
mod tests;
