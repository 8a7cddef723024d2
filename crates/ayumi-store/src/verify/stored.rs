//! Rows as they stand in the database, before anybody believes them; never a domain value.

/// Position, previous position, stream, version, id in hex, type, recorded_at, effective_on, envelope, leaf hash.
pub(crate) type RowColumns = (i64, Option<i64>, String, i64, String, String, i64, String, String, Vec<u8>);
/// Position, path, subject, blind, value.
pub(crate) type PrivateRowColumns = (i64, String, String, Vec<u8>, String);

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
    pub(crate) blind: Vec<u8>,
    pub(crate) value: String,
}

impl From<PrivateRowColumns> for PrivateRow {
    fn from((position, path, subject, blind, value): PrivateRowColumns) -> Self {
        Self { position, path, subject, blind, value }
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
