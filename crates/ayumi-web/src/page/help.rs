//! `GET /help/definitions`: what states and figures mean.

use axum::response::Response;

use crate::error::Problem;
use crate::page::visit::Visit;
use crate::view::glossary::GlossaryPage;
use crate::view::shell::Section;

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let title = visit.t.say("用語と数字の意味", "Definitions");
    visit.html(&GlossaryPage::new(visit.shell.clone().titled(title, Section::Help)))
}
