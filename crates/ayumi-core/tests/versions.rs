//! What each change of a definition means for cases that run, and which plans fit the two versions they name.

use ayumi_core::definition::{
    BarrierRule, Completes, Definition, DueRule, FieldKind, Joins, MilestoneRule, OutcomeEffect, Phase, Span,
};
use ayumi_core::event::{DeadlineKind, ItemKind, ReminderCondition};
use ayumi_core::testing::sketch::{choices, decision, due, each, item, joint, month, outcome, titled};
use ayumi_core::testing::*;
use ayumi_core::version::{Change, ChangeKind, Clock, Fault, Refusal, Verdict, diff};

use ChangeKind::{Added, Changed, Removed};
use Verdict::{PlanNeeded, Refused, Safe};

/// What is told of a change of the procurement.
#[track_caller]
fn told(
    from: &Definition,
    change: impl FnOnce(Definition) -> Definition,
    expected: &[(&str, ChangeKind, Verdict)],
) {
    let to = change(from.clone());
    let changes = diff(from, &to);
    let found: Vec<_> =
        changes.iter().map(|change| (change.path.as_str(), change.kind, change.verdict)).collect();
    assert_eq!(found, expected);
    for change in &changes {
        let words = &change.words;
        assert!(
            words.ja.contains('：') && words.en.as_ref().is_some_and(|en| en.is_ascii() || en.contains('「')),
            "{words:?}"
        );
    }
}

fn phase(id: &'static str, change: impl FnOnce(Phase) -> Phase) -> impl FnOnce(Definition) -> Definition {
    move |definition| definition.with_phase(id, change)
}

#[test]
fn the_same_meaning_has_no_difference() {
    for definition in [procurement(), migration(), rounds()] {
        assert_eq!(diff(&definition, &definition), []);
        let reworded = moving(&definition, |definition| definition).to;
        assert_eq!(diff(&definition, &reworded), [], "another version with the same meaning");
    }
    let rewritten = phase("survey", |mut phase| {
        phase.due.as_mut().unwrap().as_written = "month: 6 # 六月".into();
        phase
    });
    told(&procurement(), rewritten, &[]);
}

#[test]
fn words_and_reminders_are_safe() {
    told(
        &procurement(),
        |definition| Definition { title: titled("other"), ..definition },
        &[("/title", Changed, Safe)],
    );
    told(
        &procurement(),
        phase("survey", |phase| Phase { title: titled("other"), ..phase }),
        &[("/phases/survey/title", Changed, Safe)],
    );
    told(
        &procurement(),
        phase("survey", |phase| Phase { remind: Vec::new(), ..phase }),
        &[("/phases/survey/remind", Changed, Safe)],
    );
    told(
        &migration(),
        |mut definition| {
            definition.marks[0].remind.clear();
            definition
        },
        &[("/marks/transition-support/remind", Changed, Safe)],
    );
}

#[test]
fn something_new_that_nobody_entered_is_safe_unless_it_must_be() {
    let takes = |phase: Phase| phase.takes("memo", FieldKind::Text).takes_document("memo");
    told(
        &procurement(),
        phase("survey", takes),
        &[("/phases/survey/report/memo", Added, Safe), ("/phases/survey/documents/memo", Added, Safe)],
    );
    let needs = |phase: Phase| phase.needs("memo", FieldKind::Text).needs_document("memo").checks(&["step"]);
    told(
        &procurement(),
        phase("survey", needs),
        &[
            ("/phases/survey/report/memo", Added, PlanNeeded),
            ("/phases/survey/checklist/step", Added, PlanNeeded),
            ("/phases/survey/documents/memo", Added, PlanNeeded),
        ],
    );
    told(
        &procurement(),
        |definition| definition.phase_of(joint("party").may_be_skipped().by_command()),
        &[("/phases/party", Added, Safe)],
    );
    told(
        &procurement(),
        |definition| definition.phase_of(joint("audit").by_command()),
        &[("/phases/audit", Added, PlanNeeded)],
    );
}

