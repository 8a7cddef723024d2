//! What views ask of a database: one transaction that writes a batch, and reads; never what is in a row.

use async_trait::async_trait;
use ayumi_core::merkle::Hash;

use crate::views::batch::{Batch, Identity};
use crate::views::error::{ViewsError, database};

/// A projection's place in the log, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    pub(crate) projection: String,
    pub(crate) version: u32,
    pub(crate) position: u64,
    pub(crate) error: Option<String>,
    pub(crate) identity: Option<Identity>,
    pub(crate) leaf_hash: Option<Hash>,
}

/// Which rows of a projection are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which<'a> {
    All,
    Programme(&'a str),
    Case(&'a str),
    Organization(&'a str),
    /// A JSON array of keys.
    Keys(&'a str),
    /// A JSON array of case ids.
    Cases(&'a str),
}

/// Which rows, as of when, and which page of them in the order of their keys.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Select<'a> {
    pub(crate) projection: &'static str,
    pub(crate) which: Which<'a>,
    pub(crate) at: u64,
    pub(crate) after: &'a str,
    pub(crate) limit: usize,
}

/// Some keys of a projection with everything that ever stood under them.
#[derive(Debug, Default)]
pub(crate) struct StandingPage {
    pub(crate) rows: Vec<StandingRow>,
    pub(crate) past: Vec<PastVersion>,
}

/// A key with what stands under it.
#[derive(Debug)]
pub(crate) struct StandingRow {
    pub(crate) id: i64,
    pub(crate) key: String,
    pub(crate) place: [Option<String>; 4],
    pub(crate) from: i64,
    pub(crate) body: Option<String>,
}

/// What stood under a key.
#[derive(Debug)]
pub(crate) struct PastVersion {
    pub(crate) row: i64,
    pub(crate) from: i64,
    pub(crate) until: i64,
    pub(crate) body: String,
}

impl StandingRow {
    /// The row as it goes into a digest.
    pub(crate) fn line(&self) -> String {
        let place = self.place.each_ref().map(|part| part.as_deref().unwrap_or("-")).join(" ");
        format!("{}\n{}\n{place}\n{}", self.key, self.from, self.body.as_deref().unwrap_or("-"))
    }
}

/// The writing side of the database of the views.
#[async_trait]
pub(crate) trait Backend: Reads {
    /// Writes rows and checkpoints together; false when a checkpoint stood elsewhere, and then nothing is written.
    async fn write(&self, batch: &Batch) -> Result<bool, ViewsError>;

    /// Empties projections and puts their checkpoints, at these versions, to the beginning.
    async fn discard(&self, projections: &[(&'static str, u32)]) -> Result<(), ViewsError>;

    /// Does what the database is better off with while nobody waits for it.
    async fn rest(&self) -> Result<(), ViewsError> {
        Ok(())
    }
}

/// The reading side.
#[async_trait]
pub(crate) trait Reads: Send + Sync {
    async fn checkpoints(&self) -> Result<Vec<Checkpoint>, ViewsError>;

    /// Of some keys, those something stands under, with the print of it.
    async fn standing(
        &self,
        keys: &[(&'static str, String)],
    ) -> Result<Vec<(String, String, Hash)>, ViewsError>;

    /// Keys and bodies.
    async fn rows(&self, select: &Select<'_>) -> Result<Vec<(String, String)>, ViewsError>;

    /// The cases a body has rows of a projection in.
    async fn cases_of(
        &self,
        projection: &str,
        organization: &str,
        at: u64,
    ) -> Result<Vec<String>, ViewsError>;

    /// Keys and bodies of rows as they stand, in the order of time, after one instant up to another.
    async fn rows_until(
        &self,
        projection: &str,
        after: &str,
        until: &str,
        limit: usize,
    ) -> Result<Vec<(String, String)>, ViewsError>;

    /// The cases with such a row.
    async fn cases_until(
        &self,
        projection: &str,
        until: &str,
        limit: usize,
    ) -> Result<Vec<String>, ViewsError>;

    /// The next keys with everything that ever stood under them.
    async fn page(&self, projection: &str, after: &str, limit: usize) -> Result<StandingPage, ViewsError>;

    async fn close(&self);
}

/// Projection, version, position, error, log id, incarnation, leaf hash in hex.
pub(crate) type CheckpointColumns =
    (String, i64, i64, Option<String>, Option<String>, Option<String>, Option<String>);

pub(crate) fn checkpoint(columns: CheckpointColumns) -> Result<Checkpoint, ViewsError> {
    let (projection, version, position, error, log_id, incarnation, leaf_hash) = columns;
    let identity = log_id.zip(incarnation).map(|(log_id, incarnation)| Identity { log_id, incarnation });
    Ok(Checkpoint {
        projection,
        version: u32::try_from(version).map_err(database("read a checkpoint"))?,
        position: position.unsigned_abs(),
        error,
        identity,
        leaf_hash: leaf_hash.map(|hex| hash(&hex)).transpose()?,
    })
}

fn hash(text: &str) -> Result<Hash, ViewsError> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).map_err(database("read a checkpoint"))?;
    Ok(Hash(bytes))
}
