//! Why things stand as they do: each reason and each thing in the way, who can move it and by when; never what the law
//! itself decides.

use ayumi_core::definition::{BarrierRule, Definition, DueRule, FieldKind, Joins, LateJoin, Span};
use ayumi_core::event::DeadlineKind;
use ayumi_core::explain::{Explanation, Kind, Subject};
use ayumi_core::testing::definitions::{late_comers, liaison, service};
use ayumi_core::testing::sketch::{definition, each, joint};
use ayumi_core::testing::*;
use ayumi_core::text::Language;
use serde_json::{Value, json};

fn command(body: Value) -> ayumi_core::command::Command {
    serde_json::from_value(body).expect("the test spells a command")
}

/// A procurement in which 神戸市 has answered and 姫路市 and 尼崎市 have not said a word.
fn begun() -> Scenario {
    given(procurement())
        .opened(&[KOBE, HIMEJI, AMAGASAKI])
        .command(Who::Kobe, join())
        .command(Who::Kobe, survey())
}

/// One whose survey is over; 神戸市 alone takes part.
fn surveyed() -> Scenario {
    begun()
        .command(Who::Himeji, survey())
        .command(Who::Officer, exclude(AMAGASAKI, "survey"))
        .command(Who::Himeji, decline())
}

/// One whose supplier is chosen.
fn selected() -> Scenario {
    surveyed()
        .command(Who::Officer, attach("selection", "minutes"))
        .command(Who::Officer, open_decision("selection"))
        .command(Who::Officer, decide("selection", "adopt"))
}

fn state(explanation: &Explanation) -> &'static str {
    explanation.state.term.code()
}

fn suspend(phase: Option<&str>, code: Option<&str>) -> ayumi_core::command::Command {
    command(json!({
        "command": "suspend_work", "phase": phase, "participant": code, "expected_until": "2026-06-29",
        "reason_code": "disaster", "reason": "台風の対応のため"
    }))
}

#[test]
fn joint_work_waits_for_those_who_lag_at_its_barrier() {
    let story = begun();
    let why = story.explained_track("selection", None);
    assert_eq!((state(&why), why.since), ("waiting", None));
    assert_eq!(why.reasons(), ["waits_for_phases"]);
    let hold = why.hold("needs_barrier");
    let tally = hold.tally.expect("a barrier is counted");
    assert_eq!((tally.counted, tally.ended, tally.needed), (3, 1, Some(3)));
    assert_eq!((tally.excluded, tally.silent), (0, 2));
    // 尼崎市 has no officer, so the prefecture can enter its answer; and it can take those who lag out.
    let hands = [(HIMEJI, "report"), (AMAGASAKI, "report"), (PREFECTURE, "proxy"), (PREFECTURE, "exclude")];
    assert_eq!(hold.hands(), hands.map(|(code, deed)| (code.to_owned(), deed)));
    assert_eq!((hold.by_when, hold.item.as_ref()), (Some(date("2026-06-30")), Some(&item("survey"))));
    assert_eq!(why.then(), ["then_opens"]);
    let said = story.read(&hold.said, Language::Ja);
    assert_eq!(said, "「「survey」」は対象3団体のうち1団体が終えており、あと2団体必要です（条件：全団体）。");
    let said = story.read(&hold.said, Language::En);
    assert_eq!(
        said,
        "of the 3 bodies that count for `survey` 1 have ended it; 2 more are needed (rule: all of them)"
    );
}

#[test]
fn a_share_a_number_and_named_bodies_each_say_how_many_are_needed() {
    let barrier = |rule: BarrierRule| {
        let phase = each("survey").needs("answer", FieldKind::Boolean).waiting_barrier(rule);
        let definition = definition("shared", Joins::Enrolled)
            .phase_of(phase)
            .phase_of(joint("selection").after(&["survey"]).by_command());
        given(definition).opened(&[KOBE, HIMEJI, TOYOOKA]).explained_track("selection", None)
    };
    let needed = |why: &Explanation| why.hold("needs_barrier").tally.and_then(|tally| tally.needed);
    assert_eq!(needed(&barrier(BarrierRule::Share(50))), Some(2));
    assert_eq!(needed(&barrier(BarrierRule::AtLeast(1))), Some(1));
    let named = barrier(BarrierRule::Named(vec![body(HIMEJI)]));
    assert_eq!(needed(&named), None);
    assert_eq!(named.hold("needs_barrier").hands(), [(HIMEJI.to_owned(), "report")]);
}

