//! A log that is only read, held in memory, and the reader of what the sample publishes; never a writer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use ayumi_core::calendar::Calendar;
use ayumi_core::definition::Definition;
use ayumi_core::id::{ContentHash, EventId, StreamId};
use ayumi_core::merkle::Hash;
use ayumi_core::private::PrivateValue;
use ayumi_core::text::Label;
use ayumi_core::time::Timestamp;
use ayumi_engine::library::Library;
use ayumi_engine::port::store::{
    AppendError, AppendRequest, Head, Pending, ReadError, Receipt, RequestKey, StoredEvent,
};
use ayumi_engine::port::{EventStore, Reader};
use serde::Deserialize;
use tokio::sync::watch;

use crate::views::testing::{CALENDAR, DEFINITION, NEXT_DEFINITION, calendar, definition, next_definition};

/// A log as it was told; telling it more makes it longer.
pub struct Feed {
    events: Mutex<Vec<StoredEvent>>,
    content: Mutex<BTreeMap<ContentHash, Vec<u8>>>,
    head: watch::Sender<u64>,
}

/// Reads the files of the sample.
pub struct SampleReader;

#[derive(Deserialize)]
struct Known {
    id: EventId,
    stream: StreamId,
    version: u64,
    recorded_at: Timestamp,
}

impl Feed {
    /// A log with the files of the sample.
    pub fn new(events: &[StoredEvent]) -> Arc<Self> {
        let files =
            [DEFINITION, NEXT_DEFINITION, CALENDAR].map(|bytes| (ContentHash::of(bytes), bytes.to_vec()));
        let (head, _) = watch::channel(0);
        let feed = Self { events: Mutex::default(), content: Mutex::new(files.into()), head };
        feed.tell(events);
        Arc::new(feed)
    }

    /// The log goes on with events, or reads otherwise from the first of them on.
    pub fn tell(&self, events: &[StoredEvent]) {
        let mut known = self.known();
        if let Some(first) = events.first() {
            known.retain(|event| event.position < first.position);
        }
        known.extend_from_slice(events);
        self.head.send_replace(known.last().map_or(0, |event| event.position));
    }

    /// The library of this log.
    pub fn library(self: &Arc<Self>) -> Arc<Library> {
        let store = Arc::clone(self);
        Arc::new(Library::new(store, Arc::new(SampleReader)))
    }

    fn known(&self) -> MutexGuard<'_, Vec<StoredEvent>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader for SampleReader {
    fn definition(&self, source: &[u8]) -> Result<Definition, String> {
        match source {
            DEFINITION => Ok(definition()),
            NEXT_DEFINITION => Ok(next_definition()),
            _ => Err("not the sample".into()),
        }
    }

    fn calendar(&self, source: &[u8]) -> Result<Calendar, Label> {
        let other = || Label::new("見本ではありません。", "not the sample");
        if source == CALENDAR { Ok(calendar()) } else { Err(other()) }
    }
}

fn known(event: &StoredEvent) -> Result<Known, ReadError> {
    serde_json::from_str(&event.envelope).map_err(|cause| ReadError::Storage { cause: cause.to_string() })
}

#[async_trait]
impl EventStore for Feed {
    fn enqueue(&self, _: AppendRequest) -> Result<Pending, AppendError> {
        Err(AppendError::Storage { cause: "this log is only read".into() })
    }

    async fn head(&self) -> Result<Head, ReadError> {
        let last = self.known().last().cloned();
        let recorded_at = last
            .as_ref()
            .map(known)
            .transpose()?
            .map_or(Timestamp::from_micros(0), |known| known.recorded_at);
        let root = last.as_ref().map_or(Hash([0; 32]), |last| last.leaf_hash);
        Ok(Head { position: last.map_or(0, |last| last.position), recorded_at, root })
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    async fn read_stream(
        &self,
        stream: &StreamId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, ReadError> {
        let events = self.known();
        let of = events
            .iter()
            .filter(|event| known(event).is_ok_and(|known| known.stream == *stream && known.version > after));
        Ok(of.take(limit).cloned().collect())
    }

    async fn read_all(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        Ok(self.known().iter().filter(|event| event.position > after).take(limit).cloned().collect())
    }

    async fn read_event(&self, id: EventId) -> Result<Option<StoredEvent>, ReadError> {
        Ok(self.known().iter().find(|event| known(event).is_ok_and(|known| known.id == id)).cloned())
    }

    async fn position_at(&self, instant: Timestamp) -> Result<u64, ReadError> {
        let events = self.known();
        let by_then = |event: &&StoredEvent| known(event).is_ok_and(|known| known.recorded_at <= instant);
        Ok(events.iter().rev().find(by_then).map_or(0, |event| event.position))
    }

    async fn answers(&self, _: &str, _: &str) -> Result<Vec<(RequestKey, Receipt)>, ReadError> {
        Ok(Vec::new())
    }

    async fn private_values(
        &self,
        _: &[EventId],
    ) -> Result<BTreeMap<(EventId, String), PrivateValue>, ReadError> {
        Ok(BTreeMap::new())
    }

    async fn put_content(&self, bytes: &[u8]) -> Result<ContentHash, ReadError> {
        let hash = ContentHash::of(bytes);
        self.content.lock().unwrap_or_else(PoisonError::into_inner).insert(hash.clone(), bytes.to_vec());
        Ok(hash)
    }

    async fn content(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.content.lock().unwrap_or_else(PoisonError::into_inner).get(hash).cloned())
    }

    async fn put_secret(&self, _: &str, _: &[u8]) -> Result<(), ReadError> {
        Ok(())
    }

    async fn secret(&self, _: &str) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(None)
    }

    async fn delete_secret(&self, _: &str) -> Result<(), ReadError> {
        Ok(())
    }
}
