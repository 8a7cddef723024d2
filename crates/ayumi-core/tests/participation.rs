//! Stories of who takes part: invitations, answers, departures, laggards, late comers.

use ayumi_core::definition::{BarrierRule, FieldKind, Joins};
use ayumi_core::event::{CompletionRule, Event};
use ayumi_core::id::OrganizationId;
use ayumi_core::state::{Ending, Participation, TrackStatus};
use ayumi_core::testing::sketch::{definition, each, joint};
use ayumi_core::testing::*;
use serde_json::Value;

/// A procurement opened for 神戸市, 姫路市 and 尼崎市.
fn procured() -> Scenario {
    given(procurement()).opened(&[KOBE, HIMEJI, AMAGASAKI])
}

fn said(scenario: &Scenario, code: &str) -> Participation {
    scenario.case.participants[&body(code)].participation
}

#[test]
fn inviting_a_body_again_changes_nothing_and_a_new_one_is_asked_alone() {
    let asked = procured().when(Who::Officer, invite(&[KOBE, HIMEJI])).then_nothing();
    let asked = asked.when(Who::Officer, invite(&[KOBE, TOYOOKA, TOYOOKA])).then(["participants.invited"]);
    let Event::ParticipantsInvited(invited) = &asked.last("participants.invited").event else {
        panic!("an invitation")
    };
    assert_eq!(invited.organizations, [body(TOYOOKA)]);
}

#[test]
fn invitations_are_chunked() {
    let all = municipalities();
    let codes: Vec<&str> = all.iter().map(OrganizationId::as_str).collect();
    given(procurement()).opened(&[]).when(Who::Officer, invite(&codes)).then([
        "participants.invited",
        "participants.invited",
        "participants.invited",
    ]);
}

#[test]
fn only_bodies_the_programme_is_for_are_invited_and_only_by_the_lead() {
    procured()
        .when(Who::Officer, invite(&[COMPANY]))
        .refused("unknown_body")
        .when(Who::Officer, invite(&["130001"]))
        .refused("unknown_body")
        .when(Who::Officer, invite(&[]))
        .refused("wrong_count")
        .when(Who::Officer, invite(&[TOYOOKA]).with("party", "lead"))
        .refused("no_such_item")
        .when(Who::Kobe, invite(&[TOYOOKA]))
        .refused("not_allowed")
        .when(Who::Auditor, invite(&[TOYOOKA]))
        .refused("not_allowed")
        .when(Who::Operator, invite(&[TOYOOKA]))
        .then(["participants.invited"]);
}

#[test]
fn an_invited_body_joins_once() {
    let joined = procured().when(Who::Kobe, join()).then(["participant.joined"]);
    assert_eq!(said(&joined, KOBE), Participation::Joined);
    joined.when(Who::Kobe, join()).then_nothing();
}

#[test]
fn an_answer_comes_from_the_body_itself_or_is_entered_for_it_by_the_lead() {
    let asked = procured()
        .when(Who::Kobe, join().for_body(HIMEJI))
        .refused("another_body")
        .when(Who::Stranger, join().for_body(HIMEJI))
        .refused("not_allowed")
        .when(Who::Officer, join())
        .refused("participant_missing")
        .when(Who::Officer, join().for_body(TOYOOKA))
        .refused("not_a_participant");
    let entered = asked.when(Who::Officer, join().for_body(AMAGASAKI)).then(["participant.joined"]);
    let actor = &entered.last("participant.joined").actor;
    assert_eq!(actor.organization, Some(body(PREFECTURE)));
    assert_eq!(actor.on_behalf_of.as_ref().map(|other| &other.organization), Some(&body(AMAGASAKI)));
    assert!(actor.authority.is_some(), "the grant used is named");
    let own = entered.command(Who::Himeji, join());
    assert_eq!(own.last("participant.joined").actor.on_behalf_of, None);
}

