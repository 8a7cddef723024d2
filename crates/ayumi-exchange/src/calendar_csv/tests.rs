//! Holds the calendar file to its rules, on the shipped file and on broken ones; never checks the holiday law.

use super::*;

const HYOGO: &str = include_str!("../../../../workflows/calendars/hyogo.csv");
const HEAD: &str = "# id: x\n# version: 1\n# utc_offset: +09:00\n# covers: 2026-01-01..2026-12-31\n# official_to: 2026-12-31\nkind,from,to,name\n";

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn faults(source: &str) -> Vec<(&'static str, u32, u32)> {
    let problems = parse(source).err().unwrap_or_default();
    problems.iter().map(|problem| (problem.code, problem.line, problem.column)).collect()
}

#[test]
fn the_shipped_file_loads_with_its_head_and_its_days() {
    let file = parse(HYOGO).unwrap();
    assert_eq!((file.id.as_str(), file.version, file.utc_offset_minutes), ("hyogo", 1, 540));
    assert_eq!((file.covers_from, file.covers_to), (day(2019, 1, 1), day(2040, 12, 31)));
    assert_eq!(file.official_to, day(2027, 12, 31));
    assert_eq!(file.holidays.len(), 394);
    assert_eq!(file.holidays[&day(2026, 1, 1)], "元日");
    assert_eq!(file.holidays[&day(2026, 5, 6)], "休日（振替休日）");
    assert_eq!(file.holidays[&day(2026, 9, 22)], "休日（国民の休日）");
    let closure = ClosureRow { from: (12, 29), to: (1, 3), name: "年末年始の休日".into() };
    assert_eq!(file.closures, [closure]);
}

#[test]
fn a_holiday_of_several_days_gives_each_of_them() {
    let file = parse(&format!("{HEAD}holiday,2026-05-03,2026-05-05,連休\n")).unwrap();
    assert_eq!(file.holidays.into_keys().collect::<Vec<_>>(), [3, 4, 5].map(|d| day(2026, 5, d)));
}

#[test]
fn a_day_named_twice_is_refused_with_the_first_line() {
    let source =
        format!("{HEAD}holiday,2026-05-03,2026-05-05,連休\nholiday,2026-05-05,2026-05-05,こどもの日\n");
    assert_eq!(faults(&source), [("holiday.duplicate", 8, 2)]);
    assert!(parse(&source).unwrap_err()[0].message_ja.contains("7 行目の「連休」"));
}

#[test]
fn every_fault_of_every_row_is_reported() {
    let rows = [
        "feast,2026-01-01,2026-01-01,x",
        "holiday,2026-02-30,2026-1-1,",
        "holiday,2026-03-02,2026-03-01,x",
        "holiday,2026-01-01,9999-12-31,x",
        "holiday,2027-01-01,2027-01-01,x",
        "closure,13-01,1-3,x",
        "closure,12-29,01-03,x",
        "closure,12-29,01-03,x",
    ];
    assert_eq!(
        faults(&format!("{HEAD}{}\n", rows.join("\n"))),
        [
            ("kind.unknown", 7, 1),
            ("value.empty", 8, 4),
            ("date.malformed", 8, 2),
            ("date.malformed", 8, 3),
            ("holiday.range", 9, 3),
            ("holiday.range", 10, 3),
            ("calendar.outside", 11, 2),
            ("closure.malformed", 12, 2),
            ("closure.malformed", 12, 3),
            ("closure.duplicate", 14, 2),
        ]
    );
}

#[test]
fn a_missing_head_is_named_key_by_key() {
    let found = faults("kind,from,to,name\n");
    assert_eq!(found, [("calendar.missing_key", 1, 1); 5]);
}

#[test]
fn a_broken_head_is_reported_line_by_line() {
    let head = "# id: Hyogo\n# version: 0\n# utc_offset: 9\n# covers: 2026-12-31..2026-01-01\n# official_to: 2026-13-01\n# id: y\n";
    assert_eq!(
        faults(&format!("{head}kind,from,to,name\n")),
        [
            ("calendar.duplicate_key", 6, 1),
            ("calendar.id", 1, 1),
            ("calendar.version", 2, 1),
            ("calendar.utc_offset", 3, 1),
            ("calendar.covers", 4, 1),
            ("date.malformed", 5, 1),
        ]
    );
}

#[test]
fn the_official_part_lies_within_what_is_covered() {
    let source = HEAD.replace("official_to: 2026", "official_to: 2027");
    assert_eq!(faults(&source), [("calendar.outside", 5, 1)]);
}

#[test]
fn offsets_are_read_on_both_sides_of_utc() {
    assert_eq!(["+09:00", "-03:30", "+14:00"].map(offset_minutes), [Some(540), Some(-210), Some(840)]);
    assert_eq!(["+14:01", "09:00", "+9:00", "+09:60", "+0９:00", "", "+"].map(offset_minutes), [None; 7]);
}

#[test]
fn the_shipped_file_cut_anywhere_is_refused_or_read_without_a_panic() {
    let cuts = HYOGO.char_indices().map(|(at, _)| at).step_by(61).skip(1);
    for (head, tail) in cuts.map(|at| HYOGO.split_at(at)) {
        assert!(parse(tail).is_err(), "a calendar without its first key");
        // Cut between two rows the head is a shorter calendar; elsewhere its last line is at fault.
        let problems = parse(head).err().unwrap_or_default();
        let last_line = u32::try_from(head.lines().count()).unwrap();
        assert!(problems.iter().all(|problem| (1..=last_line + 1).contains(&problem.line)));
    }
}
