//! Stories of cases being opened: their dates, their bodies, what had ended before.

use ayumi_core::decide::OpenCase;
use ayumi_core::definition::{Joins, MilestoneRule};
use ayumi_core::event::{Basis, BasisKind, DeadlineKind, Event};
use ayumi_core::id::OrganizationId;
use ayumi_core::plan::EndedPhase;
use ayumi_core::state::TrackStatus;
use ayumi_core::testing::sketch::{definition, joint};
use ayumi_core::testing::*;

#[test]
fn opening_asks_the_bodies_sets_the_dates_and_opens_what_waits_for_nothing() {
    let scenario = given(procurement());
    let open = opening(&scenario, &[KOBE, HIMEJI]);
    let opened = scenario.when_opened(open).then([
        "case.opened",
        "participants.invited",
        "deadline.set",
        "deadline.set",
        "phase.opened",
        "phase.opened",
    ]);
    assert_eq!(opened.status("survey", Some(KOBE)), TrackStatus::Ready);
    assert_eq!(opened.status("briefing", None), TrackStatus::Ready);
    assert_eq!(opened.status("selection", None), TrackStatus::Waiting);
    assert_eq!(opened.status("contract", Some(KOBE)), TrackStatus::Unanswered);
    assert_eq!(refold(&opened.log), opened.case);
}

#[test]
fn opening_twice_changes_nothing() {
    let scenario = given(procurement()).opened(&[KOBE]);
    let open = opening(&scenario, &[HIMEJI]);
    scenario.when_opened(open).then_nothing();
}

#[test]
fn a_command_before_the_opening_finds_no_case() {
    given(procurement()).when(Who::Officer, note("まだない")).refused("no_such_case");
}

#[test]
fn a_date_of_the_fiscal_year_is_known_from_the_start_with_its_last_business_day() {
    let scenario = given(procurement()).opened(&[KOBE]);
    let survey = scenario.case.deadline(&item("survey"), None).unwrap();
    assert_eq!((survey.due.nominal, survey.due.last_business_day), (date("2026-06-30"), date("2026-06-30")));
    assert_eq!(survey.due.kind, DeadlineKind::Survey);
    assert_eq!(
        scenario.case.deadline(&item("contract"), None),
        None,
        "a date after the opening of its phase waits for it"
    );
}

#[test]
fn what_had_ended_before_is_loaded_with_the_document_it_is_known_from() {
    let scenario = given(procurement());
    let basis =
        Basis { kind: BasisKind::Document, document_number: None, dated_on: Some(date("2026-04-01")) };
    let mut open = opening(&scenario, &[KOBE]);
    open.history =
        vec![EndedPhase { phase: item("survey"), completed_on: date("2026-03-31"), basis: basis.clone() }];
    let opened = scenario.when_opened(open).accepted();
    let recorded = opened.last("phase.completed");
    assert_eq!(recorded.effective_on, date("2026-03-31"));
    let Event::PhaseCompleted(completed) = &recorded.event else { panic!("the last completion is one") };
    assert_eq!(completed.basis.as_ref(), Some(&basis));
    assert_eq!(opened.status("survey", Some(KOBE)), TrackStatus::Done);
    assert_eq!(opened.status("selection", None), TrackStatus::Ready, "what comes after it is open");
}

#[test]
fn a_body_that_comes_later_finds_history_ended_too() {
    let scenario = given(procurement());
    let basis =
        Basis { kind: BasisKind::Document, document_number: None, dated_on: Some(date("2026-04-01")) };
    let mut open = opening(&scenario, &[KOBE]);
    open.history = vec![EndedPhase { phase: item("survey"), completed_on: date("2026-03-31"), basis }];
    let later = scenario.when_opened(open).accepted().command(Who::Officer, invite(&[HIMEJI]));
    assert_eq!(later.status("survey", Some(HIMEJI)), TrackStatus::Done);
}

#[test]
fn an_opening_that_names_an_unknown_body_party_or_phase_is_refused_whole() {
    let scenario = given(procurement());
    let open = opening(&scenario, &[COMPANY]);
    let scenario = scenario.when_opened(open).refused("unknown_body");
    let mut open = opening(&scenario, &[KOBE]);
    open.bodies[0].0 = item("nobody");
    let scenario = scenario.when_opened(open).refused("no_such_item");
    let mut open = opening(&scenario, &[KOBE]);
    let basis = Basis { kind: BasisKind::Document, document_number: None, dated_on: None };
    open.history = vec![EndedPhase { phase: item("nothing"), completed_on: date("2026-03-31"), basis }];
    let scenario = scenario.when_opened(open).refused("no_such_phase");
    assert!(scenario.log.is_empty());
}

#[test]
fn a_date_the_calendar_does_not_reach_refuses_the_opening() {
    let scenario = given(procurement());
    let mut open = opening(&scenario, &[KOBE]);
    open.opened.fiscal_year = 2140;
    scenario.when_opened(open).refused("beyond_calendar");
}

#[test]
fn no_event_names_more_than_twenty_bodies() {
    let all = municipalities();
    let scenario = given(migration());
    let codes: Vec<&str> = all.iter().map(OrganizationId::as_str).collect();
    let open = opening(&scenario, &codes);
    let opened = scenario.when_opened(open).accepted();
    assert_eq!(opened.count("participants.enrolled"), 3);
    assert_eq!(opened.case.participants.len(), 41);
    assert_eq!(opened.count("phase.opened"), 3, "a phase opens once, for any number of bodies");
}

#[test]
fn joint_work_that_had_ended_before_reaches_its_milestone_once_on_that_day() {
    let definition = definition("past", Joins::Enrolled)
        .phase_of(joint("plan").by_command().milestone("planned", MilestoneRule::PhaseCompleted))
        .phase_of(joint("work").after(&["plan"]).by_command());
    let scenario = given(definition);
    let ended = EndedPhase {
        phase: item("plan"),
        completed_on: date("2026-03-20"),
        basis: Basis { kind: BasisKind::Document, document_number: None, dated_on: Some(date("2026-03-20")) },
    };
    let open = OpenCase { history: vec![ended], ..opening(&scenario, &[KOBE]) };
    let opened = scenario.when_opened(open).accepted();
    assert_eq!(opened.count("milestone.reached"), 1);
    assert_eq!(opened.last("milestone.reached").effective_on, date("2026-03-20"));
    assert_eq!(opened.command(Who::Officer, complete("work")).count("milestone.reached"), 1);
}

#[test]
fn only_the_body_that_leads_opens_a_case() {
    for who in [Who::Kobe, Who::Auditor] {
        let scenario = given(procurement());
        let open = opening(&scenario, &[KOBE]);
        scenario.asked(who, &Ask::Open(Box::new(open))).refused("not_allowed");
    }
    let scenario = given(procurement());
    let open = opening(&scenario, &[KOBE]);
    let opened = scenario.asked(Who::Officer, &Ask::Open(Box::new(open))).accepted();
    assert!(opened.last("case.opened").actor.authority.is_some(), "the right used is named");
}
