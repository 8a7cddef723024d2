//! Which version of which calendar the running cases follow, so that those behind a new version are found; never what a
//! calendar says.

use ayumi_core::event::{CalendarRef, Event};
use ayumi_core::id::{CalendarId, CaseId, StreamId};
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
        2
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
        let sort_on = Some(version_key(&calendar.id, calendar.version));
        let place = Place { case: Some(case), sort_on, ..Place::default() };
        let row = CalendarRow { case, calendar };
        out.put(key(&row.calendar, case), place, &row)
    }
}

/// After what and up to what the rows of earlier versions of a calendar are sorted.
pub(crate) fn earlier(calendar: &CalendarRef) -> (String, String) {
    (format!("{}/", calendar.id), version_key(&calendar.id, calendar.version.saturating_sub(1)))
}

fn version_key(id: &CalendarId, version: u32) -> String {
    format!("{id}/{version:010}")
}

fn key(calendar: &CalendarRef, case: CaseId) -> String {
    format!("{}/{case}", version_key(&calendar.id, calendar.version))
}

#[cfg(test)]
mod tests;
