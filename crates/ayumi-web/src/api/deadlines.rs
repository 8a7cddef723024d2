//! `GET /deadlines`: every date with its history; never a reminder.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::id::{CaseId, OrganizationId, ProgrammeId};
use ayumi_store::views::{DeadlineFilter, DeadlineRow};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::api::list::{Page, Paging};
use crate::error::Problem;
use crate::extract::{AsOf, Query, SignedIn};
use crate::policy::Known;
use crate::state::App;

/// What narrows the list.
#[derive(Debug, Deserialize)]
pub(crate) struct Filter {
    programme: Option<ProgrammeId>,
    case: Option<CaseId>,
    organization: Option<OrganizationId>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    /// Those with work outstanding alone.
    outstanding: Option<bool>,
}

/// A date, with what the day of reading lays over it.
#[derive(Debug, Serialize)]
struct Dated {
    #[serde(flatten)]
    row: DeadlineRow,
    /// Whether it has passed with work outstanding.
    overdue: bool,
}

/// `GET /deadlines`
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Query(filter): Query<Filter>,
    at: AsOf,
    paging: Paging,
) -> Result<Response, Problem> {
    let known = Known::to(&app, signed_in.reach(), at.position).await?;
    let Filter { programme, case, organization, from, to, outstanding } = filter;
    let mut rows =
        app.views.deadlines(&DeadlineFilter { programme, case, organization, from, to }, at.position).await?;
    rows.retain(|row| {
        known.contains(row.case)
            && signed_in.reach().sees(row.participant.as_ref())
            && outstanding.is_none_or(|wanted| (row.outstanding > 0) == wanted)
    });
    rows.sort_by_cached_key(key);
    let page = paging.cut(rows, key);
    let dated =
        |row: DeadlineRow| Dated { overdue: row.outstanding > 0 && row.due.has_passed(at.effective_on), row };
    paging.respond(
        &at,
        "deadlines",
        &Page { items: page.items.into_iter().map(dated).collect(), next: page.next },
    )
}

fn key(row: &DeadlineRow) -> String {
    let participant = row.participant.as_ref().map_or("", OrganizationId::as_str);
    format!("{}/{}/{}/{participant}", row.due.effective, row.case, row.item)
}
