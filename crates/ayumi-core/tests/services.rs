//! Stories of continuing work: meetings, contacts, conditions, numbers, pauses and late comers; never of phases alone.

use ayumi_core::command::Command;
use ayumi_core::definition::{BarrierRule, Definition, DueRule, FieldKind, Joins, LateJoin, Span};
use ayumi_core::event::{ClockRule, DeadlineKind, Event};
use ayumi_core::state::{Participation, TrackStatus};
use ayumi_core::testing::definitions::{late_comers, liaison, service};
use ayumi_core::testing::sketch::{LEAD, MEMBER, definition, due, each, item, joint, month, titled};
use ayumi_core::testing::*;
use serde_json::{Value, json};

fn command(body: Value) -> Command {
    serde_json::from_value(body).expect("the test spells a command")
}

fn letter() -> Value {
    json!({"kind": "document", "document_number": "デ戦第123号", "dated_on": "2026-04-01"})
}

fn open(register: &str) -> Command {
    command(json!({"command": "open_entry", "register": register}))
}

#[test]
fn a_meeting_runs_through_its_steps_and_each_one_has_its_own() {
    let story = given(liaison())
        .opened(&[KOBE, HIMEJI])
        .when(Who::Officer, open("meeting").with("subject", "生成AIの活用"))
        .then(["entry.opened", "phase.opened"])
        .command(Who::Officer, report("meeting.1.held", [("held-on", json!({"date": "2026-04-01"}))]))
        .when(Who::Officer, attach("meeting.1.held", "agenda"))
        .then(["evidence.attached", "phase.completed", "phase.opened", "deadline.set"])
        .command(Who::Officer, open("meeting"));
    assert_eq!(story.status("meeting.1.shared", None), TrackStatus::Ready);
    assert_eq!(story.status("meeting.2.held", None), TrackStatus::Ready);
    assert_eq!(story.status("meeting.2.shared", None), TrackStatus::Waiting);
    let story = story.command(Who::Officer, attach("meeting.1.shared", "minutes"));
    assert_eq!(story.status("meeting.1.shared", None), TrackStatus::Done);
    assert_eq!(refold(&story.log), story.case);
}

#[test]
fn a_further_meeting_is_numbered_after_those_known_beforehand() {
    let mut planned = liaison();
    for quarter in ["q1", "q2"] {
        let register = planned.registers[0].clone();
        let steps = ayumi_core::entry::steps(&register, &item(quarter), &titled(quarter), None);
        planned.phases.extend(steps.expect("the ids are short"));
    }
    let story = given(planned)
        .opened(&[KOBE])
        .command(Who::Officer, open("meeting"))
        .command(Who::Officer, open("meeting"))
        .command(Who::Kobe, open("consultation"));
    let numbers = |register| story.case.entries[&item(register)].iter().map(|entry| entry.number);
    assert_eq!(numbers("meeting").collect::<Vec<_>>(), [3, 4]);
    assert_eq!(numbers("consultation").collect::<Vec<_>>(), [1]);
    assert_eq!(story.status("meeting.3.held", None), TrackStatus::Ready);
}

#[test]
fn presence_counts_persons_and_the_later_word_holds() {
    let present = |persons: u32| {
        let present = json!([{"organization": KOBE, "persons": persons}]);
        command(json!({"command": "record_attendance", "phase": "meeting.1.held", "present": present}))
    };
    let story = given(liaison())
        .opened(&[KOBE, HIMEJI])
        .command(Who::Officer, open("meeting"))
        .when(Who::Officer, present(2))
        .then(["attendance.recorded"])
        .when(Who::Officer, present(2))
        .then_nothing()
        .command(Who::Officer, present(3));
    assert_eq!(story.track("meeting.1.held", None).attendance.get(&body(KOBE)), Some(&3));
    let story = story.command(Who::Officer, present(0));
    assert!(story.track("meeting.1.held", None).attendance.is_empty());
    story.when(Who::Kobe, present(1)).refused("not_allowed");
}

