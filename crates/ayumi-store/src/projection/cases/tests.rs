//! The spec of the list of cases: given events, then its row.

use crate::projection::cases::{CaseRow, CaseStatus, Cases};
use crate::projection::testing::rows;
use crate::views::testing::{Story, day, item};

fn row(story: &Story) -> CaseRow {
    rows(|| Box::new(Cases), story).into_values().next().unwrap()
}

#[test]
fn a_case_shows_who_was_asked_and_what_comes_next() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.set_date(case, "draft", None, "2026-09-30").set_date(case, "recruit", None, "2026-06-30");
    story.invite(case, &["282014", "284467"]).open_phase(case, "recruit", None).join(case, "282014");
    let shown = row(&story);
    assert_eq!((shown.participants.invited, shown.participants.joined), (1, 1));
    assert_eq!((shown.status, shown.opened_on), (CaseStatus::Open, Some(day("2026-04-01"))));
    assert_eq!(shown.current_phase, Some(item("recruit")));
    let next = shown.next_due.unwrap();
    assert_eq!((next.item, next.due.nominal, next.outstanding), (item("recruit"), day("2026-06-30"), 2));
}

#[test]
fn a_date_with_nothing_outstanding_is_not_the_next_one() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.set_date(case, "draft", None, "2026-09-30").set_date(case, "recruit", None, "2026-06-30");
    story.invite(case, &["282014"]).open_phase(case, "recruit", None).complete(
        case,
        "recruit",
        Some("282014"),
    );
    let shown = row(&story);
    assert_eq!(shown.current_phase, Some(item("draft")));
    assert_eq!(shown.next_due.unwrap().item, item("draft"));
}

#[test]
fn a_case_that_was_called_off_has_nothing_next() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.set_date(case, "draft", None, "2026-09-30").on("2026-05-01").cancel(case);
    let shown = row(&story);
    assert_eq!((shown.status, shown.ended_on), (CaseStatus::Cancelled, Some(day("2026-05-01"))));
    assert_eq!((shown.current_phase, shown.next_due), (None, None));
}
