//! The events of a case, found by what they are about; never folded, and never asked whether they were lawful.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::envelope::{Actor, Envelope};
use crate::event::{CaseMigrated, ClosingRule, Event, ItemKind, RenamedItem, SealedEvent};
use crate::id::{EventId, ItemId, OrganizationId};
use crate::private::Commitment;
use crate::state::Happened;

/// An event with what explaining needs of its envelope.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// What a fold needs of it.
    pub happened: Happened<'a>,
    /// Who acted.
    pub actor: &'a Actor,
    /// The event it follows from.
    pub causation: Option<EventId>,
}

/// An event named so that a reader can open it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRef {
    /// Its id.
    pub id: EventId,
    /// Its stored type name.
    pub type_name: &'static str,
    /// The day from which it holds.
    pub on: NaiveDate,
    /// The one participant it is about.
    pub participant: Option<OrganizationId>,
    /// The body that voted or endorsed by it, of a joint decision.
    pub by: Option<OrganizationId>,
}

/// The events of a case in their order, found by what they are about.
#[derive(Debug, Clone, Default)]
pub struct History<'a> {
    entries: Vec<Entry<'a>>,
    places: BTreeMap<Place<'a>, Vec<usize>>,
    by_id: BTreeMap<EventId, usize>,
    told: Vec<Entry<'a>>,
    /// What migrations called things by, and what they are called now.
    names: BTreeMap<&'a ItemId, &'a ItemId>,
}

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place<'a> {
    /// Something the definition names, of one participant or of none.
    Item(&'a ItemId, Option<&'a OrganizationId>),
    /// Whether a body takes part.
    Body(&'a OrganizationId),
    /// The case as a whole.
    Whole,
}

impl<'a> Place<'a> {
    fn renamed(self, now: &BTreeMap<&ItemId, &'a ItemId>) -> Self {
        match self {
            Self::Item(item, participant) => Self::Item(now.get(item).copied().unwrap_or(item), participant),
            Self::Body(_) | Self::Whole => self,
        }
    }
}

impl<'a> Entry<'a> {
    /// The event of an envelope.
    pub fn of(envelope: &'a Envelope) -> Self {
        let happened = Happened {
            id: envelope.id,
            version: envelope.version,
            effective_on: envelope.effective_on,
            actor: &envelope.actor,
            event: &envelope.data,
        };
        Self { happened, actor: &envelope.actor, causation: envelope.causation }
    }

    /// The fact.
    pub fn event(&self) -> &'a SealedEvent {
        self.happened.event
    }

    /// Its name for readers.
    pub fn reference(&self) -> EventRef {
        let Happened { id, effective_on: on, event, .. } = self.happened;
        let by = if let Event::VoteCast(data) = event {
            Some(data.elector.clone())
        } else if let Event::DecisionEndorsed(data) = event {
            Some(data.organization.clone())
        } else {
            None
        };
        EventRef { id, type_name: event.type_name(), on, participant: event.participant().cloned(), by }
    }
}

impl<'a> History<'a> {
    /// The history of these events of a case, oldest first.
    pub fn of(entries: impl IntoIterator<Item = Entry<'a>>) -> Self {
        let mut history = Self::default();
        entries.into_iter().for_each(|entry| history.push(entry));
        history
    }

    /// With the events of its reminder stream.
    #[must_use]
    pub fn telling(mut self, reminders: impl IntoIterator<Item = Entry<'a>>) -> Self {
        self.told.extend(reminders);
        self
    }

    /// Takes up the next event.
    pub fn push(&mut self, entry: Entry<'a>) {
        let at = self.entries.len();
        for place in places(entry.event()) {
            self.places.entry(place).or_default().push(at);
        }
        self.by_id.insert(entry.happened.id, at);
        self.entries.push(entry);
        if let Event::CaseMigrated(data) = entry.event() {
            self.rename(data);
        }
    }

