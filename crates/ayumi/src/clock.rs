//! The clocks: the machine's, and a trial's that starts at a given instant and runs on; nothing else asks the time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use ayumi_core::time::Timestamp;
use ayumi_engine::port::Clock;
use rustix::time::ClockId;

#[cfg(target_os = "linux")]
const RUNS_THROUGH_SLEEP: ClockId = ClockId::Boottime;
/// Elsewhere the monotonic clock is the nearest: a sleep then looks like a leap, and is confirmed by a person.
#[cfg(not(target_os = "linux"))]
const RUNS_THROUGH_SLEEP: ClockId = ClockId::Monotonic;

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

    /// The boot clock goes on while the machine sleeps, which `Instant` does not.
    fn elapsed(&self) -> Option<Duration> {
        let since_boot = rustix::time::clock_gettime(RUNS_THROUGH_SLEEP);
        Duration::try_from(since_boot).ok()
    }

    fn is_of_the_world(&self) -> bool {
        true
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

    /// A trial has no other clock than its own.
    fn elapsed(&self) -> Option<Duration> {
        None
    }

    fn is_of_the_world(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_tells_how_long_it_has_run() {
        let (first, second) = (SystemClock.elapsed().unwrap(), SystemClock.elapsed().unwrap());
        assert!(!first.is_zero() && first <= second);
    }

    #[test]
    fn a_trial_clock_steps_forward_only() {
        let start: Timestamp = "2026-04-01T00:00:00Z".parse().unwrap();
        let clock = TrialClock::starting_at(start);
        clock.step_to("2026-05-01T00:00:00Z".parse().unwrap());
        clock.step_to(start);
        assert!(clock.now() >= "2026-05-01T00:00:00Z".parse().unwrap());
    }
}
