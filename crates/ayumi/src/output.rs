//! What goes to stdout: tables for people, JSON for programs; messages go to stderr.

use std::io::Write as _;

use ayumi_core::text::Language;
use comfy_table::{ContentArrangement, Table};
use serde::Serialize;
use serde_json::json;

use crate::exit::{Failure, NobodyReads};

/// How a command answers.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// As JSON.
    pub json: bool,
    /// In which language.
    pub language: Language,
}

impl Output {
    /// One of two wordings.
    pub fn say(self, ja: &str, en: &str) -> String {
        match self.language {
            Language::Ja => ja.to_owned(),
            Language::En => en.to_owned(),
        }
    }

    /// Prints a value as JSON, or as what `text` makes of it.
    ///
    /// # Errors
    /// When stdout is closed or the value has no JSON form.
    pub fn value<T: Serialize>(self, value: &T, text: impl FnOnce() -> String) -> anyhow::Result<()> {
        let line = if self.json { serde_json::to_string(value)? } else { text() };
        line_out(&line)
    }

    /// Prints rows: one JSON object a line, or a table under `head`.
    ///
    /// # Errors
    /// As [`Output::value`].
    pub fn rows<T: Serialize>(
        self,
        rows: &[T],
        head: &[&str],
        cells: impl Fn(&T) -> Vec<String>,
    ) -> anyhow::Result<()> {
        if self.json {
            return rows.iter().try_for_each(|row| line_out(&serde_json::to_string(row)?));
        }
        let mut table = Table::new();
        table.set_content_arrangement(ContentArrangement::Disabled).set_header(head.iter().copied());
        for row in rows {
            table.add_row(cells(row));
        }
        line_out(&table.to_string())
    }

    /// Tells the operator something on stderr.
    pub fn note(self, ja: &str, en: &str) {
        note(&self.say(ja, en));
    }

    /// Tells of a failure: on stderr in words, with `--json` on stdout as an object too.
    pub fn failure(self, failure: &Failure) {
        let Failure { ja, en, .. } = failure;
        note(&format!("{}: {}", self.say("エラー", "error"), self.say(ja, en)));
        if self.json {
            // Stdout may be closed; the exit code still tells.
            let _ = line_out(&json!({"error": {"ja": ja, "en": en}}).to_string());
        }
    }
}

/// One line on stdout.
///
/// # Errors
/// When stdout cannot be written to; [`NobodyReads`] when its reader has gone.
pub fn line_out(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let written =
        out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Err(NobodyReads.into()),
        written => Ok(written?),
    }
}

/// One line on stderr.
pub fn note(line: &str) {
    // Nobody may be reading stderr; then nobody needs to know.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
