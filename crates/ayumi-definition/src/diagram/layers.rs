//! Where boxes stand: each below all it waits for, the boxes of a row beside each other; never what is in them.

use std::collections::HashMap;

use super::graph::Graph;

/// A place in a row, of a box or of an arrow that passes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Slot {
    /// A box.
    Box(usize),
    /// The arrow of this number passes through.
    Passing(usize),
}

/// The boxes in rows, with the arrows that pass through them.
pub(super) struct Layers {
    /// From top to bottom, each from left to right.
    pub(super) rows: Vec<Vec<Slot>>,
    /// The arrows that go down, as pairs of boxes, by the number [`Slot::Passing`] gives.
    pub(super) arrows: Vec<(usize, usize)>,
}

/// More arrows than this are not led around boxes.
const ARROWS_MAX: usize = 400;
/// Sweeps that bring what belongs together near each other; more change nothing a reader sees.
const SWEEPS: usize = 4;

impl Layers {
    pub(super) fn of(graph: &Graph<'_>) -> Self {
        let arrows: Vec<(usize, usize)> =
            graph.forward().iter().map(|arrow| (arrow.from, arrow.to)).collect();
        let ranks = ranks(graph.boxes.len(), &arrows);
        let depth = ranks.iter().max().map_or(0, |deepest| deepest + 1);
        let mut rows: Vec<Vec<Slot>> = vec![Vec::new(); depth];
        for (at, rank) in ranks.iter().enumerate() {
            rows[*rank].push(Slot::Box(at));
        }
        // A picture of more arrows tells nobody anything; they go straight then.
        for (number, (from, to)) in arrows.iter().enumerate().filter(|_| arrows.len() <= ARROWS_MAX) {
            for row in &mut rows[ranks[*from] + 1..ranks[*to]] {
                row.push(Slot::Passing(number));
            }
        }
        let mut into: Vec<Vec<usize>> = vec![Vec::new(); graph.boxes.len()];
        for (number, (_, to)) in arrows.iter().enumerate() {
            into[*to].push(number);
        }
        let mut layers = Self { rows, arrows };
        for _ in 0..SWEEPS {
            for row in 1..layers.rows.len() {
                layers.arrange(row, &into);
            }
        }
        layers
    }

    /// Orders a row by where the things above stand that lead into it.
    fn arrange(&mut self, row: usize, into: &[Vec<usize>]) {
        let above: HashMap<Slot, usize> = self.rows[row - 1].iter().copied().zip(0..).collect();
        let place = |number: &usize| {
            let passing = above.get(&Slot::Passing(*number));
            passing.or_else(|| above.get(&Slot::Box(self.arrows[*number].0))).copied()
        };
        let weight = |slot: &Slot| {
            let places: Vec<usize> = match slot {
                Slot::Box(at) => into[*at].iter().filter_map(place).collect(),
                Slot::Passing(number) => place(number).into_iter().collect(),
            };
            // Thousandths keep the order of averages without fractions.
            if places.is_empty() { usize::MAX } else { places.iter().sum::<usize>() * 1_000 / places.len() }
        };
        let mut weighed: Vec<(usize, Slot)> =
            self.rows[row].iter().map(|slot| (weight(slot), *slot)).collect();
        weighed.sort_by_key(|(weight, _)| *weight);
        self.rows[row] = weighed.into_iter().map(|(_, slot)| slot).collect();
    }
}

/// The row of each box: one below the lowest it waits for. The arrows form no circle.
fn ranks(count: usize, arrows: &[(usize, usize)]) -> Vec<usize> {
    let mut ranks = vec![0; count];
    for _ in 0..count {
        let mut moved = false;
        for (from, to) in arrows {
            if ranks[*to] <= ranks[*from] {
                ranks[*to] = ranks[*from] + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    ranks
}
