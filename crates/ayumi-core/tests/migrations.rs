//! Stories of cases that go on under another version: what they keep, which dates move, what stands in their way.

use ayumi_core::definition::{
    Audience, Definition, DueRule, Field, FieldKind, Joins, OutcomeEffect, Phase, Scope, Span,
};
use ayumi_core::event::{DeadlineKind, Event, ItemKind};
use ayumi_core::state::{TrackEnd, TrackStatus};
use ayumi_core::testing::sketch::{choices, decision, definition, each, joint, month, outcome};
use ayumi_core::testing::*;
use ayumi_core::version::{Clock, Standing};
use serde_json::json;

const JUNE: &str = "2026-06-30";
const JULY: &str = "2026-07-31";
const SEPTEMBER: &str = "2026-09-30";

fn procured() -> Scenario {
    given(procurement()).opened(&[KOBE, HIMEJI])
}

/// The survey has another name, and so has one of its fields.
fn inquiry() -> Moving {
    moving(&procurement(), |definition| {
        definition
            .rename_phase("survey", "inquiry")
            .with_phase("inquiry", |phase| phase.rename_field("users", "user-count"))
    })
    .map(ItemKind::Phase, "survey", "inquiry")
    .map(ItemKind::Field, "survey/users", "user-count")
}

/// The survey is due later.
fn later(month_of: u32) -> Moving {
    moving(&procurement(), |definition| {
        definition.with_phase("survey", |phase| phase.due(month(month_of), DeadlineKind::Survey))
    })
}

/// The contract is due so many business days after it opens, and not twenty.
fn slower(days: u16) -> Moving {
    let rule = DueRule::AfterOpening { span: Span::BusinessDays(days) };
    moving(&procurement(), |definition| {
        definition.with_phase("contract", |phase| phase.due(rule, DeadlineKind::Contract))
    })
}

fn nominal(scenario: &Scenario, of: &str, who: Option<&str>) -> Option<String> {
    let deadline = scenario.case.deadline(&sketch::item(of), who.map(body).as_ref());
    deadline.map(|deadline| deadline.due.nominal.to_string())
}

#[track_caller]
fn blocked(scenario: &Scenario, moving: &Moving, expected: &[&str]) {
    assert_eq!(moving.faults(), [], "the plan fits its versions");
    let passing = scenario.passing(moving);
    let codes: Vec<_> = passing.blockers.iter().map(ayumi_core::version::Blocker::code).collect();
    assert_eq!((codes.as_slice(), passing.standing), (expected, Standing::Blocked), "{:?}", passing.blockers);
    assert!(passing.events.is_empty());
    for blocker in &passing.blockers {
        let words = blocker.label();
        assert!(
            words.ja.ends_with('。') && words.en.is_some_and(|en| en.is_ascii()),
            "{:?}",
            blocker.label()
        );
    }
    let after = scenario.clone().when_migrated(moving).refused("migration_blocked");
    assert_eq!(after.case, scenario.case, "all of a case or nothing of it");
}

/// A procurement whose supplier was chosen on 1 June: the contract runs.
fn contracting() -> Scenario {
    let chosen = procured()
        .command(Who::Kobe, join())
        .command(Who::Himeji, join())
        .command(Who::Kobe, survey())
        .command(Who::Himeji, survey())
        .on("2026-06-01")
        .command(Who::Officer, attach("selection", "minutes"))
        .command(Who::Officer, open_decision("selection"));
    chosen.command(Who::Officer, decide("selection", "adopt"))
}

#[test]
fn what_was_reported_goes_on_under_the_new_names() {
    let before = procured().command(Who::Kobe, join()).command(
        Who::Kobe,
        report("survey", [("users", json!({"integer": 120})), ("current-service", text("導入済み"))]),
    );
    assert_eq!(inquiry().faults(), []);
    let after = before.when_migrated(&inquiry()).then(["case.migrated"]);
    assert_eq!(after.status("inquiry", Some(KOBE)), TrackStatus::Done);
    assert_eq!(after.status("inquiry", Some(HIMEJI)), TrackStatus::Ready);
    assert!(after.track("inquiry", Some(KOBE)).fields.contains_key("user-count"));
    assert_eq!(nominal(&after, "inquiry", None).as_deref(), Some(JUNE));
    assert!(after.case.phases.keys().all(|phase| phase.as_str() != "survey"));
    let answered =
        report("inquiry", [("current-service", text("なし")), ("user-count", json!({"integer": 3}))]);
    after.when(Who::Himeji, answered).then(["report.submitted", "phase.completed", "phase.opened"]);
}

