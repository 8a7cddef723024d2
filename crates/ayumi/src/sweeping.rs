//! What time brings about, looked for again and again: lapses and reminders, a new calendar, and the digests of those who
//! are told. Never the sending.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ayumi_core::event::CalendarRef;
use ayumi_core::id::{CalendarId, CaseId, PostId};
use ayumi_engine::engine::Engine;
use ayumi_engine::error::Refused;
use ayumi_engine::port::Outbox;
use ayumi_engine::port::channel::{Channel, Message};
use ayumi_store::views::Views;
use chrono::NaiveDate;
use futures_util::StreamExt as _;
use futures_util::stream;
use tokio_util::sync::CancellationToken;

use crate::config::Outward;
use crate::telling;

/// How often time itself is looked at.
const SWEEP_EVERY: Duration = Duration::from_secs(5);
/// Most cases one look works through before it looks again.
const CASES_MAX: usize = 2_000;
/// Cases looked at together, so that they share the writer's batches.
const CASES_AT_ONCE: usize = 64;

/// What the tasks beside the server work with.
#[derive(Clone)]
pub struct Clerk {
    /// The engine.
    pub engine: Arc<Engine>,
    /// The projections.
    pub views: Arc<Views>,
    /// What waits to leave.
    pub outbox: Arc<dyn Outbox>,
    /// The ways out.
    pub channels: Arc<dyn Channel<Message>>,
    /// How they are set up.
    pub outward: Outward,
    /// The name this process takes deliveries under.
    pub holder: String,
    /// Posts with the day their holder came, and the day before which that one need not be told what came with them.
    pub handed: Arc<Mutex<BTreeMap<(PostId, NaiveDate), NaiveDate>>>,
}

/// Looks at the time until it is told to stop.
pub async fn run(clerk: &Clerk, cancel: CancellationToken) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while cancel.run_until_cancelled(ticks.tick()).await.is_some() {
        let looked = cancel.run_until_cancelled(look(clerk)).await;
        if let Some(Err(error)) = looked {
            tracing::warn!(
                error = format!("{error:#}"),
                "sweep of deadlines and reminders; it will be tried again"
            );
        }
    }
}

/// One look: everything due is decided first, so that what became due together is told together.
async fn look(clerk: &Clerk) -> anyhow::Result<()> {
    while sweep(&clerk.engine, &clerk.views).await? > 0 {}
    telling::tell(clerk).await
}

/// Records the lapses and fires the reminders and notices that are due now, and lets cases go on under the newest
/// calendars; gives how much was recorded. A case that fails does not keep the others waiting.
///
/// # Errors
/// When the projections cannot be read, and the first failure of a case once every other one was looked at.
pub async fn sweep(engine: &Engine, views: &Views) -> anyhow::Result<usize> {
    views.catch_up().await?;
    let behind = behind(engine, views).await?;
    let mut due = views.due_cases(engine.now(), CASES_MAX).await?;
    due.extend(views.unlinked_cases(engine.now(), CASES_MAX).await?);
    let adopted = stream::iter(behind)
        .map(|(case, calendar)| async move { (case, adopt(engine, case, &calendar).await) });
    let swept = stream::iter(due).map(|case| async move { (case, sweep_one(engine, case).await) });
    let mut outcomes: Vec<(CaseId, Result<usize, Refused>)> =
        adopted.buffer_unordered(CASES_AT_ONCE).collect().await;
    outcomes.extend(swept.buffer_unordered(CASES_AT_ONCE).collect::<Vec<_>>().await);
    let (mut recorded, mut failed) = (0, None);
    for (case, outcome) in outcomes {
        match outcome {
            Ok(count) => recorded += count,
            Err(error) => {
                tracing::warn!(%case, %error, "sweep of a case");
                failed.get_or_insert(error);
            }
        }
    }
    failed.map_or(Ok(recorded), |error| Err(error.into()))
}

async fn sweep_one(engine: &Engine, case: CaseId) -> Result<usize, Refused> {
    let swept = engine.sweep_case(case).await?;
    tracing::debug!(%case, lapses = swept.lapses, reminders = swept.reminders, "swept");
    Ok(swept.lapses + swept.reminders + swept.links)
}

async fn adopt(engine: &Engine, case: CaseId, calendar: &CalendarRef) -> Result<usize, Refused> {
    let moved = engine.adopt_calendar(case, calendar).await?;
    Ok(moved.map_or(0, |moved| moved + 1))
}

/// The cases that follow an earlier version of a calendar than the newest, each with that.
async fn behind(engine: &Engine, views: &Views) -> anyhow::Result<Vec<(CaseId, CalendarRef)>> {
    let mut behind = Vec::new();
    for newest in newest_calendars(engine, views).await?.into_values() {
        let cases = views.cases_behind(&newest, CASES_MAX).await?;
        behind.extend(cases.into_iter().map(|case| (case, newest.clone())));
    }
    Ok(behind)
}

/// The newest version of every calendar that a programme follows.
///
/// # Errors
/// When the projections or the log cannot be read.
pub async fn newest_calendars(
    engine: &Engine,
    views: &Views,
) -> anyhow::Result<BTreeMap<CalendarId, CalendarRef>> {
    let programmes = views.programmes(None).await?;
    let followed: BTreeSet<CalendarId> =
        programmes.into_iter().map(|programme| programme.calendar.id).collect();
    let mut newest = BTreeMap::new();
    for id in followed {
        if let Some(calendar) = engine.library().newest_calendar(&id).await? {
            newest.insert(id, calendar);
        }
    }
    Ok(newest)
}
