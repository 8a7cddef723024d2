//! The log in one SQLite file: one connection that writes, a pool that only reads, one that copies the write-ahead log
//! into the file; never a second writer in a process.

mod settings;
mod writing;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ayumi_core::id::{ContentHash, EventId, MessageId, StreamId};
use ayumi_core::private::PrivateValue;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::outbox::{Attempt, Delivery, NewDelivery, Settled};
use ayumi_engine::port::store::{ReadError, Receipt, RequestKey, StoredEvent};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::{Mutex, MutexGuard, Notify};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::backend::{LogHead, Opened, Reading, StoredHead, WriteError};
use crate::doctor::Setting;
use crate::error::{OpenError, database, read};
use crate::outbox::impl_posting;
use crate::reading::impl_reading;
use crate::verify::{AnswerRow, AnswerRowColumns, Damage, PrivateRow, PrivateRowColumns, Row, RowColumns};
use crate::{migrate, row};
use writing::{Writer, failure};

/// Connections that read at the same time.
const READERS_MAX: u32 = 4;
/// Pages of write-ahead log at which the writer itself copies them into the file. Nearly all are there by then: a
/// connection of its own copies them on the side, so that no caller waits for it.
const CHECKPOINT_PAGES: &str = "32000";
/// Pause between two copies on the side: the shorter it is, the less a copy has in hand when a batch wants the disk.
const CHECKPOINT_EVERY: Duration = Duration::from_millis(15);
/// How long a statement waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens the file, creating it and bringing its schema up to date.
pub(crate) async fn open(path: &Path, tasks: &TaskTracker) -> Result<Opened, OpenError> {
    let mut connection = connect(path).await?;
    settings::check(&mut connection).await?;
    migrate::sqlite(&mut connection).await?;
    let pool = readers(options(path).read_only(true).pragma("query_only", "on"))
        .await
        .map_err(database("open the readers of the database"))?;
    let writing = Arc::new(Mutex::new(connection));
    let side = Arc::new(Side::open(path).await?);
    tasks.spawn(Arc::clone(&side).copy_until_stopped());
    let wrote = Arc::clone(&side.wrote);
    let reads = Reads { path: path.to_owned(), pool, writing: Arc::clone(&writing), side: Some(side) };
    Ok(Opened {
        writing: Box::new(Writer::new(writing, wrote)),
        reading: Arc::new(reads),
        bell: Arc::new(Notify::new()),
    })
}

/// Opens the file for reading alone, as an auditor holds it: it may lie on a medium nobody can write to.
pub(crate) async fn open_to_verify(path: &Path) -> Result<Arc<dyn Reading>, OpenError> {
    let read_only = options(path).read_only(true).pragma("query_only", "on");
    let reads = read_at(path, read_only.immutable(is_at_rest(path))).await;
    Ok(Arc::new(reads.map_err(database("open the database to read it"))?))
}

/// Whether nobody has the file open to write: without a write-ahead log beside it the file is whole, and is read
/// without leaving a lock there.
pub(crate) fn is_at_rest(path: &Path) -> bool {
    !beside(path, "-wal").exists()
}

async fn read_at(path: &Path, options: SqliteConnectOptions) -> Result<Reads, sqlx::Error> {
    let writing = Arc::new(Mutex::new(options.connect().await?));
    Ok(Reads { path: path.to_owned(), pool: readers(options).await?, writing, side: None })
}

