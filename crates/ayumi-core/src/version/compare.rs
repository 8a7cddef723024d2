//! Whether two rules mean the same to a case, apart from the words people read; never which of them is better.

use std::collections::BTreeSet;

use crate::definition::{
    Choice, DecisionRule, Due, ElectorateWords, FieldKind, Outcome, OutcomeEffect, RouteStep, Scope,
    VoteRule, Weight,
};
use crate::event::{FieldValue, ItemKind};
use crate::id::ItemId;
use crate::version::Mapping;

/// Whether two date rules find the same dates, or neither finds any.
pub(super) fn same_due(from: Option<&Due>, to: Option<&Due>) -> bool {
    // How it was written is for the record only.
    let meant = |due: &Due| {
        // By which way it may be moved finds no date.
        let Due { rule, kind, as_written: _, roll, cut_off, missed_after, amend: _ } = due;
        (rule.clone(), *kind, *roll, *cut_off, *missed_after)
    };
    from.map(meant) == to.map(meant)
}

/// Whether a decision put under one rule could as well have been put under the other, names changed by `mapping`.
pub(super) fn same_decision(
    mapping: &Mapping,
    phase: &ItemId,
    from: &DecisionRule,
    to: &DecisionRule,
) -> bool {
    let DecisionRule {
        id: _,
        question: _,
        authority,
        outcomes,
        requires,
        vote,
        route,
        rounds,
        waive,
        four_eyes,
    } = from;
    let party = |id: &ItemId| mapping.whole(ItemKind::Party, id).cloned();
    let document = |id: &ItemId| mapping.part(ItemKind::Document, phase, id).cloned();
    let asked: BTreeSet<Option<ItemId>> = requires.iter().map(document).collect();
    mapping.whole(ItemKind::Party, authority) == Some(&to.authority)
        && asked == to.requires.iter().cloned().map(Some).collect::<BTreeSet<_>>()
        && same_vote(mapping, vote.as_ref(), to.vote.as_ref())
        && same_route(mapping, route, &to.route)
        && *rounds == to.rounds
        && waive.as_ref().map(party) == to.waive.clone().map(Some)
        && *four_eyes == to.four_eyes
        && outcomes.len() == to.outcomes.len()
        && outcomes.iter().all(|outcome| same_outcome(mapping, outcome, to))
}

fn same_vote(mapping: &Mapping, from: Option<&VoteRule>, to: Option<&VoteRule>) -> bool {
    let (Some(from), Some(to)) = (from, to) else { return from.is_none() && to.is_none() };
    let VoteRule { electorate, weight, quorum, pass, veto, abstain, tie, change, silence } = from;
    let ElectorateWords { party, plus } = electorate;
    mapping.whole(ItemKind::Party, party) == Some(&to.electorate.party)
        && same_parties(mapping, plus, &to.electorate.plus)
        && same_weight(mapping, weight, &to.weight)
        && *quorum == to.quorum
        && *pass == to.pass
        && same_parties(mapping, veto, &to.veto)
        && *abstain == to.abstain
        && *tie == to.tie
        && *change == to.change
        && *silence == to.silence
}

fn same_parties(mapping: &Mapping, from: &[ItemId], to: &[ItemId]) -> bool {
    let now: BTreeSet<Option<&ItemId>> =
        from.iter().map(|party| mapping.whole(ItemKind::Party, party)).collect();
    now == to.iter().map(Some).collect()
}

fn same_weight(mapping: &Mapping, from: &Weight, to: &Weight) -> bool {
    match (from, to) {
        (Weight::One, Weight::One) | (Weight::Population, Weight::Population) => true,
        (Weight::Field { phase, field }, Weight::Field { phase: other, field: asked }) => {
            mapping.whole(ItemKind::Phase, phase) == Some(other)
                && mapping.part(ItemKind::Field, phase, field) == Some(asked)
        }
        (Weight::One | Weight::Population | Weight::Field { .. }, _) => false,
    }
}

fn same_route(mapping: &Mapping, from: &[RouteStep], to: &[RouteStep]) -> bool {
    let same = |(step, other): (&RouteStep, &RouteStep)| {
        let RouteStep { kind, by, title: _ } = step;
        *kind == other.kind && mapping.whole(ItemKind::Party, by) == Some(&other.by)
    };
    from.len() == to.len() && from.iter().zip(to).all(same)
}

