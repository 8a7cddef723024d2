//! What keeps a condition from holding: the fact that is missing or the value that made it false, and who can record it;
//! never how a guard is evaluated.

use ayumi_core::definition::{Definition, FieldKind, Joins, MilestoneRule, Phase};
use ayumi_core::explain::{Explanation, Kind};
use ayumi_core::guard::tree::{Condition, Subject};
use ayumi_core::testing::guards::{at_least, every_member, field, guard, status_is};
use ayumi_core::testing::sketch::{definition, each, joint};
use ayumi_core::testing::*;
use ayumi_core::text::Language;
use serde_json::json;

/// More than ten licences, as a body said of itself.
fn many(of: Subject) -> Condition {
    at_least(field(of, "needs", "licences"), 10)
}

fn needs() -> Phase {
    each("needs").needs("licences", FieldKind::Money).by_command()
}

/// A phase that follows under a condition.
fn under(later: Phase) -> Definition {
    definition("conditions", Joins::Enrolled).phase_of(needs()).phase_of(later)
}

/// Work only a large buyer has.
fn large() -> Phase {
    each("large").needs("plan", FieldKind::Text).enters_if(many(Subject::Own))
}

fn opened(definition: Definition) -> Scenario {
    given(definition).opened(&[KOBE, HIMEJI])
}

fn licences(story: Scenario, who: Who, count: i64) -> Scenario {
    story.command(who, report("needs", [("licences", json!({"integer": count}))]))
}

fn state(told: &Explanation) -> &'static str {
    told.state.term.code()
}

#[test]
fn a_condition_that_is_not_known_names_the_fact_and_who_can_record_it() {
    let story = opened(under(large()));
    let why = story.explained_track("large", Some(KOBE));
    assert_eq!(
        (state(&why), why.reasons(), why.holds()),
        ("waiting", vec!["waits_to_know"], vec!["needs_fact"])
    );
    let hold = why.hold("needs_fact");
    assert_eq!(hold.item, Some(item("licences")));
    assert_eq!(hold.hands(), [(KOBE.to_owned(), "report")]);
    assert_eq!(
        story.read(&hold.said, Language::Ja),
        "「「licences」」が分からないため、条件「fields.needs.licences >= 10」を判断できません。"
    );
    // What is asked of one body is not asked of another.
    let story = licences(story, Who::Kobe, 12);
    assert_eq!(state(&story.explained_track("large", Some(KOBE))), "ready");
    assert_eq!(
        story.explained_track("large", Some(HIMEJI)).hold("needs_fact").hands(),
        [(HIMEJI.to_owned(), "report")]
    );
}

#[test]
fn a_condition_that_does_not_hold_names_the_value_and_who_can_put_it_right() {
    let story = opened(under(large()));
    let story = licences(story, Who::Kobe, 3);
    let why = story.explained_track("large", Some(KOBE));
    assert_eq!((why.reasons(), why.holds()), (vec!["waits_to_hold"], vec!["needs_to_hold"]));
    let hold = why.hold("needs_to_hold");
    assert_eq!(hold.hands(), [(KOBE.to_owned(), "report")]);
    assert_eq!(
        story.read(&hold.said, Language::En),
        "the condition `fields.needs.licences >= 10` does not hold (`licences` is 3)"
    );
    // Of a phase that has ended a value is put right, not reported.
    let story = story.command(Who::Kobe, complete("needs"));
    assert_eq!(
        story.explained_track("large", Some(KOBE)).hold("needs_to_hold").hands(),
        [(KOBE.to_owned(), "correct")]
    );
}

#[test]
fn joint_work_names_how_many_bodies_a_fact_is_not_known_of() {
    let all = every_member(many(Subject::Element));
    let story = opened(under(joint("joint").enters_if(all)));
    let why = story.explained_track("joint", None);
    let hold = why.hold("needs_fact_of_many");
    assert_eq!(hold.hands(), [(KOBE.to_owned(), "report"), (HIMEJI.to_owned(), "report")]);
    assert!(story.read(&hold.said, Language::Ja).contains("2団体について分からない"));
    let story = licences(licences(story, Who::Kobe, 12), Who::Himeji, 3);
    let why = story.explained_track("joint", None);
    assert_eq!(why.holds(), ["needs_to_hold"]);
    assert!(story.read(&why.hold("needs_to_hold").said, Language::En).ends_with("does not hold)"));
}

