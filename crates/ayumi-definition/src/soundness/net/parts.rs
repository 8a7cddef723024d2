//! A definition cut into parts that do not concern each other, for a whole too wide to explore; never a verdict.

use std::collections::HashMap;

use ayumi_core::definition::{DecisionRule, Definition, Phase};
use ayumi_core::id::ItemId;

use super::{party, rework};
use crate::soundness::sequence::{Sequence, reached};

/// The largest parts, each closed under what its phases wait for and what may send them back, by phase. The occasions of
/// a register run through the same steps and wait for nothing else: one of them stands for all.
pub(super) fn parts(definition: &Definition) -> Vec<Vec<usize>> {
    let needed = needed(definition);
    let kept = representatives(definition);
    let mut cones: Vec<Vec<usize>> =
        kept.into_iter().map(|phase| reached(vec![phase], |at| &needed[at])).collect();
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

/// The phases without those of all occasions but the first of each register.
pub(super) fn representatives(definition: &Definition) -> Vec<usize> {
    let mut first: HashMap<&ItemId, &ItemId> = HashMap::new();
    let mut kept = Vec::new();
    for (index, phase) in definition.phases.iter().enumerate() {
        let stands_for_all = phase.entry.as_ref().is_none_or(|step| {
            let first = first.entry(&step.register).or_insert(&step.entry);
            **first == step.entry
        });
        if stands_for_all {
            kept.push(index);
        }
    }
    kept
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
        unchanged: None,
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
