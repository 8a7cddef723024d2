//! `GET /d`: the decisions, open ones first.

use axum::response::Response;

use crate::error::Problem;
use crate::page::today::questions;
use crate::page::visit::Visit;
use crate::view::decisions::DecisionsPage;
use crate::view::people::{People, Texts};

/// Decisions on one page.
const PAGE: usize = 100;

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let open = questions(&visit, true).await?;
    let closed = questions(&visit, false).await?;
    let skip: usize = visit.asked.one("skip").parse().unwrap_or(0);
    let next = skip.saturating_add(PAGE);
    let older = (closed.len() > next).then(|| visit.shell.here_with(&[("skip", &next.to_string())]));
    let page: Vec<_> = closed.into_iter().skip(skip).take(PAGE).collect();
    let directory = visit.directory().await?;
    let texts = Texts::default();
    let people = People { t: visit.t, directory: &directory, texts: &texts };
    visit.html(&DecisionsPage::new(visit.shell.clone(), people, &open, &page, older))
}
