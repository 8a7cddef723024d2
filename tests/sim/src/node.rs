//! A process of the program over the log in memory: started, looked through, killed; never what it decides.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use anyhow::Context as _;
use ayumi_core::calendar::{BodyDays, Calendar, CalendarData, Closure};
use ayumi_core::definition::Definition;
use ayumi_core::text::Label;
use ayumi_engine::engine::{Engine, Ports};
use ayumi_engine::genesis::UTC_OFFSET_MINUTES;
use ayumi_engine::port::{EventStore, Outbox, Reader};
use ayumi_engine::testing::{ManualClock, MemoryEvidence, SeqIds};
use ayumi_exchange::calendar_csv::{self, ClosureRow};
use ayumi_store::Log;
use ayumi_store::memory::Memory;
use ayumi_store::views::{Views, ViewsMemory};
use tokio_util::task::TaskTracker;

use crate::config::Outward;
use crate::faults::{Fuse, Mortal};
use crate::mail::PostOffice;
use crate::sweeping::{Clerk, sweep};
use crate::{posting, telling};

/// A look that finds something to do so often never comes to an end.
const SWEEPS_MAX: usize = 40;

/// What outlives a process: the databases, the world's clock, the post office.
pub(crate) struct Site {
    pub(crate) memory: Memory,
    pub(crate) views: ViewsMemory,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) ids: Arc<SeqIds>,
    pub(crate) office: Arc<PostOffice>,
}

/// A process.
pub(crate) struct Node {
    pub(crate) clerk: Clerk,
    pub(crate) fuse: Arc<Fuse>,
}

impl Site {
    /// The log without a process, for reading.
    pub(crate) async fn log(&self) -> anyhow::Result<Log> {
        let clock = Arc::clone(&self.clock) as _;
        Ok(self.memory.log(clock, UTC_OFFSET_MINUTES, TaskTracker::new()).await?)
    }

    pub(crate) async fn start(&self, name: String) -> anyhow::Result<Node> {
        let fuse = Arc::new(Fuse::default());
        let mortal = Arc::new(Mortal { log: self.log().await?, fuse: Arc::clone(&fuse) });
        let store = Arc::clone(&mortal) as Arc<dyn EventStore>;
        let ports = Ports {
            store: Arc::clone(&store),
            clock: Arc::clone(&self.clock) as _,
            ids: Arc::clone(&self.ids) as _,
            reader: Arc::new(Files),
            evidence: Arc::new(MemoryEvidence::default()),
        };
        let engine = Arc::new(Engine::start(ports).await.context("start the engine")?);
        let views = Views::in_memory(&self.views, store, Arc::clone(engine.library())).await?;
        let clerk = Clerk {
            engine,
            views: Arc::new(views),
            outbox: mortal as Arc<dyn Outbox>,
            channels: Arc::clone(&self.office) as _,
            outward: Outward::default(),
            holder: name,
            handed: Arc::default(),
        };
        Ok(Node { clerk, fuse })
    }
}

impl Node {
    /// One look, as the program's task has it.
    pub(crate) async fn look(&self) -> anyhow::Result<()> {
        for _ in 0..SWEEPS_MAX {
            if sweep(&self.clerk.engine, &self.clerk.views).await? == 0 {
                return telling::tell(&self.clerk).await;
            }
        }
        anyhow::bail!("NEVER ENDS: the sweep finds something to do again and again")
    }

    /// Everything that is to leave and is due.
    pub(crate) async fn post(&self) -> anyhow::Result<()> {
        while posting::post(&self.clerk).await? > 0 {}
        Ok(())
    }
}

/// Reads definitions and calendars; a definition once in the life of this program.
pub(crate) struct Files;

static READ: OnceLock<Mutex<HashMap<Vec<u8>, Definition>>> = OnceLock::new();

impl Reader for Files {
    fn definition(&self, source: &[u8]) -> Result<Definition, String> {
        let read = READ.get_or_init(Mutex::default);
        let mut read = read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = read.get(source) {
            return Ok(known.clone());
        }
        let text = std::str::from_utf8(source).map_err(|error| error.to_string())?;
        let definition = ayumi_definition::read_published(text).value.ok_or("not a definition")?;
        read.insert(source.to_vec(), definition.clone());
        Ok(definition)
    }

    fn calendar(&self, source: &[u8]) -> Result<Calendar, Label> {
        let wrong = |en: String| Label::new("暦のファイルではありません。", en);
        let text = std::str::from_utf8(source).map_err(|error| wrong(error.to_string()))?;
        let file = calendar_csv::parse(text).map_err(|problems| wrong(format!("{problems:?}")))?;
        let spans = |rows: Vec<ClosureRow>| {
            rows.into_iter().map(|row| Closure { from: row.from, to: row.to, name: row.name }).collect()
        };
        let bodies = file.bodies.into_iter().map(|(body, rows)| {
            let days = BodyDays {
                closures: spans(rows.closures),
                openings: spans(rows.openings),
                closed: rows.closed,
                open: rows.open,
            };
            Ok((body.parse().map_err(|_| wrong(format!("body {body}")))?, days))
        });
        let data = CalendarData {
            bodies: bodies.collect::<Result<_, Label>>()?,
            id: file.id,
            version: file.version,
            utc_offset_minutes: file.utc_offset_minutes,
            covers_from: file.covers_from,
            covers_to: file.covers_to,
            official_to: file.official_to,
            holidays: file.holidays,
            closures: spans(file.closures),
        };
        Calendar::new(data).map_err(|error| wrong(error.to_string()))
    }
}
