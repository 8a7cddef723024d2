//! Follows the committed head for those who watch it; the watch tells that something came, reading tells what.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::backend::Reading;

/// How long an append of another process stays unseen at most.
const POLL: Duration = Duration::from_secs(1);

/// Looks at the head when the bell rings, and each second because a bell can be missed.
pub(crate) async fn follow(
    reading: Arc<dyn Reading>,
    head: watch::Sender<u64>,
    bell: Arc<Notify>,
    closing: CancellationToken,
) {
    loop {
        tokio::select! {
            () = closing.cancelled() => return,
            () = bell.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
        match reading.head().await {
            Ok(found) => advance(&head, found.position),
            Err(cause) => tracing::warn!(%cause, "the head of the log cannot be read"),
        }
    }
}

/// Tells the watchers of a head that is further; readings may arrive out of order.
pub(crate) fn advance(head: &watch::Sender<u64>, position: u64) {
    head.send_if_modified(|known| {
        let further = position > *known;
        *known = (*known).max(position);
        further
    });
}
