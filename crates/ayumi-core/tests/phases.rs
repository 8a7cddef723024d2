//! Stories of phases: how they open and end by themselves, how people end, skip and reopen them, how a case ends.

use ayumi_core::definition::{BarrierRule, Definition, FieldKind, Joins};
use ayumi_core::envelope::{Actor, ActorKind};
use ayumi_core::event::{Basis, BasisKind, ClosingRule, CompletionRule, Event, OpeningRule, PhaseCompleted};
use ayumi_core::plan::EndedPhase;
use ayumi_core::rejection::Rejection;
use ayumi_core::state::{Ending, TrackStatus};
use ayumi_core::testing::sketch::{definition, each_invited, joint};
use ayumi_core::testing::*;
use serde_json::Value;

fn procured() -> Scenario {
    given(procurement()).opened(&[KOBE, HIMEJI])
}

/// A survey behind a barrier, and joint work after it.
fn fenced(rule: BarrierRule) -> Definition {
    definition("fenced", Joins::OptIn)
        .phase_of(each_invited("survey").needs("current-service", FieldKind::Text).waiting_barrier(rule))
        .phase_of(joint("work").after(&["survey"]).by_command())
}

fn opened_phase(scenario: &Scenario) -> (String, OpeningRule) {
    let Event::PhaseOpened(opened) = &scenario.last("phase.opened").event else {
        panic!("`phase.opened` is another event")
    };
    (opened.phase.to_string(), opened.rule)
}

#[test]
fn what_follows_by_rule_stands_in_the_same_append_and_names_its_cause() {
    let first = procured().command(Who::Himeji, survey());
    let done = first.when(Who::Kobe, survey()).then(["report.submitted", "phase.completed", "phase.opened"]);
    let cause = done.last("report.submitted");
    assert_eq!((cause.actor.kind, cause.causation), (ActorKind::User, None));
    for automatic in ["phase.completed", "phase.opened"] {
        let recorded = done.last(automatic);
        assert_eq!((&recorded.actor, recorded.causation), (&Actor::system(), Some(cause.id)), "{automatic}");
    }
}

#[test]
fn a_joint_phase_waits_for_all_that_count() {
    let one = given(fenced(BarrierRule::All)).opened(&[KOBE, HIMEJI]).command(Who::Kobe, survey());
    assert_eq!(one.status("work", None), TrackStatus::Waiting);
    let both = one.command(Who::Himeji, survey());
    assert_eq!(opened_phase(&both), ("work".into(), OpeningRule::BarrierMet));
}

#[test]
fn a_barrier_can_ask_for_a_number_or_a_share() {
    for rule in [BarrierRule::AtLeast(1), BarrierRule::Share(50)] {
        let one = given(fenced(rule.clone())).opened(&[KOBE, HIMEJI]).command(Who::Kobe, survey());
        assert_eq!(one.status("work", None), TrackStatus::Ready, "{rule:?}");
    }
    for rule in [BarrierRule::AtLeast(2), BarrierRule::Share(51)] {
        let one = given(fenced(rule.clone())).opened(&[KOBE, HIMEJI]).command(Who::Kobe, survey());
        assert_eq!(one.status("work", None), TrackStatus::Waiting, "{rule:?}");
    }
}

#[test]
fn a_barrier_lets_nobody_pass_while_nobody_was_asked() {
    let nobody = given(fenced(BarrierRule::Share(1))).opened(&[]);
    assert_eq!(nobody.status("work", None), TrackStatus::Waiting);
}

#[test]
fn a_barrier_that_waits_takes_nobody_out() {
    given(fenced(BarrierRule::All))
        .opened(&[KOBE])
        .when(Who::Officer, exclude(KOBE, "survey"))
        .refused("no_exclusion");
}

#[test]
fn between_two_phases_of_each_body_nobody_waits_for_the_others() {
    let both =
        given(rounds()).opened(&[KOBE, HIMEJI]).command(Who::Kobe, join()).command(Who::Himeji, join());
    let answered = both.when(Who::Kobe, report("first", [("answer", text("回答"))])).then([
        "report.submitted",
        "phase.completed",
        "phase.opened",
    ]);
    assert_eq!(answered.bodies_of("phase.opened"), [body(KOBE)]);
    assert_eq!(answered.status("second", Some(KOBE)), TrackStatus::Ready);
    assert_eq!(answered.status("second", Some(HIMEJI)), TrackStatus::Waiting);
}

#[test]
fn a_body_of_another_party_has_no_part_in_a_phase() {
    let open = |scenario: &Scenario| {
        let mut open = opening(scenario, &[KOBE]);
        open.bodies.push((item("supplier"), vec![body(COMPANY)]));
        open
    };
    let scenario = given(rounds());
    let opened = scenario.clone().when_opened(open(&scenario)).accepted();
    assert_eq!(opened.status("first", Some(COMPANY)), TrackStatus::NotApplicable);
    opened
        .when(Who::Officer, report("first", [("answer", text("回答"))]).for_body(COMPANY))
        .refused("not_joined");
}

