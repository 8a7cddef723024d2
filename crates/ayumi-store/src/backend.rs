//! What the log asks of a database: one writing side, one reading side; never what is asked for.

use std::sync::Arc;

use async_trait::async_trait;
use ayumi_core::id::{ContentHash, EventId, StreamId};
use ayumi_core::merkle::{Hash, Tree};
use ayumi_core::private::PrivateValue;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::store::{Head, ReadError, Receipt, RequestKey, StoredEvent};
use tokio::sync::Notify;

use crate::doctor::Setting;
use crate::error::OpenError;
use crate::outbox::Posting;
use crate::verify::{AnswerRow, Damage, PrivateRow, Row};

/// The channel PostgreSQL announces a new head on.
pub(crate) const CHANNEL: &str = "ayumi_head";

/// The end of the log with the tree that goes on from it.
#[derive(Debug, Clone)]
pub(crate) struct LogHead {
    pub(crate) position: u64,
    pub(crate) recorded_at: Timestamp,
    pub(crate) tree: Tree,
}

impl LogHead {
    pub(crate) fn to_head(&self) -> Head {
        Head { position: self.position, recorded_at: self.recorded_at, root: self.tree.root() }
    }
}

/// Where the head stands before a batch; the batch is taken only if it still stands there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) position: u64,
    pub(crate) root: Hash,
}

/// Everything one transaction writes, column by column: a database takes the columns as they are.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) before: Mark,
    pub(crate) after: LogHead,
    pub(crate) events: Events,
    pub(crate) private: PrivateValues,
    pub(crate) answers: Answers,
}

#[derive(Debug, Default)]
pub(crate) struct Events {
    pub(crate) positions: Vec<i64>,
    pub(crate) streams: Vec<String>,
    pub(crate) versions: Vec<i64>,
    pub(crate) ids: Vec<EventId>,
    pub(crate) types: Vec<&'static str>,
    pub(crate) effective_on: Vec<String>,
    pub(crate) leaf_hashes: Vec<Vec<u8>>,
    pub(crate) envelopes: Vec<String>,
}

#[derive(Debug, Default)]
pub(crate) struct PrivateValues {
    pub(crate) event_ids: Vec<String>,
    pub(crate) paths: Vec<String>,
    pub(crate) subjects: Vec<String>,
    pub(crate) blinds: Vec<Vec<u8>>,
    pub(crate) values: Vec<String>,
}

#[derive(Debug, Default)]
pub(crate) struct Answers {
    pub(crate) names: Vec<Vec<u8>>,
    pub(crate) targets: Vec<String>,
    pub(crate) request_hashes: Vec<Vec<u8>>,
    pub(crate) positions: Vec<i64>,
    pub(crate) event_counts: Vec<i64>,
    pub(crate) versions: Vec<i64>,
}

/// What became of a batch the database answered about.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is durable.
    Committed,
    /// Another process has appended; nothing was written.
    HeadMoved,
    /// A law of the schema refused it; nothing was written.
    Refused(String),
}

/// Why the database did not answer.
#[derive(Debug, Clone)]
pub(crate) enum WriteError {
    /// Nothing was written; trying again may help.
    Storage(String),
    /// Nothing was acknowledged and only a new start of the process can tell what is on the disk.
    Fatal(String),
    /// The commit was sent and not answered; ask again what is there.
    InDoubt(String),
}

