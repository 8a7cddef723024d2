//! `ayumi check --tests`: finds the tests beside definitions and plays them; never reads a log.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ayumi_core::definition::Definition;

use super::{Sheet, tell};
use crate::output::Output;

pub(super) fn run(sheets: &[Sheet], definitions: &[Definition], output: Output) -> anyhow::Result<ExitCode> {
    let (mut errors, mut files) = (0, 0);
    for sheet in sheets {
        if is_kit(&sheet.text) {
            errors += play(sheet, definitions, output)?;
            files += 1;
            continue;
        }
        if ayumi_definition::read_definition(&sheet.text).value.is_none() {
            continue;
        }
        match beside(&sheet.path) {
            Some(path) if !sheets.iter().any(|other| other.path == path) => {
                errors += play(&Sheet::read(&path)?, definitions, output)?;
                files += 1;
            }
            Some(_) => {}
            None => output.note(
                &format!("{}：試験がありません。", sheet.path.display()),
                &format!("{}: there are no tests beside it", sheet.path.display()),
            ),
        }
    }
    if errors > 0 {
        output.note(
            &format!("{errors}か所が期待と異なります。"),
            &format!("{errors} place(s) not as expected"),
        );
        return Ok(crate::exit::Code::Failure.into());
    }
    output.note(
        &format!("{files}件の試験のファイルは全て期待どおりです。"),
        &format!("{files} file(s) of tests played, all as expected"),
    );
    Ok(ExitCode::SUCCESS)
}

fn play(sheet: &Sheet, definitions: &[Definition], output: Output) -> anyhow::Result<usize> {
    let mut known = definitions.to_vec();
    if let Some(path) = definition_of(&sheet.path) {
        // Tests that are named by themselves are played on the definition they stand beside.
        known.extend(ayumi_definition::read_definition(&Sheet::read(&path)?.text).value);
    }
    tell(sheet, &ayumi_definition::test(&sheet.text, &known), output)
}

fn is_kit(text: &str) -> bool {
    text.lines().any(|line| line.trim_end() == "format: ayumi-test/1")
}

/// The tests of a definition.
fn beside(path: &Path) -> Option<PathBuf> {
    let (folder, name) = (path.parent()?, path.file_name()?);
    let candidates = [folder.join("tests").join(name), folder.join("..").join("tests").join(name)];
    candidates.into_iter().find(|path| path.is_file())
}

/// The definition tests stand beside.
fn definition_of(path: &Path) -> Option<PathBuf> {
    let (above, name) = (path.parent()?.join(".."), path.file_name()?);
    [above.join("definitions").join(name), above.join(name)].into_iter().find(|path| path.is_file())
}
