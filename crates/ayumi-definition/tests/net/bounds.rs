//! Hostile definitions cost a bounded number of steps, counted and not timed, and what was not looked at is said.

use ayumi_core::definition::{BarrierRule, Definition, FieldKind, Joins, OutcomeEffect, Phase};
use ayumi_core::guard::tree::Condition;
use ayumi_core::testing::sketch::{decision, definition, each, item, joint, outcome};
use ayumi_definition::{Proof, Severity, check, read_published};
use proptest::prelude::*;

use crate::drawn::{drawn, told};

/// What exploring may cost: going through the states once, and once more where something is wrong.
const STEPS_MAX: u64 = 10_000_000;

/// The most phases a file may have.
const PHASES: usize = 200;

#[track_caller]
fn proof(definition: &Definition) -> Proof {
    let proof = Proof::of(definition);
    assert!(proof.steps <= STEPS_MAX, "{} steps", proof.steps);
    proof
}

#[track_caller]
fn proven(definition: &Definition) {
    let proof = proof(definition);
    assert!(proof.is_complete && proof.completes && proof.dead_ends.is_empty(), "{proof:?}");
    assert_eq!(proof.never_begin, [0_usize; 0]);
}

fn id(number: usize) -> String {
    format!("p{number}")
}

/// So many phases, each made by its number.
fn of(joins: Joins, count: usize, phase: impl Fn(usize) -> Phase) -> Definition {
    (0..count).map(phase).fold(definition("many", joins), Definition::phase_of)
}

fn in_a_chain(phase: Phase, number: usize) -> Phase {
    match number.checked_sub(1) {
        None => phase,
        Some(before) => phase.after(&[&id(before)]),
    }
}

#[test]
fn a_chain_of_two_hundred_phases_is_proven() {
    proven(&of(Joins::Enrolled, PHASES, |number| in_a_chain(joint(&id(number)).by_command(), number)));
    let by_turns = |number: usize| {
        let phase = if number.is_multiple_of(2) {
            each(&id(number)).barrier(BarrierRule::All)
        } else {
            joint(&id(number))
        };
        in_a_chain(phase.by_command(), number)
    };
    proven(&of(Joins::Enrolled, 40, by_turns));
    proven(&of(Joins::OptIn, 12, by_turns));
}

#[test]
fn two_hundred_phases_side_by_side_are_proven_one_by_one() {
    proven(&of(Joins::Enrolled, PHASES, |number| joint(&id(number)).by_command()));
    proven(&of(Joins::OptIn, PHASES, |number| each(&id(number)).needs("answer", FieldKind::Text)));
}

#[test]
fn two_hundred_decisions_that_send_back_to_the_first_phase_are_proven() {
    let mut sent_back = of(Joins::Enrolled, PHASES, |number| {
        let phase = in_a_chain(joint(&id(number)).by_command(), number);
        if number == 0 { phase } else { phase.decides(&format!("d{number}")) }
    });
    for number in 1..PHASES {
        let back = OutcomeEffect::ReworkTo { phase: item("p0"), limit: 20 };
        let outcomes = vec![outcome("go", OutcomeEffect::Proceed), outcome("back", back)];
        sent_back = sent_back.decision_of(decision(&format!("d{number}"), outcomes, &[]));
    }
    proven(&sent_back);
}

#[test]
fn what_is_too_wide_to_look_at_is_said_and_costs_no_more() {
    let wide = |joins, before: usize, phase: fn(&str) -> Phase| {
        let all: Vec<String> = (0..before).map(id).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let last = joint("last").after(&all).by_command();
        of(joins, before, |number| phase(&id(number)).by_command()).phase_of(last)
    };
    proven(&wide(Joins::Enrolled, 10, joint));
    proven(&wide(Joins::Enrolled, 4, |id| each(id).barrier(BarrierRule::All)));
    for definition in [
        wide(Joins::Enrolled, PHASES - 1, joint),
        wide(Joins::OptIn, PHASES - 1, |id| each(id).barrier(BarrierRule::Share(50))),
        wide(Joins::OptIn, PHASES - 1, |id| each(id).barrier(BarrierRule::AtLeast(1))),
        wide(Joins::OptIn, 20, |id| each(id).barrier(BarrierRule::All)),
    ] {
        let proof = proof(&definition);
        assert!(!proof.is_complete && proof.dead_ends.is_empty() && proof.never_begin.is_empty());
    }
}

#[test]
fn decisions_that_send_back_everywhere_are_given_up_in_time() {
    let mut everywhere = of(Joins::OptIn, PHASES, |number| {
        in_a_chain(each(&id(number)), number).decides(&format!("d{number}"))
    });
    for number in 0..PHASES {
        let back = |target: usize| OutcomeEffect::ReworkTo { phase: item(&id(target)), limit: 1 };
        let mut outcomes = vec![outcome("go", OutcomeEffect::Proceed)];
        outcomes.extend((0..number).map(|target| outcome(&format!("back-{target}"), back(target))));
        everywhere = everywhere.decision_of(decision(&format!("d{number}"), outcomes, &[]));
    }
    assert!(!proof(&everywhere).is_complete);
}

