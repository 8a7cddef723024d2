//! A phase that runs once: waiting, open, ended; never who works in it.

use ayumi_core::definition::{OutcomeEffect, Phase};

use super::build::{Arcs, Drawing};
use super::{Kind, PlaceId, Scene, Step};

/// The places of a joint phase.
#[derive(Debug, Clone)]
pub(super) struct Joint {
    pub(super) waiting: PlaceId,
    pub(super) open: PlaceId,
    pub(super) ended: PlaceId,
    /// Not open, where somebody asks.
    pub(super) shut: Option<PlaceId>,
}

impl Joint {
    pub(super) fn draw(phase: &Phase, is_asked: bool, drawing: &mut Drawing) -> Self {
        let id = &phase.id;
        Self {
            waiting: drawing.place(format!("phase/{id}/waiting"), 1),
            open: drawing.place(format!("phase/{id}/open"), 0),
            ended: drawing.place(format!("phase/{id}/ended"), 0),
            shut: is_asked.then(|| drawing.place(format!("phase/{id}/shut"), 1)),
        }
    }

    /// The phase begins.
    pub(super) fn opened(&self, arcs: Arcs) -> Arcs {
        arcs.shift(self.waiting, self.open).take_all(self.shut)
    }

    /// The phase ends, in whatever way.
    fn ended(&self, arcs: Arcs) -> Arcs {
        arcs.shift(self.open, self.ended).give_all(self.shut)
    }

    /// The ways it can be set back from, to run again at once or to wait.
    pub(super) fn set_back(&self, runs: bool) -> [Arcs; 3] {
        let to = if runs { self.open } else { self.waiting };
        let (from_open, from_shut) = if runs { (None, self.shut) } else { (self.shut, None) };
        [
            Arcs::default().shift(self.waiting, to).take_all(from_shut),
            Arcs::default().shift(self.open, to).give_all(from_open),
            Arcs::default().shift(self.ended, to).take_all(from_shut),
        ]
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
                match outcome.effect {
                    OutcomeEffect::Proceed => draw(&verb, Kind::Act, step, ended()),
                    OutcomeEffect::CancelCase => {
                        let called_off = scene.control.end(scene.control.called_off);
                        draw(&verb, Kind::Act, step, called_off.read(joint.open));
                    }
                    // Drawn where the case is set back.
                    OutcomeEffect::ReworkTo { .. } => {}
                }
            }
        }
    }
    if phase.optional {
        draw("skip", Kind::Act, Step::Skipped { phase: index, body: None }, ended());
    }
}
