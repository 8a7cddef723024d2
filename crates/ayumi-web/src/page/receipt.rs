//! `GET /receipts/{event}`: the receipt of one record of a case.

use axum::response::Response;
use ayumi_core::entry::entry_id;
use ayumi_core::event::{Event, SealedEvent};
use ayumi_core::id::{EventId, ItemId};

use crate::error::Problem;
use crate::extract::Path;
use crate::page::material::Opened;
use crate::page::visit::Visit;
use crate::view::link;
use crate::view::people::People;
use crate::view::receipt::{ReceiptPage, Recorded};
use crate::view::sentence::Speaker;
use crate::view::shell::Section;

/// The entry an event opened or is about, so that the way back leads to it.
fn entry(opened: &Opened, event: &SealedEvent) -> Option<ItemId> {
    if let Event::EntryOpened(data) = event {
        return entry_id(&data.register, &data.entry);
    }
    let phase = opened.definition.phase(phase(event)?)?;
    phase.entry.as_ref().map(|_| phase.id.clone())
}

/// The phase a person's record is about.
fn phase(event: &SealedEvent) -> Option<&ItemId> {
    if let Event::ReportSubmitted(data) = event {
        Some(&data.phase)
    } else if let Event::EvidenceAttached(data) = event {
        Some(&data.phase)
    } else if let Event::PhaseCompleted(data) = event {
        Some(&data.phase)
    } else if let Event::AttendanceRecorded(data) = event {
        Some(&data.phase)
    } else if let Event::DeadlineChanged(data) = event {
        Some(&data.item)
    } else if let Event::PhaseReopened(data) = event {
        Some(&data.phase)
    } else if let Event::NoteAdded(data) = event {
        data.phase.as_ref()
    } else if let Event::FactCorrected(data) = event {
        data.phase.as_ref()
    } else {
        None
    }
}

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
    let item = entry(&opened, &placed.envelope.data);
    let item = item.iter().map(|item| ("item", item.as_str()));
    let back = link::with(
        &format!("/cases/{case}"),
        body.map(|body| ("body", body.as_str())).into_iter().chain(item),
    );
    let shell = visit.shell.clone().titled(visit.t.say("記録しました", "Recorded"), Section::Elsewhere);
    let back = shell.to(&back);
    visit.html_of_log(&ReceiptPage::new(shell, speaker, recorded, title, back))
}
