//! Stories of dates that are asked for and approved, follow others and end within a day; never of dates moved without a
//! limit, which `deadlines` has, nor of another calendar, which `calendars` has.

use std::sync::Arc;

use ayumi_core::command::Command;
use ayumi_core::definition::{
    Amend, Approval, Audience, Definition, DueRule, FieldKind, Joins, OutcomeEffect, Roll, Scope, Span,
};
use ayumi_core::event::{
    DeadlineChanged, DeadlineKind, DeadlineMissed, Event, GrantGiven, NewEvent, OrganizationKind, Precision,
    RequestClosing, Role,
};
use ayumi_core::id::{EventId, PostId};
use ayumi_core::private::Clear;
use ayumi_core::state::Happened;
use ayumi_core::testing::definitions::followed;
use ayumi_core::testing::sketch::{decision, definition, each, joint, month, outcome};
use ayumi_core::testing::*;
use serde_json::{Value, json};

fn command(body: Value) -> Command {
    serde_json::from_value(body).expect("the test spells a command")
}

fn letter() -> Value {
    json!({"kind": "document", "document_number": "デ戦第123号", "dated_on": "2026-04-01"})
}

fn opened() -> Scenario {
    given(followed()).opened(&[KOBE, HIMEJI])
}

fn limited(amend: Amend) -> Definition {
    let mut definition = followed();
    definition.phases[0].due.as_mut().expect("the survey has a date").amend = amend;
    definition
}

fn changed(scenario: &Scenario) -> &DeadlineChanged<Clear> {
    let Event::DeadlineChanged(changed) = &scenario.last("deadline.changed").clear else {
        panic!("`deadline.changed` is another event")
    };
    changed
}

fn missed(scenario: &Scenario) -> &DeadlineMissed {
    let Event::DeadlineMissed(missed) = &scenario.last("deadline.missed").event else {
        panic!("`deadline.missed` is another event")
    };
    missed
}

fn closing(scenario: &Scenario) -> RequestClosing {
    let Event::DeadlineChangeClosed(closed) = &scenario.last("deadline.change_closed").clear else {
        panic!("`deadline.change_closed` is another event")
    };
    closed.closing
}

#[track_caller]
fn nominal(scenario: &Scenario, item_id: &str, code: Option<&str>) -> String {
    let deadline = scenario.case.deadline(&item(item_id), code.map(body).as_ref());
    deadline.expect("the item has a date").due.nominal.to_string()
}

/// The same, 県's colleague being a manager.
fn managed(mut scenario: Scenario) -> Scenario {
    let mut world = (*scenario.world).clone();
    let grant: NewEvent = Event::GrantGiven(GrantGiven {
        post: PostId(numbered(0xa006)),
        role: Role::PrefectureManager,
        organization: body(PREFECTURE),
        basis: None,
    });
    let event = grant.seal(|_, _| panic!("a grant has nothing private"));
    let (id, actor) = (EventId(numbered(0xdead)), &ayumi_core::envelope::Actor::operator());
    let happened = Happened { id, version: 999, effective_on: date("2026-01-05"), actor, event: &event };
    world.directory = world.directory.evolve(&happened);
    scenario.world = Arc::new(world);
    scenario
}

#[test]
fn a_date_a_body_asks_for_is_approved_by_the_lead_and_both_are_kept() {
    let asked = opened()
        .on("2026-06-01")
        .when(Who::Kobe, ask_deadline("survey", "2026-07-31"))
        .then(["deadline.change_requested"]);
    assert_eq!(nominal(&asked, "survey", Some(KOBE)), "2026-06-30", "what is asked for is no date yet");
    assert!(asked.case.is_asked_for(&item("survey"), Some(&body(KOBE))));
    let request = asked.last("deadline.change_requested").id;
    let approve = answer(&asked, "approve");
    let moved = asked.when(Who::Officer, approve).then(["deadline.changed", "deadline.changed"]);
    assert_eq!(nominal(&moved, "survey", Some(KOBE)), "2026-07-31");
    assert_eq!(nominal(&moved, "survey", Some(HIMEJI)), "2026-06-30");
    let Event::DeadlineChanged(first) = &moved.log[moved.log.len() - 2].clear else {
        panic!("another event")
    };
    assert_eq!((first.request, first.lapsed), (Some(request), false));
    assert_eq!(first.basis.document_number.as_deref(), Some("デ戦第123号"));
    assert!(moved.case.requests.is_empty());
    assert_eq!(refold(&moved.log), moved.case);
}

