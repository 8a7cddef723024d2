//! `GET /inbox`: what the reader's bodies were told, or all for those who read all; and putting it off.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use ayumi_core::envelope::Via;
use ayumi_core::event::Role;
use ayumi_core::id::{CaseId, OrganizationId, ReasonCode, ReminderId};
use ayumi_core::text::Language;
use ayumi_core::{reason, wareki};
use ayumi_engine::outward::Snooze;
use ayumi_store::views::{Inbox, InboxRow, NoticeRow, VoteRow};

use crate::auth::Write;
use crate::error::Problem;
use crate::extract::{Path, is_key};
use crate::page::refused;
use crate::page::visit::Visit;
use crate::to_the_end::to_the_end;
use crate::view::form::{Fault, Maker, Refusal, Typed};
use crate::view::inbox::{Desk, InboxPage, Told};
use crate::view::people::{People, Texts};

/// How long a page waits for the views to hold what was just written.
const VIEWS_WAIT: Duration = Duration::from_secs(5);

/// Settled reminders on one page. What is open is never cut: it is what the reader came for.
const SETTLED: usize = 100;

/// Notices that only tell, shown: the latest. The history of a case has all of them.
const TIDINGS: usize = 30;

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let page = page(&visit, None).await?;
    visit.html(&page)
}

/// `POST /cases/{id}/reminders/{reminder}/snooze`
pub(super) async fn snooze(
    Path((case, reminder)): Path<(CaseId, ReminderId)>,
    mut visit: Visit,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let typed = sent(&mut visit, pairs);
    let (problem, fault) = match asked(case, reminder, &typed) {
        Err(fault) => (None, fault),
        Ok(put_off) => match put(&visit, put_off, &typed).await {
            Ok(()) => return Ok(Redirect::to("/inbox").into_response()),
            Err(problem) if refused::belongs_to_the_form(&problem) => {
                let words = |language| problem.detail(language).to_owned();
                let fault = Fault::of("", words(Language::Ja), words(Language::En));
                (Some(problem), fault)
            }
            Err(problem) => return Err(problem),
        },
    };
    let key = problem.as_ref().filter(|problem| refused::keeps_its_key(problem));
    let key = key.map(|_| typed.one("key").to_owned());
    let status = problem.map_or(StatusCode::UNPROCESSABLE_ENTITY, |problem| problem.status());
    come_back(&visit, typed, fault, key, status).await
}

/// What a form of the inbox sent; what is shown then is the inbox, and its links must not lead to where forms are sent.
pub(super) fn sent(visit: &mut Visit, pairs: Vec<(String, String)>) -> Typed {
    "/inbox".clone_into(&mut visit.shell.path);
    visit.shell.query = Vec::new();
    Typed::from_pairs(pairs)
}

/// The inbox with a form as it was sent and what is wrong with it.
pub(super) async fn come_back(
    visit: &Visit,
    typed: Typed,
    fault: Fault,
    key: Option<String>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let refusal = Refusal { form: typed.one("form").to_owned(), typed, faults: vec![fault], key };
    let page = page(visit, Some(&refusal)).await?;
    let mut response = visit.html(&page)?;
    *response.status_mut() = status;
    Ok(response)
}

fn asked(case: CaseId, reminder: ReminderId, typed: &Typed) -> Result<Snooze, Fault> {
    let until = wareki::parse_date(typed.one("until")).ok_or_else(|| {
        Fault::of(
            "until",
            "次に知らせる日を読めません。R8.7.1、2026-07-01 のように入力してください。",
            "the day cannot be read; write it like 2026-07-01",
        )
    })?;
    let code = typed.text("reason_code").map(|code| code.parse::<ReasonCode>()).transpose();
    let reason_code = code.map_err(|_| {
        Fault::of(
            "reason_code",
            "理由の区分を一覧から選んでください。",
            "choose the kind of reason from the list",
        )
    })?;
    Ok(Snooze { case, reminder, until, reason_code, reason: typed.text("reason") })
}

async fn put(visit: &Visit, snooze: Snooze, typed: &Typed) -> Result<(), Problem> {
    let key = typed.one("key");
    let key = if is_key(key) { key.to_owned() } else { visit.app.fresh_key() };
    let body = serde_json::to_vec(&(snooze.until, &snooze.reason_code, &snooze.reason));
    let body = body.map_err(|error| Problem::unavailable(&error))?;
    let write = Write { key, body, seen: None, dry_run: false };
    let request = visit.signed_in.request(&visit.app, Via::Page, write);
    let engine = Arc::clone(&visit.app.engine);
    let outcome = to_the_end(&visit.app.tasks, async move { engine.snooze(&snooze, &request).await }).await?;
    shows(visit, outcome.receipt.position).await;
    Ok(())
}

/// Waits until the list, to which the reader goes back, shows what was just recorded.
pub(super) async fn shows(visit: &Visit, position: u64) {
    if !visit.app.views.wait_for(position, VIEWS_WAIT).await {
        tracing::warn!(position, "the inbox lags behind what was recorded");
    }
}

