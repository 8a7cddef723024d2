//! Why a use case came to nothing: refusals for people, failures for operators; never both in one variant.

use ayumi_core::rejection::Rejection;
use ayumi_core::time::Timestamp;

use crate::port::store::{AppendError, ReadError};

/// Why published material could not be had.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LibraryError {
    /// Nothing of that name and version was published.
    #[error("{what} is not published")]
    NotPublished {
        /// What was asked for.
        what: String,
    },
    /// The bytes are there and cannot be read.
    #[error("read {what}: {cause}")]
    Unreadable {
        /// What was asked for.
        what: String,
        /// Why.
        cause: String,
    },
    /// The log could not be read.
    #[error("look up published material")]
    Log(#[from] ReadError),
}

/// Why a command did not come to a receipt.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Refused {
    /// The law refused it; nothing was appended.
    #[error("{}", .0.message(ayumi_core::text::Language::En))]
    Rejected(Rejection),
    /// What the reader saw has changed since.
    #[error("version {seen} was named; it is at {current}")]
    Stale {
        /// The version named.
        seen: u64,
        /// The version there is.
        current: u64,
    },
    /// The command overwrites something a person saw, and they did not say what they saw.
    #[error("the version that was seen must be named")]
    VersionRequired {
        /// The version there is.
        current: u64,
    },
    /// The idempotency key came with another body before.
    #[error("idempotency key `{key}` was used with another request")]
    KeyReused {
        /// The key.
        key: String,
    },
    /// Too many commands wait; nothing was tried.
    #[error("too many commands are waiting")]
    Busy,
    /// An event would be larger than the format allows.
    #[error("an event would have {bytes} bytes; the limit is {limit}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// The clock contradicts the log.
    #[error("the clock shows {now}, the log was last written at {head}: {rule}")]
    Clock {
        /// What the clock shows.
        now: Timestamp,
        /// Time of the last event.
        head: Timestamp,
        /// The rule.
        rule: &'static str,
    },
    /// Other writers were always faster; nothing was appended.
    #[error("the case changed too often to get a word in")]
    Contended,
    /// Whether it was appended is not known; the same key settles it.
    #[error("the outcome is not known: {cause}")]
    Unknown {
        /// What happened.
        cause: String,
    },
    /// The store failed; nothing was appended.
    #[error("the store is not available: {cause}")]
    Unavailable {
        /// What happened.
        cause: String,
    },
}

impl From<Rejection> for Refused {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<ReadError> for Refused {
    fn from(error: ReadError) -> Self {
        Self::Unavailable { cause: error.to_string() }
    }
}

impl From<LibraryError> for Refused {
    fn from(error: LibraryError) -> Self {
        Self::Unavailable { cause: error.to_string() }
    }
}

impl Refused {
    /// The refusal an append error means when it cannot be answered by deciding again.
    pub(crate) fn final_word(error: AppendError) -> Self {
        match error {
            AppendError::Conflict { .. } | AppendError::DateChanged { .. } => Self::Contended,
            AppendError::KeyReused { key } => Self::KeyReused { key },
            AppendError::TooLarge { bytes, limit } => Self::TooLarge { bytes, limit },
            AppendError::Busy => Self::Busy,
            AppendError::Clock { now, head, rule } => Self::Clock { now, head, rule },
            AppendError::Unknown { cause } => Self::Unknown { cause },
            AppendError::Storage { cause } => Self::Unavailable { cause },
        }
    }
}
