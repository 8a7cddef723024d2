//! What a list of cases under several versions is shown with: the newest, and beside it what only an older one names;
//! never what a case is decided by.

use crate::definition::Definition;
use crate::id::ItemId;

/// The parts of all, those of the first where several have a name.
pub fn together(newest: &Definition, others: &[&Definition]) -> Definition {
    let mut all = newest.clone();
    for other in others {
        let Definition {
            reference: _,
            title: _,
            parties,
            phases,
            registers,
            lifecycles,
            indicators,
            sub_cases,
            ends: _,
            suspension: _,
            unchanged: _,
            decisions,
            marks,
            live_milestone: _,
        } = other;
        add(&mut all.parties, parties, |party| &party.id);
        add(&mut all.phases, phases, |phase| &phase.id);
        add(&mut all.registers, registers, |register| &register.id);
        add(&mut all.lifecycles, lifecycles, |lifecycle| &lifecycle.id);
        add(&mut all.indicators, indicators, |indicator| &indicator.id);
        add(&mut all.sub_cases, sub_cases, |sub_case| &sub_case.id);
        add(&mut all.decisions, decisions, |rule| &rule.id);
        add(&mut all.marks, marks, |rule| &rule.id);
    }
    all
}

fn add<T: Clone>(all: &mut Vec<T>, more: &[T], id: impl Fn(&T) -> &ItemId) {
    for thing in more {
        if all.iter().all(|known| id(known) != id(thing)) {
            all.push(thing.clone());
        }
    }
}