#[test]
fn a_contact_is_with_one_body_and_no_other_is_asked() {
    let story = given(liaison())
        .opened(&[KOBE, HIMEJI])
        .when(Who::Kobe, open("consultation").with("subject", "文字コードについて"))
        .then(["entry.opened", "phase.opened", "deadline.set"]);
    assert_eq!(story.status("consultation.1.answer", Some(KOBE)), TrackStatus::Ready);
    assert_eq!(story.status("consultation.1.answer", Some(HIMEJI)), TrackStatus::NotApplicable);
    let answer = report("consultation.1.answer", [("reply", text("変換表をお送りします"))]);
    story
        .clone()
        .when(Who::Himeji, answer.for_body(KOBE))
        .refused("another_body")
        .when(Who::Officer, answer.for_body(KOBE))
        .then(["report.submitted", "phase.completed"]);
    story.when(Who::Kobe, open("consultation").for_body(HIMEJI)).refused("another_body");
}

#[test]
fn what_is_for_the_lead_to_do_about_a_body_is_not_entered_on_its_behalf() {
    let open = open("action").for_body(KOBE).with("due_on", "2026-04-24");
    let story = given(liaison()).opened(&[KOBE]).command(Who::Officer, open);
    let done = story.command(Who::Officer, complete("action.1.done").for_body(KOBE));
    assert_eq!(done.last("phase.completed").actor.on_behalf_of, None);
    let open = open_of_body("consultation");
    let asked = done.command(Who::Officer, open);
    let answer = report("consultation.1.answer", [("reply", text("済み"))]).for_body(KOBE);
    let answered = asked.command(Who::Officer, answer);
    assert!(
        answered.last("report.submitted").actor.on_behalf_of.is_some(),
        "this step is for the body itself"
    );
}

#[test]
fn a_contact_the_lead_may_open_is_opened_by_itself_and_not_on_behalf_of_the_body() {
    let on_behalf = |opened_by: &[&str]| {
        let mut definition = liaison();
        let visit = definition.registers.iter_mut().find(|register| register.id == item("visit"));
        visit.expect("the liaison visits").opened_by = opened_by.iter().map(|id| item(id)).collect();
        let story = given(definition).opened(&[KOBE]).command(Who::Officer, open_of_body("visit"));
        story.last("entry.opened").actor.on_behalf_of.is_some()
    };
    assert!(!on_behalf(&[LEAD]) && !on_behalf(&[LEAD, MEMBER]));
    assert!(on_behalf(&[MEMBER]), "only the body's own word opens it");
}

#[test]
fn everything_recorded_of_a_contact_is_about_its_body() {
    let about = |register: &str, due_on: Option<&str>| {
        let open = open(register);
        let open = due_on.map_or_else(|| open.clone(), |day| open.clone().with("due_on", day));
        let story = given(liaison()).opened(&[KOBE, HIMEJI]);
        let before = story.log.len();
        let story = story.command(Who::Kobe, open);
        let told =
            story.log[before..].iter().map(|recorded| recorded.event.participant().map(ToString::to_string));
        told.collect::<Vec<_>>()
    };
    let kobe = Some(KOBE.to_owned());
    assert_eq!(about("consultation", None), vec![kobe.clone(); 3]);
    assert_eq!(about("action", Some("2026-04-24")), vec![kobe; 3]);
}

fn open_of_body(register: &str) -> Command {
    open(register).for_body(KOBE)
}

#[test]
fn a_next_action_has_the_day_it_was_given_and_goes_back_to_its_contact() {
    let story = given(liaison()).opened(&[KOBE]).command(Who::Kobe, open("consultation"));
    let action = open("action").for_body(KOBE).with("follows", "consultation.1");
    story
        .clone()
        .when(Who::Officer, action.clone())
        .refused("date_missing")
        .when(Who::Officer, action.with("due_on", "2026-03-31"))
        .refused("date_missing")
        .when(Who::Officer, action.with("due_on", "2026-04-24").with("follows", "consultation.2"))
        .refused("no_such_entry");
    let story = story.command(Who::Officer, action.with("due_on", "2026-04-24"));
    let deadline = story.case.deadline(&item("action.1.done"), Some(&body(KOBE))).expect("it has a date");
    assert_eq!(deadline.due.nominal, date("2026-04-24"));
    assert_eq!(story.case.entries[&item("action")][0].follows, Some(item("consultation.1")));
}

