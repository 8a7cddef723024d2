//! The board of a programme as a page: bodies in rows, states in cells, totals that narrow it; never a ranking.

mod matrix;
pub(crate) mod roll_up;
pub mod services;

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use ayumi_core::definition::Definition;
use ayumi_core::id::{CaseId, ItemId, OrganizationId};
use ayumi_store::views::{BoardRow, CaseRow, RequestRow};

use crate::view::board::services::{ConditionMatrix, ContactTable, MeetingLine, Services};
use crate::view::date::{self, Promise, Time};
use crate::view::form::Pick;
use crate::view::people::People;
use crate::view::shell::{Section, Shell};
use crate::view::status::{Badge, Reading, STANDINGS, Standing};

/// A state in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Where it leads, for those who may go there.
    pub href: Option<String>,
    /// What the column is, for the list on small screens and for those who listen.
    pub column: String,
    /// Its state.
    pub badge: Badge,
    /// What stands for the word in a cell of counts, such as `12/40`.
    pub figure: Option<String>,
    /// Its date, while the work is outstanding.
    pub due: Option<Time>,
    /// How often the date moved.
    pub moves: u32,
    /// Whether it was ever moved after it had lapsed.
    pub after_lapse: bool,
    /// By how many days it moved in all, where it moved.
    pub slip_days: Option<String>,
    /// From where to where it moved, for those who listen.
    pub slip: Option<String>,
    /// The date asked for, while a request waits.
    pub asked: Option<Time>,
    /// Whether it is open and nothing was ever reported.
    pub unreported: bool,
    /// The class whose date applies, when one does.
    pub mark: Option<String>,
}

/// What stands where a row and a column meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A state.
    State(Box<Cell>),
    /// Work that is joint and has its own row.
    Joint,
    /// Nothing.
    Nothing,
}

/// A row: a body, or the joint work of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyRow {
    /// Name of the body.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// Whether it is the row of joint work.
    pub joint: bool,
    /// Where rows and columns meet.
    pub places: Vec<Place>,
}

/// The rows of one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its name; none for joint work.
    pub name: Option<String>,
    /// Its rows.
    pub rows: Vec<BodyRow>,
}

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its title.
    pub title: String,
    /// Its date.
    pub due: Option<Time>,
    /// The date asked for everybody, while a request waits.
    pub asked: Option<Time>,
    /// How many have ended it, of how many that count.
    pub ended: Option<(usize, usize)>,
    /// Where it leads.
    pub href: Option<String>,
}

/// How many cells are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// The state.
    pub badge: Badge,
    /// How many.
    pub count: usize,
    /// The board with these alone, or with all again.
    pub href: String,
    /// Whether the board shows these alone.
    pub chosen: bool,
}

/// What a board is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrow {
    /// The state wanted.
    pub standing: Option<Standing>,
    /// The region wanted.
    pub region: Option<String>,
}

/// The page of a board.
#[derive(Debug, Template)]
#[template(path = "board.html")]
pub struct BoardPage {
    /// The frame.
    pub shell: Shell,
    /// What the programme follows and when it runs.
    pub subtitle: String,
    /// The cases to choose from; empty where there is no choice.
    pub cases: Vec<Pick>,
    /// The case the board is about, for the form of regions.
    pub case_key: Option<String>,
    /// The page of that case.
    pub case_link: Option<String>,
    /// Regions to choose from.
    pub regions: Vec<Pick>,
    /// The state the board is narrowed to, as in its address.
    pub status: Option<&'static str>,
    /// Totals by state.
    pub totals: Vec<Total>,
    /// Heads of the columns.
    pub heads: Vec<Head>,
    /// The rows, by region.
    pub groups: Vec<Region>,
    /// Whether cells are counts of steps.
    pub roll_up: bool,
    /// How many bodies are shown, of how many.
    pub shown: (usize, usize),
    /// The page of figures, when the programme has one.
    pub figures: Option<String>,
    /// Bodies by conditions, for each lifecycle.
    pub conditions: Vec<ConditionMatrix>,
    /// When each body was last met.
    pub contacts: Option<ContactTable>,
    /// The meetings.
    pub meetings: Vec<MeetingLine>,
    /// Whether the definition has meetings.
    pub has_meetings: bool,
    /// Whether the programme has no case yet.
    pub empty: bool,
}

