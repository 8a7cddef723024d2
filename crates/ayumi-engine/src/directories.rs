//! The directory as last read, and as it was at positions asked for before; never what it holds.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ayumi_core::directory::Directory;
use ayumi_core::id::StreamId;
use ayumi_core::state::Happened;

use crate::engine::Engine;
use crate::error::Refused;
use crate::port::store::{PAGE_MAX, StoredEvent};

/// Most positions whose directory is kept: readers of the past look at few moments, again and again.
const KEPT_MAX: usize = 64;

/// What is kept of the directory's stream.
#[derive(Default)]
pub(crate) struct Directories {
    present: RwLock<Arc<Directory>>,
    /// By position. What was recorded by a position never changes.
    past: Mutex<BTreeMap<u64, Arc<Directory>>>,
}

impl Directories {
    /// The directory kept for the last position up to this one, with that position.
    fn nearest(&self, position: u64) -> Option<(u64, Arc<Directory>)> {
        let past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        past.range(..=position).next_back().map(|(at, directory)| (*at, Arc::clone(directory)))
    }

    fn keep(&self, position: u64, directory: &Arc<Directory>) {
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        if past.len() >= KEPT_MAX {
            past.clear();
        }
        past.insert(position, Arc::clone(directory));
    }
}

impl Engine {
    /// The directory as last read; at most as old as the last refresh.
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.directories.present.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads what is new in the directory's stream.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn refresh_directory(&self) -> Result<Arc<Directory>, Refused> {
        let directory = self.folded_on(self.directory(), u64::MAX).await?;
        let mut shared = self.directories.present.write().unwrap_or_else(PoisonError::into_inner);
        if shared.version < directory.version {
            *shared = Arc::clone(&directory);
        }
        Ok(directory)
    }

    /// The directory as it stood at a position, or as last read.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn directory_at(&self, position: Option<u64>) -> Result<Arc<Directory>, Refused> {
        let Some(position) = position else { return Ok(self.directory()) };
        let known = match self.directories.nearest(position) {
            Some((at, known)) if at == position => return Ok(known),
            Some((_, known)) => known,
            None => Arc::default(),
        };
        let directory = self.folded_on(known, position).await?;
        self.directories.keep(position, &directory);
        Ok(directory)
    }

    /// The directory with what was recorded since, up to a position.
    async fn folded_on(&self, known: Arc<Directory>, position: u64) -> Result<Arc<Directory>, Refused> {
        let mut directory = known;
        loop {
            let page = self.store.read_stream(&StreamId::directory(), directory.version, PAGE_MAX).await?;
            let is_last = page.len() < PAGE_MAX || page.iter().any(|stored| stored.position > position);
            if page.first().is_some_and(|stored| stored.position <= position) {
                let mut next = Arc::unwrap_or_clone(directory);
                for stored in page.iter().filter(|stored| stored.position <= position) {
                    next = folded(next, stored)?;
                }
                directory = Arc::new(next);
            }
            if is_last {
                return Ok(directory);
            }
        }
    }
}

fn folded(directory: Directory, stored: &StoredEvent) -> Result<Directory, Refused> {
    let event = stored.parse()?;
    Ok(directory.evolve(&Happened {
        id: event.id,
        version: event.version,
        effective_on: event.effective_on,
        actor: &event.actor,
        event: &event.data,
    }))
}
