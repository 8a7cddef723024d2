//! What holds for any order of commands: nothing panics, everything folds, rules come to rest, reminders keep their days.

use std::collections::{BTreeMap, BTreeSet};

use ayumi_core::canonical;
use ayumi_core::command::Command;
use ayumi_core::definition::{StepKind, VoteRule};
use ayumi_core::event::{DueDate, Event, SealedEvent};
use ayumi_core::id::{DecisionId, ReminderId};
use ayumi_core::state::Case;
use ayumi_core::testing::sketch::vote;
use ayumi_core::testing::*;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// One thing that happens in a story: some days pass, then somebody asks for something.
#[derive(Debug, Clone)]
struct Turn {
    days: u64,
    who: Who,
    command: Command,
}

const BODIES: &[&str] = &[KOBE, KOBE, KOBE, HIMEJI, HIMEJI, AMAGASAKI, TOYOOKA, COMPANY];
/// Who mostly may, and now and then may not.
fn who() -> impl Strategy<Value = Who> {
    prop_oneof![
        12 => Just(Who::Officer), 2 => Just(Who::Colleague), 3 => Just(Who::Kobe), 2 => Just(Who::Himeji), 1 => Just(Who::Auditor), 1 => Just(Who::Operator),
    ]
}

/// What may be asked of any case.
fn on_any_case() -> impl Strategy<Value = Command> {
    prop_oneof![
        6 => Just(join()),
        2 => Just(decline()),
        1 => Just(withdraw()),
        2 => prop::collection::vec(select(BODIES), 1..3).prop_map(|bodies| invite(&bodies)),
        2 => Just(note("覚え書き\u{fa19}")),
        2 => (select(&["survey", "selection", "contract", "go-live", "transition-support"][..]), 1..13_u32, 1..29_u32).prop_map(
            |(item, month, day)| change_deadline(item, &format!("2026-{month:02}-{day:02}")).with("precision", "day")),
        1 => select(&["survey", "selection", "contract", "nothing"][..]).prop_map(|item| change_deadline(item, "2026-12-28")),
        1 => Just(complete("nothing")),
    ]
}

fn on_procurement() -> impl Strategy<Value = Command> {
    let users = |number: i64| json!({"integer": number});
    prop_oneof![
        12 => Just(survey()),
        3 => (-5..150_000_i64).prop_map(move |number| report("survey", [("users", users(number))])),
        2 => (0..9_i64).prop_map(move |number| replace("survey", "users", users(number))),
        2 => select(&["users", "current-service"][..]).prop_map(|field| retract("survey", field)),
        2 => select(BODIES).prop_map(|code| exclude(code, "survey")),
        2 => select(&["survey", "selection", "contract", "briefing"][..]).prop_map(reopen),
        2 => select(&["survey", "selection", "briefing"][..]).prop_map(complete),
        2 => select(&["briefing", "survey"][..]).prop_map(skip),
        6 => Just(attach("selection", "minutes")),
        6 => Just(open_decision("selection")),
        6 => select(&["adopt", "adopt", "again"][..]).prop_map(|outcome| decide("selection", outcome)),
        6 => Just(attach("contract", "contract")),
        1 => Just(attach("survey", "needs-sheet")),
    ]
}

fn on_migration() -> impl Strategy<Value = Command> {
    let status = || select(&["done", "done", "in_progress", "not_applicable", "not_started"][..]);
    let phase = || select(&["planning", "selection", "go-live"][..]);
    prop_oneof![
        4 => (status(), status()).prop_map(|(first, second)| checklist("planning", [("p-1", first), ("p-2", second)])),
        3 => (status(), status()).prop_map(|(first, second)| checklist("selection", [("s-1", first), ("s-2", second)])),
        4 => status().prop_map(|status| checklist("go-live", [("live", status)])),
        2 => status().prop_map(|status| replace("go-live", "live", json!({"status": status}))),
        1 => Just(retract("planning", "p-1")),
        3 => phase().prop_map(reopen),
        1 => phase().prop_map(complete),
        3 => select(&["designated", "expected"][..]).prop_map(|value| set_mark("transition-support", value, &["mainframe"])),
        1 => Just(set_mark("transition-support", "designated", &["bespoke"]).with("due_on", "2026-11-30")),
        1 => Just(set_mark("transition-support", "designated", &[]).with("value", Value::Null)),
    ]
}

