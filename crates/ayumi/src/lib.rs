//! The program: settings, wiring and commands; the law is in the core, the use cases are in the engine.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod exit;
pub mod ids;
pub mod message;
pub mod output;
pub mod posting;
pub mod reader;
pub mod sample;
pub mod sweeping;
pub mod telemetry;
pub mod telling;
pub mod wire;
