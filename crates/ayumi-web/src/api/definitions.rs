//! `GET`/`POST /definitions…`: the published definitions, their check and their publishing; never their meaning.

use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ayumi_core::definition::Definition;
use ayumi_core::envelope::Via;
use ayumi_core::event::Event;
use ayumi_core::id::{ContentHash, DefinitionId, StreamId};
use ayumi_core::rejection::Rejection;
use ayumi_core::text::{Label, Language};
use ayumi_core::version::{Change, diff};
use ayumi_definition::Diagnostic;
use ayumi_definition::diagram::{dot, mermaid, svg_file};
use ayumi_engine::handle::Outcome;
use ayumi_engine::port::store::{PAGE_MAX, Receipt};
use ayumi_store::views::DefinitionRow;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::list::Paging;
use crate::error::{Fate, Place, Problem, broken_off};
use crate::extract::{AsOf, Path, Query, SignedIn, Writing, language};
use crate::respond;
use crate::state::App;

/// `GET /definitions`
pub(crate) async fn list(State(app): State<Arc<App>>, at: AsOf, paging: Paging) -> Result<Response, Problem> {
    let mut rows = app.views.definitions(at.position).await?;
    rows.sort_by_cached_key(key);
    let page = paging.cut(rows, key);
    paging.respond(&at, "definitions", &page)
}

fn key(row: &DefinitionRow) -> String {
    format!("{}/{:010}", row.definition.id, row.definition.version)
}

/// In which form a definition is wanted.
#[derive(Debug, Deserialize)]
pub(crate) struct Form {
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    /// The canonical form: the bytes whose hash names the version.
    Json,
    /// The source as it was published.
    Yaml,
    /// A flowchart as Mermaid draws it.
    Mermaid,
    /// A graph as Graphviz draws it.
    Dot,
    /// A picture.
    Svg,
}

/// A definition drawn.
type Drawing = fn(&Definition, Language) -> String;

/// `GET /definitions/{id}/{version}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Path((id, version)): Path<(DefinitionId, u32)>,
    Query(form): Query<Form>,
    headers: HeaderMap,
    at: AsOf,
) -> Result<Response, Problem> {
    let rows = app.views.definitions(at.position).await?;
    let row = rows
        .into_iter()
        .find(|row| row.definition.id == id && row.definition.version == version)
        .ok_or_else(Problem::not_found)?;
    let language = language(&headers);
    match form.format.unwrap_or(Format::Json) {
        Format::Json => written(&app, &row.definition.sha256, "application/json", &at).await,
        Format::Yaml => written(&app, &row.source_sha256, "application/yaml; charset=utf-8", &at).await,
        Format::Mermaid => drawn(&app, &row, mermaid, language, "text/vnd.mermaid; charset=utf-8", &at).await,
        Format::Dot => drawn(&app, &row, dot, language, "text/vnd.graphviz; charset=utf-8", &at).await,
        Format::Svg => drawn(&app, &row, svg_file, language, "image/svg+xml", &at).await,
    }
}

/// Bytes as they were published, tagged strongly with their hash.
async fn written(app: &App, hash: &ContentHash, kind: &'static str, at: &AsOf) -> Result<Response, Problem> {
    let bytes = app.engine.store().content(hash).await?.ok_or_else(Problem::not_found)?;
    let tag = format!("\"{hash}\"");
    Ok(tagged(bytes.into_response(), kind, &tag, at))
}

/// A picture made for the reader, tagged weakly with what it says.
async fn drawn(
    app: &App,
    row: &DefinitionRow,
    draw: Drawing,
    language: Language,
    kind: &'static str,
    at: &AsOf,
) -> Result<Response, Problem> {
    let definition = app.engine.library().definition(&row.definition).await?;
    // A large definition takes its time; other requests must not wait for it.
    let text = tokio::task::spawn_blocking(move || draw(&definition, language)).await;
    let text = text.map_err(|error| Problem::unavailable(&error))?;
    let tag = format!("W/\"{}\"", ContentHash::of(text.as_bytes()));
    Ok(tagged(text.into_response(), kind, &tag, at))
}

