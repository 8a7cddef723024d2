//! The views: rows derived from the log, kept in a database of their own and caught up event by event, exactly once.
//! Never the truth: thrown away, they are made again to the same bytes.

mod backend;
mod batch;
pub(crate) mod engine;
mod error;
mod loading;
#[cfg(any(test, feature = "testing"))]
mod memory;
mod postgres;
mod query;
mod reading;
mod runner;
mod sqlite;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

use std::sync::Arc;
use std::time::Duration;

use ayumi_core::merkle::{Tree, leaf_hash};
use ayumi_engine::library::Library;
use ayumi_engine::port::EventStore;
use ayumi_engine::port::store::{PAGE_MAX, ReadError};
use tokio::sync::{Mutex, Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::config::DatabaseUrl;
use backend::{Backend, StandingPage};
use runner::{Place, Runner};

pub use crate::projection::Promise;
pub use crate::projection::agenda::{AgendaKind, AgendaRow, PlannedReminder};
pub use crate::projection::board::{BoardRow, GaveWay};
pub use crate::projection::cases::{CaseRow, CaseStatus, Counts, NextDue};
pub use crate::projection::conditions::ConditionRow;
pub use crate::projection::deadlines::{DateVersion, DeadlineRow, Step};
pub use crate::projection::decisions::{Closed, DecisionRow};
pub use crate::projection::definitions::DefinitionRow;
pub use crate::projection::entries::{EntryKind, EntryRow, StepState};
pub use crate::projection::evidence::EvidenceRow;
pub use crate::projection::figures::{FigureRow, MarkFigure};
pub use crate::projection::inbox::InboxRow;
pub use crate::projection::notices::{Given, NoticeRow};
pub use crate::projection::programmes::ProgrammeRow;
pub use crate::projection::requests::RequestRow;
pub use crate::projection::votes::VoteRow;
pub use crate::projection::waiting::WaitingRow;
pub use error::ViewsError;
#[cfg(any(test, feature = "testing"))]
pub use memory::ViewsMemory;
pub use query::{CaseFilter, DeadlineFilter, DecisionFilter, EntryFilter, Inbox};

/// How long an append of another process stays unseen at most, when nothing rings.
const POLL: Duration = Duration::from_secs(1);
/// Pause after a catch-up, unless somebody waits for what comes next.
const REST: Duration = Duration::from_millis(20);
/// Keys whose whole past is read at a time for a digest.
const DIGEST_PAGE: usize = 32;

/// Everything views need from their process.
pub struct ViewsConfig {
    /// The database of the log; SQLite keeps the views in a file of their own beside it, PostgreSQL in their own schema.
    pub url: DatabaseUrl,
    /// The log.
    pub log: Arc<dyn EventStore>,
    /// What is published in it.
    pub library: Arc<Library>,
    /// Most events one transaction covers, at most [`PAGE_MAX`]. The rows are the same whatever it is.
    pub batch_max: usize,
}

impl ViewsConfig {
    /// Views of a log, with the batches that are fastest.
    pub fn new(url: DatabaseUrl, log: Arc<dyn EventStore>, library: Arc<Library>) -> Self {
        Self { url, log, library, batch_max: PAGE_MAX }
    }
}

/// The views of one log.
pub struct Views {
    log: Arc<dyn EventStore>,
    backend: Arc<dyn Backend>,
    runner: Mutex<Runner>,
    applied: watch::Sender<u64>,
    /// Rung by who waits for a position the views do not hold yet.
    wanted: Notify,
}

/// How a projection stands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ProjectionStatus {
    /// Its name.
    pub name: String,
    /// The last event its rows hold.
    pub position: u64,
    /// Whether it goes on.
    pub state: ProjectionState,
    /// Why it does not, with the position it cannot go past.
    pub error: Option<String>,
    /// Events it is behind the log.
    pub lag: u64,
}

/// Whether a projection goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectionState {
    /// It follows the log.
    Live,
    /// It stopped before an event it cannot understand; the others go on.
    Parked,
}

impl Views {
    /// Opens the views, creating them where there are none. Views of another log, or of a life of this log that is gone,
    /// are thrown away. A projection that was parked tries again.
    ///
    /// # Errors
    /// When the database or the log cannot be read.
    pub async fn open(config: ViewsConfig) -> Result<Self, ViewsError> {
        let backend: Arc<dyn Backend> = match &config.url {
            DatabaseUrl::Sqlite(path) => Arc::new(sqlite::open(&beside(path)).await?),
            DatabaseUrl::Postgres(url) => Arc::new(postgres::open(url).await?),
        };
        Self::on(backend, config, Place::Beside).await
    }

    /// Views in memory, which compute where they are asked to: for tests that run on one thread and must run the same
    /// way again.
    ///
    /// # Errors
    /// When the log cannot be read.
    #[cfg(any(test, feature = "testing"))]
    pub async fn in_memory(
        memory: &ViewsMemory,
        log: Arc<dyn EventStore>,
        library: Arc<Library>,
    ) -> Result<Self, ViewsError> {
        let config = ViewsConfig::new(DatabaseUrl::Sqlite(":memory:".into()), log, library);
        Self::on(Arc::new(memory.clone()), config, Place::Here).await
    }

