//! When phases begin: what lets joint work through, what a participant's own work waits for. Never how they end.

use ayumi_core::definition::{Audience, Barrier, BarrierRule, Definition, Phase, Scope};

use super::build::{Arcs, Drawing};
use super::each::Each;
use super::party::Group;
use super::{Body, Kind, PlaceId, Scene, Shape, Step};
use crate::soundness::sequence::Sequence;

/// Ways one phase may begin are tried one by one; where several barriers ask for one of many, they multiply.
const WAYS_MAX: usize = 64;

/// Places that must all hold a token.
pub(super) type Guard = Vec<PlaceId>;

/// How the phases after a phase per participant read it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// Through its barrier.
    pub(super) barrier: bool,
    /// As a whole, without a barrier.
    pub(super) whole: bool,
}

/// A way through, and whether it is one for certain or hangs on numbers the definition does not know.
#[derive(Debug, Clone)]
struct Way {
    guard: Guard,
    is_certain: bool,
}

/// Whether `earlier` lets the participants of `phase` through one by one: both are for the same party.
pub(super) fn body_by_body(earlier: &Phase, phase: &Phase) -> bool {
    match (&earlier.scope, &phase.scope) {
        (Scope::Each { party, .. }, Scope::Each { party: later, .. }) => party == later,
        (Scope::Joint, Scope::Joint | Scope::Each { .. }) | (Scope::Each { .. }, Scope::Joint) => false,
    }
}

/// How a phase per participant is read by those after it.
pub(super) fn reading(definition: &Definition, sequence: &Sequence, each: usize) -> Reading {
    let phase = &definition.phases[each];
    let mut later = sequence.later(each).iter().map(|later| &definition.phases[*later]);
    let read = later.any(|later| !body_by_body(phase, later));
    Reading { barrier: read && phase.barrier.is_some(), whole: read && phase.barrier.is_none() }
}

/// When a phase per participant lets joint work through for certain.
pub(super) fn door(phase: &Phase, each: &Each, groups: &[Group]) -> Vec<Guard> {
    let ways = ways_through(phase, each, groups);
    ways.into_iter().filter(|way| way.is_certain).map(|way| way.guard).collect()
}

/// Draws how every phase begins.
pub(super) fn openings(scene: &Scene<'_>, drawing: &mut Drawing) {
    for (index, shape) in scene.shapes.iter().enumerate() {
        let phase = &scene.definition.phases[index];
        let Some(ways) = ways_for_all(scene, index) else {
            drawing.overflowed = true;
            continue;
        };
        let mut draw = |body: Option<Body>, arcs: &Arcs| {
            let name = match body {
                Some(body) => format!("phase/{}/begin/{}", phase.id, body.letter()),
                None => format!("phase/{}/begin", phase.id),
            };
            for way in &ways {
                let arcs = arcs.clone().read_all(way.guard.iter().copied());
                let (kind, arcs) = if way.is_certain {
                    (Kind::Rule, arcs)
                } else {
                    (Kind::Turn, arcs.read(scene.control.may_turn))
                };
                drawing.transition(name.clone(), kind, Step::Began { phase: index, body }, arcs);
            }
        };
        match shape {
            Shape::Nobody => {}
            Shape::Joint(joint) => draw(None, &joint.opened(scene.control.act())),
            Shape::Each(each) => match (each.open, each.whole) {
                (Some(open), _) => {
                    for body in Body::both(each.group) {
                        draw(Some(body), &opened_for(scene, index, each, open[body.index()], body));
                    }
                }
                (None, Some(whole)) => draw(None, &scene.control.act().shift(whole.closed, whole.opened)),
                (None, None) => {}
            },
        }
    }
}

/// A phase begins for one body: its own part of what comes before has ended.
fn opened_for(scene: &Scene<'_>, index: usize, each: &Each, open: PlaceId, body: Body) -> Arcs {
    let (x, phases) = (body.index(), &scene.definition.phases);
    let own = scene.sequence.before(index).iter().filter_map(|at| match &scene.shapes[*at] {
        Shape::Each(earlier) if body_by_body(&phases[*at], &phases[index]) => Some(earlier.done[x]),
        Shape::Each(_) | Shape::Joint(_) | Shape::Nobody => None,
    });
    let arcs = scene.control.act().shift(each.to_do[x], open);
    arcs.read_all(each.in_audience(scene.groups, x)).read_all(own)
}

/// Every combination of ways through what `phase` waits for as a whole; none when there are too many.
fn ways_for_all(scene: &Scene<'_>, index: usize) -> Option<Vec<Way>> {
    let mut all = vec![Way { guard: Vec::new(), is_certain: true }];
    let phase = &scene.definition.phases[index];
    for at in scene.sequence.before(index) {
        let earlier = &scene.definition.phases[*at];
        let through = match &scene.shapes[*at] {
            Shape::Each(_) if body_by_body(earlier, phase) => continue,
            Shape::Joint(joint) => vec![Way { guard: vec![joint.ended], is_certain: true }],
            Shape::Each(each) => ways_through(earlier, each, scene.groups),
            Shape::Nobody => Vec::new(),
        };
        let joined = |way: &Way, next: &Way| Way {
            guard: way.guard.iter().chain(&next.guard).copied().collect(),
            is_certain: way.is_certain && next.is_certain,
        };
        all = all.iter().flat_map(|way| through.iter().map(move |next| joined(way, next))).collect();
        if all.len() > WAYS_MAX {
            return None;
        }
    }
    Some(all)
}

/// The ways a phase per participant lets others through.
fn ways_through(phase: &Phase, each: &Each, groups: &[Group]) -> Vec<Way> {
    let choice = groups[each.group].choice.as_ref();
    let certain = |guard| Way { guard, is_certain: true };
    let perhaps = |guard| Way { guard, is_certain: false };
    let anybody = choice.map(|choice| choice.present);
    let all = || each.let_go.into_iter().chain(anybody).collect::<Guard>();
    let some = || [0, 1].map(|body| counted_end(each, groups, body));
    let Some(Barrier { rule, .. }) = &phase.barrier else {
        let somebody = choice.map(|choice| match each.audience {
            Audience::Invited => choice.present,
            Audience::Joined => choice.joined,
        });
        return vec![certain(each.settled.into_iter().chain(somebody).collect())];
    };
    match rule {
        BarrierRule::All | BarrierRule::Share(100..) => vec![certain(all())],
        BarrierRule::AtLeast(..=1) => some().map(certain).into(),
        // As few as are asked for take part: all of them are needed. With more, some may do.
        BarrierRule::AtLeast(_) => {
            let both = some().concat();
            std::iter::once(certain(both)).chain(some().map(perhaps)).collect()
        }
        // Whether those named are all among some hangs on who they are. Who is gone holds nobody back.
        BarrierRule::Named(_) => {
            let one = |body: usize| [each.let_go[body]].into_iter().chain(anybody).collect();
            std::iter::once(certain(all())).chain([0, 1].map(one).map(perhaps)).collect()
        }
        // Whether some are enough of a share hangs on how many they are.
        BarrierRule::Share(_) => std::iter::once(certain(all())).chain(some().map(perhaps)).collect(),
    }
}

/// A body has done its part, is there and counts.
fn counted_end(each: &Each, groups: &[Group], body: usize) -> Guard {
    let there = groups[each.group].choice.as_ref().map(|choice| choice.there[body]);
    let counted = each.exclusion.map(|exclusion| exclusion.counted[body]);
    [each.done[body]].into_iter().chain(there).chain(counted).collect()
}
