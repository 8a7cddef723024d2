//! `/feeds`: the calendar feeds of whoever asks; the address of one is told once, where it is made.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::envelope::Via;
use ayumi_core::id::{FeedId, ProgrammeId};
use serde::Deserialize;
use serde_json::json;

use crate::error::Problem;
use crate::extract::{AsOf, Body, Json, Path, SignedIn, Writing};
use crate::outward;
use crate::respond;
use crate::state::App;
use crate::to_the_end::to_the_end;

/// A feed to make.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    #[serde(default)]
    programme: Option<ProgrammeId>,
}

impl Body for Wanted {
    fn read(raw: &[u8]) -> Result<Self, Problem> {
        crate::json::read(raw)
    }
}

/// `GET /feeds`
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    at: AsOf,
) -> Result<Response, Problem> {
    let directory = app.engine.directory_at(at.position).await?;
    respond::read_content(&at, &json!({ "feeds": outward::feeds(&directory, signed_in.identity().user) }))
}

/// `POST /feeds`
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    writing: Writing,
    Json { value, raw }: Json<Wanted>,
) -> Result<Response, Problem> {
    let request = signed_in.request(&app, Via::Api, writing.of(raw));
    let dry_run = request.dry_run;
    let engine = Arc::clone(&app.engine);
    let made =
        to_the_end(&app.tasks, async move { engine.create_feed(value.programme, &request).await }).await?;
    let address = made.secret.as_deref().map(|token| address(&app, token));
    respond::made(&made.outcome, dry_run, json!({ "feed": made.id, "address": address }))
}

/// `DELETE /feeds/{id}`
pub(crate) async fn revoke(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<FeedId>,
    writing: Writing,
) -> Result<Response, Problem> {
    let request = signed_in.request(&app, Via::Api, writing.of(format!("revoke {id}")));
    let dry_run = request.dry_run;
    let engine = Arc::clone(&app.engine);
    let outcome = to_the_end(&app.tasks, async move { engine.revoke_feed(id, &request).await }).await?;
    respond::made(&outcome, dry_run, json!({}))
}

/// Where a calendar program reads a feed.
pub(crate) fn address(app: &App, token: &str) -> String {
    format!("{}/api/v1/calendars/{token}.ics", app.outward.link)
}