#[test]
fn a_phase_that_ends_by_command_is_completed_by_somebody() {
    let done = procured().when(Who::Officer, complete("briefing")).then(["phase.completed"]);
    let Event::PhaseCompleted(PhaseCompleted { rule, .. }) = &done.last("phase.completed").event else {
        panic!("an end")
    };
    assert_eq!(*rule, ClosingRule::Command);
    done.when(Who::Officer, complete("briefing")).then_nothing();
}

#[test]
fn a_phase_is_completed_only_with_everything_it_asks_for() {
    let answer = procured().when(Who::Kobe, complete("survey"));
    let Err(Rejection::Incomplete { missing, .. }) = answer.outcome() else {
        panic!("the survey lacks an answer")
    };
    assert_eq!(missing.iter().map(|title| title.ja.as_str()).collect::<Vec<_>>(), ["「current-service」"]);
    let scenario = procured().command(Who::Himeji, decline()).command(Who::Kobe, survey());
    let answer = scenario.when(Who::Officer, complete("selection"));
    let Err(Rejection::Incomplete { missing, .. }) = answer.outcome() else {
        panic!("the selection lacks everything")
    };
    assert_eq!(
        missing.iter().map(|title| title.ja.as_str()).collect::<Vec<_>>(),
        ["「minutes」", "「supplier」"]
    );
}

#[test]
fn a_phase_is_completed_by_who_acts_in_it() {
    procured()
        .when(Who::Kobe, complete("briefing"))
        .refused("not_allowed")
        .when(Who::Auditor, complete("briefing"))
        .refused("not_allowed")
        .when(Who::Officer, complete("selection"))
        .refused("phase_not_open")
        .when(Who::Officer, complete("nothing"))
        .refused("no_such_phase");
}

#[test]
fn only_an_optional_phase_is_passed_over_and_only_by_the_lead() {
    let skipped = procured()
        .when(Who::Kobe, skip("briefing"))
        .refused("not_allowed")
        .when(Who::Kobe, skip("survey"))
        .refused("not_allowed")
        .when(Who::Officer, skip("selection"))
        .refused("phase_not_optional")
        .when(Who::Officer, skip("briefing").with("reason_code", Value::Null))
        .refused("reason_missing")
        .when(Who::Officer, skip("briefing"))
        .then(["phase.skipped"]);
    assert_eq!(skipped.status("briefing", None), TrackStatus::Skipped);
    skipped
        .when(Who::Officer, skip("briefing"))
        .then_nothing()
        .when(Who::Officer, complete("briefing"))
        .refused("phase_ended");
    procured()
        .command(Who::Officer, complete("briefing"))
        .when(Who::Officer, skip("briefing"))
        .refused("phase_ended");
}

#[test]
fn reopening_begins_the_next_revision_and_keeps_the_former_in_sight() {
    let done = procured().command(Who::Kobe, survey());
    let again = done
        .when(Who::Kobe, reopen("survey"))
        .refused("not_allowed")
        .when(Who::Officer, reopen("survey").for_body(HIMEJI))
        .refused("phase_not_ended")
        .when(Who::Officer, reopen("survey").for_body(KOBE))
        .then(["phase.reopened"]);
    assert_eq!(again.status("survey", Some(KOBE)), TrackStatus::Ready);
    assert_eq!(again.case.revision(&item("survey"), Some(&body(KOBE))), 2);
    assert_eq!(again.case.revision(&item("survey"), Some(&body(HIMEJI))), 1, "the others are not touched");
    let past = &again.track("survey", Some(KOBE)).past;
    assert!(past.len() == 1 && past[0].end.is_some() && !past[0].fields.is_empty());
    let finished = again.when(Who::Kobe, survey()).then(["report.submitted", "phase.completed"]);
    let Event::PhaseCompleted(completed) = &finished.last("phase.completed").event else { panic!("an end") };
    assert_eq!(completed.revision, 2);
}

#[test]
fn a_skipped_joint_phase_can_be_taken_up_again() {
    let again = procured()
        .command(Who::Officer, skip("briefing"))
        .when(Who::Officer, reopen("briefing"))
        .then(["phase.reopened"]);
    assert_eq!(again.status("briefing", None), TrackStatus::Ready);
    again.when(Who::Officer, complete("briefing")).then(["phase.completed"]);
}

#[test]
fn what_had_ended_before_the_case_can_be_reopened_for_one_body_and_ends_again() {
    let scenario = given(procurement());
    let basis =
        Basis { kind: BasisKind::Document, document_number: None, dated_on: Some(date("2026-04-01")) };
    let mut open = opening(&scenario, &[KOBE, HIMEJI]);
    open.history = vec![EndedPhase { phase: item("survey"), completed_on: date("2026-03-31"), basis }];
    let again = scenario.when_opened(open).accepted().command(Who::Officer, reopen("survey").for_body(KOBE));
    assert_eq!(again.status("survey", Some(KOBE)), TrackStatus::Ready);
    assert_eq!(again.status("survey", Some(HIMEJI)), TrackStatus::Done);
    let done = again.when(Who::Kobe, survey()).then(["report.submitted", "phase.completed"]);
    assert_eq!(done.status("survey", Some(KOBE)), TrackStatus::Done);
}

