//! The frame around every handler: request id, time limit, panics caught, problems rendered, safety headers, counts;
//! never who may do what.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ayumi_core::text::Language;
use futures_util::FutureExt as _;
use tower_http::csrf::ProtectionError;

use crate::auth;
use crate::body::{self, Late};
use crate::error::{Fate, PROBLEM_JSON, Problem, unknown};
use crate::extract::language;
use crate::metrics;
use crate::page::language as page_language;
use crate::state::App;

/// Longest a request may take.
const REQUEST_MAX: Duration = Duration::from_secs(30);

/// Longest an upload may take: 50 MiB over a slow line.
const UPLOAD_MAX: Duration = Duration::from_mins(5);

/// Of either, what is left for the work once the body has arrived. Until then nothing was done, and that can be said.
const WORK_MIN: Duration = Duration::from_secs(10);

/// What a page may load and where it may send a form: this server alone, and nothing written into the page itself.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, as its answer and the log lines about it carry it.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) Arc<str>);

/// Whether a path is for programs, so that its problems are JSON.
pub(crate) fn is_api(path: &str) -> bool {
    path.starts_with("/api/") || matches!(path, "/healthz" | "/readyz" | "/metrics" | "/openapi.json")
}

/// What is known of a request once it was handed on.
struct Sent {
    method: Method,
    route: Option<MatchedPath>,
    path: String,
    id: RequestId,
    language: Language,
    if_none_match: Option<HeaderValue>,
    began: Instant,
}

pub(crate) async fn frame(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let id = RequestId(app.fresh_key().into());
    let sent = Sent {
        method: request.method().clone(),
        route: request.extensions().get::<MatchedPath>().cloned(),
        path: request.uri().path().to_owned(),
        id: id.clone(),
        language: if is_api(request.uri().path()) {
            language(request.headers())
        } else {
            page_language(request.headers(), request.uri())
        },
        if_none_match: request.headers().get(header::IF_NONE_MATCH).cloned(),
        began: Instant::now(),
    };
    request.extensions_mut().insert(id);
    if auth::names_token(request.headers()) {
        // No foreign page can make a browser send a token, so what the browser says of the page decides nothing.
        request.headers_mut().remove(header::ORIGIN);
        request.headers_mut().remove("sec-fetch-site");
    }
    let mut response = run(&sent, request, next).await;
    if let Some(problem) = problem_of(&mut response) {
        let problem = with_fate(problem, &sent.method);
        let replacement = render(&app, &sent, &problem);
        response = with_headers_of(&response, replacement);
    }
    finish(&app, &sent, response)
}

/// Runs the handler to its end, to the time limit or to its panic.
async fn run(sent: &Sent, request: Request, next: Next) -> Response {
    let limit = if sent.path.ends_with("/evidence") { UPLOAD_MAX } else { REQUEST_MAX };
    let late = Late::default();
    let request = if sent.method.is_safe() {
        request
    } else {
        request.map(|body| body::timed(body, limit.saturating_sub(WORK_MIN), late.clone()))
    };
    let handled = tokio::time::timeout(limit, AssertUnwindSafe(next.run(request)).catch_unwind()).await;
    match handled {
        // Every handler reads its body to the end before it does anything.
        Ok(Ok(_)) if late.is_so() => {
            Problem::of_status(StatusCode::REQUEST_TIMEOUT).fate(Fate::NotApplied).into_response()
        }
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            metrics::panicked();
            tracing::error!(request_id = %sent.id.0, path = sent.path, "a handler panicked");
            let problem = Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR);
            if sent.method.is_safe() { problem } else { problem.fate(Fate::Unknown) }.into_response()
        }
        Err(_) if sent.method.is_safe() => {
            Problem::unavailable(&"the time limit of a request").into_response()
        }
        Err(_) => unknown(&"the time limit of a request").into_response(),
    }
}

/// The problem a response stands for: its own, or that of a bare status from a layer below.
fn problem_of(response: &mut Response) -> Option<Problem> {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Some(problem);
    }
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    if response.extensions().get::<ProtectionError>().is_some() {
        return Some(cross_site());
    }
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let has_words = kind.starts_with(PROBLEM_JSON)
        || kind.starts_with("text/html")
        || kind.starts_with("application/json");
    (!has_words).then(|| Problem::of_status(status))
}

/// A write that was refused before its handler, as too large or malformed, was rejected.
fn with_fate(problem: Problem, method: &Method) -> Problem {
    let is_refused = !method.is_safe() && problem.status().is_client_error();
    if is_refused { problem.fate_if_unsaid(Fate::Rejected) } else { problem }
}

