//! The port of time; nothing else in the product may ask what time it is.

use std::time::Duration;

use ayumi_core::time::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant. May step in either direction; the store holds the log monotonic.
    fn now(&self) -> Timestamp;

    /// Time passed since some moment, at the pace of the machine and through its sleep, whatever `now` is set to; None
    /// where `now` is not the machine's and nothing can contradict it.
    fn elapsed(&self) -> Option<Duration>;

    /// Whether it claims to show the time of the world, so that the clock of another machine can contradict it.
    fn is_of_the_world(&self) -> bool;
}
