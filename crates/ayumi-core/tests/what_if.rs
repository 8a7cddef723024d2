//! What would come of suppositions: dates that move and those behind them, states, what is in the way, reminders,
//! lateness; never an event.

use ayumi_core::definition::{DueRule, FieldKind, Joins, LateJoin, Span};
use ayumi_core::event::DeadlineKind;
use ayumi_core::state::{Ending, TrackStatus};
use ayumi_core::testing::definitions::late_comers;
use ayumi_core::testing::sketch::{definition, each, month};
use ayumi_core::testing::*;
use ayumi_core::text::Language;
use ayumi_core::what_if::{DateRow, Report, WhatIfRefusal};
use chrono::NaiveDate;

/// A procurement in which 神戸市 has answered and 姫路市 has not said a word.
fn begun() -> Scenario {
    given(procurement()).opened(&[KOBE, HIMEJI]).command(Who::Kobe, join()).command(Who::Kobe, survey())
}

#[track_caller]
fn row<'r>(report: &'r Report, name: &str, code: Option<&str>) -> &'r DateRow {
    let found = report.dates.iter().find(|row| row.item == item(name) && row.participant == code.map(body));
    found.unwrap_or_else(|| panic!("no date of `{name}` among {:?}", report.dates))
}

fn ends(row: &DateRow) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let last = |side: &Option<ayumi_core::what_if::Scheduled>| side.as_ref().map(|side| side.due.effective);
    (last(&row.before), last(&row.after))
}

fn states(report: &Report) -> Vec<(&str, TrackStatus, TrackStatus)> {
    report.statuses.iter().map(|row| (row.item.as_str(), row.before, row.after)).collect()
}

#[test]
fn a_date_that_moves_takes_the_dates_behind_it_along() {
    let story = begun();
    let report = story.what_if(&["shift:selection=2026-10-30"]).expect("a later day");
    let selection = row(&report, "selection", None);
    assert_eq!(ends(selection), (Some(date("2026-09-30")), Some(date("2026-10-31"))));
    assert_eq!(selection.moved, Some(21));
    // The contract's date counts 20 business days from the end of the selection: it moves with it, as a forecast.
    let contract = row(&report, "contract", None);
    assert_eq!(ends(contract), (Some(date("2026-10-29")), Some(date("2026-12-01"))));
    assert!(contract.after.as_ref().is_some_and(|after| after.forecast));
    assert_eq!(row(&report, "survey", None).moved, Some(0));
    // The five reminders of the selection fall on other days; nothing else is told otherwise.
    let told: Vec<_> = report.reminders.iter().map(|row| (row.organization.as_str(), row.anew)).collect();
    assert_eq!(told, [(PREFECTURE, 5)]);
    assert!(report.statuses.is_empty() && report.overdue.is_empty());
    assert_eq!(story.count("deadline.changed"), 0);
}

#[test]
fn a_distance_counts_from_the_present_date() {
    let story = begun();
    let to = |text: &str| ends(row(&story.what_if(&[text]).expect("a move"), "survey", None)).1;
    assert_eq!(to("shift:survey=+10bd"), Some(date("2026-07-14")));
    assert_eq!(to("shift:survey=-10bd"), Some(date("2026-06-16")));
    assert_eq!(to("shift:survey=2w"), Some(date("2026-07-14")));
    assert_eq!(to("shift:survey=-3d"), Some(date("2026-06-27")));
    assert_eq!(to("shift:survey=1mo"), Some(date("2026-07-30")));
    assert_eq!(to("shift:survey=-1mo"), Some(date("2026-05-30")));
}