fn cross_site() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "cross_site_request",
        "他のサイトから送られた要求は受け付けません。この画面から操作し直してください。",
        "a request sent by another site is not taken; use this site's own page",
    )
    .fate(Fate::Rejected)
}

fn render(app: &App, sent: &Sent, problem: &Problem) -> Response {
    if is_api(&sent.path) {
        return problem.render(sent.language, &sent.id.0);
    }
    let mut response = crate::page::problem_page(app, problem, sent.language, &sent.id.0);
    *response.status_mut() = problem.status();
    problem.mark(&mut response);
    response
}

/// Keeps what a layer said beside the body, such as `Allow`.
fn with_headers_of(former: &Response, mut replacement: Response) -> Response {
    for name in [header::ALLOW, header::SET_COOKIE] {
        for value in former.headers().get_all(&name) {
            replacement.headers_mut().append(name.clone(), value.clone());
        }
    }
    replacement
}

fn finish(app: &App, sent: &Sent, mut response: Response) -> Response {
    if is_unchanged(sent, &response) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(header::CONTENT_LENGTH);
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    safety_headers(app, sent, response.headers_mut());
    let status = response.status();
    let took = sent.began.elapsed();
    let route = sent.route.as_ref().map_or("unmatched", |route| route.as_str());
    metrics::answered(&sent.method, route, status, took);
    let took_us = took.as_micros();
    tracing::debug!(request_id = %sent.id.0, method = %sent.method, path = sent.path, status = status.as_u16(), took_us, "answered");
    response
}

/// Whether the reader holds this answer already. Only weak tags name a moment of the log and a day; the strong tag of a
/// case is the version to write against.
fn is_unchanged(sent: &Sent, response: &Response) -> bool {
    if response.status() != StatusCode::OK || !sent.method.is_safe() {
        return false;
    }
    let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let held = sent.if_none_match.as_ref().and_then(|held| held.to_str().ok());
    match (tag, held) {
        (Some(tag), Some(held)) => tag.starts_with("W/") && held.split(',').any(|held| held.trim() == tag),
        (Some(_) | None, _) => false,
    }
}

fn safety_headers(app: &App, sent: &Sent, headers: &mut HeaderMap) {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.settings.secure_cookies {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    // What is shown depends on who reads it; only files that say otherwise may be kept.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(id) = HeaderValue::from_str(&sent.id.0) {
        headers.insert(REQUEST_ID, id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_write_whose_body_never_ends_is_told_that_nothing_was_done() {
        use axum::routing::post;
        use futures_util::{StreamExt as _, stream};
        use tower::ServiceExt as _;

        async fn framed(request: Request, next: Next) -> Response {
            let sent = Sent {
                method: Method::POST,
                route: None,
                path: "/api/v1/cases".to_owned(),
                id: RequestId("r-1".into()),
                language: Language::En,
                if_none_match: None,
                began: Instant::now(),
            };
            run(&sent, request, next).await
        }
        let router = axum::Router::new()
            .route("/", post(async |_: axum::body::Bytes| "done"))
            .layer(axum::middleware::from_fn(framed));
        let endless = stream::iter([Ok::<_, std::io::Error>("begun")]).chain(stream::pending());
        let request = Request::post("/").body(Body::from_stream(endless)).unwrap();
        let mut response = router.oneshot(request).await.unwrap();
        let problem = problem_of(&mut response).unwrap().to_json(Language::En, "r-1");
        assert_eq!((&problem["status"], &problem["outcome"]), (&408.into(), &"not_applied".into()));
    }

    #[test]
    fn a_bare_refusal_of_a_layer_becomes_a_problem() {
        let mut response = (StatusCode::PAYLOAD_TOO_LARGE, "length limit exceeded").into_response();
        assert_eq!(problem_of(&mut response).unwrap().code(), "too_large");
        let mut fine = StatusCode::OK.into_response();
        assert!(problem_of(&mut fine).is_none());
    }

    #[test]
    fn a_problem_keeps_its_own_words() {
        let mut response =
            Problem::new(StatusCode::CONFLICT, "case_ended", "終わり", "ended").into_response();
        assert_eq!(problem_of(&mut response).unwrap().code(), "case_ended");
    }

    #[test]
    fn pages_and_programs_are_told_apart_by_path() {
        for path in ["/api/v1/cases", "/healthz", "/metrics", "/openapi.json"] {
            assert!(is_api(path), "{path}");
        }
        for path in ["/", "/p/education-dx-r8", "/apiary"] {
            assert!(!is_api(path), "{path}");
        }
    }
}