fn on_rounds() -> impl Strategy<Value = Command> {
    let phase = || select(&["first", "second"][..]);
    prop_oneof![
        4 => Just(report("first", [("answer", text("回答"))])),
        1 => Just(report("second", [])),
        3 => Just(complete("second")),
        2 => phase().prop_map(reopen),
        1 => Just(invite(&[COMPANY]).with("party", "supplier")),
    ]
}

fn on_guarded() -> impl Strategy<Value = Command> {
    let number = |number: i64| json!({"integer": number});
    let wish = || select(&["wanted", "wanted", "not-wanted"][..]);
    let own = || select(&["wishes", "contract", "handover", "support"][..]);
    prop_oneof![
        8 => wish().prop_map(|wish| report("wishes", [("use", json!({"choice": wish}))])),
        6 => Just(report("wishes", [("start-month", json!({"month": "2027-04"})), ("reason", text("理由"))])),
        3 => (0..2_000_i64).prop_map(move |users| report("wishes", [("users", number(users))])),
        2 => any::<bool>().prop_map(|attended| report("wishes", [("attended", json!({"boolean": attended}))])),
        2 => wish().prop_map(|wish| replace("wishes", "use", json!({"choice": wish}))),
        1 => Just(retract("wishes", "use")),
        2 => Just(attach("wishes", "plan")),
        2 => select(BODIES).prop_map(|code| exclude(code, "wishes")),
        6 => (0..300_i64).prop_map(move |amount| report("specification", [("amount", number(amount))])),
        4 => Just(open_decision("specification")),
        4 => select(&["adopt", "adopt", "again"][..]).prop_map(|outcome| decide("specification", outcome)),
        3 => Just(attach("contract", "contract")),
        3 => select(&["handover", "review"][..]).prop_map(complete),
        2 => own().prop_map(reopen),
        1 => select(&["specification", "review"][..]).prop_map(reopen),
        1 => select(&["review", "support"][..]).prop_map(skip),
        2 => select(&["yes", "no"][..]).prop_map(|value| set_mark("in-need", value, &[])),
        2 => Just(checklist("support", [("visit", "done")])),
    ]
}

fn on_purchase() -> impl Strategy<Value = Command> {
    let choice = || select(&["for", "for", "against", "abstain"][..]);
    prop_oneof![
        2 => Just(complete("needs")),
        6 => select(&["adopt", "other", "again"][..]).prop_map(|outcome| propose("selection", outcome)),
        8 => choice().prop_map(|choice| cast("selection", choice)),
        4 => (choice(), select(&BODIES[..7])).prop_map(|(choice, body)| cast("selection", choice).for_body(body)),
        3 => Just(endorse("selection")),
        3 => select(&["adopt", "other", "again"][..]).prop_map(|outcome| decide("selection", outcome)),
        2 => Just(decide("selection", "adopt").with("outcome", Value::Null)),
        2 => select(&["needs", "selection", "contract"][..]).prop_map(reopen),
        3 => Just(attach("contract", "contract")),
    ]
}

/// A purchase that is voted on once it was endorsed, by those who take part and the prefecture.
fn voting() -> Scenario {
    let changing = VoteRule { change: true, ..vote().with_lead().silence_consents(10) };
    let rule = supplier().voted(changing).rounds(2).endorsed("line", StepKind::Circulate, LEAD);
    [KOBE, HIMEJI].iter().fold(given(purchase(rule)).opened(&[KOBE, HIMEJI, AMAGASAKI]), |story, body| {
        story
            .command(Who::Officer, join().for_body(body))
            .command(Who::Officer, complete("needs").for_body(body))
    })
}

