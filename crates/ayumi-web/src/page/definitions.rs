//! `GET /definitions`: the definitions with their versions.

use axum::response::Response;

use crate::error::Problem;
use crate::page::visit::Visit;
use crate::view::definitions::DefinitionsPage;

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let rows = visit.app.views.definitions(visit.moment.position).await?;
    let programmes = visit.programmes().await?;
    visit.html(&DefinitionsPage::new(visit.shell.clone(), &rows, &programmes))
}
