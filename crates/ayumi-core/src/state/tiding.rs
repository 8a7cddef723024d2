//! What happened to dates of a case that somebody must be told of; never whether or how anybody was.

use chrono::NaiveDate;

use crate::id::{EventId, ItemId, OrganizationId};
use crate::state::Happened;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TidingKind {
    /// A date was moved.
    Changed,
    /// Another version of the calendar moved what is reckoned from a date.
    Recomputed,
    /// Somebody asks for another date.
    Requested,
    /// A request for another date was refused.
    Refused,
}

/// Something that happened to a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiding {
    /// What.
    pub kind: TidingKind,
    /// The event.
    pub event: EventId,
    /// The phase or mark.
    pub item: ItemId,
    /// The participant; none for joint work or everybody.
    pub participant: Option<OrganizationId>,
    /// The day.
    pub on: NaiveDate,
    /// The body whose hand did it, which knows; none when a rule did.
    pub by: Option<OrganizationId>,
}

impl Tiding {
    /// What happened to the date of an item.
    pub(super) fn of(
        kind: TidingKind,
        item: &ItemId,
        participant: Option<&OrganizationId>,
        happened: &Happened<'_>,
    ) -> Self {
        Self {
            kind,
            event: happened.id,
            item: item.clone(),
            participant: participant.cloned(),
            on: happened.effective_on,
            by: happened.actor.organization.clone(),
        }
    }
}
