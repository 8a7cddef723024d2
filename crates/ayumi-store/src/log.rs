//! The opened log: hands requests to the writer and questions to the readers; never writes an event itself.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use ayumi_core::event::SealedEvent;
use ayumi_core::id::{ContentHash, EventId, StreamId};
use ayumi_core::private::PrivateValue;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::EventStore;
use ayumi_engine::port::store::{
    AppendError, AppendRequest, Head, PAGE_MAX, Pending, ReadError, Receipt, RequestKey, StoredEvent,
};
use chrono::FixedOffset;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use crate::backend::{Opened, Reading, WriteError};
use crate::config::{DatabaseUrl, LogConfig};
use crate::error::OpenError;
use crate::follow::follow;
use crate::writer::{QUEUE_MAX, Queued, Writer};
use crate::{postgres, sqlite};

/// The event log of one database. Clones are the same log.
#[derive(Clone)]
pub struct Log {
    inner: Arc<Inner>,
}

struct Inner {
    #[cfg_attr(not(feature = "testing"), expect(dead_code, reason = "only tests go past the program"))]
    url: Option<DatabaseUrl>,
    reading: Arc<dyn Reading>,
    queue: mpsc::Sender<Queued>,
    head: watch::Receiver<u64>,
    failure: Arc<Failure>,
    closing: CancellationToken,
    /// Gone when the writer has answered its last request.
    writer: watch::Receiver<()>,
    #[expect(dead_code, reason = "kept for its drop: a forgotten log still ends its tasks")]
    closes_when_dropped: DropGuard,
}

impl Log {
    /// Opens the log: makes its folder, brings the schema up to date, checks the settings, starts the writer.
    ///
    /// # Errors
    /// When the database cannot be opened or is not safe for a log.
    pub async fn open(config: LogConfig) -> Result<Self, OpenError> {
        let opened = open_database(&config.url, &config.tasks).await?;
        let url = config.url.clone();
        Self::on(opened, Some(url), config).await
    }

    /// Brings the schema of a database up to date and nothing else.
    ///
    /// # Errors
    /// When the database cannot be opened or its schema is newer than this program.
    pub async fn migrate(url: &DatabaseUrl) -> Result<(), OpenError> {
        match url {
            DatabaseUrl::Sqlite(path) => {
                make_folder(path)?;
                sqlite::migrate(path).await
            }
            DatabaseUrl::Postgres(url) => postgres::migrate(url).await,
        }
    }

    pub(crate) async fn on(
        opened: Opened,
        url: Option<DatabaseUrl>,
        config: LogConfig,
    ) -> Result<Self, OpenError> {
        let head = opened.reading.head().await.map_err(|cause| OpenError::Damaged(cause.to_string()))?;
        check_offset(&*opened.reading, config.utc_offset_minutes).await?;
        let offset = FixedOffset::east_opt(config.utc_offset_minutes * 60)
            .ok_or(OpenError::Elsewhere("the offset from UTC is beyond a day"))?;
        let (queue, requests) = mpsc::channel(QUEUE_MAX);
        let (head_sender, head) = watch::channel(head.position);
        let (running, writer) = watch::channel(());
        let failure =
            Arc::new(Failure { cause: OnceLock::new(), told: AtomicBool::new(false), fatal: config.fatal });
        let closing = CancellationToken::new();
        let task =
            Writer::new(opened.writing, config.clock, offset, head_sender.clone(), Arc::clone(&failure));
        let closed = closing.clone();
        config.tasks.spawn(async move {
            task.run(requests, closed).await;
            drop(running);
        });
        config.tasks.spawn(follow(Arc::clone(&opened.reading), head_sender, opened.bell, closing.clone()));
        let reading = opened.reading;
        let closes_when_dropped = closing.clone().drop_guard();
        Ok(Self {
            inner: Arc::new(Inner {
                url,
                reading,
                queue,
                head,
                failure,
                closing,
                writer,
                closes_when_dropped,
            }),
        })
    }

    /// Takes no more requests, answers those already taken, and lets go of the database.
    pub async fn close(&self) {
        self.inner.closing.cancel();
        let mut writer = self.inner.writer.clone();
        // The only change there can be is the end.
        while writer.changed().await.is_ok() {}
        self.inner.reading.close().await;
    }

    /// Copies the log to a file that does not exist yet, while it is being written to.
    ///
    /// # Errors
    /// When the copy cannot be made; on PostgreSQL always, since `pg_dump` makes it.
    pub async fn backup(&self, to: &Path) -> Result<(), OpenError> {
        self.inner.reading.backup(to).await
    }

    /// Runs SQL past the program, as a stranger with the rights of the database's owner would; for tests.
    ///
    /// # Errors
    /// What the database says.
    #[cfg(feature = "testing")]
    pub async fn raw(&self, sql: &str) -> Result<u64, String> {
        match &self.inner.url {
            Some(DatabaseUrl::Sqlite(path)) => sqlite::raw(path, sql).await,
            Some(DatabaseUrl::Postgres(url)) => postgres::raw(url, sql).await,
            None => Err("the log in memory knows no SQL".to_owned()),
        }
    }

    pub(crate) fn reading(&self) -> &dyn Reading {
        &*self.inner.reading
    }

    pub(crate) fn written<T>(&self, result: Result<T, WriteError>) -> Result<T, ReadError> {
        result.map_err(|error| {
            let cause = match error {
                WriteError::Storage(cause) => cause,
                WriteError::Fatal(cause) | WriteError::InDoubt(cause) => {
                    self.inner.failure.declare(&cause);
                    self.inner.failure.tell();
                    cause
                }
            };
            ReadError::Storage { cause }
        })
    }

