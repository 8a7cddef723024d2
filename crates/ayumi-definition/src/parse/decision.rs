//! Decisions with their outcomes; never whether a phase takes them.

use ayumi_core::definition::{DecisionRule, Outcome, OutcomeEffect};

use super::fields::{Fields, entry_id};
use super::phase::word_of;
use super::{value, voting};
use crate::diagnostic::Report;
use crate::raw::{Entry, Node, Value};
use crate::vocabulary;

/// A case sent back more often than this is not one case.
const REWORK_MAX: i64 = 20;

const EFFECTS: &[(&str, OutcomeEffect)] =
    &[("proceed", OutcomeEffect::Proceed), ("cancel_case", OutcomeEffect::CancelCase)];

/// A decision.
pub(crate) fn decision(entry: &Entry, report: &mut Report) -> Option<DecisionRule> {
    let id = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::DECISION, &entry.value, entry.place, report)?;
    let question = fields.label("question", report);
    let authority = fields.demand("authority", report, value::id);
    fields.need("outcomes", report);
    let outcomes = fields.named("outcomes", report, outcome);
    let requires = fields.ids("requires", report);
    let waive = fields.read("waive", report, value::id);
    let before = report.errors();
    let vote = voting::vote(&mut fields, report);
    let rounds = voting::rounds(&mut fields, report);
    let route = voting::route(&mut fields, report);
    let four_eyes = voting::four_eyes(&mut fields, report);
    let whole = report.errors() == before;
    fields.close(report);
    let (id, authority) = (id?, authority?);
    whole.then_some(DecisionRule {
        id,
        question,
        authority,
        outcomes,
        requires,
        vote,
        route,
        rounds,
        waive,
        four_eyes,
    })
}

fn outcome(entry: &Entry, report: &mut Report) -> Option<Outcome> {
    let id = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::OUTCOME, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let effect = fields.demand("effect", report, effect);
    fields.close(report);
    Some(Outcome { id: id?, title, effect: effect? })
}

fn effect(node: &Node, report: &mut Report) -> Option<OutcomeEffect> {
    if !matches!(node.value, Value::Mapping(_)) {
        return word_of(node, EFFECTS, &["proceed", "cancel_case", "{rework_to: …, limit: …}"], report);
    }
    let mut fields = Fields::open(&vocabulary::REWORK, node, node.place, report)?;
    let phase = fields.demand("rework_to", report, value::id);
    let limit = fields.demand("limit", report, |node, report| value::integer(node, 1, REWORK_MAX, report));
    fields.close(report);
    Some(OutcomeEffect::ReworkTo { phase: phase?, limit: limit? })
}
