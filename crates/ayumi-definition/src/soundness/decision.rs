//! A decision belongs to one phase, can let the case proceed, and sends it back only to what came before.

use std::collections::HashMap;

use ayumi_core::definition::{DecisionRule, OutcomeEffect, Phase};

use super::order::{earlier, proceeds};
use super::{Draft, voting};
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