/// What a board is made from.
pub struct Material<'a> {
    /// Title of the programme.
    pub title: String,
    /// What the programme follows and when it runs.
    pub subtitle: String,
    /// The definition of its cases.
    pub definition: &'a Definition,
    /// Its cases.
    pub cases: &'a [CaseRow],
    /// Its cells.
    pub rows: &'a [BoardRow],
    /// The requests for other dates that wait, as far as the reader may see them.
    pub requests: &'a [RequestRow],
    /// What is known of its continuing services.
    pub services: &'a Services,
    /// Its systems in the order of the plan, when it has a case for every body and system.
    pub systems: &'a [(ItemId, String)],
    /// Names.
    pub people: People<'a>,
    /// The day.
    pub reading: Reading,
    /// What it is narrowed to.
    pub narrow: Narrow,
    /// The bodies the reader is bound to; none for one who may look into every part.
    pub bound_to: Option<&'a [OrganizationId]>,
    /// The cases the reader may open; none for all.
    pub openable: Option<&'a BTreeSet<CaseId>>,
}

/// What a board comes to before it is narrowed.
struct Drawn<'a> {
    heads: Vec<Head>,
    joint: Option<BodyRow>,
    rows: Vec<(&'a OrganizationId, Vec<(Standing, Place)>)>,
}

impl BoardPage {
    /// The board of one case: bodies by phases.
    pub fn of_case(shell: Shell, material: &Material<'_>, case: &CaseRow) -> Self {
        let drawn = matrix::draw(&shell, material, case);
        let t = shell.t;
        let pick = |other: &CaseRow| Pick {
            value: other.key.to_string(),
            text: t.label(&other.title).to_owned(),
            chosen: other.case == case.case,
        };
        let cases =
            if material.cases.len() > 1 { material.cases.iter().map(pick).collect() } else { Vec::new() };
        let case_link = material.may_open(case.case).then(|| shell.to(&format!("/cases/{}", case.case)));
        let case_key = Some(case.key.to_string());
        let contacts = material.contact_table(&shell, case);
        let meetings = material.meetings(&shell);
        let conditions = material.condition_matrices(&shell);
        let has_meetings =
            material.definition.registers.iter().any(|register| {
                matches!(register.kind, ayumi_core::definition::RegisterKind::Meetings { .. })
            });
        Self {
            cases,
            case_key,
            case_link,
            conditions,
            contacts,
            meetings,
            has_meetings,
            ..Self::narrowed(shell, material, drawn)
        }
    }

    /// The board of a programme with a case for every body and system: bodies by systems.
    pub fn of_systems(shell: Shell, material: &Material<'_>) -> Self {
        let drawn = roll_up::draw(&shell, material);
        Self { roll_up: true, ..Self::narrowed(shell, material, drawn) }
    }

    fn narrowed(shell: Shell, material: &Material<'_>, drawn: Drawn<'_>) -> Self {
        let totals = material.totals(&shell, &drawn);
        let regions = material.regions(&shell, &drawn);
        let all = drawn.rows.len();
        let Drawn { heads, joint, rows } = drawn;
        let mut groups = material.grouped(rows);
        let shown = groups.iter().map(|group| group.rows.len()).sum();
        if let Some(row) = joint.filter(|_| material.narrow == Narrow::default()) {
            groups.insert(0, Region { name: None, rows: vec![row] });
        }
        let figures = material
            .definition
            .live_milestone
            .as_ref()
            .map(|_| shell.to(&format!("{}/standardization", shell.path)));
        Self {
            subtitle: material.subtitle.clone(),
            cases: Vec::new(),
            case_key: None,
            case_link: None,
            regions,
            status: material.narrow.standing.map(|standing| standing.row().key),
            totals,
            heads,
            groups,
            roll_up: false,
            shown: (shown, all),
            figures,
            conditions: Vec::new(),
            contacts: None,
            meetings: Vec::new(),
            has_meetings: false,
            empty: material.cases.is_empty(),
            shell: shell.titled(material.title.clone(), Section::Programmes),
        }
    }
}

