//! The spec of the decisions: given events, then a round.

use crate::projection::decisions::{DecisionRow, Decisions};
use crate::projection::testing::rows;
use crate::views::testing::{Story, day, item};

#[test]
fn a_decision_is_open_until_it_is_closed_with_an_outcome() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.open_phase(case, "draft", None);
    let id = story.ask(case);
    let decision = |story: &Story| -> DecisionRow {
        rows(|| Box::new(Decisions), story).remove(&id.to_string()).unwrap()
    };
    let open = decision(&story);
    assert_eq!((open.closed, open.opened_on, open.round), (None, day("2026-04-01"), 1));
    story.on("2026-07-01").decide(case, id, "adopted");
    let closed = decision(&story).closed.unwrap();
    assert_eq!((closed.outcome, closed.decided_on), (Some(item("adopted")), day("2026-07-01")));
    assert_eq!(closed.outcome_title.unwrap().ja, "adoptedの題");
    assert_eq!((closed.evidence.len(), closed.has_dissent), (1, false));
}
