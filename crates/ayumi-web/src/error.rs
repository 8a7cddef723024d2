//! Refusals and failures as problem details (RFC 9457), worded in both languages until one is chosen; never a cause
//! from inside the machine.

use std::borrow::Cow;

use axum::Json;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ayumi_core::rejection::{RefusalKind, Rejection};
use ayumi_core::text::{Label, Language};
use ayumi_engine::error::{LibraryError, Refused};
use ayumi_engine::port::store::ReadError;
use ayumi_engine::publish::PublishError;
use ayumi_store::views::ViewsError;
use serde_json::{Map, Value, json};
use tokio::task::JoinError;

/// Media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Seconds to wait before a busy or unavailable server is asked again.
const RETRY_SECONDS: u32 = 1;

/// What became of a write that was not answered with a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The law refused it.
    Rejected,
    /// It was not tried, or came to nothing.
    NotApplied,
    /// Nobody can say; the same key settles it.
    Unknown,
}

impl Fate {
    fn word(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::NotApplied => "not_applied",
            Self::Unknown => "unknown",
        }
    }
}

/// Where in a request the offending part stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// RFC 6901 pointer into the body.
    Body(String),
    /// A header.
    Header(&'static str),
    /// A query parameter or a part of the path.
    Parameter(Cow<'static, str>),
}

/// One offending part of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What is wrong with it.
    pub detail: Label,
}

/// Everything a problem says.
#[derive(Debug, Clone)]
struct Said {
    status: StatusCode,
    code: &'static str,
    detail: Label,
    faults: Vec<Fault>,
    fate: Option<Fate>,
    retry_after_seconds: Option<u32>,
    more: Map<String, Value>,
}

/// A refusal or failure on its way to the reader. As a response it has no body yet: the frame around every handler
/// renders it, in the reader's language, as JSON or as a page.
#[derive(Debug, Clone)]
pub struct Problem(Box<Said>);

impl Problem {
    /// A problem with its stable code and its words.
    pub fn new(status: StatusCode, code: &'static str, ja: impl Into<String>, en: impl Into<String>) -> Self {
        let detail = Label::new(ja, en);
        let (faults, more) = (Vec::new(), Map::new());
        Self(Box::new(Said { status, code, detail, faults, fate: None, retry_after_seconds: None, more }))
    }

    /// The problem a bare status stands for.
    pub fn of_status(status: StatusCode) -> Self {
        let (code, words) = by_status(status);
        Self::new(status, code, words.ja, words.en.unwrap_or_default())
    }

    /// Nothing of that name is there, or nothing the reader may know of.
    pub fn not_found() -> Self {
        Self::of_status(StatusCode::NOT_FOUND)
    }

