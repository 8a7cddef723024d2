//! Stories of continuing work and votes under another version: entries, conditions, pauses and ballots; never of dates alone.

use ayumi_core::command::Command;
use ayumi_core::definition::{Definition, DueRule, FieldKind, Joins, Means, OutcomeEffect, Span};
use ayumi_core::event::{DeadlineKind, ItemKind};
use ayumi_core::state::TrackStatus;
use ayumi_core::testing::definitions::{liaison, purchase, service, supplier};
use ayumi_core::testing::sketch::{definition, each, item, joint, month, outcome, vote};
use ayumi_core::testing::*;
use ayumi_core::version::{Blocker, Standing};
use serde_json::{Value, json};

fn command(body: Value) -> Command {
    serde_json::from_value(body).expect("the test spells a command")
}

fn open(register: &str) -> Command {
    command(json!({"command": "open_entry", "register": register}))
}

#[track_caller]
fn blocked(scenario: &Scenario, moving: &Moving, expected: &str) {
    assert_eq!(moving.faults(), [], "the plan fits its versions");
    let passing = scenario.passing(moving);
    let codes: Vec<_> = passing.blockers.iter().map(Blocker::code).collect();
    assert_eq!((codes.as_slice(), passing.standing), ([expected].as_slice(), Standing::Blocked));
    let words = passing.blockers[0].label();
    assert!(words.ja.ends_with('。') && words.en.is_some_and(|en| en.is_ascii()));
    scenario.clone().when_migrated(moving).refused("migration_blocked");
}

/// Consultations ask for one thing more, and the party is called otherwise.
fn asks_more() -> Moving {
    moving(&liaison(), |mut definition| {
        let consultation =
            definition.registers.iter_mut().find(|register| register.id == item("consultation"));
        let step = &mut consultation.expect("it is there").steps[0];
        *step = step.clone().takes("kind", FieldKind::Text);
        definition
    })
}

fn without_register(id: &str) -> Moving {
    moving(&liaison(), |mut definition| {
        definition.registers.retain(|register| register.id != item(id));
        definition
    })
}

#[test]
fn an_entry_goes_on_with_its_steps_and_is_asked_what_the_new_version_asks() {
    let asked = given(liaison()).opened(&[KOBE, HIMEJI]).command(Who::Kobe, open("consultation"));
    let due = asked.case.deadline(&item("consultation.1.answer"), Some(&body(KOBE))).cloned();
    let moved = asked.when_migrated(&asks_more()).then(["case.migrated"]);
    assert_eq!(moved.status("consultation.1.answer", Some(KOBE)), TrackStatus::Ready);
    assert_eq!(moved.case.deadline(&item("consultation.1.answer"), Some(&body(KOBE))).cloned(), due);
    let answer = report("consultation.1.answer", [("reply", text("送ります")), ("kind", text("文字"))]);
    let answered = moved
        .when(Who::Officer, answer.for_body(KOBE))
        .then(["report.submitted", "phase.completed"])
        .command(Who::Himeji, open("consultation"));
    assert_eq!(answered.status("consultation.2.answer", Some(HIMEJI)), TrackStatus::Ready);
    assert_eq!(refold(&answered.log), answered.case);
}

#[test]
fn a_register_with_entries_stays_with_everything_its_steps_ask_for() {
    let asked = given(liaison()).opened(&[KOBE]).command(Who::Kobe, open("consultation"));
    blocked(&asked, &without_register("consultation"), "register_holds_entries");
    let asks_less = moving(&liaison(), |mut definition| {
        let consultation =
            definition.registers.iter_mut().find(|register| register.id == item("consultation"));
        consultation.expect("it is there").steps[0] = each("answer").by_command();
        definition
    });
    blocked(&asked, &asks_less, "register_holds_entries");
    let moved = asked.when_migrated(&without_register("action")).accepted();
    moved.when(Who::Officer, open("action").for_body(KOBE)).refused("no_such_item");
}

#[test]
fn a_visit_that_is_due_holds_its_register() {
    let story = given(liaison()).opened(&[KOBE]);
    assert!(story.case.deadlines.contains_key(&item("visit")));
    blocked(&story, &without_register("visit"), "register_holds_entries");
}

fn to(condition: &str) -> Command {
    command(json!({"command": "move_lifecycle", "lifecycle": "use", "to": condition}))
}

/// The service with other states.
fn with_states(change: impl FnOnce(&mut Vec<ayumi_core::definition::Condition>)) -> Moving {
    moving(&service(), |mut definition| {
        change(&mut definition.lifecycles[0].states);
        definition
    })
}