#[test]
fn what_is_for_the_lead_to_do_about_a_body_is_not_done_by_the_body() {
    let mut grant =
        each("grant").needs("amount", FieldKind::Integer { min: None, max: None }).takes_document("letter");
    grant.by = item(LEAD);
    let mut steps = each("steps").checks(&["s1"]);
    steps.by = item(LEAD);
    let mut closing = each("closing").by_command();
    closing.by = item(LEAD);
    let support = definition("support", Joins::Enrolled).phase_of(grant).phase_of(steps).phase_of(closing);
    let story = given(support).opened(&[KOBE]);
    let amount = report("grant", [("amount", json!({"integer": 100}))]);
    story.clone().when(Who::Kobe, amount.clone()).refused("not_allowed");
    story.clone().when(Who::Kobe, checklist("steps", [("s1", "done")])).refused("not_allowed");
    story.clone().when(Who::Kobe, complete("closing")).refused("not_allowed");
    let story = story.when(Who::Kobe, attach("grant", "letter")).then(["evidence.attached"]);
    story.when(Who::Officer, amount.for_body(KOBE)).then(["report.submitted", "phase.completed"]);
}

#[test]
fn a_body_nobody_visits_becomes_late_and_every_visit_gives_it_new_time() {
    let due = |story: &Scenario, code| {
        let known = story.case.deadline(&item("visit"), Some(&body(code))).expect("a visit is due");
        (known.due.nominal, known.version, known.missed.is_some())
    };
    let story = given(liaison()).opened(&[KOBE, HIMEJI]);
    assert_eq!(due(&story, KOBE), (date("2026-06-30"), 1, false));
    let visit = |story: Scenario| story.command(Who::Officer, open("visit").for_body(KOBE));
    let story =
        visit(story.on("2026-05-11")).command(Who::Officer, complete("visit.1.visited").for_body(KOBE));
    assert_eq!(due(&story, KOBE).0, date("2026-08-09"));
    assert_eq!(due(&story, HIMEJI).0, date("2026-06-30"));
    let story = story.on("2026-07-01").when_swept().then(["deadline.missed"]);
    assert!(due(&story, HIMEJI).2 && !due(&story, KOBE).2);
    assert_eq!(refold(&story.log), story.case);
}

#[test]
fn a_case_that_ends_by_command_is_closed_only_when_no_work_is_open() {
    let close = command(json!({"command": "close_case", "basis": letter()}));
    let story = given(liaison()).opened(&[KOBE]).command(Who::Kobe, open("consultation"));
    story
        .when(Who::Officer, close.clone())
        .refused("open_work")
        .command(Who::Officer, report("consultation.1.answer", [("reply", text("済み"))]).for_body(KOBE))
        .when(Who::Kobe, close.clone())
        .refused("not_allowed")
        .when(Who::Officer, close.clone())
        .then(["case.completed"])
        .when(Who::Kobe, open("consultation"))
        .refused("case_ended");
    given(procurement()).opened(&[KOBE]).when(Who::Officer, close).refused("ends_by_itself");
}

fn to(condition: &str) -> Command {
    command(json!({"command": "move_lifecycle", "lifecycle": "use", "to": condition}))
}

#[test]
fn a_body_goes_from_one_condition_to_the_next_and_its_answer_goes_with_it() {
    let story = given(service())
        .opened(&[KOBE, HIMEJI])
        .when(Who::Kobe, to("live"))
        .refused("no_such_move")
        .when(Who::Kobe, to("considering"))
        .then(["lifecycle.moved"])
        .when(Who::Kobe, to("considering"))
        .then_nothing()
        .when(Who::Kobe, to("joined"))
        .then(["participant.joined", "lifecycle.moved"])
        .when(Who::Kobe, to("live"))
        .then(["lifecycle.moved"])
        .when(Who::Kobe, to("left"))
        .refused("reason_missing")
        .when(Who::Kobe, to("left").with("reason_code", "own-system"))
        .then(["participant.withdrew", "lifecycle.moved"]);
    assert_eq!(story.case.participants[&body(KOBE)].participation, Participation::Withdrawn);
    assert_eq!(story.case.condition(&item("use"), &body(KOBE)).expect("it moved").version, 4);
    assert_eq!(story.case.participants[&body(HIMEJI)].participation, Participation::Invited);
    assert_eq!(refold(&story.log), story.case);
}

