//! Catches the views up: reads a page of the log, has it computed, and writes it while the next one is computed. A
//! transaction moves rows and checkpoints together, so that each event counts exactly once.

use std::sync::Arc;

use ayumi_core::event::Event;
use ayumi_engine::library::Library;
use ayumi_engine::port::EventStore;
use ayumi_engine::port::store::{ReadError, StoredEvent};
use tokio::sync::watch;
use tokio::task::spawn_blocking;

use crate::projection::{self, Changes};
use crate::views::backend::{Backend, Checkpoint};
use crate::views::batch::{Batch, Identity, Move, Stand};
use crate::views::engine::{Engine, Entry, Seat, Span};
use crate::views::error::ViewsError;
use crate::views::loading::load;

/// Rows a batch should come to: while they are written the next batch is computed, so that many rows of few events do not
/// wait for each other.
const ROWS_AIMED_AT: usize = 4_000;

/// Fewest events of a batch.
const EVENTS_LEAST: usize = 32;

/// What keeps the views of one process up to date.
pub(crate) struct Runner {
    log: Arc<dyn EventStore>,
    library: Arc<Library>,
    backend: Arc<dyn Backend>,
    engine: Engine,
    identity: Option<Identity>,
    batch_max: usize,
    /// Events of the next batch, as the rows of the last one suggest.
    pace: usize,
    place: Place,
}

/// Where batches are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// On a thread that may take its time.
    Beside,
    /// On the thread that asks, so that nothing depends on which thread is faster.
    #[cfg(any(test, feature = "testing"))]
    Here,
}

/// A batch that was computed and not yet written.
struct Computed {
    batch: Batch,
    to: u64,
}

impl Runner {
    /// A runner at the checkpoints; those that do not belong to this log begin anew.
    pub(crate) async fn open(
        log: Arc<dyn EventStore>,
        library: Arc<Library>,
        backend: Arc<dyn Backend>,
        batch_max: usize,
        place: Place,
    ) -> Result<Self, ViewsError> {
        let mut runner = Self {
            log,
            library,
            backend,
            engine: Engine::default(),
            identity: None,
            batch_max,
            pace: batch_max,
            place,
        };
        runner.discard_what_does_not_belong().await?;
        runner.reload(Parked::TryAgain).await?;
        Ok(runner)
    }

    pub(crate) fn position(&self) -> u64 {
        self.engine.position()
    }

    /// Goes on to the end of the log.
    pub(crate) async fn catch_up(&mut self, applied: &watch::Sender<u64>) -> Result<u64, ViewsError> {
        loop {
            let head = self.log.head().await?.position;
            let Some(span) = self.engine.span(head) else {
                applied.send_replace(self.position());
                return Ok(self.position());
            };
            match self.go_through(&span, applied).await {
                Ok(()) => {}
                Err(ViewsError::Overtaken) => self.reload(Parked::Stay).await?,
                Err(cause) => {
                    // What was computed and not committed must not be built upon.
                    self.reload(Parked::Stay).await?;
                    return Err(cause);
                }
            }
        }
    }

    /// Empties one projection, or all of them, and puts them to the beginning.
    pub(crate) async fn discard(&mut self, name: Option<&str>) -> Result<(), ViewsError> {
        if let Some(name) = name {
            known(name)?;
        }
        let all = projection::all();
        let named: Vec<_> =
            all.iter().filter(|projection| name.is_none_or(|name| name == projection.name())).collect();
        let emptied: Vec<_> =
            named.into_iter().map(|projection| (projection.name(), projection.version())).collect();
        self.backend.discard(&emptied).await?;
        self.reload(Parked::Stay).await
    }

    async fn go_through(&mut self, span: &Span, applied: &watch::Sender<u64>) -> Result<(), ViewsError> {
        self.identify().await?;
        self.engine.enter(&span.group, span.from);
        let backend = Arc::clone(&self.backend);
        let mut computed = self.compute(span, span.from).await?;
        while computed.to < span.to
            && !computed.batch.moves.iter().all(|checkpoint| checkpoint.error.is_some())
        {
            let (written, next) =
                tokio::join!(backend.write(&computed.batch), self.compute(span, computed.to));
            confirm(written?)?;
            // The engine is a batch ahead of what is committed: only the checkpoints just written may be told.
            applied.send_if_modified(|told| advance(told, &computed.batch, span));
            computed = next?;
        }
        confirm(backend.write(&computed.batch).await?)?;
        applied.send_replace(self.position());
        Ok(())
    }

