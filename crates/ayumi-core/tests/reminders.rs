//! Stories of reminders: planned from dates, fired once, never on a closed day, told again only when the date moved.

use std::collections::BTreeSet;

use ayumi_core::definition::{BarrierRule, FieldKind, Joins};
use ayumi_core::event::{DeadlineKind, Event, ReminderCondition};
use ayumi_core::id::{OrganizationId, ReminderId};
use ayumi_core::reminder::{Due, Planned};
use ayumi_core::testing::sketch::{MEMBER, definition, each, month};
use ayumi_core::testing::*;
use chrono::{Days, NaiveDate};
use serde_json::Value;

fn procured() -> Scenario {
    given(procurement()).opened(&[KOBE, AMAGASAKI])
}

/// Sweeps every day from today to `last` and gives (day, item, body, offset, role) of each reminder.
fn swept(scenario: &mut Scenario, last: &str) -> Vec<(NaiveDate, String, String, i32)> {
    let mut told = Vec::new();
    while scenario.today <= date(last) {
        for Due { planned, missed_repeats } in scenario.remind() {
            assert!(missed_repeats.is_empty(), "nothing is missed by who sweeps daily");
            told.push((
                scenario.today,
                planned.item.to_string(),
                planned.organization.to_string(),
                planned.offset_business_days,
            ));
        }
        scenario.today = scenario.today + Days::new(1);
    }
    told
}

fn days_told(told: &[(NaiveDate, String, String, i32)], item: &str, code: &str) -> Vec<(String, i32)> {
    let about = told.iter().filter(|(_, about, to, _)| about == item && to == code);
    about.map(|(day, _, _, offset)| (day.to_string(), *offset)).collect()
}

fn series(expected: &[(&str, i32)]) -> Vec<(String, i32)> {
    expected.iter().map(|(day, offset)| ((*day).to_owned(), *offset)).collect()
}

fn ids(scenario: &Scenario) -> BTreeSet<ReminderId> {
    scenario.plan().into_iter().map(|planned| planned.reminder).collect()
}

#[test]
fn a_series_counts_business_days_from_the_last_one_before_the_date_and_after_it() {
    let told = swept(&mut procured(), "2026-09-01");
    let expected = [
        ("2026-06-02", -20),
        ("2026-06-16", -10),
        ("2026-06-23", -5),
        ("2026-06-29", -1),
        ("2026-06-30", 0),
        ("2026-07-01", 1),
        ("2026-07-08", 6),
        ("2026-07-15", 11),
        ("2026-07-23", 16),
    ];
    assert_eq!(days_told(&told, "survey", KOBE), series(&expected));
    assert_eq!(days_told(&told, "survey", AMAGASAKI), series(&expected));
    // After the date the lead hears of each of the two as well.
    assert_eq!(days_told(&told, "survey", PREFECTURE).len(), 8);
}

#[test]
fn nothing_is_told_on_a_closed_day() {
    let mut moved =
        procured().command(Who::Officer, change_deadline("survey", "2026-07-12").with("precision", "day"));
    let calendar = moved.world.calendar.clone();
    let told = swept(&mut moved, "2026-12-31");
    assert!(told.iter().all(|(day, ..)| calendar.is_business_day(*day)), "{told:?}");
    let before =
        [("2026-06-12", -20), ("2026-06-26", -10), ("2026-07-03", -5), ("2026-07-09", -1), ("2026-07-10", 0)];
    let after = [("2026-07-13", 1), ("2026-07-21", 6), ("2026-07-28", 11), ("2026-08-04", 16)];
    assert_eq!(days_told(&told, "survey", KOBE), series(&[&before[..], &after[..]].concat()));
}

#[test]
fn a_reminder_fires_once_however_often_it_is_looked_for() {
    let mut scenario = procured().on("2026-06-02");
    assert_eq!(scenario.remind().len(), 2);
    assert_eq!(scenario.remind(), []);
    let told: BTreeSet<_> = scenario.fired.iter().map(|recorded| recorded.id).collect();
    assert_eq!(told.len(), 2);
}

