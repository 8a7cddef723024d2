//! The definitions most scenarios play in: a procurement, a migration, a round of answers, one with conditions; never a
//! shipped one.

use crate::definition::{
    BarrierRule, Completes, DecisionRule, Definition, DueRule, FieldKind, Joins, LateJoin, MarkRule, Means,
    MilestoneRule, OutcomeEffect, Phase, Span,
};
use crate::event::{DeadlineKind, OrganizationKind, Precision, ReminderCondition};
use crate::guard::tree::{Condition, Name, Read, Subject};
use crate::testing::guards::{
    at_least, at_least_members, every_member, field, guard, is, outcome_is, status_is,
};
use crate::testing::sketch::{
    LEAD, MEMBER, after, before, choices, contacts, decision, definition, due, each, each_invited, item,
    joint, lifecycle, meetings, month, outcome, titled,
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

/// Dates that follow others: a notice ten business days before a survey of each, a review of each ten business days after
/// it, a joint report thirty days after the review.
pub fn followed() -> Definition {
    let from = |phase: &str, span, before| DueRule::FromDate { phase: item(phase), span, before };
    let ten = Span::BusinessDays(10);
    let target = DeadlineKind::PlanTarget;
    definition("followed", Joins::Enrolled)
        .phase_of(each("survey").due(month(6), DeadlineKind::Survey).needs("answer", FieldKind::Boolean))
        .phase_of(joint("notice").due(from("survey", ten, true), target).by_command())
        .phase_of(each("review").due(from("survey", ten, false), target).by_command())
        .phase_of(joint("report").due(from("review", Span::Days(30), false), target).by_command())
}

/// Meetings that are held and then shared, contacts answered in five business days, a visit at least every 90 days.
pub fn liaison() -> Definition {
    let held = joint("held").needs("held-on", FieldKind::Date).needs_document("agenda").counts_presence();
    let five = DueRule::AfterOpening { span: Span::BusinessDays(5) };
    let shared = joint("shared")
        .after(&["held"])
        .needs_document("minutes")
        .due(five.clone(), DeadlineKind::PlanTarget);
    let answer = each("answer").needs("reply", FieldKind::Text).due(five, DeadlineKind::Survey);
    let mut done = each("done").by_command().due(DueRule::Given, DeadlineKind::PlanTarget);
    done.by = item(LEAD);
    definition("liaison", Joins::Enrolled)
        .register_of(meetings("meeting", vec![held, shared]))
        .register_of(contacts("visit", Some(Span::Days(90)), vec![each("visited").by_command()]))
        .register_of(contacts("consultation", None, vec![answer]))
        .register_of(contacts("action", None, vec![done]))
        .closed_by_command()
}

/// A service bodies come to use and leave again.
pub fn service() -> Definition {
    let ways: &[(&str, &[&str], Means)] = &[
        ("considering", &["joined", "declined"], Means::Nothing),
        ("joined", &["live", "left"], Means::Joined),
        ("declined", &["considering"], Means::Left),
        ("live", &["left"], Means::Joined),
        ("left", &["considering"], Means::Left),
    ];
    definition("service", Joins::OptIn).lifecycle_of(lifecycle("use", ways)).closed_by_command()
}

/// A procurement that some join when the selection has begun.
pub fn late_comers(late_join: LateJoin) -> Definition {
    let mut definition = definition("late", Joins::OptIn)
        .phase_of(each("survey").needs("answer", FieldKind::Boolean).waiting_barrier(BarrierRule::AtLeast(1)))
        .phase_of(joint("selection").after(&["survey"]).by_command())
        .phase_of(each("contract").after(&["survey", "selection"]).by_command());
    definition.parties[1].join_until = Some(item("selection"));
    definition.parties[1].late_join = late_join;
    definition
}

/// A procurement with conditions: what a municipality must report depends on what it wishes, the specification is passed
/// over when nobody wishes anything, a large one is reviewed, and small bodies are supported.
pub fn guarded() -> Definition {
    let wishes_none = || is(field(Subject::Own, "wishes", "use"), "not-wanted");
    let has = |read: Read| Condition::Has(read);
    let own_use = field(Subject::Own, "wishes", "use");
    let contract_unwanted = Condition::Any(vec![
        status_is(Subject::Case, "specification", "skipped"),
        Condition::All(vec![has(own_use), wishes_none()]),
    ]);
    let large = Condition::All(vec![
        outcome_is("cost", "adopt"),
        at_least(field(Subject::Case, "specification", "amount"), 100),
    ]);
    let in_need = Condition::Any(vec![
        Condition::Not(Box::new(at_least(Read { of: Subject::Own, name: Name::Population }, 30_000))),
        is(Read { of: Subject::Own, name: Name::Mark { mark: item("in-need") } }, "yes"),
    ]);
    definition("guarded", Joins::OptIn)
        .phase_of(wishes())
        .phase_of(specification())
        .phase_of(joint("review").after(&["specification"]).enters_if(large).may_be_skipped().by_command())
        .phase_of(
            each("contract")
                .after(&["specification"])
                .passes_if(contract_unwanted)
                .needs_document("contract"),
        )
        .phase_of(
            each("handover")
                .after(&["specification"])
                .passes_if(status_is(Subject::Case, "specification", "skipped"))
                .by_command(),
        )
        .phase_of(each("support").after(&["contract"]).enters_if(in_need).may_be_skipped().checks(&["visit"]))
        .decision_of(decision(
            "cost",
            vec![
                outcome("adopt", OutcomeEffect::Proceed),
                outcome("again", OutcomeEffect::ReworkTo { phase: item("wishes"), limit: 1 }),
            ],
            &[],
        ))
        .mark_of(MarkRule {
            id: item("in-need"),
            title: titled("in-need"),
            values: choices(&["yes", "no"]),
            grounds: Vec::new(),
            due_when: None,
            due: None,
            replaces_due_of: None,
            remind: Vec::new(),
        })
}

fn wishes() -> Phase {
    let own = |id: &str| field(Subject::Own, "wishes", id);
    each_invited("wishes")
        .needs("use", FieldKind::Choice(choices(&["wanted", "not-wanted"])))
        .needs_if("start-month", FieldKind::Month, is(own("use"), "wanted"))
        .needs_if("reason", FieldKind::Text, is(own("use"), "not-wanted"))
        .takes("users", FieldKind::Integer { min: Some(0), max: None })
        .takes("attended", FieldKind::Boolean)
        .needs_document_if(
            "plan",
            Condition::All(vec![Condition::Has(own("users")), at_least(own("users"), 1_000)]),
        )
        .milestone("informed", MilestoneRule::Holds(guard(Condition::Fact(own("attended")))))
        .barrier(BarrierRule::All)
}

fn specification() -> Phase {
    let use_of_each = || field(Subject::Element, "wishes", "use");
    joint("specification")
        .after(&["wishes"])
        .passes_if(every_member(is(use_of_each(), "not-wanted")))
        .needs("amount", FieldKind::Integer { min: Some(0), max: None })
        .decides("cost")
        .milestone("enough", MilestoneRule::Holds(guard(at_least_members(2, is(use_of_each(), "wanted")))))
}
