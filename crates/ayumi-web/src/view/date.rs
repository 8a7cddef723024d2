//! Writes days, dates that are due and instants for people, wareki beside ISO; never reckons one.

use ayumi_core::calendar::fiscal_year;
use ayumi_core::event::{DueDate, Precision};
use ayumi_core::text::Language;
use ayumi_core::time::Timestamp;
use ayumi_core::wareki;
use chrono::{Datelike as _, FixedOffset, NaiveDate};

use crate::view::say::Say;

/// A day or instant for `<time>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// Its machine form.
    pub iso: String,
    /// What is read.
    pub text: String,
}

/// A date with the history of promises around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueView {
    /// In short, for tables.
    pub short: Time,
    /// In full.
    pub long: Time,
    /// The real last working day, where a closed day hides it.
    pub working: Option<String>,
    /// Where it comes from when it moved: first date, moves, days.
    pub slip: Option<String>,
    /// How often it moved.
    pub moves: u32,
    /// Whether it was ever moved after it had lapsed.
    pub after_lapse: bool,
    /// Whether it was recorded as missed.
    pub missed: bool,
    /// Whether it was reckoned on holidays that are not gazetted yet.
    pub provisional: bool,
}

/// A day in a cell: `R8.9.30`.
pub fn short(t: Say, date: NaiveDate) -> Time {
    let text = match t.0 {
        Language::Ja => wareki::format_short(date),
        Language::En => date.to_string(),
    };
    Time { iso: date.to_string(), text }
}

/// A day in full, both reckonings: `令和8年9月30日（水）（2026-09-30）`.
pub fn long(t: Say, date: NaiveDate) -> Time {
    let text = match t.0 {
        Language::Ja => format!("{}（{date}）", wareki::format_date_weekday(date)),
        Language::En => date.format("%a %Y-%m-%d").to_string(),
    };
    Time { iso: date.to_string(), text }
}

/// An instant in a cell: `R8.6.30 17:15`.
pub fn moment_short(t: Say, at: Timestamp, offset: FixedOffset) -> Time {
    let local = at.to_utc().with_timezone(&offset);
    let text = match t.0 {
        Language::Ja => format!("{} {}", wareki::format_short(local.date_naive()), local.format("%H:%M")),
        Language::En => local.format("%Y-%m-%d %H:%M").to_string(),
    };
    Time { iso: local.format("%Y-%m-%dT%H:%M:%S%:z").to_string(), text }
}

/// An instant in full, with its UTC form.
pub fn moment(t: Say, at: Timestamp, offset: FixedOffset) -> Time {
    let local = at.to_utc().with_timezone(&offset);
    let text = match t.0 {
        Language::Ja => {
            let day = wareki::format_date_weekday(local.date_naive());
            format!("{day} {}（{at}）", local.format("%-H時%M分%S秒"))
        }
        Language::En => format!("{} ({at})", local.format("%a %Y-%m-%d %H:%M:%S %:z")),
    };
    Time { iso: local.format("%Y-%m-%dT%H:%M:%S%:z").to_string(), text }
}

/// A month as it is stored, `2026-09`, for people.
pub fn month(t: Say, month: &str) -> String {
    let first = NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").ok();
    match (first, t.0) {
        (Some(day), Language::Ja) => format!("{}（{month}）", wareki::format_month(day)),
        (Some(_) | None, Language::Ja | Language::En) => month.to_owned(),
    }
}

/// A due date in a cell, as exact as it is meant.
pub fn due_short(t: Say, due: &DueDate) -> Time {
    exactly_short(t, due.nominal, due.precision)
}

