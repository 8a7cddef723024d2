//! A migration fits the two versions it names, which must be there; what fits is judged by the core, told here at its
//! place.

use ayumi_core::definition::Definition;
use ayumi_core::event::{ItemKind, ItemName};
use ayumi_core::id::ItemId;
use ayumi_core::version::{Fault, MigrationPlan, lint};

use super::unknown;
use crate::diagnostic::Report;
use crate::parse::SECTIONS;
use crate::problem::{Noun, Problem};
use crate::raw::{Node, Place};

const DEFINITION: Noun = Noun { ja: "定義", en: "definition" };
const DATED: Noun = Noun { ja: "段階・区分", en: "phase or mark" };

/// Every way in which `plan` does not fit the versions among `definitions`.
pub(crate) fn migration(plan: &MigrationPlan, definitions: &[Definition], root: &Node, report: &mut Report) {
    let known: Vec<&Definition> =
        definitions.iter().filter(|known| known.reference.id == plan.definition).collect();
    if known.is_empty() {
        let ids = definitions.iter().map(|known| known.reference.id.as_str());
        unknown(DEFINITION, plan.definition.as_str(), root.locate(&["definition"]), ids, report);
        return;
    }
    let (from, to) = (
        version(plan, plan.from, "from", &known, root, report),
        version(plan, plan.to, "to", &known, root, report),
    );
    let (Some(from), Some(to)) = (from, to) else { return };
    for fault in lint(plan, from, to) {
        tell(&fault, plan, from, to, root, report);
    }
}

fn version<'d>(
    plan: &MigrationPlan,
    wanted: u32,
    key: &str,
    known: &[&'d Definition],
    root: &Node,
    report: &mut Report,
) -> Option<&'d Definition> {
    let found = known.iter().find(|definition| definition.reference.version == wanted).copied();
    if found.is_none() {
        let mut versions: Vec<u32> = known.iter().map(|definition| definition.reference.version).collect();
        versions.sort_unstable();
        let known: Vec<String> = versions.iter().map(u32::to_string).collect();
        let definition = plan.definition.to_string();
        let problem = Problem::UnknownVersion { definition, version: wanted, known: known.join(", ") };
        report.add(root.locate(&[key]), &problem);
    }
    found
}

fn tell(
    fault: &Fault,
    plan: &MigrationPlan,
    from: &Definition,
    to: &Definition,
    root: &Node,
    report: &mut Report,
) {
    match fault {
        Fault::UnknownFormer(former) => {
            let known = names(from, former);
            unknown(
                noun(former.kind),
                &former.to_string(),
                place(former, plan, root),
                known.iter().map(String::as_str),
                report,
            );
        }
        Fault::UnknownNow { former, item, known } => {
            let known = known.iter().map(ItemId::as_str);
            unknown(noun(former.kind), item.as_str(), value(former, root), known, report);
        }
        Fault::Unmapped(former) => {
            let Noun { ja: what_ja, en: what_en } = noun(former.kind);
            let (name, to) = (former.to_string(), plan.to);
            report.add(root.locate_key(&["map"]), &Problem::Unmapped { what_ja, what_en, name, to });
        }
        Fault::Needless(former) => {
            report.add(place(former, plan, root), &Problem::NeedlessEntry { name: former.to_string() });
        }
        Fault::Both(former) => {
            report.add(place(former, plan, root), &Problem::MappedAndDropped { name: former.to_string() });
        }
        Fault::Merged { former, other, item } => {
            let (name, other, item) = (former.to_string(), other.to_string(), item.to_string());
            report.add(place(former, plan, root), &Problem::Merged { name, other, item });
        }
        Fault::NameReused { former } => {
            report.add(place(former, plan, root), &Problem::NameReused { name: former.to_string() });
        }
        Fault::DecisionMoved(former) => {
            report.add(place(former, plan, root), &Problem::DecisionMoved { decision: former.to_string() });
        }
        Fault::NeedlessClock(item) => {
            let place = root.locate_key(&["clock_of", item.as_str()]);
            report.add(place, &Problem::NeedlessClock { item: item.to_string() });
        }
        Fault::UnknownDate { earlier, item } => {
            let phases = to.phases.iter().map(|phase| phase.id.as_str());
            let known = phases.chain(to.marks.iter().map(|mark| mark.id.as_str()));
            let place = if *earlier {
                root.locate_item(&["earlier"], item.as_str())
            } else {
                root.locate_key(&["clock_of", item.as_str()])
            };
            unknown(DATED, item.as_str(), place, known, report);
        }
    }
}

/// Where the plan names a thing; where it should, when it does not.
fn place(former: &ItemName, plan: &MigrationPlan, root: &Node) -> Place {
    let list = if plan.drop.contains_key(former) && !plan.map.contains_key(former) { "drop" } else { "map" };
    root.locate_key(&[list, section(former.kind), &former.to_string()])
}

fn value(former: &ItemName, root: &Node) -> Place {
    root.locate(&["map", section(former.kind), &former.to_string()])
}

fn section(kind: ItemKind) -> &'static str {
    SECTIONS.iter().find(|(_, known)| *known == kind).map_or("", |(section, _)| *section)
}

/// What there is of a kind, in the same phase where it stands in one.
fn names(definition: &Definition, like: &ItemName) -> Vec<String> {
    let mut found = Vec::new();
    let mut all = |ids: Vec<&ItemId>, phase: Option<&ItemId>| {
        found.extend(ids.into_iter().map(|id| match phase {
            Some(phase) => format!("{phase}/{id}"),
            None => id.to_string(),
        }));
    };
    match like.kind {
        ItemKind::Party => all(definition.parties.iter().map(|party| &party.id).collect(), None),
        ItemKind::Phase => all(definition.phases.iter().map(|phase| &phase.id).collect(), None),
        ItemKind::Decision => all(definition.decisions.iter().map(|rule| &rule.id).collect(), None),
        ItemKind::Mark => all(definition.marks.iter().map(|rule| &rule.id).collect(), None),
        ItemKind::Field | ItemKind::ChecklistItem | ItemKind::Document | ItemKind::Milestone => {
            for phase in &definition.phases {
                let fields = phase.report.iter().map(|field| &field.id);
                let parts = match like.kind {
                    ItemKind::Field => fields.collect(),
                    ItemKind::ChecklistItem => phase.checklist.iter().map(|item| &item.id).collect(),
                    ItemKind::Document => phase.documents.iter().map(|document| &document.id).collect(),
                    ItemKind::Milestone => phase.milestones.iter().map(|milestone| &milestone.id).collect(),
                    ItemKind::Party | ItemKind::Phase | ItemKind::Decision | ItemKind::Mark => Vec::new(),
                };
                all(parts, Some(&phase.id));
            }
        }
    }
    found
}

fn noun(kind: ItemKind) -> Noun {
    match kind {
        ItemKind::Party => Noun { ja: "参加者", en: "party" },
        ItemKind::Phase => Noun { ja: "段階", en: "phase" },
        ItemKind::Field => Noun { ja: "報告項目", en: "field" },
        ItemKind::ChecklistItem => Noun { ja: "手順", en: "checklist item" },
        ItemKind::Document => Noun { ja: "文書", en: "document" },
        ItemKind::Milestone => Noun { ja: "節目", en: "milestone" },
        ItemKind::Decision => Noun { ja: "決定", en: "decision" },
        ItemKind::Mark => Noun { ja: "区分", en: "mark" },
    }
}
