//! `GET /programmes…`: which programmes there are and where everybody is in one; the standardisation figures have a file
//! of their own.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use ayumi_core::definition::{
    Definition, Indicator, Joins, Per, Phase, Register, RegisterKind, Scope, SubCase,
};
use ayumi_core::id::{CaseId, ItemId, OrganizationId, ProgrammeId};
use ayumi_core::state::TrackStatus;
use ayumi_core::text::Label;
use ayumi_store::views::{BoardRow, CaseFilter, CaseRow, CaseStatus, ProgrammeRow};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::detail::states;
use crate::error::Problem;
use crate::extract::{AsOf, Path, Query, SignedIn};
use crate::large;
use crate::policy::Known;
use crate::respond;
use crate::state::App;

/// `GET /programmes`
pub(crate) async fn list(State(app): State<Arc<App>>, at: AsOf) -> Result<Response, Problem> {
    let programmes = app.views.programmes(at.position).await?;
    respond::read(&at, &json!({ "programmes": programmes, "next": null }))
}

/// `GET /programmes/{id}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<ProgrammeId>,
    at: AsOf,
) -> Result<Response, Problem> {
    let programme = existing(&app, &id, at.position).await?;
    let known = Known::to(&app, signed_in.reach(), at.position).await?;
    let definition = followed(&app, &programme, at.position).await?;
    let cases = cases_of(&app, &id, &known, at.position).await?;
    let count = |status| cases.iter().filter(|case| case.status == status).count();
    let marks = definition.marks.iter().map(|mark| json!({ "mark": mark.id, "title": mark.title }));
    let whole = Whole {
        parties: parties(&definition),
        phases: definition.phases.iter().map(phase).collect(),
        marks: marks.collect(),
        live_milestone: definition.live_milestone.as_ref(),
        registers: definition.registers.iter().map(register).collect(),
        lifecycles: lifecycles(&definition),
        indicators: definition.indicators.iter().map(indicator).collect(),
        raises: definition.sub_cases.iter().map(sub_case).collect(),
        cases: json!({
            "open": count(CaseStatus::Open),
            "completed": count(CaseStatus::Completed),
            "cancelled": count(CaseStatus::Cancelled),
        }),
        row: &programme,
    };
    respond::read(&at, &whole)
}

/// A programme with what its definition says.
#[derive(Debug, Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    row: &'a ProgrammeRow,
    parties: Vec<Value>,
    phases: Vec<Value>,
    marks: Vec<Value>,
    live_milestone: Option<&'a ItemId>,
    registers: Vec<Value>,
    lifecycles: Vec<Value>,
    indicators: Vec<Value>,
    raises: Vec<Value>,
    cases: Value,
}

/// A programme that is there at a position.
///
/// # Errors
/// When there is none of that name.
pub(crate) async fn existing(app: &App, id: &ProgrammeId, at: Option<u64>) -> Result<ProgrammeRow, Problem> {
    let programmes = app.views.programmes(at).await?;
    programmes.into_iter().find(|row| row.programme == *id).ok_or_else(Problem::not_found)
}

/// The definition the cases of a programme follow at a position.
pub(crate) async fn followed(
    app: &App,
    programme: &ProgrammeRow,
    at: Option<u64>,
) -> Result<Arc<Definition>, Problem> {
    let filter = CaseFilter { programme: Some(programme.programme.clone()), ..CaseFilter::default() };
    let cases = app.views.cases(&filter, usize::MAX, at).await?;
    let followed = cases.into_iter().map(|case| case.definition).collect();
    Ok(app.engine.shown_with(&programme.definition, followed).await?)
}

async fn cases_of(
    app: &App,
    id: &ProgrammeId,
    known: &Known,
    at: Option<u64>,
) -> Result<Vec<CaseRow>, Problem> {
    let filter = CaseFilter { programme: Some(id.clone()), ..CaseFilter::default() };
    let cases = app.views.cases(&filter, usize::MAX, at).await?;
    Ok(cases.into_iter().filter(|row| known.contains(row.case)).collect())
}

fn parties(definition: &Definition) -> Vec<Value> {
    let joins = |joins| match joins {
        Joins::Leads => "leads",
        Joins::Enrolled => "enrolled",
        Joins::OptIn => "opt_in",
    };
    let party = |party: &ayumi_core::definition::Party| json!({ "party": party.id, "title": party.title, "kinds": party.kinds, "joins": joins(party.joins) });
    definition.parties.iter().map(party).collect()
}

fn phase(phase: &Phase) -> Value {
    let party = match &phase.scope {
        Scope::Joint => None,
        Scope::Each { party, .. } => Some(party),
    };
    json!({
        "phase": phase.id,
        "title": phase.title,
        "scope": if phase.is_each() { "each" } else { "joint" },
        "party": party,
        "by": phase.by,
        "after": phase.after,
        "prefer_after": phase.prefer_after,
        "optional": phase.optional,
        "due": phase.due.as_ref().map(|due| json!({ "rule": due.as_written, "kind": due.kind })),
        "decision": phase.decide,
        "checklist_items": phase.checklist.len(),
    })
}

