//! Brings into the world what a batch will need before it is computed: the cases its events are about, folded up to
//! there, and what they follow.

use std::collections::{BTreeMap, hash_map};

use ayumi_core::event::Event;
use ayumi_core::id::{CaseId, StreamId};
use ayumi_engine::error::LibraryError;
use ayumi_engine::library::Library;
use ayumi_engine::port::EventStore;
use ayumi_engine::port::store::{PAGE_MAX, ReadError, StoredEvent};

use crate::projection::{FollowedCase, Shelf, Wanted};
use crate::views::engine::{Engine, Entry};
use crate::views::error::ViewsError;

/// Loads what the entries, which follow position `from`, are about.
pub(crate) async fn load(
    log: &dyn EventStore,
    library: &Library,
    engine: &mut Engine,
    group: &[usize],
    from: u64,
    entries: &[Entry],
) -> Result<(), ViewsError> {
    let (absent, mut wanted) = needs(engine, group, entries);
    let mut cases = Vec::new();
    for (id, is_new) in absent {
        let case = if is_new { FollowedCase::new(id) } else { refold(log, id, from).await? };
        case.follows(&mut wanted);
        cases.push(case);
    }
    shelve(library, wanted, &mut engine.world.shelf).await?;
    for case in cases {
        engine.world.take_in(case);
    }
    Ok(())
}

/// The cases that are not held, each with whether it begins in these entries, and what cases opened in them follow.
fn needs(engine: &Engine, group: &[usize], entries: &[Entry]) -> (BTreeMap<CaseId, bool>, Wanted) {
    let mut absent = BTreeMap::new();
    let mut wanted = Wanted::default();
    for entry in entries {
        let Entry::Event(event) = entry else { continue };
        let Some(id) = event.case.filter(|_| engine.reads(group, &event.envelope.stream)) else { continue };
        if let Event::CaseOpened(opened) = event.fact() {
            wanted.definitions.insert(opened.definition.clone());
            wanted.calendars.insert(opened.calendar.clone());
        }
        if let Event::CaseMigrated(data) = event.fact() {
            wanted.definitions.extend([data.from.clone(), data.to.clone()]);
        }
        if let Event::CalendarAdopted(data) = event.fact() {
            wanted.calendars.insert(data.calendar.clone());
        }
        if !engine.world.holds(id) {
            let begins = event.envelope.version == 1 && event.envelope.stream.as_case().is_some();
            absent.entry(id).or_insert(begins);
        }
    }
    (absent, wanted)
}

/// A case as it was at position `from`. What cannot be read of it will park whoever needs it, and nobody else.
async fn refold(log: &dyn EventStore, id: CaseId, from: u64) -> Result<FollowedCase, ViewsError> {
    let mut followed = FollowedCase::new(id);
    for stream in [StreamId::case(id), StreamId::reminders(id)] {
        let mut version = 0;
        loop {
            let page = log.read_stream(&stream, version, PAGE_MAX).await?;
            let before = page.iter().take_while(|stored| stored.position <= from).count();
            for stored in &page[..before] {
                match fold(&mut followed, stored) {
                    Ok(read) => version = read,
                    Err(cause) => return Ok(FollowedCase::unreadable(id, cause)),
                }
            }
            if before < PAGE_MAX {
                break;
            }
        }
    }
    Ok(followed)
}

fn fold(case: &mut FollowedCase, stored: &StoredEvent) -> Result<u64, String> {
    match Entry::read(stored) {
        Entry::Event(event) if case.fold(&event) => Ok(event.envelope.version),
        Entry::Event(event) => Err(format!("a version before {} is missing", event.envelope.version)),
        Entry::Unreadable { position, cause, .. } => Err(format!("position {position}: {cause}")),
    }
}

/// Puts on the shelf what is wanted and not there, be it that it cannot be had.
async fn shelve(library: &Library, wanted: Wanted, shelf: &mut Shelf) -> Result<(), ViewsError> {
    for version in wanted.definitions {
        if let hash_map::Entry::Vacant(place) = shelf.definitions.entry(version) {
            let found = had(library.definition(place.key()).await)?;
            place.insert(found);
        }
    }
    for version in wanted.calendars {
        if let hash_map::Entry::Vacant(place) = shelf.calendars.entry(version) {
            let found = had(library.calendar(place.key()).await)?;
            place.insert(found);
        }
    }
    Ok(())
}

/// What was found, or why it cannot be had; that the log cannot be read now is no word about it.
fn had<T>(found: Result<T, LibraryError>) -> Result<Result<T, String>, ViewsError> {
    match found {
        Ok(found) => Ok(Ok(found)),
        Err(LibraryError::Log(cause @ (ReadError::Storage { .. } | ReadError::Hole { .. }))) => {
            Err(ViewsError::Log(cause))
        }
        Err(
            cause @ (LibraryError::NotPublished { .. }
            | LibraryError::Unreadable { .. }
            | LibraryError::Log(_)),
        ) => Ok(Err(cause.to_string())),
    }
}
