//! `GET /cases/{id}/what-if`: suppositions carried in the address, one more typed in the form, and what would come of
//! them; a read like any other.

use axum::response::Response;
use ayumi_core::decide::Context;
use ayumi_core::id::CaseId;
use ayumi_core::wareki;
use ayumi_core::what_if::{Report, Supposition};

use crate::api::what_if::supposed;
use crate::error::Problem;
use crate::extract::Path;
use crate::page::material::Opened;
use crate::page::visit::Visit;
use crate::view::form::{FaultLink, Typed};
use crate::view::people::{People, Texts};
use crate::view::what_if::{Material, WhatIfPage};
use crate::view::why::Explainer;

/// The inputs of the form, which are not carried on.
const INPUTS: [&str; 10] =
    ["item", "body", "to", "part", "part_body", "done", "done_body", "on", "barrier", "vote"];

pub(super) async fn show(Path(id): Path<CaseId>, visit: Visit) -> Result<Response, Problem> {
    let opened = visit.case(id).await?;
    let acting = visit.signed_in.acting();
    let context = Context {
        case: id,
        definition: &opened.definition,
        calendar: &opened.calendar,
        calendar_ref: &opened.calendar_ref,
        directory: &opened.directory,
        acting: &acting,
        today: visit.moment.effective_on,
        time: chrono::NaiveTime::MIN,
    };
    let (suppositions, mut faults) = asked(&visit);
    let report = if suppositions.is_empty() || !faults.is_empty() {
        None
    } else {
        report(&visit, &context, &opened, &suppositions).map_err(|fault| faults.push(fault)).ok()
    };
    let texts = Texts::default();
    let people = People { t: visit.t, directory: &opened.directory, texts: &texts };
    let mut shell = visit.shell.clone();
    // What is supposed stays in the address when language or moment are switched.
    shell.query = suppositions.iter().map(|supposition| ("s".to_owned(), supposition.to_string())).collect();
    let to = |path: &str| visit.shell.to(path);
    let is_refused = !faults.is_empty();
    let material = Material {
        case: &opened.case,
        definition: &opened.definition,
        explainer: Explainer { people, day: visit.moment.effective_on, to: &to },
        suppositions: &suppositions,
        report: report.as_ref(),
        faults,
        typed: if is_refused { visit.asked.clone() } else { Typed::default() },
        reading: visit.reading(Some(&opened.calendar)),
    };
    visit.html_of_log(&WhatIfPage::new(shell, material))
}

fn report(
    visit: &Visit,
    context: &Context<'_>,
    opened: &Opened,
    suppositions: &[Supposition],
) -> Result<Report, FaultLink> {
    let reach = visit.signed_in.reach();
    supposed(reach, context, &opened.case, suppositions).map_err(|problem| FaultLink {
        href: "#supposed".to_owned(),
        text: problem.detail(visit.t.0).to_owned(),
    })
}

/// What the address carries and what was typed, with what of either cannot be read.
fn asked(visit: &Visit) -> (Vec<Supposition>, Vec<FaultLink>) {
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    let carried = visit.asked.all("s").into_iter().map(|text| ("supposed", text.to_owned()));
    let typed = spelled(&visit.asked);
    for (input, text) in carried.chain(typed) {
        match text.parse() {
            Ok(supposition) => found.push(supposition),
            Err(_) => faults.push(unreadable(visit, input, &text)),
        }
    }
    (found, faults)
}

fn unreadable(visit: &Visit, input: &str, text: &str) -> FaultLink {
    let text = visit.t.say(
        format!("「{text}」を読めません。日付は R8.7.31 や 2026-07-31、動かす幅は 10bd（開庁日）、10d、3w、2mo、条件は all、80%、30、定足数は all、2/3、12 のように入力してください。"),
        format!("`{text}` cannot be read; write a date like 2026-07-31, a distance like 10bd, 10d, 3w or 2mo, a rule like all, 80% or 30, a quorum like all, 2/3 or 12"),
    );
    FaultLink { href: format!("#{input}"), text }
}

/// What was typed, as the texts suppositions are spelled in, each with its input.
fn spelled(typed: &Typed) -> Vec<(&'static str, String)> {
    let [item, body, to, part, part_body, done, done_body, on, barrier, vote] =
        INPUTS.map(|name| typed.one(name));
    let whose = |body: &str| if body.is_empty() { String::new() } else { format!("@{body}") };
    let day = |text: &str| wareki::parse_date(text).map_or_else(|| text.to_owned(), |day| day.to_string());
    let mut found = Vec::new();
    if !item.is_empty() && !to.is_empty() {
        found.push(("to", format!("shift:{item}{}={}", whose(body), day(to))));
    }
    if !part_body.is_empty() {
        let word = if part == "join" { "join" } else { "drop" };
        found.push(("part_body", format!("{word}:{part_body}")));
    }
    if !done.is_empty() {
        found.push(("done", format!("complete:{done}{}", whose(done_body))));
    }
    if !on.is_empty() {
        found.push(("on", format!("on:{}", day(on))));
    }
    let rule = typed.one("rule");
    if !barrier.is_empty() && !rule.is_empty() {
        found.push(("rule", format!("barrier:{barrier}={}", rule.replace('％', "%"))));
    }
    let quorum = typed.one("quorum");
    if !vote.is_empty() && !quorum.is_empty() {
        found.push(("quorum", format!("quorum:{vote}={}", quorum.replace('／', "/"))));
    }
    found
}