#[test]
fn declared_numbers_stand_beside_the_named_and_change_nobody() {
    let declare = |city: u32| {
        let counts = json!([{"group": "town", "count": 9}, {"group": "city", "count": city}]);
        command(json!({
            "command": "declare_participants", "counts": counts, "certainty": "forecast",
            "remark": {"ja": "県は物品のみ", "en": null}, "basis": letter()
        }))
    };
    let story = given(service())
        .opened(&[KOBE])
        .when(Who::Officer, declare(27))
        .then(["participants.declared"])
        .when(Who::Officer, declare(27))
        .then_nothing()
        .on("2026-10-01")
        .command(Who::Officer, declare(28));
    let known = |day| story.case.declared_on(date(day)).map(|known| known.data.counts[0].count);
    assert_eq!((known("2026-03-31"), known("2026-09-30"), known("2026-10-01")), (None, Some(27), Some(28)));
    assert_eq!(story.case.participants[&body(KOBE)].participation, Participation::Invited);
    let twice = json!([{"group": "city", "count": 1}, {"group": "city", "count": 2}]);
    story.when(Who::Officer, declare(1).with("counts", twice)).refused("wrong_count");
}

fn survey_of_two() -> Definition {
    let ten = DueRule::AfterOpening { span: Span::BusinessDays(10) };
    definition("survey-of-two", Joins::Enrolled)
        .phase_of(
            each("survey")
                .needs("answer", FieldKind::Boolean)
                .due(month(6), DeadlineKind::Survey)
                .waiting_barrier(BarrierRule::All),
        )
        .phase_of(joint("work").after(&["survey"]).by_command().due(ten, DeadlineKind::PlanTarget))
}

fn suspend(clock: &str) -> Command {
    command(json!({
        "command": "suspend_work", "clock": clock, "reason_code": "disaster", "reason": "豪雨の応急対応のため"
    }))
}

fn resume() -> Command {
    command(json!({"command": "resume_work", "basis": letter()}))
}

fn yes() -> Command {
    report("survey", [("answer", json!({"boolean": true}))])
}

#[test]
fn suspended_work_is_neither_done_nor_missed_until_it_goes_on() {
    let story = given(survey_of_two())
        .opened(&[KOBE, HIMEJI])
        .on("2026-06-22")
        .when(Who::Kobe, suspend("keep_date"))
        .refused("not_allowed")
        .when(Who::Officer, suspend("keep_date").for_body(KOBE))
        .then(["work.suspended"])
        .when(Who::Officer, suspend("keep_date").for_body(KOBE))
        .then_nothing()
        .when(Who::Kobe, yes())
        .refused("suspended");
    assert_eq!(story.status("survey", Some(KOBE)), TrackStatus::Suspended);
    assert_eq!(story.status("survey", Some(HIMEJI)), TrackStatus::Ready);
    let story = story.command(Who::Himeji, yes()).on("2026-07-02").when_swept().then_nothing();
    let story = story.when(Who::Officer, resume()).refused("not_suspended");
    story.when(Who::Officer, resume().for_body(KOBE)).then(["work.resumed"]).when(Who::Kobe, yes()).then([
        "deadline.missed",
        "report.submitted",
        "phase.completed",
        "phase.opened",
        "deadline.set",
    ]);
}

#[test]
fn a_pause_gives_back_the_business_days_it_took() {
    // Ten business days from 2026-07-06 to 2026-07-21: 20 July is a holiday.
    let story = given(survey_of_two())
        .opened(&[KOBE])
        .on("2026-06-29")
        .command(Who::Kobe, yes())
        .on("2026-07-06")
        .command(Who::Officer, suspend("keep_remaining"))
        .on("2026-07-21");
    assert_eq!(story.status("work", None), TrackStatus::Suspended);
    let former = story.case.deadline(&item("work"), None).expect("it has a date").clone();
    let answer = story.clone().when(Who::Officer, resume());
    let moved = answer.clone().accepted();
    answer.then(["work.resumed", "deadline.changed"]);
    let days = moved.world.calendar.business_days_between(
        former.due.nominal,
        moved.case.deadline(&item("work"), None).expect("it has a date").due.nominal,
    );
    assert_eq!(days, 10);
    let Event::DeadlineChanged(changed) = &moved.last("deadline.changed").clear else {
        panic!("a date moved")
    };
    assert!(!changed.lapsed);
}

