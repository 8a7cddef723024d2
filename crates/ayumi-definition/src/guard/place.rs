//! Where in the file each character of a guard stands, however YAML lets it be written; never what it says.

use std::ops::Range;

use crate::raw::Place;

/// The text of a scalar with the place of each of its characters in the file.
pub(super) struct Scalar<'t> {
    pub(super) text: &'t str,
    whole: Place,
    /// For each character its first byte in the text and its bytes in the file; none when they could not be matched.
    places: Vec<(usize, Place)>,
}

impl<'t> Scalar<'t> {
    /// `text` as YAML read it from `place` of `source`.
    pub(super) fn new(source: &str, place: Place, text: &'t str) -> Self {
        let whole = place;
        let written = source.get(place.start..place.end).unwrap_or_default();
        let style = match written.chars().next() {
            Some('\'') => Style::Single,
            Some('"') => Style::Double,
            Some(_) | None => Style::Plain,
        };
        // A block may begin with a quote of its own.
        let places = matched(written, text, style).or_else(|| matched(written, text, Style::Plain));
        let places = places.unwrap_or_default();
        let moved = |(at, place): (usize, Place)| {
            (at, Place { start: whole.start + place.start, end: whole.start + place.end })
        };
        Self { text, whole, places: places.into_iter().map(moved).collect() }
    }

    /// Where in the file these bytes of the text stand.
    pub(super) fn place(&self, at: &Range<usize>) -> Place {
        let Some((_, last)) = self.places.last() else { return self.whole };
        let index = |byte: usize| self.places.partition_point(|(known, _)| *known < byte);
        let start = self.places.get(index(at.start)).map_or(last.end, |(_, place)| place.start);
        let end = index(at.end).checked_sub(1).and_then(|index| self.places.get(index));
        Place { start, end: end.map_or(start, |(_, place)| place.end).max(start) }
    }
}

/// How a scalar is written; a block is written as plain text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
}

/// What stands for one character where `rest` begins: its length, and the character unless an escape hides it.
struct Written {
    length: usize,
    shows: Option<char>,
}

/// The place of each character of `text` in `written`: line ends and indentation may lie between them, nothing else.
fn matched(written: &str, text: &str, style: Style) -> Option<Vec<(usize, Place)>> {
    let mut at = usize::from(style != Style::Plain);
    let mut places = Vec::new();
    for (byte, wanted) in text.char_indices() {
        let mut here = next(&written[at..], style);
        while let Some(blank) = here.as_ref().filter(|here| is_gap(here, wanted)) {
            at += blank.length;
            here = next(&written[at..], style);
        }
        let found = here.filter(|here| here.shows.is_none_or(|shown| stands_for(shown, wanted)));
        let length = match found {
            Some(found) => found.length,
            // The end of a block or of a folded line is not written anew.
            None if wanted.is_whitespace() => 0,
            None => return None,
        };
        places.push((byte, Place { start: at, end: at + length }));
        at += length;
    }
    Some(places)
}

/// Whether what is written here only lies between characters.
fn is_gap(here: &Written, wanted: char) -> bool {
    let blank = here.shows.is_some_and(char::is_whitespace);
    here.length > 0 && (blank && !wanted.is_whitespace() || here.shows == Some('\u{0}'))
}

/// A line end that was folded stands for a space.
fn stands_for(shown: char, wanted: char) -> bool {
    shown == wanted || (shown.is_whitespace() && wanted.is_whitespace())
}

fn next(rest: &str, style: Style) -> Option<Written> {
    let first = rest.chars().next()?;
    let plain = Written { length: first.len_utf8(), shows: Some(first) };
    Some(match (style, first) {
        (Style::Single, '\'') if rest.starts_with("''") => Written { length: 2, shows: Some('\'') },
        (Style::Double, '\\') => escaped(rest)?,
        (Style::Single, '\'') | (Style::Double, '"') => return None,
        (Style::Plain | Style::Single | Style::Double, _) => plain,
    })
}

/// An escape of a double-quoted scalar; before a line end it stands for nothing at all.
fn escaped(rest: &str) -> Option<Written> {
    let kind = rest[1..].chars().next()?;
    let (length, shows) = match kind {
        '\n' | '\r' => (1 + kind.len_utf8(), Some('\u{0}')),
        'x' => (4, None),
        'u' => (6, None),
        'U' => (10, None),
        _ => (1 + kind.len_utf8(), None),
    };
    rest.is_char_boundary(length).then_some(Written { length, shows })
}
