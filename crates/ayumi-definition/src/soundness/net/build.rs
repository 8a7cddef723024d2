//! Draws places and transitions one by one; never knows what they stand for.

use super::{Kind, Place, PlaceId, Step, Transition};

/// No net has more transitions: a larger one could not be explored in time anyway.
pub(super) const TRANSITIONS_MAX: usize = 40_000;

/// A net being drawn.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    pub(super) places: Vec<Place>,
    pub(super) transitions: Vec<Transition>,
    /// Whether something had to be left out.
    pub(super) overflowed: bool,
}

/// The arcs of one transition.
#[derive(Debug, Clone, Default)]
pub(super) struct Arcs {
    needs: Vec<PlaceId>,
    changes: Vec<(PlaceId, i8)>,
}

impl Drawing {
    /// A place that holds so many tokens at first.
    pub(super) fn place(&mut self, name: String, tokens: u8) -> PlaceId {
        self.places.push(Place { name, tokens, is_stage: false });
        self.places.len() - 1
    }

    /// A place that only says how far sending a case back has come.
    pub(super) fn stage(&mut self, name: String) -> PlaceId {
        self.places.push(Place { name, tokens: 0, is_stage: true });
        self.places.len() - 1
    }

    /// The same place once for each of the two bodies.
    pub(super) fn pair(&mut self, name: &str, tokens: u8) -> [PlaceId; 2] {
        ["a", "b"].map(|body| self.place(format!("{name}/{body}"), tokens))
    }

    pub(super) fn transition(&mut self, name: String, kind: Kind, step: Step, arcs: Arcs) {
        if self.transitions.len() < TRANSITIONS_MAX {
            let Arcs { mut needs, changes } = arcs.merged();
            // What is seldom there is asked for first: most transitions are looked at in vain.
            needs.sort_by_key(|place| (self.places[*place].tokens, !changes.contains(&(*place, -1))));
            self.transitions.push(Transition { name, kind, step, needs, changes });
        } else {
            self.overflowed = true;
        }
    }
}

impl Arcs {
    /// Takes a token away.
    pub(super) fn take(mut self, place: PlaceId) -> Self {
        self.changes.push((place, -1));
        self
    }

    /// Puts a token there.
    pub(super) fn give(mut self, place: PlaceId) -> Self {
        self.changes.push((place, 1));
        self
    }

    /// Needs a token to be there and leaves it.
    pub(super) fn read(mut self, place: PlaceId) -> Self {
        self.needs.push(place);
        self
    }

    /// Moves a token.
    pub(super) fn shift(self, from: PlaceId, to: PlaceId) -> Self {
        self.take(from).give(to)
    }

    pub(super) fn read_all(self, places: impl IntoIterator<Item = PlaceId>) -> Self {
        places.into_iter().fold(self, Self::read)
    }

    pub(super) fn take_all(self, places: impl IntoIterator<Item = PlaceId>) -> Self {
        places.into_iter().fold(self, Self::take)
    }

    pub(super) fn give_all(self, places: impl IntoIterator<Item = PlaceId>) -> Self {
        places.into_iter().fold(self, Self::give)
    }

    /// Each place once: what is given back at once is a token that is only read.
    fn merged(self) -> Self {
        let mut merged = Self::default();
        for (place, change) in &self.changes {
            if *change < 0 {
                merged.need(*place);
            }
            match merged.changes.iter_mut().find(|(known, _)| known == place) {
                Some((_, sum)) => *sum += change,
                None => merged.changes.push((*place, *change)),
            }
        }
        self.needs.iter().for_each(|place| merged.need(*place));
        merged.changes.retain(|(_, change)| *change != 0);
        merged
    }

    fn need(&mut self, place: PlaceId) {
        if !self.needs.contains(&place) {
            self.needs.push(place);
        }
    }
}
