//! YAML text to a tree, within bounds and without the parts of YAML that hide what a file says: anchors, tags,
//! several documents, directives. Builds the tree with a stack of its own, so depth costs no stack of the machine.

use std::collections::HashMap;

use ayumi_core::canonical::{self, NotCanonical};
use serde_saphyr::granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, options};

use crate::diagnostic::Report;
use crate::problem::{Problem, shown};
use crate::raw::{Entry, Node, Place, Value};

/// The largest file; the shipped ones are a fortieth of it.
const SOURCE_MAX: usize = 1 << 20;
/// The deepest nesting; the language itself needs nine.
const DEPTH_MAX: usize = 32;
/// The most values and keys.
const NODES_MAX: usize = 100_000;

/// The one document in `source`. There is none when it cannot be read to its end; smaller offences are reported and
/// the reading goes on, so that one run tells them all.
pub(crate) fn load(source: &str, report: &mut Report) -> Option<Node> {
    let whole = Place { start: 0, end: source.len() };
    if source.len() > SOURCE_MAX {
        report.add(Place { start: 0, end: 0 }, &Problem::TooLarge { limit: SOURCE_MAX });
        return None;
    }
    let options = options! {
        disallow_directives: true,
        emit_unresolved_aliases: true,
        emit_comments: false,
    };
    let mut tree = Tree { open: Vec::new(), root: None, nodes: 0, documents: 0 };
    for event in Parser::new_from_str_with_options(source, options) {
        match event {
            Ok((event, span)) => tree.take(event, place(&span, whole), report)?,
            Err(error) => {
                report_syntax(&error, whole, report);
                return None;
            }
        }
    }
    let root = tree.root.filter(|root| !matches!(root.value, Value::Null));
    if root.is_none() {
        report.add(Place { start: 0, end: 0 }, &Problem::Empty {});
    }
    root
}

/// Where every comment of `source` stands, from its `#` to the end of its line; none when it is not valid YAML.
pub(crate) fn comments(source: &str) -> Option<Vec<Place>> {
    let whole = Place { start: 0, end: source.len() };
    let options = options! { emit_comments: true };
    let mut found = Vec::new();
    for event in Parser::new_from_str_with_options(source, options) {
        let (event, span) = event.ok()?;
        if let Event::Comment(..) = event {
            found.push(place(&span, whole));
        }
    }
    Some(found)
}

fn place(span: &Span, whole: Place) -> Place {
    let range = span.byte_range().unwrap_or(whole.start..whole.end);
    Place { start: range.start, end: range.end.max(range.start) }
}

/// A collection whose end has not come.
enum Open {
    Sequence { place: Place, items: Vec<Node> },
    Mapping { place: Place, entries: Vec<Entry>, key: Option<Key>, seen: HashMap<String, Place> },
}

/// A key whose value has not come; without a name when it was refused, and its value goes with it.
type Key = Option<(String, Place)>;

struct Tree {
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
    documents: usize,
}

impl Tree {
    /// Takes one event in; `None` when reading must stop.
    fn take(&mut self, event: Event<'_>, place: Place, report: &mut Report) -> Option<()> {
        match event {
            Event::DocumentStart(..) => self.start_document(place, report)?,
            Event::Scalar(text, style, anchor, tag) => {
                refuse_decoration(place, anchor, tag.is_some(), report);
                check_text(&text, place, report);
                let plain = matches!(style, ScalarStyle::Plain);
                let value = if plain { Value::of_plain(&text) } else { Value::Text(text.to_string()) };
                self.close(Node { place, end: place.end, value }, Some(&text), report)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                refuse_decoration(place, anchor, tag.is_some(), report);
                self.open(Open::Sequence { place, items: Vec::new() }, place, report)?;
            }
            Event::MappingStart(_, anchor, tag) => {
                refuse_decoration(place, anchor, tag.is_some(), report);
                let (entries, seen) = (Vec::new(), HashMap::new());
                self.open(Open::Mapping { place, entries, key: None, seen }, place, report)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end_collection(place.end, report)?,
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                report.add(place, &Problem::Anchor {});
                self.close(Node { place, end: place.end, value: Value::Null }, None, report)?;
            }
            // Anchors are told by their nodes and comments are not asked for.
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentEnd
            | Event::Anchor(..)
            | Event::Comment(..)
            | _ => {}
        }
        Some(())
    }

    fn start_document(&mut self, place: Place, report: &mut Report) -> Option<()> {
        self.documents += 1;
        if self.documents > 1 {
            report.add(place, &Problem::ManyDocuments {});
            return None;
        }
        Some(())
    }

