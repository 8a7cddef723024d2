//! Looks through a case for what stands in the way of another version; never at dates, which are reckoned first.

use std::collections::BTreeSet;

use crate::definition::{Definition, MarkRule, Phase, Register, RegisterKind};
use crate::event::{ItemKind, ItemName};
use crate::id::{DecisionId, ItemId, OrganizationId};
use crate::state::{Case, DecisionState, MarkState, PhaseState, Space, Track};
use crate::version::compare::{fits, same_decision, same_outcome, same_runs};
use crate::version::lint::{image, things};
use crate::version::{Blocker, Mapping, Passage};

/// Everything in the way, in the order of the definition.
pub(super) fn find(passage: &Passage<'_>, case: &Case) -> Vec<Blocker> {
    let mut found = Vec::new();
    names(passage, case, &mut found);
    entries(passage, case, &mut found);
    let (from, to) = (passage.from.grown(case), passage.to.grown(case));
    for phase in &from.phases {
        let now = passage.mapping.whole(ItemKind::Phase, &phase.id).and_then(|now| to.phase(now));
        if let (Some(now), Some(state)) = (now, case.phases.get(&phase.id)) {
            runs(passage.mapping, case, phase, now, state, &mut found);
            data(passage.mapping, phase, now, state, &mut found);
        }
    }
    for (id, decision) in &case.decisions {
        decided(passage, case, *id, decision, &mut found);
    }
    for ((mark, body), state) in &case.marks {
        marked(passage, mark, body, state, &mut found);
    }
    for ((lifecycle, body), state) in &case.lifecycles {
        conditioned(passage, lifecycle, body, &state.state, &mut found);
    }
    found
}

/// Registers in which something stands or is due, and which do not go on with all their steps.
fn entries(passage: &Passage<'_>, case: &Case, found: &mut Vec<Blocker>) {
    for register in &passage.from.registers {
        let used = case.entries.get(&register.id).is_some_and(|entries| !entries.is_empty())
            || case.deadlines.contains_key(&register.id);
        let now = passage.to.register(&register.id);
        if used && !now.is_some_and(|now| goes_on(passage.mapping, register, now)) {
            found.push(Blocker::RegisterHoldsEntries { register: register.id.clone() });
        }
    }
}

fn goes_on(mapping: &Mapping, from: &Register, to: &Register) -> bool {
    let kind = match (&from.kind, &to.kind) {
        (RegisterKind::Meetings { .. }, RegisterKind::Meetings { .. }) => true,
        (RegisterKind::Contacts { with, .. }, RegisterKind::Contacts { with: body, .. }) => {
            mapping.whole(ItemKind::Party, with) == Some(body)
        }
        (RegisterKind::Meetings { .. } | RegisterKind::Contacts { .. }, _) => false,
    };
    let kept =
        |step: &Phase| to.steps.iter().any(|now| now.id == step.id && parts(now).is_superset(&parts(step)));
    kind && from.steps.iter().all(kept)
}

/// What a step asks for, by name.
fn parts(step: &Phase) -> BTreeSet<(ItemKind, &ItemId)> {
    let fields = step.report.iter().map(|field| (ItemKind::Field, &field.id));
    let items = step.checklist.iter().map(|item| (ItemKind::ChecklistItem, &item.id));
    let documents = step.documents.iter().map(|document| (ItemKind::Document, &document.id));
    let milestones = step.milestones.iter().map(|milestone| (ItemKind::Milestone, &milestone.id));
    fields.chain(items).chain(documents).chain(milestones).collect()
}

fn conditioned(
    passage: &Passage<'_>,
    lifecycle: &ItemId,
    body: &OrganizationId,
    state: &ItemId,
    found: &mut Vec<Blocker>,
) {
    let Passage { mapping, from, to, .. } = passage;
    let (Some(was), Some(known)) =
        (from.lifecycle(lifecycle), from.lifecycle(lifecycle).and_then(|was| was.condition(state)))
    else {
        return;
    };
    let now = to.lifecycle(lifecycle).filter(|now| mapping.whole(ItemKind::Party, &was.of) == Some(&now.of));
    if now.and_then(|now| now.condition(state)).is_none_or(|now| now.means != known.means) {
        found.push(Blocker::ConditionHeld { lifecycle: lifecycle.clone(), participant: body.clone() });
    }
}