    /// What happened under a former name is found under the present one; no name of the past means something else now.
    fn rename(&mut self, data: &'a CaseMigrated<Commitment>) {
        let is_dated = |renamed: &&RenamedItem| match renamed.former.kind {
            ItemKind::Phase | ItemKind::Mark => true,
            ItemKind::Party
            | ItemKind::Field
            | ItemKind::ChecklistItem
            | ItemKind::Document
            | ItemKind::Milestone
            | ItemKind::Decision => false,
        };
        let now: BTreeMap<&ItemId, &'a ItemId> =
            data.renamed.iter().filter(is_dated).map(|item| (&item.former.item, &item.item)).collect();
        for known in self.names.values_mut() {
            *known = now.get(known).copied().unwrap_or(known);
        }
        self.names.extend(data.renamed.iter().filter(is_dated).map(|item| (&item.former.item, &item.item)));
        for (place, found) in std::mem::take(&mut self.places) {
            self.places.insert(place.renamed(&now), found);
        }
    }

    fn present<'n>(&self, name: &'n ItemId) -> &'n ItemId
    where
        'a: 'n,
    {
        self.names.get(name).copied().unwrap_or(name)
    }

    /// The event of this id.
    pub fn get(&self, id: EventId) -> Option<Entry<'a>> {
        self.by_id.get(&id).map(|at| self.entries[*at])
    }

    /// The name of the event of this id.
    pub(super) fn named(&self, id: EventId) -> Vec<EventRef> {
        self.get(id).iter().map(Entry::reference).collect()
    }

    /// The events about something the definition names, of a participant or of none, the last first.
    pub(super) fn about(
        &self,
        item: &ItemId,
        participant: Option<&OrganizationId>,
    ) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        self.at(Place::Item(item, participant))
    }

    /// The events about whether a body takes part, the last first.
    pub(super) fn of_body(&self, body: &OrganizationId) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        self.at(Place::Body(body))
    }

    /// The events about the case as a whole, the last first.
    pub(super) fn whole(&self) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        self.at(Place::Whole)
    }

    /// The reminders that were told of an item of a participant or of none, oldest first.
    pub(super) fn told(
        &self,
        item: &ItemId,
        participant: Option<&OrganizationId>,
    ) -> impl Iterator<Item = Entry<'a>> {
        self.told.iter().copied().filter(move |entry| {
            matches!(entry.event(), Event::ReminderFired(fired)
                if self.present(&fired.item) == item && fired.participant.as_ref() == participant)
        })
    }

    /// The event that opened a track at a revision: its own, or that of its phase for all.
    pub(super) fn opened(
        &self,
        phase: &ItemId,
        participant: Option<&OrganizationId>,
        revision: u32,
    ) -> Option<Entry<'a>> {
        let opens = |entry: &Entry<'_>| {
            matches!(entry.event(), Event::PhaseOpened(data) if data.revision == revision)
                || matches!(entry.event(), Event::PhaseReopened(data) if data.revision == revision && data.opens)
        };
        self.own_or_all(phase, participant, opens)
    }

    /// The event that began a revision of a track.
    pub(super) fn reopened(
        &self,
        phase: &ItemId,
        participant: Option<&OrganizationId>,
        revision: u32,
    ) -> Option<Entry<'a>> {
        let begins = |entry: &Entry<'_>| matches!(entry.event(), Event::PhaseReopened(data) if data.revision == revision);
        self.own_or_all(phase, participant, begins)
    }

    /// The event that ended a track at a revision: its own, or that of a phase that had ended before the case.
    pub(super) fn ended(
        &self,
        phase: &ItemId,
        participant: Option<&OrganizationId>,
        revision: u32,
    ) -> Option<Entry<'a>> {
        let at_revision = |entry: &Entry<'_>| {
            matches!(entry.event(), Event::PhaseCompleted(data) if data.revision == revision)
                || matches!(entry.event(), Event::PhaseSkipped(data) if data.revision == revision)
        };
        self.ended_as(phase, participant, at_revision)
    }

    /// The last event that ended a track before the event of a version.
    pub(super) fn ended_by(
        &self,
        phase: &ItemId,
        participant: Option<&OrganizationId>,
        version: u64,
    ) -> Option<Entry<'a>> {
        let before = |entry: &Entry<'_>| {
            entry.happened.version < version
                && matches!(entry.event(), Event::PhaseCompleted(_) | Event::PhaseSkipped(_))
        };
        self.ended_as(phase, participant, before)
    }

    fn ended_as(
        &self,
        phase: &ItemId,
        participant: Option<&OrganizationId>,
        ends: impl Fn(&Entry<'_>) -> bool,
    ) -> Option<Entry<'a>> {
        let own = self.about(phase, participant).find(&ends);
        // A phase for participants ends for all at once where it had ended before the case, or is passed over for everybody.
        let for_all = |entry: &Entry<'_>| {
            matches!(entry.event(), Event::PhaseCompleted(data) if data.rule == ClosingRule::History)
                || (matches!(entry.event(), Event::PhaseSkipped(_)) && ends(entry))
        };
        own.or_else(|| self.about(phase, None).find(for_all))
    }

    fn own_or_all(
        &self,
        phase: &ItemId,
        participant: Option<&OrganizationId>,
        wanted: impl Fn(&Entry<'_>) -> bool,
    ) -> Option<Entry<'a>> {
        let own = participant.and_then(|body| self.about(phase, Some(body)).find(&wanted));
        own.or_else(|| self.about(phase, None).find(&wanted))
    }

    fn at(&self, place: Place<'_>) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let found = self.places.get(&place).map_or(&[][..], Vec::as_slice);
        let found: Vec<Entry<'a>> = found.iter().rev().map(|at| self.entries[*at]).collect();
        found.into_iter()
    }
}

