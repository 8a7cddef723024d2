//! The event log on SQLite and PostgreSQL: order, durability and proof of every event; never decides what happens.

mod backend;
mod config;
pub mod doctor;
mod error;
pub mod evidence;
mod follow;
mod log;
#[cfg(any(test, feature = "testing"))]
pub mod memory;
mod migrate;
mod outbox;
mod postgres;
pub mod projection;
mod reading;
mod row;
mod sqlite;
pub mod verify;
pub mod views;
mod writer;

pub use config::{DatabaseUrl, InvalidUrl, LogConfig};
pub use error::OpenError;
pub use log::Log;