/// A day as exact as it is meant, in short: `R8.9.30`, `R8.9末`, `R8年度末`.
pub fn exactly_short(t: Say, day: NaiveDate, precision: Precision) -> Time {
    let text = match (precision, t.0) {
        (Precision::Day, _) => short(t, day).text,
        (Precision::Month | Precision::Quarter, Language::Ja) => {
            let short = wareki::format_short(day);
            format!("{}末", short.rsplit_once('.').map_or(short.as_str(), |(month, _)| month))
        }
        (Precision::FiscalYear, Language::Ja) => {
            format!("{}末", wareki::format_fiscal_year(fiscal_year(day)).replace("令和", "R"))
        }
        (Precision::Month | Precision::Quarter, Language::En) => format!("end {}", day.format("%Y-%m")),
        (Precision::FiscalYear, Language::En) => format!("end FY{}", fiscal_year(day)),
    };
    Time { iso: day.to_string(), text }
}

/// A due date in full.
pub fn due_long(t: Say, due: &DueDate) -> Time {
    Time { iso: due.nominal.to_string(), text: exactly(t, due.nominal, due.precision) }
}

/// What of a date is another than before: the day promised, else the last day on which it is kept, else the business day
/// that reminders count from, else only the days after it or how sure it is.
pub fn change(t: Say, former: &DueDate, due: &DueDate) -> String {
    if former.nominal != due.nominal || former.precision != due.precision {
        return format!("{} → {}", due_short(t, former).text, due_short(t, due).text);
    }
    let days = |from: NaiveDate, to: NaiveDate| format!("{} → {}", short(t, from).text, short(t, to).text);
    if former.effective != due.effective {
        let days = days(former.effective, due.effective);
        return t.say(format!("実質の期限 {days}"), format!("kept until {days}"));
    }
    if former.last_business_day != due.last_business_day {
        let days = days(former.last_business_day, due.last_business_day);
        return t.say(format!("お知らせの起算日 {days}"), format!("reminded from {days}"));
    }
    if former.missed_from != due.missed_from {
        let days = days(former.missed_from, due.missed_from);
        return t.say(format!("期限超過を記録する日 {days}"), format!("on record as missed from {days}"));
    }
    t.say("日付は変わりません（祝日の確定のみ）", "no day changes; the holidays are official now").to_owned()
}

/// A day as exact as it is meant, in full.
pub fn exactly(t: Say, day: NaiveDate, precision: Precision) -> String {
    match (precision, t.0) {
        (Precision::Day, _) => long(t, day).text,
        (Precision::Month | Precision::Quarter, Language::Ja) => {
            format!("{}末（{day}）", wareki::format_month(day))
        }
        (Precision::FiscalYear, Language::Ja) => {
            format!("{}末（{day}）", wareki::format_fiscal_year(fiscal_year(day)))
        }
        (Precision::Month | Precision::Quarter, Language::En) => {
            format!("end of {} ({day})", day.format("%Y-%m"))
        }
        (Precision::FiscalYear, Language::En) => format!("end of FY{} ({day})", fiscal_year(day)),
    }
}

/// What a due date was, is, and how often it moved.
#[derive(Debug, Clone, Copy)]
pub struct Promise<'a> {
    /// The date now.
    pub due: &'a DueDate,
    /// The date as first set.
    pub original: NaiveDate,
    /// How often it moved.
    pub moves: u32,
    /// Whether it was ever moved after it had lapsed.
    pub after_lapse: bool,
    /// Whether it was recorded as missed.
    pub missed: bool,
}

/// A due date with its history in short.
pub fn due(t: Say, promise: Promise<'_>) -> DueView {
    let Promise { due, original, moves, after_lapse, missed } = promise;
    let slip = (moves > 0).then(|| slip(t, original, &[], due.nominal, moves));
    let working = (due.last_business_day != due.nominal).then(|| short(t, due.last_business_day).text);
    DueView {
        short: due_short(t, due),
        long: due_long(t, due),
        working,
        slip,
        moves,
        after_lapse,
        missed,
        provisional: due.provisional,
    }
}

/// Most dates between the first and the present one that are written out.
const STEPS_MAX: usize = 3;

