//! The queue of one case: its folded state, ahead of the log by what is under way; never a rule of the domain.

use std::sync::atomic::AtomicU64;

use ayumi_core::id::{CaseId, StreamId};
use ayumi_core::state::{Case, Happened};
use tokio::sync::{Mutex, watch};

use crate::error::Refused;
use crate::port::EventStore;
use crate::port::store::{PAGE_MAX, StoredEvent};
use crate::seal::SealedRecord;

/// One case. The lock is held while a command is decided and queued, never while it is written.
#[derive(Default)]
pub(crate) struct Cell {
    pub(crate) slot: Mutex<Slot>,
    /// When it was last asked for, in uses of all cells.
    pub(crate) used: AtomicU64,
}

/// What a cell holds.
#[derive(Default)]
pub(crate) struct Slot {
    /// The case with everything queued folded in; none when it must be read again.
    case: Option<Case>,
    /// How often the state was dropped; tells a waiter whether its failure was seen already.
    generation: u64,
    /// The outcome of the last queued append: none while under way.
    last: Option<watch::Receiver<Option<bool>>>,
}

impl Slot {
    /// The case as it will be once everything queued is written.
    pub(crate) async fn case(&mut self, id: CaseId, store: &dyn EventStore) -> Result<&Case, Refused> {
        if self.case.is_none() {
            self.case = Some(load(id, store).await?);
        }
        Ok(self.case.get_or_insert_default())
    }

    /// Takes the case out to fold events in; [`Slot::keep`] puts it back.
    pub(crate) fn take(&mut self) -> Case {
        self.case.take().unwrap_or_default()
    }

    /// Puts the folded case back, with the outcome to wait for.
    pub(crate) fn keep(&mut self, case: Case, outcome: watch::Receiver<Option<bool>>) -> u64 {
        self.case = Some(case);
        self.last = Some(outcome);
        self.generation
    }

    /// Puts the case back as it was.
    pub(crate) fn restore(&mut self, case: Case) {
        self.case = Some(case);
    }

    /// Lets the state be read again; what is under way goes on.
    pub(crate) fn reread(&mut self) {
        self.case = None;
    }

    /// Drops a state that waited for an append whose outcome nobody will tell.
    pub(crate) fn forget(&mut self) {
        self.case = None;
        self.last = None;
        self.generation += 1;
    }

    /// Drops a state built on an append that failed, unless somebody did since `generation`.
    pub(crate) fn forget_since(&mut self, generation: u64) {
        if self.generation == generation {
            self.forget();
        }
    }

    /// What must be written before an answer decided on this state may be given.
    pub(crate) fn under_way(&self) -> Option<watch::Receiver<Option<bool>>> {
        self.last.clone().filter(|outcome| *outcome.borrow() != Some(true))
    }
}

/// Waits for a queued append; false when it failed or its waiter is gone.
pub(crate) async fn written(mut outcome: watch::Receiver<Option<bool>>) -> bool {
    match outcome.wait_for(Option::is_some).await {
        Ok(done) => *done == Some(true),
        Err(_) => false,
    }
}

/// Folds a case from its stream.
pub(crate) async fn load(id: CaseId, store: &dyn EventStore) -> Result<Case, Refused> {
    fold(id, store, None).await
}

/// Folds a case from its stream, up to a position when one is given.
pub(crate) async fn fold(id: CaseId, store: &dyn EventStore, up_to: Option<u64>) -> Result<Case, Refused> {
    let stream = StreamId::case(id);
    let mut case = Case::default();
    loop {
        let page = store.read_stream(&stream, case.version, PAGE_MAX).await?;
        let full = page.len() == PAGE_MAX;
        for stored in page {
            if up_to.is_some_and(|last| stored.position > last) {
                return Ok(case);
            }
            case = fold_stored(case, &stored)?;
        }
        if !full {
            return Ok(case);
        }
    }
}

fn fold_stored(case: Case, stored: &StoredEvent) -> Result<Case, Refused> {
    let event = stored.parse()?;
    Ok(case.evolve(&Happened {
        id: event.id,
        version: event.version,
        effective_on: event.effective_on,
        actor: &event.actor,
        event: &event.data,
    }))
}

/// Folds a sealed event that is about to be written.
pub(crate) fn fold_record(case: Case, sealed: &SealedRecord) -> Case {
    let version = case.version + 1;
    case.evolve(&Happened {
        id: sealed.id,
        version,
        effective_on: sealed.effective_on,
        actor: &sealed.actor,
        event: &sealed.event,
    })
}
