//! The test harness: owns what tests start and stop; never asserts.

pub mod postgres;