#[test]
fn whoever_asked_does_not_approve() {
    let asked = opened().command(Who::Officer, ask_deadline("survey", "2026-07-31"));
    let approve = answer(&asked, "approve");
    let moved =
        asked.when(Who::Officer, approve.clone()).refused("own_request").command(Who::Colleague, approve);
    assert_eq!(nominal(&moved, "survey", None), "2026-07-31");
}

#[test]
fn a_request_is_refused_with_a_reason_or_taken_back_by_its_body() {
    let asked = opened().command(Who::Kobe, ask_deadline("survey", "2026-07-31"));
    let (refuse, withdraw) = (answer(&asked, "refuse"), answer(&asked, "withdraw"));
    let asked = asked
        .when(Who::Officer, refuse.with("reason", Value::Null))
        .refused("reason_missing")
        .when(Who::Kobe, refuse.clone())
        .refused("not_allowed")
        .when(Who::Himeji, withdraw.clone())
        .refused("another_body")
        .when(Who::Officer, withdraw.clone())
        .refused("not_the_requester");
    let refused = asked.clone().when(Who::Officer, refuse.clone()).then(["deadline.change_closed"]);
    assert_eq!(closing(&refused), RequestClosing::Refused);
    let taken_back = asked.when(Who::Kobe, withdraw).then(["deadline.change_closed"]);
    assert_eq!(closing(&taken_back), RequestClosing::Withdrawn);
    for after in [refused, taken_back] {
        assert_eq!(nominal(&after, "survey", Some(KOBE)), "2026-06-30");
        after
            .when(Who::Officer, refuse.clone())
            .refused("no_such_request")
            .command(Who::Kobe, ask_deadline("survey", "2026-08-31"));
    }
}

#[test]
fn a_request_about_work_that_ended_is_overtaken() {
    let done = opened()
        .command(Who::Kobe, ask_deadline("survey", "2026-07-31"))
        .command(Who::Kobe, report("survey", [("answer", json!({"boolean": true}))]));
    assert_eq!(closing(&done), RequestClosing::Overtaken);
    assert!(done.case.requests.is_empty());
    done.when(Who::Kobe, ask_deadline("survey", "2026-07-31")).refused("nothing_due");
}

#[test]
fn a_date_moved_without_being_asked_answers_the_request() {
    let asked = opened().command(Who::Kobe, ask_deadline("survey", "2026-07-31"));
    let request = asked.last("deadline.change_requested").id;
    let moved = asked.command(Who::Officer, change_deadline("survey", "2026-08-31").for_body(KOBE));
    assert!(moved.case.requests.is_empty());
    assert!(moved.log.iter().any(|recorded| matches!(
        &recorded.clear, Event::DeadlineChanged(changed) if changed.request == Some(request))));
}

#[test]
fn one_date_at_a_time_is_asked_for_and_only_by_those_concerned() {
    let asked = opened()
        .when(Who::Auditor, ask_deadline("survey", "2026-07-31"))
        .refused("not_allowed")
        .when(Who::Stranger, ask_deadline("survey", "2026-07-31"))
        .refused("not_allowed")
        .when(Who::Kobe, ask_deadline("survey", "2026-07-31").for_body(HIMEJI))
        .refused("another_body")
        .when(Who::Kobe, ask_deadline("survey", "2026-07-31").with("reason", Value::Null))
        .refused("reason_missing")
        .when(Who::Kobe, ask_deadline("survey", "2026-06-15"))
        .refused("same_date")
        .when(Who::Kobe, ask_deadline("survey", "2026-05-31").with("precision", "day"))
        .then(["deadline.change_requested"]);
    let twice = asked.when(Who::Kobe, ask_deadline("survey", "2026-08-31")).refused("request_pending");
    let approve = answer(&twice, "approve");
    twice
        .when(Who::Kobe, approve)
        .refused("not_allowed")
        .when(Who::Himeji, ask_deadline("survey", "2026-08-31"))
        .then(["deadline.change_requested"]);
}

