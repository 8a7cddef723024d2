//! Stories of dates: set, moved before and after they lapsed, missed, and replaced by those of a class.

use ayumi_core::definition::{Definition, DueRule, FieldKind, Joins, Span};
use ayumi_core::event::{DeadlineChanged, DeadlineKind, DeadlineMissed, Event, Precision};
use ayumi_core::private::Clear;
use ayumi_core::testing::sketch::{definition, each_invited, joint, month};
use ayumi_core::testing::*;
use serde_json::Value;

fn procured() -> Scenario {
    given(procurement()).opened(&[KOBE, HIMEJI])
}

fn migrating() -> Scenario {
    given(migration()).opened(&[KOBE, HIMEJI])
}

fn changed(scenario: &Scenario) -> &DeadlineChanged<Clear> {
    let Event::DeadlineChanged(changed) = &scenario.last("deadline.changed").clear else {
        panic!("`deadline.changed` is another event")
    };
    changed
}

fn missed(scenario: &Scenario) -> &DeadlineMissed {
    let Event::DeadlineMissed(missed) = &scenario.last("deadline.missed").event else {
        panic!("`deadline.missed` is another event")
    };
    missed
}

fn nominal(scenario: &Scenario, item_id: &str, code: Option<&str>) -> String {
    scenario
        .case
        .deadline(&item(item_id), code.map(body).as_ref())
        .expect("the item has a date")
        .due
        .nominal
        .to_string()
}

fn designated() -> ayumi_core::command::Command {
    set_mark("transition-support", "designated", &["bespoke"])
}

#[test]
fn moving_a_date_records_both_dates_who_allowed_it_and_why() {
    let moved = procured()
        .on("2026-06-01")
        .when(Who::Officer, change_deadline("survey", "2026-07-31"))
        .then(["deadline.changed"]);
    let changed = changed(&moved);
    assert_eq!((changed.former.nominal, changed.due.nominal), (date("2026-06-30"), date("2026-07-31")));
    assert_eq!((changed.former_version, changed.version, changed.lapsed), (1, 2, false));
    assert_eq!(changed.basis.document_number.as_deref(), Some("デ戦第123号"));
    assert_eq!(changed.calendar, moved.world.calendar_ref);
    let deadline = moved.case.deadline(&item("survey"), None).unwrap();
    assert_eq!((deadline.moves, deadline.original.nominal), (1, date("2026-06-30")));
}

#[test]
fn a_month_stays_a_month_unless_another_precision_is_given() {
    let moved = procured().command(Who::Officer, change_deadline("survey", "2026-07-10"));
    assert_eq!(nominal(&moved, "survey", None), "2026-07-31");
    let exact = moved.command(Who::Officer, change_deadline("survey", "2026-07-10").with("precision", "day"));
    assert_eq!(nominal(&exact, "survey", None), "2026-07-10");
    let year =
        exact.command(Who::Officer, change_deadline("survey", "2026-07-10").with("precision", "fiscal_year"));
    assert_eq!(nominal(&year, "survey", None), "2027-03-31");
}

#[test]
fn a_date_is_not_moved_without_reason_basis_or_need() {
    let change = || change_deadline("survey", "2026-07-31");
    procured()
        .when(Who::Officer, change().with("reason", Value::Null))
        .refused("reason_missing")
        .when(Who::Officer, change().with("reason_code", Value::Null))
        .refused("reason_missing")
        .when(Who::Officer, change().with("reason_code", "mood"))
        .refused("unknown_reason")
        .when(Who::Officer, change().with("basis", Value::Null))
        .refused("basis_missing")
        .when(Who::Officer, change_deadline("survey", "2026-06-15"))
        .refused("same_date")
        .when(Who::Officer, change_deadline("survey", "2145-01-01"))
        .refused("beyond_calendar")
        .when(Who::Officer, change_deadline("briefing", "2026-07-31"))
        .refused("no_deadline")
        .when(Who::Officer, change().for_body(TOYOOKA))
        .refused("not_a_participant")
        .when(Who::Kobe, change())
        .refused("not_allowed")
        .when(Who::Officer, change().with("reason", "延".repeat(4001)))
        .refused("text_too_long");
}

#[test]
fn a_joint_phase_has_no_date_for_one_body() {
    procured()
        .when(Who::Officer, change_deadline("selection", "2026-10-31").for_body(KOBE))
        .refused("phase_is_joint");
}

#[test]
fn a_date_of_one_body_beats_the_date_for_all() {
    let own = procured().command(Who::Officer, change_deadline("survey", "2026-07-31").for_body(KOBE));
    assert_eq!(
        (nominal(&own, "survey", Some(KOBE)), nominal(&own, "survey", Some(HIMEJI))),
        ("2026-07-31".into(), "2026-06-30".into())
    );
    let all = own.command(Who::Officer, change_deadline("survey", "2026-08-31"));
    assert_eq!(
        (nominal(&all, "survey", Some(KOBE)), nominal(&all, "survey", Some(HIMEJI))),
        ("2026-07-31".into(), "2026-08-31".into())
    );
    assert_eq!(changed(&all).version, 3, "a version never means two dates");
}

