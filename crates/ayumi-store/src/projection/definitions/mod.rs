//! The definitions: one row a published version; never what is in it.

use ayumi_core::event::{DefinitionRef, Event};
use ayumi_core::id::{ContentHash, EventId, StreamId};
use ayumi_core::text::Label;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::{Changes, Place, Projection, ProjectionError, Recorded, World};

/// A published version of a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinitionRow {
    /// Id, version and hash of the canonical form.
    pub definition: DefinitionRef,
    /// SHA-256 of the YAML as published.
    #[serde(with = "ayumi_core::content_hash")]
    pub source_sha256: ContentHash,
    /// Its title.
    pub title: Label,
    /// The day it was published.
    pub published_on: NaiveDate,
    /// The event that published it.
    pub published_by: EventId,
}

pub(crate) const NAME: &str = "definitions";

/// The projection of the definitions.
pub(crate) struct Definitions;

impl Projection for Definitions {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn reads(&self, stream: &StreamId) -> bool {
        stream.as_str().starts_with("definition-")
    }

    fn apply(&mut self, _: &World, event: &Recorded, out: &mut Changes) -> Result<(), ProjectionError> {
        let Event::DefinitionPublished(published) = event.fact() else { return Ok(()) };
        let row = DefinitionRow {
            definition: published.definition.clone(),
            source_sha256: published.source_sha256.clone(),
            title: published.title.clone(),
            published_on: event.envelope.effective_on,
            published_by: event.envelope.id,
        };
        // Ten digits hold every version, so that keys are in the order of versions.
        let key = format!("{}/{:010}", row.definition.id, row.definition.version);
        out.put(key, Place::default(), &row)
    }
}

#[cfg(test)]
mod tests;
