//! The log on PostgreSQL when connections are cut, the server falls, rights are missing or rows are changed: what is
//! answered is true, and what is wrong is told.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without fails it by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ayumi_core::envelope::{Actor, Sealed, Unplaced, Via};
use ayumi_core::event::{LogMode, LogOpened, MilestoneReached, SealedEvent};
use ayumi_core::id::{CaseId, CommandId, CorrelationId, LogId, StreamId};
use ayumi_core::request::BodyHash;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::store::{AppendError, AppendRequest, NewRecord, RequestKey};
use ayumi_engine::port::{EventStore, Ids};
use ayumi_engine::testing::{ManualClock, SeqIds};
use ayumi_store::verify::verify;
use ayumi_store::{DatabaseUrl, Log, LogConfig, OpenError, doctor};
use ayumi_tests::postgres::{self, PostgresServer};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

const CALLERS: u64 = 8;
const EVENTS_EACH: u64 = 25;
/// Cuts every connection of the product to one database.
const CUT: &str = "select count(pg_terminate_backend(pid)) from pg_stat_activity
    where datname = current_database() and application_name = 'ayumi'";

async fn open(url: String) -> Result<Log, OpenError> {
    open_with(url, Arc::new(ManualClock::at(Timestamp::from_micros(1_782_800_000_000_000)))).await
}

async fn open_with(url: String, clock: Arc<ManualClock>) -> Result<Log, OpenError> {
    let config = LogConfig {
        url: DatabaseUrl::Postgres(url),
        clock,
        utc_offset_minutes: 540,
        tasks: TaskTracker::new(),
        fatal: Box::new(|cause| panic!("PostgreSQL stops itself, the program need not: {cause}")),
    };
    Log::open(config).await
}

fn opening(ids: &SeqIds) -> AppendRequest {
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
        software: "test".to_owned(),
    });
    one(ids, StreamId::log(), 0, &opened)
}

fn reached(ids: &SeqIds, caller: u64, version: u64) -> AppendRequest {
    let reached = SealedEvent::MilestoneReached(MilestoneReached {
        milestone: "contract-signed".parse().unwrap(),
        phase: "procurement".parse().unwrap(),
        revision: 1,
        participant: None,
    });
    let mut request = one(ids, stream(caller), version, &reached);
    request.key = Some(RequestKey {
        principal: format!("caller {caller}"),
        key: version.to_string(),
        target: request.stream.clone(),
        request_hash: BodyHash([7; 32]),
    });
    request
}

fn stream(caller: u64) -> StreamId {
    StreamId::case(CaseId(Uuid::from_u128(caller.into())))
}

fn one(ids: &SeqIds, stream: StreamId, version: u64, data: &SealedEvent) -> AppendRequest {
    let sealed = Sealed {
        id: ids.event(),
        effective_on: "2026-06-30".parse().unwrap(),
        actor: &Actor::operator(),
        command_id: CommandId(ids.uuid()),
        correlation: CorrelationId(ids.uuid()),
        causation: None,
        data,
    };
    let envelope = Unplaced::new(&stream, &sealed).unwrap();
    let events = vec![NewRecord { envelope, private: Vec::new() }];
    let (reads, via, decided_on, key) = (Vec::new(), Via::Api, None, None);
    AppendRequest { stream, expected_version: version, reads, events, via, decided_on, key }
}

/// Appends to its own stream and tries again with the same key until it is answered, as a client must.
async fn persist(log: Log, ids: Arc<SeqIds>, caller: u64) {
    for version in 0..EVENTS_EACH {
        loop {
            let pending = log.enqueue(reached(&ids, caller, version)).unwrap();
            match pending.await.unwrap() {
                Ok(answer) => {
                    assert_eq!(answer.receipt.version, version + 1);
                    break;
                }
                Err(AppendError::Storage { .. } | AppendError::Unknown { .. }) => {
                    tokio::task::yield_now().await;
                }
                Err(error) => panic!("caller {caller} at {version}: {error}"),
            }
        }
    }
}

