//! Appends against a bare insert of the same rows, in one run on one disk; prints ratios and asserts nothing.
//!
//! `cargo bench -p ayumi-store --bench append [-- --postgres URL] [--folder PATH] [--events N]`
#![expect(clippy::print_stdout, reason = "a benchmark is read from its output")]

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ayumi_core::envelope::{Actor, Sealed, Unplaced, Via};
use ayumi_core::event::{LogMode, LogOpened, MilestoneReached, SealedEvent};
use ayumi_core::id::{CaseId, CommandId, CorrelationId, LogId, StreamId};
use ayumi_core::merkle::leaf_hash;
use ayumi_core::request::{BodyHash, key_name};
use ayumi_core::time::Timestamp;
use ayumi_engine::port::store::{AppendRequest, NewRecord, RequestKey};
use ayumi_engine::port::{Clock, EventStore, Ids};
use ayumi_engine::testing::SeqIds;
use ayumi_store::{DatabaseUrl, Log, LogConfig, verify};
use chrono::NaiveDate;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// The one the program allocates with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CALLERS: u64 = 64;
const ROWS_A_TRANSACTION: usize = 64;

type Failed = Box<dyn Error + Send + Sync>;

struct Options {
    postgres: Option<String>,
    folder: PathBuf,
    events: u64,
}

/// A clock of the machine, for a log that is thrown away.
struct MachineClock(Instant);

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        let passed = i64::try_from(self.0.elapsed().as_micros()).unwrap_or(i64::MAX);
        Timestamp::from_micros(1_782_800_000_000_000 + passed)
    }

    fn elapsed(&self) -> Option<Duration> {
        Some(self.0.elapsed())
    }

    fn is_of_the_world(&self) -> bool {
        false
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Failed> {
    let options = options()?;
    let folder = tempfile::tempdir_in(&options.folder)?;
    println!("{} events, {CALLERS} callers on distinct streams, every setting durable", options.events);
    for keys in [false, true] {
        let file = |kind: &str| folder.path().join(format!("{kind}-{keys}.db"));
        let bare = bare_sqlite(&file("bare"), options.events, keys).await?;
        let url = DatabaseUrl::Sqlite(file("log"));
        report("SQLite", bare, keys, &append(url, options.events, keys).await?);
    }
    if let Some(postgres) = &options.postgres {
        for keys in [false, true] {
            let bare = bare_postgres(postgres, options.events, keys).await?;
            let url = DatabaseUrl::Postgres(
                database(postgres, if keys { "bench_keys" } else { "bench_log" }).await?,
            );
            report("PostgreSQL", bare, keys, &append(url, options.events, keys).await?);
        }
    }
    Ok(())
}

fn options() -> Result<Options, Failed> {
    let mut options = Options { postgres: None, folder: std::env::temp_dir(), events: 50_000 };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
        match name.as_str() {
            "--postgres" => options.postgres = Some(value()?),
            "--folder" => options.folder = value()?.into(),
            "--events" => options.events = value()?.parse()?,
            // What cargo itself adds.
            "--bench" => {}
            _ => return Err(format!("unknown argument `{name}`").into()),
        }
    }
    Ok(options)
}

/// What a run of the writer took.
struct Measured {
    rows_s: f64,
    p50: Duration,
    p99: Duration,
    alone: Duration,
    verified_s: f64,
}

fn report(database: &str, bare: f64, keys: bool, measured: &Measured) {
    let Measured { rows_s, p50, p99, alone, verified_s } = measured;
    let kind = if keys { "with keys" } else { "without keys" };
    println!(
        "{database}: bare insert of the same rows {kind} {bare:.0} events/s, {ROWS_A_TRANSACTION} to a transaction"
    );
    println!(
        "{database}: append {kind} {rows_s:.0} events/s, {:.0} % of bare, p50 {p50:.1?}, p99 {p99:.1?}; \
         one caller alone {alone:.0?} an event; verify {verified_s:.0} events/s",
        100.0 * rows_s / bare
    );
}

async fn append(url: DatabaseUrl, events: u64, keys: bool) -> Result<Measured, Failed> {
    let config = LogConfig {
        url,
        clock: Arc::new(MachineClock(Instant::now())),
        utc_offset_minutes: 540,
        tasks: TaskTracker::new(),
        fatal: Box::new(|cause| println!("the storage failed: {cause}")),
    };
    let log = Log::open(config).await?;
    let ids = SeqIds::default();
    log.enqueue(opening(&ids)?)?.await??;
    let each = events / CALLERS;
    let mut work = Vec::new();
    for caller in 0..CALLERS {
        work.push(
            (0..each).map(|version| request(&ids, caller, version, keys)).collect::<Result<Vec<_>, _>>()?,
        );
    }
    let started = Instant::now();
    let mut callers = tokio::task::JoinSet::new();
    for requests in work {
        callers.spawn(call(log.clone(), requests));
    }
    let mut waits = Vec::new();
    while let Some(waited) = callers.join_next().await {
        waits.extend(waited??);
    }
    let rows_s = rate(waits.len(), started.elapsed());
    waits.sort_unstable();
    let lonely: Vec<_> =
        (each..each + 500).map(|version| request(&ids, 0, version, keys)).collect::<Result<_, _>>()?;
    let mut alone = call(log.clone(), lonely).await?;
    alone.sort_unstable();
    let started = Instant::now();
    let checked = verify::verify(&log, None, |_, _| {}).await;
    let verified_s = rate(usize::try_from(checked.positions)?, started.elapsed());
    if !checked.problems.is_empty() {
        return Err(format!("{:?}", checked.problems).into());
    }
    log.close().await;
    let (p50, p99) = (waits[waits.len() / 2], waits[waits.len() * 99 / 100]);
    Ok(Measured { rows_s, p50, p99, alone: alone[alone.len() / 2], verified_s })
}

