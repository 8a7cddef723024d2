//! `GET /deadlines`: every date with its history, and the requests for others that wait; never a reminder.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::calendar::Calendar;
use ayumi_core::event::CalendarRef;
use ayumi_core::id::{CaseId, EventId, OrganizationId, ProgrammeId};
use ayumi_store::views::{DeadlineFilter, DeadlineRow, RequestRow};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::api::list::{Page, Paging};
use crate::error::Problem;
use crate::extract::{AsOf, Query, SignedIn};
use crate::policy::{Known, Reach};
use crate::private::Privates;
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

/// What narrows the list of requests.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    programme: Option<ProgrammeId>,
    case: Option<CaseId>,
    organization: Option<OrganizationId>,
}

/// A request, with what the day of reading lays over it.
#[derive(Debug, Serialize)]
struct Asking {
    #[serde(flatten)]
    row: RequestRow,
    /// Why, in words.
    reason: Option<String>,
    /// How far the date would move.
    days: i64,
    /// The same in business days.
    business_days: i64,
    /// For how many business days it has waited.
    waiting_business_days: i64,
    /// Whether the date in force has passed.
    passed: bool,
}

/// `GET /deadlines/requests`
pub(crate) async fn requests(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
    at: AsOf,
    paging: Paging,
) -> Result<Response, Problem> {
    let Asked { programme, case, organization } = asked;
    let mut rows = waiting(&app, signed_in.reach(), at.position).await?;
    rows.retain(|row| {
        programme.as_ref().is_none_or(|programme| row.programme == *programme)
            && case.is_none_or(|case| row.case == case)
            && (organization.is_none() || row.participant == organization)
    });
    let key = |row: &RequestRow| format!("{}/{}", row.asked_on, row.request);
    let page = paging.cut(rows, key);
    let events: Vec<EventId> = page.items.iter().map(|row| row.request).collect();
    let privates = Privates::load(&app, &events).await?;
    let calendars = calendars(&app, &page.items).await?;
    let counted = |row: RequestRow| {
        let calendar = calendars.get(&row.calendar);
        let between = |a, b| calendar.map_or(0, |calendar| calendar.business_days_between(a, b));
        Asking {
            reason: privates.text(row.request, "/data/reason").map(str::to_owned),
            days: (row.due.nominal - row.former.nominal).num_days(),
            business_days: between(row.former.nominal, row.due.nominal),
            waiting_business_days: between(row.asked_on, at.effective_on),
            passed: row.former.has_passed(at.effective_on),
            row,
        }
    };
    let items = page.items.into_iter().map(counted).collect();
    paging.respond(&at, "requests", &Page { items, next: page.next })
}

/// The requests a reader may see, oldest first.
///
/// # Errors
/// When the projections cannot be read.
pub(crate) async fn waiting(app: &App, reach: &Reach, at: Option<u64>) -> Result<Vec<RequestRow>, Problem> {
    let known = Known::to(app, reach, at).await?;
    let mut rows = app.views.requests(at).await?;
    rows.retain(|row| known.contains(row.case) && reach.sees(row.participant.as_ref()));
    Ok(rows)
}

async fn calendars(app: &App, rows: &[RequestRow]) -> Result<HashMap<CalendarRef, Arc<Calendar>>, Problem> {
    let mut calendars = HashMap::new();
    for row in rows {
        if let Entry::Vacant(place) = calendars.entry(row.calendar.clone()) {
            place.insert(app.engine.library().calendar(&row.calendar).await?);
        }
    }
    Ok(calendars)
}
