//! The views in a file of their own beside the log: their writer never waits for the log's, and the file may be deleted
//! at any time.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use ayumi_core::merkle::Hash;
use serde::{Serialize, Serializer as _};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::Mutex;

use crate::projection::{Place, print};
use crate::row;
use crate::views::backend::{
    Backend, Checkpoint, CheckpointColumns, PastVersion, Select, StandingPage, StandingRow, Which, checkpoint,
};
use crate::views::batch::Batch;
use crate::views::error::{ViewsError, database};
use crate::views::reading::impl_view_reads;

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations/sqlite/views");

/// Connections that read at the same time.
const READERS_MAX: u32 = 4;
/// How long a statement waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Two processes may start on one new file, and SQLite has no lock around a whole migration: the second tries again.
const ATTEMPTS_MAX: u32 = 5;
/// Primary result codes of SQLite.
const CORRUPT: i32 = 11;
const NOTADB: i32 = 26;
/// The pages a batch touches, in KiB: written back once instead of read again for every row.
const CACHE_KIB: &str = "-16384";
/// Pages of write-ahead log before a commit copies them into the file itself; mostly they are copied at rest before.
const CHECKPOINT_PAGES: &str = "64000";
/// Rows written before the write-ahead log is copied at rest: pages that many batches touch are copied once.
const REST_AFTER_ROWS: usize = 8_000;

pub(super) struct Sqlite {
    pool: SqlitePool,
    /// None once the views are closed.
    writing: Mutex<Option<Writer>>,
}

struct Writer {
    connection: SqliteConnection,
    /// Rows written since the write-ahead log was copied.
    rows: usize,
}

/// Opens the file. One this program cannot use is deleted and made anew: everything in it comes from the log.
pub(super) async fn open(path: &Path) -> Result<Sqlite, ViewsError> {
    let connection = match connect(path).await {
        Ok(connection) => connection,
        Err(cause) if is_unusable(&cause) => {
            tracing::warn!(path = %path.display(), %cause, "the file of the views cannot be used and is made anew");
            delete(path).await?;
            connect(path).await.map_err(database("open the views"))?
        }
        Err(cause) => return Err(database("open the views")(cause)),
    };
    let pool = SqlitePoolOptions::new()
        .max_connections(READERS_MAX)
        .max_lifetime(None)
        .idle_timeout(None)
        .test_before_acquire(false)
        .connect_with(options(path).read_only(true).pragma("query_only", "on"))
        .await
        .map_err(database("open the readers of the views"))?;
    Ok(Sqlite { pool, writing: Mutex::new(Some(Writer { connection, rows: 0 })) })
}