#[test]
fn the_old_names_are_gone_and_an_old_form_is_told_that_everything_moved() {
    let before = procured().command(Who::Kobe, join());
    let seen = before.case.part_version(Some(&body(KOBE)));
    let after = before.when_migrated(&inquiry()).accepted();
    assert!(after.case.part_version(Some(&body(KOBE))) > seen);
    after.when(Who::Kobe, survey()).refused("no_such_phase");
}

#[test]
fn what_was_recorded_before_means_what_it_meant() {
    let before = contracting();
    let versions: Vec<_> = before.log.iter().map(|recorded| recorded.envelope.clone()).collect();
    let after = before.clone().when_migrated(&inquiry()).accepted();
    let kept: Vec<_> =
        after.log.iter().take(versions.len()).map(|recorded| recorded.envelope.clone()).collect();
    assert_eq!(kept, versions);
    assert_eq!(refold(&after.log), after.case);
    assert_eq!(refold(&after.log[..versions.len()]), before.case, "as of then, it stood as it stood");
    assert_eq!(after.case.opening.as_ref().map(|opening| opening.definition.version), Some(2));
    assert_eq!(after.case.migrations[0].from.version, 1);
}

#[test]
fn going_on_twice_changes_nothing() {
    let after = procured().when_migrated(&inquiry()).accepted();
    assert_eq!(after.passing(&inquiry()).standing, Standing::Done);
    after.when_migrated(&inquiry()).then_nothing();
}

#[test]
fn a_case_that_ended_keeps_the_version_it_ended_under() {
    let ended = procured().command(Who::Officer, cancel());
    assert_eq!(ended.passing(&inquiry()).standing, Standing::Ended);
    ended.when_migrated(&inquiry()).then_nothing();
}

#[test]
fn a_plan_for_other_versions_is_not_for_this_case() {
    let third = moving(&inquiry().to, |definition| definition);
    assert_eq!(procured().passing(&third).standing, Standing::Elsewhere);
}

#[test]
fn lapses_are_settled_under_the_version_in_force_when_they_came() {
    let late = procured().on("2026-07-01");
    let after = late.when_migrated(&inquiry()).then(["deadline.missed", "case.migrated"]);
    let Event::DeadlineMissed(missed) = &after.last("deadline.missed").event else { panic!("another event") };
    assert_eq!(missed.item.as_str(), "survey");
    assert!(after.case.deadline(&sketch::item("inquiry"), None).unwrap().missed.is_some(), "it stays missed");
}

#[test]
fn a_date_that_was_promised_stays_unless_the_plan_says_otherwise() {
    let after = procured().when_migrated(&later(9)).then(["case.migrated"]);
    assert_eq!(nominal(&after, "survey", None).as_deref(), Some(JUNE));
    let passing = procured().passing(&later(9));
    assert_eq!(passing.moved, []);
}

#[test]
fn a_later_date_moves_with_reason_and_basis_as_every_amendment_does() {
    let moved = later(9).clock(Clock::Restart);
    let after = procured().when_migrated(&moved).then(["case.migrated", "deadline.changed"]);
    assert_eq!(nominal(&after, "survey", None).as_deref(), Some(SEPTEMBER));
    let Event::DeadlineChanged(changed) = &after.last("deadline.changed").clear else {
        panic!("another event")
    };
    assert_eq!((changed.version, changed.former_version, changed.lapsed), (2, 1, false));
    assert_eq!(
        (changed.reason_code.as_str(), changed.reason.text.as_str()),
        ("new-definition", "段階を分けるため")
    );
    let [told] = &procured().passing(&moved).moved[..] else { panic!("one date moves") };
    assert_eq!(told.business_days, Some(61), "from {JUNE} to {SEPTEMBER}");
}

