//! The rows that speak about one body, `body_closure` and `body_open`; never asks whether the body exists.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{ClosureRow, month_day, outside};
use crate::body_code;
use crate::csv_date;
use crate::csv_error::Problem;
use crate::csv_table::Cell;

/// A longer run is a wrong year in one of the two dates.
const DATED_DAYS_MAX: i64 = 366;
/// A leap year, so that each day a yearly span can name is met.
const ANY_LEAP_YEAR: i32 = 2000;

/// What the file says of one body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BodyRows {
    /// Closed every year.
    pub closures: Vec<ClosureRow>,
    /// At work every year although the others are closed.
    pub openings: Vec<ClosureRow>,
    /// Closed on these dates, with the reason.
    pub closed: BTreeMap<NaiveDate, String>,
    /// At work on these dates although the others are closed, with the reason.
    pub open: BTreeMap<NaiveDate, String>,
}

/// Whether a row closes or opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// `body_closure`
    Closed,
    /// `body_open`
    Open,
}

/// The days of a row.
#[derive(Debug)]
pub(super) enum Span {
    /// Of every year.
    Yearly((u32, u32), (u32, u32)),
    /// Of one.
    Dated(NaiveDate, NaiveDate),
}

/// A day that a row has spoken about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Day {
    Yearly(u32, u32),
    Dated(NaiveDate),
}

/// The rows of all bodies so far, and on which line each day was spoken about.
#[derive(Debug, Default)]
pub(super) struct Bodies {
    pub(super) rows: BTreeMap<String, BodyRows>,
    said: BTreeMap<(String, Day), (Way, u32)>,
}

impl Span {
    /// Both ends as dates or both as month and day; dates lie within what the file covers.
    pub(super) fn read(
        from: Cell<'_>,
        to: Cell<'_>,
        covers: Option<(NaiveDate, NaiveDate)>,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        // `2026-12-29` has two marks, `12-29` one: the row is read as its first cell is written.
        if from.text.matches('-').count() < 2 {
            let (first, last) = (month_day(from, problems), month_day(to, problems));
            return Some(Self::Yearly(first?, last?));
        }
        let first = csv_date::iso(from.text, from.place, problems);
        let last = csv_date::iso(to.text, to.place, problems);
        let (first, last) = (first?, last?);
        let days = last.signed_duration_since(first).num_days();
        if !(0..DATED_DAYS_MAX).contains(&days) {
            problems.push(Problem::new(
                to.place,
                "body.range",
                format!("{first} から {last} までを一つの期間にできません（最長 {DATED_DAYS_MAX} 日）"),
                format!("{first} to {last} is no span of one row (at most {DATED_DAYS_MAX} days)"),
            ));
            return None;
        }
        for (cell, date) in [(from, first), (to, last)] {
            if covers.is_some_and(|(from, to)| !(from..=to).contains(&date)) {
                problems.push(outside(cell.place, date));
                return None;
            }
        }
        Some(Self::Dated(first, last))
    }

    fn days(&self) -> Vec<Day> {
        match *self {
            Self::Dated(first, last) => {
                first.iter_days().take_while(|date| *date <= last).map(Day::Dated).collect()
            }
            Self::Yearly(first, last) => {
                let within = |day: (u32, u32)| {
                    if first > last { first <= day || day <= last } else { first <= day && day <= last }
                };
                let start = NaiveDate::from_ymd_opt(ANY_LEAP_YEAR, 1, 1);
                let year = start.into_iter().flat_map(|day| day.iter_days()).take(366);
                let days = year.map(|date| (date.month(), date.day())).filter(|day| within(*day));
                days.map(|(month, day)| Day::Yearly(month, day)).collect()
            }
        }
    }
}

impl Bodies {
    /// Takes a row in; a day that another row of the same body speaks about already is a problem.
    pub(super) fn add(
        &mut self,
        way: Way,
        span: &Span,
        name: Cell<'_>,
        body: Cell<'_>,
        problems: &mut Vec<Problem>,
    ) {
        if body.text.is_empty() {
            problems.push(missing(body));
            return;
        }
        let Some(id) = body_code::any_body(body, problems) else { return };
        let mut clash = None;
        for day in span.days() {
            let said = self.said.entry((id.clone(), day)).or_insert((way, body.place.line));
            if said.1 != body.place.line {
                clash.get_or_insert(*said);
            }
        }
        problems.extend(clash.map(|(other, line)| overlap(body, way == other, line)));
        self.rows.entry(id).or_default().take(way, span, name.text);
    }
}

impl BodyRows {
    fn take(&mut self, way: Way, span: &Span, name: &str) {
        match *span {
            Span::Yearly(from, to) => {
                let spans = if way == Way::Closed { &mut self.closures } else { &mut self.openings };
                spans.push(ClosureRow { from, to, name: name.to_owned() });
            }
            Span::Dated(first, last) => {
                let dates = if way == Way::Closed { &mut self.closed } else { &mut self.open };
                let days = first.iter_days().take_while(|date| *date <= last);
                dates.extend(days.map(|date| (date, name.to_owned())));
            }
        }
    }
}

/// A row for everybody that names a body.
pub(super) fn unasked(kind: Cell<'_>, body: Cell<'_>) -> Problem {
    Problem::new(
        body.place,
        "body.unasked",
        format!("`{}` の行は全団体のものなので、団体を書けません", kind.text),
        format!("a `{}` row is for everybody and names no body", kind.text),
    )
    .hint(
        "一つの団体だけのときは `body_closure` か `body_open` にしてください",
        "for one body alone write `body_closure` or `body_open`",
    )
}

/// A row for one body that does not name it.
pub(super) fn missing(body: Cell<'_>) -> Problem {
    Problem::new(body.place, "body.missing", "どの団体の行か書かれていません", "the row names no body")
        .hint("列 `body` に団体コードを書いてください", "write the code of the body in a column `body`")
}

fn overlap(body: Cell<'_>, same: bool, line: u32) -> Problem {
    let (code, text) = (if same { "body.duplicate" } else { "body.contradiction" }, body.text);
    let (ja, en) = if same {
        (
            format!("団体 {text} の同じ日が {line} 行目にもあります"),
            format!("line {line} names a day of this row for {text} already"),
        )
    } else {
        (
            format!("団体 {text} の同じ日について {line} 行目と開庁・閉庁が食い違います"),
            format!("line {line} says the contrary of a day of this row for {text}"),
        )
    };
    Problem::new(body.place, code, ja, en)
}
