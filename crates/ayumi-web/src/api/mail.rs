//! `/me/mail` and `/users/{id}/mail`: where a person's digests go; never a mail.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::envelope::Via;
use ayumi_core::id::UserId;
use serde::Deserialize;
use serde_json::json;

use crate::api::deliveries::present;
use crate::error::Problem;
use crate::extract::{AsOf, Body, Json, Path, SignedIn, Writing};
use crate::outward;
use crate::respond;
use crate::state::App;
use crate::to_the_end::to_the_end;

/// The address; null for none.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Address {
    mail: Option<String>,
}

impl Body for Address {
    fn read(raw: &[u8]) -> Result<Self, Problem> {
        crate::json::read(raw)
    }
}

/// `GET /me/mail`
pub(crate) async fn own(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    at: AsOf,
) -> Result<Response, Problem> {
    present(&at)?;
    let mail = outward::mail(&app, signed_in.identity().user).await?;
    respond::read_content(&at, &json!({ "mail": mail }))
}

/// `PUT /me/mail`
pub(crate) async fn set_own(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    writing: Writing,
    body: Json<Address>,
) -> Result<Response, Problem> {
    let user = signed_in.identity().user;
    put(&app, &signed_in, user, writing, body).await
}

/// `PUT /users/{id}/mail`
pub(crate) async fn set(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(user): Path<UserId>,
    writing: Writing,
    body: Json<Address>,
) -> Result<Response, Problem> {
    put(&app, &signed_in, user, writing, body).await
}

async fn put(
    app: &App,
    signed_in: &SignedIn,
    user: UserId,
    writing: Writing,
    Json { value, raw }: Json<Address>,
) -> Result<Response, Problem> {
    let request = signed_in.request(app, Via::Api, writing.of(raw));
    let dry_run = request.dry_run;
    let engine = Arc::clone(&app.engine);
    let set = async move { engine.set_mail(user, value.mail.as_deref(), &request).await };
    let outcome = to_the_end(&app.tasks, set).await?;
    respond::made(&outcome, dry_run, json!({}))
}
