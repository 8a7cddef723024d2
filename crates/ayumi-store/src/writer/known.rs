//! What the writer believes of the log: the head, and what was read or written under it; never older than the head.

use std::collections::{BTreeSet, HashMap};

use ayumi_core::id::StreamId;
use ayumi_engine::port::store::{Receipt, RequestKey};

use crate::backend::{Batch, LogHead, WriteError, Writing};

/// Streams whose version is kept; all are forgotten together, which costs one read each.
const STREAMS_MAX: usize = 200_000;

/// Principal and key.
pub(super) type KeyName = (String, String);

/// True as long as the head is where it was: every commit proves that first.
pub(super) struct Known {
    pub(super) head: LogHead,
    versions: HashMap<StreamId, u64>,
    keys: HashMap<KeyName, Vec<(RequestKey, Receipt)>>,
    /// Whether new streams and unused keys are to be read rather than left to the schema to refuse.
    doubted: bool,
}

/// What a judgement needs and nobody has read yet.
#[derive(Debug, Default)]
pub(super) struct Lacks {
    pub(super) streams: BTreeSet<StreamId>,
    pub(super) keys: BTreeSet<KeyName>,
}

impl Lacks {
    pub(super) fn is_nothing(&self) -> bool {
        self.streams.is_empty() && self.keys.is_empty()
    }
}

impl Known {
    pub(super) fn new(head: LogHead) -> Self {
        Self { head, versions: HashMap::new(), keys: HashMap::new(), doubted: false }
    }

    pub(super) fn doubt(&mut self, doubted: bool) {
        self.doubted = doubted;
    }

    pub(super) fn is_doubted(&self) -> bool {
        self.doubted
    }

    pub(super) fn version(&self, stream: &StreamId) -> Option<u64> {
        self.versions.get(stream).copied()
    }

    /// The stored answers under a key; `None` when nobody has looked.
    pub(super) fn answers(&self, key: &KeyName) -> Option<&[(RequestKey, Receipt)]> {
        self.keys.get(key).map(Vec::as_slice)
    }

    /// Keys are looked up for each batch: another process may have stored an answer without moving the head.
    pub(super) fn forget_keys(&mut self) {
        self.keys.clear();
    }

    pub(super) async fn learn(&mut self, backend: &mut dyn Writing, lacks: &Lacks) -> Result<(), WriteError> {
        if !lacks.streams.is_empty() {
            let streams: Vec<StreamId> = lacks.streams.iter().cloned().collect();
            self.versions.extend(backend.versions(&streams).await?);
        }
        if !lacks.keys.is_empty() {
            let keys: Vec<KeyName> = lacks.keys.iter().cloned().collect();
            let answers = backend.answers(&keys).await?;
            self.keys.extend(keys.into_iter().map(|key| (key, Vec::new())));
            for (request, receipt) in answers {
                let name = (request.principal.clone(), request.key.clone());
                self.keys.entry(name).or_default().push((request, receipt));
            }
        }
        Ok(())
    }

    /// Takes over what was just committed on this head.
    pub(super) fn advance(&mut self, batch: Batch, versions: Vec<(StreamId, u64)>) {
        self.head = batch.after;
        if self.versions.len() > STREAMS_MAX {
            self.versions.clear();
        }
        self.versions.extend(versions);
    }
}
