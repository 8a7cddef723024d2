//! Ports and use cases: runs commands against the log and plans what is due; never names a store, a route or a file format.
#![deny(missing_docs)]

pub mod admin;
mod append;
pub mod approval;
pub mod calendars;
mod cell;
pub mod deliveries;
pub mod digest;
mod directories;
pub mod engine;
pub mod error;
mod evidence;
pub mod genesis;
pub mod handle;
pub mod identity;
pub mod library;
pub mod migration;
pub mod opening;
pub mod outward;
pub mod port;
pub mod posts;
pub mod publish;
mod raising;
pub mod rehearsal;
mod rehearse;
mod seal;
pub mod sweep;
#[cfg(feature = "testing")]
pub mod testing;