#[test]
fn where_a_date_moves_by_request_nobody_moves_it_at_once() {
    let amend = Amend { approval: Some(Approval::Lead), ..Amend::default() };
    let asked = given(limited(amend))
        .opened(&[KOBE])
        .when(Who::Officer, change_deadline("survey", "2026-07-31"))
        .refused("by_request_only")
        .command(Who::Kobe, ask_deadline("survey", "2026-07-31"));
    let approve = answer(&asked, "approve");
    let moved = asked.command(Who::Officer, approve);
    assert_eq!(nominal(&moved, "survey", Some(KOBE)), "2026-07-31");
}

#[test]
fn where_a_manager_approves_no_officer_does() {
    let amend = Amend { approval: Some(Approval::Manager), ..Amend::default() };
    let asked = managed(given(limited(amend)).opened(&[KOBE]))
        .when(Who::Officer, change_deadline("survey", "2026-07-31"))
        .refused("manager_only")
        .command(Who::Kobe, ask_deadline("survey", "2026-07-31"));
    let approve = answer(&asked, "approve");
    let moved =
        asked.when(Who::Officer, approve.clone()).refused("manager_only").command(Who::Colleague, approve);
    assert_eq!(nominal(&moved, "survey", Some(KOBE)), "2026-07-31");
    let at_once = moved.command(Who::Colleague, change_deadline("survey", "2026-08-31"));
    assert_eq!(nominal(&at_once, "survey", None), "2026-08-31");
}

#[test]
fn a_date_moves_no_further_than_it_may_however_it_is_moved() {
    let last = DueRule::On { date: date("2026-08-31"), precision: Precision::Day };
    let year_end = DueRule::FiscalYearEnd { years: 0 };
    for (amend, within, beyond) in [
        (Amend { not_after: Some(last), ..Amend::default() }, "2026-08-31", "2026-09-30"),
        (Amend { not_after: Some(year_end), ..Amend::default() }, "2027-03-31", "2027-04-30"),
        (Amend { max_total: Some(Span::Months(2)), ..Amend::default() }, "2026-08-30", "2026-08-31"),
    ] {
        let exactly = |command: Command| command.with("precision", "day");
        let moved = given(limited(amend))
            .opened(&[KOBE])
            .when(Who::Kobe, exactly(ask_deadline("survey", beyond)))
            .refused("beyond_cap")
            .command(Who::Officer, exactly(change_deadline("survey", "2026-07-31")))
            .when(Who::Officer, exactly(change_deadline("survey", beyond)))
            .refused("beyond_cap")
            .command(Who::Officer, exactly(change_deadline("survey", within)));
        assert_eq!(nominal(&moved, "survey", None), within);
    }
}

#[test]
fn a_date_moves_as_often_as_it_may_each_body_counted_for_itself() {
    let amend = Amend { times: Some(1), ..Amend::default() };
    given(limited(amend))
        .opened(&[KOBE, HIMEJI])
        .command(Who::Officer, change_deadline("survey", "2026-07-31").for_body(KOBE))
        .when(Who::Officer, change_deadline("survey", "2026-08-31").for_body(KOBE))
        .refused("moves_exhausted")
        .when(Who::Kobe, ask_deadline("survey", "2026-08-31"))
        .refused("moves_exhausted")
        .command(Who::Officer, change_deadline("survey", "2026-07-31").for_body(HIMEJI));
}

fn decided_upon() -> Definition {
    let mut definition = limited(Amend { decision: Some(item("extend")), ..Amend::default() });
    let outcomes =
        vec![outcome("granted", OutcomeEffect::Proceed), outcome("denied", OutcomeEffect::CancelCase)];
    definition.decisions.push(decision("extend", outcomes, &[]));
    definition.phases.push(joint("extension").decides("extend"));
    definition
}