    /// A body that broke off; nothing was done with it.
    pub(crate) fn body_unreadable() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "body_unreadable",
            "本文を最後まで受け取れませんでした。",
            "the body could not be read to its end",
        )
        .fate(Fate::NotApplied)
    }

    /// A parameter that cannot be read.
    pub fn bad_parameter(name: &'static str, ja: impl Into<String>, en: impl Into<String>) -> Self {
        let detail = Label::new(ja, en);
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad_parameter",
            detail.ja.clone(),
            detail.en.clone().unwrap_or_default(),
        )
        .at(Place::Parameter(name.into()), detail)
    }

    /// The store or a projection cannot answer; `cause` goes to the log, not to the reader.
    pub fn unavailable(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request could not be answered");
        let cause = cause.to_string();
        if is_out_of_space(&cause) {
            return Self::of_status(StatusCode::INSUFFICIENT_STORAGE);
        }
        Self::of_status(StatusCode::SERVICE_UNAVAILABLE).retry_after(RETRY_SECONDS)
    }

    /// Names an offending part.
    #[must_use]
    pub fn at(mut self, place: Place, detail: Label) -> Self {
        self.0.faults.push(Fault { place, detail });
        self
    }

    /// Says what became of the write.
    #[must_use]
    pub fn fate(mut self, fate: Fate) -> Self {
        self.0.fate = Some(fate);
        self
    }

    /// Says what became of the write, unless that was said.
    #[must_use]
    pub(crate) fn fate_if_unsaid(mut self, fate: Fate) -> Self {
        self.0.fate.get_or_insert(fate);
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after_seconds = Some(seconds);
        self
    }

    /// Adds a member of its own.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.more.insert(name.to_owned(), value.into());
        self
    }

    /// The status it is answered with.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Its code for programs.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// Its words for people.
    pub fn detail(&self, language: Language) -> &str {
        self.0.detail.in_language(language)
    }

    /// Its status in a few words.
    pub fn title(&self, language: Language) -> String {
        by_status(self.0.status).1.in_language(language).to_owned()
    }

    /// The offending parts.
    pub fn faults(&self) -> &[Fault] {
        &self.0.faults
    }

    /// A member of its own, such as `current_version`.
    pub fn member(&self, name: &str) -> Option<&Value> {
        self.0.more.get(name)
    }

    /// The problem as JSON in `language`.
    pub fn to_json(&self, language: Language, request_id: &str) -> Value {
        let said = &self.0;
        let mut object = said.more.clone();
        object.insert("type".into(), format!("urn:ayumi:problem:{}", said.code).into());
        object.insert("title".into(), self.title(language).into());
        object.insert("status".into(), said.status.as_u16().into());
        object.insert("detail".into(), said.detail.in_language(language).into());
        object.insert("code".into(), said.code.into());
        object.insert("errors".into(), said.faults.iter().map(|fault| fault.to_json(language)).collect());
        object.insert("request_id".into(), request_id.into());
        if let Some(fate) = said.fate {
            object.insert("outcome".into(), fate.word().into());
        }
        Value::Object(object)
    }

    /// The problem as a response in `language`.
    pub(crate) fn render(&self, language: Language, request_id: &str) -> Response {
        let mut response = (self.0.status, Json(self.to_json(language, request_id))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        let language = match language {
            Language::Ja => "ja",
            Language::En => "en",
        };
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language));
        self.mark(&mut response);
        response
    }

    /// The headers a problem carries whatever its body.
    pub(crate) fn mark(&self, response: &mut Response) {
        let headers = response.headers_mut();
        if let Some(seconds) = self.0.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.0.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"ayumi\""));
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl Fault {
    fn to_json(&self, language: Language) -> Value {
        let (kind, place) = match &self.place {
            Place::Body(pointer) => ("pointer", pointer.as_str()),
            Place::Header(name) => ("header", *name),
            Place::Parameter(name) => ("parameter", name.as_ref()),
        };
        json!({ kind: place, "detail": self.detail.in_language(language) })
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let status = match rejection.kind() {
            RefusalKind::Denied => StatusCode::FORBIDDEN,
            RefusalKind::NotFound => StatusCode::NOT_FOUND,
            RefusalKind::Conflict => StatusCode::CONFLICT,
            RefusalKind::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            RefusalKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        };
        let words = Label::new(rejection.message(Language::Ja), rejection.message(Language::En));
        Self::new(status, rejection.code(), words.ja.clone(), words.en.clone().unwrap_or_default())
            .at(Place::Body(rejection.pointer()), words)
            .fate(Fate::Rejected)
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let of = |status, code| {
            Self::new(status, code, refused.message(Language::Ja), refused.message(Language::En))
        };
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        match &refused {
            Refused::Rejected(rejection) => rejection.clone().into(),
            Refused::Stale { current, .. } => of(StatusCode::PRECONDITION_FAILED, "stale_version")
                .at(Place::Header("If-Match"), current_version(*current))
                .with("current_version", *current)
                .fate(Fate::Rejected),
            Refused::VersionRequired { current } => of(StatusCode::PRECONDITION_REQUIRED, "version_required")
                .at(Place::Header("If-Match"), Label::new("指定がありません", "missing"))
                .with("current_version", *current)
                .fate(Fate::Rejected),
            Refused::KeyReused { .. } => of(unprocessable, "idempotency_key_reused")
                .at(
                    Place::Header("Idempotency-Key"),
                    Label::new("別の内容で使用済み", "used with another body"),
                )
                .fate(Fate::Rejected),
            Refused::Busy => Self::of_status(StatusCode::TOO_MANY_REQUESTS)
                .retry_after(RETRY_SECONDS)
                .fate(Fate::NotApplied),
            Refused::TooLarge { .. } => {
                of(StatusCode::PAYLOAD_TOO_LARGE, "event_too_large").fate(Fate::Rejected)
            }
            Refused::EvidenceMissing { .. } => of(unprocessable, "evidence_not_uploaded")
                .at(Place::Body("/sha256".into()), Label::new("保存されていません", "not kept"))
                .fate(Fate::Rejected),
            Refused::EvidenceSize { bytes, .. } => {
                let words = Label::new(format!("{bytes}バイトです"), format!("it has {bytes} bytes"));
                of(unprocessable, "evidence_size_differs")
                    .at(Place::Body("/size".into()), words)
                    .fate(Fate::Rejected)
            }
            Refused::Clock { .. } => {
                tracing::error!(cause = %refused, "the clock contradicts the log");
                of(StatusCode::SERVICE_UNAVAILABLE, "clock_refused")
                    .retry_after(RETRY_SECONDS)
                    .fate(Fate::NotApplied)
            }
            Refused::Contended => of(StatusCode::SERVICE_UNAVAILABLE, "contended")
                .retry_after(RETRY_SECONDS)
                .fate(Fate::NotApplied),
            Refused::Unknown { cause } => unknown(cause),
            Refused::Unavailable { cause } => Self::unavailable(cause).fate(Fate::NotApplied),
        }
    }
}

