//! When phases begin: what lets joint work through, what a participant's own work waits for. Never how they end.

use ayumi_core::definition::{Audience, Barrier, BarrierRule, Definition, Phase, Scope};

use super::build::{Arcs, Drawing};
use super::each::Each;
use super::party::Group;
use super::{Body, Control, Kind, PlaceId, Scene, Shape, Step, condition};
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
pub(super) struct Way {
    pub(super) guard: Guard,
    is_certain: bool,
}

impl Way {
    pub(super) fn certain(guard: Guard) -> Self {
        Self { guard, is_certain: true }
    }

    pub(super) fn perhaps(guard: Guard) -> Self {
        Self { guard, is_certain: false }
    }

    /// What happens this way: as it would, or only while people may still turn back.
    pub(super) fn needed(&self, control: Control, kind: Kind, arcs: Arcs) -> (Kind, Arcs) {
        let arcs = arcs.read_all(self.guard.iter().copied());
        if self.is_certain { (kind, arcs) } else { (Kind::Turn, arcs.read(control.may_turn)) }
    }
}

/// Whether `earlier` lets the participants of `phase` through one by one: both are for the same party.
pub(in crate::soundness) fn body_by_body(earlier: &Phase, phase: &Phase) -> bool {
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

/// Draws how every phase begins, and how its conditions pass it over or keep it waiting.
pub(super) fn openings(scene: &Scene<'_>, drawing: &mut Drawing) {
    for (index, shape) in scene.shapes.iter().enumerate() {
        let Some(ways) = ways_for_all(scene, index) else {
            drawing.overflowed = true;
            continue;
        };
        let gate = Gate { scene, index, ways: &ways };
        let act = || scene.control.act();
        match shape {
            Shape::Nobody => {}
            Shape::Joint(joint) => {
                let waiting = Waiting {
                    body: None,
                    held: joint.held.map(|held| act().shift(joint.waiting, held)),
                    passes: vec![joint.passed_over(joint.waiting, act())],
                    opens: joint.before().map(|from| joint.opened(from, act())).collect(),
                };
                gate.draw(&waiting, drawing);
            }
            Shape::Each(each) => match (each.open, each.whole) {
                (Some(open), _) => {
                    for body in Body::both(each.group) {
                        gate.draw(&waiting_alone(scene, index, (each, open), body), drawing);
                    }
                }
                (None, Some(whole)) => {
                    let waiting = Waiting {
                        body: None,
                        held: whole.held.map(|held| act().shift(whole.closed, held)),
                        passes: each.passed_over(whole, &act()),
                        opens: whole.before().map(|from| act().shift(from, whole.opened)).collect(),
                    };
                    gate.draw(&waiting, drawing);
                }
                (None, None) => {}
            },
        }
    }
}

/// A body whose track begins for itself alone: the phase is for it, and its own part of what comes before has ended.
fn waiting_alone(
    scene: &Scene<'_>,
    index: usize,
    (each, open): (&Each, [PlaceId; 2]),
    body: Body,
) -> Waiting {
    let (x, phases) = (body.index(), &scene.definition.phases);
    let before = || {
        let own = scene.sequence.before(index).iter().filter_map(|at| match &scene.shapes[*at] {
            Shape::Each(earlier) if body_by_body(&phases[*at], &phases[index]) => Some(earlier.done[x]),
            Shape::Each(_) | Shape::Joint(_) | Shape::Nobody => None,
        });
        scene.control.act().read_all(each.in_audience(scene.groups, x)).read_all(own)
    };
    let held = each.held.map(|held| held[x]);
    Waiting {
        body: Some(body),
        held: held.map(|held| before().shift(each.to_do[x], held)),
        passes: vec![each.ended(each.to_do[x], x, before())],
        opens: [each.to_do[x]].into_iter().chain(held).map(|from| before().shift(from, open[x])).collect(),
    }
}

/// What can become of a phase, or of the track of a body, that waits for nothing but its conditions.
struct Waiting {
    body: Option<Body>,
    /// It is kept waiting, where it can be.
    held: Option<Arcs>,
    /// The ways it is passed over.
    passes: Vec<Arcs>,
    /// It begins, first from where it waits, then from where it was kept waiting.
    opens: Vec<Arcs>,
}

/// What lets a phase begin: what comes before it, then its conditions.
struct Gate<'s> {
    scene: &'s Scene<'s>,
    index: usize,
    ways: &'s [Way],
}

impl Gate<'_> {
    /// What a condition says is not known, so its answer is like something people do: it may hold now, later or never.
    fn draw(&self, waiting: &Waiting, drawing: &mut Drawing) {
        let phase = &self.scene.definition.phases[self.index];
        let body = waiting.body;
        let begun = Step::Began { phase: self.index, body };
        let kind = if condition::is_asked(phase) { Kind::Act } else { Kind::Rule };
        let (opens, released) = waiting.opens.split_at(1);
        self.through("begin", kind, begun, opens, drawing);
        if phase.not_applicable_if.is_some() {
            let passed = Step::Passed { phase: self.index, body };
            self.through("pass", Kind::Act, passed, &waiting.passes, drawing);
        }
        if let Some(held) = &waiting.held {
            let step = Step::Held { phase: self.index, body };
            let held = held.clone().read(self.scene.control.may_turn);
            self.through("hold", Kind::Turn, step, &[held], drawing);
        }
        // What was reported is put right, and the condition holds after all.
        for arcs in released {
            let arcs = arcs.clone().read(self.scene.control.may_turn);
            drawing.transition(self.name("release", body), Kind::Aside, begun, arcs);
        }
    }

    fn through(&self, verb: &str, kind: Kind, step: Step, all: &[Arcs], drawing: &mut Drawing) {
        for way in self.ways {
            for arcs in all {
                let (kind, arcs) = way.needed(self.scene.control, kind, arcs.clone());
                drawing.transition(self.name(verb, step.body()), kind, step, arcs);
            }
        }
    }

    fn name(&self, verb: &str, body: Option<Body>) -> String {
        let id = &self.scene.definition.phases[self.index].id;
        match body {
            Some(body) => format!("phase/{id}/{verb}/{}", body.letter()),
            None => format!("phase/{id}/{verb}"),
        }
    }
}

/// Every combination of ways through what `phase` waits for as a whole; none when there are too many.
fn ways_for_all(scene: &Scene<'_>, index: usize) -> Option<Vec<Way>> {
    let mut all = vec![Way::certain(Vec::new())];
    let phase = &scene.definition.phases[index];
    for at in scene.sequence.before(index) {
        let earlier = &scene.definition.phases[*at];
        let through = match &scene.shapes[*at] {
            Shape::Each(_) if body_by_body(earlier, phase) => continue,
            Shape::Joint(joint) => vec![Way::certain(vec![joint.ended])],
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
    let (certain, perhaps) = (Way::certain, Way::perhaps);
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
