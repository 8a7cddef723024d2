//! The phases as a picture in SVG, laid out from top to bottom with text that is text; never chooses the colour of a
//! state, which the caller's palette does.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ayumi_core::definition::Definition;
use ayumi_core::id::ItemId;
use ayumi_core::text::Language;

use super::graph::{Arrow, Graph, PhaseBox, Way};
use super::layers::{Layers, Slot};
use super::words::say;

/// A number of cases or parts in one state, as it is shown in a phase: shape, word and number, never colour alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// The state's shape.
    pub glyph: String,
    /// The state's word.
    pub word: String,
    /// How many.
    pub number: usize,
    /// The fill.
    pub fill: &'static str,
    /// The text on it.
    pub ink: &'static str,
}

/// The badges of each phase.
pub type Badges = BTreeMap<ItemId, Vec<Badge>>;

const INK: &str = "#1a1a1c";
const SOFT: &str = "#4d4d4d";
const LINE: &str = "#767676";
const PAPER: &str = "#ffffff";

/// Narrow enough that one column with its lanes fits a telephone.
const BOX_WIDTH: usize = 272;
const PADDING: usize = 10;
const TITLE_SIZE: usize = 15;
const NOTE_SIZE: usize = 12;
const LEADING: usize = 6;
const BADGE_HEIGHT: usize = 22;
const GAP_X: usize = 28;
const GAP_Y: usize = 44;
const PASSING_WIDTH: usize = 16;
const MARGIN: usize = 8;
/// A phase per participant is drawn as a stack of boxes, so far behind each other.
const STACK: usize = 4;
const LANE: usize = 14;

/// The picture as an element of a page.
pub fn svg(definition: &Definition, language: Language, badges: &Badges) -> String {
    Picture::of(definition, language, badges).drawn(definition, language)
}

/// The picture as a file of its own.
pub fn svg_file(definition: &Definition, language: Language) -> String {
    let element = svg(definition, language, &Badges::new());
    element.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1)
}

/// What stands in a box, line by line.
struct Card<'a> {
    phase: &'a PhaseBox<'a>,
    title: Vec<String>,
    notes: Vec<String>,
    badges: Vec<Vec<&'a Badge>>,
    x: usize,
    y: usize,
    height: usize,
}

struct Picture<'a> {
    graph: Graph<'a>,
    layers: Layers,
    badges: &'a Badges,
}

impl<'a> Picture<'a> {
    fn of(definition: &'a Definition, language: Language, badges: &'a Badges) -> Self {
        let graph = Graph::of(definition, language);
        let layers = Layers::of(&graph);
        Self { graph, layers, badges }
    }

    fn drawn(&self, definition: &Definition, language: Language) -> String {
        let mut cards: Vec<Card<'_>> = self.graph.boxes.iter().map(|phase| self.card(phase)).collect();
        let (width, height, passing) = self.place(&mut cards);
        let back: Vec<&Arrow> = self.graph.arrows.iter().filter(|arrow| arrow.way == Way::Back).collect();
        let width_all = width + if back.is_empty() { 0 } else { LANE * (back.len() + 1) };
        let mut text = format!(
            "<svg class=\"diagram\" role=\"img\" aria-labelledby=\"diagram-title\" aria-describedby=\"diagram-desc\" width=\"{width_all}\" height=\"{height}\" viewBox=\"0 0 {width_all} {height}\" font-family=\"'Noto Sans JP', 'Noto Sans CJK JP', sans-serif\">"
        );
        let title = definition.title.in_language(language);
        let title = say(language, format!("{title}の段階"), format!("Phases of {title}"));
        // Writing to a String cannot fail.
        let _ = write!(text, "<title id=\"diagram-title\">{}</title>", escaped(&title));
        let _ = write!(text, "<desc id=\"diagram-desc\">{}</desc>", escaped(&self.described(language)));
        for (at, (from, to)) in self.layers.arrows.iter().enumerate() {
            let arrow = self.graph.arrows.iter().find(|arrow| arrow.from == *from && arrow.to == *to);
            let preferred = arrow.is_some_and(|arrow| arrow.way == Way::Preferred);
            down(&mut text, &cards[*from], &cards[*to], passing.get(&at), preferred);
        }
        for (at, arrow) in back.iter().enumerate() {
            up(&mut text, &cards[arrow.from], &cards[arrow.to], width + LANE * (at + 1) - MARGIN);
        }
        for card in &cards {
            draw(&mut text, card);
        }
        text.push_str("</svg>");
        text
    }

