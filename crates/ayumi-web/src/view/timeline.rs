//! The page of the timeline and the table of dates it shares with the slip chart; never how places are reckoned.

use askama::Template;
use ayumi_core::definition::Definition;
use ayumi_core::reason;
use chrono::NaiveDate;

use crate::course::Course;
use crate::view::chart::gantt::{self, Lane, Rest, Tick};
use crate::view::date::{self, Time};
use crate::view::form::Pick;
use crate::view::people::People;
use crate::view::say::Say;
use crate::view::shell::{Section, Shell};

/// One step of a date, as a row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// The day it was recorded.
    pub on: Time,
    /// What it moved from and to.
    pub way: String,
    /// By how many days.
    pub days: String,
    /// Whether the date before had lapsed.
    pub lapsed: bool,
    /// Why.
    pub reason: String,
    /// Who moved it.
    pub by: String,
    /// Its receipt.
    pub href: String,
}

/// One date, as a row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateRow {
    /// Whose.
    pub group: String,
    /// What.
    pub label: String,
    /// Where it is.
    pub href: String,
    /// The first promise.
    pub original: Time,
    /// The present one.
    pub due: Time,
    /// How it came to be.
    pub slip: Option<String>,
    /// Whether it is on record as missed.
    pub missed: bool,
    /// When its work began.
    pub opened: Option<Time>,
    /// When it ended.
    pub ended: Option<Time>,
    /// Its moves.
    pub steps: Vec<StepRow>,
    /// Spans in which its work stood still.
    pub rests: Vec<String>,
}

/// What the pages of dates are made with.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    /// The frame.
    pub(crate) shell: &'a Shell,
    /// Names.
    pub(crate) people: People<'a>,
    /// The day.
    pub(crate) day: NaiveDate,
    /// Whether the case names a row: where there are many.
    pub(crate) by_case: bool,
}

impl Words<'_> {
    /// Whose date it is, or of which case.
    pub(crate) fn group(&self, course: &Course) -> String {
        let t = self.people.t;
        if self.by_case {
            return t.label(&course.case_title).to_owned();
        }
        course.participant.as_ref().map_or_else(String::new, |body| self.people.body(body))
    }

    pub(crate) fn slip(&self, course: &Course) -> Option<String> {
        let mut between: Vec<NaiveDate> = course.moved().map(|(former, _)| former).collect();
        between.retain(|day| *day != course.original && *day != course.due.nominal);
        let (original, due) = (course.original, course.due.nominal);
        (course.moves > 0).then(|| date::slip(self.people.t, original, &between, due, course.moves))
    }

    /// A row of the table.
    pub(crate) fn row(&self, course: &Course) -> DateRow {
        let t = self.people.t;
        let path = format!("/cases/{}", course.case);
        let body = course.participant.as_ref().map(|body| ("body", body.as_str()));
        let href = self.shell.to(&crate::view::link::with(&path, body)) + &format!("#phase-{}", course.item);
        let rests = course.pauses.iter().map(|rest| {
            let until =
                rest.to.map_or_else(|| t.say("継続中", "going on").to_owned(), |to| date::short(t, to).text);
            let reason = reason_word(t, &rest.reason_code);
            format!("{}～{until} {reason}", date::short(t, rest.from).text).replace('～', t.say("～", " – "))
        });
        DateRow {
            group: self.group(course),
            label: t.label(&course.item_title).to_owned(),
            href,
            original: date::short(t, course.original),
            due: date::due_short(t, &course.due),
            slip: self.slip(course),
            missed: course.missed,
            opened: course.opened_on.map(|day| date::short(t, day)),
            ended: course.ended_on.map(|day| date::short(t, day)),
            steps: course.moved().map(|(former, step)| self.step(former, step)).collect(),
            rests: rests.collect(),
        }
    }

    fn step(&self, former: NaiveDate, step: &ayumi_store::views::DateVersion) -> StepRow {
        let t = self.people.t;
        let (days, business) = (step.days.unwrap_or(0), step.business_days.unwrap_or(0));
        let by = step.by.as_ref().map(|by| self.people.body(by));
        StepRow {
            on: date::short(t, step.on),
            way: format!("{} → {}", date::short(t, former).text, date::due_short(t, &step.due).text),
            days: t.say(
                format!("{days:+}日（{business:+}営業日）"),
                format!("{days:+} days ({business:+} business days)"),
            ),
            lapsed: step.lapsed == Some(true),
            reason: step.reason_code.as_ref().map_or_else(String::new, |code| reason_word(t, code)),
            by: by.unwrap_or_else(|| t.say("自動（規則による）", "by rule").to_owned()),
            href: self.shell.to(&format!("/receipts/{}", step.event)),
        }
    }

    /// A bar of the picture, planned from the day the one before it is due.
    fn lane(&self, course: &Course, planned: NaiveDate, grouped: bool) -> Lane {
        let t = self.people.t;
        let day = self.day;
        let rest = |rest: &crate::course::Rest| Rest {
            from: rest.from,
            to: rest.to.unwrap_or(day).max(rest.from),
            reason: reason_word(t, &rest.reason_code),
        };
        let ticks = course.moved().map(|(former, step)| Tick { former, lapsed: step.lapsed == Some(true) });
        let due = || {
            t.say(
                format!("期限 {}", date::due_short(t, &course.due).text),
                format!("due {}", course.due.nominal),
            )
        };
        Lane {
            group: if grouped { self.group(course) } else { String::new() },
            label: t.label(&course.item_title).to_owned(),
            planned: course.opened_on.unwrap_or(planned).min(course.due.nominal),
            opened: course.opened_on.filter(|opened| *opened <= day),
            ended: course.ended_on,
            original: course.original,
            due: course.due.nominal,
            ticks: ticks.collect(),
            missed: course.missed,
            rests: course.pauses.iter().map(rest).collect(),
            note: self.slip(course).unwrap_or_else(due),
        }
    }
}

