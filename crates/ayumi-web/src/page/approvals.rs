//! `GET /approvals`: the requests for other dates that wait for an answer, and what can be answered there.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use axum::response::Response;
use ayumi_core::decide::Context;
use ayumi_core::id::{CaseId, EventId};
use ayumi_store::views::RequestRow;

use crate::api::deadlines;
use crate::error::Problem;
use crate::page::material::Followed;
use crate::page::visit::Visit;
use crate::view::approvals::{ApprovalsPage, Filter};
use crate::view::case::Pen;
use crate::view::form::Maker;
use crate::view::link;
use crate::view::pending::{Desk, RequestView};
use crate::view::people::People;
use crate::view::sentence::Speaker;

/// Requests on one page, each with its forms.
const SHOWN: usize = 50;

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let all = deadlines::waiting(&visit.app, visit.signed_in.reach(), visit.moment.position).await?;
    let programmes = visit.programmes().await?;
    let filters = programmes.iter().map(|row| {
        let count = all.iter().filter(|asked| asked.programme == row.programme).count();
        let chosen = visit.asked.one("programme") == row.programme.as_str();
        Filter { value: row.programme.to_string(), text: visit.t.label(&row.title).to_owned(), count, chosen }
    });
    let filters: Vec<Filter> = filters.filter(|filter| filter.count > 0).collect();
    let (wanted, after) = (visit.asked.one("programme"), visit.asked.one("after"));
    let asked_for = |row: &&RequestRow| wanted.is_empty() || row.programme.as_str() == wanted;
    let mut rows: Vec<&RequestRow> =
        all.iter().filter(asked_for).skip_while(|row| !after.is_empty() && place(row) != after).collect();
    let next = rows.get(SHOWN).map(|row| visit.shell.here_with(&[("after", &place(row))]));
    rows.truncate(SHOWN);
    let events: Vec<EventId> = rows.iter().map(|row| row.request).collect();
    let directory = visit.directory().await?;
    let texts = visit.texts(&events, &[], &directory).await?;
    let requests = views(&visit, &rows, People { t: visit.t, directory: &directory, texts: &texts }).await?;
    let leads = visit.signed_in.identity().rights.iter().any(|right| right.role.leads());
    visit.html(&ApprovalsPage::new(visit.shell.clone(), requests, filters, (all.len(), leads), next))
}

/// The place of a request in the list.
fn place(row: &RequestRow) -> String {
    row.request.to_string()
}

async fn views(visit: &Visit, rows: &[&RequestRow], people: People<'_>) -> Result<Vec<RequestView>, Problem> {
    let acting = visit.signed_in.acting();
    let key = visit.app.fresh_key();
    let mut cases: HashMap<CaseId, Followed> = HashMap::new();
    let mut views = Vec::new();
    for row in rows {
        let followed = match cases.entry(row.case) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(visit.followed(row.case).await?),
        };
        let Followed { case, definition, calendar, calendar_ref } = &*followed;
        let context = Context {
            case: row.case,
            definition,
            calendar,
            calendar_ref,
            directory: people.directory,
            acting: &acting,
            today: visit.moment.effective_on,
            time: chrono::NaiveTime::MIN,
        };
        let pen = if visit.moment.is_past() { Pen::default() } else { Pen::of(&context, case) };
        let speaker = Speaker { people, definition, past: &[] };
        let desk = Desk { case, context: &context, speaker, pen: &pen };
        let (t, action) = (visit.t, format!("/cases/{}", row.case));
        let maker = Maker { t, action, refusal: None, key: key.clone() };
        let dated = (row.item.clone(), row.participant.clone());
        let Some(request) = case.requests.get(&dated) else { continue };
        let view = desk.view(&maker, (&dated.0, dated.1.as_ref()), request);
        views.push(RequestView { whole: Some(whole(visit, row)), ..view });
    }
    Ok(views)
}

/// Where the case of a request is.
fn whole(visit: &Visit, row: &RequestRow) -> (String, String) {
    let path = format!("/cases/{}", row.case);
    let body = row.participant.as_ref().map(|body| ("body", body.as_str()));
    let href = visit.shell.to(&link::with(&path, body)) + &format!("#request-{}", row.request);
    (href, visit.t.label(&row.case_title).to_owned())
}
