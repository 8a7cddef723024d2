//! Exit codes and the words printed with them; never where a failure came from.

use std::process::ExitCode;

use ayumi_core::rejection::{RefusalKind, Rejection};
use ayumi_core::text::Language;
use ayumi_engine::error::Refused;
use ayumi_engine::publish::PublishError;

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

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(match code {
            Code::Failure => 1,
            Code::Usage => 2,
            Code::NotFound => 3,
            Code::Conflict => 4,
            Code::Denied => 5,
            Code::OutcomeUnknown => 6,
            Code::VerificationMismatch => 7,
            Code::Unavailable => 8,
            Code::StorageFailed => 70,
        })
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

/// The exit code of an error, from the most telling cause in its chain.
pub fn code_of(error: &anyhow::Error) -> Code {
    for cause in error.chain() {
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            return failure.code;
        }
        if let Some(refused) = cause.downcast_ref::<Refused>() {
            return refused_code(refused);
        }
        if let Some(error) = cause.downcast_ref::<PublishError>() {
            return match error {
                PublishError::Refused(refused) => refused_code(refused),
                PublishError::Wrong { .. } => Code::Conflict,
            };
        }
    }
    Code::Failure
}

/// The Japanese words of an error, when it has any.
pub fn japanese(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(|cause| {
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            return Some(failure.ja.clone());
        }
        match (cause.downcast_ref::<Refused>(), cause.downcast_ref::<PublishError>()) {
            (Some(Refused::Rejected(rejection)), _)
            | (_, Some(PublishError::Refused(Refused::Rejected(rejection)))) => {
                Some(rejection.message(Language::Ja))
            }
            (_, Some(PublishError::Wrong { ja, .. })) => Some(ja.clone()),
            (Some(_) | None, Some(_) | None) => None,
        }
    })
}

fn refused_code(refused: &Refused) -> Code {
    match refused {
        Refused::Rejected(rejection) => rejected_code(rejection),
        Refused::Stale { .. }
        | Refused::VersionRequired { .. }
        | Refused::KeyReused { .. }
        | Refused::Contended => Code::Conflict,
        Refused::TooLarge { .. } => Code::Failure,
        Refused::Unknown { .. } => Code::OutcomeUnknown,
        Refused::Busy | Refused::Clock { .. } | Refused::Unavailable { .. } => Code::Unavailable,
    }
}

fn rejected_code(rejection: &Rejection) -> Code {
    match rejection.kind() {
        RefusalKind::Denied => Code::Denied,
        RefusalKind::NotFound => Code::NotFound,
        RefusalKind::Conflict => Code::Conflict,
        RefusalKind::Unprocessable | RefusalKind::TooLarge => Code::Failure,
    }
}