    fn card(&self, phase: &'a PhaseBox<'a>) -> Card<'_> {
        let inner = BOX_WIDTH - 2 * PADDING;
        let title = wrapped(phase.title, TITLE_SIZE, inner);
        let notes: Vec<String> =
            phase.notes.iter().flat_map(|note| wrapped(note, NOTE_SIZE, inner)).collect();
        let badges = self.badges.get(phase.id).map_or_else(Vec::new, |badges| in_rows(badges, inner));
        let height = 2 * PADDING
            + title.len() * (TITLE_SIZE + LEADING)
            + notes.len() * (NOTE_SIZE + LEADING)
            + badges.len() * (BADGE_HEIGHT + LEADING);
        Card { phase, title, notes, badges, x: 0, y: 0, height }
    }

    /// Gives every box its place; tells the size of the picture, and the points where arrows pass through rows.
    fn place(&self, cards: &mut [Card<'_>]) -> (usize, usize, BTreeMap<usize, Vec<Passing>>) {
        let width_of = |row: &Vec<Slot>| {
            let widths = row.iter().map(|slot| match slot {
                Slot::Box(_) => BOX_WIDTH + STACK,
                Slot::Passing(_) => PASSING_WIDTH,
            });
            widths.sum::<usize>() + GAP_X * row.len().saturating_sub(1)
        };
        let widest = self.layers.rows.iter().map(width_of).max().unwrap_or(0);
        let (mut y, mut passing) = (MARGIN, BTreeMap::<usize, Vec<Passing>>::new());
        for row in &self.layers.rows {
            let mut x = MARGIN + (widest - width_of(row)) / 2;
            let tallest = row
                .iter()
                .map(|slot| match slot {
                    Slot::Box(at) => cards[*at].height + STACK,
                    Slot::Passing(_) => 0,
                })
                .max()
                .unwrap_or(0);
            for slot in row {
                match slot {
                    Slot::Box(at) => {
                        (cards[*at].x, cards[*at].y) = (x, y);
                        x += BOX_WIDTH + STACK + GAP_X;
                    }
                    Slot::Passing(number) => {
                        let point = Passing { x: x + PASSING_WIDTH / 2, top: y, bottom: y + tallest };
                        passing.entry(*number).or_default().push(point);
                        x += PASSING_WIDTH + GAP_X;
                    }
                }
            }
            y += tallest + GAP_Y;
        }
        (widest + 2 * MARGIN, (y + MARGIN).saturating_sub(GAP_Y), passing)
    }

    /// The picture in words, for who does not see it.
    fn described(&self, language: Language) -> String {
        let phases = self.graph.boxes.iter().map(|phase| {
            let badges = self.badges.get(phase.id).into_iter().flatten();
            let counted = badges.map(|badge| format!("{} {}", badge.word, badge.number));
            let all: Vec<String> =
                std::iter::once(phase.title.to_owned()).chain(phase.notes.clone()).chain(counted).collect();
            all.join(&say(language, "、", ", "))
        });
        phases.collect::<Vec<String>>().join(&say(language, "。", ". "))
    }
}

/// Where an arrow passes through a row.
struct Passing {
    x: usize,
    top: usize,
    bottom: usize,
}

