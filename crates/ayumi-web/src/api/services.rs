//! `GET /programmes/{id}/entries` and `GET /programmes/{id}/services`: meetings and contacts, and who uses what; never
//! what another body said.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::declared::Beside;
use ayumi_core::definition::Definition;
use ayumi_core::directory::Directory;
use ayumi_core::id::{CaseId, ItemId, OrganizationId, ProgrammeId};
use ayumi_core::plan::{ProgrammePlan, Target};
use ayumi_core::state::Case;
use ayumi_core::target::prospects;
use ayumi_store::views::{CaseFilter, CaseRow, ConditionRow, EntryFilter, EntryRow};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::detail::{declared, with_subject};
use crate::api::list::{Page, Paging};
use crate::api::programmes::{existing, lifecycles};
use crate::error::Problem;
use crate::extract::{AsOf, Path, Query, SignedIn};
use crate::planned;
use crate::policy::Known;
use crate::private::Privates;
use crate::respond;
use crate::state::App;

/// What narrows the meetings and contacts.
#[derive(Debug, Deserialize)]
pub(crate) struct Filter {
    case: Option<CaseId>,
    register: Option<ItemId>,
    organization: Option<OrganizationId>,
    open: Option<bool>,
}

/// `GET /programmes/{id}/entries`
pub(crate) async fn entries(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<ProgrammeId>,
    Query(filter): Query<Filter>,
    at: AsOf,
    paging: Paging,
) -> Result<Response, Problem> {
    existing(&app, &id, at.position).await?;
    let known = Known::to(&app, signed_in.reach(), at.position).await?;
    let Filter { case, register, organization, open } = filter;
    let filter = EntryFilter { programme: Some(id), case, register, organization, open };
    let mut rows = app.views.entries(&filter, at.position).await?;
    rows.retain(|row| known.contains(row.case) && signed_in.reach().sees(row.participant.as_ref()));
    let page = paging.cut(rows, EntryRow::key);
    let events: Vec<_> = page.items.iter().filter_map(|row| row.event).collect();
    let privates = Privates::load(&app, &events).await?;
    let told = page.items.iter().map(|row| {
        let subject = row.event.and_then(|event| privates.text(event, "/data/subject"));
        with_subject(row, subject)
    });
    paging.respond(&at, "entries", &Page { items: told.collect(), next: page.next })
}

/// `GET /programmes/{id}/services`
pub(crate) async fn services(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<ProgrammeId>,
    at: AsOf,
    paging: Paging,
) -> Result<Response, Problem> {
    let programme = existing(&app, &id, at.position).await?;
    let definition = app.engine.library().definition(&programme.definition).await?;
    let lifecycles = lifecycles(&definition);
    let known = Known::to(&app, signed_in.reach(), at.position).await?;
    let filter = CaseFilter { programme: Some(id.clone()), ..CaseFilter::default() };
    let mut rows = app.views.cases(&filter, usize::MAX, at.position).await?;
    rows.retain(|row| known.contains(row.case) && !lifecycles.is_empty());
    rows.sort_by_key(|row| row.case);
    let page = paging.cut(rows, |row: &CaseRow| row.case.to_string());
    let conditions = app.views.conditions(&id, at.position).await?;
    let planned = planned::programme(&app, &programme).await?;
    let mut services = Vec::new();
    for row in &page.items {
        services.push(service(&app, row, planned.as_ref(), &conditions, &at).await?);
    }
    let body = json!({
        "programme": id,
        "title": programme.title,
        "lifecycles": lifecycles,
        "services": services,
        "next": page.next,
    });
    let mut response = respond::read(&at, &body)?;
    paging.link(&mut response, page.next.as_deref());
    Ok(response)
}

/// One service: who is said to use it, who is known to, and how many bodies are in which condition.
async fn service(
    app: &App,
    row: &CaseRow,
    planned: Option<&ProgrammePlan>,
    conditions: &[ConditionRow],
    at: &AsOf,
) -> Result<Value, Problem> {
    let case = app.engine.case(row.case, at.position).await?;
    let directory = app.engine.directory_at(at.position).await?;
    let definition = app.engine.library().definition(&row.definition).await?;
    let beside = Beside::of(&definition, &case, &directory, at.effective_on);
    let mut counts: BTreeMap<&ItemId, BTreeMap<&str, u32>> = BTreeMap::new();
    for known in conditions.iter().filter(|known| known.case == row.case) {
        let of = counts.entry(&known.lifecycle).or_default();
        *of.entry(known.condition.as_ref().map_or("unanswered", ItemId::as_str)).or_default() += 1;
    }
    let target = planned.and_then(|planned| planned::case(planned, &case)?.target);
    Ok(json!({
        "case": row.case,
        "key": row.key,
        "title": row.title,
        "status": row.status,
        "counts": counts,
        "declared": declared(&beside),
        "target": target.map(|target| meant(target, &definition, &case, &directory)),
    }))
}

/// The bodies a service is meant for above all, and which of them use it.
fn meant(target: Target, definition: &Definition, case: &Case, directory: &Directory) -> Value {
    let bodies = prospects(target, definition, case, directory).into_iter().map(
        |known| json!({ "organization": known.body, "population": known.population, "uses": known.uses }),
    );
    json!({ "population_under": target.population_under, "bodies": bodies.collect::<Vec<_>>() })
}
