//! A clock that moves only by hand; never asks what time it is.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use ayumi_core::time::Timestamp;

use crate::port::Clock;

/// A clock that stands where it was set; whoever moves it lets the time pass.
#[derive(Debug)]
pub struct ManualClock {
    micros: AtomicI64,
    /// By how much it was set without that time passing.
    leapt_micros: AtomicI64,
    of_the_world: bool,
}

impl ManualClock {
    /// A clock standing at `now`.
    pub fn at(now: Timestamp) -> Self {
        Self { micros: AtomicI64::new(now.micros()), leapt_micros: AtomicI64::new(0), of_the_world: false }
    }

    /// A clock standing at `now` that claims this to be the time of the world.
    pub fn of_the_world(now: Timestamp) -> Self {
        Self { of_the_world: true, ..Self::at(now) }
    }

    /// Puts the clock to `now`, forward or back.
    pub fn set(&self, now: Timestamp) {
        self.micros.store(now.micros(), Ordering::SeqCst);
    }

    /// Moves the clock by `seconds`, back when they are negative.
    pub fn advance(&self, seconds: i64) {
        self.set(self.now().plus_seconds(seconds));
    }
}

impl ManualClock {
    /// Sets the clock by `seconds` while no time passes, as a wrong time service does.
    pub fn leap(&self, seconds: i64) {
        self.leapt_micros.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
        self.advance(seconds);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.micros.load(Ordering::SeqCst))
    }

    fn elapsed(&self) -> Option<Duration> {
        let passed = self.now().micros() - self.leapt_micros.load(Ordering::SeqCst);
        Some(Duration::from_micros(passed.unsigned_abs()))
    }

    fn is_of_the_world(&self) -> bool {
        self.of_the_world
    }
}