fn current_version(current: u64) -> Label {
    Label::new(format!("現在の版は {current}"), format!("the current version is {current}"))
}

/// Whether a write was recorded is not known.
pub(crate) fn unknown(cause: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%cause, "the outcome of a write is not known");
    let refused = Refused::Unknown { cause: cause.to_string() };
    let (ja, en) = (refused.message(Language::Ja), refused.message(Language::En));
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "outcome_unknown", ja, en)
        .retry_after(RETRY_SECONDS)
        .fate(Fate::Unknown)
}

/// A write whose task broke off: whether it was recorded is not known either.
pub(crate) fn broken_off(error: &JoinError) -> Problem {
    if error.is_panic() {
        crate::metrics::panicked();
    }
    unknown(error)
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        Refused::from(error).into()
    }
}

impl From<LibraryError> for Problem {
    fn from(error: LibraryError) -> Self {
        Refused::from(error).into()
    }
}

impl From<ViewsError> for Problem {
    fn from(error: ViewsError) -> Self {
        Self::unavailable(&error)
    }
}

impl From<PublishError> for Problem {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Refused(refused) => refused.into(),
            PublishError::Wrong { ja, en } => {
                Self::new(StatusCode::CONFLICT, "not_publishable", ja, en).fate(Fate::Rejected)
            }
        }
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        let en = rejection.body_text();
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad_path",
            "URL の中の番号やコードが正しくありません。",
            en.clone(),
        )
        .at(Place::Parameter("path".into()), Label::new("形式が正しくありません", en))
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        let words = rejection.body_text();
        let cause = words.strip_prefix("Failed to deserialize query string: ").unwrap_or(&words);
        // The cause begins with the parameter it is about, when it is about one.
        let named = cause
            .split_once(": ")
            .filter(|(name, _)| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
        let (name, en) = named.unwrap_or(("query", cause));
        let ja = format!("URL の検索条件（{name}）が正しくありません。");
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad_query",
            ja,
            format!("`{name}` in the query does not fit: {en}"),
        )
        .at(Place::Parameter(name.to_owned().into()), Label::new("形式が正しくありません", en))
    }
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::of_status(StatusCode::PAYLOAD_TOO_LARGE).fate(Fate::Rejected)
            }
            _ => Self::body_unreadable(),
        }
    }
}

/// What SQLite, PostgreSQL and the operating system say when a disk is full.
fn is_out_of_space(cause: &str) -> bool {
    let cause = cause.to_ascii_lowercase();
    ["database or disk is full", "no space left on device", "disk full", "quota exceeded"]
        .iter()
        .any(|words| cause.contains(words))
}

