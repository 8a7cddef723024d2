//! Who may use which route, in one table, and what a reader may see of what a route reads; never whether a command is
//! lawful, which the core decides.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use ayumi_core::envelope::Envelope;
use ayumi_core::event::{Event, Role};
use ayumi_core::id::{CaseId, OrganizationId};
use ayumi_core::state::Case;
use ayumi_core::text::Language;
use ayumi_engine::identity::Identity;
use ayumi_store::views::CaseFilter;

use crate::auth::{self, SignedIn};
use crate::error::{Fate, Problem};
use crate::state::App;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, signed in or not.
    Public,
    /// Everybody who is signed in, whatever their rights.
    AnySignedIn,
    /// Those who have one of these roles.
    Roles(&'static [Role]),
}

const READERS: Access = Access::Roles(&[
    Role::PrefectureOfficer,
    Role::PrefectureManager,
    Role::MunicipalOfficer,
    Role::MunicipalManager,
    Role::AreaLiaison,
    Role::Auditor,
]);
const WRITERS: Access = Access::Roles(&[
    Role::PrefectureOfficer,
    Role::PrefectureManager,
    Role::MunicipalOfficer,
    Role::MunicipalManager,
]);
const PREFECTURE: Access = Access::Roles(&[Role::PrefectureOfficer, Role::PrefectureManager]);
const OVERSEERS: Access =
    Access::Roles(&[Role::PrefectureOfficer, Role::PrefectureManager, Role::AreaLiaison, Role::Auditor]);

/// Those who look after what leaves the program.
pub(crate) const KEEPERS_ROLES: &[Role] =
    &[Role::Administrator, Role::PrefectureOfficer, Role::PrefectureManager];
const KEEPERS: Access = Access::Roles(KEEPERS_ROLES);

