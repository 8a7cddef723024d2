//! A decision belongs to one phase, can let the case proceed, is taken by somebody concerned, and sends the case back only
//! to what came before. Votes, routes and eyes are checked beside it.

use std::collections::{HashMap, HashSet};

use ayumi_core::definition::{DecisionRule, Definition, Joins, OutcomeEffect, Phase, Scope};
use ayumi_core::id::ItemId;

use super::order::{earlier, proceeds};
use super::sequence::Sequence;
use super::{Draft, net, voting};
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::Node;

pub(super) fn check(draft: &Draft, resolved: bool, root: &Node, report: &mut Report) {
    let owners = owners(draft, root, report);
    voting::check(draft, &owners, resolved, root, report);
    let phases = draft.phases_by_id();
    for rule in &draft.decisions {
        let id = rule.id.as_str();
        if !proceeds(rule) && draft.is_whole(&rule.id) {
            let place = root.locate_key(&["decisions", id, "outcomes"]);
            report.add(place, &Problem::NoOutcomeProceeds { decision: id.to_owned() });
        }
        match owners.get(id) {
            Some(phase) => {
                if resolved {
                    check_rework(rule, phase, &phases, root, report);
                }
                check_required(rule, phase, root, report);
            }
            None if draft.phases.iter().all(|phase| draft.is_whole(&phase.id)) => {
                report.add(
                    root.locate_key(&["decisions", id]),
                    &Problem::DecisionUnused { decision: id.to_owned() },
                );
            }
            None => {}
        }
    }
}

/// The phase each decision belongs to.
fn owners<'d>(draft: &'d Draft, root: &Node, report: &mut Report) -> HashMap<&'d str, &'d Phase> {
    let mut owners: HashMap<&str, &Phase> = HashMap::new();
    for phase in &draft.phases {
        let Some(decision) = &phase.decide else { continue };
        match owners.get(decision.as_str()) {
            Some(owner) => {
                let place = root.locate(&["phases", phase.id.as_str(), "decide"]);
                let problem = Problem::DecisionUsedTwice {
                    decision: decision.to_string(),
                    phase: owner.id.to_string(),
                };
                report.add(place, &problem);
            }
            None => {
                owners.insert(decision.as_str(), phase);
            }
        }
    }
    owners
}

fn check_rework(
    rule: &DecisionRule,
    phase: &Phase,
    phases: &HashMap<&str, &Phase>,
    root: &Node,
    report: &mut Report,
) {
    let before = earlier(phases, phase.id.as_str());
    for outcome in &rule.outcomes {
        let OutcomeEffect::ReworkTo { phase: target, .. } = &outcome.effect else {
            continue;
        };
        let itself = *target == phase.id;
        if phases.contains_key(target.as_str()) && (itself || !before.contains(target.as_str())) {
            let path =
                ["decisions", rule.id.as_str(), "outcomes", outcome.id.as_str(), "effect", "rework_to"];
            let problem =
                Problem::ReworkNotEarlier { target: target.to_string(), phase: phase.id.to_string() };
            report.add(root.locate(&path), &problem);
        }
    }
}

fn check_required(rule: &DecisionRule, phase: &Phase, root: &Node, report: &mut Report) {
    for document in
        phase.documents.iter().filter(|known| !known.required && rule.requires.contains(&known.id))
    {
        let place = root.locate_item(&["decisions", rule.id.as_str(), "requires"], document.id.as_str());
        report.add(place, &Problem::RequiredButOptional { document: document.id.to_string() });
    }
}

/// What a decision would do to cases: who takes it, and what it leaves standing when it sends back.
pub(super) fn check_conduct(definition: &Definition, sequence: &Sequence, root: &Node, report: &mut Report) {
    for phase in &definition.phases {
        if let Some(rule) = phase.decide.as_ref().and_then(|id| definition.decision(id)) {
            check_authority(definition, phase, rule, root, report);
        }
    }
    for target in net::targets(definition) {
        check_left_standing(definition, sequence, target, root, report);
    }
}

/// In a phase per participant the law lets its party or the lead decide, whoever else is named.
fn check_authority(
    definition: &Definition,
    phase: &Phase,
    rule: &DecisionRule,
    root: &Node,
    report: &mut Report,
) {
    let Scope::Each { party, .. } = &phase.scope else { return };
    let leads = definition.party(&rule.authority).is_some_and(|party| party.joins == Joins::Leads);
    if rule.authority != *party && !leads {
        let place = root.locate(&["decisions", rule.id.as_str(), "authority"]);
        report.add(place, &Problem::AuthorityNotConcerned { party: rule.authority.to_string() });
    }
}

/// A decision taken in the light of what is done again, but only by preference, is not opened again.
fn check_left_standing(
    definition: &Definition,
    sequence: &Sequence,
    target: usize,
    root: &Node,
    report: &mut Report,
) {
    let again: HashSet<&ItemId> =
        sequence.downstream(target).into_iter().map(|at| &definition.phases[at].id).collect();
    for phase in definition.phases.iter().filter(|phase| !again.contains(&phase.id)) {
        let light = phase.prefer_after.iter().find(|before| again.contains(before));
        if let (Some(decision), Some(light)) = (&phase.decide, light) {
            let id = phase.id.as_str();
            let problem = Problem::ReworkLeavesDecision {
                decision: decision.to_string(),
                target: definition.phases[target].id.to_string(),
                phase: id.to_owned(),
            };
            report.add(root.locate_item(&["phases", id, "prefer_after"], light.as_str()), &problem);
        }
    }
}
