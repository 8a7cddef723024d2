//! The evidence: one row for each time a file was attached, found by the file's hash; never the file or its name.

use ayumi_core::event::Event;
use ayumi_core::id::{CaseId, ContentHash, EventId, ItemId, OrganizationId, StreamId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::migrated::migration;
use crate::projection::recorded::is_of_case;
use crate::projection::{Changes, FollowedCase, Place, Projection, ProjectionError, Recorded, World};

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

    fn apply(&mut self, world: &World, event: &Recorded, out: &mut Changes) -> Result<(), ProjectionError> {
        if migration(event).is_some() {
            return renamed(world.case_of(event)?, out);
        }
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
        put(&row, out)
    }
}

/// What is attached goes on under the names of the next version; what was taken back keeps those it had.
fn renamed(followed: &FollowedCase, out: &mut Changes) -> Result<(), ProjectionError> {
    for (phase, state) in &followed.case.phases {
        let own = state.tracks.iter().map(|(body, track)| (Some(body), track));
        for (body, track) in std::iter::once((None, &state.joint)).chain(own) {
            let runs = std::iter::once(track).chain(&track.past);
            for attached in runs.flat_map(|run| &run.evidence) {
                let row = EvidenceRow {
                    sha256: attached.sha256.clone(),
                    case: followed.id,
                    event: attached.event,
                    phase: phase.clone(),
                    participant: body.cloned(),
                    document: attached.document.clone(),
                    size: attached.size,
                    media_type: attached.media_type.clone(),
                    attached_on: attached.on,
                };
                put(&row, out)?;
            }
        }
    }
    Ok(())
}

fn put(row: &EvidenceRow, out: &mut Changes) -> Result<(), ProjectionError> {
    let place = Place { case: Some(row.case), organization: row.participant.clone(), ..Place::default() };
    out.put(key(row), place, row)
}

/// The hash first: the rows of one file are neighbours in the order of keys.
pub(crate) fn key(row: &EvidenceRow) -> String {
    format!("{}/{}", row.sha256, row.event)
}

#[cfg(test)]
mod tests;
