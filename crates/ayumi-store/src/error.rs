//! Why a log cannot be opened, and how a failure of the database is told; never decides whether to retry.

use ayumi_engine::port::store::ReadError;

/// Why a log cannot be opened, migrated or copied.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder of the database cannot be made.
    #[error("create folder `{path}`")]
    Folder {
        /// The folder.
        path: String,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// The database does not answer or refused.
    #[error("{operation}: {cause}")]
    Database {
        /// What was tried.
        operation: &'static str,
        /// What happened.
        cause: String,
    },
    /// A setting of the database would lose acknowledged events.
    #[error("the database is not safe for a log: {name} is `{value}`: {advice}")]
    Unsafe {
        /// The setting.
        name: String,
        /// Its value.
        value: String,
        /// What to do.
        advice: String,
    },
    /// The stored head contradicts itself.
    #[error("the head of the log is damaged: {0}; run `ayumi audit verify`")]
    Damaged(String),
    /// The log means dates of another zone.
    #[error("the log counts its dates at UTC{log:+} minutes, the program at UTC{program:+} minutes")]
    Offset {
        /// Offset the log was opened with.
        log: i32,
        /// Offset of the program's configuration.
        program: i32,
    },
    /// The work is not done from inside the program.
    #[error("{0}")]
    Elsewhere(&'static str),
}

impl OpenError {
    /// Whether the database is there and its bytes are not what was written: a matter for verification, not for a
    /// retry.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged(_) => true,
            Self::Database { cause, .. } => {
                ["malformed", "not a database", "corrupt", "disk I/O error", "invalid page"]
                    .iter()
                    .any(|word| cause.contains(word))
            }
            Self::Folder { .. } | Self::Unsafe { .. } | Self::Offset { .. } | Self::Elsewhere(_) => false,
        }
    }
}

pub(crate) fn database(operation: &'static str) -> impl Fn(sqlx::Error) -> OpenError {
    move |cause| OpenError::Database { operation, cause: cause.to_string() }
}

pub(crate) fn read(cause: impl std::fmt::Display) -> ReadError {
    ReadError::Storage { cause: cause.to_string() }
}
