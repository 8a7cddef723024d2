//! The contracts of the event store and of the outbox, kept by the log on PostgreSQL; memory and SQLite keep them beside
//! the store.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without fails it by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use ayumi_engine::port::{EventStore, Outbox};
use ayumi_engine::testing::ManualClock;
use ayumi_engine::testing::store_contract::{Database, Dialect, UTC_OFFSET_MINUTES};
use ayumi_store::{DatabaseUrl, Log, LogConfig};
use ayumi_tests::postgres;
use tokio::sync::Mutex;
use tokio_util::task::TaskTracker;

struct OnPostgres {
    name: String,
    tasks: TaskTracker,
    last: Mutex<Option<Log>>,
}

impl OnPostgres {
    async fn log(&self, clock: Arc<ManualClock>) -> Log {
        let config = LogConfig {
            url: DatabaseUrl::Postgres(postgres::shared().url(&self.name)),
            clock,
            utc_offset_minutes: UTC_OFFSET_MINUTES,
            tasks: self.tasks.clone(),
            fatal: Box::new(|cause| panic!("the storage of a test failed: {cause}")),
        };
        let log = Log::open(config).await.unwrap();
        *self.last.lock().await = Some(log.clone());
        log
    }
}

#[async_trait]
impl Database for OnPostgres {
    async fn open(&self, clock: Arc<ManualClock>) -> Arc<dyn EventStore> {
        Arc::new(self.log(clock).await)
    }

    async fn open_outbox(&self, clock: Arc<ManualClock>) -> Arc<dyn Outbox> {
        Arc::new(self.log(clock).await)
    }

    async fn raw(&self, sql: &str) -> Result<u64, String> {
        let last = self.last.lock().await;
        last.as_ref().expect("a log is open").raw(sql).await
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }
}

fn fresh() -> OnPostgres {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let name = format!("store_contract_{}", NEXT.fetch_add(1, Ordering::SeqCst));
    postgres::shared().create_database(&name).unwrap();
    OnPostgres { name, tasks: TaskTracker::new(), last: Mutex::new(None) }
}

ayumi_engine::store_contract!(fresh);
ayumi_engine::outbox_contract!(fresh);
