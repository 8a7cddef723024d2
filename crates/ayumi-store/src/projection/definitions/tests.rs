//! The spec of the definitions: given events, then a row.

use crate::projection::definitions::{DefinitionRow, Definitions};
use crate::projection::testing::rows;
use crate::views::testing::{Story, definition_ref};

#[test]
fn every_published_version_has_a_row() {
    let mut story = Story::default();
    story.open_case("a");
    let definitions = rows::<DefinitionRow>(|| Box::new(Definitions), &story);
    let published: Vec<_> = definitions.into_values().collect();
    assert_eq!(published.len(), 1);
    assert_eq!((&published[0].definition, published[0].title.ja.as_str()), (&definition_ref(), "見本"));
}
