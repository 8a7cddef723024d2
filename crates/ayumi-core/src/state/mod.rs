//! What a case is after its events, held in commitments only; how events change it is in `evolve`.

mod ballot;
mod beside;
mod carry;
mod dates;
mod deadline;
mod evolve;
mod lineage;
mod parts;
mod requirement;
mod standing;
mod tiding;
mod worked;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::definition::Register;
use crate::entry::step_id;
use crate::envelope::Actor;
use crate::event::{
    Basis, CalendarRef, ClockRule, DecisionMode, DefinitionRef, DueDate, Electorate, FieldValue, ItemStatus,
    ParticipantsDeclared, Relation, SealedEvent, Tally,
};
use crate::id::{
    CaseId, CaseKey, ContentHash, DecisionId, EventId, ItemId, OrganizationId, PostId, ProgrammeId,
    ReasonCode,
};
use crate::private::Commitment;
use crate::text::Label;

pub use ballot::{Ballot, By, Draft, Endorsement, Voter};
pub use deadline::{Deadline, Deadlines, Lapse};
pub use lineage::{Lineage, Space};
pub use requirement::Lack;
pub use standing::{AudienceMembers, TrackStatus};
pub use tiding::{Tiding, TidingKind};
pub use worked::LastWork;

/// An event with what the fold needs of its envelope.
#[derive(Debug, Clone, Copy)]
pub struct Happened<'a> {
    /// Id of the event.
    pub id: EventId,
    /// Its number in the stream.
    pub version: u64,
    /// The day from which it holds.
    pub effective_on: NaiveDate,
    /// Who acted.
    pub actor: &'a Actor,
    /// The fact.
    pub event: &'a SealedEvent,
}

/// A case. Before `case.opened` it is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Case {
    /// Version of the stream.
    pub version: u64,
    /// How it was opened.
    pub opening: Option<Opening>,
    /// How it ended.
    pub ending: Option<Ending>,
    /// Who was asked and what they said.
    pub participants: BTreeMap<OrganizationId, Participant>,
    /// The phases something happened in.
    pub phases: BTreeMap<ItemId, PhaseState>,
    /// The dates, by phase or mark.
    pub deadlines: BTreeMap<ItemId, Deadlines>,
    /// The decisions, by round.
    pub decisions: BTreeMap<DecisionId, DecisionState>,
    /// The classes participants are in.
    pub marks: BTreeMap<(ItemId, OrganizationId), MarkState>,
    /// How often each outcome sent the case back.
    pub reworks: BTreeMap<(ItemId, ItemId), u32>,
    /// Meetings and contacts opened since, by register, in the order of their numbers.
    pub entries: BTreeMap<ItemId, Vec<EntryState>>,
    /// The conditions participants are in, by lifecycle.
    pub lifecycles: BTreeMap<(ItemId, OrganizationId), LifecycleState>,
    /// What documents said about the number of participants, in the order of the days it holds from.
    pub declared: Vec<Declared>,
    /// Work that stands still: all of it, a phase, a participant, or a track.
    pub pauses: BTreeMap<(Option<ItemId>, Option<OrganizationId>), Pause>,
    /// Requests for another date that wait for their answer, by item and participant.
    pub requests: BTreeMap<(ItemId, Option<OrganizationId>), Request>,
    /// What happened to dates that somebody must be told of, in order.
    pub tidings: Vec<Tiding>,
    /// Documents phases ask for that were taken back, each the last time it was.
    pub taken_back: Vec<TakenBack>,
    /// The last that was recorded of each participant's work.
    pub worked: BTreeMap<OrganizationId, LastWork>,
    /// Cases it belongs together with.
    pub links: Vec<Link>,
    /// How many notes were written.
    pub notes: u32,
    /// The migrations to other versions of its definition, in order.
    pub migrations: Vec<Migration>,
    /// The names its things ever bore.
    pub lineage: Lineage,
    /// What was recorded in phases a migration dropped, under the names they had.
    pub dropped: BTreeMap<ItemId, PhaseState>,
}

/// One migration to another version of the definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// The event.
    pub event: EventId,
    /// Its number in the stream.
    pub version: u64,
    /// The version before.
    pub from: DefinitionRef,
    /// The version since.
    pub to: DefinitionRef,
    /// The plan it followed.
    pub plan_sha256: ContentHash,
    /// The day.
    pub on: NaiveDate,
}