#[test]
fn a_move_that_rests_on_a_decision_waits_until_it_is_closed() {
    let asked =
        given(decided_upon()).opened(&[KOBE]).command(Who::Kobe, ask_deadline("survey", "2026-07-31"));
    let open = asked.command(Who::Officer, open_decision("extension"));
    let put = open.last("decision.opened");
    let Event::DecisionOpened(decision) = &put.clear else { panic!("another event") };
    let (approve, named) = (answer(&open, "approve"), decision.decision.0.to_string());
    let moved = open
        .when(Who::Officer, approve.clone())
        .refused("decision_missing")
        .when(Who::Officer, approve.with("decision", named.as_str()))
        .refused("decision_missing")
        .when(Who::Officer, change_deadline("survey", "2026-07-31"))
        .refused("decision_missing")
        .command(Who::Officer, decide("extension", "granted"))
        .when(Who::Officer, approve.with("decision", numbered(1).to_string()))
        .refused("decision_missing")
        .command(Who::Officer, approve.with("decision", named.as_str()));
    assert_eq!(nominal(&moved, "survey", Some(KOBE)), "2026-07-31");
    let decided: Vec<_> = moved
        .log
        .iter()
        .filter_map(|recorded| {
            let Event::DeadlineChanged(changed) = &recorded.clear else { return None };
            Some(changed.decision.map(|id| id.0.to_string()))
        })
        .collect();
    assert_eq!(decided, [Some(named), None], "what follows rests on what it follows");
}

#[test]
fn a_decision_from_before_the_request_carries_it_not() {
    let decided = given(decided_upon())
        .opened(&[KOBE])
        .command(Who::Officer, open_decision("extension"))
        .command(Who::Officer, decide("extension", "granted"));
    let Event::DecisionOpened(decision) = &decided.last("decision.opened").clear else { panic!("another") };
    let named = decision.decision.0.to_string();
    let asked = decided.on("2026-05-01").command(Who::Kobe, ask_deadline("survey", "2026-07-31"));
    let approve = answer(&asked, "approve").with("decision", named);
    asked.when(Who::Officer, approve).refused("decision_missing");
}

#[test]
fn a_decision_about_one_body_moves_no_date_of_another() {
    let mut definition = decided_upon();
    definition.phases.pop();
    definition.phases.push(each("extension").decides("extend"));
    let decided = given(definition)
        .opened(&[KOBE, HIMEJI])
        .command(Who::Officer, open_decision("extension").for_body(KOBE))
        .command(Who::Officer, decide("extension", "granted").for_body(KOBE));
    let Event::DecisionOpened(decision) = &decided.last("decision.opened").clear else { panic!("another") };
    let move_for = |code| {
        change_deadline("survey", "2026-07-31")
            .for_body(code)
            .with("decision", decision.decision.0.to_string())
    };
    let (kobe, himeji) = (move_for(KOBE), move_for(HIMEJI));
    let moved = decided.when(Who::Officer, himeji).refused("decision_missing").command(Who::Officer, kobe);
    assert_eq!(nominal(&moved, "survey", Some(KOBE)), "2026-07-31");
}

#[test]
fn dates_begin_with_the_one_they_follow() {
    let case = opened();
    let dates = ["survey", "notice", "review", "report"].map(|item| nominal(&case, item, None));
    assert_eq!(dates, ["2026-06-30", "2026-06-16", "2026-07-14", "2026-08-13"]);
    let Event::DeadlineSet(set) = &case.last("deadline.set").event else { panic!("another event") };
    assert_eq!((set.item.as_str(), set.rule.as_str()), ("report", "from_due: review, after: 30d"));
}

#[test]
fn what_follows_a_date_moves_with_it_and_says_so() {
    let moved = opened().on("2026-06-01").when(Who::Officer, change_deadline("survey", "2026-07-31")).then([
        "deadline.changed",
        "deadline.changed",
        "deadline.changed",
        "deadline.changed",
    ]);
    let dates = ["survey", "notice", "review", "report"].map(|item| nominal(&moved, item, None));
    assert_eq!(dates, ["2026-07-31", "2026-07-16", "2026-08-17", "2026-09-16"]);
    let last = changed(&moved);
    assert_eq!(last.follows, Some(item("review")));
    assert_eq!((last.reason_code.as_str(), last.request), ("earlier-phase", None));
    assert_eq!(refold(&moved.log), moved.case);
}

