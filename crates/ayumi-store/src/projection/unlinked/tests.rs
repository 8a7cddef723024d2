//! The spec of what is linked from one side only: given links, then the cases to look at.

use std::collections::BTreeMap;

use ayumi_core::event::Relation;

use crate::projection::testing::rows;
use crate::projection::unlinked::{Unlinked, UnlinkedRow};
use crate::views::testing::Story;

fn unlinked(story: &Story) -> BTreeMap<String, UnlinkedRow> {
    rows(|| Box::new(Unlinked), story)
}

#[test]
fn a_raised_case_is_looked_at_until_the_raising_one_names_it() {
    let mut story = Story::default();
    let (raising, raised) = (story.open_case("a"), story.open_case("b"));
    assert!(unlinked(&story).is_empty());
    story.link(raised, Relation::RaisedFrom, raising);
    let left: Vec<_> = unlinked(&story).into_values().collect();
    assert_eq!(left, [UnlinkedRow { case: raised, raised_from: raising }]);
    story.link(raising, Relation::Raised, raised);
    assert!(unlinked(&story).is_empty());
}
