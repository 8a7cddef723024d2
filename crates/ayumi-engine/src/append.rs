//! Appends to streams that have no state of their own to decide on; the caller has decided already.

use ayumi_core::decide::Decided;
use ayumi_core::id::StreamId;
use ayumi_core::request::{body_hash, command_id};

use crate::engine::Engine;
use crate::error::Refused;
use crate::handle::{Outcome, Request};
use crate::port::store::{AppendError, AppendRequest, RequestKey, StoredEvent};
use crate::seal::{Seal, SealedRecord};

impl Engine {
    /// Appends decided events to `stream` at `version`, or stores the answer that nothing was to do. None when the
    /// stream has moved on and the caller must decide again.
    pub(crate) async fn append_decided(
        &self,
        stream: StreamId,
        version: u64,
        reads: Vec<(StreamId, u64)>,
        events: Vec<Decided>,
        request: &Request,
    ) -> Result<Option<Outcome>, Refused> {
        let command_id = command_id(self.log().id, &request.principal, &request.key, &stream);
        let seal = Seal { stream: &stream, command_id, correlation: request.correlation };
        let sealed: Vec<SealedRecord> = events
            .into_iter()
            .map(|decided| seal.seal(self.ids.as_ref(), decided, None))
            .collect::<Result<_, _>>()?;
        if request.dry_run {
            let after = version + u64::try_from(sealed.len()).unwrap_or(u64::MAX);
            return Ok(Some(self.rehearsal_at(after, &sealed, request)));
        }
        let key = RequestKey {
            principal: request.principal.clone(),
            key: request.key.clone(),
            target: stream.clone(),
            request_hash: body_hash(&self.request_key, &request.body),
        };
        let append = AppendRequest {
            stream,
            expected_version: version,
            reads,
            events: sealed.iter().map(|sealed| sealed.record.clone()).collect(),
            via: request.via,
            decided_on: Some(self.today()),
            key: Some(key),
        };
        let pending = self.store.enqueue(append).map_err(Refused::final_word)?;
        let gone = || AppendError::Unknown { cause: "the writer ended before it answered".into() };
        match pending.await.unwrap_or_else(|_| Err(gone())) {
            Ok(answer) if answer.replayed => self.replayed(answer.receipt).await.map(Some),
            Ok(answer) => {
                let events = crate::handle::placed(&sealed, &answer.receipt, request.via);
                Ok(Some(Outcome { receipt: answer.receipt, replayed: false, events }))
            }
            Err(AppendError::DateChanged { today }) => {
                self.heard_of(today);
                Ok(None)
            }
            Err(AppendError::Conflict { .. }) => Ok(None),
            Err(error) => Err(Refused::final_word(error)),
        }
    }

    /// The events of a stream, oldest first.
    pub(crate) async fn read_whole(&self, stream: &StreamId) -> Result<Vec<StoredEvent>, Refused> {
        let mut events = Vec::new();
        loop {
            let after = u64::try_from(events.len()).unwrap_or(u64::MAX);
            let page = self.store.read_stream(stream, after, crate::port::store::PAGE_MAX).await?;
            let full = page.len() == crate::port::store::PAGE_MAX;
            events.extend(page);
            if !full {
                return Ok(events);
            }
        }
    }
}
