//! The log in the schema `ayumi` of a PostgreSQL database: a writer of its own, a pool that reads, a bell from the
//! other nodes; never a table outside its schema.

mod role;
mod settings;
mod writing;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ayumi_core::id::{ContentHash, EventId, MessageId, StreamId};
use ayumi_core::private::PrivateValue;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::outbox::{Attempt, Delivery, NewDelivery, Settled};
use ayumi_engine::port::store::{ReadError, Receipt, RequestKey, StoredEvent};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPool, PgPoolOptions, Postgres};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::backend::{CHANNEL, LogHead, Opened, Reading, StoredHead, WriteError};
use crate::doctor::Setting;
use crate::error::{OpenError, database, read};
use crate::outbox::impl_posting;
use crate::reading::impl_reading;
use crate::verify::{AnswerRow, AnswerRowColumns, Damage, PrivateRow, PrivateRowColumns, Row, RowColumns};
use crate::{migrate, row};
use role::Role;
use writing::{Writer, failure};

/// Connections that read at the same time.
const READERS_MAX: u32 = 8;
/// Connections for the small tables beside the log.
const SIDE_MAX: u32 = 2;
/// How long a question waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// Whoever holds the head for long holds up everybody: better a refusal that may be tried again.
const IMPATIENT: [(&str, &str); 3] =
    [("lock_timeout", "2s"), ("statement_timeout", "10s"), ("idle_in_transaction_session_timeout", "10s")];
/// Pause before the bell is hung up again after its connection was cut; polling goes on meanwhile.
const LISTEN_AGAIN: Duration = Duration::from_secs(1);

/// Opens the log in the database, creating its schema and bringing it up to date.
pub(crate) async fn open(url: &str, tasks: &TaskTracker) -> Result<Opened, OpenError> {
    let options = options(url)?;
    let mut connection = prepare(&options).await?;
    let role = role::prepare(&mut connection).await?;
    connection.close().await.map_err(database("close the database"))?;
    let pool =
        connect_pool(options.clone().options([("default_transaction_read_only", "on")]), role, READERS_MAX)
            .await?;
    let side = connect_pool(options.clone(), role, SIDE_MAX).await?;
    let bell = Arc::new(Notify::new());
    tasks.spawn(listen(side.clone(), Arc::clone(&bell)));
    let writing = Box::new(Writer::new(options.options(IMPATIENT), role));
    Ok(Opened { writing, reading: Arc::new(Reads { pool, side }), bell })
}

/// Opens the log for reading alone: nothing is created or migrated, and no role is taken.
pub(crate) async fn open_to_verify(url: &str) -> Result<Arc<dyn Reading>, OpenError> {
    let options = options(url)?.options([("default_transaction_read_only", "on")]);
    let connect = |connections_max| {
        PgPoolOptions::new()
            .max_connections(connections_max)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options.clone())
    };
    let pool = connect(READERS_MAX).await.map_err(database("connect to the database"))?;
    let side = connect(1).await.map_err(database("connect to the database"))?;
    Ok(Arc::new(Reads { pool, side }))
}

/// Brings the schema up to date and nothing else.
pub(crate) async fn migrate(url: &str) -> Result<(), OpenError> {
    let mut connection = prepare(&options(url)?).await?;
    role::prepare(&mut connection).await?;
    connection.close().await.map_err(database("close the database"))
}

async fn prepare(options: &PgConnectOptions) -> Result<PgConnection, OpenError> {
    let mut connection = options.connect().await.map_err(database("connect to the database"))?;
    settings::check(&mut connection).await?;
    let known: (bool,) = sqlx::query_as(include_str!("../sql/postgres/select_schema.sql"))
        .fetch_one(&mut connection)
        .await
        .map_err(database("look for the schema `ayumi`"))?;
    if !known.0 {
        sqlx::query(include_str!("../sql/postgres/create_schema.sql"))
            .execute(&mut connection)
            .await
            .map_err(database("create the schema `ayumi`"))?;
    }
    migrate::postgres(&mut connection).await?;
    Ok(connection)
}

fn options(url: &str) -> Result<PgConnectOptions, OpenError> {
    let parsed: PgConnectOptions = url.parse().map_err(database("read the database URL"))?;
    let session = [
        ("search_path", "ayumi"),
        // The compare-and-set on the head relies on it: a lost race must find no row, not fail.
        ("default_transaction_isolation", "read committed"),
    ];
    Ok(parsed.application_name("ayumi").options(session).disable_statement_logging())
}

async fn connect_pool(
    options: PgConnectOptions,
    role: Role,
    connections_max: u32,
) -> Result<PgPool, OpenError> {
    PgPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| Box::pin(async move { role.take(connection).await }))
        .connect_with(options)
        .await
        .map_err(database("connect to the database"))
}

/// Rings the bell whenever another node says it has appended; ends with its pool.
async fn listen(pool: PgPool, bell: Arc<Notify>) {
    while !pool.is_closed() {
        match hear(&pool, &bell).await {
            Ok(()) => return,
            Err(cause) => tracing::warn!(%cause, "the database does not announce appends; they are polled"),
        }
        tokio::select! {
            () = pool.close_event() => return,
            () = tokio::time::sleep(LISTEN_AGAIN) => {}
        }
    }
}

async fn hear(pool: &PgPool, bell: &Notify) -> Result<(), sqlx::Error> {
    let closed = pool.close_event();
    let hearing = async {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.ignore_pool_close_event(true);
        listener.listen(CHANNEL).await?;
        loop {
            listener.recv().await?;
            bell.notify_one();
        }
    };
    tokio::select! {
        () = closed => Ok(()),
        heard = hearing => heard,
    }
}

struct Reads {
    pool: PgPool,
    side: PgPool,
}

impl Reads {
    async fn side(&self) -> Result<PoolConnection<Postgres>, WriteError> {
        self.side.acquire().await.map_err(|cause| failure(&cause))
    }

    async fn read_settings(&self) -> Result<Vec<Setting>, OpenError> {
        let mut connection = self.pool.acquire().await.map_err(database("connect to the database"))?;
        let mut found = settings::list(&mut connection).await?;
        found.push(role::setting(&mut connection).await?);
        Ok(found)
    }

    #[expect(clippy::unused_self, reason = "both databases are asked in the same way")]
    fn copy_to(&self, _: &Path) -> std::future::Ready<Result<(), OpenError>> {
        std::future::ready(Err(OpenError::Elsewhere(
            "a log in PostgreSQL is copied with `pg_dump --format=custom --schema=ayumi`, the data folder after it",
        )))
    }

    async fn end(&self) {
        self.pool.close().await;
        self.side.close().await;
    }
}

impl_reading!(Reads, "postgres");
impl_posting!(Reads);

/// Runs SQL as the role of the URL, which owns the tables, without any of the program's own settings but the schema.
#[cfg(feature = "testing")]
pub(crate) async fn raw(url: &str, sql: &str) -> Result<u64, String> {
    let mut connection =
        options(url).map_err(|cause| cause.to_string())?.connect().await.map_err(|c| c.to_string())?;
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await;
    done.map(|done| done.rows_affected()).map_err(|cause| cause.to_string())
}
