//! Very many reminders due in one minute: decided, told and queued, none twice and none missing; never through a row of
//! a view.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use ayumi::{posting, sweeping, telling};
use ayumi_core::event::Event;
use ayumi_core::id::{ReminderId, UserId};
use ayumi_engine::port::store::StoredEvent;
use ayumi_tests::app::TestApp;

use crate::load::Series;
use crate::{bare, load, rate};

/// How long each part took.
struct Took {
    decided: Duration,
    told: Duration,
    queued: Duration,
}

pub(crate) async fn measure(reminders: usize) -> Result<()> {
    let cases = reminders.div_ceil(Series::Once.a_case());
    let started = Instant::now();
    let app = load::open(cases, Series::Once).await?;
    let node = &app.node;
    let all = load::planned(node, "2100-01-01T00:00:00Z".parse()?).await?;
    let first = all.first().context("something is planned")?.due_at;
    let expected: BTreeSet<ReminderId> = all
        .iter()
        .filter(|row| row.due_at == first)
        .filter_map(|row| row.reminder.as_ref())
        .map(|reminder| reminder.reminder)
        .collect();
    println!(
        "due: {cases} cases of 41 bodies beside Hyogo's year, {} reminders planned ({:.1?}); {} of them on {first}",
        all.len(),
        started.elapsed(),
        expected.len(),
    );
    load::step_to(node, first.plus_seconds(-60)).await?;
    load::clear(&app).await?;
    let before = node.engine.store().head().await?.position;
    load::step_to(node, first).await?;
    let took = look(&app).await?;
    let recorded = load::read_from(node, before).await?;
    let bare = bare::insert(&recorded).await?;
    let told = count(&recorded, &expected)?;
    let left = load::planned(node, first).await?.len() + node.views.waiting(first, usize::MAX).await?.len();
    ensure!(left == 0, "{left} are still planned or waiting");
    report(&took, &recorded, expected.len(), told, bare);
    println!("due: {} MB on disk", load::size(app.folder()));
    app.stop().await;
    Ok(())
}

/// One look of the program, and then one of what sends.
async fn look(app: &TestApp) -> Result<Took> {
    let node = &app.node;
    let started = Instant::now();
    while sweeping::sweep(&node.engine, &node.views).await? > 0 {}
    let decided = started.elapsed();
    let started = Instant::now();
    telling::tell(&node.clerk).await?;
    let told = started.elapsed();
    let started = Instant::now();
    posting::post(&node.clerk).await?;
    let queued = started.elapsed();
    node.views.catch_up().await?;
    Ok(Took { decided, told, queued })
}

/// Holds what was recorded against what was planned: each once, and each once in a digest of everybody it is for.
fn count(recorded: &[StoredEvent], expected: &BTreeSet<ReminderId>) -> Result<usize> {
    let mut fired: BTreeMap<ReminderId, usize> = BTreeMap::new();
    let mut waits: BTreeMap<(UserId, ReminderId), usize> = BTreeMap::new();
    let mut told: BTreeMap<(UserId, ReminderId), usize> = BTreeMap::new();
    for stored in recorded {
        let event = stored.parse()?.data;
        if let Event::ReminderFired(data) = event {
            *fired.entry(data.reminder).or_default() += 1;
            for user in data.recipient.users {
                *waits.entry((user, data.reminder)).or_default() += 1;
            }
        } else if let Event::DigestComposed(digest) = event {
            for item in digest.items {
                *told.entry((digest.user, item.reminder)).or_default() += 1;
            }
        }
    }
    let missing = expected.iter().filter(|reminder| !fired.contains_key(reminder)).count();
    ensure!(missing == 0, "{missing} reminders are missing");
    ensure!(fired.values().all(|times| *times == 1), "a reminder is there twice");
    // What else of Hyogo came due in that minute may be done or told by a later one already.
    let untold = waits.keys().filter(|key| expected.contains(&key.1) && !told.contains_key(key)).count();
    ensure!(untold == 0, "{untold} things are in no digest");
    ensure!(told.values().all(|times| *times == 1), "a reminder is told twice");
    Ok(told.len())
}

fn report(took: &Took, recorded: &[StoredEvent], due: usize, told: usize, bare: Duration) {
    let Took { decided, told: telling, queued } = took;
    let all = *decided + *telling + *queued;
    println!(
        "due: {due} decided in {decided:.1?}, {told} things told in digests in {telling:.1?}, letters queued and laid out in \
         {queued:.1?}; together {all:.1?}, {:.0} reminders/s",
        rate(due, all)
    );
    println!(
        "due: {} events recorded, a bare insert of them takes {bare:.1?} ({:.0}/s); the program takes {:.1} times that",
        recorded.len(),
        rate(recorded.len(), bare),
        all.as_secs_f64() / bare.as_secs_f64()
    );
}
