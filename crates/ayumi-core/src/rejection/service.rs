//! Why the law refuses a command about meetings, contacts, conditions, pauses, the closing or the raising of a case; its words are in
//! `words`.

use crate::id::{CaseKey, ItemId};
use crate::rejection::{RefusalKind, words};
use crate::text::{Label, Language};

/// A refusal about continuing work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceRefusal {
    /// The work stands still.
    Suspended(Label),
    /// The work does not stand still.
    NotSuspended,
    /// The phase was opened again as often as it may be.
    ReopenExhausted {
        /// Title of the phase.
        phase: Label,
        /// The limit.
        limit: u32,
    },
    /// The case ends by itself and is not closed.
    EndsByItself,
    /// The case cannot be closed while work is open.
    OpenWork(Vec<Label>),
    /// There is no such entry.
    NoSuchEntry(ItemId),
    /// No further entries can be opened in the register.
    RegisterFull(Label),
    /// The entry needs a date.
    DateMissing(Label),
    /// Presence is not recorded in the phase.
    NoAttendance(Label),
    /// The lifecycle has no way there.
    NoSuchMove {
        /// Title of the condition wanted.
        to: Label,
        /// Where the present one leads.
        ways: Vec<Label>,
    },
    /// Joining has ended.
    TooLateToJoin(Label),
    /// The programme's cases are not those this may be raised as.
    RaisesAnother(Label),
    /// Another case of the programme has the key.
    KeyTaken(CaseKey),
}

impl ServiceRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Suspended(_) => "suspended",
            Self::NotSuspended => "not_suspended",
            Self::ReopenExhausted { .. } => "reopen_exhausted",
            Self::EndsByItself => "ends_by_itself",
            Self::OpenWork(_) => "open_work",
            Self::NoSuchEntry(_) => "no_such_entry",
            Self::RegisterFull(_) => "register_full",
            Self::DateMissing(_) => "date_missing",
            Self::NoAttendance(_) => "no_attendance",
            Self::NoSuchMove { .. } => "no_such_move",
            Self::TooLateToJoin(_) => "too_late_to_join",
            Self::RaisesAnother(_) => "raises_another",
            Self::KeyTaken(_) => "key_taken",
        }
    }

    /// The status class.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::Suspended(_)
            | Self::NotSuspended
            | Self::ReopenExhausted { .. }
            | Self::EndsByItself
            | Self::OpenWork(_)
            | Self::RegisterFull(_)
            | Self::NoSuchMove { .. }
            | Self::TooLateToJoin(_)
            | Self::KeyTaken(_) => RefusalKind::Conflict,
            Self::NoSuchEntry(_) | Self::DateMissing(_) | Self::NoAttendance(_) | Self::RaisesAnother(_) => {
                RefusalKind::Unprocessable
            }
        }
    }

    /// JSON Pointer to the offending part of the command; empty for the command as a whole.
    pub fn pointer(&self) -> &'static str {
        match self {
            Self::NoSuchMove { .. } => "/to",
            Self::NoSuchEntry(_) => "/follows",
            Self::RegisterFull(_) => "/register",
            Self::DateMissing(_) => "/due_on",
            Self::RaisesAnother(_) => "/programme",
            Self::KeyTaken(_) => "/key",
            Self::Suspended(_)
            | Self::NotSuspended
            | Self::ReopenExhausted { .. }
            | Self::EndsByItself
            | Self::OpenWork(_)
            | Self::NoAttendance(_)
            | Self::TooLateToJoin(_) => "",
        }
    }

    /// What fills the gaps of its words, in order.
    pub(super) fn arguments(&self, language: Language) -> Vec<String> {
        let title = |label: &Label| label.in_language(language).to_owned();
        match self {
            Self::NotSuspended | Self::EndsByItself => Vec::new(),
            Self::NoSuchEntry(item) => vec![item.to_string()],
            Self::Suspended(label)
            | Self::RegisterFull(label)
            | Self::DateMissing(label)
            | Self::NoAttendance(label)
            | Self::TooLateToJoin(label)
            | Self::RaisesAnother(label) => vec![title(label)],
            Self::KeyTaken(key) => vec![key.to_string()],
            Self::ReopenExhausted { phase, limit } => vec![title(phase), limit.to_string()],
            Self::OpenWork(phases) => vec![words::titles(phases, language)],
            Self::NoSuchMove { to, ways } => vec![title(to), words::titles(ways, language)],
        }
    }
}
