//! `POST /login`, `DELETE /session`, `GET /me`: who is signed in; never what they may do.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::Cookie;
use ayumi_core::text::Label;
use ayumi_engine::identity::Identity;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::auth;
use crate::error::{Fate, Place, Problem};
use crate::extract::{AsOf, Body, Json, SignedIn};
use crate::json;
use crate::policy::role_name;
use crate::private;
use crate::respond;
use crate::state::App;

/// What is sent to sign in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Login {
    token: String,
}

impl Body for Login {
    fn read(raw: &[u8]) -> Result<Self, Problem> {
        json::read(raw)
    }
}

/// `POST /login`
pub(crate) async fn login(
    State(app): State<Arc<App>>,
    Json { value: login, .. }: Json<Login>,
) -> Result<Response, Problem> {
    let identity = auth::token_identity(&app, login.token.trim()).await?.ok_or_else(wrong_token)?;
    let cookie = auth::open_session(&app, &identity).await?;
    let mut response = respond::json(StatusCode::OK, &me(&app, &identity).await?)?;
    set_cookie(response.headers_mut(), &cookie)?;
    Ok(response)
}

/// `DELETE /session`
pub(crate) async fn logout(State(app): State<Arc<App>>, signed_in: SignedIn) -> Result<Response, Problem> {
    let mut response = StatusCode::NO_CONTENT.into_response();
    // A token has no session to end; ending nothing is done at once.
    if let Some(session) = signed_in.session() {
        set_cookie(response.headers_mut(), &auth::close_session(&app, session).await?)?;
    }
    Ok(response)
}

/// `GET /me`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    at: AsOf,
) -> Result<Response, Problem> {
    if at.is_past() {
        return Err(Problem::bad_parameter(
            "as_of",
            "だれがサインインしているかは、現在についてだけお答えします。as_of を外してください。",
            "who is signed in is a matter of the present; leave `as_of` out",
        ));
    }
    respond::read(&at, &me(&app, signed_in.identity()).await?)
}

async fn me(app: &App, identity: &Identity) -> Result<Value, Problem> {
    let directory = app.engine.directory();
    let names = private::names(app, &directory, &[identity.user]).await?;
    let body = directory.organizations.get(&identity.organization);
    let rights = identity.rights.iter().map(|right| {
        let title = directory.posts.get(&right.post).map(|post| &post.title);
        json!({
            "role": role_name(right.role),
            "organization": right.organization,
            "post": right.post,
            "post_title": title,
        })
    });
    Ok(json!({
        "user": identity.user,
        "name": names.get(&identity.user),
        "organization": identity.organization,
        "organization_name": body.map(|body| &body.name),
        "credential": identity.credential,
        "rights": rights.collect::<Vec<_>>(),
    }))
}

fn set_cookie(headers: &mut HeaderMap, cookie: &Cookie<'_>) -> Result<(), Problem> {
    let value = HeaderValue::from_str(&cookie.to_string()).map_err(|error| Problem::unavailable(&error))?;
    headers.append(header::SET_COOKIE, value);
    Ok(())
}

fn wrong_token() -> Problem {
    let detail = Label::new("トークンが正しくないか、失効しています", "wrong, expired or revoked");
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "bad_token",
        "トークンが正しくないか、失効しています。",
        "the token is wrong, expired or revoked",
    )
    .at(Place::Body("/token".into()), detail)
    .fate(Fate::Rejected)
}
