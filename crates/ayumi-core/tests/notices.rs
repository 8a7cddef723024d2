//! Stories of notices that hang on how far work has come: who is told of it, when, once; never of a date's own
//! reminders.

use ayumi_core::command::Command;
use ayumi_core::definition::{FieldKind, Joins};
use ayumi_core::event::{DeadlineKind, NoticeKind};
use ayumi_core::id::{EventId, OrganizationId};
use ayumi_core::notice::{self, PlannedNotice};
use ayumi_core::reminder::Ledger;
use ayumi_core::state::TrackStatus;
use ayumi_core::testing::sketch::{definition, each, month};
use ayumi_core::testing::*;
use chrono::NaiveDate;
use serde_json::Value;

/// What waits because of how far work has come.
fn planned(scenario: &Scenario, ledger: &Ledger) -> Vec<PlannedNotice> {
    let (definition, calendar) = (scenario.definition.of_case(&scenario.case), &scenario.world.calendar);
    let mut all = notice::plan(&definition, calendar, scenario.id, &scenario.case, ledger);
    all.retain(|notice| [NoticeKind::PhasesBehind, NoticeKind::EvidenceMissing].contains(&notice.kind));
    all
}

/// Day, body concerned and recipient of what waits.
fn told(scenario: &Scenario, ledger: &Ledger) -> Vec<(NaiveDate, String, String)> {
    let offset = scenario.world.calendar.offset();
    let one = |notice: PlannedNotice| {
        let body = notice.participant.as_ref().map_or("joint", OrganizationId::as_str).to_owned();
        (notice.due_at.date_in(offset), body, notice.role.to_string())
    };
    planned(scenario, ledger).into_iter().map(one).collect()
}

fn three_phases() -> Scenario {
    let phase = |id, due| each(id).needs("note", FieldKind::Text).due(month(due), DeadlineKind::Survey);
    let definition = definition("phases", Joins::Enrolled)
        .phase_of(phase("first", 6))
        .phase_of(phase("second", 9))
        .phase_of(phase("third", 12));
    given(definition).opened(&[KOBE, HIMEJI])
}

fn swept_on(scenario: Scenario, day: &str) -> Scenario {
    scenario.on(day).when_swept().then(["deadline.missed"])
}

fn done(phase: &str) -> Command {
    report(phase, [("note", text("済み"))])
}

#[test]
fn the_manager_is_told_of_a_body_past_the_dates_of_two_phases_on_the_next_business_day() {
    let none = Ledger::default();
    let one = swept_on(three_phases(), "2026-07-01");
    assert_eq!(planned(&one, &none), []);
    let two = swept_on(one, "2026-10-01");
    let waits = planned(&two, &none);
    let expected =
        [KOBE, HIMEJI].map(|code| (date("2026-10-02"), code.to_owned(), "prefecture_manager".to_owned()));
    let mut found = told(&two, &none);
    found.sort();
    assert_eq!(found, expected);
    for notice in &waits {
        assert_eq!((notice.kind, notice.about), (NoticeKind::PhasesBehind, two.last("deadline.missed").id));
        assert_eq!((&notice.item, &notice.organization), (&Some(item("second")), &body(PREFECTURE)));
        assert_eq!(notice.due_at.to_string(), "2026-10-02T00:00:00.000000Z", "at nine");
    }
    assert_ne!(waits[0].notice, waits[1].notice, "one lapse, and one notice of each body");
}

#[test]
fn who_catches_up_or_is_given_another_date_is_not_told_of() {
    let none = Ledger::default();
    let two = swept_on(swept_on(three_phases(), "2026-07-01"), "2026-10-01");
    let bodies = |scenario: &Scenario| -> Vec<String> {
        told(scenario, &none).into_iter().map(|(_, body, _)| body).collect()
    };
    assert_eq!(bodies(&two.clone().command(Who::Kobe, done("first"))), [HIMEJI]);
    assert_eq!(bodies(&two.clone().command(Who::Kobe, done("second"))), [HIMEJI]);
    let moved = change_deadline("second", "2026-12-31").for_body(HIMEJI);
    assert_eq!(bodies(&two.command(Who::Officer, moved)), [KOBE]);
    let apart = swept_on(three_phases(), "2026-07-01").command(Who::Kobe, done("first"));
    assert_eq!(bodies(&swept_on(apart, "2026-10-01")), [HIMEJI], "the earlier one was done by then");
}

#[test]
fn the_manager_is_told_once_until_the_body_has_caught_up() {
    let two =
        swept_on(swept_on(three_phases(), "2026-07-01"), "2026-10-01").command(Who::Kobe, done("second"));
    let waits = planned(&two, &Ledger::default());
    assert_eq!(waits.len(), 1);
    let ledger = given_notice(&two, Ledger::default(), &waits[0]);
    assert_eq!(planned(&two, &ledger), []);
    let three = swept_on(two, "2027-01-01");
    let bodies: Vec<String> = told(&three, &ledger).into_iter().map(|(_, body, _)| body).collect();
    assert_eq!(bodies, [KOBE], "姫路市 was told of before");
    assert_eq!(planned(&three.command(Who::Himeji, done("first")), &ledger).len(), 1, "still the same two");
}

fn sheet() -> Scenario {
    let definition = definition("sheets", Joins::Enrolled)
        .phase_of(each("survey").needs_document("sheet"))
        .phase_of(each("later").by_command());
    given(definition).opened(&[KOBE])
}

fn take_back(attached: EventId) -> Command {
    retract("survey", "sheet")
        .with("phase", Value::Null)
        .with("item", Value::Null)
        .with("event", attached.to_string())
}

#[test]
fn the_lead_is_told_of_a_document_that_is_missing_from_an_ended_phase() {
    let none = Ledger::default();
    let ended = sheet().command(Who::Kobe, attach("survey", "sheet"));
    assert_eq!(ended.status("survey", Some(KOBE)), TrackStatus::Done);
    let attached = ended.last("evidence.attached").id;
    let lacking = ended.on("2026-04-10").command(Who::Kobe, take_back(attached));
    let waits = planned(&lacking, &none);
    assert_eq!(told(&lacking, &none), [(date("2026-04-15"), KOBE.to_owned(), "lead".to_owned())]);
    assert_eq!(
        (waits[0].kind, waits[0].about),
        (NoticeKind::EvidenceMissing, lacking.last("fact.corrected").id)
    );
    assert_eq!(planned(&lacking.clone().command(Who::Kobe, attach("survey", "sheet")), &none), []);
    let again = lacking.command(Who::Officer, reopen("survey").for_body(KOBE));
    assert_eq!(planned(&again, &none), [], "it is asked for again");
}

#[test]
fn a_document_taken_back_while_the_work_is_open_is_nobodys_news() {
    let definition = definition("sheets", Joins::Enrolled)
        .phase_of(each("survey").needs("note", FieldKind::Text).needs_document("sheet"));
    let open = given(definition).opened(&[KOBE]).command(Who::Kobe, attach("survey", "sheet"));
    let attached = open.last("evidence.attached").id;
    let lacking = open.command(Who::Kobe, take_back(attached));
    assert_eq!(planned(&lacking, &Ledger::default()), []);
    let ended = lacking.command(Who::Kobe, attach("survey", "sheet")).command(Who::Kobe, done("survey"));
    assert_eq!(planned(&ended, &Ledger::default()), []);
}