#[test]
fn who_can_move_a_phase_far_behind_is_who_can_move_what_it_waits_for_now() {
    let story = begun();
    let why = story.explained_track("contract", Some(KOBE));
    assert_eq!(why.holds(), ["needs_phase"]);
    let hold = why.hold("needs_phase");
    assert_eq!((hold.by_when, hold.tally), (Some(date("2026-09-30")), None));
    assert!(hold.hands().contains(&(HIMEJI.to_owned(), "report")), "{:?}", hold.hands());
    assert_eq!(why.then(), ["then_opens", "then_dated"]);
}

#[test]
fn an_open_track_names_what_opened_it_and_each_thing_it_lacks() {
    let story = surveyed();
    let why = story.explained_track("selection", None);
    assert_eq!((state(&why), why.since), ("ready", Some(date("2026-04-01"))));
    assert_eq!(why.reasons(), ["opened_by_barrier", "nothing_reported"]);
    let opened = story.last("phase.opened").id;
    let completed: Vec<_> =
        story.log.iter().filter(|event| event.event.type_name() == "phase.completed").collect();
    let named: Vec<_> = why.reason("opened_by_barrier").events.iter().map(|event| event.id).collect();
    assert_eq!(named, [opened, completed[0].id, completed[1].id]);
    assert_eq!(why.holds(), ["needs_document", "needs_putting"]);
    assert_eq!(why.hold("needs_document").hands(), [(PREFECTURE.to_owned(), "report")]);
    assert_eq!(why.hold("needs_putting").hands(), [(PREFECTURE.to_owned(), "put_question")]);
    assert_eq!(why.then(), ["then_completes", "then_milestone", "then_lets"]);
    let story = story.command(Who::Officer, open_decision("selection"));
    let why = story.explained_track("selection", None);
    assert_eq!(why.hold("needs_verdict").hands(), [(PREFECTURE.to_owned(), "decide")]);
}

#[test]
fn steps_are_counted_and_an_order_only_advised_is_said() {
    let story = given(migration())
        .opened(&[KOBE])
        .command(Who::Kobe, checklist("selection", [("s-1", "in_progress")]));
    let why = story.explained_track("selection", Some(KOBE));
    assert_eq!(state(&why), "active");
    assert_eq!(why.reasons(), ["opened_with_case", "last_reported"]);
    assert_eq!(why.reason("last_reported").events[0].id, story.last("checklist.updated").id);
    let said = story.read(&why.hold("needs_steps").said, Language::Ja);
    assert_eq!(said, "手順が残り2件あります（「s-1」、「s-2」）。");
}

#[test]
fn a_track_that_waits_for_a_word_of_completion_says_so() {
    let story = given(procurement()).opened(&[KOBE]);
    let why = story.explained_track("briefing", None);
    assert_eq!((state(&why), why.holds()), ("ready", vec!["needs_completion"]));
    assert_eq!(why.hold("needs_completion").hands(), [(PREFECTURE.to_owned(), "complete")]);
    assert_eq!(why.then(), ["then_completable", "then_skippable"]);
}

