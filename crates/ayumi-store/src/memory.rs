//! The log in memory, for tests: the same writer over plain collections; nothing of it outlives the process.

mod posts;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use ayumi_core::id::{ContentHash, EventId, StreamId};
use ayumi_core::merkle::Tree;
use ayumi_core::private::PrivateValue;
use ayumi_core::request::key_name;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::Clock;
use ayumi_engine::port::store::{ReadError, Receipt, RequestKey, StoredEvent};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::backend::{Batch, LogHead, Opened, Outcome, Reading, StoredHead, WriteError, Writing};
use crate::config::{DatabaseUrl, LogConfig};
use crate::doctor::Setting;
use crate::error::OpenError;
use crate::log::Log;
use crate::row::{self, AnswerColumns, PrivateColumns};
use crate::verify::{AnswerRow, Damage, PrivateRow, RETENTION_CLASS, Row};

/// A database in memory; several logs may be opened on it, one after the other or at once.
#[derive(Clone, Default)]
pub struct Memory {
    tables: Arc<Mutex<Tables>>,
}

impl Memory {
    /// Opens a log on this database, counting its dates at `utc_offset_minutes`.
    ///
    /// # Errors
    /// When the log counts its dates otherwise.
    pub async fn log(
        &self,
        clock: Arc<dyn Clock>,
        utc_offset_minutes: i32,
        tasks: TaskTracker,
    ) -> Result<Log, OpenError> {
        let opened = Opened {
            writing: Box::new(self.clone()),
            reading: Arc::new(self.clone()),
            bell: Arc::clone(&self.tables().bell),
        };
        let url = DatabaseUrl::Sqlite(":memory:".into());
        let config = LogConfig { url, clock, utc_offset_minutes, tasks, fatal: Box::new(|_| {}) };
        Log::on(opened, None, config).await
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A row of `append_request`.
struct StoredAnswer {
    target: String,
    request_hash: Vec<u8>,
    position: i64,
    event_count: i64,
    version: i64,
    recorded_at: i64,
}

struct Tables {
    head: LogHead,
    rows: Vec<Row>,
    /// Indexes of the rows of each stream, in order.
    streams: HashMap<String, Vec<usize>>,
    versions: HashMap<String, u64>,
    ids: HashMap<String, usize>,
    /// By event id and path.
    private: BTreeMap<(String, String), PrivateColumns>,
    /// By name.
    answers: HashMap<Vec<u8>, Vec<StoredAnswer>>,
    content: BTreeMap<String, Vec<u8>>,
    secrets: HashMap<String, Vec<u8>>,
    posts: posts::Posts,
    bell: Arc<Notify>,
}

impl Default for Tables {
    fn default() -> Self {
        Self {
            head: LogHead { position: 0, recorded_at: Timestamp::from_micros(0), tree: Tree::empty() },
            rows: Vec::new(),
            streams: HashMap::new(),
            versions: HashMap::new(),
            ids: HashMap::new(),
            private: BTreeMap::new(),
            answers: HashMap::new(),
            content: BTreeMap::new(),
            secrets: HashMap::new(),
            posts: posts::Posts::default(),
            bell: Arc::default(),
        }
    }
}

impl Tables {
    /// The laws the schema keeps in a database.
    fn refusal(&self, batch: &Batch) -> Option<String> {
        let mut seen = HashSet::new();
        let events = &batch.events;
        for (index, id) in events.ids.iter().map(EventId::to_string).enumerate() {
            let stream = events.streams[index].as_str();
            let known = self.versions.get(stream).copied().unwrap_or_default();
            if self.ids.contains_key(&id) || !seen.insert(id) {
                return Some("an event id is there already".to_owned());
            }
            if events.versions[index] <= row::signed(known) {
                return Some("a version of a stream is there already".to_owned());
            }
        }
        let answers = &batch.answers;
        for (index, name) in answers.names.iter().enumerate() {
            let stored = self.answers.get(name);
            let clash = |stored: &StoredAnswer| {
                stored.target == answers.targets[index]
                    || stored.request_hash != answers.request_hashes[index]
            };
            if stored.is_some_and(|stored| stored.iter().any(clash)) {
                return Some("an answer is stored already".to_owned());
            }
        }
        None
    }

    fn take(&mut self, batch: &Batch) {
        let e = &batch.events;
        for i in 0..e.ids.len() {
            self.ids.insert(e.ids[i].to_string(), self.rows.len());
            self.streams.entry(e.streams[i].clone()).or_default().push(self.rows.len());
            self.versions.insert(e.streams[i].clone(), e.versions[i].unsigned_abs());
            self.rows.push(Row {
                position: e.positions[i],
                prev_position: (e.positions[i] > 1).then_some(e.positions[i] - 1),
                stream: e.streams[i].clone(),
                version: e.versions[i],
                id_hex: e.ids[i].0.simple().to_string(),
                type_name: e.types[i].to_owned(),
                recorded_at: batch.after.recorded_at.micros(),
                effective_on: e.effective_on[i].clone(),
                envelope: e.envelopes[i].clone(),
                leaf_hash: e.leaf_hashes[i].clone(),
            });
        }
        let p = &batch.private;
        for i in 0..p.paths.len() {
            let (event, path) = (p.event_ids[i].clone(), p.paths[i].clone());
            let columns = (
                event.clone(),
                path.clone(),
                p.subjects[i].clone(),
                p.blinds[i].clone(),
                p.values[i].clone(),
            );
            self.private.insert((event, path), columns);
        }
        let a = &batch.answers;
        for i in 0..a.names.len() {
            let answer = StoredAnswer {
                target: a.targets[i].clone(),
                request_hash: a.request_hashes[i].clone(),
                position: a.positions[i],
                event_count: a.event_counts[i],
                version: a.versions[i],
                recorded_at: batch.after.recorded_at.micros(),
            };
            self.answers.entry(a.names[i].clone()).or_default().push(answer);
        }
        self.head = batch.after.clone();
        self.bell.notify_waiters();
    }

    fn answers_of(&self, keys: &[(String, String)]) -> Result<Vec<(RequestKey, Receipt)>, ReadError> {
        let mut columns = Vec::new();
        for name in keys.iter().map(|(principal, key)| key_name(principal, key)) {
            for answer in self.answers.get(name.as_slice()).into_iter().flatten() {
                columns.extend(self.columns(&name, answer));
            }
        }
        row::answers(keys, columns)
    }

    /// One row for each event of an answer, as a left join gives them.
    fn columns(&self, name: &[u8], answer: &StoredAnswer) -> Vec<AnswerColumns> {
        let (name, hash) = (hex::encode(name), hex::encode(&answer.request_hash));
        let (position, count) = (answer.position, answer.event_count);
        let row = |event: Option<&Row>| {
            let (id, leaf) = (event.map(|row| row.id_hex.clone()), event.map(|row| row.leaf_hash.clone()));
            let (target, version, at) = (answer.target.clone(), answer.version, answer.recorded_at);
            (name.clone(), target, hash.clone(), position, count, version, at, id, leaf)
        };
        if count == 0 {
            vec![row(None)]
        } else {
            let first = past((position - count).unsigned_abs());
            let events = self.rows.iter().skip(first).take(past(count.unsigned_abs()));
            events.map(|event| row(Some(event))).collect()
        }
    }
}

fn event(row: &Row) -> Result<StoredEvent, ReadError> {
    row::event((row.position, row.leaf_hash.clone(), row.envelope.clone()))
}

fn past(after: u64) -> usize {
    usize::try_from(after).unwrap_or(usize::MAX)
}

#[async_trait]
impl Writing for Memory {
    fn gathers(&self) -> bool {
        false
    }

    async fn head(&mut self) -> Result<LogHead, WriteError> {
        Ok(self.tables().head.clone())
    }

    async fn lock(&mut self) -> Result<LogHead, WriteError> {
        // Nothing can be held across calls here, and a race lost again is only tried again.
        Ok(self.tables().head.clone())
    }

    async fn release(&mut self) -> Result<(), WriteError> {
        Ok(())
    }

    async fn versions(&mut self, streams: &[StreamId]) -> Result<Vec<(StreamId, u64)>, WriteError> {
        let tables = self.tables();
        let version = |stream: &StreamId| tables.versions.get(stream.as_str()).copied().unwrap_or_default();
        Ok(streams.iter().map(|stream| (stream.clone(), version(stream))).collect())
    }

    async fn answers(&mut self, keys: &[(String, String)]) -> Result<Vec<(RequestKey, Receipt)>, WriteError> {
        self.tables().answers_of(keys).map_err(|cause| WriteError::Storage(cause.to_string()))
    }

    async fn confirmation(&mut self) -> Result<Option<String>, WriteError> {
        let tables = self.tables();
        let last = tables.rows.iter().rev().find(|row| row.type_name == "log.clock_confirmed");
        Ok(last.map(|row| row.envelope.clone()))
    }

    async fn now(&mut self) -> Result<Option<Timestamp>, WriteError> {
        Ok(None)
    }

    async fn commit(&mut self, batch: &Batch) -> Result<Outcome, WriteError> {
        let mut tables = self.tables();
        if tables.head.position != batch.before.position || tables.head.tree.root() != batch.before.root {
            return Ok(Outcome::HeadMoved);
        }
        if let Some(refusal) = tables.refusal(batch) {
            return Ok(Outcome::Refused(refusal));
        }
        tables.take(batch);
        Ok(Outcome::Committed)
    }

    async fn is_committed(&mut self, batch: &Batch) -> Result<bool, WriteError> {
        Ok(batch.events.ids.iter().all(|id| self.tables().ids.contains_key(&id.to_string())))
    }
}

#[async_trait]
impl Reading for Memory {
    async fn head(&self) -> Result<LogHead, ReadError> {
        Ok(self.tables().head.clone())
    }

    async fn stream(
        &self,
        stream: &StreamId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, ReadError> {
        let tables = self.tables();
        let rows = tables.streams.get(stream.as_str()).map_or(&[] as &[usize], Vec::as_slice);
        // Versions of a stream begin at 1 and leave none out.
        rows.iter().skip(past(after)).take(limit).map(|index| event(&tables.rows[*index])).collect()
    }

    async fn all(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        self.tables().rows.iter().skip(past(after)).take(limit).map(event).collect()
    }

    async fn event(&self, id: EventId) -> Result<Option<StoredEvent>, ReadError> {
        let tables = self.tables();
        tables.ids.get(&id.to_string()).map(|index| event(&tables.rows[*index])).transpose()
    }

    async fn position_at(&self, instant: Timestamp) -> Result<u64, ReadError> {
        Ok(self.tables().rows.partition_point(|row| row.recorded_at <= instant.micros()) as u64)
    }

    async fn answers(&self, principal: &str, key: &str) -> Result<Vec<(RequestKey, Receipt)>, ReadError> {
        self.tables().answers_of(&[(principal.to_owned(), key.to_owned())])
    }

    async fn private_values(&self, events: &[EventId]) -> Result<Vec<(EventId, PrivateValue)>, ReadError> {
        let wanted: HashSet<String> = events.iter().map(EventId::to_string).collect();
        let tables = self.tables();
        let of = tables.private.iter().filter(|((event, _), _)| wanted.contains(event));
        of.map(|(_, columns)| row::private(columns.clone())).collect()
    }

    async fn put_content(&self, hash: &ContentHash, bytes: &[u8]) -> Result<(), WriteError> {
        self.tables().content.entry(hash.as_str().to_owned()).or_insert_with(|| bytes.to_vec());
        Ok(())
    }

    async fn content(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.tables().content.get(hash.as_str()).cloned())
    }

    async fn put_secret(&self, name: &str, value: &[u8]) -> Result<(), WriteError> {
        self.tables().secrets.insert(name.to_owned(), value.to_vec());
        Ok(())
    }

    async fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.tables().secrets.get(name).cloned())
    }

