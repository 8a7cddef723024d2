//! What of a state nobody asks any more, so that states that differ in nothing else are one; never what somebody may.
//!
//! A barrier is passed when everything that waited at it has begun. Who counts there then means nothing, and work still
//! due there is looked at as done at once: nobody waits for it, it can be done at any time, and having done it never
//! keeps anybody from anything. That it keeps the case going is the one thing that could matter, so this is left alone
//! where an optional phase might need that time.

use super::explore::Machine;
use super::party::Choice;
use super::{Marking, Net, PlaceId, Shape, Step};

/// What is left out of a state.
pub(super) struct Forgetting {
    /// For each body that can be gone: the place that says so, and what all its others hold from then on.
    gone: Vec<(PlaceId, Vec<(PlaceId, u8)>)>,
    /// For each body at a barrier that counts no heads: the places that say its work is done, it counts, it was taken
    /// out, and how many reasons let it go.
    done: Vec<[PlaceId; 4]>,
    /// The barriers behind which everything has begun.
    passed: Vec<Passed>,
    /// The places of both bodies of each party, side by side.
    mirrors: Vec<Vec<[PlaceId; 2]>>,
}

/// A barrier with what waits at it.
struct Passed {
    waiting: Vec<PlaceId>,
    /// For each body the places that say it counts, it was taken out, and how many reasons let it go.
    bodies: Vec<[PlaceId; 3]>,
    /// The transitions by which bodies do the work that is still due.
    late: Vec<usize>,
}

impl Forgetting {
    pub(super) fn of(net: &Net) -> Self {
        Self { gone: net.gone(), done: net.done(), passed: net.passed(), mirrors: net.mirrors() }
    }

    /// Only which of two bodies is which.
    pub(super) fn nothing(net: &Net) -> Self {
        Self { gone: Vec::new(), done: Vec::new(), passed: Vec::new(), mirrors: net.mirrors() }
    }

    /// Work still due at a barrier that was passed.
    pub(super) fn late<'f>(&'f self, marking: &'f Marking) -> impl Iterator<Item = usize> + 'f {
        let passed = self.passed.iter().filter(|passed| passed.is_so(marking));
        passed.flat_map(|passed| passed.late.iter().copied())
    }

    /// The same state without what nobody asks: who counts at a barrier that was passed, what a body had done that is
    /// gone, and which of two bodies is which.
    pub(super) fn canonical(&self, mut marking: Marking) -> Marking {
        for [done, counted, excluded, let_go] in &self.done {
            // Whose work is done is let go, whether or not it was taken out before.
            if marking[*done] > 0 && marking[*excluded] > 0 {
                marking[*counted] = 1;
                marking[*excluded] = 0;
                marking[*let_go] -= 1;
            }
        }
        self.passed.iter().for_each(|passed| passed.forget(&mut marking));
        for (gone, places) in &self.gone {
            if marking[*gone] > 0 {
                for (place, tokens) in places {
                    marking[*place] = *tokens;
                }
            }
        }
        for pairs in &self.mirrors {
            let side = |side: usize| pairs.iter().map(move |pair| pair[side]);
            let (first, second) = (side(0).map(|place| marking[place]), side(1).map(|place| marking[place]));
            if first.gt(second) {
                for [one, other] in pairs {
                    marking.swap(*one, *other);
                }
            }
        }
        marking
    }
}

impl Passed {
    fn is_so(&self, marking: &Marking) -> bool {
        self.waiting.iter().all(|place| marking[*place] == 0)
    }

    /// Both bodies are held to be taken out, so that nobody can be once more.
    fn forget(&self, marking: &mut Marking) {
        let is_so = self.is_so(marking);
        for [counted, excluded, let_go] in &self.bodies {
            if is_so && marking[*counted] > 0 {
                marking[*counted] = 0;
                marking[*excluded] = 1;
                marking[*let_go] += 1;
            }
        }
    }
}

