//! `ayumi check --fix`: writes files with their keys in order and their spacing right; a file with errors is left alone,
//! and one is either written whole or not at all.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;

use super::{Sheet, tell};
use crate::output::{Output, line_out};

/// Where two files differ in more lines than this, only the lines are told, not which of them belong together.
const LINES_MAX: usize = 1_000;

pub(super) fn run(sheets: &[Sheet], dry_run: bool, output: Output) -> anyhow::Result<ExitCode> {
    let (mut changed, mut errors) = (0, 0);
    for sheet in sheets {
        match ayumi_definition::tidy(&sheet.text) {
            Err(diagnostics) => errors += tell(sheet, &diagnostics, output)?,
            Ok(text) if text == sheet.text => {}
            Ok(text) => {
                changed += 1;
                told(sheet, &text, dry_run, output)?;
                if !dry_run {
                    replace(&sheet.path, &text)?;
                }
            }
        }
    }
    match (errors, dry_run) {
        (0, true) => output.note(
            &format!("{changed}件のファイルが変わります（まだ書き直していません）。"),
            &format!("{changed} file(s) would change; nothing was written"),
        ),
        (0, false) => output
            .note(&format!("{changed}件のファイルを書き直しました。"), &format!("{changed} file(s) written")),
        (errors, _) => output.note(
            &format!("{errors}件の誤りがあるファイルには手を付けていません。"),
            &format!("files with errors ({errors}) were left alone"),
        ),
    }
    let fine = errors == 0 && !(dry_run && changed > 0);
    Ok(if fine { ExitCode::SUCCESS } else { crate::exit::Code::Failure.into() })
}

fn told(sheet: &Sheet, text: &str, dry_run: bool, output: Output) -> anyhow::Result<()> {
    let name = sheet.path.display();
    if output.json {
        return line_out(
            &json!({"file": name.to_string(), "changed": true, "written": !dry_run}).to_string(),
        );
    }
    if dry_run {
        line_out(&format!("--- {name}\n{}", difference(&sheet.text, text)))
    } else {
        line_out(&name.to_string())
    }
}

/// The lines that go and the lines that come, each with its number.
fn difference(before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let tail =
        old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(old, new)| old == new).count();
    let (gone, come) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let kept = common(gone, come);
    let mut lines = Vec::new();
    let (mut at, mut to) = (0, 0);
    for (old_at, new_at) in kept.into_iter().chain([(gone.len(), come.len())]) {
        lines.extend((at..old_at).map(|line| format!("{:>5} - {}", head + line + 1, gone[line])));
        lines.extend((to..new_at).map(|line| format!("{:>5} + {}", head + line + 1, come[line])));
        (at, to) = (old_at + 1, new_at + 1);
    }
    lines.join("\n")
}

/// The longest run of lines both have, as pairs of their places.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    if old.len() > LINES_MAX || new.len() > LINES_MAX {
        return Vec::new();
    }
    let mut length = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for at in (0..old.len()).rev() {
        for to in (0..new.len()).rev() {
            length[at][to] = if old[at] == new[to] {
                length[at + 1][to + 1] + 1
            } else {
                length[at + 1][to].max(length[at][to + 1])
            };
        }
    }
    let (mut at, mut to, mut pairs) = (0, 0, Vec::new());
    while at < old.len() && to < new.len() {
        if old[at] == new[to] {
            pairs.push((at, to));
            (at, to) = (at + 1, to + 1);
        } else if length[at + 1][to] >= length[at][to + 1] {
            at += 1;
        } else {
            to += 1;
        }
    }
    pairs
}

/// Puts the text in the place of the file: written beside it and moved over it, so that nobody reads half of it.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    // A link stays a link; what it leads to is written.
    let path = path.canonicalize().with_context(|| format!("find {}", path.display()))?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = write(&beside, text, &path).and_then(|()| std::fs::rename(&beside, &path));
    if written.is_err() {
        // It may not be there; the first failure is the one to tell.
        let _ = std::fs::remove_file(&beside);
    }
    written.with_context(|| format!("write {}", path.display()))
}

fn write(beside: &Path, text: &str, like: &Path) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(beside)?;
    file.set_permissions(std::fs::metadata(like)?.permissions())?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_tells_the_lines_that_go_and_come() {
        let told = difference("a\nb\nc\nd\ne\n", "a\nc\nb2\nd\ne\n");
        assert_eq!(told, "    2 - b\n    3 + b2");
        assert_eq!(difference("a\nb\n", "b\na\n"), "    1 - a\n    2 + a");
        assert_eq!(difference("a\n", "a\n"), "");
    }

    #[test]
    fn a_file_is_written_whole_and_through_its_link() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.yaml"), folder.path().join("b.yaml"));
        std::fs::write(&file, "before").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace(&link, "after").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "after");
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside it");
        assert!(replace(&folder.path().join("c.yaml"), "x").is_err());
    }
}
