//! What the calendar promises, as tests: owns the expected dates, written by hand; it never reads a data file.

use super::*;

const HOLIDAYS: &str = "\
2026-01-01 元日, 2026-01-12 成人の日, 2026-02-11 建国記念の日, 2026-02-23 天皇誕生日, 2026-03-20 春分の日, \
2026-04-29 昭和の日, 2026-05-03 憲法記念日, 2026-05-04 みどりの日, 2026-05-05 こどもの日, \
2026-05-06 休日（振替休日）, 2026-07-20 海の日, 2026-08-11 山の日, 2026-09-21 敬老の日, \
2026-09-22 休日（国民の休日）, 2026-09-23 秋分の日, 2026-10-12 スポーツの日, 2026-11-03 文化の日, \
2026-11-23 勤労感謝の日, 2027-01-01 元日, 2027-01-11 成人の日, 2027-02-11 建国記念の日, \
2027-02-23 天皇誕生日, 2027-03-21 春分の日, 2027-03-22 休日（振替休日）, 2031-02-11 建国記念の日, \
2031-02-24 休日（振替休日）, 2031-03-21 春分の日";

/// Phase, nominal date, last business day, then 20, 10, 5 and 1 business days before that.
const DEADLINES: &str = "\
shared-use/1       2026-03-31 2026-03-31 2026-03-02 2026-03-16 2026-03-24 2026-03-30
shared-use/2       2026-06-30 2026-06-30 2026-06-02 2026-06-16 2026-06-23 2026-06-29
shared-use/3       2026-09-30 2026-09-30 2026-08-28 2026-09-11 2026-09-18 2026-09-29
edu-dx/1           2026-04-30 2026-04-30 2026-04-01 2026-04-15 2026-04-22 2026-04-28
edu-dx/2           2026-06-30 2026-06-30 2026-06-02 2026-06-16 2026-06-23 2026-06-29
edu-dx/3           2026-09-30 2026-09-30 2026-08-28 2026-09-11 2026-09-18 2026-09-29
edu-dx/4           2026-12-31 2026-12-28 2026-11-30 2026-12-14 2026-12-21 2026-12-25
edu-dx/5           2027-03-31 2027-03-31 2027-03-02 2027-03-16 2027-03-24 2027-03-30
standardization/1  2026-03-31 2026-03-31 2026-03-02 2026-03-16 2026-03-24 2026-03-30
standardization/2  2031-03-31 2031-03-31 2031-02-28 2031-03-14 2031-03-24 2031-03-28
disaster-dx/1      2026-12-31 2026-12-28 2026-11-30 2026-12-14 2026-12-21 2026-12-25
kentokai/1         2026-06-30 2026-06-30 2026-06-02 2026-06-16 2026-06-23 2026-06-29
kentokai/2         2026-09-30 2026-09-30 2026-08-28 2026-09-11 2026-09-18 2026-09-29
kentokai/3         2026-12-31 2026-12-28 2026-11-30 2026-12-14 2026-12-21 2026-12-25
kentokai/4         2027-03-31 2027-03-31 2027-03-02 2027-03-16 2027-03-24 2027-03-30
joint-systems/1    2027-03-31 2027-03-31 2027-03-02 2027-03-16 2027-03-24 2027-03-30
joint-systems/2    2026-03-31 2026-03-31 2026-03-02 2026-03-16 2026-03-24 2026-03-30
banso/1            2027-03-31 2027-03-31 2027-03-02 2027-03-16 2027-03-24 2027-03-30";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn data() -> CalendarData {
    let holiday = |entry: &str| entry.split_once(' ').map(|(date, name)| (day(date), name.to_owned()));
    CalendarData {
        id: "jp-test".to_owned(),
        version: 1,
        utc_offset_minutes: 540,
        covers_from: day("2026-01-01"),
        covers_to: day("2031-03-31"),
        holidays: HOLIDAYS.split(", ").map(|entry| holiday(entry).unwrap()).collect(),
        closures: vec![Closure { from: (12, 29), to: (1, 3), name: "年末年始".to_owned() }],
        official_to: day("2027-12-31"),
        bodies: BTreeMap::new(),
    }
}

fn calendar() -> Calendar {
    Calendar::new(data()).unwrap()
}

fn closed_all_year() -> Calendar {
    let closures = vec![Closure { from: (1, 1), to: (12, 31), name: "休止".to_owned() }];
    Calendar::new(CalendarData { closures, ..data() }).unwrap()
}

