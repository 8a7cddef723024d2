//! The log and the outbox of a process that may die between any two steps: what it asked for last is done or not, and
//! after it nothing is; never what the process does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use ayumi_core::id::{ContentHash, EventId, MessageId, StreamId};
use ayumi_core::private::PrivateValue;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::outbox::{Attempt, Delivery, NewDelivery, Settled};
use ayumi_engine::port::store::{
    AppendError, AppendRequest, Head, Pending, ReadError, Receipt, RequestKey, StoredEvent,
};
use ayumi_engine::port::{EventStore, Outbox};
use ayumi_store::Log;
use tokio::sync::watch;

/// Whether the last step before a crash is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LastStep {
    Done,
    NotDone,
}

/// Counts steps down to a crash.
#[derive(Debug, Default)]
pub(crate) struct Fuse(Mutex<(Option<(u64, bool)>, bool)>);

impl Fuse {
    /// The process dies at the step after so many.
    pub(crate) fn light(&self, steps: u64, last: LastStep) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = Some((steps, last == LastStep::Done));
    }

    pub(crate) fn put_out(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = None;
    }

    pub(crate) fn is_blown(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    /// Whether a step is done, and whether its answer is heard.
    fn step(&self) -> (bool, bool) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.1 {
            return (false, false);
        }
        match &mut state.0 {
            None => (true, true),
            Some((0, done)) => {
                let done = *done;
                state.1 = true;
                (done, false)
            }
            Some((left, _)) => {
                *left -= 1;
                (true, true)
            }
        }
    }
}

/// A log whose process may die.
#[derive(Clone)]
pub(crate) struct Mortal {
    pub(crate) log: Log,
    pub(crate) fuse: Arc<Fuse>,
}

fn dead() -> ReadError {
    ReadError::Storage { cause: "the process died".into() }
}

macro_rules! mortal {
    ($self:ident, $step:expr) => {{
        let (done, heard) = $self.fuse.step();
        let answer = if done { Some($step) } else { None };
        match answer {
            Some(answer) if heard => answer,
            Some(_) | None => Err(dead()),
        }
    }};
}

#[async_trait]
impl EventStore for Mortal {
    fn enqueue(&self, request: AppendRequest) -> Result<Pending, AppendError> {
        let (done, heard) = self.fuse.step();
        let pending = done.then(|| self.log.enqueue(request));
        match pending {
            Some(pending) if heard => pending,
            Some(_) | None => Err(AppendError::Unknown { cause: "the process died".into() }),
        }
    }

    async fn head(&self) -> Result<Head, ReadError> {
        mortal!(self, self.log.head().await)
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.log.watch()
    }

    async fn read_stream(
        &self,
        stream: &StreamId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, ReadError> {
        mortal!(self, self.log.read_stream(stream, after, limit).await)
    }

    async fn read_all(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        mortal!(self, self.log.read_all(after, limit).await)
    }

    async fn read_event(&self, id: EventId) -> Result<Option<StoredEvent>, ReadError> {
        mortal!(self, self.log.read_event(id).await)
    }

    async fn position_at(&self, instant: Timestamp) -> Result<u64, ReadError> {
        mortal!(self, self.log.position_at(instant).await)
    }

    async fn answers(&self, principal: &str, key: &str) -> Result<Vec<(RequestKey, Receipt)>, ReadError> {
        mortal!(self, self.log.answers(principal, key).await)
    }

    async fn private_values(
        &self,
        events: &[EventId],
    ) -> Result<BTreeMap<(EventId, String), PrivateValue>, ReadError> {
        mortal!(self, self.log.private_values(events).await)
    }

    async fn put_content(&self, bytes: &[u8]) -> Result<ContentHash, ReadError> {
        mortal!(self, self.log.put_content(bytes).await)
    }

    async fn content(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, ReadError> {
        mortal!(self, self.log.content(hash).await)
    }

    async fn put_secret(&self, name: &str, value: &[u8]) -> Result<(), ReadError> {
        mortal!(self, self.log.put_secret(name, value).await)
    }

    async fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        mortal!(self, self.log.secret(name).await)
    }

    async fn delete_secret(&self, name: &str) -> Result<(), ReadError> {
        mortal!(self, self.log.delete_secret(name).await)
    }
}

#[async_trait]
impl Outbox for Mortal {
    async fn fed(&self, feed: &str) -> Result<u64, ReadError> {
        mortal!(self, self.log.fed(feed).await)
    }

    async fn feed(
        &self,
        feed: &str,
        from: u64,
        to: u64,
        deliveries: &[NewDelivery],
    ) -> Result<bool, ReadError> {
        mortal!(self, self.log.feed(feed, from, to, deliveries).await)
    }

    async fn claim(
        &self,
        now: Timestamp,
        until: Timestamp,
        holder: &str,
        limit: usize,
    ) -> Result<Vec<Delivery>, ReadError> {
        mortal!(self, self.log.claim(now, until, holder, limit).await)
    }

    async fn settle(&self, id: &MessageId, holder: &str, settled: &Settled) -> Result<bool, ReadError> {
        mortal!(self, self.log.settle(id, holder, settled).await)
    }

    async fn release(&self, id: &MessageId, now: Timestamp) -> Result<bool, ReadError> {
        mortal!(self, self.log.release(id, now).await)
    }

    async fn deliveries(&self, limit: usize) -> Result<Vec<Delivery>, ReadError> {
        mortal!(self, self.log.deliveries(limit).await)
    }

    async fn keep_attempt(&self, attempt: &Attempt) -> Result<(), ReadError> {
        mortal!(self, self.log.keep_attempt(attempt).await)
    }

    async fn attempts(&self) -> Result<Vec<Attempt>, ReadError> {
        mortal!(self, self.log.attempts().await)
    }
}
