//! `ayumi check`: problems of definition, plan, migration and test files as a compiler prints them; never publishes anything.

mod fix;
mod kit;
mod proof;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ayumi_core::definition::Definition;
use ayumi_definition::{Diagnostic, Severity, render};
use clap::Args;
use serde_json::json;

use crate::config::read_text;
use crate::output::{Output, line_out};

#[derive(Args)]
pub(crate) struct Check {
    /// Definitions, plans, migrations and tests
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Plays the tests beside each definition: tests/NAME.yaml or ../tests/NAME.yaml
    #[arg(long)]
    tests: bool,
    /// Puts keys in order and spacing right, and changes nothing else
    #[arg(long, conflicts_with = "tests")]
    fix: bool,
    /// With --fix: says what would change, without writing
    #[arg(long, requires = "fix")]
    dry_run: bool,
    #[command(flatten)]
    proof: Proof,
}

/// What is said of the proofs.
#[derive(Args)]
struct Proof {
    /// Tells how much of each definition was explored, and what was proven
    #[arg(long = "proof", conflicts_with = "fix")]
    told: bool,
    /// Writes the net of the first definition there, as PNML for other tools
    #[arg(long, value_name = "FILE", conflicts_with = "fix")]
    pnml: Option<PathBuf>,
}

/// A file that was read.
struct Sheet {
    path: PathBuf,
    text: String,
}

impl Sheet {
    fn read(path: &Path) -> anyhow::Result<Self> {
        Ok(Self { path: path.to_owned(), text: read_text(path)? })
    }
}

pub(crate) fn run(check: &Check, output: Output) -> anyhow::Result<ExitCode> {
    let sheets: Vec<Sheet> = check.files.iter().map(|path| Sheet::read(path)).collect::<Result<_, _>>()?;
    if check.fix {
        return fix::run(&sheets, check.dry_run, output);
    }
    let definitions: Vec<Definition> =
        sheets.iter().filter_map(|sheet| ayumi_definition::read_definition(&sheet.text).value).collect();
    let mut errors = 0;
    for sheet in &sheets {
        let mut diagnostics = ayumi_definition::check(&sheet.text);
        if !definitions.is_empty() {
            // A definition is neither, and a plan or migration without its definitions is checked by itself.
            diagnostics.extend(ayumi_definition::check_plan_against(&sheet.text, &definitions));
            diagnostics.extend(ayumi_definition::check_migration_against(&sheet.text, &definitions));
        }
        errors += tell(sheet, &diagnostics, output)?;
    }
    if check.proof.told {
        proof::tell(&definitions, output)?;
    }
    if let (Some(path), Some(definition)) = (&check.proof.pnml, definitions.first()) {
        proof::export(definition, path)?;
    }
    if errors == 0 && check.tests {
        return kit::run(&sheets, &definitions, output);
    }
    let files = sheets.len();
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

/// Prints the problems of a file; gives how many of them are errors.
fn tell(sheet: &Sheet, diagnostics: &[Diagnostic], output: Output) -> anyhow::Result<usize> {
    let name = sheet.path.display().to_string();
    if output.json {
        for diagnostic in diagnostics {
            let mut object = serde_json::to_value(diagnostic)?;
            object["file"] = json!(name);
            line_out(&object.to_string())?;
        }
    } else if !diagnostics.is_empty() {
        line_out(&render(&sheet.text, &name, diagnostics, output.language))?;
    }
    Ok(diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count())
}
