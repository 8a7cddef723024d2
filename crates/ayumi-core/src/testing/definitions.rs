//! The definitions most scenarios play in: a procurement, a migration, a round of answers; never a shipped one.

use crate::definition::{
    BarrierRule, Completes, DecisionRule, Definition, DueRule, FieldKind, Joins, MarkRule, MilestoneRule,
    OutcomeEffect, Phase, Span,
};
use crate::event::{DeadlineKind, OrganizationKind, Precision, ReminderCondition};
use crate::testing::sketch::{
    LEAD, MEMBER, after, before, choices, decision, definition, due, each, each_invited, item, joint, month,
    outcome, titled,
};
use crate::testing::world::date;

const SERIES: &[u16] = &[20, 10, 5, 1, 0];

/// A procurement: every invited municipality answers a survey, the prefecture selects a supplier, every municipality
/// that takes part signs its own contract. A joint briefing beside it may be skipped.
pub fn procurement() -> Definition {
    definition("procurement", Joins::OptIn)
        .phase_of(survey())
        .phase_of(joint("briefing").may_be_skipped().by_command())
        .phase_of(selection())
        .phase_of(contract())
        .decision_of(decision(
            "supplier",
            vec![
                outcome("adopt", OutcomeEffect::Proceed),
                outcome("again", OutcomeEffect::ReworkTo { phase: item("survey"), limit: 1 }),
                outcome("call-off", OutcomeEffect::CancelCase),
            ],
            &["minutes"],
        ))
}

fn survey() -> Phase {
    each_invited("survey")
        .due(month(6), DeadlineKind::Survey)
        .needs("current-service", FieldKind::Text)
        .takes("users", FieldKind::Integer { min: Some(0), max: Some(100_000) })
        .takes("attended", FieldKind::Boolean)
        .takes("use", FieldKind::Choice(choices(&["wanted", "not-wanted"])))
        .takes("areas", FieldKind::Choices(choices(&["school-affairs", "cloud-tools", "zero-trust"])))
        .takes("decided-on", FieldKind::Date)
        .takes("renewal", FieldKind::Month)
        .takes_document("needs-sheet")
        .barrier(BarrierRule::All)
        .reminds_before(SERIES, ReminderCondition::NotCompleted, &[MEMBER])
        .reminds_after(ReminderCondition::NotCompleted, &[MEMBER, LEAD])
}

fn selection() -> Phase {
    joint("selection")
        .after(&["survey"])
        .due(month(9), DeadlineKind::PlanTarget)
        .needs_document("minutes")
        .decides("supplier")
        .milestone("selected", MilestoneRule::PhaseCompleted)
        .reminds_before(SERIES, ReminderCondition::NotCompleted, &[LEAD])
}

fn contract() -> Phase {
    each("contract")
        .after(&["selection"])
        .due(DueRule::AfterOpening { span: Span::BusinessDays(20) }, DeadlineKind::Contract)
        .needs_document("contract")
        .milestone("signed", MilestoneRule::PhaseCompleted)
        .reminds_before(&[5, 1], ReminderCondition::NotStarted, &[MEMBER])
}

/// A migration: checklists open from the start in an order that is only advised, a mark with a date of its own.
pub fn migration() -> Definition {
    let migration = definition("migration", Joins::Enrolled)
        .phase_of(each("planning").checks(&["p-1", "p-2"]))
        .phase_of(each("selection").prefer_after(&["planning"]).checks(&["s-1", "s-2"]))
        .phase_of(
            each("go-live")
                .prefer_after(&["selection"])
                .due(month(3), DeadlineKind::PlanTarget)
                .checks(&["live"])
                .milestone("live", MilestoneRule::ItemDone(item("live")))
                .reminds_before(SERIES, ReminderCondition::NotCompleted, &[MEMBER])
                .reminds_after(ReminderCondition::NotCompleted, &[MEMBER, LEAD]),
        )
        .mark_of(transition_support());
    Definition { live_milestone: Some(item("live")), ..migration }
}

fn transition_support() -> MarkRule {
    MarkRule {
        id: item("transition-support"),
        title: titled("transition-support"),
        values: choices(&["designated", "expected"]),
        grounds: choices(&["mainframe", "bespoke"]),
        due_when: Some(item("designated")),
        due: Some(due(
            DueRule::On { date: date("2031-03-31"), precision: Precision::Day },
            DeadlineKind::PlanTarget,
        )),
        replaces_due_of: Some(item("go-live")),
        remind: vec![
            before(SERIES, ReminderCondition::NotCompleted, &[MEMBER]),
            after(ReminderCondition::NotCompleted, &[MEMBER, LEAD]),
        ],
    }
}

/// A joint purchase: every municipality that takes part says how many licences it needs, then `rule` settles from whom
/// they are bought, and each signs its own contract.
pub fn purchase(rule: DecisionRule) -> Definition {
    let licences = FieldKind::Integer { min: Some(0), max: Some(100_000) };
    let needs = Phase { completes: Completes::ByCommand, ..each("needs").takes("licences", licences) };
    definition("purchase", Joins::OptIn)
        .phase_of(needs.barrier(BarrierRule::AtLeast(1)))
        .phase_of(joint("selection").after(&["needs"]).takes_document("minutes").decides("supplier"))
        .phase_of(each("contract").after(&["selection"]).needs_document("contract"))
        .decision_of(rule)
}

/// The question of a purchase: from whom.
pub fn supplier() -> DecisionRule {
    decision(
        "supplier",
        vec![
            outcome("adopt", OutcomeEffect::Proceed),
            outcome("other", OutcomeEffect::Proceed),
            outcome("again", OutcomeEffect::ReworkTo { phase: item("needs"), limit: 2 }),
            outcome("call-off", OutcomeEffect::CancelCase),
        ],
        &[],
    )
}

/// A round of answers: each municipality that takes part answers twice, the second time after its own first answer;
/// companies stand beside it as a party of their own.
pub fn rounds() -> Definition {
    definition("rounds", Joins::OptIn)
        .party_of("supplier", &[OrganizationKind::Company], Joins::Enrolled)
        .phase_of(each("first").needs("answer", FieldKind::Text))
        .phase_of(Phase { completes: Completes::ByCommand, ..each("second").after(&["first"]) })
}
