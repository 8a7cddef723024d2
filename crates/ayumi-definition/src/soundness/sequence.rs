//! Which phase waits for which, by their places in the definition; never whether that makes sense.

use std::collections::{HashMap, HashSet};

use ayumi_core::definition::Definition;

/// The order `after` puts the phases of a definition in.
#[derive(Debug, Clone)]
pub(super) struct Sequence {
    before: Vec<Vec<usize>>,
    later: Vec<Vec<usize>>,
}

impl Sequence {
    pub(super) fn of(definition: &Definition) -> Self {
        let phases = &definition.phases;
        let numbers: HashMap<_, _> =
            phases.iter().enumerate().map(|(index, phase)| (&phase.id, index)).collect();
        let mut later = vec![Vec::new(); phases.len()];
        let mut before = Vec::new();
        for (index, phase) in phases.iter().enumerate() {
            let waits_for: Vec<usize> =
                phase.after.iter().filter_map(|id| numbers.get(id).copied()).collect();
            for earlier in &waits_for {
                later[*earlier].push(index);
            }
            before.push(waits_for);
        }
        Self { before, later }
    }

    /// The phases one waits for.
    pub(super) fn before(&self, phase: usize) -> &[usize] {
        &self.before[phase]
    }

    /// The phases that wait for one.
    pub(super) fn later(&self, phase: usize) -> &[usize] {
        &self.later[phase]
    }

    /// Everything that must end before a phase, itself not.
    pub(super) fn ancestors(&self, phase: usize) -> Vec<usize> {
        let mut found = reached(self.before[phase].clone(), |at| &self.before[at]);
        found.retain(|at| *at != phase);
        found
    }

    /// A phase and everything that must come after it, in the definition's order.
    pub(super) fn downstream(&self, phase: usize) -> Vec<usize> {
        reached(vec![phase], |at| &self.later[at])
    }
}

/// What can be reached from `open`, in order.
pub(super) fn reached<'s>(mut open: Vec<usize>, next: impl Fn(usize) -> &'s [usize]) -> Vec<usize> {
    let mut seen = HashSet::new();
    while let Some(at) = open.pop() {
        if seen.insert(at) {
            open.extend(next(at));
        }
    }
    let mut found: Vec<usize> = seen.into_iter().collect();
    found.sort_unstable();
    found
}
