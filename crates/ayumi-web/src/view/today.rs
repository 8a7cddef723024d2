//! What there is to look at today: dates, open questions, latest decisions; for a municipality its own open work.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use askama::Template;
use ayumi_core::definition::{Definition, Joins};
use ayumi_core::figures::Tally;
use ayumi_core::id::{CaseId, ItemId, OrganizationId, ProgrammeId};
use ayumi_store::views::{BoardRow, CaseRow, DeadlineRow, ProgrammeRow, Promise, VoteRow};
use chrono::NaiveDate;

use crate::view::board::roll_up::as_a_whole;
use crate::view::case::entries::place;
use crate::view::date::{self, Time};
use crate::view::decisions::DecisionLine;
use crate::view::inbox::vote_line;
use crate::view::link;
use crate::view::palette::Tone;
use crate::view::people::People;
use crate::view::say::Say;
use crate::view::shell::{Section, Shell};
use crate::view::status::{Badge, Counts, Reading, Standing};

/// Most outstanding bodies named one by one.
const NAMED_MAX: usize = 60;

/// A figure that leads to what it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// The figure.
    pub count: usize,
    /// What it counts.
    pub text: &'static str,
    /// Where what it counts is.
    pub href: String,
}

/// Work with one date, and who has not ended it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueGroup {
    /// The date.
    pub due: Time,
    /// How far away it is.
    pub distance: String,
    /// The phase.
    pub item: String,
    /// The case, or the programme where it concerns many.
    pub whole: String,
    /// Where it is.
    pub href: String,
    /// How many parts are outstanding.
    pub outstanding: usize,
    /// Who has not ended it, by region.
    pub bodies: Vec<(String, String)>,
}

/// A piece of a municipality's own work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnItem {
    /// What.
    pub title: String,
    /// In which case.
    pub case: String,
    /// Where it is done.
    pub href: String,
    /// How it stands.
    pub badge: Badge,
    /// Its date.
    pub due: Option<Time>,
    /// How its steps stand.
    pub steps: Option<String>,
    /// Whether it is for the lead to do.
    pub waits: bool,
}

/// The page of today.
#[derive(Debug, Template)]
#[template(path = "today.html")]
pub struct TodayPage {
    /// The frame.
    pub shell: Shell,
    /// The day, in full.
    pub day: Time,
    /// Figures.
    pub tiles: Vec<Tile>,
    /// Dates within ten business days.
    pub soon: Vec<DueGroup>,
    /// Dates that passed since the last business day.
    pub lapsed: Vec<DueGroup>,
    /// Dates that passed before.
    pub late: Vec<DueGroup>,
    /// The reader's own open work, when they are bound to a body.
    pub own: Option<Vec<OwnItem>>,
    /// Questions that wait.
    pub waiting: Vec<DecisionLine>,
    /// The latest decisions.
    pub latest: Vec<DecisionLine>,
    /// Requests for other dates that wait for an answer.
    pub requests: usize,
}

/// A programme with its definition and cells.
pub struct Board<'a> {
    /// The programme.
    pub programme: &'a ProgrammeRow,
    /// What its cases follow.
    pub definition: &'a Definition,
    /// Its cells.
    pub rows: &'a [BoardRow],
}

/// What the page is made from.
pub struct Material<'a> {
    /// The programmes.
    pub boards: &'a [Board<'a>],
    /// The dates by which bodies are to be contacted next.
    pub contacts: &'a [DeadlineRow],
    /// Their cases.
    pub cases: &'a HashMap<CaseId, CaseRow>,
    /// Names.
    pub people: People<'a>,
    /// The day.
    pub reading: Reading,
    /// The business day before.
    pub since: NaiveDate,
    /// The bodies the reader is bound to.
    pub bound_to: Option<&'a [OrganizationId]>,
    /// Votes asked of them.
    pub votes: &'a [VoteRow],
    /// Questions that wait.
    pub waiting: Vec<DecisionLine>,
    /// The latest decisions.
    pub latest: Vec<DecisionLine>,
    /// Requests for other dates that wait for an answer.
    pub requests: usize,
}

