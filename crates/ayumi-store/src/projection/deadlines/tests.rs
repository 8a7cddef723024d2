//! The spec of the deadlines: given events, then a date with its history.

use std::collections::BTreeMap;

use crate::projection::deadlines::{DeadlineRow, Deadlines, Step};
use crate::projection::testing::rows;
use crate::views::testing::{Story, day};

fn dates(story: &Story) -> BTreeMap<String, DeadlineRow> {
    rows(|| Box::new(Deadlines), story)
}

#[test]
fn a_date_keeps_every_version_it_had() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014"]).open_phase(case, "recruit", None).set_date(
        case,
        "recruit",
        None,
        "2026-06-30",
    );
    story.on("2026-05-01").move_date(case, "recruit", None, ("2026-06-30", "2026-07-31"), 2);
    story.on("2026-08-03").move_date(case, "recruit", None, ("2026-07-31", "2026-09-30"), 3);
    let date = &dates(&story)[&format!("{case}/recruit/all")];
    let history: Vec<_> = date.history.iter().map(|v| (v.version, v.due.nominal, v.on, v.lapsed)).collect();
    assert_eq!(
        history,
        [
            (1, day("2026-06-30"), day("2026-04-01"), None),
            (2, day("2026-07-31"), day("2026-05-01"), Some(false)),
            (3, day("2026-09-30"), day("2026-08-03"), Some(true)),
        ]
    );
    let steps: Vec<_> = date.history.iter().map(|step| (step.kind, step.days, step.business_days)).collect();
    let moved = |days, business| (Step::Moved, Some(days), Some(business));
    assert_eq!(steps, [(Step::Set, None, None), moved(31, 23), moved(61, 43)]);
    assert_eq!((date.moves, date.moved_after_lapse, date.original.nominal), (2, true, day("2026-06-30")));
}

#[test]
fn what_a_date_leaves_outstanding_falls_as_participants_end() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014", "284467"]).open_phase(case, "recruit", None);
    story.set_date(case, "recruit", None, "2026-06-30");
    let outstanding = |story: &Story| dates(story)[&format!("{case}/recruit/all")].outstanding;
    assert_eq!(outstanding(&story), 2);
    story.complete(case, "recruit", Some("282014"));
    assert_eq!(outstanding(&story), 1);
    story.decline(case, "284467");
    assert_eq!(outstanding(&story), 0);
}

#[test]
fn the_date_of_a_mark_goes_with_the_mark() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014"]).join(case, "282014").set_date(case, "migrate", None, "2027-03-31");
    story.mark(case, "282014", Some("designated")).set_date(case, "transition", Some("282014"), "2031-03-31");
    let marked = dates(&story);
    assert_eq!(marked[&format!("{case}/transition/282014")].outstanding, 1);
    assert_eq!(marked[&format!("{case}/migrate/all")].outstanding, 0);
    story.mark(case, "282014", None);
    let unmarked = dates(&story);
    assert!(!unmarked.contains_key(&format!("{case}/transition/282014")));
    assert_eq!(unmarked[&format!("{case}/migrate/all")].outstanding, 1);
}