/// Every route with who may use it. A route without a row answers as if it were not there.
pub const AUTHORIZATION: &[(&str, &str, Access)] = &[
    // For machines.
    ("GET", "/healthz", Access::Public),
    ("GET", "/readyz", Access::Public),
    ("GET", "/metrics", Access::Public),
    ("GET", "/openapi.json", Access::Public),
    // Who is asking.
    ("POST", "/api/v1/login", Access::Public),
    ("DELETE", "/api/v1/session", Access::AnySignedIn),
    ("GET", "/api/v1/me", Access::AnySignedIn),
    ("GET", "/api/v1/users", OVERSEERS),
    // What is published.
    ("GET", "/api/v1/organizations", READERS),
    ("GET", "/api/v1/organizations/{code}", READERS),
    ("GET", "/api/v1/definitions", READERS),
    ("POST", "/api/v1/definitions", PREFECTURE),
    ("POST", "/api/v1/definitions/check", READERS),
    ("GET", "/api/v1/definitions/{id}/diff", READERS),
    ("GET", "/api/v1/definitions/{id}/migrations", OVERSEERS),
    ("GET", "/api/v1/definitions/schema.json", Access::Public),
    ("GET", "/api/v1/definitions/{id}/{version}", READERS),
    ("POST", "/api/v1/migrations", PREFECTURE),
    ("POST", "/api/v1/migrations/{sha256}/approve", PREFECTURE),
    ("POST", "/api/v1/migrations/{sha256}/apply", PREFECTURE),
    // Where everybody is.
    ("GET", "/api/v1/programmes", READERS),
    ("GET", "/api/v1/programmes/{id}", READERS),
    ("GET", "/api/v1/programmes/{id}/board", READERS),
    ("GET", "/api/v1/programmes/{id}/entries", READERS),
    ("GET", "/api/v1/programmes/{id}/services", READERS),
    ("GET", "/api/v1/programmes/{id}/standardization", READERS),
    ("GET", "/api/v1/programmes/{id}/timeline", READERS),
    ("POST", "/api/v1/programmes/{id}/commands", WRITERS),
    // Cases.
    ("GET", "/api/v1/cases", READERS),
    // A municipality opens what a case of its lets it raise, and nothing else.
    ("POST", "/api/v1/cases", WRITERS),
    ("GET", "/api/v1/cases/{id}", READERS),
    ("GET", "/api/v1/cases/{id}/explain", READERS),
    ("POST", "/api/v1/cases/{id}/what-if", READERS),
    ("POST", "/api/v1/cases/{id}/commands", WRITERS),
    ("GET", "/api/v1/cases/{id}/events", READERS),
    ("GET", "/api/v1/cases/{id}/events/{event}/explain", READERS),
    // History, decisions, documents.
    ("GET", "/api/v1/events", READERS),
    ("GET", "/api/v1/events/stream", READERS),
    ("GET", "/api/v1/decisions", READERS),
    ("GET", "/api/v1/decisions/{id}", READERS),
    ("POST", "/api/v1/evidence", WRITERS),
    ("GET", "/api/v1/evidence/{sha256}", READERS),
    // What is due, what was sent.
    ("GET", "/api/v1/deadlines", READERS),
    ("GET", "/api/v1/deadlines/requests", READERS),
    ("GET", "/api/v1/reminders", READERS),
    ("GET", "/api/v1/inbox", READERS),
    ("POST", "/api/v1/cases/{id}/reminders/{reminder}/snooze", WRITERS),
    // What leaves, and one's own ways to it. A calendar is opened by its token.
    ("GET", "/api/v1/me/mail", Access::AnySignedIn),
    ("PUT", "/api/v1/me/mail", Access::AnySignedIn),
    ("PUT", "/api/v1/users/{id}/mail", KEEPERS),
    ("GET", "/api/v1/feeds", Access::AnySignedIn),
    ("POST", "/api/v1/feeds", Access::AnySignedIn),
    ("DELETE", "/api/v1/feeds/{id}", Access::AnySignedIn),
    ("GET", "/api/v1/calendars/{file}", Access::Public),
    ("GET", "/api/v1/webhooks", KEEPERS),
    ("POST", "/api/v1/webhooks", KEEPERS),
    ("POST", "/api/v1/webhooks/{id}/rotate", KEEPERS),
    ("POST", "/api/v1/webhooks/{id}/test", KEEPERS),
    ("DELETE", "/api/v1/webhooks/{id}", KEEPERS),
    ("GET", "/api/v1/deliveries", KEEPERS),
    ("GET", "/api/v1/deliveries/attempts", KEEPERS),
    ("POST", "/api/v1/deliveries/test-mail", KEEPERS),
    ("POST", "/api/v1/deliveries/{id}/retry", KEEPERS),
    // Pages.
    ("GET", "/login", Access::Public),
    ("POST", "/login", Access::Public),
    ("POST", "/logout", Access::AnySignedIn),
    ("GET", "/static/{*path}", Access::Public),
    ("GET", "/", READERS),
    ("GET", "/p", READERS),
    ("GET", "/p/{programme}", READERS),
    ("GET", "/p/{programme}/standardization", READERS),
    ("GET", "/p/{programme}/timeline", READERS),
    ("GET", "/p/{programme}/slips", READERS),
    ("GET", "/cases/{id}", READERS),
    ("GET", "/cases/{id}/why", READERS),
    ("GET", "/cases/{id}/what-if", READERS),
    ("POST", "/cases/{id}/{form}", WRITERS),
    ("POST", "/cases/{id}/evidence", WRITERS),
    ("GET", "/receipts/{event}", READERS),
    ("GET", "/d", READERS),
    ("GET", "/d/{id}", READERS),
    ("GET", "/approvals", READERS),
    ("GET", "/inbox", READERS),
    ("POST", "/inbox/unchanged", WRITERS),
    ("POST", "/cases/{id}/reminders/{reminder}/snooze", WRITERS),
    ("GET", "/reminders", READERS),
    ("GET", "/me", Access::AnySignedIn),
    ("POST", "/me", Access::AnySignedIn),
    ("GET", "/admin/outward", KEEPERS),
    ("POST", "/admin/outward", KEEPERS),
    ("GET", "/definitions", READERS),
    ("GET", "/definitions/{id}/{version}", READERS),
    ("GET", "/help/definitions", READERS),
];

