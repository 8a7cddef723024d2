//! Who was asked to take part in what: one row for each body of a case, so that it finds the case also where nothing in it
//! is for each body to do, as at meetings; never what it answered.

use ayumi_core::event::{Event, ParticipantsEnrolled, ParticipantsInvited};
use ayumi_core::id::{CaseId, OrganizationId, StreamId};
use serde::{Deserialize, Serialize};

use crate::projection::recorded::is_of_case;
use crate::projection::{Changes, Place, Projection, ProjectionError, Recorded, World};

/// A body of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipantRow {
    /// The case.
    pub case: CaseId,
    /// The body.
    pub participant: OrganizationId,
}

pub(crate) const NAME: &str = "participants";

/// The projection of who was asked.
pub(crate) struct Participants;

impl Projection for Participants {
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
        let (Event::ParticipantsInvited(ParticipantsInvited { organizations, .. })
        | Event::ParticipantsEnrolled(ParticipantsEnrolled { organizations, .. })) = event.fact()
        else {
            return Ok(());
        };
        let case = event.case.ok_or(ProjectionError::NotOpened)?;
        for body in organizations {
            let row = ParticipantRow { case, participant: body.clone() };
            let place = Place { case: Some(case), organization: Some(body.clone()), ..Place::default() };
            out.put(format!("{case}/{body}"), place, &row)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