fn reason_word(t: Say, code: &ayumi_core::id::ReasonCode) -> String {
    reason::label(code).map_or_else(|| code.to_string(), |label| t.label(&label).to_owned())
}

/// In which order a definition names what has dates.
pub(crate) fn rank(definition: &Definition, course: &Course) -> usize {
    let phases = &definition.phases;
    phases.iter().position(|phase| phase.id == course.item).unwrap_or(phases.len())
}

/// The links and lists by which the pages of dates are narrowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// The cases.
    pub cases: Vec<Pick>,
    /// Whether rows are items or bodies.
    pub by: Vec<Pick>,
    /// The bodies.
    pub bodies: Vec<Pick>,
    /// The items.
    pub items: Vec<Pick>,
}

/// The timeline.
#[derive(Debug, Template)]
#[template(path = "timeline.html")]
pub struct TimelinePage {
    /// The frame.
    pub shell: Shell,
    /// The programme: address and title.
    pub programme: (String, String),
    /// What it is narrowed by.
    pub choices: Choices,
    /// The picture.
    pub picture: Option<String>,
    /// The same as a table.
    pub rows: Vec<DateRow>,
    /// Phases without a date.
    pub undated: Vec<String>,
}

impl TimelinePage {
    /// The page.
    pub(crate) fn new(
        words: Words<'_>,
        programme: (String, String),
        choices: Choices,
        (definition, courses): (&Definition, &[Course]),
        opened_on: NaiveDate,
    ) -> Self {
        let t = words.people.t;
        let grouped = courses.iter().any(|course| course.participant.is_some()) || words.by_case;
        let mut lanes: Vec<Lane> = Vec::new();
        for (at, course) in courses.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| courses.get(at));
            let before = before.filter(|before| words.group(before) == words.group(course));
            let planned = before.map_or(opened_on, |before| before.due.nominal);
            lanes.push(words.lane(course, planned, grouped));
        }
        let title = t.say("期限の推移（帯の図）", "The course of dates, as bars");
        let moved = courses.iter().filter(|course| course.moves > 0).count();
        let desc = t.say(
            format!(
                "{}件の期限のうち{moved}件が変更されています。同じ内容が下の表にあります。",
                courses.len()
            ),
            format!("{moved} of {} dates have moved. The table below says the same.", courses.len()),
        );
        // A body with one bar is its label.
        if let (true, Some(first)) = (grouped, lanes.first().map(|lane| lane.label.clone())) {
            let one = lanes.iter().all(|lane| lane.label == first);
            for lane in lanes.iter_mut().filter(|_| one) {
                lane.label = std::mem::take(&mut lane.group);
            }
        }
        let with_dates =
            |phase: &&ayumi_core::definition::Phase| !courses.iter().any(|course| course.item == phase.id);
        let undated = definition
            .phases
            .iter()
            .filter(|phase| phase.entry.is_none() && phase.due.is_none())
            .filter(with_dates);
        let undated = undated.map(|phase| t.label(&phase.title).to_owned()).collect();
        Self {
            picture: (!lanes.is_empty()).then(|| gantt::svg(t, &lanes, words.day, title, &desc)).flatten(),
            rows: courses.iter().map(|course| words.row(course)).collect(),
            undated,
            programme,
            choices,
            shell: words.shell.clone().titled(
                t.say("いつ終わり、どれだけずれた？", "When will it end, and how far has it slipped?"),
                Section::Programmes,
            ),
        }
    }
}