/// What a reader may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Everything, private texts included.
    All,
    /// What concerns everybody in the cases of these bodies, and what is theirs.
    Own(Vec<OrganizationId>),
}

impl Reach {
    /// The reach of a person's rights.
    pub fn of(identity: &Identity) -> Self {
        if identity.rights.iter().any(|right| right.role.reads_everything()) {
            return Self::All;
        }
        let own = identity.rights.iter().filter(|right| right.role.acts_for_a_body());
        Self::Own(own.map(|right| right.organization.clone()).collect())
    }

    /// Whether the reader may see what is about this participant; none means it is about everybody.
    pub fn sees(&self, participant: Option<&OrganizationId>) -> bool {
        match (self, participant) {
            (Self::All, _) | (Self::Own(_), None) => true,
            (Self::Own(own), Some(body)) => own.contains(body),
        }
    }

    /// Whether the reader may know of a case.
    pub fn sees_case(&self, case: &Case) -> bool {
        match self {
            Self::All => case.opening.is_some(),
            Self::Own(own) => {
                case.opening.is_some() && own.iter().any(|body| case.participants.contains_key(body))
            }
        }
    }

    /// Whether the reader may see an event, given which cases they may know of.
    pub fn sees_event(&self, event: &Envelope, knows: impl Fn(CaseId) -> bool) -> bool {
        let Self::Own(own) = self else { return true };
        if let Some(case) = event.stream.as_case() {
            return knows(case) && self.sees(event.data.participant());
        }
        if let Event::ReminderFired(fired) = &event.data {
            return knows(fired.case) && own.contains(&fired.recipient.organization);
        }
        if let Event::NoticeGiven(given) = &event.data {
            return knows(given.case) && own.contains(&given.recipient.organization);
        }
        match event.stream.as_str().split('-').next() {
            Some("directory") => {
                matches!(event.data, Event::OrganizationRegistered(_) | Event::OrganizationChanged(_))
            }
            Some("log" | "calendar" | "definition" | "programme") => true,
            Some(_) | None => false,
        }
    }

    /// The bodies the reader is bound to; none for one who reads everything.
    pub fn own(&self) -> Option<&[OrganizationId]> {
        match self {
            Self::All => None,
            Self::Own(own) => Some(own),
        }
    }
}

/// The cases a reader may know of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Every case.
    All,
    /// These alone.
    These(BTreeSet<CaseId>),
}

impl Known {
    /// The cases a reader may know of, at a moment.
    ///
    /// # Errors
    /// When the projections cannot be read.
    pub async fn to(app: &App, reach: &Reach, at: Option<u64>) -> Result<Self, Problem> {
        let Some(own) = reach.own() else { return Ok(Self::All) };
        let mut known = BTreeSet::new();
        for body in own {
            let filter = CaseFilter { organization: Some(body.clone()), ..CaseFilter::default() };
            known.extend(app.views.cases(&filter, usize::MAX, at).await?.into_iter().map(|row| row.case));
        }
        Ok(Self::These(known))
    }

    /// Whether a case is among them.
    pub fn contains(&self, case: CaseId) -> bool {
        match self {
            Self::All => true,
            Self::These(cases) => cases.contains(&case),
        }
    }
}

