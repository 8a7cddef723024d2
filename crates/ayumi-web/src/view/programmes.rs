//! The list of programmes, each with how many parts are in which state; never one number for all of it.

use std::collections::BTreeMap;

use askama::Template;
use ayumi_core::id::CaseId;
use ayumi_core::wareki;
use ayumi_store::views::{BoardRow, CaseRow, ProgrammeRow};

use crate::view::board::roll_up::as_a_whole;
use crate::view::definitions;
use crate::view::link;
use crate::view::say::Say;
use crate::view::shell::{Section, Shell};
use crate::view::status::{Badge, Reading, Standing};

/// Width of a bar in its own units.
const BAR_UNITS: usize = 1_000;

/// One state in a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The state.
    pub badge: Badge,
    /// Class of its paint in the bar.
    pub fill: String,
    /// How many parts are in it.
    pub count: usize,
    /// The board with these alone.
    pub href: String,
    /// Where it begins in the bar.
    pub x: usize,
    /// How wide it is.
    pub width: usize,
}

/// The parts of a case, or of a programme, by state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// The case, where the programme has several.
    pub title: Option<String>,
    /// Its board.
    pub href: String,
    /// All parts.
    pub parts: String,
    /// The parts by state, most urgent first.
    pub segments: Vec<Segment>,
}

/// One programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgrammeView {
    /// Its title.
    pub title: String,
    /// Fiscal year and what it follows.
    pub subtitle: String,
    /// Its board.
    pub href: String,
    /// The definition it follows.
    pub definition: String,
    /// A bar for every case, or one where it has a case for every body and system.
    pub bars: Vec<Bar>,
}

/// The page of programmes.
#[derive(Debug, Template)]
#[template(path = "programmes.html")]
pub struct ProgrammesPage {
    /// The frame.
    pub shell: Shell,
    /// The programmes.
    pub programmes: Vec<ProgrammeView>,
}

/// A programme with its cases in the order of its plan, and its cells.
pub struct Content {
    /// The programme.
    pub programme: ProgrammeRow,
    /// Its cases.
    pub cases: Vec<CaseRow>,
    /// Its cells.
    pub rows: Vec<BoardRow>,
}

impl ProgrammesPage {
    /// The page of programmes with what they contain.
    pub fn new(shell: Shell, programmes: &[Content], reading: Reading) -> Self {
        let t = shell.t;
        let programmes = programmes.iter().map(|content| view(&shell, content, reading)).collect();
        let title = t.say("どの事業がどこまで進んでいる？", "Which programme stands where?");
        Self { programmes, shell: shell.titled(title, Section::Programmes) }
    }
}

/// Fiscal year and definition of a programme, in words.
pub fn subtitle(t: Say, programme: &ProgrammeRow) -> String {
    let (id, version) = (&programme.definition.id, programme.definition.version);
    t.say(
        format!("{}　定義 {id} 第{version}版", wareki::format_fiscal_year(programme.fiscal_year)),
        format!("FY{} · definition {id} version {version}", programme.fiscal_year),
    )
}

/// Whether a programme has a case for every body and system: each case tells its system.
pub fn is_by_system(cases: &[CaseRow]) -> bool {
    !cases.is_empty() && cases.iter().all(|case| !case.attributes.is_empty())
}

fn view(shell: &Shell, content: &Content, reading: Reading) -> ProgrammeView {
    let t = shell.t;
    let path = format!("/p/{}", content.programme.programme);
    let bars = if is_by_system(&content.cases) {
        vec![bar_of_systems(shell, content, &path, reading)]
    } else {
        content.cases.iter().map(|case| bar_of_case(shell, content, case, &path, reading)).collect()
    };
    ProgrammeView {
        title: t.label(&content.programme.title).to_owned(),
        subtitle: subtitle(t, &content.programme),
        href: shell.to(&path),
        definition: definitions::path(
            shell,
            &content.programme.definition.id,
            content.programme.definition.version,
        ),
        bars,
    }
}

/// The parts of the bodies; joint work has a row of its own on the board and is not counted there either.
fn bar_of_case(shell: &Shell, content: &Content, case: &CaseRow, path: &str, reading: Reading) -> Bar {
    let t = shell.t;
    let rows = content.rows.iter().filter(|row| row.case == case.case && row.participant.is_some());
    let title = (content.cases.len() > 1).then(|| t.label(&case.title).to_owned());
    let path = link::with(path, title.iter().map(|_| ("case", case.key.as_str())));
    let unit = ("件（団体×段階）", "part (body × phase)", "parts (body × phase)");
    bar(shell, title, &path, rows.map(|row| Standing::of_row(row, reading)), unit)
}

fn bar_of_systems(shell: &Shell, content: &Content, path: &str, reading: Reading) -> Bar {
    let mut systems = BTreeMap::<CaseId, Vec<&BoardRow>>::new();
    for row in &content.rows {
        systems.entry(row.case).or_default().push(row);
    }
    let unit = ("件（団体×業務）", "part (body × system)", "parts (body × system)");
    bar(shell, None, path, systems.values().map(|rows| as_a_whole(rows, reading)), unit)
}

fn bar(
    shell: &Shell,
    title: Option<String>,
    path: &str,
    standings: impl Iterator<Item = Standing>,
    unit: (&str, &str, &str),
) -> Bar {
    let mut counts = BTreeMap::<Standing, usize>::new();
    for standing in standings {
        *counts.entry(standing).or_default() += 1;
    }
    let parts: usize = counts.values().sum();
    let (mut counted, mut segments) = (0, Vec::new());
    for (standing, count) in counts {
        let x = counted * BAR_UNITS / parts;
        counted += count;
        let width = (counted * BAR_UNITS / parts - x).max(1);
        let badge = standing.badge(shell.t);
        let href = shell.to(&link::with(path, [("status", standing.row().key)]));
        segments.push(Segment { fill: badge.class.replacen("s-", "f-", 1), badge, count, href, x, width });
    }
    let parts = shell.t.count(parts, unit.0, unit.1, unit.2);
    Bar { title, href: shell.to(path), parts, segments }
}
