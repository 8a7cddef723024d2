//! Lists page by page: a limit and an opaque cursor; never what is in them.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};

use crate::error::Problem;
use crate::extract::{AsOf, Query};
use crate::respond;
use crate::state::App;

/// Most entries of one page.
pub(crate) const LIMIT_MAX: usize = 200;

/// Entries of a page when nobody says how many.
const LIMIT: usize = 100;

/// Which page of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paging {
    pub(crate) limit: usize,
    /// Key of the last entry of the page before.
    pub(crate) after: Option<String>,
    path: String,
    query: Option<String>,
}

/// A page as it is written: its entries under their own name.
struct Named<'a, T> {
    name: &'static str,
    page: &'a Page<T>,
}

impl<T: Serialize> Serialize for Named<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(self.name, &self.page.items)?;
        map.serialize_entry("next", &self.page.next)?;
        map.end()
    }
}

#[derive(Debug, Deserialize)]
struct Asked {
    limit: Option<usize>,
    cursor: Option<String>,
}

/// A page with the key of its last entry when more follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

impl FromRequestParts<Arc<App>> for Paging {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Query(asked) = Query::<Asked>::from_request_parts(parts, app).await?;
        let limit = asked.limit.unwrap_or(LIMIT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            let (ja, en) = (
                format!("limit は1以上{LIMIT_MAX}以下で指定してください。"),
                format!("`limit` is 1 to {LIMIT_MAX}"),
            );
            return Err(Problem::bad_parameter("limit", ja, en));
        }
        let after =
            asked.cursor.filter(|cursor| !cursor.is_empty()).map(|cursor| opened(&cursor)).transpose()?;
        Ok(Self {
            limit,
            after,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(str::to_owned),
        })
    }
}

fn opened(cursor: &str) -> Result<String, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let key = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    key.ok_or_else(|| {
        Problem::bad_parameter(
            "cursor",
            "cursor が正しくありません。前のページの next をそのまま使ってください。",
            "`cursor` is not one this server gave",
        )
    })
}

/// The cursor that goes on after the entry of `key`.
pub(crate) fn cursor(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(key)
}

impl Paging {
    /// The page asked for of a list that is in the order of its keys.
    pub(crate) fn cut<T>(&self, items: Vec<T>, key: impl Fn(&T) -> String) -> Page<T> {
        let rest =
            items.into_iter().skip_while(|item| self.after.as_ref().is_some_and(|after| key(item) <= *after));
        self.first(rest, &key)
    }

    /// The page asked for of a list that is in the reverse order of its keys.
    pub(crate) fn cut_reversed<T>(&self, items: Vec<T>, key: impl Fn(&T) -> String) -> Page<T> {
        let rest =
            items.into_iter().skip_while(|item| self.after.as_ref().is_some_and(|after| key(item) >= *after));
        self.first(rest, &key)
    }

    fn first<T>(&self, mut rest: impl Iterator<Item = T>, key: impl Fn(&T) -> String) -> Page<T> {
        let items: Vec<T> = rest.by_ref().take(self.limit).collect();
        let more = rest.next().is_some();
        let next = items.last().filter(|_| more).map(|last| cursor(&key(last)));
        Page { items, next }
    }

    /// The same page size from another place on.
    pub(crate) fn starting_after(&self, after: Option<String>) -> Self {
        Self { after, ..self.clone() }
    }

    /// Adds the link to the next page when there is one.
    pub(crate) fn link(&self, response: &mut Response, next: Option<&str>) {
        respond::link_next(response, &self.path, self.query.as_deref(), next);
    }

    /// A page under `name`, with `next` and the link to it.
    pub(crate) fn respond<T: Serialize>(
        &self,
        at: &AsOf,
        name: &'static str,
        page: &Page<T>,
    ) -> Result<Response, Problem> {
        let mut response = respond::read(at, &Named { name, page })?;
        self.link(&mut response, page.next.as_deref());
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paging(limit: usize, after: Option<&str>) -> Paging {
        Paging { limit, after: after.map(str::to_owned), path: "/".into(), query: None }
    }

    #[test]
    fn pages_follow_each_other_without_gap_or_repetition() {
        let all: Vec<String> = ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = paging(2, after.as_deref()).cut(all.clone(), Clone::clone);
            seen.extend(page.items);
            let Some(next) = page.next else { break };
            after = Some(opened(&next).unwrap());
        }
        assert_eq!(seen, all);
    }

    #[test]
    fn a_full_last_page_has_no_next() {
        let page = paging(2, None).cut(vec![1, 2], ToString::to_string);
        assert_eq!(page, Page { items: vec![1, 2], next: None });
    }

    #[test]
    fn newest_first_goes_on_with_what_is_older() {
        let page = paging(2, Some("4")).cut_reversed(vec![5, 4, 3, 2, 1], ToString::to_string);
        assert_eq!(page.items, [3, 2]);
    }

    #[test]
    fn a_cursor_nobody_gave_is_refused() {
        for bad in ["not base64!", "/w", "é"] {
            assert_eq!(opened(bad).unwrap_err().code(), "bad_parameter", "{bad}");
        }
    }
}
