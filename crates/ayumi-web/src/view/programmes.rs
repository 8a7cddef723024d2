//! The list of programmes, each with how many parts are in which state; never one number for all of it.

use std::collections::BTreeMap;

use askama::Template;
use ayumi_core::wareki;
use ayumi_store::views::{BoardRow, ProgrammeRow};

use crate::view::say::Say;
use crate::view::shell::{Section, Shell};
use crate::view::status::{Badge, Facts, Reading, Standing};

/// Width of the bar in its own units.
const BAR_UNITS: usize = 1_000;

/// One state of a programme.
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

/// One programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgrammeView {
    /// Its title.
    pub title: String,
    /// Fiscal year and what it follows.
    pub subtitle: String,
    /// Its board.
    pub href: String,
    /// Its parts by state.
    pub segments: Vec<Segment>,
    /// All parts.
    pub parts: usize,
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

impl ProgrammesPage {
    /// The page of programmes with their cells.
    pub fn new(shell: Shell, programmes: &[(ProgrammeRow, Vec<BoardRow>)], reading: Reading) -> Self {
        let t = shell.t;
        let view = |(programme, rows): &(ProgrammeRow, Vec<BoardRow>)| view(&shell, programme, rows, reading);
        let programmes = programmes.iter().map(view).collect();
        Self {
            programmes,
            shell: shell.titled(
                t.say("どの事業がどこまで進んでいる？", "Which programme stands where?"),
                Section::Programmes,
            ),
        }
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

fn view(shell: &Shell, programme: &ProgrammeRow, rows: &[BoardRow], reading: Reading) -> ProgrammeView {
    let t = shell.t;
    let mut counts = BTreeMap::<Standing, usize>::new();
    for row in rows {
        let due = row.standing_promise().map(|promise| &promise.due);
        let facts = Facts { status: row.status, participation: row.participation, due, tally: row.tally };
        *counts.entry(Standing::of(facts, reading)).or_default() += 1;
    }
    let path = format!("/p/{}", programme.programme);
    let parts = rows.len();
    let mut x = 0;
    let mut segments = Vec::new();
    for (standing, count) in counts {
        let width = (count * BAR_UNITS).checked_div(parts).unwrap_or(0).max(1);
        let badge = standing.badge(t);
        let href = shell.to(&crate::view::link::with(&path, [("status", standing.row().key)]));
        segments.push(Segment { fill: badge.class.replacen("s-", "f-", 1), badge, count, href, x, width });
        x += width;
    }
    ProgrammeView {
        title: t.label(&programme.title).to_owned(),
        subtitle: subtitle(t, programme),
        href: shell.to(&path),
        segments,
        parts,
    }
}
