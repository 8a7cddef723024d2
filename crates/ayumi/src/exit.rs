//! Exit codes and the words printed with them; never where a failure came from.

use std::process::ExitCode;

use ayumi_core::rejection::{RefusalKind, Rejection};
use ayumi_core::text::Language;
use ayumi_engine::error::{LibraryError, Refused};
use ayumi_engine::port::store::ReadError;
use ayumi_engine::publish::PublishError;
use ayumi_store::views::ViewsError;

/// Why the program ends without success, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// 1
    Failure,
    /// 2
    Usage,
    /// 3
    NotFound,
    /// 4
    Conflict,
    /// 5
    Denied,
    /// 6: retry with the same key.
    OutcomeUnknown,
    /// 7
    VerificationMismatch,
    /// 8
    Unavailable,
    /// 70: the program stopped itself after a storage error.
    StorageFailed,
}

impl Code {
    /// The number scripts see.
    pub fn number(self) -> u8 {
        match self {
            Self::Failure => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Conflict => 4,
            Self::Denied => 5,
            Self::OutcomeUnknown => 6,
            Self::VerificationMismatch => 7,
            Self::Unavailable => 8,
            Self::StorageFailed => 70,
        }
    }
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(code.number())
    }
}

/// A failure with its exit code and its words in both languages.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{en}")]
pub struct Failure {
    /// The exit code.
    pub code: Code,
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

impl Failure {
    /// A failure with its words.
    pub fn new(code: Code, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, ja: ja.into(), en: en.into() }
    }

    /// Wrong use of the command line.
    pub fn usage(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Code::Usage, ja, en)
    }
}

/// Whoever read stdout has gone and wants no more of it; that is no failure.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("nobody reads stdout any more")]
pub struct NobodyReads;

/// What an error is known for: its exit code and its words, from the most telling cause in its chain.
pub fn known(error: &anyhow::Error) -> Failure {
    let whole = format!("{error:#}");
    let found = error.chain().enumerate().find_map(|(depth, cause)| Some((depth, told(cause, &whole)?)));
    let Some((depth, mut failure)) = found else {
        return Failure::new(Code::Failure, format!("処理に失敗しました：{whole}"), whole);
    };
    // What was under way tells an operator where to look.
    let under_way: Vec<String> = error.chain().take(depth).map(ToString::to_string).collect();
    if !under_way.is_empty() && !failure.en.contains(&whole) {
        failure.en = format!("{}: {}", under_way.join(": "), failure.en);
    }
    failure
}