/// The code and words of a status that comes without its own.
fn by_status(status: StatusCode) -> (&'static str, Label) {
    let (code, ja, en) = match status.as_u16() {
        400 => ("bad_request", "要求の形式が正しくありません。", "the request is malformed"),
        401 => ("unauthorized", "サインインが必要です。", "sign in, or send a valid token"),
        403 => ("forbidden", "この操作を行う権限がありません。", "you have no right to do this"),
        404 => ("not_found", "該当するものがありません。", "there is no such thing"),
        405 => (
            "method_not_allowed",
            "この URL ではこの操作はできません。",
            "this method is not for this address",
        ),
        406 => {
            ("not_acceptable", "求められた形式では返せません。", "no representation fits what was asked for")
        }
        408 => ("request_timeout", "受信に時間がかかりすぎました。", "the request took too long to arrive"),
        409 => ("conflict", "現在の状態ではこの操作はできません。", "the present state does not allow this"),
        412 => ("precondition_failed", "表示後に内容が変わっています。", "it has changed since it was read"),
        413 => ("too_large", "送られた内容が大きすぎます。", "what was sent is too large"),
        415 => (
            "unsupported_media_type",
            "本文の形式（Content-Type）に対応していません。",
            "this media type is not taken here",
        ),
        422 => ("unprocessable", "送られた内容が定義に合いません。", "what was sent does not fit"),
        428 => (
            "precondition_required",
            "見ていた内容の版を示す必要があります。",
            "the version that was seen must be named",
        ),
        429 => (
            "busy",
            "ただいま混み合っています。少し待ってからお試しください。",
            "too much is waiting; try again shortly",
        ),
        503 => (
            "unavailable",
            "ただいまお答えできません。少し待ってからお試しください。",
            "the service cannot answer now; try again shortly",
        ),
        507 => (
            "insufficient_storage",
            "保存先の容量が足りません。管理者にご連絡ください。",
            "the storage is full; tell the administrator",
        ),
        code if code < 500 => ("bad_request", "要求を受け付けられません。", "the request cannot be taken"),
        _ => (
            "internal",
            "内部の誤りが起きました。管理者にご連絡ください。",
            "something broke inside; tell the administrator",
        ),
    };
    (code, Label::new(ja, en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ayumi_core::id::ContentHash;

    fn english(problem: &Problem) -> Value {
        problem.to_json(Language::En, "r-1")
    }

    #[test]
    fn a_refusal_of_the_law_names_its_rule_its_place_and_its_fate() {
        let problem = Problem::from(Refused::from(Rejection::ReasonMissing));
        let json = english(&problem);
        assert_eq!(problem.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(json["code"], "reason_missing");
        assert_eq!(json["errors"][0]["pointer"], "/reason");
        assert_eq!(json["outcome"], "rejected");
        assert_eq!(json["request_id"], "r-1");
        assert_eq!(json["type"], "urn:ayumi:problem:reason_missing");
    }

    #[test]
    fn every_refusal_of_the_engine_has_the_status_of_the_contract() {
        let cases = [
            (Refused::from(Rejection::NotAllowed), 403),
            (Refused::from(Rejection::NoSuchCase), 404),
            (Refused::from(Rejection::CaseEnded), 409),
            (Refused::Stale { seen: 1, current: 2 }, 412),
            (Refused::VersionRequired { current: 2 }, 428),
            (Refused::KeyReused { key: "k".into() }, 422),
            (Refused::Busy, 429),
            (Refused::TooLarge { bytes: 2, limit: 1 }, 413),
            (Refused::EvidenceMissing { hash: ContentHash::of(b"x") }, 422),
            (Refused::EvidenceSize { hash: ContentHash::of(b"x"), said: 2, bytes: 1 }, 422),
            (Refused::Contended, 503),
            (Refused::Unknown { cause: "lost".into() }, 503),
            (Refused::Unavailable { cause: "gone".into() }, 503),
            (Refused::Unavailable { cause: "database or disk is full".into() }, 507),
        ];
        for (refused, status) in cases {
            let problem = Problem::from(refused.clone());
            assert_eq!(problem.status().as_u16(), status, "{refused}");
            assert!(
                english(&problem).get("outcome").is_some(),
                "{refused} must say what became of the write"
            );
        }
    }

    #[test]
    fn an_unknown_outcome_is_never_called_rejected() {
        let problem = Problem::from(Refused::Unknown { cause: "connection reset".into() });
        let json = english(&problem);
        assert_eq!(json["outcome"], "unknown");
        assert!(!json.to_string().contains("connection reset"), "a cause from inside stays inside");
    }

    #[test]
    fn a_stale_version_comes_with_the_current_one() {
        let problem = Problem::from(Refused::Stale { seen: 3, current: 9 });
        assert_eq!(english(&problem)["current_version"], 9);
        assert_eq!(english(&problem)["errors"][0]["header"], "If-Match");
    }

    #[test]
    fn every_problem_has_words_in_both_languages() {
        for status in 400_u16..=599 {
            let status = StatusCode::from_u16(status).unwrap();
            let problem = Problem::of_status(status);
            assert_ne!(problem.detail(Language::Ja), problem.detail(Language::En), "{status}");
            assert!(!problem.detail(Language::Ja).is_empty());
        }
    }
}