/// A turn by somebody, for the body it should name or for none.
fn turn(command: impl Strategy<Value = Command>) -> impl Strategy<Value = Turn> {
    let calling_off = prop_oneof![Just(cancel()), Just(decide("selection", "call-off"))];
    let command = prop_oneof![100 => command, 50 => on_any_case(), 1 => calling_off];
    (0..9_u64, who(), command, select(BODIES), 0..10_u32).prop_map(|(days, who, command, code, slip)| {
        let body = serde_json::to_value(&command).expect("a command is JSON");
        let joint =
            ["briefing", "selection", "specification", "review"].iter().any(|phase| body["phase"] == *phase)
                && body["command"] != "set_checklist";
        let takes_one = body.get("participant").is_some() && body["item"] != "selection" && !joint;
        // Now and then somebody names a body where none belongs, or none where one does.
        let command = if takes_one == (slip > 0) && body.get("participant").is_some() {
            command.for_body(code)
        } else {
            command
        };
        Turn { days, who, command }
    })
}

fn turns(command: impl Strategy<Value = Command>) -> impl Strategy<Value = Vec<Turn>> {
    prop::collection::vec(turn(command), 1..60)
}

/// A procurement whose survey is over and whose question is put: where the long roads begin.
fn put() -> Scenario {
    given(procurement())
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, join())
        .command(Who::Kobe, survey())
        .command(Who::Himeji, survey())
        .command(Who::Officer, attach("selection", "minutes"))
        .command(Who::Officer, open_decision("selection"))
}

/// A procurement with conditions whose wishes are told and whose question is put.
fn wished() -> Scenario {
    let wanted = || {
        report("wishes", [("use", json!({"choice": "wanted"})), ("start-month", json!({"month": "2027-04"}))])
    };
    given(guarded())
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, join())
        .command(Who::Himeji, join())
        .command(Who::Kobe, wanted())
        .command(Who::Himeji, wanted())
        .command(Who::Officer, open_decision("specification"))
}

fn story() -> impl Strategy<Value = (Scenario, Vec<Turn>)> {
    let opened = |definition| given(definition).opened(&[KOBE, HIMEJI, AMAGASAKI]);
    prop_oneof![
        2 => turns(on_procurement()).prop_map(move |turns| (opened(procurement()), turns)),
        3 => turns(on_procurement()).prop_map(move |turns| (put(), turns)),
        2 => turns(on_migration()).prop_map(move |turns| (opened(migration()), turns)),
        1 => turns(on_rounds()).prop_map(move |turns| (opened(rounds()), turns)),
        1 => turns(on_guarded()).prop_map(move |turns| (opened(guarded()), turns)),
        3 => turns(on_guarded()).prop_map(move |turns| (wished(), turns)),
        2 => turns(on_purchase()).prop_map(move |turns| (voting(), turns)),
    ]
}

/// The story told to its end; refused turns change nothing but the date.
fn told((mut scenario, turns): (Scenario, Vec<Turn>)) -> Scenario {
    for Turn { days, who, command } in turns {
        scenario.today = scenario.today + chrono::Days::new(days);
        let answer = scenario.clone().when(who, command);
        if answer.outcome().is_ok() {
            scenario = answer.accepted();
        }
    }
    scenario
}

