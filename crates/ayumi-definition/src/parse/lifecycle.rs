//! Lifecycles of continuing services, figures and cases that may be raised; never who is in which condition.

use ayumi_core::definition::{Condition, Indicator, Joins, Lifecycle, Means, Party, Per, SubCase};
use ayumi_core::id::ItemId;

use super::fields::{Fields, entry_id};
use super::value;
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::Entry;
use crate::vocabulary;

const MEANS: &[(&str, Means)] =
    &[("nothing", Means::Nothing), ("joined", Means::Joined), ("left", Means::Left)];
const PERS: &[(&str, Per)] = &[("body", Per::Body), ("head", Per::Head)];

/// A lifecycle.
pub(crate) fn lifecycle(entry: &Entry, parties: &[Party], report: &mut Report) -> Option<Lifecycle> {
    let id = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::LIFECYCLE, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let of = match fields.take("of") {
        Some(entry) => value::id(&entry.value, report),
        None => only_other(entry, parties, report),
    };
    let starts = fields.ids("starts", report);
    fields.need("states", report);
    let mut states = fields.parts("states", report, condition);
    fields.close(report);
    let by_default = starts.is_empty();
    for (at, state) in states.iter_mut().enumerate() {
        state.start = if by_default { at == 0 } else { starts.contains(&state.id) };
    }
    Some(Lifecycle { id: id?, title, of: of?, states })
}

fn only_other(entry: &Entry, parties: &[Party], report: &mut Report) -> Option<ItemId> {
    let mut others = parties.iter().filter(|party| party.joins != Joins::Leads);
    if let (Some(party), None) = (others.next(), others.next()) {
        return Some(party.id.clone());
    }
    report.add(entry.place, &Problem::MissingKey { key: "of" });
    None
}

fn condition(entry: &Entry, report: &mut Report) -> Option<Condition> {
    let id = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::STATE, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let to = fields.ids("to", report);
    let means = fields.read("means", report, |node, report| value::word(node, MEANS, report));
    let counts = fields.flag("counts", report);
    let reason = fields.flag("reason", report);
    fields.close(report);
    let means = means.unwrap_or(Means::Nothing);
    Some(Condition { id: id?, title, start: false, to, means, counts, reason })
}

/// A figure.
pub(crate) fn indicator(entry: &Entry, report: &mut Report) -> Option<Indicator> {
    let id = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::INDICATOR, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let phase = fields.demand("phase", report, value::id);
    let field = fields.demand("field", report, value::id);
    let per = fields.read("per", report, |node, report| value::word(node, PERS, report));
    let unit = fields.label("unit", report);
    fields.close(report);
    Some(Indicator { id: id?, title, phase: phase?, field: field?, per: per.unwrap_or(Per::Body), unit })
}

/// A case that may be raised.
pub(crate) fn sub_case(entry: &Entry, report: &mut Report) -> Option<SubCase> {
    let id = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::SUB_CASE, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let definition = fields.demand("definition", report, value::id);
    fields.need("by", report);
    let by = fields.ids("by", report);
    let party = fields.demand("party", report, value::id);
    fields.close(report);
    Some(SubCase { id: id?, title, definition: definition?, by, party: party? })
}
