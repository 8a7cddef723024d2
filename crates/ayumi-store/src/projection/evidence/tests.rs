//! The spec of the evidence: given events, then a row for each time a file was attached.

use ayumi_core::event::{Event, EvidenceAttached};
use ayumi_core::id::{CaseId, ContentHash, StreamId};
use ayumi_core::private::Commitment;

use crate::projection::evidence::{Evidence, EvidenceRow};
use crate::projection::testing::rows;
use crate::views::testing::{Story, body, item};

fn attach(story: &mut Story, case: CaseId, who: Option<&str>, file: &[u8]) {
    let attached = EvidenceAttached {
        phase: item("draft"),
        revision: 1,
        participant: who.map(body),
        document: None,
        sha256: ContentHash::of(file),
        size: file.len() as u64,
        media_type: "application/pdf".into(),
        file_name: Commitment { commit: format!("{}=", "A".repeat(43)) },
    };
    story.tell(&StreamId::case(case), &Event::EvidenceAttached(attached));
}

#[test]
fn a_file_attached_twice_is_found_in_both_places() {
    let mut story = Story::default();
    let (first, second) = (story.open_case("a"), story.open_case("b"));
    attach(&mut story, first, None, b"one");
    attach(&mut story, second, Some("282014"), b"one");
    attach(&mut story, second, None, b"other");
    let evidence = rows::<EvidenceRow>(|| Box::new(Evidence), &story);
    let one = ContentHash::of(b"one");
    let of_one: Vec<_> =
        evidence.iter().filter(|(key, _)| key.starts_with(one.as_str())).map(|(_, row)| row).collect();
    assert_eq!(of_one.len(), 2);
    assert!(of_one.iter().any(|row| row.case == first && row.participant.is_none()));
    assert!(of_one.iter().any(|row| row.case == second && row.participant == Some(body("282014"))));
}
