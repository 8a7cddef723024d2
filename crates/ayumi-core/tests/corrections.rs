//! Stories of facts put right: the old one stays in the log, the new one counts.

use ayumi_core::command::Command;
use ayumi_core::event::{DecisionMode, Event, FieldValue, ItemStatus};
use ayumi_core::state::TrackStatus;
use ayumi_core::testing::*;
use serde_json::{Value, json};

fn users(count: i64) -> Value {
    json!({"integer": count})
}

fn reported() -> Scenario {
    let answers = [("attended", json!({"boolean": true})), ("users", users(100))];
    given(procurement()).opened(&[KOBE, HIMEJI]).command(Who::Kobe, report("survey", answers))
}

fn known_users(scenario: &Scenario, day: &str) -> Option<i64> {
    match scenario.track("survey", Some(KOBE)).field(&item("users"), date(day)) {
        Some(FieldValue::Integer(count)) => Some(*count),
        Some(_) | None => None,
    }
}

fn step(scenario: &Scenario, day: &str) -> Option<ItemStatus> {
    scenario.track("planning", Some(KOBE)).item_status(&item("p-1"), date(day))
}

fn checked_from(status: &str, day: &str) -> ayumi_core::command::Command {
    checklist("planning", []).with("items", json!([{"item": "p-1", "status": status, "effective_on": day}]))
}

#[test]
fn a_correction_names_the_event_and_the_place_of_what_it_replaces() {
    let first = reported();
    let (event, before) = (first.last("report.submitted").id, first.log.clone());
    let corrected = first
        .on("2026-04-10")
        .when(Who::Kobe, replace("survey", "users", users(120)))
        .then(["fact.corrected"]);
    let Event::FactCorrected(fact) = &corrected.last("fact.corrected").event else { panic!("a correction") };
    assert_eq!((fact.event, fact.path.as_str()), (event, "/data/fields/1"));
    assert_eq!(known_users(&corrected, "2026-04-01"), Some(120), "it counts from the day the old fact did");
    assert_eq!(corrected.log[..before.len()], before, "nothing recorded was touched");
}

#[test]
fn retracting_brings_back_what_was_known_before() {
    let twice = reported().on("2026-04-05").command(Who::Kobe, report("survey", [("users", users(200))]));
    assert_eq!(known_users(&twice, "2026-04-05"), Some(200));
    let back = twice.when(Who::Kobe, retract("survey", "users")).then(["fact.corrected"]);
    assert_eq!(known_users(&back, "2026-04-05"), Some(100));
    let none = back.command(Who::Kobe, retract("survey", "users"));
    assert_eq!(known_users(&none, "2026-04-05"), None);
    none.when(Who::Kobe, retract("survey", "users")).refused("nothing_recorded");
}

#[test]
fn an_earlier_fact_is_corrected_by_naming_its_event() {
    let first = reported();
    let event = first.last("report.submitted").id;
    let twice = first.on("2026-04-05").command(Who::Kobe, report("survey", [("users", users(200))]));
    let corrected =
        twice.command(Who::Kobe, replace("survey", "users", users(90)).with("event", event.to_string()));
    assert_eq!(
        (known_users(&corrected, "2026-04-04"), known_users(&corrected, "2026-04-05")),
        (Some(90), Some(200))
    );
    corrected
        .when(Who::Kobe, retract("survey", "users").with("event", numbered(1).to_string()))
        .refused("no_such_fact");
}

#[test]
fn the_day_a_fact_holds_from_can_be_put_right_alone() {
    let moved = reported()
        .command(Who::Kobe, replace("survey", "users", users(100)).with("effective_on", "2026-03-15"));
    assert_eq!((known_users(&moved, "2026-03-14"), known_users(&moved, "2026-03-15")), (None, Some(100)));
    moved
        .when(Who::Kobe, replace("survey", "users", users(1)).with("effective_on", "2026-04-02"))
        .refused("future_fact");
}

#[test]
fn of_several_facts_the_latest_effective_holds_whatever_the_order_of_recording() {
    let known = given(migration())
        .opened(&[KOBE])
        .on("2026-06-01")
        .command(Who::Kobe, checked_from("done", "2026-05-28"))
        .on("2026-06-02")
        .command(Who::Kobe, checked_from("in_progress", "2026-05-20"));
    assert_eq!(step(&known, "2026-05-19"), None);
    assert_eq!(step(&known, "2026-05-27"), Some(ItemStatus::InProgress));
    assert_eq!(step(&known, "2026-06-02"), Some(ItemStatus::Done));
    let tie = known.command(Who::Kobe, checked_from("not_applicable", "2026-05-28"));
    assert_eq!(
        step(&tie, "2026-06-02"),
        Some(ItemStatus::NotApplicable),
        "of two from the same day the later recorded holds"
    );
}

#[test]
fn a_corrected_status_completes_what_it_fills() {
    let nearly = given(migration())
        .opened(&[KOBE])
        .command(Who::Kobe, checklist("go-live", [("live", "in_progress")]));
    nearly.when(Who::Kobe, replace("go-live", "live", json!({"status": "done"}))).then([
        "fact.corrected",
        "milestone.reached",
        "phase.completed",
    ]);
}

#[test]
fn a_correction_does_not_undo_an_end() {
    let done = given(procurement()).opened(&[KOBE, HIMEJI]).command(Who::Kobe, survey());
    let retracted = done.when(Who::Kobe, retract("survey", "current-service")).then(["fact.corrected"]);
    assert_eq!(retracted.status("survey", Some(KOBE)), TrackStatus::Done);
    retracted
        .command(Who::Officer, cancel())
        .when(Who::Kobe, replace("survey", "current-service", text("訂正後")))
        .refused("nothing_recorded");
}