    async fn delete_secret(&self, name: &str) -> Result<(), WriteError> {
        self.tables().secrets.remove(name);
        Ok(())
    }

    async fn stored_head(&self) -> Result<StoredHead, Damage> {
        let head = self.tables().head.clone();
        Ok(StoredHead {
            position: row::signed(head.position),
            recorded_at: head.recorded_at.micros(),
            root: head.tree.root().0.to_vec(),
            right_edge: head.tree.to_bytes(),
        })
    }

    async fn rows(&self, after: u64, limit: usize) -> Result<Vec<Row>, Damage> {
        Ok(self.tables().rows.iter().skip(past(after)).take(limit).cloned().collect())
    }

    async fn private_rows(&self, after: u64, to: u64) -> Result<Vec<PrivateRow>, Damage> {
        let tables = self.tables();
        let row = |((event, _), columns): (&(String, String), &PrivateColumns)| {
            let position = tables.rows[*tables.ids.get(event)?].position;
            let (_, path, subject, blind, value) = columns.clone();
            let retention_class = RETENTION_CLASS.to_owned();
            let within = position > row::signed(after) && position <= row::signed(to);
            within.then_some(PrivateRow { position, path, subject, retention_class, blind, value })
        };
        Ok(tables.private.iter().filter_map(row).collect())
    }

