//! The projections: each a folder with its row, what it makes of an event, and its spec. Pure and never async; where
//! rows are kept is the business of `views`.

pub mod agenda;
pub mod board;
pub mod calendars;
pub mod cases;
mod changes;
pub mod conditions;
pub mod deadlines;
pub mod decisions;
pub mod definitions;
pub mod entries;
pub mod evidence;
pub mod figures;
pub mod inbox;
mod migrated;
pub mod notices;
pub mod participants;
pub mod programmes;
mod promise;
mod recent;
mod recorded;
pub mod requests;
#[cfg(test)]
mod testing;
mod touched;
pub mod unlinked;
pub mod votes;
pub mod waiting;
mod world;

use ayumi_core::id::StreamId;

pub use changes::{Changes, Place};
pub use promise::Promise;
pub use recorded::Recorded;
pub use world::{FollowedCase, World};

pub(crate) use changes::{Change, print};
pub(crate) use recent::Recent;
pub(crate) use world::{Shelf, Wanted};

/// Why a projection cannot go past an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProjectionError {
    /// The definition or calendar a case follows cannot be had.
    #[error("the case cannot be read: {0}")]
    Material(String),
    /// The event is about a case that was not opened.
    #[error("the case was not opened")]
    NotOpened,
    /// The event names something its own case does not hold.
    #[error("the case does not hold {0}")]
    Unknown(String),
    /// A row cannot be written as JSON.
    #[error("write row: {0}")]
    Row(String),
}

/// One view of the log: what each event does to its rows, and nothing else.
pub trait Projection: Send {
    /// Its name, which is also the name of its rows.
    fn name(&self) -> &'static str;

    /// Counts up when the same events make other rows than before; the rows are then made anew.
    fn version(&self) -> u32;

    /// Whether events of this stream concern it: what it does not read cannot park it.
    fn reads(&self, stream: &StreamId) -> bool;

    /// Looks at the world as it stands before the event, for a projection that must tell what the event took away.
    fn before(&mut self, _world: &World, _event: &Recorded) {}

    /// Puts and removes the rows the event changes. `world` already holds the event.
    ///
    /// # Errors
    /// When the event cannot be understood; the projection then stops before it.
    fn apply(&mut self, world: &World, event: &Recorded, out: &mut Changes) -> Result<(), ProjectionError>;
}

/// Every projection, in the order of its name.
pub(crate) fn all() -> Vec<Box<dyn Projection>> {
    vec![
        Box::new(agenda::Agenda::default()),
        Box::new(board::Board),
        Box::new(calendars::Calendars),
        Box::new(cases::Cases),
        Box::new(conditions::Conditions),
        Box::new(deadlines::Deadlines),
        Box::new(decisions::Decisions),
        Box::new(definitions::Definitions),
        Box::new(entries::Entries),
        Box::new(evidence::Evidence),
        Box::new(figures::Figures),
        Box::new(inbox::Inbox),
        Box::new(notices::Notices::default()),
        Box::new(participants::Participants),
        Box::new(programmes::Programmes),
        Box::new(requests::Requests::default()),
        Box::new(unlinked::Unlinked),
        Box::new(votes::Votes),
        Box::new(waiting::Waiting),
    ]
}
