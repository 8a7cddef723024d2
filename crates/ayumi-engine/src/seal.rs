//! Turns decided events into records the log can take: ids, commitments, bytes; never decides or appends.

use ayumi_core::decide::Decided;
use ayumi_core::envelope::{Actor, Sealed, Unplaced};
use ayumi_core::event::SealedEvent;
use ayumi_core::id::{CommandId, CorrelationId, EventId, StreamId};
use ayumi_core::private::{Clear, PrivateValue, commit};
use ayumi_core::rejection::Rejection;
use chrono::NaiveDate;

use crate::port::Ids;
use crate::port::store::NewRecord;

/// What all events of one command share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seal<'a> {
    pub(crate) stream: &'a StreamId,
    pub(crate) command_id: CommandId,
    pub(crate) correlation: CorrelationId,
}

/// A sealed event beside the record it became.
#[derive(Debug, Clone)]
pub(crate) struct SealedRecord {
    pub(crate) id: EventId,
    pub(crate) effective_on: NaiveDate,
    pub(crate) actor: Actor,
    pub(crate) event: SealedEvent,
    pub(crate) record: NewRecord,
}

impl Seal<'_> {
    /// Seals one decided event. Refuses text the log cannot hold, which types cannot rule out.
    pub(crate) fn seal(
        &self,
        ids: &dyn Ids,
        decided: Decided,
        causation: Option<EventId>,
    ) -> Result<SealedRecord, Rejection> {
        let id = ids.event();
        let mut private = Vec::new();
        let event = decided.event.seal(|path, clear| {
            let Clear { text, subject } = clear;
            let blind = ids.blind();
            let commitment = commit(&blind, path, &text);
            private.push(PrivateValue { path: path.to_owned(), subject, blind, value: text });
            commitment
        });
        event.check().map_err(|_| Rejection::BadText(""))?;
        let sealed = Sealed {
            id,
            effective_on: decided.effective_on,
            actor: &decided.actor,
            command_id: self.command_id,
            correlation: self.correlation,
            causation,
            data: &event,
        };
        let envelope = Unplaced::new(self.stream, &sealed).map_err(|_| Rejection::BadText(""))?;
        Ok(SealedRecord {
            id,
            effective_on: decided.effective_on,
            actor: decided.actor,
            event,
            record: NewRecord { envelope, private },
        })
    }
}
