//! Reminders in great numbers through the program's own looking, deciding and telling, each beside a bare one in the same
//! run; prints ratios, asserts that nothing is lost or doubled, and never asserts a time.
//!
//! `cargo bench -p ayumi-tests --bench reminders [-- due|moved|idle [REMINDERS]]`
#![expect(clippy::print_stdout, reason = "a benchmark is read from its output")]

mod bare;
mod due;
mod idle;
mod load;
mod moved;

use std::time::Duration;

use anyhow::{Result, bail};

/// The one the program allocates with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Reminders due in one minute.
const DUE: usize = 100_000;
/// Reminders that are not due for a long time.
const FUTURE: usize = 1_000_000;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (what, count) = (arguments.next(), arguments.next().map(|count| count.parse()).transpose()?);
    match what.as_deref() {
        None => {
            due::measure(DUE).await?;
            moved::measure().await?;
            idle::measure(FUTURE).await
        }
        Some("due") => due::measure(count.unwrap_or(DUE)).await,
        Some("moved") => moved::measure().await,
        Some("idle") => idle::measure(count.unwrap_or(FUTURE)).await,
        Some(other) => bail!("unknown argument `{other}`"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate is read with three digits")]
fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}