#[test]
fn moving_a_date_of_one_body_is_seen_in_the_version_of_its_part() {
    let before = procured();
    let seen = before.case.part_version(Some(&body(KOBE)));
    let after = before.command(Who::Officer, change_deadline("survey", "2026-07-31").for_body(KOBE));
    assert_eq!(after.case.part_version(Some(&body(KOBE))), after.case.version);
    assert_ne!(
        after.case.part_version(Some(&body(KOBE))),
        seen,
        "who saw the former date would overwrite it unknowingly"
    );
}

#[test]
fn a_date_lapses_when_its_day_is_over_not_before() {
    procured().on("2026-06-30").when_swept().then_nothing();
    let lapsed = procured().on("2026-07-01").when_swept().then(["deadline.missed"]);
    assert_eq!((missed(&lapsed).outstanding, missed(&lapsed).due.nominal), (2, date("2026-06-30")));
    lapsed.on("2026-09-30").when_swept().then_nothing();
}

#[test]
fn a_lapse_is_recorded_before_whatever_comes_next_and_holds_from_its_own_day() {
    let late = procured().on("2026-07-22").when(Who::Kobe, survey()).then([
        "deadline.missed",
        "report.submitted",
        "phase.completed",
    ]);
    let lapse = late.last("deadline.missed");
    assert_eq!((lapse.effective_on, lapse.causation), (date("2026-07-01"), None));
    assert_eq!(late.last("report.submitted").effective_on, date("2026-07-22"));
}

#[test]
fn whether_a_move_came_late_is_told_by_its_day_not_by_a_sweep() {
    let change = || change_deadline("survey", "2026-08-31");
    let late = procured()
        .on("2026-07-01")
        .when(Who::Officer, change())
        .then(["deadline.missed", "deadline.changed"]);
    assert!(changed(&late).lapsed);
    let swept = procured().on("2026-07-01").when_swept().accepted().command(Who::Officer, change());
    assert_eq!(changed(&swept), changed(&late));
    assert!(late.case.deadline(&item("survey"), None).unwrap().moved_after_lapse);
    let on_the_day = procured().on("2026-06-30").command(Who::Officer, change());
    assert!(!changed(&on_the_day).lapsed);
    late.on("2026-09-01").when_swept().then(["deadline.missed"]);
}

#[test]
fn nothing_is_missed_that_was_done_or_given_another_date() {
    procured()
        .command(Who::Kobe, survey())
        .command(Who::Himeji, decline())
        .on("2026-07-01")
        .when_swept()
        .then_nothing();
    let one = procured().command(Who::Kobe, survey()).on("2026-07-01").when_swept().then(["deadline.missed"]);
    assert_eq!(missed(&one).outstanding, 1);
    let own = procured()
        .command(Who::Officer, change_deadline("survey", "2026-08-31").for_body(KOBE))
        .on("2026-07-01");
    let all = own.when_swept().then(["deadline.missed"]);
    assert_eq!((missed(&all).outstanding, &missed(&all).participant), (1, &None));
    let later = all.on("2026-09-01").when_swept().then(["deadline.missed"]);
    assert_eq!((missed(&later).outstanding, &missed(&later).participant), (1, &Some(body(KOBE))));
}

#[test]
fn a_case_that_ended_misses_nothing() {
    procured().command(Who::Officer, cancel()).on("2026-12-01").when_swept().then_nothing();
}

#[test]
fn nothing_due_before_the_case_was_opened_ever_fires() {
    let old = definition("old", Joins::OptIn).phase_of(
        each_invited("survey")
            .due(DueRule::FiscalMonth { month: 3, years: -1 }, DeadlineKind::Survey)
            .needs("answer", FieldKind::Text),
    );
    let opened = given(old).opened(&[KOBE]);
    assert_eq!(nominal(&opened, "survey", Some(KOBE)), "2026-03-31");
    opened.on("2027-01-04").when_swept().then_nothing();
}

