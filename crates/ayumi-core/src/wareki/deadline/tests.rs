//! Which spellings are deadlines and which are not, as tests: owns examples as documents have them; never a rule.

use super::*;
use crate::due::last_day;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn what_officials_write_is_read() {
    let spellings = [
        (
            "2026-09-30",
            Precision::Day,
            "令和8年9月30日|R8.9.30|r8/9/30|2026-09-30|2026/9/30|Ｒ８．９．３０|令和８年９月３０日|\
          ～令和8年9月30日|〜R8.9.30|令和8年9月30日まで|令和8年9月30日（水）|令和8年9月30日(水曜日)|～令和8年9月30日（水）まで|\
          令和　8年　9月30日|R08.09.30迄",
        ),
        (
            "2026-09-30",
            Precision::Month,
            "令和8年9月|令和8年9月末|令和8年9月末日|令和8年9月中|R8.9|R8.9末|R8.9月末|R8.9月まで|R8/9|Ｒ８．９末|\
          ～令和8年9月|〜令和8年9月|～R8.9|令和8年9月まで|令和8年9月末までに|2026-09|2026/9|2026年9月末|R8年9月|令和 8年 9月",
        ),
        (
            "2027-03-31",
            Precision::FiscalYear,
            "令和8年度末|令和8年度|令和8年度中|令和8年度内|R8年度末|Ｒ８年度末|2026年度末|～令和8年度末|令和8年度末まで",
        ),
        (
            "2026-09-30",
            Precision::Quarter,
            "令和8年度第2四半期|令和8年度第2四半期末|R8年度第２四半期|令和8年度第二四半期|2026年度第2四半期末",
        ),
        ("2020-03-31", Precision::FiscalYear, "令和元年度末|R1年度末|令和1年度"),
        ("2019-06-30", Precision::Quarter, "令和元年度第1四半期"),
        ("2019-05-31", Precision::Month, "令和元年5月|R元.5末|令和元年５月末"),
        ("2019-04-30", Precision::Month, "平成31年4月末|H31.4"),
    ];
    for (date, precision, texts) in spellings {
        for text in texts.split('|') {
            assert_eq!(parse_due(text), Some((day(date), precision)), "{text}");
        }
    }
}

#[test]
fn what_is_no_deadline_is_refused() {
    let refused = "||～|まで|末|令和|令和8年|令和8年末|R8|R8末|8年9月|9月末|令和8年13月|令和8年0月末|令和0年9月|令和0年度末|R8年度第5四半期|\
        R8年度第0四半期|令和8年度第四半期|第2四半期|年度末|26-09|2026-9-31|2026-09-|2026-|令和8年9月30日末|\
        令和8年9月30日（木）|令和8年9月30日（|令和8年9月30日（水水）|令和8年9月上旬|令和8年9月～|～～令和8年9月|令和8年9月までまで|\
        R8.9 30|2026-0 9|令和1 0年9月|R8.9.30.1|令和8年度末末|12026-09|2026年度度|令和八年九月|令和8年9月頃";
    for text in refused.split('|') {
        assert_eq!(parse_due(text), None, "{text}");
    }
    assert_eq!(parse_due(&"令和8年9月".repeat(1_000)), None);
}

#[test]
fn a_month_or_year_its_era_does_not_contain_is_refused() {
    let crossing = "令和元年4月|平成31年5月|昭和64年1月末|平成31年度末|平成31年度第1四半期|昭和64年度|令和1年3月末|H45.9";
    for text in crossing.split('|') {
        assert_eq!(parse_due(text), None, "{text}");
    }
    assert_eq!(parse_due("平成元年1月"), Some((day("1989-01-31"), Precision::Month)));
}

#[test]
fn a_deadline_is_written_as_exactly_as_it_is_meant() {
    let written = [Precision::Day, Precision::Month, Precision::Quarter, Precision::FiscalYear]
        .map(|precision| format_due(day("2026-09-30"), precision));
    assert_eq!(written, ["令和8年9月30日（水）", "令和8年9月末", "令和8年度第2四半期末", "令和8年度末"]);
    assert_eq!(format_due(day("1989-01-03"), Precision::Month), "平成元年1月末");
    assert!(format_due(NaiveDate::MAX, Precision::Month).ends_with("12月末"));
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0..85_000u64).prop_map(|days| day("1868-01-25") + chrono::Days::new(days))
}

fn any_precision() -> impl Strategy<Value = Precision> {
    prop_oneof![
        Just(Precision::Day),
        Just(Precision::Month),
        Just(Precision::Quarter),
        Just(Precision::FiscalYear)
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_to_its_last_day(date in any_day(), precision in any_precision()) {
        let written = format_due(date, precision);
        prop_assert_eq!(parse_due(&written), last_day(date, precision).map(|last| (last, precision)), "{}", written);
        let decorated = format!("～{written}まで");
        prop_assert_eq!(parse_due(&decorated), parse_due(&written));
    }

    #[test]
    fn what_is_read_is_the_last_day_of_what_it_names(text in "[～令平和成RH元0-9０-９年度月日末第四半期./-]{1,14}") {
        if let Some((date, precision)) = parse_due(&text) {
            prop_assert_eq!(last_day(date, precision), Some(date));
        }
    }
}