#[test]
fn what_an_amendment_granted_is_granted_again_when_the_time_left_is_kept() {
    let extended =
        procured().command(Who::Officer, change_deadline("survey", "2026-07-07").with("precision", "day"));
    let kept = extended.clone().when_migrated(&later(9).clock(Clock::KeepRemaining)).accepted();
    assert_eq!(nominal(&kept, "survey", None).as_deref(), Some("2026-10-07"), "five business days on top");
    let again = extended.when_migrated(&later(9).clock(Clock::Restart)).accepted();
    assert_eq!(nominal(&again, "survey", None).as_deref(), Some(SEPTEMBER));
}

#[test]
fn a_relative_date_counts_from_the_day_the_clock_names() {
    let at = contracting().on("2026-06-10");
    assert_eq!(nominal(&at, "contract", None).as_deref(), Some("2026-06-29"));
    let remaining = at.clone().when_migrated(&slower(30).clock(Clock::KeepRemaining)).accepted();
    assert_eq!(nominal(&remaining, "contract", None).as_deref(), Some("2026-07-13"), "thirty from 1 June");
    let restart = at.clone().when_migrated(&slower(30).clock_of("contract", Clock::Restart)).accepted();
    assert_eq!(nominal(&restart, "contract", None).as_deref(), Some("2026-07-23"), "thirty from 10 June");
    let keep = at.when_migrated(&slower(30)).then(["case.migrated"]);
    assert_eq!(nominal(&keep, "contract", None).as_deref(), Some("2026-06-29"));
}

#[test]
fn a_promise_that_was_kept_is_not_replaced_when_the_work_opens() {
    let rule = DueRule::AfterOpening { span: Span::BusinessDays(5) };
    let plan = moving(&procurement(), |definition| {
        definition.with_phase("selection", |phase| phase.due(rule, DeadlineKind::PlanTarget))
    });
    let after = procured().when_migrated(&plan).accepted().command(Who::Kobe, survey());
    let opened =
        after.when(Who::Himeji, survey()).then(["report.submitted", "phase.completed", "phase.opened"]);
    assert_eq!(nominal(&opened, "selection", None).as_deref(), Some(SEPTEMBER));
    let restart = plan.clock(Clock::Restart);
    blocked(&procured(), &restart, &["moves_earlier"]);
    let counted = procured().when_migrated(&restart.earlier("selection")).accepted();
    assert_eq!(nominal(&counted, "selection", None), None, "it waits for the work to open");
}

#[test]
fn no_date_moves_earlier_unlisted() {
    let earlier = later(5).clock(Clock::Restart);
    blocked(&procured(), &earlier, &["moves_earlier"]);
    let after = procured().when_migrated(&earlier.earlier("survey")).accepted();
    assert_eq!(nominal(&after, "survey", None).as_deref(), Some("2026-05-31"));
}

#[test]
fn no_date_becomes_overdue_by_a_migration() {
    let listed = later(5).clock(Clock::Restart).earlier("survey");
    blocked(&procured().on("2026-06-10"), &listed, &["newly_overdue"]);
    let missed = procured().on("2026-07-01");
    assert_eq!(missed.passing(&listed).standing, Standing::Ready, "it was overdue before");
    let new = moving(&procurement(), |definition| {
        definition.phase_of(joint("audit").by_command().due(month(5), DeadlineKind::PlanTarget))
    });
    blocked(&procured().on("2026-06-10"), &new, &["newly_overdue"]);
}

#[test]
fn a_date_beyond_the_calendar_is_told() {
    let far = DueRule::FiscalYearEnd { years: 99 };
    let plan = moving(&procurement(), |definition| {
        definition.with_phase("survey", |phase| phase.due(far, DeadlineKind::Survey))
    });
    blocked(&procured(), &plan.clock(Clock::Restart), &["beyond_calendar"]);
}

