//! What a track that has not opened waits for: phases, with how their barriers stand and who lags, then conditions;
//! never what an open track lacks.

use crate::definition::Phase;
use crate::explain::{Arg, Blocker, Facts, Tally, Term, rule};
use crate::id::OrganizationId;
use crate::settle::standing_deadline;
use chrono::NaiveDate;

impl Facts<'_> {
    /// What must come about before a track opens, in the order of the definition: phases, then what its conditions ask.
    pub(super) fn before(&self, phase: &Phase, body: Option<&OrganizationId>) -> Vec<Blocker> {
        let before = self.held_back_by(phase, body);
        if before.is_empty() {
            return self.conditions_before(phase, body);
        }
        before.into_iter().map(|earlier| self.before_one(earlier, phase, body)).collect()
    }

    /// What the conditions of a track lack once no phase holds it back. The condition it would be passed over under has
    /// to be answered, not to hold.
    pub(super) fn conditions_before(&self, phase: &Phase, body: Option<&OrganizationId>) -> Vec<Blocker> {
        let holds = self.context.holds(self.case, phase, body);
        holds.iter().flat_map(|hold| self.unmet(hold.guard, body)).collect()
    }

    fn before_one(&self, earlier: &Phase, phase: &Phase, body: Option<&OrganizationId>) -> Blocker {
        let own = body.filter(|body| phase.is_each() && self.is_of_party(earlier, body));
        let who = self.movers_of(earlier, phase, body);
        let due = self.day_of(earlier, own);
        if !earlier.is_each() || own.is_some() {
            let needs = Blocker::new(Term::NeedsPhase, vec![self.item(&earlier.id)], who);
            return needs.of(&earlier.id).by(due);
        }
        let tally = self.tally(earlier);
        Blocker { tally: Some(tally), ..self.barrier(earlier, tally, who) }.of(&earlier.id).by(due)
    }

    fn barrier(&self, earlier: &Phase, tally: Tally, who: Vec<super::Who>) -> Blocker {
        let item = self.item(&earlier.id);
        if tally.counted + tally.excluded == 0 {
            return Blocker::new(Term::NeedsAnybody, vec![item], who);
        }
        let count = |n: u32| Arg::Count(u64::from(n));
        let rule = rule::barrier(earlier.barrier.as_ref()).part();
        let more = match tally.needed {
            Some(needed) => needed.saturating_sub(tally.ended),
            None => u32::try_from(self.lagging(earlier).len()).unwrap_or(u32::MAX),
        };
        let with = vec![item, count(tally.counted), count(tally.ended), count(more), rule];
        Blocker::new(Term::NeedsBarrier, with, who)
    }

    /// The last day of the date that counts for a track.
    pub(super) fn day_of(&self, phase: &Phase, body: Option<&OrganizationId>) -> Option<NaiveDate> {
        let deadline = standing_deadline(self.context.definition, self.case, &phase.id, body);
        deadline.map(|deadline| deadline.due.effective)
    }
}