#[test]
fn whoever_waits_behind_a_condition_is_moved_on_by_who_records_what_it_asks() {
    let middle = each("large").enters_if(many(Subject::Own));
    let story = opened(under(middle).phase_of(each("last").after(&["large"])));
    let why = story.explained_track("last", Some(KOBE));
    assert_eq!(why.hold("needs_phase").hands(), [(KOBE.to_owned(), "report")]);
}

#[test]
fn what_a_condition_passed_over_says_so_and_on_which_values() {
    let story = opened(under(each("small").passes_if(many(Subject::Own))));
    assert_eq!(story.explained_track("small", Some(KOBE)).reasons(), ["waits_to_know_over"]);
    let story = licences(story, Who::Kobe, 12);
    let why = story.explained_track("small", Some(KOBE));
    assert_eq!((state(&why), why.reasons()), ("skipped", vec!["skipped_by_condition"]));
    let event = story.why("phase.skipped");
    assert!(event.automatic);
    assert_eq!((event.rule.term.code(), event.got()), ("rule_passed_over", vec!["input_fact"]));
    let input = event.input("input_fact");
    assert_eq!(story.read(&input.said, Language::Ja), "「「licences」」は「12」");
    assert_eq!(input.events.len(), 1, "the report the value came with");
}

#[test]
fn what_a_condition_opened_says_which_facts_it_read() {
    let story = opened(under(large()));
    let story = licences(story, Who::Kobe, 12);
    assert_eq!(
        story.explained_track("large", Some(KOBE)).reasons(),
        ["opened_by_condition", "nothing_reported"]
    );
    let event = story.why("phase.opened");
    assert_eq!(event.rule.term.code(), "rule_opening_condition");
    assert_eq!(event.got(), ["case_opened_on", "condition_held", "input_fact"]);
}

#[test]
fn a_field_that_is_required_under_a_condition_says_under_which() {
    let phase = each("plan").needs_if("steps", FieldKind::Text, many(Subject::Own)).by_command();
    let story = opened(under(phase));
    assert_eq!(story.explained_track("plan", Some(KOBE)).holds(), ["needs_fact"]);
    let story = licences(story, Who::Kobe, 12);
    let why = story.explained_track("plan", Some(KOBE));
    let hold = why.hold("needs_field_if");
    assert_eq!((hold.item.clone(), hold.hands()), (Some(item("steps")), vec![(KOBE.to_owned(), "report")]));
    let story = licences(story, Who::Kobe, 3);
    assert_eq!(story.explained_track("plan", Some(KOBE)).holds(), ["needs_completion"]);
}

#[test]
fn a_milestone_under_a_condition_waits_for_its_facts() {
    let phase = needs().milestone("large", MilestoneRule::Holds(guard(many(Subject::Own))));
    let story = opened(definition("conditions", Joins::Enrolled).phase_of(phase));
    let why = story.explained_as(Kind::Milestone, "large", Some(KOBE));
    assert_eq!((why.reasons(), why.holds()), (vec!["not_reached_condition"], vec!["needs_fact"]));
    let story = licences(story, Who::Kobe, 12);
    let why = story.explained_as(Kind::Milestone, "large", Some(KOBE));
    assert_eq!((state(&why), why.reasons()), ("reached", vec!["reached_by_condition"]));
    let event = story.why("milestone.reached");
    assert_eq!((event.rule.term.code(), event.got()), ("rule_milestone_condition", vec!["input_fact"]));
}

#[test]
fn conditions_that_lead_back_to_where_the_question_came_from_come_to_an_end() {
    // No definition that was read holds such a circle; what is asked of one must end all the same.
    let waits_for = |phase: &str| status_is(Subject::Own, phase, "done");
    let circle = definition("circle", Joins::Enrolled)
        .phase_of(each("one").enters_if(waits_for("two")))
        .phase_of(each("two").enters_if(waits_for("one")));
    let story = opened(circle);
    let hold = story.explained_track("one", Some(KOBE));
    assert_eq!(hold.holds(), ["needs_to_hold"]);
    assert!(hold.blockers[0].who.is_empty());
}