#[test]
fn reminders_of_the_package_fall_on_the_expected_days() {
    let calendar = calendar();
    assert_eq!(DEADLINES.lines().count(), 18);
    for line in DEADLINES.lines() {
        let (phase, dates) = line.split_once(' ').unwrap();
        let dates: Vec<NaiveDate> = dates.split_whitespace().map(day).collect();
        assert_eq!(calendar.last_business_day_on_or_before(dates[0]), Some(dates[1]), "{phase}");
        for (n, expected) in [20, 10, 5, 1].into_iter().zip(&dates[2..]) {
            assert_eq!(calendar.add_business_days(dates[1], -n), Some(*expected), "{phase}, T-{n}");
            assert_eq!(calendar.add_business_days(*expected, n), Some(dates[1]), "{phase}, T-{n} and back");
            assert_eq!(calendar.business_days_between(*expected, dates[1]), i64::from(n), "{phase}, T-{n}");
            assert_eq!(calendar.business_days_between(dates[1], *expected), -i64::from(n), "{phase}, T-{n}");
        }
    }
}

#[test]
fn silver_week_is_closed_for_five_days() {
    let calendar = calendar();
    let reasons = ["土曜日", "日曜日", "敬老の日", "休日（国民の休日）", "秋分の日"];
    for (date, reason) in successors(Some(day("2026-09-19")), NaiveDate::succ_opt).zip(reasons) {
        assert_eq!(calendar.is_closed(date), Some(reason));
        assert_eq!(calendar.last_business_day_on_or_before(date), Some(day("2026-09-18")));
        assert_eq!(calendar.next_business_day_on_or_after(date), Some(day("2026-09-24")));
    }
    assert_eq!(calendar.add_business_days(day("2026-09-18"), 1), Some(day("2026-09-24")));
}

#[test]
fn the_new_year_closure_wraps_and_a_holiday_in_it_keeps_its_name() {
    let calendar = calendar();
    assert!(calendar.is_business_day(day("2026-12-28")));
    assert_eq!(calendar.is_closed(day("2026-12-29")), Some("年末年始"));
    assert_eq!(calendar.is_closed(day("2027-01-01")), Some("元日"));
    assert_eq!(calendar.is_closed(day("2027-01-03")), Some("日曜日"));
    assert_eq!(calendar.next_business_day_on_or_after(day("2026-12-31")), Some(day("2027-01-04")));
    assert_eq!(calendar.business_days_between(day("2026-12-28"), day("2027-01-04")), 1);
}

#[test]
fn counting_from_a_closed_day_starts_at_that_day() {
    let calendar = calendar();
    let closed = day("2026-12-31");
    assert_eq!(calendar.add_business_days(closed, 0), Some(closed));
    assert_eq!(calendar.add_business_days(closed, -1), Some(day("2026-12-28")));
    assert_eq!(calendar.add_business_days(closed, 1), Some(day("2027-01-04")));
}

#[test]
fn days_between_agree_with_counting_one_by_one_over_six_centuries() {
    let calendar = calendar();
    let (a, b) = (day("1800-01-01"), day("2400-06-15"));
    let open: i64 = successors(a.succ_opt(), NaiveDate::succ_opt)
        .take_while(|date| *date <= b)
        .map(|date| i64::from(calendar.is_business_day(date)))
        .sum();
    assert_eq!(calendar.business_days_between(a, b), open);
    assert_eq!(calendar.business_days_between(b, a), -(open - 1 + i64::from(calendar.is_business_day(a))));
    assert_eq!(calendar.business_days_between(a, a), 0);
}

#[test]
fn the_ends_of_time_have_answers() {
    for calendar in [calendar(), closed_all_year()] {
        for date in [NaiveDate::MIN, NaiveDate::MAX, day("2026-04-01")] {
            for n in [i32::MIN, -1, 0, 1, i32::MAX] {
                let landed = calendar.add_business_days(date, n);
                assert!(n == 0 || landed.is_none_or(|to| calendar.is_business_day(to)));
            }
            let near =
                [calendar.last_business_day_on_or_before(date), calendar.next_business_day_on_or_after(date)];
            assert!(near.into_iter().flatten().all(|to| calendar.is_business_day(to)));
            assert_eq!(fiscal_year(date), date.year() - i32::from(date.month() < 4));
        }
        // Each direction counts the end it arrives at and not the one it leaves.
        let open = |date| i64::from(calendar.is_business_day(date));
        let forth = calendar.business_days_between(NaiveDate::MIN, NaiveDate::MAX);
        let back = calendar.business_days_between(NaiveDate::MAX, NaiveDate::MIN);
        assert_eq!(forth - open(NaiveDate::MAX), -back - open(NaiveDate::MIN));
    }
    assert_eq!(closed_all_year().next_business_day_on_or_after(day("2026-04-01")), None);
    assert_eq!(calendar().add_business_days(day("2026-04-01"), i32::MAX), None);
}