/// Things without a place in the new version, parties that end with bodies in them, and names with a past.
fn names(passage: &Passage<'_>, case: &Case, found: &mut Vec<Blocker>) {
    let Passage { mapping, from, to, .. } = passage;
    let there = things(to);
    for thing in things(from) {
        let now = image(mapping, &thing);
        if now.as_ref().is_some_and(|now| !there.contains(now)) {
            found.push(Blocker::Unmapped(thing));
        } else if now.is_none()
            && thing.kind == ItemKind::Party
            && case.participants.values().any(|participant| participant.party == thing.item)
        {
            found.push(Blocker::PartyHasBodies { party: thing.item });
        }
    }
    for thing in there {
        let Some(space) = Space::of(thing.kind) else { continue };
        let former = former(mapping, from, &thing);
        if case.lineage.is_taken(space, &thing.item, former.as_ref()) {
            found.push(Blocker::NameTaken(thing));
        }
    }
}

/// What a thing of the new version was called before; none when it is new.
fn former(mapping: &Mapping, from: &Definition, thing: &ItemName) -> Option<ItemId> {
    let was = |old: &ItemName| image(mapping, old).as_ref() == Some(thing);
    things(from).into_iter().find(was).map(|old| old.item)
}

fn runs(
    mapping: &Mapping,
    case: &Case,
    phase: &Phase,
    now: &Phase,
    state: &PhaseState,
    found: &mut Vec<Blocker>,
) {
    let own = case.deadlines.get(&phase.id).is_some_and(|deadlines| !deadlines.own.is_empty());
    let work = own || state.joint != Track::default() || !state.tracks.is_empty();
    if work && !same_runs(mapping, &phase.scope, &now.scope) {
        found.push(Blocker::ScopeHoldsWork { phase: phase.id.clone() });
    }
}

fn data(mapping: &Mapping, phase: &Phase, now: &Phase, state: &PhaseState, found: &mut Vec<Blocker>) {
    for field in &phase.report {
        let Some(name) = mapping.part(ItemKind::Field, &phase.id, &field.id) else { continue };
        let Some(kind) = now.field(name).map(|field| &field.kind) else { continue };
        let own = state.tracks.iter().map(|(body, track)| (Some(body), track));
        for (body, track) in std::iter::once((None, &state.joint)).chain(own) {
            let runs = std::iter::once(track).chain(&track.past);
            let mut facts = runs.filter_map(|run| run.fields.get(&field.id)).flatten();
            if facts.any(|fact| fact.value.as_ref().is_some_and(|value| !fits(kind, value))) {
                let (phase, field, participant) = (phase.id.clone(), field.id.clone(), body.cloned());
                found.push(Blocker::FieldHoldsData { phase, field, participant });
            }
        }
    }
}

fn decided(
    passage: &Passage<'_>,
    case: &Case,
    id: DecisionId,
    decision: &DecisionState,
    found: &mut Vec<Blocker>,
) {
    let Passage { mapping, from, to, .. } = passage;
    let (question, participant) = (decision.question.clone(), decision.participant.clone());
    // What an earlier migration dropped has no rule any more.
    let Some(rule) = from.decision(&question).filter(|_| from.phase(&decision.phase).is_some()) else {
        return;
    };
    let phase = mapping.whole(ItemKind::Phase, &decision.phase).and_then(|phase| to.phase(phase));
    let now = mapping.whole(ItemKind::Decision, &question).and_then(|question| to.decision(question));
    let Some(closed) = &decision.closed else {
        let revision = case.revision(&decision.phase, participant.as_ref());
        let last =
            case.decision(&question, participant.as_ref(), revision).is_some_and(|(last, _)| last == id);
        let same = phase.is_some_and(|phase| {
            now.is_some_and(|now| {
                phase.decide.as_ref() == Some(&now.id) && same_decision(mapping, &decision.phase, rule, now)
            })
        });
        if last && !same {
            found.push(Blocker::OpenDecision { question, participant });
        }
        return;
    };
    // A vote that did not carry has no answer the new version would have to know.
    let answer = closed.outcome.as_ref().and_then(|outcome| rule.outcome(outcome));
    if let (Some(now), Some(_), Some(answer)) = (now, phase, answer)
        && !same_outcome(mapping, answer, now)
    {
        let outcome = answer.id.clone();
        found.push(Blocker::ClosedDecision { question, participant, outcome });
    }
}

fn marked(
    passage: &Passage<'_>,
    mark: &ItemId,
    body: &OrganizationId,
    state: &MarkState,
    found: &mut Vec<Blocker>,
) {
    let now = passage.mapping.whole(ItemKind::Mark, mark).and_then(|mark| passage.to.mark(mark));
    let (Some(former), Some(now), Some(value)) = (passage.from.mark(mark), now, &state.value) else { return };
    let known = now.values.iter().any(|known| known.id == *value)
        && state.grounds.iter().all(|ground| now.grounds.iter().any(|known| known.id == *ground));
    // Whether the class has a date for this body is decided when it is set.
    let dated = |rule: &MarkRule| rule.due_when.as_ref() == Some(value);
    if !known || dated(former) != dated(now) {
        found.push(Blocker::MarkHeld { mark: mark.clone(), participant: body.clone() });
    }
}
