//! The port of the event log: append in order, read in order; never a projection.

use std::collections::BTreeMap;

use async_trait::async_trait;
use ayumi_core::envelope::{Envelope, Unplaced, Via};
use ayumi_core::event::DecodeError;
use ayumi_core::id::{ContentHash, EventId, StreamId};
use ayumi_core::merkle::Hash;
use ayumi_core::private::PrivateValue;
use ayumi_core::request::BodyHash;
use ayumi_core::time::Timestamp;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use tokio::sync::{oneshot, watch};

/// Most events one page of a read holds.
pub const PAGE_MAX: usize = 2_000;

/// One event ready to be placed, with the private values that go into its transaction.
#[derive(Debug, Clone)]
pub struct NewRecord {
    /// The envelope but for version and time.
    pub envelope: Unplaced,
    /// Values the envelope holds commitments of.
    pub private: Vec<PrivateValue>,
}

/// Who asked, under which key, with which body: what makes a retry the same request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// User id or `system:TASK`; never the token, so a new token can finish an old request.
    pub principal: String,
    /// The caller's idempotency key.
    pub key: String,
    /// The stream this answer is about; a command for many streams has one row for each.
    pub target: StreamId,
    /// Tells a retry from another body under the same key.
    pub request_hash: BodyHash,
}

/// One decision to append, all or nothing.
#[derive(Debug, Clone)]
pub struct AppendRequest {
    /// The stream.
    pub stream: StreamId,
    /// Its version the decision was made on.
    pub expected_version: u64,
    /// Other streams the decision read, with the versions it saw.
    pub reads: Vec<(StreamId, u64)>,
    /// The events; may be empty when only an answer is to be stored.
    pub events: Vec<NewRecord>,
    /// Through which door they came.
    pub via: Via,
    /// The date the decision took for today, in the log's zone; must be that of `recorded_at`. None when it used none.
    pub decided_on: Option<NaiveDate>,
    /// The key under which the answer is kept for good.
    pub key: Option<RequestKey>,
}

/// Where appended events went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Position of the last event; the head when nothing was appended.
    pub position: u64,
    /// Ids of the events, in order.
    pub event_ids: Vec<EventId>,
    /// Version of the stream afterwards.
    pub version: u64,
    /// Leaf hash of the last event; null when nothing was appended.
    pub leaf_hash: Option<Hash>,
    /// When the log took them.
    pub recorded_at: Timestamp,
}

/// The answer of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Where the events went.
    pub receipt: Receipt,
    /// Whether this is the stored answer of an earlier identical request.
    pub replayed: bool,
}

/// Why nothing was appended, or why that is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// The stream has moved on; decide again.
    #[error("append to `{stream}` at version {expected}: it is at {actual}")]
    Conflict {
        /// The stream.
        stream: StreamId,
        /// The version the decision was made on.
        expected: u64,
        /// The version it has.
        actual: u64,
    },
    /// The date has changed since the decision; decide again.
    #[error("the date changed to {today} while the decision was under way")]
    DateChanged {
        /// The date `recorded_at` would have.
        today: NaiveDate,
    },
    /// The same key came with another body.
    #[error("idempotency key `{key}` was used with another request")]
    KeyReused {
        /// The key.
        key: String,
    },
    /// An envelope is larger than the format allows.
    #[error("an event would have {bytes} bytes; the limit is {limit}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The most it may have.
        limit: usize,
    },
    /// The queue is full; nothing was tried.
    #[error("the writer's queue is full")]
    Busy,
    /// The clock contradicts the log; nothing is written until it is put right or confirmed.
    #[error("the clock shows {now}, the log was last written at {head}: {rule}")]
    Clock {
        /// What the clock shows.
        now: Timestamp,
        /// Time of the last event.
        head: Timestamp,
        /// The rule that refuses.
        rule: &'static str,
    },
    /// Whether the events were committed is not known; retry with the same key.
    #[error("the outcome of the append is not known: {cause}")]
    Unknown {
        /// What happened.
        cause: String,
    },
    /// The store failed before anything was committed.
    #[error("store: {cause}")]
    Storage {
        /// What happened.
        cause: String,
    },
}

