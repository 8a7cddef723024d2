//! The spec of every projection over a migration: given a case that goes on under the next version, then the rows it
//! has, and those it has no more.

use std::collections::BTreeMap;

use ayumi_core::event::ItemStatus;
use ayumi_core::id::CaseId;
use ayumi_core::state::TrackStatus;

use crate::projection::agenda::{Agenda, AgendaRow};
use crate::projection::board::{Board, BoardRow};
use crate::projection::cases::{CaseRow, Cases};
use crate::projection::conditions::{ConditionRow, Conditions};
use crate::projection::deadlines::{DeadlineRow, Deadlines};
use crate::projection::decisions::{DecisionRow, Decisions};
use crate::projection::entries::{Entries, EntryRow};
use crate::projection::evidence::{Evidence, EvidenceRow};
use crate::projection::figures::{FigureRow, Figures};
use crate::projection::inbox::{Inbox, InboxRow};
use crate::projection::testing::rows;
use crate::views::testing::{Story, body, day, item, next_definition_ref};

const HIMEJI: &str = "282014";
const KAMIKAWA: &str = "284467";

/// Half a year of a case, with something of everything, and no migration yet.
fn half_a_year() -> (Story, CaseId) {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.set_date(case, "recruit", None, "2026-06-30").set_date(case, "draft", None, "2026-09-30");
    story.set_date(case, "migrate", None, "2027-03-31").invite(case, &[HIMEJI, KAMIKAWA]);
    story.open_phase(case, "recruit", None).open_phase(case, "migrate", None).open_phase(case, "draft", None);
    story.on("2026-05-11").join(case, HIMEJI).join(case, KAMIKAWA).report(case, "recruit", Some(HIMEJI));
    let decision = story.attach(case, "draft", b"minutes").ask(case);
    story.decide(case, decision, "adopted");
    story.mark(case, HIMEJI, Some("designated")).set_date(case, "transition", Some(HIMEJI), "2031-03-31");
    story.check(case, HIMEJI, &[("m1", ItemStatus::Done)]).on("2026-06-23");
    let due = rows::<AgendaRow>(|| Box::<Agenda>::default(), &story);
    for row in due.values().filter(|row| row.reminder.is_some() && row.item == item("recruit")) {
        story.fire(row);
    }
    (story, case)
}

fn migrated() -> (Story, CaseId) {
    let (mut story, case) = half_a_year();
    story
        .publish_next()
        .migrate(case)
        .set_date(case, "audit", None, "2026-12-28")
        .open_phase(case, "audit", None);
    (story, case)
}

fn keys<T>(rows: &BTreeMap<String, T>) -> Vec<&str> {
    rows.keys().map(|key| key.split_once('/').map_or(key.as_str(), |(_, rest)| rest)).collect()
}

#[test]
fn the_board_has_the_phases_of_the_next_version_and_no_others() {
    let (story, case) = migrated();
    let board = rows::<BoardRow>(|| Box::new(Board), &story);
    assert_eq!(
        keys(&board),
        ["282014/inquiry", "282014/migrate", "284467/inquiry", "284467/migrate", "joint/audit"]
    );
    let cell = &board[&format!("{case}/{HIMEJI}/inquiry")];
    assert_eq!((cell.status, cell.reported_on), (TrackStatus::Active, Some(day("2026-05-11"))));
    assert_eq!(cell.promise.as_ref().map(|promise| promise.due.nominal), Some(day("2026-06-30")));
    let gave_way = board[&format!("{case}/{HIMEJI}/migrate")].gave_way_to.clone();
    assert_eq!(gave_way.map(|mark| mark.mark), Some(item("support")));
}

#[test]
fn a_date_keeps_its_history_under_its_new_name() {
    let (mut story, case) = migrated();
    story.move_date(case, "inquiry", None, ("2026-06-30", "2026-07-31"), 2);
    let deadlines = rows::<DeadlineRow>(|| Box::new(Deadlines), &story);
    assert_eq!(keys(&deadlines), ["audit/all", "inquiry/all", "migrate/all", "support/282014"]);
    let inquiry = &deadlines[&format!("{case}/inquiry/all")];
    assert_eq!((inquiry.moves, inquiry.history.len(), inquiry.item_title.ja.as_str()), (1, 2, "inquiryの題"));
}

