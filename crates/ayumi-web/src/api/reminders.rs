//! `GET /reminders`, `GET /inbox`: what will be told and what was told, and putting it off; sending is not done here.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::envelope::Via;
use ayumi_core::id::{CaseId, OrganizationId, ProgrammeId, ReasonCode, ReminderId};
use ayumi_core::time::Timestamp;
use ayumi_engine::outward::Snooze;
use ayumi_store::views::{AgendaKind, AgendaRow, Inbox, InboxRow, NoticeRow, VoteRow};
use chrono::{Days, NaiveDate, NaiveTime};
use serde::Deserialize;
use serde_json::json;

use crate::api::list::{self, Paging};
use crate::error::Problem;
use crate::extract::{AsOf, Body, Json, Path, Query, SignedIn, Writing};
use crate::policy::{Known, Reach};
use crate::respond;
use crate::state::App;
use crate::to_the_end::to_the_end;

/// How far ahead the agenda looks when nobody says: a month and the business days around it.
const AHEAD_DAYS: u64 = 40;

/// Most agenda entries looked through for one answer: many times what a prefecture's year has ahead of it.
const AGENDA_MAX: usize = 100_000;

/// Notices told in one answer: the next to come, or the latest; older ones stand in the history of their case.
const NOTICES_MAX: usize = 200;

/// What narrows the agenda.
#[derive(Debug, Deserialize)]
pub(crate) struct Filter {
    until: Option<NaiveDate>,
    programme: Option<ProgrammeId>,
    case: Option<CaseId>,
    organization: Option<OrganizationId>,
}

/// Where both lists of the agenda go on: after this planned entry, before this fired one.
#[derive(Debug, Default)]
struct Reached {
    planned: Option<String>,
    fired: Option<String>,
}

impl Reached {
    /// As it stands in a cursor. No key has a line break.
    fn read(cursor: Option<&str>) -> Self {
        let Some((planned, fired)) = cursor.and_then(|cursor| cursor.split_once('\n')) else {
            return Self::default();
        };
        let place = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self { planned: place(planned), fired: place(fired) }
    }

    fn cursor(&self) -> String {
        let place = |text: &Option<String>| text.clone().unwrap_or_default();
        list::cursor(&format!("{}\n{}", place(&self.planned), place(&self.fired)))
    }
}

/// `GET /reminders`
pub(crate) async fn agenda(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Query(filter): Query<Filter>,
    at: AsOf,
    paging: Paging,
) -> Result<Response, Problem> {
    let known = Known::to(&app, signed_in.reach(), at.position).await?;
    let reached = Reached::read(paging.after.as_deref());
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
    fired.sort_by_cached_key(|row| std::cmp::Reverse(key(row)));
    let fired = paging.starting_after(reached.fired.clone()).cut_reversed(fired, key);
    let mut planned = app.views.agenda(until(&app, filter.until, &at), AGENDA_MAX, at.position).await?;
    planned.retain(|row| matches(row.case, &row.programme, told(row)) && concerns(signed_in.reach(), row));
    planned.sort_by_cached_key(planned_key);
    let planned = paging.starting_after(reached.planned.clone()).cut(planned, planned_key);
    let mut notices = app.views.notices_to_come(until(&app, filter.until, &at), at.position).await?;
    notices.retain(|row| {
        matches(row.case, &row.programme, Some(&row.organization))
            && is_for(signed_in.reach(), &row.organization)
    });
    notices.truncate(NOTICES_MAX);
    let more = fired.next.is_some() || planned.next.is_some();
    let reached = Reached {
        planned: planned.items.last().map(planned_key).or(reached.planned),
        fired: fired.items.last().map(key).or(reached.fired),
    };
    let next = more.then(|| reached.cursor());
    let body = json!({ "planned": planned.items, "notices": notices, "fired": fired.items, "next": next });
    // The plan moves with the clock, not with the log alone, so the tag is that of what is told.
    let mut response = respond::read_content(&at, &body)?;
    paging.link(&mut response, next.as_deref());
    Ok(response)
}

fn planned_key(row: &AgendaRow) -> String {
    let AgendaRow { due_at, case, item, .. } = row;
    let body = row.participant.as_ref().map_or("", OrganizationId::as_str);
    let reminder = row.reminder.as_ref().map(|reminder| reminder.reminder.to_string()).unwrap_or_default();
    format!("{due_at}/{case}/{item}/{body}/{reminder}")
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
    let votes = votes(&app, signed_in.reach(), body, which, &at).await?;
    let notices = notices(&app, signed_in.reach(), body, which, &at).await?;
    let body = json!({ "reminders": page.items, "notices": notices, "votes": votes, "next": page.next });
    let mut response = respond::read(&at, &body)?;
    paging.link(&mut response, page.next.as_deref());
    Ok(response)
}

/// The notices a body was given, the latest first: those that ask for something, or all.
async fn notices(
    app: &App,
    reach: &Reach,
    body: &OrganizationId,
    which: Inbox,
    at: &AsOf,
) -> Result<Vec<NoticeRow>, Problem> {
    if !is_for(reach, body) {
        return Ok(Vec::new());
    }
    let mut notices = app.views.notices(Some(body), at.position).await?;
    notices.retain(|row| match which {
        Inbox::Open => row.given.is_some() && row.open,
        Inbox::Everything => row.given.is_some(),
    });
    notices.truncate(NOTICES_MAX);
    Ok(notices)
}

/// Until when a reminder or a notice is put off, and why.
pub(crate) struct PutOff {
    until: NaiveDate,
    reason_code: Option<ReasonCode>,
    reason: Option<String>,
}

impl Body for PutOff {
    fn read(raw: &[u8]) -> Result<Self, Problem> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Shape {
            until: NaiveDate,
            #[serde(default)]
            reason_code: Option<ReasonCode>,
            #[serde(default)]
            reason: Option<String>,
        }
        let Shape { until, reason_code, reason } = crate::json::read(raw)?;
        Ok(Self { until, reason_code, reason })
    }
}

/// `POST /cases/{id}/reminders/{reminder}/snooze`
pub(crate) async fn snooze(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path((case, reminder)): Path<(CaseId, ReminderId)>,
    writing: Writing,
    Json { value: PutOff { until, reason_code, reason }, raw }: Json<PutOff>,
) -> Result<Response, Problem> {
    let snooze = Snooze { case, reminder, until, reason_code, reason };
    let request = signed_in.request(&app, Via::Api, writing.of(raw.to_vec()));
    let engine = Arc::clone(&app.engine);
    let outcome = to_the_end(&app.tasks, async move { engine.snooze(&snooze, &request).await }).await?;
    Ok(respond::written(&outcome))
}

/// The votes a body is asked for, or all it ever was.
async fn votes(
    app: &App,
    reach: &Reach,
    body: &OrganizationId,
    which: Inbox,
    at: &AsOf,
) -> Result<Vec<VoteRow>, Problem> {
    if !is_for(reach, body) {
        return Ok(Vec::new());
    }
    let mut votes = app.views.votes(Some(body), at.position).await?;
    match which {
        Inbox::Open => votes.retain(|row| row.is_asked(at.effective_on)),
        Inbox::Everything => {}
    }
    Ok(votes)
}

fn key(row: &InboxRow) -> String {
    format!("{}/{}", row.fired_at, row.reminder)
}
