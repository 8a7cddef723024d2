//! What one transaction writes: found by comparing the changes of some events with the rows that stand; never how.

use ayumi_core::merkle::Hash;

use crate::projection::{Change, Changes, Place, Recent};

/// What the keys of a projection stand for, as far as remembered.
pub(crate) type Standing = Recent<String, Stand>;

/// What a key stands for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Stand {
    /// The print of its row; none where it stands for nothing.
    pub(crate) print: Option<Hash>,
    /// The batch that changed it last, and its row there.
    changed: Option<(u64, usize)>,
}

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
    /// Index of its key among the rows of the batch.
    pub(crate) row: usize,
    pub(crate) from: u64,
    pub(crate) until: u64,
    pub(crate) body: String,
}

impl Stand {
    pub(crate) fn of(print: Option<Hash>) -> Self {
        Self { print, changed: None }
    }
}

impl Batch {
    /// Compares the changes with what stands, which must be remembered of every key of them, and adds what is really new.
    /// `stamp` tells this batch from every other.
    pub(crate) fn add(
        &mut self,
        stamp: u64,
        projection: &'static str,
        changes: Changes,
        standing: &mut Standing,
    ) {
        for (position, change) in changes.into_entries() {
            let Some(stand) = standing.touch(change.key()) else { continue };
            let print = match &change {
                Change::Put(row) => Some(row.print),
                Change::Remove(_) => None,
            };
            if stand.print == print {
                continue;
            }
            let (key, place, body) = match change {
                Change::Put(row) => (row.key, row.place, Some(row.body)),
                Change::Remove(key) => (key, Place::default(), None),
            };
            stand.print = print;
            if let Some((_, row)) = stand.changed.filter(|(batch, _)| *batch == stamp) {
                self.supersede(row, position, place, body);
            } else {
                stand.changed = Some((stamp, self.rows.len()));
                self.rows.push(NewRow { projection, key, place, first: position, from: position, body });
            }
        }
    }

    fn supersede(&mut self, row: usize, position: u64, place: Place, body: Option<String>) {
        let new = &mut self.rows[row];
        // A removed row keeps its place, but for its time: nothing is due any more.
        let kept = Place { sort_on: None, ..std::mem::take(&mut new.place) };
        new.place = if body.is_some() { place } else { kept };
        let former = std::mem::replace(&mut new.body, body);
        let from = std::mem::replace(&mut new.from, position);
        if let Some(body) = former.filter(|_| from < position) {
            self.past.push(PastRow { row, from, until: position, body });
        }
    }
}
