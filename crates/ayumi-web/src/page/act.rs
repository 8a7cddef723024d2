//! `POST /cases/{id}/{form}`: a form becomes a command, a command a receipt; what is refused comes back as it was typed.

use axum::extract::Form;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use ayumi_core::command::Command;
use ayumi_core::envelope::Via;
use ayumi_core::id::{CaseId, ItemId};
use ayumi_engine::handle::Outcome;

use crate::api::commands::send;
use crate::auth::Write;
use crate::error::{Fate, Problem};
use crate::extract::{Path, is_key};
use crate::page::material::Opened;
use crate::page::visit::Visit;
use crate::page::{case, command, raise, refused};
use crate::upload::{self, Kept};
use crate::view::form::{Fault, Refusal, Typed};
use crate::view::link;

/// Most bytes of one field beside the file.
const FIELD_BYTES_MAX: usize = 64 * 1024;

/// `POST /cases/{id}/{form}`
pub(super) async fn submit(
    Path((id, _)): Path<(CaseId, String)>,
    visit: Visit,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    act(visit, id, Typed::from_pairs(pairs), None).await
}

/// A file as it was sent.
pub(super) struct Sent {
    name: String,
    media_type: String,
    kept: Kept,
}

/// `POST /cases/{id}/evidence`
pub(super) async fn upload(
    Path(id): Path<CaseId>,
    visit: Visit,
    form: Multipart,
) -> Result<Response, Problem> {
    let _place = upload::place(&visit.app)?;
    // A file for a case that is not there is not worth receiving.
    visit.case(id).await?;
    let (typed, sent) = read(&visit, form).await?;
    act(visit, id, typed, sent).await
}

async fn read(visit: &Visit, mut form: Multipart) -> Result<(Typed, Option<Sent>), Problem> {
    let mut pairs = Vec::new();
    let mut sent = None;
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let media_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
            let name = field.file_name().unwrap_or_default().to_owned();
            let sender = visit.signed_in.identity().user;
            let kept = upload::receive(&visit.app, sender, field, broken).await?;
            sent = kept.map(|kept| Sent { name, media_type, kept });
        } else {
            let text = field.text().await.map_err(|error| broken(&error))?;
            pairs.push((name, text.chars().take(FIELD_BYTES_MAX).collect()));
        }
    }
    Ok((Typed::from_pairs(pairs), sent))
}

fn broken(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return upload::too_large();
    }
    Problem::new(
        StatusCode::BAD_REQUEST,
        "bad_form",
        "送信された形式を読めません。",
        "the form cannot be read",
    )
    .fate(Fate::Rejected)
}

async fn act(mut visit: Visit, id: CaseId, typed: Typed, sent: Option<Sent>) -> Result<Response, Problem> {
    // What comes back is the page of the case; its links must not lead to where forms are sent.
    visit.shell.path = format!("/cases/{id}");
    visit.shell.query = Vec::from_iter(typed.text("participant").map(|body| ("body".to_owned(), body)));
    let opened = visit.case(id).await?;
    let item = unfolded(&opened, &typed);
    visit.shell.query.extend(item.iter().map(|item| ("item".to_owned(), item.to_string())));
    let visit = &visit;
    if typed.one("command") == "raise_case" {
        return raise::submit(visit, id, &opened, &typed).await;
    }
    let come_back = |faults, status, key| {
        (Refusal { form: typed.one("form").to_owned(), typed: typed.clone(), faults, key }, status)
    };
    let command = match command::of(&typed, &opened.definition) {
        Ok(command) => with_file(command, sent),
        Err(faults) => Err(faults),
    };
    let (refusal, status) = match command {
        Err(faults) => come_back(faults, StatusCode::UNPROCESSABLE_ENTITY, None),
        Ok(command) => {
            let write = Write {
                key: key(visit, &typed),
                body: body_of(&command)?,
                seen: seen(&typed, &command),
                dry_run: false,
            };
            let request = visit.signed_in.request(&visit.app, Via::Page, write);
            match send(&visit.app, visit.signed_in.reach(), id, command.clone(), request).await {
                Ok(outcome) => return Ok(receipt(id, &typed, item.as_ref(), &outcome)),
                Err(problem) if refused::belongs_to_the_form(&problem) => {
                    let key = refused::keeps_its_key(&problem).then(|| typed.one("key").to_owned());
                    come_back(refused::faults(&problem, &command), problem.status(), key)
                }
                Err(problem) => return Err(problem),
            }
        }
    };
    // The case may have changed under the form; what comes back is shown against how it stands now.
    let opened = visit.case(id).await?;
    case::render(visit, id, &opened, Some(&refusal), status).await
}

/// Names the file that was kept in the command.
fn with_file(command: Command, sent: Option<Sent>) -> Result<Command, Vec<Fault>> {
    let Command::AttachEvidence(mut attach) = command else { return Ok(command) };
    let Some(Sent { name, media_type, kept }) = sent else {
        return Err(vec![Fault::of("file", "ファイルを選んでください。", "Choose a file.")]);
    };
    attach.size = u64::try_from(kept.size).unwrap_or(u64::MAX);
    attach.media_type = media_type;
    attach.file_name = name;
    attach.sha256 = kept.sha256;
    Ok(Command::AttachEvidence(attach))
}

/// The key the form was made with; a form without a usable one is a request of its own.
fn key(visit: &Visit, typed: &Typed) -> String {
    let key = typed.one("key");
    if is_key(key) { key.to_owned() } else { visit.app.fresh_key() }
}

/// What makes a retry the same request: the command, not the order of the form's fields.
fn body_of(command: &Command) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(command).map_err(|error| {
        tracing::error!(%error, "write a command as JSON");
        Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    })
}

/// The version the reader saw: of a body's part, or of the case where something seen is overwritten for all.
fn seen(typed: &Typed, command: &Command) -> Option<u64> {
    let for_all = command.participant().is_none();
    if for_all && !command.needs_seen_version() {
        return None;
    }
    let case_version = typed.one("case_version").parse().ok().filter(|_| for_all);
    case_version.or_else(|| typed.one("version").parse().ok())
}

/// The entry a form was about, when it was about a step of one.
fn unfolded(opened: &Opened, typed: &Typed) -> Option<ItemId> {
    let phase = opened.definition.phase(&typed.one("phase").parse().ok()?)?;
    phase.entry.as_ref().map(|_| phase.id.clone())
}

fn receipt(id: CaseId, typed: &Typed, item: Option<&ItemId>, outcome: &Outcome) -> Response {
    if let Some(event) = outcome.receipt.event_ids.first() {
        return Redirect::to(&format!("/receipts/{event}")).into_response();
    }
    let body = typed.one("participant");
    let body = (!body.is_empty()).then_some(("body", body));
    let item = item.map(|item| ("item", item.as_str()));
    let query = body.into_iter().chain(item).chain([("done", "nothing")]);
    Redirect::to(&link::with(&format!("/cases/{id}"), query)).into_response()
}
