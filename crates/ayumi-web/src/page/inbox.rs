//! `GET /inbox`: the reminders of the reader's bodies, or of all for those who read all.

use axum::response::Response;
use ayumi_core::event::Role;
use ayumi_core::id::OrganizationId;
use ayumi_store::views::{Inbox, InboxRow, VoteRow};

use crate::error::Problem;
use crate::page::visit::Visit;
use crate::view::inbox::{InboxPage, Told};
use crate::view::people::{People, Texts};

/// Settled reminders on one page. What is open is never cut: it is what the reader came for.
const SETTLED: usize = 100;

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let directory = visit.directory().await?;
    let texts = Texts::default();
    let people = People { t: visit.t, directory: &directory, texts: &texts };
    let own = own_inboxes(&visit);
    let rows = told(&visit, own.as_deref()).await?;
    let votes = votes(&visit, own.as_deref().unwrap_or_default()).await?;
    let (open, settled): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.open);
    let (settled, older) = page_of(settled, visit.asked.one("before"));
    let older = older.map(|before| visit.shell.here_with(&[("before", &before)]) + "#settled");
    let whose = match &own {
        Some(own) => people.bodies(own),
        None => visit.t.say("すべての団体あて", "to every body").to_owned(),
    };
    let offset = visit.app.engine.log().offset;
    visit.html(&InboxPage::new(
        visit.shell.clone(),
        people,
        Told { votes, open, settled, older },
        offset,
        whose,
    ))
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