#[test]
fn it_is_due_at_nine_and_names_the_posts_and_holders_of_that_day() {
    let mut scenario = procured().on("2026-06-02");
    assert_eq!(scenario.plan()[0].due_at, scenario.at(9));
    let _ = scenario.remind();
    for recorded in &scenario.fired {
        let Event::ReminderFired(fired) = &recorded.event else { panic!("a reminder") };
        let staffed = usize::from(fired.recipient.organization == body(KOBE));
        assert_eq!(
            (fired.recipient.posts.len(), fired.recipient.users.len()),
            (staffed, staffed),
            "尼崎市 has no officer"
        );
        assert_eq!((fired.case_version, fired.nominal), (scenario.case.version, date("2026-06-30")));
    }
}

#[test]
fn who_has_answered_or_declined_hears_no_more() {
    let mut scenario = procured()
        .on("2026-06-10")
        .command(Who::Kobe, survey())
        .command(Who::Officer, decline().for_body(AMAGASAKI));
    let told = swept(&mut scenario, "2026-07-31");
    assert_eq!(
        (days_told(&told, "survey", KOBE), days_told(&told, "survey", AMAGASAKI)),
        (Vec::new(), Vec::new())
    );
}

#[test]
fn a_reminder_for_those_who_have_not_begun_stops_when_they_begin() {
    let signing = procured()
        .command(Who::Kobe, join())
        .command(Who::Kobe, survey())
        .command(Who::Officer, decline().for_body(AMAGASAKI))
        .command(Who::Officer, attach("selection", "minutes"))
        .command(Who::Officer, open_decision("selection"))
        .command(Who::Officer, decide("selection", "adopt"));
    let told = |scenario: &mut Scenario| days_told(&swept(scenario, "2026-06-30"), "contract", KOBE);
    assert_eq!(told(&mut signing.clone()), series(&[("2026-04-22", -5), ("2026-04-28", -1)]));
    let mut begun = signing
        .on("2026-04-24")
        .command(Who::Kobe, attach("contract", "contract").with("document", Value::Null));
    assert_eq!(told(&mut begun), []);
}

#[test]
fn a_joint_phase_reminds_the_lead_even_while_it_waits() {
    let told = swept(&mut procured(), "2026-09-30");
    let days = days_told(&told, "selection", PREFECTURE);
    assert_eq!(days.first(), Some(&("2026-08-28".to_owned(), -20)));
    assert_eq!(days.last(), Some(&("2026-09-30".to_owned(), 0)));
}

#[test]
fn moving_a_date_plans_its_reminders_anew() {
    let mut scenario = procured().on("2026-06-02");
    let _ = scenario.remind();
    let former = ids(&scenario);
    let mut moved = scenario.on("2026-06-03").command(Who::Officer, change_deadline("survey", "2026-07-31"));
    let (survey, other): (Vec<_>, Vec<_>) =
        moved.plan().into_iter().partition(|planned| planned.item == item("survey"));
    assert!(
        survey.iter().all(|planned| planned.deadline_version == 2 && !former.contains(&planned.reminder))
    );
    assert!(
        other.iter().all(|planned| former.contains(&planned.reminder)),
        "other dates keep their reminders"
    );
    let told = swept(&mut moved, "2026-07-31");
    let expected =
        [("2026-07-02", -20), ("2026-07-16", -10), ("2026-07-24", -5), ("2026-07-30", -1), ("2026-07-31", 0)];
    assert_eq!(days_told(&told, "survey", KOBE), series(&expected));
}