/// Lets the callers work while `disturb` is done so many times, then looks at what they left.
async fn disturbed(
    server: &'static PostgresServer,
    database: &'static str,
    times: u32,
    disturb: fn(&PostgresServer, &str),
) {
    server.create_database(database).unwrap();
    let log = open(server.url(database)).await.unwrap();
    let ids = Arc::new(SeqIds::default());
    log.enqueue(opening(&ids)).unwrap().await.unwrap().unwrap();
    let working = Arc::new(AtomicBool::new(true));
    let still = Arc::clone(&working);
    let disturber = tokio::task::spawn_blocking(move || {
        for _ in (0..times).take_while(|_| still.load(Ordering::SeqCst)) {
            disturb(server, database);
        }
    });
    let mut callers = tokio::task::JoinSet::new();
    for caller in 0..CALLERS {
        callers.spawn(persist(log.clone(), Arc::clone(&ids), caller));
    }
    while let Some(caller) = callers.join_next().await {
        caller.unwrap();
    }
    working.store(false, Ordering::SeqCst);
    disturber.await.unwrap();
    let again = open(server.url(database)).await.unwrap();
    let report = verify(&again, None, |_, _| {}).await;
    assert_eq!(report.problems, []);
    assert_eq!(report.positions, 1 + CALLERS * EVENTS_EACH, "nothing is lost and nothing is there twice");
    for caller in 0..CALLERS {
        assert_eq!(again.read_stream(&stream(caller), 0, 2_000).await.unwrap().len() as u64, EVENTS_EACH);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cut_connections_lose_nothing_and_double_nothing() {
    disturbed(postgres::shared(), "cut_connections", 100, |server, database| {
        server.psql(database, CUT).unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_falls_loses_nothing_and_doubles_nothing() {
    let server: &'static PostgresServer = Box::leak(Box::new(PostgresServer::start().unwrap()));
    disturbed(server, "falling_server", 2, |server, _| {
        server.stop_immediate().unwrap();
        server.restart().unwrap();
    })
    .await;
    server.stop_immediate().unwrap();
}

#[tokio::test]
async fn the_settings_and_the_role_of_an_opened_log_are_safe() {
    postgres::shared().create_database("safe_settings").unwrap();
    let log = open(postgres::shared().url("safe_settings")).await.unwrap();
    let settings = doctor::examine(&log).await.unwrap();
    let role = settings.iter().find(|setting| setting.name == "role").unwrap();
    assert_eq!((role.value.as_str(), role.ok), ("ayumi_append", true));
    assert!(settings.iter().all(|setting| setting.ok), "{settings:?}");
    let refused = log.backup(std::path::Path::new("copy")).await.unwrap_err().to_string();
    assert!(refused.contains("pg_dump"), "{refused}");
}

#[tokio::test]
async fn an_owner_without_the_right_to_create_roles_can_work_and_is_told() {
    let server = postgres::shared();
    server.psql("postgres", "create role plain_owner login").unwrap();
    server.psql("postgres", "create database plain_owner owner plain_owner template template0").unwrap();
    let url = server.url("plain_owner").replace("postgres@", "plain_owner@");
    let log = open(url).await.unwrap();
    log.enqueue(opening(&SeqIds::default())).unwrap().await.unwrap().unwrap();
    let settings = doctor::examine(&log).await.unwrap();
    let role = settings.iter().find(|setting| setting.name == "role").unwrap();
    assert!(!role.ok && role.advice_ja.contains("ayumi_append"), "{role:?}");
    assert!(log.raw("delete from events").await.is_err(), "the triggers hold for an owner too");
}

#[tokio::test]
async fn a_database_that_may_lose_what_it_acknowledged_is_refused() {
    let server = postgres::shared();
    server.create_database("hasty").unwrap();
    server.psql("hasty", "alter database hasty set synchronous_commit = off").unwrap();
    let refused = open(server.url("hasty")).await.err();
    assert!(
        matches!(&refused, Some(OpenError::Unsafe { name, .. }) if name == "synchronous_commit"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_changed_row_is_named_by_its_position() {
    let server = postgres::shared();
    server.create_database("changed_row").unwrap();
    let log = open(server.url("changed_row")).await.unwrap();
    let ids = Arc::new(SeqIds::default());
    log.enqueue(opening(&ids)).unwrap().await.unwrap().unwrap();
    persist(log.clone(), ids, 1).await;
    let change = "alter table events disable trigger user;
        update events set envelope = replace(envelope, 'contract', 'contracts') where position = 9";
    log.raw(change).await.unwrap();
    let report = verify(&log, None, |_, _| {}).await;
    let first = report.problems.first().map(|problem| (problem.position, problem.rule));
    assert_eq!(first, Some((Some(9), "leaf_hash")));
}

/// A node whose clock differs from the database's would date events for all nodes.
#[tokio::test]
async fn a_clock_apart_from_the_databases_writes_nothing_until_confirmed() {
    let server = postgres::shared();
    server.create_database("faults_clock").unwrap();
    let clock = Arc::new(ManualClock::of_the_world(Timestamp::from_micros(1_782_800_000_000_000)));
    let log = open_with(server.url("faults_clock"), Arc::clone(&clock)).await.unwrap();
    let ids = SeqIds::default();
    log.enqueue(opening(&ids))
        .unwrap()
        .await
        .unwrap()
        .expect("nothing is there to contradict the first event");
    clock.advance(3_600);
    let refused = log.enqueue(reached(&ids, 1, 0)).unwrap().await.unwrap();
    assert!(matches!(refused, Err(AppendError::Clock { .. })), "{refused:?}");
    log.close().await;
}

/// Somebody with a terminal open on the head delays an append and does not stop the program.
#[tokio::test]
async fn a_stranger_who_holds_the_head_is_waited_for_only_so_long() {
    let server = postgres::shared();
    server.create_database("faults_held").unwrap();
    let log = open(server.url("faults_held")).await.unwrap();
    let ids = SeqIds::default();
    log.enqueue(opening(&ids)).unwrap().await.unwrap().unwrap();
    let stranger = log.clone();
    let mut holding = tokio::task::JoinSet::new();
    holding.spawn(async move {
        stranger.raw("begin; select 1 from log_head for update; select pg_sleep(7); commit").await
    });
    while log.raw("select 1 from pg_stat_activity where wait_event = 'PgSleep'").await != Ok(1) {
        tokio::task::yield_now().await;
    }
    let refused = log.enqueue(reached(&ids, 1, 0)).unwrap().await.unwrap();
    assert!(matches!(refused, Err(AppendError::Storage { .. })), "{refused:?}");
    assert!(holding.try_join_next().is_none(), "the answer came while the head was held");
    holding.join_next().await.unwrap().unwrap().unwrap();
    log.enqueue(reached(&ids, 1, 0)).unwrap().await.unwrap().expect("the head is free");
    log.close().await;
}