fn places(event: &SealedEvent) -> Vec<Place<'_>> {
    let participant = event.participant();
    if let Some(item) = item(event) {
        return vec![Place::Item(item, participant)];
    }
    match (event, participant) {
        (Event::ParticipantsInvited(data), _) => data.organizations.iter().map(Place::Body).collect(),
        (Event::ParticipantsEnrolled(data), _) => data.organizations.iter().map(Place::Body).collect(),
        (_, Some(body)) => vec![Place::Body(body)],
        (_, None) => vec![Place::Whole],
    }
}

/// What the definition calls what an event is about; none for the case as a whole and for whether a body takes part.
fn item(event: &SealedEvent) -> Option<&ItemId> {
    match event {
        Event::PhaseOpened(data) => Some(&data.phase),
        Event::PhaseCompleted(data) => Some(&data.phase),
        Event::PhaseSkipped(data) => Some(&data.phase),
        Event::PhaseReopened(data) => Some(&data.phase),
        Event::ReportSubmitted(data) => Some(&data.phase),
        Event::ChecklistUpdated(data) => Some(&data.phase),
        Event::EvidenceAttached(data) => Some(&data.phase),
        Event::AttendanceRecorded(data) => Some(&data.phase),
        Event::MilestoneReached(data) => Some(&data.phase),
        Event::ParticipantExcluded(data) => Some(&data.phase),
        Event::DecisionOpened(data) => Some(&data.phase),
        Event::DecisionClosed(data) => Some(&data.phase),
        Event::DeadlineSet(data) => Some(&data.item),
        Event::DeadlineChanged(data) => Some(&data.item),
        Event::DeadlineMissed(data) => Some(&data.item),
        Event::DeadlineRecomputed(data) => Some(&data.item),
        Event::DeadlineChangeRequested(data) => Some(&data.item),
        Event::DeadlineChangeClosed(data) => Some(&data.item),
        Event::ReminderFired(data) => Some(&data.item),
        Event::NoticeGiven(data) => data.item.as_ref(),
        Event::SuspensionConfirmed(data) => data.phase.as_ref(),
        Event::MarkSet(data) => Some(&data.mark),
        Event::LifecycleMoved(data) => Some(&data.lifecycle),
        Event::EntryOpened(data) => Some(&data.register),
        Event::NoteAdded(data) => data.phase.as_ref(),
        Event::FactCorrected(data) => data.phase.as_ref(),
        Event::WorkSuspended(data) => data.phase.as_ref(),
        Event::WorkResumed(data) => data.phase.as_ref(),
        crate::beside_cases!(
            Event::CaseOpened(_)
                | Event::CaseCompleted(_)
                | Event::CaseCancelled(_)
                | Event::CaseLinked(_)
                | Event::CaseMigrated(_)
                | Event::CalendarAdopted(_)
                | Event::ReminderSnoozed(_)
                | Event::MigrationProposed(_)
                | Event::MigrationApproved(_)
                | Event::ParticipantsInvited(_)
                | Event::ParticipantsEnrolled(_)
                | Event::ParticipantJoined(_)
                | Event::ParticipantDeclined(_)
                | Event::ParticipantWithdrew(_)
                | Event::ParticipantsDeclared(_)
                | Event::DecisionElectorsNamed(_)
                | Event::DecisionEndorsed(_)
                | Event::VoteCast(_)
        ) => None,
    }
}