async fn readers(options: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .max_connections(READERS_MAX)
        .max_lifetime(None)
        .idle_timeout(None)
        .test_before_acquire(false)
        .connect_with(options)
        .await
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Brings the schema up to date and nothing else.
pub(crate) async fn migrate(path: &Path) -> Result<(), OpenError> {
    let mut connection = connect(path).await?;
    settings::check(&mut connection).await?;
    migrate::sqlite(&mut connection).await?;
    connection.close().await.map_err(database("close the database"))
}

async fn connect(path: &Path) -> Result<SqliteConnection, OpenError> {
    let writable = options(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // NORMAL could lose a tail that somebody outside has already countersigned.
        .synchronous(SqliteSynchronous::Full)
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES);
    writable.connect().await.map_err(database("open the database"))
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        .pragma("recursive_triggers", "on")
        .pragma("trusted_schema", "off")
        .pragma("cell_size_check", "on")
        .pragma("mmap_size", "0")
        .disable_statement_logging()
}

/// Copies the write-ahead log into the file beside the writer; writes no row.
struct Side {
    connection: Mutex<Option<SqliteConnection>>,
    /// Set by every commit.
    wrote: Arc<AtomicBool>,
    stop: CancellationToken,
}

impl Side {
    async fn open(path: &Path) -> Result<Self, OpenError> {
        let connection = Mutex::new(Some(connect(path).await?));
        Ok(Self { connection, wrote: Arc::default(), stop: CancellationToken::new() })
    }

    async fn copy_until_stopped(self: Arc<Self>) {
        while self.stop.run_until_cancelled(tokio::time::sleep(CHECKPOINT_EVERY)).await.is_some() {
            if !self.wrote.swap(false, Ordering::Relaxed) {
                continue;
            }
            let mut connection = self.connection.lock().await;
            let Some(connection) = connection.as_mut() else { return };
            let copy = sqlx::query(include_str!("../sql/sqlite/checkpoint_beside.sql"));
            if let Err(error) = copy.execute(connection).await {
                tracing::debug!(%error, "the write-ahead log is copied another time");
            }
        }
    }

    async fn close(&self) {
        self.stop.cancel();
        if let Some(connection) = self.connection.lock().await.take() {
            // What it holds is no more than a lock, which goes with the file.
            connection.close().await.ok();
        }
    }
}

struct Reads {
    path: PathBuf,
    pool: SqlitePool,
    writing: Arc<Mutex<SqliteConnection>>,
    side: Option<Arc<Side>>,
}

impl Reads {
    /// The writer's own connection, in turn: a second one would fight it for the lock of the file.
    async fn side(&self) -> Result<MutexGuard<'_, SqliteConnection>, WriteError> {
        Ok(self.writing.lock().await)
    }

    async fn read_settings(&self) -> Result<Vec<Setting>, OpenError> {
        settings::list(&mut *self.writing.lock().await).await
    }

    async fn copy_to(&self, to: &Path) -> Result<(), OpenError> {
        let mut connection =
            options(&self.path).connect().await.map_err(database("open the database to copy it"))?;
        sqlx::query(include_str!("../sql/sqlite/vacuum_into.sql"))
            .bind(to.to_string_lossy().into_owned())
            .execute(&mut connection)
            .await
            .map_err(database("copy the database"))?;
        connection.close().await.map_err(database("close the copied database"))?;
        let copy = to.to_owned();
        tokio::task::spawn_blocking(move || settings::sync(&copy))
            .await
            .map_err(|cause| OpenError::Database { operation: "sync the copy", cause: cause.to_string() })?
            .map_err(|cause| OpenError::Folder { path: to.display().to_string(), cause })
    }

    /// The readers go first: a reader that left last could not put the write-ahead log into the file, and who copies
    /// the file of a stopped program would miss what stands beside it.
    async fn end(&self) {
        self.pool.close().await;
        if let Some(side) = &self.side {
            side.close().await;
        }
        let mut writing = self.writing.lock().await;
        let checkpoint = sqlx::query(include_str!("../sql/sqlite/checkpoint_wal.sql"));
        if let Err(error) = checkpoint.execute(&mut *writing).await {
            tracing::warn!(%error, "the write-ahead log stays beside the database; the next start puts it in");
        }
    }
}

impl_reading!(Reads, "sqlite");
impl_posting!(Reads);

/// Runs SQL as any other program would that opens the file: without one pragma of ours.
#[cfg(feature = "testing")]
pub(crate) async fn raw(path: &Path, sql: &str) -> Result<u64, String> {
    let options = SqliteConnectOptions::new().filename(path).foreign_keys(false).busy_timeout(BUSY_TIMEOUT);
    let mut connection = options.connect().await.map_err(|cause| cause.to_string())?;
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await;
    done.map(|done| done.rows_affected()).map_err(|cause| cause.to_string())
}
