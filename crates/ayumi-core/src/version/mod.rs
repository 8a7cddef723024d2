//! Versions of a definition: how two differ, and how a running case goes on under a later one. Never publishes anything
//! and never touches what was recorded.

pub mod blocker;
pub mod change;
mod compare;
mod dates;
pub mod diff;
pub mod lint;
mod mapping;
pub mod migrate;
mod obstacles;
pub mod plan;
pub mod report;
mod together;

pub use blocker::Blocker;
pub use change::{Change, ChangeKind, Refusal, Verdict};
pub use diff::diff;
pub use lint::{Fault, lint};
pub use mapping::Mapping;
pub use migrate::{Passage, Passing, foresee, pass};
pub use plan::{Clock, MigrationPlan};
pub use report::{CaseReport, MovedDate, Standing};
pub use together::together;
