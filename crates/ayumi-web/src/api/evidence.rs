//! `POST /evidence`, `GET /evidence/{sha256}`: files under their hash; which case they belong to is said by a command.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ayumi_core::id::{ContentHash, UserId};
use ayumi_core::text::Label;
use ayumi_store::evidence::EVIDENCE_BYTES_MAX;
use ayumi_store::views::EvidenceRow;
use serde_json::json;

use crate::error::{Fate, Place, Problem};
use crate::extract::{AsOf, Path, SignedIn};
use crate::policy::Known;
use crate::private::Privates;
use crate::respond;
use crate::state::App;
use crate::upload::{self, Kept};

/// Room for the boundaries and headers of a multipart body around the largest file.
pub(crate) const UPLOAD_BYTES_MAX: usize = EVIDENCE_BYTES_MAX + 64 * 1024;

/// `POST /evidence`
pub(crate) async fn upload(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    request: Request,
) -> Result<Response, Problem> {
    let _place = upload::place(&app)?;
    let (kept, media_type) = read(&app, signed_in.identity().user, request).await?;
    let Some(Kept { sha256, size }) = kept else {
        return Err(refused("file_empty", "ファイルが空です。", "the file is empty"));
    };
    let body = json!({ "sha256": sha256, "size": size, "media_type": media_type });
    let mut response = respond::json(StatusCode::CREATED, &body)?;
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/evidence/{sha256}")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// Keeps the body, or the field `file` of a form; with its media type.
async fn read(app: &Arc<App>, sender: UserId, request: Request) -> Result<(Option<Kept>, String), Problem> {
    let kind = media_type(request.headers());
    if !kind.starts_with("multipart/form-data") {
        let chunks = request.into_body().into_data_stream();
        return Ok((upload::receive(app, sender, chunks, |_| Problem::body_unreadable()).await?, kind));
    }
    let form = Multipart::from_request(request, app).await;
    let mut form = form.map_err(|error| bad_form(error.status(), &error.body_text()))?;
    let broken = |error: &MultipartError| bad_form(error.status(), &error.body_text());
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        if field.name() == Some("file") {
            let media_type = checked(field.content_type().unwrap_or_default());
            return Ok((upload::receive(app, sender, field, broken).await?, media_type));
        }
    }
    Err(refused("file_missing", "フォームに file 欄がありません。", "the form has no field `file`"))
}

fn bad_form(status: StatusCode, cause: &str) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return upload::too_large();
    }
    refused("bad_form", "送信された形式を読めません。", &format!("the form cannot be read: {cause}"))
}

fn refused(code: &'static str, ja: &str, en: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, code, ja, en)
        .at(Place::Body("/file".into()), Label::new(ja, en))
        .fate(Fate::Rejected)
}

fn media_type(headers: &HeaderMap) -> String {
    checked(headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default())
}

/// A media type as it may stand in an event and a header; anything else is any bytes.
fn checked(kind: &str) -> String {
    let is_plain = kind.len() <= 200
        && kind.contains('/')
        && kind.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if is_plain { kind.trim().to_owned() } else { "application/octet-stream".to_owned() }
}

/// `GET /evidence/{sha256}`
pub(crate) async fn download(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(sha256): Path<ContentHash>,
    at: AsOf,
) -> Result<Response, Problem> {
    let attached = app.views.evidence(&sha256, at.position).await?;
    let known = Known::to(&app, signed_in.reach(), at.position).await?;
    let may_see =
        |row: &EvidenceRow| known.contains(row.case) && signed_in.reach().sees(row.participant.as_ref());
    let row = attached.into_iter().find(may_see).ok_or_else(Problem::not_found)?;
    let bytes = app
        .evidence
        .get(&sha256)
        .await
        .map_err(|error| upload::problem(&error))?
        .ok_or_else(Problem::not_found)?;
    let privates = Privates::load(&app, &[row.event]).await?;
    let name = privates.text(row.event, "/data/file_name");
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_str(&row.media_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CONTENT_DISPOSITION, disposition(name, &sha256));
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{sha256}\"")) {
        headers.insert(header::ETAG, tag);
    }
    respond::moment(headers, &at);
    Ok(response)
}

/// Always a file to keep, never a page of this site.
fn disposition(name: Option<&str>, sha256: &ContentHash) -> HeaderValue {
    let encoded = name.map_or_else(|| sha256.to_string(), percent_encoded);
    let value = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{encoded}"));
    value.unwrap_or(HeaderValue::from_static("attachment"))
}

/// RFC 8187: everything but the plainest characters as percent and hex.
fn percent_encoded(name: &str) -> String {
    use std::fmt::Write as _;
    name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            text.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_reaches_the_reader_whole_and_harmless() {
        let hash = ContentHash::of(b"x");
        let value = disposition(Some("決裁書 \"1\"\r\n.pdf"), &hash);
        let text = value.to_str().unwrap();
        assert!(
            text.starts_with("attachment; filename*=UTF-8''%E6%B1%BA%E8%A3%81%E6%9B%B8%20%221%22%0D%0A.pdf"),
            "{text}"
        );
        assert!(disposition(None, &hash).to_str().unwrap().ends_with(hash.as_str()));
    }

    #[test]
    fn a_media_type_that_is_none_is_any_bytes() {
        assert_eq!(checked("application/pdf"), "application/pdf");
        for odd in ["", "pdf", "text/html\u{7}", "テキスト/平文", &format!("a/{}", "b".repeat(300))] {
            assert_eq!(checked(odd), "application/octet-stream", "{odd}");
        }
    }
}
