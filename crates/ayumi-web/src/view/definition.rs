//! One version of a definition as people read it: its phases drawn with how many parts are where, dates, decisions; never
//! what a single case did.

use std::collections::BTreeMap;

use askama::Template;
use ayumi_core::definition::{DecisionRule, Definition, MarkRule, OutcomeEffect, Party, Phase, Scope};
use ayumi_core::id::ItemId;
use ayumi_definition::diagram::{self, Badge as Counted, Badges};
use ayumi_store::views::{BoardRow, DefinitionRow, ProgrammeRow};

use crate::view::date::Time;
use crate::view::definitions::{Link, followed_by, versions};
use crate::view::link;
use crate::view::say::Say;
use crate::view::shell::{Section, Shell};
use crate::view::status::{Badge, Reading, Standing};

/// How many parts of a phase are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The state.
    pub badge: Badge,
    /// How many.
    pub count: usize,
}

/// One phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseLine {
    /// Its title.
    pub title: String,
    /// Once or for every participant.
    pub scope: String,
    /// Who acts in it.
    pub by: String,
    /// When it is due.
    pub due: Option<String>,
    /// What must come before it.
    pub after: Vec<String>,
    /// What it asks for.
    pub asks: Vec<String>,
    /// The parts of all its cases by state.
    pub shares: Vec<Share>,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionView {
    /// The question.
    pub question: String,
    /// Who decides.
    pub authority: String,
    /// The possible answers with what follows from each.
    pub outcomes: Vec<(String, String)>,
    /// The documents it rests on.
    pub requires: Vec<String>,
}

/// One class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkView {
    /// Its title.
    pub title: String,
    /// Its values.
    pub values: String,
    /// Its own date.
    pub due: Option<String>,
}

/// How a version came to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// When.
    pub at: Time,
    /// By whom.
    pub by: String,
}

/// What the page is made from.
pub struct Material<'a> {
    /// The definition.
    pub definition: &'a Definition,
    /// Its row.
    pub row: &'a DefinitionRow,
    /// Every published version of every definition.
    pub rows: &'a [DefinitionRow],
    /// The programmes that follow this version.
    pub programmes: &'a [ProgrammeRow],
    /// Their cells.
    pub cells: &'a [BoardRow],
    /// How it came to be published.
    pub publication: Publication,
    /// The day it is read for.
    pub reading: Reading,
}

/// The page of a definition.
#[derive(Debug, Template)]
#[template(path = "definition.html")]
pub struct DefinitionPage {
    /// The frame.
    pub shell: Shell,
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Hash of its canonical form.
    pub sha256: String,
    /// How it came to be published.
    pub publication: Publication,
    /// Its versions.
    pub versions: Vec<Link>,
    /// The programmes that follow it.
    pub programmes: Vec<Link>,
    /// Its other forms.
    pub forms: Vec<Link>,
    /// Who takes part.
    pub parties: Vec<(String, String)>,
    /// The phases, drawn.
    pub picture: String,
    /// The phases, in words.
    pub phases: Vec<PhaseLine>,
    /// The decisions.
    pub decisions: Vec<DecisionView>,
    /// The classes.
    pub marks: Vec<MarkView>,
}

impl DefinitionPage {
    /// The page.
    pub fn new(shell: Shell, material: Material<'_>) -> Self {
        let (t, definition) = (shell.t, material.definition);
        let reference = &definition.reference;
        let shares = shares(material.cells, material.reading);
        let picture = diagram::svg(definition, t.0, &badges(&shares, t));
        let phases = definition.phases.iter().map(|phase| {
            let counts = shares.get(&phase.id).into_iter().flatten();
            let share =
                |(standing, count): (&Standing, &usize)| Share { badge: standing.badge(t), count: *count };
            phase_line(t, definition, phase, counts.map(share).collect())
        });
        Self {
            id: reference.id.to_string(),
            version: reference.version,
            sha256: reference.sha256.to_string(),
            versions: versions(&shell, &reference.id, Some(reference.version), material.rows),
            programmes: material.programmes.iter().map(|programme| followed_by(&shell, programme)).collect(),
            forms: forms(t, material.row),
            parties: definition.parties.iter().map(|party| party_line(t, party)).collect(),
            picture,
            phases: phases.collect(),
            decisions: definition.decisions.iter().map(|rule| decision(t, definition, rule)).collect(),
            marks: definition.marks.iter().map(|mark| mark_view(t, mark)).collect(),
            publication: material.publication,
            shell: shell.titled(t.label(&definition.title), Section::Workflows),
        }
    }
}

type Shares = BTreeMap<ItemId, BTreeMap<Standing, usize>>;

/// The parts of each phase by state, most urgent first.
fn shares(cells: &[BoardRow], reading: Reading) -> Shares {
    let mut found = Shares::new();
    for cell in cells {
        *found.entry(cell.phase.clone()).or_default().entry(Standing::of_row(cell, reading)).or_default() +=
            1;
    }
    found
}

