//! The spec of the notices: given events, then what waits, what was given and what still asks for something.

use std::collections::BTreeMap;

use ayumi_core::event::{ItemStatus, NoticeKind};

use crate::projection::notices::{NoticeRow, Notices};
use crate::projection::testing::rows;
use crate::views::testing::{Story, body, next_definition_ref};

fn notices(story: &Story) -> BTreeMap<String, NoticeRow> {
    rows(|| Box::<Notices>::default(), story)
}

fn moved() -> (Story, ayumi_core::id::CaseId) {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014", "284467"]).open_phase(case, "recruit", None);
    story.set_date(case, "recruit", None, "2026-06-30").on("2026-06-10");
    story.move_date(case, "recruit", None, ("2026-06-30", "2026-07-31"), 2);
    (story, case)
}

#[test]
fn whom_a_moved_date_concerns_is_told_once_and_nothing_is_asked_of_them() {
    let (mut story, _) = moved();
    let waiting = notices(&story);
    let told: Vec<_> = waiting.values().map(|row| (row.kind, row.organization.as_str())).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|(kind, _)| *kind == NoticeKind::DeadlineChanged));
    let first = waiting.values().find(|row| row.organization == body("282014")).unwrap().clone();
    story.give(&first);
    let after = notices(&story);
    assert_eq!(after.len(), 2);
    let given = &after[&format!("given/{}", first.notice)];
    assert!(given.given.is_some() && !given.open && !given.asks());
    assert!(!after.contains_key(&first.notice.to_string()));
}

#[test]
fn who_comes_later_found_the_date_as_it_is() {
    let (mut story, case) = moved();
    story.on("2026-06-12").invite(case, &["282286"]);
    assert!(notices(&story).values().all(|row| row.organization != body("282286")));
}

#[test]
fn who_has_ended_the_work_is_not_told_of_its_date() {
    let (mut story, case) = moved();
    story.complete(case, "recruit", Some("282014"));
    assert!(notices(&story).values().any(|row| row.organization == body("284467")));
    story.on("2026-06-15").move_date(case, "recruit", None, ("2026-07-31", "2026-08-31"), 3);
    let later = notices(&story);
    let of_done = later.values().filter(|row| row.organization == body("282014"));
    assert_eq!(of_done.count(), 0);
}

#[test]
fn a_question_waits_for_its_answer_until_it_has_one() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014"]).join(case, "282014").on("2026-06-10");
    let decision = story.ask(case);
    let waiting = notices(&story);
    let due: Vec<String> = waiting.values().map(|row| row.due_at.to_string()).collect();
    assert_eq!(waiting.len(), 2, "{due:?}");
    assert!(waiting.values().all(|row| row.kind == NoticeKind::DecisionWaiting && row.open));
    let first = waiting.values().min_by_key(|row| row.due_at).unwrap().clone();
    assert_eq!(first.due_at.to_string(), "2026-06-12T00:00:00.000000Z", "two business days on, at nine");
    story.on("2026-06-12").give(&first);
    assert!(notices(&story)[&format!("given/{}", first.notice)].open);
    story.decide(case, decision, "adopted");
    let after = notices(&story);
    assert_eq!(after.len(), 1, "what was still to come is off");
    assert!(!after[&format!("given/{}", first.notice)].open);
}

#[test]
fn a_body_behind_in_two_phases_is_told_of_until_it_has_caught_up() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014", "284467"]).join(case, "282014").join(case, "284467");
    for (phase, date) in [("recruit", "2026-06-30"), ("migrate", "2026-09-30")] {
        story.open_phase(case, phase, None).set_date(case, phase, None, date);
    }
    story.on("2026-07-01").miss(case, "recruit", None, "2026-06-30", 2);
    assert_eq!(notices(&story).len(), 0);
    story.on("2026-10-01").miss(case, "migrate", None, "2026-09-30", 2);
    let waiting = notices(&story);
    assert_eq!(waiting.len(), 2);
    assert!(waiting.values().all(|row| row.kind == NoticeKind::PhasesBehind && row.asks()));
    let first = waiting.values().find(|row| row.participant == Some(body("282014"))).unwrap().clone();
    story.on("2026-10-02").give(&first);
    story.complete(case, "recruit", Some("284467"));
    let after = notices(&story);
    assert_eq!(after.len(), 1, "the other has caught up before");
    assert!(after[&format!("given/{}", first.notice)].open);
    story.complete(case, "migrate", Some("282014"));
    assert!(!notices(&story)[&format!("given/{}", first.notice)].open);
}

#[test]
fn quiet_work_is_asked_about_each_month_until_something_is_recorded_of_it() {
    let mut story = Story::default();
    story.publish_next();
    let case = story.open_case_by("a", next_definition_ref());
    story.invite(case, &["282014", "284467"]).join(case, "282014").join(case, "284467");
    story.open_phase(case, "migrate", None);
    let of = |story: &Story, code: &str| -> Vec<(bool, String, bool)> {
        let all = notices(story);
        let mut rows: Vec<_> = all
            .values()
            .filter(|row| row.participant == Some(body(code)) && row.organization == body(code))
            .map(|row| (row.given.is_some(), row.due_at.to_string()[..10].to_owned(), row.open))
            .collect();
        rows.sort();
        rows
    };
    let waits = of(&story, "282014");
    assert_eq!(waits.len(), 1, "{:?}", notices(&story));
    let all = notices(&story);
    assert_eq!(all.len(), 4, "each body, and the lead of each");
    assert!(all.values().all(|row| row.kind == NoticeKind::WorkUnchanged && row.asks()));
    let day = waits[0].1.clone();
    story.on(&day);
    let first: Vec<NoticeRow> =
        all.into_values().filter(|row| row.participant == Some(body("282014"))).collect();
    for row in &first {
        story.give(row);
    }
    let asked = of(&story, "282014");
    assert_eq!(
        (asked.len(), asked[0].0, asked[1].clone()),
        (2, false, (true, day.clone(), true)),
        "and the next"
    );
    let next = asked[0].1.clone();
    assert!(next > day && of(&story, "284467") == waits, "the other body was not asked");
    story.on(&next);
    let second: Vec<NoticeRow> = notices(&story)
        .into_values()
        .filter(|row| row.given.is_none() && row.participant == Some(body("282014")))
        .collect();
    for row in &second {
        story.give(row);
    }
    let open =
        |story: &Story| of(story, "282014").into_iter().filter(|(given, _, open)| *given && *open).count();
    assert_eq!(open(&story), 1, "the same is not asked twice over");
    story.check(case, "282014", &[("m1", ItemStatus::Done)]);
    assert_eq!(open(&story), 0);
    assert!(of(&story, "282014")[0].1 > next, "the time begins anew");
}