/// Lets a request through to its route when the table allows it.
pub(crate) async fn enforce(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let Some(route) = request.extensions().get::<MatchedPath>().cloned() else {
        return Problem::not_found().into_response();
    };
    let access = match access(request.method(), route.as_str()) {
        Found::Row(access) => access,
        Found::OtherMethods(allowed) => return not_allowed(&allowed),
        Found::Nothing => return Problem::not_found().into_response(),
    };
    let is_page = !crate::frame::is_api(request.uri().path());
    let signed_in = match auth::authenticate(&app, request.headers()).await {
        Ok(signed_in) => signed_in,
        Err(problem) if access == Access::Public => {
            tracing::debug!(code = problem.code(), "credentials ignored on a public route");
            None
        }
        Err(problem) => return problem.fate_of(request.method()).into_response(),
    };
    if let Err(problem) = permit(access, signed_in.as_ref()) {
        if is_page && problem.status() == StatusCode::UNAUTHORIZED && request.method() == Method::GET {
            let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
            return Redirect::to(&crate::view::link::with("/login", [("next", wanted)])).into_response();
        }
        // Who reads nothing of the programmes has their work elsewhere.
        if route.as_str() == "/" && permit(KEEPERS, signed_in.as_ref()).is_ok() {
            return Redirect::to("/admin/outward").into_response();
        }
        return problem.fate_of(request.method()).into_response();
    }
    if let Some(signed_in) = signed_in {
        request.extensions_mut().insert(signed_in);
    }
    next.run(request).await
}

enum Found {
    Row(Access),
    OtherMethods(String),
    Nothing,
}

fn access(method: &Method, route: &str) -> Found {
    // What may be read may be asked for its head.
    let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
    let rows = || AUTHORIZATION.iter().filter(|(_, known, _)| *known == route);
    if let Some((_, _, access)) = rows().find(|(known, _, _)| *known == method) {
        return Found::Row(*access);
    }
    let allowed: Vec<&str> = rows().map(|(method, _, _)| *method).collect();
    if allowed.is_empty() { Found::Nothing } else { Found::OtherMethods(allowed.join(", ")) }
}

fn not_allowed(allowed: &str) -> Response {
    let mut response = Problem::of_status(StatusCode::METHOD_NOT_ALLOWED).into_response();
    if let Ok(value) = HeaderValue::from_str(allowed) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

fn permit(access: Access, signed_in: Option<&SignedIn>) -> Result<(), Problem> {
    let unauthorized = || Problem::of_status(StatusCode::UNAUTHORIZED);
    match access {
        Access::Public => Ok(()),
        Access::AnySignedIn => signed_in.map(drop).ok_or_else(unauthorized),
        Access::Roles(roles) => {
            let rights = &signed_in.ok_or_else(unauthorized)?.identity().rights;
            if rights.iter().any(|right| roles.contains(&right.role)) {
                Ok(())
            } else {
                Err(role_required(roles))
            }
        }
    }
}

fn role_required(roles: &[Role]) -> Problem {
    let title = |language| {
        let titles = roles.iter().map(|role| role.title().in_language(language).to_owned());
        titles.collect::<Vec<String>>()
    };
    let (ja, en) = (title(Language::Ja), title(Language::En));
    let names: Vec<&str> = roles.iter().map(|role| role_name(*role)).collect();
    Problem::new(
        StatusCode::FORBIDDEN,
        "role_required",
        format!(
            "この操作には次のいずれかの役割が必要です：{}。役割は県の管理者が付与します。",
            ja.join("、")
        ),
        format!(
            "this needs one of these roles: {}; the prefecture's administrator grants them",
            en.join(", ")
        ),
    )
    .with("roles", names)
}

/// A role as it is written in JSON.
pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::PrefectureOfficer => "prefecture_officer",
        Role::MunicipalOfficer => "municipal_officer",
        Role::Auditor => "auditor",
        Role::MunicipalManager => "municipal_manager",
        Role::AreaLiaison => "area_liaison",
        Role::PrefectureManager => "prefecture_manager",
        Role::Administrator => "administrator",
    }
}

