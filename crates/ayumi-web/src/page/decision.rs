//! `GET /d/{id}`: one decision with its grounds, evidence and place in the log.

use axum::response::Response;
use ayumi_core::event::Event;
use ayumi_core::id::{DecisionId, EventId};
use ayumi_store::views::DecisionFilter;

use crate::error::Problem;
use crate::extract::Path;
use crate::page::material::Opened;
use crate::page::visit::Visit;
use crate::view::decision::{DecisionPage, Material};
use crate::view::people::People;
use crate::view::sentence::Speaker;

pub(super) async fn show(Path(id): Path<DecisionId>, visit: Visit) -> Result<Response, Problem> {
    let position = visit.moment.position;
    let row = visit.app.views.decision(id, position).await?.ok_or_else(Problem::not_found)?;
    if !visit.signed_in.reach().sees(row.participant.as_ref()) {
        return Err(Problem::not_found());
    }
    let opened = visit.case(row.case).await?;
    let filter = DecisionFilter { case: Some(row.case), ..DecisionFilter::default() };
    let mut siblings = visit.app.views.decisions(&filter, position).await?;
    siblings.retain(|sibling| visit.signed_in.reach().sees(sibling.participant.as_ref()));
    let closed = row.closed.as_ref().map(|closed| closed.event);
    let told = |placed: &&crate::view::decision::Placed| {
        matches!(
            placed.envelope.data,
            Event::EvidenceAttached(_) | Event::VoteCast(_) | Event::DecisionEndorsed(_)
        ) || Some(placed.envelope.id) == closed
            || placed.envelope.id == row.opened_by
    };
    let events: Vec<EventId> = opened.events.iter().filter(told).map(|placed| placed.envelope.id).collect();
    let actors = Opened::actors(opened.events.iter().filter(told));
    let texts = visit.texts(&events, &actors, &opened.directory).await?;
    let people = People { t: visit.t, directory: &opened.directory, texts: &texts };
    let material = Material {
        row: &row,
        speaker: Speaker { people, definition: &opened.definition, past: &opened.past },
        events: &opened.events,
        siblings: &siblings,
        state: opened.case.decisions.get(&id).zip(opened.definition.decision(&row.question)),
        day: visit.moment.effective_on,
        offset: visit.app.engine.log().offset,
    };
    visit.html_of_log(&DecisionPage::new(visit.shell.clone(), &material))
}
