//! `GET /p`: the programmes.

use axum::response::Response;

use crate::error::Problem;
use crate::page::html;
use crate::page::visit::Visit;
use crate::view::programmes::ProgrammesPage;

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let programmes = visit.programmes().await?;
    let calendar = match programmes.first() {
        Some(programme) => Some(visit.calendar(&programme.calendar).await?),
        None => None,
    };
    let mut boards = Vec::new();
    for programme in programmes {
        let rows = visit.app.views.board(&programme.programme, None, visit.moment.position).await?;
        boards.push((programme, rows));
    }
    let reading = visit.reading(calendar.as_deref());
    html(&ProgrammesPage::new(visit.shell, &boards, reading))
}
