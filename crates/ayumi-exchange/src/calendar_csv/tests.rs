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

/// The head with the column that names a body; rows begin on line 7.
fn with_bodies(rows: &[&str]) -> String {
    format!("{}{}\n", HEAD.replace(",name\n", ",name,body\n"), rows.join("\n"))
}

#[test]
fn days_of_one_body_are_read_beside_those_of_everybody() {
    let file = parse(&with_bodies(&[
        "holiday,2026-11-03,2026-11-03,文化の日,",
        "closure,12-29,01-03,年末年始,",
        "body_closure,07-01,07-01,開庁記念日,281000",
        "body_closure,2026-10-01,2026-10-02,庁舎移転,281000",
        "body_open,12-29,12-30,年末開庁,281000",
        "body_open,2026-10-04,2026-10-04,日曜開庁,282014.edu",
    ]))
    .unwrap();
    let span = |from, to, name: &str| ClosureRow { from, to, name: name.into() };
    let kobe = &file.bodies["281000"];
    assert_eq!(kobe.closures, [span((7, 1), (7, 1), "開庁記念日")]);
    assert_eq!(kobe.openings, [span((12, 29), (12, 30), "年末開庁")]);
    assert_eq!(kobe.closed.keys().copied().collect::<Vec<_>>(), [1, 2].map(|d| day(2026, 10, d)));
    assert_eq!(file.bodies["282014.edu"].open[&day(2026, 10, 4)], "日曜開庁");
    assert_eq!((file.holidays.len(), file.closures.len(), file.bodies.len()), (1, 1, 2));
}

#[test]
fn a_file_without_the_column_has_no_bodies_and_no_rows_about_them() {
    assert!(parse(HYOGO).unwrap().bodies.is_empty());
    let source = format!("{HEAD}body_closure,07-01,07-01,開庁記念日\n");
    assert_eq!(faults(&source), [("body.missing", 7, 1)]);
}

#[test]
fn every_fault_of_a_row_about_a_body_is_named_with_its_place() {
    let source = with_bodies(&[
        "holiday,2026-11-03,2026-11-03,文化の日,281000",
        "body_closure,07-01,07-01,x,",
        "body_closure,07-01,07-01,x,281001",
        "body_closure,07-01,07-01,x,town.kobe",
        "body_open,2026-10-01,10-02,x,281000",
        "body_open,12-29,2026-12-30,x,281000",
        "body_open,2026-10-02,2026-10-01,x,281000",
        "body_open,2025-10-02,2025-10-02,x,281000",
        "body_open,2026-12-01,2027-01-31,x,281000",
        "body_open,13-01,02-30,x,",
        "body_shut,07-01,07-01,x,281000",
        "body_open,07-01,07-01,,281000",
    ]);
    let expected = [
        ("body.unasked", 7, 5),
        ("body.missing", 8, 5),
        ("code.check_digit", 9, 5),
        ("body.malformed", 10, 5),
        ("date.malformed", 11, 3),
        ("closure.malformed", 12, 3),
        ("body.range", 13, 3),
        ("calendar.outside", 14, 2),
        ("calendar.outside", 15, 3),
        ("closure.malformed", 16, 2),
        ("closure.malformed", 16, 3),
        ("body.missing", 16, 5),
        ("kind.unknown", 17, 1),
        ("value.empty", 18, 4),
    ];
    assert_eq!(faults(&source), expected);
    for problem in parse(&source).unwrap_err() {
        assert!(!problem.message_ja.is_ascii() && problem.message_en.is_ascii(), "{problem:?}");
    }
}

#[test]
fn two_rows_about_the_same_day_of_a_body_are_refused_with_the_first_line() {
    let rows = [
        "body_closure,12-20,01-10,冬期,281000",
        "body_closure,01-10,01-12,x,281000",
        "body_open,01-02,01-02,x,281000",
        "body_open,01-02,01-02,x,282014",
        "body_open,2026-01-02,2026-01-02,別の日の指定は重ならない,281000",
        "body_closure,2026-01-01,2026-01-02,x,281000",
    ];
    let source = with_bodies(&rows);
    assert_eq!(
        faults(&source),
        [("body.duplicate", 8, 5), ("body.contradiction", 9, 5), ("body.contradiction", 12, 5)]
    );
    assert!(parse(&source).unwrap_err()[2].message_ja.contains("11 行目"));
}