/// Outstanding work of one phase with one date.
#[derive(Default)]
struct Gathered<'a> {
    cases: BTreeSet<CaseId>,
    bodies: BTreeSet<&'a OrganizationId>,
    parts: usize,
}

type Key<'a> = (NaiveDate, &'a ProgrammeId, &'a ItemId, Option<CaseId>);

impl TodayPage {
    /// The page.
    pub fn new(shell: Shell, material: Material<'_>) -> Self {
        let t = shell.t;
        let gathered = material.gathered();
        let (day, soon_until) = (material.reading.day, material.reading.soon_until);
        let within = |from: NaiveDate, to: NaiveDate| -> Vec<DueGroup> {
            let inside = gathered.iter().filter(|((on, ..), _)| from <= *on && *on <= to);
            let work = inside.map(|(key, work)| (key.0, material.group(&shell, key, work)));
            let contacts = material.quiet(from, to);
            let contacts = contacts.iter().map(|(key, work)| (key.0, material.group(&shell, key, work)));
            let mut groups: Vec<(NaiveDate, DueGroup)> = work.chain(contacts).collect();
            groups.sort_by_key(|(on, _)| *on);
            groups.into_iter().map(|(_, group)| group).collect()
        };
        let yesterday = day.pred_opt().unwrap_or(day);
        let before = material.since.pred_opt().unwrap_or(material.since);
        let own = material.bound_to.map(|own| material.own(&shell, own));
        let page = Self {
            day: date::long(t, day),
            tiles: Vec::new(),
            soon: within(day, soon_until),
            lapsed: within(material.since, yesterday),
            late: within(NaiveDate::MIN, before),
            own,
            waiting: material.waiting,
            latest: material.latest,
            requests: material.requests,
            shell: shell
                .titled(t.say("今日、何を見るべき？", "What should I look at today?"), Section::Today),
        };
        let tiles = page.tiles();
        Self { tiles, ..page }
    }

    fn tiles(&self) -> Vec<Tile> {
        let t = self.shell.t;
        let count = |groups: &[DueGroup]| groups.iter().map(|group| group.outstanding).sum();
        let tile = |count, text, href: &str| Tile { count, text, href: href.to_owned() };
        vec![
            tile(count(&self.soon), t.say("10営業日以内に期限", "due within 10 business days"), "#soon"),
            tile(
                count(&self.lapsed),
                t.say("前の営業日から期限超過", "lapsed since the last business day"),
                "#lapsed",
            ),
            tile(count(&self.late), t.say("それ以前からの期限超過", "late from before"), "#late"),
            tile(self.waiting.len(), t.say("決定待ち", "questions waiting"), "#waiting"),
            tile(
                self.requests,
                t.say("期限変更の承認待ち", "requests for other dates"),
                &self.shell.to("/approvals"),
            ),
        ]
    }
}