#[test]
fn what_fell_into_a_pause_is_told_by_the_latest_of_its_series_alone() {
    let mut scenario = procured().on("2026-06-26");
    let due = scenario.remind();
    let about_kobe: Vec<_> = due.iter().filter(|due| due.planned.organization == body(KOBE)).collect();
    assert_eq!(about_kobe.len(), 1);
    assert_eq!(about_kobe[0].planned.offset_business_days, -5);
    let missed: Vec<_> =
        about_kobe[0].missed_repeats.iter().map(|repeat| repeat.due_at.to_string()).collect();
    assert_eq!(missed, ["2026-06-02T00:00:00.000000Z", "2026-06-16T00:00:00.000000Z"]);
    assert_eq!(scenario.remind(), [], "they never fire by themselves again");
    let told = swept(&mut scenario, "2026-06-30");
    assert_eq!(days_told(&told, "survey", KOBE), series(&[("2026-06-29", -1), ("2026-06-30", 0)]));
}

#[test]
fn nothing_due_before_the_case_was_opened_is_told() {
    let mut late = given(procurement()).on("2026-06-20").opened(&[KOBE]);
    let told = swept(&mut late, "2026-06-30");
    assert_eq!(
        days_told(&told, "survey", KOBE),
        series(&[("2026-06-23", -5), ("2026-06-29", -1), ("2026-06-30", 0)])
    );
}

#[test]
fn who_comes_late_hears_only_of_what_is_ahead() {
    let mut late = procured();
    let _ = swept(&mut late, "2026-06-24");
    let mut late = late.command(Who::Officer, invite(&[TOYOOKA]));
    let told = swept(&mut late, "2026-06-30");
    assert_eq!(days_told(&told, "survey", TOYOOKA), series(&[("2026-06-29", -1), ("2026-06-30", 0)]));
}

#[test]
fn work_opened_again_after_its_date_hears_of_that_date_no_more() {
    let done = procured().command(Who::Kobe, survey()).command(Who::Officer, decline().for_body(AMAGASAKI));
    let mut again = done.on("2026-07-16").command(Who::Officer, reopen("survey").for_body(KOBE));
    assert_eq!(days_told(&swept(&mut again, "2026-08-31"), "survey", KOBE), []);
}

#[test]
fn a_class_reminds_of_its_own_date_instead_of_the_phases() {
    let mut marked = given(migration()).opened(&[KOBE, AMAGASAKI]).command(
        Who::Kobe,
        set_mark("transition-support", "designated", &["bespoke"]).with("due_on", "2026-12-28"),
    );
    let told = swept(&mut marked, "2027-04-30");
    assert_eq!(days_told(&told, "go-live", KOBE), []);
    assert_eq!(days_told(&told, "go-live", AMAGASAKI).len(), 9);
    let days = days_told(&told, "transition-support", KOBE);
    assert_eq!(days[3..6], series(&[("2026-12-25", -1), ("2026-12-28", 0), ("2027-01-04", 1)]));
}

#[test]
fn a_class_stops_reminding_when_its_work_is_done() {
    let designated = set_mark("transition-support", "designated", &["bespoke"]).with("due_on", "2026-12-28");
    let mut done = given(migration())
        .opened(&[KOBE])
        .command(Who::Kobe, designated)
        .command(Who::Kobe, checklist("go-live", [("live", "done")]));
    assert_eq!(swept(&mut done, "2027-04-30"), []);
}

#[test]
fn an_ended_case_reminds_nobody() {
    assert_eq!(procured().command(Who::Officer, cancel()).plan(), []);
}

#[test]
fn a_plan_narrowed_to_one_body_is_its_part_of_the_whole() {
    let scenario = procured();
    let narrowed = ayumi_core::reminder::plan(
        &scenario.definition,
        &scenario.world.calendar,
        scenario.id,
        &scenario.case,
        Some(&body(KOBE)),
    );
    let whole: Vec<_> =
        scenario.plan().into_iter().filter(|planned| planned.participant == Some(body(KOBE))).collect();
    assert_eq!(narrowed, whole);
}

