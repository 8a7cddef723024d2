//! A log that forgets: reads come from the real one, writes are seen by their writer alone; never a word of it is kept.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use ayumi_core::id::{ContentHash, EventId, StreamId};
use ayumi_core::merkle::leaf_hash;
use ayumi_core::private::PrivateValue;
use ayumi_core::time::Timestamp;
use tokio::sync::{oneshot, watch};

use crate::port::store::{
    Answer, AppendError, AppendRequest, Head, Pending, ReadError, Receipt, RequestKey, StoredEvent,
};
use crate::port::{Clock, EventStore};

/// The log that forgets.
pub struct Rehearsal {
    log: Arc<dyn EventStore>,
    clock: Arc<dyn Clock>,
    base: Head,
    written: Mutex<Written>,
}

/// What was written since the rehearsal began.
#[derive(Default)]
struct Written {
    events: Vec<(EventId, StoredEvent)>,
    /// Of each stream written to, its version and where its events stand.
    streams: HashMap<StreamId, (u64, Vec<usize>)>,
    private: BTreeMap<(EventId, String), PrivateValue>,
    contents: HashMap<ContentHash, Vec<u8>>,
    /// A secret that was forgotten has no value.
    secrets: HashMap<String, Option<Vec<u8>>>,
}

impl Rehearsal {
    /// A rehearsal that begins where `log` ends now.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn over(log: Arc<dyn EventStore>, clock: Arc<dyn Clock>) -> Result<Self, ReadError> {
        let base = log.head().await?;
        Ok(Self { log, clock, base, written: Mutex::default() })
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Timestamp {
        self.clock.now().max(self.base.recorded_at)
    }

    fn append(&self, request: AppendRequest) -> Result<Answer, AppendError> {
        let (mut written, recorded_at) = (self.written(), self.now());
        let AppendRequest { stream, expected_version: expected, events, via, .. } = request;
        let actual = written.streams.get(&stream).map_or(expected, |(version, _)| *version);
        if actual != expected {
            return Err(AppendError::Conflict { stream, expected, actual });
        }
        let (mut version, mut event_ids, mut leaf) = (expected, Vec::new(), None);
        let mut places = Vec::new();
        for record in events {
            version += 1;
            let envelope = record.envelope.place(version, recorded_at, via);
            let stored = StoredEvent {
                position: self.base.position + written.len() + 1,
                leaf_hash: leaf_hash(envelope.as_bytes()),
                envelope,
            };
            let id = stored.parse().map_err(|error| AppendError::Storage { cause: error.to_string() })?.id;
            leaf = Some(stored.leaf_hash);
            for private in record.private {
                written.private.insert((id, private.path.clone()), private);
            }
            event_ids.push(id);
            places.push(written.events.len());
            written.events.push((id, stored));
        }
        let position = self.base.position + written.len();
        let own = written.streams.entry(stream).or_default();
        own.0 = version;
        own.1.append(&mut places);
        let receipt = Receipt { position, event_ids, version, leaf_hash: leaf, recorded_at };
        Ok(Answer { receipt, replayed: false })
    }
}

impl Written {
    fn len(&self) -> u64 {
        u64::try_from(self.events.len()).unwrap_or(u64::MAX)
    }
}

#[async_trait]
impl EventStore for Rehearsal {
    fn enqueue(&self, request: AppendRequest) -> Result<Pending, AppendError> {
        let (promise, pending) = oneshot::channel();
        // Nobody may be waiting; then nobody needs to know.
        let _ = promise.send(self.append(request));
        Ok(pending)
    }

    async fn head(&self) -> Result<Head, ReadError> {
        let written = self.written().len();
        let recorded_at = if written == 0 { self.base.recorded_at } else { self.now() };
        Ok(Head { position: self.base.position + written, recorded_at, root: self.base.root })
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.log.watch()
    }

    async fn read_stream(
        &self,
        stream: &StreamId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, ReadError> {
        let mut events = self.log.read_stream(stream, after, limit).await?;
        let written = self.written();
        if let Some((version, places)) = written.streams.get(stream) {
            let first = version - u64::try_from(places.len()).unwrap_or(u64::MAX);
            let room = limit - events.len();
            let own = (first + 1..).zip(places).filter(|(version, _)| *version > after);
            events.extend(own.take(room).map(|(_, place)| written.events[*place].1.clone()));
        }
        Ok(events)
    }

    async fn read_all(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        let mut events = self.log.read_all(after, limit).await?;
        events.retain(|stored| stored.position <= self.base.position);
        let room = limit - events.len();
        let written = self.written();
        let own = written.events.iter().map(|(_, stored)| stored).filter(|stored| stored.position > after);
        events.extend(own.take(room).cloned());
        Ok(events)
    }

    async fn read_event(&self, id: EventId) -> Result<Option<StoredEvent>, ReadError> {
        let own =
            self.written().events.iter().find(|(known, _)| *known == id).map(|(_, found)| found.clone());
        match own {
            Some(stored) => Ok(Some(stored)),
            None => self.log.read_event(id).await,
        }
    }

    async fn position_at(&self, instant: Timestamp) -> Result<u64, ReadError> {
        self.log.position_at(instant).await
    }

    async fn answers(&self, principal: &str, key: &str) -> Result<Vec<(RequestKey, Receipt)>, ReadError> {
        self.log.answers(principal, key).await
    }

    async fn private_values(
        &self,
        events: &[EventId],
    ) -> Result<BTreeMap<(EventId, String), PrivateValue>, ReadError> {
        let mut values = self.log.private_values(events).await?;
        let written = self.written();
        let own = written.private.iter().filter(|((id, _), _)| events.contains(id));
        values.extend(own.map(|(place, value)| (place.clone(), value.clone())));
        Ok(values)
    }

    async fn put_content(&self, bytes: &[u8]) -> Result<ContentHash, ReadError> {
        let hash = ContentHash::of(bytes);
        self.written().contents.insert(hash.clone(), bytes.to_vec());
        Ok(hash)
    }

    async fn content(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, ReadError> {
        let own = self.written().contents.get(hash).cloned();
        match own {
            Some(bytes) => Ok(Some(bytes)),
            None => self.log.content(hash).await,
        }
    }

    async fn put_secret(&self, name: &str, value: &[u8]) -> Result<(), ReadError> {
        self.written().secrets.insert(name.to_owned(), Some(value.to_vec()));
        Ok(())
    }

    async fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let own = self.written().secrets.get(name).cloned();
        match own {
            Some(value) => Ok(value),
            None => self.log.secret(name).await,
        }
    }

    async fn delete_secret(&self, name: &str) -> Result<(), ReadError> {
        self.written().secrets.insert(name.to_owned(), None);
        Ok(())
    }
}
