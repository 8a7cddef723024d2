//! `ayumi definition`: the published versions, and what authors of definitions need beside the check; one verb a file.

mod diagram;
mod diff;
mod list;
pub(super) mod named;
mod reference;
mod schema;

use std::process::ExitCode;

use clap::Subcommand;

pub(super) use self::diff::NewVersion;
use super::{ReadFlags, open_caught_up};
use crate::config::Settings;
use crate::output::Output;
use crate::wire::Opening;

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Lists the published versions, with how many running cases follow each
    List(ReadFlags),
    /// Shows what differs between two versions, and what each change means for running cases
    Diff(diff::Diff),
    /// Prints the JSON Schema by which editors complete and check
    Schema,
    /// Prints the reference of the language as Markdown
    Reference,
    /// Draws a definition: a file, or a published one as ID@VERSION
    Diagram(diagram::Diagram),
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    match verb {
        Verb::List(read) => {
            let node = open_caught_up(Opening::Read, settings).await?;
            let done = list::list(&node, &read, output).await;
            node.close().await;
            done.map(|()| ExitCode::SUCCESS)
        }
        Verb::Diff(versions) => diff::run(&versions, settings, output).await,
        Verb::Schema => schema::run(),
        Verb::Reference => reference::run(),
        Verb::Diagram(diagram) => diagram::run(&diagram, settings, output).await,
    }
}
