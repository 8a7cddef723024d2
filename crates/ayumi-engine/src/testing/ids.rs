//! Ids counted from one, so that a test that fails fails again; never by chance.

use std::sync::atomic::{AtomicU64, Ordering};

use ayumi_core::id::EventId;
use ayumi_core::private::Blind;
use uuid::Uuid;

use crate::port::Ids;

/// The version and variant bits of a UUID, and room for a counter below them.
const VERSION_7: u128 = 7 << 76 | VARIANT;
const VERSION_4: u128 = 4 << 76 | VARIANT;
const VARIANT: u128 = 0b10 << 62;

/// Ids in sequence; two of them with other seeds never make the same id.
#[derive(Debug)]
pub struct SeqIds {
    seed: u32,
    next: AtomicU64,
}

impl SeqIds {
    /// Ids that carry `seed`, counted from one.
    pub fn new(seed: u32) -> Self {
        Self { seed, next: AtomicU64::new(1) }
    }

    fn count(&self) -> u64 {
        self.next.fetch_add(1, Ordering::SeqCst)
    }

    fn numbered(&self, version: u128) -> Uuid {
        Uuid::from_u128(u128::from(self.seed) << 96 | version | u128::from(self.count()))
    }

    fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&self.seed.to_be_bytes());
        bytes[24..].copy_from_slice(&self.count().to_be_bytes());
        bytes
    }
}

impl Default for SeqIds {
    fn default() -> Self {
        Self::new(1)
    }
}

impl Ids for SeqIds {
    fn event(&self) -> EventId {
        EventId(self.numbered(VERSION_7))
    }

    fn uuid(&self) -> Uuid {
        self.numbered(VERSION_4)
    }

    fn blind(&self) -> Blind {
        Blind(self.bytes())
    }

    fn secret(&self) -> [u8; 32] {
        self.bytes()
    }
}
