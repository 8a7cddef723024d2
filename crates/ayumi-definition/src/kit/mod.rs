//! Tests of a definition: the story of a case with what is expected of it, played by the real law in a world made of
//! the file alone; never reads a case that runs.

mod hold;
mod play;
mod world;

use ayumi_core::command::Command;
use ayumi_core::id::{DefinitionId, ItemId, OrganizationId};
use ayumi_core::plan::EndedPhase;
use ayumi_core::state::TrackStatus;
use chrono::NaiveDate;

use crate::raw::Place;

pub(crate) use play::play;

/// The tests of one version of a definition.
pub(crate) struct Kit {
    pub(crate) definition: DefinitionId,
    pub(crate) version: u32,
    /// Closed days beside weekends and the end of the year.
    pub(crate) closed: Vec<NaiveDate>,
    pub(crate) tests: Vec<Test>,
}

/// The story of one case.
pub(crate) struct Test {
    pub(crate) id: ItemId,
    pub(crate) place: Place,
    pub(crate) given: Given,
    pub(crate) steps: Vec<Step>,
}

/// How the case begins.
pub(crate) struct Given {
    pub(crate) opened: NaiveDate,
    pub(crate) fiscal_year: i32,
    pub(crate) lead: OrganizationId,
    pub(crate) bodies: Vec<(ItemId, Vec<OrganizationId>)>,
    pub(crate) ended: Vec<EndedPhase>,
}

/// What somebody does on a day, and what is expected of it.
pub(crate) struct Step {
    pub(crate) place: Place,
    pub(crate) on: NaiveDate,
    pub(crate) deed: Option<(Who, Command)>,
    pub(crate) expected: Vec<(Place, Expected)>,
}

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    Lead,
    Auditor,
    Nobody,
    OfficerOf(OrganizationId),
}

/// One thing that is expected of a step.
pub(crate) enum Expected {
    /// Exactly these events, in this order.
    Events(Vec<String>),
    /// The code of a refusal.
    Refused(String),
    /// Where the case stands.
    Case(CaseWord),
    /// Where a track stands.
    Status(Track, TrackStatus),
    /// The date of a track.
    Due(Track, Day),
    /// The phases a track waits for.
    BlockedBy(Track, Vec<ItemId>),
    /// The later days on which anybody is reminded of an item.
    Reminders(ItemId, Vec<NaiveDate>),
}

/// A date that may not be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Day {
    On(NaiveDate),
    Never,
}

/// A phase or mark, and the body whose part of it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Track {
    pub(crate) item: ItemId,
    pub(crate) body: Option<OrganizationId>,
}

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CaseWord {
    Open,
    Completed,
    Cancelled,
}

impl CaseWord {
    pub(crate) const ALL: &[(&str, Self)] =
        &[("open", Self::Open), ("completed", Self::Completed), ("cancelled", Self::Cancelled)];
}

/// The states of a track, as tests spell them.
pub(crate) const STATUSES: &[(&str, TrackStatus)] = &[
    ("unanswered", TrackStatus::Unanswered),
    ("waiting", TrackStatus::Waiting),
    ("ready", TrackStatus::Ready),
    ("active", TrackStatus::Active),
    ("done", TrackStatus::Done),
    ("skipped", TrackStatus::Skipped),
    ("not_applicable", TrackStatus::NotApplicable),
    ("cancelled", TrackStatus::Cancelled),
];

/// The word of a value in a table of them.
pub(crate) fn spelt<T: PartialEq>(words: &[(&'static str, T)], value: &T) -> &'static str {
    words.iter().find(|(_, known)| known == value).map_or("", |(word, _)| word)
}
