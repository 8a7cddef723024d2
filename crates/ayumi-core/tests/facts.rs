//! Stories of what is recorded in a phase: reports, checklists, documents, notes.

use ayumi_core::command::COMMAND_ITEMS_MAX;
use ayumi_core::event::{BasisKind, Event, FieldValue, ItemStatus};
use ayumi_core::private::TEXT_CHARACTERS_MAX;
use ayumi_core::rejection::Rejection;
use ayumi_core::state::TrackStatus;
use ayumi_core::testing::*;
use serde_json::{Value, json};

fn procured() -> Scenario {
    given(procurement()).opened(&[KOBE, HIMEJI]).command(Who::Kobe, join())
}

fn migrating() -> Scenario {
    given(migration()).opened(&[KOBE, HIMEJI])
}

#[test]
fn a_report_takes_every_kind_of_field_and_completes_what_it_fills() {
    let answers = [
        ("current-service", text("紙の台帳")),
        ("users", json!({"integer": 1200})),
        ("attended", json!({"boolean": true})),
        ("use", json!({"choice": "wanted"})),
        ("areas", json!({"choices": ["zero-trust", "school-affairs"]})),
        ("decided-on", json!({"date": "2026-06-25"})),
        ("renewal", json!({"month": "2027-04"})),
    ];
    let reported =
        procured().when(Who::Kobe, report("survey", answers)).then(["report.submitted", "phase.completed"]);
    let track = reported.track("survey", Some(KOBE));
    let on = reported.today;
    assert_eq!(track.field(&item("users"), on), Some(&FieldValue::Integer(1200)));
    let ordered = FieldValue::Choices(vec![item("school-affairs"), item("zero-trust")]);
    assert_eq!(track.field(&item("areas"), on), Some(&ordered), "choices stand in the definition's order");
    assert!(matches!(track.field(&item("current-service"), on), Some(FieldValue::Text(_))));
    assert!(!reported.last("report.submitted").envelope.contains("紙の台帳"), "free text is not in the log");
}

#[test]
fn a_report_without_answers_says_that_nothing_has_changed() {
    let fresh = procured().when(Who::Kobe, report("survey", [])).then(["report.submitted"]);
    assert_eq!(fresh.status("survey", Some(KOBE)), TrackStatus::Active);
    assert_eq!(fresh.track("survey", Some(KOBE)).reported_on, Some(fresh.today));
}

#[test]
fn an_answer_can_be_emptied() {
    let users = |value| report("survey", [("users", value)]);
    let emptied =
        procured().command(Who::Kobe, users(json!({"integer": 3}))).command(Who::Kobe, users(Value::Null));
    assert_eq!(emptied.track("survey", Some(KOBE)).field(&item("users"), emptied.today), None);
}

#[test]
fn a_value_that_does_not_fit_its_field_is_refused_with_its_place() {
    let wrong = [
        ("current-service", json!({"integer": 1})),
        ("current-service", text("  ")),
        ("users", json!({"integer": -1})),
        ("users", json!({"integer": 100_001})),
        ("users", text("百人")),
        ("attended", json!({"integer": 1})),
        ("use", json!({"choice": "perhaps"})),
        ("use", json!({"choices": ["wanted"]})),
        ("areas", json!({"choices": ["school-affairs", "everything"]})),
        ("decided-on", json!({"month": "2026-06"})),
        ("renewal", json!({"month": "2026-13"})),
        ("renewal", json!({"status": "done"})),
    ];
    for (field, value) in wrong {
        let answer = report("survey", [("attended", json!({"boolean": true})), (field, value.clone())]);
        let answer = if field == "attended" { report("survey", [(field, value.clone())]) } else { answer };
        let answer = procured().when(Who::Kobe, answer);
        let Err(rejection) = answer.outcome() else { panic!("`{field}` took {value}") };
        assert_eq!(rejection.code(), "wrong_value", "{field} {value}");
        let place = if field == "attended" { "/fields/0/value" } else { "/fields/1/value" };
        assert_eq!(rejection.pointer(), place);
    }
}

