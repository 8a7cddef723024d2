//! A phase that runs once: waiting, open, ended; never who works in it.

use ayumi_core::definition::{OutcomeEffect, Phase};

use super::build::{Arcs, Drawing};
use super::vote::electorates;
use super::{Kind, PlaceId, Scene, Step, condition};

/// The places of a joint phase.
#[derive(Debug, Clone)]
pub(super) struct Joint {
    pub(super) waiting: PlaceId,
    pub(super) open: PlaceId,
    pub(super) ended: PlaceId,
    /// Not open, where somebody asks.
    pub(super) shut: Option<PlaceId>,
    /// Waiting for its condition, which does not hold.
    pub(super) held: Option<PlaceId>,
    /// Ended without having been open, where it can be.
    pub(super) passed: Option<PlaceId>,
}

impl Joint {
    pub(super) fn draw(phase: &Phase, is_asked: bool, drawing: &mut Drawing) -> Self {
        let id = &phase.id;
        Self {
            waiting: drawing.place(format!("phase/{id}/waiting"), 1),
            open: drawing.place(format!("phase/{id}/open"), 0),
            ended: drawing.place(format!("phase/{id}/ended"), 0),
            shut: is_asked.then(|| drawing.place(format!("phase/{id}/shut"), 1)),
            held: condition::holds_up(phase).then(|| drawing.place(format!("phase/{id}/held"), 0)),
            passed: condition::may_pass(phase).then(|| drawing.place(format!("phase/{id}/passed"), 0)),
        }
    }

    /// Where it stands while it has not begun.
    pub(super) fn before(&self) -> impl Iterator<Item = PlaceId> {
        [self.waiting].into_iter().chain(self.held)
    }

    /// It ends from where it waits, without having been open.
    pub(super) fn passed_over(&self, from: PlaceId, arcs: Arcs) -> Arcs {
        arcs.shift(from, self.ended).give_all(self.passed)
    }

    /// The phase begins, from where it waits.
    pub(super) fn opened(&self, from: PlaceId, arcs: Arcs) -> Arcs {
        arcs.shift(from, self.open).take_all(self.shut)
    }

    /// The phase ends, in whatever way.
    fn ended(&self, arcs: Arcs) -> Arcs {
        arcs.shift(self.open, self.ended).give_all(self.shut)
    }

    /// The ways it can be set back from, to run again at once or to wait.
    pub(super) fn set_back(&self, runs: bool) -> Vec<Arcs> {
        let to = if runs { self.open } else { self.waiting };
        let (from_open, from_shut) = if runs { (None, self.shut) } else { (self.shut, None) };
        let closed = self.before().map(|from| Arcs::default().shift(from, to).take_all(from_shut));
        let open = Arcs::default().shift(self.open, to).give_all(from_open);
        let ended = Arcs::default().shift(self.ended, to).take_all(from_shut);
        // Of several ways that fit the first is taken: what was passed over is not left with the mark of it.
        let passed = self.passed.map(|passed| ended.clone().take(passed));
        closed.chain([open]).chain(passed).chain([ended]).collect()
    }
}

/// Draws how a joint phase ends: by its work, its decision, or by being passed over.
pub(super) fn ends(scene: &Scene<'_>, index: usize, joint: &Joint, drawing: &mut Drawing) {
    let phase = &scene.definition.phases[index];
    let ended = || joint.ended(scene.control.act());
    let mut draw = |verb: &str, kind, step, arcs| {
        drawing.transition(format!("phase/{}/{verb}", phase.id), kind, step, arcs);
    };
    match scene.rule(phase) {
        None => draw("end", Kind::Act, Step::Ended { phase: index, body: None }, ended()),
        Some(rule) => {
            for (at, outcome) in rule.outcomes.iter().enumerate() {
                let step = Step::Decided { phase: index, outcome: at, body: None };
                let verb = format!("decide/{}", outcome.id);
                let arcs = match outcome.effect {
                    OutcomeEffect::Proceed => ended(),
                    OutcomeEffect::CancelCase => scene.control.end(scene.control.called_off).read(joint.open),
                    // Drawn where the case is set back.
                    OutcomeEffect::ReworkTo { .. } => continue,
                };
                for way in electorates(scene, rule) {
                    let (kind, arcs) = way.needed(scene.control, Kind::Act, arcs.clone());
                    draw(&verb, kind, step, arcs);
                }
            }
        }
    }
    if phase.optional {
        let step = Step::Skipped { phase: index, body: None };
        draw("skip", Kind::Act, step, ended());
        if let Some(held) = joint.held {
            draw("skip", Kind::Act, step, joint.passed_over(held, scene.control.act()));
        }
    }
}
