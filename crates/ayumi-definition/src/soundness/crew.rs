//! The bodies a plan gives a case are enough for its definition's barriers and votes; never which bodies those are.

use ayumi_core::definition::{BarrierRule, DecisionRule, Definition, Joins, Phase, Quorum, Scope, VoteRule};
use ayumi_core::id::ItemId;
use ayumi_core::plan::{Bodies, ProgrammePlan};

use super::sequence::Sequence;
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::{Node, Place, Value};

/// A phase still ahead: of which party, how many of them its barrier asks for, and whether it must end.
struct Ahead<'d> {
    phase: &'d Phase,
    party: &'d ItemId,
    least: u32,
}

pub(super) fn check(programme: &ProgrammePlan, definition: &Definition, root: &Node, report: &mut Report) {
    let ahead = ahead(programme, definition);
    let id = programme.id.as_str();
    for case in &programme.cases {
        let path = ["programmes", id, "cases", case.key.as_str(), "bodies"];
        let crew: Vec<_> = case.bodies.iter().map(|(party, bodies)| (party, number(bodies))).collect();
        let place = |party: Option<&ItemId>| match party {
            Some(party) => root.locate_key(&[&path[..], &[party.as_str()]].concat()),
            None => root.locate_key(&path),
        };
        check_case(&ahead, &crew, place, report);
        for (rule, vote) in votes(programme, definition) {
            check_quorum(definition, (rule, vote), &crew, place, report);
        }
    }
    let written = root.entry("programmes").and_then(|entry| entry.value.entry(id));
    let written = written.and_then(|entry| entry.value.entry("grid")).map(|entry| &entry.value.value);
    let Some(Value::Sequence(written)) = written else { return };
    for (grid, node) in programme.grids.iter().zip(written) {
        // Each case of a grid has one body.
        let (crew, place) = ([(&grid.party, Some(1))], |_: Option<&ItemId>| node.locate(&["party"]));
        check_case(&ahead, &crew, place, report);
        for (rule, vote) in votes(programme, definition) {
            check_quorum(definition, (rule, vote), &crew, place, report);
        }
    }
}

/// How many bodies a choice names; what the directory says is not known here.
fn number(bodies: &Bodies) -> Option<usize> {
    match bodies {
        Bodies::Named(named) => Some(named.len()),
        Bodies::All | Bodies::OfKind(_) | Bodies::AllBut(_) => None,
    }
}

fn ahead<'d>(programme: &ProgrammePlan, definition: &'d Definition) -> Vec<Ahead<'d>> {
    let sequence = Sequence::of(definition);
    let phases = definition.phases.iter().enumerate();
    let phases = phases.filter(|(_, phase)| programme.history.iter().all(|ended| ended.phase != phase.id));
    phases
        .filter_map(|(index, phase)| {
            let Scope::Each { party, .. } = &phase.scope else { return None };
            let barrier = phase.barrier.as_ref().filter(|_| !sequence.later(index).is_empty());
            let least = match barrier.map(|barrier| &barrier.rule) {
                Some(BarrierRule::AtLeast(least)) => *least,
                Some(BarrierRule::All | BarrierRule::Share(_) | BarrierRule::Named(_)) | None => 0,
            };
            Some(Ahead { phase, party, least })
        })
        .collect()
}

/// The votes still ahead.
fn votes<'d>(
    programme: &'d ProgrammePlan,
    definition: &'d Definition,
) -> impl Iterator<Item = (&'d DecisionRule, &'d VoteRule)> {
    let phases = definition.phases.iter();
    let phases = phases.filter(|phase| programme.history.iter().all(|ended| ended.phase != phase.id));
    let rules = phases.filter_map(|phase| definition.decision(phase.decide.as_ref()?));
    rules.filter_map(|rule| Some((rule, rule.vote.as_ref()?)))
}

/// As many can vote as the quorum asks for, as far as the plan says how many there are.
fn check_quorum(
    definition: &Definition,
    (rule, vote): (&DecisionRule, &VoteRule),
    crew: &[(&ItemId, Option<usize>)],
    place: impl Fn(Option<&ItemId>) -> Place,
    report: &mut Report,
) {
    let Quorum::AtLeast(least) = vote.quorum else { return };
    let leads = |party: &ItemId| definition.party(party).is_some_and(|known| known.joins == Joins::Leads);
    let of = |party: &ItemId| {
        let named = crew.iter().find(|(named, _)| *named == party);
        if leads(party) { Some(1) } else { named.map_or(Some(0), |(_, count)| *count) }
    };
    let Some(count) = vote.parties().map(of).sum::<Option<usize>>() else { return };
    if usize::try_from(least).is_ok_and(|least| least > count) {
        let named = vote.parties().find(|party| crew.iter().any(|(named, _)| named == party));
        let decision = rule.id.to_string();
        report.add(place(named), &Problem::QuorumBeyondBodies { decision, least, count });
    }
}

fn check_case(
    ahead: &[Ahead<'_>],
    crew: &[(&ItemId, Option<usize>)],
    place: impl Fn(Option<&ItemId>) -> Place,
    report: &mut Report,
) {
    for Ahead { phase, party, least } in ahead {
        match crew.iter().find(|(named, _)| named == party) {
            None if !phase.optional => {
                let (phase, party) = (phase.id.to_string(), party.to_string());
                report.add(place(None), &Problem::NobodyNamed { phase, party });
            }
            Some((named, Some(count))) if usize::try_from(*least).is_ok_and(|least| least > *count) => {
                let (phase, least, count) = (phase.id.to_string(), *least, *count);
                report.add(place(Some(named)), &Problem::BarrierBeyondBodies { phase, least, count });
            }
            Some(_) | None => {}
        }
    }
}