#[test]
fn a_month_is_four_digits_a_hyphen_and_two_digits() {
    for month in ["2026-09", "1999-12"] {
        procured()
            .when(Who::Kobe, report("survey", [("renewal", json!({"month": month}))]))
            .then(["report.submitted"]);
    }
    for month in
        ["2026- 9", "   6-09", "+226-09", "-226-09", "2026-9", "2026/09", "２０２６-09", "2026-00", "26-0009"]
    {
        procured()
            .when(Who::Kobe, report("survey", [("renewal", json!({"month": month}))]))
            .refused("wrong_value");
    }
}

#[test]
fn a_report_names_fields_of_its_phase_once_each() {
    let many: Vec<Value> = (0..=COMMAND_ITEMS_MAX).map(|n| json!({"field": format!("f{n}")})).collect();
    procured()
        .when(Who::Kobe, report("survey", [("nothing", Value::Null)]))
        .refused("no_such_item")
        .when(Who::Kobe, report("survey", [("users", Value::Null), ("users", Value::Null)]))
        .refused("twice")
        .when(Who::Kobe, report("survey", []).with("fields", many))
        .refused("wrong_count");
}

#[test]
fn a_fact_holds_from_today_or_earlier() {
    let answer = |day: &str| {
        report("survey", [])
            .with("fields", json!([{"field": "users", "value": {"integer": 5}, "effective_on": day}]))
    };
    let reported = procured()
        .when(Who::Kobe, answer("2026-04-02"))
        .refused("future_fact")
        .command(Who::Kobe, answer("2026-03-01"));
    let track = reported.track("survey", Some(KOBE));
    assert_eq!(track.field(&item("users"), date("2026-03-01")), Some(&FieldValue::Integer(5)));
    assert_eq!(track.field(&item("users"), date("2026-02-28")), None);
}

#[test]
fn free_text_has_a_length_and_no_control_characters() {
    let words = |count| report("survey", [("current-service", text(&"市".repeat(count)))]);
    let answer = procured().when(Who::Kobe, words(TEXT_CHARACTERS_MAX + 1));
    assert!(matches!(answer.outcome(), Err(Rejection::TextTooLong { characters: 4_001, .. })));
    procured()
        .when(Who::Kobe, report("survey", [("current-service", text("\0"))]))
        .refused("bad_text")
        .when(Who::Kobe, words(TEXT_CHARACTERS_MAX))
        .then(["report.submitted", "phase.completed"]);
}

#[test]
fn a_whole_number_other_readers_would_change_is_refused() {
    let unbounded = sketch::definition("numbers", ayumi_core::definition::Joins::OptIn).phase_of(
        sketch::each_invited("count")
            .takes("n", ayumi_core::definition::FieldKind::Integer { min: None, max: None })
            .by_command(),
    );
    let number = |n: i64| report("count", [("n", json!({"integer": n}))]);
    given(unbounded)
        .opened(&[KOBE])
        .when(Who::Kobe, number(1 << 53))
        .refused("bad_text")
        .when(Who::Kobe, number(i64::MIN))
        .refused("bad_text")
        .when(Who::Kobe, number((1 << 53) - 1))
        .then(["report.submitted"]);
}

#[test]
fn work_is_done_in_an_open_phase_by_who_it_is_for() {
    let refused = procured()
        .when(Who::Kobe, report("nothing", []))
        .refused("no_such_phase")
        .when(Who::Officer, survey())
        .refused("participant_missing")
        .when(Who::Officer, report("briefing", []).for_body(KOBE))
        .refused("phase_is_joint")
        .when(Who::Kobe, report("briefing", []))
        .refused("not_allowed")
        .when(Who::Kobe, survey().for_body(HIMEJI))
        .refused("another_body")
        .when(Who::Officer, survey().for_body(TOYOOKA))
        .refused("not_a_participant")
        .when(Who::Himeji, report("contract", []))
        .refused("not_joined");
    let answer = refused.clone().when(Who::Kobe, report("contract", []));
    let Err(Rejection::PhaseNotOpen { waits_for, .. }) = answer.outcome() else {
        panic!("the contract is not open")
    };
    assert_eq!(waits_for.iter().map(|title| title.ja.as_str()).collect::<Vec<_>>(), ["「selection」"]);
    refused
        .command(Who::Himeji, decline())
        .when(Who::Himeji, survey())
        .refused("not_joined")
        .command(Who::Kobe, survey())
        .when(Who::Kobe, survey())
        .refused("phase_ended");
}

