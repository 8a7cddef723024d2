//! Everything that happened to a case up to a moment, with the case it came to; never which of it a reader may see.

use ayumi_core::id::{CaseId, StreamId};
use ayumi_core::state::{Case, Happened};
use ayumi_engine::port::store::PAGE_MAX;

use crate::error::Problem;
use crate::state::App;
use crate::view::decision::Placed;

/// A case with its events, oldest first, up to a position when one is given.
///
/// # Errors
/// When the log cannot be read.
pub(crate) async fn of_case(
    app: &App,
    id: CaseId,
    position: Option<u64>,
) -> Result<(Case, Vec<Placed>), Problem> {
    let events = read(app, &StreamId::case(id), position).await?;
    let fold = |case: Case, placed: &Placed| case.evolve(&happened(placed));
    Ok((events.iter().fold(Case::default(), fold), events))
}

/// What was told of a case, oldest first, up to a position when one is given.
///
/// # Errors
/// When the log cannot be read.
pub(crate) async fn of_reminders(
    app: &App,
    id: CaseId,
    position: Option<u64>,
) -> Result<Vec<Placed>, Problem> {
    read(app, &StreamId::reminders(id), position).await
}

/// What a fold needs of an event.
pub(crate) fn happened(placed: &Placed) -> Happened<'_> {
    let envelope = &placed.envelope;
    Happened {
        id: envelope.id,
        version: envelope.version,
        effective_on: envelope.effective_on,
        actor: &envelope.actor,
        event: &envelope.data,
    }
}

async fn read(app: &App, stream: &StreamId, position: Option<u64>) -> Result<Vec<Placed>, Problem> {
    let mut events: Vec<Placed> = Vec::new();
    loop {
        let after = events.last().map_or(0, |placed| placed.envelope.version);
        let page = app.engine.store().read_stream(stream, after, PAGE_MAX).await?;
        let is_last = page.len() < PAGE_MAX;
        for stored in page {
            if position.is_some_and(|position| stored.position > position) {
                return Ok(events);
            }
            let envelope = stored.parse()?;
            let (position, leaf) = (stored.position, stored.leaf_hash.0.to_vec());
            events.push(Placed { position, leaf, envelope });
        }
        if is_last {
            return Ok(events);
        }
    }
}
