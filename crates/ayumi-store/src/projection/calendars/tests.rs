//! The spec of calendars in use: given events, then which running cases follow which version.

use std::collections::BTreeMap;

use ayumi_core::event::CalendarRef;
use ayumi_core::id::ContentHash;

use crate::projection::calendars::{CalendarRow, Calendars, earlier, version_key};
use crate::projection::testing::rows;
use crate::views::testing::Story;

fn followed(story: &Story) -> BTreeMap<String, CalendarRow> {
    rows(|| Box::new(Calendars), story)
}

#[test]
fn a_running_case_follows_a_version_and_one_that_ended_follows_none() {
    let mut story = Story::default();
    let (first, second) = (story.open_case("a"), story.open_case("b"));
    let rows = followed(&story);
    assert_eq!(rows.values().map(|row| row.case).collect::<Vec<_>>().len(), 2);
    assert!(rows.keys().all(|key| key.contains("/0000000001/")), "{rows:?}");
    story.cancel(first);
    let left: Vec<_> = followed(&story).into_values().map(|row| row.case).collect();
    assert_eq!(left, [second]);
}

#[test]
fn a_case_that_adopts_a_version_is_found_under_it_alone() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.adopt_next_calendar(case);
    let rows = followed(&story);
    assert_eq!(rows.len(), 1);
    assert!(rows.keys().next().unwrap().contains("/0000000002/"), "{rows:?}");
}

#[test]
fn only_earlier_versions_of_the_same_calendar_are_behind() {
    let of = |id: &str, version| CalendarRef {
        id: id.parse().unwrap(),
        version,
        sha256: ContentHash::of(id.as_bytes()),
    };
    let (after, until) = earlier(&of("hyogo", 3));
    let is_behind = |id: &str, version| {
        let sorted = version_key(&of(id, version).id, version);
        sorted > after && sorted <= until
    };
    assert!(is_behind("hyogo", 1) && is_behind("hyogo", 2));
    assert!(!is_behind("hyogo", 3) && !is_behind("hyogo", 11));
    assert!(!is_behind("himeji", 1) && !is_behind("hyogo-next", 1) && !is_behind("hyogoken", 1));
}
