//! The spec of the programmes: given events, then a row.

use crate::projection::programmes::{ProgrammeRow, Programmes};
use crate::projection::testing::rows;
use crate::views::testing::{Story, day, programme};

#[test]
fn a_programme_is_told_as_it_was_opened() {
    let mut story = Story::default();
    story.open_case("a");
    let mut programmes = rows::<ProgrammeRow>(|| Box::new(Programmes), &story);
    let row = programmes.remove(programme().as_str()).unwrap();
    assert_eq!(
        (row.title.ja.as_str(), row.fiscal_year, row.opened_on),
        ("見本事業", 2026, day("2026-04-01"))
    );
    assert!(programmes.is_empty());
}