/// Why a read failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The database could not be read.
    #[error("read the log: {cause}")]
    Storage {
        /// What happened.
        cause: String,
    },
    /// A position is missing; a reader must stop, never skip.
    #[error("position {expected} is missing; the log goes on at {found}")]
    Hole {
        /// The position that should have come.
        expected: u64,
        /// The one that came.
        found: u64,
    },
    /// Stored bytes do not read as an event.
    #[error("position {position}")]
    Decode {
        /// Where.
        position: u64,
        /// What is wrong.
        #[source]
        cause: DecodeError,
    },
}

/// An event as the log holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place, from 1 without gaps.
    pub position: u64,
    /// RFC 6962 hash of the envelope.
    pub leaf_hash: Hash,
    /// The canonical envelope, byte for byte.
    pub envelope: String,
}

impl StoredEvent {
    /// The event read from its bytes.
    ///
    /// # Errors
    /// When the bytes are not an event this program knows.
    pub fn parse(&self) -> Result<Envelope, ReadError> {
        Envelope::parse(&self.envelope).map_err(|cause| ReadError::Decode { position: self.position, cause })
    }
}

/// The end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Position of the last event; 0 for an empty log.
    pub position: u64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Root of the tree over all leaves.
    pub root: Hash,
}

/// The promise of an answer; taken in the order of the calls that made it.
pub type Pending = oneshot::Receiver<Result<Answer, AppendError>>;

/// The event log.
#[async_trait]
pub trait EventStore: Send + Sync {
    /// Queues a request behind those already queued. Requests are validated in queue order, each against the log
    /// and the earlier ones of its batch, and answered after the batch is durable.
    ///
    /// # Errors
    /// [`AppendError::Busy`] at once when the queue is full; every other error comes through the promise.
    fn enqueue(&self, request: AppendRequest) -> Result<Pending, AppendError>;

    /// The end of the log.
    async fn head(&self) -> Result<Head, ReadError>;

    /// Follows the position of the committed head, from this process at once and from others within a second.
    fn watch(&self) -> watch::Receiver<u64>;

    /// Events of `stream` with a version above `after`, in order, at most `limit`.
    async fn read_stream(
        &self,
        stream: &StreamId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, ReadError>;

    /// Events above position `after`, in order and without a hole, at most `limit`.
    async fn read_all(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError>;

    /// One event by its id.
    async fn read_event(&self, id: EventId) -> Result<Option<StoredEvent>, ReadError>;

    /// The largest position recorded at or before `instant`; 0 when there is none.
    async fn position_at(&self, instant: Timestamp) -> Result<u64, ReadError>;

    /// The stored answers of a request, by target stream.
    async fn answers(&self, principal: &str, key: &str) -> Result<Vec<(RequestKey, Receipt)>, ReadError>;

    /// Private values of the given events, by event and pointer; erased ones are absent.
    async fn private_values(
        &self,
        events: &[EventId],
    ) -> Result<BTreeMap<(EventId, String), PrivateValue>, ReadError>;

    /// Keeps `bytes` under their hash; keeping them twice changes nothing. Must be durable before an event names them.
    async fn put_content(&self, bytes: &[u8]) -> Result<ContentHash, ReadError>;

    /// Bytes kept under `hash`.
    async fn content(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, ReadError>;

    /// Keeps a secret (a token's hash, a session, a server key) beside the log under `name`, replacing a former one.
    async fn put_secret(&self, name: &str, value: &[u8]) -> Result<(), ReadError>;

    /// The secret under `name`.
    async fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError>;

    /// Forgets the secret under `name`.
    async fn delete_secret(&self, name: &str) -> Result<(), ReadError>;
}
