//! The port of time; nothing else in the product may ask what time it is.

use ayumi_core::time::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant. May step in either direction; the store holds the log monotonic.
    fn now(&self) -> Timestamp;
}
