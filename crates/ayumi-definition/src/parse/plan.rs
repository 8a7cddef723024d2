//! A plan: programmes with their cases; never whether the definitions they name exist.

use std::collections::HashSet;

use ayumi_core::event::{Basis, BasisKind};
use ayumi_core::id::{ContentHash, ItemId, OrganizationId, ProgrammeId};
use ayumi_core::plan::{EndedPhase, Plan, ProgrammePlan};
use chrono::NaiveDate;

use super::fields::{Fields, entry_id};
use super::{case_plan, value};
use crate::diagnostic::Report;
use crate::problem::{Problem, shown};
use crate::raw::{Entry, Node, Place};
use crate::vocabulary;

/// Longest document number.
const DOCUMENT_NUMBER_MAX: usize = 100;
/// Fiscal years a programme can have.
pub(super) const FISCAL_YEARS: (i64, i64) = (1990, 2100);

const BASES: &[(&str, BasisKind)] = &[
    ("document", BasisKind::Document),
    ("notice", BasisKind::Notice),
    ("rule", BasisKind::Rule),
    ("law", BasisKind::Law),
    ("meeting", BasisKind::Meeting),
    ("telephone", BasisKind::Telephone),
    ("direct_entry", BasisKind::DirectEntry),
];

/// The plan `root` holds; there is none when anything in the file is an error. Its hash is that of the file.
pub(crate) fn plan(root: &Node, source: &str, report: &mut Report) -> Option<Plan> {
    let mut fields = Fields::open(&vocabulary::PLAN, root, root.place, report)?;
    fields.take("format");
    fields.demand("id", report, value::id::<ItemId>);
    let title = fields.label("title", report);
    let calendar = fields.demand("calendar", report, value::id);
    let lead = fields.demand("lead", report, value::id::<OrganizationId>);
    fields.need("programmes", report);
    let programmes = fields.named("programmes", report, programme);
    fields.close(report);
    if report.has_errors() {
        return None;
    }
    Some(Plan {
        sha256: ContentHash::of(source.as_bytes()),
        title,
        calendar: calendar?,
        lead: lead?,
        programmes,
    })
}

fn programme(entry: &Entry, report: &mut Report) -> Option<ProgrammePlan> {
    let id = entry_id::<ProgrammeId>(entry, report);
    let mut fields = Fields::open(&vocabulary::PROGRAMME, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let definition = fields.demand("definition", report, value::id);
    let version = fields.demand("version", report, |node, report| value::integer(node, 1, 1_000_000, report));
    let fiscal_year = fields.demand("fiscal_year", report, fiscal_year);
    let opened_on = fields.demand("opened_on", report, value::date);
    check_opening(fiscal_year, opened_on, entry, report);
    let basis = fields.take("basis").and_then(|entry| basis(entry, report));
    let mut keys = HashSet::new();
    let cases = fields.named("cases", report, |entry, report| case_plan::case(entry, &mut keys, report));
    let grids = case_plan::grids(&mut fields, &mut keys, report);
    let history = history(&mut fields, opened_on, report);
    let later = fields.read("later", report, value::only_true).is_some();
    if fields.take("cases").or(fields.take("grid")).is_none() && !later {
        report.add(entry.place, &Problem::NoCases {});
    }
    fields.close(report);
    Some(ProgrammePlan {
        id: id?,
        title,
        definition: definition?,
        version: version?,
        fiscal_year: fiscal_year?,
        opened_on: opened_on?,
        basis,
        cases,
        grids,
        history,
    })
}

/// A fiscal year, named by the year it begins in.
pub(super) fn fiscal_year(node: &Node, report: &mut Report) -> Option<i32> {
    value::integer::<i32>(node, FISCAL_YEARS.0, FISCAL_YEARS.1, report)
}

fn check_opening(year: Option<i32>, opened_on: Option<NaiveDate>, entry: &Entry, report: &mut Report) {
    let (Some(year), Some(opened_on)) = (year, opened_on) else {
        return;
    };
    let start_of = |year| NaiveDate::from_ymd_opt(year, 4, 1);
    let inside = start_of(year).is_some_and(|start| start <= opened_on)
        && start_of(year + 1).is_some_and(|end| opened_on < end);
    if !inside {
        let place = entry.value.locate(&["opened_on"]);
        report.add(place, &Problem::OpenedOutsideYear { year: i64::from(year) });
    }
}

/// On what something stands.
pub(super) fn basis(entry: &Entry, report: &mut Report) -> Option<Basis> {
    let mut fields = Fields::open(&vocabulary::BASIS, &entry.value, entry.place, report)?;
    let kind = fields.demand("kind", report, |node, report| value::word(node, BASES, report));
    let document_number = fields.read("document_number", report, document_number);
    let dated_on = fields.read("dated_on", report, value::date);
    fields.close(report);
    Some(Basis { kind: kind?, document_number, dated_on })
}

fn document_number(node: &Node, report: &mut Report) -> Option<String> {
    let text = value::text(node, report)?;
    if text.trim().is_empty() || text.contains(['\n', '\t']) || text.chars().count() > DOCUMENT_NUMBER_MAX {
        report.add(node.place, &Problem::BadLabel { limit: DOCUMENT_NUMBER_MAX });
        return None;
    }
    Some(text.to_owned())
}

fn history(fields: &mut Fields<'_>, opened_on: Option<NaiveDate>, report: &mut Report) -> Vec<EndedPhase> {
    let Some(entry) = fields.take("history") else {
        return Vec::new();
    };
    let items = value::items(&entry.value, report).unwrap_or_default();
    let mut ended: Vec<EndedPhase> = Vec::new();
    for node in items {
        let Some((phase, place)) = ended_phase(node, opened_on, report) else {
            continue;
        };
        if ended.iter().any(|other| other.phase == phase.phase) {
            report.add(place, &Problem::RepeatedEntry { entry: shown(phase.phase.as_str()) });
        }
        ended.push(phase);
    }
    ended
}

fn ended_phase(
    node: &Node,
    opened_on: Option<NaiveDate>,
    report: &mut Report,
) -> Option<(EndedPhase, Place)> {
    let mut fields = Fields::open(&vocabulary::HISTORY, node, node.place, report)?;
    let phase = fields.demand("phase", report, value::id::<ItemId>);
    let completed_on = fields.demand("completed_on", report, value::date);
    let basis = fields.need("basis", report).and_then(|entry| basis(entry, report));
    fields.close(report);
    let (phase, completed_on) = (phase?, completed_on?);
    if opened_on.is_some_and(|opened_on| completed_on >= opened_on) {
        let place = node.locate(&["completed_on"]);
        report.add(place, &Problem::EndedAfterOpening { phase: phase.to_string() });
    }
    Some((EndedPhase { phase, completed_on, basis: basis? }, node.locate(&["phase"])))
}
