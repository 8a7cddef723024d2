//! `POST /cases/{id}/what-if`: what would come of suppositions, tried on a copy; never a write, so it needs no key.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use ayumi_core::decide::Context;
use ayumi_core::id::CaseId;
use ayumi_core::rejection::{RefusalKind, Rejection};
use ayumi_core::state::Case;
use ayumi_core::text::{Label, Language};
use ayumi_core::what_if::{Report, Supposition, WhatIfRefusal, what_if};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::cases;
use crate::api::detail::Ground;
use crate::api::explain::sees;
use crate::error::{Fate, Place, Problem};
use crate::explained::Writer;
use crate::extract::{AsOf, Body, Json, Path, SignedIn};
use crate::policy::Reach;
use crate::respond;
use crate::state::App;

/// What is supposed, in order.
#[derive(Debug)]
pub(crate) struct Suppositions(Vec<Supposition>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    suppositions: Vec<Value>,
}

impl Body for Suppositions {
    fn read(raw: &[u8]) -> Result<Self, Problem> {
        let Shape { suppositions } = crate::json::read(raw)?;
        let read = |(at, value): (usize, Value)| {
            serde_json::from_value(value).map_err(|error| wrong_shape(at, &error.to_string()))
        };
        suppositions.into_iter().enumerate().map(read).collect::<Result<_, _>>().map(Self)
    }
}

fn wrong_shape(at: usize, cause: &str) -> Problem {
    let words = Label::new(format!("仮定として読めません：{cause}"), cause);
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "bad_supposition",
        words.ja.clone(),
        format!("not a supposition: {cause}"),
    )
    .at(Place::Body(format!("/suppositions/{at}")), words)
    .fate(Fate::Rejected)
}

/// `POST /cases/{id}/what-if`
pub(crate) async fn ask(
    State(app): State<Arc<App>>,
    signed_in: SignedIn,
    Path(id): Path<CaseId>,
    at: AsOf,
    Json { value: Suppositions(suppositions), .. }: Json<Suppositions>,
) -> Result<Response, Problem> {
    let (case, definition) = cases::known(&app, &signed_in, id, &at).await?;
    let ground = Ground::of(&app, &signed_in, &case, &at).await?;
    let context = ground.context(&case, &definition, id, at.effective_on)?;
    let report = supposed(signed_in.reach(), &context, &case, &suppositions)?;
    let mut body = Writer { directory: context.directory, day: at.effective_on }.report(&report);
    body["case"] = json!(id);
    body["version"] = json!(case.version);
    body["suppositions"] = json!(suppositions);
    let mut response = respond::json(StatusCode::OK, &body)?;
    respond::moment(response.headers_mut(), &at.of_log(&app));
    Ok(response)
}

/// What would come of suppositions, as a reader may be told it. Whoever answers for some bodies alone supposes things of
/// these alone, and of the day.
///
/// # Errors
/// The refusal, with the supposition it is about.
pub(crate) fn supposed(
    reach: &Reach,
    context: &Context<'_>,
    case: &Case,
    suppositions: &[Supposition],
) -> Result<Report, Problem> {
    for (at, supposition) in suppositions.iter().enumerate() {
        if let Some(rejection) = out_of_reach(reach, supposition) {
            return Err(refused(&WhatIfRefusal::Law { at, rejection: Box::new(rejection) }));
        }
    }
    let report = what_if(context, case, suppositions).map_err(|refusal| refused(&refusal))?;
    Ok(report.for_reader(|body| sees(reach, case, body)))
}

fn out_of_reach(reach: &Reach, supposition: &Supposition) -> Option<Rejection> {
    reach.own()?;
    match (supposition, supposition.participant()) {
        (Supposition::On(_), _) => None,
        (_, Some(body)) if reach.sees(Some(body)) => None,
        (_, Some(body)) => Some(Rejection::AnotherBody(body.clone())),
        (
            Supposition::Shift(_)
            | Supposition::Drop(_)
            | Supposition::Join(_)
            | Supposition::Complete(_)
            | Supposition::Barrier(_)
            | Supposition::Quorum(_),
            None,
        ) => Some(Rejection::NotAllowed),
    }
}

fn refused(refusal: &WhatIfRefusal) -> Problem {
    let words = Label::new(refusal.message(Language::Ja), refusal.message(Language::En));
    let status = match refusal {
        WhatIfRefusal::Law { rejection, .. } => match rejection.kind() {
            RefusalKind::Denied => StatusCode::FORBIDDEN,
            RefusalKind::NotFound => StatusCode::NOT_FOUND,
            RefusalKind::Conflict => StatusCode::CONFLICT,
            RefusalKind::Unprocessable | RefusalKind::TooLarge => StatusCode::UNPROCESSABLE_ENTITY,
        },
        WhatIfRefusal::NoBarrier { .. }
        | WhatIfRefusal::NoVote { .. }
        | WhatIfRefusal::TooMany { .. }
        | WhatIfRefusal::Endless => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let problem =
        Problem::new(status, refusal.code(), words.ja.clone(), words.en.clone().unwrap_or_default());
    let place = refusal.at().map_or_else(|| "/suppositions".to_owned(), |at| format!("/suppositions/{at}"));
    problem.at(Place::Body(place), words).fate(Fate::Rejected)
}
