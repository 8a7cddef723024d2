//! The test harness: owns what tests start and stop; never asserts a story.

pub mod app;
pub mod client;
pub mod hooks;
pub mod mail;
pub mod peer;
pub mod postgres;
pub mod program;
pub mod schema;
pub mod template;
pub mod wait;
pub mod wall_clock;
