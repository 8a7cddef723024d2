//! The clocks: the machine's, and a trial's that starts at a given instant and runs on; nothing else asks the time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime};

use ayumi_core::time::Timestamp;
use ayumi_engine::port::Clock;

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's time is read")]
    fn now(&self) -> Timestamp {
        let now = SystemTime::now();
        let micros = match now.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_micros()).unwrap_or(i64::MAX),
        };
        Timestamp::from_micros(micros)
    }
}

/// A trial's clock: it starts at an instant and runs on with the machine's steady clock.
pub struct TrialClock {
    start_micros: AtomicI64,
    started: Instant,
}

impl TrialClock {
    /// A clock that shows `start` now.
    pub fn starting_at(start: Timestamp) -> Self {
        Self { start_micros: AtomicI64::new(start.micros()), started: Instant::now() }
    }

    /// Shows `instant` now, wherever the clock stood: a trial goes on where its log ends.
    pub fn resume_at(&self, instant: Timestamp) {
        let ahead = instant.micros() - self.now().micros();
        self.start_micros.fetch_add(ahead, Ordering::SeqCst);
    }

    /// Steps forward to `instant`; an instant in the past changes nothing.
    pub fn step_to(&self, instant: Timestamp) {
        let ahead = instant.micros() - self.now().micros();
        if ahead > 0 {
            self.start_micros.fetch_add(ahead, Ordering::SeqCst);
        }
    }
}

impl Clock for TrialClock {
    fn now(&self) -> Timestamp {
        let elapsed = i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX);
        Timestamp::from_micros(self.start_micros.load(Ordering::SeqCst).saturating_add(elapsed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_clock_steps_forward_only() {
        let start: Timestamp = "2026-04-01T00:00:00Z".parse().unwrap();
        let clock = TrialClock::starting_at(start);
        clock.step_to("2026-05-01T00:00:00Z".parse().unwrap());
        clock.step_to(start);
        assert!(clock.now() >= "2026-05-01T00:00:00Z".parse().unwrap());
    }
}
