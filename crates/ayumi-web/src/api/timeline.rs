//! `GET /programmes/{id}/timeline`: the course of every date of a programme; never a picture of it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::id::{CaseId, ItemId, OrganizationId, ProgrammeId};
use ayumi_store::views::DeadlineRow;
use serde::Deserialize;

use crate::api::list::{Page, Paging};
use crate::api::programmes::existing;
use crate::course::{self, Narrow};
use crate::error::Problem;
use crate::extract::{AsOf, Path, Query, SignedIn};
use crate::state::App;

/// What narrows the dates.
#[derive(Debug, Deserialize)]
pub(crate) struct Filter {
    case: Option<CaseId>,
    organization: Option<OrganizationId>,
    item: Option<ItemId>,
}

/// `GET /programmes/{id}/timeline`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<ProgrammeId>,
    Query(filter): Query<Filter>,
    at: AsOf,
    paging: Paging,
) -> Result<Response, Problem> {
    existing(&app, &id, at.position).await?;
    let Filter { case, organization, item } = filter;
    let narrow = Narrow { case, organization, item };
    let mut rows = course::dates(&app, signed_in.reach(), &id, &narrow, at.position).await?;
    rows.sort_by_cached_key(key);
    let page = paging.cut(rows, key);
    let items = course::of_rows(&app, &id, &page.items, at.position).await?;
    paging.respond(&at, "dates", &Page { items, next: page.next })
}

fn key(row: &DeadlineRow) -> String {
    let participant = row.participant.as_ref().map_or("", OrganizationId::as_str);
    format!("{}/{}/{participant}", row.case, row.item)
}
