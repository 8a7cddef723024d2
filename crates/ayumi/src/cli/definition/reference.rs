//! `ayumi definition reference`: the reference of the language on stdout, as it stands in `docs/language.md`.

use std::process::ExitCode;

use crate::output::line_out;

pub(super) fn run() -> anyhow::Result<ExitCode> {
    line_out(ayumi_definition::reference().trim_end())?;
    Ok(ExitCode::SUCCESS)
}