/// What a case was opened as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The programme.
    pub programme: ProgrammeId,
    /// The case inside it.
    pub key: CaseKey,
    /// Its title.
    pub title: Label,
    /// Codes that tell it from its siblings.
    pub attributes: BTreeMap<ItemId, ItemId>,
    /// Fiscal year its dates are anchored to.
    pub fiscal_year: i32,
    /// The definition it follows now; the one it was opened under is that its first migration came from.
    pub definition: DefinitionRef,
    /// The calendar its dates are reckoned on.
    pub calendar: CalendarRef,
    /// The body that leads it.
    pub lead: OrganizationId,
    /// Nothing due before this day ever fires.
    pub due_from: NaiveDate,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// By itself.
    Completed(NaiveDate),
    /// Called off.
    Cancelled(NaiveDate),
}

/// What an invited body said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Participation {
    /// Nothing yet.
    Invited,
    /// Takes part by rule.
    Enrolled,
    /// Takes part.
    Joined,
    /// Does not take part.
    Declined,
    /// Left after joining.
    Withdrawn,
}

impl Participation {
    /// Whether the body takes part.
    pub fn takes_part(self) -> bool {
        match self {
            Self::Enrolled | Self::Joined => true,
            Self::Invited | Self::Declined | Self::Withdrawn => false,
        }
    }
}

/// A body of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// As which party.
    pub party: ItemId,
    /// What it said.
    pub participation: Participation,
    /// From which day.
    pub since: NaiveDate,
    /// The day it was asked, or came back after it had left.
    pub asked_on: NaiveDate,
    /// Version of the last event that touched it: the version of its track.
    pub version: u64,
}

/// A phase of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PhaseState {
    /// Revision for all, from 1; a single track may be ahead.
    pub revision: u32,
    /// Since when it is open for all, or for the case when joint.
    pub opened_on: Option<NaiveDate>,
    /// Since when it runs again, for all.
    pub renewed_on: Option<NaiveDate>,
    /// Since when it is ended for all without tracks, as loaded history is.
    pub ended_for_all_on: Option<NaiveDate>,
    /// The one track of a joint phase; of an each-phase it holds only that it was passed over for all.
    pub joint: Track,
    /// The tracks of an each-phase in which something happened.
    pub tracks: BTreeMap<OrganizationId, Track>,
    /// Bodies taken out of its barrier at this revision.
    pub excluded: BTreeSet<OrganizationId>,
    /// Version of the last event that touched the phase as a whole.
    pub version: u64,
}

/// One run through a phase: the joint one, or one participant's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Track {
    /// Its revision when ahead of the phase's; 0 follows the phase.
    pub revision: u32,
    /// Since when it is open on its own.
    pub opened_on: Option<NaiveDate>,
    /// Since when it runs again, on its own.
    pub renewed_on: Option<NaiveDate>,
    /// How and when it ended.
    pub end: Option<(TrackEnd, NaiveDate)>,
    /// Report fields, the facts of each in the order of the days they hold from.
    pub fields: BTreeMap<ItemId, Vec<Fact<FieldValue<Commitment>>>>,
    /// Checklist items, likewise.
    pub checklist: BTreeMap<ItemId, Vec<Fact<ItemStatus>>>,
    /// Documents attached.
    pub evidence: Vec<Evidence>,
    /// Milestones reached.
    pub milestones: BTreeMap<ItemId, NaiveDate>,
    /// Who was present, and how many persons.
    pub attendance: BTreeMap<OrganizationId, u32>,
    /// The last day something was reported in it.
    pub reported_on: Option<NaiveDate>,
    /// Version of the last event that touched it.
    pub version: u64,
    /// Earlier revisions, oldest first.
    pub past: Vec<Track>,
}

/// How a track ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackEnd {
    /// Completed.
    Done,
    /// Passed over.
    Skipped,
}

/// A recorded value of one key, on both axes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact<V> {
    /// The event that recorded it.
    pub event: EventId,
    /// Number of that event in the stream: of two facts from the same day the later recorded holds.
    pub version: u64,
    /// Its index in that event's list.
    pub index: usize,
    /// From which day it holds.
    pub effective_on: NaiveDate,
    /// The value; none when it was emptied.
    pub value: Option<V>,
}

/// A document attached to a track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The event that attached it.
    pub event: EventId,
    /// The document the phase asks for.
    pub document: Option<ItemId>,
    /// Hash of the file.
    pub sha256: ContentHash,
    /// Size in bytes.
    pub size: u64,
    /// Media type.
    pub media_type: String,
    /// From which day.
    pub on: NaiveDate,
}

/// A document that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBack {
    /// The event that took it back.
    pub event: EventId,
    /// The phase.
    pub phase: ItemId,
    /// Its revision.
    pub revision: u32,
    /// The participant; none for joint work.
    pub participant: Option<OrganizationId>,
    /// The document the phase asks for.
    pub document: ItemId,
    /// The day.
    pub on: NaiveDate,
}