impl Machine<'_> {
    /// A state as it is kept.
    pub(super) fn canonical(&self, marking: Marking) -> Marking {
        self.forgetting.canonical(marking)
    }
}

impl Net {
    /// What the places of a body hold once it is gone.
    fn gone(&self) -> Vec<(PlaceId, Vec<(PlaceId, u8)>)> {
        let mut forgotten = Vec::new();
        for (index, group) in self.groups.iter().enumerate() {
            let Some(choice) = &group.choice else { continue };
            for body in [0, 1] {
                let own = self.shapes.iter().filter_map(|shape| match shape {
                    Shape::Each(each) if each.group == index => Some(each.forgotten(body)),
                    Shape::Each(_) | Shape::Joint(_) | Shape::Nobody => None,
                });
                forgotten.push((choice.gone[body], own.flatten().collect()));
            }
        }
        forgotten
    }

    /// The places of bodies at barriers that count no heads.
    fn done(&self) -> Vec<[PlaceId; 4]> {
        let mut places = Vec::new();
        for shape in &self.shapes {
            if let Shape::Each(each) = shape
                && let Some(exclusion) = each.exclusion.filter(|exclusion| !exclusion.counts_heads)
            {
                let of =
                    |x: usize| [each.done[x], exclusion.counted[x], exclusion.excluded[x], each.let_go[x]];
                places.extend([0, 1].map(of));
            }
        }
        places
    }

    /// The barriers that can be passed for good: whatever sets back what waits there sets back the barrier's phase too.
    fn passed(&self) -> Vec<Passed> {
        let set_back: Vec<Vec<usize>> =
            self.targets.iter().map(|target| self.sequence.downstream(*target)).collect();
        let mut passed = Vec::new();
        for (index, shape) in self.shapes.iter().enumerate() {
            let Shape::Each(each) = shape else { continue };
            let alone = |later: usize| {
                set_back.iter().any(|phases| phases.contains(&later) && !phases.contains(&index))
            };
            let Some(waiting) = self.waiting_at(index) else { continue };
            if waiting.is_empty() || self.sequence.later(index).iter().any(|later| alone(*later)) {
                continue;
            }
            let excluded = each.exclusion.map(|exclusion| {
                [0, 1].map(|body| [exclusion.counted[body], exclusion.excluded[body], each.let_go[body]])
            });
            let bodies = excluded.into_iter().flatten().collect();
            let late = if self.leaves_time { Vec::new() } else { self.work_of(index) };
            passed.push(Passed { waiting, bodies, late });
        }
        passed
    }

    /// The transitions by which the work of a phase is done; a decision is not work that could be done any time.
    fn work_of(&self, index: usize) -> Vec<usize> {
        let works = |step: Step| matches!(step, Step::Ended { phase, body: Some(_) } if phase == index);
        let numbered = self.transitions.iter().enumerate();
        numbered.filter(|(_, transition)| works(transition.step)).map(|(at, _)| at).collect()
    }

    /// The places that say what waits for a phase has not begun; none where that begins body by body.
    fn waiting_at(&self, phase: usize) -> Option<Vec<PlaceId>> {
        let mut waiting = Vec::new();
        for later in self.sequence.later(phase) {
            match &self.shapes[*later] {
                Shape::Joint(joint) => waiting.extend(joint.before()),
                Shape::Each(each) => waiting.extend(each.whole.filter(|_| each.open.is_none())?.before()),
                Shape::Nobody => return None,
            }
        }
        Some(waiting)
    }

    /// The places that come in pairs, one for each body, by party.
    fn mirrors(&self) -> Vec<Vec<[PlaceId; 2]>> {
        let mut mirrors = vec![Vec::new(); self.groups.len()];
        for (index, group) in self.groups.iter().enumerate() {
            mirrors[index].extend(group.choice.iter().flat_map(Choice::pairs));
        }
        for shape in &self.shapes {
            if let Shape::Each(each) = shape {
                mirrors[each.group].extend(each.pairs());
            }
        }
        mirrors
    }
}
