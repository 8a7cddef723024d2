//! `GET /reminders`: what falls due, what will be told about it, what was told lately.

use axum::response::Response;
use ayumi_core::id::CaseId;
use ayumi_core::time::Timestamp;
use ayumi_store::views::{AgendaRow, DeadlineFilter, DeadlineRow, NoticeRow};
use chrono::{Days, NaiveDate, NaiveTime};
use std::collections::BTreeSet;

use crate::error::Problem;
use crate::outward;
use crate::page::inbox::told;
use crate::page::visit::Visit;
use crate::policy::KEEPERS_ROLES;
use crate::view::agenda::{AgendaPage, Material};
use crate::view::people::{People, Texts};

/// Days looked ahead.
const AHEAD_DAYS: u64 = 120;
/// Planned reminders read at most; those that are alike stand in one line.
const COMING_MAX: usize = 5_000;
/// Sent reminders shown.
const TOLD_MAX: usize = 50;

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let day = visit.moment.effective_on;
    let until = day.checked_add_days(Days::new(AHEAD_DAYS)).unwrap_or(day);
    let offset = visit.app.engine.log().offset;
    let openable = visit.openable().await?;
    let deadlines = dates(&visit, day, until, openable.as_ref()).await?;
    let coming = coming(&visit, Timestamp::at(until, NaiveTime::MIN, offset), openable.as_ref()).await?;
    let mut told = told(&visit, visit.bound_to()).await?;
    told.truncate(TOLD_MAX);
    let directory = visit.directory().await?;
    let texts = Texts::default();
    let people = People { t: visit.t, directory: &directory, texts: &texts };
    let instant = Timestamp::at(until, NaiveTime::MIN, offset);
    let notices = notices(&visit, instant, openable.as_ref()).await?;
    let outward = &visit.app.outward;
    let material = Material {
        deadlines: &deadlines,
        coming: &coming,
        notices: &notices,
        told: &told,
        parked: parked(&visit).await?,
        sender: (&outward.sender, &outward.link),
        people,
        offset,
        until,
    };
    visit.html(&AgendaPage::new(visit.shell.clone(), &material))
}

async fn dates(
    visit: &Visit,
    from: NaiveDate,
    to: NaiveDate,
    openable: Option<&BTreeSet<CaseId>>,
) -> Result<Vec<DeadlineRow>, Problem> {
    let filter = DeadlineFilter { from: Some(from), to: Some(to), ..DeadlineFilter::default() };
    let mut rows = visit.app.views.deadlines(&filter, visit.moment.position).await?;
    let reach = visit.signed_in.reach();
    rows.retain(|row| {
        openable.is_none_or(|cases| cases.contains(&row.case)) && reach.sees(row.participant.as_ref())
    });
    Ok(rows)
}

/// How many deliveries wait for a person, for who may look after them.
async fn parked(visit: &Visit) -> Result<usize, Problem> {
    let keeps = visit.signed_in.identity().rights.iter().any(|right| KEEPERS_ROLES.contains(&right.role));
    if !keeps || visit.moment.is_past() {
        return Ok(0);
    }
    Ok(outward::waiting(&visit.app).await?.iter().filter(|delivery| delivery.parked).count())
}

/// Notices that wait for their instant.
async fn notices(
    visit: &Visit,
    until: Timestamp,
    openable: Option<&BTreeSet<CaseId>>,
) -> Result<Vec<NoticeRow>, Problem> {
    let mut rows = visit.app.views.notices_to_come(until, visit.moment.position).await?;
    let reach = visit.signed_in.reach();
    rows.retain(|row| {
        openable.is_none_or(|cases| cases.contains(&row.case))
            && reach.sees(row.participant.as_ref())
            && reach.sees(Some(&row.organization))
    });
    rows.truncate(COMING_MAX);
    Ok(rows)
}

async fn coming(
    visit: &Visit,
    until: Timestamp,
    openable: Option<&BTreeSet<CaseId>>,
) -> Result<Vec<AgendaRow>, Problem> {
    let mut rows = visit.app.views.agenda(until, COMING_MAX, visit.moment.position).await?;
    let reach = visit.signed_in.reach();
    rows.retain(|row| {
        let told = row.reminder.as_ref().is_none_or(|reminder| reach.sees(Some(&reminder.organization)));
        openable.is_none_or(|cases| cases.contains(&row.case)) && reach.sees(row.participant.as_ref()) && told
    });
    Ok(rows)
}
