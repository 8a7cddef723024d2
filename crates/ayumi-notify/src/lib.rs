//! How a finished message leaves the program: mail, webhook, file. Never decides what is sent, to whom or when again,
//! and never writes to the log.

mod cause;
pub mod channel;
pub mod registry;
pub mod resolve;
pub mod tls;

pub use registry::Registry;