#[test]
fn a_statutory_date_on_a_closed_day_is_kept_on_the_next_open_one_and_others_stay() {
    let fixed = |kind| {
        let rule = DueRule::On { date: date("2026-05-03"), precision: Precision::Day };
        definition("fixed", Joins::OptIn).phase_of(joint("work").due(rule, kind).by_command())
    };
    let statutory = given(fixed(DeadlineKind::Statutory)).opened(&[]);
    let due = &statutory.case.deadline(&item("work"), None).unwrap().due;
    assert_eq!(
        (due.nominal, due.effective, due.last_business_day),
        (date("2026-05-03"), date("2026-05-07"), date("2026-05-07"))
    );
    let missed = statutory
        .on("2026-05-07")
        .when_swept()
        .then_nothing()
        .on("2026-05-08")
        .when_swept()
        .then(["deadline.missed"]);
    assert_eq!(missed.last("deadline.missed").effective_on, date("2026-05-08"));
    given(fixed(DeadlineKind::PlanTarget))
        .opened(&[])
        .on("2026-05-04")
        .when_swept()
        .then(["deadline.missed"]);
}

#[test]
fn a_date_after_the_opening_counts_from_the_day_it_opened() {
    let spans = [
        (Span::BusinessDays(10), "2026-05-19"),
        (Span::Days(10), "2026-05-10"),
        (Span::Weeks(2), "2026-05-14"),
        (Span::Months(1), "2026-05-30"),
    ];
    for (span, expected) in spans {
        let definition: Definition =
            definition("relative", Joins::OptIn).phase_of(joint("first").by_command()).phase_of(
                joint("second")
                    .after(&["first"])
                    .due(DueRule::AfterOpening { span }, DeadlineKind::Contract)
                    .by_command(),
            );
        let opened = given(definition).opened(&[]).on("2026-04-30").command(Who::Officer, complete("first"));
        assert_eq!(nominal(&opened, "second", None), expected, "{span:?}");
    }
}

#[test]
fn a_phase_opened_again_gets_its_relative_date_anew() {
    let rule = DueRule::AfterOpening { span: Span::Days(10) };
    let definition = definition("relative", Joins::OptIn)
        .phase_of(joint("work").due(rule, DeadlineKind::Contract).by_command().may_be_skipped())
        .phase_of(joint("more").by_command());
    let again = given(definition)
        .opened(&[])
        .command(Who::Officer, complete("work"))
        .on("2026-06-01")
        .when(Who::Officer, reopen("work"))
        .then(["phase.reopened", "deadline.set"]);
    assert_eq!(nominal(&again, "work", None), "2026-06-11");
    assert_eq!(
        again.case.deadline(&item("work"), None).map(|deadline| (deadline.revision, deadline.version)),
        Some((2, 2))
    );
}

#[test]
fn work_that_was_done_in_time_does_not_become_late_by_being_reopened() {
    let done = procured().command(Who::Kobe, survey()).on("2026-06-01").command(Who::Himeji, survey());
    let again = done.on("2026-08-03").command(Who::Officer, reopen("survey").for_body(KOBE));
    again.on("2026-08-04").when_swept().then_nothing();
}

#[test]
fn a_body_that_comes_after_the_date_has_not_missed_it() {
    let done = procured().command(Who::Kobe, survey()).command(Who::Himeji, survey());
    done.on("2026-08-03")
        .command(Who::Officer, invite(&[TOYOOKA]))
        .on("2026-08-04")
        .when_swept()
        .then_nothing();
}

#[test]
fn a_class_puts_its_own_date_in_the_place_of_the_phases() {
    let marked = migrating().when(Who::Kobe, designated()).then(["mark.set", "deadline.set"]);
    assert_eq!(nominal(&marked, "transition-support", Some(KOBE)), "2031-03-31");
    let lapsed = marked.on("2027-04-01").when_swept().then(["deadline.missed"]);
    assert_eq!(missed(&lapsed).outstanding, 1, "only 姫路市 is late");
    let much_later = lapsed.on("2031-04-01").when_swept().then(["deadline.missed"]);
    assert_eq!(
        (missed(&much_later).item.as_str(), &missed(&much_later).participant),
        ("transition-support", &Some(body(KOBE)))
    );
}

#[test]
fn a_class_taken_away_takes_its_date_along() {
    let without = migrating()
        .command(Who::Kobe, designated())
        .when(Who::Kobe, designated().with("value", Value::Null).with("grounds", Value::Array(Vec::new())))
        .then(["mark.set"]);
    assert_eq!(without.case.deadline(&item("transition-support"), Some(&body(KOBE))), None);
    let lapsed = without.on("2027-04-01").when_swept().then(["deadline.missed"]);
    assert_eq!(missed(&lapsed).outstanding, 2);
}

#[test]
fn a_class_that_is_only_expected_changes_no_date() {
    migrating().when(Who::Kobe, set_mark("transition-support", "expected", &[])).then(["mark.set"]);
}

