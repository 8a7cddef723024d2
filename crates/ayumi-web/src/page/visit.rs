//! What every page is asked with: reader, language, moment, and the frame made of them; never the page's own question.

use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRequestParts, OriginalUri, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use ayumi_core::event::Role;
use ayumi_core::text::Language;
use ayumi_core::wareki;

use crate::error::{Place, Problem};
use crate::extract::{AsOf, SignedIn};
use crate::page::html;
use crate::policy::KEEPERS_ROLES;
use crate::private::names;
use crate::respond;
use crate::state::App;
use crate::view::date;
use crate::view::form::Typed;
use crate::view::link;
use crate::view::people::{People, Texts};
use crate::view::say::Say;
use crate::view::shell::{Past, Reader, Section, Shell};

/// The cookie that remembers the language.
const LANGUAGE_COOKIE: &str = "ayumi_lang";

/// How long it is remembered, in seconds: a year.
const LANGUAGE_SECONDS: u32 = 365 * 24 * 60 * 60;

/// A signed-in reader's request for a page.
pub(super) struct Visit {
    pub(super) app: Arc<App>,
    pub(super) signed_in: SignedIn,
    pub(super) moment: AsOf,
    pub(super) t: Say,
    /// The query, but for language and moment.
    pub(super) asked: Typed,
    /// The frame, still without a title.
    pub(super) shell: Shell,
}

impl Visit {
    /// A page made from the projections, with the moment it shows.
    pub(super) fn html(&self, page: &impl Template) -> Result<Response, Problem> {
        let mut response = html(page)?;
        respond::moment(response.headers_mut(), &self.moment);
        Ok(response)
    }

    /// A page made from the log itself, which may be ahead of the projections.
    pub(super) fn html_of_log(&self, page: &impl Template) -> Result<Response, Problem> {
        let mut response = html(page)?;
        respond::moment(response.headers_mut(), &self.moment.of_log(&self.app));
        Ok(response)
    }
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let signed_in = <SignedIn as FromRequestParts<Arc<App>>>::from_request_parts(parts, app).await?;
        let t = Say(language(&parts.headers, &parts.uri));
        let query = pairs(parts.uri.query().unwrap_or_default());
        iso_moment(parts, &query);
        let as_of = query.iter().find(|(name, _)| name == "as_of").map(|(_, value)| value.clone());
        let moment = AsOf::from_request_parts(parts, app).await.map_err(forms_of_a_moment)?;
        let kept: Vec<(String, String)> =
            query.into_iter().filter(|(name, _)| name != "lang" && name != "as_of").collect();
        let shell = Shell {
            t,
            title: String::new(),
            section: Section::Elsewhere,
            reader: Some(reader(app, &signed_in, t).await?),
            sample: app.settings.sample,
            clock: clock(app, t),
            past: past(app, &moment, as_of.unwrap_or_default(), t),
            path: parts.uri.path().to_owned(),
            query: kept.clone(),
            faulty: false,
        };
        Ok(Self { app: Arc::clone(app), signed_in, moment, t, asked: Typed::from_pairs(kept), shell })
    }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri_of(query))
        .map(|pairs| pairs.0)
        .unwrap_or_default()
}

fn uri_of(query: &str) -> Uri {
    Uri::builder().path_and_query(format!("/?{query}")).build().unwrap_or_default()
}

/// A date of the Japanese calendar in `as_of` becomes the ISO date the API takes.
fn iso_moment(parts: &mut Parts, query: &[(String, String)]) {
    let Some((_, text)) = query.iter().find(|(name, _)| name == "as_of") else { return };
    let Some(day) = wareki::parse_date(text) else { return };
    let iso = day.to_string();
    let replaced = query
        .iter()
        .map(|(name, value)| (name.as_str(), if name == "as_of" { iso.as_str() } else { value.as_str() }));
    if let Ok(uri) = link::with(parts.uri.path(), replaced).parse() {
        parts.uri = uri;
    }
}

/// A moment that cannot be read, refused in the forms its field takes on a page.
fn forms_of_a_moment(problem: Problem) -> Problem {
    let is_the_moment =
        problem.faults().first().is_some_and(|fault| fault.place == Place::Parameter("as_of".into()));
    if !is_the_moment {
        return problem;
    }
    Problem::bad_parameter(
        "as_of",
        "「過去の時点で見る」の日付を読めません。R8.6.30、令和8年6月30日、2026-06-30、2026-06-30T18:00:00+09:00 のように入力してください。",
        "the moment cannot be read; write it like 2026-06-30, R8.6.30 or 2026-06-30T18:00:00+09:00",
    )
}

