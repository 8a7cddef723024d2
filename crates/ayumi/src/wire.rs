//! Joins the parts into a running node: log, engine, views, evidence, background tasks; never a rule of the domain.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use ayumi_core::event::{Event, LogMode, LogOpened};
use ayumi_core::id::LogId;
use ayumi_core::time::Timestamp;
use ayumi_engine::engine::{Engine, Ports};
use ayumi_engine::genesis::{self, UTC_OFFSET_MINUTES};
use ayumi_engine::port::store::StoredEvent;
use ayumi_engine::port::{Clock, EventStore, Ids as _};
use ayumi_store::evidence::EvidenceFiles;
use ayumi_store::views::{Views, ViewsConfig};
use ayumi_store::{DatabaseUrl, Log, LogConfig, OpenError};
use chrono::{Months, NaiveDate};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::{SystemClock, TrialClock};
use crate::config::Settings;
use crate::exit::{Code, Failure};
use crate::ids::SystemIds;
use crate::posting;
use crate::reader::Files;
use crate::sweeping::{self, Clerk};

/// Name and version as `log.opened` records them.
pub const SOFTWARE: &str = concat!("ayumi ", env!("CARGO_PKG_VERSION"));

/// The day this program was built: no log of a production begins before it, nor years after it.
const MADE_ON: &str = env!("AYUMI_MADE_ON");
const GENESIS_MONTHS_MAX: u32 = 5 * 12;

/// How long answers that nobody can know may take to leave after the storage failed.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// What opening a log may do to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// A log is begun where there is none.
    Begin,
    /// The log must be there.
    Existing,
    /// The log must be there and does not move, not even by the step of a trial's clock.
    Read,
    /// As [`Opening::Begin`]; a trial asked to start before the end of its log goes on where that ends.
    Resume,
}

/// A running node.
pub struct Node {
    /// The log.
    pub log: Log,
    /// The engine.
    pub engine: Arc<Engine>,
    /// The projections.
    pub views: Arc<Views>,
    /// The evidence files.
    pub evidence: Arc<EvidenceFiles>,
    /// What the tasks beside the server work with.
    pub clerk: Clerk,
    /// The trial's clock, when it has one.
    pub trial_clock: Option<Arc<TrialClock>>,
    /// Background tasks; a shutdown waits for them.
    pub tasks: TaskTracker,
    /// Ends the background tasks.
    pub cancel: CancellationToken,
}

impl Node {
    /// Opens the log, making one when there is none, and everything that stands on it.
    ///
    /// # Errors
    /// When a part cannot be opened, or the clock or mode contradicts the log.
    pub async fn open(settings: &Settings) -> anyhow::Result<Self> {
        Self::open_to(Opening::Begin, settings).await
    }

    /// Opens the log and everything that stands on it.
    ///
    /// # Errors
    /// When a part cannot be opened, there is no log where one must be, or the clock or mode contradicts it.
    pub async fn open_to(opening: Opening, settings: &Settings) -> anyhow::Result<Self> {
        if matches!(opening, Opening::Existing | Opening::Read) {
            exists(&settings.database)?;
        }
        let (trial_clock, clock) = clock_for(settings);
        let tasks = TaskTracker::new();
        let (log, found) = open_log(opening, settings, Arc::clone(&clock), &tasks).await?;
        let store: Arc<dyn EventStore> = Arc::new(log.clone());
        let opened = log_opened(store.as_ref()).await?;
        check_mode(opened.mode, trial_clock.is_some())?;
        if let Some(trial) = trial_clock.as_deref().filter(|_| found == Found::There) {
            settle_clock(opening, settings, store.as_ref(), trial).await?;
        }
        let evidence = Arc::new(open_evidence(&settings.data, opened.log_id).await?);
        let ports = Ports {
            store: Arc::clone(&store),
            clock,
            ids: Arc::new(SystemIds),
            reader: Arc::new(Files),
            evidence: Arc::<EvidenceFiles>::clone(&evidence),
        };
        let engine = Arc::new(Engine::start(ports).await.context("start the engine")?);
        let config = ViewsConfig::new(settings.database.clone(), store, Arc::clone(engine.library()));
        let views = Arc::new(Views::open(config).await.context("open the projections")?);
        let clerk = Clerk {
            engine: Arc::clone(&engine),
            views: Arc::clone(&views),
            outbox: Arc::new(log.clone()),
            channels: Arc::new(settings.outward.registry()?),
            outward: settings.outward.clone(),
            holder: SystemIds.uuid().to_string(),
            handed: Arc::default(),
        };
        let cancel = CancellationToken::new();
        Ok(Self { log, engine, views, evidence, clerk, trial_clock, tasks, cancel })
    }

