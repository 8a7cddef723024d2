//! From rows to domain values, for both dialects; a row that is no such value is an error, never a default.

use ayumi_core::id::{EventId, StreamId};
use ayumi_core::merkle::{Hash, Tree};
use ayumi_core::private::{Blind, PrivateValue, Subject};
use ayumi_core::time::Timestamp;
use ayumi_engine::port::store::{ReadError, Receipt, RequestKey, StoredEvent};

use crate::backend::{LogHead, StoredHead};
use crate::error::read;

/// Position, leaf hash, envelope.
pub(crate) type EventColumns = (i64, Vec<u8>, String);
/// Target, request hash, receipt.
pub(crate) type AnswerColumns = (String, String, String);
/// Event id, path, subject, blind, value.
pub(crate) type PrivateColumns = (String, String, String, Vec<u8>, String);

pub(crate) fn event((position, leaf, envelope): EventColumns) -> Result<StoredEvent, ReadError> {
    Ok(StoredEvent { position: unsigned(position)?, leaf_hash: hash(&leaf)?, envelope })
}

/// Events in the order of the rows, refused when a position is missing.
pub(crate) fn events_after(after: u64, rows: Vec<EventColumns>) -> Result<Vec<StoredEvent>, ReadError> {
    let mut events = Vec::with_capacity(rows.len());
    let mut last = after;
    for row in rows {
        let event = event(row)?;
        if event.position != last + 1 {
            return Err(ReadError::Hole { expected: last + 1, found: event.position });
        }
        last = event.position;
        events.push(event);
    }
    Ok(events)
}

pub(crate) fn head(stored: &StoredHead) -> Result<LogHead, ReadError> {
    let position = unsigned(stored.position)?;
    let tree = Tree::from_bytes(position, &stored.right_edge).map_err(read)?;
    if tree.root().0.as_slice() != stored.root {
        return Err(read("the root of the head does not follow from its right edge"));
    }
    Ok(LogHead { position, recorded_at: Timestamp::from_micros(stored.recorded_at), tree })
}

pub(crate) fn answer(
    principal: &str,
    key: &str,
    (target, request_hash, receipt): AnswerColumns,
) -> Result<(RequestKey, Receipt), ReadError> {
    let (principal, key) = (principal.to_owned(), key.to_owned());
    let target = target.parse().map_err(read)?;
    let receipt = serde_json::from_str(&receipt).map_err(read)?;
    Ok((RequestKey { principal, key, target, request_hash }, receipt))
}

pub(crate) fn private(
    (event, path, subject, blind, value): PrivateColumns,
) -> Result<(EventId, PrivateValue), ReadError> {
    let id = event.parse().map_err(read)?;
    let blind = Blind(blind.try_into().map_err(|_| read("a blind has not 32 bytes"))?);
    let subject = if subject.starts_with(FREE_TEXT) {
        Subject::Text
    } else {
        Subject::User(subject.parse().map_err(read)?)
    };
    Ok((id, PrivateValue { path, subject, blind, value }))
}

/// How a subject is written: a user id, or the event for free text.
pub(crate) fn subject(subject: &Subject, event: EventId) -> String {
    match subject {
        Subject::User(user) => user.to_string(),
        Subject::Text => format!("{FREE_TEXT}{event}"),
    }
}

pub(crate) fn version((stream, version): (String, i64)) -> Result<(StreamId, u64), ReadError> {
    Ok((stream.parse().map_err(read)?, unsigned(version)?))
}

pub(crate) fn unsigned(number: i64) -> Result<u64, ReadError> {
    u64::try_from(number).map_err(|_| read(format!("{number} is below zero")))
}

/// For the database, which has no unsigned numbers.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn hash(bytes: &[u8]) -> Result<Hash, ReadError> {
    bytes.try_into().map(Hash).map_err(|_| read("a leaf hash has not 32 bytes"))
}

const FREE_TEXT: &str = "text:";