/// One round of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionState {
    /// The question.
    pub question: ItemId,
    /// Its phase.
    pub phase: ItemId,
    /// Revision of the phase.
    pub revision: u32,
    /// The body; none for a joint phase.
    pub participant: Option<OrganizationId>,
    /// Round, from 1.
    pub round: u32,
    /// Who decides.
    pub electorate: Electorate,
    /// The event that opened it.
    pub opened_by: EventId,
    /// The day it was opened.
    pub opened_on: NaiveDate,
    /// What was proposed, and what was said to it since.
    pub draft: Draft,
    /// How it was closed.
    pub closed: Option<ClosedDecision>,
}

/// How a decision was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedDecision {
    /// The event that closed it.
    pub event: EventId,
    /// The day it was recorded as closed.
    pub on: NaiveDate,
    /// Who closed it.
    pub by: By,
    /// The answer; none when the proposal was not carried and nothing else decided.
    pub outcome: Option<ItemId>,
    /// How the post acted.
    pub mode: DecisionMode,
    /// Day of the 決裁.
    pub decided_on: NaiveDate,
    /// The post that decided, as it was named.
    pub decided_by: Option<PostId>,
    /// Whether the title of a deciding post was given.
    pub has_title: bool,
    /// Whether opinions against it, or votes, are on record.
    pub has_dissent: bool,
    /// On what.
    pub basis: Basis,
    /// The evidence relied on.
    pub evidence: Vec<ContentHash>,
    /// How the vote came out; none where one body decided.
    pub tally: Option<Tally>,
    /// Required documents it did without.
    pub waived: Vec<ItemId>,
}

/// A meeting or a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryState {
    /// Its name in the register.
    pub entry: ItemId,
    /// Its number in the register.
    pub number: u32,
    /// The body it is with.
    pub participant: Option<OrganizationId>,
    /// The entry it goes back to.
    pub follows: Option<ItemId>,
    /// The event that opened it and holds its subject.
    pub event: EventId,
    /// The day it came up.
    pub opened_on: NaiveDate,
}

/// The condition a participant is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifecycleState {
    /// How many moves it has made.
    pub version: u32,
    /// The condition.
    pub state: ItemId,
    /// From which day.
    pub since: NaiveDate,
}

/// What a document said about the number of participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The event.
    pub event: EventId,
    /// From which day.
    pub on: NaiveDate,
    /// The numbers and how firm they are.
    pub data: ParticipantsDeclared,
}

/// A request for another date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The event that asked.
    pub event: EventId,
    /// Revision of the item.
    pub revision: u32,
    /// The version of the date it is to replace.
    pub former_version: u32,
    /// The date asked for.
    pub due: DueDate,
    /// Whether the date in force had lapsed when it was asked for.
    pub lapsed: bool,
    /// Why, as a code.
    pub reason_code: ReasonCode,
    /// On what.
    pub basis: Option<Basis>,
    /// Who asked.
    pub by: By,
    /// The day it was asked for.
    pub on: NaiveDate,
}

/// Work that stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// Since when.
    pub since: NaiveDate,
    /// The event that last said that it must.
    pub event: EventId,
    /// The day that was said.
    pub confirmed_on: NaiveDate,
    /// What becomes of its dates.
    pub clock: ClockRule,
    /// Until when, as far as is known.
    pub expected_until: Option<NaiveDate>,
}

/// A case this one belongs together with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The other case.
    pub other: CaseId,
    /// How.
    pub relation: Relation,
    /// As what it was raised.
    pub sub_case: ItemId,
    /// The body it is about.
    pub participant: Option<OrganizationId>,
    /// From which day.
    pub on: NaiveDate,
}

/// The class a participant is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkState {
    /// Version of the mark.
    pub version: u32,
    /// Its value; none when it was taken away.
    pub value: Option<ItemId>,
    /// Its grounds.
    pub grounds: Vec<ItemId>,
    /// From which day.
    pub since: NaiveDate,
}

impl Case {
    /// The case after one more event.
    #[must_use]
    pub fn evolve(mut self, happened: &Happened<'_>) -> Self {
        self.version = happened.version;
        self.apply(happened);
        self.remember_work(happened);
        self
    }

    /// The track of a phase: the joint one, or a participant's.
    pub fn track(&self, phase: &ItemId, participant: Option<&OrganizationId>) -> Option<&Track> {
        let state = self.phases.get(phase)?;
        match participant {
            None => Some(&state.joint),
            Some(body) => state.tracks.get(body),
        }
    }

    /// The revision a track is at, from 1.
    pub fn revision(&self, phase: &ItemId, participant: Option<&OrganizationId>) -> u32 {
        let own = self.track(phase, participant).map_or(0, |track| track.revision);
        own.max(self.phases.get(phase).map_or(0, |state| state.revision)).max(1)
    }