    /// Computes the batch after position `from`.
    async fn compute(&mut self, span: &Span, from: u64) -> Result<Computed, ViewsError> {
        let room = usize::try_from(span.to - from).unwrap_or(usize::MAX);
        let page = self.log.read_all(from, room.min(self.pace)).await?;
        let events = page.len();
        check_contiguous(from, &page)?;
        let entries = self.place.compute(move || page.iter().map(Entry::read).collect::<Vec<_>>()).await?;
        load(&*self.log, &self.library, &mut self.engine, &span.group, from, &entries).await?;
        let before: Vec<_> = span.group.iter().map(|index| self.engine.seats[*index].position).collect();
        let going: Vec<_> =
            span.group.iter().map(|index| self.engine.seats[*index].parked.is_none()).collect();
        let mut engine = std::mem::take(&mut self.engine);
        let group = span.group.clone();
        let apply = move || {
            let applied = engine.apply(&group, &entries);
            (engine, applied)
        };
        let (engine, applied) = self.place.compute(apply).await?;
        self.engine = engine;
        let changes = applied?;
        self.recall(&span.group, &changes).await?;
        let identity = self.identity.clone().unwrap_or_default();
        let mut batch = Batch { identity, ..Batch::default() };
        let mut to = from;
        for (((index, changes), before), going) in span.group.iter().zip(changes).zip(before).zip(going) {
            let seat = &mut self.engine.seats[*index];
            to = to.max(seat.position);
            if going {
                let (projection, version) = (seat.projection.name(), seat.projection.version());
                let (leaf_hash, error) = (seat.leaf_hash, seat.parked.clone());
                batch.moves.push(Move {
                    projection,
                    version,
                    from: before,
                    to: seat.position,
                    error,
                    leaf_hash,
                });
            }
            batch.add(from, seat.projection.name(), changes, &mut seat.standing);
            seat.standing.age();
        }
        self.pace = pace(events, batch.rows.len(), self.batch_max);
        Ok(Computed { batch, to })
    }

    /// Reads back what stands under the keys that were forgotten, in one question.
    async fn recall(&mut self, group: &[usize], changes: &[Changes]) -> Result<(), ViewsError> {
        let mut unknown = Vec::new();
        for (index, changes) in group.iter().zip(changes) {
            let seat = &mut self.engine.seats[*index];
            for (_, change) in changes.entries() {
                if seat.standing.touch(change.key()).is_none() {
                    // Nothing stands there unless the answer says so.
                    seat.standing.insert(change.key().clone(), Stand::default());
                    unknown.push((seat.projection.name(), change.key().clone()));
                }
            }
        }
        if unknown.is_empty() {
            return Ok(());
        }
        for (name, key, print) in self.backend.standing(&unknown).await? {
            if let Some(seat) = self.engine.seats.iter_mut().find(|seat| seat.projection.name() == name) {
                seat.standing.insert(key, Stand::of(Some(print)));
            }
        }
        Ok(())
    }

    /// Takes everything in memory from the checkpoints anew.
    async fn reload(&mut self, parked: Parked) -> Result<(), ViewsError> {
        let checkpoints = self.backend.checkpoints().await?;
        let seats = projection::all().into_iter().map(|projection| {
            let stored = checkpoints.iter().find(|checkpoint| checkpoint.projection == projection.name());
            let position = stored.map_or(0, |checkpoint| checkpoint.position);
            let leaf_hash = stored.and_then(|checkpoint| checkpoint.leaf_hash);
            let error =
                stored.and_then(|checkpoint| checkpoint.error.clone()).filter(|_| parked == Parked::Stay);
            Seat::new(projection, position, leaf_hash, error)
        });
        self.engine = Engine::new(seats.collect());
        Ok(())
    }

