//! Why the law refuses to move a date or to hear a request for another one; its words are in `words`.

use chrono::NaiveDate;

use crate::id::ItemId;
use crate::rejection::RefusalKind;
use crate::text::{Label, Language};

/// A refusal about the moving of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AmendRefusal {
    /// The date moves by request and approval.
    ByRequestOnly(Label),
    /// Only a manager may move it or approve.
    ManagerOnly(Label),
    /// It needs a closed decision.
    DecisionMissing {
        /// What has the date.
        item: Label,
        /// The question.
        question: Label,
    },
    /// Another date is asked for already.
    RequestPending(Label),
    /// Nothing, or something else, is asked for.
    NoSuchRequest(Label),
    /// Whoever asked cannot approve.
    OwnRequest,
    /// Only whoever asked can take it back.
    NotTheRequester,
    /// The date lies beyond the last day it may be moved to.
    BeyondCap {
        /// What has the date.
        item: Label,
        /// The last day.
        last: NaiveDate,
    },
    /// The date was moved as often as it may be.
    MovesExhausted {
        /// What has the date.
        item: Label,
        /// The limit.
        limit: u16,
    },
    /// A date that follows this one would lie in the past.
    FollowerInPast {
        /// What has the date.
        item: Label,
        /// The day.
        day: NaiveDate,
    },
    /// Nothing is left to do by the date.
    NothingDue(ItemId),
}

impl AmendRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ByRequestOnly(_) => "by_request_only",
            Self::ManagerOnly(_) => "manager_only",
            Self::DecisionMissing { .. } => "decision_missing",
            Self::RequestPending(_) => "request_pending",
            Self::NoSuchRequest(_) => "no_such_request",
            Self::OwnRequest => "own_request",
            Self::NotTheRequester => "not_the_requester",
            Self::BeyondCap { .. } => "beyond_cap",
            Self::MovesExhausted { .. } => "moves_exhausted",
            Self::FollowerInPast { .. } => "follower_in_past",
            Self::NothingDue(_) => "nothing_due",
        }
    }

    /// The status class.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::ManagerOnly(_) | Self::OwnRequest | Self::NotTheRequester => RefusalKind::Denied,
            Self::ByRequestOnly(_)
            | Self::RequestPending(_)
            | Self::NoSuchRequest(_)
            | Self::MovesExhausted { .. }
            | Self::NothingDue(_) => RefusalKind::Conflict,
            Self::DecisionMissing { .. } | Self::BeyondCap { .. } | Self::FollowerInPast { .. } => {
                RefusalKind::Unprocessable
            }
        }
    }

    /// JSON Pointer to the offending part of the command; empty for the command as a whole.
    pub fn pointer(&self) -> &'static str {
        match self {
            Self::BeyondCap { .. } | Self::FollowerInPast { .. } => "/nominal",
            Self::DecisionMissing { .. } => "/decision",
            Self::NoSuchRequest(_) => "/request",
            Self::NothingDue(_) => "/item",
            Self::ByRequestOnly(_)
            | Self::ManagerOnly(_)
            | Self::RequestPending(_)
            | Self::OwnRequest
            | Self::NotTheRequester
            | Self::MovesExhausted { .. } => "",
        }
    }

    /// What fills the gaps of its words, in order.
    pub(super) fn arguments(&self, language: Language) -> Vec<String> {
        let title = |label: &Label| label.in_language(language).to_owned();
        match self {
            Self::OwnRequest | Self::NotTheRequester => Vec::new(),
            Self::ByRequestOnly(item)
            | Self::ManagerOnly(item)
            | Self::RequestPending(item)
            | Self::NoSuchRequest(item) => vec![title(item)],
            Self::DecisionMissing { item, question } => vec![title(item), title(question)],
            Self::BeyondCap { item, last } => vec![title(item), last.to_string()],
            Self::MovesExhausted { item, limit } => vec![title(item), limit.to_string()],
            Self::FollowerInPast { item, day } => vec![title(item), day.to_string()],
            Self::NothingDue(item) => vec![item.to_string()],
        }
    }
}
