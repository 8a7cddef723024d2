//! `GET /cases…` and `POST /cases`: the list, one case, what holds it up, opening a further one; commands have a file of
//! their own.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use ayumi_core::decide::OpenCase;
use ayumi_core::definition::Definition;
use ayumi_core::envelope::Via;
use ayumi_core::event::{CaseOpened, Role};
use ayumi_core::id::{CaseId, CaseKey, ItemId, OrganizationId, ProgrammeId};
use ayumi_core::rejection::{Rejection, Thing};
use ayumi_core::state::Case;
use ayumi_core::text::Label;
use ayumi_store::views::{CaseFilter, CaseRow, CaseStatus, ProgrammeRow};
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::json;

use crate::api::list::Paging;
use crate::api::{detail, explain};
use crate::error::{Fate, Place, Problem, broken_off};
use crate::extract::{AsOf, Body, Json, Path, Query, SignedIn, Writing};
use crate::respond;
use crate::state::App;

/// Longest title of a case, in characters.
const TITLE_CHARACTERS_MAX: usize = 200;

/// What narrows the list.
#[derive(Debug, Deserialize)]
pub(crate) struct Filter {
    programme: Option<ProgrammeId>,
    organization: Option<OrganizationId>,
    status: Option<CaseStatus>,
}

/// `GET /cases`
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Query(filter): Query<Filter>,
    at: AsOf,
    paging: Paging,
) -> Result<Response, Problem> {
    let mut rows = visible(&app, &signed_in, &filter, &at).await?;
    rows.retain(|row| filter.status.is_none_or(|status| row.status == status));
    rows.sort_by_key(|row| row.case);
    rows.dedup_by_key(|row| row.case);
    let page = paging.cut(rows, |row: &CaseRow| row.case.to_string());
    paging.respond(&at, "cases", &page)
}

/// The cases a reader may know of that a filter names.
async fn visible(
    app: &App,
    signed_in: &SignedIn,
    filter: &Filter,
    at: &AsOf,
) -> Result<Vec<CaseRow>, Problem> {
    let of = |organization: Option<OrganizationId>| CaseFilter {
        programme: filter.programme.clone(),
        organization,
        after: None,
    };
    let Some(own) = signed_in.reach().own() else {
        return Ok(app.views.cases(&of(filter.organization.clone()), usize::MAX, at.position).await?);
    };
    let mut rows = Vec::new();
    for body in own {
        rows.extend(app.views.cases(&of(Some(body.clone())), usize::MAX, at.position).await?);
    }
    if let Some(other) = filter.organization.as_ref().filter(|body| !own.contains(body)) {
        // Who else takes part in a shared case is no secret among its participants.
        let theirs = app.views.cases(&of(Some(other.clone())), usize::MAX, at.position).await?;
        rows.retain(|row| theirs.iter().any(|their| their.case == row.case));
    }
    Ok(rows)
}

/// A case the reader may know of, at a moment, with its definition.
///
/// # Errors
/// When there is none such.
pub(crate) async fn known(
    app: &App,
    signed_in: &SignedIn,
    id: CaseId,
    at: &AsOf,
) -> Result<(Case, Arc<Definition>), Problem> {
    let case = app.engine.case(id, at.position).await?;
    if !signed_in.reach().sees_case(&case) {
        return Err(Problem::not_found());
    }
    let opening = case.opening.as_ref().ok_or_else(Problem::not_found)?;
    let definition = app.engine.library().definition(&opening.definition).await?;
    Ok((case, definition))
}

/// `GET /cases/{id}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<CaseId>,
    at: AsOf,
) -> Result<Response, Problem> {
    let (case, definition) = known(&app, &signed_in, id, &at).await?;
    let body = detail::of(&app, &signed_in, id, &case, &definition, &at).await?;
    respond::read_version(&at.of_log(&app), case.version, &body)
}

/// `GET /cases/{id}/explain`
pub(crate) async fn explain(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<CaseId>,
    at: AsOf,
) -> Result<Response, Problem> {
    let (case, definition) = known(&app, &signed_in, id, &at).await?;
    let body = explain::of(&app, &signed_in, id, &case, &definition, &at).await?;
    respond::read_version(&at.of_log(&app), case.version, &body)
}

/// A further case of a programme.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Opening {
    programme: ProgrammeId,
    key: CaseKey,
    title: Label,
    #[serde(default)]
    attributes: BTreeMap<ItemId, ItemId>,
    bodies: BTreeMap<ItemId, Chosen>,
}

/// Which bodies: `"all"` of the party's kinds, or those named.
#[derive(Debug, PartialEq, Eq)]
enum Chosen {
    All,
    Named(Vec<OrganizationId>),
}

impl<'de> Deserialize<'de> for Chosen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Choosing)
    }
}

/// Reads a choice by its shape, so that a wrong code is told at its place in the list.
struct Choosing;

