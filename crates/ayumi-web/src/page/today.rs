//! `GET /`: what there is to look at today.

use std::collections::{BTreeSet, HashMap};

use axum::response::Response;
use ayumi_store::views::{
    BoardRow, CaseFilter, CaseRow, DeadlineFilter, DeadlineRow, DecisionFilter, DecisionRow,
};

use crate::api::deadlines;
use crate::error::Problem;
use crate::large;
use crate::page::inbox;
use crate::page::visit::Visit;
use crate::view::decisions;
use crate::view::people::{People, Texts};
use crate::view::today::{Board, Material, TodayPage};

/// Decisions shown.
const LATEST_MAX: usize = 10;

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let programmes = visit.programmes().await?;
    let calendar = match programmes.first() {
        Some(programme) => Some(visit.calendar(&programme.calendar).await?),
        None => None,
    };
    let cases = visit.app.views.cases(&CaseFilter::default(), usize::MAX, visit.moment.position).await?;
    let mut kept = Vec::new();
    let mine = own_rows(&visit).await?;
    for programme in &programmes {
        let rows = match &mine {
            Some(mine) => mine.iter().filter(|row| row.programme == programme.programme).cloned().collect(),
            None => visit.app.views.board(&programme.programme, None, visit.moment.position).await?,
        };
        let of_programme: Vec<&CaseRow> =
            cases.iter().filter(|case| case.programme == programme.programme).collect();
        kept.push((visit.definition(programme, &of_programme).await?, rows));
    }
    let boards: Vec<Board<'_>> = programmes
        .iter()
        .zip(&kept)
        .map(|(programme, (definition, rows))| Board { programme, definition, rows })
        .collect();
    let cases: HashMap<_, _> = cases.into_iter().map(|case| (case.case, case)).collect();
    let directory = visit.directory().await?;
    let texts = Texts::default();
    let people = People { t: visit.t, directory: &directory, texts: &texts };
    let lines = |rows: Vec<DecisionRow>| {
        rows.iter().take(LATEST_MAX).map(|row| decisions::line(&visit.shell, people, row)).collect()
    };
    let (waiting, latest) = (lines(questions(&visit, true).await?), lines(questions(&visit, false).await?));
    let contacts = contacts(&visit, &boards).await?;
    let votes = inbox::votes(&visit, visit.bound_to().unwrap_or_default()).await?;
    let material = Material {
        boards: &boards,
        contacts: &contacts,
        cases: &cases,
        people,
        reading: visit.reading(calendar.as_deref()),
        since: visit.last_business_day(calendar.as_deref()),
        bound_to: visit.bound_to(),
        votes: &votes,
        waiting,
        latest,
        requests: waiting_requests(&visit).await?,
    };
    let rows = kept.iter().map(|(_, rows)| rows.len()).sum();
    large::over(rows, || visit.html(&TodayPage::new(visit.shell.clone(), material)))
}

async fn waiting_requests(visit: &Visit) -> Result<usize, Problem> {
    Ok(deadlines::waiting(&visit.app, visit.signed_in.reach(), visit.moment.position).await?.len())
}

/// The dates by which bodies are to be contacted next, for those who make the contacts.
async fn contacts(visit: &Visit, boards: &[Board<'_>]) -> Result<Vec<DeadlineRow>, Problem> {
    let mut contacts = Vec::new();
    if visit.bound_to().is_some() {
        return Ok(contacts);
    }
    for board in boards.iter().filter(|board| !board.definition.registers.is_empty()) {
        let programme = Some(board.programme.programme.clone());
        let filter = DeadlineFilter { programme, ..DeadlineFilter::default() };
        let rows = visit.app.views.deadlines(&filter, visit.moment.position).await?;
        let to_come =
            |row: &DeadlineRow| row.outstanding > 0 && board.definition.register(&row.item).is_some();
        contacts.extend(rows.into_iter().filter(to_come));
    }
    Ok(contacts)
}

/// The cells of the bodies the reader is bound to.
async fn own_rows(visit: &Visit) -> Result<Option<Vec<BoardRow>>, Problem> {
    let Some(own) = visit.bound_to() else { return Ok(None) };
    let mut rows = Vec::new();
    for body in own {
        rows.extend(visit.app.views.board_of(body, visit.moment.position).await?);
    }
    Ok(Some(rows))
}

/// Decisions the reader may see, open or closed.
pub(super) async fn questions(visit: &Visit, open: bool) -> Result<Vec<DecisionRow>, Problem> {
    let filter =
        |organization| DecisionFilter { organization, open: Some(open), ..DecisionFilter::default() };
    let Some(own) = visit.bound_to() else {
        return Ok(visit.app.views.decisions(&filter(None), visit.moment.position).await?);
    };
    let mut rows = Vec::new();
    for body in own {
        rows.extend(visit.app.views.decisions(&filter(Some(body.clone())), visit.moment.position).await?);
    }
    // A joint decision is one of each of the reader's bodies.
    let mut seen = BTreeSet::new();
    rows.retain(|row| seen.insert(row.decision));
    Ok(rows)
}
