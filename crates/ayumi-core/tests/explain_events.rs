//! Which rule made each automatic event and from which facts; an event somebody's hand made says whose.

use ayumi_core::definition::LateJoin;
use ayumi_core::event::Event;
use ayumi_core::explain::Why;
use ayumi_core::plan::EndedPhase;
use ayumi_core::testing::definitions::{late_comers, liaison};
use ayumi_core::testing::*;
use ayumi_core::text::Language;
use serde_json::json;

fn command(body: serde_json::Value) -> ayumi_core::command::Command {
    serde_json::from_value(body).expect("the test spells a command")
}

fn surveyed() -> Scenario {
    given(procurement())
        .opened(&[KOBE, HIMEJI, AMAGASAKI])
        .command(Who::Kobe, join())
        .command(Who::Kobe, survey())
        .command(Who::Officer, exclude(AMAGASAKI, "survey"))
        .command(Who::Himeji, survey())
}

fn decided(outcome: &str) -> Scenario {
    surveyed()
        .command(Who::Officer, attach("selection", "minutes"))
        .command(Who::Officer, open_decision("selection"))
        .command(Who::Officer, decide("selection", outcome))
}

fn rule(why: &Why) -> &'static str {
    assert!(why.automatic, "{why:?}");
    why.rule.term.code()
}

/// The types of the events an input rests on.
fn types(story: &Scenario, why: &Why, code: &str) -> Vec<&'static str> {
    let of =
        |id| story.log.iter().find(|recorded| recorded.id == id).map(|recorded| recorded.event.type_name());
    why.input(code).events.iter().filter_map(|event| of(event.id)).collect()
}

/// The last event of a type about an item.
fn about(story: &Scenario, type_name: &str, name: &str) -> Why {
    let found = story.log.iter().rev().find(|recorded| {
        let data =
            serde_json::from_str::<serde_json::Value>(&recorded.envelope).expect("an envelope is JSON");
        let data = &data["data"];
        recorded.event.type_name() == type_name && (data["phase"] == name || data["item"] == name)
    });
    story.why_of(found.unwrap_or_else(|| panic!("no `{type_name}` about `{name}`")))
}

#[test]
fn a_phase_that_opened_at_a_barrier_tells_how_it_stood_and_who_had_ended() {
    let story = surveyed();
    let why = about(&story, "phase.opened", "selection");
    assert_eq!((rule(&why), why.got()), ("rule_barrier", vec!["input_barrier"]));
    assert_eq!(types(&story, &why, "input_barrier"), ["phase.completed", "phase.completed"]);
    let said = story.read(&why.inputs[0].said, Language::Ja);
    assert_eq!(said, "「「survey」」：対象2団体、終了2団体、除外1団体（条件：全団体）");
    let own = body(KOBE);
    let told = why.for_reader(|body| *body == own);
    assert_eq!(told.inputs[0].events.len(), 1, "of others only the numbers are told");
}

#[test]
fn a_phase_that_opened_after_others_names_what_ended_them() {
    let story = decided("adopt");
    let why = about(&story, "phase.opened", "contract");
    assert_eq!((rule(&why), why.got()), ("rule_opening_after", vec!["input_ended"]));
    assert_eq!(types(&story, &why, "input_ended"), ["phase.completed"]);
    let why = about(&story, "phase.opened", "survey");
    assert_eq!((rule(&why), why.got()), ("rule_opening", vec!["case_opened_on"]));
    let story = given(migration()).opened(&[KOBE]);
    let why = about(&story, "phase.opened", "selection");
    assert_eq!(why.got(), ["case_opened_on", "input_preferred_missing"]);
    let open = command(json!({"command": "open_entry", "register": "meeting"}));
    let story = given(liaison()).opened(&[KOBE]).command(Who::Officer, open);
    let why = about(&story, "phase.opened", "meeting.1.held");
    assert_eq!(types(&story, &why, "input_entry"), ["entry.opened"]);
}

#[test]
fn a_phase_that_was_completed_names_what_met_its_criteria() {
    let story = decided("adopt");
    let why = about(&story, "phase.completed", "selection");
    assert_eq!((rule(&why), why.got()), ("rule_criteria", vec!["input_document", "input_decision"]));
    assert_eq!(types(&story, &why, "input_decision"), ["decision.closed"]);
    let steps = checklist("planning", [("p-1", "done"), ("p-2", "not_applicable")]);
    let story = given(migration()).opened(&[KOBE]).command(Who::Kobe, steps);
    let why = about(&story, "phase.completed", "planning");
    assert_eq!((rule(&why), why.got()), ("rule_criteria", vec!["input_step", "input_step"]));
    let by_hand = given(procurement()).opened(&[KOBE]).command(Who::Officer, complete("briefing"));
    let why = by_hand.why("phase.completed");
    assert!(!why.automatic && why.inputs.is_empty());
    assert_eq!(by_hand.read(&why.rule, Language::Ja), "兵庫県の操作によるもので、自動ではありません。");
}

