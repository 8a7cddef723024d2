//! The spec of the agenda: given events, then what will happen when.

use ayumi_core::event::ItemStatus;

use crate::projection::agenda::{Agenda, AgendaKind, AgendaRow};
use crate::projection::testing::rows;
use crate::views::testing::{Story, body, item};

/// Instants in the order of time, each with what will happen.
fn agenda(story: &Story) -> Vec<AgendaRow> {
    let mut agenda: Vec<AgendaRow> = rows(|| Box::<Agenda>::default(), story).into_values().collect();
    agenda
        .sort_by_key(|row| (row.due_at, row.reminder.as_ref().map(|reminder| reminder.organization.clone())));
    agenda
}

fn times(story: &Story) -> Vec<String> {
    agenda(story).iter().map(|row| row.due_at.to_string()).collect()
}

fn migrating() -> (Story, ayumi_core::id::CaseId) {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &["282014"]).join(case, "282014").open_phase(case, "migrate", None);
    story.set_date(case, "migrate", None, "2027-03-31");
    (story, case)
}

#[test]
fn a_date_brings_its_reminders_and_its_lapse() {
    let (story, _) = migrating();
    let agenda = agenda(&story);
    let kinds: Vec<_> = agenda.iter().map(|row| (row.kind, row.due_at.to_string())).collect();
    assert_eq!(kinds[0], (AgendaKind::Reminder, "2027-03-03T00:00:00.000000Z".into()));
    // The first instant of the day after, in the zone of the calendar.
    assert_eq!(kinds[2], (AgendaKind::Lapse, "2027-03-31T15:00:00.000000Z".into()));
    assert_eq!(agenda.iter().filter(|row| row.kind == AgendaKind::Reminder).count(), 2 + 2 * 2);
}

#[test]
fn beginning_ends_the_reminders_to_begin_and_a_second_report_changes_nothing() {
    let (mut story, case) = migrating();
    story.check(case, "282014", &[("m1", ItemStatus::Done)]);
    let begun = times(&story);
    assert_eq!(begun.first().map(String::as_str), Some("2027-03-17T00:00:00.000000Z"));
    story.check(case, "282014", &[("m2", ItemStatus::Done)]);
    assert_eq!(times(&story), begun);
}

#[test]
fn ending_the_work_clears_everything_about_it() {
    let (mut story, case) = migrating();
    story.complete(case, "migrate", Some("282014"));
    assert_eq!(agenda(&story), []);
}

#[test]
fn moving_a_date_moves_everything_about_it() {
    let (mut story, case) = migrating();
    story.on("2026-05-01").move_date(case, "migrate", None, ("2027-03-31", "2027-06-30"), 2);
    let agenda = agenda(&story);
    assert!(agenda.iter().all(|row| row.deadline_version == 2));
    assert_eq!(agenda[0].due_at.to_string(), "2027-06-02T00:00:00.000000Z");
}

#[test]
fn a_reminder_that_fired_and_a_lapse_that_was_recorded_are_off_the_agenda() {
    let (mut story, case) = migrating();
    let first = agenda(&story).remove(0);
    story.on("2027-03-03").fire(&first);
    assert!(!times(&story).contains(&first.due_at.to_string()));
    story.on("2027-04-01").miss(case, "migrate", None, "2027-03-31", 1);
    assert!(agenda(&story).iter().all(|row| row.kind == AgendaKind::Reminder));
}

#[test]
fn a_mark_replaces_the_date_of_its_phase_until_it_is_taken_away() {
    let (mut story, case) = migrating();
    let unmarked = agenda(&story);
    story.mark(case, "282014", Some("designated")).set_date(case, "transition", Some("282014"), "2031-03-31");
    let marked = agenda(&story);
    assert!(
        marked.iter().all(|row| row.item == item("transition") && row.participant == Some(body("282014")))
    );
    assert_eq!(marked.len(), 2);
    story.mark(case, "282014", None);
    assert_eq!(agenda(&story), unmarked);
}

#[test]
fn a_case_that_was_called_off_has_no_agenda() {
    let (mut story, case) = migrating();
    story.cancel(case);
    assert_eq!(agenda(&story), []);
}