#[test]
fn a_rule_that_is_gone_leaves_the_promise_or_ends_it() {
    let gone = moving(&procurement(), |definition| {
        definition.with_phase("survey", |phase| Phase { due: None, remind: Vec::new(), ..phase })
    });
    let kept = procured().when_migrated(&gone).then(["case.migrated"]);
    assert_eq!(nominal(&kept, "survey", None).as_deref(), Some(JUNE));
    let ended = procured().when_migrated(&gone.clone().clock(Clock::Restart)).then(["case.migrated"]);
    assert_eq!(nominal(&ended, "survey", None), None);
    let told = procured().passing(&gone.clock(Clock::Restart)).moved;
    assert!(matches!(&told[..], [moved] if moved.due.is_none() && moved.former.is_some()), "{told:?}");
    let back = moving(&ended.definition, |definition| {
        definition.with_phase("survey", |phase| phase.due(month(9), DeadlineKind::Survey))
    });
    let again = ended.when_migrated(&back).then(["case.migrated", "deadline.set"]);
    let Event::DeadlineSet(set) = &again.last("deadline.set").event else { panic!("another event") };
    assert_eq!(set.version, 2, "a version never means two dates");
}

#[test]
fn new_work_gets_its_date_and_opens_when_nothing_is_before_it() {
    let plan = moving(&procurement(), |definition| {
        definition.phase_of(joint("audit").by_command().due(month(7), DeadlineKind::PlanTarget))
    });
    let after = procured().when_migrated(&plan).then(["case.migrated", "deadline.set", "phase.opened"]);
    assert_eq!(
        (nominal(&after, "audit", None).as_deref(), after.status("audit", None)),
        (Some(JULY), TrackStatus::Ready)
    );
    let opened = after.last("phase.opened");
    assert_eq!(opened.causation, Some(after.last("case.migrated").id));
}

#[test]
fn what_is_no_longer_asked_for_stays_on_record() {
    let before = procured().command(Who::Kobe, report("survey", [("users", json!({"integer": 120}))]));
    let before = before.command(Who::Officer, complete("briefing"));
    let plan = moving(&procurement(), |definition| {
        definition.without_phase("briefing").with_phase("survey", |phase| phase.without_field("users"))
    })
    .drop(ItemKind::Phase, "briefing")
    .drop(ItemKind::Field, "survey/users");
    assert_eq!(plan.faults(), []);
    let after = before.when_migrated(&plan).then(["case.migrated"]);
    assert!(after.track("survey", Some(KOBE)).fields.is_empty());
    assert_eq!(after.status("survey", Some(KOBE)), TrackStatus::Active, "work had begun");
    let dropped = &after.case.dropped[&sketch::item("briefing")];
    assert!(matches!(dropped.joint.end, Some((TrackEnd::Done, _))));
}

#[test]
fn a_phase_that_asks_for_less_ends_by_itself() {
    let before = procured().command(Who::Kobe, report("survey", [("users", json!({"integer": 1}))]));
    let plan = moving(&procurement(), |definition| {
        let optional = |field: Field| Field {
            required: field.required && field.id.as_str() != "current-service",
            ..field
        };
        definition.with_phase("survey", |mut phase| {
            phase.report = phase.report.into_iter().map(optional).collect();
            phase.needs_document("sheet")
        })
    });
    let asked = before.when_migrated(&plan).then(["case.migrated"]);
    assert_eq!(asked.status("survey", Some(KOBE)), TrackStatus::Active, "it asks for another thing now");
    let less = moving(&asked.definition, |definition| {
        definition.with_phase("survey", |mut phase| {
            phase.documents.retain(|document| document.id.as_str() != "sheet");
            phase.needs("users-left", FieldKind::Boolean)
        })
    });
    let less = less.drop(ItemKind::Document, "survey/sheet");
    asked.when_migrated(&less).then(["case.migrated"]);
}