impl Problem {
    /// A refused write was rejected; a refused read has no outcome.
    fn fate_of(self, method: &Method) -> Self {
        if method.is_safe() { self } else { self.fate_if_unsaid(Fate::Rejected) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ayumi_core::directory::Right;
    use ayumi_core::id::{CredentialId, EventId, PostId, UserId};
    use uuid::Uuid;

    fn body(code: &str) -> OrganizationId {
        code.parse().unwrap()
    }

    fn person(role: Option<Role>) -> SignedIn {
        let nil = Uuid::nil();
        let right =
            |role| Right { grant: EventId(nil), post: PostId(nil), role, organization: body("282286") };
        let identity = Identity {
            user: UserId(nil),
            organization: body("282286"),
            name_event: EventId(nil),
            credential: CredentialId(nil),
            token: CredentialId(nil),
            rights: role.map(right).into_iter().collect(),
        };
        SignedIn::new(identity, None)
    }

    #[test]
    fn nobody_passes_a_role_they_do_not_have() {
        let roles = [Role::PrefectureOfficer, Role::MunicipalOfficer, Role::Auditor];
        for (method, route, access) in AUTHORIZATION {
            for role in roles {
                let allowed = match access {
                    Access::Public | Access::AnySignedIn => true,
                    Access::Roles(allowed) => allowed.contains(&role),
                };
                assert_eq!(
                    permit(*access, Some(&person(Some(role)))).is_ok(),
                    allowed,
                    "{method} {route} {role:?}"
                );
            }
            let for_all = *access == Access::Public;
            assert_eq!(permit(*access, None).is_ok(), for_all, "{method} {route} without signing in");
        }
    }

    #[test]
    fn an_auditor_writes_nothing() {
        let auditor = person(Some(Role::Auditor));
        let harmless = [
            "/api/v1/login",
            "/api/v1/session",
            "/api/v1/definitions/check",
            "/api/v1/cases/{id}/what-if",
            // About nobody but themselves.
            "/api/v1/me/mail",
            "/api/v1/feeds",
            "/api/v1/feeds/{id}",
            "/me",
            "/login",
            "/logout",
        ];
        for (method, route, access) in AUTHORIZATION.iter().filter(|(method, _, _)| *method != "GET") {
            let passes = permit(*access, Some(&auditor)).is_ok();
            assert_eq!(passes, harmless.contains(route), "{method} {route}");
        }
    }

    #[test]
    fn a_refusal_says_which_role_is_needed() {
        let problem = permit(PREFECTURE, Some(&person(Some(Role::Auditor)))).unwrap_err();
        assert_eq!(
            problem.member("roles"),
            Some(&serde_json::json!(["prefecture_officer", "prefecture_manager"]))
        );
        assert_eq!(permit(READERS, Some(&person(None))).unwrap_err().status(), StatusCode::FORBIDDEN);
    }

    #[test]
    fn a_municipality_sees_what_is_shared_and_what_is_its_own() {
        let municipal = person(Some(Role::MunicipalOfficer));
        assert!(municipal.reach().sees(None));
        assert!(municipal.reach().sees(Some(&body("282286"))));
        assert!(!municipal.reach().sees(Some(&body("281000"))));
        assert_eq!(*person(Some(Role::Auditor)).reach(), Reach::All);
    }

    #[test]
    fn no_route_stands_twice_in_the_table() {
        let mut seen = BTreeSet::new();
        for (method, route, _) in AUTHORIZATION {
            assert!(seen.insert((*method, *route)), "{method} {route}");
        }
    }

    #[test]
    fn a_known_address_with_another_method_tells_the_right_ones() {
        assert!(
            matches!(access(&Method::PATCH, "/api/v1/cases"), Found::OtherMethods(allowed) if allowed == "GET, POST")
        );
        assert!(matches!(access(&Method::HEAD, "/api/v1/cases"), Found::Row(_)));
        assert!(matches!(access(&Method::GET, "/api/v1/unknown"), Found::Nothing));
    }
}