#[test]
fn the_date_of_one_body_takes_along_its_own_and_nobody_elses() {
    let moved = opened()
        .when(Who::Officer, change_deadline("survey", "2026-07-31").for_body(KOBE))
        .then(["deadline.changed", "deadline.changed"]);
    assert_eq!(nominal(&moved, "review", Some(KOBE)), "2026-08-17");
    assert_eq!(nominal(&moved, "review", Some(HIMEJI)), "2026-07-14");
    assert_eq!(nominal(&moved, "report", None), "2026-08-13", "joint work is everybody's");
    let all = moved.command(Who::Officer, change_deadline("survey", "2026-08-31"));
    assert_eq!(nominal(&all, "review", Some(KOBE)), "2026-08-17", "its own anchor did not move");
    assert_eq!(nominal(&all, "review", Some(HIMEJI)), "2026-09-14");
}

#[test]
fn a_date_of_one_body_takes_along_none_of_another_party() {
    let mut definition = followed().party_of("supplier", &[OrganizationKind::Company], Joins::Enrolled);
    definition.phases[2].scope = Scope::Each { party: item("supplier"), audience: Audience::Joined };
    let moved = given(definition)
        .opened(&[KOBE])
        .when(Who::Officer, change_deadline("survey", "2026-07-31").for_body(KOBE))
        .then(["deadline.changed"]);
    assert!(moved.case.deadlines[&item("review")].own.is_empty());
}

#[test]
fn a_date_moved_for_itself_stays_where_it_was_put() {
    let own = opened().command(Who::Officer, change_deadline("review", "2026-12-25"));
    assert_eq!(nominal(&own, "report", None), "2027-01-24", "it follows what was moved");
    let both = own.command(Who::Officer, change_deadline("survey", "2026-07-31"));
    assert_eq!(nominal(&both, "review", None), "2026-12-25");
    assert_eq!(nominal(&both, "notice", None), "2026-07-16");
}

#[test]
fn work_that_ended_follows_no_more() {
    let done = opened().command(Who::Officer, complete("notice"));
    let moved = done.command(Who::Officer, change_deadline("survey", "2026-07-31"));
    assert_eq!(nominal(&moved, "notice", None), "2026-06-16");
}

#[test]
fn a_date_is_not_moved_where_another_would_follow_into_the_past_or_beyond_its_limit() {
    opened()
        .on("2026-05-29")
        .when(Who::Officer, change_deadline("survey", "2026-06-05").with("precision", "day"))
        .refused("follower_in_past");
    let mut capped = followed();
    capped.phases[3].due.as_mut().unwrap().amend.times = Some(1);
    given(capped)
        .opened(&[KOBE])
        .command(Who::Officer, change_deadline("survey", "2026-07-31"))
        .when(Who::Officer, change_deadline("survey", "2026-08-31"))
        .refused("moves_exhausted");
}

#[test]
fn a_date_that_follows_one_of_each_body_begins_with_it() {
    let definition = definition("own", Joins::Enrolled)
        .phase_of(each("first").by_command())
        .phase_of(
            each("second")
                .after(&["first"])
                .due(DueRule::AfterOpening { span: Span::Days(10) }, DeadlineKind::Survey)
                .by_command(),
        )
        .phase_of(
            each("third")
                .due(
                    DueRule::FromDate { phase: item("second"), span: Span::Days(5), before: false },
                    DeadlineKind::Survey,
                )
                .by_command(),
        );
    let begun = given(definition).opened(&[KOBE, HIMEJI]).when(Who::Kobe, complete("first")).then([
        "phase.completed",
        "phase.opened",
        "deadline.set",
        "deadline.set",
    ]);
    assert_eq!(nominal(&begun, "third", Some(KOBE)), "2026-04-16");
    assert_eq!(begun.case.deadline(&item("third"), Some(&body(HIMEJI))), None);
    let other = begun.on("2026-05-01").command(Who::Himeji, complete("first"));
    assert_eq!(nominal(&other, "third", Some(HIMEJI)), "2026-05-16");
    assert_eq!(nominal(&other, "third", Some(KOBE)), "2026-04-16");
}

/// Work due at 17:15 on 30 June, going on record three business days later where `grace` says so.
fn until_a_quarter_past_five(grace: u16) -> Scenario {
    let mut work = each("work").due(month(6), DeadlineKind::Survey).needs("answer", FieldKind::Boolean);
    if let Some(due) = &mut work.due {
        due.cut_off = Some("17:15".parse().expect("a time of day"));
        due.missed_after = grace;
    }
    given(definition("hours", Joins::Enrolled).phase_of(work)).opened(&[KOBE]).on("2026-06-30")
}

