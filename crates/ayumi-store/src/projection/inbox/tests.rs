//! The spec of the inbox: given events, then what a body was told.

use ayumi_core::event::Precision;

use crate::projection::agenda::{Agenda, AgendaRow};
use crate::projection::inbox::{Inbox, InboxRow};
use crate::projection::testing::rows;
use crate::views::testing::{Story, body, day};

fn told() -> (Story, ayumi_core::id::CaseId) {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014", "284467"]).open_phase(case, "recruit", None);
    story.set_date(case, "recruit", None, "2026-06-30").on("2026-06-23");
    let agenda = rows::<AgendaRow>(|| Box::<Agenda>::default(), &story);
    for row in agenda.values().filter(|row| row.reminder.is_some()) {
        story.fire(row);
    }
    (story, case)
}

fn inbox(story: &Story, who: &str) -> InboxRow {
    let inbox = rows::<InboxRow>(|| Box::new(Inbox), story);
    inbox.into_values().find(|row| row.organization == body(who)).unwrap()
}

#[test]
fn a_reminder_tells_what_is_due_and_where() {
    let (story, case) = told();
    let row = inbox(&story, "282014");
    assert_eq!(
        (row.case, row.case_title.ja.as_str(), row.item_title.ja.as_str()),
        (case, "案件 a", "recruitの題")
    );
    assert_eq!((row.nominal, row.offset_business_days), (day("2026-06-30"), -5));
    assert_eq!((row.open, row.superseded), (true, false));
}

/// What was promised for the end of a month is told so, also when the date has become a day meanwhile.
#[test]
fn a_reminder_tells_how_exactly_its_date_is_meant() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014"]).open_phase(case, "recruit", None);
    story.set_date(case, "recruit", None, "2026-06末").on("2026-06-23");
    let agenda = rows::<AgendaRow>(|| Box::<Agenda>::default(), &story);
    assert!(agenda.values().all(|row| row.precision == Precision::Month), "{agenda:?}");
    let reminder = agenda.values().find(|row| row.reminder.is_some()).expect("one is planned");
    story.fire(reminder);
    assert_eq!(inbox(&story, "282014").precision, Precision::Month);
    story.move_date(case, "recruit", None, ("2026-06末", "2026-07-10"), 2);
    assert_eq!(inbox(&story, "282014").precision, Precision::Month);
}

#[test]
fn a_reminder_is_done_with_when_its_own_track_ends() {
    let (mut story, case) = told();
    story.complete(case, "recruit", Some("282014"));
    assert!(!inbox(&story, "282014").open);
    assert!(inbox(&story, "284467").open);
    story.cancel(case);
    assert!(!inbox(&story, "284467").open);
}

#[test]
fn a_reminder_about_a_date_that_moved_says_so() {
    let (mut story, case) = told();
    story.move_date(case, "recruit", None, ("2026-06-30", "2026-09-30"), 2);
    let row = inbox(&story, "282014");
    assert_eq!((row.open, row.superseded), (true, true));
}
