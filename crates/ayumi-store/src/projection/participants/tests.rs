//! The spec of who was asked: given invitations and answers, then the bodies of a case.

use crate::projection::participants::{ParticipantRow, Participants};
use crate::projection::testing::rows;
use crate::views::testing::Story;

#[test]
fn whoever_was_asked_stays_a_body_of_the_case_whatever_they_answer() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014", "284467"]).join(case, "282014").decline(case, "284467");
    let rows = rows::<ParticipantRow>(|| Box::new(Participants), &story);
    let bodies: Vec<_> = rows.values().map(|row| (row.case, row.participant.as_str())).collect();
    assert_eq!(bodies, [(case, "282014"), (case, "284467")]);
}
