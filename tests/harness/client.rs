//! One reader or writer of the API with their token; owns how requests are written down, never what they mean.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::header::{
    ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, IF_MATCH,
};
use reqwest::{Body, Method, Response};
use serde_json::Value;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const MIN_POSITION: HeaderName = HeaderName::from_static("ayumi-min-position");

/// Somebody who talks to a server.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
    /// The last position this test wrote, which every read must contain.
    written: Arc<AtomicU64>,
}

/// A request being put together; awaiting it sends it.
#[derive(Debug)]
pub struct Call {
    http: reqwest::Client,
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Option<Body>,
    written: Arc<AtomicU64>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was asked, for the failure list.
    pub asked: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Client {
    /// Somebody with a token, or nobody in particular.
    ///
    /// # Panics
    /// When a client cannot be made at all.
    pub fn new(base: &str, token: Option<&str>, written: Arc<AtomicU64>) -> Self {
        // The product's TLS: without one named, the library asks the process for a default that nobody sets.
        let tls = ayumi_notify::tls::client_config(None);
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.expect("the roots are built in"))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build();
        let http = http.expect("a client needs nothing that can be missing");
        Self { http, base: base.to_owned(), token: token.map(str::to_owned), written }
    }

    /// Somebody who talks to a server that runs as a process.
    pub fn of_process(base: &str, token: &str) -> Self {
        Self::new(base, Some(token), Arc::default())
    }

    /// Reads; the answer contains everything this test has written.
    pub fn get(&self, path: &str) -> Call {
        let written = self.written.load(Ordering::SeqCst);
        self.call(Method::GET, path).header(MIN_POSITION.as_str(), &written.to_string())
    }

    /// Writes under a fresh key.
    pub fn post(&self, path: &str, body: &Value) -> Call {
        self.call(Method::POST, path).json(body).key(&fresh_key())
    }

    /// Puts under a fresh key.
    pub fn put(&self, path: &str, body: &Value) -> Call {
        self.call(Method::PUT, path).json(body).key(&fresh_key())
    }

    /// Takes away under a fresh key.
    pub fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path).key(&fresh_key())
    }

    /// Sends a command to a case under a fresh key.
    pub fn command(&self, case: impl std::fmt::Display, command: &Value) -> Call {
        self.post(&format!("/api/v1/cases/{case}/commands"), command)
    }

    /// Sends a command that overwrites what was seen: the version is read first.
    pub async fn command_seen(&self, case: impl std::fmt::Display, command: &Value) -> Answer {
        let participant = command["participant"].as_str();
        let version = self.part_version(&case, participant).await;
        self.command(case, command).if_match(version).await
    }

    /// The version of a participant's part, or of the case.
    ///
    /// # Panics
    /// When the case tells none.
    pub async fn part_version(&self, case: impl std::fmt::Display, participant: Option<&str>) -> u64 {
        let case = self.get(&format!("/api/v1/cases/{case}")).await.ok();
        let participants = case["participants"].as_array().map_or(&[][..], Vec::as_slice);
        let part = participants
            .iter()
            .find(|part| participant.is_some() && part["organization"].as_str() == participant);
        let version = part.map_or(&case["version"], |part| &part["version"]);
        version.as_u64().unwrap_or_else(|| panic!("no version of {participant:?} in {case}"))
    }

    /// Keeps a file as evidence; gives its hash.
    ///
    /// # Panics
    /// When it is not kept.
    pub async fn upload(&self, bytes: &[u8]) -> String {
        let call = self.call(Method::POST, "/api/v1/evidence").key(&fresh_key());
        let kept = call.bytes("text/plain; charset=utf-8", bytes.to_vec()).await.ok();
        kept["sha256"].as_str().unwrap_or_else(|| panic!("no hash in {kept}")).to_owned()
    }

    /// A request with the credentials and nothing else.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let mut headers = HeaderMap::new();
        if let Some(token) = &self.token {
            headers.insert(AUTHORIZATION, value(&format!("Bearer {token}")));
        }
        Call {
            http: self.http.clone(),
            method,
            url: format!("{}{path}", self.base),
            headers,
            body: None,
            written: Arc::clone(&self.written),
        }
    }
}

/// A key no other request of this test program has.
pub fn fresh_key() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("e2e-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst))
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_bytes(text.as_bytes()).unwrap_or_else(|error| panic!("header value `{text}`: {error}"))
}

