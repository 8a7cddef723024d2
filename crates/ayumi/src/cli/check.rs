//! `ayumi check`: problems of definition and plan files as a compiler prints them; never publishes anything.

use std::path::PathBuf;
use std::process::ExitCode;

use ayumi_core::definition::Definition;
use ayumi_definition::{Severity, render};
use clap::Args;
use serde_json::json;

use super::proof;
use crate::config::read_text;
use crate::output::{Output, line_out};

#[derive(Args)]
pub(crate) struct Check {
    /// Definitions and plans
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Tells how much of each definition was explored, and what was proven
    #[arg(long)]
    proof: bool,
    /// Writes the net of the first definition there, as PNML for other tools
    #[arg(long, value_name = "FILE")]
    pnml: Option<PathBuf>,
}

pub(crate) fn run(check: &Check, output: Output) -> anyhow::Result<ExitCode> {
    let mut errors = 0;
    let texts: Vec<String> = check.files.iter().map(|path| read_text(path)).collect::<Result<_, _>>()?;
    let definitions: Vec<Definition> =
        texts.iter().filter_map(|text| ayumi_definition::read_definition(text).value).collect();
    for (path, text) in check.files.iter().zip(&texts) {
        let mut diagnostics = ayumi_definition::check(text);
        if !definitions.is_empty() {
            // A definition is no plan, and a plan without its definitions is checked by itself.
            diagnostics.extend(ayumi_definition::check_plan_against(text, &definitions));
        }
        errors += diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        let name = path.display().to_string();
        if output.json {
            for diagnostic in &diagnostics {
                let mut object = serde_json::to_value(diagnostic)?;
                object["file"] = json!(name);
                line_out(&object.to_string())?;
            }
        } else if !diagnostics.is_empty() {
            line_out(&render(text, &name, &diagnostics, output.language))?;
        }
    }
    if check.proof {
        proof::tell(&definitions, output)?;
    }
    if let (Some(path), Some(definition)) = (&check.pnml, definitions.first()) {
        proof::export(definition, path)?;
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
