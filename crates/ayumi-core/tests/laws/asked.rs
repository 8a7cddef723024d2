//! What holds of explanations and suppositions in any story: everything is explained, who waits waits for somebody, and
//! what is supposed is what would happen.

use std::collections::BTreeMap;

use ayumi_core::command::Command;
use ayumi_core::definition::{Definition, Phase};
use ayumi_core::event::DueDate;
use ayumi_core::explain::Kind;
use ayumi_core::id::{ItemId, OrganizationId};
use ayumi_core::state::{Case, Ending, Participation, TrackStatus};
use ayumi_core::testing::*;
use ayumi_core::what_if::{Body, Completion, OnDay, Shift, Supposition, Target, WhatIfRefusal};
use proptest::prelude::*;

use super::{Turn, story, told};

/// What of a case is told: its dates with whether each was missed, its states, who takes part, how it ended.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    dates: BTreeMap<(ItemId, Option<OrganizationId>), (DueDate, u32, bool)>,
    states: BTreeMap<(ItemId, Option<OrganizationId>), TrackStatus>,
    parts: BTreeMap<OrganizationId, Participation>,
    ending: Option<Ending>,
}

fn stands(definition: &Definition, case: &Case) -> Told {
    let mut dates = BTreeMap::new();
    for (item, known) in &case.deadlines {
        let own = known.own.iter().map(|(body, deadline)| (Some(body.clone()), deadline));
        for (body, deadline) in known.all.iter().map(|all| (None, all)).chain(own) {
            let told = (deadline.due.clone(), deadline.moves, deadline.missed.is_some());
            dates.insert((item.clone(), body), told);
        }
    }
    let of_phase = |phase: &Phase| -> Vec<_> {
        let bodies = case.participants.keys().filter(|_| phase.is_each()).cloned().map(Some);
        let joint = (!phase.is_each()).then_some(None);
        let tracks = bodies.chain(joint);
        tracks.map(|body| ((phase.id.clone(), body.clone()), case.status(phase, body.as_ref()))).collect()
    };
    Told {
        dates,
        states: definition.phases.iter().flat_map(of_phase).collect(),
        parts: case.participants.iter().map(|(body, known)| (body.clone(), known.participation)).collect(),
        ending: case.ending,
    }
}

/// The supposition of a command, when it is one of those that can be supposed and says all that is needed.
fn supposition(command: &Command) -> Option<Supposition> {
    let body = |participant: &Option<OrganizationId>| Some(Body { participant: participant.clone()? });
    if let Command::ChangeDeadline(shift) = command {
        let target = Target::To(shift.nominal, shift.precision);
        let (item, participant) = (shift.item.clone(), shift.participant.clone());
        return Some(Supposition::Shift(Shift { item, participant, target }));
    }
    if let Command::CompletePhase(act) = command {
        let (phase, participant) = (act.phase.clone(), act.participant.clone());
        return Some(Supposition::Complete(Completion { phase, participant }));
    }
    if let Command::Join(join) = command {
        return body(&join.participant).map(Supposition::Join);
    }
    let (Command::Decline(leave) | Command::Withdraw(leave)) = command else { return None };
    body(&leave.participant).map(Supposition::Drop)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_supposed_of_a_command_is_what_happens_when_it_is_given(story in story()) {
        let (mut scenario, turns) = story;
        for Turn { days, who, command } in turns {
            scenario.today = scenario.today + chrono::Days::new(days);
            if let Some(supposition) = supposition(&command) {
                let real = scenario.clone().when(Who::Officer, command.clone());
                let before = scenario.case.clone();
                let supposed = scenario.supposing(&[supposition]);
                prop_assert_eq!(&scenario.case, &before, "the case that was given changed");
                match (real.outcome(), supposed) {
                    (Ok(_), Ok(supposed)) => {
                        let real = real.accepted();
                        let definition = scenario.definition.of_case(&real.case);
                        prop_assert_eq!(
                            stands(&supposed.definition, &supposed.case),
                            stands(&definition, &real.case)
                        );
                    }
                    (Err(refusal), Err(WhatIfRefusal::Law { rejection, .. })) => {
                        prop_assert_eq!(rejection.code(), refusal.code());
                    }
                    // More is supposed than could be asked for: that what is lacking were there, that a body left.
                    (Err(refusal), Ok(_)) => {
                        let beyond = ["incomplete", "takes_part_by_rule", "not_joined"];
                        prop_assert!(beyond.contains(&refusal.code()), "{refusal:?}");
                    }
                    (real, supposed) => prop_assert!(false, "{real:?} but {:?}", supposed.map(|_| ())),
                }
            }
            let answer = scenario.clone().when(who, command);
            if answer.outcome().is_ok() {
                scenario = answer.accepted();
            }
        }
    }

    #[test]
    fn a_day_that_is_supposed_is_a_day_that_was_swept(story in story(), days in 1..120_u64) {
        let mut scenario = told(story);
        let date = scenario.today + chrono::Days::new(days);
        let supposed = scenario.supposing(&[Supposition::On(OnDay { date })]).expect("time can pass");
        scenario.today = date;
        let definition = scenario.definition.of_case(&scenario.case);
        let swept = scenario.when_swept().accepted();
        prop_assert_eq!(stands(&supposed.definition, &supposed.case), stands(&definition, &swept.case));
    }

    #[test]
    fn supposing_nothing_changes_nothing(story in story()) {
        let scenario = told(story).when_swept().accepted();
        let report = scenario.what_if(&[]).expect("nothing is always possible");
        prop_assert!(report.statuses.is_empty() && report.blockers.is_empty() && report.overdue.is_empty());
        prop_assert!(report.reminders.is_empty() && report.dates.iter().all(|row| row.before == row.after));
    }

    #[test]
    fn whoever_waits_waits_for_somebody(story in story()) {
        let scenario = told(story);
        for explanation in scenario.everything_explained() {
            if explanation.subject.kind != Kind::Phase {
                continue;
            }
            let open = ["unanswered", "waiting", "ready", "active", "suspended"];
            let is_open = open.contains(&explanation.state.term.code()) && scenario.case.ending.is_none();
            prop_assert!(!explanation.because.is_empty(), "{explanation:?}");
            if is_open {
                prop_assert!(!explanation.blockers.is_empty(), "{explanation:?}");
                let somebody = explanation.blockers.iter().any(|blocker| !blocker.who.is_empty());
                let nobody = explanation.holds() == ["needs_anybody"] || explanation.holds() == ["needs_phase"];
                prop_assert!(somebody || nobody, "{explanation:?}");
            }
        }
    }

    #[test]
    fn every_event_of_any_story_says_why(story in story()) {
        let scenario = told(story);
        for recorded in &scenario.log {
            let why = scenario.why_of(recorded);
            let by_rule = recorded.actor == ayumi_core::envelope::Actor::system();
            prop_assert!(why.automatic || !by_rule, "{:?}", recorded.event.type_name());
            let known = |id| scenario.log.iter().any(|known| known.id == id && known.version < recorded.version);
            let named = why.inputs.iter().flat_map(|input| &input.events);
            for event in named {
                prop_assert!(known(event.id), "{:?} names what came after it", recorded.event.type_name());
            }
        }
    }
}
