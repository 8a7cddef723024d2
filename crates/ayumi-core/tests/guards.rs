//! Phases, requirements and milestones under conditions: they wait by name for what is not known and follow from what is.

use std::sync::Arc;

use ayumi_core::command::Command;
use ayumi_core::definition::{BarrierRule, Definition, FieldKind, Joins};
use ayumi_core::event::{Event, PhaseSkipped};
use ayumi_core::guard::tree::Subject;
use ayumi_core::private::Clear;
use ayumi_core::rejection::Rejection;
use ayumi_core::state::TrackStatus;
use ayumi_core::testing::guards::{at_least_members, every_member, field, is, status_is};
use ayumi_core::testing::sketch::{choices, definition, each, each_invited, joint};
use ayumi_core::testing::*;
use serde_json::{Value, json};

fn wants(code: &str, month: &str) -> Command {
    report("wishes", [("use", json!({"choice": "wanted"})), ("start-month", json!({"month": month}))])
        .for_body(code)
}

fn wants_none(code: &str) -> Command {
    report(
        "wishes",
        [("use", json!({"choice": "not-wanted"})), ("reason", text("既存のサービスで足りるため"))],
    )
    .for_body(code)
}

fn amount(yen: i64) -> Command {
    report("specification", [("amount", json!({"integer": yen}))])
}

fn opened() -> Scenario {
    given(guarded()).opened(&[KOBE, HIMEJI])
}

/// Both municipalities take part and answer what they wish.
fn wished(kobe: Command, himeji: Command) -> Scenario {
    opened()
        .command(Who::Kobe, join())
        .command(Who::Himeji, join())
        .command(Who::Officer, kobe)
        .command(Who::Officer, himeji)
}

fn both_want() -> Scenario {
    wished(wants(KOBE, "2027-04"), wants(HIMEJI, "2027-10"))
}

fn decided(scenario: Scenario, yen: i64) -> Scenario {
    scenario
        .command(Who::Officer, open_decision("specification"))
        .command(Who::Officer, decide("specification", "adopt"))
        .command(Who::Officer, amount(yen))
}

fn missing(scenario: &Scenario, phase: &str, code: Option<&str>) -> Vec<String> {
    let phase = scenario.definition.phase(&item(phase)).unwrap();
    let body = code.map(body);
    let titles = scenario.case.missing(&scenario.definition, phase, body.as_ref(), scenario.today);
    titles.into_iter().map(|title| title.en.unwrap()).collect()
}

fn waits_for(answer: &Answer) -> Vec<String> {
    let Err(Rejection::PhaseNotOpen { waits_for, .. }) = answer.outcome() else {
        panic!("{:?}", answer.outcome());
    };
    waits_for.iter().map(|title| title.en.clone().unwrap()).collect()
}

fn skipped(scenario: &Scenario) -> PhaseSkipped<Clear> {
    let Event::PhaseSkipped(skipped) = scenario.last("phase.skipped").clear.clone() else {
        panic!("{:?}", scenario.last("phase.skipped"));
    };
    skipped
}

#[test]
fn what_is_required_follows_from_what_was_answered() {
    let opened = opened();
    assert_eq!(
        missing(&opened, "wishes", Some(KOBE)),
        ["use"],
        "what hangs on it is waited for by its name, once"
    );
    let only = report("wishes", [("use", json!({"choice": "wanted"}))]);
    let wanted = opened.clone().command(Who::Kobe, only);
    assert_eq!(missing(&wanted, "wishes", Some(KOBE)), ["start-month"]);
    wanted.clone().when(Who::Kobe, complete("wishes")).refused("incomplete");
    let month = report("wishes", [("start-month", json!({"month": "2027-04"}))]);
    wanted.when(Who::Kobe, month).then(["report.submitted", "phase.completed"]);
    let not = report("wishes", [("use", json!({"choice": "not-wanted"}))]);
    let not = opened.command(Who::Kobe, not);
    assert_eq!(missing(&not, "wishes", Some(KOBE)), ["reason"]);
}

#[test]
fn a_document_is_required_only_while_its_condition_holds() {
    let users = |number: i64| report("wishes", [("users", json!({"integer": number}))]);
    let large = opened().command(Who::Kobe, users(1_000)).command(Who::Kobe, wants(KOBE, "2027-04"));
    assert_eq!(missing(&large, "wishes", Some(KOBE)), ["plan"]);
    large.clone().when(Who::Kobe, attach("wishes", "plan")).then(["evidence.attached", "phase.completed"]);
    large
        .when(Who::Kobe, replace("wishes", "users", json!({"integer": 999})))
        .then(["fact.corrected", "phase.completed"]);
}

