//! Who is asking, by token or session cookie, and what the engine is told of them; never what they may do.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use ayumi_core::decide::Acting;
use ayumi_core::envelope::Via;
use ayumi_core::id::{CorrelationId, OrganizationId};
use ayumi_engine::handle::Request;
use ayumi_engine::identity::{Identity, leading};

use crate::error::Problem;
use crate::policy::Reach;
use crate::remembered::Place;
use crate::state::App;

/// A person who proved who they are, as the policy let them through.
#[derive(Debug, Clone)]
pub struct SignedIn(Arc<Known>);

#[derive(Debug)]
struct Known {
    identity: Identity,
    reach: Reach,
    session: Option<String>,
}

/// What one write carries beside its command.
#[derive(Debug, Clone, Default)]
pub struct Write {
    /// The idempotency key.
    pub key: String,
    /// The body as received.
    pub body: Vec<u8>,
    /// The version that was seen, when the sender says so.
    pub seen: Option<u64>,
    /// Whether to decide only.
    pub dry_run: bool,
}

impl SignedIn {
    pub(crate) fn new(identity: Identity, session: Option<String>) -> Self {
        let reach = Reach::of(&identity);
        Self(Arc::new(Known { identity, reach, session }))
    }

    /// The person, their body and rights.
    pub fn identity(&self) -> &Identity {
        &self.0.identity
    }

    /// What they may read.
    pub fn reach(&self) -> &Reach {
        &self.0.reach
    }

    /// The session cookie they came with, if they did.
    pub fn session(&self) -> Option<&str> {
        self.0.session.as_deref()
    }

    /// Who acts, for the engine.
    pub fn acting(&self) -> Acting {
        self.0.identity.acting()
    }

    /// Who acts by a right to lead, for this body when one is named; none when they have no such right.
    pub(crate) fn leading(&self, body: Option<&OrganizationId>) -> Option<Acting> {
        leading(&self.acting(), body)
    }

    /// What the engine is asked with.
    pub fn request(&self, app: &App, via: Via, write: Write) -> Request {
        Request {
            principal: self.0.identity.principal(),
            key: write.key,
            body: write.body,
            acting: self.acting(),
            via,
            correlation: CorrelationId(app.ids.uuid()),
            seen: write.seen,
            dry_run: write.dry_run,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::of_status(StatusCode::UNAUTHORIZED))
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for SignedIn {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}

/// The person behind a request: its token, else its session cookie. None when it has neither, or a session that ended.
///
/// # Errors
/// When a token was sent that opens nothing, or the store cannot be read.
pub(crate) async fn authenticate(app: &App, headers: &HeaderMap) -> Result<Option<SignedIn>, Problem> {
    if headers.contains_key(header::AUTHORIZATION) {
        let token = bearer(headers).ok_or_else(bad_token)?;
        let place = Place::of(app, token);
        if let Some(signed_in) = app.remembered.find(&place) {
            return Ok(Some(signed_in));
        }
        let identity = token_identity(app, token).await?.ok_or_else(bad_token)?;
        let signed_in = SignedIn::new(identity, None);
        app.remembered.keep(place, &signed_in);
        return Ok(Some(signed_in));
    }
    let jar = CookieJar::from_headers(headers);
    let Some(cookie) = jar.get(cookie_name(app)) else { return Ok(None) };
    let identity = app.engine.authenticate_session(cookie.value()).await?;
    Ok(identity.map(|identity| SignedIn::new(identity, Some(cookie.value().to_owned()))))
}

/// The person behind a token. A token the cached directory does not know may have been made by another process since.
///
/// # Errors
/// When the store cannot be read.
pub async fn token_identity(app: &App, token: &str) -> Result<Option<Identity>, Problem> {
    if let Some(identity) = app.engine.authenticate_token(token).await? {
        return Ok(Some(identity));
    }
    let known = app.engine.directory().version;
    if app.engine.refresh_directory().await?.version == known {
        return Ok(None);
    }
    Ok(app.engine.authenticate_token(token).await?)
}

/// Opens a browser session; gives the cookie to set.
///
/// # Errors
/// When the store cannot be written.
pub async fn open_session(app: &App, identity: &Identity) -> Result<Cookie<'static>, Problem> {
    let value = app.engine.open_session(identity).await?;
    Ok(cookie(app, value))
}

/// Ends a browser session; gives the cookie that takes it from the browser.
///
/// # Errors
/// When the store cannot be written.
pub async fn close_session(app: &App, session: &str) -> Result<Cookie<'static>, Problem> {
    app.engine.close_session(session).await?;
    let mut gone = cookie(app, String::new());
    gone.make_removal();
    Ok(gone)
}

/// Whether a request names a token and so is none a foreign page can make a browser send.
pub(crate) fn names_token(headers: &HeaderMap) -> bool {
    bearer(headers).is_some()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn bad_token() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "bad_token",
        "トークンが正しくないか、失効しています。",
        "the token is wrong, expired or revoked",
    )
}

/// The `__Host-` prefix binds the cookie to this host over TLS; without TLS a browser would not take it.
fn cookie_name(app: &App) -> &'static str {
    if app.settings.secure_cookies { "__Host-ayumi_session" } else { "ayumi_session" }
}

fn cookie(app: &App, value: String) -> Cookie<'static> {
    Cookie::build((cookie_name(app), value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.settings.secure_cookies)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_token_is_read_whatever_the_case_of_its_scheme() {
        assert_eq!(bearer(&headers("Bearer ayumi_1_2")), Some("ayumi_1_2"));
        assert_eq!(bearer(&headers("bearer  ayumi_1_2")), Some("ayumi_1_2"));
        for other in ["Basic dXNlcjpwYXNz", "Bearer", "ayumi_1_2"] {
            assert_eq!(bearer(&headers(other)), None, "{other}");
        }
    }
}