#[test]
fn a_class_has_known_values_and_grounds() {
    let marked = migrating()
        .when(Who::Kobe, set_mark("nothing", "designated", &[]))
        .refused("no_such_item")
        .when(Who::Kobe, set_mark("transition-support", "perhaps", &[]))
        .refused("no_such_item")
        .when(Who::Kobe, set_mark("transition-support", "designated", &["bad-luck"]))
        .refused("no_such_item")
        .when(Who::Kobe, set_mark("transition-support", "designated", &["bespoke", "bespoke"]))
        .refused("twice")
        .when(Who::Kobe, set_mark("transition-support", "designated", &[]))
        .refused("grounds_missing")
        .when(Who::Kobe, designated().for_body(HIMEJI))
        .refused("another_body")
        .when(Who::Officer, designated())
        .refused("participant_missing")
        .when(Who::Officer, designated().for_body(TOYOOKA))
        .refused("not_a_participant")
        .when(Who::Kobe, designated().with("due_on", "2140-01-01"))
        .refused("beyond_calendar")
        .when(Who::Kobe, designated().with("due_on", "2029-03-31"))
        .then(["mark.set", "deadline.set"]);
    assert_eq!(nominal(&marked, "transition-support", Some(KOBE)), "2029-03-31");
    marked.when(Who::Kobe, designated().with("due_on", "2029-03-31")).then_nothing();
}

#[test]
fn the_date_of_a_class_can_be_moved_too() {
    let moved = migrating()
        .command(Who::Kobe, designated())
        .when(Who::Officer, change_deadline("transition-support", "2030-03-31"))
        .refused("no_deadline")
        .command(Who::Officer, change_deadline("transition-support", "2030-03-31").for_body(KOBE));
    assert_eq!(nominal(&moved, "transition-support", Some(KOBE)), "2030-03-31");
}

#[test]
fn a_date_is_reckoned_once_and_stands_in_the_log() {
    let opened = given(
        definition("d", Joins::OptIn)
            .phase_of(joint("work").due(month(1), DeadlineKind::PlanTarget).by_command()),
    );
    let opened = opened.opened(&[]);
    let due = &opened.case.deadline(&item("work"), None).unwrap().due;
    assert_eq!(
        (due.nominal, due.last_business_day, due.provisional),
        (date("2027-01-31"), date("2027-01-29"), false)
    );
    assert_eq!(due.precision, Precision::Month);
}

#[test]
fn a_period_counts_to_its_last_day() {
    let rules = [
        (DueRule::On { date: date("2026-05-10"), precision: Precision::Quarter }, "2026-06-30"),
        (DueRule::On { date: date("2027-02-01"), precision: Precision::Quarter }, "2027-03-31"),
        (DueRule::On { date: date("2027-02-01"), precision: Precision::Month }, "2027-02-28"),
        (DueRule::On { date: date("2026-04-01"), precision: Precision::FiscalYear }, "2027-03-31"),
        (DueRule::FiscalYearEnd { years: 0 }, "2027-03-31"),
        (DueRule::FiscalYearEnd { years: 4 }, "2031-03-31"),
        (DueRule::FiscalMonth { month: 1, years: 0 }, "2027-01-31"),
        (DueRule::FiscalMonth { month: 4, years: 1 }, "2027-04-30"),
    ];
    for (rule, expected) in rules {
        let work = joint("work").due(rule.clone(), DeadlineKind::PlanTarget).by_command();
        let opened = given(definition("period", Joins::OptIn).phase_of(work)).opened(&[]);
        assert_eq!(nominal(&opened, "work", None), expected, "{rule:?}");
    }
}

#[test]
fn setting_a_class_again_neither_moves_its_date_nor_undoes_a_move() {
    let designate = set_mark("transition-support", "designated", &["bespoke"]);
    let moved = given(migration())
        .opened(&[KOBE])
        .command(Who::Kobe, designate.clone())
        .command(Who::Officer, change_deadline("transition-support", "2030-03-31").for_body(KOBE));
    let due = |scenario: &Scenario| {
        let deadline =
            scenario.case.deadline(&item("transition-support"), Some(&body(KOBE))).expect("a date");
        (deadline.due.nominal, deadline.moves)
    };
    assert_eq!(due(&moved), (date("2030-03-31"), 1));
    let again = moved
        .when(Who::Kobe, designate.clone())
        .then_nothing()
        .when(Who::Kobe, designate.with("due_on", "2030-03-31"))
        .then_nothing()
        .when(Who::Kobe, designate.with("due_on", "2031-01-31"))
        .refused("mark_dated")
        .when(Who::Kobe, set_mark("transition-support", "designated", &["bespoke", "mainframe"]))
        .then(["mark.set"]);
    assert_eq!(due(&again), (date("2030-03-31"), 1));
}

#[test]
fn a_date_is_not_moved_to_a_day_that_has_passed() {
    given(procurement())
        .opened(&[KOBE])
        .on("2026-06-01")
        .when(Who::Officer, change_deadline("survey", "2026-05-15"))
        .refused("past_date");
}
