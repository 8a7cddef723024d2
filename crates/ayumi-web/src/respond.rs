//! Answers: reads with the moment they show, writes with their receipt; never what is read or written.

use std::fmt::Write as _;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ayumi_core::id::ContentHash;
use ayumi_engine::handle::Outcome;
use ayumi_engine::port::store::{Receipt, StoredEvent};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::Problem;
use crate::moment::AsOf;

const POSITION: HeaderName = HeaderName::from_static("ayumi-position");
const AS_OF: HeaderName = HeaderName::from_static("ayumi-as-of");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The answer of a read, tagged weakly with the moment and day it shows.
///
/// # Errors
/// When the body cannot be written as JSON.
pub(crate) fn read<T: Serialize>(at: &AsOf, body: &T) -> Result<Response, Problem> {
    let mut response = json(StatusCode::OK, body)?;
    let tag = format!("W/\"{}-{}\"", at.shown, at.effective_on);
    put(response.headers_mut(), header::ETAG, &tag);
    moment(response.headers_mut(), at);
    Ok(response)
}

/// The answer of a read of something that is written against by version: the strong tag is that version.
///
/// # Errors
/// When the body cannot be written as JSON.
pub(crate) fn read_version<T: Serialize>(at: &AsOf, version: u64, body: &T) -> Result<Response, Problem> {
    let mut response = json(StatusCode::OK, body)?;
    put(response.headers_mut(), header::ETAG, &format!("\"{version}\""));
    moment(response.headers_mut(), at);
    Ok(response)
}

/// The answer of a read that shows more than its moment decides, tagged weakly with what it says.
///
/// # Errors
/// When the body cannot be written as JSON.
pub(crate) fn read_content<T: Serialize>(at: &AsOf, body: &T) -> Result<Response, Problem> {
    let text = written_out(body)?;
    let tag = ContentHash::of(text.as_bytes());
    let mut response = json_text(StatusCode::OK, text);
    put(response.headers_mut(), header::ETAG, &format!("W/\"{tag}\""));
    moment(response.headers_mut(), at);
    Ok(response)
}

/// JSON text that is written already, as the answer of a read of the log: events never change, so the text is tagged
/// with what it says.
pub(crate) fn read_text(at: &AsOf, text: String) -> Response {
    let tag = ContentHash::of(text.as_bytes());
    let mut response = json_text(StatusCode::OK, text);
    put(response.headers_mut(), header::ETAG, &format!("W/\"{tag}\""));
    moment(response.headers_mut(), at);
    response
}

/// Says which moment an answer shows.
pub(crate) fn moment(headers: &mut HeaderMap, at: &AsOf) {
    headers.insert(POSITION, HeaderValue::from(at.shown));
    put(headers, AS_OF, &at.instant.to_string());
    headers.insert(header::VARY, HeaderValue::from_static("Authorization, Cookie, Accept-Language"));
}

/// Any value as JSON.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn json<T: Serialize>(status: StatusCode, body: &T) -> Result<Response, Problem> {
    Ok(json_text(status, written_out(body)?))
}

fn written_out<T: Serialize>(body: &T) -> Result<String, Problem> {
    serde_json::to_string(body).map_err(|error| {
        tracing::error!(%error, "write an answer as JSON");
        Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    })
}

pub(crate) fn json_text(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response()
}

/// The answer of a write: 201 with the receipt and the events, 200 when there was nothing to do.
pub(crate) fn written(outcome: &Outcome) -> Response {
    let status = if outcome.events.is_empty() { StatusCode::OK } else { StatusCode::CREATED };
    let mut response = json_text(status, receipt_text(outcome));
    receipt_headers(&mut response, outcome);
    response
}

/// The answer of a write that made something, which is told beside its receipt; of a dry run, what would be written.
///
/// # Errors
/// When it cannot be written as JSON.
pub(crate) fn made(outcome: &Outcome, dry_run: bool, more: Value) -> Result<Response, Problem> {
    if dry_run {
        return Ok(rehearsed(outcome));
    }
    let receipt: Value =
        serde_json::from_str(&receipt_text(outcome)).map_err(|error| Problem::unavailable(&error))?;
    let mut told = more;
    if let (Value::Object(told), Value::Object(receipt)) = (&mut told, receipt) {
        told.extend(receipt);
    }
    let status = if outcome.events.is_empty() { StatusCode::OK } else { StatusCode::CREATED };
    let mut response = json(status, &told)?;
    receipt_headers(&mut response, outcome);
    Ok(response)
}