fn badges(shares: &Shares, t: Say) -> Badges {
    let counted = |standing: &Standing, number: usize| {
        let row = standing.row();
        let paint = row.tone.paint();
        let word = t.say(row.word.0, row.word.1).to_owned();
        Counted { glyph: row.glyph.to_owned(), word, number, fill: paint.fill, ink: paint.text }
    };
    let of_phase = |counts: &BTreeMap<Standing, usize>| {
        counts.iter().map(|(standing, number)| counted(standing, *number)).collect()
    };
    shares.iter().map(|(phase, counts)| (phase.clone(), of_phase(counts))).collect()
}

fn forms(t: Say, row: &DefinitionRow) -> Vec<Link> {
    let path = format!("/api/v1/definitions/{}/{}", row.definition.id, row.definition.version);
    [
        ("yaml", t.say("元のファイル（YAML）", "Source (YAML)")),
        ("json", t.say("正規形（JSON）", "Canonical form (JSON)")),
        ("svg", t.say("図（SVG）", "Picture (SVG)")),
        ("mermaid", "Mermaid"),
        ("dot", "DOT"),
    ]
    .into_iter()
    .map(|(form, text)| Link {
        href: link::with(&path, [("format", form)]),
        text: text.to_owned(),
        current: false,
    })
    .collect()
}

fn party_line(t: Say, party: &Party) -> (String, String) {
    use ayumi_core::definition::Joins;
    let how = match party.joins {
        Joins::Leads => t.say("取りまとめ役", "leads"),
        Joins::Enrolled => t.say("初めから参加", "takes part by rule"),
        Joins::OptIn => t.say("招待に応じて参加", "is invited and answers"),
    };
    (t.label(&party.title).to_owned(), how.to_owned())
}

fn title_of(t: Say, definition: &Definition, party: &ItemId) -> String {
    definition.party(party).map_or_else(|| party.to_string(), |party| t.label(&party.title).to_owned())
}

fn phase_line(t: Say, definition: &Definition, phase: &Phase, shares: Vec<Share>) -> PhaseLine {
    let optional = if phase.optional { t.say("（省ける）", " (may be skipped)") } else { "" };
    let scope = match phase.scope {
        Scope::Joint => t.say("全体で一つ", "once for the case"),
        Scope::Each { .. } => t.say("参加者ごと", "each participant"),
    };
    let before = phase.after.iter().filter_map(|id| definition.phase(id));
    PhaseLine {
        title: t.label(&phase.title).to_owned(),
        scope: format!("{scope}{optional}"),
        by: title_of(t, definition, &phase.by),
        due: phase.due.as_ref().map(|due| diagram::due(due, t.0)),
        after: before.map(|phase| t.label(&phase.title).to_owned()).collect(),
        asks: asks(t, definition, phase),
        shares,
    }
}

/// What a phase asks for, what is optional told so.
fn asks(t: Say, definition: &Definition, phase: &Phase) -> Vec<String> {
    let named = |title: &str, required: bool| {
        if required {
            title.to_owned()
        } else {
            t.say(format!("{title}（任意）"), format!("{title} (optional)"))
        }
    };
    let fields = phase.report.iter().map(|field| named(t.label(&field.title), field.required));
    let documents = phase.documents.iter().map(|document| named(t.label(&document.title), document.required));
    let steps = (!phase.checklist.is_empty()).then(|| {
        t.count(phase.checklist.len(), "項目の手順表", "step of a checklist", "steps of a checklist")
    });
    let decision = phase.decide.as_ref().and_then(|id| definition.decision(id));
    let decision = decision.map(|rule| {
        let question = t.label(&rule.question);
        t.say(format!("決定：{question}"), format!("decision: {question}"))
    });
    fields.chain(documents).chain(steps).chain(decision).collect()
}

fn decision(t: Say, definition: &Definition, rule: &DecisionRule) -> DecisionView {
    let effect = |effect: &OutcomeEffect| match effect {
        OutcomeEffect::Proceed => t.say("先へ進む", "proceeds").to_owned(),
        OutcomeEffect::CancelCase => t.say("案件を取りやめる", "calls the case off").to_owned(),
        OutcomeEffect::ReworkTo { phase, limit } => {
            let phase = definition.phase(phase).map_or(phase.as_str(), |phase| t.label(&phase.title));
            t.say(
                format!("「{phase}」に戻す（{limit}回まで）"),
                format!("back to “{phase}” (at most {limit}×)"),
            )
        }
    };
    let documents = definition.phases.iter().flat_map(|phase| &phase.documents);
    let required = documents.filter(|document| rule.requires.contains(&document.id));
    DecisionView {
        question: t.label(&rule.question).to_owned(),
        authority: title_of(t, definition, &rule.authority),
        outcomes: rule
            .outcomes
            .iter()
            .map(|outcome| (t.label(&outcome.title).to_owned(), effect(&outcome.effect)))
            .collect(),
        requires: required.map(|document| t.label(&document.title).to_owned()).collect(),
    }
}

fn mark_view(t: Say, mark: &MarkRule) -> MarkView {
    MarkView {
        title: t.label(&mark.title).to_owned(),
        values: t.labels(mark.values.iter().map(|value| &value.title)),
        due: mark.due.as_ref().map(|due| diagram::due(due, t.0)),
    }
}
