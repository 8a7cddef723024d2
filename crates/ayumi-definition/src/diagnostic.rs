//! Problems with their place, collected and printed as a compiler prints them; never decides what is a problem.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use ayumi_core::text::Language;
use serde::Serialize;

use crate::problem::{Hint, Problem};
use crate::raw::Place;

/// A file with more problems than this is told so once; nobody reads further.
const DIAGNOSTICS_MAX: usize = 100;

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used; its author should look.
    Warning,
}

/// One problem of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable code such as `AY101`.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The same place in bytes of the source.
    pub span: Range<usize>,
    /// What is wrong, in Japanese.
    pub message_ja: String,
    /// What is wrong, in English.
    pub message_en: String,
    /// What to do about it, in Japanese.
    pub hint_ja: Option<String>,
    /// What to do about it, in English.
    pub hint_en: Option<String>,
}

impl Diagnostic {
    /// What is wrong, in `language`.
    pub fn message(&self, language: Language) -> &str {
        match language {
            Language::Ja => &self.message_ja,
            Language::En => &self.message_en,
        }
    }

    /// What to do about it, in `language`.
    pub fn hint(&self, language: Language) -> Option<&str> {
        match language {
            Language::Ja => self.hint_ja.as_deref(),
            Language::En => self.hint_en.as_deref(),
        }
    }
}

/// The diagnostics of `source` as a compiler prints them, without colours. `path` is shown, never opened.
pub fn render(source: &str, path: &str, diagnostics: &[Diagnostic], language: Language) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}\n", render_one(source, path, diagnostic, language));
    }
    text
}

fn render_one(source: &str, path: &str, diagnostic: &Diagnostic, language: Language) -> String {
    let (level, help) = levels(diagnostic.severity, language);
    let (line, start) = line_around(source, diagnostic.span.start);
    let from = diagnostic.span.start.saturating_sub(start).min(line.len());
    let to = diagnostic.span.end.saturating_sub(start).clamp(from, line.len());
    let snippet = Snippet::source(line)
        .line_start(diagnostic.line)
        .path(path)
        .annotation(AnnotationKind::Primary.span(from..to));
    let mut group = level.primary_title(diagnostic.message(language)).id(diagnostic.code).element(snippet);
    if let Some(hint) = diagnostic.hint(language) {
        group = group.element(help.message(printable(hint)));
    }
    Renderer::plain().render(&[group])
}

fn levels(severity: Severity, language: Language) -> (Level<'static>, Level<'static>) {
    match (severity, language) {
        (Severity::Error, Language::Ja) => {
            (Level::ERROR.with_name("エラー"), Level::HELP.with_name("ヒント"))
        }
        (Severity::Warning, Language::Ja) => {
            (Level::WARNING.with_name("警告"), Level::HELP.with_name("ヒント"))
        }
        (Severity::Error, Language::En) => (Level::ERROR, Level::HELP),
        (Severity::Warning, Language::En) => (Level::WARNING, Level::HELP),
    }
}

/// A hint may repeat the file's own words; a terminal must not take them for orders.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

/// The line that holds byte `at`, without its end, and the byte it starts with.
fn line_around(source: &str, at: usize) -> (&str, usize) {
    let at = floor(source, at);
    let start = source[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = source[at..].find('\n').map_or(source.len(), |newline| at + newline);
    (source[start..end].trim_end_matches('\r'), start)
}

fn floor(source: &str, at: usize) -> usize {
    let at = at.min(source.len());
    (0..=at).rev().find(|index| source.is_char_boundary(*index)).unwrap_or(0)
}

/// Collects problems while a file is read.
pub(crate) struct Report<'s> {
    source: &'s str,
    line_starts: Vec<usize>,
    diagnostics: Vec<Diagnostic>,
    errors: usize,
}

impl<'s> Report<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        let line_starts =
            std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { source, line_starts, diagnostics: Vec::new(), errors: 0 }
    }

    /// The text that is read.
    pub(crate) fn source(&self) -> &'s str {
        self.source
    }

    /// Adds a problem with the hint of its kind.
    pub(crate) fn add(&mut self, place: Place, problem: &Problem) {
        self.add_hinted(place, problem, problem.hint());
    }

    /// Adds a problem with a hint of its own.
    pub(crate) fn add_hinted(&mut self, place: Place, problem: &Problem, hint: Option<Hint>) {
        let severity = problem.severity();
        if severity == Severity::Error {
            self.errors += 1;
        }
        if self.diagnostics.len() < DIAGNOSTICS_MAX {
            let diagnostic = self.diagnostic(place, problem, hint);
            self.diagnostics.push(diagnostic);
        } else if self.diagnostics.len() == DIAGNOSTICS_MAX {
            let last = self.diagnostic(place, &Problem::TooManyProblems { limit: DIAGNOSTICS_MAX }, None);
            self.diagnostics.push(last);
            self.errors += 1;
        }
    }

    /// How many errors there are so far.
    pub(crate) fn errors(&self) -> usize {
        self.errors
    }

    /// Whether nothing more will be told, so that no hint need be sought.
    pub(crate) fn is_full(&self) -> bool {
        self.diagnostics.len() > DIAGNOSTICS_MAX
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// The line of byte `at`, from 1.
    pub(crate) fn line_of(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at)
    }

    /// The diagnostics in the order of the file.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        let told = self.diagnostics.len().min(DIAGNOSTICS_MAX);
        self.diagnostics[..told].sort_by_key(|diagnostic| diagnostic.span.start);
        self.diagnostics
    }

    fn diagnostic(&self, place: Place, problem: &Problem, hint: Option<Hint>) -> Diagnostic {
        let start = floor(self.source, place.start);
        let line = self.line_of(start);
        let line_start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let (hint_ja, hint_en) = hint.map_or((None, None), |hint| (Some(hint.ja), Some(hint.en)));
        Diagnostic {
            code: problem.code(),
            severity: problem.severity(),
            line,
            column: self.source[line_start..start].chars().count() + 1,
            span: start..floor(self.source, place.end).max(start),
            message_ja: problem.ja(),
            message_en: problem.en(),
            hint_ja,
            hint_en,
        }
    }
}