impl<'de> Visitor<'de> for Choosing {
    type Value = Chosen;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("`all` or a list of organisation codes")
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<Chosen, E> {
        if word == "all" { Ok(Chosen::All) } else { Err(E::invalid_value(de::Unexpected::Str(word), &self)) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut codes: A) -> Result<Chosen, A::Error> {
        let mut named = Vec::new();
        while let Some(code) = codes.next_element()? {
            named.push(code);
        }
        Ok(Chosen::Named(named))
    }
}

impl Body for Opening {
    fn read(raw: &[u8]) -> Result<Self, Problem> {
        crate::json::read(raw)
    }
}

/// `POST /cases`
pub(crate) async fn open(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    writing: Writing,
    Json { value: opening, raw }: Json<Opening>,
) -> Result<Response, Problem> {
    let dry_run = writing.dry_run;
    let programme = programme(&app, &opening.programme).await?;
    let mut request = signed_in.request(&app, Via::Api, writing.of(raw));
    request.acting =
        signed_in.acting_as(Role::PrefectureOfficer, Some(&programme.lead)).ok_or(Rejection::NotAllowed)?;
    let definition = app.engine.library().definition(&programme.definition).await?;
    let id = CaseId::derive(app.engine.log().id, &opening.programme, &opening.key);
    let open = to_open(&app, opening, programme, &definition)?;
    let engine = Arc::clone(&app.engine);
    let task = app.tasks.spawn(async move { engine.open_case(id, open, &request).await });
    let outcome = task.await.map_err(|error| broken_off(&error))??;
    let mut response = if dry_run { respond::rehearsed(&outcome) } else { respond::written(&outcome) };
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/cases/{id}")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// The programme a body names; what is in a body is wrong, not missing.
async fn programme(app: &App, id: &ProgrammeId) -> Result<ProgrammeRow, Problem> {
    let programmes = app.views.programmes(None).await?;
    programmes.into_iter().find(|row| row.programme == *id).ok_or_else(|| {
        let words =
            Label::new(format!("事業「{id}」がありません。"), format!("there is no programme `{id}`"));
        let en = words.en.clone().unwrap_or_default();
        Problem::new(axum::http::StatusCode::UNPROCESSABLE_ENTITY, "no_such_programme", words.ja.clone(), en)
            .at(Place::Body("/programme".into()), words)
            .fate(Fate::Rejected)
    })
}

fn to_open(
    app: &App,
    opening: Opening,
    programme: ProgrammeRow,
    definition: &Definition,
) -> Result<OpenCase, Problem> {
    check_title(&opening.title)?;
    let directory = app.engine.directory();
    let today = app.engine.today();
    let mut bodies = Vec::new();
    for (party, chosen) in opening.bodies {
        let rule = definition.party(&party);
        let rule = rule.ok_or_else(|| Rejection::NoSuchItem { kind: Thing::Party, item: party.clone() })?;
        let named = match chosen {
            Chosen::All => directory.of_kinds(&rule.kinds).map(|body| body.organization.clone()).collect(),
            Chosen::Named(bodies) => bodies,
        };
        bodies.push((party, named));
    }
    let opened = CaseOpened {
        programme: opening.programme,
        key: opening.key,
        title: opening.title,
        attributes: opening.attributes,
        fiscal_year: programme.fiscal_year,
        definition: programme.definition,
        calendar: programme.calendar,
        lead: programme.lead,
        due_from: today,
        basis: None,
    };
    Ok(OpenCase { opened, effective_on: today, bodies, history: Vec::new() })
}

fn check_title(title: &Label) -> Result<(), Problem> {
    for (pointer, text) in [("/title/ja", Some(&title.ja)), ("/title/en", title.en.as_ref())] {
        let Some(text) = text else { continue };
        let characters = text.chars().count();
        if characters > TITLE_CHARACTERS_MAX {
            return Err(Rejection::TextTooLong { pointer, characters }.into());
        }
        if text.trim().is_empty() || text.chars().any(char::is_control) {
            return Err(Rejection::BadText(pointer).into());
        }
    }
    Ok(())
}

/// The bodies of a case, for those who answer for it.
pub(crate) fn participants(case: &Case) -> serde_json::Value {
    let told = case.participants.iter().map(|(body, participant)| {
        json!({
            "organization": body,
            "party": participant.party,
            "participation": participant.participation,
            "since": participant.since,
            "version": case.part_version(Some(body)),
        })
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_all_or_named_one_by_one() {
        let body = br#"{"programme":"p","key":"k","title":{"ja":"t","en":null},"bodies":{"member":"all","lead":["280003"]}}"#;
        assert!(Opening::read(body).is_ok());
        for (bodies, place) in
            [(r#""some""#, "/bodies/member"), (r#"["282286","282287"]"#, "/bodies/member/1")]
        {
            let body = format!(
                r#"{{"programme":"p","key":"k","title":{{"ja":"t"}},"bodies":{{"member":{bodies}}}}}"#
            );
            let problem = Opening::read(body.as_bytes()).unwrap_err();
            assert_eq!(problem.faults()[0].place, Place::Body(place.into()), "{bodies}");
        }
    }

    #[test]
    fn a_title_has_words_and_no_control_characters() {
        let title = |ja: &str| Label { ja: ja.into(), en: None };
        assert!(check_title(&title("自治体窓口")).is_ok());
        assert_eq!(check_title(&title(" ")).unwrap_err().code(), "bad_text");
        assert_eq!(check_title(&title("a\u{0}b")).unwrap_err().code(), "bad_text");
        assert_eq!(check_title(&title(&"長".repeat(201))).unwrap_err().code(), "text_too_long");
    }
}
