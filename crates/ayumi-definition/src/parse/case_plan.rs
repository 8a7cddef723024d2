//! The cases of a programme: named one by one, or one for every pair of a body and a value. Opens none of them.

use std::collections::{BTreeMap, HashSet};

use ayumi_core::event::{BodyGroup, Certainty, DeclaredCount};
use ayumi_core::id::{CaseKey, ItemId, OrganizationId};
use ayumi_core::plan::{Bodies, CaseGrid, CasePlan, ConditionPlan, DeclaredPlan, Target};
use ayumi_core::text::Label;

use super::fields::{ENTRIES_MAX, Fields, entries, entry_id};
use super::party::KINDS;
use super::value;
use crate::diagnostic::Report;
use crate::problem::{Problem, shown};
use crate::raw::{Entry, Node, Value};
use crate::vocabulary;

/// A key as long as a six-digit body makes it, to try a value that meets bodies not named here.
const ANY_BODY: &str = "000000";

/// More bodies than there are.
const BODIES_MAX: i64 = 10_000;

/// More people than a municipality has.
const POPULATION_MAX: i64 = 1_000_000_000;

const GROUPS: &[(&str, BodyGroup)] = &[
    ("prefecture", BodyGroup::Prefecture),
    ("city", BodyGroup::City),
    ("ward", BodyGroup::Ward),
    ("town", BodyGroup::Town),
    ("village", BodyGroup::Village),
    ("union", BodyGroup::Union),
    ("other", BodyGroup::Other),
];

const CERTAINTIES: &[(&str, Certainty)] =
    &[("forecast", Certainty::Forecast), ("planned", Certainty::Planned), ("final", Certainty::Final)];

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
    let fiscal_year = fields.read("fiscal_year", report, super::plan::fiscal_year);
    let declared = fields.take("declared").and_then(|entry| declared(entry, report));
    let conditions = fields.named("conditions", report, |entry, report| Some(conditions(entry, report)));
    let target = fields.take("target").and_then(|entry| target(entry, report));
    fields.close(report);
    let conditions = conditions.into_iter().flatten().collect();
    Some(CasePlan { key: key?, title, attributes, bodies, fiscal_year, declared, conditions, target })
}

/// The numbers of a document, group by group.
fn declared(entry: &Entry, report: &mut Report) -> Option<DeclaredPlan> {
    let mut fields = Fields::open(&vocabulary::DECLARED, &entry.value, entry.place, report)?;
    let certainty = fields.demand("certainty", report, |node, report| value::word(node, CERTAINTIES, report));
    let remark = fields.read("remark", report, value::label);
    let mut counts = Vec::new();
    for (word, group) in GROUPS {
        let count = fields.read(word, report, |node, report| value::integer(node, 0, BODIES_MAX, report));
        counts.extend(count.map(|count| DeclaredCount { group: *group, count }));
    }
    fields.close(report);
    if counts.is_empty() {
        report.add(entry.place, &Problem::EmptyList { key: shown(&entry.key) });
    }
    Some(DeclaredPlan { counts, certainty: certainty?, remark })
}

/// The bodies a service is meant for.
fn target(entry: &Entry, report: &mut Report) -> Option<Target> {
    let mut fields = Fields::open(&vocabulary::TARGET, &entry.value, entry.place, report)?;
    let under = fields
        .demand("population_under", report, |node, report| value::integer(node, 1, POPULATION_MAX, report));
    fields.close(report);
    Some(Target { population_under: under? })
}

/// The conditions of one lifecycle, each with its bodies.
fn conditions(entry: &Entry, report: &mut Report) -> Vec<ConditionPlan> {
    let lifecycle: Option<ItemId> = entry_id(entry, report);
    let read = entries(entry, ENTRIES_MAX, report).iter().filter_map(|entry| {
        let condition: Option<ItemId> = entry_id(entry, report);
        Some((condition?, bodies(&entry.value, report)?))
    });
    let with = |(condition, bodies)| Some(ConditionPlan { lifecycle: lifecycle.clone()?, condition, bodies });
    read.filter_map(with).collect()
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
        Some(Bodies::All | Bodies::OfKind(_) | Bodies::AllBut(_)) | None => {
            check_key(ANY_BODY, &id, false, entry, keys, report);
        }
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

/// `all`, a kind of body, a list of codes, or all but those on a list.
fn bodies(node: &Node, report: &mut Report) -> Option<Bodies> {
    if matches!(node.value, Value::Mapping(_)) {
        let mut fields = Fields::open(&vocabulary::ALL_BUT, node, node.place, report)?;
        let except = fields.demand("all_but", report, |node, report| value::many(node, report, value::id));
        fields.close(report);
        return except.map(Bodies::AllBut);
    }
    if matches!(node.value, Value::Sequence(_)) {
        return value::many(node, report, value::id::<OrganizationId>).map(Bodies::Named);
    }
    let text = value::text(node, report)?;
    if text == "all" {
        return Some(Bodies::All);
    }
    let kind = KINDS.iter().find(|(word, _)| *word == text).map(|(_, kind)| Bodies::OfKind(*kind));
    if kind.is_none() {
        let words: Vec<&'static str> = ["all", "{all_but: …}", "[\"280003\", …]"]
            .into_iter()
            .chain(KINDS.iter().map(|(word, _)| *word))
            .collect();
        value::unknown_word(text, node.place, &words, report);
    }
    kind
}
