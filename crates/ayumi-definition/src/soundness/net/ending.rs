//! How a case ends by itself: all its work ended, or nobody takes part; never by being called off by hand.

use super::build::Drawing;
use super::party::Group;
use super::{Kind, PlaceId, Scene, Shape, Step};

/// Whether the definition lets a case end because everybody left: some choose, and nobody takes part by rule.
pub(super) fn can_be_deserted(groups: &[Group]) -> bool {
    !groups.is_empty() && groups.iter().all(|group| group.choice.is_some())
}

/// Draws both ways a case ends by itself.
pub(super) fn endings(scene: &Scene<'_>, drawing: &mut Drawing) {
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
        let shut = required().filter_map(|(_, shape)| match shape {
            Shape::Joint(joint) => joint.shut,
            Shape::Each(_) | Shape::Nobody => None,
        });
        let arcs = control.end(control.deserted).read_all(gone).read_all(shut);
        drawing.transition("desert".into(), Kind::End, Step::Deserted, arcs);
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
