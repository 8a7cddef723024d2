//! What the server counts of itself, in Prometheus text; labels are route patterns, never ids.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::State;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

use crate::error::Problem;
use crate::state::App;

const REQUESTS: &str = "ayumi_http_requests_total";
const SECONDS: &str = "ayumi_http_request_seconds";
const PANICS: &str = "ayumi_http_panics_total";

/// Bounds of the histogram of answering times, in seconds: around the promised 20 ms and up to the time limit.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// How often samples are folded, so that they do not pile up when nobody scrapes.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Starts counting, once a process; every call gives the same handle.
///
/// # Errors
/// When another recorder was installed before.
pub fn install() -> Result<PrometheusHandle, String> {
    static HANDLE: OnceLock<Result<PrometheusHandle, String>> = OnceLock::new();
    HANDLE.get_or_init(start).clone()
}

fn start() -> Result<PrometheusHandle, String> {
    let builder = PrometheusBuilder::new();
    let builder = builder
        .set_buckets_for_metric(Matcher::Full(SECONDS.into()), &BUCKETS)
        .map_err(|error| error.to_string())?;
    let handle = builder.install_recorder().map_err(|error| error.to_string())?;
    metrics::describe_counter!(REQUESTS, "Requests answered, by method, route and status");
    metrics::describe_histogram!(SECONDS, metrics::Unit::Seconds, "Time from request to answer, by route");
    metrics::describe_counter!(PANICS, "Handlers that panicked");
    metrics::describe_gauge!("ayumi_log_position", "Position of the last event");
    metrics::describe_gauge!("ayumi_projection_lag", "Events a projection has not applied yet");
    metrics::describe_gauge!(
        "ayumi_projection_parked",
        "1 when a projection stopped at an event it cannot apply"
    );
    metrics::counter!(PANICS).absolute(0);
    Ok(handle)
}

/// Folds samples until `cancel`; a background task of the program.
pub async fn upkeep(handle: PrometheusHandle, cancel: CancellationToken) {
    let mut ticks = tokio::time::interval(UPKEEP_EVERY);
    while cancel.run_until_cancelled(ticks.tick()).await.is_some() {
        handle.run_upkeep();
    }
}

pub(crate) fn answered(method: &Method, route: &str, status: StatusCode, took: Duration) {
    let route: Arc<str> = route.into();
    let labels = [
        ("method", metrics::SharedString::from(method_name(method))),
        ("route", route.into()),
        ("status", status_name(status)),
    ];
    let seconds = [labels[1].clone()];
    metrics::counter!(REQUESTS, &labels).increment(1);
    metrics::histogram!(SECONDS, &seconds).record(took.as_secs_f64());
}

pub(crate) fn panicked() {
    metrics::counter!(PANICS).increment(1);
}

/// Methods anybody may invent are counted as one.
fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

fn status_name(status: StatusCode) -> metrics::SharedString {
    status.as_str().to_owned().into()
}

/// `GET /metrics`
pub(crate) async fn render(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    metrics::gauge!("ayumi_log_position").set(as_gauge(*app.engine.store().watch().borrow()));
    for projection in app.views.status().await? {
        let name = [("projection", projection.name)];
        metrics::gauge!("ayumi_projection_lag", &name).set(as_gauge(projection.lag));
        metrics::gauge!("ayumi_projection_parked", &name).set(if projection.error.is_some() {
            1.0
        } else {
            0.0
        });
    }
    app.metrics.run_upkeep();
    let text = app.metrics.render();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

/// Positions stay far below 2^53, where a float is exact.
fn as_gauge(position: u64) -> f64 {
    u32::try_from(position).map_or(f64::from(u32::MAX), f64::from)
}
