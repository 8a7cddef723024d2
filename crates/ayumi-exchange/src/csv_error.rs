//! One fault in a CSV file, with its place and its words in two languages; it never decides what is a fault.

use std::fmt;

/// What is wrong at one place of a file, worded for the person who edits that file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line in the file, from 1.
    pub line: u32,
    /// Field in the line, from 1.
    pub column: u32,
    /// Stable name of the rule that was broken, such as `code.check_digit`.
    pub code: &'static str,
    /// What is wrong, in Japanese.
    pub message_ja: String,
    /// What is wrong, in English.
    pub message_en: String,
    /// What to do about it, in Japanese.
    pub hint_ja: Option<String>,
    /// What to do about it, in English.
    pub hint_en: Option<String>,
}

impl Problem {
    pub(crate) fn new(
        place: Place,
        code: &'static str,
        message_ja: impl Into<String>,
        message_en: impl Into<String>,
    ) -> Self {
        Self {
            line: place.line,
            column: place.column,
            code,
            message_ja: message_ja.into(),
            message_en: message_en.into(),
            hint_ja: None,
            hint_en: None,
        }
    }

    pub(crate) fn hint(mut self, hint_ja: impl Into<String>, hint_en: impl Into<String>) -> Self {
        self.hint_ja = Some(hint_ja.into());
        self.hint_en = Some(hint_en.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, field {}: {}", self.line, self.column, self.message_en)
    }
}

impl std::error::Error for Problem {}

/// Where a value stands: line and field, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}
