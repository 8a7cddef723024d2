//! Tells the program the day it was built, so that a clock that shows an earlier one is known to be wrong.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};

fn main() {
    println!("cargo:rustc-env=AYUMI_MADE_ON={}", DateTime::<Utc>::from(built_at()).date_naive());
    println!("cargo:rerun-if-env-changed=SOURCE_DATE_EPOCH");
    println!("cargo:rerun-if-changed=src");
}

/// The date of the sources when the build says it, or a build made again later would be another one; else now.
#[expect(clippy::disallowed_methods, reason = "a build script has no other clock or environment")]
fn built_at() -> SystemTime {
    let said = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    said.map_or_else(SystemTime::now, |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}