#[test]
fn a_condition_that_is_not_known_names_what_it_lacks() {
    let optional = definition("optional", Joins::Enrolled).phase_of(
        each("survey")
            .needs("users", FieldKind::Integer { min: None, max: None })
            .takes("use", FieldKind::Choice(choices(&["wanted", "not-wanted"])))
            .needs_if("reason", FieldKind::Text, is(field(Subject::Own, "survey", "use"), "not-wanted")),
    );
    let reported = given(optional)
        .opened(&[KOBE])
        .command(Who::Kobe, report("survey", [("users", json!({"integer": 1}))]));
    assert_eq!(missing(&reported, "survey", Some(KOBE)), ["use"], "whether a reason is required hangs on it");
    assert_eq!(reported.status("survey", Some(KOBE)), TrackStatus::Active);
    let wanted = report("survey", [("use", json!({"choice": "wanted"}))]);
    reported.when(Who::Kobe, wanted).then(["report.submitted", "phase.completed", "case.completed"]);
}

#[test]
fn a_phase_opens_when_its_condition_comes_to_hold() {
    let small = decided(both_want(), 99);
    assert_eq!(small.status("review", None), TrackStatus::Waiting);
    let answer = small.clone().when(Who::Officer, complete("review"));
    assert_eq!(
        waits_for(&answer),
        ["the condition `decisions.cost.outcome == 'adopt' && fields.specification.amount >= 100`"]
    );
    answer.refused("phase_not_open");
    let corrected = replace("specification", "amount", json!({"integer": 100}));
    let large = small.when(Who::Officer, corrected).then(["fact.corrected", "phase.opened"]);
    assert_eq!(large.status("review", None), TrackStatus::Ready);
    assert_eq!(decided(both_want(), 100).status("review", None), TrackStatus::Ready);
}

#[test]
fn what_comes_before_is_named_before_the_condition_is() {
    let answer = both_want().when(Who::Officer, complete("review"));
    assert_eq!(waits_for(&answer), ["specification"]);
}

#[test]
fn a_phase_nobody_needs_is_passed_over_by_rule_with_its_ground() {
    let none = wished(wants_none(KOBE), wants_none(HIMEJI));
    assert_eq!(none.status("specification", None), TrackStatus::Skipped);
    let Event::PhaseSkipped(specification) =
        none.log.iter().find(|recorded| recorded.event.type_name() == "phase.skipped").unwrap().clear.clone()
    else {
        unreachable!("just found");
    };
    assert_eq!((specification.reason_code.as_str(), specification.basis), ("by-rule", None));
    assert_eq!(
        specification.reason.unwrap().text,
        "条件「participants.member.all(p, p.fields.wishes.use == 'not-wanted')」が成り立つため（participants.member.all(p, p.fields.wishes.use == 'not-wanted')：true）"
    );
    assert!(
        none.log
            .iter()
            .filter(|recorded| recorded.event.type_name() == "phase.skipped")
            .all(|recorded| recorded.actor.kind == ayumi_core::envelope::ActorKind::System)
    );
    for code in [KOBE, HIMEJI] {
        assert_eq!(none.status("contract", Some(code)), TrackStatus::Skipped);
        assert_eq!(none.status("handover", Some(code)), TrackStatus::Skipped);
    }
    assert_eq!(none.count("case.completed"), 1, "nothing is left to do");
}

#[test]
fn whom_a_phase_does_not_concern_is_passed_over_alone() {
    let one = decided(wished(wants(KOBE, "2027-04"), wants_none(HIMEJI)), 50);
    assert_eq!(one.status("contract", Some(KOBE)), TrackStatus::Ready);
    assert_eq!(one.status("contract", Some(HIMEJI)), TrackStatus::Skipped);
    let ground = skipped(&one);
    assert_eq!(ground.participant, Some(body(HIMEJI)));
    assert!(ground.reason.unwrap().text.ends_with(
        "（phases.specification.status：'done'、has(fields.wishes.use)：true、fields.wishes.use：'not-wanted'）"
    ));
}

