//! Collections told by their indentation: two spaces a level, comments and single empty lines with what follows them.

use super::flow::Meant;
use super::sheet::Sheet;
use super::{rank, takes};
use crate::raw::{Entry, Node, Value};
use crate::vocabulary::Mapping;

/// Spaces a level.
const INDENT: usize = 2;
/// What stood on several lines is put on one only when it is not longer than this.
const WIDTH_MAX: usize = 110;

/// Prints the nodes of a file anew.
pub(super) struct Printer<'s> {
    pub(super) sheet: &'s Sheet<'s>,
}

/// What belongs to one key or one item of a list.
struct Part {
    rank: usize,
    /// Comments and empty lines before it.
    before: Vec<String>,
    lines: Vec<String>,
}

/// Lines from one up to another.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: usize,
    to: usize,
}

impl Printer<'_> {
    /// A whole file: comments at its top stay there.
    pub(super) fn document(&self, root: &Node, mapping: Mapping) -> Option<String> {
        let Value::Mapping(entries) = &root.value else { return None };
        let first = self.sheet.line(entries.first()?.place.start);
        let is_top = |line: &usize| *line < first && !self.sheet.text(*line).trim().is_empty();
        let header: Vec<usize> = (0..first).take_while(is_top).collect();
        let mut lines: Vec<String> =
            header.iter().map(|line| self.sheet.text(*line).trim_end().to_owned()).collect();
        let span = Span { from: header.len(), to: self.sheet.lines() };
        let gap = !header.is_empty() && self.sheet.text(header.len()).trim().is_empty();
        let body = self.mapping(entries, Some(mapping), span, 0)?;
        if gap {
            lines.push(String::new());
        }
        lines.extend(body);
        Some(format!("{}\n", lines.join("\n").trim_start_matches('\u{feff}').trim_end()))
    }

    /// A mapping whose first key stands at or after the first line of the span.
    fn mapping(
        &self,
        entries: &[Entry],
        mapping: Option<Mapping>,
        span: Span,
        indent: usize,
    ) -> Option<Vec<String>> {
        let mut parts = Vec::new();
        let mut from = span.from;
        for (index, entry) in entries.iter().enumerate() {
            let line = self.sheet.line(entry.place.start);
            let last = self.sheet.last_line(&entry.value).max(line);
            let next = entries.get(index + 1).map_or(span.to, |next| self.sheet.line(next.place.start));
            let end = self.end_of(last, next, self.sheet.column(entry.place.start));
            let mut before = self.remarks(Span { from, to: line }, indent)?;
            if index == 0 && before.first().is_some_and(String::is_empty) {
                // An empty line at the beginning is nobody's, whichever key comes first in the end.
                before.remove(0);
            }
            let meant = Meant::under(takes(mapping, &entry.key));
            let lines = self.entry(entry, meant, end, indent)?;
            parts.push(Part { rank: rank(mapping, &entry.key), before, lines });
            from = end;
        }
        parts.sort_by_key(|part| part.rank);
        Some(together(parts, self.remarks(Span { from, to: span.to }, indent)?))
    }

    fn entry(&self, entry: &Entry, meant: Meant, end: usize, indent: usize) -> Option<Vec<String>> {
        let (sheet, node) = (self.sheet, &entry.value);
        let key = format!("{}{}:", " ".repeat(indent), sheet.slice(entry.place.start, entry.place.end)?);
        let line = sheet.line(entry.place.start);
        if sheet.is_block(node) {
            let after_key = sheet.rest(entry.place.end)?.trim_start().strip_prefix(':')?.trim();
            if !after_key.is_empty() && !after_key.starts_with('#') {
                return None;
            }
            let span = Span { from: line + 1, to: end };
            let mut lines = vec![with_remark(key, after_key)];
            lines.extend(self.collection(node, meant, span, indent + INDENT)?);
            return Some(lines);
        }
        if sheet.has_comment(entry.place.end, node.place.start) {
            return None;
        }
        let mut lines =
            self.inline(node, meant, &format!("{key} "), sheet.column(entry.place.start), indent)?;
        let beyond = Span { from: sheet.last_line(node).max(line) + 1, to: end };
        lines.extend(self.remarks(beyond, indent + INDENT)?);
        Some(lines)
    }

    fn collection(&self, node: &Node, meant: Meant, span: Span, indent: usize) -> Option<Vec<String>> {
        match &node.value {
            Value::Mapping(entries) => self.mapping(entries, meant.mapping, span, indent),
            Value::Sequence(items) => self.sequence(items, meant, span, indent),
            Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::OtherNumber(_) | Value::Text(_) => {
                None
            }
        }
    }

    fn sequence(&self, items: &[Node], meant: Meant, span: Span, indent: usize) -> Option<Vec<String>> {
        let mut parts = Vec::new();
        let mut from = span.from;
        for (index, item) in items.iter().enumerate() {
            let (line, column) = self.dash(item, from)?;
            let last = self.sheet.last_line(item);
            let next = items
                .get(index + 1)
                .map(|next| self.dash(next, last + 1))
                .map_or(Some(span.to), |dash| dash.map(|(line, _)| line))?;
            let end = self.end_of(last, next, column);
            let mut before = self.remarks(Span { from, to: line }, indent)?;
            let inner = Meant::under(meant.item);
            let mut lines = if self.sheet.is_block(item) {
                self.collection(item, inner, Span { from: line, to: end }, indent + INDENT)?
            } else {
                let dashed = format!("{}- ", " ".repeat(indent));
                let mut lines = self.inline(item, inner, &dashed, column, indent)?;
                lines.extend(self.remarks(Span { from: last + 1, to: end }, indent + INDENT)?);
                lines
            };
            // A comment that came to the front stands before the dash.
            let remarks = lines.iter().take_while(|line| line.trim_start().starts_with('#')).count();
            before.extend(lines.drain(..remarks).map(|line| line[INDENT..].to_owned()));
            let first = lines.first_mut()?;
            if self.sheet.is_block(item) {
                first.replace_range(indent..indent + INDENT, "- ");
            }
            parts.push(Part { rank: 0, before, lines });
            from = end;
        }
        Some(together(parts, self.remarks(Span { from, to: span.to }, indent)?))
    }

    /// Where the dash of an item stands: the item begins on its line.
    fn dash(&self, item: &Node, from: usize) -> Option<(usize, usize)> {
        let at = match &item.value {
            Value::Mapping(entries) if self.sheet.is_block(item) => entries.first()?.place.start,
            Value::Mapping(_)
            | Value::Sequence(_)
            | Value::Null
            | Value::Boolean(_)
            | Value::Integer(_)
            | Value::OtherNumber(_)
            | Value::Text(_) => item.place.start,
        };
        let line = self.sheet.line(at);
        let before = self.sheet.text(line).get(..self.sheet.column(at))?;
        let column = before.find('-')?;
        (line >= from && before.trim() == "-").then_some((line, column))
    }

    /// A scalar or a collection in brackets after what stands before it on its line. One that cannot stand on one line
    /// keeps its lines, moved as far as its key.
    fn inline(
        &self,
        node: &Node,
        meant: Meant,
        before: &str,
        column: usize,
        indent: usize,
    ) -> Option<Vec<String>> {
        let sheet = self.sheet;
        let remark = sheet.rest(node.end)?.trim();
        if !remark.is_empty() && !remark.starts_with('#') {
            return None;
        }
        let is_multiline = sheet.slice(node.place.start, node.end)?.trim_end().contains('\n');
        if let Some(text) = self.on_one_line(node, meant) {
            let line = with_remark(format!("{before}{text}"), remark);
            if !is_multiline || line.chars().count() <= WIDTH_MAX {
                return Some(vec![line]);
            }
        }
        let first = sheet.line(node.place.start);
        let mut lines = vec![format!("{before}{}", sheet.rest(node.place.start)?.trim_end())];
        for line in first + 1..=sheet.last_line(node) {
            lines.push(moved(sheet.text(line), column, indent)?);
        }
        Some(lines)
    }

    /// The line after what belongs to a key: comments that stand deeper than it are its own.
    fn end_of(&self, last: usize, next: usize, column: usize) -> usize {
        let deeper = |line: &usize| {
            let text = self.sheet.text(*line);
            text.trim().is_empty() || text.len() - text.trim_start().len() > column
        };
        let own =
            (last + 1..next).take_while(deeper).filter(|line| !self.sheet.text(*line).trim().is_empty());
        own.last().map_or(last + 1, |line| line + 1)
    }

    /// Comments and single empty lines, as deep as what follows them; none when anything else stands there.
    fn remarks(&self, span: Span, indent: usize) -> Option<Vec<String>> {
        let mut lines: Vec<String> = Vec::new();
        for line in span.from..span.to {
            let text = self.sheet.text(line).trim();
            if text.is_empty() {
                if lines.last().is_none_or(|last| !last.is_empty()) {
                    lines.push(String::new());
                }
            } else if text.starts_with('#') {
                lines.push(format!("{}{text}", " ".repeat(indent)));
            } else {
                return None;
            }
        }
        Some(lines)
    }
}

/// Parts one after another, without an empty line before the first or after the last.
fn together(parts: Vec<Part>, tail: Vec<String>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        lines.extend(part.before);
        lines.extend(part.lines);
    }
    lines.extend(tail);
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| !line.is_empty()).map_or(first, |last| last + 1);
    lines.drain(first..last).collect()
}

fn with_remark(line: String, remark: &str) -> String {
    if remark.is_empty() { line } else { format!("{line} {remark}") }
}

/// A line moved from one depth to another; none when it does not have that many spaces to lose.
fn moved(text: &str, from: usize, to: usize) -> Option<String> {
    let text = text.trim_end();
    if text.is_empty() || to >= from {
        return Some(if text.is_empty() {
            String::new()
        } else {
            format!("{}{text}", " ".repeat(to - from.min(to)))
        });
    }
    let lost = from - to;
    text.get(..lost).is_some_and(|spaces| spaces.trim().is_empty()).then(|| text[lost..].to_owned())
}
