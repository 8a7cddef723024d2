//! What holds for any migration of any case: the guarantees of the language, over random paths and random next versions.

mod paths;

use std::collections::{BTreeMap, BTreeSet};

use ayumi_core::definition::Definition;
use ayumi_core::event::{Event, ItemKind, ItemName, SealedEvent};
use ayumi_core::id::{ItemId, OrganizationId, ReminderId};
use ayumi_core::settle::outstanding;
use ayumi_core::state::{Case, Happened, Track};
use ayumi_core::testing::*;
use ayumi_core::version::{Mapping, Standing};
use proptest::prelude::*;
use serde_json::{Value, json};

use paths::{Edits, Turn, beginning, edits, next, turns, walked};

/// A case on its way, and the next version of what it follows.
fn before_a_migration() -> impl Strategy<Value = (Scenario, Moving)> {
    (beginning(), turns(40), edits(), 0..60_u64).prop_map(|(scenario, turns, edits, days)| {
        let mut scenario = walked(scenario, turns, &[]);
        scenario.today = scenario.today + chrono::Days::new(days);
        let moving = next(&scenario.definition, &edits);
        (scenario, moving)
    })
}

fn every_track(case: &Case) -> Vec<(&ItemId, Option<&OrganizationId>, &Track)> {
    let mut tracks = Vec::new();
    for (phase, state) in &case.phases {
        let own = state.tracks.iter().map(|(body, track)| (Some(body), track));
        for (body, track) in std::iter::once((None, &state.joint)).chain(own) {
            tracks.push((phase, body, track));
            tracks.extend(track.past.iter().map(|past| (phase, body, past)));
        }
    }
    tracks
}

