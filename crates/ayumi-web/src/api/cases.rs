//! `GET /cases…` and `POST /cases`: the list, one case, what holds it up, opening a further one; commands have a file of
//! their own.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use ayumi_core::definition::Definition;
use ayumi_core::envelope::Via;
use ayumi_core::id::{CaseId, OrganizationId, ProgrammeId};
use ayumi_core::rejection::Rejection;
use ayumi_core::state::Case;
use ayumi_core::text::Label;
use ayumi_engine::handle::Request;
use ayumi_engine::opening::NewCase;
use ayumi_store::views::{CaseFilter, CaseRow, CaseStatus};
use serde::Deserialize;
use serde_json::json;

use crate::api::detail;
use crate::api::list::Paging;
use crate::auth::Write;
use crate::error::{Fate, Place, Problem};
use crate::extract::{AsOf, Body, Json, Path, Query, SignedIn, Writing};
use crate::respond;
use crate::state::App;
use crate::to_the_end::to_the_end;

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
    let definition = definition.of_case(&case);
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

impl Body for NewCase {
    fn read(raw: &[u8]) -> Result<Self, Problem> {
        crate::json::read(raw)
    }
}

/// `POST /cases`
pub(crate) async fn open(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    writing: Writing,
    Json { value: new, raw }: Json<NewCase>,
) -> Result<Response, Problem> {
    let dry_run = writing.dry_run;
    let programme = app.engine.programme(&new.programme).await?;
    let programme = programme.ok_or_else(|| no_such_programme(&new.programme))?;
    let request = opener(&app, &signed_in, &new, &programme.lead, writing.of(raw), Via::Api).await?;
    let engine = Arc::clone(&app.engine);
    let (id, outcome) =
        to_the_end(&app.tasks, async move { engine.open_further(new, programme, &request).await }).await?;
    let mut response = if dry_run { respond::rehearsed(&outcome) } else { respond::written(&outcome) };
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/cases/{id}")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// Who opens a case: an officer of the body that leads it, or whoever may know of the case it is raised from.
///
/// # Errors
/// When it is neither.
pub(crate) async fn opener(
    app: &App,
    signed_in: &SignedIn,
    new: &NewCase,
    lead: &OrganizationId,
    write: Write,
    via: Via,
) -> Result<Request, Problem> {
    let mut request = signed_in.request(app, via, write);
    let Some(from) = &new.raised_from else {
        let officer = signed_in.leading(Some(lead));
        request.acting = officer.ok_or(Rejection::NotAllowed)?;
        return Ok(request);
    };
    // To one who may not know of it there is no such case.
    let raising = app.engine.case(from.case, None).await?;
    if signed_in.reach().sees_case(&raising) { Ok(request) } else { Err(Rejection::NoSuchCase.into()) }
}

/// What is in a body is wrong, not missing.
fn no_such_programme(id: &ProgrammeId) -> Problem {
    let words = Label::new(format!("事業「{id}」がありません。"), format!("there is no programme `{id}`"));
    let en = words.en.clone().unwrap_or_default();
    Problem::new(axum::http::StatusCode::UNPROCESSABLE_ENTITY, "no_such_programme", words.ja.clone(), en)
        .at(Place::Body("/programme".into()), words)
        .fate(Fate::Rejected)
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
        assert!(NewCase::read(body).is_ok());
        for (bodies, place) in
            [(r#""some""#, "/bodies/member"), (r#"["282286","282287"]"#, "/bodies/member/1")]
        {
            let body = format!(
                r#"{{"programme":"p","key":"k","title":{{"ja":"t"}},"bodies":{{"member":{bodies}}}}}"#
            );
            let problem = NewCase::read(body.as_bytes()).unwrap_err();
            assert_eq!(problem.faults()[0].place, Place::Body(place.into()), "{bodies}");
        }
    }
}