impl Material<'_> {
    fn may_open(&self, case: CaseId) -> bool {
        self.openable.is_none_or(|openable| openable.contains(&case))
    }

    /// Whether the reader may look into a part; the states of others they see, their parts not.
    fn may_look(&self, case: CaseId, body: Option<&OrganizationId>) -> bool {
        let own = |body| self.bound_to.is_none_or(|own| own.contains(body));
        self.may_open(case) && body.is_none_or(own)
    }

    fn standing(&self, row: &BoardRow) -> Standing {
        Standing::of_row(row, self.reading)
    }

    /// The cell of a row of the board that leads to `path` for those who may go there.
    fn cell(&self, shell: &Shell, row: &BoardRow, column: &str, path: &str) -> Cell {
        use crate::view::status::Counts;
        use ayumi_core::state::TrackStatus;
        let t = shell.t;
        let standing = self.standing(row);
        let promise = row.standing_promise();
        let due = promise.map(|promise| {
            let original = promise.original_nominal;
            let (moves, after_lapse, missed) = (promise.moves, promise.moved_after_lapse, promise.missed);
            date::due(t, Promise { due: &promise.due, original, moves, after_lapse, missed })
        });
        let days = |promise: &ayumi_store::views::Promise| {
            (promise.due.nominal - promise.original_nominal).num_days()
        };
        let is_outstanding = standing.row().counts == Counts::Outstanding;
        let moved = promise.filter(|promise| promise.moves > 0 && is_outstanding).map(days);
        let mark = row.gave_way_to.as_ref().and_then(|gave_way| self.definition.mark(&gave_way.mark));
        Cell {
            href: self.may_look(row.case, row.participant.as_ref()).then(|| shell.to(path)),
            column: column.to_owned(),
            badge: standing.badge(t),
            figure: None,
            moves: due.as_ref().map_or(0, |due| due.moves),
            after_lapse: due.as_ref().is_some_and(|due| due.after_lapse),
            slip_days: moved.map(|days| t.say(format!("{days:+}日"), format!("{days:+} d"))),
            slip: due.as_ref().and_then(|due| due.slip.clone()),
            asked: self
                .asked(shell, row.case, &row.phase, row.participant.as_ref())
                .filter(|_| is_outstanding),
            due: due.filter(|_| is_outstanding).map(|due| due.short),
            unreported: row.status == TrackStatus::Ready && row.reported_on.is_none(),
            mark: mark.map(|rule| t.label(&rule.title).to_owned()),
        }
    }

    /// The date that is asked for a phase, or for the mark whose date counts in it.
    fn asked(
        &self,
        shell: &Shell,
        case: CaseId,
        phase: &ItemId,
        body: Option<&OrganizationId>,
    ) -> Option<Time> {
        let is_of = |item: &ItemId| {
            item == phase
                || self.definition.mark(item).is_some_and(|mark| mark.replaces_due_of.as_ref() == Some(phase))
        };
        let request = self
            .requests
            .iter()
            .find(|row| row.case == case && row.participant.as_ref() == body && is_of(&row.item));
        request.map(|request| date::due_short(shell.t, &request.due))
    }

    fn totals(&self, shell: &Shell, drawn: &Drawn<'_>) -> Vec<Total> {
        let mut counts = BTreeMap::<Standing, usize>::new();
        for (body, places) in &drawn.rows {
            if self.is_in_region(body) {
                for (standing, _) in places.iter().filter(|(_, place)| matches!(place, Place::State(_))) {
                    *counts.entry(*standing).or_default() += 1;
                }
            }
        }
        let total = |row: &crate::view::status::Row| {
            let count = counts.get(&row.standing).copied().unwrap_or(0);
            let chosen = self.narrow.standing == Some(row.standing);
            let href = shell.here_with(&[("status", if chosen { "" } else { row.key })]);
            (count > 0 || chosen).then(|| Total { badge: row.standing.badge(shell.t), count, href, chosen })
        };
        STANDINGS.iter().filter_map(total).collect()
    }

    fn regions(&self, shell: &Shell, drawn: &Drawn<'_>) -> Vec<Pick> {
        let mut names: Vec<String> = Vec::new();
        let mut bodies = self.services.bodies();
        bodies.extend(drawn.rows.iter().map(|(body, _)| *body));
        for body in bodies {
            let name = self.people.region(body);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let all = shell.t.say("すべての地域", "all regions").to_owned();
        let everywhere = Pick { value: String::new(), text: all, chosen: self.narrow.region.is_none() };
        let one = |name: String| Pick {
            chosen: self.narrow.region.as_ref() == Some(&name),
            text: name.clone(),
            value: name,
        };
        std::iter::once(everywhere).chain(names.into_iter().map(one)).collect()
    }

    fn is_in_region(&self, body: &OrganizationId) -> bool {
        self.narrow.region.as_ref().is_none_or(|wanted| *wanted == self.people.region(body))
    }

    /// Rows by region in the order of codes, narrowed to what is wanted.
    fn grouped(&self, rows: Vec<(&OrganizationId, Vec<(Standing, Place)>)>) -> Vec<Region> {
        let mut groups: Vec<Region> = Vec::new();
        for (body, places) in rows {
            let wanted = |standing| {
                places.iter().any(|(at, place)| *at == standing && matches!(place, Place::State(_)))
            };
            if !self.is_in_region(body) || !self.narrow.standing.is_none_or(wanted) {
                continue;
            }
            let row = BodyRow {
                name: self.people.body(body),
                kana: self.people.kana(body),
                joint: false,
                places: places.into_iter().map(|(_, place)| place).collect(),
            };
            let region = self.people.region(body);
            match groups.iter_mut().find(|group| group.name.as_ref() == Some(&region)) {
                Some(group) => group.rows.push(row),
                None => groups.push(Region { name: Some(region), rows: vec![row] }),
            }
        }
        groups
    }
}