#[test]
fn a_track_that_ended_names_what_ended_it() {
    let story = selected();
    let done = story.explained_track("survey", Some(KOBE));
    assert_eq!((state(&done), done.reasons()), ("done", vec!["criteria_met"]));
    assert!(done.blockers.is_empty() && done.next.is_empty());
    // The completion, and the report that met its criteria.
    let types: Vec<_> = done.because[0].events.iter().map(|event| type_of(&story, event.id)).collect();
    assert_eq!(types, ["phase.completed", "report.submitted"]);
    let done = story.explained_track("selection", None);
    let types: Vec<_> = done.because[0].events.iter().map(|event| type_of(&story, event.id)).collect();
    assert_eq!(types, ["phase.completed", "evidence.attached", "decision.closed"]);

    let story = story.command(Who::Officer, skip("briefing"));
    let skipped = story.explained_track("briefing", None);
    assert_eq!((state(&skipped), skipped.reasons()), ("skipped", vec!["skipped_by_hand"]));
    assert_eq!(
        story.read(&skipped.because[0].said, Language::Ja),
        "R8.4.1に省略されました（理由：内容の見直し）。"
    );
    let completed = given(procurement()).opened(&[KOBE]).command(Who::Officer, complete("briefing"));
    let why = completed.explained_track("briefing", None);
    assert_eq!(completed.read(&why.because[0].said, Language::Ja), "R8.4.1に兵庫県が完了としました。");
}

fn type_of(story: &Scenario, id: ayumi_core::id::EventId) -> &'static str {
    let found = story.log.iter().find(|recorded| recorded.id == id);
    found.expect("a reason names events of the case").event.type_name()
}

#[test]
fn what_does_not_concern_a_body_says_why() {
    let story = surveyed();
    let declined = story.explained_track("contract", Some(HIMEJI));
    assert_eq!((state(&declined), declined.reasons()), ("not_applicable", vec!["answered_no"]));
    assert_eq!(declined.because[0].events[0].id, story.last("participant.declined").id);
    let silent = story.explained_track("contract", Some(AMAGASAKI));
    assert_eq!((state(&silent), silent.reasons()), ("unanswered", vec!["asked_no_answer"]));
    let hold = silent.hold("needs_answer");
    assert_eq!(hold.hands(), [(AMAGASAKI.to_owned(), "answer"), (PREFECTURE.to_owned(), "proxy")]);
    let out = story.explained_track("survey", Some(AMAGASAKI));
    assert_eq!(out.reason("excluded_from").events[0].id, story.last("participant.excluded").id);

    let other = given(liaison())
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, command(json!({"command": "open_entry", "register": "consultation"})));
    let why = other.explained_track("consultation.1.answer", Some(HIMEJI));
    assert_eq!((state(&why), why.reasons()), ("not_applicable", vec!["with_another"]));
    let off = begun().command(Who::Officer, cancel());
    let why = off.explained_track("selection", None);
    assert_eq!((state(&why), why.reasons()), ("cancelled", vec!["case_called_off"]));
}

#[test]
fn each_width_of_a_pause_is_told_apart() {
    for (phase, code, reason) in [
        (None, None, "paused_case"),
        (Some("survey"), None, "paused_phase"),
        (None, Some(HIMEJI), "paused_body"),
        (Some("survey"), Some(HIMEJI), "paused_track"),
    ] {
        let story = begun().command(Who::Officer, suspend(phase, code));
        let why = story.explained_track("survey", Some(HIMEJI));
        assert_eq!((state(&why), why.reasons()), ("suspended", vec![reason]));
        assert_eq!(why.because[0].events[0].id, story.last("work.suspended").id);
        let said = story.read(&why.because[0].said, Language::Ja);
        assert!(said.ends_with("中断しています（理由：災害、再開の見込み：R8.6.29）。"), "{said}");
        let hold = why.hold("needs_resumption");
        assert_eq!(hold.hands(), [(PREFECTURE.to_owned(), "resume")]);
        assert_eq!((hold.by_when, why.then()), (Some(date("2026-06-29")), vec!["then_goes_on"]));
    }
}

#[test]
fn a_track_that_was_sent_back_names_the_decision() {
    let story = surveyed()
        .command(Who::Officer, open_decision("selection"))
        .command(Who::Officer, decide("selection", "again"));
    let why = story.explained_track("survey", Some(KOBE));
    assert_eq!(state(&why), "ready");
    let types: Vec<_> =
        why.reason("sent_back").events.iter().map(|event| type_of(&story, event.id)).collect();
    assert_eq!(types, ["phase.reopened", "decision.closed"]);
    let again = selected().command(Who::Officer, reopen("survey").for_body(KOBE));
    assert_eq!(again.explained_track("survey", Some(KOBE)).reasons()[0], "opened_again");
}

