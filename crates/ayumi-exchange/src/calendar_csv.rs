//! Reads `workflows/calendars/*.csv`, a versioned table of holidays, yearly closures and what differs for single
//! bodies; never counts a day.

mod body;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::csv_date;
use crate::csv_error::{Place, Problem};
use crate::csv_table::{Cell, Comment, Row, Table};

pub use body::BodyRows;

/// A calendar as its file gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    /// Name of the calendar.
    pub id: String,
    /// Version of its data, from 1.
    pub version: u32,
    /// Minutes east of UTC.
    pub utc_offset_minutes: i32,
    /// First day the table speaks about.
    pub covers_from: NaiveDate,
    /// Last day the table speaks about.
    pub covers_to: NaiveDate,
    /// Last day whose holidays are official; later ones are projected by the law's rules.
    pub official_to: NaiveDate,
    /// Each holiday and its name.
    pub holidays: BTreeMap<NaiveDate, String>,
    /// Closures of every year.
    pub closures: Vec<ClosureRow>,
    /// What differs for single bodies.
    pub bodies: BTreeMap<String, BodyRows>,
}

/// A span of every year, both ends included; `from` after `to` runs over the new year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosureRow {
    /// Month and day of the first day.
    pub from: (u32, u32),
    /// Month and day of the last day.
    pub to: (u32, u32),
    /// What the span is called.
    pub name: String,
}

const COLUMNS: [&str; 4] = ["kind", "from", "to", "name"];
/// Files without days of single bodies need not have it.
const BODY_COLUMN: [&str; 1] = ["body"];
/// A longer run is a wrong year in one of the two dates, not a holiday.
const HOLIDAY_DAYS_MAX: i64 = 31;
/// The widest offsets in use are UTC-12 and UTC+14.
const OFFSET_MINUTES_MAX: i32 = 14 * 60;
const ID_CHARS_MAX: usize = 64;

/// Reads the whole file; on any fault, every fault of the file is returned.
pub fn parse(source: &str) -> Result<CalendarFile, Vec<Problem>> {
    let mut problems = Vec::new();
    match read(source, &mut problems) {
        Some(file) if problems.is_empty() => Ok(file),
        Some(_) | None => Err(problems),
    }
}

fn read(source: &str, problems: &mut Vec<Problem>) -> Option<CalendarFile> {
    let table = Table::read(source, problems)?;
    let head = Head::read(&table.comments, problems);
    let (columns, [body]) = table.columns_and(COLUMNS, BODY_COLUMN, problems)?;
    let mut days = Days { covers: head.covers, ..Days::default() };
    for row in &table.rows {
        days.add(row, columns, body, problems);
    }
    let (covers_from, covers_to) = head.covers?;
    Some(CalendarFile {
        id: head.id?,
        version: head.version?,
        utc_offset_minutes: head.utc_offset_minutes?,
        covers_from,
        covers_to,
        official_to: head.official_to?,
        holidays: days.holidays.into_iter().map(|(date, (name, _))| (date, name)).collect(),
        closures: days.closures.into_iter().map(|(closure, _)| closure).collect(),
        bodies: days.bodies.rows,
    })
}

/// The `# key: value` lines; other comments are for people.
struct Head {
    id: Option<String>,
    version: Option<u32>,
    utc_offset_minutes: Option<i32>,
    covers: Option<(NaiveDate, NaiveDate)>,
    official_to: Option<NaiveDate>,
}

impl Head {
    fn read(comments: &[Comment], problems: &mut Vec<Problem>) -> Self {
        let id = value(comments, "id", problems).and_then(|cell| id(cell, problems));
        let version = value(comments, "version", problems).and_then(|cell| version(cell, problems));
        let utc_offset_minutes =
            value(comments, "utc_offset", problems).and_then(|cell| utc_offset(cell, problems));
        let covers = value(comments, "covers", problems).and_then(|cell| covers(cell, problems));
        let official = value(comments, "official_to", problems);
        let official_to = official.and_then(|cell| csv_date::iso(cell.text, cell.place, problems));
        if let (Some(cell), Some((from, to)), Some(date)) = (official, covers, official_to)
            && !(from..=to).contains(&date)
        {
            problems.push(outside(cell.place, date));
        }
        Self { id, version, utc_offset_minutes, covers, official_to }
    }
}

