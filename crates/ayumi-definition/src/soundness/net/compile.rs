//! From a definition to its net, part by part; never explores it.

use ayumi_core::definition::{DecisionRule, Definition, Phase, Scope};

use super::build::{Arcs, Drawing};
use super::each::{Each, Setting};
use super::joint::Joint;
use super::opening::{self, Guard};
use super::party::Group;
use super::{Control, Kind, Net, Scene, Shape, Step, condition, each, ending, joint, party, rework};
use crate::soundness::sequence::Sequence;

/// The net of a definition.
pub(crate) fn compile(definition: &Definition) -> Net {
    let mut drawing = Drawing::default();
    let control = Control {
        at_rest: drawing.place("at-rest".into(), 1),
        may_turn: drawing.place("may-turn".into(), 1),
        completed: drawing.place("completed".into(), 0),
        deserted: drawing.place("deserted".into(), 0),
        called_off: drawing.place("called-off".into(), 0),
    };
    let groups = party::groups(definition, &mut drawing);
    let sequence = Sequence::of(definition);
    let targets = rework::targets(definition);
    let shapes = shapes(definition, (&sequence, &targets), &groups, &mut drawing);
    let scene = Scene { definition, sequence: &sequence, control, groups: &groups, shapes: &shapes };
    draw(&scene, &mut drawing);
    let doors = doors(&scene);
    let leaves_time = leaves_time(definition, &sequence);
    let Drawing { places, transitions, overflowed } = drawing;
    let name = definition.reference.id.to_string();
    Net {
        name,
        places,
        transitions,
        control,
        groups,
        shapes,
        doors,
        sequence,
        targets,
        leaves_time,
        is_whole: !overflowed,
    }
}

fn draw(scene: &Scene<'_>, drawing: &mut Drawing) {
    opening::openings(scene, drawing);
    for (index, shape) in scene.shapes.iter().enumerate() {
        match shape {
            Shape::Joint(joint) => joint::ends(scene, index, joint, drawing),
            Shape::Each(each) => each::ends(scene, index, each, drawing),
            Shape::Nobody => {}
        }
    }
    rework::reworks(scene, drawing);
    party::moves(scene, drawing);
    ending::endings(scene, drawing);
    let commit = Arcs::default().take(scene.control.may_turn);
    drawing.transition("commit".into(), Kind::Commit, Step::Committed, commit);
}

fn shapes(
    definition: &Definition,
    (sequence, targets): (&Sequence, &[usize]),
    groups: &[Group],
    drawing: &mut Drawing,
) -> Vec<Shape> {
    let is_asked = |phase: &Phase| !phase.optional && ending::asks_what_is_open(definition, groups);
    let shape = |(index, phase): (usize, &Phase)| {
        let Scope::Each { party, audience } = &phase.scope else {
            return Shape::Joint(Joint::draw(phase, is_asked(phase), drawing));
        };
        let Some(group) = groups.iter().position(|group| group.party == *party) else {
            return Shape::Nobody;
        };
        let mut before = sequence.before(index).iter();
        let setting = Setting {
            group,
            audience: *audience,
            body_by_body: before.any(|at| opening::body_by_body(&definition.phases[*at], phase))
                || condition::is_of_one(phase),
            sent_back_to: targets.contains(&index),
            reading: opening::reading(definition, sequence, index),
        };
        Shape::Each(Each::draw(phase, &setting, groups[group].choice.as_ref(), drawing))
    };
    definition.phases.iter().enumerate().map(shape).collect()
}

/// Whether an optional phase follows others and nothing that must be done follows it: it has only the time until the
/// rest of the case has ended.
fn leaves_time(definition: &Definition, sequence: &Sequence) -> bool {
    let must_end = |phase: &usize| !definition.phases[*phase].optional;
    let hangs =
        |index: usize| !sequence.before(index).is_empty() && !sequence.downstream(index).iter().any(must_end);
    definition.phases.iter().enumerate().any(|(index, phase)| phase.optional && hangs(index))
}

fn doors(scene: &Scene<'_>) -> Vec<Vec<Guard>> {
    let door = |(phase, shape): (&Phase, &Shape)| match shape {
        Shape::Each(each) => opening::door(phase, each, scene.groups),
        Shape::Joint(joint) => vec![vec![joint.ended]],
        Shape::Nobody => Vec::new(),
    };
    scene.definition.phases.iter().zip(scene.shapes).map(door).collect()
}

impl Scene<'_> {
    /// The decision of a phase.
    pub(super) fn rule(&self, phase: &Phase) -> Option<&DecisionRule> {
        self.definition.decision(phase.decide.as_ref()?)
    }
}
