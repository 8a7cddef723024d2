//! Events of digests, what one person is told on one day; never a text, an address or a way of sending.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::{CaseId, DigestId, EventId, OrganizationId, ReasonCode, ReminderId, UserId};
use crate::private::{Clear, Commitment};
use crate::time::Timestamp;

/// Why a digest was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigestKind {
    /// What became due this day.
    Daily,
    /// What became due while the program stood still.
    CatchUp,
    /// What a person found when they took over a post, with what became due that day.
    HandOver,
}

/// A way out of the program. The inbox inside it needs none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigestChannel {
    /// A mail over SMTP.
    Mail,
    /// A file in a folder, for networks without mail.
    File,
}

/// Why something stands in a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigestReason {
    /// It became due.
    Due,
    /// It was put off until this day.
    Snoozed,
    /// It came with a post.
    HandedOver,
}

/// One thing told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DigestItem {
    /// The reminder or notice.
    pub reminder: ReminderId,
    /// The event it was decided with.
    pub event: EventId,
    /// Its case.
    pub case: CaseId,
    /// Why it stands here.
    pub reason: DigestReason,
}

/// Why something due is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// The work was done before it was told.
    Done,
    /// The date moved before it was told.
    Superseded,
    /// A later one of its series tells it.
    ToldByLater,
}

/// One thing that was due and is not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DigestOmission {
    /// The reminder or notice.
    pub reminder: ReminderId,
    /// The event it was decided with.
    pub event: EventId,
    /// Its case.
    pub case: CaseId,
    /// Why it is not told.
    pub because: LeftOut,
}

/// `digest.composed`: what a person is told on a day, decided once; delivered by channels that read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DigestComposed {
    /// Its identity; a mail carries it as its Message-ID.
    pub digest: DigestId,
    /// Who is told.
    pub user: UserId,
    /// Their body.
    pub organization: OrganizationId,
    /// The day, in the log's zone.
    pub on: NaiveDate,
    /// Why it was made.
    pub kind: DigestKind,
    /// How many things are told that day: those here, and those of the digests that go on with it in the same append.
    pub total: u32,
    /// What is told, the most urgent first.
    pub items: Vec<DigestItem>,
    /// What was due and is not told. A digest without items goes nowhere and is the record of these.
    pub left_out: Vec<DigestOmission>,
    /// The ways it leaves by; empty when it stays in the inbox.
    pub channels: Vec<DigestChannel>,
    /// When it was due.
    pub due_at: Timestamp,
}

/// `digest.delivered`: the other side took a digest over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DigestDelivered {
    /// The digest.
    pub digest: DigestId,
    /// By which way.
    pub channel: DigestChannel,
    /// How many attempts it took.
    pub attempts: u32,
}

/// `digest.parked`: a digest could not be delivered and waits for a person. It is not lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DigestParked<T> {
    /// The digest.
    pub digest: DigestId,
    /// By which way.
    pub channel: DigestChannel,
    /// How many attempts were made.
    pub attempts: u32,
    /// What the other side said last.
    pub cause: T,
}

/// `digest.released`: a parked digest is tried again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DigestReleased<T> {
    /// The digest.
    pub digest: DigestId,
    /// By which way.
    pub channel: DigestChannel,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<T>,
}

impl DigestParked<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> DigestParked<Commitment> {
        DigestParked {
            digest: self.digest,
            channel: self.channel,
            attempts: self.attempts,
            cause: seal("/data/cause", self.cause),
        }
    }
}

impl DigestReleased<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> DigestReleased<Commitment> {
        DigestReleased {
            digest: self.digest,
            channel: self.channel,
            reason_code: self.reason_code,
            reason: self.reason.map(|text| seal("/data/reason", text)),
        }
    }
}