fn overdue(scenario: &Scenario, definition: &Definition, case: &Case) -> u32 {
    let mut late = 0;
    for (item, deadlines) in &case.deadlines {
        let own = deadlines.own.iter().map(|(body, deadline)| (Some(body), deadline));
        for (body, deadline) in deadlines.all.iter().map(|deadline| (None, deadline)).chain(own) {
            if deadline.due.has_passed(scenario.today) {
                late += outstanding(definition, case, item, body);
            }
        }
    }
    late
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_random_plan_fits_its_versions((_, moving) in before_a_migration()) {
        prop_assert_eq!(moving.faults(), []);
    }

    #[test]
    fn all_of_a_case_or_nothing_of_it((scenario, moving) in before_a_migration()) {
        let passing = scenario.passing(&moving);
        let answer = scenario.clone().when_migrated(&moving);
        match (passing.standing, answer.outcome()) {
            (Standing::Ready, Ok(events)) => {
                let types: Vec<_> = events.iter().map(|recorded| recorded.event.type_name()).collect();
                prop_assert_eq!(types.iter().filter(|name| **name == "case.migrated").count(), 1);
                prop_assert!(types.iter().take_while(|name| **name != "case.migrated").all(|name| *name == "deadline.missed"));
            }
            (Standing::Blocked, Err(refused)) => prop_assert_eq!(refused.code(), "migration_blocked"),
            (Standing::Ended, Ok(events)) => prop_assert!(events.is_empty()),
            (standing, outcome) => prop_assert!(false, "{:?}: {:?}", standing, outcome),
        }
    }

    #[test]
    fn the_fold_of_the_event_is_the_case_as_if_it_had_always_borne_the_new_names((scenario, moving) in before_a_migration()) {
        let answer = scenario.clone().when_migrated(&moving);
        prop_assume!(answer.outcome().is_ok_and(|events| !events.is_empty()));
        let after = answer.accepted();
        prop_assert_eq!(expected(&after, &moving), comparable(&after.case, &after.case, &moving));
    }

    #[test]
    fn a_restart_at_any_event_goes_on_alike((scenario, moving) in before_a_migration(), cut in any::<prop::sample::Index>()) {
        let answer = scenario.when_migrated(&moving);
        prop_assume!(answer.outcome().is_ok());
        let after = answer.accepted();
        let stopped = refold(&after.log[..cut.index(after.log.len() + 1)]);
        let rest = &after.log[usize::try_from(stopped.version).unwrap()..];
        prop_assert_eq!(rest.iter().fold(stopped, |case, recorded| case.evolve(&recorded.happened())), after.case);
    }

    #[test]
    fn what_was_recorded_is_not_touched((scenario, moving) in before_a_migration()) {
        let before = scenario.clone();
        let answer = scenario.when_migrated(&moving);
        prop_assume!(answer.outcome().is_ok());
        let after = answer.accepted();
        prop_assert_eq!(&after.log[..before.log.len()], &before.log[..]);
        prop_assert_eq!(refold(&after.log[..before.log.len()]), before.case);
    }

    #[test]
    fn going_on_twice_changes_nothing((scenario, moving) in before_a_migration()) {
        let answer = scenario.when_migrated(&moving);
        prop_assume!(answer.outcome().is_ok());
        let once = answer.accepted();
        let twice = once.clone().when_migrated(&moving).then_nothing();
        prop_assert_eq!((&twice.case, twice.log.len()), (&once.case, once.log.len()));
    }

    #[test]
    fn everything_is_mapped_or_dropped_with_a_reason((scenario, moving) in before_a_migration()) {
        let settled = scenario.clone().when_swept().accepted();
        let answer = scenario.when_migrated(&moving);
        prop_assume!(answer.outcome().is_ok_and(|events| !events.is_empty()));
        let after = answer.accepted();
        let mapping = moving.mapping();
        for phase in settled.case.phases.keys() {
            if let Some(now) = mapping.whole(ItemKind::Phase, phase) {
                prop_assert!(after.case.phases.contains_key(now));
            } else {
                let reason = &moving.plan.drop[&ItemName::of(ItemKind::Phase, phase)];
                prop_assert!(!reason.is_empty() && after.case.dropped.contains_key(phase));
            }
        }
        for (phase, body, track) in every_track(&settled.case) {
            let Some(now) = mapping.whole(ItemKind::Phase, phase) else { continue };
            let runs: Vec<&Track> = every_track(&after.case)
                .into_iter()
                .filter(|(of, who, _)| *of == now && *who == body)
                .map(|(_, _, track)| track)
                .collect();
            for (field, facts) in &track.fields {
                if let Some(name) = mapping.part(ItemKind::Field, phase, field) {
                    prop_assert!(runs.iter().any(|run| run.fields.get(name) == Some(facts)), "{}/{}", phase, field);
                }
            }
            for (step, facts) in &track.checklist {
                if let Some(name) = mapping.part(ItemKind::ChecklistItem, phase, step) {
                    prop_assert!(runs.iter().any(|run| run.checklist.get(name) == Some(facts)), "{}/{}", phase, step);
                }
            }
            prop_assert!(runs.iter().any(|run| (track.end.is_none() || run.end == track.end) && run.evidence.len() == track.evidence.len()));
        }
    }

    #[test]
    fn no_date_moves_earlier_unlisted_and_every_move_has_an_event((scenario, moving) in before_a_migration()) {
        let settled = scenario.clone().when_swept().accepted();
        let told = scenario.passing(&moving).moved;
        let answer = scenario.when_migrated(&moving);
        prop_assume!(answer.outcome().is_ok_and(|events| !events.is_empty()));
        let after = answer.accepted();
        let mapping = moving.mapping();
        for (item, deadlines) in &settled.case.deadlines {
            let Some(now) = mapping.dated(item) else { continue };
            let own = deadlines.own.iter().map(|(body, deadline)| (Some(body), deadline));
            for (body, was) in deadlines.all.iter().map(|deadline| (None, deadline)).chain(own) {
                let is = after.case.deadlines.get(now).and_then(|dates| match body {
                    None => dates.all.as_ref(),
                    Some(body) => dates.own.get(body),
                });
                let listed = told.iter().any(|moved| moved.item == *now && moved.participant.as_ref() == body);
                match is {
                    Some(is) if is.due == was.due => prop_assert!(is.original == was.original && is.moves == was.moves),
                    Some(is) => {
                        prop_assert!(listed, "{} moved silently", item);
                        let earlier = is.due.effective < was.due.effective;
                        prop_assert!(!earlier || moving.plan.earlier.contains(now), "{}", item);
                        prop_assert!(is.version > was.version);
                    }
                    None => prop_assert!(listed, "{} ended silently", item),
                }
            }
        }
    }

    #[test]
    fn nothing_becomes_overdue_by_a_migration((scenario, moving) in before_a_migration()) {
        let settled = scenario.clone().when_swept().accepted();
        let mapping = moving.mapping();
        let mut kept = settled.case.clone();
        kept.deadlines.retain(|item, _| mapping.dated(item).is_some());
        let late = overdue(&settled, &settled.definition, &kept);
        let answer = scenario.when_migrated(&moving);
        prop_assume!(answer.outcome().is_ok_and(|events| !events.is_empty()));
        let after = answer.accepted();
        prop_assert!(overdue(&after, &moving.to, &after.case) <= late);
    }

    #[test]
    fn closed_decisions_and_met_milestones_stay((scenario, moving) in before_a_migration()) {
        let before = scenario.clone();
        let answer = scenario.when_migrated(&moving);
        prop_assume!(answer.outcome().is_ok());
        let after = answer.accepted();
        for (id, decision) in &before.case.decisions {
            let kept = &after.case.decisions[id];
            prop_assert_eq!(&kept.closed, &decision.closed);
            prop_assert_eq!((kept.round, kept.revision, kept.opened_by), (decision.round, decision.revision, decision.opened_by));
        }
        let reached = |case: &Case| -> usize {
            let dropped = case.dropped.values().flat_map(|state| state.tracks.values().chain([&state.joint]));
            let gone: usize = dropped.flat_map(|track| std::iter::once(track).chain(&track.past)).map(|track| track.milestones.len()).sum();
            gone + every_track(case).iter().map(|(_, _, track)| track.milestones.len()).sum::<usize>()
        };
        prop_assert!(reached(&after.case) >= reached(&before.case));
        for (phase, body, track) in every_track(&before.case) {
            let Some(now) = moving.mapping().whole(ItemKind::Phase, phase).cloned() else { continue };
            for (milestone, on) in &track.milestones {
                let mapping = moving.mapping();
                let name = mapping.part(ItemKind::Milestone, phase, milestone).unwrap_or(milestone);
                let met = every_track(&after.case).into_iter().filter(|(of, who, _)| **of == now && *who == body);
                prop_assert!(met.map(|(_, _, track)| track.milestones.get(name)).any(|found| found == Some(on)));
            }
        }
    }

    #[test]
    fn a_case_goes_on_after_any_number_of_migrations(
        scenario in beginning(),
        first in (turns(25), edits()),
        second in (turns(25), edits()),
        last in turns(25),
    ) {
        let mut told: BTreeSet<ReminderId> = BTreeSet::new();
        let mut names: Vec<Mapping> = Vec::new();
        let mut scenario = scenario;
        for (turns, edits) in [first, second] {
            scenario = walked_reminding(scenario, turns, &names, &mut told)?;
            let (next, mapping) = migrated(scenario, &edits);
            scenario = next;
            names.extend(mapping);
        }
        let end = walked_reminding(scenario, last, &names, &mut told)?;
        prop_assert_eq!(refold(&end.log), end.case.clone());
        let mut dates: BTreeSet<(Option<ItemId>, u32, Option<OrganizationId>, u32)> = BTreeSet::new();
        let mut rounds = BTreeSet::new();
        for recorded in &end.log {
            if let Event::DecisionOpened(opened) = &recorded.event {
                prop_assert!(rounds.insert(opened.decision), "a decision is opened once");
            }
            let (item, revision, body, version) = if let Event::DeadlineSet(set) = &recorded.event {
                (&set.item, set.revision, &set.participant, set.version)
            } else if let Event::DeadlineChanged(moved) = &recorded.event {
                (&moved.item, moved.revision, &moved.participant, moved.version)
            } else {
                continue;
            };
            let first = end.case.lineage.first(ayumi_core::state::Space::Dates, item).clone();
            prop_assert!(dates.insert((Some(first), revision, body.clone(), version)), "a version never means two dates: {:?}", recorded.event);
        }
    }
}