/// The one side that appends; owned by the writer, which calls nothing twice at a time.
#[async_trait]
pub(crate) trait Writing: Send {
    /// Whether a transaction costs so much beside its rows that callers who were just answered are worth waiting for.
    fn gathers(&self) -> bool;
    /// The committed head.
    async fn head(&mut self) -> Result<LogHead, WriteError>;
    /// Opens a transaction that holds the head until the next `commit` or `release`.
    async fn lock(&mut self) -> Result<LogHead, WriteError>;
    /// Lets go of a held head.
    async fn release(&mut self) -> Result<(), WriteError>;
    /// Versions of the streams, in any order.
    async fn versions(&mut self, streams: &[StreamId]) -> Result<Vec<(StreamId, u64)>, WriteError>;
    /// Stored answers of pairs of principal and key.
    async fn answers(&mut self, keys: &[(String, String)]) -> Result<Vec<(RequestKey, Receipt)>, WriteError>;
    /// Envelope of the last confirmation of the clock.
    async fn confirmation(&mut self) -> Result<Option<String>, WriteError>;
    /// What the database's own clock shows; none when it has no other than ours.
    async fn now(&mut self) -> Result<Option<Timestamp>, WriteError>;
    /// Writes the batch in one transaction, moving the head first.
    async fn commit(&mut self, batch: &Batch) -> Result<Outcome, WriteError>;
    /// Whether a batch whose commit was not answered is there, for good. When it is not, the head is held until the
    /// next `commit` or `release`, so that it cannot come late.
    async fn is_committed(&mut self, batch: &Batch) -> Result<bool, WriteError>;
}

/// The side everybody reads from, and the small tables beside the log.
#[async_trait]
pub(crate) trait Reading: Posting {
    async fn head(&self) -> Result<LogHead, ReadError>;
    async fn stream(
        &self,
        stream: &StreamId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, ReadError>;
    async fn all(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError>;
    async fn event(&self, id: EventId) -> Result<Option<StoredEvent>, ReadError>;
    async fn position_at(&self, instant: Timestamp) -> Result<u64, ReadError>;
    async fn answers(&self, principal: &str, key: &str) -> Result<Vec<(RequestKey, Receipt)>, ReadError>;
    async fn private_values(&self, events: &[EventId]) -> Result<Vec<(EventId, PrivateValue)>, ReadError>;
    async fn put_content(&self, hash: &ContentHash, bytes: &[u8]) -> Result<(), WriteError>;
    async fn content(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, ReadError>;
    async fn put_secret(&self, name: &str, value: &[u8]) -> Result<(), WriteError>;
    async fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError>;
    async fn delete_secret(&self, name: &str) -> Result<(), WriteError>;

    /// The head as stored, for verification.
    async fn stored_head(&self) -> Result<StoredHead, Damage>;
    /// Rows of the log as stored, for verification.
    async fn rows(&self, after: u64, limit: usize) -> Result<Vec<Row>, Damage>;
    /// Private values of the events above `after` up to `to`.
    async fn private_rows(&self, after: u64, to: u64) -> Result<Vec<PrivateRow>, Damage>;
    /// How many private values there are.
    async fn private_count(&self) -> Result<u64, Damage>;
    /// How many events there are, at whatever positions.
    async fn event_count(&self) -> Result<u64, Damage>;
    /// Stored answers beside their events, after the one named.
    async fn answer_rows(&self, after: (&str, &str), limit: usize) -> Result<Vec<AnswerRow>, Damage>;
    /// What the database itself finds wrong with its pages and indexes.
    async fn integrity(&self) -> Result<Vec<String>, Damage>;
    /// Triggers that guard the log and are not there, or switched off.
    async fn missing_guards(&self) -> Result<Vec<String>, Damage>;
    /// Contents as stored, by hash, after `hash`.
    async fn contents(&self, after: &str, limit: usize) -> Result<Vec<(String, Vec<u8>)>, Damage>;

    /// What the settings are and should be.
    async fn settings(&self) -> Result<Vec<Setting>, OpenError>;
    /// A copy of the database as one file.
    async fn backup(&self, to: &std::path::Path) -> Result<(), OpenError>;
    /// Ends all connections.
    async fn close(&self);
}

/// The head as it is stored, before anybody believes it.
#[derive(Debug, Clone)]
pub(crate) struct StoredHead {
    pub(crate) position: i64,
    pub(crate) recorded_at: i64,
    pub(crate) root: Vec<u8>,
    pub(crate) right_edge: Vec<u8>,
}

/// Both sides of an opened database.
pub(crate) struct Opened {
    pub(crate) writing: Box<dyn Writing>,
    pub(crate) reading: Arc<dyn Reading>,
    /// Rung when another process says it has appended.
    pub(crate) bell: Arc<Notify>,
}
