//! The list of programmes, each with how many parts are in which state; never one number for all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use askama::Template;
use ayumi_core::definition::{Definition, Register};
use ayumi_core::id::CaseId;
use ayumi_core::wareki;
use ayumi_store::views::{BoardRow, CaseRow, ConditionRow, EntryRow, ProgrammeRow};

use crate::view::board::roll_up::as_a_whole;
use crate::view::condition;
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
    /// For every lifecycle of every case how many bodies are in which condition.
    pub conditions: Vec<ConditionLine>,
    /// How many meetings and contacts there are, by register.
    pub entries: Vec<String>,
    /// What there is to say where there is nothing to count.
    pub note: Option<String>,
}

/// How many bodies of a case are in which condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionLine {
    /// The case, where the programme has several.
    pub title: Option<String>,
    /// Its page on the board.
    pub href: String,
    /// The conditions with their bodies.
    pub counts: Vec<(condition::Badge, usize)>,
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
    /// The definition of its cases.
    pub definition: Arc<Definition>,
    /// Meetings and contacts the reader may see.
    pub entries: Vec<EntryRow>,
    /// The conditions of its bodies.
    pub conditions: Vec<ConditionRow>,
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

/// Fiscal year of a programme and the definition its cases follow, in words.
pub fn subtitle(t: Say, programme: &ProgrammeRow, cases: &[CaseRow]) -> String {
    let id = &programme.definition.id;
    // In the middle of a migration there are several.
    let mut versions: BTreeSet<u32> = cases.iter().map(|case| case.definition.version).collect();
    if versions.is_empty() {
        versions.insert(programme.definition.version);
    }
    let versions = versions.iter().map(u32::to_string).collect::<Vec<_>>().join(t.say("・", ", "));
    t.say(
        format!("{}　定義 {id} 第{versions}版", wareki::format_fiscal_year(programme.fiscal_year)),
        format!("FY{} · definition {id} version {versions}", programme.fiscal_year),
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
        let bars = content.cases.iter().map(|case| bar_of_case(shell, content, case, &path, reading));
        bars.filter(|bar| !bar.segments.is_empty()).collect()
    };
    let (conditions, entries) = (condition_lines(shell, content, &path), entry_words(t, content));
    let nothing = bars.is_empty() && conditions.is_empty() && entries.is_empty();
    ProgrammeView {
        note: nothing.then(|| {
            if content.cases.is_empty() {
                t.say("案件は、必要になったときに開きます。", "Cases are opened when they are needed.")
                    .to_owned()
            } else {
                t.say("まだ何も始まっていません。", "Nothing has begun yet.").to_owned()
            }
        }),
        conditions,
        entries,
        title: t.label(&content.programme.title).to_owned(),
        subtitle: subtitle(t, &content.programme, &content.cases),
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
    // Steps of meetings and contacts are counted by their entries; conditions stand for the work of a service.
    let counted = content.definition.lifecycles.is_empty();
    let rows = content.rows.iter().filter(|row| {
        let own = row.case == case.case && row.participant.is_some();
        own && counted && content.definition.step_named(&row.phase).is_none()
    });
    let title = (content.cases.len() > 1).then(|| t.label(&case.title).to_owned());
    let path = link::with(path, title.iter().map(|_| ("case", case.key.as_str())));
    let unit = ("件（団体×段階）", "part (body × phase)", "parts (body × phase)");
    bar(shell, title, &path, rows.map(|row| Standing::of_row(row, reading)), unit)
}

/// A line for every case and lifecycle, in the order of the plan.
fn condition_lines(shell: &Shell, content: &Content, path: &str) -> Vec<ConditionLine> {
    let t = shell.t;
    let mut lines = Vec::new();
    for lifecycle in &content.definition.lifecycles {
        for case in &content.cases {
            let of = content
                .conditions
                .iter()
                .filter(|row| row.case == case.case && row.lifecycle == lifecycle.id);
            let mut counts = BTreeMap::<Option<usize>, usize>::new();
            for row in of {
                let id = row.condition.as_ref();
                let rank = id.and_then(|id| lifecycle.states.iter().position(|known| known.id == *id));
                *counts.entry(rank).or_default() += 1;
            }
            let state = |rank: &Option<usize>| rank.and_then(|rank| lifecycle.states.get(rank));
            let counts = counts.iter().map(|(rank, count)| (condition::badge(t, state(rank)), *count));
            lines.push(ConditionLine {
                title: (content.cases.len() > 1).then(|| t.label(&case.title).to_owned()),
                href: shell.to(&format!("{path}?case={}", case.key)),
                counts: counts.collect(),
            });
        }
    }
    lines
}

/// How many entries each register has, in words.
fn entry_words(t: Say, content: &Content) -> Vec<String> {
    let words = |register: &Register| {
        let of = content.entries.iter().filter(|row| row.register == register.id);
        let (all, open) = (of.clone().count(), of.filter(|row| row.open).count());
        let title = t.label(&register.title);
        t.say(format!("{title} 全{all}件（未完了{open}件）"), format!("{title}: {all}, of these {open} open"))
    };
    content.definition.registers.iter().map(words).collect()
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