/// The path with the reminders of every day on it; each is told once, whatever its item is called by then.
fn walked_reminding(
    mut scenario: Scenario,
    turns: Vec<Turn>,
    names: &[Mapping],
    told: &mut BTreeSet<ReminderId>,
) -> Result<Scenario, TestCaseError> {
    for turn in turns {
        scenario = walked(scenario, vec![turn], names);
        // A restart after every step: what goes on is what the log says.
        scenario.case = refold(&scenario.log);
        for due in scenario.remind() {
            for reminder in
                due.missed_repeats.iter().map(|repeat| repeat.reminder).chain([due.planned.reminder])
            {
                prop_assert!(told.insert(reminder), "{:?}", due);
            }
        }
    }
    Ok(scenario)
}

fn migrated(scenario: Scenario, edits: &Edits) -> (Scenario, Option<Mapping>) {
    let moving = next(&scenario.definition, edits);
    let answer = scenario.clone().when_migrated(&moving);
    match answer.outcome() {
        Ok(events) if !events.is_empty() => (answer.accepted(), Some(moving.mapping())),
        Ok(_) | Err(_) => (scenario, None),
    }
}

/// The case folded from events that say the new names from the beginning: what a migration must come to.
fn expected(after: &Scenario, moving: &Moving) -> Case {
    let mapping = moving.mapping();
    let at = after
        .log
        .iter()
        .position(|recorded| recorded.event.type_name() == "case.migrated")
        .expect("it was migrated");
    let mut case = Case::default();
    for (index, recorded) in after.log.iter().enumerate() {
        if index == at {
            case = forgotten(case, &recorded.event);
            continue;
        }
        let event = if index < at {
            renamed(&recorded.event, &mapping, moving)
        } else {
            Some(recorded.event.clone())
        };
        let Some(event) = event else { continue };
        let (id, version, effective_on) = (recorded.id, recorded.version, recorded.effective_on);
        case = case.evolve(&Happened { id, version, effective_on, actor: &recorded.actor, event: &event });
    }
    comparable(&case, &after.case, moving)
}