#[test]
fn history_that_was_loaded_tells_its_basis() {
    let scenario = given(procurement());
    let mut open = opening(&scenario, &[KOBE]);
    open.history = vec![EndedPhase {
        phase: item("briefing"),
        completed_on: date("2026-03-10"),
        basis: serde_json::from_value(
            json!({"kind": "document", "document_number": "デ戦第9号", "dated_on": null}),
        )
        .expect("a basis"),
    }];
    let story = scenario.when_opened(open).accepted();
    let why = about(&story, "phase.completed", "briefing");
    assert_eq!((rule(&why), why.got()), ("rule_history", vec!["input_basis"]));
    assert_eq!(story.explained_track("briefing", None).reasons(), ["ended_before"]);
}

#[test]
fn a_milestone_names_its_rule_and_the_event_that_met_it() {
    let story = decided("adopt");
    let why = story.why("milestone.reached");
    assert_eq!(
        (rule(&why), types(&story, &why, "input_ended")),
        ("rule_milestone_phase", vec!["phase.completed"])
    );
    let story =
        given(migration()).opened(&[KOBE]).command(Who::Kobe, checklist("go-live", [("live", "done")]));
    let why = story.why("milestone.reached");
    assert_eq!(
        (rule(&why), types(&story, &why, "input_step")),
        ("rule_milestone_step", vec!["checklist.updated"])
    );
}

#[test]
fn a_date_tells_its_rule_its_calendar_and_what_it_was_counted_from() {
    let story = decided("adopt");
    let why = about(&story, "deadline.set", "survey");
    assert_eq!((rule(&why), why.got()), ("rule_fiscal_month", vec!["input_nominal", "input_calendar"]));
    let why = about(&story, "deadline.set", "contract");
    assert_eq!(
        (rule(&why), types(&story, &why, "input_opening")),
        ("rule_after_opening", vec!["phase.opened"])
    );
    let marked = set_mark("transition-support", "designated", &["mainframe"]);
    let story = given(migration()).opened(&[KOBE]).command(Who::Kobe, marked);
    let why = about(&story, "deadline.set", "transition-support");
    assert_eq!((rule(&why), types(&story, &why, "input_mark")), ("rule_on", vec!["mark.set"]));
    assert!(why.got().contains(&"input_provisional"), "{:?}", why.got());
    let open = command(json!({"command": "open_entry", "register": "visit"}));
    let story = given(liaison()).opened(&[KOBE]);
    let why = about(&story, "deadline.set", "visit");
    assert_eq!((rule(&why), why.got()[0]), ("rule_within", "by_rule"));
    let story =
        story.on("2026-05-01").command(Who::Kobe, open).command(Who::Kobe, complete("visit.1.visited"));
    let why = about(&story, "deadline.set", "visit");
    assert_eq!(types(&story, &why, "input_contact"), ["phase.completed"]);
    let action = command(
        json!({"command": "open_entry", "register": "action", "participant": KOBE, "due_on": "2026-06-12"}),
    );
    let story = story.command(Who::Officer, action);
    let why = about(&story, "deadline.set", "action.1.done");
    assert_eq!((rule(&why), types(&story, &why, "input_entry")), ("rule_given", vec!["entry.opened"]));
}

#[test]
fn a_lapse_names_the_version_it_is_of_and_what_was_outstanding() {
    let moved = change_deadline("survey", "2026-07-31").with("precision", "day");
    let story = surveyed().command(Who::Officer, moved).on("2026-08-03").when_swept().accepted();
    let why = about(&story, "deadline.missed", "survey");
    assert_eq!((rule(&why), why.got()), ("rule_missed", vec!["input_due", "input_outstanding"]));
    assert_eq!(types(&story, &why, "input_due"), ["deadline.changed"]);
    let moved = story.why("deadline.changed");
    assert!(!moved.automatic, "somebody moved it");
}

