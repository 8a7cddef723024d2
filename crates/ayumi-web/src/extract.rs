//! Parts of a request as typed values, refused with a problem when they do not fit; never who is asking.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use ayumi_core::text::{Label, Language};
use serde::de::DeserializeOwned;

use crate::auth::Write;
use crate::error::{Fate, Place, Problem};

pub use crate::auth::SignedIn;
pub use crate::json::{Body, Json};
pub use crate::moment::AsOf;

/// Longest idempotency key, in bytes: it is kept for good.
const KEY_BYTES_MAX: usize = 255;

/// Parts of the path.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let axum::extract::Path(value) =
            <axum::extract::Path<T> as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        Ok(Self(value))
    }
}

/// The query.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let axum::extract::Query(value) = axum::extract::Query::from_request_parts(parts, state).await?;
        Ok(Self(value))
    }
}

fn key_missing() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "idempotency_key_missing",
        "書き込みには Idempotency-Key が必要です。要求ごとに新しい値を付け、再送のときは同じ値を付けてください。",
        "a write needs an Idempotency-Key: a new value for each request, the same one for a retry",
    )
    .at(Place::Header("Idempotency-Key"), Label::new("指定がありません", "missing"))
    .fate(Fate::Rejected)
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().map(str::trim).filter(|key| is_key(key));
    key.map(|key| Some(key.to_owned())).ok_or_else(|| {
        bad_header(
            "Idempotency-Key",
            "idempotency_key_invalid",
            "Idempotency-Key は1文字以上255文字以内の空白を含まない ASCII 文字で指定してください。",
            "an Idempotency-Key has 1 to 255 visible ASCII characters",
        )
    })
}

/// Whether a text can be an idempotency key.
pub fn is_key(key: &str) -> bool {
    (1..=KEY_BYTES_MAX).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The version that was seen, when the sender says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub Option<u64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let version = value.to_str().ok().map(str::trim).and_then(version);
        version.map(|version| Self(Some(version))).ok_or_else(|| {
            bad_header(
                "If-Match",
                "if_match_invalid",
                "If-Match には版を引用符つきで指定してください（例 \"17\"）。",
                "If-Match takes one quoted version, such as \"17\"",
            )
        })
    }
}

fn version(text: &str) -> Option<u64> {
    let digits = text.strip_prefix('"')?.strip_suffix('"')?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

fn bad_header(name: &'static str, code: &'static str, ja: &str, en: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, code, ja, en)
        .at(Place::Header(name), Label::new(ja, en))
        .fate(Fate::Rejected)
}

/// The language the reader prefers; Japanese unless English is asked for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferred(pub Language);

impl<S: Send + Sync> FromRequestParts<S> for Preferred {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(language(&parts.headers)))
    }
}

/// The language of `Accept-Language`.
pub fn language(headers: &HeaderMap) -> Language {
    let Some(wish) = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else {
        return Language::Ja;
    };
    let weight = |wanted: &str| {
        wish.split(',')
            .filter_map(range)
            .filter(|(tag, _)| tag.eq_ignore_ascii_case(wanted))
            .map(|(_, q)| q)
            .max()
    };
    match (weight("ja"), weight("en")) {
        (ja, Some(en)) if en > ja.unwrap_or(0) => Language::En,
        (_, Some(_) | None) => Language::Ja,
    }
}

/// Primary language and weight in thousandths of one part of `Accept-Language`.
fn range(part: &str) -> Option<(&str, u32)> {
    let mut pieces = part.split(';');
    let tag = pieces.next()?.trim().split('-').next()?;
    let quality = pieces.find_map(|piece| piece.trim().strip_prefix("q=")).unwrap_or("1");
    let (whole, fraction) = quality.trim().split_once('.').unwrap_or((quality.trim(), ""));
    let thousandths: u32 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some((tag, whole.parse::<u32>().ok()?.min(1) * 1000 + thousandths))
}

/// What a write says of itself beside its body: its key, the version it was made on, whether it is a rehearsal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// The idempotency key; a dry run writes nothing and needs none.
    pub key: String,
    /// The version that was seen.
    pub seen: Option<u64>,
    /// Decide only, write nothing.
    pub dry_run: bool,
}

#[derive(Debug, Default, serde::Deserialize)]
struct DryRun {
    #[serde(default)]
    dry_run: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Writing {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(DryRun { dry_run }) = Query::<DryRun>::from_request_parts(parts, state).await?;
        let IfMatch(seen) = IfMatch::from_request_parts(parts, state).await?;
        let key = match idempotency_key(&parts.headers)? {
            Some(key) => key,
            None if dry_run => "dry-run".to_owned(),
            None => return Err(key_missing()),
        };
        Ok(Self { key, seen, dry_run })
    }
}

impl Writing {
    /// The write with its body.
    pub(crate) fn of(self, body: impl Into<Vec<u8>>) -> Write {
        Write { key: self.key, body: body.into(), seen: self.seen, dry_run: self.dry_run }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderValue, Request};

    fn parts(name: &'static str, value: &str) -> Parts {
        let request = Request::builder()
            .header(name, HeaderValue::from_bytes(value.as_bytes()).unwrap())
            .body(())
            .unwrap();
        request.into_parts().0
    }

    #[tokio::test]
    async fn a_dry_run_needs_no_key() {
        let request = Request::builder().uri("/?dry_run=true").header("if-match", "\"3\"").body(()).unwrap();
        let writing = Writing::from_request_parts(&mut request.into_parts().0, &()).await.unwrap();
        assert_eq!((writing.dry_run, writing.seen), (true, Some(3)));
        let request = Request::builder().uri("/").body(()).unwrap();
        let problem = Writing::from_request_parts(&mut request.into_parts().0, &()).await.unwrap_err();
        assert_eq!(problem.code(), "idempotency_key_missing");
        assert_eq!(problem.faults()[0].place, Place::Header("Idempotency-Key"));
    }

    #[test]
    fn a_key_is_visible_ascii_and_not_endless() {
        assert!(is_key("0193f3c0-7a6e") && is_key(&"k".repeat(255)));
        for bad in ["", "two words", "歩み", "tab\t", &"k".repeat(256)] {
            assert!(!is_key(bad), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_version_is_quoted_digits_and_nothing_else() {
        assert_eq!(version("\"17\""), Some(17));
        for bad in ["17", "W/\"17\"", "*", "\"\"", "\"+1\"", "\"1\",\"2\"", "\"99999999999999999999\""] {
            let mut parts = parts("if-match", bad);
            let problem = IfMatch::from_request_parts(&mut parts, &()).await.unwrap_err();
            assert_eq!(problem.code(), "if_match_invalid", "{bad}");
        }
    }

    #[test]
    fn english_is_given_only_to_those_who_prefer_it() {
        let of = |wish: &str| language(&parts("accept-language", wish).headers);
        for wish in ["ja", "ja,en;q=0.9", "fr", "*", "en;q=0.5, ja;q=0.8", "en;q=0", "garbage;;q=x"] {
            assert_eq!(of(wish), Language::Ja, "{wish}");
        }
        for wish in ["en", "en-US,en;q=0.9,ja;q=0.8", "EN-gb", "ja;q=0.2, en;q=0.201"] {
            assert_eq!(of(wish), Language::En, "{wish}");
        }
        assert_eq!(language(&HeaderMap::new()), Language::Ja);
    }
}