async fn call(log: Log, requests: Vec<AppendRequest>) -> Result<Vec<Duration>, Failed> {
    let mut waits = Vec::with_capacity(requests.len());
    for request in requests {
        let asked = Instant::now();
        log.enqueue(request)?.await??;
        waits.push(asked.elapsed());
    }
    Ok(waits)
}

#[expect(clippy::cast_precision_loss, reason = "a rate is read with three digits")]
fn rate(count: usize, elapsed: Duration) -> f64 {
    count as f64 / elapsed.as_secs_f64()
}

fn opening(ids: &SeqIds) -> Result<AppendRequest, Failed> {
    let opened = SealedEvent::LogOpened(LogOpened {
        format: "ayumi-log/1".to_owned(),
        log_id: LogId(ids.uuid()),
        mode: LogMode::Trial,
        zone: "Asia/Tokyo".to_owned(),
        utc_offset_minutes: 540,
        envelope_rule: "rfc8785".to_owned(),
        leaf_rule: "rfc6962-sha256".to_owned(),
        commitment_rule: "ayumi/commit/1".to_owned(),
        incarnation: ids.uuid(),
        software: "bench".to_owned(),
    });
    one(ids, StreamId::log(), 0, &opened)
}

fn request(ids: &SeqIds, caller: u64, version: u64, keys: bool) -> Result<AppendRequest, Failed> {
    let reached = SealedEvent::MilestoneReached(MilestoneReached {
        milestone: "contract-signed".parse()?,
        phase: "procurement".parse()?,
        revision: 1,
        participant: Some("282286".parse()?),
    });
    let stream = StreamId::case(CaseId(Uuid::from_u128(u128::from(caller) << 64 | 0xabcd)));
    let mut request = one(ids, stream, version, &reached)?;
    request.key = keys.then(|| RequestKey {
        principal: Uuid::from_u128(u128::from(caller)).to_string(),
        key: ids.uuid().to_string(),
        target: request.stream.clone(),
        request_hash: BodyHash(leaf_hash(&version.to_be_bytes()).0),
    });
    Ok(request)
}

fn one(ids: &SeqIds, stream: StreamId, version: u64, data: &SealedEvent) -> Result<AppendRequest, Failed> {
    let sealed = Sealed {
        id: ids.event(),
        effective_on: NaiveDate::from_ymd_opt(2026, 6, 30).ok_or("a date")?,
        actor: &Actor::operator(),
        command_id: CommandId(ids.uuid()),
        correlation: CorrelationId(ids.uuid()),
        causation: None,
        data,
    };
    let envelope = Unplaced::new(&stream, &sealed)?;
    let events = vec![NewRecord { envelope, private: Vec::new() }];
    let (reads, via, decided_on, key) = (Vec::new(), Via::Api, None, None);
    Ok(AppendRequest { stream, expected_version: version, reads, events, via, decided_on, key })
}

/// The columns of an event for the bare table.
struct Bare {
    stream: String,
    id: Vec<u8>,
    envelope: String,
    leaf: Vec<u8>,
    /// Of the stored answer.
    name: Vec<u8>,
    hash: Vec<u8>,
}

fn bare_rows(count: u64) -> Result<Vec<Bare>, Failed> {
    let ids = SeqIds::new(2);
    let row = |number: u64| {
        let request = request(&ids, number % CALLERS, number / CALLERS, false)?;
        let new = &request.events[0].envelope;
        let envelope = new.place(number, Timestamp::from_micros(1_782_800_000_000_000), Via::Api);
        let leaf = leaf_hash(envelope.as_bytes()).0.to_vec();
        Ok(Bare {
            stream: request.stream.as_str().to_owned(),
            id: new.id.0.as_bytes().to_vec(),
            envelope,
            leaf,
            name: key_name(&(number % CALLERS).to_string(), &ids.uuid().to_string()).to_vec(),
            hash: leaf_hash(&number.to_be_bytes()).0.to_vec(),
        })
    };
    (0..count).map(row).collect()
}

const BARE_TABLE: &str = "create table bare (
    position bigint primary key, prev_position bigint, stream text not null, version bigint not null,
    id bytes not null unique, type text not null, recorded_at bigint not null, effective_on text not null,
    envelope text not null, leaf_hash bytes not null, unique (stream, version))";