#[test]
fn a_condition_that_is_the_same_for_all_passes_a_phase_over_in_one_event() {
    let none = wished(wants_none(KOBE), wants_none(HIMEJI));
    let of_handover = none.log.iter().filter(
        |recorded| matches!(&recorded.event, Event::PhaseSkipped(data) if data.phase == item("handover")),
    );
    let participants: Vec<_> = of_handover.map(|recorded| recorded.event.participant().cloned()).collect();
    assert_eq!(participants, [None]);
    assert_eq!(refold(&none.log), none.case);
}

#[test]
fn what_was_passed_over_for_all_can_run_again_for_one() {
    let none = wished(wants_none(KOBE), wants_none(HIMEJI));
    let again = none.command(Who::Officer, reopen("handover").for_body(KOBE));
    assert_eq!(
        again.status("handover", Some(KOBE)),
        TrackStatus::Ready,
        "an authorised act goes before a rule"
    );
    assert_eq!(again.status("handover", Some(HIMEJI)), TrackStatus::Skipped);
    let done = again.command(Who::Kobe, complete("handover"));
    assert_eq!(done.status("handover", Some(KOBE)), TrackStatus::Done);
}

#[test]
fn who_comes_late_finds_the_phase_passed_over() {
    let light = definition("light", Joins::OptIn)
        .phase_of(joint("gate").may_be_skipped().by_command())
        .phase_of(joint("talks").by_command())
        .phase_of(
            each("contract")
                .after(&["gate"])
                .passes_if(status_is(Subject::Case, "gate", "skipped"))
                .by_command(),
        );
    let late = given(light)
        .opened(&[KOBE])
        .command(Who::Kobe, join())
        .command(Who::Officer, skip("gate"))
        .command(Who::Officer, invite(&[AMAGASAKI]))
        .command(Who::Officer, join().for_body(AMAGASAKI));
    assert_eq!(late.status("contract", Some(AMAGASAKI)), TrackStatus::Skipped);
    assert_eq!(late.count("phase.skipped"), 2, "the gate by hand, the contract by rule for all");
    late.when(Who::Officer, complete("talks")).then(["phase.completed", "case.completed"]);
}

#[test]
fn after_rework_the_conditions_are_asked_anew() {
    let large = decided(both_want(), 500);
    let put = both_want().command(Who::Officer, open_decision("specification"));
    let again = put.command(Who::Officer, decide("specification", "again"));
    assert_eq!(again.status("wishes", Some(KOBE)), TrackStatus::Ready);
    let none = again.command(Who::Officer, wants_none(KOBE)).command(Who::Officer, wants_none(HIMEJI));
    assert_eq!(
        none.status("specification", None),
        TrackStatus::Skipped,
        "revision 2 is asked, not what was said in 1"
    );
    assert_eq!(skipped(&none).revision, 1, "the parts of the bodies never ran before");
    assert_eq!(large.status("review", None), TrackStatus::Ready);
}

#[test]
fn a_milestone_under_a_condition_is_reached_once_and_only_in_an_open_track() {
    let attended = report("wishes", [("attended", json!({"boolean": true}))]);
    let informed = opened().when(Who::Kobe, attended.clone()).then(["report.submitted", "milestone.reached"]);
    informed.when(Who::Kobe, attended).then(["report.submitted"]);
    let waiting = given(guarded())
        .opened(&[KOBE, HIMEJI, AMAGASAKI])
        .command(Who::Officer, wants(KOBE, "2027-04"))
        .command(Who::Officer, wants(HIMEJI, "2027-04"));
    assert_eq!(waiting.count("milestone.reached"), 0, "two want it, but the phase has not opened");
    let enough = waiting.command(Who::Officer, wants_none(AMAGASAKI));
    assert_eq!(enough.count("milestone.reached"), 1);
    assert!(enough.track("specification", None).milestones.contains_key(&item("enough")));
    let one = wished(wants(KOBE, "2027-04"), wants_none(HIMEJI));
    assert_eq!(one.count("milestone.reached"), 0);
}