/// Whether an answer is one of the other rule too, with the same consequence.
pub(super) fn same_outcome(mapping: &Mapping, outcome: &Outcome, to: &DecisionRule) -> bool {
    let Outcome { id, title: _, effect } = outcome;
    to.outcomes.iter().any(|known| known.id == *id && same_effect(mapping, effect, &known.effect))
}

fn same_effect(mapping: &Mapping, from: &OutcomeEffect, to: &OutcomeEffect) -> bool {
    match (from, to) {
        (OutcomeEffect::ReworkTo { phase, limit }, OutcomeEffect::ReworkTo { phase: other, limit: most }) => {
            limit == most && mapping.whole(ItemKind::Phase, phase) == Some(other)
        }
        (OutcomeEffect::Proceed, OutcomeEffect::Proceed)
        | (OutcomeEffect::CancelCase, OutcomeEffect::CancelCase) => true,
        (OutcomeEffect::Proceed | OutcomeEffect::ReworkTo { .. } | OutcomeEffect::CancelCase, _) => false,
    }
}

/// Whether the runs of a phase mean the same: one for the case, or one for each participant of the same party.
pub(super) fn same_runs(mapping: &Mapping, from: &Scope, to: &Scope) -> bool {
    match (from, to) {
        (Scope::Joint, Scope::Joint) => true,
        // Which of the party's bodies it is for is asked of them each time, never kept.
        (Scope::Each { party, audience: _ }, Scope::Each { party: other, audience: _ }) => {
            mapping.whole(ItemKind::Party, party) == Some(other)
        }
        (Scope::Joint, Scope::Each { .. }) | (Scope::Each { .. }, Scope::Joint) => false,
    }
}

/// Whether a recorded value is one a field of this type can have.
pub(super) fn fits<T>(kind: &FieldKind, value: &FieldValue<T>) -> bool {
    let among = |choices: &[Choice], chosen: &ItemId| choices.iter().any(|choice| choice.id == *chosen);
    match (kind, value) {
        (FieldKind::Text, FieldValue::Text(_))
        | (FieldKind::Boolean, FieldValue::Boolean(_))
        | (FieldKind::Date, FieldValue::Date(_))
        | (FieldKind::Month, FieldValue::Month(_)) => true,
        (FieldKind::Integer { min, max }, FieldValue::Integer(number)) => {
            min.is_none_or(|min| min <= *number) && max.is_none_or(|max| *number <= max)
        }
        (FieldKind::Money, FieldValue::Integer(yen)) => *yen >= 0,
        (FieldKind::Choice(choices), FieldValue::Choice(chosen)) => among(choices, chosen),
        (FieldKind::Choices(choices), FieldValue::Choices(chosen)) => {
            chosen.iter().all(|chosen| among(choices, chosen))
        }
        (
            FieldKind::Text
            | FieldKind::Integer { .. }
            | FieldKind::Money
            | FieldKind::Boolean
            | FieldKind::Choice(_)
            | FieldKind::Choices(_)
            | FieldKind::Date
            | FieldKind::Month,
            _,
        ) => false,
    }
}

/// Whether every value of one type is one of the other too.
pub(super) fn widens(from: &FieldKind, to: &FieldKind) -> bool {
    let all_among =
        |from: &[Choice], to: &[Choice]| from.iter().all(|old| to.iter().any(|new| new.id == old.id));
    match (from, to) {
        (FieldKind::Integer { min, max }, FieldKind::Integer { min: least, max: most }) => {
            least.is_none_or(|least| min.is_some_and(|min| least <= min))
                && most.is_none_or(|most| max.is_some_and(|max| max <= most))
        }
        (FieldKind::Choice(from), FieldKind::Choice(to))
        | (FieldKind::Choices(from), FieldKind::Choices(to)) => all_among(from, to),
        (FieldKind::Money, FieldKind::Integer { min, max }) => {
            min.is_none_or(|min| min <= 0) && max.is_none()
        }
        (FieldKind::Text, FieldKind::Text)
        | (FieldKind::Money, FieldKind::Money)
        | (FieldKind::Boolean, FieldKind::Boolean)
        | (FieldKind::Date, FieldKind::Date)
        | (FieldKind::Month, FieldKind::Month) => true,
        (
            FieldKind::Text
            | FieldKind::Integer { .. }
            | FieldKind::Money
            | FieldKind::Boolean
            | FieldKind::Choice(_)
            | FieldKind::Choices(_)
            | FieldKind::Date
            | FieldKind::Month,
            _,
        ) => false,
    }
}