#[test]
fn the_agenda_says_the_new_names_and_plans_nothing_for_what_ended() {
    let (before, _) = half_a_year();
    let (story, _) = migrated();
    let agenda = |story: &Story| rows::<AgendaRow>(|| Box::<Agenda>::default(), story);
    let named =
        |story: &Story, name: &str| agenda(story).values().filter(|row| row.item == item(name)).count();
    for (former, now) in [("recruit", "inquiry"), ("migrate", "migrate"), ("transition", "support")] {
        assert_eq!(named(&before, former), named(&story, now), "{former}");
        assert!(named(&story, now) > 0, "{now}");
    }
    for gone in ["recruit", "draft", "transition"] {
        assert_eq!(named(&story, gone), 0, "{gone}");
    }
    let planned = |story: &Story| -> Vec<String> {
        let mut keys: Vec<String> =
            agenda(story).into_keys().filter(|key| !key.starts_with("lapse/")).collect();
        keys.retain(|key| agenda(&before).get(key).is_none_or(|row| row.item != item("draft")));
        keys
    };
    assert_eq!(planned(&before), planned(&story), "a reminder is the same under another name");
}

#[test]
fn what_was_told_stays_told_and_says_the_name_things_have_now() {
    let (story, _) = migrated();
    let inbox = rows::<InboxRow>(|| Box::new(Inbox), &story);
    assert_eq!(inbox.len(), 2);
    for row in inbox.values() {
        assert_eq!((row.item.as_str(), row.item_title.ja.as_str()), ("inquiry", "inquiryの題"));
        assert!(row.open && !row.superseded);
    }
}

#[test]
fn a_decision_that_is_no_longer_asked_for_stays_on_record_with_its_words() {
    let (before, _) = half_a_year();
    let (story, _) = migrated();
    let decisions = |story: &Story| rows::<DecisionRow>(|| Box::new(Decisions), story);
    assert_eq!(decisions(&before), decisions(&story));
    assert_eq!(
        decisions(&story).values().map(|row| row.phase_title.ja.as_str()).collect::<Vec<_>>(),
        ["draftの題"]
    );
}

#[test]
fn a_document_of_what_ended_stays_where_it_was_attached() {
    let (story, case) = migrated();
    let evidence = rows::<EvidenceRow>(|| Box::new(Evidence), &story);
    let found: Vec<_> = evidence.values().map(|row| (row.case, row.phase.as_str())).collect();
    assert_eq!(found, [(case, "draft")]);
}

#[test]
fn a_document_goes_with_its_phase() {
    let mut story = Story::default();
    let case = story.open_case("a");
    story.open_phase(case, "recruit", None).attach(case, "recruit", b"sheet");
    let before = rows::<EvidenceRow>(|| Box::new(Evidence), &story);
    story.publish_next().migrate(case);
    let after = rows::<EvidenceRow>(|| Box::new(Evidence), &story);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let phases = |rows: BTreeMap<String, EvidenceRow>| {
        rows.into_values().map(|row| row.phase.to_string()).collect::<Vec<_>>()
    };
    assert_eq!((phases(before), phases(after)), (vec!["recruit".into()], vec!["inquiry".into()]));
}

#[test]
fn entries_and_conditions_say_what_the_next_version_says() {
    let (mut story, case) = half_a_year();
    story.open_entry(case, "meeting", 1, None).move_on(case, HIMEJI, None, "considering");
    let conditions = |story: &Story| rows::<ConditionRow>(|| Box::new(Conditions), story);
    assert_eq!(keys(&conditions(&story)), ["trial/282014", "trial/284467", "use/282014", "use/284467"]);
    story.publish_next().migrate(case);
    assert_eq!(keys(&conditions(&story)), ["use/282014", "use/284467"]);
    assert_eq!(conditions(&story)[&format!("{case}/use/{HIMEJI}")].condition, Some(item("considering")));
    let entries = rows::<EntryRow>(|| Box::new(Entries), &story);
    let titles: Vec<_> = entries.values().map(|row| row.title.ja.as_str()).collect();
    assert_eq!(titles, ["assemblyの題 第1回"]);
}

#[test]
fn the_list_and_the_figures_follow_the_next_version() {
    let (story, case) = migrated();
    let list = rows::<CaseRow>(|| Box::new(Cases), &story);
    let row = &list[&case.to_string()];
    assert_eq!(row.definition, next_definition_ref());
    assert_eq!(row.current_phase, Some(item("inquiry")));
    let figures = rows::<FigureRow>(|| Box::new(Figures), &story);
    let himeji = figures.values().find(|row| row.participant == body(HIMEJI)).expect("a row a participant");
    assert_eq!(himeji.marks.keys().collect::<Vec<_>>(), [&item("support")]);
    assert_eq!(himeji.tally.done, 1);
}
