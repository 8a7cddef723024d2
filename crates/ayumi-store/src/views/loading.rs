//! Brings into the world what a batch will need before it is computed: the cases its events are about, folded up to
//! there, and what they follow.

use std::collections::{BTreeMap, HashSet};

use ayumi_core::event::{CalendarRef, DefinitionRef, Event};
use ayumi_core::id::{CaseId, StreamId};
use ayumi_engine::error::LibraryError;
use ayumi_engine::library::Library;
use ayumi_engine::port::EventStore;
use ayumi_engine::port::store::{PAGE_MAX, ReadError, StoredEvent};

use crate::projection::{FollowedCase, Material};
use crate::views::engine::{Engine, Entry};
use crate::views::error::ViewsError;

type Refs = (DefinitionRef, CalendarRef);

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
        wanted.extend(case.follows());
        cases.push(case);
    }
    for refs in wanted {
        if !engine.world.shelved(&refs) {
            let material = material(library, &refs).await?;
            engine.world.shelve(refs, material);
        }
    }
    for case in cases {
        engine.world.take_in(case);
    }
    Ok(())
}

/// The cases that are not held, each with whether it begins in these entries, and what cases opened in them follow.
fn needs(engine: &Engine, group: &[usize], entries: &[Entry]) -> (BTreeMap<CaseId, bool>, HashSet<Refs>) {
    let mut absent = BTreeMap::new();
    let mut wanted = HashSet::new();
    for entry in entries {
        let Entry::Event(event) = entry else { continue };
        let Some(id) = event.case.filter(|_| engine.reads(group, &event.envelope.stream)) else { continue };
        if let Event::CaseOpened(opened) = event.fact() {
            wanted.insert((opened.definition.clone(), opened.calendar.clone()));
        }
        if let Event::CaseMigrated(data) = event.fact() {
            wanted.extend([&data.from, &data.to].map(|version| (version.clone(), data.calendar.clone())));
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

async fn material(library: &Library, (definition, calendar): &Refs) -> Result<Material, ViewsError> {
    let found = async { Ok((library.definition(definition).await?, library.calendar(calendar).await?)) };
    match found.await {
        Ok(material) => Ok(Ok(material)),
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
