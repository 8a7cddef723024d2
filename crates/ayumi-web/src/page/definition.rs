//! `GET /definitions/{id}/{version}`: one version of a definition, drawn with how many parts are where.

use axum::response::Response;
use ayumi_core::id::DefinitionId;
use ayumi_store::views::DefinitionRow;

use crate::error::Problem;
use crate::extract::Path;
use crate::large;
use crate::page::visit::Visit;
use crate::view::date;
use crate::view::definition::{DefinitionPage, Material, Publication};
use crate::view::people::People;

pub(super) async fn show(
    Path((id, version)): Path<(DefinitionId, u32)>,
    visit: Visit,
) -> Result<Response, Problem> {
    let rows = visit.app.views.definitions(visit.moment.position).await?;
    let row = rows.iter().find(|row| row.definition.id == id && row.definition.version == version);
    let row = row.ok_or_else(Problem::not_found)?;
    let definition = visit.app.engine.library().definition(&row.definition).await?;
    let mut programmes = visit.programmes().await?;
    programmes.retain(|programme| programme.definition == row.definition);
    let calendar = match programmes.first() {
        Some(programme) => Some(visit.calendar(&programme.calendar).await?),
        None => None,
    };
    let mut cells = Vec::new();
    for programme in &programmes {
        cells.extend(visit.app.views.board(&programme.programme, None, visit.moment.position).await?);
    }
    let material = Material {
        definition: &definition,
        row,
        rows: &rows,
        programmes: &programmes,
        cells: &cells,
        publication: publication(&visit, row).await?,
        reading: visit.reading(calendar.as_deref()),
    };
    let shell = visit.shell.clone();
    large::over(cells.len(), || visit.html(&DefinitionPage::new(shell, material)))
}

/// Who published a version, and when, as far as the reader may see.
async fn publication(visit: &Visit, row: &DefinitionRow) -> Result<Publication, Problem> {
    let stored =
        visit.app.engine.store().read_event(row.published_by).await?.ok_or_else(Problem::not_found)?;
    let event = stored.parse()?;
    let directory = visit.directory().await?;
    let actors: Vec<_> = event.actor.user.into_iter().collect();
    let texts = visit.texts(&[], &actors, &directory).await?;
    let people = People { t: visit.t, directory: &directory, texts: &texts };
    let at = date::moment_short(visit.t, event.recorded_at, visit.app.engine.log().offset);
    Ok(Publication { at, by: people.actor(&event.actor) })
}
