//! What nobody knows beforehand, as stories: what conditions say, who is there to vote, who comes late, when somebody
//! closes a case.

use ayumi_core::definition::{
    BarrierRule, DecisionRule, Definition, Joins, LateJoin, OutcomeEffect, Quorum, VoteRule,
};
use ayumi_core::guard::tree::Condition;
use ayumi_core::testing::guards::outcome_is;
use ayumi_core::testing::municipalities;
use ayumi_core::testing::sketch::{decision, definition, each, each_invited, item, joint, outcome, vote};
use ayumi_core::text::Language;
use ayumi_definition::{Cause, DeadEnd, Proof};

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

#[track_caller]
fn proven(definition: &Definition) {
    let proof = Proof::of(definition);
    assert!(proof.is_complete && proof.completes && proof.dead_ends.is_empty(), "{proof:#?}");
    assert!(proof.never_begin.is_empty() && proof.hardly_begin.is_empty(), "{proof:#?}");
}

fn adopted() -> Condition {
    outcome_is("which", "go")
}

fn which(effect: OutcomeEffect) -> DecisionRule {
    decision("which", vec![outcome("go", OutcomeEffect::Proceed), outcome("no", effect)], &[])
}

/// A choice, and a review behind it under a condition.
fn reviewed(review: ayumi_core::definition::Phase) -> Definition {
    definition("reviewed", Joins::Enrolled)
        .phase_of(joint("choice").decides("which"))
        .phase_of(review.after(&["choice"]).by_command())
        .phase_of(joint("last").after(&["review"]).by_command())
        .decision_of(which(OutcomeEffect::Proceed))
}

#[test]
fn a_condition_that_does_not_hold_keeps_what_must_be_done_from_beginning() {
    let waits = reviewed(joint("review").enters_if(adopted()));
    let dead_end = only_dead_end(&waits);
    assert_eq!(dead_end.cause, Cause::Condition { phase: 1 });
    assert!(dead_end.has_way_out, "what was reported can be put right");
    let steps = ["choice begins", "which is decided: go", "review waits: its condition does not hold"];
    path(&dead_end, &waits, &steps);
    let japanese = dead_end.words(&waits, Language::Ja);
    assert!(japanese.ends_with("「review」の条件が成り立たない"), "{japanese}");
}

#[test]
fn what_passes_over_what_does_not_begin_leaves_nothing_waiting() {
    let not = Condition::Not(Box::new(adopted()));
    proven(&reviewed(joint("review").enters_if(adopted()).passes_if(not)));
    proven(&reviewed(joint("review").passes_if(adopted())));
    proven(&reviewed(joint("review").enters_if(adopted()).may_be_skipped()));
    proven(&reviewed(each("review").barrier(BarrierRule::All).passes_if(adopted())));
}

#[test]
fn work_of_one_participant_can_be_kept_waiting_too() {
    let population = ayumi_core::guard::tree::Read {
        of: ayumi_core::guard::tree::Subject::Own,
        name: ayumi_core::guard::tree::Name::Population,
    };
    let small = ayumi_core::testing::guards::at_least(population, 30_000);
    let alone = reviewed(each("review").barrier(BarrierRule::All).enters_if(small.clone()));
    let dead_end = only_dead_end(&alone);
    assert_eq!(dead_end.cause, Cause::Condition { phase: 1 });
    let held = "review waits: its condition does not hold for member A";
    path(&dead_end, &alone, &["choice begins", "which is decided: go", held]);
    let not = Condition::Not(Box::new(small.clone()));
    proven(&reviewed(each("review").barrier(BarrierRule::All).enters_if(small).passes_if(not)));
}

/// A question put to those who take part.
fn voted(joins: Joins, vote: VoteRule, effect: OutcomeEffect) -> Definition {
    definition("voted", joins)
        .phase_of(joint("choice").decides("which"))
        .decision_of(which(effect).voted(vote))
}

