//! A whole definition: its parts in the order of the file, then the proof that they fit together.

use std::collections::HashSet;

use ayumi_core::definition::Definition;
use ayumi_core::event::DefinitionRef;
use ayumi_core::id::{ContentHash, DefinitionId, ItemId};

use super::fields::Fields;
use super::{decision, mark, party, phase, value};
use crate::canonical;
use crate::diagnostic::Report;
use crate::raw::{Entry, Node};
use crate::soundness::{self, Draft};

/// Highest version; nobody publishes more often.
pub(super) const VERSION_MAX: i64 = 1_000_000;

/// The definition `root` holds; there is none when anything in the file is an error.
pub(crate) fn definition(root: &Node, report: &mut Report) -> Option<Definition> {
    let mut fields = Fields::open(root, root.place, report)?;
    fields.take("format");
    let id = fields.demand("id", report, value::id::<DefinitionId>);
    let version =
        fields.demand("version", report, |node, report| value::integer::<u32>(node, 1, VERSION_MAX, report));
    let title = fields.label("title", report);
    let parties = party::parties(&mut fields, report);
    let mut broken = HashSet::new();
    fields.need("phases", report);
    let phases = fields.parts("phases", report, |entry, report| {
        watch(entry, &mut broken, report, |report| phase::phase(entry, &parties, report))
    });
    let decisions = fields.parts("decisions", report, |entry, report| {
        watch(entry, &mut broken, report, |report| decision::decision(entry, report))
    });
    let marks = fields.parts("marks", report, |entry, report| {
        watch(entry, &mut broken, report, |report| mark::mark(entry, report))
    });
    let live_milestone = fields.take("figures").and_then(|entry| live_milestone(entry, report));
    fields.close(report);
    let reference = reference(id, version, root);
    let draft = Draft { parties, phases, decisions, marks, live_milestone, broken };
    soundness::definition(&draft, root, report);
    let Draft { parties, phases, decisions, marks, live_milestone, .. } = draft;
    let reference = reference.filter(|_| !report.has_errors())?;
    Some(Definition { reference, title, parties, phases, decisions, marks, live_milestone })
}

fn reference(id: Option<DefinitionId>, version: Option<u32>, root: &Node) -> Option<DefinitionRef> {
    let canonical = canonical::of(root)?;
    Some(DefinitionRef { id: id?, version: version?, sha256: ContentHash::of(canonical.as_bytes()) })
}

fn live_milestone(entry: &Entry, report: &mut Report) -> Option<ItemId> {
    let mut fields = Fields::open(&entry.value, entry.place, report)?;
    let live = fields.demand("live", report, value::id);
    fields.close(report);
    live
}

/// Remembers what was not read whole, so that nothing is concluded from what is missing in it.
fn watch<T>(
    entry: &Entry,
    broken: &mut HashSet<String>,
    report: &mut Report,
    read: impl FnOnce(&mut Report) -> Option<T>,
) -> Option<T> {
    let before = report.errors();
    let value = read(report);
    if report.errors() > before {
        broken.insert(entry.key.clone());
    }
    value
}
