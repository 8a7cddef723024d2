//! The words guards are spelled with: roots, functions, and what statuses and kinds of body are called; never a rule.

use crate::event::{ItemStatus, OrganizationKind};
use crate::state::TrackStatus;

/// Where every name begins.
pub const ROOTS: &[&str] =
    &["fields", "phases", "decisions", "marks", "checklist", "body", "case", "participants"];

/// What can be called.
pub const FUNCTIONS: &[&str] = &["has", "size", "date", "month"];

/// Words CEL keeps for itself or for its hosts.
pub const RESERVED: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

/// Every status of a track.
pub const STATUSES: &[TrackStatus] = &[
    TrackStatus::Unanswered,
    TrackStatus::Waiting,
    TrackStatus::Ready,
    TrackStatus::Active,
    TrackStatus::Done,
    TrackStatus::Skipped,
    TrackStatus::Suspended,
    TrackStatus::NotApplicable,
    TrackStatus::Cancelled,
];

/// Every status of a checklist item.
pub const STEPS: &[ItemStatus] =
    &[ItemStatus::NotStarted, ItemStatus::InProgress, ItemStatus::Done, ItemStatus::NotApplicable];

/// What a status of a track is called.
pub fn status(status: TrackStatus) -> &'static str {
    match status {
        TrackStatus::Unanswered => "unanswered",
        TrackStatus::Waiting => "waiting",
        TrackStatus::Ready => "ready",
        TrackStatus::Active => "active",
        TrackStatus::Done => "done",
        TrackStatus::Skipped => "skipped",
        TrackStatus::Suspended => "suspended",
        TrackStatus::NotApplicable => "not_applicable",
        TrackStatus::Cancelled => "cancelled",
    }
}

/// What a status of a checklist item is called.
pub fn step(status: ItemStatus) -> &'static str {
    match status {
        ItemStatus::NotStarted => "not_started",
        ItemStatus::InProgress => "in_progress",
        ItemStatus::Done => "done",
        ItemStatus::NotApplicable => "not_applicable",
    }
}

/// What a kind of body is called.
pub fn kind(kind: OrganizationKind) -> &'static str {
    match kind {
        OrganizationKind::Prefecture => "prefecture",
        OrganizationKind::Municipality => "municipality",
        OrganizationKind::BoardOfEducation => "board-of-education",
        OrganizationKind::Union => "union",
        OrganizationKind::Council => "council",
        OrganizationKind::Company => "company",
    }
}

/// Whether `text` is spelled as a name of CEL that is not kept for anything.
pub fn is_identifier(text: &str) -> bool {
    let head = text.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
    head && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && !RESERVED.contains(&text)
}

/// Whether a participant may be called `text` in what is said of it.
pub fn is_free(text: &str) -> bool {
    is_identifier(text) && !ROOTS.contains(&text) && !FUNCTIONS.contains(&text)
}
