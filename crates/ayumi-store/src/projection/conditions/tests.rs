//! The spec of the conditions: given events, then who is in which.

use std::collections::BTreeMap;

use ayumi_core::state::Participation;

use crate::projection::conditions::{ConditionRow, Conditions};
use crate::projection::testing::rows;
use crate::views::testing::{Story, body, day, item};

const HIMEJI: &str = "282014";
const KAMIKAWA: &str = "284467";

fn conditions(story: &Story) -> BTreeMap<String, ConditionRow> {
    let rows: BTreeMap<String, ConditionRow> = rows(|| Box::new(Conditions), story);
    rows.into_values()
        .filter(|row| row.lifecycle == item("use"))
        .map(|row| (row.participant.to_string(), row))
        .collect()
}

#[test]
fn who_was_asked_and_has_no_condition_has_not_answered() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &[HIMEJI, KAMIKAWA]);
    let rows = conditions(&story);
    assert_eq!(rows.len(), 2);
    let row = &rows[HIMEJI];
    assert_eq!((row.condition.clone(), row.since, row.counts, row.moves), (None, None, false, 0));
    assert_eq!((row.lifecycle.clone(), row.participation), (item("use"), Participation::Invited));
}

#[test]
fn a_move_changes_the_row_of_its_body_and_no_other() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &[HIMEJI, KAMIKAWA]);
    story.on("2026-05-11").move_on(case, HIMEJI, None, "considering");
    story.on("2026-06-01").join(case, HIMEJI).move_on(case, HIMEJI, Some("considering"), "live");
    let rows = conditions(&story);
    let live = &rows[HIMEJI];
    assert_eq!(live.participant, body(HIMEJI));
    assert_eq!((live.condition.clone(), live.since), (Some(item("live")), Some(day("2026-06-01"))));
    assert_eq!((live.counts, live.moves, live.participation), (true, 2, Participation::Joined));
    assert_eq!(live.condition_title.as_ref().map(|title| title.ja.as_str()), Some("liveの題"));
    assert_eq!(rows[KAMIKAWA].condition, None);
    story.on("2026-07-01").move_on(case, HIMEJI, Some("live"), "left");
    assert!(!conditions(&story)[HIMEJI].counts);
}