    /// Starts what runs beside the server: projections, the directory's refresh, the sweeper.
    pub fn start_tasks(&self) {
        let (views, cancel) = (Arc::clone(&self.views), self.cancel.clone());
        self.tasks.spawn(async move {
            if let Err(error) = views.run(cancel).await {
                tracing::error!(%error, "the projections stopped; run `ayumi audit verify`");
            }
        });
        let (clerk, cancel) = (self.clerk.clone(), self.cancel.clone());
        self.tasks.spawn(async move { sweeping::run(&clerk, cancel).await });
        let (clerk, cancel) = (self.clerk.clone(), self.cancel.clone());
        self.tasks.spawn(async move { posting::run(&clerk, cancel).await });
        let (engine, cancel) = (Arc::clone(&self.engine), self.cancel.clone());
        self.tasks.spawn(async move { refresh_until(&engine, cancel).await });
    }

    /// Ends the background tasks and lets go of the database.
    pub async fn close(self) {
        self.cancel.cancel();
        self.views.close().await;
        self.log.close().await;
        self.tasks.close();
        self.tasks.wait().await;
    }
}

fn clock_for(settings: &Settings) -> (Option<Arc<TrialClock>>, Arc<dyn Clock>) {
    match settings.now {
        Some(start) => trial(start),
        None if settings.trial => trial(SystemClock.now()),
        None => (None, Arc::new(SystemClock)),
    }
}

fn trial(start: Timestamp) -> (Option<Arc<TrialClock>>, Arc<dyn Clock>) {
    let clock = Arc::new(TrialClock::starting_at(start));
    (Some(Arc::clone(&clock)), clock)
}

/// Whether a log was there when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    There,
    Made,
}

async fn open_log(
    opening: Opening,
    settings: &Settings,
    clock: Arc<dyn Clock>,
    tasks: &TaskTracker,
) -> anyhow::Result<(Log, Found)> {
    let fatal = |cause: String| {
        tracing::error!(
            cause,
            "the storage failed; the program stops itself so that nothing is acknowledged that is not there"
        );
        // A thread of its own: the runtime may be busy telling callers that the outcome is unknown.
        std::thread::spawn(|| {
            std::thread::sleep(LAST_WORDS);
            std::process::exit(Code::StorageFailed.number().into());
        });
    };
    let config = LogConfig {
        url: settings.database.clone(),
        clock: Arc::clone(&clock),
        utc_offset_minutes: UTC_OFFSET_MINUTES,
        tasks: tasks.clone(),
        fatal: Box::new(fatal),
    };
    let log = Log::open(config).await.map_err(|error| unavailable(&error))?;
    if log.head().await?.position > 0 {
        return Ok((log, Found::There));
    }
    if matches!(opening, Opening::Existing | Opening::Read) {
        return Err(no_log(&settings.database).into());
    }
    let mode = if settings.trial { LogMode::Trial } else { LogMode::Production };
    if mode == LogMode::Production {
        genesis_is_plausible(clock.now())?;
    }
    genesis::open_log(&log, clock.as_ref(), &SystemIds, mode, SOFTWARE).await.context("open a new log")?;
    Ok((log, Found::Made))
}

/// The failure to open a database.
pub(crate) fn unavailable(error: &OpenError) -> Failure {
    Failure::new(
        Code::Unavailable,
        format!(
            "データベースを開けません：{error}。データベースが動いているか、--database（AYUMI_DATABASE）の指定が正しいかを確かめてください。"
        ),
        format!("open the database: {error}; see whether it runs and --database (AYUMI_DATABASE) names it"),
    )
}

/// Opening a database file that is not there would make an empty one.
pub(crate) fn exists(database: &DatabaseUrl) -> Result<(), Failure> {
    match database {
        DatabaseUrl::Sqlite(path) if !path.exists() => Err(no_log(database)),
        DatabaseUrl::Sqlite(_) | DatabaseUrl::Postgres(_) => Ok(()),
    }
}

fn no_log(database: &DatabaseUrl) -> Failure {
    let (ja, en) = match database {
        DatabaseUrl::Sqlite(path) => (
            format!("データベース {} に記録がありません。", path.display()),
            format!("there is no log in database `{}`", path.display()),
        ),
        DatabaseUrl::Postgres(_) => {
            ("このデータベースに記録がありません。".into(), "there is no log in this database".into())
        }
    };
    Failure::new(
        Code::NotFound,
        format!("{ja}--database（AYUMI_DATABASE）の指定を確かめるか、ayumi apply で記録を始めてください。"),
        format!("{en}; check --database (AYUMI_DATABASE), or begin a log with `ayumi apply`"),
    )
}

