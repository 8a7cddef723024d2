//! The engine's parts in one place: the log's facts, the ports, what is cached; never a rule of the domain.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use ayumi_core::event::{Event, LogMode, LogOpened};
use ayumi_core::id::{CaseId, LogId};
use chrono::{FixedOffset, NaiveDate, NaiveTime};

use crate::cell::Cell;
use crate::directories::Directories;
use crate::error::Refused;
use crate::identity::Remembered;
use crate::library::Library;
use crate::port::{Clock, EventStore, Evidence, Ids, Reader};
use crate::rehearsal::Rehearsal;

/// Name of the secret that keys the hashes of request bodies.
const REQUEST_KEY: &str = "request-key";

/// Most cases kept folded in memory; then the colder half of the idle ones is dropped, and a fold brings one back.
const CASES_MAX: usize = 8_192;

/// What `log.opened` says of this log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFacts {
    /// Id of the log.
    pub id: LogId,
    /// Whether it counts.
    pub mode: LogMode,
    /// Its zone's fixed offset.
    pub offset: FixedOffset,
    /// Its present life.
    pub incarnation: uuid::Uuid,
}

/// The world the engine works on.
pub struct Ports {
    /// The log.
    pub store: Arc<dyn EventStore>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub ids: Arc<dyn Ids>,
    /// File forms.
    pub reader: Arc<dyn Reader>,
    /// Evidence files.
    pub evidence: Arc<dyn Evidence>,
}

/// The engine: the one way to change anything.
pub struct Engine {
    pub(crate) store: Arc<dyn EventStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) reader: Arc<dyn Reader>,
    pub(crate) evidence: Arc<dyn Evidence>,
    pub(crate) request_key: Vec<u8>,
    library: Arc<Library>,
    log: LogFacts,
    pub(crate) directories: Directories,
    cells: Mutex<HashMap<CaseId, Arc<Cell>>>,
    uses: AtomicU64,
    /// The latest day the log said it is on.
    log_date: RwLock<NaiveDate>,
    pub(crate) remembered: Remembered,
}

impl Engine {
    /// An engine over an opened log.
    ///
    /// # Errors
    /// When the log cannot be read or does not begin with `log.opened`.
    pub async fn start(ports: Ports) -> Result<Self, Refused> {
        let log = log_facts(ports.store.as_ref()).await?;
        let request_key = request_key(&ports).await?;
        let library = Arc::new(Library::new(Arc::clone(&ports.store), Arc::clone(&ports.reader)));
        let Ports { store, clock, ids, reader, evidence } = ports;
        let engine = Self {
            store,
            clock,
            ids,
            reader,
            evidence,
            request_key,
            library,
            log,
            directories: Directories::default(),
            cells: Mutex::default(),
            uses: AtomicU64::default(),
            log_date: RwLock::new(NaiveDate::MIN),
            remembered: Remembered::default(),
        };
        engine.refresh_directory().await?;
        Ok(engine)
    }