#[test]
fn a_decision_says_how_far_it_has_come_and_on_what_it_waits() {
    let ask = |story: &Scenario| story.explained_as(Kind::Decision, "supplier", None);
    let story = begun();
    assert_eq!((state(&ask(&story)), ask(&story).holds()), ("not_put", vec!["needs_opening"]));
    let story = surveyed();
    assert_eq!(ask(&story).holds(), ["needs_putting"]);
    let story = story.command(Who::Officer, open_decision("selection"));
    let why = ask(&story);
    assert_eq!(
        (state(&why), why.reasons(), why.holds()),
        ("put", vec!["put_on", "other_people"], vec!["needs_verdict"])
    );
    assert_eq!(why.then(), ["then_outcomes"]);
    let story = selected();
    let why = ask(&story);
    assert_eq!((state(&why), why.reasons()), ("decided", vec!["put_on", "decided_on"]));
    assert!(why.blockers.is_empty() && why.next.is_empty());
}

#[test]
fn a_milestone_names_what_reached_it_or_what_it_waits_for() {
    let story = begun();
    let ahead = story.explained_as(Kind::Milestone, "selected", None);
    assert_eq!((state(&ahead), ahead.reasons()), ("ahead", vec!["not_reached_phase"]));
    assert_eq!((ahead.holds(), ahead.then()), (vec!["needs_barrier"], vec!["then_milestone"]));
    let story = selected();
    let reached = story.explained_as(Kind::Milestone, "selected", None);
    let types: Vec<_> = reached.because[0].events.iter().map(|event| type_of(&story, event.id)).collect();
    assert_eq!((state(&reached), types), ("reached", vec!["milestone.reached", "phase.completed"]));

    let live = |status| {
        given(migration()).opened(&[KOBE]).command(Who::Kobe, checklist("go-live", [("live", status)]))
    };
    let ahead = live("in_progress").explained_as(Kind::Milestone, "live", Some(KOBE));
    assert_eq!((ahead.reasons(), ahead.holds()), (vec!["not_reached_step"], vec!["needs_step"]));
    let reached = live("done").explained_as(Kind::Milestone, "live", Some(KOBE));
    assert_eq!(reached.reasons(), ["reached_by_step"]);
}

#[test]
fn a_date_tells_its_rule_and_every_move() {
    let story = begun();
    let why = story.explained_as(Kind::Deadline, "survey", None);
    assert_eq!((state(&why), why.reasons()), ("running", vec!["date_by_rule", "date_for_all"]));
    assert_eq!(
        story.read(&why.because[0].said, Language::Ja),
        "事業年度（2026年度）の6月末によりR8.6.30と定まりました。"
    );
    assert_eq!((why.holds(), why.then()), (vec!["needs_phase_of_many"], vec!["then_lapses"]));
    assert_eq!(why.next[0].with, [ayumi_core::explain::Arg::Day(date("2026-07-01"))]);

    let story = story
        .command(Who::Officer, change_deadline("survey", "2026-07-31").with("precision", "day"))
        .command(
            Who::Officer,
            change_deadline("survey", "2026-08-31").with("precision", "day").for_body(HIMEJI),
        );
    let own = story.explained_as(Kind::Deadline, "survey", Some(HIMEJI));
    assert_eq!(own.reasons(), ["date_by_rule", "date_moved", "date_moved", "date_own"]);
    assert_eq!(
        story.read(&own.because[2].said, Language::Ja),
        "R8.4.1に兵庫県がR8.7.31からR8.8.31へ変更しました（理由：議会）。"
    );
    let all = story.explained_as(Kind::Deadline, "survey", None);
    assert_eq!(all.reasons(), ["date_by_rule", "date_moved", "date_for_all"]);
}