#[test]
fn a_question_can_be_put_only_where_somebody_takes_part() {
    let nobody = voted(Joins::OptIn, vote(), OutcomeEffect::CancelCase);
    let dead_end = only_dead_end(&nobody);
    assert_eq!(dead_end.cause, Cause::NobodyVotes { phase: 0 });
    assert!(dead_end.has_way_out, "who declined may still come");
    path(&dead_end, &nobody, &["choice begins", "member A declines", "member B declines"]);
    proven(&voted(Joins::OptIn, vote().with_lead(), OutcomeEffect::CancelCase));
    proven(&voted(Joins::Enrolled, vote(), OutcomeEffect::CancelCase));
}

#[test]
fn a_quorum_by_number_can_become_too_high_for_those_who_are_left() {
    let quorum = |least| VoteRule { quorum: Quorum::AtLeast(least), ..vote() };
    let five = voted(Joins::OptIn, quorum(5), OutcomeEffect::CancelCase);
    let dead_end = only_dead_end(&five);
    assert_eq!(dead_end.cause, Cause::NobodyVotes { phase: 0 });
    proven(&voted(Joins::Enrolled, quorum(5), OutcomeEffect::CancelCase));
    // Somebody stays: with the lead one is enough for two, but not for five.
    let kept = |quorum: VoteRule| {
        let voted = voted(Joins::OptIn, quorum.with_lead(), OutcomeEffect::CancelCase);
        voted.phase_of(each_invited("answer").by_command().waiting_barrier(BarrierRule::AtLeast(1)))
    };
    let (two, five) = (Proof::of(&kept(quorum(2))), Proof::of(&kept(quorum(5))));
    assert_eq!(two.dead_ends.len(), 1, "{two:#?}");
    assert_eq!(two.dead_ends[0].steps.len(), 4, "both must decline");
    assert!(five.dead_ends.iter().any(|end| end.cause == Cause::NobodyVotes { phase: 0 }), "{five:#?}");
}

#[test]
fn who_may_not_come_late_leaves_no_way_out_once_the_time_is_over() {
    let mut late = definition("late", Joins::OptIn)
        .phase_of(joint("kick-off").by_command())
        .phase_of(joint("choice").after(&["kick-off"]).decides("which"))
        .decision_of(which(OutcomeEffect::CancelCase).voted(vote()));
    assert!(only_dead_end(&late).has_way_out, "who declined may still come");
    late.parties[1].join_until = Some(item("choice"));
    assert!(only_dead_end(&late).has_way_out, "late comers do what the others did");
    late.parties[1].late_join = LateJoin::Waived;
    assert!(only_dead_end(&late).has_way_out);
    late.parties[1].late_join = LateJoin::Refused;
    let dead_end = only_dead_end(&late);
    assert_eq!((dead_end.cause, dead_end.has_way_out), (Cause::NobodyVotes { phase: 1 }, false));
}

#[test]
fn a_case_that_is_closed_by_somebody_needs_no_phase_that_must_be_done() {
    let all_optional = || {
        definition("open", Joins::OptIn)
            .phase_of(each_invited("answer").by_command().may_be_skipped())
            .phase_of(joint("review").after(&["answer"]).by_command().may_be_skipped())
    };
    assert!(!Proof::of(&all_optional()).completes);
    let mut closed = all_optional().closed_by_command();
    closed.phases[0].barrier = joint("x").barrier(BarrierRule::All).barrier;
    proven(&closed);
    // What is open for the case and must be done keeps it from being closed.
    let voted = voted(Joins::OptIn, vote(), OutcomeEffect::CancelCase).closed_by_command();
    assert_eq!(only_dead_end(&voted).cause, Cause::NobodyVotes { phase: 0 });
}

#[test]
fn bodies_waited_for_by_name_may_be_some_or_all() {
    let named = BarrierRule::Named(municipalities().into_iter().take(1).collect());
    let barrier = |joins| {
        definition("named", joins)
            .phase_of(each("answer").by_command().waiting_barrier(named.clone()))
            .phase_of(joint("choice").after(&["answer"]).by_command())
    };
    proven(&barrier(Joins::Enrolled));
    proven(&barrier(Joins::OptIn));
}
