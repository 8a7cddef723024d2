//! Values on one line: scalars as they are written, collections in brackets with one space after each comma.

use super::block::Printer;
use super::{rank, takes};
use crate::raw::{Node, Value};
use crate::vocabulary::{Mapping, Type};

/// What a node is by the type it stands under.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meant {
    pub(super) mapping: Option<Mapping>,
    pub(super) item: Option<&'static Type>,
}

impl Meant {
    pub(super) fn under(takes: Option<&'static Type>) -> Self {
        Self { mapping: takes.and_then(Type::mapping), item: takes.and_then(Type::item) }
    }
}

impl Printer<'_> {
    /// A scalar or a collection in brackets on one line; none when it holds a comment or a text of several lines.
    pub(super) fn on_one_line(&self, node: &Node, meant: Meant) -> Option<String> {
        if self.sheet.has_comment(node.place.start, node.end) {
            return None;
        }
        match &node.value {
            Value::Mapping(entries) => {
                let mut parts: Vec<(usize, String)> = Vec::new();
                for entry in entries {
                    let key = self.sheet.slice(entry.place.start, entry.place.end)?;
                    let inner = Meant::under(takes(meant.mapping, &entry.key));
                    let value = self.on_one_line(&entry.value, inner)?;
                    parts.push((rank(meant.mapping, &entry.key), format!("{key}: {value}")));
                }
                parts.sort_by_key(|(rank, _)| *rank);
                Some(format!("{{{}}}", joined(parts.into_iter().map(|(_, part)| part))))
            }
            Value::Sequence(items) => {
                let inner = Meant::under(meant.item);
                let parts: Option<Vec<String>> =
                    items.iter().map(|item| self.on_one_line(item, inner)).collect();
                Some(format!("[{}]", joined(parts?)))
            }
            Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::OtherNumber(_) | Value::Text(_) => {
                let text = self.sheet.slice(node.place.start, node.end)?.trim_end();
                (!text.is_empty() && !text.contains('\n')).then(|| text.to_owned())
            }
        }
    }
}

fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().collect::<Vec<String>>().join(", ")
}
