//! A migration: how running cases of one version go on under another; never whether it fits the two versions.

use std::collections::{BTreeMap, BTreeSet};

use ayumi_core::event::{Basis, ItemKind, ItemName};
use ayumi_core::id::{ContentHash, DefinitionId, ItemId};
use ayumi_core::version::{Clock, MigrationPlan};

use super::definition::VERSION_MAX;
use super::fields::Fields;
use super::plan::basis;
use super::value;
use crate::diagnostic::Report;
use crate::problem::{Problem, shown};
use crate::raw::{Entry, Node, Place};
use crate::vocabulary::{self, Kind};

/// One event carries them all, and an event stays under 64 KiB.
const ITEMS_MAX: usize = 200;
/// Longest reason.
const REASON_CHARS_MAX: usize = 1_000;

/// The sections of `map` and `drop`.
pub(crate) const SECTIONS: &[(&str, ItemKind)] = &[
    ("parties", ItemKind::Party),
    ("phases", ItemKind::Phase),
    ("fields", ItemKind::Field),
    ("checklist", ItemKind::ChecklistItem),
    ("documents", ItemKind::Document),
    ("milestones", ItemKind::Milestone),
    ("decisions", ItemKind::Decision),
    ("marks", ItemKind::Mark),
];

const CLOCKS: &[(&str, Clock)] =
    &[("keep_date", Clock::KeepDate), ("keep_remaining", Clock::KeepRemaining), ("restart", Clock::Restart)];

/// The migration `root` holds; there is none when anything in the file is an error. Its hash is that of the file.
pub(crate) fn migration(root: &Node, source: &str, report: &mut Report) -> Option<MigrationPlan> {
    let mut fields = Fields::open(&vocabulary::MIGRATION, root, root.place, report)?;
    fields.take("format");
    let definition = fields.demand("definition", report, value::id::<DefinitionId>);
    let version = |node: &Node, report: &mut Report| value::integer::<u32>(node, 1, VERSION_MAX, report);
    let (from, to) = (fields.demand("from", report, version), fields.demand("to", report, version));
    if from.zip(to).is_some_and(|(from, to)| to <= from) {
        report.add(root.locate(&["to"]), &Problem::NotALaterVersion {});
    }
    let reason = fields.demand("reason", report, reason);
    let basis = fields.need("basis", report).and_then(|entry| firm(entry, report));
    let map: BTreeMap<ItemName, ItemId> =
        sections(&mut fields, &vocabulary::MAP, report, value::id).into_iter().collect();
    let drop: BTreeMap<ItemName, String> =
        sections(&mut fields, &vocabulary::DROP, report, dropped).into_iter().collect();
    if map.len() + drop.len() > ITEMS_MAX {
        let key = "map, drop".to_owned();
        report.add(root.locate_key(&["map"]), &Problem::TooManyEntries { key, limit: ITEMS_MAX });
    }
    let clock = fields.read("clock", report, clock).unwrap_or_default();
    let of = |entry: &Entry, report: &mut Report| {
        let item = value::parse_id(&entry.key, entry.place, report);
        Some((item?, clock_of(entry, report)?))
    };
    let clock_of: BTreeMap<ItemId, Clock> = fields.named("clock_of", report, of).into_iter().collect();
    let earlier: BTreeSet<ItemId> = fields.ids("earlier", report).into_iter().collect();
    fields.close(report);
    if report.has_errors() {
        return None;
    }
    Some(MigrationPlan {
        sha256: ContentHash::of(source.as_bytes()),
        definition: definition?,
        from: from?,
        to: to?,
        reason: reason?,
        basis: basis?,
        map,
        drop,
        clock,
        clock_of,
        earlier,
    })
}

fn reason(node: &Node, report: &mut Report) -> Option<String> {
    let text = value::text(node, report)?;
    let characters = text.chars().count();
    if text.trim().is_empty() || characters > REASON_CHARS_MAX {
        report.add(node.place, &Problem::BadReason { limit: REASON_CHARS_MAX });
        return None;
    }
    Some(text.to_owned())
}

/// A basis that says where it can be found.
fn firm(entry: &Entry, report: &mut Report) -> Option<Basis> {
    let basis = basis(entry, report)?;
    if basis.document_number.is_none() && basis.dated_on.is_none() {
        report.add(entry.place, &Problem::BasisNotFirm {});
        return None;
    }
    Some(basis)
}

fn clock(node: &Node, report: &mut Report) -> Option<Clock> {
    value::word(node, CLOCKS, report)
}

fn clock_of(entry: &Entry, report: &mut Report) -> Option<Clock> {
    clock(&entry.value, report)
}

fn dropped(node: &Node, report: &mut Report) -> Option<String> {
    let mut fields = Fields::open(&vocabulary::DROPPED, node, node.place, report)?;
    let text = fields.demand("reason", report, reason);
    fields.close(report);
    text
}

/// What stands under the sections of `map` or `drop`, by the thing it is about.
fn sections<T>(
    fields: &mut Fields<'_>,
    of: &'static Kind,
    report: &mut Report,
    read: impl Fn(&Node, &mut Report) -> Option<T>,
) -> Vec<(ItemName, T)> {
    let Some(entry) = fields.take(of.name) else { return Vec::new() };
    let Some(mut inner) = Fields::open(of, &entry.value, entry.place, report) else { return Vec::new() };
    let mut found = Vec::new();
    for (section, kind) in SECTIONS {
        found.extend(inner.named(section, report, |entry, report| {
            let name = name(*kind, &entry.key, entry.place, report);
            let value = read(&entry.value, report);
            Some((name?, value?))
        }));
    }
    inner.close(report);
    found
}

/// A name as a migration spells it: alone, or behind that of its phase.
fn name(kind: ItemKind, text: &str, place: Place, report: &mut Report) -> Option<ItemName> {
    let in_phase = match kind {
        ItemKind::Party | ItemKind::Phase | ItemKind::Decision | ItemKind::Mark => false,
        ItemKind::Field | ItemKind::ChecklistItem | ItemKind::Document | ItemKind::Milestone => true,
    };
    match (text.split_once('/'), in_phase) {
        (Some((phase, part)), true) => {
            let (phase, part) = (value::parse_id(phase, place, report), value::parse_id(part, place, report));
            Some(ItemName::within(kind, &phase?, &part?))
        }
        (None, true) => {
            report.add(place, &Problem::PartWithoutPhase { text: shown(text) });
            None
        }
        (_, false) => value::parse_id(text, place, report).map(|item| ItemName::of(kind, &item)),
    }
}
