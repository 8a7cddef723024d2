//! `GET /help/definitions`: what states and figures mean.

use axum::response::Response;

use crate::error::Problem;
use crate::page::html;
use crate::page::visit::Visit;
use crate::view::glossary::GlossaryPage;
use crate::view::shell::Section;

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let title = visit.t.say("用語と数字の意味", "Definitions");
    html(&GlossaryPage::new(visit.shell.titled(title, Section::Help)))
}
