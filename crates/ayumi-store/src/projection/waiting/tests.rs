//! The spec of what waits for a digest: given events, then who is still to be told what.

use std::collections::BTreeMap;

use ayumi_core::event::DigestReason;
use ayumi_core::id::UserId;
use uuid::Uuid;

use crate::projection::agenda::{Agenda, AgendaRow};
use crate::projection::testing::rows;
use crate::projection::waiting::{Waiting, WaitingRow};
use crate::views::testing::Story;

fn waiting(story: &Story) -> BTreeMap<String, WaitingRow> {
    rows(|| Box::new(Waiting), story)
}

fn user() -> UserId {
    UserId(Uuid::from_u128(7))
}

fn told() -> (Story, AgendaRow) {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014"]).open_phase(case, "recruit", None);
    story.set_date(case, "recruit", None, "2026-06-30").on("2026-06-23");
    let agenda = rows::<AgendaRow>(|| Box::<Agenda>::default(), &story);
    let first = agenda.into_values().find(|row| row.reminder.is_some()).unwrap();
    story.fire_to(&first, &[user()]);
    (story, first)
}

#[test]
fn what_fired_waits_for_each_person_it_is_for_until_a_digest_has_it() {
    let (mut story, first) = told();
    let row = waiting(&story).into_values().next().unwrap();
    assert_eq!((row.user, row.reason), (user(), DigestReason::Due));
    assert_eq!(row.due_at, first.due_at);
    story.digest(user(), &row);
    assert_eq!(waiting(&story), BTreeMap::new());
}

#[test]
fn what_was_put_off_waits_again_from_nine_on_its_day() {
    let (mut story, first) = told();
    let row = waiting(&story).into_values().next().unwrap();
    story.digest(user(), &row).snooze(first.case, row.reminder, user(), "2026-06-26");
    let again = waiting(&story).into_values().next().unwrap();
    assert_eq!(again.reason, DigestReason::Snoozed);
    assert_eq!(again.due_at.to_string(), "2026-06-26T00:00:00.000000Z");
}
