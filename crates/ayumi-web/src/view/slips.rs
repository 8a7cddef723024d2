//! The page of how promised dates moved: figures, picture and the same as a table; never a ranking of bodies.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use ayumi_core::id::EventId;
use ayumi_store::views::Step;
use chrono::NaiveDate;

use crate::course::Course;
use crate::view::chart::slips::{self, Line, Point};
use crate::view::date::{self, Time};
use crate::view::shell::{Section, Shell};
use crate::view::timeline::{Choices, DateRow, Words};

/// The slip chart.
#[derive(Debug, Template)]
#[template(path = "slips.html")]
pub struct SlipsPage {
    /// The frame.
    pub shell: Shell,
    /// The programme: address and title.
    pub programme: (String, String),
    /// What it is narrowed by.
    pub choices: Choices,
    /// Figures: what and how much.
    pub figures: Vec<(&'static str, String)>,
    /// The picture.
    pub picture: Option<String>,
    /// The same as a table.
    pub rows: Vec<DateRow>,
    /// What new holiday tables changed, the latest first.
    pub reckoned: Vec<Reckoned>,
}

/// Dates that a new holiday table changed alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reckoned {
    /// The day it was adopted.
    pub on: Time,
    /// What the date is of.
    pub label: String,
    /// What changed.
    pub change: String,
    /// Whose dates, or of which cases.
    pub whose: String,
    /// The record of the first of them.
    pub href: String,
}

/// Names of one line of what a holiday table changed; more are counted.
const NAMED_MAX: usize = 12;

impl SlipsPage {
    /// The page of the dates that moved.
    pub(crate) fn new(
        words: Words<'_>,
        programme: (String, String),
        choices: Choices,
        courses: &[Course],
    ) -> Self {
        let t = words.people.t;
        let moved: Vec<&Course> = courses.iter().filter(|course| course.moves > 0).collect();
        let lines: Vec<Line> = moved.iter().map(|course| line(words, course)).collect();
        let title = t.say("約束の日付の推移", "How promised dates moved");
        let desc = t.say(
            format!("横軸は記録した日、縦軸は約束した期限です。変更された期限は{}件です。同じ内容が下の表にあります。", moved.len()),
            format!("Days of record across, promised days up. {} dates moved. The table below says the same.", moved.len()),
        );
        Self {
            figures: figures(words, &moved),
            picture: slips::svg(t, &lines, words.day, title, &desc),
            rows: moved.iter().map(|course| words.row(course)).collect(),
            reckoned: reckoned(words, courses),
            programme,
            choices,
            shell: words.shell.clone().titled(
                t.say("約束の日付はどう動いた？", "How did promised dates move?"),
                Section::Programmes,
            ),
        }
    }
}

fn reckoned(words: Words<'_>, courses: &[Course]) -> Vec<Reckoned> {
    let t = words.people.t;
    let mut alike = BTreeMap::<_, (BTreeSet<String>, EventId)>::new();
    let all_of_them = || t.say("全体", "everybody").to_owned();
    // The course of a body's own date begins with what happened while it was everybody's.
    let mut known = BTreeSet::new();
    let (all, own): (Vec<&Course>, Vec<&Course>) =
        courses.iter().partition(|course| course.participant.is_none());
    for course in all.into_iter().chain(own) {
        for (former, step) in course.history.iter().zip(course.history.iter().skip(1)) {
            if step.kind == Step::Recomputed && known.insert(step.event) {
                let label = t.label(&course.item_title).to_owned();
                let place = (Reverse(step.on), label, date::change(t, &former.due, &step.due));
                alike.entry(place).or_insert_with(|| (BTreeSet::new(), step.event)).0.insert(
                    Some(words.group(course)).filter(|group| !group.is_empty()).unwrap_or_else(all_of_them),
                );
            }
        }
    }
    let whose = |groups: &BTreeSet<String>| {
        let named: Vec<&str> = groups.iter().map(String::as_str).collect();
        match named.len() {
            ..=NAMED_MAX => named.join(t.say("、", ", ")),
            count => t.say(format!("{count}件"), format!("{count} in all")),
        }
    };
    let line = |((on, label, change), (groups, event)): ((Reverse<NaiveDate>, String, String), _)| Reckoned {
        on: date::short(t, on.0),
        label,
        change,
        whose: whose(&groups),
        href: words.shell.to(&format!("/receipts/{event}")),
    };
    alike.into_iter().map(line).collect()
}

fn line(words: Words<'_>, course: &Course) -> Line {
    let row = words.row(course);
    let point = |on, promised, lapsed, event| {
        let (t, to) = (words.people.t, |day| crate::view::date::short(words.people.t, day).text);
        let what =
            if row.group.is_empty() { row.label.clone() } else { format!("{} {}", row.group, row.label) };
        let title = t.say(
            format!("{what} {}に記録、期限 {}", to(on), to(promised)),
            format!("{what} recorded {}, promised {}", to(on), to(promised)),
        );
        Point { on, promised, lapsed, href: words.shell.to(&format!("/receipts/{event}")), title }
    };
    let steps = course.history.iter().filter(|step| step.kind != Step::Recomputed);
    let points = steps.map(|step| point(step.on, step.due.nominal, step.lapsed == Some(true), step.event));
    let label = [row.group.as_str(), row.label.as_str()].join(" ");
    Line { label: label.trim().to_owned(), points: points.collect() }
}

fn figures(words: Words<'_>, moved: &[&Course]) -> Vec<(&'static str, String)> {
    let t = words.people.t;
    let steps = || moved.iter().flat_map(|course| course.moved());
    let count = steps().count();
    let in_time = steps().filter(|(_, step)| step.lapsed != Some(true)).count();
    let days: i64 = moved.iter().map(|course| course.slip_days).sum();
    let mut notice: Vec<i64> = steps().map(|(former, step)| (former - step.on).num_days()).collect();
    notice.sort_unstable();
    let median = notice.get(notice.len() / 2).filter(|_| count > 0);
    let mut figures = vec![
        (t.say("変更された期限", "dates moved"), moved.len().to_string()),
        (t.say("変更の回数", "moves"), count.to_string()),
        (t.say("ずれの合計", "days slipped in all"), t.say(format!("{days:+}日"), format!("{days:+}"))),
        (t.say("期限前の変更", "moved in time"), format!("{in_time}/{count}")),
    ];
    if let Some(median) = median {
        figures.push((
            t.say("期限までの日数（中央値）", "notice before the date, median"),
            t.say(format!("{median}日"), format!("{median} days")),
        ));
    }
    figures
}
