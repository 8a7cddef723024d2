//! Why things stand as they do in contacts with one body and after a migration: who is told, and which events are found;
//! never the words.

use ayumi_core::command::Command;
use ayumi_core::definition::{DueRule, FieldKind, Joins, Span};
use ayumi_core::event::{DeadlineKind, ItemKind};
use ayumi_core::explain::{Explanation, Subject as About};
use ayumi_core::guard::tree::Subject;
use ayumi_core::testing::guards::status_is;
use ayumi_core::testing::sketch::{contacts, definition, each, joint};
use ayumi_core::testing::*;
use serde_json::{Value, json};

fn command(body: Value) -> Command {
    serde_json::from_value(body).expect("the test spells a command")
}

#[test]
fn a_contact_is_explained_to_its_own_body_and_the_lead_alone() {
    let five = || DueRule::AfterOpening { span: Span::BusinessDays(5) };
    let answer = each("answer").needs("reply", FieldKind::Text).due(five(), DeadlineKind::Survey);
    let follow = each("follow-up").after(&["answer"]).by_command().due(five(), DeadlineKind::PlanTarget);
    let talks =
        definition("talks", Joins::Enrolled).register_of(contacts("talk", None, vec![answer, follow]));
    let open = command(json!({"command": "open_entry", "register": "talk"}));
    let story = given(talks).opened(&[KOBE, HIMEJI]).command(Who::Kobe, open);
    let about = |explained: &Explanation| {
        let About { item, within, participant, .. } = &explained.subject;
        let names = item.iter().chain(within).map(ToString::to_string);
        names.into_iter().any(|name| name.starts_with("talk.1")).then(|| participant.clone())
    };
    let told: Vec<_> = story.everything_explained().iter().filter_map(about).collect();
    assert!(told.len() >= 4, "both steps and their dates: {told:?}");
    assert!(told.iter().all(|participant| *participant == Some(body(KOBE))), "{told:?}");
    let case = story.explained(&About::case());
    let names = |explained: &Explanation| -> Vec<String> {
        explained
            .blockers
            .iter()
            .filter_map(|blocker| blocker.item.as_ref())
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(names(&case), ["talk.1.answer", "talk.1.follow-up"]);
    assert_eq!(names(&case.clone().for_reader(|reader| *reader == body(KOBE))), names(&case));
    assert_eq!(names(&case.for_reader(|reader| *reader == body(HIMEJI))), Vec::<String>::new());
}

#[test]
fn what_happened_before_a_migration_explains_what_stands_after_it() {
    let renamed = moving(&procurement(), |definition| definition.rename_phase("survey", "inquiry")).map(
        ItemKind::Phase,
        "survey",
        "inquiry",
    );
    let before = given(procurement())
        .opened(&[KOBE, HIMEJI, AMAGASAKI])
        .command(Who::Kobe, join())
        .command(Who::Kobe, survey());
    let then = before.explained_track("survey", Some(KOBE));
    let after = before.when_migrated(&renamed).accepted();
    let now = after.explained_track("inquiry", Some(KOBE));
    let events = |explained: &Explanation| {
        explained.because.iter().flat_map(|cause| &cause.events).map(|event| event.id).collect::<Vec<_>>()
    };
    assert!(!events(&then).is_empty());
    assert_eq!(events(&now), events(&then), "the same events, found under the name they have now");
}

#[test]
fn a_phase_passed_over_for_everybody_says_so_to_each() {
    let unneeded = status_is(Subject::Case, "specification", "skipped");
    let voluntary = definition("voluntary", Joins::Enrolled)
        .phase_of(joint("specification").by_command().may_be_skipped())
        .phase_of(each("handover").after(&["specification"]).by_command().passes_if(unneeded));
    let story = given(voluntary).opened(&[KOBE, HIMEJI]).command(Who::Officer, skip("specification"));
    let why = story.explained_track("handover", Some(KOBE));
    let events: Vec<_> = why.because.iter().flat_map(|cause| &cause.events).collect();
    assert_eq!(events.first().map(|event| event.type_name), Some("phase.skipped"), "{why:?}");
}