#[test]
fn a_date_moved_by_a_resumption_names_the_pause() {
    let pause = command(json!({
        "command": "suspend_work", "phase": "survey", "clock": "keep_remaining", "reason_code": "disaster", "reason": "台風"
    }));
    let letter = json!({"kind": "document", "document_number": "デ戦第1号", "dated_on": null});
    let resume = command(json!({"command": "resume_work", "phase": "survey", "basis": letter}));
    let story = given(procurement())
        .opened(&[KOBE])
        .command(Who::Officer, pause)
        .on("2026-04-15")
        .command(Who::Officer, resume);
    let why = story.why("deadline.changed");
    assert_eq!((rule(&why), types(&story, &why, "input_pause")), ("rule_resumed", vec!["work.resumed"]));
    assert_eq!(story.read(&why.input("input_pause").said, Language::Ja), "中断していた開庁日：10日");
}

#[test]
fn a_case_that_ended_by_itself_names_every_end() {
    let story = decided("adopt")
        .command(Who::Officer, decline().for_body(AMAGASAKI))
        .command(Who::Himeji, decline())
        .command(Who::Kobe, attach("contract", "contract"));
    let why = story.why("case.completed");
    assert_eq!(rule(&why), "rule_all_ended");
    assert_eq!(why.got(), ["input_ended_many", "input_ended", "input_ended_many"]);
    assert_eq!(types(&story, &why, "input_ended"), ["phase.completed"]);
    let deserted = given(procurement())
        .opened(&[KOBE])
        .command(Who::Officer, skip("briefing"))
        .command(Who::Kobe, decline());
    let why = deserted.why("case.completed");
    assert_eq!(
        (rule(&why), types(&deserted, &why, "input_answer")),
        ("rule_nobody", vec!["participant.declined"])
    );
}

#[test]
fn what_follows_from_a_decision_names_it() {
    let story = decided("again");
    let why = about(&story, "phase.reopened", "survey");
    assert_eq!(
        (rule(&why), types(&story, &why, "input_decision")),
        ("rule_sent_back", vec!["decision.closed"])
    );
    let story = decided("call-off");
    let why = story.why("case.cancelled");
    assert_eq!(
        (rule(&why), types(&story, &why, "input_decision")),
        ("rule_called_off", vec!["decision.closed"])
    );
    let by_hand = surveyed().command(Who::Officer, cancel());
    assert!(!by_hand.why("case.cancelled").automatic);
}

#[test]
fn what_is_waived_for_a_late_comer_names_its_joining() {
    let story = given(late_comers(LateJoin::Waived))
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, join())
        .command(Who::Kobe, report("survey", [("answer", json!({"boolean": true}))]))
        .command(Who::Himeji, join());
    let why = story.why("phase.skipped");
    assert_eq!((rule(&why), why.got()), ("rule_late_join", vec!["input_joined", "opened_by_barrier"]));
    assert_eq!(types(&story, &why, "input_joined"), ["participant.joined"]);
    let by_hand = given(procurement()).opened(&[KOBE]).command(Who::Officer, skip("briefing"));
    assert!(!by_hand.why("phase.skipped").automatic);
}

#[test]
fn a_reminder_names_its_date_its_offset_and_who_was_told() {
    let mut story = given(procurement()).opened(&[KOBE]).on("2026-06-02");
    story.remind();
    let why = story.why("reminder.fired");
    assert_eq!(rule(&why), "rule_reminder");
    assert_eq!(why.got(), ["input_due", "input_offset", "input_not_completed", "input_recipient"]);
    assert_eq!(types(&story, &why, "input_due"), ["deadline.set"]);
    assert_eq!(
        story.read(&why.input("input_recipient").said, Language::Ja),
        "宛先：神戸市（「member」）、担当の職1"
    );
    let mut late = given(procurement()).opened(&[KOBE]).on("2026-06-24");
    late.remind();
    assert_eq!(late.why("reminder.fired").got().last(), Some(&"input_repeats"));
}

#[test]
fn every_event_of_a_story_says_why_in_both_languages() {
    for story in
        [decided("adopt"), decided("again"), decided("call-off"), given(liaison()).opened(&[KOBE, HIMEJI])]
    {
        for recorded in &story.log {
            let why = story.why_of(recorded);
            for said in why.inputs.iter().map(|input| &input.said).chain([&why.rule]) {
                let (ja, en) = (story.read(said, Language::Ja), story.read(said, Language::En));
                assert!(!ja.contains('{') && !en.contains('{') && !ja.is_empty(), "{said:?}");
            }
            let is_command = matches!(
                recorded.event,
                Event::ReportSubmitted(_) | Event::EvidenceAttached(_) | Event::ParticipantJoined(_)
            );
            assert!(!is_command || !why.automatic, "{:?}", recorded.event.type_name());
        }
    }
}
