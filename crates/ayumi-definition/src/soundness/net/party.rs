//! The two tokens a party's participants stand as: whether they have answered, take part or are gone. Never their work.

use ayumi_core::definition::{Definition, Joins, LateJoin};
use ayumi_core::id::ItemId;

use super::build::{Arcs, Drawing};
use super::opening::Guard;
use super::{Body, Kind, PlaceId, Scene, Shape, Step};

/// A party of participants.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) party: ItemId,
    /// How its bodies come and go; those that take part by rule do neither.
    pub(super) choice: Option<Choice>,
}

/// The places of bodies that choose.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) silent: [PlaceId; 2],
    pub(super) taking_part: [PlaceId; 2],
    pub(super) gone: [PlaceId; 2],
    /// Silent or taking part.
    pub(super) there: [PlaceId; 2],
    /// How many are there.
    pub(super) present: PlaceId,
    /// How many take part.
    pub(super) joined: PlaceId,
}

impl Choice {
    /// The places there are one of for each body.
    pub(super) fn pairs(&self) -> [[PlaceId; 2]; 4] {
        [self.silent, self.taking_part, self.gone, self.there]
    }
}

/// Draws the places of every party that does not lead.
pub(super) fn groups(definition: &Definition, drawing: &mut Drawing) -> Vec<Group> {
    let parties = definition.parties.iter().filter(|party| party.joins != Joins::Leads);
    parties
        .map(|party| {
            let choice = (party.joins == Joins::OptIn).then(|| choice(party.id.as_str(), drawing));
            Group { party: party.id.clone(), choice }
        })
        .collect()
}

fn choice(party: &str, drawing: &mut Drawing) -> Choice {
    let mut pair = |state: &str, tokens| drawing.pair(&format!("party/{party}/{state}"), tokens);
    let (silent, taking_part, gone) = (pair("silent", 1), pair("joined", 0), pair("gone", 0));
    let there = pair("there", 1);
    let present = drawing.place(format!("party/{party}/present"), 2);
    let joined = drawing.place(format!("party/{party}/taking-part"), 0);
    Choice { silent, taking_part, gone, there, present, joined }
}

/// Draws how bodies answer, leave and come back.
pub(super) fn moves(scene: &Scene<'_>, drawing: &mut Drawing) {
    for (index, group) in scene.groups.iter().enumerate() {
        let Some(choice) = &group.choice else { continue };
        let doors = doors(scene, &group.party);
        for body in Body::both(index) {
            let x = body.index();
            let counts = Counts::of(scene.shapes, index, x);
            let mut draw = |verb: &str, kind, step, arcs| {
                drawing.transition(
                    format!("party/{}/{verb}/{}", group.party, body.letter()),
                    kind,
                    step,
                    arcs,
                );
            };
            let to_join = |arcs: Arcs| arcs.give(choice.taking_part[x]).give(choice.joined);
            let to_go = |arcs: Arcs| {
                let arcs = arcs.shift(choice.there[x], choice.gone[x]).take(choice.present);
                arcs.give_all(counts.gone.iter().copied())
            };
            let answered =
                || scene.control.act().take(choice.silent[x]).take_all(counts.silent.iter().copied());
            for door in &doors {
                draw("join", Kind::Act, Step::Joined(body), to_join(answered().read_all(door.clone())));
            }
            draw("decline", Kind::Act, Step::Declined(body), to_go(answered()));
            let leaving = scene.control.turn().take(choice.taking_part[x]).take(choice.joined);
            draw("withdraw", Kind::Turn, Step::Withdrew(body), to_go(leaving));
            let coming = scene.control.turn().shift(choice.gone[x], choice.there[x]).give(choice.present);
            let coming = coming.take_all(counts.gone.iter().copied());
            for door in &doors {
                let coming = to_join(coming.clone().read_all(door.clone()));
                draw("return", Kind::Aside, Step::Returned(body), coming);
            }
        }
    }
}

/// The ways the time for joining is not over: a phase with whose opening it ends has not been open. Whoever comes late
/// and is not refused does what the others did; to be spared it leads nowhere else.
fn doors(scene: &Scene<'_>, party: &ItemId) -> Vec<Guard> {
    match until(scene.definition, party).map(|phase| &scene.shapes[phase]) {
        None | Some(Shape::Nobody) => vec![Vec::new()],
        Some(Shape::Joint(joint)) => joint.before().chain(joint.passed).map(|place| vec![place]).collect(),
        Some(Shape::Each(each)) => {
            let closed = each.whole.map(|whole| whole.closed);
            vec![each.to_do.into_iter().chain(closed).collect()]
        }
    }
}

/// The phase with whose opening nobody of a party can join any more, by its place in the definition.
pub(super) fn until(definition: &Definition, party: &ItemId) -> Option<usize> {
    let party = definition.party(party)?;
    let until = party.join_until.as_ref()?;
    match party.late_join {
        LateJoin::Refused => definition.phases.iter().position(|phase| phase.id == *until),
        LateJoin::Waived | LateJoin::Required => None,
    }
}

/// The counters of a body's phases that say why it no longer holds others back.
struct Counts {
    gone: Vec<PlaceId>,
    silent: Vec<PlaceId>,
}

impl Counts {
    fn of(shapes: &[Shape], group: usize, body: usize) -> Self {
        let mut counts = Self { gone: Vec::new(), silent: Vec::new() };
        for shape in shapes {
            let Shape::Each(each) = shape else { continue };
            for counter in each.counters.iter().filter(|_| each.group == group) {
                counts.gone.push(counter.places[body]);
                if counter.silent {
                    counts.silent.push(counter.places[body]);
                }
            }
        }
        counts
    }
}
