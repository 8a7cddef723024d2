//! The port of the outbox: which recorded intentions wait to leave the program and how often that was tried; never what
//! they say, and never the log itself.

use async_trait::async_trait;
use ayumi_core::id::MessageId;
use ayumi_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::port::store::ReadError;

/// By which way something leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// A mail.
    Mail,
    /// A file in a folder.
    File,
    /// A webhook.
    Webhook,
}

impl Way {
    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::File => "file",
            Self::Webhook => "webhook",
        }
    }

    /// From its stored name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Mail, Self::File, Self::Webhook].into_iter().find(|way| way.name() == name)
    }
}

/// Something that is to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The same for the same thing, whoever puts it in and however often.
    pub id: MessageId,
    /// By which way.
    pub way: Way,
    /// To whom: a user or a webhook, by its id.
    pub target: String,
    /// What: a digest or an event, by its id.
    pub about: String,
    /// When it is first tried.
    pub next_at: Timestamp,
}

/// Something that waits to leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its id.
    pub id: MessageId,
    /// By which way.
    pub way: Way,
    /// To whom.
    pub target: String,
    /// What.
    pub about: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_at: Timestamp,
    /// Whether it is tried no more until a person says so.
    pub parked: bool,
    /// What went wrong last.
    pub cause: Option<String>,
}

/// What became of a delivery that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// The other side has it; it leaves the outbox.
    Delivered,
    /// It is tried again at an instant.
    Again {
        /// When.
        at: Timestamp,
        /// Why.
        cause: String,
    },
    /// It waits for a person.
    Parked {
        /// Why.
        cause: String,
    },
}

/// One attempt, for people who look after the ways out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// What was to leave.
    pub delivery: MessageId,
    /// By which way.
    pub way: Way,
    /// To whom, as an address.
    pub address: String,
    /// When.
    pub at: Timestamp,
    /// Whether it went through.
    pub delivered: bool,
    /// What the other side said, or what went wrong.
    pub answer: String,
    /// What was sent.
    pub body: String,
}

/// How many attempts are kept.
pub const ATTEMPTS_KEPT: usize = 50;

/// What waits to leave. Several nodes share it.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// The position up to which a feed has put in what the log asks for.
    async fn fed(&self, feed: &str) -> Result<u64, ReadError>;

    /// Puts in what the log asks for between two positions, all of it or nothing: false when another node was faster
    /// and the feed no longer stands at `from`. What is in already stays as it is.
    async fn feed(
        &self,
        feed: &str,
        from: u64,
        to: u64,
        deliveries: &[NewDelivery],
    ) -> Result<bool, ReadError>;

    /// Takes what is due at `now` for itself until `until`, the longest due first, at most `limit`. What a node took and
    /// never settled is taken again after its time. So is what waits longer than anything is ever put off: the clock was
    /// ahead when that was written.
    async fn claim(
        &self,
        now: Timestamp,
        until: Timestamp,
        holder: &str,
        limit: usize,
    ) -> Result<Vec<Delivery>, ReadError>;

    /// Says what became of a delivery `holder` has taken; false when another has it since.
    async fn settle(&self, id: &MessageId, holder: &str, settled: &Settled) -> Result<bool, ReadError>;

    /// Lets a parked delivery be tried again at `now`, from its first attempt on; false when none is parked under the id.
    async fn release(&self, id: &MessageId, now: Timestamp) -> Result<bool, ReadError>;

    /// What waits, the parked first, then the longest due, at most `limit`.
    async fn deliveries(&self, limit: usize) -> Result<Vec<Delivery>, ReadError>;

    /// Keeps an attempt; the oldest beyond [`ATTEMPTS_KEPT`] are forgotten.
    async fn keep_attempt(&self, attempt: &Attempt) -> Result<(), ReadError>;

    /// The attempts kept, the latest first.
    async fn attempts(&self) -> Result<Vec<Attempt>, ReadError>;
}