/// Where a write stands, and whether this is the stored answer of an earlier request.
pub(crate) fn receipt_headers(response: &mut Response, outcome: &Outcome) {
    let headers = response.headers_mut();
    headers.insert(POSITION, HeaderValue::from(outcome.receipt.position));
    if outcome.replayed {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
}

/// The answer of a dry run: the events as they would be, at no position.
pub(crate) fn rehearsed(outcome: &Outcome) -> Response {
    json_text(StatusCode::OK, rehearsal_text(outcome))
}

/// A receipt with its events as JSON, written in one go: this is the hot path.
pub(crate) fn receipt_text(outcome: &Outcome) -> String {
    let size: usize = outcome.events.iter().map(|event| event.envelope.len() + 128).sum();
    let mut text = String::with_capacity(size + 256);
    let Receipt { position, event_ids, version, leaf_hash, recorded_at } = &outcome.receipt;
    // Writing to a String cannot fail.
    let _ = write!(text, "{{\"position\":{position},\"event_ids\":[");
    for (index, id) in event_ids.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(text, "{comma}\"{id}\"");
    }
    let _ = write!(text, "],\"version\":{version},\"leaf_hash\":");
    match leaf_hash {
        Some(hash) => {
            let _ = write!(text, "\"{hash}\"");
        }
        None => text.push_str("null"),
    }
    let _ = write!(text, ",\"recorded_at\":\"{recorded_at}\",\"events\":[");
    for (index, event) in outcome.events.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        event_text(&mut text, event, None);
    }
    text.push_str("]}");
    text
}

pub(crate) fn rehearsal_text(outcome: &Outcome) -> String {
    let mut text = format!("{{\"dry_run\":true,\"version\":{},\"events\":[", outcome.receipt.version);
    for (index, event) in outcome.events.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(text, "{comma}{{\"event\":{}}}", event.envelope);
    }
    text.push_str("]}");
    text
}

/// One event as every reader sees it; its envelope goes out byte for byte as it is stored.
pub(crate) fn event_text(text: &mut String, stored: &StoredEvent, private: Option<&Map<String, Value>>) {
    let StoredEvent { position, leaf_hash, envelope } = stored;
    let _ = write!(text, "{{\"position\":{position},\"leaf_hash\":\"{leaf_hash}\",\"event\":{envelope}");
    if let Some(private) = private.filter(|private| !private.is_empty()) {
        let private = serde_json::to_string(private).unwrap_or_else(|_| "{}".to_owned());
        let _ = write!(text, ",\"private\":{private}");
    }
    text.push('}');
}

/// Adds `Link: rel="next"` when the list goes on.
pub(crate) fn link_next(response: &mut Response, path: &str, query: Option<&str>, cursor: Option<&str>) {
    let Some(cursor) = cursor else { return };
    let kept =
        query.unwrap_or_default().split('&').filter(|part| !part.is_empty() && !part.starts_with("cursor="));
    let query: Vec<&str> = kept.collect();
    let separator = if query.is_empty() { "" } else { "&" };
    let link = format!("<{path}?{}{separator}cursor={cursor}>; rel=\"next\"", query.join("&"));
    put(response.headers_mut(), header::LINK, &link);
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ayumi_core::id::EventId;
    use ayumi_core::merkle::leaf_hash;
    use ayumi_core::time::Timestamp;

    fn outcome(events: usize) -> Outcome {
        let envelope = r#"{"type":"note.added"}"#.to_owned();
        let stored = |position| StoredEvent {
            position,
            leaf_hash: leaf_hash(envelope.as_bytes()),
            envelope: envelope.clone(),
        };
        let receipt = Receipt {
            position: 7,
            event_ids: vec![EventId(uuid::Uuid::nil()); events],
            version: 3,
            leaf_hash: (events > 0).then(|| leaf_hash(envelope.as_bytes())),
            recorded_at: Timestamp::from_micros(0),
        };
        Outcome { receipt, replayed: false, events: (1..=events as u64).map(stored).collect() }
    }

    #[test]
    fn a_receipt_is_json_with_everything_the_contract_names() {
        for events in [0, 1, 3] {
            let json: Value = serde_json::from_str(&receipt_text(&outcome(events))).unwrap();
            assert_eq!(json["position"], 7);
            assert_eq!(json["version"], 3);
            assert_eq!(json["recorded_at"], "1970-01-01T00:00:00.000000Z");
            assert_eq!(json["event_ids"].as_array().unwrap().len(), events);
            assert_eq!(json["events"].as_array().unwrap().len(), events);
            assert_eq!(json["leaf_hash"].is_null(), events == 0);
        }
    }

    #[test]
    fn nothing_to_do_is_answered_with_200_and_no_event() {
        assert_eq!(written(&outcome(0)).status(), StatusCode::OK);
        assert_eq!(written(&outcome(2)).status(), StatusCode::CREATED);
    }

    #[test]
    fn private_values_stand_beside_the_event() {
        let private = Map::from_iter([("/data/note".to_owned(), Value::String("引用\"符".into()))]);
        let mut text = String::new();
        event_text(&mut text, &outcome(1).events[0], Some(&private));
        let json: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["private"]["/data/note"], "引用\"符");
        assert_eq!(json["event"]["type"], "note.added");
    }

    #[test]
    fn the_next_page_keeps_the_question_and_moves_the_cursor() {
        let mut response = StatusCode::OK.into_response();
        link_next(&mut response, "/api/v1/cases", Some("programme=p&cursor=old&limit=5"), Some("new"));
        assert_eq!(
            response.headers()[header::LINK],
            "</api/v1/cases?programme=p&limit=5&cursor=new>; rel=\"next\""
        );
    }
}
