//! `ayumi completions`: completions for a shell.

use std::process::ExitCode;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

#[derive(Args)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(completions: &Completions) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(completions.shell, &mut super::Cli::command(), "ayumi", &mut script);
    crate::output::line_out(&String::from_utf8(script)?)?;
    Ok(ExitCode::SUCCESS)
}
