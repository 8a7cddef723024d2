//! What is shown of definitions that are wrong, as stories: the shortest way there, in the words of the definition.

use ayumi_core::definition::{BarrierRule, Definition, Joins, OutcomeEffect};
use ayumi_core::event::OrganizationKind;
use ayumi_core::testing::procurement;
use ayumi_core::testing::sketch::{decision, definition, each, each_invited, item, joint, outcome};
use ayumi_core::text::Language;
use ayumi_definition::{Cause, DeadEnd, Proof, check, read_definition, read_published};

#[track_caller]
fn only_dead_end(definition: &Definition) -> DeadEnd {
    let proof = Proof::of(definition);
    assert!(proof.is_complete, "{proof:?}");
    let [dead_end] = &proof.dead_ends[..] else { panic!("{:#?}", proof.dead_ends) };
    dead_end.clone()
}

#[track_caller]
fn path(dead_end: &DeadEnd, definition: &Definition, steps: &[&str]) {
    let told = dead_end.words(definition, Language::En);
    assert_eq!(told.split(" → ").collect::<Vec<_>>(), steps);
}

#[test]
fn a_procurement_that_can_always_end_is_proven() {
    let proof = Proof::of(&procurement());
    assert!(proof.is_complete && proof.completes, "{proof:?}");
    assert!(proof.never_begin.is_empty() && proof.dead_ends.is_empty(), "{proof:?}");
}

#[test]
fn too_few_that_take_part_leave_a_barrier_unmet() {
    let wanted = definition("wanted", Joins::OptIn)
        .phase_of(each("answer").by_command().waiting_barrier(BarrierRule::AtLeast(5)))
        .phase_of(joint("choice").after(&["answer"]).by_command());
    let dead_end = only_dead_end(&wanted);
    assert_eq!(dead_end.cause, Cause::Barrier { each: 0, phase: 1 });
    assert!(dead_end.has_way_out, "who declined may still come");
    path(&dead_end, &wanted, &["answer begins", "member A joins", "member B declines"]);
    let japanese = dead_end.words(&wanted, Language::Ja);
    assert_eq!(japanese, "「answer」が始まる → 「member」（甲）が参加する → 「member」（乙）が辞退する");
}

#[test]
fn a_barrier_that_asks_for_one_only_is_met_by_whoever_is_left() {
    let one = definition("one", Joins::OptIn)
        .phase_of(each("answer").by_command().waiting_barrier(BarrierRule::AtLeast(1)))
        .phase_of(joint("choice").after(&["answer"]).by_command());
    assert_eq!(Proof::of(&one).dead_ends, []);
}

#[test]
fn the_work_of_a_party_that_is_gone_is_waited_for_in_vain() {
    let two = definition("two", Joins::Enrolled)
        .party_of("company", &[OrganizationKind::Municipality], Joins::OptIn)
        .phase_of(each("answer").by_command());
    let mut offer = each("offer").by_command();
    offer.scope = ayumi_core::definition::Scope::Each {
        party: item("company"),
        audience: ayumi_core::definition::Audience::Joined,
    };
    let two = two.phase_of(offer);
    let dead_end = only_dead_end(&two);
    assert_eq!(dead_end.cause, Cause::NobodyLeft { phase: 1 });
    path(&dead_end, &two, &["answer begins", "offer begins", "company A declines", "company B declines"]);
}

#[test]
fn bodies_taken_out_of_a_barrier_by_number_leave_no_way_out() {
    let enrolled = definition("enrolled", Joins::Enrolled)
        .phase_of(each("answer").by_command().barrier(BarrierRule::AtLeast(1)))
        .phase_of(joint("choice").after(&["answer"]).by_command());
    let dead_end = only_dead_end(&enrolled);
    assert!(!dead_end.has_way_out);
    path(
        &dead_end,
        &enrolled,
        &["answer begins", "member A is taken out of answer", "member B is taken out of answer"],
    );
}