#[test]
fn a_date_that_passed_is_told_apart_from_one_on_record_and_from_one_held() {
    let at = |story: &Scenario| story.explained_as(Kind::Deadline, "survey", None);
    let story = begun().on("2026-07-02");
    assert_eq!((state(&at(&story)), at(&story).then()), ("passed", vec![]));
    let story = story.when_swept().accepted();
    let why = at(&story);
    assert_eq!(
        (state(&why), why.reason("date_missed").events[0].id),
        ("missed", story.last("deadline.missed").id)
    );
    let story = story.command(Who::Officer, change_deadline("survey", "2026-07-31").with("precision", "day"));
    assert_eq!(at(&story).reasons()[1], "date_moved_late");
    let story = surveyed().command(Who::Officer, decline().for_body(AMAGASAKI));
    assert_eq!(state(&at(&story)), "settled");
    let held = begun()
        .command(
            Who::Officer,
            change_deadline("survey", "2026-08-31").with("precision", "day").for_body(HIMEJI),
        )
        .command(Who::Officer, suspend(Some("survey"), Some(HIMEJI)));
    let why = held.explained_as(Kind::Deadline, "survey", Some(HIMEJI));
    assert_eq!((state(&why), why.reasons().last().copied()), ("held", Some("date_held")));
}

#[test]
fn a_date_that_counts_from_an_opening_waits_for_it_and_one_of_a_mark_replaces_another() {
    let story = begun();
    let why = story.explained_as(Kind::Deadline, "contract", None);
    assert_eq!((state(&why), why.reasons()), ("no_date", vec!["date_waits"]));
    assert_eq!((why.holds(), why.then()), (vec!["needs_phase"], vec!["then_opens", "then_dated"]));
    let opened = selected();
    let why = opened.explained_as(Kind::Deadline, "contract", None);
    assert_eq!(
        opened.read(&why.because[0].said, Language::En),
        "20 business days after the day it opened gave the date 2026-04-30"
    );

    let marked = given(migration())
        .opened(&[KOBE])
        .command(Who::Kobe, set_mark("transition-support", "designated", &["mainframe"]));
    let former = marked.explained(&Subject::named(Kind::Deadline, &item("go-live"), Some(&body(KOBE))));
    assert_eq!((state(&former), former.reasons()[0]), ("gave_way", "date_of_mark"));
    let mark = marked.explained_as(Kind::Deadline, "transition-support", Some(KOBE));
    assert_eq!((state(&mark), mark.holds()), ("running", vec!["needs_work"]));
}

/// The events the reasons name, in order.
fn named(why: &Explanation) -> Vec<&str> {
    why.because.iter().flat_map(|cause| &cause.events).map(|event| event.type_name).collect()
}

#[test]
fn reminders_say_when_they_fire_and_why_they_do_not() {
    let ask = |story: &Scenario, code| story.explained_as(Kind::Reminders, "survey", Some(code));
    let mut story = begun();
    let ahead = ask(&story, HIMEJI);
    assert_eq!(state(&ahead), "reminder_ahead");
    assert_eq!(story.read(&ahead.next[0], Language::Ja), "R8.6.2に姫路市へ通知します（期限の20開庁日前）。");
    assert_eq!(ask(&story, KOBE).reasons(), ["reminder_work_ended"]);
    assert_eq!(named(&ask(&story, KOBE)), ["phase.completed"], "what took back the reminders still to come");
    story = story.on("2026-06-02");
    story.remind();
    let told = ask(&story, HIMEJI);
    assert_eq!(told.reasons(), ["reminder_fired_on"]);
    assert_eq!(
        story.read(&told.because[0].said, Language::En),
        "on 2026-06-02 姫路市 was told (20 business days before the date)"
    );
    let paused = story.clone().command(Who::Officer, suspend(None, None));
    assert_eq!(ask(&paused, HIMEJI).reasons(), ["reminder_fired_on", "reminder_paused"]);
    assert_eq!(named(&ask(&paused, HIMEJI)), ["reminder.fired", "work.suspended"]);
    let ended = story.clone().command(Who::Officer, cancel());
    assert_eq!(ask(&ended, HIMEJI).reasons(), ["reminder_fired_on", "reminder_case_ended"]);
    assert_eq!(named(&ask(&ended, HIMEJI)), ["reminder.fired", "case.cancelled"]);
    let asked = story.clone().command(Who::Himeji, ask_deadline("survey", "2026-08-31"));
    assert_eq!(ask(&asked, HIMEJI).reasons(), ["reminder_fired_on", "reminder_muted"]);
    assert_eq!(named(&ask(&asked, HIMEJI)), ["reminder.fired", "deadline.change_requested"]);
    let over = story.on("2027-03-31");
    assert_eq!(ask(&over, HIMEJI).reasons(), ["reminder_fired_on", "reminder_none_left"]);
    let declined = begun().command(Who::Himeji, decline());
    assert_eq!(ask(&declined, HIMEJI).reasons(), ["reminder_not_concerned"]);
}