impl Call {
    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.bytes("application/json", body.to_string().into_bytes())
    }

    /// With a body of bytes.
    #[must_use]
    pub fn bytes(mut self, media_type: &str, body: Vec<u8>) -> Self {
        self.headers.insert(CONTENT_TYPE, value(media_type));
        self.body = Some(body.into());
        self
    }

    /// With this idempotency key.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.headers.insert(IDEMPOTENCY_KEY, value(key));
        self
    }

    /// Without an idempotency key.
    #[must_use]
    pub fn without_key(mut self) -> Self {
        self.headers.remove(IDEMPOTENCY_KEY);
        self
    }

    /// Naming the version that was seen.
    #[must_use]
    pub fn if_match(mut self, version: u64) -> Self {
        self.headers.insert(IF_MATCH, value(&format!("\"{version}\"")));
        self
    }

    /// For a reader of English.
    #[must_use]
    pub fn english(mut self) -> Self {
        self.headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
        self
    }

    /// With a header of its own.
    ///
    /// # Panics
    /// When no header can be called so.
    #[must_use]
    pub fn header(mut self, name: &str, text: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes())
            .unwrap_or_else(|error| panic!("header `{name}`: {error}"));
        self.headers.insert(name, value(text));
        self
    }

    /// Sends it and gives the response before its body has ended, as streams need.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn open(self) -> Response {
        let asked = format!("{} {}", self.method, self.url);
        self.begin().await.unwrap_or_else(|error| panic!("{asked}: {error:?}"))
    }

    /// Sends it to a server that may be gone, or go while it answers; none when it did.
    pub async fn try_send(self) -> Option<Answer> {
        self.finish().await.ok()
    }

    async fn begin(self) -> reqwest::Result<Response> {
        let mut request = self.http.request(self.method, &self.url).headers(self.headers);
        if let Some(body) = self.body {
            request = request.body(body);
        }
        request.send().await
    }

    async fn finish(self) -> reqwest::Result<Answer> {
        let asked = format!("{} {}", self.method, self.url);
        let (written, is_write) = (Arc::clone(&self.written), self.method != Method::GET);
        let response = self.begin().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer = Answer { asked, status, headers, bytes: response.bytes().await?.to_vec() };
        if is_write && let Some(position) = answer.number("ayumi-position") {
            written.fetch_max(position, Ordering::SeqCst);
        }
        Ok(answer)
    }

    async fn send(self) -> Answer {
        let asked = format!("{} {}", self.method, self.url);
        self.finish().await.unwrap_or_else(|error| panic!("{asked}: {error:?}"))
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl Answer {
    /// The body as JSON, when the request succeeded.
    ///
    /// # Panics
    /// When it did not.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert!((200..300).contains(&self.status), "{}: {} {}", self.asked, self.status, self.text());
        self.json()
    }

    /// The body as JSON, when the status is `status`.
    ///
    /// # Panics
    /// When it is another.
    #[track_caller]
    pub fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text());
        self.json()
    }

    /// The problem, when the request was refused with this status and code.
    ///
    /// # Panics
    /// When it was not.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> Value {
        let problem = self.problem();
        assert_eq!(
            (self.status, problem["code"].as_str()),
            (status, Some(code)),
            "{}: {problem}",
            self.asked
        );
        problem
    }

    /// The problem, whatever it is.
    ///
    /// # Panics
    /// When the answer is no complete problem.
    #[track_caller]
    pub fn problem(&self) -> Value {
        let context = || format!("{}: {} {}", self.asked, self.status, self.text());
        assert!((400..600).contains(&self.status), "{}", context());
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", context());
        let problem = self.json();
        for member in ["type", "title", "detail", "code", "request_id"] {
            assert!(
                problem[member].as_str().is_some_and(|text| !text.is_empty()),
                "no `{member}`: {}",
                context()
            );
        }
        assert_eq!(problem["status"], self.status, "{}", context());
        assert!(problem["errors"].is_array(), "{}", context());
        problem
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is not.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_slice(&self.bytes) {
            Ok(value) => value,
            Err(error) => panic!("{}: {} {error}: {}", self.asked, self.status, self.text()),
        }
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A header that is a number.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.header(name).and_then(|text| text.parse().ok())
    }

    /// Types of the events a write appended.
    ///
    /// # Panics
    /// When the answer is no receipt.
    #[track_caller]
    pub fn events(&self) -> Vec<String> {
        let receipt = self.ok();
        let events = receipt["events"].as_array().unwrap_or_else(|| panic!("no receipt: {receipt}"));
        events.iter().map(|event| event["event"]["type"].as_str().unwrap_or_default().to_owned()).collect()
    }
}