/// Without the dates that end with a migration; how their versions go on is a law of its own.
fn forgotten(mut case: Case, event: &SealedEvent) -> Case {
    if let Event::CaseMigrated(data) = event {
        for item in &data.undated {
            case.deadlines.remove(item);
        }
    }
    case
}

/// Without what only a migration writes, and without what was dropped.
fn comparable(case: &Case, with: &Case, moving: &Moving) -> Case {
    let mapping = moving.mapping();
    let mut case = case.clone();
    case.version = with.version;
    (case.migrations, case.lineage, case.dropped) =
        (with.migrations.clone(), with.lineage.clone(), with.dropped.clone());
    if let Some(opening) = &mut case.opening {
        opening.definition = moving.to.reference.clone();
    }
    // What was recorded in a phase that was dropped was work all the same.
    case.worked = with.worked.clone();
    case.participants.values_mut().for_each(|participant| participant.version = 0);
    case.phases.values_mut().for_each(|phase| phase.version = 0);
    for deadlines in case.deadlines.values_mut() {
        deadlines.ended_version = 0;
    }
    case.deadlines.retain(|_, dates| dates.all.is_some() || !dates.own.is_empty());
    let gone = |kind, name: &ItemId| mapping.whole(kind, name).is_none();
    case.decisions.retain(|_, decision| !gone(ItemKind::Phase, &decision.phase));
    case.reworks.retain(|(question, _), _| !gone(ItemKind::Decision, question));
    let forget = |track: &mut Track| {
        track.fields.retain(|name, _| name.as_str() != "gone");
        track.checklist.retain(|name, _| name.as_str() != "gone");
    };
    for state in case.phases.values_mut() {
        for track in state.tracks.values_mut().chain([&mut state.joint]) {
            forget(track);
            track.past.iter_mut().for_each(forget);
        }
    }
    case
}

