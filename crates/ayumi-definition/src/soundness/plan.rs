//! A plan fits the definitions it names: version, parties and phases exist, and history has no gap.

use ayumi_core::definition::{Definition, Joins};
use ayumi_core::id::{DefinitionId, ItemId};
use ayumi_core::plan::{Bodies, Plan, ProgrammePlan};

use super::{crew, unknown};
use crate::diagnostic::Report;
use crate::parse::party::KINDS;
use crate::problem::{Noun, Problem};
use crate::raw::{Node, Place, Value};

const DEFINITION: Noun = Noun { ja: "定義", en: "definition" };
const PARTY: Noun = Noun { ja: "参加者", en: "party" };
const PHASE: Noun = Noun { ja: "段階", en: "phase" };
const LIFECYCLE: Noun = Noun { ja: "利用状況", en: "lifecycle" };
const STATE: Noun = Noun { ja: "この利用状況の状態", en: "state of this lifecycle" };

/// Every way in which `plan` does not fit `definitions`.
pub(crate) fn plan(plan: &Plan, definitions: &[Definition], root: &Node, report: &mut Report) {
    for programme in &plan.programmes {
        if let Some(definition) = find(programme, definitions, root, report) {
            check_bodies(programme, definition, root, report);
            check_services(programme, definition, root, report);
            check_history(programme, definition, root, report);
            crew::check(programme, definition, root, report);
        }
    }
}

fn find<'d>(
    programme: &ProgrammePlan,
    definitions: &'d [Definition],
    root: &Node,
    report: &mut Report,
) -> Option<&'d Definition> {
    let at = |key| root.locate(&["programmes", programme.id.as_str(), key]);
    let named = (&programme.definition, programme.version);
    version(named, (at("definition"), at("version")), definitions, report)
}

/// The version of a definition that is named at these places.
pub(super) fn version<'d>(
    (id, version): (&DefinitionId, u32),
    (id_at, version_at): (Place, Place),
    definitions: &'d [Definition],
    report: &mut Report,
) -> Option<&'d Definition> {
    let references = || definitions.iter().map(|known| &known.reference);
    let mut versions: Vec<u32> =
        references().filter(|known| known.id == *id).map(|known| known.version).collect();
    versions.sort_unstable();
    if versions.is_empty() {
        unknown(DEFINITION, id.as_str(), id_at, references().map(|known| known.id.as_str()), report);
        return None;
    }
    let found =
        definitions.iter().find(|known| known.reference.id == *id && known.reference.version == version);
    if found.is_none() {
        let known: Vec<String> = versions.iter().map(u32::to_string).collect();
        let problem =
            Problem::UnknownVersion { definition: id.to_string(), version, known: known.join(", ") };
        report.add(version_at, &problem);
    }
    found
}

fn check_bodies(programme: &ProgrammePlan, definition: &Definition, root: &Node, report: &mut Report) {
    for case in &programme.cases {
        for (party, bodies) in &case.bodies {
            let path =
                ["programmes", programme.id.as_str(), "cases", case.key.as_str(), "bodies", party.as_str()];
            let (key, value) = (root.locate_key(&path), root.locate(&path));
            check_party(party, bodies, definition, (key, value), report);
        }
    }
    let written = root.entry("programmes").and_then(|entry| entry.value.entry(programme.id.as_str()));
    let Some(written) = written.and_then(|entry| entry.value.entry("grid")) else {
        return;
    };
    let Value::Sequence(nodes) = &written.value.value else {
        return;
    };
    for (grid, node) in programme.grids.iter().zip(nodes) {
        let places = (node.locate(&["party"]), node.locate(&["bodies"]));
        check_party(&grid.party, &grid.bodies, definition, places, report);
    }
}

fn check_party(
    id: &ItemId,
    bodies: &Bodies,
    definition: &Definition,
    (named_at, bodies_at): (Place, Place),
    report: &mut Report,
) {
    let Some(party) = definition.party(id) else {
        let known = definition.parties.iter().filter(|party| party.joins != Joins::Leads);
        unknown(PARTY, id.as_str(), named_at, known.map(|party| party.id.as_str()), report);
        return;
    };
    if party.joins == Joins::Leads {
        report.add(named_at, &Problem::LeadListed { party: id.to_string() });
    }
    if let Bodies::OfKind(kind) = bodies
        && !party.kinds.contains(kind)
    {
        let word = KINDS.iter().find(|(_, known)| known == kind).map_or("", |(word, _)| *word);
        report.add(bodies_at, &Problem::KindNotOfParty { kind: word, party: id.to_string() });
    }
}

/// Conditions are those of the definition's lifecycles, and numbers come from a document.
fn check_services(programme: &ProgrammePlan, definition: &Definition, root: &Node, report: &mut Report) {
    for case in &programme.cases {
        let at = ["programmes", programme.id.as_str(), "cases", case.key.as_str()];
        if case.declared.is_some() && programme.basis.is_none() {
            let place = root.locate_key(&[at[0], at[1], at[2], at[3], "declared"]);
            report.add(place, &Problem::DeclaredWithoutBasis { case: case.key.to_string() });
        }
        for planned in &case.conditions {
            let (lifecycle, condition) = (planned.lifecycle.as_str(), planned.condition.as_str());
            let path = [at[0], at[1], at[2], at[3], "conditions", lifecycle, condition];
            let Some(known) = definition.lifecycle(&planned.lifecycle) else {
                let known = definition.lifecycles.iter().map(|known| known.id.as_str());
                unknown(LIFECYCLE, lifecycle, root.locate_key(&path[..6]), known, report);
                continue;
            };
            if known.condition(&planned.condition).is_none() {
                let states = known.states.iter().map(|state| state.id.as_str());
                unknown(STATE, condition, root.locate_key(&path), states, report);
            }
        }
    }
}

fn check_history(programme: &ProgrammePlan, definition: &Definition, root: &Node, report: &mut Report) {
    let written = root.entry("programmes").and_then(|entry| entry.value.entry(programme.id.as_str()));
    let Some(written) = written.and_then(|entry| entry.value.entry("history")) else {
        return;
    };
    let Value::Sequence(nodes) = &written.value.value else {
        return;
    };
    for (ended, node) in programme.history.iter().zip(nodes) {
        let place = node.locate(&["phase"]);
        let Some(phase) = definition.phase(&ended.phase) else {
            let known = definition.phases.iter().map(|phase| phase.id.as_str());
            unknown(PHASE, ended.phase.as_str(), place, known, report);
            continue;
        };
        for earlier in
            phase.after.iter().filter(|id| !programme.history.iter().any(|other| other.phase == **id))
        {
            let problem =
                Problem::HistoryGap { phase: ended.phase.to_string(), earlier: earlier.to_string() };
            report.add(place, &problem);
        }
    }
}
