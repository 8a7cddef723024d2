//! How a case ends: by itself, all its work ended or nobody taking part, or closed where a definition says so; never by
//! being called off by hand.

use ayumi_core::definition::{Definition, Ends};

use super::build::Drawing;
use super::party::Group;
use super::{Kind, PlaceId, Scene, Shape, Step};

/// Whether the definition lets a case end because everybody left: some choose, and nobody takes part by rule.
pub(super) fn can_be_deserted(groups: &[Group]) -> bool {
    !groups.is_empty() && groups.iter().all(|group| group.choice.is_some())
}

/// Whether how a case ends hangs on which joint work is open.
pub(super) fn asks_what_is_open(definition: &Definition, groups: &[Group]) -> bool {
    match definition.ends {
        Ends::ByItself => can_be_deserted(groups),
        Ends::ByCommand => true,
    }
}

/// Draws how a case ends.
pub(super) fn endings(scene: &Scene<'_>, drawing: &mut Drawing) {
    match scene.definition.ends {
        Ends::ByItself => by_itself(scene, drawing),
        Ends::ByCommand => by_command(scene, drawing),
    }
}

/// Somebody closes the case when nothing that must be done is open. What is open for single participants can be ended
/// by each of them at any time, so the net lets the closing go first and knows no less.
fn by_command(scene: &Scene<'_>, drawing: &mut Drawing) {
    let shut = scene.shapes.iter().filter_map(Shape::shut);
    let arcs = scene.control.end(scene.control.completed).read_all(shut);
    drawing.transition("close".into(), Kind::Act, Step::Closed, arcs);
}

fn by_itself(scene: &Scene<'_>, drawing: &mut Drawing) {
    let Scene { definition, control, groups, shapes, .. } = *scene;
    let required = || definition.phases.iter().zip(shapes).filter(|(phase, _)| !phase.optional);
    // With nothing that must be done there is nothing whose end could end the case.
    if required().next().is_some() && required().all(|(_, shape)| !matches!(shape, Shape::Nobody)) {
        let over = required().flat_map(|(_, shape)| over(shape, groups));
        let arcs = control.end(control.completed).read_all(over);
        drawing.transition("complete".into(), Kind::End, Step::Completed, arcs);
    }
    if can_be_deserted(groups) {
        let gone = groups.iter().filter_map(|group| group.choice.as_ref()).flat_map(|choice| choice.gone);
        let shut = required().filter_map(|(_, shape)| shape.shut());
        let arcs = control.end(control.deserted).read_all(gone).read_all(shut);
        drawing.transition("desert".into(), Kind::End, Step::Deserted, arcs);
    }
}

impl Shape {
    /// The place that says joint work which must be done is not open.
    fn shut(&self) -> Option<PlaceId> {
        match self {
            Self::Joint(joint) => joint.shut,
            Self::Each(_) | Self::Nobody => None,
        }
    }
}

/// What says that a phase has ended for the case to end.
fn over(shape: &Shape, groups: &[Group]) -> Vec<PlaceId> {
    match shape {
        Shape::Joint(joint) => vec![joint.ended],
        Shape::Each(each) => {
            let anybody = groups[each.group].choice.as_ref().map(|choice| choice.present);
            each.over.into_iter().chain(anybody).collect()
        }
        Shape::Nobody => Vec::new(),
    }
}