    fn open(&mut self, collection: Open, place: Place, report: &mut Report) -> Option<()> {
        if self.open.len() >= DEPTH_MAX {
            report.add(
                Place { start: place.start, end: place.start + 1 },
                &Problem::TooDeep { limit: DEPTH_MAX },
            );
            return None;
        }
        self.open.push(collection);
        Some(())
    }

    fn end_collection(&mut self, end: usize, report: &mut Report) -> Option<()> {
        let node = match self.open.pop()? {
            Open::Sequence { place, items } => Node { place, end, value: Value::Sequence(items) },
            Open::Mapping { place, entries, .. } => Node { place, end, value: Value::Mapping(entries) },
        };
        self.close(node, None, report)
    }

    /// Puts a finished node where it belongs; `text` is its text as it would serve as a key.
    fn close(&mut self, node: Node, text: Option<&str>, report: &mut Report) -> Option<()> {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            report.add(node.place, &Problem::TooManyNodes { limit: NODES_MAX });
            return None;
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::Sequence { items, .. }) => items.push(node),
            Some(Open::Mapping { entries, key, seen, .. }) => match key.take() {
                None => *key = Some(read_key(&node, text, seen, report)),
                Some(None) => {}
                Some(Some((key, place))) => entries.push(Entry { key, place, value: node }),
            },
        }
        Some(())
    }
}

fn read_key(node: &Node, text: Option<&str>, seen: &mut HashMap<String, Place>, report: &mut Report) -> Key {
    let Some(text) = text else {
        report.add(node.place, &Problem::ComplexKey {});
        return None;
    };
    if let Some(first) = seen.get(text) {
        let line = report.line_of(first.start);
        report.add(node.place, &Problem::DuplicateKey { key: shown(text), line });
        return None;
    }
    seen.insert(text.to_owned(), node.place);
    Some((text.to_owned(), node.place))
}

fn refuse_decoration(place: Place, anchor: usize, tagged: bool, report: &mut Report) {
    if anchor != 0 {
        report.add(place, &Problem::Anchor {});
    }
    if tagged {
        report.add(place, &Problem::Tag {});
    }
}

/// What the log would refuse is refused here, where its author can see it.
fn check_text(text: &str, place: Place, report: &mut Report) {
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        report.add(place, &Problem::ControlCharacter {});
    } else if let Err(NotCanonical::NotNfc(_)) = canonical::check(&serde_json::Value::from(text)) {
        report.add(place, &Problem::NotNfc {});
    }
}

fn report_syntax(error: &ScanError, whole: Place, report: &mut Report) {
    let at = error.marker().byte_offset().unwrap_or(whole.end);
    let place = Place { start: at, end: at };
    let kind = error.kind();
    if matches!(kind, ErrorKind::RecursionLimitExceeded) {
        report.add(place, &Problem::TooDeep { limit: DEPTH_MAX });
        return;
    }
    if matches!(kind, ErrorKind::DirectiveDisallowed) {
        report.add(place, &Problem::Directive {});
        return;
    }
    let en = error.info();
    report
        .add(place, &Problem::Syntax { ja: in_japanese(kind).map_or_else(|| en.clone(), str::to_owned), en });
}

/// The mistakes people make in earnest; the rare ones keep the parser's English.
fn in_japanese(kind: &ErrorKind) -> Option<&'static str> {
    let tab = matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
    );
    let bracket = matches!(
        kind,
        ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::MismatchedFlowCollectionEnd { .. }
            | ErrorKind::MisplacedFlowCollectionEnd
            | ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofFlowMapping
    );
    let colon = matches!(
        kind,
        ErrorKind::SimpleKeyExpected
            | ErrorKind::InvalidSimpleKey
            | ErrorKind::MappingValueNotAllowed
            | ErrorKind::InvalidColonPlacement
            | ErrorKind::InvalidMappingValueWhitespace
    );
    let indentation = matches!(
        kind,
        ErrorKind::InvalidIndentation
            | ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
    );
    if tab {
        Some("字下げにタブは使えません。空白を使います")
    } else if bracket {
        Some("括弧の対応か区切りの「,」が正しくありません")
    } else if matches!(kind, ErrorKind::UnclosedQuotedScalar) {
        Some("引用符が閉じられていません")
    } else if colon {
        Some("「:」の使い方が正しくありません")
    } else if indentation {
        Some("字下げがそろっていません")
    } else {
        None
    }
}
