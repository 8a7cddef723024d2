//! What is asked of the parts of a case's state: its dates, phases, tracks and facts; never of the case as a whole.

use chrono::NaiveDate;

use super::{Deadlines, Fact, PhaseState, Track, TrackEnd};
use crate::event::{FieldValue, ItemStatus};
use crate::id::ItemId;
use crate::private::Commitment;

impl Deadlines {
    /// The highest version any of them ever had.
    pub(super) fn last_version(&self) -> u32 {
        let known = self.all.iter().chain(self.own.values()).map(|deadline| deadline.version);
        known.max().unwrap_or(0).max(self.ended_version)
    }

    /// What is left when all of them end.
    pub(super) fn ended(&self) -> Self {
        Self { ended_version: self.last_version(), ..Self::default() }
    }
}

impl PhaseState {
    /// Since when it is ended for all its participants at once: it had ended before the case, or was passed over by rule.
    /// A single track may run again.
    pub fn over_for_all_on(&self) -> Option<NaiveDate> {
        self.ended_for_all_on.or(self.skipped_for_all_on())
    }

    /// Since when it is passed over; of an each-phase, for all at once.
    pub(crate) fn skipped_for_all_on(&self) -> Option<NaiveDate> {
        self.joint.end.filter(|(end, _)| *end == TrackEnd::Skipped).map(|(_, on)| on)
    }
}

impl<V> Fact<V> {
    /// Of the facts of one key, kept in order, the one that holds on `day`: the latest effective not after it, ties to the later
    /// recorded.
    pub fn holding(facts: &[Self], day: NaiveDate) -> Option<&Self> {
        facts.partition_point(|fact| fact.effective_on <= day).checked_sub(1).map(|last| &facts[last])
    }

    /// Puts a fact where [`Fact::holding`] looks for it: by the day it holds from, then by when it was recorded.
    pub(super) fn insert(facts: &mut Vec<Self>, fact: Self) {
        let key = |fact: &Self| (fact.effective_on, fact.version);
        let at = facts.partition_point(|known| key(known) <= key(&fact));
        facts.insert(at, fact);
    }
}

impl Track {
    /// The status of a checklist item on `day`.
    pub fn item_status(&self, item: &ItemId, day: NaiveDate) -> Option<ItemStatus> {
        self.checklist.get(item).and_then(|facts| Fact::holding(facts, day)).and_then(|fact| fact.value)
    }

    /// The value of a field on `day`.
    pub fn field(&self, field: &ItemId, day: NaiveDate) -> Option<&FieldValue<Commitment>> {
        self.fields
            .get(field)
            .and_then(|facts| Fact::holding(facts, day))
            .and_then(|fact| fact.value.as_ref())
    }

    /// Whether work was begun in it.
    pub fn is_begun(&self) -> bool {
        self.reported_on.is_some() || !self.evidence.is_empty()
    }
}
