//! `/webhooks`: where events are sent, for those who look after that; a secret is told once, where it is made.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::envelope::Via;
use ayumi_core::id::{ProgrammeId, WebhookId};
use ayumi_engine::outward::NewWebhook;
use serde::Deserialize;
use serde_json::json;

use crate::api::deliveries::tried;
use crate::error::Problem;
use crate::extract::{AsOf, Body, Json, Path, SignedIn, Writing};
use crate::outward;
use crate::respond;
use crate::state::App;
use crate::to_the_end::to_the_end;

/// A webhook to register.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    url: String,
    types: Vec<String>,
    #[serde(default)]
    programme: Option<ProgrammeId>,
}

impl Body for Wanted {
    fn read(raw: &[u8]) -> Result<Self, Problem> {
        crate::json::read(raw)
    }
}

/// `GET /webhooks`
pub(crate) async fn list(State(app): State<Arc<App>>, at: AsOf) -> Result<Response, Problem> {
    let directory = app.engine.directory_at(at.position).await?;
    respond::read_content(&at, &json!({ "webhooks": outward::webhooks(&app, &directory).await? }))
}

/// `POST /webhooks`
pub(crate) async fn register(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    writing: Writing,
    Json { value, raw }: Json<Wanted>,
) -> Result<Response, Problem> {
    let request = signed_in.request(&app, Via::Api, writing.of(raw));
    let dry_run = request.dry_run;
    let new = NewWebhook { url: value.url, types: value.types, programme: value.programme };
    let (engine, allowed) = (Arc::clone(&app.engine), app.outward.allowed.clone());
    let made =
        to_the_end(&app.tasks, async move { engine.register_webhook(new, &allowed, &request).await }).await?;
    respond::made(&made.outcome, dry_run, json!({ "webhook": made.id, "secret": made.secret }))
}

/// `POST /webhooks/{id}/rotate`
pub(crate) async fn rotate(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<WebhookId>,
    writing: Writing,
) -> Result<Response, Problem> {
    let request = signed_in.request(&app, Via::Api, writing.of(format!("rotate {id}")));
    let dry_run = request.dry_run;
    let engine = Arc::clone(&app.engine);
    let made = to_the_end(&app.tasks, async move { engine.rotate_webhook(id, &request).await }).await?;
    respond::made(&made.outcome, dry_run, json!({ "webhook": made.id, "secret": made.secret }))
}

/// `DELETE /webhooks/{id}`
pub(crate) async fn remove(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<WebhookId>,
    writing: Writing,
) -> Result<Response, Problem> {
    let request = signed_in.request(&app, Via::Api, writing.of(format!("remove {id}")));
    let dry_run = request.dry_run;
    let engine = Arc::clone(&app.engine);
    let outcome =
        to_the_end(&app.tasks, async move { engine.remove_webhook(id, None, &request).await }).await?;
    respond::made(&outcome, dry_run, json!({}))
}

/// `POST /webhooks/{id}/test`
pub(crate) async fn test(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<WebhookId>,
    writing: Writing,
) -> Result<Response, Problem> {
    let request = signed_in.request(&app, Via::Api, writing.of(format!("test {id}")));
    let attempt = app.engine.test_webhook(app.ways(), id, &request).await?;
    tried(&attempt, request.dry_run)
}
