//! The time a body may take to arrive; never what is in it.

use std::future::Future as _;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep};

/// Whether a body took longer than it may.
#[derive(Debug, Clone, Default)]
pub(crate) struct Late(Arc<AtomicBool>);

impl Late {
    pub(crate) fn is_so(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A body that breaks off when it has not ended in time.
struct Timed {
    body: Body,
    until: Instant,
    /// Set up when the body is first waited for: most are there before they are asked for.
    alarm: Option<Pin<Box<Sleep>>>,
    late: Late,
}

/// The body, broken off after `limit`.
pub(crate) fn timed(body: Body, limit: Duration, late: Late) -> Body {
    Body::new(Timed { body, until: Instant::now() + limit, alarm: None, late })
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame);
        }
        let until = self.until;
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
        if alarm.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.late.0.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(axum::Error::new("the body took too long to arrive"))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{StreamExt as _, stream};

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_breaks_off() {
        let endless = stream::iter([Ok::<_, std::io::Error>("begun")]).chain(stream::pending());
        let late = Late::default();
        let body = timed(Body::from_stream(endless), Duration::from_secs(20), late.clone());
        assert!(axum::body::to_bytes(body, 1024).await.is_err());
        assert!(late.is_so());
    }

    #[tokio::test]
    async fn a_body_that_is_there_passes_unchanged() {
        let late = Late::default();
        let body = timed(Body::from("whole"), Duration::ZERO, late.clone());
        assert_eq!(body.size_hint().exact(), Some(5));
        assert_eq!(axum::body::to_bytes(body, 1024).await.unwrap(), "whole");
        assert!(!late.is_so());
    }
}
