//! What publishing would append, told without doing it; never whether a file is sound.

use ayumi_core::decide::Decided;
use ayumi_core::definition::Definition;
use ayumi_core::event::{DefinitionPublished, Event};
use ayumi_core::id::{ContentHash, StreamId};

use crate::engine::Engine;
use crate::error::Refused;
use crate::handle::{Outcome, Request};
use crate::publish::PublishError;

impl Engine {
    /// What publishing a definition would come to; no event when that version is published already.
    ///
    /// # Errors
    /// As publishing it.
    pub async fn rehearse_definition(
        &self,
        definition: &Definition,
        source: &[u8],
        request: &Request,
    ) -> Result<Outcome, PublishError> {
        let reference = &definition.reference;
        let stream = StreamId::definition(&reference.id);
        let version = u64::try_from(self.read_whole(&stream).await?.len()).unwrap_or(u64::MAX);
        let data = DefinitionPublished {
            definition: reference.clone(),
            source_sha256: ContentHash::of(source),
            title: definition.title.clone(),
        };
        let event = Event::DefinitionPublished(data);
        let decided = Decided { event, effective_on: self.today(), actor: request.acting.actor.clone() };
        let events = if self.is_published(reference).await? { Vec::new() } else { vec![decided] };
        let request = Request { dry_run: true, ..request.clone() };
        let outcome = self.append_decided(stream, version, Vec::new(), events, &request).await?;
        Ok(outcome.ok_or(Refused::Contended)?)
    }
}