fn fold(case: Case, log: &[Recorded]) -> Case {
    log.iter().fold(case, |case, recorded| case.evolve(&recorded.happened()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_stored_folds_to_what_was_decided_on(story in story()) {
        let end = told(story);
        prop_assert_eq!(&refold(&end.log), &end.case);
        for (version, recorded) in (1_u64..).zip(&end.log) {
            prop_assert_eq!(recorded.version, version);
            let value = serde_json::from_str(&recorded.envelope).expect("an envelope is JSON");
            prop_assert_eq!(canonical::check(&value), Ok(()));
            prop_assert_eq!(canonical::to_canonical(&value).expect("and canonical"), recorded.envelope.clone());
        }
    }

    #[test]
    fn a_fold_may_stop_anywhere_and_go_on(story in story(), cut in any::<prop::sample::Index>()) {
        let end = told(story);
        let (prefix, rest) = end.log.split_at(cut.index(end.log.len() + 1));
        prop_assert_eq!(fold(fold(Case::default(), prefix), rest), end.case);
    }

    #[test]
    fn deciding_again_decides_the_same(story in story()) {
        let (mut scenario, turns) = story;
        for Turn { days, who, command } in turns {
            scenario.today = scenario.today + chrono::Days::new(days);
            let (first, second) = (scenario.clone().when(who, command.clone()), scenario.clone().when(who, command));
            prop_assert_eq!(first.outcome(), second.outcome());
            if first.outcome().is_ok() {
                scenario = first.accepted();
            }
        }
    }

    #[test]
    fn a_sweep_changes_nothing_but_when_a_lapse_is_recorded(story in story()) {
        let (mut swept, turns) = story.clone();
        for Turn { days, who, command } in turns {
            for _ in 0..days {
                swept.today = swept.today.succ_opt().expect("the story is short");
                swept = swept.when_swept().accepted();
            }
            let answer = swept.clone().when(who, command);
            if answer.outcome().is_ok() {
                swept = answer.accepted();
            }
        }
        let unswept = told(story).when_swept().accepted();
        let facts = |scenario: &Scenario| -> Vec<_> {
            let decided = scenario.log.iter().filter(|recorded| recorded.event.type_name() != "deadline.missed");
            decided.map(|recorded| (recorded.event.type_name(), recorded.effective_on)).collect()
        };
        prop_assert_eq!(facts(&swept), facts(&unswept));
        let lapses = |scenario: &Scenario| -> BTreeSet<String> {
            let missed = scenario.log.iter().filter(|recorded| recorded.event.type_name() == "deadline.missed");
            missed.map(|recorded| format!("{} {:?}", recorded.effective_on, recorded.event)).collect()
        };
        prop_assert_eq!(lapses(&swept), lapses(&unswept));
    }

    #[test]
    fn a_version_of_a_deadline_never_means_two_dates(story in story()) {
        let end = told(story);
        let mut known: BTreeMap<_, DueDate> = BTreeMap::new();
        for recorded in &end.log {
            let (key, due) = if let Event::DeadlineSet(set) = &recorded.event {
                ((set.item.clone(), set.revision, set.participant.clone(), set.version), &set.due)
            } else if let Event::DeadlineChanged(moved) = &recorded.event {
                ((moved.item.clone(), moved.revision, moved.participant.clone(), moved.version), &moved.due)
            } else {
                continue;
            };
            prop_assert_eq!(known.insert(key, due.clone()), None);
        }
    }

    #[test]
    fn revisions_only_grow_and_a_decision_is_opened_once(story in story()) {
        let end = told(story);
        let mut revisions: BTreeMap<_, u32> = BTreeMap::new();
        let mut decisions: BTreeSet<DecisionId> = BTreeSet::new();
        for recorded in &end.log {
            if let SealedEvent::PhaseReopened(data) = &recorded.event {
                let bodies = match &data.participant {
                    Some(body) => vec![Some(body.clone())],
                    None => end.case.participants.keys().cloned().map(Some).chain([None]).collect(),
                };
                for body in bodies {
                    let former = revisions.insert((data.phase.clone(), body), data.revision).unwrap_or(1);
                    prop_assert!(former < data.revision, "{:?}", data);
                }
            }
            if let SealedEvent::DecisionOpened(data) = &recorded.event {
                prop_assert!(decisions.insert(data.decision), "{:?}", data);
            }
        }
    }

    #[test]
    fn reminders_keep_to_open_days_and_fire_once(story in story()) {
        let (mut scenario, turns) = story;
        let mut told: BTreeSet<ReminderId> = BTreeSet::new();
        for Turn { days, who, command } in turns {
            scenario.today = scenario.today + chrono::Days::new(days);
            let answer = scenario.clone().when(who, command);
            if answer.outcome().is_ok() {
                scenario = answer.accepted();
            }
            let plan = scenario.plan();
            prop_assert!(plan.is_sorted_by_key(|planned| planned.due_at));
            prop_assert_eq!(plan.iter().map(|planned| planned.reminder).collect::<BTreeSet<_>>().len(), plan.len());
            for planned in &plan {
                let day = planned.due_at.date_in(scenario.world.calendar.offset());
                prop_assert!(scenario.world.calendar.is_business_day(day), "{:?}", planned);
                prop_assert!(day >= date("2026-04-01"));
            }
            for due in scenario.remind() {
                let repeats = due.missed_repeats.iter().map(|repeat| repeat.reminder);
                for reminder in repeats.chain([due.planned.reminder]) {
                    prop_assert!(told.insert(reminder), "{:?}", due);
                }
            }
        }
    }
}
