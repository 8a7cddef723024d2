//! The writing side of SQLite: a batch is one message to the connection's thread; never more than one statement text.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use ayumi_core::id::StreamId;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::store::{Receipt, RequestKey};
use futures_util::StreamExt;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Either, Executor, Sqlite};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::backend::{Batch, LogHead, Outcome, StoredHead, WriteError, Writing};
use crate::reading::impl_writer_reads;
use crate::row;

/// The whole transaction as one text: every message to the connection's thread costs as much as several rows.
const TRANSACTION: &str = concat!(
    include_str!("../../sql/sqlite/begin_immediate.sql"),
    ";\n",
    include_str!("../../sql/sqlite/move_head.sql"),
    ";\n",
    include_str!("../../sql/sqlite/insert_events.sql"),
    ";\n",
    include_str!("../../sql/sqlite/insert_private_values.sql"),
    ";\n",
    include_str!("../../sql/sqlite/insert_answers.sql"),
    ";\n",
    include_str!("../../sql/common/commit.sql"),
);
/// The same without its first statement, for a transaction that already holds the head.
const HELD_TRANSACTION: &str = concat!(
    include_str!("../../sql/sqlite/move_head.sql"),
    ";\n",
    include_str!("../../sql/sqlite/insert_events.sql"),
    ";\n",
    include_str!("../../sql/sqlite/insert_private_values.sql"),
    ";\n",
    include_str!("../../sql/sqlite/insert_answers.sql"),
    ";\n",
    include_str!("../../sql/common/commit.sql"),
);
/// Statements before the commit in the held transaction.
const HELD_STATEMENTS: usize = 4;

/// Primary result codes of SQLite.
const BUSY: i32 = 5;
const IOERR: i32 = 10;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const TOOBIG: i32 = 18;
const CONSTRAINT: i32 = 19;
const MISMATCH: i32 = 20;
const NOTADB: i32 = 26;

pub(super) struct Writer {
    connection: Arc<Mutex<SqliteConnection>>,
    wrote: Arc<AtomicBool>,
    held: Option<OwnedMutexGuard<SqliteConnection>>,
}

impl Writer {
    /// `wrote` is set whenever a transaction is committed.
    pub(super) fn new(connection: Arc<Mutex<SqliteConnection>>, wrote: Arc<AtomicBool>) -> Self {
        Self { connection, wrote, held: None }
    }

    /// The connection of the open transaction, or the free one.
    async fn turn(&mut self) -> Turn<'_> {
        match &mut self.held {
            Some(guard) => Turn::Held(guard),
            None => Turn::Free(self.connection.lock().await),
        }
    }
}

enum Turn<'a> {
    Held(&'a mut SqliteConnection),
    Free(tokio::sync::MutexGuard<'a, SqliteConnection>),
}

impl Turn<'_> {
    fn connection(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Held(connection) => connection,
            Self::Free(guard) => guard,
        }
    }
}

impl_writer_reads!(SqliteConnection, "sqlite");

#[async_trait]
impl Writing for Writer {
    fn gathers(&self) -> bool {
        false
    }

    async fn head(&mut self) -> Result<LogHead, WriteError> {
        read_head(self.turn().await.connection()).await
    }

    async fn lock(&mut self) -> Result<LogHead, WriteError> {
        let mut guard = Arc::clone(&self.connection).lock_owned().await;
        let begin = sqlx::query(include_str!("../../sql/sqlite/begin_immediate.sql"));
        begin.execute(&mut *guard).await.map_err(|cause| failure(&cause))?;
        let head = read_head(&mut guard).await;
        self.held = Some(guard);
        if head.is_err() {
            self.release().await?;
        }
        head
    }

    async fn release(&mut self) -> Result<(), WriteError> {
        if let Some(mut guard) = self.held.take() {
            roll_back(&mut guard).await;
        }
        Ok(())
    }

    async fn versions(&mut self, streams: &[StreamId]) -> Result<Vec<(StreamId, u64)>, WriteError> {
        read_versions(self.turn().await.connection(), streams).await
    }

    async fn answers(&mut self, keys: &[(String, String)]) -> Result<Vec<(RequestKey, Receipt)>, WriteError> {
        read_answers(self.turn().await.connection(), keys).await
    }

    async fn confirmation(&mut self) -> Result<Option<String>, WriteError> {
        read_confirmation(self.turn().await.connection()).await
    }

    async fn now(&mut self) -> Result<Option<Timestamp>, WriteError> {
        Ok(None)
    }

