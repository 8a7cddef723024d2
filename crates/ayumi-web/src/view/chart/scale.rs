//! Days as places on a line, with the fiscal years and quarters they lie in; never what is drawn at them.

use std::fmt::Write as _;

use ayumi_core::calendar::{fiscal_quarter, fiscal_year, month_end};
use ayumi_core::text::Language;
use ayumi_core::wareki;
use chrono::{Datelike as _, NaiveDate};

use crate::view::say::Say;

/// A span of days laid on a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    from: NaiveDate,
    to: NaiveDate,
    left: i64,
    width: i64,
}

/// Quarters whose months can all be named; of more only every other one is.
const MONTHS_MAX: usize = 12;
/// A band narrower than this, in tenths, has room for the number of its year alone.
const NARROW: i64 = 620;

/// Tenths of a unit: places are written with one digit, without a float's surprises.
const TENTHS: i64 = 10;

impl Scale {
    /// A span of whole quarters around some days.
    pub fn around(days: impl IntoIterator<Item = NaiveDate>, left: i64, width: i64) -> Option<Self> {
        let (mut first, mut last) = (None::<NaiveDate>, None::<NaiveDate>);
        for day in days {
            first = Some(first.map_or(day, |first| first.min(day)));
            last = Some(last.map_or(day, |last| last.max(day)));
        }
        let (from, to) = (quarter_begin(first?)?, quarter_end(last?)?);
        Some(Self { from, to, left, width })
    }

    /// Its first and last day.
    pub fn ends(&self) -> (NaiveDate, NaiveDate) {
        (self.from, self.to)
    }

    /// Where a day is, in tenths; days outside are at the edge.
    pub fn tenths(&self, day: NaiveDate) -> i64 {
        let all = (self.to - self.from).num_days().max(1);
        let days = (day.clamp(self.from, self.to) - self.from).num_days();
        self.left * TENTHS + days * self.width * TENTHS / all
    }

    /// Where a day is.
    pub fn x(&self, day: NaiveDate) -> String {
        place(self.tenths(day))
    }

    /// How wide a span is; a day is never nothing.
    pub fn wide(&self, from: NaiveDate, to: NaiveDate) -> String {
        place((self.tenths(to) - self.tenths(from)).max(TENTHS))
    }

    /// The first day of every quarter.
    pub fn quarters(&self) -> Vec<NaiveDate> {
        let mut quarters = Vec::new();
        let mut day = self.from;
        while day <= self.to {
            quarters.push(day);
            let Some(next) = quarter_end(day).and_then(|end| end.succ_opt()) else { break };
            day = next;
        }
        quarters
    }

    /// The bands of fiscal years above a picture, and the lines of quarters through it.
    pub fn bands(&self, t: Say, top: i64, bottom: i64) -> String {
        let mut svg = String::new();
        let quarters = self.quarters();
        let is_long = quarters.len() > MONTHS_MAX;
        for (at, day) in quarters.iter().enumerate() {
            let (x, band) = (self.x(*day), if fiscal_year(*day) % 2 == 0 { "fy a" } else { "fy b" });
            let is_first = at == 0 || fiscal_quarter(*day).1 == 1;
            if is_first {
                let year = fiscal_year(*day);
                let end = quarters.iter().rfind(|other| fiscal_year(**other) == year).copied();
                let end = end.and_then(quarter_end).unwrap_or(self.to);
                let is_narrow = self.tenths(end) - self.tenths(*day) < NARROW;
                let label = match t.0 {
                    Language::Ja if is_narrow => {
                        wareki::format_fiscal_year(year).replace("令和", "R").replace("年度", "")
                    }
                    Language::Ja => wareki::format_fiscal_year(year),
                    Language::En if is_narrow => format!("{:02}", year % 100),
                    Language::En => format!("FY{year}"),
                };
                // Writing to a String cannot fail.
                let _ = write!(
                    svg,
                    "<rect class=\"{band}\" x=\"{x}\" y=\"{top}\" width=\"{}\" height=\"18\"/><text class=\"y\" x=\"{}\" y=\"{}\">{label}</text>",
                    self.wide(*day, end),
                    place(self.tenths(*day) + 4 * TENTHS),
                    top + 13,
                );
            }
            let said = !is_long || matches!(fiscal_quarter(*day).1, 1 | 3);
            let month = t.say(format!("{}月", day.month()), day.format("%b").to_string());
            let month = if said { month } else { String::new() };
            let _ = write!(
                svg,
                "<path class=\"q\" d=\"M{x} {}V{bottom}\"/><text class=\"m\" x=\"{}\" y=\"{}\">{month}</text>",
                top + 18,
                place(self.tenths(*day) + 2 * TENTHS),
                top + 30,
            );
        }
        svg
    }

    /// The line of a day.
    pub fn day_line(&self, day: NaiveDate, label: &str, top: i64, bottom: i64) -> String {
        if day < self.from || day > self.to {
            return String::new();
        }
        let x = self.x(day);
        format!(
            "<path class=\"now\" d=\"M{x} {top}V{bottom}\"/><text class=\"now\" x=\"{}\" y=\"{}\">{label}</text>",
            place(self.tenths(day) + 2 * TENTHS),
            bottom + 12,
        )
    }
}

/// A place as it is written.
pub(super) fn place(tenths: i64) -> String {
    let (whole, rest) = (tenths.div_euclid(TENTHS), tenths.rem_euclid(TENTHS));
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest}") }
}

fn quarter_begin(day: NaiveDate) -> Option<NaiveDate> {
    let month = (day.month() - 1) / 3 * 3 + 1;
    NaiveDate::from_ymd_opt(day.year(), month, 1)
}

fn quarter_end(day: NaiveDate) -> Option<NaiveDate> {
    let month = (day.month() - 1) / 3 * 3 + 3;
    month_end(day.year(), month)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_span_is_made_of_whole_quarters_and_days_lie_in_order_on_it() {
        let scale = Scale::around([day("2026-05-20"), day("2027-02-01")], 100, 400).unwrap();
        assert_eq!((scale.x(day("2026-04-01")), scale.x(day("2027-03-31"))), ("100".into(), "500".into()));
        assert!(scale.tenths(day("2026-06-30")) < scale.tenths(day("2026-07-01")));
        assert_eq!(scale.x(day("2020-01-01")), "100", "what lies outside is at the edge");
        assert_eq!(scale.quarters().len(), 4);
        assert_eq!(Scale::around([], 0, 1), None);
    }

    #[test]
    fn a_fiscal_year_begins_in_april() {
        let scale = Scale::around([day("2026-02-01"), day("2026-08-01")], 0, 300).unwrap();
        let bands = scale.bands(Say(ayumi_core::text::Language::Ja), 0, 100);
        assert!(bands.contains("令和7年度") && bands.contains("令和8年度") && !bands.contains("令和9年度"));
        assert_eq!(bands.matches("class=\"fy").count(), 2);
    }

    #[test]
    fn places_are_written_with_one_digit_at_most() {
        assert_eq!((place(120), place(125), place(7)), ("12".into(), "12.5".into(), "0.7".into()));
    }
}
