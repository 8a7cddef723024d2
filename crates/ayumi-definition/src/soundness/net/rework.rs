//! Sending a case back: every phase from the one named on runs or waits again, one after the other while all else stands.

use std::collections::HashMap;

use ayumi_core::definition::{Definition, OutcomeEffect, Phase};
use ayumi_core::id::ItemId;

use super::build::{Arcs, Drawing};
use super::vote::electorates;
use super::{Body, Kind, PlaceId, Scene, Shape, Step};

/// Which phase's decision may send the case back to which phase, each pair once.
pub(super) fn sent_back(definition: &Definition) -> Vec<(usize, usize)> {
    let numbers: HashMap<_, _> =
        definition.phases.iter().enumerate().map(|(index, phase)| (&phase.id, index)).collect();
    let mut pairs = Vec::new();
    for (index, phase) in definition.phases.iter().enumerate() {
        let rule = phase.decide.as_ref().and_then(|id| definition.decision(id));
        for outcome in rule.into_iter().flat_map(|rule| &rule.outcomes) {
            if let OutcomeEffect::ReworkTo { phase: target, .. } = &outcome.effect {
                pairs.extend(numbers.get(target).map(|target| (index, *target)));
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The phases decisions may send back to, in the file's order.
pub(in crate::soundness) fn targets(definition: &Definition) -> Vec<usize> {
    let mut targets: Vec<usize> = sent_back(definition).into_iter().map(|(_, target)| target).collect();
    targets.sort_unstable();
    targets.dedup();
    targets
}

/// Draws every way a case is sent back.
pub(super) fn reworks(scene: &Scene<'_>, drawing: &mut Drawing) {
    let definition = scene.definition;
    let first: HashMap<&ItemId, PlaceId> = targets(definition)
        .into_iter()
        .map(|target| (&definition.phases[target].id, chain(scene, target, drawing)))
        .collect();
    for (index, phase) in definition.phases.iter().enumerate() {
        let outcomes = scene.rule(phase).into_iter().flat_map(|rule| rule.outcomes.iter().enumerate());
        let back = outcomes.filter_map(|(at, outcome)| match &outcome.effect {
            OutcomeEffect::ReworkTo { phase, .. } => Some((at, outcome, *first.get(phase)?)),
            OutcomeEffect::Proceed | OutcomeEffect::CancelCase => None,
        });
        for (at, outcome, first) in back {
            for (arcs, body) in questions(scene, phase, &scene.shapes[index]) {
                let arcs = arcs.shift(scene.control.at_rest, first);
                let step = Step::Decided { phase: index, outcome: at, body };
                let name = format!("phase/{}/decide/{}", phase.id, outcome.id);
                drawing.transition(name, Kind::Turn, step, arcs);
            }
        }
    }
}

/// Where a phase's decision can be put.
fn questions(scene: &Scene<'_>, phase: &Phase, shape: &Shape) -> Vec<(Arcs, Option<Body>)> {
    match shape {
        Shape::Joint(joint) => {
            let ways = scene.rule(phase).map(|rule| electorates(scene, rule)).unwrap_or_default();
            let arcs = || scene.control.turn().read(joint.open);
            ways.into_iter().map(|way| (arcs().read_all(way.guard), None)).collect()
        }
        Shape::Each(each) => {
            let of = |body: Body| {
                let open = each.questions(scene, body.index());
                open.into_iter().map(move |arcs| (arcs.read(scene.control.may_turn), Some(body)))
            };
            Body::both(each.group).into_iter().flat_map(of).collect()
        }
        Shape::Nobody => Vec::new(),
    }
}

/// Draws the steps that set back everything from `target` on, and tells where they begin.
fn chain(scene: &Scene<'_>, target: usize, drawing: &mut Drawing) -> PlaceId {
    if drawing.overflowed {
        return scene.control.at_rest;
    }
    let id = &scene.definition.phases[target].id;
    let affected = scene.sequence.downstream(target);
    let stages: Vec<Vec<Arcs>> =
        affected.iter().flat_map(|index| stages(&scene.shapes[*index], *index == target)).collect();
    let places: Vec<PlaceId> =
        (0..stages.len()).map(|stage| drawing.stage(format!("back-to/{id}/{stage}"))).collect();
    let next = places.iter().skip(1).copied().chain([scene.control.at_rest]);
    for ((ways, from), to) in stages.into_iter().zip(&places).zip(next) {
        for arcs in ways {
            let name = format!("back-to/{id}/step");
            drawing.transition(name, Kind::Back, Step::SetBack, arcs.shift(*from, to));
        }
    }
    places.first().copied().unwrap_or(scene.control.at_rest)
}

/// What is set back in one phase, each with the ways it may stand.
fn stages(shape: &Shape, runs: bool) -> Vec<Vec<Arcs>> {
    let mut stages = match shape {
        Shape::Joint(joint) => vec![joint.set_back(runs)],
        Shape::Each(each) => {
            let tracks = [0, 1].map(|body| each.track_set_back(body));
            let excluded = [0, 1].map(|body| each.exclusion_set_back(body));
            std::iter::once(each.set_back(runs)).chain(tracks).chain(excluded).collect()
        }
        Shape::Nobody => Vec::new(),
    };
    stages.retain(|ways| !ways.is_empty());
    stages
}