    async fn private_count(&self) -> Result<u64, Damage> {
        Ok(self.tables().private.len() as u64)
    }

    async fn event_count(&self) -> Result<u64, Damage> {
        Ok(self.tables().rows.len() as u64)
    }

    async fn answer_rows(&self, _: (&str, &str), _: usize) -> Result<Vec<AnswerRow>, Damage> {
        // Nobody but the writer reaches them here.
        Ok(Vec::new())
    }

    async fn integrity(&self) -> Result<Vec<String>, Damage> {
        Ok(Vec::new())
    }

    async fn missing_guards(&self) -> Result<Vec<String>, Damage> {
        Ok(Vec::new())
    }

    async fn contents(&self, after: &str, limit: usize) -> Result<Vec<(String, Vec<u8>)>, Damage> {
        let tables = self.tables();
        let later = tables.content.iter().filter(|(hash, _)| hash.as_str() > after);
        Ok(later.take(limit).map(|(hash, bytes)| (hash.clone(), bytes.clone())).collect())
    }

    async fn settings(&self) -> Result<Vec<Setting>, OpenError> {
        Ok(Vec::new())
    }

    async fn backup(&self, _: &Path) -> Result<(), OpenError> {
        Err(OpenError::Elsewhere("a log in memory has no copy on a disk"))
    }

    async fn close(&self) {}
}
