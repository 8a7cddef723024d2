//! Cases that were raised and which the case they were raised from does not name yet: what a crash between two appends
//! leaves, until the sweeper has looked. It says which cases to look at, never what is missing there.

use ayumi_core::event::{CaseLinked, Event, Relation};
use ayumi_core::id::{CaseId, StreamId};
use serde::{Deserialize, Serialize};

use crate::projection::recorded::is_of_case;
use crate::projection::{Changes, Place, Projection, ProjectionError, Recorded, World};

/// A raised case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlinkedRow {
    /// The raised case.
    pub case: CaseId,
    /// The case it was raised from.
    pub raised_from: CaseId,
}

pub(crate) const NAME: &str = "unlinked";

/// The projection of what is linked from one side only.
pub(crate) struct Unlinked;

impl Projection for Unlinked {
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
        let Event::CaseLinked(CaseLinked { other, relation, .. }) = event.fact() else { return Ok(()) };
        let case = event.case.ok_or(ProjectionError::NotOpened)?;
        match relation {
            // The raised case says so first; the one it was raised from answers.
            Relation::RaisedFrom => {
                let row = UnlinkedRow { case, raised_from: *other };
                let sort_on = Some(event.envelope.recorded_at.to_string());
                out.put(key(case, *other), Place { case: Some(case), sort_on, ..Place::default() }, &row)
            }
            Relation::Raised => {
                out.remove(key(*other, case));
                Ok(())
            }
        }
    }
}

fn key(raised: CaseId, from: CaseId) -> String {
    format!("{raised}/{from}")
}

#[cfg(test)]
mod tests;
