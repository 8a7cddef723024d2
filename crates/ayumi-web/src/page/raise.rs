//! `POST /cases/{id}/raise-case`: a form becomes a case raised from another one; what is refused comes back as typed.

use axum::response::{IntoResponse, Redirect, Response};
use ayumi_core::decide::RaisedFrom;
use ayumi_core::envelope::Via;
use ayumi_core::id::{CaseId, CaseKey};
use ayumi_core::text::{Label, Language};
use ayumi_engine::opening::NewCase;
use serde_json::json;

use crate::api::cases::opener;
use crate::auth::Write;
use crate::error::{Place, Problem};
use crate::extract::is_key;
use crate::page::material::Opened;
use crate::page::visit::Visit;
use crate::page::{case, refused};
use crate::to_the_end::to_the_end;
use crate::view::form::{Fault, Refusal, Typed};

/// Characters of the raising case's key in that of the raised one; the rest tells it from its siblings.
const KEY_CHARACTERS: usize = 48;

pub(super) async fn submit(
    visit: &Visit,
    id: CaseId,
    opened: &Opened,
    typed: &Typed,
) -> Result<Response, Problem> {
    let raised = match asked(visit, id, opened, typed) {
        Ok((new, key)) => open(visit, new, key).await,
        Err(faults) => {
            return come_back(visit, id, opened, typed, faults, axum::http::StatusCode::UNPROCESSABLE_ENTITY)
                .await;
        }
    };
    match raised {
        Ok(place) => Ok(Redirect::to(&place).into_response()),
        Err(problem) if refused::belongs_to_the_form(&problem) => {
            let faults = faults(&problem);
            come_back(visit, id, opened, typed, faults, problem.status()).await
        }
        Err(problem) => Err(problem),
    }
}

async fn come_back(
    visit: &Visit,
    id: CaseId,
    opened: &Opened,
    typed: &Typed,
    faults: Vec<Fault>,
    status: axum::http::StatusCode,
) -> Result<Response, Problem> {
    // Sent again it must be the same case, whatever became of the first one.
    let key = Some(typed.one("key").to_owned()).filter(|key| is_key(key));
    let refusal = Refusal { form: typed.one("form").to_owned(), typed: typed.clone(), faults, key };
    case::render(visit, id, opened, Some(&refusal), status).await
}

/// The case that is asked for, under the key of its form.
fn asked(visit: &Visit, id: CaseId, opened: &Opened, typed: &Typed) -> Result<(NewCase, String), Vec<Fault>> {
    let unusable = || {
        let (ja, en) = (
            "このフォームは使えません。画面を開き直してください。",
            "This form cannot be used; open the page again.",
        );
        vec![Fault::of("", ja, en)]
    };
    let title = typed.text("title");
    let title = title.ok_or_else(|| vec![Fault::of("title", "題名を入力してください。", "Give a title.")])?;
    let sent = typed.one("key");
    let key = if is_key(sent) { sent.to_owned() } else { visit.app.fresh_key() };
    let parent = opened.case.opening.as_ref().ok_or_else(unusable)?;
    let new = NewCase {
        programme: typed.one("programme").parse().map_err(|_| unusable())?,
        key: case_key(&parent.key, &key).ok_or_else(unusable)?,
        title: Label { ja: title.trim().to_owned(), en: None },
        attributes: std::collections::BTreeMap::new(),
        bodies: std::collections::BTreeMap::new(),
        raised_from: Some(RaisedFrom {
            case: id,
            sub_case: typed.one("sub_case").parse().map_err(|_| unusable())?,
            participant: typed.one("participant").parse().ok(),
        }),
    };
    Ok((new, key))
}

/// A key beside its siblings': that of the raising case, with what tells this form from every other one. The same form
/// sent twice means one case.
fn case_key(parent: &CaseKey, key: &str) -> Option<CaseKey> {
    let told = ayumi_core::id::ContentHash::of(key.as_bytes()).to_string();
    let parent: String = parent.as_str().chars().take(KEY_CHARACTERS).collect();
    format!("{parent}-{}", told.get(..12)?).parse().ok()
}

async fn open(visit: &Visit, new: NewCase, key: String) -> Result<String, Problem> {
    let programme = visit.app.engine.programme(&new.programme).await?.ok_or_else(Problem::not_found)?;
    let body = json!({
        "programme": new.programme,
        "key": new.key,
        "title": new.title,
        "raised_from": new.raised_from,
    });
    let write = Write { key, body: body.to_string().into_bytes(), seen: None, dry_run: false };
    let request = opener(&visit.app, &visit.signed_in, &new, &programme.lead, write, Via::Page).await?;
    let engine = std::sync::Arc::clone(&visit.app.engine);
    let work = async move { engine.open_further(new, programme, &request).await };
    let (case, outcome) = to_the_end(&visit.app.tasks, work).await?;
    Ok(match outcome.receipt.event_ids.first() {
        Some(event) => format!("/receipts/{event}"),
        None => format!("/cases/{case}?done=nothing"),
    })
}

fn faults(problem: &Problem) -> Vec<Fault> {
    let message = Label::new(problem.detail(Language::Ja), problem.detail(Language::En));
    let about_title = problem
        .faults()
        .iter()
        .any(|fault| matches!(&fault.place, Place::Body(pointer) if pointer.starts_with("/title")));
    vec![Fault { input: if about_title { "title".to_owned() } else { String::new() }, message }]
}
