//! Stories of work of which nothing was recorded for long: whose month-end asks whether it still stands so; never of a
//! date's own reminders.

use ayumi_core::command::Command;
use ayumi_core::definition::{Definition, FieldKind, Joins, MonthlyCheck};
use ayumi_core::event::NoticeKind;
use ayumi_core::notice::{self, PlannedNotice, is_unchanged};
use ayumi_core::reminder::Ledger;
use ayumi_core::testing::sketch::{definition, each, item, joint};
use ayumi_core::testing::*;

fn checked(definition: Definition, to: &[&str]) -> Definition {
    let quiet = "60d".parse().expect("a span");
    let to = to.iter().map(|to| item(to)).collect();
    Definition { unchanged: Some(MonthlyCheck { quiet, before_end: 5, to }), ..definition }
}

fn steps() -> Definition {
    definition("steps", Joins::Enrolled)
        .phase_of(each("plan").checks(&["one", "two"]))
        .phase_of(each("move").needs("note", FieldKind::Text))
}

fn opened() -> Scenario {
    given(checked(steps(), &["member"])).opened(&[KOBE, HIMEJI])
}

fn planned(scenario: &Scenario, ledger: &Ledger) -> Vec<PlannedNotice> {
    let (definition, calendar) = (scenario.definition.of_case(&scenario.case), &scenario.world.calendar);
    let mut all = notice::plan(&definition, calendar, scenario.id, &scenario.case, ledger);
    all.retain(|notice| notice.kind == NoticeKind::WorkUnchanged);
    all
}

/// When who is asked about whom, as days and names.
fn asked(scenario: &Scenario, ledger: &Ledger) -> Vec<String> {
    let offset = scenario.world.calendar.offset();
    let one = |notice: PlannedNotice| {
        let about = notice.participant.expect("a check is of one body's work");
        let day = notice.due_at.date_in(offset);
        format!("{day} {about} {} {}", notice.role, notice.organization)
    };
    planned(scenario, ledger).into_iter().map(one).collect()
}

fn of_member(day: &str, code: &str) -> String {
    format!("{day} {code} member {code}")
}

/// After all that waits was told today.
fn told(scenario: &Scenario, ledger: Ledger) -> Ledger {
    planned(scenario, &ledger).iter().fold(ledger, |ledger, planned| given_notice(scenario, ledger, planned))
}

fn one_done() -> Command {
    checklist("plan", [("one", "done")])
}

#[test]
fn quiet_work_is_looked_at_five_business_days_before_the_end_of_the_month() {
    let opened = opened();
    assert_eq!(opened.today, date("2026-04-01"));
    // Sixty days after 1 April is 31 May; the last business day of June is the 30th.
    let expected = [HIMEJI, KOBE].map(|code| of_member("2026-06-23", code));
    let mut found = asked(&opened, &Ledger::default());
    found.sort_by_key(|told| !told.contains(HIMEJI));
    assert_eq!(found, expected);
    let waits = planned(&opened, &Ledger::default());
    assert!(waits.iter().all(|notice| notice.due_at.to_string() == "2026-06-23T00:00:00.000000Z"), "at nine");
    assert!(
        waits.iter().all(|notice| notice.item.is_none() && notice.about == opened.last("phase.opened").id)
    );
}

#[test]
fn a_record_begins_the_time_anew_for_the_body_alone() {
    let none = Ledger::default();
    let recorded = opened().on("2026-05-20").command(Who::Kobe, one_done());
    assert!(
        asked(&recorded, &none).contains(&of_member("2026-07-24", KOBE)),
        "{:?}",
        asked(&recorded, &none)
    );
    assert!(asked(&recorded, &none).contains(&of_member("2026-06-23", HIMEJI)));
}

#[test]
fn a_note_of_the_body_says_that_nothing_changed_and_one_of_the_prefecture_does_not() {
    let none = Ledger::default();
    let by_lead = opened().on("2026-06-24").command(Who::Officer, note("電話した").for_body(KOBE));
    assert!(asked(&by_lead, &none).contains(&of_member("2026-06-23", KOBE)));
    let by_body = by_lead.command(Who::Kobe, note("変わりありません").for_body(KOBE));
    assert!(asked(&by_body, &none).contains(&of_member("2026-08-24", KOBE)), "{:?}", asked(&by_body, &none));
    let of_case = by_body.on("2026-07-01").command(Who::Himeji, note("全体に変わりありません"));
    assert!(
        asked(&of_case, &none).contains(&of_member("2026-09-18", HIMEJI)),
        "of the whole case, and so of its own"
    );
    assert!(asked(&of_case, &none).contains(&of_member("2026-08-24", KOBE)), "and of nobody else's");
}