#[test]
fn what_is_known_of_a_body_is_read_when_its_phase_opens() {
    let mut scenario = decided(both_want(), 50);
    let organizations = &mut Arc::make_mut(&mut scenario.world).directory.organizations;
    organizations.get_mut(&body(KOBE)).unwrap().population = Some(1_500_000);
    organizations.get_mut(&body(HIMEJI)).unwrap().population = Some(29_999);
    let both = scenario
        .command(Who::Kobe, attach("contract", "contract"))
        .command(Who::Himeji, attach("contract", "contract"));
    assert_eq!(both.status("support", Some(HIMEJI)), TrackStatus::Ready);
    assert_eq!(both.status("support", Some(KOBE)), TrackStatus::Waiting);
    let marked = both.when(Who::Kobe, set_mark("in-need", "yes", &[])).then(["mark.set", "phase.opened"]);
    assert_eq!(marked.status("support", Some(KOBE)), TrackStatus::Ready);
}

#[test]
fn what_nobody_knows_of_a_body_is_named() {
    let mut signed = decided(both_want(), 50).command(Who::Kobe, attach("contract", "contract"));
    let organizations = &mut Arc::make_mut(&mut signed.world).directory.organizations;
    organizations.get_mut(&body(KOBE)).unwrap().population = None;
    let answer = signed.when(Who::Kobe, checklist("support", [("visit", "done")]));
    assert_eq!(waits_for(&answer), ["in-need", "population of the body"]);
    answer.refused("phase_not_open");
}

/// A joint phase after half of the bodies have answered, under a condition on all of them.
fn half() -> Definition {
    let wanted = || is(field(Subject::Element, "survey", "use"), "wanted");
    definition("half", Joins::OptIn)
        .phase_of(
            each_invited("survey")
                .needs("use", FieldKind::Choice(choices(&["wanted", "not-wanted"])))
                .barrier(BarrierRule::Share(50)),
        )
        .phase_of(joint("all").after(&["survey"]).enters_if(every_member(wanted())).by_command())
        .phase_of(joint("two").after(&["survey"]).enters_if(at_least_members(2, wanted())).by_command())
}

fn answers(code: &str) -> Command {
    report("survey", [("use", json!({"choice": "wanted"}))]).for_body(code)
}

#[test]
fn of_bodies_that_have_not_answered_the_number_is_named() {
    let asked = given(half()).opened(&[KOBE, HIMEJI, AMAGASAKI, TOYOOKA]);
    let half = asked.command(Who::Officer, answers(KOBE)).command(Who::Officer, answers(HIMEJI));
    assert_eq!(half.status("two", None), TrackStatus::Ready, "two are enough, whatever the others say");
    let answer = half.clone().when(Who::Officer, complete("all"));
    assert_eq!(waits_for(&answer), ["use (2 bodies)"]);
    let excluded = half
        .command(Who::Officer, exclude(AMAGASAKI, "survey"))
        .when(Who::Officer, exclude(TOYOOKA, "survey"))
        .then(["participant.excluded", "phase.opened"]);
    assert_eq!(excluded.status("all", None), TrackStatus::Ready, "who was taken out is not waited for");
}

#[test]
fn who_declines_is_not_asked() {
    let asked = given(half()).opened(&[KOBE, HIMEJI]).command(Who::Officer, answers(KOBE));
    let declined = asked.when(Who::Himeji, decline()).then(["participant.declined", "phase.opened"]);
    assert_eq!(declined.status("all", None), TrackStatus::Ready);
}

#[test]
fn an_optional_phase_that_only_its_condition_holds_back_can_be_passed_over_by_hand() {
    let small = decided(both_want(), 1);
    small.clone().when(Who::Officer, skip("review")).then(["phase.skipped"]);
    both_want().when(Who::Officer, skip("review")).refused("phase_not_open");
    small.when(Who::Kobe, skip("support").for_body(KOBE)).refused("not_allowed");
}

#[test]
fn a_condition_alone_lets_a_phase_open_later_than_the_case() {
    let later = definition("later", Joins::Enrolled)
        .phase_of(each("survey").by_command())
        .phase_of(each("next").enters_if(status_is(Subject::Own, "survey", "done")).by_command());
    let opened = given(later).opened(&[KOBE, HIMEJI]);
    assert_eq!(opened.status("next", Some(KOBE)), TrackStatus::Waiting);
    let one = opened.when(Who::Kobe, complete("survey")).then(["phase.completed", "phase.opened"]);
    assert_eq!(one.status("next", Some(KOBE)), TrackStatus::Ready);
    assert_eq!(one.status("next", Some(HIMEJI)), TrackStatus::Waiting);
    let Event::PhaseOpened(event) = &one.last("phase.opened").event else { unreachable!("just found") };
    assert_eq!(serde_json::to_value(event.rule).unwrap(), Value::from("predecessors_ended"));
}
