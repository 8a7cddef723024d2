//! Joins the parts into a running node: log, engine, views, evidence, background tasks; never a rule of the domain.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use ayumi_core::event::LogMode;
use ayumi_core::time::Timestamp;
use ayumi_engine::engine::{Engine, Ports};
use ayumi_engine::genesis;
use ayumi_engine::port::{Clock, EventStore};
use ayumi_store::evidence::EvidenceFiles;
use ayumi_store::views::{Views, ViewsConfig};
use ayumi_store::{Log, LogConfig};
use chrono::NaiveDate;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::{SystemClock, TrialClock};
use crate::config::Settings;
use crate::exit::{Code, Failure};
use crate::ids::SystemIds;
use crate::reader::Files;

/// Name and version as `log.opened` records them.
pub const SOFTWARE: &str = concat!("ayumi ", env!("CARGO_PKG_VERSION"));

/// Japan's offset from UTC, in minutes.
const UTC_OFFSET_MINUTES: i32 = 9 * 60;

/// A production log is not opened by a clock before the day this version was made, nor years after it.
const MADE_ON: (i32, u32, u32) = (2026, 11, 22);
const GENESIS_YEARS_MAX: i32 = 5;

/// How often time itself is looked at.
const SWEEP_EVERY: Duration = Duration::from_secs(5);

