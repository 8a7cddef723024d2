//! Why views cannot be kept or read; a projection that cannot understand an event is parked and is no error.

use ayumi_engine::port::store::ReadError;

/// Why views cannot be kept or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ViewsError {
    /// The log cannot be read.
    #[error("follow the log")]
    Log(#[from] ReadError),
    /// The database of the views failed.
    #[error("{operation}: {cause}")]
    Database {
        /// What was tried.
        operation: &'static str,
        /// What happened.
        cause: String,
    },
    /// A stored row does not read as what it should be; a rebuild mends it.
    #[error("row `{key}` of `{projection}` cannot be read: {cause}; rebuild the projection")]
    Row {
        /// The projection.
        projection: &'static str,
        /// The key.
        key: String,
        /// What is wrong.
        cause: String,
    },
    /// There is no such projection.
    #[error("there is no projection `{0}`")]
    UnknownProjection(String),
    /// Another process moved the views meanwhile; nothing was written.
    #[error("another process caught the views up at the same time")]
    Overtaken,
    /// The event at this position is not the next one of its case.
    #[error("the event at position {position} does not follow what was read of its case")]
    OutOfStep {
        /// The position.
        position: u64,
    },
    /// The computation of a batch was broken off.
    #[error("the computation of the views was broken off: {0}")]
    Stopped(String),
}

pub(crate) fn database<E: std::fmt::Display>(operation: &'static str) -> impl Fn(E) -> ViewsError {
    move |cause| ViewsError::Database { operation, cause: cause.to_string() }
}
