//! `GET /definitions/{id}/diff`, `…/migrations` and `POST /migrations…`: what a version changes, and moving running cases
//! to it: proposed, approved by somebody else, applied; never what a migration does to a case.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use ayumi_core::definition::Definition;
use ayumi_core::envelope::Via;
use ayumi_core::event::Basis;
use ayumi_core::id::{CaseId, ContentHash, DefinitionId};
use ayumi_core::rejection::Rejection;
use ayumi_core::text::Label;
use ayumi_core::version::{CaseReport, Change, MigrationPlan, diff};
use ayumi_definition::{check_migration_against, read_migration};
use ayumi_engine::approval::{Consent, Proposal};
use ayumi_engine::handle::Request;
use ayumi_engine::migration::Migration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::definitions::{joined, source, unsound};
use crate::error::{Fate, Place, Problem};
use crate::extract::{AsOf, Body, Json, Path, Query, SignedIn, Writing};
use crate::respond;
use crate::state::App;
use crate::to_the_end::to_the_end;

/// How long a look at all cases waits for the views to hold what was just written.
const VIEWS_WAIT: Duration = Duration::from_secs(5);

/// Which versions are compared.
#[derive(Debug, Deserialize)]
pub(crate) struct Between {
    /// The earlier; absent, the one before the later.
    from: Option<u32>,
    /// The later; absent, the last.
    to: Option<u32>,
}

/// What differs between two versions.
#[derive(Debug, Serialize)]
pub(crate) struct Difference {
    definition: DefinitionId,
    from: u32,
    to: u32,
    plan_needed: bool,
    changes: Vec<Change>,
}

/// `GET /definitions/{id}/diff`
pub(crate) async fn difference(
    State(app): State<Arc<App>>,
    Path(id): Path<DefinitionId>,
    Query(between): Query<Between>,
    at: AsOf,
) -> Result<Response, Problem> {
    let published = app.views.definitions(at.position).await?;
    let mut versions: Vec<_> =
        published.into_iter().map(|row| row.definition).filter(|version| version.id == id).collect();
    versions.sort_unstable_by_key(|version| version.version);
    let later = match between.to {
        Some(wanted) => versions.iter().find(|known| known.version == wanted),
        None => versions.last(),
    };
    let later = later.ok_or_else(Problem::not_found)?;
    let earlier = match between.from {
        Some(wanted) => versions.iter().find(|known| known.version == wanted),
        None => versions.iter().rev().find(|known| known.version < later.version),
    };
    let earlier = earlier.ok_or_else(Problem::not_found)?;
    let library = app.engine.library();
    let (from, to) = (library.definition(earlier).await?, library.definition(later).await?);
    let changes = diff(&from, &to);
    let told = Difference {
        definition: id,
        from: earlier.version,
        to: later.version,
        plan_needed: Change::need_a_plan(&changes),
        changes,
    };
    respond::read(&at, &told)
}

/// `GET /definitions/{id}/migrations`
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Path(id): Path<DefinitionId>,
    at: AsOf,
) -> Result<Response, Problem> {
    let at = at.of_log(&app);
    let proposals = app.engine.proposals(&id, at.position).await?;
    let told: Vec<Value> = proposals.iter().map(proposal).collect();
    respond::read(&at, &json!({ "migrations": told, "next": null }))
}

fn proposal(proposal: &Proposal) -> Value {
    let approved = proposal.approved.as_ref();
    json!({
        "migration": proposal.plan_sha256,
        "from": proposal.from,
        "to": proposal.to,
        "proposal": proposal.event,
        "proposed_by": proposal.by.user,
        "report": proposal.report,
        "approval": approved.map(|approved| approved.event),
        "approved_by": approved.and_then(|approved| approved.by.user),
        "approved_report": approved.map(|approved| approved.report),
    })
}

/// `POST /migrations`
pub(crate) async fn propose(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    writing: Writing,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let source = source(&headers, &body)?;
    let plan = sound(&app, &source).await?;
    let dry_run = writing.dry_run;
    let request = officer(&app, &signed_in, writing, body.to_vec())?;
    let migration = app.engine.migration(plan).await?;
    let reports = report(&app, &migration, &request).await?;
    if dry_run {
        return told(&migration, &reports);
    }
    let figures = CaseReport::figures(&reports);
    let engine = Arc::clone(&app.engine);
    let proposed = migration.clone();
    let outcome =
        to_the_end(
            &app.tasks,
            async move { engine.propose_migration(&proposed, &body, figures, &request).await },
        )
        .await?;
    let told = json!({ "migration": migration.plan.sha256, "figures": figures });
    recorded(told, &outcome)
}

/// What somebody says who approves.
pub(crate) struct Approving(Consent);

impl Body for Approving {
    fn read(raw: &[u8]) -> Result<Self, Problem> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Shape {
            #[serde(default)]
            reason: Option<String>,
            #[serde(default)]
            basis: Option<Basis>,
        }
        let Shape { reason, basis } = crate::json::read(raw)?;
        Ok(Self(Consent { reason, basis }))
    }
}

