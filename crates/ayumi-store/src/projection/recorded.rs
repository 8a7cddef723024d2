//! An event as projections see it: read, with its place in the log; never its stored bytes.

use ayumi_core::envelope::Envelope;
use ayumi_core::event::SealedEvent;
use ayumi_core::id::{CaseId, StreamId};
use ayumi_core::merkle::Hash;

/// An event with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its position in the log.
    pub position: u64,
    /// Hash of its stored bytes.
    pub leaf_hash: Hash,
    /// The event in its envelope.
    pub envelope: Envelope,
    /// The case it is about, from its own stream or that of its reminders.
    pub case: Option<CaseId>,
}

impl Recorded {
    /// An event at its place.
    pub fn new(position: u64, leaf_hash: Hash, envelope: Envelope) -> Self {
        let case = envelope.stream.as_case().or_else(|| envelope.stream.as_reminders());
        Self { position, leaf_hash, envelope, case }
    }

    /// The fact.
    pub fn fact(&self) -> &SealedEvent {
        &self.envelope.data
    }
}

/// Whether a stream is that of a case. Only its kind is looked at, for this is asked of every event by everybody.
pub(crate) fn is_of_case(stream: &StreamId) -> bool {
    stream.as_str().starts_with("case-")
}

/// Whether a stream is that of the reminders of a case.
pub(crate) fn is_of_reminders(stream: &StreamId) -> bool {
    stream.as_str().starts_with("reminders-")
}
