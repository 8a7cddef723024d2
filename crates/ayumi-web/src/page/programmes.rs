//! `GET /p`: the programmes.

use axum::response::Response;
use ayumi_core::definition::Definition;
use ayumi_store::views::{EntryFilter, EntryRow, ProgrammeRow};

use crate::error::Problem;
use crate::large;
use crate::page::visit::Visit;
use crate::view::programmes::{Content, ProgrammesPage};

/// The meetings and contacts of a programme the reader may see.
async fn entries(
    visit: &Visit,
    programme: &ProgrammeRow,
    definition: &Definition,
) -> Result<Vec<EntryRow>, Problem> {
    if definition.registers.is_empty() {
        return Ok(Vec::new());
    }
    let filter = EntryFilter { programme: Some(programme.programme.clone()), ..EntryFilter::default() };
    let mut rows = visit.app.views.entries(&filter, visit.moment.position).await?;
    rows.retain(|row| visit.signed_in.reach().sees(row.participant.as_ref()));
    Ok(rows)
}

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let programmes = visit.programmes().await?;
    let calendar = match programmes.first() {
        Some(programme) => Some(visit.calendar(&programme.calendar).await?),
        None => None,
    };
    let mut contents = Vec::new();
    for programme in programmes {
        let cases = visit.cases_of(&programme, &visit.planned(&programme).await?).await?;
        let rows = visit.app.views.board(&programme.programme, None, visit.moment.position).await?;
        let definition = visit.definition(&programme, &cases.iter().collect::<Vec<_>>()).await?;
        let entries = entries(&visit, &programme, &definition).await?;
        let conditions = if definition.lifecycles.is_empty() {
            Vec::new()
        } else {
            visit.app.views.conditions(&programme.programme, visit.moment.position).await?
        };
        contents.push(Content { programme, cases, rows, definition, entries, conditions });
    }
    let reading = visit.reading(calendar.as_deref());
    let rows = contents.iter().map(|content| content.rows.len()).sum();
    large::over(rows, || visit.html(&ProgrammesPage::new(visit.shell.clone(), &contents, reading)))
}
