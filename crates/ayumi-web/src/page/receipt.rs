//! `GET /receipts/{event}`: the receipt of one record of a case.

use axum::response::Response;
use ayumi_core::id::EventId;

use crate::error::Problem;
use crate::extract::Path;
use crate::page::material::Opened;
use crate::page::visit::Visit;
use crate::view::link;
use crate::view::people::People;
use crate::view::receipt::{ReceiptPage, Recorded};
use crate::view::sentence::Speaker;
use crate::view::shell::Section;

pub(super) async fn show(Path(id): Path<EventId>, visit: Visit) -> Result<Response, Problem> {
    let stored = visit.app.engine.store().read_event(id).await?.ok_or_else(Problem::not_found)?;
    let case = stored.parse()?.stream.as_case().ok_or_else(Problem::not_found)?;
    let opened = visit.case(case).await?;
    // Only events of the case the reader may see are there to be found.
    let placed =
        opened.events.iter().find(|placed| placed.envelope.id == id).ok_or_else(Problem::not_found)?;
    let actors = Opened::actors(std::iter::once(placed));
    let texts = visit.texts(&[], &actors, &opened.directory).await?;
    let people = People { t: visit.t, directory: &opened.directory, texts: &texts };
    let speaker = Speaker { people, definition: &opened.definition, past: &opened.past };
    let offset = visit.app.engine.log().offset;
    let recorded =
        Recorded { position: placed.position, leaf: &placed.leaf, envelope: &placed.envelope, offset };
    let title = opened
        .case
        .opening
        .as_ref()
        .map_or_else(String::new, |opening| visit.t.label(&opening.title).to_owned());
    let body = placed.envelope.data.participant();
    let back = link::with(&format!("/cases/{case}"), body.map(|body| ("body", body.as_str())));
    let shell = visit.shell.clone().titled(visit.t.say("記録しました", "Recorded"), Section::Elsewhere);
    let back = shell.to(&back);
    visit.html_of_log(&ReceiptPage::new(shell, speaker, recorded, title, back))
}