    /// The date that applies to a participant, or to the joint phase or everybody.
    pub fn deadline(&self, item: &ItemId, participant: Option<&OrganizationId>) -> Option<&Deadline> {
        let deadlines = self.deadlines.get(item)?;
        participant.and_then(|body| deadlines.own.get(body)).or(deadlines.all.as_ref())
    }

    /// Above every version a date of this item has for the body or for all: a version never means two dates.
    pub fn next_deadline_version(&self, item: &ItemId) -> u32 {
        let deadlines = self.deadlines.get(item);
        deadlines.map_or(0, Deadlines::last_version).saturating_add(1)
    }

    /// Whether another date is asked for, for a participant or for everybody.
    pub fn is_asked_for(&self, item: &ItemId, participant: Option<&OrganizationId>) -> bool {
        let asked = |participant: Option<&OrganizationId>| {
            !self.requests.is_empty() && self.requests.contains_key(&(item.clone(), participant.cloned()))
        };
        asked(participant) || asked(None)
    }

    /// The highest revision any track of a phase is at.
    pub fn revision_max(&self, phase: &ItemId) -> u32 {
        let tracks = self.phases.get(phase).into_iter().flat_map(|state| state.tracks.values());
        tracks.map(|track| track.revision).max().unwrap_or(0).max(self.revision(phase, None))
    }

    /// The last round of the decision of a track at its present revision.
    pub fn decision(
        &self,
        question: &ItemId,
        participant: Option<&OrganizationId>,
        revision: u32,
    ) -> Option<(DecisionId, &DecisionState)> {
        let rounds = self.decisions.iter().filter(|(_, decision)| {
            decision.question == *question
                && decision.participant.as_ref() == participant
                && decision.revision == revision
        });
        rounds.max_by_key(|(_, decision)| decision.round).map(|(id, decision)| (*id, decision))
    }

    /// How many entries were opened in it.
    pub fn entries_opened(&self) -> usize {
        self.entries.values().map(Vec::len).sum()
    }

    /// The entry of this name in a register.
    pub fn entry(&self, register: &ItemId, entry: &ItemId) -> Option<&EntryState> {
        // An entry is named by its number, and they stand in the order of their numbers.
        let (number, entries) = (entry.as_str().parse::<u32>().ok()?, self.entries.get(register)?);
        let at = entries.binary_search_by_key(&number, |known| known.number).ok()?;
        Some(&entries[at]).filter(|known| known.entry == *entry)
    }

    /// The condition a participant is in.
    pub fn condition(&self, lifecycle: &ItemId, participant: &OrganizationId) -> Option<&LifecycleState> {
        self.lifecycles.get(&(lifecycle.clone(), participant.clone()))
    }

    /// The last day on which a contact of a register with a body ended its first step.
    pub fn last_contact(&self, register: &Register, body: &OrganizationId) -> Option<NaiveDate> {
        let first = register.steps.first()?;
        let entries = self.entries.get(&register.id)?.iter();
        let with_it = entries.filter(|entry| entry.participant.as_ref() == Some(body));
        let ends = with_it.filter_map(|entry| {
            let phase = self.phases.get(&step_id(&register.id, &entry.entry, &first.id)?)?;
            let track = if first.is_each() { phase.tracks.get(body)? } else { &phase.joint };
            track.end.filter(|(end, _)| *end == TrackEnd::Done).map(|(_, on)| on)
        });
        ends.max()
    }

    /// What documents said about the number of participants as of `day`.
    pub fn declared_on(&self, day: NaiveDate) -> Option<&Declared> {
        self.declared.iter().rev().find(|declared| declared.on <= day)
    }

    /// The pause a track stands under: its own, its participant's, its phase's or the case's.
    pub fn pause(&self, phase: &ItemId, participant: Option<&OrganizationId>) -> Option<&Pause> {
        if self.pauses.is_empty() {
            return None;
        }
        let (phase, body) = (Some(phase.clone()), participant.cloned());
        let own = [(phase.clone(), body.clone()), (None, body), (phase, None), (None, None)];
        own.into_iter().find_map(|key| self.pauses.get(&key))
    }

    /// The version of a participant's part, or of the case where there is no participant: what `If-Match` compares.
    pub fn part_version(&self, participant: Option<&OrganizationId>) -> u64 {
        let Some(body) = participant else { return self.version };
        let tracks =
            self.phases.values().filter_map(|phase| phase.tracks.get(body)).map(|track| track.version);
        let own = self.participants.get(body).map_or(0, |participant| participant.version);
        tracks.max().unwrap_or(0).max(own)
    }
}
