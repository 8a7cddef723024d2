//! Every route of the API in one list, and the layers around all of them; who may use a route is in `policy`.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;

use crate::api::{
    calendars, cases, commands, deadlines, decisions, definitions, deliveries, events, evidence, explain,
    feeds, health, mail, migrations, organizations, programmes, reminders, services, session,
    standardization, stream, timeline, users, webhooks, what_if,
};
use crate::error::Problem;
use crate::state::App;
use crate::{frame, metrics, openapi, page, policy};

/// Largest body but for evidence.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// The server: API, pages and everything around them.
pub fn router(app: Arc<App>) -> Router {
    let routes =
        api().router.merge(page::routes()).fallback(nothing_there).method_not_allowed_fallback(nothing_there);
    routes
        .layer(from_fn_with_state(Arc::clone(&app), policy::enforce))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(cross_site(&app))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(Arc::clone(&app), frame::frame))
        .with_state(app)
}

/// The routes of the API. Each is one line; the authorization table and the OpenAPI document each have a row for it.
pub(crate) fn api() -> Routes {
    Routes::default()
        .get("/healthz", health::up)
        .get("/readyz", health::ready)
        .get("/metrics", metrics::render)
        .get("/openapi.json", openapi::show)
        .post("/api/v1/login", session::login)
        .delete("/api/v1/session", session::logout)
        .get("/api/v1/me", session::show)
        .get("/api/v1/users", users::list)
        .get("/api/v1/organizations", organizations::list)
        .get("/api/v1/organizations/{code}", organizations::show)
        .get("/api/v1/definitions", definitions::list)
        .post("/api/v1/definitions", definitions::publish)
        .post("/api/v1/definitions/check", definitions::check)
        .get("/api/v1/definitions/{id}/diff", migrations::difference)
        .get("/api/v1/definitions/{id}/migrations", migrations::list)
        .get("/api/v1/definitions/schema.json", definitions::schema)
        .get("/api/v1/definitions/{id}/{version}", definitions::show)
        .post("/api/v1/migrations", migrations::propose)
        .post("/api/v1/migrations/{sha256}/approve", migrations::approve)
        .post("/api/v1/migrations/{sha256}/apply", migrations::apply)
        .get("/api/v1/programmes", programmes::list)
        .get("/api/v1/programmes/{id}", programmes::show)
        .get("/api/v1/programmes/{id}/board", programmes::board)
        .get("/api/v1/programmes/{id}/entries", services::entries)
        .get("/api/v1/programmes/{id}/services", services::services)
        .get("/api/v1/programmes/{id}/standardization", standardization::show)
        .get("/api/v1/programmes/{id}/timeline", timeline::show)
        .post("/api/v1/programmes/{id}/commands", commands::to_programme)
        .get("/api/v1/cases", cases::list)
        .post("/api/v1/cases", cases::open)
        .get("/api/v1/cases/{id}", cases::show)
        .get("/api/v1/cases/{id}/explain", explain::of_case)
        .post("/api/v1/cases/{id}/what-if", what_if::ask)
        .post("/api/v1/cases/{id}/commands", commands::to_case)
        .get("/api/v1/cases/{id}/events", events::of_case)
        .get("/api/v1/cases/{id}/events/{event}/explain", explain::of_event)
        .get("/api/v1/events", events::feed)
        .get("/api/v1/events/stream", stream::open)
        .get("/api/v1/decisions", decisions::list)
        .get("/api/v1/decisions/{id}", decisions::show)
        .post("/api/v1/evidence", evidence::upload.layer(DefaultBodyLimit::max(evidence::UPLOAD_BYTES_MAX)))
        .get("/api/v1/evidence/{sha256}", evidence::download)
        .get("/api/v1/deadlines", deadlines::list)
        .get("/api/v1/deadlines/requests", deadlines::requests)
        .get("/api/v1/reminders", reminders::agenda)
        .get("/api/v1/inbox", reminders::inbox)
        .post("/api/v1/cases/{id}/reminders/{reminder}/snooze", reminders::snooze)
        .get("/api/v1/me/mail", mail::own)
        .put("/api/v1/me/mail", mail::set_own)
        .put("/api/v1/users/{id}/mail", mail::set)
        .get("/api/v1/feeds", feeds::list)
        .post("/api/v1/feeds", feeds::create)
        .delete("/api/v1/feeds/{id}", feeds::revoke)
        .get("/api/v1/calendars/{file}", calendars::show)
        .get("/api/v1/webhooks", webhooks::list)
        .post("/api/v1/webhooks", webhooks::register)
        .post("/api/v1/webhooks/{id}/rotate", webhooks::rotate)
        .post("/api/v1/webhooks/{id}/test", webhooks::test)
        .delete("/api/v1/webhooks/{id}", webhooks::remove)
        .get("/api/v1/deliveries", deliveries::list)
        .get("/api/v1/deliveries/attempts", deliveries::attempts)
        .post("/api/v1/deliveries/test-mail", deliveries::test_mail)
        .post("/api/v1/deliveries/{id}/retry", deliveries::retry)
}