fn value<'c>(comments: &'c [Comment], key: &str, problems: &mut Vec<Problem>) -> Option<Cell<'c>> {
    let mut found = comments.iter().filter_map(|comment| {
        let (name, text) = comment.text.split_once(':')?;
        let place = Place { line: comment.line, column: 1 };
        (name.trim() == key).then(|| Cell { place, text: text.trim() })
    });
    let first = found.next();
    if first.is_none() {
        problems.push(
            Problem::new(
                Place { line: 1, column: 1 },
                "calendar.missing_key",
                format!("`# {key}:` の行がありません"),
                format!("the line `# {key}:` is missing"),
            )
            .hint("見出しの行より上に書いてください", "write it above the header line"),
        );
    }
    problems.extend(found.map(|again| {
        Problem::new(
            again.place,
            "calendar.duplicate_key",
            format!("`# {key}:` の行が二度あります"),
            format!("the line `# {key}:` stands twice"),
        )
    }));
    first
}

fn id(cell: Cell<'_>, problems: &mut Vec<Problem>) -> Option<String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let well_formed = cell.text.starts_with(plain)
        && cell.text.len() <= ID_CHARS_MAX
        && cell.text.chars().all(|c| plain(c) || matches!(c, '.' | '_' | '-'));
    if !well_formed {
        let (ja, en) = (
            "英小文字・数字で始め、`.`・`_`・`-` を含む64字以内です",
            "a-z or 0-9 first, then also `.`, `_`, `-`; at most 64",
        );
        problems.push(bad_value(cell, "calendar.id").hint(ja, en));
    }
    well_formed.then(|| cell.text.to_owned())
}

fn version(cell: Cell<'_>, problems: &mut Vec<Problem>) -> Option<u32> {
    let version = csv_date::digits(cell.text).filter(|&version| version >= 1);
    if version.is_none() {
        problems.push(bad_value(cell, "calendar.version").hint("1以上の整数です", "a whole number from 1"));
    }
    version
}

fn utc_offset(cell: Cell<'_>, problems: &mut Vec<Problem>) -> Option<i32> {
    let minutes = offset_minutes(cell.text);
    if minutes.is_none() {
        problems
            .push(bad_value(cell, "calendar.utc_offset").hint("`+09:00` の形です", "write it as `+09:00`"));
    }
    minutes
}

fn offset_minutes(text: &str) -> Option<i32> {
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix('-')?),
    };
    let (hours, minutes) = rest.split_once(':').filter(|(h, m)| h.len() == 2 && m.len() == 2)?;
    let minutes = csv_date::digits(minutes).filter(|&minutes| minutes < 60)?;
    let total = i32::try_from(csv_date::digits(hours)? * 60 + minutes).ok()?;
    (total <= OFFSET_MINUTES_MAX).then_some(sign * total)
}

fn covers(cell: Cell<'_>, problems: &mut Vec<Problem>) -> Option<(NaiveDate, NaiveDate)> {
    let Some((from, to)) = cell.text.split_once("..") else {
        let hint = "`2019-01-01..2040-12-31` の形です";
        problems.push(bad_value(cell, "calendar.covers").hint(hint, "write it as `2019-01-01..2040-12-31`"));
        return None;
    };
    let from = csv_date::iso(from.trim(), cell.place, problems);
    let to = csv_date::iso(to.trim(), cell.place, problems);
    let (from, to) = (from?, to?);
    if from > to {
        problems.push(
            bad_value(cell, "calendar.covers").hint("始まりが終わりより後です", "it ends before it starts"),
        );
        return None;
    }
    Some((from, to))
}

fn bad_value(cell: Cell<'_>, code: &'static str) -> Problem {
    Problem::new(
        cell.place,
        code,
        format!("値 `{}` を読めません", cell.text),
        format!("cannot read the value `{}`", cell.text),
    )
}

fn outside(place: Place, date: NaiveDate) -> Problem {
    Problem::new(
        place,
        "calendar.outside",
        format!("{date} は `# covers:` の期間の外です"),
        format!("{date} lies outside `# covers:`"),
    )
}

/// What the rows have given so far, each with its line.
#[derive(Default)]
struct Days {
    covers: Option<(NaiveDate, NaiveDate)>,
    holidays: BTreeMap<NaiveDate, (String, u32)>,
    closures: Vec<(ClosureRow, u32)>,
    bodies: body::Bodies,
}