#[test]
fn declining_is_a_complete_answer() {
    let answered = procured()
        .command(Who::Kobe, survey())
        .command(Who::Officer, decline().for_body(AMAGASAKI))
        .when(Who::Himeji, decline())
        .then(["participant.declined", "phase.opened"]);
    assert_eq!(answered.status("survey", Some(HIMEJI)), TrackStatus::NotApplicable);
    let Event::PhaseOpened(opened) = &answered.last("phase.opened").event else { panic!("an opening") };
    assert_eq!(
        (opened.phase.as_str(), opened.barriers[0].counted, opened.barriers[0].ended),
        ("selection", 1, 1)
    );
    answered.when(Who::Himeji, decline()).then_nothing();
}

#[test]
fn a_body_that_declined_may_think_better_of_it() {
    let back =
        procured().command(Who::Himeji, decline()).when(Who::Himeji, join()).then(["participant.joined"]);
    assert_eq!(back.status("survey", Some(HIMEJI)), TrackStatus::Ready);
}

#[test]
fn leaving_needs_a_reason_on_the_list() {
    procured()
        .when(Who::Kobe, decline().with("reason_code", Value::Null))
        .refused("reason_missing")
        .when(Who::Kobe, decline().with("reason_code", "because"))
        .refused("unknown_reason")
        .when(Who::Kobe, decline().with("reason", Value::Null))
        .then(["participant.declined"]);
}

#[test]
fn only_who_joined_can_withdraw_and_declining_then_means_withdrawing() {
    let joined = procured().when(Who::Kobe, withdraw()).refused("not_joined").command(Who::Kobe, join());
    joined.clone().when(Who::Kobe, decline()).then(["participant.withdrew"]);
    let left = joined.when(Who::Kobe, withdraw()).then(["participant.withdrew"]);
    assert_eq!(said(&left, KOBE), Participation::Withdrawn);
    left.when(Who::Kobe, withdraw()).then_nothing().when(Who::Kobe, decline()).then_nothing();
}

#[test]
fn a_body_that_takes_part_by_rule_cannot_leave() {
    given(migration())
        .opened(&[KOBE])
        .when(Who::Kobe, join())
        .then_nothing()
        .when(Who::Kobe, withdraw())
        .refused("takes_part_by_rule")
        .when(Who::Kobe, decline())
        .refused("takes_part_by_rule");
}

#[test]
fn a_body_that_leaves_no_longer_holds_the_others_back() {
    let waiting = procured()
        .command(Who::Kobe, survey())
        .command(Who::Himeji, survey())
        .command(Who::Officer, join().for_body(AMAGASAKI));
    assert_eq!(waiting.status("selection", None), TrackStatus::Waiting);
    waiting.when(Who::Officer, withdraw().for_body(AMAGASAKI)).then(["participant.withdrew", "phase.opened"]);
}

#[test]
fn a_laggard_is_taken_out_of_the_barrier_with_a_reason_and_may_still_finish() {
    let waiting = procured().command(Who::Kobe, survey()).command(Who::Himeji, survey());
    let excluded = waiting
        .when(Who::Officer, exclude(AMAGASAKI, "survey").with("reason", Value::Null))
        .refused("reason_missing")
        .when(Who::Himeji, exclude(AMAGASAKI, "survey"))
        .refused("not_allowed")
        .when(Who::Officer, exclude(AMAGASAKI, "survey"))
        .then(["participant.excluded", "phase.opened"]);
    let Event::PhaseOpened(opened) = &excluded.last("phase.opened").event else { panic!("an opening") };
    let standing = &opened.barriers[0];
    assert_eq!((standing.counted, standing.ended, standing.excluded), (2, 2, 1));
    excluded
        .when(Who::Officer, exclude(AMAGASAKI, "survey"))
        .then_nothing()
        .when(Who::Officer, survey().for_body(AMAGASAKI))
        .then(["report.submitted", "phase.completed"]);
}

#[test]
fn only_a_laggard_of_a_barrier_that_allows_it_is_taken_out() {
    procured()
        .command(Who::Kobe, survey())
        .when(Who::Officer, exclude(KOBE, "survey"))
        .refused("phase_ended")
        .when(Who::Officer, exclude(TOYOOKA, "survey"))
        .refused("not_a_participant")
        .when(Who::Officer, exclude(HIMEJI, "contract"))
        .refused("no_exclusion")
        .when(Who::Officer, exclude(HIMEJI, "nothing"))
        .refused("no_such_phase");
}