#[test]
fn a_time_from_the_opening_begins_anew_when_the_pause_says_so_and_a_fixed_date_stays() {
    let story = given(survey_of_two())
        .opened(&[KOBE])
        .command(Who::Officer, suspend("restart"))
        .on("2026-04-20")
        .when(Who::Officer, resume())
        .then(["work.resumed"])
        .command(Who::Kobe, yes())
        .command(Who::Officer, suspend("restart").with("phase", "work"))
        .on("2026-05-11")
        .when(Who::Officer, resume().with("phase", "work"))
        .then(["work.resumed", "deadline.changed"]);
    let ten = due(DueRule::AfterOpening { span: Span::BusinessDays(10) }, DeadlineKind::PlanTarget);
    let anew = ayumi_core::due::resolve(&ten, 2026, Some(date("2026-05-11")), &story.world.calendar);
    assert_eq!(story.case.deadline(&item("work"), None).map(|known| known.due.clone()), anew);
}

#[test]
fn the_whole_case_can_stand_still() {
    let story = given(survey_of_two()).opened(&[KOBE]).command(Who::Officer, suspend("keep_date"));
    assert_eq!(story.status("survey", Some(KOBE)), TrackStatus::Suspended);
    assert_eq!(story.status("work", None), TrackStatus::Suspended);
    assert!(story.plan().is_empty());
    assert_eq!(story.case.pauses.values().next().map(|pause| pause.clock), Some(ClockRule::KeepDate));
}

fn under_way(late_join: LateJoin) -> Scenario {
    given(late_comers(late_join)).opened(&[KOBE, HIMEJI]).command(Who::Kobe, join()).command(Who::Kobe, yes())
}

#[test]
fn whoever_joins_late_is_refused_spared_or_asked_as_the_definition_says() {
    under_way(LateJoin::Refused).when(Who::Himeji, join()).refused("too_late_to_join");
    let spared =
        under_way(LateJoin::Waived).when(Who::Himeji, join()).then(["participant.joined", "phase.skipped"]);
    assert_eq!(spared.status("survey", Some(HIMEJI)), TrackStatus::Skipped);
    assert_eq!(spared.status("contract", Some(HIMEJI)), TrackStatus::Waiting);
    let asked = under_way(LateJoin::Required).when(Who::Himeji, join()).then(["participant.joined"]);
    assert_eq!(asked.status("survey", Some(HIMEJI)), TrackStatus::Ready);
}

#[test]
fn a_phase_is_reopened_as_often_as_it_may_be() {
    let once = definition("once", Joins::Enrolled)
        .phase_of(joint("plan").by_command().reopens(1))
        .phase_of(joint("act").after(&["plan"]).by_command());
    given(once)
        .opened(&[KOBE])
        .command(Who::Officer, complete("plan"))
        .command(Who::Officer, reopen("plan"))
        .command(Who::Officer, complete("plan"))
        .when(Who::Officer, reopen("plan"))
        .refused("reopen_exhausted");
}

#[test]
fn a_barrier_can_wait_for_named_bodies_alone() {
    let named = BarrierRule::Named(vec![body(KOBE)]);
    let fenced = definition("fenced", Joins::Enrolled)
        .phase_of(each("survey").needs("answer", FieldKind::Boolean).waiting_barrier(named))
        .phase_of(joint("work").after(&["survey"]).by_command());
    let story = given(fenced).opened(&[KOBE, HIMEJI]).command(Who::Himeji, yes());
    assert_eq!(story.status("work", None), TrackStatus::Waiting);
    assert_eq!(story.command(Who::Kobe, yes()).status("work", None), TrackStatus::Ready);
}
