//! What is asked of the parts of a case's state: its dates, phases, tracks and facts; never of the case as a whole.

use chrono::NaiveDate;

use super::{Case, Deadlines, Evidence, Fact, Happened, PhaseState, TakenBack, Track, TrackEnd};
use crate::event::{FieldValue, ItemStatus};
use crate::id::{EventId, ItemId, OrganizationId};
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

impl Case {
    /// Whether a lapse is on record for a date as it stands.
    pub fn is_late_on_record(&self) -> bool {
        let mut dates = self.deadlines.values().flat_map(|dates| dates.all.iter().chain(dates.own.values()));
        dates.any(|date| date.missed.is_some())
    }

    pub(super) fn remember_taken_back(
        &mut self,
        phase: &ItemId,
        participant: Option<&OrganizationId>,
        documents: Vec<ItemId>,
        happened: &Happened<'_>,
    ) {
        let revision = self.revision(phase, participant);
        for document in documents {
            let taken = TakenBack {
                event: happened.id,
                phase: phase.clone(),
                revision,
                participant: participant.cloned(),
                document,
                on: happened.effective_on,
            };
            self.taken_back.retain(|known| !known.is_again(&taken));
            self.taken_back.push(taken);
        }
    }
}

impl TakenBack {
    fn is_again(&self, other: &Self) -> bool {
        (&self.phase, &self.participant, &self.document)
            == (&other.phase, &other.participant, &other.document)
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

    /// Takes away the documents an event attached, and names those the phase asks for.
    pub(super) fn take_back(&mut self, attached: EventId) -> Vec<ItemId> {
        let all = std::mem::take(&mut self.evidence).into_iter();
        let (gone, kept): (Vec<Evidence>, _) = all.partition(|evidence| evidence.event == attached);
        self.evidence = kept;
        gone.into_iter().filter_map(|evidence| evidence.document).collect()
    }

    /// Whether work was begun in it.
    pub fn is_begun(&self) -> bool {
        self.reported_on.is_some() || !self.evidence.is_empty()
    }
}
