//! `GET /cases/{id}/why`: why a part of a case stands as it does, for the item and the body the address names; a read
//! like any other.

use axum::response::Response;
use ayumi_core::decide::Context;
use ayumi_core::explain::{Entry, Facts, History, Memo};
use ayumi_core::id::{CaseId, ItemId, OrganizationId};

use crate::api::explain::sees;
use crate::error::Problem;
use crate::extract::Path;
use crate::page::visit::Visit;
use crate::past;
use crate::view::people::{People, Texts};
use crate::view::reasons::{Material, ReasonsPage};
use crate::view::why::Explainer;

pub(super) async fn show(Path(id): Path<CaseId>, visit: Visit) -> Result<Response, Problem> {
    let (item, body) = (named::<ItemId>(&visit, "item")?, named::<OrganizationId>(&visit, "body")?);
    let opened = visit.case(id).await?;
    let told = past::of_reminders(&visit.app, id, visit.moment.position).await?;
    let acting = visit.signed_in.acting();
    let context = Context {
        case: id,
        definition: &opened.definition,
        calendar: &opened.calendar,
        calendar_ref: &opened.calendar_ref,
        directory: &opened.directory,
        acting: &acting,
        today: visit.moment.effective_on,
        time: chrono::NaiveTime::MIN,
    };
    let events = opened.past();
    let history = History::of(events.iter().map(|placed| Entry::of(&placed.envelope)));
    let history = history.telling(told.iter().map(|placed| Entry::of(&placed.envelope)));
    let memo = Memo::default();
    let facts = Facts { context: &context, case: &opened.case, history: &history, memo: &memo };
    let texts = Texts::default();
    let people = People { t: visit.t, directory: &opened.directory, texts: &texts };
    let reach = visit.signed_in.reach();
    let to = |path: &str| visit.shell.to(path);
    let material = Material {
        facts: &facts,
        explainer: Explainer { people, day: visit.moment.effective_on, to: &to },
        item: item.as_ref(),
        body: body.as_ref(),
        reads: &|body| reach.sees(body),
        sees: &|body| sees(reach, &opened.case, body),
    };
    let page = ReasonsPage::new(visit.shell.clone(), &material).ok_or_else(Problem::not_found)?;
    visit.html_of_log(&page)
}

/// A name of the address; none when it names nothing.
fn named<T: std::str::FromStr>(visit: &Visit, input: &str) -> Result<Option<T>, Problem> {
    let text = visit.asked.one(input);
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Problem::not_found())
}
