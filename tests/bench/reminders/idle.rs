//! What a look costs when nothing is due, by how much is planned; never a look that finds something.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use ayumi::{sweeping, telling};

use crate::load::{self, Series};

/// Planned in the program that is compared with.
const FEW: usize = 1_000;
const LOOKS: usize = 400;

pub(crate) async fn measure(reminders: usize) -> Result<()> {
    let few = looks(FEW).await?;
    let many = looks(reminders).await?;
    println!(
        "idle: a sweep beside {reminders} takes {:.2} times one beside {FEW}",
        many.as_secs_f64() / few.as_secs_f64()
    );
    Ok(())
}

/// The middle one of many idle sweeps with so many reminders planned through the log.
async fn looks(reminders: usize) -> Result<Duration> {
    let cases = reminders.div_ceil(Series::Shipped.a_case());
    let started = Instant::now();
    let app = load::open(cases, Series::Shipped).await?;
    let planned = load::planned(&app.node, "2100-01-01T00:00:00Z".parse()?).await?.len();
    load::clear(&app).await?;
    println!(
        "idle: {planned} reminders planned through the log in {cases} cases beside Hyogo's year ({:.1?}, {} MB)",
        started.elapsed(),
        load::size(app.folder())
    );
    let node = &app.node;
    let (mut sweeps, mut tells) = (Vec::new(), Vec::new());
    for _ in 0..LOOKS {
        let asked = Instant::now();
        let found = sweeping::sweep(&node.engine, &node.views).await?;
        sweeps.push(asked.elapsed());
        ensure!(found == 0, "nothing is due");
        let asked = Instant::now();
        telling::tell(&node.clerk).await?;
        tells.push(asked.elapsed());
    }
    let sweep = spread("an idle sweep", &mut sweeps);
    spread("a look for digests", &mut tells);
    app.stop().await;
    Ok(sweep)
}

fn spread(what: &str, took: &mut [Duration]) -> Duration {
    took.sort_unstable();
    let (p50, p95) = (took[took.len() / 2], took[took.len() * 19 / 20]);
    println!("idle: {what} p50 {p50:.2?}, p95 {p95:.2?}");
    p50
}