#[test]
fn each_silence_of_a_reminder_has_its_own_word() {
    let ask =
        |story: &Scenario, name: &str, code| story.explained_as(Kind::Reminders, name, Some(code)).reasons();
    let story = begun();
    assert_eq!(ask(&story, "contract", KOBE), ["reminder_no_date"]);
    let story = selected();
    assert_eq!(ask(&story, "contract", HIMEJI), ["reminder_not_concerned"]);
    let begun = story.command(Who::Kobe, attach("contract", "contract").with("document", Value::Null));
    assert_eq!(ask(&begun, "contract", KOBE), ["reminder_begun"]);
    let marked = given(migration())
        .opened(&[KOBE])
        .command(Who::Kobe, set_mark("transition-support", "designated", &["mainframe"]));
    assert_eq!(ask(&marked, "go-live", KOBE), ["reminder_gave_way"]);
    let late = given(procurement()).opened(&[KOBE]).on("2026-07-20").command(Who::Officer, invite(&[HIMEJI]));
    assert_eq!(ask(&late, "survey", HIMEJI), ["reminder_too_old"]);
    let due = DueRule::FiscalMonth { month: 12, years: 0 };
    let phase = each("contract").after(&["selection"]).due(due, DeadlineKind::PlanTarget);
    let definition = definition("joint-first", Joins::OptIn)
        .phase_of(joint("selection").by_command())
        .phase_of(phase.reminds_after(ayumi_core::event::ReminderCondition::NotCompleted, &["member"]));
    assert_eq!(ask(&given(definition).opened(&[KOBE]), "contract", KOBE), ["reminder_not_awaited"]);
}

#[test]
fn taking_part_has_its_reasons_and_its_ends() {
    let ask = |story: &Scenario, code| story.explained_as(Kind::Participation, "", Some(code));
    let story = surveyed();
    assert_eq!((state(&ask(&story, KOBE)), ask(&story, KOBE).reasons()), ("joined", vec!["answered_yes"]));
    assert_eq!(
        (state(&ask(&story, HIMEJI)), ask(&story, HIMEJI).reasons()),
        ("declined", vec!["answered_no"])
    );
    let silent = ask(&story, AMAGASAKI);
    assert_eq!(
        (state(&silent), silent.reasons(), silent.holds()),
        ("invited", vec!["asked_no_answer"], vec!["needs_answer"])
    );
    let left = begun().command(Who::Kobe, withdraw());
    assert_eq!((state(&ask(&left, KOBE)), ask(&left, KOBE).reasons()), ("withdrawn", vec!["left"]));
    let by_rule = given(migration()).opened(&[KOBE]);
    assert_eq!((state(&ask(&by_rule, KOBE)), ask(&by_rule, KOBE).reasons()), ("enrolled", vec!["by_rule"]));
    let ends = given(late_comers(LateJoin::Refused)).opened(&[KOBE]);
    assert_eq!(ask(&ends, KOBE).then(), ["then_too_late"]);
}

