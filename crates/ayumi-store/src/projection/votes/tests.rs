//! The spec of the votes: given events, then who has voted and who is still asked.

use std::collections::BTreeMap;

use ayumi_core::event::VoteChoice;

use crate::projection::testing::rows;
use crate::projection::votes::{VoteRow, Votes};
use crate::views::testing::{Story, body, day};

fn votes(story: &Story) -> BTreeMap<String, VoteRow> {
    let rows = rows::<VoteRow>(|| Box::new(Votes), story).into_values();
    rows.map(|row| (row.organization.to_string(), row)).collect()
}

fn put() -> (Story, ayumi_core::id::CaseId, ayumi_core::id::DecisionId) {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014", "284467"]).open_phase(case, "draft", None);
    let decision = story.ask(case);
    story.name_electors(case, decision, &["282014", "284467"]);
    (story, case, decision)
}

#[test]
fn a_body_is_asked_until_it_has_voted_and_its_last_vote_counts() {
    let (mut story, case, decision) = put();
    let asked = votes(&story)["282014"].clone();
    assert_eq!((asked.open, asked.choice, asked.weight), (true, None, 1));
    assert_eq!(asked.question_title.ja, "adoptの題");
    story.on("2026-04-10").vote(case, decision, "282014", VoteChoice::For);
    story.on("2026-04-13").vote(case, decision, "282014", VoteChoice::Against);
    let voted = votes(&story)["282014"].clone();
    assert_eq!((voted.choice, voted.voted_on), (Some(VoteChoice::Against), Some(day("2026-04-13"))));
    assert_eq!(votes(&story)["284467"].choice, None);
    assert_eq!(voted.organization, body("282014"));
}

#[test]
fn nobody_is_asked_any_more_once_the_decision_is_closed_or_the_case_called_off() {
    let (mut story, case, decision) = put();
    story.decide(case, decision, "adopted");
    assert!(votes(&story).values().all(|row| !row.open));
    let (mut story, case, _) = put();
    story.cancel(case);
    assert!(votes(&story).values().all(|row| !row.open));
}
