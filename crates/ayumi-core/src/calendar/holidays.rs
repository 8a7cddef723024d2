//! The law of holidays (国民の祝日に関する法律): owns which days it closes in a year; it never knows what was enacted for
//! one year alone, such as the moves of 2020 and 2021, which only a table can tell.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, Weekday};

/// The years whose holidays are computed: from the first of the law as it stands, to the last of the equinox formulas.
pub const YEARS: RangeInclusive<i32> = 2020..=2099;

/// 3条2項.
const SUBSTITUTE: &str = "休日（振替休日）";
/// 3条3項.
const BETWEEN: &str = "休日（国民の休日）";

/// Month, day and name, as 2条 lists them.
const FIXED: [(u32, u32, &str); 10] = [
    (1, 1, "元日"),
    (2, 11, "建国記念の日"),
    (2, 23, "天皇誕生日"),
    (4, 29, "昭和の日"),
    (5, 3, "憲法記念日"),
    (5, 4, "みどりの日"),
    (5, 5, "こどもの日"),
    (8, 11, "山の日"),
    (11, 3, "文化の日"),
    (11, 23, "勤労感謝の日"),
];

/// Month, which Monday of it, and name.
const MONDAYS: [(u32, u8, &str); 4] =
    [(1, 2, "成人の日"), (7, 3, "海の日"), (9, 3, "敬老の日"), (10, 2, "スポーツの日")];

/// Month, day of March or September 1980 in millionths, and name.
const EQUINOXES: [(u32, i32, &str); 2] = [(3, 20_843_100, "春分の日"), (9, 23_248_800, "秋分の日")];

/// The holidays of a year with their names; none outside [`YEARS`].
pub fn of(year: i32) -> BTreeMap<NaiveDate, &'static str> {
    if !YEARS.contains(&year) {
        return BTreeMap::new();
    }
    let named = named(year);
    let mut all = named.clone();
    // A day that no name was given to: the name of a holiday stays even where two rules meet.
    for (date, rule) in substitutes(&named).chain(between(&named)) {
        all.entry(date).or_insert(rule);
    }
    all
}

/// 2条: the holidays that have a name of their own.
fn named(year: i32) -> BTreeMap<NaiveDate, &'static str> {
    let fixed = FIXED.iter().map(|&(month, day, name)| (NaiveDate::from_ymd_opt(year, month, day), name));
    let mondays = MONDAYS.iter().map(|&(month, nth, name)| {
        (NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, nth), name)
    });
    let equinoxes = EQUINOXES.iter().map(|&(month, first, name)| (equinox(year, month, first), name));
    let dated = fixed.chain(mondays).chain(equinoxes);
    dated.filter_map(|(date, name)| Some((date?, name))).collect()
}

/// The common approximation for 1980 to 2099; the day itself is gazetted in the February before.
fn equinox(year: i32, month: u32, first: i32) -> Option<NaiveDate> {
    let years = year - 1980;
    let millionths = first + 242_194 * years - 1_000_000 * years.div_euclid(4);
    NaiveDate::from_ymd_opt(year, month, u32::try_from(millionths / 1_000_000).ok()?)
}

/// 3条2項: a holiday on a Sunday closes the next day that is no holiday.
fn substitutes(named: &BTreeMap<NaiveDate, &'static str>) -> impl Iterator<Item = (NaiveDate, &'static str)> {
    let sundays = named.keys().filter(|date| date.weekday() == Weekday::Sun);
    sundays.filter_map(|sunday| {
        sunday.iter_days().find(|date| !named.contains_key(date)).map(|date| (date, SUBSTITUTE))
    })
}

/// 3条3項: a day between two holidays is closed.
fn between(named: &BTreeMap<NaiveDate, &'static str>) -> impl Iterator<Item = (NaiveDate, &'static str)> {
    let days = named.keys().filter_map(NaiveDate::succ_opt).filter(|date| !named.contains_key(date));
    days.filter(|date| date.succ_opt().is_some_and(|next| named.contains_key(&next)))
        .map(|date| (date, BETWEEN))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = include_str!("../../../../workflows/calendars/hyogo.csv");

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The holidays of the shipped table, day by day.
    fn table() -> BTreeMap<NaiveDate, &'static str> {
        let rows = TABLE.lines().filter_map(|line| line.strip_prefix("holiday,"));
        let rows = rows.map(|row| row.split(',').collect::<Vec<_>>());
        rows.flat_map(|row| {
            let (from, to, name) = (day(row[0]), day(row[1]), row[2]);
            from.iter_days().take_while(move |date| *date <= to).map(move |date| (date, name))
        })
        .collect()
    }

    #[test]
    fn the_law_and_the_shipped_table_name_the_same_days_the_same_way() {
        let table = table();
        for year in 2022..=2040 {
            let listed: BTreeMap<NaiveDate, &str> = table
                .iter()
                .filter(|(date, _)| date.year() == year)
                .map(|(date, name)| (*date, *name))
                .collect();
            assert_eq!(of(year), listed, "{year}");
        }
    }

    #[test]
    fn what_was_enacted_for_one_year_stands_in_the_table_alone() {
        let table = table();
        let differs = |year| {
            of(year).iter().any(|(date, name)| table.get(date) != Some(name))
                || table.iter().any(|(date, name)| date.year() == year && of(year).get(date) != Some(name))
        };
        assert_eq!([2020, 2021, 2022].map(differs), [true, true, false]);
        assert_eq!(table.get(&day("2021-07-23")), Some(&"スポーツの日"));
        assert_eq!(of(2021).get(&day("2021-10-11")), Some(&"スポーツの日"));
    }

    #[test]
    fn a_day_between_two_holidays_is_closed() {
        let named: Vec<NaiveDate> = YEARS
            .flat_map(|year| of(year).into_iter().filter(|(_, name)| *name == BETWEEN))
            .map(|(date, _)| date)
            .collect();
        assert_eq!(named[..2], [day("2026-09-22"), day("2032-09-21")]);
        assert!(named.iter().all(|date| date.weekday() == Weekday::Tue && date.month() == 9));
    }

    #[test]
    fn a_holiday_on_a_sunday_closes_the_next_day_that_is_none() {
        for year in YEARS {
            let holidays = of(year);
            for (date, name) in &holidays {
                if date.weekday() == Weekday::Sun {
                    assert_ne!(*name, SUBSTITUTE);
                    let free = date.iter_days().find(|later| {
                        holidays.get(later).is_none_or(|name| [SUBSTITUTE, BETWEEN].contains(name))
                    });
                    assert_eq!(free.and_then(|free| holidays.get(&free)), Some(&SUBSTITUTE), "{date} {name}");
                }
            }
        }
        assert_eq!(of(2045).get(&day("2045-01-02")), Some(&SUBSTITUTE));
    }

    #[test]
    fn years_the_formulas_do_not_reach_have_none() {
        for year in [i32::MIN, 2019, 2100, i32::MAX] {
            assert!(of(year).is_empty(), "{year}");
        }
        assert!(YEARS.map(of).all(|holidays| (16..=22).contains(&holidays.len())));
    }
}