fn genesis_is_plausible(now: Timestamp) -> Result<(), Failure> {
    let made: Option<NaiveDate> = MADE_ON.parse().ok();
    let last = made.and_then(|made| made.checked_add_months(Months::new(GENESIS_MONTHS_MAX)));
    let today = now.to_utc().date_naive();
    let plausible = made.is_some_and(|made| made <= today) && last.is_some_and(|last| today <= last);
    if plausible {
        return Ok(());
    }
    Err(Failure::new(
        Code::Unavailable,
        format!(
            "この機械の時計（{today}）が正しくないため、新しい記録を始められません。時計を合わせてください。"
        ),
        format!(
            "the clock shows {today}, which cannot be right for this version; set it before a log is opened"
        ),
    ))
}

async fn log_opened(store: &dyn EventStore) -> anyhow::Result<LogOpened> {
    let first = store.read_all(0, 1).await?;
    match first.first().map(StoredEvent::parse).transpose()?.map(|event| event.data) {
        Some(Event::LogOpened(opened)) => Ok(opened),
        Some(_) | None => anyhow::bail!("the log does not begin with `log.opened`; run `ayumi audit verify`"),
    }
}

/// A production log takes no other clock than the machine's, and a trial is known for one.
fn check_mode(mode: LogMode, is_trial: bool) -> Result<(), Failure> {
    match (mode, is_trial) {
        (LogMode::Production, false) | (LogMode::Trial, true) => Ok(()),
        (LogMode::Production, true) => Err(Failure::usage(
            "本番の記録に AYUMI_TRIAL と AYUMI_NOW は使えません。",
            "this log is in production; AYUMI_TRIAL and AYUMI_NOW are refused",
        )),
        (LogMode::Trial, false) => Err(Failure::usage(
            "この記録は試用のものです。AYUMI_TRIAL=1 を指定してください。",
            "this log is a trial; set AYUMI_TRIAL=1",
        )),
    }
}

/// Holds a trial's clock against the log that was there: it never runs behind it, and its steps are recorded.
async fn settle_clock(
    opening: Opening,
    settings: &Settings,
    store: &dyn EventStore,
    trial: &TrialClock,
) -> anyhow::Result<()> {
    let head = store.head().await?;
    match settings.now {
        Some(now) if now < head.recorded_at && opening != Opening::Resume => Err(Failure::usage(
            format!("AYUMI_NOW（{now}）が最後の記録（{}）より前です。", head.recorded_at),
            format!("AYUMI_NOW {now} lies before the last event, {}", head.recorded_at),
        )
        .into()),
        Some(now) if now >= head.recorded_at && opening == Opening::Read => Ok(()),
        Some(now) if now >= head.recorded_at => {
            Ok(genesis::set_clock(store, trial, &SystemIds, head.recorded_at).await?)
        }
        Some(_) | None => {
            trial.resume_at(head.recorded_at);
            Ok(())
        }
    }
}

async fn open_evidence(data: &Path, log: LogId) -> anyhow::Result<EvidenceFiles> {
    let mark = data.join("log-id");
    let id = log.to_string();
    std::fs::create_dir_all(data).with_context(|| format!("create folder `{}`", data.display()))?;
    match std::fs::read_to_string(&mark) {
        Ok(known) if known.trim() == id => {}
        Ok(known) => {
            return Err(Failure::usage(
                format!("フォルダー {} は別の記録（{}）のものです。", data.display(), known.trim()),
                format!("folder `{}` belongs to another log, {}", data.display(), known.trim()),
            )
            .into());
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            std::fs::write(&mark, format!("{id}\n"))
                .with_context(|| format!("write `{}`", mark.display()))?;
        }
        Err(error) => return Err(error).with_context(|| format!("read `{}`", mark.display())),
    }
    EvidenceFiles::open(data.join("evidence")).await.context("open the evidence files")
}

async fn refresh_until(engine: &Engine, cancel: CancellationToken) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while cancel.run_until_cancelled(ticks.tick()).await.is_some() {
        if let Err(error) = engine.refresh_directory().await {
            tracing::warn!(%error, "refresh of the directory; it will be tried again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_from_before_the_program_or_long_after_it_begins_no_log() {
        let at = |day: NaiveDate| format!("{day}T12:00:00Z").parse().unwrap();
        let made: NaiveDate = MADE_ON.parse().unwrap();
        assert!(genesis_is_plausible(at(made)).is_ok());
        assert!(genesis_is_plausible(at(made.pred_opt().unwrap())).is_err());
        let last = made.checked_add_months(Months::new(GENESIS_MONTHS_MAX)).unwrap();
        assert!(genesis_is_plausible(at(last)).is_ok());
        assert!(genesis_is_plausible(at(last.succ_opt().unwrap())).is_err());
    }
}