#[test]
fn a_condition_somebody_is_in_keeps_its_meaning() {
    let story = given(service())
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, to("considering"))
        .command(Who::Kobe, to("joined"));
    let gone = with_states(|states| states.retain(|state| state.id != item("joined")));
    blocked(&story, &gone, "condition_held");
    let otherwise = with_states(|states| {
        states
            .iter_mut()
            .filter(|state| state.id == item("joined"))
            .for_each(|state| state.means = Means::Nothing);
    });
    blocked(&story, &otherwise, "condition_held");
    let narrower = with_states(|states| states.retain(|state| state.id != item("declined")));
    let moved = story.when_migrated(&narrower).then(["case.migrated"]);
    assert_eq!(moved.case.condition(&item("use"), &body(KOBE)).expect("it stays").state, item("joined"));
    moved.when(Who::Kobe, to("live")).then(["lifecycle.moved"]);
}

fn survey_of_two() -> Definition {
    definition("survey-of-two", Joins::Enrolled)
        .phase_of(each("survey").needs("answer", FieldKind::Boolean).due(month(6), DeadlineKind::Survey))
        .phase_of(joint("work").after(&["survey"]).by_command())
}

fn suspended() -> Scenario {
    let suspend = json!({
        "command": "suspend_work", "phase": "survey", "clock": "keep_remaining", "reason_code": "disaster",
        "reason": "豪雨の応急対応のため"
    });
    given(survey_of_two())
        .opened(&[KOBE, HIMEJI])
        .on("2026-06-01")
        .command(Who::Officer, command(suspend).for_body(KOBE))
}

#[test]
fn a_pause_goes_on_under_the_new_name_of_its_phase() {
    let renamed = moving(&survey_of_two(), |definition| definition.rename_phase("survey", "inquiry")).map(
        ItemKind::Phase,
        "survey",
        "inquiry",
    );
    let moved = suspended().when_migrated(&renamed).then(["case.migrated"]);
    assert_eq!(moved.status("inquiry", Some(KOBE)), TrackStatus::Suspended);
    assert_eq!(moved.status("inquiry", Some(HIMEJI)), TrackStatus::Ready);
    let letter = json!({"kind": "document", "document_number": "デ戦第123号", "dated_on": "2026-06-15"});
    let resume = command(json!({"command": "resume_work", "phase": "inquiry", "basis": letter}));
    let running = moved.on("2026-06-15").when(Who::Officer, resume.for_body(KOBE)).accepted();
    assert_eq!(running.status("inquiry", Some(KOBE)), TrackStatus::Ready);
    assert_eq!(refold(&running.log), running.case);
}

#[test]
fn a_date_does_not_move_under_work_that_stands_still() {
    let later = moving(&survey_of_two(), |definition| {
        definition.with_phase("survey", |phase| phase.due(month(8), DeadlineKind::Survey))
    })
    .clock(ayumi_core::version::Clock::Restart);
    blocked(&suspended(), &later, "suspended");
}

/// A vote is put, and one has voted.
fn put() -> Scenario {
    let rule = supplier().voted(vote());
    let bodies = [KOBE, HIMEJI];
    let opened = given(purchase(rule)).opened(&bodies);
    let joined = bodies.iter().fold(opened, |story, code| story.command(Who::Officer, join().for_body(code)));
    bodies
        .iter()
        .fold(joined, |story, code| story.command(Who::Officer, complete("needs").for_body(code)))
        .command(Who::Officer, propose("selection", "adopt"))
        .command(Who::Kobe, cast("selection", "for"))
}

#[test]
fn a_ballot_that_was_cast_counts_under_the_new_name_of_the_question() {
    let before = put();
    let question = before.definition.decisions[0].id.clone();
    let renamed = moving(&before.definition, |definition| {
        definition.rename_phase("selection", "choice").rename_decision(question.as_str(), "who-supplies")
    })
    .map(ItemKind::Phase, "selection", "choice")
    .map(ItemKind::Decision, question.as_str(), "who-supplies");
    let moved = before.when_migrated(&renamed).then(["case.migrated"]);
    let state = moved.case.decisions.values().next().expect("it is open");
    assert_eq!((&state.question, &state.phase), (&item("who-supplies"), &item("choice")));
    assert!(state.draft.voters[&body(KOBE)].ballot.is_some());
    moved
        .command(Who::Himeji, cast("choice", "for"))
        .when(Who::Officer, decide("choice", "adopt"))
        .accepted();
}

#[test]
fn an_open_vote_keeps_its_rules_and_its_answers() {
    let before = put();
    let quorum = moving(&before.definition, |mut definition| {
        let vote = definition.decisions[0].vote.as_mut().expect("it is voted on");
        vote.weight = ayumi_core::definition::Weight::Population;
        definition
    });
    blocked(&before, &quorum, "open_decision");
    let answers = moving(&before.definition, |mut definition| {
        definition.decisions[0].outcomes.push(outcome("postpone", OutcomeEffect::CancelCase));
        definition
    });
    blocked(&before, &answers, "open_decision");
    let waits = Span::BusinessDays(5);
    let elsewhere = moving(&before.definition, |definition| {
        definition.with_phase("needs", |phase| {
            phase.due(DueRule::AfterOpening { span: waits }, DeadlineKind::Survey)
        })
    });
    assert_eq!(before.passing(&elsewhere).standing, Standing::Ready);
}