#[test]
fn facts_of_an_ended_case_can_still_be_put_right() {
    reported()
        .command(Who::Officer, cancel())
        .when(Who::Kobe, replace("survey", "users", users(99)))
        .then(["fact.corrected"]);
}

#[test]
fn a_text_put_right_is_committed_under_its_own_pointer() {
    let done = given(procurement()).opened(&[KOBE, HIMEJI]).command(Who::Kobe, survey());
    let corrected = done.command(Who::Kobe, replace("survey", "current-service", text("正しい名称")));
    let paths: Vec<_> =
        corrected.last("fact.corrected").private.iter().map(|private| private.path.as_str()).collect();
    assert_eq!(paths, ["/data/value/text", "/data/reason"]);
}

#[test]
fn a_correction_fits_its_item_and_gives_its_reason() {
    reported()
        .when(Who::Kobe, replace("survey", "users", text("百")))
        .refused("wrong_value")
        .when(Who::Kobe, replace("survey", "nothing", users(1)))
        .refused("nothing_recorded")
        .when(Who::Kobe, retract("survey", "users").with("reason_code", Value::Null))
        .refused("reason_missing")
        .when(Who::Himeji, retract("survey", "users").for_body(KOBE))
        .refused("another_body")
        .when(Who::Himeji, retract("survey", "users"))
        .refused("nothing_recorded")
        .when(Who::Kobe, replace("survey", "users", Value::Null))
        .then(["fact.corrected"]);
    given(migration())
        .opened(&[KOBE])
        .command(Who::Kobe, checklist("planning", [("p-1", "done")]))
        .when(Who::Kobe, replace("planning", "p-1", users(1)))
        .refused("wrong_value");
}

#[test]
fn the_place_of_a_wrong_corrected_value_is_the_value() {
    let answer = reported().when(Who::Kobe, replace("survey", "users", text("百")));
    assert_eq!(answer.outcome().unwrap_err().pointer(), "/value");
}

/// A correction of a fact that is no item: its event, and its place in that.
fn of_event(scenario: &Scenario, type_name: &str, path: Value, correction: &str, value: Value) -> Command {
    retract("survey", "users")
        .with("phase", Value::Null)
        .with("item", Value::Null)
        .with("event", scenario.last(type_name).id.to_string())
        .with("path", path)
        .with("correction", correction)
        .with("value", value)
}

fn decided() -> Scenario {
    given(procurement())
        .opened(&[KOBE, HIMEJI])
        .command(Who::Himeji, decline())
        .command(Who::Kobe, survey())
        .command(Who::Officer, attach("selection", "minutes"))
        .command(Who::Officer, open_decision("selection"))
        .command(Who::Officer, decide("selection", "adopt"))
}

#[test]
fn a_document_attached_by_mistake_is_taken_back_and_the_right_one_attached() {
    let wrong = given(procurement()).opened(&[KOBE]).command(Who::Kobe, attach("survey", "needs-sheet"));
    let back = of_event(&wrong, "evidence.attached", Value::Null, "retract", Value::Null);
    let replaced = of_event(&wrong, "evidence.attached", json!("/data/sha256"), "replace", text("x"));
    let taken = wrong
        .when(Who::Himeji, back.clone())
        .refused("another_body")
        .when(Who::Kobe, replaced)
        .refused("not_correctable")
        .when(Who::Kobe, back.clone())
        .then(["fact.corrected"]);
    let Event::FactCorrected(fact) = &taken.last("fact.corrected").event else { panic!("a correction") };
    assert_eq!((fact.path.as_str(), &fact.item, fact.revision), ("/data", &None, Some(1)));
    assert!(taken.track("survey", Some(KOBE)).evidence.is_empty());
    taken
        .when(Who::Kobe, back)
        .refused("no_such_fact")
        .when(Who::Kobe, attach("survey", "needs-sheet"))
        .then(["evidence.attached"]);
}

#[test]
fn what_a_decision_was_recorded_with_is_put_right_but_not_its_outcome() {
    let decided = decided();
    let of = |path: &str, value: Value| of_event(&decided, "decision.closed", json!(path), "replace", value);
    let basis = json!({"basis": {"kind": "document", "document_number": "デ戦第124号", "dated_on": null}});
    let right = decided
        .clone()
        .when(Who::Kobe, of("/data/decided_on", json!({"date": "2026-03-31"})))
        .refused("not_allowed")
        .when(Who::Officer, of("/data/outcome", json!({"choice": "again"})))
        .refused("not_correctable")
        .when(Who::Officer, of("/data/decided_on", json!({"date": "2026-04-02"})))
        .refused("future_fact")
        .when(Who::Officer, of("/data/basis", json!({"basis": {"kind": "meeting"}})))
        .refused("basis_missing")
        .when(Who::Officer, of("/data/mode", json!({"choice": "sometimes"})))
        .refused("not_correctable")
        .command(Who::Officer, of("/data/decided_on", json!({"date": "2026-03-31"})))
        .command(Who::Officer, of("/data/mode", json!({"choice": "acting"})))
        .command(Who::Officer, of("/data/basis", basis));
    let state = right.case.decisions.values().find_map(|decision| decision.closed.as_ref()).expect("one");
    assert_eq!((state.decided_on, state.mode), (date("2026-03-31"), DecisionMode::Acting));
    assert_eq!(state.basis.document_number.as_deref(), Some("デ戦第124号"));
}
