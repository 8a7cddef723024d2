//! `GET /reminders`, `GET /inbox`: what will be told and what was told; sending is not done here.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::id::{CaseId, OrganizationId, ProgrammeId};
use ayumi_core::time::Timestamp;
use ayumi_store::views::{AgendaKind, AgendaRow, Inbox, InboxRow};
use chrono::{Days, NaiveDate, NaiveTime};
use serde::Deserialize;
use serde_json::json;

use crate::api::list::{LIMIT_MAX, Paging};
use crate::error::Problem;
use crate::extract::{AsOf, Query, SignedIn};
use crate::policy::{Known, Reach};
use crate::respond;
use crate::state::App;

/// How far ahead the agenda looks when nobody says: a month and the business days around it.
const AHEAD_DAYS: u64 = 40;

/// Most agenda entries looked through for one answer.
const AGENDA_MAX: usize = 5_000;

/// What narrows the agenda.
#[derive(Debug, Deserialize)]
pub(crate) struct Filter {
    until: Option<NaiveDate>,
    programme: Option<ProgrammeId>,
    case: Option<CaseId>,
    organization: Option<OrganizationId>,
    limit: Option<usize>,
}

/// `GET /reminders`
pub(crate) async fn agenda(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Query(filter): Query<Filter>,
    at: AsOf,
) -> Result<Response, Problem> {
    let known = Known::to(&app, signed_in.reach(), at.position).await?;
    let limit = filter.limit.unwrap_or(LIMIT_MAX).clamp(1, LIMIT_MAX);
    let matches = |case: CaseId, programme: &ProgrammeId, organization: Option<&OrganizationId>| {
        known.contains(case)
            && filter.case.is_none_or(|wanted| wanted == case)
            && filter.programme.as_ref().is_none_or(|wanted| wanted == programme)
            && filter.organization.as_ref().is_none_or(|wanted| organization == Some(wanted))
    };
    let mut fired = app.views.inbox(None, Inbox::Everything, at.position).await?;
    fired.retain(|row| {
        matches(row.case, &row.programme, Some(&row.organization))
            && is_for(signed_in.reach(), &row.organization)
    });
    fired.truncate(limit);
    // What was planned at a past moment has fired or was dropped since; only the present has a plan.
    let planned = if at.is_past() {
        None
    } else {
        let mut rows = app.views.agenda(until(&app, filter.until, &at), AGENDA_MAX).await?;
        rows.retain(|row| matches(row.case, &row.programme, told(row)) && concerns(signed_in.reach(), row));
        rows.truncate(limit);
        Some(rows)
    };
    let mut response = respond::read(&at, &json!({ "planned": planned, "fired": fired }))?;
    // The plan moves with the clock, not with the log alone.
    response.headers_mut().remove(axum::http::header::ETAG);
    Ok(response)
}

fn until(app: &App, day: Option<NaiveDate>, at: &AsOf) -> Timestamp {
    let today = at.effective_on;
    let day = day.or_else(|| today.checked_add_days(Days::new(AHEAD_DAYS))).unwrap_or(today);
    let next = day.succ_opt().unwrap_or(day);
    Timestamp::at(next, NaiveTime::MIN, app.engine.log().offset)
}

/// The body an entry concerns: the one that is told, or whose date lapses.
fn told(row: &AgendaRow) -> Option<&OrganizationId> {
    match row.kind {
        AgendaKind::Reminder => row.reminder.as_ref().map(|reminder| &reminder.organization),
        AgendaKind::Lapse => row.participant.as_ref(),
    }
}

fn concerns(reach: &Reach, row: &AgendaRow) -> bool {
    match told(row) {
        Some(body) => is_for(reach, body),
        None => true,
    }
}

fn is_for(reach: &Reach, body: &OrganizationId) -> bool {
    reach.own().is_none_or(|own| own.contains(body))
}

/// What narrows the inbox.
#[derive(Debug, Deserialize)]
pub(crate) struct InboxFilter {
    organization: Option<OrganizationId>,
    /// Those whose work is outstanding alone, which is the default.
    open: Option<bool>,
}

/// `GET /inbox`
pub(crate) async fn inbox(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Query(filter): Query<InboxFilter>,
    at: AsOf,
    paging: Paging,
) -> Result<Response, Problem> {
    let which = if filter.open.unwrap_or(true) { Inbox::Open } else { Inbox::Everything };
    let body = filter.organization.as_ref().unwrap_or(&signed_in.identity().organization);
    let mut rows = if is_for(signed_in.reach(), body) {
        app.views.inbox(Some(body), which, at.position).await?
    } else {
        Vec::new()
    };
    rows.sort_by_cached_key(|row| std::cmp::Reverse(key(row)));
    let page = paging.cut_reversed(rows, key);
    paging.respond(&at, "reminders", &page)
}

fn key(row: &InboxRow) -> String {
    format!("{}/{}", row.fired_at, row.reminder)
}