#[test]
fn who_is_invited_late_joins_the_work_where_it_stands() {
    let signed = procured()
        .command(Who::Kobe, join())
        .command(Who::Kobe, survey())
        .command(Who::Himeji, decline())
        .command(Who::Officer, decline().for_body(AMAGASAKI))
        .command(Who::Officer, open_decision("selection"))
        .command(Who::Officer, attach("selection", "minutes"))
        .command(Who::Officer, decide("selection", "adopt"));
    let late = signed.command(Who::Officer, invite(&[TOYOOKA]));
    assert_eq!(late.status("survey", Some(TOYOOKA)), TrackStatus::Ready);
    assert_eq!(late.status("contract", Some(TOYOOKA)), TrackStatus::Unanswered);
    let joined = late.when(Who::Officer, join().for_body(TOYOOKA)).then(["participant.joined"]);
    assert_eq!(
        joined.status("contract", Some(TOYOOKA)),
        TrackStatus::Ready,
        "open for all, so for the late comer too"
    );
    assert_eq!(joined.status("selection", None), TrackStatus::Done, "nobody is held back again");
}

#[test]
fn a_case_nobody_takes_part_in_ends() {
    let ended = given(procurement())
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, decline())
        .when(Who::Himeji, decline())
        .then(["participant.declined", "case.completed"]);
    let Event::CaseCompleted(completed) = &ended.last("case.completed").event else { panic!("an end") };
    assert_eq!(completed.rule, CompletionRule::NobodyTakesPart);
    let back = ended.when(Who::Kobe, join()).accepted();
    assert_eq!((back.case.ending, back.status("survey", Some(KOBE))), (None, TrackStatus::Ready));
    back.when(Who::Kobe, survey()).accepted();
}

#[test]
fn a_deserted_case_goes_on_with_a_body_invited_anew_but_not_once_called_off() {
    let ended = given(procurement()).opened(&[KOBE]).command(Who::Kobe, decline());
    assert!(matches!(ended.case.ending, Some(Ending::Completed(_))));
    let on = ended.clone().when(Who::Officer, invite(&[HIMEJI])).then(["participants.invited"]);
    assert_eq!(on.case.ending, None);
    given(procurement())
        .opened(&[KOBE])
        .command(Who::Officer, cancel())
        .when(Who::Officer, invite(&[HIMEJI]))
        .refused("case_ended");
}

#[test]
fn a_case_does_not_end_while_joint_work_is_left() {
    let open = given(procurement())
        .opened(&[KOBE, HIMEJI])
        .command(Who::Himeji, decline())
        .command(Who::Kobe, join())
        .command(Who::Kobe, survey());
    assert_eq!(open.status("selection", None), TrackStatus::Ready);
    let left = open.when(Who::Kobe, withdraw()).then(["participant.withdrew"]);
    assert_eq!(left.case.ending, None);
}

#[test]
fn nobody_goes_on_without_those_who_have_not_answered() {
    let definition = definition("shared", Joins::OptIn)
        .phase_of(each("needs").needs("need", FieldKind::Text).barrier(BarrierRule::All))
        .phase_of(joint("specification").after(&["needs"]).by_command());
    let need = || report("needs", [("need", text("予約"))]);
    let one = given(definition)
        .opened(&[KOBE, HIMEJI, TOYOOKA])
        .command(Who::Kobe, join())
        .command(Who::Kobe, need());
    assert_eq!(one.status("specification", None), TrackStatus::Waiting);
    let two = one.command(Who::Himeji, decline());
    assert_eq!(two.status("specification", None), TrackStatus::Waiting);
    let none_silent = two.clone().command(Who::Officer, decline().for_body(TOYOOKA));
    assert_eq!(none_silent.status("specification", None), TrackStatus::Ready);
    let excluded = two.command(Who::Officer, exclude(TOYOOKA, "needs"));
    let Event::PhaseOpened(opened) = &excluded.last("phase.opened").event else { panic!("an opening") };
    let barrier = &opened.barriers[0];
    assert_eq!((barrier.counted, barrier.ended, barrier.excluded), (1, 1, 1));
}
