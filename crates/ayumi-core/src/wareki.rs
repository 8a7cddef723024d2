//! Japanese era dates as officials write and read them: owns the eras, the formats and the parser; it never decides
//! what a date means and never reads a clock.

mod deadline;

use chrono::{Datelike, NaiveDate, Weekday};

pub use deadline::{format_due, parse_due};

/// Text longer than this is no date; the bound keeps the parser's work constant.
const TEXT_BYTES_MAX: usize = 64;

/// An era and its first day; it ends the day before the next one starts.
struct Era {
    name: &'static str,
    letter: char,
    start: (i32, u32, u32),
}

/// Oldest first. The first day of an era is counted to the new era alone, as its proclamation says.
const ERAS: [Era; 5] = [
    Era { name: "明治", letter: 'M', start: (1868, 1, 25) },
    Era { name: "大正", letter: 'T', start: (1912, 7, 30) },
    Era { name: "昭和", letter: 'S', start: (1926, 12, 25) },
    Era { name: "平成", letter: 'H', start: (1989, 1, 8) },
    Era { name: "令和", letter: 'R', start: (2019, 5, 1) },
];

/// `令和8年9月30日`; a date before 明治 is written with its western year.
pub fn format_date(date: NaiveDate) -> String {
    format!("{}{}日", format_month(date), date.day())
}

/// `令和8年12月28日（月）`.
pub fn format_date_weekday(date: NaiveDate) -> String {
    format!("{}（{}）", format_date(date), weekday(date))
}

/// `R8.9.30`, for table cells.
pub fn format_short(date: NaiveDate) -> String {
    let (month, day) = (date.month(), date.day());
    match Era::of(date) {
        Some(era) => format!("{}{}.{month}.{day}", era.letter, era.year(date.year())),
        None => format!("{}.{month}.{day}", date.year()),
    }
}

/// `令和8年9月`, the month this date lies in.
pub fn format_month(date: NaiveDate) -> String {
    format!("{}{}月", year_label(Era::of(date), date.year()), date.month())
}

/// `令和8年度`.
///
/// A fiscal year in which an era begins carries the new era's name as a whole, as the government settled for
/// 令和元年度 (2019), whose first month was still 平成.
pub fn format_fiscal_year(fiscal_year: i32) -> String {
    let era = ERAS.iter().rev().find(|era| era.start.0 <= fiscal_year);
    format!("{}度", year_label(era, fiscal_year))
}

/// Reads `令和8年9月30日`, `R8.9.30`, `R08.09.30`, `2026-09-30` or `2026/9/30`, full-width or not, with 元 for an
/// era's first year; a date that its era does not contain is no date.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let text: String = text.trim().chars().map(half_width).collect();
    let (era, rest) = split_era(&text);
    let (year, month, day) = split_parts(rest)?;
    let (month, day) = (number(month, 1..=2)?, number(day, 1..=2)?);
    let Some(era) = era else {
        // Four digits: a bare `8.9.30` is a 令和 year as often as not, and a guess would be wrong silently.
        return NaiveDate::from_ymd_opt(number(year, 4..=4)?.try_into().ok()?, month, day);
    };
    let year = if year == "元" { 1 } else { number(year, 1..=2)? };
    let date = NaiveDate::from_ymd_opt(era.start.0 - 1 + i32::try_from(year).ok()?, month, day)?;
    let contained = Era::of(date).is_some_and(|of| of.letter == era.letter);
    contained.then_some(date)
}

impl Era {
    fn of(date: NaiveDate) -> Option<&'static Self> {
        let day = (date.year(), date.month(), date.day());
        ERAS.iter().rev().find(|era| era.start <= day)
    }

    fn year(&self, western: i32) -> i32 {
        western - self.start.0 + 1
    }
}

fn year_label(era: Option<&Era>, western: i32) -> String {
    match era.map(|era| (era.name, era.year(western))) {
        Some((name, 1)) => format!("{name}元年"),
        Some((name, year)) => format!("{name}{year}年"),
        None => format!("{western}年"),
    }
}

/// The day of the week as one character.
pub(crate) fn weekday(date: NaiveDate) -> char {
    match date.weekday() {
        Weekday::Mon => '月',
        Weekday::Tue => '火',
        Weekday::Wed => '水',
        Weekday::Thu => '木',
        Weekday::Fri => '金',
        Weekday::Sat => '土',
        Weekday::Sun => '日',
    }
}

/// The full-width forms U+FF01 to U+FF5E stand in the order of ASCII, so one offset maps digits, letters and marks.
fn half_width(full: char) -> char {
    match full {
        '！'..='～' => char::from_u32(u32::from(full) - 0xFEE0).unwrap_or(full),
        other => other,
    }
}

fn split_era(text: &str) -> (Option<&'static Era>, &str) {
    let found = ERAS.iter().find_map(|era| {
        let by_name = text.strip_prefix(era.name);
        let by_letter = || text.strip_prefix([era.letter, era.letter.to_ascii_lowercase()]);
        by_name.or_else(by_letter).map(|rest| (Some(era), rest))
    });
    found.unwrap_or((None, text))
}

