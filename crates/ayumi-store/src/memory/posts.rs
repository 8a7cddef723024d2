//! The outbox of a log in memory; never what is sent.

use std::collections::BTreeMap;

use async_trait::async_trait;
use ayumi_core::id::MessageId;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::outbox::{ATTEMPTS_KEPT, Attempt, Delivery, NewDelivery, Settled};
use ayumi_engine::port::store::ReadError;

use crate::backend::WriteError;
use crate::memory::Memory;
use crate::outbox::{Posting, far};

/// The outbox of a log in memory.
#[derive(Debug, Default)]
pub(super) struct Posts {
    fed: BTreeMap<String, u64>,
    waiting: BTreeMap<MessageId, (Delivery, Timestamp, String)>,
    attempts: Vec<Attempt>,
}

impl Posts {
    fn fed(&self, feed: &str) -> u64 {
        self.fed.get(feed).copied().unwrap_or_default()
    }

    fn feed(&mut self, feed: &str, from: u64, to: u64, deliveries: &[NewDelivery]) -> bool {
        if self.fed(feed) != from {
            return false;
        }
        self.fed.insert(feed.to_owned(), to);
        for new in deliveries {
            let delivery = Delivery {
                id: new.id.clone(),
                way: new.way,
                target: new.target.clone(),
                about: new.about.clone(),
                attempts: 0,
                next_at: new.next_at,
                parked: false,
                cause: None,
            };
            let free = (delivery, Timestamp::from_micros(0), String::new());
            self.waiting.entry(new.id.clone()).or_insert(free);
        }
        true
    }

    fn claim(&mut self, now: Timestamp, until: Timestamp, holder: &str, limit: usize) -> Vec<Delivery> {
        let is_due = |at: Timestamp| at <= now || at.micros() > far(now);
        let mut due: Vec<(Timestamp, MessageId)> = self
            .waiting
            .values()
            .filter(|(delivery, lease, _)| !delivery.parked && is_due(delivery.next_at) && is_due(*lease))
            .map(|(delivery, ..)| (delivery.next_at, delivery.id.clone()))
            .collect();
        due.sort();
        due.truncate(limit);
        let mut taken = Vec::with_capacity(due.len());
        for (_, id) in due {
            if let Some((delivery, lease, by)) = self.waiting.get_mut(&id) {
                (*lease, *by) = (until, holder.to_owned());
                taken.push(delivery.clone());
            }
        }
        taken
    }

    fn settle(&mut self, id: &MessageId, holder: &str, settled: &Settled) -> bool {
        let Some((delivery, lease, by)) = self.waiting.get_mut(id).filter(|(.., by)| by == holder) else {
            return false;
        };
        let (next_at, parked, cause) = match settled {
            Settled::Delivered => {
                self.waiting.remove(id);
                return true;
            }
            Settled::Again { at, cause } => (*at, false, cause),
            Settled::Parked { cause } => (Timestamp::from_micros(0), true, cause),
        };
        delivery.attempts += 1;
        (delivery.next_at, delivery.parked, delivery.cause) = (next_at, parked, Some(cause.clone()));
        (*lease, *by) = (Timestamp::from_micros(0), String::new());
        true
    }

    fn release(&mut self, id: &MessageId, now: Timestamp) -> bool {
        let parked = self.waiting.get_mut(id).filter(|(delivery, ..)| delivery.parked);
        let Some((delivery, lease, by)) = parked else { return false };
        (delivery.attempts, delivery.next_at, delivery.parked) = (0, now, false);
        (*lease, *by) = (Timestamp::from_micros(0), String::new());
        true
    }

    fn deliveries(&self, limit: usize) -> Vec<Delivery> {
        let mut all: Vec<Delivery> = self.waiting.values().map(|(delivery, ..)| delivery.clone()).collect();
        all.sort_by_key(|delivery| (!delivery.parked, delivery.next_at, delivery.id.clone()));
        all.truncate(limit);
        all
    }

    fn keep_attempt(&mut self, attempt: &Attempt) {
        self.attempts.insert(0, attempt.clone());
        self.attempts.truncate(ATTEMPTS_KEPT);
    }

    fn attempts(&self) -> Vec<Attempt> {
        self.attempts.clone()
    }
}

#[async_trait]
impl Posting for Memory {
    async fn fed(&self, feed: &str) -> Result<u64, ReadError> {
        Ok(self.tables().posts.fed(feed))
    }

    async fn feed(
        &self,
        feed: &str,
        from: u64,
        to: u64,
        deliveries: &[NewDelivery],
    ) -> Result<bool, WriteError> {
        Ok(self.tables().posts.feed(feed, from, to, deliveries))
    }

    async fn claim(
        &self,
        now: Timestamp,
        until: Timestamp,
        holder: &str,
        limit: usize,
    ) -> Result<Vec<Delivery>, WriteError> {
        Ok(self.tables().posts.claim(now, until, holder, limit))
    }

    async fn settle(&self, id: &MessageId, holder: &str, settled: &Settled) -> Result<bool, WriteError> {
        Ok(self.tables().posts.settle(id, holder, settled))
    }

    async fn release(&self, id: &MessageId, now: Timestamp) -> Result<bool, WriteError> {
        Ok(self.tables().posts.release(id, now))
    }

    async fn deliveries(&self, limit: usize) -> Result<Vec<Delivery>, ReadError> {
        Ok(self.tables().posts.deliveries(limit))
    }

    async fn keep_attempt(&self, attempt: &Attempt) -> Result<(), WriteError> {
        self.tables().posts.keep_attempt(attempt);
        Ok(())
    }

    async fn attempts(&self) -> Result<Vec<Attempt>, ReadError> {
        Ok(self.tables().posts.attempts())
    }
}
