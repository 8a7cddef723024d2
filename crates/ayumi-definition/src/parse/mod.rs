//! From the tree to typed values, part by part, collecting every problem on the way; never stops at the first one.

mod case_plan;
mod condition;
mod decision;
mod definition;
mod due;
pub(crate) mod fields;
mod kit;
mod lifecycle;
mod mark;
mod migration;
pub(crate) mod party;
mod phase;
mod plan;
mod register;
mod remind;
mod report;
mod value;
mod voting;

pub(crate) use definition::definition;
pub(crate) use kit::kit;
pub(crate) use migration::{SECTIONS, migration};
pub(crate) use plan::plan;
pub(crate) use value::day;

use crate::diagnostic::Report;
use crate::problem::{Hint, Problem, shown};
use crate::raw::{Node, Value};
use crate::suggest::nearest;

/// The formats a file can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Definition,
    Plan,
    Migration,
    Kit,
}

impl Format {
    /// Every one.
    pub(crate) const ALL: [Self; 4] = [Self::Definition, Self::Plan, Self::Migration, Self::Kit];

    fn word(self) -> &'static str {
        match self {
            Self::Definition => "ayumi/1",
            Self::Plan => "ayumi-plan/1",
            Self::Migration => "ayumi-migration/1",
            Self::Kit => "ayumi-test/1",
        }
    }
}

/// Which of the `accepted` formats the file says it has.
pub(crate) fn format(root: &Node, accepted: &[Format], report: &mut Report) -> Option<Format> {
    if !matches!(root.value, Value::Mapping(_)) {
        value::wrong_type(root, value::MAPPING, report);
        return None;
    }
    let Some(entry) = root.entry("format") else {
        report.add(root.place, &Problem::MissingKey { key: "format" });
        return None;
    };
    let text = value::text(&entry.value, report)?;
    let found = accepted.iter().copied().find(|format| format.word() == text);
    if found.is_none() {
        let words: Vec<&str> = accepted.iter().map(|format| format.word()).collect();
        let problem = Problem::UnknownFormat { found: shown(text), known: words.join(", ") };
        let hint = nearest(text, words).map(Hint::did_you_mean).or_else(|| problem.hint());
        report.add_hinted(entry.value.place, &problem, hint);
    }
    found
}
