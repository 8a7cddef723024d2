//! From rows to domain values, for both dialects; a row that is no such value is an error, never a default.

use std::collections::HashMap;

use ayumi_core::id::{EventId, StreamId};
use ayumi_core::merkle::{Hash, Tree};
use ayumi_core::private::{Blind, PrivateValue, Subject};
use ayumi_core::request::{BodyHash, key_name};
use ayumi_core::time::Timestamp;
use ayumi_engine::port::store::{ReadError, Receipt, RequestKey, StoredEvent};

use crate::backend::{LogHead, StoredHead};
use crate::error::read;

/// Position, leaf hash, envelope.
pub(crate) type EventColumns = (i64, Vec<u8>, String);
/// Name in hex, target, request hash in hex, position, event count, version, recorded at; id and leaf hash of one of its
/// events.
pub(crate) type AnswerColumns = (String, String, String, i64, i64, i64, i64, Option<String>, Option<Vec<u8>>);
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

/// Stored answers from the rows of the keys asked for, one row for each event of an answer; the receipts are made from
/// the events themselves.
pub(crate) fn answers(
    asked: &[(String, String)],
    rows: Vec<AnswerColumns>,
) -> Result<Vec<(RequestKey, Receipt)>, ReadError> {
    let named: HashMap<String, &(String, String)> =
        asked.iter().map(|key| (hex::encode(key_name(&key.0, &key.1)), key)).collect();
    let mut answers: Vec<(RequestKey, Receipt)> = Vec::new();
    for (name, target, request_hash, position, count, version, recorded_at, id, leaf) in rows {
        let Some((principal, key)) = named.get(&name) else { continue };
        let target: StreamId = target.parse().map_err(read)?;
        let same = |(known, _): &(RequestKey, Receipt)| {
            (&known.principal, &known.key, &known.target) == (principal, key, &target)
        };
        if !answers.last().is_some_and(same) {
            let (principal, key) = (principal.clone(), key.clone());
            let request_hash = BodyHash(fixed(&hex::decode(request_hash).map_err(read)?)?);
            let receipt = Receipt {
                position: unsigned(position)?,
                event_ids: Vec::with_capacity(usize::try_from(count).map_err(read)?),
                version: unsigned(version)?,
                leaf_hash: None,
                recorded_at: Timestamp::from_micros(recorded_at),
            };
            answers.push((RequestKey { principal, key, target, request_hash }, receipt));
        }
        if let (Some((_, receipt)), Some(id), Some(leaf)) = (answers.last_mut(), id, leaf) {
            receipt.event_ids.push(id.parse().map_err(read)?);
            receipt.leaf_hash = Some(hash(&leaf)?);
        }
    }
    Ok(answers)
}

/// The names of keys as the database is asked for them.
pub(crate) fn names(keys: &[(String, String)]) -> Vec<String> {
    keys.iter().map(|(principal, key)| hex::encode(key_name(principal, key))).collect()
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
    fixed(bytes).map(Hash)
}

fn fixed(bytes: &[u8]) -> Result<[u8; 32], ReadError> {
    bytes.try_into().map_err(|_| read("a hash has not 32 bytes"))
}

const FREE_TEXT: &str = "text:";
