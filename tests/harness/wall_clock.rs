//! The wall clock of a program, set while it runs by Debian's libfaketime; never the clock that counts how long it runs.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use ayumi_core::time::Timestamp;
use tempfile::TempDir;

use crate::program::Program;

/// Where Debian's package `libfaketime` has the library for programs of several threads.
const LIBRARIES: &str = "/usr/lib";
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";

/// A wall clock of a test's own; it goes on as fast as the machine's.
#[derive(Debug)]
pub struct WallClock {
    folder: TempDir,
    library: PathBuf,
}

impl WallClock {
    /// A clock that shows an instant now.
    pub fn at(instant: &str) -> Result<Self> {
        let folders = std::fs::read_dir(LIBRARIES).context("look for libfaketime")?;
        let libraries = folders.flatten().map(|folder| folder.path().join(LIBRARY));
        let library = libraries.into_iter().find(|library| library.exists());
        let library = library.context("find libfaketime (on Debian: apt-get install libfaketime)")?;
        let clock = Self { folder: tempfile::tempdir()?, library };
        clock.set(instant)?;
        Ok(clock)
    }

    /// Shows an instant now, in every program that runs under it.
    #[expect(clippy::disallowed_methods, reason = "how far a wrong clock is from the machine's")]
    pub fn set(&self, instant: &str) -> Result<()> {
        let to: Timestamp = instant.parse().ok().with_context(|| format!("not an instant: {instant}"))?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
        let ahead = to.micros() - i64::try_from(now.as_micros())?;
        // Seconds, as it wants them; moved into place whole, as it may be read just now.
        let next = self.folder.path().join("next");
        std::fs::write(&next, format!("{:+}.{:06}\n", ahead / 1_000_000, (ahead % 1_000_000).abs()))?;
        std::fs::rename(next, self.file())?;
        Ok(())
    }

    /// The program under this clock.
    ///
    /// # Errors
    /// When the library has no effect on it.
    pub fn of(&self, program: Program) -> Result<Program> {
        let file = self.file();
        ensure!(file.exists(), "no instant is set");
        Ok(program
            .with("LD_PRELOAD", &self.library.display().to_string())
            .with("FAKETIME_TIMESTAMP_FILE", &file.display().to_string())
            .with("FAKETIME_NO_CACHE", "1")
            .with("DONT_FAKE_MONOTONIC", "1"))
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("faketime")
    }
}