/// The rows of the stored answers.
const BARE_ANSWERS: &str = "create table bare_answer (
    name bytes not null, target text not null, request_hash bytes not null, position bigint not null,
    event_count bigint not null, version bigint not null, recorded_at bigint not null, primary key (name, target))";

async fn bare_sqlite(file: &std::path::Path, events: u64, keys: bool) -> Result<f64, Failed> {
    let durable = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection: SqliteConnection = durable.disable_statement_logging().connect().await?;
    connection.execute(AssertSqlSafe(BARE_TABLE.replace("bytes", "blob"))).await?;
    connection
        .execute(AssertSqlSafe(format!("{} without rowid", BARE_ANSWERS.replace("bytes", "blob"))))
        .await?;
    let row = "(?,?,?,?,?,'milestone.reached',1782800000000000,'2026-06-30',?,?)";
    let mut text = format!("insert into bare values {}", [row; ROWS_A_TRANSACTION].join(","));
    if keys {
        let answers = ["(?,?,?,?,1,?,1782800000000000)"; ROWS_A_TRANSACTION].join(",");
        write!(text, "; insert into bare_answer values {answers}")?;
        text = format!("begin immediate; {text}; commit");
    }
    let text: Arc<str> = text.into();
    let rows = bare_rows(events)?;
    let started = Instant::now();
    let (mut position, mut done) = (0_i64, 0);
    for chunk in rows.chunks_exact(ROWS_A_TRANSACTION) {
        let mut query = sqlx::query(AssertSqlSafe(Arc::clone(&text)));
        for row in chunk {
            position += 1;
            query = query.bind(position).bind(position - 1).bind(&row.stream).bind(position);
            query = query.bind(&row.id).bind(&row.envelope).bind(&row.leaf);
        }
        for row in chunk.iter().filter(|_| keys) {
            query = query.bind(&row.name).bind(&row.stream).bind(&row.hash).bind(position).bind(position);
        }
        query.execute(&mut connection).await?;
        done += chunk.len();
    }
    let rows_s = rate(done, started.elapsed());
    connection.close().await?;
    Ok(rows_s)
}

async fn bare_postgres(url: &str, events: u64, keys: bool) -> Result<f64, Failed> {
    let mut connection = PgConnection::connect(&database(url, "bench_bare").await?).await?;
    connection.execute(AssertSqlSafe(BARE_TABLE.replace("bytes", "bytea"))).await?;
    connection.execute(AssertSqlSafe(BARE_ANSWERS.replace("bytes", "bytea"))).await?;
    let rows = bare_rows(events)?;
    let started = Instant::now();
    let (mut position, mut done) = (0_i64, 0);
    for chunk in rows.chunks_exact(ROWS_A_TRANSACTION) {
        let (first, answered) = (position + 1, chunk.iter().filter(|_| keys));
        position += i64::try_from(chunk.len())?;
        let insert = "with answered as (
                insert into bare_answer
                select n.name, n.target, n.hash, n.position, 1, n.position, 1782800000000000
                from unnest($6::bytea[], $7::text[], $8::bytea[], $9::bigint[]) as n (name, target, hash, position)
            )
            insert into bare
            select n.position, n.position - 1, n.stream, n.position, n.id, 'milestone.reached', 1782800000000000,
                '2026-06-30', n.envelope, n.leaf
            from unnest($1::bigint[], $2::text[], $3::bytea[], $4::text[], $5::bytea[])
                as n (position, stream, id, envelope, leaf)";
        sqlx::query(insert)
            .bind((first..=position).collect::<Vec<_>>())
            .bind(chunk.iter().map(|row| row.stream.as_str()).collect::<Vec<_>>())
            .bind(chunk.iter().map(|row| row.id.as_slice()).collect::<Vec<_>>())
            .bind(chunk.iter().map(|row| row.envelope.as_str()).collect::<Vec<_>>())
            .bind(chunk.iter().map(|row| row.leaf.as_slice()).collect::<Vec<_>>())
            .bind(answered.clone().map(|row| row.name.as_slice()).collect::<Vec<_>>())
            .bind(answered.clone().map(|row| row.stream.as_str()).collect::<Vec<_>>())
            .bind(answered.map(|row| row.hash.as_slice()).collect::<Vec<_>>())
            .bind((first..=position).filter(|_| keys).collect::<Vec<_>>())
            .execute(&mut connection)
            .await?;
        done += chunk.len();
    }
    let rows_s = rate(done, started.elapsed());
    connection.close().await?;
    Ok(rows_s)
}

/// An empty database beside the one of `url`, which must end in the name of a database one may connect to.
async fn database(url: &str, name: &str) -> Result<String, Failed> {
    let mut connection = PgConnection::connect(url).await?;
    connection.execute(AssertSqlSafe(format!("drop database if exists {name}"))).await?;
    connection.execute(AssertSqlSafe(format!("create database {name} template template0"))).await?;
    connection.close().await?;
    let (server, _) = url.rsplit_once('/').ok_or("the URL names no database")?;
    Ok(format!("{server}/{name}"))
}
