//! `GET /inbox`: the reminders of the reader's bodies, or of all for those who read all.

use axum::response::Response;
use ayumi_core::event::Role;
use ayumi_core::id::OrganizationId;
use ayumi_store::views::{Inbox, InboxRow};

use crate::error::Problem;
use crate::page::html;
use crate::page::visit::Visit;
use crate::view::inbox::InboxPage;
use crate::view::people::{People, Texts};

/// Reminders shown at most; older ones are found in the history of their cases.
const SHOWN_MAX: usize = 300;

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let directory = visit.app.engine.directory();
    let texts = Texts::default();
    let people = People { t: visit.t, directory: &directory, texts: &texts };
    let own = own_inboxes(&visit);
    let mut rows = told(&visit, own.as_deref()).await?;
    rows.truncate(SHOWN_MAX);
    let whose = match &own {
        Some(own) => people.bodies(own),
        None => visit.t.say("すべての団体あて", "to every body").to_owned(),
    };
    let offset = visit.app.engine.log().offset;
    html(&InboxPage::new(visit.shell, people, &rows, offset, whose))
}

/// The bodies whose inboxes are the reader's own: those they hold a duty for. An auditor has none and reads all.
fn own_inboxes(visit: &Visit) -> Option<Vec<OrganizationId>> {
    let duties = visit.signed_in.identity().rights.iter().filter(|right| right.role != Role::Auditor);
    let own: Vec<OrganizationId> = duties.map(|right| right.organization.clone()).collect();
    (!own.is_empty()).then_some(own)
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
