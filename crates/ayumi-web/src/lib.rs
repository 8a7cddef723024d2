//! The outside of the product over HTTP: an API for programs and pages for people. Sends commands to the engine and
//! reads projections; never appends an event and never decides anything.

mod api;
pub mod auth;
mod body;
mod course;
pub mod error;
pub mod explained;
pub mod extract;
mod figures;
mod frame;
mod json;
mod large;
pub mod metrics;
mod moment;
mod openapi;
mod outward;
pub mod page;
mod past;
mod planned;
pub mod policy;
pub mod private;
mod remembered;
mod respond;
mod router;
mod serve;
pub mod state;
mod to_the_end;
mod upload;
pub mod view;

pub use outward::{FeedTold, OutwardSettings, WebhookTold};
pub use router::router;
pub use serve::serve;
pub use state::{App, AppSettings, Parts};