#[test]
fn what_work_rests_on_needs_a_plan() {
    let later = |phase: Phase| phase.due(month(9), DeadlineKind::Survey);
    told(&procurement(), phase("survey", later), &[("/phases/survey/due", Changed, PlanNeeded)]);
    told(
        &procurement(),
        phase("survey", |phase| Phase { due: None, ..phase }),
        &[("/phases/survey/due", Changed, PlanNeeded)],
    );
    told(
        &procurement(),
        phase("selection", |phase| Phase { optional: true, ..phase }),
        &[("/phases/selection/optional", Changed, PlanNeeded)],
    );
    told(
        &procurement(),
        phase("contract", |phase| phase.after(&[])),
        &[("/phases/contract/after", Changed, PlanNeeded)],
    );
    told(
        &procurement(),
        phase("survey", |phase| phase.barrier(BarrierRule::Share(80))),
        &[("/phases/survey/barrier", Changed, PlanNeeded)],
    );
    told(
        &procurement(),
        phase("selection", |phase| Phase { completes: Completes::ByCommand, ..phase }),
        &[("/phases/selection/completes", Changed, PlanNeeded)],
    );
    let scope = |phase: Phase| Phase { scope: each("x").scope, by: each("x").by, ..phase };
    told(
        &procurement(),
        phase("briefing", scope),
        &[("/phases/briefing/scope", Changed, PlanNeeded), ("/phases/briefing/by", Changed, PlanNeeded)],
    );
    told(
        &procurement(),
        |definition| definition.without_phase("briefing"),
        &[("/phases/briefing", Removed, PlanNeeded)],
    );
    told(
        &procurement(),
        |mut definition| {
            definition.phases.swap(0, 1);
            definition
        },
        &[("/phases", Changed, PlanNeeded)],
    );
    told(
        &procurement(),
        |mut definition| {
            definition.parties[1].joins = Joins::Enrolled;
            definition
        },
        &[("/parties/member/joins", Changed, PlanNeeded)],
    );
}

#[test]
fn a_type_is_refused_where_it_can_shut_out_what_was_entered() {
    let kind = |kind: FieldKind| {
        phase("survey", move |mut phase| {
            phase.report.iter_mut().find(|field| field.id.as_str() == "users").unwrap().kind = kind;
            phase
        })
    };
    let path = "/phases/survey/report/users/type";
    let bounds = |min, max| FieldKind::Integer { min: Some(min), max: Some(max) };
    told(&procurement(), kind(bounds(-1, 200_000)), &[(path, Changed, Safe)]);
    told(&procurement(), kind(FieldKind::Integer { min: None, max: None }), &[(path, Changed, Safe)]);
    told(&procurement(), kind(bounds(1, 100_000)), &[(path, Changed, Refused(Refusal::FieldHoldsData))]);
    told(&procurement(), kind(FieldKind::Text), &[(path, Changed, Refused(Refusal::FieldHoldsData))]);
}

#[test]
fn the_rules_of_a_decision_are_those_it_was_put_under() {
    let answers = |outcomes| {
        move |definition: Definition| Definition {
            decisions: vec![decision("supplier", outcomes, &["minutes"])],
            ..definition
        }
    };
    let adopt = || outcome("adopt", OutcomeEffect::Proceed);
    let again = |limit| outcome("again", OutcomeEffect::ReworkTo { phase: item("survey"), limit });
    let call_off = || outcome("call-off", OutcomeEffect::CancelCase);
    let closed = Refused(Refusal::ClosedDecision);
    told(
        &procurement(),
        answers(vec![adopt(), again(1)]),
        &[("/decisions/supplier/outcomes/call-off", Removed, closed)],
    );
    told(
        &procurement(),
        answers(vec![adopt(), again(2), call_off()]),
        &[("/decisions/supplier/outcomes/again/effect", Changed, closed)],
    );
    let open = Refused(Refusal::OpenDecision);
    told(
        &procurement(),
        answers(vec![adopt(), again(1), call_off(), outcome("defer", OutcomeEffect::CancelCase)]),
        &[("/decisions/supplier/outcomes/defer", Added, open)],
    );
    told(
        &procurement(),
        |mut definition| {
            definition.decisions[0].requires.clear();
            definition
        },
        &[("/decisions/supplier/requires", Changed, open)],
    );
}

#[test]
fn a_class_that_may_be_held_is_refused_where_it_is() {
    let values = |mut definition: Definition| {
        definition.marks[0].values = choices(&["designated"]);
        definition
    };
    told(
        &migration(),
        values,
        &[("/marks/transition-support/values/expected", Removed, Refused(Refusal::MarkHeld))],
    );
}

#[test]
fn whether_a_plan_is_needed_is_asked_of_all_changes_together() {
    let needed = |change: fn(Definition) -> Definition| {
        let from = procurement();
        Change::need_a_plan(&diff(&from, &change(from.clone())))
    };
    assert!(!needed(|definition| Definition { title: titled("other"), ..definition }));
    assert!(needed(|definition| definition.without_phase("briefing")));
}

fn inquiry() -> Moving {
    moving(&procurement(), |definition| {
        definition
            .rename_phase("survey", "inquiry")
            .with_phase("inquiry", |phase| phase.rename_field("users", "user-count"))
    })
}

#[test]
fn a_plan_says_what_becomes_of_everything_that_is_gone() {
    let plan = inquiry();
    assert_eq!(plan.faults(), [Fault::Unmapped(thing(ItemKind::Phase, "survey"))], "its parts go with it");
    let plan = plan.map(ItemKind::Phase, "survey", "inquiry");
    assert_eq!(plan.faults(), [Fault::Unmapped(thing(ItemKind::Field, "survey/users"))]);
    let mapped = plan.clone().map(ItemKind::Field, "survey/users", "user-count");
    assert_eq!(mapped.faults(), []);
    assert_eq!(plan.drop(ItemKind::Field, "survey/users").faults(), []);
}

