//! Evidence files as they arrive, and who sent which, so that a hash known from elsewhere opens nothing; never what case
//! a file belongs to.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::StatusCode;
use ayumi_core::id::{ContentHash, UserId};
use ayumi_store::evidence::{EVIDENCE_BYTES_MAX, EvidenceError};
use futures_util::{Stream, StreamExt as _};
use tokio::sync::OwnedSemaphorePermit;

use crate::error::{Fate, Problem};
use crate::policy::{Known, Reach};
use crate::state::App;

/// Seconds after which an upload that found no place may be tried again.
const RETRY_SECONDS: u32 = 5;

/// A file that arrived and is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) sha256: ContentHash,
    pub(crate) size: usize,
}

/// A place among the uploads there may be at once.
///
/// # Errors
/// When there is none.
pub(crate) fn place(app: &App) -> Result<OwnedSemaphorePermit, Problem> {
    let busy = || Problem::of_status(StatusCode::TOO_MANY_REQUESTS).retry_after(RETRY_SECONDS);
    Arc::clone(&app.uploads).try_acquire_owned().map_err(|_| busy().fate(Fate::NotApplied))
}

/// Keeps what a person sends; none when it is empty. Sending the same file again keeps nothing new.
///
/// # Errors
/// When it does not arrive whole, is too large, or the disk refuses.
pub(crate) async fn receive<E>(
    app: &App,
    sender: UserId,
    chunks: impl Stream<Item = Result<Bytes, E>>,
    broken: impl Fn(&E) -> Problem,
) -> Result<Option<Kept>, Problem> {
    let mut incoming = app.evidence.begin().await.map_err(|error| problem(&error))?;
    let mut chunks = std::pin::pin!(chunks);
    while let Some(chunk) = chunks.next().await {
        incoming.write(&chunk.map_err(|error| broken(&error))?).await.map_err(|error| problem(&error))?;
    }
    let size = incoming.size();
    if size == 0 {
        return Ok(None);
    }
    let sha256 = incoming.finish().await.map_err(|error| problem(&error))?;
    remember(app, sender, &sha256).await?;
    Ok(Some(Kept { sha256, size }))
}

/// The refusal of a file that is too large.
pub(crate) fn too_large() -> Problem {
    let mebibytes = EVIDENCE_BYTES_MAX / (1024 * 1024);
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "evidence_too_large",
        format!("ファイルが大きすぎます。{mebibytes} MiB 以内のものを、もう一度添付してください。"),
        format!("the file is too large; the limit is {mebibytes} MiB"),
    )
    .fate(Fate::Rejected)
}

/// Why a file cannot be kept or given.
pub(crate) fn problem(error: &EvidenceError) -> Problem {
    match error {
        EvidenceError::TooLarge { .. } => too_large(),
        EvidenceError::Disk { cause, .. } if cause.kind() == std::io::ErrorKind::StorageFull => {
            tracing::error!(%error, "the disk of the evidence files is full");
            Problem::of_status(StatusCode::INSUFFICIENT_STORAGE).fate(Fate::NotApplied)
        }
        EvidenceError::Altered { .. } | EvidenceError::Disk { .. } | EvidenceError::CutOff => {
            Problem::unavailable(error).fate(Fate::NotApplied)
        }
    }
}

/// Remembers that a person sent a file. Kept beside the log: whoever sends a file is no fact of any case.
///
/// # Errors
/// When the store cannot be written.
async fn remember(app: &App, sender: UserId, sha256: &ContentHash) -> Result<(), Problem> {
    let name = name(&sender.to_string(), sha256);
    Ok(app.engine.store().put_secret(&name, &[]).await.map_err(ayumi_engine::error::Refused::from)?)
}

/// Whether a person may name a file in a command: they sent it, or they may read it where it is attached already.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn may_name(
    app: &App,
    reach: &Reach,
    principal: &str,
    sha256: &ContentHash,
) -> Result<bool, Problem> {
    if app.engine.store().secret(&name(principal, sha256)).await?.is_some() {
        return Ok(true);
    }
    let attached = app.views.evidence(sha256, None).await?;
    let known = Known::to(app, reach, None).await?;
    Ok(attached.iter().any(|row| known.contains(row.case) && reach.sees(row.participant.as_ref())))
}

fn name(principal: &str, sha256: &ContentHash) -> String {
    format!("evidence:{sha256}:{principal}")
}
