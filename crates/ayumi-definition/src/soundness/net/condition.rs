//! What the conditions of a phase may say, none of which the net knows: every answer is possible; never an answer.

use ayumi_core::definition::Phase;
use ayumi_core::guard::Guard;
use ayumi_core::guard::tree::{Condition, Relation};

/// Whether a phase can be kept from beginning by its `enter_if`. Where what does not hold there passes it over, it does
/// one or the other.
pub(super) fn holds_up(phase: &Phase) -> bool {
    let Some(enters) = &phase.enter_if else { return false };
    !phase.not_applicable_if.as_ref().is_some_and(|passes| is_contrary(enters, passes))
}

/// Whether a phase can end without having been open.
pub(super) fn may_pass(phase: &Phase) -> bool {
    phase.not_applicable_if.is_some() || (phase.optional && holds_up(phase))
}

/// Whether a condition decides when a phase begins, so that it may do so later than what comes before allows.
pub(super) fn is_asked(phase: &Phase) -> bool {
    phase.enter_if.is_some() || phase.not_applicable_if.is_some()
}

/// Whether a phase begins body by body for what its conditions ask of each.
pub(super) fn is_of_one(phase: &Phase) -> bool {
    [&phase.enter_if, &phase.not_applicable_if].into_iter().flatten().any(Guard::is_of_one)
}

/// Whether one guard is written as the other's contrary.
fn is_contrary(one: &Guard, other: &Guard) -> bool {
    let (one, other) = (one.condition(), other.condition());
    denies(one, other) || denies(other, one) || is_compared_contrarily(one, other)
}

fn denies(no: &Condition, yes: &Condition) -> bool {
    if let Condition::Not(inner) = no { **inner == *yes } else { false }
}

fn is_compared_contrarily(one: &Condition, other: &Condition) -> bool {
    if let (Condition::Words(one), Condition::Words(other)) = (one, other) {
        one.relation != other.relation && (&one.left, &one.right) == (&other.left, &other.right)
    } else if let (Condition::Numbers(one), Condition::Numbers(other)) = (one, other) {
        contrary(one.relation) == other.relation && (&one.left, &one.right) == (&other.left, &other.right)
    } else {
        false
    }
}

fn contrary(relation: Relation) -> Relation {
    match relation {
        Relation::Equal => Relation::NotEqual,
        Relation::NotEqual => Relation::Equal,
        Relation::Less => Relation::AtLeast,
        Relation::AtMost => Relation::Greater,
        Relation::Greater => Relation::AtMost,
        Relation::AtLeast => Relation::Less,
    }
}
