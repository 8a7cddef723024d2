//! A definition cut into parts that do not concern each other, for a whole too wide to explore; never a verdict.

use ayumi_core::definition::{DecisionRule, Definition, Phase};

use super::{party, rework};
use crate::soundness::sequence::{Sequence, reached};

/// The largest parts, each closed under what its phases wait for and what may send them back, by phase.
pub(super) fn parts(definition: &Definition) -> Vec<Vec<usize>> {
    let needed = needed(definition);
    let count = definition.phases.len();
    let mut cones: Vec<Vec<usize>> =
        (0..count).map(|phase| reached(count, vec![phase], |at| &needed[at])).collect();
    cones.sort_by_key(|cone| std::cmp::Reverse(cone.len()));
    let mut largest: Vec<Vec<usize>> = Vec::new();
    for cone in cones {
        let inside = |larger: &Vec<usize>| cone.iter().all(|phase| larger.binary_search(phase).is_ok());
        if !largest.iter().any(inside) {
            largest.push(cone);
        }
    }
    largest
}

/// The definition with these phases alone; everybody who could take part still can.
pub(super) fn only(definition: &Definition, phases: &[usize]) -> Definition {
    let phases: Vec<Phase> = phases.iter().map(|phase| definition.phases[*phase].clone()).collect();
    let decides = |rule: &&DecisionRule| phases.iter().any(|phase| phase.decide.as_ref() == Some(&rule.id));
    Definition {
        reference: definition.reference.clone(),
        title: definition.title.clone(),
        parties: definition.parties.clone(),
        decisions: definition.decisions.iter().filter(decides).cloned().collect(),
        phases,
        registers: Vec::new(),
        lifecycles: Vec::new(),
        marks: Vec::new(),
        indicators: Vec::new(),
        sub_cases: Vec::new(),
        ends: definition.ends,
        suspension: definition.suspension,
        live_milestone: None,
    }
}

/// For each phase those it waits for, and those whose decision may send the case back to it.
fn needed(definition: &Definition) -> Vec<Vec<usize>> {
    let sequence = Sequence::of(definition);
    let count = definition.phases.len();
    let mut needed: Vec<Vec<usize>> = (0..count).map(|phase| sequence.before(phase).to_vec()).collect();
    // Who may still join hangs on the phase with whose opening the time for it ends.
    let untils: Vec<usize> =
        definition.parties.iter().filter_map(|known| party::until(definition, &known.id)).collect();
    for needed in &mut needed {
        needed.extend(&untils);
    }
    for (sender, target) in rework::sent_back(definition) {
        needed[target].push(sender);
    }
    needed
}