fn tagged(mut response: Response, kind: &'static str, tag: &str, at: &AsOf) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    respond::moment(headers, at);
    response
}

/// `GET /definitions/schema.json`: what editors complete and check by. It tells of the language alone.
pub(crate) async fn schema() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| ayumi_definition::schema().to_string());
    let kind = HeaderValue::from_static("application/schema+json");
    ([(header::CONTENT_TYPE, kind)], text.as_str()).into_response()
}

/// `POST /definitions/check`
pub(crate) async fn check(headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let source = source(&headers, &body)?;
    // Proving a large file sound takes its time; other requests must not wait for it.
    let diagnostics = tokio::task::spawn_blocking(move || ayumi_definition::check(&source)).await;
    let diagnostics = diagnostics.map_err(|error| Problem::unavailable(&error))?;
    respond::json(StatusCode::OK, &json!({ "valid": is_valid(&diagnostics), "diagnostics": diagnostics }))
}

/// `POST /definitions`
pub(crate) async fn publish(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    writing: Writing,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let source = source(&headers, &body)?;
    let read = tokio::task::spawn_blocking(move || {
        let canonical = ayumi_definition::canonical(&source);
        (ayumi_definition::read_definition(&source), canonical)
    });
    let (outcome, canonical) = read.await.map_err(|error| Problem::unavailable(&error))?;
    let (Some(definition), Some(canonical)) = (outcome.value, canonical) else {
        return Err(unsound("definition_unsound", &outcome.diagnostics));
    };
    let (dry_run, key) = (writing.dry_run, writing.key.clone());
    let mut request = signed_in.request(&app, Via::Api, writing.of(body.clone()));
    request.acting = signed_in.leading(None).ok_or(Rejection::NotAllowed)?;
    let reference = definition.reference.clone();
    // It never stands in the way of new programmes; it says what running cases would need.
    let changes = match app.engine.version_before(&reference).await? {
        Some(before) => diff(&before, &definition),
        None => Vec::new(),
    };
    let mut told = json!({
        "definition": reference,
        "diagnostics": outcome.diagnostics,
        "plan_needed": Change::need_a_plan(&changes),
        "changes": changes,
    });
    if dry_run {
        let rehearsed = app.engine.rehearse_definition(&definition, &body, &request).await?;
        join(&mut told, &respond::rehearsal_text(&rehearsed))?;
        return respond::json(StatusCode::OK, &told);
    }
    let (engine, principal) = (Arc::clone(&app.engine), request.principal.clone());
    let task = app.tasks.spawn(async move {
        engine.publish_definition(&definition, &body, canonical.as_bytes(), &request).await
    });
    let written = task.await.map_err(|error| broken_off(&error))??;
    let mut receipt = receipt(&app, &reference.id, &reference.sha256).await?;
    // The publication is kept under the key of its request and its place; found under it, this is a retry.
    let stream = StreamId::definition(&reference.id);
    let kept = format!("{key}/{stream}/{}", receipt.receipt.version);
    receipt.replayed = written == 0 && !app.engine.store().answers(&principal, &kept).await?.is_empty();
    join(&mut told, &respond::receipt_text(&receipt))?;
    if written == 0 && !receipt.replayed {
        return respond::json(StatusCode::OK, &told);
    }
    let mut response = respond::json(StatusCode::CREATED, &told)?;
    respond::receipt_headers(&mut response, &receipt);
    Ok(response)
}

/// Adds the members of an object that is written already.
fn join(told: &mut Value, written: &str) -> Result<(), Problem> {
    joined(told, serde_json::from_str(written).map_err(|error| Problem::unavailable(&error))?);
    Ok(())
}