impl Days {
    fn add(&mut self, row: &Row, columns: [usize; 4], body: Option<usize>, problems: &mut Vec<Problem>) {
        let [kind, from, to, name] = columns.map(|index| row.cell(index));
        // Without the column its place is that of the kind, which asks for a body.
        let body = body.map_or(Cell { text: "", ..kind }, |index| row.cell(index));
        if name.text.is_empty() {
            problems.push(Problem::new(name.place, "value.empty", "名前がありません", "the name is missing"));
        }
        match kind.text {
            "holiday" | "closure" if !body.text.is_empty() => problems.push(body::unasked(kind, body)),
            "holiday" => self.add_holiday(from, to, name, problems),
            "closure" => self.add_closure(from, to, name, problems),
            "body_closure" => self.add_body(body::Way::Closed, [from, to, name, body], problems),
            "body_open" => self.add_body(body::Way::Open, [from, to, name, body], problems),
            other => problems.push(
                Problem::new(
                    kind.place,
                    "kind.unknown",
                    format!("種類 `{other}` は使えません"),
                    format!("unknown kind `{other}`"),
                )
                .hint(
                    "`holiday`、`closure`、`body_closure`、`body_open` のどれかを書いてください",
                    "write `holiday`, `closure`, `body_closure` or `body_open`",
                ),
            ),
        }
    }

    fn add_body(&mut self, way: body::Way, cells: [Cell<'_>; 4], problems: &mut Vec<Problem>) {
        let [from, to, name, body] = cells;
        if let Some(span) = body::Span::read(from, to, self.covers, problems) {
            self.bodies.add(way, &span, name, body, problems);
        } else if body.text.is_empty() {
            problems.push(body::missing(body));
        }
    }

    fn add_holiday(&mut self, from: Cell<'_>, to: Cell<'_>, name: Cell<'_>, problems: &mut Vec<Problem>) {
        let first = csv_date::iso(from.text, from.place, problems);
        let last = csv_date::iso(to.text, to.place, problems);
        let (Some(first), Some(last)) = (first, last) else {
            return;
        };
        let days = last.signed_duration_since(first).num_days();
        if !(0..HOLIDAY_DAYS_MAX).contains(&days) {
            let message_ja =
                format!("{first} から {last} までを祝日の期間にできません（最長 {HOLIDAY_DAYS_MAX} 日）");
            let message_en = format!("{first} to {last} is not a holiday (at most {HOLIDAY_DAYS_MAX} days)");
            problems.push(Problem::new(to.place, "holiday.range", message_ja, message_en));
            return;
        }
        for date in first.iter_days().take_while(|date| *date <= last) {
            if self.covers.is_some_and(|(from, to)| !(from..=to).contains(&date)) {
                problems.push(outside(from.place, date));
            }
            if let Some((other, line)) = self.holidays.get(&date) {
                problems.push(Problem::new(
                    from.place,
                    "holiday.duplicate",
                    format!("{date} は {line} 行目の「{other}」と重なります"),
                    format!("{date} is `{other}` on line {line} already"),
                ));
            } else {
                self.holidays.insert(date, (name.text.to_owned(), from.place.line));
            }
        }
    }

    fn add_closure(&mut self, from: Cell<'_>, to: Cell<'_>, name: Cell<'_>, problems: &mut Vec<Problem>) {
        let first = month_day(from, problems);
        let last = month_day(to, problems);
        let (Some(first), Some(last)) = (first, last) else {
            return;
        };
        if let Some((_, line)) =
            self.closures.iter().find(|(other, _)| (other.from, other.to) == (first, last))
        {
            problems.push(Problem::new(
                from.place,
                "closure.duplicate",
                format!("この休みは {line} 行目にもあります"),
                format!("this closure stands on line {line} already"),
            ));
        }
        let closure = ClosureRow { from: first, to: last, name: name.text.to_owned() };
        self.closures.push((closure, from.place.line));
    }
}

fn month_day(cell: Cell<'_>, problems: &mut Vec<Problem>) -> Option<(u32, u32)> {
    let parsed = cell.text.split_once('-').filter(|(month, day)| month.len() == 2 && day.len() == 2);
    let parsed = parsed.and_then(|(month, day)| Some((csv_date::digits(month)?, csv_date::digits(day)?)));
    // A leap year, so that 02-29 can be named.
    let found = parsed.filter(|&(month, day)| NaiveDate::from_ymd_opt(2000, month, day).is_some());
    if found.is_none() {
        problems.push(
            bad_value(cell, "closure.malformed")
                .hint("月日を `12-29` の形で書いてください", "write month and day as `12-29`"),
        );
    }
    found
}

#[cfg(test)]
mod tests;
