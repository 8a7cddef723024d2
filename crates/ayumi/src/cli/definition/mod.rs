//! `ayumi definition`: what authors of definitions need beside the check; one verb a file.

mod diagram;
mod reference;
mod schema;

use std::process::ExitCode;

use clap::Subcommand;

use crate::config::Settings;
use crate::output::Output;

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Prints the JSON Schema by which editors complete and check
    Schema,
    /// Prints the reference of the language as Markdown
    Reference,
    /// Draws a definition: a file, or a published one as ID@VERSION
    Diagram(diagram::Diagram),
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    match verb {
        Verb::Schema => schema::run(),
        Verb::Reference => reference::run(),
        Verb::Diagram(diagram) => diagram::run(&diagram, settings, output).await,
    }
}
