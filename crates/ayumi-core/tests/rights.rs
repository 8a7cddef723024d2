//! Stories of who may do what: by which grant, for whom, on which day.

use ayumi_core::command::Command;
use ayumi_core::directory::Directory;
use ayumi_core::envelope::Actor;
use ayumi_core::event::{Event, NewEvent, PostAssigned, PostVacated, UserDisabled};
use ayumi_core::id::{EventId, PostId, UserId};
use ayumi_core::private::{Blind, commit};
use ayumi_core::state::Happened;
use ayumi_core::testing::*;

/// A well-formed command of every kind.
fn every_command() -> Vec<Command> {
    vec![
        invite(&[TOYOOKA]),
        join(),
        decline(),
        withdraw(),
        exclude(HIMEJI, "survey"),
        survey(),
        checklist("survey", []),
        attach("survey", "needs-sheet"),
        complete("survey"),
        skip("briefing"),
        reopen("survey"),
        open_decision("selection"),
        endorse("selection"),
        cast("selection", "for"),
        decide("selection", "adopt"),
        change_deadline("survey", "2026-07-31"),
        set_mark("transition-support", "expected", &[]),
        note("監査の覚え書き"),
        retract("survey", "users"),
        cancel(),
    ]
}

fn after(directory: &Directory, events: Vec<(NewEvent, &str)>) -> Directory {
    events.into_iter().fold(directory.clone(), |directory, (event, day)| {
        let version = directory.version + 1;
        let sealed = event.seal(|path, clear| commit(&Blind([0; 32]), path, &clear.text));
        directory.evolve(&Happened {
            id: EventId(numbered(version.into())),
            version,
            effective_on: date(day),
            actor: &Actor::operator(),
            event: &sealed,
        })
    })
}

/// The prefecture's officer, their post, and somebody who may follow them.
fn people(world: &World) -> (UserId, PostId, UserId) {
    let acting = world.acting(Who::Officer, date("2026-04-01"));
    let successor = world.acting(Who::Auditor, date("2026-04-01")).actor.user;
    (acting.actor.user.expect("an officer"), acting.rights[0].post, successor.expect("an auditor"))
}

#[test]
fn every_command_has_its_own_word() {
    let commands = every_command();
    let words: std::collections::BTreeSet<_> = commands.iter().map(Command::name).collect();
    assert_eq!(words.len(), 20);
}

#[test]
fn who_only_reads_can_command_nothing() {
    for definition in [procurement(), migration()] {
        let scenario = given(definition).opened(&[KOBE, HIMEJI]);
        for who in [Who::Auditor, Who::Stranger] {
            for command in every_command() {
                let answer = scenario.clone().when(who, command.clone());
                let code = answer.outcome().expect_err("nothing is recorded").code();
                let unknown_here = matches!(code, "no_such_phase" | "no_such_item");
                assert!(code == "not_allowed" || unknown_here, "{who:?} {}: {code}", command.name());
            }
        }
    }
}

#[test]
fn a_municipal_officer_can_do_nothing_to_another_body() {
    let scenario = given(procurement()).opened(&[KOBE, HIMEJI]).command(Who::Himeji, join());
    for command in every_command() {
        let json = serde_json::to_value(&command).unwrap();
        if json.get("participant").is_none() {
            continue;
        }
        let answer = scenario.clone().when(Who::Kobe, command.for_body(HIMEJI));
        let code = answer.outcome().expect_err("nothing is recorded").code();
        let refused = ["another_body", "not_allowed", "phase_is_joint", "no_such_item"];
        assert!(refused.contains(&code), "{}: {code}", command.name());
    }
}

#[test]
fn the_grant_and_the_post_used_stand_in_the_event() {
    let joined = given(procurement()).opened(&[KOBE]).command(Who::Kobe, join());
    let actor = &joined.last("participant.joined").actor;
    let right = &joined.world.acting(Who::Kobe, joined.today).rights[0];
    assert_eq!((actor.authority, actor.post), (Some(right.grant), Some(right.post)));
    assert_eq!(actor.organization.as_ref(), Some(&right.organization));
}

#[test]
fn a_right_is_not_had_before_its_day() {
    given(procurement()).opened(&[KOBE]).on("2026-01-04").when(Who::Kobe, join()).refused("not_allowed");
}

#[test]
fn a_disabled_user_has_no_rights() {
    let world = World::new();
    let (officer, _, _) = people(&world);
    let disabled = Event::UserDisabled(UserDisabled { user: officer, reason_code: None, reason: None });
    assert!(!world.directory.rights(officer, date("2026-04-01")).is_empty());
    assert!(
        after(&world.directory, vec![(disabled, "2026-04-01")])
            .rights(officer, date("2026-04-01"))
            .is_empty()
    );
}

#[test]
fn on_the_first_of_april_a_post_changes_hands_whatever_is_recorded_first() {
    let world = World::new();
    let (officer, post, successor) = people(&world);
    let taken = || (Event::PostAssigned(PostAssigned { post, user: successor, basis: None }), "2027-04-01");
    let left = || (Event::PostVacated(PostVacated { post, user: officer, basis: None }), "2027-04-01");
    for events in [vec![taken(), left()], vec![left(), taken()]] {
        let directory = after(&world.directory, events);
        assert_eq!(directory.holder(post, date("2027-03-31")), Some(officer));
        assert_eq!(directory.holder(post, date("2027-04-01")), Some(successor));
        assert!(directory.rights(officer, date("2027-04-01")).is_empty(), "rights stay with the post");
    }
    let vacant = after(&world.directory, vec![left()]);
    assert_eq!(vacant.holder(post, date("2027-04-01")), None);
    assert!(vacant.duty_posts(&body(PREFECTURE), date("2027-04-01")).contains(&(post, None)));
}

#[test]
fn the_operator_of_the_machine_may_do_what_the_lead_may() {
    given(procurement()).opened(&[KOBE]).when(Who::Operator, complete("briefing")).then(["phase.completed"]);
}