/// Most cases one look at the time works through before it looks again.
const SWEEP_CASES_MAX: usize = 500;

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
        let (trial_clock, clock) = clock_for(settings);
        let tasks = TaskTracker::new();
        let log = open_log(settings, Arc::clone(&clock), &tasks).await?;
        let store: Arc<dyn EventStore> = Arc::new(log.clone());
        settle_clock(settings, store.as_ref(), clock.as_ref(), trial_clock.as_deref()).await?;
        let ports =
            Ports { store: Arc::clone(&store), clock, ids: Arc::new(SystemIds), reader: Arc::new(Files) };
        let engine = Arc::new(Engine::start(ports).await.context("start the engine")?);
        let evidence = Arc::new(open_evidence(&settings.data, &engine).await?);
        let config = ViewsConfig::new(settings.database.clone(), store, Arc::clone(engine.library()));
        let views = Arc::new(Views::open(config).await.context("open the projections")?);
        Ok(Self { log, engine, views, evidence, trial_clock, tasks, cancel: CancellationToken::new() })
    }

    /// Starts what runs beside the server: projections, the directory's refresh, the sweeper.
    pub fn start_tasks(&self) {
        let (views, cancel) = (Arc::clone(&self.views), self.cancel.clone());
        self.tasks.spawn(async move {
            if let Err(error) = views.run(cancel).await {
                tracing::error!(%error, "the projections stopped; run `ayumi audit verify`");
            }
        });
        let (engine, views, cancel) =
            (Arc::clone(&self.engine), Arc::clone(&self.views), self.cancel.clone());
        self.tasks.spawn(async move { sweep_until(&engine, &views, cancel).await });
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

async fn open_log(settings: &Settings, clock: Arc<dyn Clock>, tasks: &TaskTracker) -> anyhow::Result<Log> {
    let fatal = |cause: String| {
        tracing::error!(
            cause,
            "the storage failed; the program stops itself so that nothing is acknowledged that is not there"
        );
        std::process::exit(70);
    };
    let config = LogConfig {
        url: settings.database.clone(),
        clock: Arc::clone(&clock),
        utc_offset_minutes: UTC_OFFSET_MINUTES,
        tasks: tasks.clone(),
        fatal: Box::new(fatal),
    };
    let unavailable = |error: ayumi_store::OpenError| {
        Failure::new(
            Code::Unavailable,
            format!("データベースを開けません：{error}"),
            format!("open the database: {error}"),
        )
    };
    let log = Log::open(config).await.map_err(unavailable)?;
    if log.head().await?.position == 0 {
        let mode = if settings.trial { LogMode::Trial } else { LogMode::Production };
        if mode == LogMode::Production {
            genesis_is_plausible(clock.now())?;
        }
        genesis::open_log(&log, clock.as_ref(), &SystemIds, mode, SOFTWARE)
            .await
            .context("open a new log")?;
    }
    Ok(log)
}

fn genesis_is_plausible(now: Timestamp) -> Result<(), Failure> {
    let (year, month, day) = MADE_ON;
    let date = |year| NaiveDate::from_ymd_opt(year, month, day);
    let today = now.to_utc().date_naive();
    let plausible = date(year).is_some_and(|made| made <= today)
        && date(year + GENESIS_YEARS_MAX).is_some_and(|last| today <= last);
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

/// Holds the clock against the log: a trial's never runs behind its log and its steps are recorded; a production log
/// takes no other clock than the machine's.
async fn settle_clock(
    settings: &Settings,
    store: &dyn EventStore,
    clock: &dyn Clock,
    trial: Option<&TrialClock>,
) -> anyhow::Result<()> {
    let head = store.head().await?;
    let first = store.read_all(0, 1).await?;
    let mode = match first
        .first()
        .map(ayumi_engine::port::store::StoredEvent::parse)
        .transpose()?
        .map(|event| event.data)
    {
        Some(ayumi_core::event::Event::LogOpened(opened)) => opened.mode,
        Some(_) | None => anyhow::bail!("the log does not begin with `log.opened`; run `ayumi audit verify`"),
    };
    let Some(trial) = trial else {
        return match mode {
            LogMode::Production => Ok(()),
            LogMode::Trial => Err(Failure::usage(
                "この記録は試用のものです。AYUMI_TRIAL=1 を指定してください。",
                "this log is a trial; set AYUMI_TRIAL=1",
            )
            .into()),
        };
    };
    match (mode, settings.now) {
        (LogMode::Production, _) => Err(Failure::usage(
            "本番の記録に AYUMI_TRIAL と AYUMI_NOW は使えません。",
            "this log is in production; AYUMI_TRIAL and AYUMI_NOW are refused",
        )
        .into()),
        (LogMode::Trial, Some(now)) if head.position > 1 && now < head.recorded_at => Err(Failure::usage(
            format!("AYUMI_NOW（{now}）が最後の記録（{}）より前です。", head.recorded_at),
            format!("AYUMI_NOW {now} lies before the last event, {}", head.recorded_at),
        )
        .into()),
        (LogMode::Trial, Some(_)) if head.position > 1 => {
            Ok(genesis::set_clock(store, clock, &SystemIds, head.recorded_at).await?)
        }
        (LogMode::Trial, Some(_) | None) => {
            trial.resume_at(head.recorded_at);
            Ok(())
        }
    }
}

async fn open_evidence(data: &Path, engine: &Engine) -> anyhow::Result<EvidenceFiles> {
    let mark = data.join("log-id");
    let id = engine.log().id.to_string();
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

async fn sweep_until(engine: &Engine, views: &Views, cancel: CancellationToken) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while cancel.run_until_cancelled(ticks.tick()).await.is_some() {
        if let Err(error) = sweep(engine, views).await {
            tracing::warn!(
                error = format!("{error:#}"),
                "sweep of deadlines and reminders; it will be tried again"
            );
        }
    }
}

/// Records the lapses and fires the reminders that are due now; gives how many were recorded.
///
/// # Errors
/// When the log or the projections cannot be read or written.
pub async fn sweep(engine: &Engine, views: &Views) -> anyhow::Result<usize> {
    let mut recorded = 0;
    let head = engine.store().head().await?.position;
    if !views.wait_for(head, Duration::from_secs(10)).await {
        anyhow::bail!("the projections are behind the log");
    }
    let due = views.due_cases(engine.now(), SWEEP_CASES_MAX).await?;
    for case in due {
        let swept = engine.sweep_case(case).await?;
        tracing::debug!(%case, lapses = swept.lapses, reminders = swept.reminders, "swept");
        recorded += swept.lapses + swept.reminders;
    }
    Ok(recorded)
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
