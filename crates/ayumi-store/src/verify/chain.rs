//! What holds from row to row: places, versions, time, the tree and the head; never looks into an envelope.

use std::collections::HashMap;

use ayumi_core::merkle::{Hash, Tree};

use super::problem::{Head, Problem};
use super::stored::Row;
use crate::backend::StoredHead;

/// The log as far as it was followed.
pub(super) struct Chain {
    /// The last position followed.
    pub(super) last: u64,
    tree: Tree,
    /// Whether a row was missing or unreadable, so that the tree is not that of the log.
    broken: bool,
    recorded_at: i64,
    versions: HashMap<String, u64>,
}

impl Chain {
    pub(super) fn new() -> Self {
        Self { last: 0, tree: Tree::empty(), broken: false, recorded_at: i64::MIN, versions: HashMap::new() }
    }

    pub(super) fn root(&self) -> Hash {
        self.tree.root()
    }

    /// Goes on to `row`, whose bytes have the hash `leaf`.
    pub(super) fn follow(&mut self, row: &Row, leaf: Hash, problems: &mut Vec<Problem>) {
        let (expected, position) = (self.last + 1, row.position.unsigned_abs());
        if position != expected {
            self.broken = true;
            problems.push(Problem::missing_position(expected, position));
        }
        let before = if position == 1 { None } else { Some(row.position - 1) };
        if row.prev_position != before {
            problems.push(Problem::chain(position));
        }
        if (position == 1) != (row.type_name == "log.opened") {
            problems.push(Problem::opening(position));
        }
        let version = self.versions.entry(row.stream.clone()).or_default();
        if i64::try_from(*version + 1) != Ok(row.version) {
            problems.push(Problem::version(position, *version + 1, row.version));
        }
        // One gap is one problem, not one for every version after it.
        *version = row.version.unsigned_abs();
        if row.recorded_at < self.recorded_at {
            problems.push(Problem::time(position));
        }
        self.recorded_at = row.recorded_at;
        self.tree.append(leaf);
        self.last = position;
    }

    /// Passes over a row that cannot be read.
    pub(super) fn skip(&mut self) {
        self.last += 1;
        self.broken = true;
    }

    /// Compares the end with the stored head; `sound` when no row had a problem.
    pub(super) fn compare(&self, head: &StoredHead, sound: bool, problems: &mut Vec<Problem>) {
        match u64::try_from(head.position) {
            Ok(position) if position == self.last => {}
            // A tail that is gone: the head still says how far the log went.
            Ok(position) if position > self.last => problems.push(Problem::cut(self.last + 1, position)),
            Ok(_) | Err(_) => problems.push(Problem::head(Head::Position)),
        }
        if head.recorded_at != self.recorded_at && self.last > 0 {
            problems.push(Problem::head(Head::RecordedAt));
        }
        if self.broken || u64::try_from(head.position) != Ok(self.last) {
            // Another tree is expected then, and naming it would only distract from the row.
            return;
        }
        if head.root != self.tree.root().0 {
            problems.push(Problem::head(if sound { Head::Root } else { Head::RootAfterDamage }));
        }
        if head.right_edge != self.tree.to_bytes() {
            problems.push(Problem::head(Head::Edge));
        }
    }
}
