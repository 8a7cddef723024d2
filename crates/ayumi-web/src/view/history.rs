//! The stream of what happened to a case, newest first; never which of it the reader may see.

use ayumi_core::envelope::Envelope;
use chrono::FixedOffset;

use crate::view::date::{self, Time};
use crate::view::sentence::{Said, Speaker};
use crate::view::why::AutoView;

/// One entry of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the case.
    pub version: u64,
    /// Its place in the log.
    pub position: u64,
    /// When it was recorded.
    pub at: Time,
    /// From when it counts, when that is another day.
    pub effective: Option<Time>,
    /// Who acted.
    pub actor: String,
    /// For whom it was entered, when it was not the actor's own.
    pub proxy: Option<String>,
    /// Through which door.
    pub door: &'static str,
    /// What happened.
    pub text: String,
    /// What was said with it.
    pub said: Vec<Said>,
    /// Its receipt.
    pub receipt: String,
    /// Why it happened by itself, when a rule made it and the page tells.
    pub auto: Option<AutoView>,
}

/// One entry from an event of the case.
pub fn entry(
    speaker: Speaker<'_>,
    position: u64,
    envelope: &Envelope,
    offset: FixedOffset,
    receipt: String,
) -> Entry {
    let t = speaker.people.t;
    let sentence = speaker.told(envelope);
    let recorded_on = envelope.recorded_at.date_in(offset);
    Entry {
        version: envelope.version,
        position,
        at: date::moment_short(t, envelope.recorded_at, offset),
        effective: (envelope.effective_on != recorded_on).then(|| date::short(t, envelope.effective_on)),
        actor: speaker.people.actor(&envelope.actor),
        proxy: speaker.people.on_behalf_of(&envelope.actor),
        door: speaker.people.door(envelope.via),
        text: sentence.text,
        said: sentence.said,
        receipt,
        auto: None,
    }
}
