//! Serving the router on a socket until told to stop; never opens the socket.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use crate::router::router;
use crate::state::App;

/// How long requests under way may take after the stop before their connections are closed.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until `stop`, then lets what is under way finish for a bounded time.
///
/// # Errors
/// When the socket fails.
pub async fn serve(
    listener: TcpListener,
    app: Arc<App>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let shutdown = app.shutdown.clone();
    let stopped = shutdown.clone();
    let stop = async move {
        stop.await;
        stopped.cancel();
    };
    let server = axum::serve(listener, router(app)).with_graceful_shutdown(stop);
    let overtime = async move {
        shutdown.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = server => ended,
        () = overtime => Ok(()),
    }
}