#[test]
fn a_hundred_dead_ends_one_behind_the_other_cost_no_more() {
    let many = of(Joins::OptIn, PHASES, |number| {
        let wanted = || each(&id(number)).barrier(BarrierRule::AtLeast(3));
        let phase = if number.is_multiple_of(2) { wanted() } else { joint(&id(number)) };
        in_a_chain(phase.by_command(), number)
    });
    let proof = proof(&many);
    assert!((1..=8).contains(&proof.dead_ends.len()), "{} dead ends", proof.dead_ends.len());
}

#[test]
fn conditions_before_two_hundred_phases_cost_no_more() {
    let asked = |number: usize| {
        let phase = if number.is_multiple_of(2) { each(&id(number)) } else { joint(&id(number)) };
        let phase = if phase.is_each() { phase.barrier(BarrierRule::Share(50)) } else { phase };
        in_a_chain(phase.by_command().enters_if(Condition::Constant(true)), number)
    };
    let proof = proof(&of(Joins::OptIn, PHASES, asked));
    assert!((1..=8).contains(&proof.dead_ends.len()), "{} dead ends", proof.dead_ends.len());
}

#[test]
fn one_occasion_of_a_register_stands_for_all() {
    let occasions =
        (0..150).map(|number| format!("      o{number}: {{title: O}}\n")).collect::<Vec<_>>().concat();
    let steps = (0..8)
        .map(|number| {
            format!("      s{number}: {{title: S, documents: {{d: {{title: D, required: true}}}}}}\n")
        })
        .collect::<Vec<_>>()
        .concat();
    let source = format!(
        "format: ayumi/1\nid: many\nversion: 1\ntitle: M\nparties:\n  lead: {{title: L, kind: prefecture, joins: leads}}\nends: by_command\nmeetings:\n  m:\n    title: M\n    occasions:\n{occasions}    steps:\n{steps}"
    );
    let definition = read_published(&source).value.expect("its parts fit");
    assert_eq!(definition.phases.len(), 1_200);
    let proof = proof(&definition);
    assert!(proof.is_complete && proof.dead_ends.is_empty() && proof.steps < 10_000, "{proof:?}");
}

#[test]
fn the_number_of_bodies_asked_for_changes_nothing() {
    let asking = |least| {
        definition("many", Joins::OptIn)
            .phase_of(each("answer").by_command().waiting_barrier(BarrierRule::AtLeast(least)))
            .phase_of(joint("choice").after(&["answer"]).by_command())
    };
    let (few, many) = (proof(&asking(2)), proof(&asking(1_741)));
    assert_eq!((few.states, few.steps), (many.states, many.steps));
    assert_eq!(few, many);
}

#[test]
fn a_file_not_proven_is_warned_about_and_still_of_use() {
    let phase =
        |number| format!("  p{number}: {{title: P, scope: joint, due: {{month: 4, kind: survey}}}}\n");
    let phases = (0..24).map(phase).collect::<Vec<String>>().concat();
    let all: Vec<String> = (0..24).map(id).collect();
    let source = format!(
        "format: ayumi/1\nid: wide\nversion: 1\ntitle: W\nparties:\n  lead: {{title: L, kind: prefecture, joins: leads}}\nphases:\n{phases}  last: {{title: L, scope: joint, after: [{}]}}\n",
        all.join(", ")
    );
    let found = check(&source);
    let told: Vec<_> =
        found.iter().map(|found| (found.code, found.severity, found.line, found.column)).collect();
    assert_eq!(told, [("AY949", Severity::Warning, 7, 1)], "{found:#?}");
    assert!(found[0].message_ja.contains("証明できていません"), "{}", found[0].message_ja);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn much_beside_it_changes_nothing_of_what_is_shown(small in drawn(3)) {
        let alone = proof(&small);
        let beside = |wide: Definition, number: usize| wide.phase_of(joint(&format!("beside-{number}")).by_command());
        // With nothing that must be done a case is never completed; with something else it is.
        prop_assume!(alone.completes);
        let wide = proof(&(0..40).fold(small.clone(), beside));
        prop_assert!(wide.is_complete && wide.completes, "{}", told(&small));
        prop_assert_eq!(alone.dead_ends.is_empty(), wide.dead_ends.is_empty(), "{}", told(&small));
        prop_assert!(wide.never_begin.iter().all(|phase| alone.never_begin.contains(phase)), "{}", told(&small));
    }
}