impl Material<'_> {
    fn standing(&self, row: &BoardRow) -> Standing {
        Standing::of_row(row, self.reading)
    }

    fn concerns(&self, row: &BoardRow) -> bool {
        match (self.bound_to, &row.participant) {
            (Some(own), Some(body)) => own.contains(body),
            (Some(_), None) => false,
            (None, _) => true,
        }
    }

    /// Outstanding work by date, phase and case; a programme with many like cases is one line.
    fn gathered(&self) -> BTreeMap<Key<'_>, Gathered<'_>> {
        let mut gathered = BTreeMap::<Key<'_>, Gathered<'_>>::new();
        for board in self.boards {
            let many = board.definition.live_milestone.is_some();
            for row in board.rows.iter().filter(|row| self.concerns(row)) {
                let Some(promise) = row.standing_promise().filter(|_| row.status.is_expected()) else {
                    continue;
                };
                let key = (promise.due.effective, &row.programme, &row.phase, (!many).then_some(row.case));
                let work = gathered.entry(key).or_default();
                work.cases.insert(row.case);
                work.bodies.extend(&row.participant);
                work.parts += 1;
            }
        }
        gathered
    }

    /// Bodies to be contacted by a day of a span, in one line for each register and the first of their days.
    fn quiet(&self, from: NaiveDate, to: NaiveDate) -> Vec<(Key<'_>, Gathered<'_>)> {
        let mut quiet = BTreeMap::<(&ProgrammeId, &ItemId, CaseId), (NaiveDate, Gathered<'_>)>::new();
        for row in self.contacts.iter().filter(|row| from <= row.due.effective && row.due.effective <= to) {
            let on = row.due.effective;
            let known =
                quiet.entry((&row.programme, &row.item, row.case)).or_insert((on, Gathered::default()));
            known.0 = known.0.min(on);
            known.1.cases.insert(row.case);
            known.1.bodies.extend(&row.participant);
            known.1.parts += 1;
        }
        let line = |((programme, item, case), (on, work))| ((on, programme, item, Some(case)), work);
        quiet.into_iter().map(line).collect()
    }

    fn group(&self, shell: &Shell, key: &Key<'_>, work: &Gathered<'_>) -> DueGroup {
        let t = shell.t;
        let (on, programme, phase, case) = key;
        let board = self.boards.iter().find(|board| board.programme.programme == **programme);
        let item = board.map_or_else(|| phase.to_string(), |board| title(t, board.definition, phase));
        let case = case.and_then(|case| self.cases.get(&case));
        let whole = case.map(|case| &case.title).or(board.map(|board| &board.programme.title));
        let entry = board.is_some_and(|board| board.definition.step_named(phase).is_some());
        let href = match case {
            Some(case) if entry => place(case.case, phase, work.bodies.first().copied()),
            Some(case) => link::with(&format!("/p/{programme}"), [("case", case.key.as_str())]),
            None => format!("/p/{programme}"),
        };
        let mut bodies: Vec<(String, Vec<&OrganizationId>)> = Vec::new();
        for body in work.bodies.iter().take(NAMED_MAX) {
            let region = self.people.region(body);
            match bodies.iter_mut().find(|(known, _)| *known == region) {
                Some((_, names)) => names.push(body),
                None => bodies.push((region, vec![body])),
            }
        }
        let days = (*on - self.reading.day).num_days();
        let distance = match days {
            0 => t.say("今日", "today").to_owned(),
            1.. => t.say(format!("あと{days}日"), format!("in {days} days")),
            _ => t.say(format!("{}日超過", -days), format!("{} days late", -days)),
        };
        DueGroup {
            due: date::short(t, *on),
            distance,
            item,
            whole: whole.map_or_else(|| programme.to_string(), |title| t.label(title).to_owned()),
            href: shell.to(&href),
            outstanding: work.parts,
            bodies: bodies.into_iter().map(|(region, names)| (region, self.people.bodies(names))).collect(),
        }
    }

    /// A municipality's own open work, the most urgent first: phases one by one, the steps of a case in one line.
    fn own(&self, shell: &Shell, own: &[OrganizationId]) -> Vec<OwnItem> {
        let t = shell.t;
        let mut items: Vec<((Standing, Option<NaiveDate>), OwnItem)> = Vec::new();
        let mut steps = BTreeMap::<(CaseId, &OrganizationId), Vec<&BoardRow>>::new();
        for board in self.boards {
            for row in board.rows {
                let Some(body) = row.participant.as_ref().filter(|body| own.contains(body)) else { continue };
                let asks = row.status.is_open() || row.status == ayumi_core::state::TrackStatus::Unanswered;
                if row.tally.is_some() {
                    steps.entry((row.case, body)).or_default().push(row);
                } else if asks {
                    let standing = self.standing(row);
                    let title = title(t, board.definition, &row.phase);
                    let href = place(row.case, &row.phase, Some(body));
                    let dated = (standing, row.standing_promise());
                    let waits = is_for_the_lead(board.definition, &row.phase);
                    let (key, item) = self.own_item(shell, row.case, dated, title, &href, None);
                    items.push((key, OwnItem { waits, ..item }));
                }
            }
        }
        for ((case, body), rows) in steps {
            // One line for all phases: how they stand together, beside their steps together.
            let standing = as_a_whole(&rows, self.reading);
            if standing.row().counts != Counts::Outstanding {
                continue;
            }
            let expected = rows.iter().filter(|row| row.status.is_expected());
            let due = expected.filter_map(|row| row.standing_promise()).min_by_key(|due| due.due.effective);
            let tally =
                rows.iter().filter_map(|row| row.tally).fold(Tally::default(), Tally::plus).completion();
            let count = format!("{}/{}", tally.numerator, tally.denominator);
            let href = link::with(&format!("/cases/{case}"), [("body", body.as_str())]);
            let title = t.say("手順を進める", "Update the steps").to_owned();
            items.push(self.own_item(shell, case, (standing, due), title, &href, Some(count)));
        }
        items.sort_by_key(|(a, item)| (item.waits, a.0, a.1.is_none(), a.1));
        let votes = self.votes.iter().map(|row| self.vote_item(shell, row));
        votes.chain(items.into_iter().map(|(_, item)| item)).collect()
    }

    fn vote_item(&self, shell: &Shell, row: &VoteRow) -> OwnItem {
        let t = shell.t;
        let line = vote_line(shell, self.people, row);
        let class = Tone::Todo.paint().class;
        OwnItem {
            title: t.say(format!("「{}」の票を投じる", line.question), format!("Vote: {}", line.question)),
            case: line.case,
            href: line.href,
            badge: Badge { glyph: "○", word: t.say("未投票", "Not cast"), class },
            due: line.until,
            steps: None,
            waits: false,
        }
    }

    fn own_item(
        &self,
        shell: &Shell,
        case: CaseId,
        (standing, promise): (Standing, Option<&Promise>),
        title: String,
        href: &str,
        steps: Option<String>,
    ) -> ((Standing, Option<NaiveDate>), OwnItem) {
        let t = shell.t;
        let case = self.cases.get(&case).map_or_else(String::new, |case| t.label(&case.title).to_owned());
        let due = promise.map(|promise| date::due_short(t, &promise.due));
        let (href, badge) = (shell.to(href), standing.badge(t));
        let item = OwnItem { title, case, href, badge, due, steps, waits: false };
        ((standing, promise.map(|promise| promise.due.effective)), item)
    }
}