async fn reader(app: &App, signed_in: &SignedIn, t: Say) -> Result<Reader, Problem> {
    let identity = signed_in.identity();
    let directory = app.engine.directory();
    let texts = Texts::default();
    let people = People { t, directory: &directory, texts: &texts };
    let role = identity.rights.iter().map(|right| right.role).min_by_key(|role| match role {
        Role::PrefectureManager => 0,
        Role::PrefectureOfficer => 1,
        Role::MunicipalManager => 2,
        Role::MunicipalOfficer => 3,
        Role::AreaLiaison => 4,
        Role::Auditor => 5,
        Role::Administrator => 6,
    });
    let name = names(app, &directory, &[identity.user]).await?.remove(&identity.user);
    let role = role.map_or_else(|| t.say("利用者", "user").to_owned(), |role| people.role(role));
    let keeps = identity.rights.iter().any(|right| KEEPERS_ROLES.contains(&right.role));
    Ok(Reader { name, role, body: people.body(&identity.organization), keeps })
}

/// The time on the server's clock, where it is not the machine's.
pub(super) fn clock(app: &App, t: Say) -> Option<String> {
    let shown = app.settings.clock_shown || app.settings.trial;
    shown.then(|| date::moment_short(t, app.engine.now(), app.engine.log().offset).text)
}

fn past(app: &App, moment: &AsOf, asked: String, t: Say) -> Option<Past> {
    let shown = date::moment_short(t, moment.instant, app.engine.log().offset);
    moment.is_past().then(|| Past { value: moment.instant.to_string(), text: shown.text, asked })
}

/// The language of a page: as asked for in the address, as remembered, else Japanese.
pub(crate) fn language(headers: &HeaderMap, uri: &Uri) -> Language {
    let jar = CookieJar::from_headers(headers);
    let remembered = || jar.get(LANGUAGE_COOKIE).and_then(|cookie| tagged(cookie.value()));
    // An office reads Japanese, whatever its browser was installed in; English is a choice.
    asked_language(uri).or_else(remembered).unwrap_or(Language::Ja)
}

fn asked_language(uri: &Uri) -> Option<Language> {
    let query = pairs(uri.query().unwrap_or_default());
    query.iter().find(|(name, _)| name == "lang").and_then(|(_, value)| tagged(value))
}

fn tagged(tag: &str) -> Option<Language> {
    match tag {
        "ja" => Some(Language::Ja),
        "en" => Some(Language::En),
        _ => None,
    }
}

/// Remembers a language that was asked for in the address.
pub(super) async fn remember_language(
    OriginalUri(uri): OriginalUri,
    request: Request,
    next: Next,
) -> Response {
    let asked = asked_language(&uri);
    let mut response = next.run(request).await;
    if let Some(language) = asked {
        let tag = Say(language).tag();
        let cookie =
            format!("{LANGUAGE_COOKIE}={tag}; Path=/; Max-Age={LANGUAGE_SECONDS}; SameSite=Lax; HttpOnly");
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookie: &str, accepted: &str) -> HeaderMap {
        HeaderMap::from_iter([
            (header::COOKIE, HeaderValue::from_str(cookie).unwrap()),
            (header::ACCEPT_LANGUAGE, HeaderValue::from_str(accepted).unwrap()),
        ])
    }

    #[test]
    fn pages_are_japanese_until_somebody_switches() {
        let uri = |text: &str| text.parse::<Uri>().unwrap();
        assert_eq!(language(&headers("ayumi_lang=ja", "en"), &uri("/p?lang=en")), Language::En);
        assert_eq!(language(&headers("ayumi_lang=ja", "en"), &uri("/p")), Language::Ja);
        assert_eq!(language(&headers("ayumi_lang=en", "ja"), &uri("/p")), Language::En);
        assert_eq!(language(&headers("other=1", "en"), &uri("/p")), Language::Ja);
        assert_eq!(language(&headers("ayumi_lang=xx", "ja"), &uri("/p?lang=yy")), Language::Ja);
    }

    #[test]
    fn a_wareki_moment_is_read_as_a_date() {
        let request = axum::http::Request::builder().uri("/p?as_of=R8.6.30&case=a").body(()).unwrap();
        let mut parts = request.into_parts().0;
        let query = pairs(parts.uri.query().unwrap());
        iso_moment(&mut parts, &query);
        assert_eq!(parts.uri, "/p?as_of=2026-06-30&case=a");
    }
}
