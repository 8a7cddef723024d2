//! Rows as they stand in the database, before anybody believes them; never a domain value.

/// Position, previous position, stream, version, id in hex, type, recorded_at, effective_on, envelope, leaf hash.
pub(crate) type RowColumns = (i64, Option<i64>, String, i64, String, String, i64, String, String, Vec<u8>);
/// Position, path, subject, retention class, blind, value.
pub(crate) type PrivateRowColumns = (i64, String, String, String, Vec<u8>, String);

/// A row of `events`.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) position: i64,
    pub(crate) prev_position: Option<i64>,
    pub(crate) stream: String,
    pub(crate) version: i64,
    pub(crate) id_hex: String,
    pub(crate) type_name: String,
    pub(crate) recorded_at: i64,
    pub(crate) effective_on: String,
    pub(crate) envelope: String,
    pub(crate) leaf_hash: Vec<u8>,
}

impl From<RowColumns> for Row {
    fn from(columns: RowColumns) -> Self {
        let (
            position,
            prev_position,
            stream,
            version,
            id_hex,
            type_name,
            recorded_at,
            effective_on,
            envelope,
            leaf_hash,
        ) = columns;
        Self {
            position,
            prev_position,
            stream,
            version,
            id_hex,
            type_name,
            recorded_at,
            effective_on,
            envelope,
            leaf_hash,
        }
    }
}

/// A row of `private_value`, found through its event.
#[derive(Debug, Clone)]
pub(crate) struct PrivateRow {
    pub(crate) position: i64,
    pub(crate) path: String,
    pub(crate) subject: String,
    pub(crate) retention_class: String,
    pub(crate) blind: Vec<u8>,
    pub(crate) value: String,
}

impl From<PrivateRowColumns> for PrivateRow {
    fn from((position, path, subject, retention_class, blind, value): PrivateRowColumns) -> Self {
        Self { position, path, subject, retention_class, blind, value }
    }
}

/// Name in hex, target, position, event count, version, recorded at; stream and version of the first event; stream,
/// version and time of the last one.
pub(crate) type AnswerRowColumns = (
    String,
    String,
    i64,
    i64,
    i64,
    i64,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<i64>,
    Option<i64>,
);

/// A row of `append_request` beside the events it speaks of.
#[derive(Debug, Clone)]
pub(crate) struct AnswerRow {
    pub(crate) name_hex: String,
    pub(crate) target: String,
    pub(crate) position: i64,
    pub(crate) event_count: i64,
    pub(crate) version: i64,
    pub(crate) recorded_at: i64,
    /// Stream and version of its first event.
    pub(crate) first: Option<(String, i64)>,
    /// Stream, version and time of the event at its position.
    pub(crate) last: Option<(String, i64, i64)>,
}

impl From<AnswerRowColumns> for AnswerRow {
    fn from(columns: AnswerRowColumns) -> Self {
        let (name_hex, target, position, event_count, version, recorded_at, first, first_version, ..) =
            columns;
        let (.., last, last_version, last_at) = columns;
        let last = last.zip(last_version).zip(last_at);
        Self {
            name_hex,
            target,
            position,
            event_count,
            version,
            recorded_at,
            first: first.zip(first_version),
            last: last.map(|((stream, version), at)| (stream, version, at)),
        }
    }
}

/// The database could not give what it holds.
#[derive(Debug, Clone)]
pub(crate) struct Damage {
    pub(crate) text: String,
}

impl From<sqlx::Error> for Damage {
    fn from(cause: sqlx::Error) -> Self {
        Self { text: cause.to_string() }
    }
}