#[test]
fn a_date_with_an_hour_lapses_when_the_hour_is_over_not_at_it() {
    until_a_quarter_past_five(0).at_time("17:15").when_swept().then_nothing();
    let late = until_a_quarter_past_five(0).at_time("17:16").when_swept().then(["deadline.missed"]);
    assert_eq!(late.last("deadline.missed").effective_on, date("2026-06-30"));
    assert_eq!(missed(&late).due.cut_off.map(|time| time.to_string()).as_deref(), Some("17:15"));
    until_a_quarter_past_five(0).on("2026-07-01").when_swept().then(["deadline.missed"]);
}

#[test]
fn whether_a_move_came_late_goes_by_the_hour_it_was_asked_for() {
    let in_time =
        until_a_quarter_past_five(3).at_time("17:15").command(Who::Kobe, ask_deadline("work", "2026-07-31"));
    let approve = answer(&in_time, "approve");
    let moved = in_time.on("2026-07-02").command(Who::Officer, approve);
    assert!(!changed(&moved).lapsed, "who asked in time does not answer for how long the answer took");
    let late =
        until_a_quarter_past_five(3).at_time("17:16").command(Who::Kobe, ask_deadline("work", "2026-07-31"));
    let approve = answer(&late, "approve");
    assert!(changed(&late.on("2026-07-02").command(Who::Officer, approve)).lapsed);
    let at_once = until_a_quarter_past_five(3)
        .at_time("17:16")
        .command(Who::Officer, change_deadline("work", "2026-07-31"));
    assert!(changed(&at_once).lapsed && at_once.count("deadline.missed") == 0);
    let due = changed(&at_once).due.cut_off.map(|time| time.to_string());
    assert_eq!(due.as_deref(), Some("17:15"), "the hour stays");
}

#[test]
fn days_for_an_excuse_keep_a_lapse_off_the_record_until_they_are_over() {
    let waiting = until_a_quarter_past_five(3);
    waiting.clone().on("2026-07-02").when_swept().then_nothing();
    let recorded = waiting.clone().on("2026-07-03").when_swept().then(["deadline.missed"]);
    assert_eq!(recorded.last("deadline.missed").effective_on, date("2026-06-30"), "it lapsed when it lapsed");
    waiting
        .on("2026-07-02")
        .command(Who::Kobe, report("work", [("answer", json!({"boolean": true}))]))
        .on("2026-07-03")
        .when_swept()
        .then_nothing();
}

#[test]
fn a_date_rolls_as_it_says_whatever_its_kind() {
    let effective = |kind, roll| {
        let rule = DueRule::On { date: date("2026-05-03"), precision: Precision::Day };
        let mut work = joint("work").due(rule, kind).by_command();
        work.due.as_mut().expect("it has a date").roll = roll;
        let case = given(definition("rolls", Joins::OptIn).phase_of(work)).opened(&[]);
        case.case.deadline(&item("work"), None).unwrap().due.effective.to_string()
    };
    let (survey, statutory) = (DeadlineKind::Survey, DeadlineKind::Statutory);
    assert_eq!(effective(survey, Some(Roll::Forward)), "2026-05-07");
    assert_eq!(effective(survey, Some(Roll::Back)), "2026-05-01");
    assert_eq!(effective(statutory, Some(Roll::None)), "2026-05-03");
    assert_eq!([effective(survey, None), effective(statutory, None)], ["2026-05-03", "2026-05-07"]);
}

#[test]
fn a_suspension_is_confirmed_while_it_lasts() {
    let pause = |word: &str| {
        command(json!({
            "command": word, "reason_code": "disaster", "reason": "豪雨の応急対応のため", "basis": letter(),
            "expected_until": "2026-07-31"
        }))
    };
    let confirm = pause("confirm_suspension");
    let confirmed = opened()
        .when(Who::Officer, confirm.clone())
        .refused("not_suspended")
        .command(Who::Officer, pause("suspend_work"))
        .on("2026-06-01")
        .when(Who::Kobe, confirm.clone())
        .refused("not_allowed")
        .when(Who::Officer, confirm.with("expected_until", "2026-05-31"))
        .refused("past_date")
        .when(Who::Officer, confirm)
        .then(["suspension.confirmed"]);
    assert_eq!(refold(&confirmed.log), confirmed.case);
}
