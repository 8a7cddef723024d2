//! The program: settings, wiring and commands; the law is in the core, the use cases are in the engine.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod exit;
pub mod ids;
pub mod output;
pub mod reader;
pub mod sample;
pub mod telemetry;
pub mod wire;