/// Adds the members of an object.
pub(super) fn joined(told: &mut Value, more: Value) {
    if let (Value::Object(members), Value::Object(more)) = (told, more) {
        members.extend(more);
    }
}

/// Where the publishing of a version stands in the log.
async fn receipt(app: &App, id: &DefinitionId, sha256: &ContentHash) -> Result<Outcome, Problem> {
    let published = app.engine.store().read_stream(&StreamId::definition(id), 0, PAGE_MAX).await?;
    for stored in published {
        let event = stored.parse()?;
        if matches!(&event.data, Event::DefinitionPublished(data) if data.definition.sha256 == *sha256) {
            let receipt = Receipt {
                position: stored.position,
                event_ids: vec![event.id],
                version: event.version,
                leaf_hash: Some(stored.leaf_hash),
                recorded_at: event.recorded_at,
            };
            return Ok(Outcome { receipt, replayed: false, events: vec![stored] });
        }
    }
    Err(Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR))
}

fn is_valid(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().all(|diagnostic| diagnostic.severity != ayumi_definition::Severity::Error)
}

/// A file that has problems, with every one of them.
pub(super) fn unsound(code: &'static str, diagnostics: &[Diagnostic]) -> Problem {
    let count = diagnostics.len();
    let told = serde_json::to_value(diagnostics).unwrap_or_default();
    let problem = Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        code,
        format!("ファイルに誤りがあるため受け付けられません（{count}件）。"),
        format!("the file has problems ({count}) and was not taken"),
    );
    let place = |diagnostic: &Diagnostic| {
        Place::Parameter(format!("line {}, column {}", diagnostic.line, diagnostic.column).into())
    };
    let words =
        |diagnostic: &Diagnostic| Label::new(diagnostic.message_ja.clone(), diagnostic.message_en.clone());
    let problem = diagnostics
        .iter()
        .fold(problem, |problem, diagnostic| problem.at(place(diagnostic), words(diagnostic)));
    problem.with("diagnostics", told).fate(Fate::Rejected)
}

/// The YAML of a body.
pub(super) fn source(headers: &HeaderMap, body: &Bytes) -> Result<String, Problem> {
    let kind =
        headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("application/yaml");
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let taken = [
        "application/yaml",
        "application/x-yaml",
        "text/yaml",
        "text/x-yaml",
        "text/plain",
        "application/octet-stream",
    ];
    if !taken.contains(&essence.as_str()) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "定義は Content-Type: application/yaml で送ってください。",
            "send a definition as Content-Type: application/yaml",
        )
        .at(
            Place::Header("Content-Type"),
            Label::new("application/yaml が必要です", "application/yaml is needed"),
        )
        .fate(Fate::Rejected));
    }
    String::from_utf8(body.to_vec()).map_err(|_| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "not_utf8",
            "本文を UTF-8 として読めません。",
            "the body is not UTF-8",
        )
        .fate(Fate::Rejected)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(kind: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))])
    }

    #[test]
    fn yaml_comes_under_many_names_and_json_is_none_of_them() {
        let body = Bytes::from_static(b"format: ayumi/1\n");
        for kind in ["application/yaml", "text/yaml; charset=utf-8", "TEXT/PLAIN"] {
            assert!(source(&headers(kind), &body).is_ok(), "{kind}");
        }
        assert_eq!(source(&headers("application/json"), &body).unwrap_err().code(), "unsupported_media_type");
        assert_eq!(source(&HeaderMap::new(), &Bytes::from_static(b"\xff")).unwrap_err().code(), "not_utf8");
    }

    #[test]
    fn an_unsound_definition_is_refused_with_every_line_named() {
        let diagnostics = ayumi_definition::check("format: ayumi/1\nid: X!\n");
        let problem = unsound("definition_unsound", &diagnostics);
        assert_eq!(problem.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.faults().len(), diagnostics.len());
    }
}
