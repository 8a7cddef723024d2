//! What the calendar of one body promises, as tests: owns made-up bodies; it never reads a data file.

use super::super::{Calendar, CalendarData, moved};
use super::*;
use crate::id::OrganizationId;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn body(code: &str) -> OrganizationId {
    code.parse().unwrap()
}

fn span(from: (u32, u32), to: (u32, u32), name: &str) -> Closure {
    Closure { from, to, name: name.to_owned() }
}

fn dates(days: &[(&str, &str)]) -> BTreeMap<NaiveDate, String> {
    days.iter().map(|(date, name)| (day(date), (*name).to_owned())).collect()
}

/// 神戸市 keeps its founding day, closes for a move and works on two days closed for the others.
fn kobe() -> BodyDays {
    BodyDays {
        closures: vec![span((7, 1), (7, 1), "開庁記念日")],
        openings: vec![span((12, 29), (12, 30), "年末開庁")],
        closed: dates(&[("2026-10-01", "庁舎移転"), ("2026-10-02", "庁舎移転")]),
        open: dates(&[("2026-10-04", "日曜開庁"), ("2026-11-23", "祝日開庁")]),
    }
}

fn data() -> CalendarData {
    CalendarData {
        id: "test".to_owned(),
        version: 1,
        utc_offset_minutes: 540,
        covers_from: day("2026-01-01"),
        covers_to: day("2026-12-31"),
        holidays: dates(&[("2026-11-03", "文化の日"), ("2026-11-23", "勤労感謝の日")]),
        closures: vec![span((12, 29), (1, 3), "年末年始")],
        official_to: day("2026-12-31"),
        bodies: [(body("281000"), kobe())].into(),
    }
}

#[test]
fn a_body_has_its_days_and_the_others_have_the_common_ones() {
    let calendar = Calendar::new(data()).unwrap();
    let (kobe, himeji) = (calendar.of(&body("281000")), calendar.of(&body("282014")));
    assert_eq!(himeji, &calendar);
    let told = [
        ("2026-07-01", Some("開庁記念日"), None),
        ("2026-10-01", Some("庁舎移転"), None),
        ("2026-10-03", Some("土曜日"), Some("土曜日")),
        ("2026-10-04", None, Some("日曜日")),
        ("2026-11-03", Some("文化の日"), Some("文化の日")),
        ("2026-11-23", None, Some("勤労感謝の日")),
        ("2026-12-29", None, Some("年末年始")),
        ("2026-12-31", Some("年末年始"), Some("年末年始")),
    ];
    for (date, own, common) in told {
        assert_eq!((kobe.is_closed(day(date)), himeji.is_closed(day(date))), (own, common), "{date}");
    }
    assert_eq!(kobe.is_opened(day("2026-10-04")), Some("日曜開庁"));
    assert_eq!(kobe.is_opened(day("2026-12-29")), Some("年末開庁"));
    assert_eq!((kobe.is_opened(day("2026-10-05")), himeji.is_opened(day("2026-12-29"))), (None, None));
    assert_eq!(kobe.data().id, "test");
}

#[test]
fn a_yearly_opening_leaves_the_weekend_closed_and_a_date_lifts_a_yearly_closure() {
    let own = BodyDays { open: dates(&[("2026-07-01", "臨時開庁")]), ..kobe() };
    let data = CalendarData { bodies: [(body("281000"), own)].into(), ..data() };
    let calendar = Calendar::new(data).unwrap();
    let kobe = calendar.of(&body("281000"));
    // 2029-12-29 and 30 are a Saturday and a Sunday.
    assert_eq!(kobe.is_closed(day("2029-12-29")), Some("土曜日"));
    assert_eq!(kobe.is_opened(day("2029-12-29")), None);
    assert!(kobe.is_business_day(day("2026-07-01")) && !kobe.is_business_day(day("2027-07-01")));
}

#[test]
fn business_days_of_a_body_agree_with_counting_one_by_one() {
    let calendar = Calendar::new(data()).unwrap();
    let kobe = calendar.of(&body("281000"));
    for (a, b) in [("2026-06-01", "2027-01-10"), ("2026-10-01", "2026-10-04"), ("1600-01-01", "2420-01-01")] {
        let (a, b) = (day(a), day(b));
        let open =
            a.iter_days().skip(1).take_while(|date| *date <= b).filter(|date| kobe.is_business_day(*date));
        assert_eq!(kobe.business_days_between(a, b), i64::try_from(open.count()).unwrap(), "{a} to {b}");
    }
    assert_eq!(kobe.next_business_day_on_or_after(day("2026-10-01")), Some(day("2026-10-04")));
    assert_eq!(calendar.next_business_day_on_or_after(day("2026-10-03")), Some(day("2026-10-05")));
    assert_eq!(kobe.last_business_day_on_or_before(day("2026-12-31")), Some(day("2026-12-30")));
}

#[test]
fn a_span_of_a_body_that_no_year_has_is_refused() {
    let own = BodyDays { openings: vec![span((2, 29), (2, 30), "誤り")], ..BodyDays::default() };
    let refused = Calendar::new(CalendarData { bodies: [(body("281000"), own)].into(), ..data() });
    assert!(matches!(refused, Err(super::super::Error::ClosureDay { month: 2, day: 30, .. })));
}

#[test]
fn what_moves_between_versions_is_told_for_everybody_and_for_each_body() {
    let old = Calendar::new(data()).unwrap();
    let mut next = data();
    next.holidays = dates(&[("2026-11-03", "別の名"), ("2026-11-24", "臨時の休日")]);
    next.bodies.clear();
    let new = Calendar::new(next).unwrap();
    let told: Vec<String> = moved(&old, &new, day("2026-07-01"), day("2026-12-31"))
        .iter()
        .map(|moved| {
            let body = moved.body.as_ref().map_or("all", OrganizationId::as_str);
            let side = |reason: &Option<String>| reason.clone().unwrap_or_else(|| "open".to_owned());
            format!("{} {body} {}>{}", moved.date, side(&moved.before), side(&moved.after))
        })
        .collect();
    let expected = [
        "2026-07-01 281000 開庁記念日>open",
        "2026-10-01 281000 庁舎移転>open",
        "2026-10-02 281000 庁舎移転>open",
        "2026-10-04 281000 open>日曜日",
        "2026-11-23 all 勤労感謝の日>open",
        "2026-11-24 all open>臨時の休日",
        "2026-11-24 281000 open>臨時の休日",
        "2026-12-29 281000 open>年末年始",
        "2026-12-30 281000 open>年末年始",
    ];
    assert_eq!(told, expected);
    assert!(moved(&old, &old, day("2020-01-01"), day("2099-12-31")).is_empty());
    assert!(moved(&old, &new, day("2026-12-31"), day("2026-07-01")).is_empty());
}