#[test]
fn a_decision_that_is_open_keeps_the_rules_it_was_put_under() {
    let put = procured().command(Who::Kobe, survey()).command(Who::Himeji, survey());
    let put = put.command(Who::Officer, open_decision("selection"));
    let stricter = moving(&procurement(), |mut definition| {
        definition.decisions[0].outcomes.push(outcome("defer", OutcomeEffect::CancelCase));
        definition
    });
    blocked(&put, &stricter, &["open_decision"]);
    let reworded = moving(&procurement(), |mut definition| {
        definition.decisions[0].question = sketch::titled("other words");
        definition.rename_decision("supplier", "provider").rename_phase("survey", "inquiry")
    });
    let renamed =
        reworded.map(ItemKind::Decision, "supplier", "provider").map(ItemKind::Phase, "survey", "inquiry");
    assert_eq!(renamed.faults(), []);
    let after = put.when_migrated(&renamed).then(["case.migrated"]);
    let after = after.command(Who::Officer, attach("selection", "minutes"));
    after.when(Who::Officer, decide("selection", "adopt")).then([
        "decision.closed",
        "phase.completed",
        "milestone.reached",
        "phase.opened",
        "deadline.set",
    ]);
}

#[test]
fn a_closed_decision_stays_what_it_was() {
    let answers = |outcomes| {
        moving(&procurement(), |definition| Definition {
            decisions: vec![decision("supplier", outcomes, &["minutes"])],
            ..definition
        })
    };
    let other = answers(vec![outcome("award", OutcomeEffect::Proceed)]);
    blocked(&contracting(), &other, &["closed_decision"]);
    let more = answers(vec![
        outcome("adopt", OutcomeEffect::Proceed),
        outcome("again", OutcomeEffect::ReworkTo { phase: sketch::item("survey"), limit: 3 }),
    ]);
    let before = contracting();
    let after = before.clone().when_migrated(&more).then(["case.migrated"]);
    assert_eq!(after.case.decisions, before.case.decisions);
    assert_eq!(after.status("selection", None), TrackStatus::Done);
    assert!(after.track("selection", None).milestones.contains_key("selected"), "and so does its milestone");
}

#[test]
fn a_value_that_does_not_fit_its_new_type_is_named() {
    let kind = |kind: FieldKind| {
        moving(&procurement(), |definition| {
            definition.with_phase("survey", |mut phase| {
                phase.report.iter_mut().find(|field| field.id.as_str() == "users").unwrap().kind = kind;
                phase
            })
        })
    };
    let entered = procured().command(Who::Kobe, report("survey", [("users", json!({"integer": 120}))]));
    blocked(&entered, &kind(FieldKind::Text), &["field_holds_data"]);
    blocked(&entered, &kind(FieldKind::Integer { min: None, max: Some(100) }), &["field_holds_data"]);
    assert_eq!(
        entered.passing(&kind(FieldKind::Integer { min: Some(100), max: None })).standing,
        Standing::Ready
    );
    assert_eq!(
        procured().passing(&kind(FieldKind::Text)).standing,
        Standing::Ready,
        "nobody had entered one"
    );
    let anew = kind(FieldKind::Text).drop(ItemKind::Field, "survey/users");
    assert_eq!(anew.faults(), []);
    let after = entered.when_migrated(&anew).accepted();
    after.when(Who::Kobe, report("survey", [("users", text("百二十人"))])).accepted();
}

#[test]
fn a_class_that_is_held_stays_in_the_language() {
    let marked = given(migration())
        .opened(&[KOBE])
        .command(Who::Kobe, set_mark("transition-support", "designated", &["mainframe"]));
    let fewer = moving(&migration(), |mut definition| {
        definition.marks[0].grounds = choices(&["bespoke"]);
        definition
    });
    blocked(&marked, &fewer, &["mark_held"]);
    let renamed = moving(&migration(), |definition| definition.rename_mark("transition-support", "support"));
    let renamed = renamed.map(ItemKind::Mark, "transition-support", "support");
    let after = marked.when_migrated(&renamed).then(["case.migrated"]);
    assert_eq!(nominal(&after, "support", Some(KOBE)).as_deref(), Some("2031-03-31"));
    after.when(Who::Kobe, set_mark("support", "designated", &["mainframe"])).then_nothing();
}

