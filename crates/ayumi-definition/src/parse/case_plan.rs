//! The cases of a programme: named one by one, or one for every pair of a body and a value. Opens none of them.

use std::collections::{BTreeMap, HashSet};

use ayumi_core::id::{CaseKey, ItemId, OrganizationId};
use ayumi_core::plan::{Bodies, CaseGrid, CasePlan};
use ayumi_core::text::Label;

use super::fields::{Fields, entry_id};
use super::party::KINDS;
use super::value;
use crate::diagnostic::Report;
use crate::problem::{Problem, shown};
use crate::raw::{Entry, Node, Value};
use crate::vocabulary;

/// A key as long as a six-digit body makes it, to try a value that meets bodies not named here.
const ANY_BODY: &str = "000000";

/// A case named by itself.
pub(crate) fn case(entry: &Entry, keys: &mut HashSet<String>, report: &mut Report) -> Option<CasePlan> {
    let key = entry_id(entry, report);
    keys.insert(entry.key.clone());
    let mut fields = Fields::open(&vocabulary::CASE, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let attributes: BTreeMap<ItemId, ItemId> =
        fields.named("attributes", report, attribute).into_iter().collect();
    fields.need("bodies", report);
    let bodies = fields.named("bodies", report, |entry, report| {
        let party = entry_id(entry, report);
        let bodies = bodies(&entry.value, report);
        Some((party?, bodies?))
    });
    fields.close(report);
    Some(CasePlan { key: key?, title, attributes, bodies })
}

fn attribute(entry: &Entry, report: &mut Report) -> Option<(ItemId, ItemId)> {
    let name = entry_id(entry, report);
    let value = value::id(&entry.value, report);
    Some((name?, value?))
}

/// The grids under `grid`.
pub(crate) fn grids(
    fields: &mut Fields<'_>,
    keys: &mut HashSet<String>,
    report: &mut Report,
) -> Vec<CaseGrid> {
    let Some(entry) = fields.take("grid") else {
        return Vec::new();
    };
    let items = value::items(&entry.value, report).unwrap_or_default();
    items.iter().filter_map(|node| grid(node, keys, report)).collect()
}

fn grid(node: &Node, keys: &mut HashSet<String>, report: &mut Report) -> Option<CaseGrid> {
    let mut fields = Fields::open(&vocabulary::GRID, node, node.place, report)?;
    let party = fields.demand("party", report, value::id);
    let bodies = fields.demand("bodies", report, bodies);
    let attribute = fields.demand("attribute", report, value::id);
    fields.need("values", report);
    let values =
        fields.named("values", report, |entry, report| labelled(entry, bodies.as_ref(), keys, report));
    fields.close(report);
    Some(CaseGrid { party: party?, bodies: bodies?, attribute: attribute?, values })
}

fn labelled(
    entry: &Entry,
    bodies: Option<&Bodies>,
    keys: &mut HashSet<String>,
    report: &mut Report,
) -> Option<(ItemId, Label)> {
    let id = entry_id::<ItemId>(entry, report);
    let title = value::label(&entry.value, report);
    let id = id?;
    match bodies {
        Some(Bodies::Named(named)) => {
            for body in named {
                check_key(body.as_str(), &id, true, entry, keys, report);
            }
        }
        Some(Bodies::All | Bodies::OfKind(_)) | None => check_key(ANY_BODY, &id, false, entry, keys, report),
    }
    Some((id, title?))
}

/// Checks the key a case of the grid will have; only a `certain` one can be compared with the others.
fn check_key(
    body: &str,
    value: &ItemId,
    certain: bool,
    entry: &Entry,
    keys: &mut HashSet<String>,
    report: &mut Report,
) {
    let key = format!("{body}.{value}");
    if key.parse::<CaseKey>().is_err() {
        report.add(entry.place, &Problem::BadCaseKey { key: shown(&key) });
    } else if certain && !keys.insert(key.clone()) {
        report.add(entry.place, &Problem::DuplicateCase { key: shown(&key) });
    }
}

/// `all`, a kind of body, or a list of codes.
fn bodies(node: &Node, report: &mut Report) -> Option<Bodies> {
    if matches!(node.value, Value::Sequence(_)) {
        return value::many(node, report, value::id::<OrganizationId>).map(Bodies::Named);
    }
    let text = value::text(node, report)?;
    if text == "all" {
        return Some(Bodies::All);
    }
    let kind = KINDS.iter().find(|(word, _)| *word == text).map(|(_, kind)| Bodies::OfKind(*kind));
    if kind.is_none() {
        let words: Vec<&'static str> =
            ["all", "[\"280003\", …]"].into_iter().chain(KINDS.iter().map(|(word, _)| *word)).collect();
        value::unknown_word(text, node.place, &words, report);
    }
    kind
}
