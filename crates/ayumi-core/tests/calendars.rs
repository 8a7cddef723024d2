//! Stories of cases that go on under another version of their calendar; never of how days are counted on one.

use std::sync::Arc;

use ayumi_core::calendar::{Calendar, CalendarData};
use ayumi_core::dating::adopt;
use ayumi_core::decide::Context;
use ayumi_core::definition::{DueRule, Joins, Span};
use ayumi_core::event::{CalendarRef, DeadlineKind, Event, NewEvent, Precision};
use ayumi_core::id::ContentHash;
use ayumi_core::testing::sketch::{definition, joint};
use ayumi_core::testing::*;

/// A calendar of June 2026 with these holidays.
fn calendar(version: u32, holidays: &[&str]) -> (Calendar, CalendarRef) {
    let data = CalendarData {
        id: "hyogo".into(),
        version,
        utc_offset_minutes: 540,
        covers_from: date("2026-01-01"),
        covers_to: date("2031-12-31"),
        holidays: holidays.iter().map(|day| (date(day), "休日".to_owned())).collect(),
        closures: Vec::new(),
        official_to: date("2027-12-31"),
        bodies: std::collections::BTreeMap::new(),
    };
    let sha256 = ContentHash::of(&[u8::try_from(version).unwrap()]);
    let reference = CalendarRef { id: "hyogo".parse().unwrap(), version, sha256 };
    (Calendar::new(data).expect("the calendar is sound"), reference)
}

/// The case under another calendar, and how many dates that moved.
fn adopted(mut scenario: Scenario, version: u32, holidays: &[&str]) -> (Scenario, usize) {
    let former = scenario.world.calendar_ref.clone();
    let (calendar, calendar_ref) = calendar(version, holidays);
    let directory = scenario.world.directory.clone();
    scenario.world = Arc::new(World { calendar, calendar_ref, directory });
    let world = Arc::clone(&scenario.world);
    let context = Context {
        case: scenario.id,
        definition: &scenario.definition,
        calendar: &world.calendar,
        calendar_ref: &world.calendar_ref,
        directory: &world.directory,
        acting: &world.acting(Who::System, scenario.today),
        today: scenario.today,
        time: scenario.time,
    };
    let events: Vec<NewEvent> =
        adopt(&context, &scenario.case, &former).into_iter().map(|decided| decided.event).collect();
    let moved = events.len() - 1;
    let Event::CalendarAdopted(said) = &events[0] else { panic!("adoption comes first") };
    assert_eq!((usize::try_from(said.moved).unwrap(), &said.former), (moved, &former));
    (events.into_iter().fold(scenario, Scenario::event), moved)
}

/// Work due by law on Sunday 28 June 2026, and a plan's target ten business days after 15 June.
fn of_june(version: u32, holidays: &[&str]) -> Scenario {
    let on = |day| DueRule::On { date: date(day), precision: Precision::Day };
    let target = DueRule::FromDate { phase: item("start"), span: Span::BusinessDays(10), before: false };
    let definition = definition("june", Joins::OptIn)
        .phase_of(joint("law").due(on("2026-06-28"), DeadlineKind::Statutory).by_command())
        .phase_of(joint("start").due(on("2026-06-15"), DeadlineKind::PlanTarget).by_command())
        .phase_of(joint("target").due(target, DeadlineKind::PlanTarget).by_command());
    let mut scenario = given(definition);
    let (calendar, calendar_ref) = calendar(version, holidays);
    let directory = scenario.world.directory.clone();
    scenario.world = Arc::new(World { calendar, calendar_ref, directory });
    scenario.opened(&[])
}

#[test]
fn a_new_holiday_moves_the_dates_it_bears_on_and_keeps_their_versions() {
    let before = of_june(1, &[]);
    let effective = |scenario: &Scenario, id: &str| {
        let deadline = scenario.case.deadline(&item(id), None).unwrap();
        (deadline.due.effective.to_string(), deadline.version, deadline.moves)
    };
    assert_eq!(effective(&before, "law").0, "2026-06-29");
    assert_eq!(effective(&before, "target").0, "2026-06-29");
    let (after, moved) = adopted(before, 2, &["2026-06-29"]);
    assert_eq!(moved, 2, "the start lies before the new holiday");
    assert_eq!(effective(&after, "law"), ("2026-06-30".into(), 1, 0));
    assert_eq!(effective(&after, "target"), ("2026-06-30".into(), 1, 0));
    assert_eq!(after.case.opening.as_ref().unwrap().calendar, after.world.calendar_ref);
    let (again, moved) = adopted(after, 3, &["2026-06-29"]);
    assert_eq!((moved, effective(&again, "law").1), (0, 1));
    assert_eq!(refold(&again.log), again.case);
}

fn nominal(scenario: &Scenario) -> chrono::NaiveDate {
    scenario.case.deadline(&item("target"), None).expect("the target has a date").due.nominal
}

#[test]
fn a_date_somebody_moved_keeps_its_day_under_a_new_calendar() {
    let own = of_june(1, &[]).command(Who::Officer, change_deadline("target", "2026-07-01"));
    let (after, moved) = adopted(own, 2, &["2026-06-17", "2026-07-01"]);
    assert_eq!((moved, nominal(&after)), (1, date("2026-07-01")));
    let due = &after.case.deadline(&item("target"), None).unwrap().due;
    assert_eq!(due.last_business_day, date("2026-06-30"), "its reminders count from the day before");
}

#[test]
fn what_has_passed_stays_and_nothing_moves_into_the_past() {
    let missed = of_june(1, &[]).on("2026-07-01").when_swept().accepted();
    assert_eq!(adopted(missed, 2, &["2026-06-29", "2026-07-02"]).1, 0, "what was missed was missed");
    let on_the_last_day = of_june(1, &["2026-06-29"]).on("2026-06-30");
    let (stays, moved) = adopted(on_the_last_day, 2, &[]);
    assert_eq!(moved, 0);
    assert_eq!(stays.case.deadline(&item("law"), None).unwrap().due.effective, date("2026-06-30"));
}
