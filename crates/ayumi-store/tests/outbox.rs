//! What waits to leave is taken by one node and not forgotten, in memory as on SQLite; never what is sent.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without fails it by panicking")]

use std::sync::Arc;

use ayumi_core::time::Timestamp;
use ayumi_engine::port::Outbox;
use ayumi_engine::port::outbox::{NewDelivery, Settled, Way};
use ayumi_engine::testing::ManualClock;
use ayumi_store::memory::Memory;
use ayumi_store::{DatabaseUrl, Log, LogConfig};
use tempfile::TempDir;
use tokio_util::task::TaskTracker;

const NOW: &str = "2026-06-30T08:00:00Z";
/// What a node takes is its own for so long.
const LEASE_S: i64 = 600;

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

async fn logs() -> (TempDir, [Log; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(now()));
    let config = LogConfig {
        url: DatabaseUrl::Sqlite(folder.path().join("ayumi.db")),
        clock: Arc::clone(&clock) as _,
        utc_offset_minutes: 540,
        tasks: TaskTracker::new(),
        fatal: Box::new(|_| {}),
    };
    let memory = Memory::default().log(clock, 540, TaskTracker::new()).await.unwrap();
    (folder, [Log::open(config).await.unwrap(), memory])
}

async fn put(log: &Log) {
    let delivery = NewDelivery {
        id: "digest-1.mail".parse().unwrap(),
        way: Way::Mail,
        target: "somebody".into(),
        about: "an event".into(),
        next_at: now(),
    };
    assert!(log.feed("outward", 0, 1, &[delivery]).await.unwrap());
}

async fn taken(log: &Log, at: Timestamp) -> usize {
    log.claim(at, at.plus_seconds(LEASE_S), "node", 10).await.unwrap().len()
}

#[tokio::test]
async fn what_a_node_took_and_never_settled_is_taken_again_after_its_time() {
    let (_folder, logs) = logs().await;
    for log in &logs {
        put(log).await;
        assert_eq!(taken(log, now()).await, 1);
        assert_eq!(taken(log, now().plus_seconds(LEASE_S - 1)).await, 0, "another node leaves it alone");
        assert_eq!(taken(log, now().plus_seconds(LEASE_S)).await, 1);
    }
}

#[tokio::test]
async fn what_a_clock_that_was_ahead_took_or_put_off_does_not_wait_for_its_time() {
    let (_folder, logs) = logs().await;
    for log in &logs {
        put(log).await;
        let ahead = now().plus_seconds(30 * 86_400);
        assert_eq!(taken(log, ahead).await, 1);
        assert_eq!(taken(log, now()).await, 1, "a lease of next month is no lease");
        let again = Settled::Again { at: ahead.plus_seconds(300), cause: "451".into() };
        assert!(log.settle(&"digest-1.mail".parse().unwrap(), "node", &again).await.unwrap());
        assert_eq!(taken(log, now()).await, 1, "nothing is put off until next month");
    }
}