/// Whether what a phase asks of a body is done by the body that leads.
fn is_for_the_lead(definition: &Definition, phase: &ItemId) -> bool {
    let named = || definition.step_named(phase).map(|named| named.step);
    let by = definition.phase(phase).or_else(named).map(|phase| &phase.by);
    let party = by.and_then(|by| definition.party(by));
    party.is_some_and(|party| party.joins == Joins::Leads)
}

/// The title of a phase, also of a step of an entry opened since.
fn title(t: Say, definition: &Definition, phase: &ItemId) -> String {
    definition.title_of(phase).map_or_else(|| phase.to_string(), |title| t.label(&title).to_owned())
}

#[cfg(test)]
mod tests {
    use crate::view::sample::{HIMEJI, body, today_of_steps};
    use crate::view::say::Say;

    #[test]
    fn the_steps_of_a_case_stand_in_one_line_that_speaks_of_all_of_them() {
        let page = today_of_steps(Say(ayumi_core::text::Language::Ja), &[body(HIMEJI)]);
        let own = page.own.expect("the reader's own work");
        let [vote, line] = own.as_slice() else { panic!("{own:?}") };
        assert_eq!(
            (vote.badge.word, vote.steps.as_deref()),
            ("未投票", None),
            "a vote asked for stands first"
        );
        assert_eq!((line.badge.word, line.steps.as_deref()), ("作業中", Some("19/40")));
        // The date that comes first of those still to be kept.
        assert!(line.due.as_ref().is_some_and(|due| due.iso.starts_with("2026-12-28")), "{:?}", line.due);
    }
}
