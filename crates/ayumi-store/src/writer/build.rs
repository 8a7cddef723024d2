//! The rows of a judged batch: envelopes, leaves, the tree's new edge, receipts; never judges.

use ayumi_core::id::StreamId;
use ayumi_core::merkle::{Hash, leaf_hash};
use ayumi_core::request::key_name;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::store::{AppendRequest, NewRecord, Receipt, RequestKey};

use super::judge::{Plan, Verdict};
use super::known::Known;
use crate::backend::{Answers, Batch, Events, Mark, PrivateValues};
use crate::row::{signed, subject};

/// What is sent to the database, and what is answered once it is there.
pub(super) struct Built {
    pub(super) batch: Batch,
    /// By index of the request; `None` for those that write nothing.
    pub(super) receipts: Vec<Option<Receipt>>,
    /// Versions the streams have then.
    pub(super) versions: Vec<(StreamId, u64)>,
}

/// The rows of every request to be written; `None` when there is nothing to write.
pub(super) fn build(
    batch: &[AppendRequest],
    plan: &Plan,
    known: &Known,
    recorded_at: Timestamp,
) -> Option<Built> {
    let before = Mark { position: known.head.position, root: known.head.tree.root() };
    let mut built = Built {
        batch: Batch {
            before,
            after: known.head.clone(),
            events: Events::default(),
            private: PrivateValues::default(),
            answers: Answers::default(),
        },
        receipts: vec![None; batch.len()],
        versions: Vec::new(),
    };
    for (index, request) in batch.iter().enumerate() {
        if let Verdict::Write = plan.verdicts[index] {
            built.add(index, request, recorded_at);
        }
    }
    let writes = !built.batch.events.ids.is_empty() || !built.batch.answers.names.is_empty();
    let answered = built.receipts.iter().any(Option::is_some);
    // A request without events and without a key has a receipt and leaves nothing behind.
    (writes || answered).then_some(built)
}

impl Built {
    fn add(&mut self, index: usize, request: &AppendRequest, recorded_at: Timestamp) {
        let mut leaf = None;
        for (version, new) in (request.expected_version + 1..).zip(&request.events) {
            leaf = Some(self.place(request, new, version, recorded_at));
        }
        let receipt = Receipt {
            position: self.batch.after.position,
            event_ids: request.events.iter().map(|new| new.envelope.id).collect(),
            version: request.expected_version + request.events.len() as u64,
            leaf_hash: leaf,
            recorded_at,
        };
        self.versions.push((request.stream.clone(), receipt.version));
        if let Some(key) = &request.key {
            self.keep(key, &receipt);
        }
        self.receipts[index] = Some(receipt);
    }

    fn place(
        &mut self,
        request: &AppendRequest,
        new: &NewRecord,
        version: u64,
        recorded_at: Timestamp,
    ) -> Hash {
        let envelope = new.envelope.place(version, recorded_at, request.via);
        let leaf = leaf_hash(envelope.as_bytes());
        let after = &mut self.batch.after;
        after.tree.append(leaf);
        after.position += 1;
        after.recorded_at = recorded_at;
        let events = &mut self.batch.events;
        events.positions.push(signed(after.position));
        events.streams.push(request.stream.as_str().to_owned());
        events.versions.push(signed(version));
        events.ids.push(new.envelope.id);
        events.types.push(new.envelope.type_name);
        events.effective_on.push(new.envelope.effective_on.to_string());
        events.leaf_hashes.push(leaf.0.to_vec());
        events.envelopes.push(envelope);
        for value in &new.private {
            let private = &mut self.batch.private;
            private.event_ids.push(new.envelope.id.to_string());
            private.paths.push(value.path.clone());
            private.subjects.push(subject(&value.subject, new.envelope.id));
            private.blinds.push(value.blind.0.to_vec());
            private.values.push(value.value.clone());
        }
        leaf
    }

    fn keep(&mut self, key: &RequestKey, receipt: &Receipt) {
        let answers = &mut self.batch.answers;
        answers.names.push(key_name(&key.principal, &key.key).to_vec());
        answers.targets.push(key.target.as_str().to_owned());
        answers.request_hashes.push(key.request_hash.0.to_vec());
        answers.positions.push(signed(receipt.position));
        answers.event_counts.push(signed(receipt.event_ids.len() as u64));
        answers.versions.push(signed(receipt.version));
    }
}
