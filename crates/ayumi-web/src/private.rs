//! Private values joined to what a reader may see; whether they may is asked before, never here.

use std::collections::BTreeMap;

use ayumi_core::directory::Directory;
use ayumi_core::id::{EventId, UserId};
use ayumi_core::private::PrivateValue;
use ayumi_engine::port::store::StoredEvent;
use serde_json::{Map, Value};

use crate::error::Problem;
use crate::state::App;

/// Private values of some events; those erased are absent.
#[derive(Debug, Default)]
pub struct Privates(BTreeMap<(EventId, String), PrivateValue>);

impl Privates {
    /// The private values of `events`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load(app: &App, events: &[EventId]) -> Result<Self, Problem> {
        if events.is_empty() {
            return Ok(Self::default());
        }
        Ok(Self(app.engine.store().private_values(events).await?))
    }

    /// The value at `path` of an event.
    pub fn text(&self, event: EventId, path: &str) -> Option<&str> {
        self.0.get(&(event, path.to_owned())).map(|private| private.value.as_str())
    }

    /// All values of an event, by pointer.
    pub fn of(&self, event: EventId) -> Map<String, Value> {
        let first = (event, String::new());
        let own = self.0.range(first..).take_while(|((id, _), _)| *id == event);
        own.map(|((_, path), private)| (path.clone(), Value::String(private.value.clone()))).collect()
    }
}

/// The names of users, for those who may see them.
///
/// # Errors
/// When the store cannot be read.
pub async fn names(
    app: &App,
    directory: &Directory,
    users: &[UserId],
) -> Result<BTreeMap<UserId, String>, Problem> {
    let events: Vec<(UserId, EventId)> =
        users.iter().filter_map(|user| Some((*user, directory.users.get(user)?.name_event))).collect();
    let ids: Vec<EventId> = events.iter().map(|(_, event)| *event).collect();
    let privates = Privates::load(app, &ids).await?;
    let named = events
        .into_iter()
        .filter_map(|(user, event)| Some((user, privates.text(event, "/data/name")?.to_owned())));
    Ok(named.collect())
}

/// Whether an event can hold private values: every commitment in an envelope stands under this key.
pub(crate) fn may_hold_private(stored: &StoredEvent) -> bool {
    stored.envelope.contains("\"commit\":")
}
