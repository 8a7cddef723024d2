//! What a projection makes of a story, without a database: given events, then rows; never how rows are kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::projection::{Change, Changes, FollowedCase, Projection, World};
use crate::views::engine::Entry;
use crate::views::testing::{
    Story, calendar, calendar_ref, definition, definition_ref, next_calendar_ref, next_definition,
    next_definition_ref,
};

/// The rows a projection makes of a story. The story is told to it twice: the second time must change nothing.
#[track_caller]
pub(crate) fn rows<T: DeserializeOwned>(
    make: impl Fn() -> Box<dyn Projection>,
    story: &Story,
) -> BTreeMap<String, T> {
    let mut rows = BTreeMap::new();
    tell(&mut *make(), story, &mut rows);
    let once = rows.clone();
    tell(&mut *make(), story, &mut rows);
    assert_eq!(rows, once, "telling a projection the same events again changed its rows");
    rows.into_iter().map(|(key, body)| (key, serde_json::from_str(&body).unwrap())).collect()
}

fn tell(projection: &mut dyn Projection, story: &Story, rows: &mut BTreeMap<String, String>) {
    let mut world = World::default();
    for (version, definition) in
        [(definition_ref(), definition()), (next_definition_ref(), next_definition())]
    {
        world.shelf.definitions.insert(version, Ok(Arc::new(definition)));
    }
    for version in [calendar_ref(), next_calendar_ref()] {
        world.shelf.calendars.insert(version, Ok(Arc::new(calendar())));
    }
    for stored in story.events() {
        let Entry::Event(event) = Entry::read(stored) else {
            panic!("position {} cannot be read", stored.position)
        };
        if let Some(id) = event.case.filter(|id| !world.holds(*id)) {
            world.take_in(FollowedCase::new(id));
        }
        let mut changes = Changes::default();
        changes.at(event.position);
        projection.before(&world, &event);
        assert!(world.fold(&event), "position {} is out of step", event.position);
        if projection.reads(&event.envelope.stream) {
            projection.apply(&world, &event, &mut changes).unwrap();
        }
        for (_, change) in changes.into_entries() {
            match change {
                Change::Put(row) => drop(rows.insert(row.key, row.body)),
                Change::Remove(key) => drop(rows.remove(&key)),
            }
        }
    }
}
