//! A whole definition: its parts in the order of the file, then the proof that they fit together.

use std::collections::HashSet;

use ayumi_core::definition::{Definition, Ends, MonthlyCheck, Party, Phase, Register};
use ayumi_core::event::{ClockRule, DefinitionRef};
use ayumi_core::id::{ContentHash, DefinitionId, ItemId};

use super::fields::Fields;
use super::{decision, due, lifecycle, mark, party, phase, register, value};
use crate::canonical;
use crate::diagnostic::Report;
use crate::guard::Environment;
use crate::problem::Problem;
use crate::raw::{Entry, Node};
use crate::soundness::{self, Draft};
use crate::vocabulary;

/// Highest version; nobody publishes more often.
pub(super) const VERSION_MAX: i64 = 1_000_000;

const ENDS: &[(&str, Ends)] = &[("by_itself", Ends::ByItself), ("by_command", Ends::ByCommand)];
const CLOCKS: &[(&str, ClockRule)] = &[
    ("keep_date", ClockRule::KeepDate),
    ("keep_remaining", ClockRule::KeepRemaining),
    ("restart", ClockRule::Restart),
];

/// The definition `root` holds; there is none when anything in the file is an error.
pub(crate) fn definition(root: &Node, report: &mut Report) -> Option<Definition> {
    let mut fields = Fields::open(&vocabulary::DEFINITION, root, root.place, report)?;
    fields.take("format");
    let id = fields.demand("id", report, value::id::<DefinitionId>);
    let version =
        fields.demand("version", report, |node, report| value::integer::<u32>(node, 1, VERSION_MAX, report));
    let title = fields.label("title", report);
    let parties = party::parties(&mut fields, report);
    let environment = environment(root, &parties);
    let mut broken = HashSet::new();
    let phases = fields.parts("phases", report, |entry, report| {
        watch(entry, &mut broken, report, |report| {
            phase::phase(entry, &parties, environment.as_ref(), report)
        })
    });
    let decisions = fields.parts("decisions", report, |entry, report| {
        watch(entry, &mut broken, report, |report| decision::decision(entry, report))
    });
    let marks = fields.parts("marks", report, |entry, report| {
        watch(entry, &mut broken, report, |report| mark::mark(entry, &parties, &phases, report))
    });
    let registers = registers(&mut fields, &parties, report);
    let lifecycles =
        fields.parts("lifecycles", report, |entry, report| lifecycle::lifecycle(entry, &parties, report));
    let indicators = fields.parts("indicators", report, lifecycle::indicator);
    let sub_cases = fields.parts("raises", report, lifecycle::sub_case);
    let ends = fields.read("ends", report, |node, report| value::word(node, ENDS, report));
    let suspension = fields.take("suspension").and_then(|entry| suspension(entry, report));
    let unchanged = fields.take("unchanged").and_then(|entry| unchanged(entry, report));
    expect_work(root, report);
    let live_milestone = fields.take("figures").and_then(|entry| live_milestone(entry, report));
    fields.close(report);
    let reference = reference(id, version, root);
    let (registers, occasions) = split(registers);
    let draft = Draft {
        parties,
        phases,
        registers,
        lifecycles,
        decisions,
        marks,
        indicators,
        sub_cases,
        ends: ends.unwrap_or(Ends::ByItself),
        unchanged,
        live_milestone,
        broken,
    };
    soundness::definition(&draft, root, report);
    let Draft { parties, mut phases, registers, lifecycles, decisions, marks, .. } = draft;
    let Draft { indicators, sub_cases, ends, unchanged, live_milestone, .. } = draft;
    phases.extend(occasions);
    let reference = reference.filter(|_| !report.has_errors())?;
    Some(Definition {
        reference,
        title,
        parties,
        phases,
        registers,
        lifecycles,
        decisions,
        marks,
        indicators,
        sub_cases,
        ends,
        suspension: suspension.unwrap_or(ClockRule::KeepDate),
        unchanged,
        live_milestone,
    })
}

fn expect_work(root: &Node, report: &mut Report) {
    if ["phases", "meetings", "contacts", "lifecycles"].iter().all(|key| root.entry(key).is_none()) {
        report.add(root.place, &Problem::MissingKey { key: "phases" });
    }
}

fn registers(fields: &mut Fields<'_>, parties: &[Party], report: &mut Report) -> Vec<register::Read> {
    let mut room = register::STEPS_MAX;
    let mut registers = fields
        .parts("meetings", report, |entry, report| register::meetings(entry, parties, &mut room, report));
    registers
        .extend(fields.parts("contacts", report, |entry, report| register::contacts(entry, parties, report)));
    registers
}

/// The registers, and the phases of the occasions known beforehand.
fn split(registers: Vec<register::Read>) -> (Vec<Register>, Vec<Phase>) {
    let (registers, phases): (Vec<_>, Vec<_>) =
        registers.into_iter().map(|read| (read.register, read.phases)).unzip();
    (registers, phases.into_iter().flatten().collect())
}

/// What becomes of dates while work is suspended.
fn suspension(entry: &Entry, report: &mut Report) -> Option<ClockRule> {
    let mut fields = Fields::open(&vocabulary::SUSPENSION, &entry.value, entry.place, report)?;
    let clock = fields.demand("clock", report, |node, report| value::word(node, CLOCKS, report));
    fields.close(report);
    clock
}

/// Of which work somebody is asked each month.
fn unchanged(entry: &Entry, report: &mut Report) -> Option<MonthlyCheck> {
    let mut fields = Fields::open(&vocabulary::UNCHANGED, &entry.value, entry.place, report)?;
    let quiet = fields.demand("for", report, due::span);
    let before_end = fields.demand("monthly", report, |node, report| due::business_days(node, 0, report));
    let has_recipients = fields.need("to", report).is_some();
    let to = fields.ids("to", report);
    fields.close(report);
    has_recipients.then_some(MonthlyCheck { quiet: quiet?, before_end: before_end?, to })
}

/// What guards can name, read without them first: they name phases before and after their own. What is wrong with it
/// is told by the second reading.
fn environment<'n>(root: &'n Node, parties: &[Party]) -> Option<Environment<'n>> {
    let mut silent = Report::new("");
    let mut fields = Fields::open(&vocabulary::DEFINITION, root, root.place, &mut silent)?;
    let phases =
        fields.parts("phases", &mut silent, |entry, report| phase::phase(entry, parties, None, report));
    let decisions = fields.parts("decisions", &mut silent, decision::decision);
    let marks =
        fields.parts("marks", &mut silent, |entry, report| mark::mark(entry, parties, &phases, report));
    Some(Environment { root, parties: parties.to_vec(), phases, decisions, marks })
}

fn reference(id: Option<DefinitionId>, version: Option<u32>, root: &Node) -> Option<DefinitionRef> {
    let canonical = canonical::of(root)?;
    Some(DefinitionRef { id: id?, version: version?, sha256: ContentHash::of(canonical.as_bytes()) })
}

fn live_milestone(entry: &Entry, report: &mut Report) -> Option<ItemId> {
    let mut fields = Fields::open(&vocabulary::FIGURES, &entry.value, entry.place, report)?;
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
