//! Ports and use cases: runs commands against the log and plans what is due; never names a store, a route or a file format.
#![deny(missing_docs)]

pub mod error;
pub mod library;
pub mod port;
#[cfg(feature = "testing")]
pub mod testing;
