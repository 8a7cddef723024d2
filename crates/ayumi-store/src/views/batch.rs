//! What one transaction writes: found by comparing the changes of some events with the rows that stand; never how.

use std::collections::HashMap;

use ayumi_core::merkle::Hash;

use crate::projection::{Change, Changes, Place, Recent};

/// What a key stands for: the print of its row, or nothing.
pub(crate) type Standing = Recent<String, Option<Hash>>;

/// One transaction.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) moves: Vec<Move>,
    pub(crate) identity: Identity,
    pub(crate) rows: Vec<NewRow>,
    pub(crate) past: Vec<PastRow>,
}

/// Which log, in which of its lives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) log_id: String,
    pub(crate) incarnation: String,
}

/// A checkpoint that moves, if it still stands where it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) projection: &'static str,
    pub(crate) version: u32,
    pub(crate) from: u64,
    pub(crate) to: u64,
    pub(crate) error: Option<String>,
    pub(crate) leaf_hash: Option<Hash>,
}

/// What a key stands for after the batch.
#[derive(Debug)]
pub(crate) struct NewRow {
    pub(crate) projection: &'static str,
    pub(crate) key: String,
    pub(crate) place: Place,
    /// Position of the first change: until then stands what stood before the batch.
    pub(crate) first: u64,
    pub(crate) from: u64,
    /// None where it stands for nothing.
    pub(crate) body: Option<String>,
}

/// What a key stood for inside the batch only.
#[derive(Debug)]
pub(crate) struct PastRow {
    pub(crate) projection: &'static str,
    pub(crate) key: String,
    pub(crate) from: u64,
    pub(crate) until: u64,
    pub(crate) body: String,
}

/// Compares the changes with what stands, which must hold every key of them, and adds what is really new to the batch.
pub(crate) fn settle(projection: &'static str, changes: Changes, standing: &mut Standing, batch: &mut Batch) {
    let mut open: HashMap<String, usize> = HashMap::new();
    for (position, change) in changes.into_entries() {
        let key = change.key().clone();
        let print = match &change {
            Change::Put(row) => Some(row.print),
            Change::Remove(_) => None,
        };
        if standing.touch(&key).copied().flatten() == print {
            continue;
        }
        standing.insert(key.clone(), print);
        let (place, body) = match change {
            Change::Put(row) => (row.place, Some(row.body)),
            Change::Remove(_) => (Place::default(), None),
        };
        if let Some(index) = open.get(&key) {
            let row = &mut batch.rows[*index];
            let former = std::mem::replace(&mut row.body, body);
            if let Some(body) = former.filter(|_| row.from < position) {
                batch.past.push(PastRow { projection, key, from: row.from, until: position, body });
            }
            row.from = position;
            // A removed row keeps its place, but for its time: nothing is due any more.
            row.place = if row.body.is_some() {
                place
            } else {
                Place { sort_on: None, ..std::mem::take(&mut row.place) }
            };
        } else {
            open.insert(key.clone(), batch.rows.len());
            batch.rows.push(NewRow { projection, key, place, first: position, from: position, body });
        }
    }
}
