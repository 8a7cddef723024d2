//! What an event does to the rows of a projection, collected; never where rows are kept.

use ayumi_core::id::{CaseId, OrganizationId, ProgrammeId};
use ayumi_core::merkle::{Hash, leaf_hash};
use serde::Serialize;

use crate::projection::ProjectionError;

/// What a row belongs to, for finding it. It follows from the body, and all but `sort_on` is the same for every row of
/// one key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The programme.
    pub programme: Option<ProgrammeId>,
    /// The case.
    pub case: Option<CaseId>,
    /// The body.
    pub organization: Option<OrganizationId>,
    /// An ISO date or instant, or another text that sorts, where rows are sought in its order.
    pub sort_on: Option<String>,
}

/// A row to put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) place: Place,
    pub(crate) body: String,
    /// Tells an unchanged row without keeping it.
    pub(crate) print: Hash,
}

/// One change of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    Put(Row),
    Remove(String),
}

impl Change {
    pub(crate) fn key(&self) -> &String {
        match self {
            Self::Put(row) => &row.key,
            Self::Remove(key) => key,
        }
    }
}

/// Changes in the order of their events.
#[derive(Debug, Default)]
pub struct Changes {
    position: u64,
    entries: Vec<(u64, Change)>,
}

impl Changes {
    /// From here on the changes are those of the event at `position`.
    pub(crate) fn at(&mut self, position: u64) {
        self.position = position;
    }

    /// Takes back the changes of the present event.
    pub(crate) fn take_back(&mut self) {
        let position = self.position;
        self.entries.retain(|(at, _)| *at != position);
    }

    pub(crate) fn into_entries(self) -> Vec<(u64, Change)> {
        self.entries
    }

    pub(crate) fn entries(&self) -> &[(u64, Change)] {
        &self.entries
    }

    /// The row of `key` reads `body` from this event on; a row that reads the same already is left alone.
    ///
    /// # Errors
    /// When the body cannot be written.
    pub fn put<B: Serialize>(&mut self, key: String, place: Place, body: &B) -> Result<(), ProjectionError> {
        let body = serde_json::to_string(body).map_err(|cause| ProjectionError::Row(cause.to_string()))?;
        let print = print(&body);
        self.entries.push((self.position, Change::Put(Row { key, place, body, print })));
        Ok(())
    }

    /// There is no row of `key` from this event on.
    pub fn remove(&mut self, key: String) {
        self.entries.push((self.position, Change::Remove(key)));
    }
}

/// Tells two rows of one key apart.
pub(crate) fn print(body: &str) -> Hash {
    leaf_hash(body.as_bytes())
}
