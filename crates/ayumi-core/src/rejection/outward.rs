//! Why an address, a webhook, a calendar feed or the putting off of a reminder is refused; its words are in `words`.

use chrono::NaiveDate;

use crate::rejection::RefusalKind;
use crate::text::{Label, Language};

/// A refusal about what leads out of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutwardRefusal {
    /// The text is no mail address, and why.
    BadMail(Label),
    /// Events may not be sent to the address, and why.
    BadUrl(Label),
    /// No event is of the type, or it does not leave.
    UnknownType(String),
    /// There is no such webhook.
    NoSuchWebhook,
    /// There is no such calendar feed.
    NoSuchFeed,
    /// Nothing of that name was told to whoever asks.
    NoSuchReminder,
    /// The day is not ahead, or too far.
    SnoozeDay(NaiveDate),
    /// Past the date a reminder is about it is put off with a reason only.
    SnoozeReasonMissing(NaiveDate),
    /// Nothing waits under the name for somebody to have it tried again.
    NothingParked,
}

impl OutwardRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadMail(_) => "bad_mail",
            Self::BadUrl(_) => "bad_url",
            Self::UnknownType(_) => "unknown_type",
            Self::NoSuchWebhook => "no_such_webhook",
            Self::NoSuchFeed => "no_such_feed",
            Self::NoSuchReminder => "no_such_reminder",
            Self::SnoozeDay(_) => "snooze_day",
            Self::SnoozeReasonMissing(_) => "snooze_reason_missing",
            Self::NothingParked => "nothing_parked",
        }
    }

    /// The status class.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::NoSuchWebhook | Self::NoSuchFeed | Self::NoSuchReminder | Self::NothingParked => {
                RefusalKind::NotFound
            }
            Self::BadMail(_)
            | Self::BadUrl(_)
            | Self::UnknownType(_)
            | Self::SnoozeDay(_)
            | Self::SnoozeReasonMissing(_) => RefusalKind::Unprocessable,
        }
    }

    /// JSON Pointer to the offending part of what was sent; empty for the whole.
    pub fn pointer(&self) -> &'static str {
        match self {
            Self::BadMail(_) => "/mail",
            Self::BadUrl(_) => "/url",
            Self::UnknownType(_) => "/types",
            Self::SnoozeDay(_) => "/until",
            Self::SnoozeReasonMissing(_) => "/reason",
            Self::NoSuchWebhook | Self::NoSuchFeed | Self::NoSuchReminder | Self::NothingParked => "",
        }
    }

    /// What fills the gaps of its words, in order.
    pub(super) fn arguments(&self, language: Language) -> Vec<String> {
        match self {
            Self::BadMail(why) | Self::BadUrl(why) => vec![why.in_language(language).to_owned()],
            Self::UnknownType(name) => vec![name.clone()],
            Self::SnoozeDay(day) | Self::SnoozeReasonMissing(day) => vec![day.to_string()],
            Self::NoSuchWebhook | Self::NoSuchFeed | Self::NoSuchReminder | Self::NothingParked => Vec::new(),
        }
    }
}