    async fn on(backend: Arc<dyn Backend>, config: ViewsConfig, place: Place) -> Result<Self, ViewsError> {
        let log = Arc::clone(&config.log);
        let batch_max = config.batch_max.clamp(1, PAGE_MAX);
        let runner = Runner::open(config.log, config.library, Arc::clone(&backend), batch_max, place).await?;
        let (applied, _) = watch::channel(runner.position());
        Ok(Self { log, backend, runner: Mutex::new(runner), applied, wanted: Notify::new() })
    }

    /// Brings the views up to the end of the log, and tells the position they hold then.
    ///
    /// # Errors
    /// When the log or the database cannot be read or written. What was committed stays.
    pub async fn catch_up(&self) -> Result<u64, ViewsError> {
        self.runner.lock().await.catch_up(&self.applied).await
    }

    /// Follows the log until it is told to stop. A failure is tried again; a hole in the log is not.
    ///
    /// # Errors
    /// When a position of the log is missing.
    pub async fn run(self: Arc<Self>, cancel: CancellationToken) -> Result<(), ViewsError> {
        let mut head = self.log.watch();
        loop {
            let caught_up = tokio::select! {
                () = cancel.cancelled() => return Ok(()),
                caught_up = self.catch_up() => caught_up,
            };
            match caught_up {
                Ok(_) => {
                    if let Err(cause) = self.backend.rest().await {
                        tracing::debug!(%cause, "the views are tidied another time");
                    }
                }
                Err(hole @ ViewsError::Log(ReadError::Hole { .. })) => return Err(hole),
                Err(cause) => tracing::warn!(%cause, "the views cannot be caught up; trying again"),
            }
            // Events that come close together are cheaper together, and nobody is waiting for them.
            tokio::select! {
                () = cancel.cancelled() => return Ok(()),
                () = self.wanted.notified() => {}
                () = tokio::time::sleep(REST) => {}
            }
            tokio::select! {
                () = cancel.cancelled() => return Ok(()),
                // A log that was closed rings no more; then the poll alone decides.
                Ok(()) = head.changed() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    /// Waits until the views hold the event at `position`; false when they do not within `patience`.
    pub async fn wait_for(&self, position: u64, patience: Duration) -> bool {
        let mut applied = self.applied.subscribe();
        if *applied.borrow() < position {
            self.wanted.notify_one();
        }
        let reached = applied.wait_for(|applied| *applied >= position);
        tokio::time::timeout(patience, reached).await.is_ok_and(|reached| reached.is_ok())
    }

    /// Follows the position every projection that goes on holds.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.applied.subscribe()
    }

    /// The position every projection that goes on holds.
    pub fn position(&self) -> u64 {
        *self.applied.borrow()
    }

    /// Throws the rows of one projection, or of all, away and makes them anew.
    ///
    /// # Errors
    /// When there is no such projection, or the log or the database cannot be read or written.
    pub async fn rebuild(&self, name: Option<&str>) -> Result<u64, ViewsError> {
        let mut runner = self.runner.lock().await;
        runner.discard(name).await?;
        self.applied.send_replace(runner.position());
        runner.catch_up(&self.applied).await
    }

    /// A hash over every row of a projection, past ones included. It is the same after a rebuild.
    ///
    /// # Errors
    /// When there is no such projection or the database cannot be read.
    pub async fn digest(&self, name: &str) -> Result<String, ViewsError> {
        runner::known(name)?;
        let mut tree = Tree::empty();
        let mut after = String::new();
        loop {
            let StandingPage { rows, past } = self.backend.page(name, &after, DIGEST_PAGE).await?;
            let Some(last) = rows.last() else { return Ok(tree.root().to_hex()) };
            after.clone_from(&last.key);
            for row in &rows {
                for version in past.iter().filter(|past| past.row == row.id) {
                    tree.append(leaf_hash(
                        format!("{}\n{}\n{}\n{}", row.key, version.from, version.until, version.body)
                            .as_bytes(),
                    ));
                }
                tree.append(leaf_hash(row.line().as_bytes()));
            }
        }
    }

    /// How every projection stands, in the order of their names.
    ///
    /// # Errors
    /// When the log or the database cannot be read.
    pub async fn status(&self) -> Result<Vec<ProjectionStatus>, ViewsError> {
        let checkpoints = self.backend.checkpoints().await?;
        let head = self.log.head().await?.position;
        let known =
            checkpoints.into_iter().filter(|checkpoint| runner::known(&checkpoint.projection).is_ok());
        Ok(known
            .map(|checkpoint| ProjectionStatus {
                state: if checkpoint.error.is_none() {
                    ProjectionState::Live
                } else {
                    ProjectionState::Parked
                },
                name: checkpoint.projection,
                position: checkpoint.position,
                error: checkpoint.error,
                lag: head.saturating_sub(checkpoint.position),
            })
            .collect())
    }

    /// Lets go of the database, after what is under way.
    pub async fn close(&self) {
        let _idle = self.runner.lock().await;
        self.backend.close().await;
    }
}

/// `ayumi.db` has its views in `ayumi-views.db`.
fn beside(log: &std::path::Path) -> std::path::PathBuf {
    let stem = log.file_stem().map_or_else(|| "ayumi".into(), std::ffi::OsStr::to_string_lossy);
    log.with_file_name(format!("{stem}-views.db"))
}
