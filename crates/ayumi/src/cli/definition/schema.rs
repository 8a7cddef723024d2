//! `ayumi definition schema`: the JSON Schema of definitions, plans and tests on stdout; never a check of a file.

use std::process::ExitCode;

use crate::output::line_out;

pub(super) fn run() -> anyhow::Result<ExitCode> {
    line_out(&serde_json::to_string_pretty(&ayumi_definition::schema())?)?;
    Ok(ExitCode::SUCCESS)
}
