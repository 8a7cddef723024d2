//! One version of a date, as the event that made it has it; never the words of its reason, which are private.

use ayumi_core::event::{Basis, DueDate, Event};
use ayumi_core::id::{EventId, ItemId, OrganizationId, ReasonCode};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::Recorded;

/// One version of a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateVersion {
    /// The version.
    pub version: u32,
    /// Revision of the item.
    pub revision: u32,
    /// The event that set or moved it; the reason in words is found there.
    pub event: EventId,
    /// The day from which it counts.
    pub on: NaiveDate,
    /// The date.
    pub due: DueDate,
    /// Whether the date before had lapsed when it was moved; none for a first version.
    pub lapsed: Option<bool>,
    /// Why it was moved.
    pub reason_code: Option<ReasonCode>,
    /// On whose authority it was moved.
    pub basis: Option<Basis>,
}

impl DateVersion {
    /// The version an event makes, with the item and participant of its date.
    pub(crate) fn of(recorded: &Recorded) -> Option<(ItemId, Option<OrganizationId>, Self)> {
        let (event, on) = (recorded.envelope.id, recorded.envelope.effective_on);
        if let Event::DeadlineSet(set) = recorded.fact() {
            let (version, revision, due) = (set.version, set.revision, set.due.clone());
            let first =
                Self { version, revision, event, on, due, lapsed: None, reason_code: None, basis: None };
            return Some((set.item.clone(), set.participant.clone(), first));
        }
        let Event::DeadlineChanged(changed) = recorded.fact() else { return None };
        let moved = Self {
            version: changed.version,
            revision: changed.revision,
            event,
            on,
            due: changed.due.clone(),
            lapsed: Some(changed.lapsed),
            reason_code: Some(changed.reason_code.clone()),
            basis: Some(changed.basis.clone()),
        };
        Some((changed.item.clone(), changed.participant.clone(), moved))
    }
}
