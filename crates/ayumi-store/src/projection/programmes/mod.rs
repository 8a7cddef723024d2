//! The programmes: one row each, as it was opened.

use ayumi_core::event::{CalendarRef, DefinitionRef, Event};
use ayumi_core::id::{ContentHash, EventId, OrganizationId, ProgrammeId, StreamId};
use ayumi_core::text::Label;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::{Changes, Place, Projection, ProjectionError, Recorded, World};

/// A programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeRow {
    /// The programme.
    pub programme: ProgrammeId,
    /// Its title.
    pub title: Label,
    /// Fiscal year, named by the year it starts in.
    pub fiscal_year: i32,
    /// The definition its cases follow.
    pub definition: DefinitionRef,
    /// The calendar its dates are reckoned on.
    pub calendar: CalendarRef,
    /// The body that leads it.
    pub lead: OrganizationId,
    /// SHA-256 of the plan it was opened from.
    #[serde(with = "ayumi_core::content_hash")]
    pub plan_sha256: ContentHash,
    /// From which day it is open.
    pub opened_on: NaiveDate,
    /// The event that opened it.
    pub opened_by: EventId,
}

pub(crate) const NAME: &str = "programmes";

/// The projection of the programmes.
pub(crate) struct Programmes;

impl Projection for Programmes {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn reads(&self, stream: &StreamId) -> bool {
        stream.as_str().starts_with("programme-")
    }

    fn apply(&mut self, _: &World, event: &Recorded, out: &mut Changes) -> Result<(), ProjectionError> {
        let Event::ProgrammeOpened(opened) = event.fact() else { return Ok(()) };
        let row = ProgrammeRow {
            programme: opened.programme.clone(),
            title: opened.title.clone(),
            fiscal_year: opened.fiscal_year,
            definition: opened.definition.clone(),
            calendar: opened.calendar.clone(),
            lead: opened.lead.clone(),
            plan_sha256: opened.plan_sha256.clone(),
            opened_on: event.envelope.effective_on,
            opened_by: event.envelope.id,
        };
        let place = Place { programme: Some(opened.programme.clone()), ..Place::default() };
        out.put(opened.programme.to_string(), place, &row)
    }
}

#[cfg(test)]
mod tests;
