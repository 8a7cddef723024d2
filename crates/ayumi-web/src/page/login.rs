//! Signing in and out in a browser: a token for a session; never a password kept.

use std::sync::Arc;

use axum::extract::{Form, OriginalUri, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;

use crate::auth;
use crate::error::Problem;
use crate::extract::SignedIn;
use crate::page::{html, visit};
use crate::state::App;
use crate::view::form::Typed;
use crate::view::login::LoginPage;
use crate::view::say::Say;
use crate::view::shell::{Section, Shell};

/// `GET /login`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let t = Say(visit::language(&headers, &uri));
    let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri)
        .map(|query| query.0)
        .unwrap_or_default();
    let next = own_path(Typed::from_pairs(query).one("next"));
    html(&page(&app, t, false, next))
}

/// `POST /login`
pub(super) async fn submit(
    State(app): State<Arc<App>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Form(typed): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let typed = Typed::from_pairs(typed);
    let next = own_path(typed.one("next"));
    let Some(identity) = auth::token_identity(&app, typed.one("token")).await? else {
        let mut response = html(&page(&app, Say(visit::language(&headers, &uri)), true, next))?;
        *response.status_mut() = StatusCode::UNAUTHORIZED;
        return Ok(response);
    };
    let cookie = auth::open_session(&app, &identity).await?;
    Ok((CookieJar::new().add(cookie), Redirect::to(&next)).into_response())
}

/// `POST /logout`
pub(super) async fn leave(State(app): State<Arc<App>>, signed_in: SignedIn) -> Result<Response, Problem> {
    let Some(session) = signed_in.session() else { return Ok(Redirect::to("/login").into_response()) };
    let gone = auth::close_session(&app, session).await?;
    Ok((CookieJar::new().add(gone), Redirect::to("/login")).into_response())
}

fn page(app: &App, t: Say, refused: bool, next: String) -> LoginPage {
    let shell = Shell {
        t,
        title: t.say("サインイン", "Sign in").to_owned(),
        section: Section::Elsewhere,
        reader: None,
        sample: app.settings.sample,
        clock: visit::clock(app, t),
        past: None,
        path: "/login".to_owned(),
        query: Vec::new(),
        faulty: refused,
    };
    LoginPage { shell, refused, next }
}

/// A path of this server, never another place: `//host` and `/\host` lead elsewhere, and a browser drops a tab or a
/// line break before it looks, so `/<tab>/host` does too. What is no visible ASCII is no address and no header.
fn own_path(wanted: &str) -> String {
    let is_plain = wanted.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let own = wanted.starts_with('/') && !wanted.starts_with("//") && is_plain;
    if own { wanted.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_to_this_server_only() {
        assert_eq!(own_path("/cases/1?body=282014#phase-needs"), "/cases/1?body=282014#phase-needs");
        for elsewhere in [
            "",
            "https://example.jp",
            "//example.jp",
            "/\\example.jp",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x",
            "/\t/example.jp",
            "/\u{1}",
            "/ /example.jp",
            "/歩み",
        ] {
            assert_eq!(own_path(elsewhere), "/", "{elsewhere}");
        }
    }
}