    async fn commit(&mut self, batch: &Batch) -> Result<Outcome, WriteError> {
        let (mut guard, text, statements_before) = match self.held.take() {
            Some(guard) => (guard, HELD_TRANSACTION, 0),
            None => (Arc::clone(&self.connection).lock_owned().await, TRANSACTION, 1),
        };
        let query = bind(text, batch).map_err(unreadable)?;
        let done = run(&mut guard, query).await;
        let Some(cause) = done.failure else {
            self.wrote.store(true, Ordering::Relaxed);
            let moved = done.changes.get(statements_before) == Some(&1);
            return Ok(if moved { Outcome::Committed } else { Outcome::HeadMoved });
        };
        // A page that found no room was never followed by the mark that commits, so this outcome is known.
        let is_full = code(&cause) == Some(FULL);
        if done.changes.len() == statements_before + HELD_STATEMENTS && !is_full {
            return Err(WriteError::InDoubt(cause.to_string()));
        }
        roll_back(&mut guard).await;
        match code(&cause) {
            Some(CONSTRAINT | TOOBIG | MISMATCH) => Ok(Outcome::Refused(cause.to_string())),
            Some(_) | None => Err(failure(&cause)),
        }
    }

    /// After a failed sync the pages in memory and on the disk differ, so only a new start can tell.
    async fn is_committed(&mut self, _: &Batch) -> Result<bool, WriteError> {
        Err(WriteError::Fatal("the outcome of a commit is known only after a new start".to_owned()))
    }
}

struct Done {
    /// Rows each statement changed.
    changes: Vec<u64>,
    failure: Option<sqlx::Error>,
}

async fn run(
    connection: &mut SqliteConnection,
    query: sqlx::query::Query<'_, Sqlite, SqliteArguments>,
) -> Done {
    let mut done = Done { changes: Vec::with_capacity(HELD_STATEMENTS + 2), failure: None };
    let mut steps = connection.fetch_many(query);
    while let Some(step) = steps.next().await {
        match step {
            Ok(Either::Left(result)) => done.changes.push(result.rows_affected()),
            Ok(Either::Right(_)) => {}
            Err(cause) => {
                done.failure = Some(cause);
                break;
            }
        }
    }
    done
}

fn bind<'q>(
    text: &'static str,
    batch: &Batch,
) -> Result<sqlx::query::Query<'q, Sqlite, SqliteArguments>, serde_json::Error> {
    Ok(sqlx::query(text)
        .bind(row::signed(batch.after.position))
        .bind(batch.after.recorded_at.micros())
        .bind(batch.after.tree.root().0.to_vec())
        .bind(batch.after.tree.to_bytes())
        .bind(row::signed(batch.before.position))
        .bind(batch.before.root.0.to_vec())
        .bind(events(batch)?)
        .bind(ids_and_leaves(batch))
        .bind(batch.events.envelopes.concat().into_bytes())
        .bind(answers(batch)?)
        .bind(batch.answers.names.concat())
        .bind(batch.answers.request_hashes.concat())
        .bind(private_values(batch)?))
}

fn events(batch: &Batch) -> Result<String, serde_json::Error> {
    let (e, mut offset) = (&batch.events, 0);
    let row = |i: usize| {
        let (start, length) = (offset, e.envelopes[i].len());
        offset += length;
        (&e.streams[i], e.versions[i], e.types[i], &e.effective_on[i], start, length)
    };
    serde_json::to_string(&(0..e.positions.len()).map(row).collect::<Vec<_>>())
}

fn ids_and_leaves(batch: &Batch) -> Vec<u8> {
    let e = &batch.events;
    e.ids
        .iter()
        .zip(&e.leaf_hashes)
        .flat_map(|(id, leaf)| id.0.as_bytes().iter().chain(leaf))
        .copied()
        .collect()
}

fn private_values(batch: &Batch) -> Result<String, serde_json::Error> {
    let p = &batch.private;
    let row =
        |i: usize| (&p.event_ids[i], &p.paths[i], &p.subjects[i], hex::encode(&p.blinds[i]), &p.values[i]);
    serde_json::to_string(&(0..p.event_ids.len()).map(row).collect::<Vec<_>>())
}

fn answers(batch: &Batch) -> Result<String, serde_json::Error> {
    let a = &batch.answers;
    let row = |i: usize| (&a.targets[i], a.positions[i], a.event_counts[i], a.versions[i]);
    serde_json::to_string(&(0..a.names.len()).map(row).collect::<Vec<_>>())
}

async fn roll_back(connection: &mut SqliteConnection) {
    // It fails when SQLite has rolled back by itself, which is what was wanted.
    sqlx::query(include_str!("../../sql/common/rollback.sql")).execute(connection).await.ok();
}

/// What an error outside a commit means for the process.
pub(super) fn failure(cause: &sqlx::Error) -> WriteError {
    match code(cause) {
        // Later commits may rest on pages that never reached the disk.
        Some(IOERR | CORRUPT | NOTADB) => WriteError::Fatal(cause.to_string()),
        Some(BUSY) => WriteError::Storage(format!("another process holds the database: {cause}")),
        Some(_) | None => WriteError::Storage(cause.to_string()),
    }
}

fn code(cause: &sqlx::Error) -> Option<i32> {
    let extended: i32 = cause.as_database_error()?.code()?.parse().ok()?;
    Some(extended & 0xff)
}
