//! One turn of a case: what has lapsed, what is done, what follows by itself, folded as it goes; never seals an event
//! itself, and never stores one.

use crate::decide::{Context, Decided};
use crate::follow::follow;
use crate::id::{EventId, OrganizationId};
use crate::settle::settle;
use crate::state::{Case, Happened};

/// Rounds of automatic events one turn may set off: phases in a row, with room.
const ROUNDS_MAX: usize = 256;

/// A decided event in whatever form its keeper gave it.
pub trait Record {
    /// What a fold needs of it, as the given number of its stream.
    fn happened(&self, version: u64) -> Happened<'_>;
}

/// The rules never come to rest, which a sound definition rules out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("automatic events did not come to an end")]
pub struct Endless;

/// A turn under way: the case as far as it has come, and what was recorded of it. `S` makes a record of a decided event
/// and of the event it follows from.
#[derive(Debug)]
pub struct Turn<R, S> {
    case: Case,
    records: Vec<R>,
    /// How many of the records are lapses, which nobody did.
    settled: usize,
    /// Entries the case had before: their steps are in the definition it is judged by.
    entries: usize,
    seal: S,
}

impl<R, E, S> Turn<R, S>
where
    R: Record,
    E: From<Endless>,
    S: FnMut(Decided, Option<EventId>) -> Result<R, E>,
{
    /// A turn that begins where the case stands.
    pub fn new(case: Case, seal: S) -> Self {
        let entries = case.entries_opened();
        Self { case, records: Vec::new(), settled: 0, entries, seal }
    }

    /// The case as far as it has come.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// Records the lapses that are due. Comes first: whether a change came before or after a lapse must not depend on
    /// whether anybody looked in between.
    ///
    /// # Errors
    /// When an event cannot be sealed.
    pub fn settle(&mut self, context: &Context<'_>) -> Result<(), E> {
        self.fold(settle(context.definition, &self.case, context.today, context.time), None)?;
        self.settled = self.records.len();
        Ok(())
    }

    /// Records what was decided on.
    ///
    /// # Errors
    /// When an event cannot be sealed.
    pub fn act(&mut self, own: Vec<Decided>) -> Result<(), E> {
        self.fold(own, None)
    }

    /// Records what follows by itself from what was done, round by round; nothing when nothing was done.
    ///
    /// # Errors
    /// When an event cannot be sealed or the rules do not come to rest.
    pub fn follow(&mut self, context: &Context<'_>) -> Result<(), E> {
        let Some(cause) = self.records.get(self.settled).map(|record| record.happened(0).id) else {
            return Ok(());
        };
        let touched = only_participant(&self.records[self.settled..]);
        self.rounds(context, touched, Some(cause))
    }

    /// Records what follows by itself whether or not anything was done, as when the rules have changed.
    ///
    /// # Errors
    /// As [`Turn::follow`].
    pub fn come_to_rest(&mut self, context: &Context<'_>) -> Result<(), E> {
        self.rounds(context, None, None)
    }

    /// The case with everything folded in, and the records.
    pub fn into_parts(self) -> (Case, Vec<R>) {
        (self.case, self.records)
    }

    fn rounds(
        &mut self,
        context: &Context<'_>,
        mut touched: Option<OrganizationId>,
        cause: Option<EventId>,
    ) -> Result<(), E> {
        // The steps of an entry opened just now are phases from here on.
        let is_grown = self.case.entries_opened() > self.entries;
        let grown = is_grown.then(|| context.definition.grown(&self.case));
        let context = Context { definition: grown.as_ref().unwrap_or(context.definition), ..*context };
        for _ in 0..ROUNDS_MAX {
            let next = follow(&context, &self.case, touched.as_ref());
            if next.is_empty() {
                return Ok(());
            }
            let looked_at = self.records.len();
            self.fold(next, cause)?;
            touched = only_participant(&self.records[looked_at..]);
        }
        Err(Endless.into())
    }

    fn fold(&mut self, events: Vec<Decided>, cause: Option<EventId>) -> Result<(), E> {
        for decided in events {
            let record = (self.seal)(decided, cause)?;
            let version = self.case.version + 1;
            self.case = std::mem::take(&mut self.case).evolve(&record.happened(version));
            self.records.push(record);
        }
        Ok(())
    }
}

/// The participant all of these records are about, when they are about one alone.
fn only_participant<R: Record>(records: &[R]) -> Option<OrganizationId> {
    let mut only: Option<&OrganizationId> = None;
    for record in records {
        let body = record.happened(0).event.participant()?;
        if only.is_some_and(|known| known != body) {
            return None;
        }
        only = Some(body);
    }
    only.cloned()
}
