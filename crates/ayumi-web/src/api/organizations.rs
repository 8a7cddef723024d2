//! `GET /organizations`: the bodies of the directory, all of it public facts; never who works there.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::directory::Directory;
use ayumi_core::event::OrganizationKind;
use ayumi_core::id::{OrganizationId, StreamId};
use ayumi_core::state::Happened;
use ayumi_engine::port::store::PAGE_MAX;
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
    let directory = directory_at(&app, &at).await?;
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
    let directory = directory_at(&app, &at).await?;
    let body = directory.organizations.get(&code).ok_or_else(Problem::not_found)?;
    respond::read(&at, body)
}

/// The directory at a moment.
///
/// # Errors
/// When the log cannot be read.
pub(crate) async fn directory_at(app: &App, at: &AsOf) -> Result<Arc<Directory>, Problem> {
    let Some(last) = at.position else { return Ok(app.engine.directory()) };
    let mut directory = Directory::default();
    loop {
        let page =
            app.engine.store().read_stream(&StreamId::directory(), directory.version, PAGE_MAX).await?;
        let full = page.len() == PAGE_MAX;
        for stored in page {
            if stored.position > last {
                return Ok(Arc::new(directory));
            }
            let event = stored.parse()?;
            directory = directory.evolve(&Happened {
                id: event.id,
                version: event.version,
                effective_on: event.effective_on,
                event: &event.data,
            });
        }
        if !full {
            return Ok(Arc::new(directory));
        }
    }
}