#[test]
fn an_entry_for_another_body_names_it() {
    let entered = procured().command(Who::Officer, survey().for_body(HIMEJI));
    let actor = &entered.last("report.submitted").actor;
    assert_eq!(actor.on_behalf_of.as_ref().map(|other| &other.organization), Some(&body(HIMEJI)));
    assert_eq!(entered.bodies_of("report.submitted"), [body(HIMEJI)]);
    assert_eq!(
        entered.last("phase.completed").actor.on_behalf_of,
        None,
        "what follows by rule is done by the rule"
    );
}

#[test]
fn checklist_items_take_the_four_statuses_and_a_deviation_from_the_advised_order_is_recorded() {
    let checked = migrating()
        .when(Who::Kobe, checklist("selection", [("s-1", "in_progress")]))
        .then(["checklist.updated"]);
    let Event::ChecklistUpdated(updated) = &checked.last("checklist.updated").event else {
        panic!("a checklist")
    };
    assert_eq!(updated.preferred_missing, [item("planning")]);
    let done = checked
        .when(Who::Kobe, checklist("planning", [("p-1", "done"), ("p-2", "not_applicable")]))
        .then(["checklist.updated", "phase.completed"]);
    let in_order = done.command(Who::Kobe, checklist("selection", [("s-1", "not_started")]));
    let Event::ChecklistUpdated(updated) = &in_order.last("checklist.updated").event else {
        panic!("a checklist")
    };
    assert!(updated.preferred_missing.is_empty());
    let status = in_order.track("selection", Some(KOBE)).item_status(&item("s-1"), in_order.today);
    assert_eq!(status, Some(ItemStatus::NotStarted));
}

#[test]
fn a_milestone_is_reached_in_the_same_breath_as_its_item() {
    let live = migrating().when(Who::Kobe, checklist("go-live", [("live", "done")])).then([
        "checklist.updated",
        "milestone.reached",
        "phase.completed",
    ]);
    assert_eq!(live.track("go-live", Some(KOBE)).milestones.get(&item("live")), Some(&live.today));
    assert_eq!(live.bodies_of("milestone.reached"), [body(KOBE)]);
}

#[test]
fn a_checklist_command_names_its_items_once_each() {
    let statuses: [(&str, &str); 2] = [("p-1", "done"), ("p-1", "done")];
    migrating()
        .when(Who::Kobe, checklist("planning", []))
        .refused("wrong_count")
        .when(Who::Kobe, checklist("planning", statuses))
        .refused("twice")
        .when(Who::Kobe, checklist("planning", [("s-1", "done")]))
        .refused("no_such_item")
        .when(
            Who::Kobe,
            checklist("planning", [])
                .with("items", json!([{"item": "p-1", "status": "done", "effective_on": "2027-01-01"}])),
        )
        .refused("future_fact");
}

#[test]
fn a_document_is_attached_once_and_more_than_was_asked_for_is_welcome() {
    let attached = procured().when(Who::Kobe, attach("survey", "needs-sheet")).then(["evidence.attached"]);
    assert_eq!(attached.status("survey", Some(KOBE)), TrackStatus::Active);
    attached
        .when(Who::Kobe, attach("survey", "needs-sheet"))
        .then_nothing()
        .when(Who::Kobe, attach("survey", "needs-sheet").with("document", Value::Null))
        .then(["evidence.attached"])
        .when(Who::Kobe, attach("survey", "minutes"))
        .refused("no_such_item")
        .when(
            Who::Kobe,
            attach("survey", "needs-sheet").with("sha256", evidence("other")).with("size", 52_428_801),
        )
        .refused("evidence_too_large")
        .when(
            Who::Kobe,
            attach("survey", "needs-sheet").with("sha256", evidence("other")).with("file_name", " "),
        )
        .refused("bad_text")
        .when(Who::Kobe, attach("contract", "contract"))
        .refused("phase_not_open");
}

#[test]
fn a_document_may_come_after_the_end() {
    procured()
        .command(Who::Kobe, survey())
        .when(Who::Kobe, attach("survey", "needs-sheet"))
        .then(["evidence.attached"])
        .command(Who::Officer, cancel())
        .when(Who::Kobe, attach("survey", "needs-sheet").with("sha256", evidence("later")))
        .then(["evidence.attached"]);
}