/// How a date came to be where it is: `当初6/30→8/31→9/30（2回 +92日）`.
pub fn slip(t: Say, original: NaiveDate, between: &[NaiveDate], now: NaiveDate, moves: u32) -> String {
    let days = (now - original).num_days();
    let year = fiscal_year(original);
    let step = |day: NaiveDate| match t.0 {
        Language::Ja if fiscal_year(day) == year => format!("{}/{}", day.month(), day.day()),
        Language::Ja => wareki::format_short(day),
        Language::En => day.to_string(),
    };
    let left_out = between.len().saturating_sub(STEPS_MAX);
    let mut steps = vec![step(original)];
    if left_out > 0 {
        steps.push("…".to_owned());
    }
    steps.extend(between.iter().skip(left_out).map(|day| step(*day)));
    steps.push(step(now));
    let steps = steps.join("→");
    match t.0 {
        Language::Ja => format!("当初{steps}（{moves}回 {days:+}日）"),
        Language::En => {
            format!("first {steps} ({moves} {}, {days:+} days)", if moves == 1 { "move" } else { "moves" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ayumi_core::event::DeadlineKind;

    fn september(precision: Precision) -> DueDate {
        let day = NaiveDate::from_ymd_opt(2026, 9, 30).unwrap();
        DueDate {
            nominal: day,
            precision,
            kind: DeadlineKind::PlanTarget,
            effective: day,
            last_business_day: day,
            provisional: false,
            cut_off: None,
            missed_from: day.succ_opt().unwrap(),
        }
    }

    #[test]
    fn a_change_names_the_first_thing_that_differs() {
        let (ja, former) = (Say(Language::Ja), september(Precision::Month));
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let moved = DueDate { nominal: day("2026-10-31"), ..former.clone() };
        assert_eq!(change(ja, &former, &moved), "R8.9末 → R8.10末");
        let rolled =
            DueDate { effective: day("2026-10-01"), last_business_day: day("2026-10-01"), ..former.clone() };
        assert_eq!(change(ja, &former, &rolled), "実質の期限 R8.9.30 → R8.10.1");
        let earlier = DueDate { last_business_day: day("2026-09-29"), ..former.clone() };
        assert_eq!(change(ja, &former, &earlier), "お知らせの起算日 R8.9.30 → R8.9.29");
        let sure = DueDate { provisional: !former.provisional, ..former.clone() };
        assert_eq!(change(ja, &former, &sure), "日付は変わりません（祝日の確定のみ）");
    }

    #[test]
    fn a_due_date_is_as_exact_as_it_is_meant() {
        let ja = Say(Language::Ja);
        assert_eq!(due_short(ja, &september(Precision::Day)).text, "R8.9.30");
        assert_eq!(due_short(ja, &september(Precision::Month)).text, "R8.9末");
        assert_eq!(due_short(ja, &september(Precision::FiscalYear)).text, "R8年度末");
        assert_eq!(due_long(ja, &september(Precision::Month)).text, "令和8年9月末（2026-09-30）");
        assert_eq!(due_short(Say(Language::En), &september(Precision::Month)).text, "end 2026-09");
    }

    #[test]
    fn a_moved_date_tells_where_it_came_from() {
        let due_date = september(Precision::Day);
        let original = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let promise = Promise { due: &due_date, original, moves: 2, after_lapse: true, missed: false };
        let view = due(Say(Language::Ja), promise);
        assert_eq!(view.slip.as_deref(), Some("当初6/30→9/30（2回 +92日）"));
    }

    #[test]
    fn every_step_of_a_date_is_told_and_a_long_way_is_shortened() {
        let on = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (ja, en) = (Say(Language::Ja), Say(Language::En));
        let told = slip(ja, on("2026-06-30"), &[on("2026-08-31")], on("2026-09-30"), 2);
        assert_eq!(told, "当初6/30→8/31→9/30（2回 +92日）");
        let months = ["2026-07-31", "2026-08-31", "2026-09-30", "2026-12-25"].map(on);
        let told = slip(ja, on("2026-06-30"), &months, on("2027-06-30"), 5);
        assert_eq!(told, "当初6/30→…→8/31→9/30→12/25→R9.6.30（5回 +365日）");
        let told = slip(en, on("2026-06-30"), &[], on("2026-06-01"), 1);
        assert_eq!(told, "first 2026-06-30→2026-06-01 (1 move, -29 days)");
    }
}