fn register(register: &Register) -> Value {
    let (kind, with) = match &register.kind {
        RegisterKind::Meetings { .. } => ("meetings", None),
        RegisterKind::Contacts { with, .. } => ("contacts", Some(with)),
    };
    let more = match &register.kind {
        RegisterKind::Meetings { more } => *more,
        RegisterKind::Contacts { .. } => true,
    };
    json!({
        "register": register.id,
        "title": register.title,
        "kind": kind,
        "with": with,
        "more": more,
        "opened_by": register.opened_by,
        "steps": register.steps.iter().map(phase).collect::<Vec<_>>(),
    })
}

/// The lifecycles of a definition, with the ways between their conditions.
pub(crate) fn lifecycles(definition: &Definition) -> Vec<Value> {
    let told = definition.lifecycles.iter().map(|lifecycle| {
        json!({
            "lifecycle": lifecycle.id,
            "title": lifecycle.title,
            "of": lifecycle.of,
            "states": states(lifecycle),
        })
    });
    told.collect()
}

fn indicator(indicator: &Indicator) -> Value {
    json!({
        "indicator": indicator.id,
        "title": indicator.title,
        "phase": indicator.phase,
        "field": indicator.field,
        "per": per(indicator.per),
        "unit": indicator.unit,
    })
}

/// What an amount is divided by, as it is written in JSON.
pub(crate) fn per(per: Per) -> &'static str {
    match per {
        Per::Body => "body",
        Per::Head => "head",
    }
}

fn sub_case(raised: &SubCase) -> Value {
    json!({
        "sub_case": raised.id,
        "title": raised.title,
        "definition": raised.definition,
        "by": raised.by,
        "party": raised.party,
    })
}

/// What narrows a board.
#[derive(Debug, Deserialize)]
pub(crate) struct BoardFilter {
    case: Option<CaseId>,
    organization: Option<OrganizationId>,
    phase: Option<ItemId>,
    status: Option<TrackStatus>,
}

/// A board. Written as it stands: it can have thousands of rows.
#[derive(Debug, Serialize)]
struct Board<'a> {
    programme: &'a ProgrammeId,
    title: &'a Label,
    phases: Vec<Value>,
    rows: Vec<Cell<'a>>,
    totals: BTreeMap<String, BTreeMap<String, usize>>,
}

/// A cell of the board, with what the day of reading lays over it.
#[derive(Debug, Serialize)]
struct Cell<'a> {
    #[serde(flatten)]
    row: &'a BoardRow,
    /// Whether its date has passed with the work outstanding.
    overdue: bool,
}

/// `GET /programmes/{id}/board`
pub(crate) async fn board(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<ProgrammeId>,
    Query(filter): Query<BoardFilter>,
    at: AsOf,
) -> Result<Response, Problem> {
    let programme = existing(&app, &id, at.position).await?;
    let definition = followed(&app, &programme, at.position).await?;
    let rows = app.views.board(&id, filter.case, at.position).await?;
    // How bodies stand in the phases is for all of them to see; a contact is between its body and the lead.
    let seen = |row: &BoardRow| {
        !definition.is_of_contact(&row.phase) || signed_in.reach().sees(row.participant.as_ref())
    };
    let wanted = |row: &&BoardRow| {
        seen(row)
            && filter.organization.as_ref().is_none_or(|body| row.participant.as_ref() == Some(body))
            && filter.phase.as_ref().is_none_or(|phase| row.phase == *phase)
            && filter.status.is_none_or(|status| row.status == status)
    };
    let cells: Vec<Cell<'_>> = rows
        .iter()
        .filter(wanted)
        .map(|row| Cell { row, overdue: is_overdue(row, at.effective_on) })
        .collect();
    let phases = definition.phases.iter().map(phase).collect();
    let totals = totals(&cells);
    let board = Board { programme: &id, title: &programme.title, phases, rows: cells, totals };
    large::over(rows.len(), || respond::read(&at, &board))
}

fn is_overdue(row: &BoardRow, day: NaiveDate) -> bool {
    row.status.is_late(row.standing_promise().map(|promise| &promise.due), day)
}

/// How many cells of each phase are in each state.
fn totals(cells: &[Cell<'_>]) -> BTreeMap<String, BTreeMap<String, usize>> {
    let mut totals: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for cell in cells {
        let phase = totals.entry(cell.row.phase.to_string()).or_default();
        *phase.entry(status_name(cell.row.status).to_owned()).or_default() += 1;
        if cell.overdue {
            *phase.entry("overdue".to_owned()).or_default() += 1;
        }
    }
    totals
}

/// A status as it is written in JSON.
pub(crate) fn status_name(status: TrackStatus) -> &'static str {
    match status {
        TrackStatus::Unanswered => "unanswered",
        TrackStatus::Waiting => "waiting",
        TrackStatus::Ready => "ready",
        TrackStatus::Active => "active",
        TrackStatus::Done => "done",
        TrackStatus::Skipped => "skipped",
        TrackStatus::Suspended => "suspended",
        TrackStatus::NotApplicable => "not_applicable",
        TrackStatus::Cancelled => "cancelled",
    }
}