#[test]
fn one_bodys_date_moves_alone_and_with_it_what_it_lets_through_for_it() {
    let due = DueRule::AfterOpening { span: Span::BusinessDays(10) };
    let definition = definition("chained", Joins::Enrolled)
        .phase_of(each("first").needs("answer", FieldKind::Text).due(month(6), DeadlineKind::Survey))
        .phase_of(each("second").after(&["first"]).by_command().due(due, DeadlineKind::PlanTarget));
    let story = given(definition).opened(&[KOBE, HIMEJI]);
    let report = story.what_if(&[&format!("shift:first@{KOBE}=2026-07-31")]).expect("a later day");
    assert_eq!(ends(row(&report, "first", Some(KOBE))), (None, Some(date("2026-07-31"))));
    assert_eq!(ends(row(&report, "second", None)), (Some(date("2026-07-14")), Some(date("2026-07-14"))));
    assert_eq!(ends(row(&report, "second", Some(KOBE))).1, Some(date("2026-08-17")));
}

#[test]
fn without_a_body_that_lags_the_barrier_is_met() {
    let story = begun();
    let report = story.what_if(&[&format!("drop:{HIMEJI}")]).expect("it may answer so");
    let expected = [
        ("survey", TrackStatus::Ready, TrackStatus::NotApplicable),
        ("selection", TrackStatus::Waiting, TrackStatus::Ready),
        ("contract", TrackStatus::Unanswered, TrackStatus::NotApplicable),
    ];
    assert_eq!(states(&report), expected);
    let held = report.blockers.iter().find(|row| row.item == item("selection")).expect("the selection");
    let codes = |side: &[ayumi_core::explain::Blocker]| -> Vec<&str> {
        side.iter().map(|blocker| blocker.said.term.code()).collect()
    };
    assert_eq!(codes(&held.before), ["needs_barrier"]);
    assert_eq!(codes(&held.after), ["needs_document", "needs_putting"]);
    let told = report.reminders.iter().find(|row| row.organization == body(HIMEJI)).expect("its reminders");
    assert_eq!((told.before.count, told.before.first), (9, Some(date("2026-06-02"))));
    assert_eq!((told.after.count, told.after.first, told.anew), (0, None, 0));
}

#[test]
fn another_rule_of_a_barrier_is_only_supposed() {
    let story = begun();
    let report = story.what_if(&["barrier:survey=50%"]).expect("a share");
    assert_eq!(states(&report), [("selection", TrackStatus::Waiting, TrackStatus::Ready)]);
    assert_eq!(story.definition.as_ref(), &procurement());
    let named = format!("barrier:survey={KOBE}");
    assert_eq!(states(&story.what_if(&[&named]).expect("a body")), states(&report));
    assert_eq!(states(&story.what_if(&["barrier:survey=2"]).expect("a number")), []);
    let refusal = story.what_if(&["barrier:selection=all"]).expect_err("a joint phase");
    assert_eq!((refusal.code(), refusal.at()), ("no_barrier", Some(0)));
}

#[test]
fn what_a_phase_lacks_is_assumed_and_said() {
    let story = begun();
    let report = story.what_if(&[&format!("complete:survey@{HIMEJI}"), "complete:selection"]).expect("both");
    assert_eq!(
        story.read(&report.assumed[0], Language::Ja),
        "「「survey」」は、不足しているもの（「current-service」）がそろったものとして完了とします。"
    );
    assert_eq!(report.assumed.len(), 2);
    let opened = row(&report, "contract", None);
    assert_eq!(ends(opened), (Some(date("2026-10-29")), Some(date("2026-04-30"))));
    assert!(opened.after.as_ref().is_some_and(|after| !after.forecast), "the contract would be open");
    let too_early = story.what_if(&["complete:selection"]).expect_err("it has not opened");
    assert_eq!(too_early.code(), "phase_not_open");
    let whole =
        given(procurement()).opened(&[KOBE]).what_if(&["complete:briefing"]).expect("nothing is lacking");
    assert!(whole.assumed.is_empty());
}

