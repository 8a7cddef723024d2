//! `GET /p/{programme}/standardization`: the completion figures of every body.

use axum::response::Response;
use ayumi_core::id::ProgrammeId;

use crate::error::Problem;
use crate::extract::Path;
use crate::page::material::Planned;
use crate::page::visit::Visit;
use crate::view::people::{People, Texts};
use crate::view::standardization::StandardizationPage;

pub(super) async fn show(Path(id): Path<ProgrammeId>, visit: Visit) -> Result<Response, Problem> {
    let programme = visit.programme(&id).await?;
    let cases = visit.cases_of(&programme, &Planned::default()).await?;
    let definition = visit.definition(&programme, &cases.iter().collect::<Vec<_>>()).await?;
    if definition.live_milestone.is_none() {
        return Err(Problem::not_found());
    }
    let rows = visit.app.views.figures(&id, visit.moment.position).await?;
    let directory = visit.directory().await?;
    let texts = Texts::default();
    let people = People { t: visit.t, directory: &directory, texts: &texts };
    let title = visit.t.label(&programme.title).to_owned();
    visit.html(&StandardizationPage::new(visit.shell.clone(), &title, &definition, &rows, people))
}