#[test]
fn dates_beyond_the_gazette_are_provisional_and_beyond_the_law_not_covered() {
    let calendar = calendar();
    assert!(!calendar.is_provisional(day("2027-12-31")));
    assert!(calendar.is_provisional(day("2028-01-01")) && calendar.is_provisional(day("2045-05-05")));
    assert!(calendar.covers(day("2031-03-31")) && calendar.covers(day("2099-12-31")));
    assert!(!calendar.covers(day("2100-01-01")) && !calendar.covers(day("2025-12-31")));
    assert_eq!(calendar.offset(), FixedOffset::east_opt(9 * 3600).unwrap());
}

#[test]
fn a_fiscal_year_runs_from_april_to_march() {
    assert_eq!([fiscal_year(day("2026-03-31")), fiscal_year(day("2026-04-01"))], [2025, 2026]);
    assert_eq!(month_in_fiscal_year(2026, 12), Some((2026, 12)));
    assert_eq!(month_in_fiscal_year(2026, 3), Some((2027, 3)));
    assert_eq!([month_in_fiscal_year(2026, 0), month_in_fiscal_year(i32::MAX, 1)], [None, None]);
    assert_eq!(month_end(2028, 2), Some(day("2028-02-29")));
    assert_eq!(month_end(NaiveDate::MAX.year(), 12), Some(NaiveDate::MAX));
    assert_eq!([month_end(2026, 13), month_end(i32::MAX, 1)], [None, None]);
}

#[test]
fn data_that_cannot_be_a_calendar_is_refused() {
    let minutes = i32::MAX;
    let refused = Calendar::new(CalendarData { utc_offset_minutes: minutes, ..data() });
    assert_eq!(refused, Err(Error::Offset { id: "jp-test".to_owned(), minutes }));
    let refused = Calendar::new(CalendarData { covers_to: day("2025-12-31"), ..data() });
    assert!(matches!(refused, Err(Error::Cover { .. })));
    let closures = vec![Closure { from: (2, 30), to: (3, 1), name: "誤り".to_owned() }];
    let refused = Calendar::new(CalendarData { closures, ..data() });
    assert!(matches!(refused, Err(Error::ClosureDay { month: 2, day: 30, .. })));
}

#[test]
fn the_data_survives_storage() {
    let stored = serde_json::to_string(&data()).unwrap();
    assert_eq!(serde_json::from_str::<CalendarData>(&stored).unwrap(), data());
    assert_eq!(calendar().data(), &data());
}

#[test]
fn after_the_table_the_law_names_the_holidays() {
    let calendar = calendar();
    // The table leaves 2031-02-23 out, a Sunday; it is not corrected inside the table.
    assert_eq!(calendar.is_closed(day("2031-02-24")), Some("休日（振替休日）"));
    assert_eq!(calendar.is_closed(day("2045-09-22")), Some("秋分の日"));
    assert_eq!(calendar.is_closed(day("2045-01-02")), Some("休日（振替休日）"));
    assert_eq!(calendar.last_business_day_on_or_before(day("2045-05-05")), Some(day("2045-05-02")));
    assert_eq!(calendar.is_closed(day("2032-09-21")), Some("休日（国民の休日）"));
    // All of a table that reaches beyond the gazette is provisional, and a table without gazetted days too.
    let early = Calendar::new(CalendarData { official_to: day("2050-12-31"), ..data() }).unwrap();
    assert!(!early.is_provisional(day("2031-03-31")) && early.is_provisional(day("2031-04-01")));
    let old = CalendarData { covers_from: day("2000-01-01"), covers_to: day("2009-12-31"), ..data() };
    let old = Calendar::new(old).unwrap();
    assert!(!old.covers(day("2015-01-01")) && old.covers(day("2020-01-01")));
}

#[test]
fn a_quarter_ends_with_its_third_month() {
    let ends = [1, 2, 3, 4].map(|quarter| quarter_end(2026, quarter).unwrap().to_string());
    assert_eq!(ends, ["2026-06-30", "2026-09-30", "2026-12-31", "2027-03-31"]);
    assert_eq!([quarter_end(2026, 0), quarter_end(2026, 5), quarter_end(i32::MAX, 4)], [None; 3]);
    assert_eq!(fiscal_year_end(2026), Some(day("2027-03-31")));
    let mut date = day("2025-04-01");
    while date < day("2027-04-01") {
        let (year, quarter) = fiscal_quarter(date);
        let end = quarter_end(year, quarter).unwrap();
        assert!(date <= end && (end - date).num_days() < 92, "{date}");
        assert_eq!(year, fiscal_year(date));
        date = date.succ_opt().unwrap();
    }
}