#[test]
fn on_a_later_day_what_would_be_late_is() {
    let story = begun();
    let report = story.what_if(&["on:2026-07-02"]).expect("time passes");
    assert_eq!((report.today, report.on), (date("2026-04-01"), date("2026-07-02")));
    let late: Vec<_> =
        report.overdue.iter().map(|row| (row.item.as_str(), row.participant.clone())).collect();
    assert_eq!(late, [("survey", Some(body(HIMEJI)))]);
    let moved =
        story.what_if(&["shift:survey=2026-07-31", "on:2026-07-02"]).expect("first moved, then passed");
    assert!(moved.overdue.is_empty());
    let back = story.what_if(&["on:2026-03-31"]).expect_err("time does not go back");
    assert_eq!(back.code(), "past_date");
}

#[test]
fn suppositions_are_taken_in_their_order() {
    let story = begun();
    let late =
        story.what_if(&["on:2026-07-02", "shift:survey=2026-05-31"]).expect_err("that day is past by then");
    assert_eq!((late.code(), late.at()), ("past_date", Some(1)));
    assert!(!late.message(Language::Ja).is_empty() && late.message(Language::En).is_ascii());
}

#[test]
fn a_body_that_takes_part_by_rule_is_dropped_as_an_assumption() {
    let story = given(migration()).opened(&[KOBE, HIMEJI]);
    let report = story.what_if(&[&format!("drop:{KOBE}")]).expect("supposed beyond the law");
    assert_eq!(
        story.read(&report.assumed[0], Language::Ja),
        "神戸市は定めにより参加していますが、参加しなくなるものとします。"
    );
    assert!(report.statuses.iter().all(|row| row.after == TrackStatus::NotApplicable));
    assert_eq!(report.statuses.len(), 3);
    let all = [format!("drop:{KOBE}"), format!("drop:{HIMEJI}")];
    let report = story.what_if(&all.each_ref().map(String::as_str)).expect("nobody is left");
    assert!(matches!(report.ending, (None, Some(Ending::Completed(_)))));
}

#[test]
fn a_body_that_joins_is_asked_for_what_the_others_are() {
    let story = given(late_comers(LateJoin::Required)).opened(&[KOBE, HIMEJI]).command(Who::Kobe, join());
    let report = story.what_if(&[&format!("join:{HIMEJI}")]).expect("it was invited");
    assert_eq!(states(&report)[0], ("survey", TrackStatus::Unanswered, TrackStatus::Ready));
    let refused = given(late_comers(LateJoin::Refused))
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, join())
        .command(Who::Kobe, report_survey());
    let refusal = refused.what_if(&[&format!("join:{HIMEJI}")]).expect_err("too late");
    assert_eq!(refusal.code(), "too_late_to_join");
}

fn report_survey() -> ayumi_core::command::Command {
    report("survey", [("answer", serde_json::json!({"boolean": true}))])
}

#[test]
fn what_cannot_be_supposed_says_so() {
    let story = begun();
    let many = vec!["on:2026-04-01"; 51];
    assert_eq!(story.what_if(&many), Err(WhatIfRefusal::TooMany { count: 51 }));
    for (text, code) in [
        ("shift:contract=2026-12-01", "no_deadline"),
        ("shift:survey=2026-03-01", "past_date"),
        ("drop:282090", "not_a_participant"),
        ("complete:nothing", "no_such_phase"),
        ("barrier:nothing=all", "no_such_phase"),
    ] {
        assert_eq!(story.what_if(&[text]).expect_err(text).code(), code, "{text}");
    }
    let ended = begun().command(Who::Officer, cancel());
    for text in ["shift:survey=2026-07-31", "drop:281000", "barrier:survey=all"] {
        assert_eq!(ended.what_if(&[text]).expect_err(text).code(), "case_ended", "{text}");
    }
}

#[test]
fn a_municipality_is_told_its_own_part_and_how_many_others_change() {
    let story = begun();
    let own = body(KOBE);
    let report = story.what_if(&[&format!("drop:{HIMEJI}")]).expect("it may answer so");
    let told = report.for_reader(|body| *body == own);
    assert_eq!(states(&told), [("selection", TrackStatus::Waiting, TrackStatus::Ready)]);
    // 姫路市, and the prefecture, whose reminders about it end.
    assert_eq!(told.others, 2);
    assert!(told.reminders.is_empty());
}
