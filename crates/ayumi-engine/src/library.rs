//! Published definitions and calendars, read from the log once and kept; never a file and never an unpublished one.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use ayumi_core::calendar::Calendar;
use ayumi_core::definition::Definition;
use ayumi_core::event::{CalendarRef, DefinitionPublished, DefinitionRef, Event};
use ayumi_core::id::{CalendarId, DefinitionId, StreamId};
use ayumi_core::text::Language;

use crate::error::LibraryError;
use crate::port::store::{PAGE_MAX, StoredEvent};
use crate::port::{EventStore, Reader};

/// Everything published that was asked for so far. Versions are immutable, so nothing here goes stale.
pub struct Library {
    store: Arc<dyn EventStore>,
    reader: Arc<dyn Reader>,
    definitions: RwLock<HashMap<DefinitionRef, Arc<Definition>>>,
    calendars: RwLock<HashMap<CalendarRef, Arc<Calendar>>>,
}

impl Library {
    /// A library over the log.
    pub fn new(store: Arc<dyn EventStore>, reader: Arc<dyn Reader>) -> Self {
        Self { store, reader, definitions: RwLock::default(), calendars: RwLock::default() }
    }

    /// A definition by version and hash.
    ///
    /// # Errors
    /// When it was not published, its bytes are gone, or they no longer read as the same definition.
    pub async fn definition(&self, wanted: &DefinitionRef) -> Result<Arc<Definition>, LibraryError> {
        if let Some(known) = read(&self.definitions).get(wanted) {
            return Ok(Arc::clone(known));
        }
        let missing = || LibraryError::NotPublished {
            what: format!("definition {} version {}", wanted.id, wanted.version),
        };
        let published = self.published_definitions(&wanted.id).await?;
        let entry = published.into_iter().find(|entry| entry.definition == *wanted).ok_or_else(missing)?;
        let source = self.store.content(&entry.source_sha256).await?.ok_or_else(missing)?;
        let definition = self
            .reader
            .definition(&source)
            .map_err(|cause| LibraryError::Unreadable { what: wanted.id.to_string(), cause })?;
        if definition.reference != *wanted {
            return Err(LibraryError::Unreadable {
                what: wanted.id.to_string(),
                cause: "the published bytes read as another definition".into(),
            });
        }
        let definition = Arc::new(definition);
        write(&self.definitions).insert(wanted.clone(), Arc::clone(&definition));
        Ok(definition)
    }

    /// A calendar by version and hash.
    ///
    /// # Errors
    /// When its bytes are gone or no longer read as a calendar.
    pub async fn calendar(&self, wanted: &CalendarRef) -> Result<Arc<Calendar>, LibraryError> {
        if let Some(known) = read(&self.calendars).get(wanted) {
            return Ok(Arc::clone(known));
        }
        let missing = || LibraryError::NotPublished {
            what: format!("calendar {} version {}", wanted.id, wanted.version),
        };
        let source = self.store.content(&wanted.sha256).await?.ok_or_else(missing)?;
        let calendar = self
            .reader
            .calendar(&source)
            .map_err(|words| words.in_language(Language::En).to_owned())
            .map_err(|cause| LibraryError::Unreadable { what: wanted.id.to_string(), cause })?;
        let calendar = Arc::new(calendar);
        write(&self.calendars).insert(wanted.clone(), Arc::clone(&calendar));
        Ok(calendar)
    }

    /// Every published version of a definition, oldest first.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn published_definitions(
        &self,
        id: &DefinitionId,
    ) -> Result<Vec<DefinitionPublished>, LibraryError> {
        let events = self.stream(&StreamId::definition(id)).await?;
        let mut published = Vec::new();
        for event in events {
            if let Event::DefinitionPublished(data) = event.parse()?.data {
                published.push(data);
            }
        }
        Ok(published)
    }

    /// The newest published version of a calendar.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn newest_calendar(&self, id: &CalendarId) -> Result<Option<CalendarRef>, LibraryError> {
        self.newest_calendar_at(id, None).await
    }

    /// The newest version of a calendar that was published by a position; none for the present.
    ///
    /// # Errors
    /// As [`Library::newest_calendar`].
    pub async fn newest_calendar_at(
        &self,
        id: &CalendarId,
        position: Option<u64>,
    ) -> Result<Option<CalendarRef>, LibraryError> {
        let mut newest = None;
        for event in self.stream(&StreamId::calendar(id)).await? {
            if position.is_some_and(|last| event.position > last) {
                break;
            }
            if let Event::CalendarPublished(data) = event.parse()?.data {
                newest = Some(data.calendar);
            }
        }
        Ok(newest)
    }

    async fn stream(&self, stream: &StreamId) -> Result<Vec<StoredEvent>, LibraryError> {
        Ok(self.store.read_stream(stream, 0, PAGE_MAX).await?)
    }
}

// A poisoned lock only means another reader panicked between two map operations; the map itself is whole.
fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(std::sync::PoisonError::into_inner)
}
