//! The same rows by bare SQLite: no decision, no stream, no hash tree, no views; never a figure of the program.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use ayumi::clock::SystemClock;
use ayumi_engine::port::store::StoredEvent;
use ayumi_store::{DatabaseUrl, Log, LogConfig};
use tokio_util::task::TaskTracker;

/// As many as the bare program of the store's own benchmark.
const ROWS_A_TRANSACTION: usize = 64;
/// Transactions handed over together, so that opening the file does not count.
const TRANSACTIONS_AT_ONCE: usize = 64;

const TABLE: &str = "create table bare (
    position bigint primary key, prev_position bigint, stream text not null, version bigint not null,
    id text not null unique, type text not null, recorded_at bigint not null, effective_on text not null,
    envelope text not null, leaf_hash blob not null, unique (stream, version))";

/// How long a bare program takes to insert these events, 64 to a durable transaction.
pub(crate) async fn insert(events: &[StoredEvent]) -> Result<Duration> {
    let folder = tempfile::tempdir()?;
    let config = LogConfig {
        url: DatabaseUrl::Sqlite(folder.path().join("bare.db")),
        clock: Arc::new(SystemClock),
        utc_offset_minutes: 540,
        tasks: TaskTracker::new(),
        fatal: Box::new(|_| {}),
    };
    // The file has the journal of a log; a connection that says nothing more syncs every transaction.
    let log = Log::open(config).await?;
    let run = async |sql: &str| log.raw(sql).await.map_err(|cause| anyhow!("bare SQLite: {cause}"));
    run(TABLE).await?;
    let transactions = events.chunks(ROWS_A_TRANSACTION).map(transaction).collect::<Result<Vec<_>>>()?;
    let together: Vec<String> = transactions.chunks(TRANSACTIONS_AT_ONCE).map(<[String]>::concat).collect();
    let started = Instant::now();
    for text in &together {
        run(text).await?;
    }
    let took = started.elapsed();
    log.close().await;
    Ok(took)
}

fn transaction(events: &[StoredEvent]) -> Result<String> {
    let mut text = "begin immediate; insert into bare values ".to_owned();
    for (index, stored) in events.iter().enumerate() {
        let (event, position) = (stored.parse()?, stored.position);
        write!(
            text,
            "{}({position},{},'{}',{},'{}','{}',{},'{}','{}',x'{}')",
            if index == 0 { "" } else { "," },
            position - 1,
            event.stream,
            event.version,
            event.id,
            event.data.type_name(),
            event.recorded_at.micros(),
            event.effective_on,
            stored.envelope.replace('\'', "''"),
            stored.leaf_hash.to_hex(),
        )?;
    }
    text += "; commit;";
    Ok(text)
}