/// An event as it would have been recorded under the next version; none when it is about something that was dropped.
fn renamed(event: &SealedEvent, mapping: &Mapping, moving: &Moving) -> Option<SealedEvent> {
    let mut data: Value =
        serde_json::from_str(&event.to_canonical_data().expect("it was written")).expect("it is JSON");
    let phase: Option<ItemId> = data["phase"].as_str().map(sketch::item);
    let part = |value: &mut Value, kind: ItemKind, phase: &ItemId| {
        let Some(name) = value.as_str().map(sketch::item) else { return };
        *value = mapping.part(kind, phase, &name).map_or(json!("gone"), |now| json!(now));
    };
    if let Some(phase) = &phase {
        for field in data.get_mut("fields").and_then(Value::as_array_mut).into_iter().flatten() {
            part(&mut field["field"], ItemKind::Field, phase);
        }
        for step in data.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten() {
            part(&mut step["item"], ItemKind::ChecklistItem, phase);
        }
        if let Some(name) = data["milestone"].as_str().map(sketch::item) {
            data["milestone"] = json!(mapping.part(ItemKind::Milestone, phase, &name).unwrap_or(&name));
        }
        if let Some(name) = data["document"].as_str().map(sketch::item) {
            data["document"] = json!(mapping.part(ItemKind::Document, phase, &name));
        }
        if event.type_name() == "fact.corrected" && !data["item"].is_null() {
            let steps = &moving.from.phase(phase).expect("a phase of its version").checklist;
            let is_step = steps.iter().any(|step| data["item"] == json!(step.id));
            part(&mut data["item"], if is_step { ItemKind::ChecklistItem } else { ItemKind::Field }, phase);
        }
        data["phase"] = json!(mapping.whole(ItemKind::Phase, phase)?);
    }
    if event.type_name().starts_with("deadline.") {
        data["item"] = json!(mapping.dated(&sketch::item(data["item"].as_str()?))?);
    }
    for (key, kind) in
        [("mark", ItemKind::Mark), ("party", ItemKind::Party), ("question", ItemKind::Decision)]
    {
        if let Some(name) = data[key].as_str().map(sketch::item) {
            data[key] = json!(mapping.whole(kind, &name)?);
        }
    }
    Some(
        SealedEvent::decode(event.type_name(), event.schema(), &data.to_string()).expect("it stays an event"),
    )
}

#[test]
fn random_paths_reach_every_standing_and_many_kinds_of_blocker() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (mut standings, mut blockers) = (BTreeMap::new(), BTreeMap::new());
    for _ in 0..400 {
        let (scenario, moving) = before_a_migration().new_tree(&mut runner).expect("a path").current();
        let passing = scenario.passing(&moving);
        *standings.entry(passing.standing).or_insert(0) += 1;
        for blocker in passing.blockers {
            *blockers.entry(blocker.code()).or_insert(0) += 1;
        }
    }
    assert!(standings.get(&Standing::Ready).is_some_and(|count| *count > 100), "{standings:?}");
    assert!(standings.contains_key(&Standing::Blocked), "{standings:?}");
    for code in ["open_decision", "field_holds_data", "newly_overdue", "moves_earlier"] {
        assert!(blockers.contains_key(code), "{code} is never reached: {blockers:?}");
    }
}
