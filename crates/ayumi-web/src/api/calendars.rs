//! `GET /calendars/{token}.ics`: the dates of whoever made the feed, as their own reading of the API would show them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use ayumi_core::directory::CalendarFeed;
use ayumi_core::id::{ContentHash, EventId, FeedId, OrganizationId};
use ayumi_core::time::Timestamp;
use ayumi_core::wareki;
use ayumi_exchange::icalendar::{Entry, Feed, When};
use ayumi_store::views::{DeadlineFilter, DeadlineRow};
use chrono::{Days, NaiveDate, TimeDelta};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::error::Problem;
use crate::extract::Path;
use crate::policy::{Known, Reach};
use crate::state::App;

/// How long what has ended stays in a feed as cancelled, so that programs that have it take it out.
const ENDED_DAYS: u64 = 60;
/// How often programs are asked to look again.
const REFRESH_HOURS: i64 = 6;
/// Events read together.
const READ_AT_ONCE: usize = 16;

/// `GET /calendars/{token}.ics`
pub(crate) async fn show(State(app): State<Arc<App>>, Path(file): Path<String>) -> Result<Response, Problem> {
    let token = file.strip_suffix(".ics").unwrap_or_default();
    let feed = app.engine.open_feed(token).await?.ok_or_else(Problem::not_found)?;
    let text = text(&app, token, &feed).await?;
    let tag = format!("W/\"{}\"", ContentHash::of(text.as_bytes()));
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    Ok(response)
}

/// The text of a feed.
async fn text(app: &App, token: &str, feed: &CalendarFeed) -> Result<String, Problem> {
    let id =
        token.split('.').next().and_then(|id| id.parse::<FeedId>().ok()).ok_or_else(Problem::not_found)?;
    let identity = app.engine.identity_of_feed(id, feed.user).ok_or_else(Problem::not_found)?;
    let rows = rows(app, &Reach::of(&identity), feed, app.engine.today()).await?;
    let stamps = stamps(app, &rows).await?;
    let directory = app.engine.directory();
    let body = |body: &OrganizationId| {
        directory.organizations.get(body).map_or_else(|| body.to_string(), |known| known.name.ja.clone())
    };
    let entries = rows.iter().filter_map(|row| entry(app, row, row.participant.as_ref().map(body), &stamps));
    let named = match &feed.programme {
        None => body(&identity.organization),
        Some(programme) => {
            let known = app.views.programmes(None).await?;
            let known = known.into_iter().find(|known| known.programme == *programme);
            known.map_or_else(|| programme.to_string(), |known| known.title.ja)
        }
    };
    let feed = Feed {
        name: format!("歩み 期限（{named}）"),
        refresh: TimeDelta::hours(REFRESH_HOURS),
        entries: entries.collect(),
    };
    Ok(feed.to_text())
}

/// What the owner of a feed may read, has work in, or had lately; a person without rights has nothing.
async fn rows(
    app: &App,
    reach: &Reach,
    feed: &CalendarFeed,
    today: NaiveDate,
) -> Result<Vec<DeadlineRow>, Problem> {
    let known = Known::to(app, reach, None).await?;
    let since = today.checked_sub_days(Days::new(ENDED_DAYS)).unwrap_or(today);
    let filter = DeadlineFilter { programme: feed.programme.clone(), ..DeadlineFilter::default() };
    let mut rows = app.views.deadlines(&filter, None).await?;
    rows.retain(|row| {
        known.contains(row.case)
            && reach.sees(row.participant.as_ref())
            && (row.outstanding > 0 || row.due.effective >= since)
    });
    rows.sort_by_cached_key(|row| (row.due.effective, place(row)));
    Ok(rows)
}

/// When each date was last set, as recorded.
async fn stamps(app: &App, rows: &[DeadlineRow]) -> Result<BTreeMap<EventId, Timestamp>, Problem> {
    let events = rows.iter().filter_map(|row| row.history.last().map(|version| version.event));
    let read = async |event: EventId| {
        let stored = app.engine.store().read_event(event).await?;
        let Some(stored) = stored else { return Ok::<_, Problem>(None) };
        let envelope = stored.parse().map_err(|error| Problem::unavailable(&error))?;
        Ok(Some((event, envelope.recorded_at)))
    };
    let mut unique: Vec<EventId> = events.collect();
    unique.sort_unstable();
    unique.dedup();
    let read: Vec<_> = stream::iter(unique).map(read).buffer_unordered(READ_AT_ONCE).try_collect().await?;
    Ok(read.into_iter().flatten().collect())
}

fn entry(
    app: &App,
    row: &DeadlineRow,
    body: Option<String>,
    stamps: &BTreeMap<EventId, Timestamp>,
) -> Option<Entry> {
    let stamp = stamps.get(&row.history.last()?.event)?;
    let moves = u64::try_from(row.history.len()).unwrap_or(u64::MAX).saturating_sub(1);
    let cancelled = row.outstanding == 0;
    let whose = body.map_or_else(String::new, |body| format!("（{body}）"));
    let due = wareki::format_due(row.due.nominal, row.due.precision);
    let link = &app.outward.link;
    Some(Entry {
        uid: format!("{}@{}", place(row), app.engine.log().id),
        // Even while there is work, odd once it has ended: a date set again is above both.
        sequence: moves.saturating_mul(2).saturating_add(u64::from(cancelled)),
        stamp: stamp.to_utc(),
        when: When::Day(row.due.effective),
        summary: format!("【期限 {due}】{}{whose}", row.item_title.ja),
        description: Some(format!("{}\n期限：{due}\n{link}/cases/{}", row.case_title.ja, row.case)),
        url: Some(format!("{link}/cases/{}", row.case)),
        cancelled,
    })
}

fn place(row: &DeadlineRow) -> String {
    let participant = row.participant.as_ref().map_or("all", OrganizationId::as_str);
    format!("{}/{}/{participant}", row.case, row.item)
}
