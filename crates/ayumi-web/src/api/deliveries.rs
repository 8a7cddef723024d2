//! `/deliveries`: what waits to leave, what was tried, and trying again; never what is to leave.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use ayumi_core::envelope::Via;
use ayumi_core::id::MessageId;
use ayumi_engine::port::outbox::Attempt;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::{Fate, Problem};
use crate::extract::{AsOf, Body, Json, Path, SignedIn, Writing};
use crate::outward;
use crate::respond;
use crate::state::App;

/// Why something is tried again.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Again {
    #[serde(default)]
    reason: Option<String>,
}

impl Body for Again {
    fn read(raw: &[u8]) -> Result<Self, Problem> {
        crate::json::read(raw)
    }
}

/// `GET /deliveries`
pub(crate) async fn list(State(app): State<Arc<App>>, at: AsOf) -> Result<Response, Problem> {
    present(&at)?;
    respond::read_content(&at, &json!({ "deliveries": outward::waiting(&app).await? }))
}

/// `GET /deliveries/attempts`
pub(crate) async fn attempts(State(app): State<Arc<App>>, at: AsOf) -> Result<Response, Problem> {
    present(&at)?;
    respond::read_content(&at, &json!({ "attempts": outward::attempts(&app).await? }))
}

/// `POST /deliveries/{id}/retry`
pub(crate) async fn retry(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<MessageId>,
    writing: Writing,
    Json { value, raw }: Json<Again>,
) -> Result<Response, Problem> {
    let request = signed_in.request(&app, Via::Api, writing.of(raw));
    let released =
        app.engine.retry_delivery(app.outbox.as_ref(), &id, value.reason.as_deref(), &request).await?;
    let receipt = released.recorded.map(|outcome| outcome.receipt);
    let told = json!({ "delivery": released.delivery, "receipt": receipt, "dry_run": request.dry_run });
    respond::json(StatusCode::OK, &told)
}

/// `POST /deliveries/test-mail`
pub(crate) async fn test_mail(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    writing: Writing,
) -> Result<Response, Problem> {
    let request = signed_in.request(&app, Via::Api, writing.of("test-mail"));
    let attempt = app.engine.test_mail(app.ways(), &app.outward.sender, &request).await?;
    tried(&attempt, request.dry_run)
}

/// What was tried at once and what the other side said.
///
/// # Errors
/// When it cannot be written as JSON.
pub(super) fn tried(attempt: &Attempt, dry_run: bool) -> Result<Response, Problem> {
    let mut told = serde_json::to_value(attempt).map_err(|error| Problem::unavailable(&error))?;
    told["dry_run"] = Value::Bool(dry_run);
    respond::json(StatusCode::OK, &told)
}

/// What waits is no part of the record and is known of now alone.
///
/// # Errors
/// When a past moment is asked for.
pub(super) fn present(at: &AsOf) -> Result<(), Problem> {
    if !at.is_past() {
        return Ok(());
    }
    Err(Problem::bad_parameter(
        "as_of",
        "送信の状況とあなたのアドレスは、現在についてだけお答えします。as_of を外してください。",
        "what waits to leave and your own address are matters of the present; leave `as_of` out",
    )
    .fate(Fate::Rejected))
}
