//! The spec of the meetings and contacts: given events, then their rows.

use std::collections::BTreeMap;

use ayumi_core::id::CaseId;
use ayumi_core::state::TrackStatus;

use crate::projection::entries::{Entries, EntryKind, EntryRow};
use crate::projection::testing::rows;
use crate::views::testing::{Story, body, day, item};

const HIMEJI: &str = "282014";
const KAMIKAWA: &str = "284467";

fn entries(story: &Story) -> BTreeMap<String, EntryRow> {
    rows(|| Box::new(Entries), story)
}

fn consulted() -> (Story, CaseId) {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &[HIMEJI, KAMIKAWA]).join(case, HIMEJI).join(case, KAMIKAWA);
    story.on("2026-04-10").open_entry(case, "consultation", 1, Some(HIMEJI));
    story.open_phase(case, "consultation.1.answer", Some(HIMEJI));
    story.set_date(case, "consultation.1.answer", Some(HIMEJI), "2026-04-17");
    (story, case)
}

#[test]
fn a_contact_stands_with_its_body_its_steps_and_its_date() {
    let (story, case) = consulted();
    let all = entries(&story);
    let row = &all[&format!("{case}/consultation/1/00001")];
    assert_eq!((row.kind, row.id.as_str(), row.number), (EntryKind::Contact, "consultation.1", Some(1)));
    assert_eq!((row.participant.as_ref(), row.opened_on), (Some(&body(HIMEJI)), Some(day("2026-04-10"))));
    let steps: Vec<_> = row.steps.iter().map(|step| (step.step.as_str(), step.status)).collect();
    assert_eq!(steps, [("answer", TrackStatus::Ready), ("follow-up", TrackStatus::Waiting)]);
    assert_eq!(row.steps[0].due.as_ref().map(|due| due.due.nominal), Some(day("2026-04-17")));
    assert_eq!(
        (row.steps[0].title.ja.as_str(), row.current_step.clone()),
        ("answerの題", Some(item("answer")))
    );
    assert_eq!((row.open, row.answered_on, row.response_business_days), (true, None, None));
}

#[test]
fn an_answer_is_timed_in_business_days_and_the_entry_goes_on_to_its_next_step() {
    let (mut story, case) = consulted();
    story.on("2026-04-15").complete(case, "consultation.1.answer", Some(HIMEJI));
    let answered = entries(&story);
    let row = answered.values().next().expect("there is one");
    assert_eq!((row.answered_on, row.response_business_days), (Some(day("2026-04-15")), Some(3)));
    assert_eq!((row.open, row.current_step.clone()), (true, Some(item("follow-up"))));
    story.on("2026-04-20").complete(case, "consultation.1.follow-up", Some(HIMEJI));
    let closed = entries(&story);
    let row = closed.values().next().expect("there is one");
    assert_eq!((row.open, row.current_step.clone(), row.response_business_days), (false, None, Some(3)));
    assert_eq!(row.steps[1].ended_on, Some(day("2026-04-20")));
}

#[test]
fn entries_stand_in_the_order_of_their_numbers_and_change_alone() {
    let (mut story, case) = consulted();
    for number in 2..=10 {
        story.open_entry(case, "consultation", number, Some(KAMIKAWA));
    }
    story.on("2026-04-13").complete(case, "consultation.10.answer", Some(KAMIKAWA));
    let all = entries(&story);
    let numbers: Vec<_> = all.values().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=10).map(Some).collect::<Vec<_>>());
    assert_eq!(all.values().filter(|row| row.answered_on.is_some()).count(), 1);
    let last = all.values().last().expect("there are ten");
    assert_eq!(
        (last.answered_on, last.follows.clone()),
        (Some(day("2026-04-13")), Some(item("consultation.9")))
    );
}

#[test]
fn a_meeting_is_with_nobody_in_particular_and_ends_with_the_case() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.open_entry(case, "meeting", 1, None).open_phase(case, "meeting.1.held", None);
    let row = entries(&story).into_values().next().expect("there is one");
    assert_eq!((row.kind, row.participant, row.open), (EntryKind::Meeting, None, true));
    story.cancel(case);
    let row = entries(&story).into_values().next().expect("there is one");
    assert_eq!((row.open, row.steps[0].status), (false, TrackStatus::Cancelled));
}

#[test]
fn who_leaves_has_no_open_contact() {
    let (mut story, case) = consulted();
    story.decline(case, HIMEJI);
    let row = entries(&story).into_values().next().expect("there is one");
    assert_eq!((row.open, row.steps[0].status), (false, TrackStatus::NotApplicable));
}
