//! The spec of the figures: given events, then how a participant stands.

use ayumi_core::event::ItemStatus;

use crate::projection::figures::{FigureRow, Figures};
use crate::projection::testing::rows;
use crate::views::testing::{Story, day, item};

fn figure(story: &Story) -> FigureRow {
    rows(|| Box::new(Figures), story).into_values().next().unwrap()
}

#[test]
fn a_participant_is_counted_over_all_its_checklists() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014"]).join(case, "282014").open_phase(case, "migrate", None);
    let before = figure(&story);
    assert_eq!((before.tally.unreported, before.live_on), (2, None));
    story.on("2026-08-03").check(
        case,
        "282014",
        &[("m1", ItemStatus::NotApplicable), ("m2", ItemStatus::Done)],
    );
    story.go_live(case, "282014");
    let after = figure(&story);
    assert_eq!(
        (after.tally.completion().percent(), after.live_on),
        ("100.00".into(), Some(day("2026-08-03")))
    );
}

#[test]
fn a_mark_is_told_with_its_grounds_and_date() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014"]).join(case, "282014").mark(case, "282014", Some("designated"));
    story.set_date(case, "transition", Some("282014"), "2031-03-31");
    let mark = figure(&story).marks.remove(&item("transition")).unwrap();
    assert_eq!((mark.value, mark.grounds), (item("designated"), vec![item("ground-1")]));
    assert_eq!(mark.due.unwrap().nominal, day("2031-03-31"));
    story.mark(case, "282014", None);
    assert!(figure(&story).marks.is_empty());
}
