//! Marked sample activity for trials: real commands in a fixed order on a virtual calendar; never on a production log.

mod contacts;
mod days;
mod education;
mod files;
mod joint_systems;
mod logins;
mod meetings;
mod procurement;
mod script;
mod standardization;

use std::path::Path;

use anyhow::Context as _;
use ayumi_core::time::Timestamp;

use crate::cli::publish_sources;
use crate::output::Output;
use crate::wire::Node;

pub use logins::Login;

use script::Script;

/// Where a demo without a clock of its own stands: a Monday morning after the first summer deadlines.
pub const PRESENT: &str = "2026-07-13T09:00:00+09:00";

/// The morning the year begins.
pub const BEGINNING: &str = "2026-04-01T08:30:00+09:00";

/// Publishes Hyogo R8 and registers the logins; both again change nothing.
///
/// # Errors
/// When something is refused or the log cannot be written.
pub async fn publish(node: &Node, output: Output) -> anyhow::Result<()> {
    publish_sources(&node.engine, &files::sources(), output).await.context("publish Hyogo R8")?;
    Ok(())
}

/// Registers one officer for the prefecture and for every municipality, and an auditor; writes their tokens to a file.
///
/// # Errors
/// When something is refused or the file cannot be written.
pub async fn register(node: &Node, file: &Path) -> anyhow::Result<Vec<Login>> {
    logins::register(node, file).await
}

/// Plays the sample activity up to `until`, day by day.
///
/// # Errors
/// When a command is refused: the sample is then wrong, and says where.
pub async fn play(node: &Node, logins: &[Login], until: Timestamp, output: Output) -> anyhow::Result<()> {
    let mut script = Script::new(node, logins).await?;
    let mut acts = standardization::acts(&script)?;
    acts.extend(education::acts(&script)?);
    acts.extend(procurement::acts(&script)?);
    acts.extend(meetings::acts(&script)?);
    acts.extend(contacts::acts(&script)?);
    acts.extend(joint_systems::acts(&script)?);
    days::play(&mut script, acts, until, output).await
}