/// `POST /migrations/{sha256}/approve`
pub(crate) async fn approve(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(sha256): Path<ContentHash>,
    writing: Writing,
    Json { value: Approving(consent), raw }: Json<Approving>,
) -> Result<Response, Problem> {
    let migration = proposed(&app, &sha256).await?;
    let dry_run = writing.dry_run;
    let request = officer(&app, &signed_in, writing, raw.to_vec())?;
    let reports = report(&app, &migration, &request).await?;
    if dry_run {
        return told(&migration, &reports);
    }
    let figures = CaseReport::figures(&reports);
    let (engine, plan) = (Arc::clone(&app.engine), migration.plan.clone());
    let outcome =
        to_the_end(
            &app.tasks,
            async move { engine.approve_migration(&plan, figures, &consent, &request).await },
        )
        .await?;
    recorded(json!({ "migration": sha256, "figures": figures }), &outcome)
}

/// `POST /migrations/{sha256}/apply`
pub(crate) async fn apply(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(sha256): Path<ContentHash>,
    writing: Writing,
) -> Result<Response, Problem> {
    let migration = proposed(&app, &sha256).await?;
    let dry_run = writing.dry_run;
    let request = officer(&app, &signed_in, writing, sha256.as_str().as_bytes().to_vec())?;
    let cases = cases(&app, &migration).await?;
    let engine = Arc::clone(&app.engine);
    let came_to =
        to_the_end(&app.tasks, async move { engine.migrate(&migration, &cases, &request, &|_, _| {}).await })
            .await?;
    let mut told = json!({ "migration": sha256, "dry_run": dry_run });
    joined(&mut told, serde_json::to_value(&came_to).map_err(|error| Problem::unavailable(&error))?);
    respond::json(StatusCode::OK, &told)
}

/// The request as an officer of the prefecture makes it.
fn officer(app: &App, signed_in: &SignedIn, writing: Writing, body: Vec<u8>) -> Result<Request, Problem> {
    let mut request = signed_in.request(app, Via::Api, writing.of(body));
    request.acting = signed_in.leading(None).ok_or(Rejection::NotAllowed)?;
    Ok(request)
}

/// A plan that fits the published versions it names.
async fn sound(app: &App, source: &str) -> Result<MigrationPlan, Problem> {
    let read = read_migration(source);
    let Some(plan) = read.value else { return Err(unsound("migration_unsound", &read.diagnostics)) };
    let mut definitions: Vec<Definition> = Vec::new();
    for entry in app.engine.library().published_definitions(&plan.definition).await? {
        definitions.push(Definition::clone(&*app.engine.library().definition(&entry.definition).await?));
    }
    let faults = check_migration_against(source, &definitions);
    if faults.is_empty() { Ok(plan) } else { Err(unsound("migration_unsound", &faults)) }
}

/// The plan that was proposed under this hash.
async fn proposed(app: &App, sha256: &ContentHash) -> Result<Migration, Problem> {
    let bytes = app.engine.store().content(sha256).await?.ok_or_else(Problem::not_found)?;
    let source = String::from_utf8(bytes).map_err(|_| Problem::not_found())?;
    let plan = read_migration(&source).value.ok_or_else(Problem::not_found)?;
    let known = app.engine.proposals(&plan.definition, None).await?;
    if known.iter().all(|proposal| proposal.plan_sha256 != *sha256) {
        return Err(Rejection::MigrationNotProposed.into());
    }
    Ok(app.engine.migration(plan).await?)
}

/// The cases that follow either version.
async fn cases(app: &App, migration: &Migration) -> Result<Vec<CaseId>, Problem> {
    let head = app.engine.store().head().await?.position;
    if !app.views.wait_for(head, VIEWS_WAIT).await {
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "views_behind",
            "案件の一覧がまだ最新ではありません。少し待ってからお試しください。",
            "the list of cases has not caught up yet; try again shortly",
        )
        .at(Place::Parameter("migration".into()), Label::new("一覧が遅れています", "the list lags"))
        .fate(Fate::NotApplied));
    }
    let versions = [&migration.from.reference, &migration.to.reference];
    Ok(app.views.cases_following(&versions, None).await?.into_iter().map(|row| row.case).collect())
}

async fn report(app: &App, migration: &Migration, request: &Request) -> Result<Vec<CaseReport>, Problem> {
    let cases = cases(app, migration).await?;
    Ok(app.engine.migration_report(migration, &cases, &request.acting, &|_, _| {}).await?)
}

fn told(migration: &Migration, reports: &[CaseReport]) -> Result<Response, Problem> {
    respond::json(
        StatusCode::OK,
        &json!({
            "migration": migration.plan.sha256,
            "from": migration.from.reference,
            "to": migration.to.reference,
            "dry_run": true,
            "figures": CaseReport::figures(reports),
            "cases": reports,
        }),
    )
}

fn recorded(mut told: Value, outcome: &ayumi_engine::handle::Outcome) -> Result<Response, Problem> {
    let receipt: Value = serde_json::from_str(&respond::receipt_text(outcome))
        .map_err(|error| Problem::unavailable(&error))?;
    joined(&mut told, receipt);
    let status = if outcome.events.is_empty() { StatusCode::OK } else { StatusCode::CREATED };
    let mut response = respond::json(status, &told)?;
    respond::receipt_headers(&mut response, outcome);
    Ok(response)
}
