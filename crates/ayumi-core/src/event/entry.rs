//! Events of meetings and contacts as entries of a case; what is done in their steps are events of phases.

use serde::{Deserialize, Serialize};

use crate::event::Basis;
use crate::id::{ItemId, OrganizationId};
use crate::private::{Clear, Commitment};

/// `entry.opened`: a meeting or a contact came up; its steps are phases named `REGISTER.ENTRY.STEP`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryOpened<T> {
    /// The register of the definition.
    pub register: ItemId,
    /// Its name in the register: its number.
    pub entry: ItemId,
    /// Its number in the register, from 1.
    pub number: u32,
    /// The body it is with; null for a meeting.
    pub participant: Option<OrganizationId>,
    /// The entry it goes back to, as `REGISTER.ENTRY`.
    pub follows: Option<ItemId>,
    /// What it is about.
    pub subject: Option<T>,
    /// How it came up.
    pub basis: Option<Basis>,
}

/// A body's presence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presence {
    /// The body.
    pub organization: OrganizationId,
    /// How many persons came from it; 0 takes an earlier entry back.
    pub persons: u32,
}

/// `attendance.recorded`: who was present, at most [`crate::event::PARTICIPANTS_CHUNK_MAX`] bodies an event. A later
/// one about the same body takes the place of the earlier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttendanceRecorded {
    /// The step of the meeting.
    pub phase: ItemId,
    /// Its revision.
    pub revision: u32,
    /// The bodies.
    pub present: Vec<Presence>,
    /// On what, such as the list of those present.
    pub basis: Option<Basis>,
}

impl EntryOpened<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> EntryOpened<Commitment> {
        EntryOpened {
            register: self.register,
            entry: self.entry,
            number: self.number,
            participant: self.participant,
            follows: self.follows,
            subject: self.subject.map(|text| seal("/data/subject", text)),
            basis: self.basis,
        }
    }
}
