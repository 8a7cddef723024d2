//! `GET /organizations`: the bodies of the directory, all of it public facts; never who works there.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::event::OrganizationKind;
use ayumi_core::id::OrganizationId;
use serde::Deserialize;

use crate::api::list::Paging;
use crate::error::Problem;
use crate::extract::{AsOf, Path, Query};
use crate::respond;
use crate::state::App;

/// What narrows the list.
#[derive(Debug, Deserialize)]
pub(crate) struct Filter {
    kind: Option<OrganizationKind>,
    region: Option<String>,
}

/// `GET /organizations`
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Query(filter): Query<Filter>,
    at: AsOf,
    paging: Paging,
) -> Result<Response, Problem> {
    let directory = app.engine.directory_at(at.position).await?;
    let wanted = directory.organizations.values().filter(|body| {
        filter.kind.is_none_or(|kind| body.kind == kind)
            && filter.region.as_ref().is_none_or(|region| body.region.as_ref() == Some(region))
    });
    let page = paging.cut(wanted.cloned().collect(), |body| body.organization.to_string());
    paging.respond(&at, "organizations", &page)
}

/// `GET /organizations/{code}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Path(code): Path<OrganizationId>,
    at: AsOf,
) -> Result<Response, Problem> {
    let directory = app.engine.directory_at(at.position).await?;
    let body = directory.organizations.get(&code).ok_or_else(Problem::not_found)?;
    respond::read(&at, body)
}
