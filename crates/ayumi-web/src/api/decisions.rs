//! `GET /decisions…`: what was decided, by whom, on what, with which votes; never what may be decided.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::id::{CaseId, DecisionId, EventId, OrganizationId, ProgrammeId};
use ayumi_store::views::{DecisionFilter, DecisionRow};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::ballot;
use crate::api::list::Paging;
use crate::error::Problem;
use crate::extract::{AsOf, Path, Query, SignedIn};
use crate::policy::Known;
use crate::private::Privates;
use crate::respond;
use crate::state::App;

/// What narrows the list.
#[derive(Debug, Deserialize)]
pub(crate) struct Filter {
    programme: Option<ProgrammeId>,
    case: Option<CaseId>,
    organization: Option<OrganizationId>,
    open: Option<bool>,
}

/// `GET /decisions`
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Query(filter): Query<Filter>,
    at: AsOf,
    paging: Paging,
) -> Result<Response, Problem> {
    let known = Known::to(&app, signed_in.reach(), at.position).await?;
    let Filter { programme, case, organization, open } = filter;
    let mut rows =
        app.views.decisions(&DecisionFilter { programme, case, organization, open }, at.position).await?;
    rows.retain(|row| known.contains(row.case) && signed_in.reach().sees(row.participant.as_ref()));
    rows.sort_by_cached_key(|row| std::cmp::Reverse(key(row)));
    let page = paging.cut_reversed(rows, key);
    paging.respond(&at, "decisions", &page)
}

/// The day it was decided on or, while open, put.
fn key(row: &DecisionRow) -> String {
    let on = row.closed.as_ref().map_or(row.opened_on, |closed| closed.decided_on);
    format!("{on}/{}", row.decision)
}

/// `GET /decisions/{id}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<DecisionId>,
    at: AsOf,
) -> Result<Response, Problem> {
    let row = app.views.decision(id, at.position).await?.ok_or_else(Problem::not_found)?;
    let case = app.engine.case(row.case, at.position).await?;
    if !signed_in.reach().sees_case(&case) || !signed_in.reach().sees(row.participant.as_ref()) {
        return Err(Problem::not_found());
    }
    let state = case.decisions.get(&id).ok_or_else(Problem::not_found)?;
    let opening = case.opening.as_ref().ok_or_else(Problem::not_found)?;
    let definition = app.engine.library().definition(&opening.definition).await?;
    let rule = definition.decision(&row.question);
    let closing = row.closed.as_ref().map(|closed| closed.event);
    let steps: Vec<EventId> = state.draft.endorsements.values().map(|step| step.event).collect();
    let shown: Vec<EventId> =
        [row.opened_by].into_iter().chain(closing).chain(ballot::events(state)).collect();
    let privates = Privates::load(&app, &shown).await?;
    let text = |path: &str| closing.and_then(|event| privates.text(event, path));
    let mut body = serde_json::to_value(&row).map_err(|error| Problem::unavailable(&error))?;
    if let Value::Object(members) = &mut body {
        members.insert("decided_by_title".into(), json!(text("/data/decided_by_title")));
        members.insert("rationale".into(), json!(text("/data/rationale")));
        members.insert("dissent".into(), json!(text("/data/dissent")));
        let waived = state.closed.as_ref().map_or(&[][..], |closed| &closed.waived).iter().enumerate();
        let waived = waived.map(|(at, document)| {
            json!({ "document": document, "reason": text(&format!("/data/waived/{at}/reason")) })
        });
        members.insert("waived".into(), waived.collect());
        let drafted = privates.text(row.opened_by, "/data/rationale");
        members.insert("proposal_rationale".into(), json!(drafted));
        members.insert("standing".into(), ballot::standing(rule, state, at.effective_on));
        members.insert("electors".into(), ballot::electors(state, &privates));
        members.insert("route".into(), ballot::route(rule, state, &privates));
        let events: Vec<EventId> = [row.opened_by].into_iter().chain(steps).chain(closing).collect();
        members.insert("events".into(), events_of(&app, &events, &privates).await?);
    }
    respond::read(&at, &body)
}

/// The events of a decision as the log has them, for whoever wants to check.
async fn events_of(app: &App, ids: &[EventId], privates: &Privates) -> Result<Value, Problem> {
    let mut events = Vec::new();
    for id in ids {
        let Some(stored) = app.engine.store().read_event(*id).await? else { continue };
        let mut text = String::new();
        respond::event_text(&mut text, &stored, Some(&privates.of(*id)));
        events.push(serde_json::from_str(&text).map_err(|error| Problem::unavailable(&error))?);
    }
    Ok(Value::Array(events))
}
