//! Why a use case came to nothing: refusals for people, failures for operators; never both in one variant.

use ayumi_core::id::ContentHash;
use ayumi_core::rejection::Rejection;
use ayumi_core::text::{Label, Language};
use ayumi_core::time::Timestamp;
use ayumi_core::turn::Endless;

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
    /// Evidence was named that is not kept; no event names a file that is not there.
    #[error("no file `{hash}` is kept; upload it first")]
    EvidenceMissing {
        /// The hash named.
        hash: ContentHash,
    },
    /// Evidence was named with a size it does not have.
    #[error("file `{hash}` has {bytes} bytes, not {said}")]
    EvidenceSize {
        /// The hash named.
        hash: ContentHash,
        /// The size named.
        said: u64,
        /// The size it has.
        bytes: u64,
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

impl From<Endless> for Refused {
    fn from(endless: Endless) -> Self {
        Self::Unavailable { cause: endless.to_string() }
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
    /// What is refused and what to do, in words for people; never a cause from inside the machine.
    pub fn message(&self, language: Language) -> String {
        let words = self.words();
        words.in_language(language).to_owned()
    }

    fn words(&self) -> Label {
        match self {
            Self::Rejected(rejection) => {
                Label::new(rejection.message(Language::Ja), rejection.message(Language::En))
            }
            Self::Stale { seen, current } => Label::new(
                format!(
                    "表示後に内容が変わっています（表示時の版 {seen}、現在の版 {current}）。最新の内容を確認してください。"
                ),
                format!("it has changed since it was read: version {seen} was named, it is at {current}"),
            ),
            Self::VersionRequired { current } => Label::new(
                format!(
                    "この操作には、見ていた内容の版を示す必要があります（現在の版 {current}。API では If-Match、コマンドでは --if-version）。"
                ),
                format!(
                    "this overwrites what somebody saw: name the version that was seen, in If-Match or with --if-version (it is at {current})"
                ),
            ),
            Self::KeyReused { .. } => Label::new(
                "この Idempotency-Key は別の内容の要求で使われています。新しいキーで送ってください。",
                "this Idempotency-Key was used with another request; send a new key",
            ),
            Self::TooLarge { bytes, limit } => Label::new(
                format!("記録が大きすぎます（{bytes}バイト）。{limit}バイト以内になるように分けてください。"),
                format!("the event would have {bytes} bytes; the limit is {limit}; split it"),
            ),
            Self::EvidenceMissing { hash } => Label::new(
                format!(
                    "ファイル（{hash}）はまだ送信されていません。先に POST /evidence で送信するか、ayumi case attach で添付してください。"
                ),
                format!(
                    "file `{hash}` was not uploaded; send it to POST /evidence first, or attach it with `ayumi case attach`"
                ),
            ),
            Self::EvidenceSize { hash, said, bytes } => Label::new(
                format!(
                    "ファイル（{hash}）の大きさは{bytes}バイトで、指定の{said}バイトと違います。大きさを直して送ってください。"
                ),
                format!("file `{hash}` has {bytes} bytes, not {said}; send it with its own size"),
            ),
            Self::Busy => Label::new(
                "ただいま混み合っています。少し待ってからお試しください。",
                "too much is waiting; try again shortly",
            ),
            Self::Clock { .. } => Label::new(
                "サーバーの時計が記録と合わないため、書き込みを止めています。管理者にご連絡ください。",
                "the server's clock contradicts the log, so nothing is written; tell the administrator",
            ),
            Self::Contended => Label::new(
                "他の書き込みと重なり続けたため、記録しませんでした。もう一度お試しください。",
                "other writes were always faster; nothing was recorded; try again",
            ),
            Self::Unknown { .. } => Label::new(
                "結果が確認できません。同じ Idempotency-Key でもう一度送ると、二重に記録されずに結果が分かります。",
                "the outcome is not known; send it again with the same Idempotency-Key: it will not be recorded twice",
            ),
            Self::Unavailable { .. } => Label::new(
                "ただいまお答えできません。少し待ってからお試しください。",
                "the service cannot answer now; try again shortly",
            ),
        }
    }

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
