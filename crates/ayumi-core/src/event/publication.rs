//! Events of what is published: calendars, definitions, programmes; the bytes themselves stand in `content`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::{CalendarId, ContentHash, DefinitionId, OrganizationId, ProgrammeId};
use crate::text::Label;

/// One version of a definition, pinned by the hash of its canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefinitionRef {
    /// The definition.
    pub id: DefinitionId,
    /// Its version, from 1.
    pub version: u32,
    /// SHA-256 of its canonical form.
    #[serde(with = "crate::content_hash")]
    pub sha256: ContentHash,
}

/// One version of a calendar, pinned by its hash.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarRef {
    /// The calendar.
    pub id: CalendarId,
    /// Its version, from 1.
    pub version: u32,
    /// SHA-256 of the published file.
    #[serde(with = "crate::content_hash")]
    pub sha256: ContentHash,
}

/// `calendar.published`: closed days as they count from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarPublished {
    /// The calendar, its version and hash.
    pub calendar: CalendarRef,
    /// Offset from UTC of the days meant, in minutes.
    pub utc_offset_minutes: i32,
    /// First day the table covers.
    pub covers_from: NaiveDate,
    /// Last day it covers.
    pub covers_to: NaiveDate,
    /// Last day of gazetted holidays; later ones are projections.
    pub official_to: NaiveDate,
}

/// `definition.published`: one immutable version of a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefinitionPublished {
    /// The definition, its version and the hash of its canonical form.
    pub definition: DefinitionRef,
    /// SHA-256 of the YAML as published.
    #[serde(with = "crate::content_hash")]
    pub source_sha256: ContentHash,
    /// Its title.
    pub title: Label,
}

/// `programme.opened`: a scheme of one fiscal year, run by one definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeOpened {
    /// The programme.
    pub programme: ProgrammeId,
    /// Its title.
    pub title: Label,
    /// Fiscal year, named by the year it starts in: 2026 for 令和8年度.
    pub fiscal_year: i32,
    /// The definition its cases follow.
    pub definition: DefinitionRef,
    /// The calendar its dates are reckoned on.
    pub calendar: CalendarRef,
    /// The body that leads it.
    pub lead: OrganizationId,
    /// SHA-256 of the plan it was opened from.
    #[serde(with = "crate::content_hash")]
    pub plan_sha256: ContentHash,
}
