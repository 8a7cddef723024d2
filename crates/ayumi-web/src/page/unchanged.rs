//! `POST /inbox/unchanged`: a note that nothing has changed, in each of the cases whose quiet work the reader chose; never
//! any other answer to what was asked.

use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use ayumi_core::command::{AddNote, Command};
use ayumi_core::envelope::Via;
use ayumi_core::id::{CaseId, OrganizationId};
use ayumi_core::text::Language;

use crate::api::commands::send;
use crate::auth::Write;
use crate::error::Problem;
use crate::extract::is_key;
use crate::page::inbox::{come_back, sent, shows};
use crate::page::refused;
use crate::page::visit::Visit;
use crate::view::form::{Fault, Typed};

/// Most cases answered together: more than a body has systems and programmes.
const CASES_MAX: usize = 100;

pub(super) async fn submit(
    mut visit: Visit,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let typed = sent(&mut visit, pairs);
    let (fault, status) = match asked(&typed) {
        Err(fault) => (fault, StatusCode::UNPROCESSABLE_ENTITY),
        Ok((note, chosen)) => match record(&visit, &typed, &note, &chosen).await? {
            None => return Ok(Redirect::to("/inbox#asked").into_response()),
            Some((problem, recorded)) => (stopped(&problem, recorded), problem.status()),
        },
    };
    come_back(&visit, typed, fault, None, status).await
}

fn asked(typed: &Typed) -> Result<(String, Vec<(CaseId, OrganizationId)>), Fault> {
    let note = typed
        .text("note")
        .ok_or_else(|| Fault::of("note", "メモに残す言葉を入力してください。", "write what the note says"))?;
    let chosen: Option<Vec<_>> = typed.all("case").into_iter().map(case_and_body).collect();
    match chosen {
        Some(chosen) if (1..=CASES_MAX).contains(&chosen.len()) => Ok((note, chosen)),
        Some(_) | None => {
            let ja = format!("案件を一覧から選んでください（{CASES_MAX}件まで）。");
            Err(Fault::of("case", ja, format!("choose cases from the list, at most {CASES_MAX}")))
        }
    }
}

/// What one box of the form sends.
fn case_and_body(text: &str) -> Option<(CaseId, OrganizationId)> {
    let (case, body) = text.split_once('/')?;
    Some((case.parse().ok()?, body.parse().ok()?))
}

/// Writes the notes, one after the other; what came first stays when a later one is refused, and is told.
async fn record(
    visit: &Visit,
    typed: &Typed,
    note: &str,
    chosen: &[(CaseId, OrganizationId)],
) -> Result<Option<(Problem, usize)>, Problem> {
    let key = typed.one("key");
    let key = if is_key(key) { key.to_owned() } else { visit.app.fresh_key() };
    let mut last = 0;
    let mut refusal = None;
    for (index, (case, body)) in chosen.iter().enumerate() {
        let command = AddNote { phase: None, participant: Some(body.clone()), note: note.to_owned() };
        // A page that is sent twice writes each note once.
        let write = Write {
            key: format!("{key}/{case}/{body}"),
            body: note.as_bytes().to_vec(),
            seen: None,
            dry_run: false,
        };
        let request = visit.signed_in.request(&visit.app, Via::Page, write);
        match send(&visit.app, visit.signed_in.reach(), *case, Command::AddNote(command), request).await {
            Ok(outcome) => last = last.max(outcome.receipt.position),
            Err(problem) if refused::belongs_to_the_form(&problem) => {
                refusal = Some((problem, index));
                break;
            }
            Err(problem) => return Err(problem),
        }
    }
    shows(visit, last).await;
    Ok(refusal)
}

fn stopped(problem: &Problem, recorded: usize) -> Fault {
    let ja = format!("{recorded}件に記録したところで止まりました。{}", problem.detail(Language::Ja));
    let en = format!("stopped after {recorded} notes: {}", problem.detail(Language::En));
    Fault::of("", ja, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn cases_are_chosen_with_their_bodies_and_a_note_is_asked_for() {
        let case = "019d4662-1d78-751d-8f36-bee05769c34b";
        let chosen = format!("{case}/281000");
        let (note, cases) = asked(&typed(&[("note", "変わりありません"), ("case", &chosen)])).unwrap();
        assert_eq!(note, "変わりありません");
        assert_eq!(cases, [(case.parse().unwrap(), "281000".parse().unwrap())]);
        let wrong = |pairs: &[(&str, &str)]| asked(&typed(pairs)).unwrap_err().input;
        assert_eq!(wrong(&[("note", " "), ("case", &chosen)]), "note");
        assert_eq!(wrong(&[("note", "無")]), "case");
        assert_eq!(wrong(&[("note", "無"), ("case", case)]), "case", "of no body");
        assert_eq!(wrong(&[("note", "無"), ("case", "x/281000")]), "case");
        let many: Vec<(&str, &str)> = std::iter::once(("note", "無"))
            .chain([("case", chosen.as_str())].into_iter().cycle().take(101))
            .collect();
        assert_eq!(wrong(&many), "case");
    }
}
