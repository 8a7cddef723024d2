//! `GET /healthz`, `GET /readyz`: whether the process runs and whether it can answer; never why it should be restarted.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use ayumi_store::views::ProjectionState;
use serde_json::{Value, json};

use crate::error::Problem;
use crate::respond;
use crate::state::App;

/// Events the projections may be behind while the node still counts as ready: under a second of full load.
const LAG_MAX: u64 = 10_000;

/// `GET /healthz`
pub(crate) async fn up() -> Result<Response, Problem> {
    respond::json(StatusCode::OK, &json!({ "status": "up" }))
}

/// `GET /readyz`
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let head = app.engine.store().head().await?;
    let projections = app.views.status().await?;
    let lag = projections
        .iter()
        .filter(|known| known.state == ProjectionState::Live)
        .map(|known| known.lag)
        .max()
        .unwrap_or(0);
    let is_ready = lag <= LAG_MAX && !app.shutdown.is_cancelled();
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let word = if is_ready { "ready" } else { "behind" };
    // Everybody may ask; why a projection was parked may name what is in the log and stands in the server's own log.
    let told = projections.iter().map(|known| {
        json!({ "name": known.name, "position": known.position, "state": known.state, "lag": known.lag })
    });
    let told: Vec<Value> = told.collect();
    let body = json!({ "status": word, "position": head.position, "lag": lag, "projections": told });
    respond::json(status, &body)
}