#[test]
fn a_phase_with_work_in_it_stays_for_those_it_was_for() {
    let both = definition("scopes", Joins::Enrolled)
        .phase_of(joint("briefing").by_command().takes("note", FieldKind::Text));
    let scope = Scope::Each { party: sketch::item(MEMBER), audience: Audience::Joined };
    let apart = moving(&both, |definition| {
        definition.with_phase("briefing", |phase| Phase { scope, by: each("x").by, ..phase })
    });
    let idle = given(both).opened(&[KOBE]);
    let after = idle.clone().when_migrated(&apart).then(["case.migrated"]);
    assert_eq!(after.status("briefing", Some(KOBE)), TrackStatus::Ready);
    let begun = idle.command(Who::Officer, report("briefing", [("note", text("済み"))]));
    blocked(&begun, &apart, &["scope_holds_work"]);
}

#[test]
fn a_party_with_bodies_in_it_goes_on() {
    let plan = |map: bool| {
        let plan = moving(&rounds(), |mut definition| {
            definition.parties[2].id = sketch::item("vendor");
            definition
        });
        if map {
            plan.map(ItemKind::Party, "supplier", "vendor")
        } else {
            plan.drop(ItemKind::Party, "supplier")
        }
    };
    let invited =
        given(rounds()).opened(&[KOBE]).command(Who::Officer, invite(&[COMPANY]).with("party", "supplier"));
    blocked(&invited, &plan(false), &["party_has_bodies"]);
    let after = invited.when_migrated(&plan(true)).accepted();
    assert_eq!(after.case.participants[&body(COMPANY)].party.as_str(), "vendor");
}

#[test]
fn a_name_of_the_past_never_comes_to_mean_another_thing() {
    let once = procured().when_migrated(&inquiry()).accepted();
    let another = moving(&once.definition, |definition| definition.phase_of(joint("survey").by_command()));
    blocked(&once, &another, &["name_taken"]);
    let back = moving(&once.definition, |definition| definition.rename_phase("inquiry", "survey"));
    let back = back.map(ItemKind::Phase, "inquiry", "survey");
    let after = once.when_migrated(&back).then(["case.migrated"]);
    assert_eq!(nominal(&after, "survey", None).as_deref(), Some(JUNE), "its own bearer takes it back");
}

#[test]
fn a_reminder_that_was_sent_is_not_sent_again_under_another_name() {
    let mut before = procured().on("2026-06-16");
    assert!(!before.remind().is_empty());
    let told = before.fired.len();
    let planned =
        |scenario: &Scenario| scenario.plan().iter().map(|planned| planned.reminder).collect::<Vec<_>>();
    let ids = planned(&before);
    let mut after = before.when_migrated(&inquiry()).accepted();
    assert_eq!(after.remind(), []);
    let now = planned(&after);
    assert!(
        !now.is_empty() && now.iter().all(|id| ids.contains(id)),
        "the same reminders, by the same identity"
    );
    let mut next = after.on("2026-06-23");
    assert_eq!(next.remind()[0].planned.item.as_str(), "inquiry");
    assert!(next.fired.len() > told);
}

#[test]
fn what_new_rules_would_have_told_before_they_counted_is_not_told() {
    let more = moving(&procurement(), |definition| {
        definition.with_phase("survey", |phase| {
            phase.reminds_before(&[15, 8], ayumi_core::event::ReminderCondition::NotStarted, &[LEAD])
        })
    });
    let mut before = procured().on("2026-06-16");
    before.remind();
    let mut after = before.when_migrated(&more).accepted();
    assert_eq!(after.remind(), [], "fifteen business days before was in the past");
    let mut next = after.on("2026-06-18");
    assert_eq!(next.remind().len(), 2, "eight business days before is not");
}

#[test]
fn only_the_lead_or_the_operator_moves_a_case() {
    use ayumi_core::testing::Ask;
    for who in [Who::Kobe, Who::Auditor, Who::Stranger] {
        procured().asked(who, &Ask::Migrate(Box::new(inquiry()))).refused("not_allowed");
    }
    procured().asked(Who::Officer, &Ask::Migrate(Box::new(inquiry()))).then(["case.migrated"]);
}
