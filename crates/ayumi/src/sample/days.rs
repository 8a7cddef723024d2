//! Plays acts day by day: the clock steps, time's own work is done first, then people act; never two years at once.

use std::collections::BTreeMap;

use anyhow::Context as _;
use ayumi_core::time::Timestamp;
use ayumi_engine::genesis;
use ayumi_engine::port::Clock as _;
use chrono::{NaiveDate, NaiveTime};

use super::script::{Act, Script};
use crate::cli::progress_bar;
use crate::ids::SystemIds;
use crate::output::Output;
use crate::sweeping::sweep;

/// When people have read their mail and begin to act.
const MORNING: (u32, u32) = (9, 10);

pub(super) async fn play(
    script: &mut Script<'_>,
    acts: Vec<Act>,
    until: Timestamp,
    output: Output,
) -> anyhow::Result<()> {
    let mut by_day: BTreeMap<NaiveDate, Vec<Act>> = BTreeMap::new();
    for act in acts {
        by_day.entry(act.on).or_default().push(act);
    }
    let offset = script.node.engine.log().offset;
    let (first, last) = (script.node.engine.today(), until.date_in(offset));
    let bar = progress_bar(output);
    bar.set_length(u64::try_from((last - first).num_days()).unwrap_or(0));
    let morning = NaiveTime::from_hms_opt(MORNING.0, MORNING.1, 0).context("the morning is a time")?;
    for day in first.iter_days().take_while(|day| *day < last) {
        step(script, Timestamp::at(day, morning, offset)).await?;
        people_act(script, by_day.remove(&day).unwrap_or_default()).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    step(script, until).await
}

async fn step(script: &Script<'_>, to: Timestamp) -> anyhow::Result<()> {
    let node = script.node;
    let clock = node.trial_clock.as_ref().context("samples need a trial clock")?;
    let store = node.engine.store();
    if clock.now() < to {
        let former = store.head().await?.recorded_at;
        clock.step_to(to);
        genesis::set_clock(store.as_ref(), clock.as_ref(), &SystemIds, former).await?;
    }
    node.views.catch_up().await?;
    // One look works through a bounded number of cases; a morning has as many looks as it needs.
    while sweep(&node.engine, &node.views).await? > 0 {
        node.views.catch_up().await?;
    }
    Ok(())
}

/// Acts on many cases are played side by side as long as no case has two of them.
async fn people_act(script: &mut Script<'_>, acts: Vec<Act>) -> anyhow::Result<()> {
    let mut together: Vec<Act> = Vec::new();
    for act in acts {
        if together.iter().any(|other| other.case == act.case) {
            script.play_together(std::mem::take(&mut together)).await?;
        }
        together.push(act);
    }
    script.play_together(together).await
}