    async fn discard_what_does_not_belong(&mut self) -> Result<(), ViewsError> {
        self.identify().await?;
        let checkpoints = self.backend.checkpoints().await?;
        let mut emptied = Vec::new();
        for projection in projection::all() {
            let stored = checkpoints.iter().find(|checkpoint| checkpoint.projection == projection.name());
            let keeps = match stored {
                Some(checkpoint) => {
                    checkpoint.version == projection.version() && self.belongs(checkpoint).await?
                }
                None => false,
            };
            if !keeps {
                emptied.push((projection.name(), projection.version()));
            }
        }
        if emptied.is_empty() { Ok(()) } else { self.backend.discard(&emptied).await }
    }

    /// Whether a checkpoint was taken in this life of this log.
    async fn belongs(&self, checkpoint: &Checkpoint) -> Result<bool, ViewsError> {
        let Some(before) = checkpoint.position.checked_sub(1) else { return Ok(true) };
        if self.identity.is_none() || checkpoint.identity != self.identity {
            return Ok(false);
        }
        let there = self.log.read_all(before, 1).await?;
        let belongs = there.first().is_some_and(|event| Some(event.leaf_hash) == checkpoint.leaf_hash);
        if !belongs {
            tracing::warn!(
                projection = checkpoint.projection,
                position = checkpoint.position,
                "the log reads otherwise there; the view is made anew"
            );
        }
        Ok(belongs)
    }

    /// Reads who the log is, once it is opened.
    async fn identify(&mut self) -> Result<(), ViewsError> {
        if self.identity.is_some() {
            return Ok(());
        }
        let first = self.log.read_all(0, 1).await?;
        let Some(first) = first.first() else { return Ok(()) };
        if let Event::LogOpened(opened) = first.parse()?.data {
            let (log_id, incarnation) = (opened.log_id.to_string(), opened.incarnation.to_string());
            self.identity = Some(Identity { log_id, incarnation });
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parked {
    /// A new start, perhaps of a newer program.
    TryAgain,
    Stay,
}

/// How many events the next batch takes when it makes as many rows of each as the last one.
fn pace(events: usize, rows: usize, most: usize) -> usize {
    let aimed = events.saturating_mul(ROWS_AIMED_AT) / rows.max(1);
    aimed.max(EVENTS_LEAST).min(most)
}

/// Whether there is a projection of this name.
pub(crate) fn known(name: &str) -> Result<(), ViewsError> {
    let found = projection::all().iter().any(|projection| projection.name() == name);
    found.then_some(()).ok_or_else(|| ViewsError::UnknownProjection(name.to_owned()))
}

/// The position the batch brought the group to, when no projection is further behind.
fn advance(told: &mut u64, batch: &Batch, span: &Span) -> bool {
    let reached = batch.moves.iter().filter(|to| to.error.is_none()).map(|to| to.to).min();
    let further = reached.filter(|reached| *told >= span.from && *reached > *told);
    if let Some(reached) = further {
        *told = reached;
    }
    further.is_some()
}

fn confirm(moved: bool) -> Result<(), ViewsError> {
    if moved { Ok(()) } else { Err(ViewsError::Overtaken) }
}

fn check_contiguous(from: u64, page: &[StoredEvent]) -> Result<(), ViewsError> {
    let hole = |expected, found| ViewsError::Log(ReadError::Hole { expected, found });
    if page.is_empty() {
        return Err(hole(from + 1, from));
    }
    for (expected, event) in (from + 1..).zip(page) {
        if event.position != expected {
            return Err(hole(expected, event.position));
        }
    }
    Ok(())
}

impl Place {
    async fn compute<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ViewsError> {
        match self {
            Self::Beside => {
                spawn_blocking(work).await.map_err(|cause| ViewsError::Stopped(cause.to_string()))
            }
            #[cfg(any(test, feature = "testing"))]
            Self::Here => Ok(work()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_many_rows_come_in_small_batches_and_others_in_whole_ones() {
        assert_eq!(pace(75, 2_325, 2_000), 129);
        assert_eq!(pace(129, 129 * 31, 2_000), 129, "and it stays there");
        assert_eq!(pace(64, 128_000, 2_000), EVENTS_LEAST);
        assert_eq!(pace(2_000, 1_500, 2_000), 2_000);
        assert_eq!(pace(1, 0, 2_000), 2_000);
        assert_eq!(pace(500, 1, 7), 7, "never more than is asked for");
    }
}