fn told(cause: &(dyn std::error::Error + 'static), whole: &str) -> Option<Failure> {
    if let Some(failure) = cause.downcast_ref::<Failure>() {
        return Some(failure.clone());
    }
    if let Some(refused) = cause.downcast_ref::<Refused>() {
        return Some(refusal(refused, whole));
    }
    match cause.downcast_ref::<PublishError>() {
        Some(PublishError::Refused(refused)) => return Some(refusal(refused, whole)),
        Some(PublishError::Wrong { ja, en }) => return Some(Failure::new(Code::Conflict, ja, en)),
        None => {}
    }
    if let Some(ViewsError::UnknownProjection(name)) = cause.downcast_ref::<ViewsError>() {
        return Some(Failure::new(
            Code::NotFound,
            format!("投影「{name}」はありません。ayumi projection list で名前を確かめてください。"),
            format!("there is no projection `{name}`; `ayumi projection list` names them"),
        ));
    }
    (cause.is::<ReadError>() || cause.is::<ViewsError>() || cause.is::<LibraryError>())
        .then(|| unavailable(whole))
}

/// The machine's own reasons are for whoever runs the program, so they stand behind the words.
fn refusal(refused: &Refused, whole: &str) -> Failure {
    let (ja, en) = (refused.message(Language::Ja), refused.message(Language::En));
    let (ja, en) = match refused {
        Refused::Unavailable { .. } => return unavailable(whole),
        Refused::Clock { .. } | Refused::Unknown { .. } => {
            (format!("{ja}（{refused}）"), format!("{en} ({refused})"))
        }
        Refused::Rejected(_)
        | Refused::Stale { .. }
        | Refused::VersionRequired { .. }
        | Refused::KeyReused { .. }
        | Refused::Busy
        | Refused::TooLarge { .. }
        | Refused::EvidenceMissing { .. }
        | Refused::EvidenceSize { .. }
        | Refused::Contended => (ja, en),
    };
    Failure::new(refused_code(refused), ja, en)
}

fn unavailable(whole: &str) -> Failure {
    Failure::new(
        Code::Unavailable,
        format!(
            "記録を読み書きできません：{whole}。データベースの状態を確かめて（ayumi db doctor、ayumi audit verify）、もう一度実行してください。"
        ),
        format!(
            "the log cannot be read or written: {whole}; examine the database (`ayumi db doctor`, `ayumi audit verify`) and try again"
        ),
    )
}

fn refused_code(refused: &Refused) -> Code {
    match refused {
        Refused::Rejected(rejection) => rejected_code(rejection),
        Refused::Stale { .. }
        | Refused::VersionRequired { .. }
        | Refused::KeyReused { .. }
        | Refused::Contended => Code::Conflict,
        Refused::EvidenceMissing { .. } => Code::NotFound,
        Refused::TooLarge { .. } | Refused::EvidenceSize { .. } => Code::Failure,
        Refused::Unknown { .. } => Code::OutcomeUnknown,
        Refused::Busy | Refused::Clock { .. } | Refused::Unavailable { .. } => Code::Unavailable,
    }
}

pub(crate) fn rejected_code(rejection: &Rejection) -> Code {
    match rejection.kind() {
        RefusalKind::Denied => Code::Denied,
        RefusalKind::NotFound => Code::NotFound,
        RefusalKind::Conflict => Code::Conflict,
        RefusalKind::Unprocessable | RefusalKind::TooLarge => Code::Failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_of_the_engine_has_words_in_both_languages() {
        let hash = ayumi_core::id::ContentHash::of(b"x");
        let now = ayumi_core::time::Timestamp::from_micros(0);
        let all = [
            Refused::from(Rejection::NotAllowed),
            Refused::Stale { seen: 1, current: 2 },
            Refused::VersionRequired { current: 2 },
            Refused::KeyReused { key: "k".into() },
            Refused::Busy,
            Refused::TooLarge { bytes: 2, limit: 1 },
            Refused::Clock { now, head: now, rule: "rule" },
            Refused::EvidenceMissing { hash: hash.clone() },
            Refused::EvidenceSize { hash, said: 1, bytes: 2 },
            Refused::Contended,
            Refused::Unknown { cause: "lost".into() },
            Refused::Unavailable { cause: "gone".into() },
        ];
        for refused in all {
            let Failure { ja, en, .. } = known(&refused.clone().into());
            assert!(ja.contains('。') && en.is_ascii(), "{ja} / {en}");
        }
    }

    #[test]
    fn a_log_that_cannot_be_read_is_unavailable_however_it_is_told() {
        let read = ReadError::Storage { cause: "disk".into() };
        let views = ViewsError::Log(read.clone());
        for error in [anyhow::Error::new(read.clone()), anyhow::Error::new(views).context("open")] {
            assert_eq!(known(&error).code, Code::Unavailable, "{error:#}");
        }
        assert_eq!(known(&Refused::from(read).into()).code, Code::Unavailable);
        let under_way = anyhow::Error::new(Refused::Busy).context("publish Hyogo R8");
        assert!(known(&under_way).en.starts_with("publish Hyogo R8: too much"), "{}", known(&under_way).en);
        assert_eq!(known(&ViewsError::UnknownProjection("x".into()).into()).code, Code::NotFound);
    }
}