#[test]
fn a_condition_names_its_move_and_the_ways_on() {
    let to = |to: &str| command(json!({"command": "move_lifecycle", "lifecycle": "use", "to": to}));
    let ask = |story: &Scenario| story.explained_as(Kind::Lifecycle, "use", Some(KOBE));
    let story = given(service()).opened(&[KOBE]);
    let why = ask(&story);
    assert_eq!(
        (state(&why), why.holds(), why.then()),
        ("unanswered", vec!["needs_condition"], vec!["then_ways"])
    );
    let story = story.command(Who::Kobe, to("considering"));
    assert_eq!((state(&ask(&story)), ask(&story).reasons()), ("condition", vec!["moved_to"]));
    let story = story.command(Who::Kobe, to("joined"));
    let why = ask(&story);
    assert_eq!(why.reasons(), ["moved_from"]);
    assert_eq!(story.read(&why.next[0], Language::Ja), "次の状態に進むことができます：「live」、「left」");
    assert_eq!(why.because[0].events[0].id, story.last("lifecycle.moved").id);
}

#[test]
fn an_entry_waits_for_its_first_open_step() {
    let open = command(json!({"command": "open_entry", "register": "meeting"}));
    let story = given(liaison()).opened(&[KOBE]).command(Who::Officer, open);
    let why = story.explained_as(Kind::Entry, "meeting.1", None);
    assert_eq!((state(&why), why.reasons()), ("entry_open", vec!["entry_opened"]));
    assert_eq!((why.holds(), why.then()), (vec!["needs_field", "needs_document"], vec!["then_opens"]));
    let held = story
        .command(Who::Officer, report("meeting.1.held", [("held-on", json!({"date": "2026-04-01"}))]))
        .command(Who::Officer, attach("meeting.1.held", "agenda"))
        .command(Who::Officer, attach("meeting.1.shared", "minutes"));
    let why = held.explained_as(Kind::Entry, "meeting.1", None);
    assert_eq!((state(&why), why.holds()), ("entry_ended", vec![]));
    let visit = held.explained_as(Kind::Deadline, "visit", Some(KOBE));
    assert_eq!(
        held.read(&visit.because[0].said, Language::Ja),
        "前回から90日以内に次の連絡を取る定めによりR8.6.30と定まりました。"
    );
}

#[test]
fn a_register_counts_what_is_open_and_names_no_body_it_is_with() {
    let open = |register: &str| command(json!({"command": "open_entry", "register": register}));
    let story = given(liaison())
        .opened(&[KOBE, HIMEJI])
        .command(Who::Officer, open("meeting"))
        .command(Who::Officer, open("visit").for_body(KOBE))
        .command(Who::Officer, open("visit").for_body(HIMEJI));
    let meetings = story.explained_as(Kind::Register, "meeting", None);
    assert_eq!((state(&meetings), meetings.holds()), ("register_stands", vec!["needs_work"]));
    assert_eq!(meetings.hold("needs_work").item, Some(item("meeting.1.held")));
    let visits = story.explained_as(Kind::Register, "visit", None);
    assert_eq!(story.read(&visits.state, Language::Ja), "進行中2件、終了0件");
    assert_eq!(visits.reasons(), ["contacts_within"]);
    let own = visits.for_reader(|body| body.as_str() == KOBE);
    let hold = own.hold("needs_entries");
    assert_eq!((hold.hands(), hold.others), (vec![(KOBE.to_owned(), "complete")], 1));
    assert_eq!((own.due.as_ref(), hold.by_when), (None, None), "when others are due is theirs to know");
}

