//! `GET /p`: the programmes.

use axum::response::Response;

use crate::error::Problem;
use crate::large;
use crate::page::visit::Visit;
use crate::view::programmes::{Content, ProgrammesPage};

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
        contents.push(Content { programme, cases, rows });
    }
    let reading = visit.reading(calendar.as_deref());
    let rows = contents.iter().map(|content| content.rows.len()).sum();
    large::over(rows, || visit.html(&ProgrammesPage::new(visit.shell.clone(), &contents, reading)))
}
