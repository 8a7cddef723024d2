//! `GET /events/stream`: the feed as server-sent events, each with its position as id; never an event twice and never a
//! gap, whatever breaks the connection.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, stream};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, watch};

use crate::api::events::{Seen, known_by};
use crate::error::Problem;
use crate::extract::{Query, SignedIn};
use crate::state::App;

/// How long a silent stream waits before it says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Events read from the log at a time.
const PAGE: usize = 200;

/// Where a stream begins.
#[derive(Debug, Deserialize)]
pub(crate) struct From {
    after: Option<u64>,
    as_of: Option<String>,
    effective_on: Option<String>,
}

/// One open stream.
struct Feed {
    app: Arc<App>,
    signed_in: SignedIn,
    /// The last position looked at.
    reached: u64,
    /// Written events not yet handed out, in reverse.
    ready: Vec<Event>,
    head: watch::Receiver<u64>,
    _place: OwnedSemaphorePermit,
}

/// `GET /events/stream`
pub(crate) async fn open(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    for (name, asked) in [("as_of", &from.as_of), ("effective_on", &from.effective_on)] {
        if asked.is_some() {
            let (ja, en) = (
                "この配信は現在以降のものです。過去の時点は GET /events で指定してください。",
                "a stream goes on from the present; ask GET /events for a past moment",
            );
            return Err(Problem::bad_parameter(name, ja, en));
        }
    }
    let place = Arc::clone(&app.streams).try_acquire_owned();
    let place = place.map_err(|_| Problem::of_status(StatusCode::TOO_MANY_REQUESTS).retry_after(5))?;
    let head = app.engine.store().watch();
    let begin = last_seen(&headers)?.or(from.after).unwrap_or(*head.borrow());
    let feed = Feed { app, signed_in, reached: begin, ready: Vec::new(), head, _place: place };
    let mut response = Sse::new(events(feed)).into_response();
    // A proxy that gathers the stream would hold events back.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn last_seen(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let position = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    let wrong = || {
        Problem::bad_parameter(
            "Last-Event-ID",
            "Last-Event-ID は位置（整数）です。",
            "Last-Event-ID is a position",
        )
    };
    position.map(Some).ok_or_else(wrong)
}

fn events(feed: Feed) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(feed, |mut feed| async move { feed.next().await.map(|event| (Ok(event), feed)) })
}

impl Feed {
    /// The next event or heartbeat; none ends the stream, and the reader comes back where it was.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop() {
                return Some(event);
            }
            if self.app.shutdown.is_cancelled() || !self.may_go_on().await {
                return None;
            }
            let looked_at = self.read().await?;
            if !self.ready.is_empty() || looked_at {
                continue;
            }
            let shutdown = self.app.shutdown.clone();
            tokio::select! {
                () = shutdown.cancelled() => return None,
                changed = self.head.changed() => { changed.ok()?; }
                () = tokio::time::sleep(HEARTBEAT) => return Some(self.heartbeat()),
            }
        }
    }

    /// Reads a page; whether there was one. A stream that cannot be read ends, and its reader comes back.
    async fn read(&mut self) -> Option<bool> {
        let read = async {
            let page = self.app.engine.store().read_all(self.reached, PAGE).await?;
            let Some(last) = page.last().map(|stored| stored.position) else { return Ok(None) };
            let known = known_by(&self.app, self.signed_in.reach(), last).await?;
            let seen = Seen::of(&self.app, self.signed_in.reach(), &known, page).await?;
            Ok::<_, Problem>(Some((last, seen)))
        };
        match read.await {
            Ok(None) => Some(false),
            Ok(Some((last, seen))) => {
                self.reached = last;
                let told = seen.texts().map(|(position, name, text)| {
                    Event::default().id(position.to_string()).event(name).data(text)
                });
                self.ready = told.collect();
                self.ready.reverse();
                Some(true)
            }
            Err(problem) => {
                tracing::warn!(code = problem.code(), position = self.reached, "an event stream ended");
                None
            }
        }
    }

    /// Says that the stream lives, and moves the reader's place past what it may not see.
    fn heartbeat(&self) -> Event {
        Event::default().id(self.reached.to_string()).comment("alive")
    }

    /// Whether the reader may still read what the stream was opened for: their token works, their session lasts and
    /// their rights are the same. A stream does not prolong the session it was opened with.
    async fn may_go_on(&self) -> bool {
        let (directory, today) = (self.app.engine.directory(), self.app.engine.today());
        let identity = self.signed_in.identity();
        if !directory.token_works(identity.token, today)
            || directory.rights(identity.user, today) != identity.rights
        {
            return false;
        }
        match self.signed_in.session() {
            Some(cookie) => self.app.engine.session_works(cookie).await.unwrap_or(false),
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_resumes_after_the_last_position_seen() {
        let headers = |value: &'static str| {
            HeaderMap::from_iter([(
                header::HeaderName::from_static("last-event-id"),
                HeaderValue::from_static(value),
            )])
        };
        assert_eq!(last_seen(&headers("1042")).unwrap(), Some(1042));
        assert_eq!(last_seen(&HeaderMap::new()).unwrap(), None);
        assert_eq!(last_seen(&headers("x")).unwrap_err().code(), "bad_parameter");
    }
}