#[test]
fn a_moved_date_is_no_record_of_work() {
    let dated = steps().phase_of(
        each("live").due(ayumi_core::testing::sketch::month(12), ayumi_core::event::DeadlineKind::PlanTarget),
    );
    let opened = given(checked(dated, &["member"])).opened(&[KOBE]).on("2026-06-10");
    let moved = opened.command(Who::Officer, change_deadline("live", "2027-01-31"));
    assert_eq!(asked(&moved, &Ledger::default()), [of_member("2026-06-23", KOBE)]);
}

#[test]
fn who_was_told_is_told_again_a_month_later_and_only_then() {
    let june = opened().on("2026-06-23");
    let ledger = told(&june, Ledger::default());
    let again = asked(&june, &ledger);
    assert_eq!(again.len(), 2);
    assert!(again.contains(&of_member("2026-07-24", KOBE)), "{again:?}");
    let july = june.on("2026-07-24").command(Who::Kobe, one_done());
    let ledger = told(&july, ledger);
    assert!(asked(&july, &ledger).contains(&of_member("2026-08-24", HIMEJI)));
}

#[test]
fn what_fell_into_a_long_pause_of_the_program_is_told_once() {
    let september = opened().on("2026-09-10");
    let ledger = told(&september, Ledger::default());
    let next = asked(&september, &ledger);
    assert_eq!(next.len(), 2);
    // The last business day of September is the 30th, and from the 19th to the 23rd offices are closed.
    assert!(next.contains(&of_member("2026-09-18", KOBE)), "June, July and August are over: {next:?}");
}

#[test]
fn a_later_holiday_table_does_not_ask_twice_in_a_month() {
    let mut june = opened().on("2026-06-23");
    let ledger = told(&june, Ledger::default());
    // Asked on the 22nd, and then the table makes the day the 23rd.
    june.today = date("2026-06-22");
    let early = told(&june, Ledger::default());
    assert_eq!(asked(&june, &early), asked(&june, &ledger), "the next is July's");
}

#[test]
fn whose_own_work_is_done_or_stands_still_is_not_asked() {
    let none = Ledger::default();
    let whole = opened()
        .command(Who::Kobe, checklist("plan", [("one", "done"), ("two", "done")]))
        .command(Who::Kobe, report("move", [("note", text("済み"))]));
    assert_eq!(asked(&whole, &none), [of_member("2026-06-23", HIMEJI)]);
    let waits = definition("later", Joins::Enrolled)
        .phase_of(joint("agree").by_command())
        .phase_of(each("plan").after(&["agree"]).checks(&["one"]));
    let waiting = given(checked(waits, &["member"])).opened(&[KOBE]);
    assert_eq!(asked(&waiting, &none), [""; 0], "it waits for joint work");
    let open = waiting.on("2026-08-03").command(Who::Officer, complete("agree"));
    assert_eq!(asked(&open, &none), [of_member("2026-10-23", KOBE)], "from the day it opened");
}

#[test]
fn the_lead_and_those_with_a_duty_are_told_of_each_body() {
    let opened = given(checked(steps(), &["member", "lead", "area_liaison"])).opened(&[KOBE]);
    let expected = [
        of_member("2026-06-23", KOBE),
        format!("2026-06-23 {KOBE} lead {PREFECTURE}"),
        format!("2026-06-23 {KOBE} area_liaison {PREFECTURE}"),
    ];
    let mut found = asked(&opened, &Ledger::default());
    found.sort_by_key(|told| expected.iter().position(|known| known == told));
    assert_eq!(found, expected);
}

#[test]
fn a_check_asks_until_something_is_recorded() {
    let opened = opened().on("2026-06-23");
    let about = planned(&opened, &Ledger::default())[0].about;
    let asks = |scenario: &Scenario| is_unchanged(&scenario.definition, &scenario.case, &body(KOBE), about);
    assert!(asks(&opened));
    assert!(!asks(&opened.command(Who::Kobe, one_done())));
}
