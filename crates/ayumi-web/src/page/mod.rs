//! The pages for people: one page a file, each reads, makes its view and renders it; never a rule of the domain.

mod act;
mod approvals;
mod asset;
mod board;
mod case;
mod command;
mod decision;
mod decisions;
mod definition;
mod definitions;
mod help;
mod inbox;
mod login;
mod material;
mod me;
mod outward;
mod programmes;
mod raise;
mod receipt;
mod refused;
mod reminders;
mod slips;
mod standardization;
mod timeline;
mod today;
mod unchanged;
mod visit;
mod what_if;
mod why;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use ayumi_core::text::Language;

use crate::api::evidence::UPLOAD_BYTES_MAX;
use crate::error::{Place, Problem};
use crate::state::App;
use crate::view::fault::FaultPage;
use crate::view::say::Say;
use crate::view::shell::{Section, Shell};

pub(crate) use visit::language;

/// The routes of the pages; who may use each stands in `policy`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/login", get(login::show).post(login::submit))
        .route("/logout", post(login::leave))
        .route("/static/{*path}", get(asset::show))
        .route("/", get(today::show))
        .route("/p", get(programmes::show))
        .route("/p/{programme}", get(board::show))
        .route("/p/{programme}/standardization", get(standardization::show))
        .route("/p/{programme}/timeline", get(timeline::show))
        .route("/p/{programme}/slips", get(slips::show))
        .route("/cases/{id}", get(case::show))
        .route("/cases/{id}/why", get(why::show))
        .route("/cases/{id}/what-if", get(what_if::show))
        .route("/cases/{id}/{form}", post(act::submit))
        .route("/cases/{id}/evidence", post(act::upload).layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX)))
        .route("/receipts/{event}", get(receipt::show))
        .route("/d", get(decisions::show))
        .route("/d/{id}", get(decision::show))
        .route("/approvals", get(approvals::show))
        .route("/inbox", get(inbox::show))
        .route("/inbox/unchanged", post(unchanged::submit))
        .route("/cases/{id}/reminders/{reminder}/snooze", post(inbox::snooze))
        .route("/reminders", get(reminders::show))
        .route("/me", get(me::show).post(me::submit))
        .route("/admin/outward", get(outward::show).post(outward::submit))
        .route("/definitions", get(definitions::show))
        .route("/definitions/{id}/{version}", get(definition::show))
        .route("/help/definitions", get(help::show))
        .layer(from_fn(visit::remember_language))
}

/// A rendered page.
///
/// # Errors
/// When a template fails, which only a full memory can make it.
fn html(page: &impl Template) -> Result<Response, Problem> {
    match page.render() {
        Ok(text) => Ok(Html(text).into_response()),
        Err(error) => {
            tracing::error!(%error, "render a page");
            Err(Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR))
        }
    }
}

/// A problem as a page: what went wrong, what to do, and the number to name when asking for help.
pub fn problem_page(app: &App, problem: &Problem, language: Language, request_id: &str) -> Response {
    let t = Say(language);
    let shell = Shell {
        t,
        title: problem.title(language),
        section: Section::Elsewhere,
        reader: None,
        sample: app.settings.sample,
        clock: visit::clock(app, t),
        past: None,
        path: "/".to_owned(),
        query: Vec::new(),
        faulty: true,
    };
    let parts = problem.faults().iter().filter(|fault| !matches!(fault.place, Place::Body(_)));
    let page = FaultPage {
        shell,
        status: problem.status().as_u16(),
        detail: problem.detail(language).to_owned(),
        parts: parts
            .map(|fault| t.label(&fault.detail).to_owned())
            .filter(|part| part != problem.detail(language))
            .collect(),
        request_id: request_id.to_owned(),
    };
    let mut response = html(&page).unwrap_or_else(|_| problem.status().into_response());
    response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(t.tag()));
    response
}
