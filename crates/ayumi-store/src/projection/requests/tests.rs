//! The spec of the requests: given events, then what waits for an answer.

use std::collections::BTreeMap;

use ayumi_core::event::RequestClosing;

use crate::projection::requests::{RequestRow, Requests};
use crate::projection::testing::rows;
use crate::views::testing::{Story, day};

fn requests(story: &Story) -> BTreeMap<String, RequestRow> {
    rows(|| Box::new(Requests::default()), story)
}

fn dated() -> (Story, ayumi_core::id::CaseId) {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014", "284467"]).open_phase(case, "recruit", None);
    story.set_date(case, "recruit", None, "2026-06-30");
    (story, case)
}

#[test]
fn a_request_waits_with_the_date_in_force_and_the_one_asked_for() {
    let (mut story, case) = dated();
    story.on("2026-05-01").move_date(case, "recruit", None, ("2026-06-30", "2026-07-31"), 2);
    let dates = ("2026-07-31", "2026-09-30");
    let request = story.on("2026-06-15").ask_for(case, "recruit", Some("282014"), dates);
    let waiting = requests(&story);
    let row = &waiting[&format!("{case}/recruit/282014")];
    assert_eq!((row.request, row.asked_on, row.lapsed), (request, day("2026-06-15"), false));
    assert_eq!((row.former.nominal, row.due.nominal), (day("2026-07-31"), day("2026-09-30")));
    assert_eq!((row.original_nominal, row.moves), (day("2026-06-30"), 1));
    assert_eq!((row.moves_max, row.latest, row.needs_manager), (None, None, false));
}

#[test]
fn a_request_that_was_answered_waits_no_more() {
    let dates = ("2026-06-30", "2026-09-30");
    for closing in [RequestClosing::Refused, RequestClosing::Withdrawn, RequestClosing::Overtaken] {
        let (mut story, case) = dated();
        let request = story.ask_for(case, "recruit", Some("282014"), dates);
        story.ask_for(case, "recruit", Some("284467"), dates);
        story.answer(case, "recruit", Some("282014"), request, closing);
        let waiting = requests(&story);
        assert_eq!(waiting.into_keys().collect::<Vec<_>>(), [format!("{case}/recruit/284467")]);
    }
    let (mut story, case) = dated();
    story.ask_for(case, "recruit", None, dates);
    assert_eq!(requests(&story).len(), 1);
    story.move_date(case, "recruit", None, dates, 2);
    assert!(requests(&story).is_empty());
}