    /// An engine like this one whose writes nobody else sees and nothing keeps: what a dry run of much work runs on.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn rehearsing(&self) -> Result<Self, Refused> {
        let store = Rehearsal::over(Arc::clone(&self.store), Arc::clone(&self.clock)).await?;
        Self::start(Ports {
            store: Arc::new(store),
            clock: Arc::clone(&self.clock),
            ids: Arc::clone(&self.ids),
            reader: Arc::clone(&self.reader),
            evidence: Arc::clone(&self.evidence),
        })
        .await
    }

    /// What `log.opened` says.
    pub fn log(&self) -> &LogFacts {
        &self.log
    }

    /// Published definitions and calendars.
    pub fn library(&self) -> &Arc<Library> {
        &self.library
    }

    /// The log itself, for reading.
    pub fn store(&self) -> &Arc<dyn EventStore> {
        &self.store
    }

    /// Today in the log's zone; never before a day the log was seen to be on.
    pub fn today(&self) -> NaiveDate {
        let shown = self.clock.now().date_in(self.log.offset);
        shown.max(*self.log_date.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Today and its time in the log's zone; the first instant of a day on which the log is and the clock is not yet.
    pub(crate) fn moment(&self) -> (NaiveDate, NaiveTime) {
        let (now, today) = (self.clock.now().to_utc().with_timezone(&self.log.offset), self.today());
        (today, if now.date_naive() == today { now.time() } else { NaiveTime::MIN })
    }

    /// Takes the log's word for its date: after a small step back over midnight the clock shows the day before the one
    /// the log is on, and what is decided on that day is refused until the clock has caught up.
    pub(crate) fn heard_of(&self, today: NaiveDate) {
        let mut known = self.log_date.write().unwrap_or_else(PoisonError::into_inner);
        *known = today.max(*known);
    }

    /// The present instant.
    pub fn now(&self) -> ayumi_core::time::Timestamp {
        self.clock.now()
    }

    /// The queue and cache of one case.
    pub(crate) fn cell(&self, id: CaseId) -> Arc<Cell> {
        let mut cells = self.cells();
        if cells.len() >= CASES_MAX && !cells.contains_key(&id) {
            forget_coldest(&mut cells);
        }
        let cell = Arc::clone(cells.entry(id).or_default());
        cell.used.store(self.uses.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        cell
    }

    /// Drops the cache of a case that is not there: asking for cases at random must not push out those that are.
    pub(crate) fn forget_cell(&self, id: CaseId, cell: &Arc<Cell>) {
        let mut cells = self.cells();
        // Whoever else holds it may be opening the case just now.
        if cells.get(&id).is_some_and(|known| Arc::ptr_eq(known, cell) && Arc::strong_count(known) <= 2) {
            cells.remove(&id);
        }
    }

    fn cells(&self) -> MutexGuard<'_, HashMap<CaseId, Arc<Cell>>> {
        self.cells.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops the half of the idle cells that was not asked for the longest; one somebody works on stays.
fn forget_coldest(cells: &mut HashMap<CaseId, Arc<Cell>>) {
    let used = |cell: &Arc<Cell>| cell.used.load(Ordering::Relaxed);
    let idle = |cell: &Arc<Cell>| Arc::strong_count(cell) == 1;
    let mut idle_since: Vec<u64> = cells.values().filter(|cell| idle(cell)).map(used).collect();
    let middle = idle_since.len() / 2;
    let Some((_, last, _)) = (middle < idle_since.len()).then(|| idle_since.select_nth_unstable(middle))
    else {
        return;
    };
    cells.retain(|_, cell| !idle(cell) || used(cell) > *last);
}

async fn log_facts(store: &dyn EventStore) -> Result<LogFacts, Refused> {
    let broken = |cause: &str| Refused::Unavailable { cause: cause.to_owned() };
    let first = store.read_all(0, 1).await?;
    let first = first.first().ok_or_else(|| broken("the log is empty"))?.parse()?;
    let Event::LogOpened(LogOpened { log_id, mode, utc_offset_minutes, incarnation, .. }) = first.data else {
        return Err(broken("the log does not begin with `log.opened`"));
    };
    let offset = FixedOffset::east_opt(utc_offset_minutes.saturating_mul(60))
        .ok_or_else(|| broken("the log's zone is no zone"))?;
    Ok(LogFacts { id: log_id, mode, offset, incarnation })
}

async fn request_key(ports: &Ports) -> Result<Vec<u8>, Refused> {
    if let Some(key) = ports.store.secret(REQUEST_KEY).await? {
        return Ok(key);
    }
    ports.store.put_secret(REQUEST_KEY, &ports.ids.secret()).await?;
    // Read back: another process may have been first.
    let key = ports.store.secret(REQUEST_KEY).await?;
    key.ok_or_else(|| Refused::Unavailable { cause: "the request key was not kept".into() })
}
