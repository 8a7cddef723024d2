//! A file as lines and places: what stands on a line, where a node ends; never how it should look.

use crate::raw::{Node, Place, Value};
use crate::yaml;

/// A file with its lines and comments.
pub(super) struct Sheet<'s> {
    source: &'s str,
    starts: Vec<usize>,
    /// In the order of the file.
    comments: Vec<Place>,
}

impl<'s> Sheet<'s> {
    pub(super) fn of(source: &'s str) -> Option<Self> {
        let starts = std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Some(Self { source, starts, comments: yaml::comments(source)? })
    }

    /// How many lines there are.
    pub(super) fn lines(&self) -> usize {
        self.source.lines().count()
    }

    /// The line of a byte, from 0.
    pub(super) fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The text of a line without its end.
    pub(super) fn text(&self, line: usize) -> &'s str {
        let Some(start) = self.starts.get(line) else { return "" };
        let end = self.starts.get(line + 1).map_or(self.source.len(), |next| next - 1);
        self.source.get(*start..end).unwrap_or("")
    }

    /// The column of a byte, from 0.
    pub(super) fn column(&self, at: usize) -> usize {
        at - self.starts.get(self.line(at)).copied().unwrap_or(0)
    }

    /// The text of a scalar or a collection in brackets, as it is written.
    pub(super) fn slice(&self, start: usize, end: usize) -> Option<&'s str> {
        self.source.get(start..end)
    }

    /// What stands on the line of a byte after it.
    pub(super) fn rest(&self, at: usize) -> Option<&'s str> {
        let end = self.source.get(at..)?.find('\n').map_or(self.source.len(), |length| at + length);
        self.source.get(at..end)
    }

    /// Whether a comment begins between two bytes.
    pub(super) fn has_comment(&self, start: usize, end: usize) -> bool {
        let next = self.comments.partition_point(|comment| comment.start < start);
        self.comments.get(next).is_some_and(|comment| comment.start < end)
    }

    /// Whether a node is written in brackets.
    pub(super) fn is_flow(&self, node: &Node) -> bool {
        matches!(self.source.as_bytes().get(node.place.start), Some(b'{' | b'['))
    }

    /// The last line a node has anything on.
    pub(super) fn last_line(&self, node: &Node) -> usize {
        let own = if self.is_block(node) { node.place.start } else { node.end.max(1) - 1 };
        let within = match &node.value {
            Value::Mapping(entries) if self.is_block(node) => entries
                .iter()
                .map(|entry| self.last_line(&entry.value).max(self.line(entry.place.start)))
                .max(),
            Value::Sequence(items) if self.is_block(node) => {
                items.iter().map(|item| self.last_line(item)).max()
            }
            Value::Mapping(_)
            | Value::Sequence(_)
            | Value::Null
            | Value::Boolean(_)
            | Value::Integer(_)
            | Value::OtherNumber(_)
            | Value::Text(_) => None,
        };
        within.unwrap_or(0).max(self.line(own))
    }

    /// Whether a node is a collection told by its indentation.
    pub(super) fn is_block(&self, node: &Node) -> bool {
        matches!(node.value, Value::Mapping(_) | Value::Sequence(_)) && !self.is_flow(node)
    }
}