/// A line from the foot of one box to the head of another, through the rows between.
fn down(text: &mut String, from: &Card<'_>, to: &Card<'_>, through: Option<&Vec<Passing>>, preferred: bool) {
    let (mut x, mut y) = (from.x + BOX_WIDTH / 2, from.y + from.height);
    let mut path = format!("M{x} {y}");
    let mut curve = |path: &mut String, to_x: usize, to_y: usize| {
        let half = y.midpoint(to_y);
        let _ = write!(path, "C{x} {half} {to_x} {half} {to_x} {to_y}");
        (x, y) = (to_x, to_y);
    };
    for point in through.into_iter().flatten() {
        curve(&mut path, point.x, point.top);
        let _ = write!(path, "V{}", point.bottom);
        curve(&mut path, point.x, point.bottom);
    }
    let (head_x, head_y) = (to.x + BOX_WIDTH / 2, to.y);
    curve(&mut path, head_x, head_y.saturating_sub(8));
    let dashes = if preferred { " stroke-dasharray=\"6 4\"" } else { "" };
    let _ = write!(
        text,
        "<path d=\"{path}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.5\"{dashes}></path>"
    );
    let (left, right, base) = (head_x - 5, head_x + 5, head_y.saturating_sub(9));
    let _ = write!(text, "<path d=\"M{left} {base}H{right}L{head_x} {head_y}Z\" fill=\"{INK}\"></path>");
}

/// A dotted line from the side of a box, up its own lane, to the side of an earlier one.
fn up(text: &mut String, from: &Card<'_>, to: &Card<'_>, lane: usize) {
    let (start, start_y) = (from.x + BOX_WIDTH, from.y + from.height / 2);
    let (end, end_y) = (to.x + BOX_WIDTH + STACK, to.y + to.height / 2);
    let path = format!("M{start} {start_y}H{lane}V{end_y}H{}", end + 8);
    let _ = write!(
        text,
        "<path d=\"{path}\" fill=\"none\" stroke=\"{SOFT}\" stroke-width=\"1.5\" stroke-dasharray=\"2 4\"></path>"
    );
    let (base, above, below) = (end + 9, end_y.saturating_sub(5), end_y + 5);
    let _ = write!(text, "<path d=\"M{base} {above}V{below}L{end} {end_y}Z\" fill=\"{SOFT}\"></path>");
}

fn draw(text: &mut String, card: &Card<'_>) {
    let Card { phase, x, y, height, .. } = card;
    if phase.is_each {
        let (x, y) = (x + STACK, y + STACK);
        let _ = write!(
            text,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{BOX_WIDTH}\" height=\"{height}\" rx=\"6\" fill=\"{PAPER}\" stroke=\"{LINE}\"></rect>"
        );
    }
    let dashes = if phase.is_optional { " stroke-dasharray=\"5 4\"" } else { "" };
    let _ = write!(
        text,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{BOX_WIDTH}\" height=\"{height}\" rx=\"6\" fill=\"{PAPER}\" stroke=\"{LINE}\" stroke-width=\"1.5\"{dashes}></rect>"
    );
    let (left, mut line) = (x + PADDING, y + PADDING);
    for title in &card.title {
        line += TITLE_SIZE + LEADING;
        let at = line - LEADING;
        let _ = write!(
            text,
            "<text x=\"{left}\" y=\"{at}\" font-size=\"{TITLE_SIZE}\" font-weight=\"700\" fill=\"{INK}\">{}</text>",
            escaped(title)
        );
    }
    for note in &card.notes {
        line += NOTE_SIZE + LEADING;
        let at = line - LEADING;
        let _ = write!(
            text,
            "<text x=\"{left}\" y=\"{at}\" font-size=\"{NOTE_SIZE}\" fill=\"{SOFT}\">{}</text>",
            escaped(note)
        );
    }
    for row in &card.badges {
        line += LEADING;
        let mut x = left;
        for badge in row {
            let (width, label) = (badge_width(badge), badge_label(badge));
            let (fill, ink, middle, at) = (badge.fill, badge.ink, x + width / 2, line + BADGE_HEIGHT - 6);
            let _ = write!(
                text,
                "<rect x=\"{x}\" y=\"{line}\" width=\"{width}\" height=\"{BADGE_HEIGHT}\" rx=\"4\" fill=\"{fill}\" stroke=\"{LINE}\"></rect>"
            );
            let _ = write!(
                text,
                "<text x=\"{middle}\" y=\"{at}\" font-size=\"{NOTE_SIZE}\" font-weight=\"700\" text-anchor=\"middle\" fill=\"{ink}\">{}</text>",
                escaped(&label)
            );
            x += width + LEADING;
        }
        line += BADGE_HEIGHT;
    }
}