/// Year, month and day between 年月日, or between two equal marks of `.`, `/` and `-`.
fn split_parts(text: &str) -> Option<(&str, &str, &str)> {
    if let Some((year, rest)) = text.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        return Some((year, month, rest.strip_suffix('日')?));
    }
    let mark = text.chars().find(|c| matches!(c, '.' | '/' | '-'))?;
    let (year, rest) = text.split_once(mark)?;
    let (month, day) = rest.split_once(mark)?;
    Some((year, month, day))
}

fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    // `parse` alone would take a sign.
    let plain = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_date_is_written_the_official_way() {
        assert_eq!(format_date(day("2026-09-30")), "令和8年9月30日");
        assert_eq!(format_date_weekday(day("2026-12-28")), "令和8年12月28日（月）");
        assert_eq!(format_date_weekday(day("2027-01-03")), "令和9年1月3日（日）");
        assert_eq!(format_short(day("2026-09-30")), "R8.9.30");
        assert_eq!(format_month(day("2026-09-01")), "令和8年9月");
    }

    #[test]
    fn the_first_year_of_an_era_is_written_gannen() {
        assert_eq!(format_date(day("2019-05-01")), "令和元年5月1日");
        assert_eq!(format_short(day("2019-05-01")), "R1.5.1");
        assert_eq!(format_month(day("2019-05-31")), "令和元年5月");
    }

    #[test]
    fn an_era_changes_on_its_first_day() {
        let changes = [
            ("1912-07-29", "明治45年7月29日", "大正元年7月30日"),
            ("1926-12-24", "大正15年12月24日", "昭和元年12月25日"),
            ("1989-01-07", "昭和64年1月7日", "平成元年1月8日"),
            ("2019-04-30", "平成31年4月30日", "令和元年5月1日"),
        ];
        for (last, old, new) in changes {
            let last = day(last);
            assert_eq!(format_date(last), old);
            assert_eq!(format_date(last.succ_opt().unwrap()), new);
        }
        assert_eq!(format_date(day("1868-01-25")), "明治元年1月25日");
        assert_eq!(format_date(day("1868-01-24")), "1868年1月24日");
        assert_eq!(format_short(day("1868-01-24")), "1868.1.24");
    }

    #[test]
    fn a_fiscal_year_carries_the_newest_era_that_begins_in_it() {
        let labels = [(2026, "令和8年度"), (2019, "令和元年度"), (2018, "平成30年度"), (1867, "1867年度")];
        for (year, label) in labels {
            assert_eq!(format_fiscal_year(year), label);
        }
    }

    #[test]
    fn every_accepted_spelling_is_the_same_day() {
        let spellings = "令和8年9月30日|令和08年09月30日|令和８年９月３０日|R8.9.30|r8.9.30|R08.09.30|Ｒ８．９．３０|R8/9/30|\
            2026-09-30|2026/9/30|２０２６／９／３０|2026年9月30日|　2026-09-30\n";
        for text in spellings.split('|') {
            assert_eq!(parse_date(text), Some(day("2026-09-30")), "{text}");
        }
        for text in ["令和元年5月1日", "令和1年5月1日", "R元.5.1", "R1.5.1"] {
            assert_eq!(parse_date(text), Some(day("2019-05-01")), "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_back_on_every_day_of_every_era() {
        let mut date = day("1868-01-25");
        while date < day("2100-01-01") {
            assert_eq!(parse_date(&format_date(date)), Some(date));
            assert_eq!(parse_date(&format_short(date)), Some(date));
            assert_eq!(parse_date(&date.to_string()), Some(date));
            date = date.succ_opt().unwrap();
        }
    }

    #[test]
    fn a_date_outside_its_era_is_refused() {
        for text in
            ["平成31年5月1日", "令和元年4月30日", "S64.1.8", "H1.1.7", "明治元年1月24日", "昭和99年1月1日"]
        {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn text_that_is_no_date_is_refused_quietly() {
        let nasty = "| |　|令|令和|令和年月日|令和0年1月1日|令和8年9月|令和8年9月31日|R|R8|R8.9|R8.9.|R8.9/30|R8.9.30.1|R..|\
            R-8.9.30|R+8.9.30|R100.1.1|8.9.30|元年1月1日|2026-02-29|2026-13-01|2026-00-10|26-09-30|12026-09-30|\
            -2026-09-30|2026-9-+1|2026-09-30T00:00|2026年9日30月|年月日|日月年|--|//|..|\0|\u{feff}2026-09-30|①②③|\
            R８.९.३०|🗓️|e\u{301}|\u{202e}2026-09-30|999999999-999999999-999999999|～|！|２０２６ー９ー３０|\
            令和八年九月三十日";
        let endless = "9".repeat(1_000_000);
        for text in nasty.split('|').chain([endless.as_str()]) {
            assert_eq!(parse_date(text), None, "{text:.40}");
        }
        for date in [NaiveDate::MIN, NaiveDate::MAX] {
            assert!(format_date_weekday(date).contains('年') && format_short(date).contains('.'));
        }
        assert!([i32::MIN, i32::MAX].map(format_fiscal_year).iter().all(|label| label.ends_with("年度")));
    }
}
