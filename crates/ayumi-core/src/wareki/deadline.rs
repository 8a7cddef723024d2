//! Deadlines as officials write them, from 令和8年9月30日 to 令和8年度末: owns their spellings; it never moves a date off
//! a closed day.

use chrono::NaiveDate;

use super::{ERAS, Era, TEXT_BYTES_MAX, format_date_weekday, format_fiscal_year, format_month};
use super::{half_width, number, parse_date, split_era, weekday};
use crate::calendar::{fiscal_quarter, fiscal_year, fiscal_year_end, month_end, quarter_end};
use crate::event::Precision;

/// Before a deadline: up to.
const UNTIL_BEFORE: [char; 2] = ['~', '\u{301c}'];
/// After a deadline, the longest first.
const UNTIL_AFTER: [&str; 3] = ["までに", "まで", "迄"];
/// The last day of a month, quarter or year, or any day in it; the deadline is the same day.
const ENDS: [&str; 4] = ["末日", "末", "中", "内"];

/// `令和8年9月30日（水）`, `令和8年9月末`, `令和8年度第2四半期末` or `令和8年度末`: what `precision` names around `date`.
pub fn format_due(date: NaiveDate, precision: Precision) -> String {
    let (year, quarter) = fiscal_quarter(date);
    match precision {
        Precision::Day => format_date_weekday(date),
        // An era may begin within the month; its last day has the name that lasts.
        Precision::Month => format!("{}末", format_month(end_of_month(date).unwrap_or(date))),
        Precision::Quarter => format!("{}第{quarter}四半期末", format_fiscal_year(year)),
        Precision::FiscalYear => format!("{}末", format_fiscal_year(fiscal_year(date))),
    }
}

/// Reads a deadline as [`format_due`] writes it and as tables and letters do: `～令和8年9月`, `R8.9末`, `2026-09`,
/// `R8年度末`, `令和8年度第2四半期`, `2026/9/30まで`, full-width or not. The date is the last day of what is named.
///
/// A weekday that does not belong to the date, or a month or year that its era does not contain, is no deadline.
pub fn parse_due(text: &str) -> Option<(NaiveDate, Precision)> {
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let text = closed_up(text)?;
    let text = undecorated(&text);
    let day = || dated(text).map(|date| (date, Precision::Day));
    let rest = ENDS.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    let quarter = || quarter_of(rest).map(|date| (date, Precision::Quarter));
    let year = || year_of(rest).and_then(fiscal_year_end).map(|date| (date, Precision::FiscalYear));
    let month = || month_of(rest).map(|date| (date, Precision::Month));
    day().or_else(quarter).or_else(year).or_else(month)
}

/// Half-width and without the blanks that align a column; a blank between two digits would make another number.
fn closed_up(text: &str) -> Option<String> {
    let mut closed = String::new();
    let mut gap = false;
    for c in text.trim().chars().map(half_width) {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && c.is_ascii_digit() && closed.ends_with(|last: char| last.is_ascii_digit()) {
            return None;
        }
        gap = false;
        closed.push(c);
    }
    Some(closed)
}

fn undecorated(text: &str) -> &str {
    let text = text.strip_prefix(UNTIL_BEFORE).unwrap_or(text);
    UNTIL_AFTER.iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text)
}

/// A single day, whose weekday must be its own when it is given.
fn dated(text: &str) -> Option<NaiveDate> {
    let Some((text, named)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) else {
        return parse_date(text);
    };
    let named = named.strip_suffix("曜日").or_else(|| named.strip_suffix('曜')).unwrap_or(named);
    parse_date(text).filter(|date| named.chars().eq([weekday(*date)]))
}

/// `令和8年度第2四半期`.
fn quarter_of(text: &str) -> Option<NaiveDate> {
    let (year, quarter) = text.strip_suffix("四半期")?.split_once('第')?;
    let quarter = match quarter {
        "1" | "一" => 1,
        "2" | "二" => 2,
        "3" | "三" => 3,
        "4" | "四" => 4,
        _ => return None,
    };
    quarter_end(year_of(year)?, quarter)
}

/// `令和8年度`, `R8年度` or `2026年度`: a fiscal year has the name that [`format_fiscal_year`] gives it and no other.
fn year_of(text: &str) -> Option<i32> {
    let (era, year) = split_era(text.strip_suffix("年度")?);
    let year = western(era, year)?;
    let named = ERAS.iter().rev().find(|era| era.start.0 <= year);
    era.is_none_or(|era| named.is_some_and(|named| named.letter == era.letter)).then_some(year)
}

/// `令和8年9月`, `R8.9`, `R8.9月` or `2026-09`.
fn month_of(text: &str) -> Option<NaiveDate> {
    let (era, rest) = split_era(text);
    let (year, month) = if let Some((year, month)) = rest.split_once('年') {
        (year, month.strip_suffix('月')?)
    } else {
        let (year, month) = rest.split_once(['.', '/', '-'])?;
        (year, month.strip_suffix('月').unwrap_or(month))
    };
    let last = month_end(western(era, year)?, number(month, 1..=2)?)?;
    let contained = Era::of(last).map(|of| of.letter);
    era.is_none_or(|era| contained == Some(era.letter)).then_some(last)
}

fn western(era: Option<&Era>, year: &str) -> Option<i32> {
    let Some(era) = era else {
        return i32::try_from(number(year, 4..=4)?).ok();
    };
    let year = if year == "元" { 1 } else { number(year, 1..=2)? };
    // No era has a year 0: it would be the last year of the one before.
    let year = i32::try_from(year).ok().filter(|year| *year >= 1)?;
    Some(era.start.0 - 1 + year)
}

fn end_of_month(date: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike as _;
    month_end(date.year(), date.month())
}

#[cfg(test)]
mod tests;