/// Routes with the list of them.
#[derive(Default)]
pub(crate) struct Routes {
    pub(crate) router: Router<Arc<App>>,
    pub(crate) listed: Vec<(Method, &'static str)>,
}

impl Routes {
    fn get<T: 'static>(self, path: &'static str, handler: impl Handler<T, Arc<App>>) -> Self {
        self.on(Method::GET, MethodFilter::GET, path, handler)
    }

    fn post<T: 'static>(self, path: &'static str, handler: impl Handler<T, Arc<App>>) -> Self {
        self.on(Method::POST, MethodFilter::POST, path, handler)
    }

    fn put<T: 'static>(self, path: &'static str, handler: impl Handler<T, Arc<App>>) -> Self {
        self.on(Method::PUT, MethodFilter::PUT, path, handler)
    }

    fn delete<T: 'static>(self, path: &'static str, handler: impl Handler<T, Arc<App>>) -> Self {
        self.on(Method::DELETE, MethodFilter::DELETE, path, handler)
    }

    fn on<T: 'static>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        handler: impl Handler<T, Arc<App>>,
    ) -> Self {
        self.router = self.router.route(path, on(filter, handler));
        self.listed.push((method, path));
        self
    }
}

/// Refuses what another site makes a browser send; the browser itself says where a request comes from.
fn cross_site(app: &App) -> CsrfLayer {
    let layer = CsrfLayer::new();
    let Some(url) = app.settings.public_url.as_deref() else { return layer };
    // A proxy may name another host than the browser sees; the address from outside is trusted as well.
    layer.clone().add_trusted_origin(url.trim_end_matches('/')).unwrap_or_else(|error| {
        tracing::warn!(url, %error, "the public address is not an origin; requests are held against the Host they name");
        layer
    })
}

async fn nothing_there() -> Response {
    Problem::not_found().into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::AUTHORIZATION;

    #[test]
    fn every_route_of_the_api_has_a_row_in_the_authorization_table() {
        for (method, path) in api().listed {
            let has_row =
                AUTHORIZATION.iter().any(|(known, route, _)| *known == method.as_str() && *route == path);
            assert!(has_row, "{method} {path}");
        }
    }

    #[test]
    fn every_row_of_the_table_that_is_for_programs_has_a_route() {
        let listed = api().listed;
        for (method, route, _) in AUTHORIZATION.iter().filter(|(_, route, _)| frame::is_api(route)) {
            assert!(
                listed.iter().any(|(known, path)| known.as_str() == *method && path == route),
                "{method} {route}"
            );
        }
    }

    #[test]
    fn every_page_has_a_row_in_the_authorization_table() {
        let routes =
            include_str!("page/mod.rs").lines().filter_map(|line| line.trim().strip_prefix(".route(\""));
        let pages: Vec<&str> = routes.filter_map(|rest| rest.split('"').next()).collect();
        assert!(!pages.is_empty(), "the pages are listed one route a line");
        for page in pages {
            assert!(AUTHORIZATION.iter().any(|(_, route, _)| *route == page), "{page}");
        }
    }
}