    pub(crate) fn writable(&self) -> Result<(), ReadError> {
        match self.inner.failure.cause() {
            Some(cause) => Err(ReadError::Storage { cause: cause.to_owned() }),
            None => Ok(()),
        }
    }
}

/// The failure after which nothing is written any more, for the writer and the side tables alike.
pub(crate) struct Failure {
    cause: OnceLock<String>,
    told: AtomicBool,
    fatal: Box<dyn Fn(String) + Send + Sync>,
}

impl Failure {
    pub(crate) fn cause(&self) -> Option<&str> {
        self.cause.get().map(String::as_str)
    }

    /// Stops all writing.
    pub(crate) fn declare(&self, cause: &str) {
        if self.cause.set(cause.to_owned()).is_ok() {
            tracing::error!(cause, "the storage failed; nothing is written any more");
        }
    }

    /// Tells the process, once, of a failure that was declared.
    pub(crate) fn tell(&self) {
        if let Some(cause) = self.cause()
            && !self.told.swap(true, Ordering::SeqCst)
        {
            (self.fatal)(cause.to_owned());
        }
    }
}

/// The database as it is, whatever it holds.
pub(crate) async fn open_database(url: &DatabaseUrl, tasks: &TaskTracker) -> Result<Opened, OpenError> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            make_folder(path)?;
            sqlite::open(path, tasks).await
        }
        DatabaseUrl::Postgres(url) => postgres::open(url, tasks).await,
    }
}

/// The database as it is, for reading alone: nothing is created, migrated or switched.
pub(crate) async fn open_to_verify(url: &DatabaseUrl) -> Result<Arc<dyn Reading>, OpenError> {
    match url {
        DatabaseUrl::Sqlite(path) => sqlite::open_to_verify(path).await,
        DatabaseUrl::Postgres(url) => postgres::open_to_verify(url).await,
    }
}

/// Whether nobody seems to be writing to the database.
pub(crate) fn is_at_rest(url: &DatabaseUrl) -> bool {
    match url {
        DatabaseUrl::Sqlite(path) => sqlite::is_at_rest(path),
        DatabaseUrl::Postgres(_) => false,
    }
}

fn make_folder(file: &Path) -> Result<(), OpenError> {
    let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    std::fs::create_dir_all(folder)
        .map_err(|cause| OpenError::Folder { path: folder.display().to_string(), cause })
}

/// The dates in the log were reckoned with its own offset; another one would make the writer refuse or allow wrongly.
async fn check_offset(reading: &dyn Reading, program: i32) -> Result<(), OpenError> {
    let damaged = |cause: ReadError| OpenError::Damaged(cause.to_string());
    let first = reading.all(0, 1).await.map_err(damaged)?;
    let Some(first) = first.first() else { return Ok(()) };
    let SealedEvent::LogOpened(opened) = first.parse().map_err(damaged)?.data else {
        return Err(OpenError::Damaged("the first event is not `log.opened`".to_owned()));
    };
    let log = opened.utc_offset_minutes;
    if log == program { Ok(()) } else { Err(OpenError::Offset { log, program }) }
}

#[async_trait]
impl EventStore for Log {
    fn enqueue(&self, request: AppendRequest) -> Result<Pending, AppendError> {
        let (answer, pending) = oneshot::channel();
        match self.inner.queue.try_send(Queued { request, answer }) {
            Ok(()) => {}
            Err(mpsc::error::TrySendError::Full(_)) => return Err(AppendError::Busy),
            Err(mpsc::error::TrySendError::Closed(queued)) => {
                let cause = self.inner.failure.cause().unwrap_or("the log is closed").to_owned();
                // Nobody can have stopped waiting: the promise is still in our hands.
                queued.answer.send(Err(AppendError::Storage { cause })).ok();
            }
        }
        Ok(pending)
    }

    async fn head(&self) -> Result<Head, ReadError> {
        Ok(self.inner.reading.head().await?.to_head())
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.inner.head.clone()
    }

    async fn read_stream(
        &self,
        stream: &StreamId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, ReadError> {
        self.inner.reading.stream(stream, after, limit.min(PAGE_MAX)).await
    }

    async fn read_all(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        self.inner.reading.all(after, limit.min(PAGE_MAX)).await
    }

    async fn read_event(&self, id: EventId) -> Result<Option<StoredEvent>, ReadError> {
        self.inner.reading.event(id).await
    }

    async fn position_at(&self, instant: Timestamp) -> Result<u64, ReadError> {
        self.inner.reading.position_at(instant).await
    }

    async fn answers(&self, principal: &str, key: &str) -> Result<Vec<(RequestKey, Receipt)>, ReadError> {
        self.inner.reading.answers(principal, key).await
    }

    async fn private_values(
        &self,
        events: &[EventId],
    ) -> Result<BTreeMap<(EventId, String), PrivateValue>, ReadError> {
        let mut found = BTreeMap::new();
        for chunk in events.chunks(PAGE_MAX) {
            for (event, value) in self.inner.reading.private_values(chunk).await? {
                found.insert((event, value.path.clone()), value);
            }
        }
        Ok(found)
    }

    async fn put_content(&self, bytes: &[u8]) -> Result<ContentHash, ReadError> {
        self.writable()?;
        let hash = ContentHash::of(bytes);
        self.written(self.inner.reading.put_content(&hash, bytes).await)?;
        Ok(hash)
    }

    async fn content(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, ReadError> {
        self.inner.reading.content(hash).await
    }

    async fn put_secret(&self, name: &str, value: &[u8]) -> Result<(), ReadError> {
        self.writable()?;
        self.written(self.inner.reading.put_secret(name, value).await)
    }

    async fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        self.inner.reading.secret(name).await
    }

    async fn delete_secret(&self, name: &str) -> Result<(), ReadError> {
        self.writable()?;
        self.written(self.inner.reading.delete_secret(name).await)
    }
}
