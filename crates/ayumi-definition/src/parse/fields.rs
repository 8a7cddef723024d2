//! The keys of one mapping: asked for by name, the rest refused; never knows what a key means, but asks for none that
//! is not in the vocabulary.

use std::str::FromStr;

use ayumi_core::id::{InvalidId, ItemId};
use ayumi_core::text::Label;

use super::value;
use crate::diagnostic::Report;
use crate::problem::{Hint, Problem, shown};
use crate::raw::{Entry, Node, Place, Value};
use crate::suggest::nearest;
use crate::vocabulary::Kind;

/// No list or mapping of the language is longer; a checklist of the ministry has 40 items, the country 1,788 bodies.
pub(crate) const ENTRIES_MAX: usize = 2_000;

/// No definition has more phases, decisions or marks; checks that compare each with each stay cheap.
const PARTS_MAX: usize = 200;

/// A mapping being read. What nobody asked for is an unknown key, and what was asked for is what could be meant.
pub(crate) struct Fields<'n> {
    kind: &'static Kind,
    place: Place,
    entries: &'n [Entry],
    asked: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// The mapping `node`, which is of this kind; what is missing in it is told at `place`.
    pub(crate) fn open(
        kind: &'static Kind,
        node: &'n Node,
        place: Place,
        report: &mut Report,
    ) -> Option<Self> {
        if let Value::Mapping(entries) = &node.value {
            Some(Self { kind, place, entries, asked: Vec::new() })
        } else {
            value::wrong_type(node, value::MAPPING, report);
            None
        }
    }

    /// The entry named `key`, when there is one.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'n Entry> {
        self.ask(key);
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The entry named `key`; its absence is a problem.
    pub(crate) fn need(&mut self, key: &'static str, report: &mut Report) -> Option<&'n Entry> {
        let entry = self.take(key);
        if entry.is_none() {
            report.add(self.place, &Problem::MissingKey { key });
        }
        entry
    }

    /// The value of `key` as `read` understands it, when the key is there.
    pub(crate) fn read<T>(
        &mut self,
        key: &'static str,
        report: &mut Report,
        read: impl FnOnce(&'n Node, &mut Report) -> Option<T>,
    ) -> Option<T> {
        let entry = self.take(key)?;
        read(&entry.value, report)
    }

    /// The value of `key` as `read` understands it; its absence is a problem.
    pub(crate) fn demand<T>(
        &mut self,
        key: &'static str,
        report: &mut Report,
        read: impl FnOnce(&'n Node, &mut Report) -> Option<T>,
    ) -> Option<T> {
        let entry = self.need(key, report)?;
        read(&entry.value, report)
    }

    /// The label under `key`; an empty one stands in for a label that is missing, which is a problem.
    pub(crate) fn label(&mut self, key: &'static str, report: &mut Report) -> Label {
        let label = if let Some(entry) = self.take(key) {
            value::label(&entry.value, report)
        } else {
            report.add(self.place, &Problem::MissingLabel { key });
            None
        };
        label.unwrap_or_else(|| Label { ja: String::new(), en: None })
    }

    /// A true or false under `key`; false when it is not there.
    pub(crate) fn flag(&mut self, key: &'static str, report: &mut Report) -> bool {
        self.read(key, report, value::boolean).unwrap_or(false)
    }

    /// The ids under `key`: one, or a list.
    pub(crate) fn ids(&mut self, key: &'static str, report: &mut Report) -> Vec<ItemId> {
        self.read(key, report, |node, report| value::one_or_many(node, report, value::id)).unwrap_or_default()
    }

    /// What `read` makes of each entry of the mapping under `key`; nothing when the key is not there.
    pub(crate) fn named<T>(
        &mut self,
        key: &'static str,
        report: &mut Report,
        read: impl FnMut(&'n Entry, &mut Report) -> Option<T>,
    ) -> Vec<T> {
        self.up_to(ENTRIES_MAX, key, report, read)
    }

    /// As [`Self::named`], for the parts of a definition.
    pub(crate) fn parts<T>(
        &mut self,
        key: &'static str,
        report: &mut Report,
        read: impl FnMut(&'n Entry, &mut Report) -> Option<T>,
    ) -> Vec<T> {
        self.up_to(PARTS_MAX, key, report, read)
    }

    fn up_to<T>(
        &mut self,
        limit: usize,
        key: &'static str,
        report: &mut Report,
        mut read: impl FnMut(&'n Entry, &mut Report) -> Option<T>,
    ) -> Vec<T> {
        let Some(entry) = self.take(key) else {
            return Vec::new();
        };
        entries(entry, limit, report).iter().filter_map(|entry| read(entry, report)).collect()
    }

    /// Refuses `key` when it is there though it belongs only to something else.
    pub(crate) fn refuse(
        &mut self,
        key: &'static str,
        when_ja: &'static str,
        when_en: &'static str,
        report: &mut Report,
    ) {
        if let Some(entry) = self.take(key) {
            report.add(entry.place, &Problem::KeyNotHere { key, when_ja, when_en });
        }
    }

    /// Leaves `keys` unread where a problem told already hides what they mean.
    pub(crate) fn pass_over(&mut self, keys: &[&'static str]) {
        for key in keys {
            self.ask(key);
        }
    }

    /// Remembers that a key is known here. One without a row in the vocabulary would be in no schema and no reference.
    fn ask(&mut self, key: &'static str) {
        debug_assert!(self.kind.key(key).is_some(), "`{key}` of {} is not in the vocabulary", self.kind.name);
        #[cfg(test)]
        asked::note(self.kind.name, key);
        self.asked.push(key);
    }

    /// Refuses every key nobody asked for.
    pub(crate) fn close(self, report: &mut Report) {
        for entry in self.entries.iter().filter(|entry| !self.asked.contains(&entry.key.as_str())) {
            let seek = || nearest(&entry.key, self.asked.iter().copied()).map(Hint::did_you_mean);
            let hint = if report.is_full() { None } else { seek() };
            report.add_hinted(entry.place, &Problem::UnknownKey { key: shown(&entry.key) }, hint);
        }
    }
}

/// The entries of a mapping of ids, which is not empty and not without measure.
pub(crate) fn entries<'n>(entry: &'n Entry, limit: usize, report: &mut Report) -> &'n [Entry] {
    let Value::Mapping(entries) = &entry.value.value else {
        value::wrong_type(&entry.value, value::MAPPING, report);
        return &[];
    };
    if entries.is_empty() {
        report.add(entry.place, &Problem::EmptyList { key: shown(&entry.key) });
    }
    if entries.len() > limit {
        report.add(entry.place, &Problem::TooManyEntries { key: shown(&entry.key), limit });
        return &[];
    }
    entries
}

/// The name an entry gives to what it holds.
pub(crate) fn entry_id<T: FromStr<Err = InvalidId>>(entry: &Entry, report: &mut Report) -> Option<T> {
    value::parse_id(&entry.key, entry.place, report)
}

/// Which keys were asked for, so that a test can tell which rows of the vocabulary nobody reads.
#[cfg(test)]
pub(crate) mod asked {
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    thread_local! {
        static ASKED: RefCell<BTreeSet<(&'static str, &'static str)>> = const { RefCell::new(BTreeSet::new()) };
    }

    pub(crate) fn note(kind: &'static str, key: &'static str) {
        ASKED.with_borrow_mut(|asked| asked.insert((kind, key)));
    }

    /// Every kind with a key of it that this thread asked for.
    pub(crate) fn so_far() -> BTreeSet<(&'static str, &'static str)> {
        ASKED.with_borrow(BTreeSet::clone)
    }
}