#[test]
fn an_optional_phase_behind_all_that_must_be_done_has_no_time() {
    let late = definition("late", Joins::OptIn)
        .phase_of(each_invited("answer").by_command().waiting_barrier(BarrierRule::All))
        .phase_of(joint("choice").after(&["answer"]).by_command())
        .phase_of(joint("review").after(&["choice"]).by_command().may_be_skipped());
    assert_eq!(Proof::of(&late).hardly_begin, [2], "only one that left and comes back late makes time");
    let by_rule = definition("by-rule", Joins::Enrolled)
        .phase_of(each("answer").by_command().waiting_barrier(BarrierRule::All))
        .phase_of(joint("choice").after(&["answer"]).by_command())
        .phase_of(joint("review").after(&["choice"]).by_command().may_be_skipped());
    assert_eq!(Proof::of(&by_rule).never_begin, [2]);
    // Work on a survey that nobody waits for any more keeps the case going, and gives it time.
    let slack = definition("slack", Joins::OptIn)
        .phase_of(each_invited("answer").by_command().barrier(BarrierRule::All))
        .phase_of(joint("choice").after(&["answer"]).by_command())
        .phase_of(joint("review").after(&["choice"]).by_command().may_be_skipped());
    let proof = Proof::of(&slack);
    assert!(proof.never_begin.is_empty() && proof.hardly_begin.is_empty(), "{proof:?}");
}

#[test]
fn a_case_that_only_a_decision_can_end_by_calling_it_off_is_never_completed() {
    let outcomes = vec![outcome("go", OutcomeEffect::Proceed), outcome("off", OutcomeEffect::CancelCase)];
    let all_optional = definition("optional", Joins::Enrolled)
        .phase_of(joint("choice").decides("which").may_be_skipped())
        .decision_of(decision("which", outcomes, &[]));
    assert!(!Proof::of(&all_optional).completes);
}

#[test]
fn a_dead_end_beside_too_much_else_is_still_found() {
    let mut wide = definition("wide", Joins::OptIn);
    for number in 0..60 {
        wide = wide.phase_of(joint(&format!("p{number}")).by_command());
    }
    wide = wide
        .phase_of(each("answer").by_command().waiting_barrier(BarrierRule::AtLeast(5)))
        .phase_of(joint("choice").after(&["answer"]).by_command());
    let dead_end = only_dead_end(&wide);
    assert_eq!(dead_end.cause, Cause::Barrier { each: 60, phase: 61 });
    path(&dead_end, &wide, &["answer begins", "member A joins", "member B declines"]);
}

#[test]
fn a_definition_that_was_published_is_read_without_asking_again() {
    let source = "\
format: ayumi/1
id: sample
version: 1
title: S
parties:
  lead: {title: L, kind: prefecture, joins: leads}
phases:
  work: {title: W, scope: joint, optional: true}
";
    assert_eq!(check(source).iter().map(|found| found.code).collect::<Vec<_>>(), ["AY941"]);
    assert!(read_definition(source).value.is_none());
    let published = read_published(source);
    assert!(published.value.is_some() && published.diagnostics.is_empty());
    assert!(read_published(&source.replace("lead:", "Lead:")).value.is_none(), "its parts must still fit");
}

#[test]
fn time_for_a_phase_is_sought_in_everything_people_may_do() {
    // Both decline, are passed over nevertheless, and come back: the review can begin before the choice was made.
    let odd = definition("odd", Joins::OptIn)
        .phase_of(joint("choice").by_command())
        .phase_of(
            each_invited("answer")
                .after(&["choice"])
                .by_command()
                .may_be_skipped()
                .waiting_barrier(BarrierRule::All),
        )
        .phase_of(joint("review").after(&["answer"]).by_command().may_be_skipped());
    let proof = Proof::of(&odd);
    assert_eq!((proof.never_begin, proof.hardly_begin), (vec![1], vec![2]));
}