#[test]
fn a_body_that_has_not_answered_is_reminded_until_it_answers_or_is_taken_out() {
    let definition = definition("shared", Joins::OptIn).phase_of(
        each("needs")
            .needs("need", FieldKind::Text)
            .due(month(6), DeadlineKind::Survey)
            .barrier(BarrierRule::All)
            .reminds_before(&[5], ReminderCondition::NotCompleted, &[MEMBER]),
    );
    let told = |scenario: &Scenario| -> Vec<OrganizationId> {
        scenario.plan().into_iter().map(|planned| planned.organization).collect()
    };
    let asked = given(definition).opened(&[KOBE, HIMEJI, TOYOOKA]);
    assert_eq!(told(&asked).len(), 3);
    let settled = asked.command(Who::Himeji, decline()).command(Who::Officer, exclude(TOYOOKA, "needs"));
    assert_eq!(told(&settled), [body(KOBE)]);
}

fn ahead_of_december(spans: &[&str]) -> Scenario {
    let definition = definition("service", Joins::Enrolled).phase_of(
        each("contract").needs("note", FieldKind::Text).due(month(12), DeadlineKind::Contract).reminds_ahead(
            spans,
            ReminderCondition::NotCompleted,
            &[MEMBER],
        ),
    );
    given(definition).opened(&[KOBE])
}

fn days_planned(scenario: &Scenario) -> Vec<(String, Option<String>)> {
    let day = |planned: Planned| {
        let day = planned.due_at.date_in(scenario.world.calendar.offset());
        (day.to_string(), planned.ahead.map(|span| span.to_string()))
    };
    scenario.plan().into_iter().map(day).collect()
}

#[test]
fn days_weeks_and_months_count_from_the_date_itself_to_the_business_day_on_or_after() {
    let planned = days_planned(&ahead_of_december(&["6mo", "90d", "12w", "40d", "5bd"]));
    let told = |day: &str, ahead: Option<&str>| (day.to_owned(), ahead.map(str::to_owned));
    let expected = [
        told("2026-06-30", Some("6mo")),
        told("2026-10-02", Some("90d")),
        told("2026-10-08", Some("12w")),
        // 11月21日は土曜日、23日は祝日。
        told("2026-11-24", Some("40d")),
        told("2026-12-21", None),
    ];
    assert_eq!(planned, expected);
}

#[test]
fn nothing_ahead_is_told_after_the_date_and_what_falls_on_one_day_is_told_once() {
    // The last three days of the year are closed.
    let planned = days_planned(&ahead_of_december(&["4w", "3d", "0bd"]));
    assert_eq!(planned, [("2026-12-03".to_owned(), Some("4w".to_owned())), ("2026-12-28".to_owned(), None)]);
    let nearest = days_planned(&ahead_of_december(&["1d", "0bd", "3d"]));
    assert_eq!(nearest, [("2026-12-28".to_owned(), Some("1d".to_owned()))]);
}

#[test]
fn a_reminder_is_named_by_its_rule() {
    let scenario = ahead_of_december(&["30d", "5bd"]);
    let named = |offset: &str| {
        let name = format!("reminder/contract/1/{KOBE}/1/{offset}/not_completed/member/{KOBE}");
        ReminderId(uuid::Uuid::new_v5(&scenario.id.0, name.as_bytes()))
    };
    let ids: Vec<ReminderId> = scenario.plan().into_iter().map(|planned| planned.reminder).collect();
    assert_eq!(ids, [named("-30d"), named("-5")]);
}

#[test]
fn how_long_ahead_stands_in_the_event_where_the_calendar_counts() {
    let mut scenario = ahead_of_december(&["30d", "0bd"]).on("2026-12-01");
    let stored = |scenario: &Scenario| -> Value {
        serde_json::from_str(&scenario.fired.last().expect("one fired").envelope).unwrap()
    };
    assert_eq!(scenario.remind().len(), 1);
    assert_eq!(stored(&scenario)["data"]["ahead"], "30d");
    assert_eq!(stored(&scenario)["data"]["offset_business_days"], -19);
    let mut scenario = scenario.on("2026-12-28");
    assert_eq!(scenario.remind().len(), 1);
    assert_eq!(stored(&scenario)["data"]["ahead"], Value::Null);
}
