//! The spec of the board: given events, then cells.

use std::collections::BTreeMap;

use ayumi_core::event::ItemStatus;
use ayumi_core::id::CaseId;
use ayumi_core::state::{Participation, TrackStatus};

use crate::projection::board::{Board, BoardRow};
use crate::projection::testing::rows;
use crate::views::testing::{Story, day, item};

const HIMEJI: &str = "282014";
const KAMIKAWA: &str = "284467";

fn board(story: &Story) -> BTreeMap<String, BoardRow> {
    rows(|| Box::new(Board), story)
}

fn cell<'a>(board: &'a BTreeMap<String, BoardRow>, case: CaseId, who: &str, phase: &str) -> &'a BoardRow {
    &board[&format!("{case}/{who}/{phase}")]
}

#[test]
fn everybody_asked_has_a_cell_in_each_phase_for_participants_and_joint_phases_have_one() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &[HIMEJI, KAMIKAWA]).open_phase(case, "recruit", None);
    let board = board(&story);
    assert_eq!(board.len(), 5);
    assert_eq!(cell(&board, case, "joint", "draft").status, TrackStatus::Waiting);
    assert_eq!(cell(&board, case, HIMEJI, "recruit").status, TrackStatus::Ready);
    assert_eq!(cell(&board, case, HIMEJI, "migrate").status, TrackStatus::Unanswered);
    assert_eq!(cell(&board, case, HIMEJI, "migrate").participation, Some(Participation::Invited));
}

#[test]
fn an_event_about_one_participant_leaves_the_others_as_they_were() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &[HIMEJI, KAMIKAWA]).open_phase(case, "recruit", None);
    story.on("2026-05-11").report(case, "recruit", Some(HIMEJI)).complete(case, "recruit", Some(HIMEJI));
    story.decline(case, KAMIKAWA);
    let board = board(&story);
    let done = cell(&board, case, HIMEJI, "recruit");
    assert_eq!(
        (done.status, done.reported_on, done.ended_on),
        (TrackStatus::Done, Some(day("2026-05-11")), Some(day("2026-05-11")))
    );
    assert_eq!(cell(&board, case, KAMIKAWA, "recruit").status, TrackStatus::NotApplicable);
    assert_eq!(cell(&board, case, KAMIKAWA, "recruit").participation, Some(Participation::Declined));
}

#[test]
fn a_cell_counts_its_checklist_and_one_without_a_checklist_does_not() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &[HIMEJI]).join(case, HIMEJI).open_phase(case, "migrate", None);
    story.check(case, HIMEJI, &[("m1", ItemStatus::Done)]).check(
        case,
        HIMEJI,
        &[("m1", ItemStatus::NotApplicable)],
    );
    let board = board(&story);
    let tally = cell(&board, case, HIMEJI, "migrate").tally.unwrap();
    assert_eq!((tally.done, tally.not_applicable, tally.unreported), (0, 1, 1));
    assert_eq!(cell(&board, case, HIMEJI, "migrate").status, TrackStatus::Active);
    assert_eq!(cell(&board, case, HIMEJI, "recruit").tally, None);
}

#[test]
fn a_date_shows_how_often_it_moved_and_whether_too_late() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &[HIMEJI, KAMIKAWA]).set_date(case, "recruit", None, "2026-06-30");
    story.on("2026-05-01").move_date(case, "recruit", None, ("2026-06-30", "2026-07-31"), 2);
    story.on("2026-08-03").miss(case, "recruit", None, "2026-07-31", 2);
    story.move_date(case, "recruit", None, ("2026-07-31", "2026-09-30"), 3);
    let board = board(&story);
    for who in [HIMEJI, KAMIKAWA] {
        let promise = cell(&board, case, who, "recruit").promise.clone().unwrap();
        assert_eq!(
            (promise.version, promise.moves, promise.moved_after_lapse, promise.missed),
            (3, 2, true, false)
        );
        assert_eq!((promise.original_nominal, promise.due.nominal), (day("2026-06-30"), day("2026-09-30")));
    }
}

#[test]
fn a_date_gives_way_to_that_of_a_mark_while_the_mark_is_on() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.invite(case, &[HIMEJI]).join(case, HIMEJI).set_date(case, "migrate", None, "2027-03-31");
    story.mark(case, HIMEJI, Some("designated")).set_date(case, "transition", Some(HIMEJI), "2031-03-31");
    let marked = board(&story);
    let cell_marked = cell(&marked, case, HIMEJI, "migrate");
    assert_eq!(cell_marked.gave_way_to.as_ref().unwrap().mark, item("transition"));
    assert_eq!(cell_marked.standing_promise().unwrap().due.nominal, day("2031-03-31"));
    story.mark(case, HIMEJI, None);
    let unmarked = board(&story);
    assert_eq!(
        cell(&unmarked, case, HIMEJI, "migrate").standing_promise().unwrap().due.nominal,
        day("2027-03-31")
    );
}

#[test]
fn calling_the_case_off_ends_every_cell_that_had_not_ended() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story
        .invite(case, &[HIMEJI])
        .open_phase(case, "recruit", None)
        .complete(case, "recruit", Some(HIMEJI))
        .cancel(case);
    let board = board(&story);
    assert_eq!(cell(&board, case, HIMEJI, "recruit").status, TrackStatus::Done);
    assert_eq!(cell(&board, case, "joint", "draft").status, TrackStatus::Cancelled);
}
