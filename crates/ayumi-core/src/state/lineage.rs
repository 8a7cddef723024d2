//! The names the things of a case ever bore under its definitions, so that no name comes to mean another thing; never
//! what a name stands for.

use std::collections::BTreeMap;

use crate::event::ItemKind;
use crate::id::ItemId;

/// Things that share one set of names, because something that lasts is told apart by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// Phases and marks: their dates and reminders.
    Dates,
    /// Decisions: their rounds.
    Decisions,
    /// Parties: the roles reminders go to.
    Parties,
}

impl Space {
    /// The space of a kind; what stands in a phase is told apart by the events that recorded it.
    pub fn of(kind: ItemKind) -> Option<Self> {
        match kind {
            ItemKind::Phase | ItemKind::Mark => Some(Self::Dates),
            ItemKind::Decision => Some(Self::Decisions),
            ItemKind::Party => Some(Self::Parties),
            ItemKind::Field | ItemKind::ChecklistItem | ItemKind::Document | ItemKind::Milestone => None,
        }
    }
}

/// Every name that was given up, with the one its bearer began with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lineage {
    first: BTreeMap<(Space, ItemId), ItemId>,
}

impl Lineage {
    /// The name a thing began with: what identities are made of, whatever it is called now.
    pub fn first<'a>(&'a self, space: Space, name: &'a ItemId) -> &'a ItemId {
        if self.first.is_empty() {
            return name;
        }
        self.first.get(&(space, name.clone())).unwrap_or(name)
    }

    /// Whether a name belongs to the past of something other than what is called `by` now; none is something new.
    pub fn is_taken(&self, space: Space, name: &ItemId, by: Option<&ItemId>) -> bool {
        let bearer = self.first.get(&(space, name.clone()));
        bearer.is_some_and(|bearer| by.is_none_or(|by| self.first(space, by) != bearer))
    }

    /// Something goes on under another name.
    pub(super) fn rename(&mut self, space: Space, former: &ItemId, name: &ItemId) {
        let first = self.first(space, former).clone();
        self.first.insert((space, former.clone()), first.clone());
        self.first.insert((space, name.clone()), first);
    }

    /// Something ends, and its name with it.
    pub(super) fn end(&mut self, space: Space, name: &ItemId) {
        let first = self.first(space, name).clone();
        self.first.insert((space, name.clone()), first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> ItemId {
        text.parse().expect("the test spells a name")
    }

    #[test]
    fn a_thing_keeps_the_name_it_began_with_through_every_change() {
        let mut lineage = Lineage::default();
        lineage.rename(Space::Dates, &name("survey"), &name("inquiry"));
        lineage.rename(Space::Dates, &name("inquiry"), &name("hearing"));
        assert_eq!(lineage.first(Space::Dates, &name("hearing")), &name("survey"));
        assert_eq!(lineage.first(Space::Decisions, &name("hearing")), &name("hearing"));
    }

    #[test]
    fn a_name_comes_back_to_its_own_bearer_only() {
        let mut lineage = Lineage::default();
        lineage.rename(Space::Dates, &name("survey"), &name("inquiry"));
        lineage.end(Space::Dates, &name("briefing"));
        assert!(lineage.is_taken(Space::Dates, &name("survey"), None));
        assert!(lineage.is_taken(Space::Dates, &name("survey"), Some(&name("contract"))));
        assert!(!lineage.is_taken(Space::Dates, &name("survey"), Some(&name("inquiry"))));
        assert!(lineage.is_taken(Space::Dates, &name("briefing"), None));
        assert!(!lineage.is_taken(Space::Dates, &name("contract"), None));
    }
}