async fn connect(path: &Path) -> Result<SqliteConnection, MigrateError> {
    let writable = options(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // What a power cut takes is made again from the log.
        .synchronous(SqliteSynchronous::Normal)
        .pragma("cache_size", CACHE_KIB)
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        .pragma("temp_store", "memory");
    let mut connection = writable.connect().await?;
    let mut attempt = 1;
    loop {
        match MIGRATOR.run(&mut connection).await {
            Ok(()) => return Ok(connection),
            Err(cause) if is_unusable(&cause) || attempt == ATTEMPTS_MAX => {
                connection.close().await?;
                return Err(cause);
            }
            Err(_) => attempt += 1,
        }
    }
}

/// Whether the file is damaged, or holds views of another schema. A file that is only busy is neither.
fn is_unusable(cause: &MigrateError) -> bool {
    let (MigrateError::Execute(failure) | MigrateError::ExecuteMigration(failure, _)) = cause else {
        return true;
    };
    let code = failure.as_database_error().and_then(|error| error.code()?.parse::<i32>().ok());
    // The extended codes keep the primary one in their lowest byte.
    code.is_some_and(|code| [CORRUPT, NOTADB].contains(&(code & 0xff)))
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("trusted_schema", "off")
        .disable_statement_logging()
}

async fn delete(path: &Path) -> Result<(), ViewsError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match tokio::fs::remove_file(&file).await {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                return Err(database("delete the views")(cause));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

impl Sqlite {
    async fn end(&self) {
        self.pool.close().await;
        // Not left to a drop, which closes the file at some later time.
        if let Some(writer) = self.writing.lock().await.take()
            && let Err(cause) = writer.connection.close().await
        {
            tracing::warn!(%cause, "the file of the views was not closed in order");
        }
    }
}

impl_view_reads!(Sqlite, "sqlite");

#[async_trait]
impl Backend for Sqlite {
    async fn write(&self, batch: &Batch) -> Result<bool, ViewsError> {
        let failed = || database::<sqlx::Error>("write the views");
        let columns = Columns::of(batch)?;
        let mut writing = self.writing.lock().await;
        let writer = writing.as_mut().ok_or(sqlx::Error::PoolClosed).map_err(failed())?;
        writer.rows = writer.rows.saturating_add(batch.rows.len());
        let mut transaction = writer
            .connection
            .begin_with(include_str!("../../sql/sqlite/begin_immediate.sql"))
            .await
            .map_err(failed())?;
        let moved = sqlx::query(include_str!("../../sql/sqlite/move_view_checkpoints.sql"))
            .bind(&columns.moves)
            .bind(&batch.identity.log_id)
            .bind(&batch.identity.incarnation)
            .execute(&mut *transaction)
            .await
            .map_err(failed())?;
        if moved.rows_affected() != batch.moves.len() as u64 {
            transaction.rollback().await.map_err(failed())?;
            return Ok(false);
        }
        if !batch.rows.is_empty() {
            sqlx::query(include_str!("../../sql/sqlite/archive_view_rows.sql"))
                .bind(&columns.rows)
                .execute(&mut *transaction)
                .await
                .map_err(failed())?;
            sqlx::query(include_str!("../../sql/sqlite/upsert_view_rows.sql"))
                .bind(&columns.rows)
                .bind(&columns.bodies)
                .execute(&mut *transaction)
                .await
                .map_err(failed())?;
        }
        if !batch.past.is_empty() {
            sqlx::query(include_str!("../../sql/sqlite/insert_view_past.sql"))
                .bind(&columns.past)
                .bind(&columns.bodies)
                .execute(&mut *transaction)
                .await
                .map_err(failed())?;
        }
        transaction.commit().await.map_err(failed())?;
        Ok(true)
    }

    async fn discard(&self, projections: &[(&'static str, u32)]) -> Result<(), ViewsError> {
        let failed = || database::<sqlx::Error>("empty the views");
        let mut writing = self.writing.lock().await;
        let writer = writing.as_mut().ok_or(sqlx::Error::PoolClosed).map_err(failed())?;
        let mut transaction = writer
            .connection
            .begin_with(include_str!("../../sql/sqlite/begin_immediate.sql"))
            .await
            .map_err(failed())?;
        for (name, version) in projections {
            for statement in [
                include_str!("../../sql/common/delete_view_past.sql"),
                include_str!("../../sql/common/delete_view_rows.sql"),
            ] {
                sqlx::query(statement).bind(*name).execute(&mut *transaction).await.map_err(failed())?;
            }
            sqlx::query(include_str!("../../sql/common/reset_view_checkpoint.sql"))
                .bind(*name)
                .bind(i64::from(*version))
                .execute(&mut *transaction)
                .await
                .map_err(failed())?;
        }
        transaction.commit().await.map_err(failed())
    }

    async fn rest(&self) -> Result<(), ViewsError> {
        let mut writing = self.writing.lock().await;
        let Some(writer) = writing.as_mut().filter(|writer| writer.rows >= REST_AFTER_ROWS) else {
            return Ok(());
        };
        writer.rows = 0;
        sqlx::query(include_str!("../../sql/sqlite/checkpoint_beside.sql"))
            .execute(&mut writer.connection)
            .await
            .map_err(database("copy the write-ahead log of the views"))?;
        Ok(())
    }
}

/// A batch as the statements take it: JSON without the bodies, and the bodies one behind the other.
struct Columns {
    moves: String,
    rows: String,
    past: String,
    bodies: Vec<u8>,
}

impl Columns {
    fn of(batch: &Batch) -> Result<Self, ViewsError> {
        let mut bodies = Vec::new();
        let mut keep = |body: &str| {
            let offset = bodies.len();
            bodies.extend_from_slice(body.as_bytes());
            (offset, body.len())
        };
        let moves = array(batch.moves.iter().map(|to| {
            let leaf_hash = to.leaf_hash.map(|hash| hash.to_hex());
            (to.projection, to.version, to.from, to.to, &to.error, leaf_hash)
        }))?;
        let rows = array(batch.rows.iter().map(|row| {
            let (offset, length) = row.body.as_deref().map(&mut keep).unzip();
            let Place { programme, case, organization, sort_on } = &row.place;
            (
                row.projection,
                &row.key,
                programme,
                case,
                organization,
                sort_on,
                row.first,
                row.from,
                offset,
                length,
            )
        }))?;
        let past = array(batch.past.iter().map(|past| {
            let row = &batch.rows[past.row];
            let (offset, length) = keep(&past.body);
            (row.projection, &row.key, past.from, past.until, offset, length)
        }))?;
        Ok(Self { moves, rows, past, bodies })
    }
}

/// A JSON array of arrays, written as it comes.
fn array<T: Serialize>(items: impl Iterator<Item = T>) -> Result<String, ViewsError> {
    let mut json = Vec::new();
    serde_json::Serializer::new(&mut json)
        .collect_seq(items)
        .map_err(database("bundle rows of the views"))?;
    String::from_utf8(json).map_err(database("bundle rows of the views"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::batch::{Move, NewRow};

    fn batch(from: u64, rows: usize) -> Batch {
        let row = |number: usize| NewRow {
            projection: "agenda",
            key: format!("{from}/{number}"),
            place: Place::default(),
            first: from + 1,
            from: from + 1,
            body: Some("{}".into()),
        };
        let leaf_hash = Some(Hash([1; 32]));
        let to = Move { projection: "agenda", version: 1, from, to: from + 1, error: None, leaf_hash };
        let identity = crate::views::batch::Identity { log_id: "log".into(), incarnation: "1".into() };
        Batch { moves: vec![to], identity, rows: (0..rows).map(row).collect(), past: Vec::new() }
    }

    #[tokio::test]
    async fn many_rows_are_copied_into_the_file_at_rest_and_a_few_are_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.db");
        let views = open(&path).await.unwrap();
        views.discard(&[("agenda", 1)]).await.unwrap();
        let size = || std::fs::metadata(&path).unwrap().len();
        assert!(views.write(&batch(0, REST_AFTER_ROWS - 1)).await.unwrap());
        let before = size();
        views.rest().await.unwrap();
        assert_eq!(size(), before, "not yet worth it");
        assert!(views.write(&batch(1, 1)).await.unwrap());
        views.rest().await.unwrap();
        let after = size();
        assert!(after > before, "{after} and {before} bytes");
        assert!(views.write(&batch(2, 100)).await.unwrap());
        views.rest().await.unwrap();
        assert_eq!(size(), after, "it counts from the last time");
        views.end().await;
    }
}
