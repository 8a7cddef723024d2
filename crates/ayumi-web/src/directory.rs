//! The directory as it was at a position of the log; never who may do what, which is asked of the present one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use ayumi_core::directory::Directory;
use ayumi_core::id::StreamId;
use ayumi_core::state::Happened;
use ayumi_engine::port::store::PAGE_MAX;

use crate::error::Problem;
use crate::moment::AsOf;
use crate::state::App;

/// Most positions whose directory is kept: readers of the past look at few moments, again and again.
const KEPT_MAX: usize = 64;

/// Directories of positions asked for before. What was recorded by a position never changes.
#[derive(Default)]
pub(crate) struct Directories(Mutex<BTreeMap<u64, Arc<Directory>>>);

impl Directories {
    /// The directory kept for the last position up to this one, with that position.
    fn nearest(&self, position: u64) -> Option<(u64, Arc<Directory>)> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.range(..=position).next_back().map(|(at, directory)| (*at, Arc::clone(directory)))
    }

    fn keep(&self, position: u64, directory: &Arc<Directory>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(position, Arc::clone(directory));
    }
}

/// The directory of a moment.
///
/// # Errors
/// When the log cannot be read.
pub(crate) async fn at(app: &App, moment: &AsOf) -> Result<Arc<Directory>, Problem> {
    let Some(position) = moment.position else { return Ok(app.engine.directory()) };
    let directory = match app.directories.nearest(position) {
        Some((at, known)) if at == position => return Ok(known),
        Some((_, known)) => folded(app, known, position).await?,
        None => folded(app, Arc::default(), position).await?,
    };
    app.directories.keep(position, &directory);
    Ok(directory)
}

/// The directory with what was recorded since, up to a position.
async fn folded(app: &App, known: Arc<Directory>, position: u64) -> Result<Arc<Directory>, Problem> {
    let mut directory = known;
    loop {
        let page =
            app.engine.store().read_stream(&StreamId::directory(), directory.version, PAGE_MAX).await?;
        let is_last = page.len() < PAGE_MAX || page.iter().any(|stored| stored.position > position);
        let mut next = Arc::unwrap_or_clone(directory);
        for stored in page.iter().filter(|stored| stored.position <= position) {
            let event = stored.parse()?;
            next = next.evolve(&Happened {
                id: event.id,
                version: event.version,
                effective_on: event.effective_on,
                event: &event.data,
            });
        }
        directory = Arc::new(next);
        if is_last {
            return Ok(directory);
        }
    }
}