#[test]
fn a_case_ends_when_everything_that_had_to_end_has_ended() {
    let signed = procured()
        .command(Who::Kobe, join())
        .command(Who::Kobe, survey())
        .command(Who::Himeji, survey())
        .command(Who::Officer, attach("selection", "minutes"))
        .command(Who::Officer, open_decision("selection"))
        .command(Who::Officer, decide("selection", "adopt"))
        .command(Who::Kobe, attach("contract", "contract"));
    assert_eq!(signed.status("contract", Some(KOBE)), TrackStatus::Done);
    assert_eq!(signed.case.ending, None, "姫路市 has not said whether it takes part");
    let ended = signed.when(Who::Himeji, decline()).then(["participant.declined", "case.completed"]);
    let Event::CaseCompleted(completed) = &ended.last("case.completed").event else { panic!("an end") };
    assert_eq!(completed.rule, CompletionRule::AllPhasesEnded, "the optional briefing need not end");
    assert_eq!(ended.case.ending, Some(Ending::Completed(ended.today)));
    ended.when(Who::Officer, complete("briefing")).refused("case_ended");
}

#[test]
fn a_completed_case_goes_on_when_one_of_its_phases_is_opened_again() {
    let ended = given(rounds())
        .opened(&[KOBE])
        .command(Who::Kobe, join())
        .command(Who::Kobe, report("first", [("answer", text("回答"))]))
        .when(Who::Kobe, complete("second"))
        .then(["phase.completed", "case.completed"]);
    let again = ended
        .when(Who::Kobe, reopen("second"))
        .refused("not_allowed")
        .when(Who::Officer, reopen("second").for_body(KOBE))
        .then(["phase.reopened"]);
    assert_eq!(again.case.ending, None);
    again.when(Who::Kobe, complete("second")).then(["phase.completed", "case.completed"]);
}

#[test]
fn a_body_taken_out_of_a_barrier_is_still_waited_for_at_the_end() {
    let definition = Definition {
        phases: vec![
            each_invited("survey").needs("current-service", FieldKind::Text).barrier(BarrierRule::All),
            joint("work").after(&["survey"]).by_command(),
        ],
        ..fenced(BarrierRule::All)
    };
    let worked = given(definition)
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, survey())
        .command(Who::Officer, exclude(HIMEJI, "survey"))
        .when(Who::Officer, complete("work"))
        .then(["phase.completed"]);
    worked.when(Who::Himeji, survey()).then(["report.submitted", "phase.completed", "case.completed"]);
}

#[test]
fn a_case_that_was_called_off_takes_nothing_but_words_and_corrections() {
    let cancelled = procured()
        .when(Who::Kobe, cancel())
        .refused("not_allowed")
        .when(Who::Officer, cancel().with("reason", "　"))
        .refused("reason_missing")
        .when(Who::Officer, cancel())
        .then(["case.cancelled"]);
    assert_eq!(cancelled.status("survey", Some(KOBE)), TrackStatus::Cancelled);
    let refused = [
        (Who::Officer, invite(&[TOYOOKA])),
        (Who::Kobe, join()),
        (Who::Kobe, decline()),
        (Who::Kobe, withdraw()),
        (Who::Officer, exclude(HIMEJI, "survey")),
        (Who::Kobe, survey()),
        (Who::Kobe, checklist("survey", [])),
        (Who::Officer, complete("briefing")),
        (Who::Officer, skip("briefing")),
        (Who::Officer, reopen("briefing")),
        (Who::Officer, open_decision("selection")),
        (Who::Officer, decide("selection", "adopt")),
        (Who::Officer, change_deadline("survey", "2026-12-01")),
        (Who::Officer, set_mark("any", "any", &[])),
        (Who::Officer, cancel()),
    ];
    for (who, command) in refused {
        cancelled.clone().when(who, command).refused("case_ended");
    }
    cancelled.when(Who::Officer, note("中止の経緯")).then(["note.added"]);
}

#[test]
fn what_waits_is_not_passed_over_with_what_must_come_before_it() {
    let waiting = definition("steps", Joins::Enrolled)
        .phase_of(joint("scope").by_command())
        .phase_of(joint("policy").after(&["scope"]).may_be_skipped().by_command())
        .phase_of(joint("specification").after(&["policy"]).by_command());
    let begun = given(waiting).opened(&[KOBE]).when(Who::Officer, skip("policy")).refused("phase_not_open");
    begun
        .command(Who::Officer, complete("scope"))
        .when(Who::Officer, skip("policy"))
        .then(["phase.skipped", "phase.opened"]);
}