#[test]
fn notes_stand_beside_the_work_even_after_its_end() {
    let noted = procured()
        .when(Who::Officer, note("全体への連絡"))
        .then(["note.added"])
        .when(Who::Kobe, note("当市の事情").with("phase", "survey"))
        .then(["note.added"]);
    assert_eq!(
        noted.bodies_of("note.added"),
        [body(KOBE)],
        "a municipal officer's note is about their own body"
    );
    noted
        .when(Who::Kobe, note("口出し").for_body(HIMEJI))
        .refused("another_body")
        .when(Who::Auditor, note("監査"))
        .refused("not_allowed")
        .when(Who::Officer, note("だれ").for_body(TOYOOKA))
        .refused("not_a_participant")
        .when(Who::Officer, note("どこ").with("phase", "nothing"))
        .refused("no_such_phase")
        .when(Who::Officer, note(" \n"))
        .refused("bad_text")
        .command(Who::Officer, cancel())
        .when(Who::Officer, note("終了後の覚え書き"))
        .then(["note.added"]);
}

#[test]
fn how_a_status_was_given_stands_in_its_event() {
    let telephone = json!({"kind": "telephone", "document_number": null, "dated_on": "2026-04-01"});
    let told = given(migration()).opened(&[KOBE]).command(
        Who::Officer,
        checklist("planning", [("p-1", "done")]).for_body(KOBE).with("basis", telephone),
    );
    let Event::ChecklistUpdated(data) = &told.last("checklist.updated").event else { panic!("a checklist") };
    assert_eq!(data.basis.as_ref().map(|basis| basis.kind), Some(BasisKind::Telephone));
}

#[test]
fn a_note_about_a_phase_says_which_revision_of_it() {
    let again = given(procurement())
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, survey())
        .command(Who::Officer, reopen("survey").for_body(KOBE))
        .command(Who::Kobe, note("二回目").with("phase", "survey"));
    let revision = |scenario: &Scenario| {
        let Event::NoteAdded(data) = &scenario.last("note.added").event else { panic!("a note") };
        data.revision
    };
    assert_eq!(revision(&again), Some(2));
    assert_eq!(revision(&again.command(Who::Kobe, note("全体"))), None);
}

#[test]
fn an_invitation_and_a_class_say_on_what_they_stand() {
    let notice = json!({"kind": "notice", "document_number": "デ戦第101号", "dated_on": null});
    let invited =
        given(procurement()).opened(&[KOBE]).command(Who::Officer, invite(&[HIMEJI]).with("basis", notice));
    let Event::ParticipantsInvited(data) = &invited.last("participants.invited").event else {
        panic!("an invitation")
    };
    let number = data.basis.as_ref().and_then(|basis| basis.document_number.as_deref());
    assert_eq!(number, Some("デ戦第101号"));
    let designate = set_mark("transition-support", "designated", &["bespoke"]);
    let marked = given(migration())
        .opened(&[KOBE])
        .when(Who::Kobe, designate.with("reason_code", "mood"))
        .refused("unknown_reason")
        .command(Who::Kobe, designate.with("reason_code", "vendor"));
    let Event::MarkSet(data) = &marked.last("mark.set").event else { panic!("a mark") };
    assert_eq!(data.reason_code.as_ref().map(ayumi_core::id::ReasonCode::as_str), Some("vendor"));
}

#[test]
fn a_day_the_log_cannot_write_is_refused_wherever_it_stands() {
    let basis = |day: &str| json!({"kind": "telephone", "document_number": null, "dated_on": day});
    for day in ["+12345-06-07", "-0044-03-15"] {
        let of_field = json!([{"field": "users", "value": {"integer": 1}, "effective_on": day}]);
        let of_step = json!([{"item": "p-1", "status": "done", "effective_on": day}]);
        procured()
            .when(Who::Kobe, report("survey", [("decided-on", json!({"date": day}))]))
            .refused("bad_date")
            .when(Who::Kobe, report("survey", []).with("fields", of_field))
            .refused("bad_date")
            .when(Who::Kobe, report("survey", []).with("basis", basis(day)))
            .refused("bad_date")
            .command(Who::Kobe, report("survey", [("users", json!({"integer": 1}))]))
            .when(Who::Kobe, retract("survey", "users").with("effective_on", day))
            .refused("bad_date");
        migrating().when(Who::Kobe, checklist("planning", []).with("items", of_step)).refused("bad_date");
    }
}
