//! `POST /cases/{id}/commands` and `POST /programmes/{id}/commands`: the one way to change a case; never whether it may.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use ayumi_core::command::Command;
use ayumi_core::envelope::Via;
use ayumi_core::id::{CaseId, ProgrammeId};
use ayumi_core::rejection::Rejection;
use ayumi_core::text::{Label, Language};
use ayumi_engine::error::Refused;
use ayumi_engine::handle::{Outcome, Request};
use futures_util::{StreamExt as _, stream};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::{Fate, Place, Problem};
use crate::extract::{Body, Json, Path, Preferred, SignedIn, Writing};
use crate::frame::RequestId;
use crate::policy::Reach;
use crate::respond;
use crate::state::App;
use crate::to_the_end::to_the_end;
use crate::upload;

/// Most cases one command may be sent to at once.
const CASES_MAX: usize = 200;

/// Cases worked on at the same time, so that they share the writer's batches.
const CASES_AT_ONCE: usize = 64;

/// `POST /cases/{id}/commands`
pub(crate) async fn to_case(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(case): Path<CaseId>,
    writing: Writing,
    Json { value: command, raw }: Json<Command>,
) -> Result<Response, Problem> {
    let dry_run = writing.dry_run;
    let request = signed_in.request(&app, Via::Api, writing.of(raw));
    let outcome = send(&app, signed_in.reach(), case, command, request).await?;
    Ok(if dry_run { respond::rehearsed(&outcome) } else { respond::written(&outcome) })
}

/// Sends a command to a case on behalf of a reader, for the API and the pages alike.
///
/// # Errors
/// The refusal; to one who may not know of the case, that there is none.
pub(crate) async fn send(
    app: &Arc<App>,
    reach: &Reach,
    case: CaseId,
    command: Command,
    request: Request,
) -> Result<Outcome, Problem> {
    if let Command::AttachEvidence(attach) = &command
        && !upload::may_name(app, reach, &request.principal, &attach.sha256).await?
    {
        // The same answer as for a file that is nowhere.
        return Err(Refused::EvidenceMissing { hash: attach.sha256.clone() }.into());
    }
    match run(app, case, command, request).await {
        Ok(outcome) => seen_by(reach, case, outcome),
        Err(refused) => Err(shown(app, reach, case, refused).await),
    }
}

/// What a reader may see of what was appended: settling may have recorded the lapse of another body's date with it.
fn seen_by(reach: &Reach, case: CaseId, mut outcome: Outcome) -> Result<Outcome, Problem> {
    if reach.own().is_none() {
        return Ok(outcome);
    }
    let mut seen = Vec::with_capacity(outcome.events.len());
    let mut hidden = Vec::new();
    for stored in std::mem::take(&mut outcome.events) {
        let event = stored.parse()?;
        if reach.sees_event(&event, |known| known == case) {
            seen.push(stored);
        } else {
            hidden.push(event.id);
        }
    }
    outcome.events = seen;
    outcome.receipt.event_ids.retain(|id| !hidden.contains(id));
    Ok(outcome)
}

/// Runs a command to its end although its sender may go away: half-awaited, it would leave the case's queue guessing.
async fn run(app: &Arc<App>, case: CaseId, command: Command, request: Request) -> Result<Outcome, Refused> {
    let engine = Arc::clone(&app.engine);
    to_the_end(&app.tasks, async move { engine.command(case, command, &request).await }).await
}

/// The refusal as the reader may see it: what it says of a case they may not know of would give the case away.
async fn shown(app: &App, reach: &Reach, case: CaseId, refused: Refused) -> Problem {
    let tells_of_the_case =
        matches!(refused, Refused::Rejected(_) | Refused::Stale { .. } | Refused::VersionRequired { .. });
    if tells_of_the_case && reach.own().is_some() {
        return match app.engine.case(case, None).await {
            Ok(state) if reach.sees_case(&state) => refused.into(),
            Ok(_) => Rejection::NoSuchCase.into(),
            Err(error) => error.into(),
        };
    }
    refused.into()
}