#[test]
fn an_entry_that_names_nothing_or_does_nothing_is_told() {
    let plan = || {
        inquiry().map(ItemKind::Phase, "survey", "inquiry").map(ItemKind::Field, "survey/users", "user-count")
    };
    assert_eq!(
        plan().map(ItemKind::Phase, "audit", "check").faults(),
        [Fault::UnknownFormer(thing(ItemKind::Phase, "audit"))]
    );
    assert_eq!(
        plan().map(ItemKind::Phase, "contract", "contract").faults(),
        [Fault::Needless(thing(ItemKind::Phase, "contract"))]
    );
    let wrong = plan().map(ItemKind::Field, "survey/renewal", "renewed").faults();
    assert!(
        matches!(&wrong[..], [Fault::UnknownNow { item, .. }] if item.as_str() == "renewed"),
        "{wrong:?}"
    );
    assert_eq!(
        plan().drop(ItemKind::Field, "survey/users").faults(),
        [Fault::Both(thing(ItemKind::Field, "survey/users"))]
    );
    assert_eq!(
        plan().clock_of("selection", Clock::Restart).faults(),
        [Fault::NeedlessClock(item("selection"))]
    );
    assert_eq!(
        plan().clock_of("audit", Clock::Restart).faults(),
        [Fault::UnknownDate { earlier: false, item: item("audit") }]
    );
    assert_eq!(plan().earlier("audit").faults(), [Fault::UnknownDate { earlier: true, item: item("audit") }]);
}

#[test]
fn two_things_never_become_one() {
    let plan = moving(&procurement(), |definition| {
        definition.with_phase("survey", |phase| {
            phase.without_field("users").without_field("attended").takes("all", FieldKind::Boolean)
        })
    });
    let plan =
        plan.map(ItemKind::Field, "survey/attended", "all").map(ItemKind::Field, "survey/users", "all");
    assert!(
        matches!(&plan.faults()[..], [Fault::Merged { item, .. }] if item.as_str() == "all"),
        "{:?}",
        plan.faults()
    );
    let plan = moving(&procurement(), |definition| {
        definition.with_phase("survey", |phase| phase.without_field("users"))
    });
    let plan = plan.map(ItemKind::Field, "survey/users", "attended");
    assert!(
        matches!(&plan.faults()[..], [Fault::Merged { .. }]),
        "the other keeps its name: {:?}",
        plan.faults()
    );
}

#[test]
fn a_name_by_which_dates_are_told_apart_never_comes_to_mean_another_thing() {
    let swapped = moving(&procurement(), |definition| {
        definition.rename_phase("survey", "inquiry").phase_of(joint("survey").by_command())
    });
    let faults = swapped.map(ItemKind::Phase, "survey", "inquiry").faults();
    assert_eq!(faults, [Fault::NameReused { former: thing(ItemKind::Phase, "survey") }]);
    let again = moving(&procurement(), |definition| definition);
    let faults = again.drop(ItemKind::Phase, "briefing").faults();
    assert_eq!(faults, [Fault::NameReused { former: thing(ItemKind::Phase, "briefing") }]);
    let field = moving(&procurement(), |definition| definition);
    assert_eq!(
        field.drop(ItemKind::Field, "survey/users").faults(),
        [],
        "a field begins anew under its old name"
    );
}

#[test]
fn a_decision_stays_in_its_phase() {
    let moved = moving(&procurement(), |definition| {
        let definition = definition.with_phase("selection", |phase| Phase { decide: None, ..phase });
        definition.with_phase("briefing", |phase| phase.decides("supplier"))
    });
    assert_eq!(moved.faults(), [Fault::DecisionMoved(thing(ItemKind::Decision, "supplier"))]);
}

#[test]
fn a_reminder_series_or_a_span_is_compared_by_what_it_means() {
    let span = |span| {
        phase("contract", move |phase| Phase {
            due: Some(due(DueRule::AfterOpening { span }, DeadlineKind::Contract)),
            ..phase
        })
    };
    told(&procurement(), span(Span::BusinessDays(20)), &[]);
    told(&procurement(), span(Span::Days(20)), &[("/phases/contract/due", Changed, PlanNeeded)]);
    let series = |phase: Phase| phase.reminds_before(&[3], ReminderCondition::NotStarted, &[MEMBER]);
    told(&procurement(), phase("contract", series), &[("/phases/contract/remind", Changed, Safe)]);
    let live = |phase: Phase| phase.milestone("begun", MilestoneRule::ItemDone(item("p-1")));
    told(&migration(), phase("planning", live), &[("/phases/planning/milestones/begun", Added, Safe)]);
}