async fn page(visit: &Visit, refusal: Option<&Refusal>) -> Result<InboxPage, Problem> {
    let directory = visit.directory().await?;
    let texts = Texts::default();
    let people = People { t: visit.t, directory: &directory, texts: &texts };
    let own = own_inboxes(visit);
    let rows = told(visit, own.as_deref()).await?;
    let votes = votes(visit, own.as_deref().unwrap_or_default()).await?;
    let notices = notices(visit, own.as_deref()).await?;
    let (open, settled): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.open);
    let (settled, older) = page_of(settled, visit.asked.one("before"));
    let older = older.map(|before| visit.shell.here_with(&[("before", &before)]) + "#settled");
    let whose = match &own {
        Some(own) => people.bodies(own),
        None => visit.t.say("すべての団体あて", "to every body").to_owned(),
    };
    let (user, today) = (visit.signed_in.identity().user, visit.moment.effective_on);
    let held = directory.posts.keys().filter(|post| directory.holder(**post, today) == Some(user));
    let maker = Maker { t: visit.t, action: String::new(), refusal, key: visit.app.fresh_key() };
    let reasons = reason::all().map(|(code, label)| (code.to_string(), visit.t.label(&label).to_owned()));
    let desk = Desk {
        user,
        today,
        posts: held.copied().collect(),
        reasons: reasons.collect(),
        maker: (!visit.moment.is_past()).then_some(maker),
        offset: visit.app.engine.log().offset,
    };
    let told = Told { votes, notices, open, settled, older };
    Ok(InboxPage::new(visit.shell.clone(), people, told, &desk, whose))
}

/// The notices these bodies were given, or all: every one that asks for something, and the latest of the others.
async fn notices(visit: &Visit, bodies: Option<&[OrganizationId]>) -> Result<Vec<NoticeRow>, Problem> {
    let mut rows = Vec::new();
    match bodies {
        None => rows = visit.app.views.notices(None, visit.moment.position).await?,
        Some(bodies) => {
            for body in bodies {
                rows.extend(visit.app.views.notices(Some(body), visit.moment.position).await?);
            }
        }
    }
    let mut tidings = 0;
    rows.retain(|row| {
        let tells = row.given.is_some() && !row.open && tidings < TIDINGS;
        tidings += usize::from(tells);
        tells || (row.given.is_some() && row.open)
    });
    Ok(rows)
}

/// The settled reminders that follow a place in their order, and where those after them begin.
fn page_of(settled: Vec<InboxRow>, before: &str) -> (Vec<InboxRow>, Option<String>) {
    let place = |row: &InboxRow| format!("{}/{}", row.fired_at, row.reminder);
    let mut rows = settled;
    rows.sort_by_cached_key(|row| std::cmp::Reverse(place(row)));
    rows.retain(|row| before.is_empty() || place(row).as_str() < before);
    let more = rows.len() > SETTLED;
    rows.truncate(SETTLED);
    let older = rows.last().filter(|_| more).map(place);
    (rows, older)
}

/// The bodies whose inboxes are the reader's own: those they hold a duty for. An auditor has none and reads all.
fn own_inboxes(visit: &Visit) -> Option<Vec<OrganizationId>> {
    let duties = visit.signed_in.identity().rights.iter().filter(|right| right.role != Role::Auditor);
    let own: Vec<OrganizationId> = duties.map(|right| right.organization.clone()).collect();
    (!own.is_empty()).then_some(own)
}

/// The votes these bodies are asked for.
pub(super) async fn votes(visit: &Visit, bodies: &[OrganizationId]) -> Result<Vec<VoteRow>, Problem> {
    let mut votes = Vec::new();
    for body in bodies {
        let rows = visit.app.views.votes(Some(body), visit.moment.position).await?;
        votes.extend(rows.into_iter().filter(|row| row.is_asked(visit.moment.effective_on)));
    }
    Ok(votes)
}

/// What these bodies were told, or what all were told, the latest first.
pub(super) async fn told(visit: &Visit, bodies: Option<&[OrganizationId]>) -> Result<Vec<InboxRow>, Problem> {
    let Some(bodies) = bodies else {
        return Ok(visit.app.views.inbox(None, Inbox::Everything, visit.moment.position).await?);
    };
    let mut rows = Vec::new();
    for body in bodies {
        rows.extend(visit.app.views.inbox(Some(body), Inbox::Everything, visit.moment.position).await?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.fired_at));
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample::inbox_row;

    #[test]
    fn settled_reminders_follow_page_by_page_and_none_is_lost() {
        let row = |number: u8| InboxRow {
            reminder: ayumi_core::id::ReminderId(uuid::Uuid::from_bytes([number; 16])),
            ..inbox_row(false)
        };
        let all: Vec<InboxRow> = (0..=u8::MAX).map(row).collect();
        let (mut seen, mut before) = (Vec::new(), String::new());
        loop {
            let (page, older) = page_of(all.clone(), &before);
            assert!(page.len() <= SETTLED);
            seen.extend(page.iter().map(|row| row.reminder));
            let Some(older) = older else { break };
            before = older;
        }
        assert!(seen.iter().eq(all.iter().rev().map(|row| &row.reminder)), "{} of {}", seen.len(), all.len());
    }
}