/// One command for many cases.
#[derive(Debug)]
pub(crate) struct ForMany {
    command: Command,
    cases: Vec<CaseId>,
    versions: BTreeMap<CaseId, u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ForManyShape {
    command: Value,
    cases: Vec<CaseId>,
    #[serde(default)]
    versions: BTreeMap<CaseId, u64>,
}

impl Body for ForMany {
    fn read(raw: &[u8]) -> Result<Self, Problem> {
        let ForManyShape { command, mut cases, versions } = crate::json::read(raw)?;
        let command = crate::json::command_at(command, "/command")?;
        cases.sort_unstable();
        cases.dedup();
        if (1..=CASES_MAX).contains(&cases.len()) {
            return Ok(Self { command, cases, versions });
        }
        let words = Label::new(
            format!("1件以上{CASES_MAX}件以内で指定してください。"),
            format!("name 1 to {CASES_MAX} cases"),
        );
        let en = words.en.clone().unwrap_or_default();
        Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_count", words.ja.clone(), en)
            .at(Place::Body("/cases".into()), words)
            .fate(Fate::Rejected))
    }
}

/// `POST /programmes/{id}/commands`
pub(crate) async fn to_programme(
    State(app): State<Arc<App>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    signed_in: SignedIn,
    Path(programme): Path<ProgrammeId>,
    writing: Writing,
    Preferred(language): Preferred,
    Json { value: ForMany { command, cases, versions }, raw }: Json<ForMany>,
) -> Result<Response, Problem> {
    super::programmes::existing(&app, &programme, None).await?;
    let dry_run = writing.dry_run;
    let request = signed_in.request(&app, Via::Api, writing.of(raw));
    let correlation = request.correlation;
    let one = |case: CaseId| {
        let (app, reach) = (Arc::clone(&app), signed_in.reach());
        let request = Request { seen: versions.get(&case).copied(), ..request.clone() };
        let (command, programme) = (command.clone(), &programme);
        async move { (case, to_member(&app, reach, programme, case, command, request).await) }
    };
    let results: Vec<(CaseId, Result<Outcome, Problem>)> =
        stream::iter(cases).map(one).buffered(CASES_AT_ONCE).collect().await;
    let results: Vec<Value> = results
        .into_iter()
        .map(|(case, result)| told(case, result, dry_run, language, &request_id))
        .collect();
    respond::json(
        StatusCode::OK,
        &json!({ "correlation": correlation, "dry_run": dry_run, "results": results }),
    )
}

async fn to_member(
    app: &Arc<App>,
    reach: &Reach,
    programme: &ProgrammeId,
    case: CaseId,
    command: Command,
    request: Request,
) -> Result<Outcome, Problem> {
    let state = app.engine.case(case, None).await?;
    let is_member = state.opening.as_ref().is_some_and(|opening| opening.programme == *programme);
    if !is_member || !reach.sees_case(&state) {
        return Err(Rejection::NoSuchCase.into());
    }
    send(app, reach, case, command, request).await
}

fn told(
    case: CaseId,
    result: Result<Outcome, Problem>,
    dry_run: bool,
    language: Language,
    request_id: &str,
) -> Value {
    match result {
        Ok(outcome) => {
            let text =
                if dry_run { respond::rehearsal_text(&outcome) } else { respond::receipt_text(&outcome) };
            let receipt: Value = serde_json::from_str(&text).unwrap_or_default();
            let status = if dry_run || outcome.events.is_empty() { 200 } else { 201 };
            json!({ "case": case, "status": status, "replayed": outcome.replayed, "receipt": receipt })
        }
        Err(problem) => {
            json!({ "case": case, "status": problem.status().as_u16(), "problem": problem.to_json(language, request_id) })
        }
    }
}
