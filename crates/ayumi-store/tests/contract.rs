//! The contracts of the event store and of the outbox, kept by the log in memory and on SQLite; PostgreSQL keeps them
//! in the test package.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without fails it by panicking")]

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use ayumi_engine::port::{EventStore, Outbox};
use ayumi_engine::testing::ManualClock;
use ayumi_engine::testing::store_contract::{Database, Dialect, UTC_OFFSET_MINUTES};
use ayumi_store::memory::Memory;
use ayumi_store::{DatabaseUrl, Log, LogConfig};
use tokio::sync::Mutex;
use tokio_util::task::TaskTracker;

struct InMemory {
    tables: Memory,
    tasks: TaskTracker,
}

impl InMemory {
    async fn log(&self, clock: Arc<ManualClock>) -> Log {
        self.tables.log(clock, UTC_OFFSET_MINUTES, self.tasks.clone()).await.unwrap()
    }
}

#[async_trait]
impl Database for InMemory {
    async fn open(&self, clock: Arc<ManualClock>) -> Arc<dyn EventStore> {
        Arc::new(self.log(clock).await)
    }

    async fn open_outbox(&self, clock: Arc<ManualClock>) -> Arc<dyn Outbox> {
        Arc::new(self.log(clock).await)
    }

    async fn raw(&self, _: &str) -> Result<u64, String> {
        Err("a memory knows no SQL".to_owned())
    }

    fn dialect(&self) -> Dialect {
        Dialect::Memory
    }
}

struct OnSqlite {
    folder: tempfile::TempDir,
    tasks: TaskTracker,
    last: Mutex<Option<Log>>,
}

impl OnSqlite {
    fn file(&self) -> PathBuf {
        self.folder.path().join("data/ayumi.db")
    }

    async fn log(&self, clock: Arc<ManualClock>) -> Log {
        let config = LogConfig {
            url: DatabaseUrl::Sqlite(self.file()),
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
impl Database for OnSqlite {
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
        Dialect::Sqlite
    }
}

mod memory {
    use super::*;

    fn fresh() -> InMemory {
        InMemory { tables: Memory::default(), tasks: TaskTracker::new() }
    }

    ayumi_engine::store_contract!(fresh);
    ayumi_engine::outbox_contract!(fresh);
}

mod sqlite {
    use super::*;

    fn fresh() -> OnSqlite {
        OnSqlite { folder: tempfile::tempdir().unwrap(), tasks: TaskTracker::new(), last: Mutex::new(None) }
    }

    ayumi_engine::store_contract!(fresh);
    ayumi_engine::outbox_contract!(fresh);
}
