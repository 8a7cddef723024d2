//! `ayumi check`: problems of definition and plan files as a compiler prints them; never publishes anything.

use std::path::PathBuf;
use std::process::ExitCode;

use ayumi_definition::{Severity, render};
use clap::Args;
use serde_json::json;

use crate::config::unreadable;
use crate::output::{Output, line_out};

#[derive(Args)]
pub(crate) struct Check {
    /// Definitions and plans
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(crate) fn run(check: &Check, output: Output) -> anyhow::Result<ExitCode> {
    let mut errors = 0;
    for path in &check.files {
        let source = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
        let source = String::from_utf8_lossy(&source);
        let diagnostics = ayumi_definition::check(&source);
        errors += diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        let name = path.display().to_string();
        if output.json {
            for diagnostic in &diagnostics {
                let mut object = serde_json::to_value(diagnostic)?;
                object["file"] = json!(name);
                line_out(&object.to_string())?;
            }
        } else if !diagnostics.is_empty() {
            line_out(&render(&source, &name, &diagnostics, output.language))?;
        }
    }
    let files = check.files.len();
    if errors == 0 {
        output.note(
            &format!("{files}件のファイルに誤りはありません。"),
            &format!("{files} file(s) checked, no errors"),
        );
        return Ok(ExitCode::SUCCESS);
    }
    output.note(&format!("{errors}件の誤りがあります。"), &format!("{errors} error(s)"));
    Ok(crate::exit::Code::Failure.into())
}
