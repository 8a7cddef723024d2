//! The evidence: one row for each time a file was attached, found by the file's hash; never the file or its name.

use ayumi_core::event::Event;
use ayumi_core::id::{CaseId, ContentHash, EventId, ItemId, OrganizationId, StreamId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::recorded::is_of_case;
use crate::projection::{Changes, Place, Projection, ProjectionError, Recorded, World};

/// A file attached to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceRow {
    /// SHA-256 of the file.
    pub sha256: ContentHash,
    /// The case it was attached to.
    pub case: CaseId,
    /// The event that attached it; the file's name is found there.
    pub event: EventId,
    /// The phase.
    pub phase: ItemId,
    /// The participant; none for a joint phase.
    pub participant: Option<OrganizationId>,
    /// Which of the documents the phase asks for it is.
    pub document: Option<ItemId>,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type.
    pub media_type: String,
    /// The day it was attached.
    pub attached_on: NaiveDate,
}

pub(crate) const NAME: &str = "evidence";

/// The projection of the evidence.
pub(crate) struct Evidence;

impl Projection for Evidence {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn reads(&self, stream: &StreamId) -> bool {
        is_of_case(stream)
    }

    fn apply(&mut self, _: &World, event: &Recorded, out: &mut Changes) -> Result<(), ProjectionError> {
        let (Event::EvidenceAttached(attached), Some(case)) = (event.fact(), event.case) else {
            return Ok(());
        };
        let row = EvidenceRow {
            sha256: attached.sha256.clone(),
            case,
            event: event.envelope.id,
            phase: attached.phase.clone(),
            participant: attached.participant.clone(),
            document: attached.document.clone(),
            size: attached.size,
            media_type: attached.media_type.clone(),
            attached_on: event.envelope.effective_on,
        };
        let place = Place { case: Some(case), organization: row.participant.clone(), ..Place::default() };
        out.put(key(&row), place, &row)
    }
}

/// The hash first: the rows of one file are neighbours in the order of keys.
pub(crate) fn key(row: &EvidenceRow) -> String {
    format!("{}/{}", row.sha256, row.event)
}

#[cfg(test)]
mod tests;
