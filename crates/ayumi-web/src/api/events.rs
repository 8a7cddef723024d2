//! `GET /events`, `GET /cases/{id}/events`: the history as the log has it, less what the reader may not see.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::envelope::Envelope;
use ayumi_core::id::{CaseId, EventId, StreamId};
use ayumi_engine::port::store::{PAGE_MAX, StoredEvent};
use serde::Deserialize;

use crate::error::Problem;
use crate::extract::{AsOf, Path, Query, SignedIn};
use crate::moment;
use crate::policy::{Known, Reach};
use crate::private::{Privates, may_hold_private};
use crate::respond;
use crate::state::App;

/// Most events of one page.
const LIMIT_MAX: usize = 200;

/// Which part of a feed.
#[derive(Debug, Deserialize)]
pub(crate) struct Part {
    #[serde(default)]
    after: u64,
    limit: Option<usize>,
}

impl Part {
    fn limit(&self) -> Result<usize, Problem> {
        let limit = self.limit.unwrap_or(LIMIT_MAX);
        let wrong = || {
            Problem::bad_parameter(
                "limit",
                format!("limit は1以上{LIMIT_MAX}以下で指定してください。"),
                format!("`limit` is 1 to {LIMIT_MAX}"),
            )
        };
        if (1..=LIMIT_MAX).contains(&limit) { Ok(limit) } else { Err(wrong()) }
    }
}

/// `GET /events`
pub(crate) async fn feed(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Query(part): Query<Part>,
    at: AsOf,
) -> Result<Response, Problem> {
    let limit = part.limit()?;
    let last = at.position.unwrap_or(u64::MAX);
    let page = app.engine.store().read_all(part.after, limit).await?;
    let page: Vec<StoredEvent> = page.into_iter().filter(|stored| stored.position <= last).collect();
    let Some(scanned_to) = page.last().map(|stored| stored.position) else {
        // Nothing there yet was looked at, however far ahead the reader asks.
        let end = app.engine.store().head().await?.position.min(last);
        let text = format!("{{\"events\":[],\"scanned_to\":{}}}", part.after.min(end));
        return Ok(respond::read_text(&at.of_log(&app), text));
    };
    let known = known_by(&app, signed_in.reach(), scanned_to).await?;
    let seen = Seen::of(&app, signed_in.reach(), &known, page).await?;
    let text = format!("{{\"events\":{},\"scanned_to\":{scanned_to}}}", seen.to_array());
    Ok(respond::read_text(&at.of_log(&app), text))
}

/// The cases a reader may know of once everything up to `position` counts: of a case that was only just opened too.
///
/// # Errors
/// When the projections cannot be read or do not get there in time.
pub(crate) async fn known_by(app: &App, reach: &Reach, position: u64) -> Result<Known, Problem> {
    if reach.own().is_some() {
        moment::reach(app, position).await?;
    }
    Known::to(app, reach, None).await
}

/// `GET /cases/{id}/events`
pub(crate) async fn of_case(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<CaseId>,
    Query(part): Query<Part>,
    at: AsOf,
) -> Result<Response, Problem> {
    let limit = part.limit()?;
    let case = app.engine.case(id, at.position).await?;
    if !signed_in.reach().sees_case(&case) {
        return Err(Problem::not_found());
    }
    let (page, scanned_to) = history(&app, signed_in.reach(), id, part.after, limit, &at).await?;
    let next = if scanned_to < case.version { scanned_to.to_string() } else { "null".to_owned() };
    let text = format!("{{\"events\":{},\"version\":{},\"next\":{next}}}", page.to_array(), case.version);
    Ok(respond::read_text(&at.of_log(&app), text))
}

/// A part of the history of a case above a version, and the version it reaches.
async fn history(
    app: &App,
    reach: &Reach,
    id: CaseId,
    after: u64,
    limit: usize,
    at: &AsOf,
) -> Result<(Seen, u64), Problem> {
    let last = at.position.unwrap_or(u64::MAX);
    let known = Known::These([id].into());
    let mut seen = Seen::default();
    let mut reached = after;
    while seen.events.len() < limit {
        let page =
            app.engine.store().read_stream(&StreamId::case(id), reached, limit - seen.events.len()).await?;
        let page: Vec<StoredEvent> = page.into_iter().filter(|stored| stored.position <= last).collect();
        // Versions of a stream have no gaps.
        reached += page.len() as u64;
        if page.is_empty() {
            break;
        }
        let more = Seen::of(app, reach, &known, page).await?;
        seen.join(more);
    }
    Ok((seen, reached))
}

/// Events a reader may see, with their private values.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    events: Vec<(EventId, &'static str, StoredEvent)>,
    privates: Vec<Privates>,
}

impl Seen {
    /// Of a page of the log, what the reader may see.
    ///
    /// # Errors
    /// When the store cannot be read or holds what this program does not know.
    pub(crate) async fn of(
        app: &App,
        reach: &Reach,
        known: &Known,
        page: Vec<StoredEvent>,
    ) -> Result<Self, Problem> {
        debug_assert!(page.len() <= PAGE_MAX);
        let mut events = Vec::with_capacity(page.len());
        for stored in page {
            let event: Envelope = stored.parse()?;
            if reach.sees_event(&event, |case| known.contains(case)) {
                events.push((event.id, event.data.type_name(), stored));
            }
        }
        let private: Vec<EventId> =
            events.iter().filter(|(_, _, stored)| may_hold_private(stored)).map(|(id, _, _)| *id).collect();
        let privates = Privates::load(app, &private).await?;
        Ok(Self { events, privates: vec![privates] })
    }

    fn join(&mut self, more: Self) {
        self.events.extend(more.events);
        self.privates.extend(more.privates);
    }

    /// Each event with its position, type and text.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (u64, &'static str, String)> {
        self.events.iter().map(|(id, type_name, stored)| {
            let private =
                self.privates.iter().map(|privates| privates.of(*id)).find(|private| !private.is_empty());
            let mut text = String::with_capacity(stored.envelope.len() + 128);
            respond::event_text(&mut text, stored, private.as_ref());
            (stored.position, *type_name, text)
        })
    }

    fn to_array(&self) -> String {
        let texts: Vec<String> = self.texts().map(|(_, _, text)| text).collect();
        format!("[{}]", texts.join(","))
    }
}
