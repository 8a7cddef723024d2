//! Serving the router on a socket until told to stop, no connection for ever; never opens the socket.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::router::router;
use crate::state::App;

/// How long requests under way may take after the stop before their connections are closed.
const GRACE: Duration = Duration::from_secs(10);

/// How long a failed accept is waited out: most often the process has no file left, and a connection has to end first.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// What connections may take of the server.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Most connections held at once; the others wait to be accepted.
    connections: usize,
    /// Longest a connection may be silent before a request, or take for the head of one.
    head: Duration,
}

/// Below the 1,024 open files a process commonly has, with room for the database and the evidence; and longer than any
/// honest client takes to send the few hundred bytes of a head.
const LIMITS: Limits = Limits { connections: 800, head: Duration::from_secs(30) };

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
    let stopping = async {
        stop.await;
        shutdown.cancel();
    };
    tokio::join!(stopping, run(listener, router(app), &shutdown, LIMITS));
    Ok(())
}

/// Accepts and serves until the shutdown, and for a while what is then under way.
async fn run(listener: TcpListener, router: Router, shutdown: &CancellationToken, limits: Limits) {
    let places = Arc::new(Semaphore::new(limits.connections));
    // Dropped at the end, which closes what is still open.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = shutdown.cancelled() => break,
            Some(_) = connections.join_next() => {}
            Some((stream, place)) = accept(&listener, &places) => {
                connections.spawn(connection(stream, router.clone(), shutdown.clone(), limits, place));
            }
        }
    }
    drop(listener);
    let under_way = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, under_way).await.is_err() {
        tracing::warn!("requests that did not end in time were cut off");
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return Some((stream, place)),
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}

/// One connection to its end. After the shutdown it ends with the request under way.
async fn connection(
    stream: TcpStream,
    router: Router,
    shutdown: CancellationToken,
    limits: Limits,
    _place: OwnedSemaphorePermit,
) {
    // An answer is written in one piece; waiting for more to send with it only delays it.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection sends with delay");
    }
    let service = TowerToHyperService::new(router);
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.head);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";

    /// A server on a port of its own that ends with the token.
    async fn started(limits: Limits) -> (std::net::SocketAddr, CancellationToken, JoinSet<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, shutdown) = (listener.local_addr().unwrap(), CancellationToken::new());
        let router = Router::new().route("/", get(async || "answered"));
        let (mut tasks, stop) = (JoinSet::new(), shutdown.clone());
        tasks.spawn(async move { run(listener, router, &stop, limits).await });
        (address, shutdown, tasks)
    }

    /// Everything a connection says until it is closed.
    async fn said(stream: &mut TcpStream) -> String {
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        text
    }

    #[tokio::test]
    async fn a_head_that_never_ends_does_not_hold_its_connection() {
        let limits = Limits { connections: 1, head: Duration::from_millis(50) };
        let (address, _shutdown, _tasks) = started(limits).await;
        for unfinished in [b"".as_slice(), b"GET / HTTP/1.1\r\nHost: he"] {
            let mut slow = TcpStream::connect(address).await.unwrap();
            slow.write_all(unfinished).await.unwrap();
            assert!(!said(&mut slow).await.contains("answered"));
        }
    }

    #[tokio::test]
    async fn a_connection_beyond_the_limit_waits_for_one_to_end() {
        let limits = Limits { connections: 1, head: Duration::from_secs(30) };
        let (address, _shutdown, _tasks) = started(limits).await;
        let first = TcpStream::connect(address).await.unwrap();
        let mut second = TcpStream::connect(address).await.unwrap();
        second.write_all(REQUEST).await.unwrap();
        let early = tokio::time::timeout(Duration::from_millis(50), second.read_u8()).await;
        assert!(early.is_err(), "answered beside the one connection there may be");
        drop(first);
        assert!(said(&mut second).await.ends_with("answered"));
    }

    #[tokio::test]
    async fn after_the_stop_nothing_more_is_taken_and_idle_connections_end() {
        let limits = Limits { connections: 8, head: Duration::from_secs(30) };
        let (address, shutdown, mut tasks) = started(limits).await;
        let mut idle = TcpStream::connect(address).await.unwrap();
        idle.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
        idle.read_u8().await.unwrap();
        shutdown.cancel();
        tasks.join_next().await.unwrap().unwrap();
        said(&mut idle).await;
        assert!(TcpStream::connect(address).await.is_err());
    }
}