#[test]
fn a_case_names_what_keeps_it_open_and_what_ended_it() {
    let ask = |story: &Scenario| story.explained(&Subject::case());
    let story = selected();
    let why = ask(&story);
    assert_eq!((state(&why), why.reasons()), ("case_open", vec!["case_opened_on", "ends_by_itself"]));
    assert_eq!(
        (why.holds(), why.then()),
        (vec!["needs_phase_of_many", "needs_phase_of_many", "needs_answers"], vec!["then_case_ends"])
    );
    assert_eq!(why.blockers[1].hands(), [(KOBE.to_owned(), "report")]);
    let done = story
        .command(Who::Kobe, attach("contract", "contract"))
        .command(Who::Officer, decline().for_body(AMAGASAKI));
    let why = ask(&done);
    assert_eq!((state(&why), why.reasons()), ("case_completed", vec!["all_phases_ended"]));
    assert!(why.because[0].events.len() > 3 && why.blockers.is_empty());
    let deserted = given(procurement())
        .opened(&[KOBE])
        .command(Who::Officer, skip("briefing"))
        .command(Who::Kobe, decline());
    assert_eq!(ask(&deserted).reasons(), ["nobody_takes_part"]);
    assert_eq!(ask(&begun().command(Who::Officer, cancel())).reasons(), ["case_called_off"]);
    let closing = given(service()).opened(&[KOBE]);
    let why = ask(&closing);
    assert_eq!((why.reasons()[1], why.holds()), ("ends_by_command", vec!["needs_closing"]));
    let letter = json!({"kind": "document", "document_number": "デ戦第1号", "dated_on": null});
    let closed = closing.command(Who::Officer, command(json!({"command": "close_case", "basis": letter})));
    assert_eq!(ask(&closed).reasons(), ["closed_by_hand"]);
}

#[test]
fn a_municipality_is_told_how_many_others_there_are_and_not_who() {
    let story = begun();
    let own = body(KOBE);
    let told = story.explained_track("selection", None).for_reader(|body| *body == own);
    let hold = told.hold("needs_barrier");
    assert!(hold.who.is_empty());
    assert_eq!((hold.others, hold.tally.map(|tally| tally.counted)), (4, Some(3)));
    let opened = surveyed().explained_track("selection", None).for_reader(|body| *body == own);
    let about: Vec<_> = opened.because[0].events.iter().map(|event| event.participant.clone()).collect();
    assert_eq!(about, [None, Some(own)]);
}

#[test]
fn who_joins_late_is_told_what_that_spares() {
    let story = given(late_comers(LateJoin::Waived))
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, join())
        .command(Who::Kobe, report("survey", [("answer", json!({"boolean": true}))]))
        .command(Who::Himeji, join());
    let why = story.explained_track("survey", Some(HIMEJI));
    assert_eq!((state(&why), why.reasons()), ("skipped", vec!["skipped_by_rule"]));
}

#[test]
fn a_phase_nobody_counts_for_says_so() {
    let of_suppliers = |definition: Definition| {
        let mut phase = each("offer").by_command().waiting_barrier(BarrierRule::All);
        phase.scope = ayumi_core::definition::Scope::Each {
            party: item("supplier"),
            audience: ayumi_core::definition::Audience::Joined,
        };
        definition
            .party_of("supplier", &[ayumi_core::event::OrganizationKind::Company], Joins::Enrolled)
            .phase_of(phase)
            .phase_of(
                joint("choice")
                    .after(&["offer"])
                    .by_command()
                    .due(DueRule::AfterOpening { span: Span::Weeks(3) }, DeadlineKind::PlanTarget),
            )
    };
    let story = given(of_suppliers(definition("offers", Joins::Enrolled))).opened(&[KOBE]);
    assert_eq!(story.explained_track("choice", None).holds(), ["needs_anybody"]);
    assert_eq!(story.explained(&Subject::case()).holds(), ["needs_anybody", "needs_work"]);
}

#[test]
fn everything_there_is_to_explain_is_explained_in_both_languages() {
    for story in
        [begun(), surveyed(), selected(), given(liaison()).opened(&[KOBE]), given(service()).opened(&[KOBE])]
    {
        for explanation in story.everything_explained() {
            let causes = explanation.because.iter().map(|cause| &cause.said);
            let holds = explanation.blockers.iter().map(|blocker| &blocker.said);
            for said in causes.chain(holds).chain(&explanation.next).chain([&explanation.state]) {
                let (ja, en) = (story.read(said, Language::Ja), story.read(said, Language::En));
                assert!(!ja.contains('{') && !en.contains('{') && !ja.is_empty(), "{said:?}");
            }
        }
    }
}
