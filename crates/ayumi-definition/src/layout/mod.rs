//! The order of keys and the spacing of a file, put right: keys as in the vocabulary, two spaces a level, comments with
//! the key they stand before; never a change of what the file says.

mod block;
mod flow;
mod sheet;

use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::layout::block::Printer;
use crate::layout::sheet::Sheet;
use crate::problem::Problem;
use crate::raw::{Entry, Node, Place, Value};
use crate::vocabulary::{Kind, Mapping, Type};
use crate::{canonical, check, yaml};

/// The file with its keys in order and its spacing put right; the same text when there is nothing to do.
///
/// # Errors
/// The problems of a file that has any, or the one that it cannot be tidied without risk to its meaning.
pub fn tidy(source: &str) -> Result<String, Vec<Diagnostic>> {
    let errors: Vec<Diagnostic> =
        check(source).into_iter().filter(|found| found.severity == Severity::Error).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let unix = source.replace("\r\n", "\n");
    let ends = if unix.len() == source.len() { "\n" } else { "\r\n" };
    let tidied = printed(&unix).filter(|tidied| says_the_same(&unix, tidied));
    tidied.map(|text| text.replace('\n', ends)).ok_or_else(|| {
        let mut report = Report::new(source);
        report.add(Place { start: 0, end: 0 }, &Problem::NotTidied {});
        report.finish()
    })
}

fn load(source: &str) -> Option<Node> {
    yaml::load(source, &mut Report::new(source))
}

fn printed(source: &str) -> Option<String> {
    let root = load(source)?;
    let sheet = Sheet::of(source)?;
    Printer { sheet: &sheet }.document(&root, Mapping::Of(kind_of(&root)?))
}

fn kind_of(root: &Node) -> Option<&'static Kind> {
    Kind::of_format(root.entry("format")?.value.as_text()?)
}

/// Whether two files mean the same and carry the same comments. The canonical form decides for a definition; for every
/// file the trees must be the same but for the order of the language's own keys.
fn says_the_same(before: &str, after: &str) -> bool {
    let (Some(old), Some(new)) = (load(before), load(after)) else { return false };
    let Some(kind) = kind_of(&old) else { return false };
    let same_meaning = canonical::of(&old).is_some_and(|form| Some(form) == canonical::of(&new));
    same_meaning && is_same(&old, &new, Some(Mapping::Of(kind)), None) && comments(before) == comments(after)
}

fn is_same(old: &Node, new: &Node, mapping: Option<Mapping>, item: Option<&'static Type>) -> bool {
    match (&old.value, &new.value) {
        (Value::Null, Value::Null) => true,
        (Value::Boolean(old), Value::Boolean(new)) => old == new,
        (Value::Integer(old), Value::Integer(new)) => old == new,
        (Value::OtherNumber(old), Value::OtherNumber(new)) | (Value::Text(old), Value::Text(new)) => {
            old == new
        }
        (Value::Sequence(old), Value::Sequence(new)) => {
            let (inner, items) = (item.and_then(Type::mapping), item.and_then(Type::item));
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| is_same(old, new, inner, items))
        }
        (Value::Mapping(old), Value::Mapping(new)) => {
            old.len() == new.len() && same_entries(old, new, mapping)
        }
        (
            Value::Null
            | Value::Boolean(_)
            | Value::Integer(_)
            | Value::OtherNumber(_)
            | Value::Text(_)
            | Value::Sequence(_)
            | Value::Mapping(_),
            _,
        ) => false,
    }
}

fn same_entries(old: &[Entry], new: &[Entry], mapping: Option<Mapping>) -> bool {
    let same = |old: &Entry, new: &Entry| {
        let takes = takes(mapping, &old.key);
        is_same(&old.value, &new.value, takes.and_then(Type::mapping), takes.and_then(Type::item))
    };
    match mapping {
        Some(Mapping::Of(_)) => old.iter().all(|entry| {
            new.iter().find(|other| other.key == entry.key).is_some_and(|other| same(entry, other))
        }),
        Some(Mapping::Named(_)) | None => {
            old.iter().zip(new).all(|(old, new)| old.key == new.key && same(old, new))
        }
    }
}

/// What stands under a key of a mapping.
fn takes(mapping: Option<Mapping>, key: &str) -> Option<&'static Type> {
    match mapping? {
        Mapping::Of(kind) => kind.key(key).map(|key| &key.takes),
        Mapping::Named(entry) => Some(entry),
    }
}

/// Where a key of a mapping is best written; names of the author's own stay where they are.
fn rank(mapping: Option<Mapping>, key: &str) -> usize {
    match mapping {
        Some(Mapping::Of(kind)) => {
            kind.keys.iter().position(|known| known.name == key).unwrap_or(kind.keys.len())
        }
        Some(Mapping::Named(_)) | None => 0,
    }
}

/// Every comment of a file, whatever its place.
fn comments(source: &str) -> Option<Vec<&str>> {
    let places = yaml::comments(source)?;
    let mut texts: Vec<&str> = places
        .iter()
        .map(|place| source.get(place.start..place.end).map(str::trim_end))
        .collect::<Option<_>>()?;
    texts.sort_unstable();
    Some(texts)
}