fn badge_label(badge: &Badge) -> String {
    format!("{} {} {}", badge.glyph, badge.word, badge.number)
}

fn badge_width(badge: &Badge) -> usize {
    width(&badge_label(badge), NOTE_SIZE) + 12
}

/// Badges in as many rows as they need.
fn in_rows(badges: &[Badge], width_max: usize) -> Vec<Vec<&Badge>> {
    let mut rows: Vec<Vec<&Badge>> = Vec::new();
    let mut left = 0;
    for badge in badges {
        let needed = badge_width(badge);
        if needed <= left
            && let Some(row) = rows.last_mut()
        {
            row.push(badge);
        } else {
            rows.push(vec![badge]);
            left = width_max;
        }
        left = left.saturating_sub(needed + LEADING);
    }
    rows
}

/// Text broken where it no longer fits; between words where there are some.
fn wrapped(text: &str, size: usize, width_max: usize) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in words(text).into_iter().flat_map(|word| short(word, size, width_max)) {
        if !line.is_empty() && width(&line, size) + width(word.trim_end(), size) > width_max {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        line.push_str(word);
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The word itself, or its characters when it does not fit on any line.
fn short(word: &str, size: usize, width_max: usize) -> Vec<&str> {
    if width(word, size) <= width_max {
        return vec![word];
    }
    word.char_indices().filter_map(|(at, c)| word.get(at..at + c.len_utf8())).collect()
}

/// The pieces a text can be broken into: words with the space after them, and every wide character by itself, with the
/// marks that must not begin a line.
fn words(text: &str) -> Vec<&str> {
    const CLINGING: &str = "、。）」』・：ー％%)";
    let mut starts: Vec<usize> = Vec::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let breaks = before == ' '
            || ((is_wide(c) || is_wide(before)) && !CLINGING.contains(c) && !"（「『".contains(before));
        if at == 0 || (breaks && c != ' ') {
            starts.push(at);
        }
        before = c;
    }
    let ends = starts.iter().copied().skip(1).chain(std::iter::once(text.len()));
    starts.iter().zip(ends).filter_map(|(start, end)| text.get(*start..end)).collect()
}

/// The width of a text: full-width characters are as wide as high, others a little over half of it.
fn width(text: &str, size: usize) -> usize {
    let tenths: usize = text.chars().map(|c| if is_wide(c) { 10 } else { 6 }).sum();
    (tenths * size).div_ceil(10)
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115F | 0x2190..=0x21FF | 0x2460..=0x27BF | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x2_0000..=0x3_FFFF)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_where_it_no_longer_fits() {
        assert_eq!(width("県A", 10), 16);
        assert_eq!(wrapped("市町の現状把握", 10, 40), ["市町の現", "状把握"]);
        assert_eq!(wrapped("Survey of the state", 10, 60), ["Survey of", "the state"]);
        assert_eq!(
            wrapped("決定（案）", 10, 40),
            ["決定", "（案）"],
            "a bracket does not end or begin a line alone"
        );
        assert!(wrapped("", 10, 40).is_empty());
        assert_eq!(wrapped("abcdefgh", 10, 24), ["abcd", "efgh"]);
        for line in wrapped(&"あいうえお、".repeat(20), 12, 100) {
            assert!(width(&line, 12) <= 112, "{line}");
        }
    }
}
