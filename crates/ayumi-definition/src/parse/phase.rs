//! A phase with everything in it; never whether it fits the phases around it.

use ayumi_core::definition::{
    Audience, Barrier, BarrierRule, Completes, Joins, Milestone, MilestoneRule, Party, Phase, Scope,
    Stragglers,
};
use ayumi_core::id::ItemId;

use super::condition::Guards;
use super::fields::{Fields, entry_id};
use super::remind::Acting;
use super::{due, remind, report as asked, value};
use crate::diagnostic::Report;
use crate::guard::Environment;
use crate::problem::{Problem, shown};
use crate::raw::{Entry, Node, Value};
use crate::vocabulary;

#[derive(Clone, Copy, PartialEq, Eq)]
enum ScopeWord {
    Joint,
    Each,
}

const SCOPES: &[(&str, ScopeWord)] = &[("joint", ScopeWord::Joint), ("each", ScopeWord::Each)];
const AUDIENCES: &[(&str, Audience)] = &[("joined", Audience::Joined), ("invited", Audience::Invited)];
const COMPLETES: &[(&str, Completes)] =
    &[("when_met", Completes::WhenMet), ("by_command", Completes::ByCommand)];
const MILESTONES: &[(&str, MilestoneRule)] = &[("phase_completed", MilestoneRule::PhaseCompleted)];
/// A phase opened again more often than this is not one phase.
const REOPEN_MAX: i64 = 20;
const STRAGGLERS: &[(&str, Stragglers)] = &[("wait", Stragglers::Wait)];

/// A phase; without an environment its guards are passed over.
pub(crate) fn phase(
    entry: &Entry,
    parties: &[Party],
    environment: Option<&Environment<'_>>,
    report: &mut Report,
) -> Option<Phase> {
    let mut fields = Fields::open(&vocabulary::PHASE, &entry.value, entry.place, report)?;
    let scope = scope(&mut fields, entry, parties, report);
    let decide = fields.read("decide", report, value::id);
    let barrier = fields.take("barrier").and_then(|entry| barrier(entry, report));
    let guards = Guards { environment, scope: scope.as_ref(), in_step: false };
    let milestones = fields.named("milestones", report, |entry, report| milestone(entry, guards, report));
    let enter_if = guards.entering(&mut fields, report);
    let not_applicable_if = guards.passing(&mut fields, report);
    let (phase, completes) = inside(fields, scope.as_ref(), guards, entry, parties, report)?;
    let phase = Phase { enter_if, not_applicable_if, decide, barrier, milestones, ..phase };
    Some(settle_end(phase, completes, entry, report))
}

/// A step of an entry: a phase whose scope is that of its register, without decisions, barriers and milestones of its
/// own. It comes after the step before it unless it says otherwise.
pub(crate) fn step(
    entry: &Entry,
    scope: &Scope,
    before: Option<&ItemId>,
    parties: &[Party],
    report: &mut Report,
) -> Option<Phase> {
    let fields = Fields::open(&vocabulary::REGISTER_STEP, &entry.value, entry.place, report)?;
    let guards = Guards { environment: None, scope: Some(scope), in_step: true };
    let (mut phase, completes) = inside(fields, Some(scope), guards, entry, parties, report)?;
    if entry.value.entry("after").is_none() {
        phase.after = before.into_iter().cloned().collect();
    }
    Some(settle_end(phase, completes, entry, report))
}

/// What phases and steps have in common, with the word on when it ends as written.
fn inside(
    mut fields: Fields<'_>,
    scope: Option<&Scope>,
    guards: Guards<'_>,
    entry: &Entry,
    parties: &[Party],
    report: &mut Report,
) -> Option<(Phase, Option<Completes>)> {
    let id = entry_id(entry, report);
    let title = fields.label("title", report);
    let by = fields.read("by", report, value::id).or_else(|| default_actor(scope?, parties));
    let after = fields.ids("after", report);
    let prefer_after = fields.ids("prefer_after", report);
    let optional = fields.flag("optional", report);
    let completes = fields.read("completes", report, |node, report| value::word(node, COMPLETES, report));
    let dated = if guards.in_step { due::apart } else { due::due };
    let due = fields.take("due").and_then(|entry| dated(entry, report));
    let fields_asked = fields.named("report", report, |entry, report| asked::field(entry, guards, report));
    let checklist = fields.named("checklist", report, asked::checklist_item);
    let documents = fields.named("documents", report, |entry, report| asked::document(entry, guards, report));
    let acting = Acting { by: by.as_ref(), each: matches!(scope, Some(Scope::Each { .. })) };
    let remind = remind::series(&mut fields, acting, report);
    let reopen_limit = fields.take("reopen").and_then(|entry| reopen_limit(entry, report));
    let attendance = fields.read("attendance", report, value::id);
    if matches!(scope, Some(Scope::Each { .. })) && attendance.is_some() {
        let place = entry.value.locate_key(&["attendance"]);
        let (when_ja, when_en) = ("全体で一つの段階", "a joint phase");
        report.add(place, &Problem::KeyNotHere { key: "attendance", when_ja, when_en });
    }
    fields.close(report);
    let phase = Phase {
        id: id?,
        title,
        scope: scope?.clone(),
        by: by?,
        after,
        prefer_after,
        enter_if: None,
        not_applicable_if: None,
        optional,
        completes: Completes::ByCommand,
        due,
        report: fields_asked,
        checklist,
        documents,
        decide: None,
        barrier: None,
        milestones: Vec::new(),
        remind,
        reopen_limit,
        attendance,
        entry: None,
    };
    Some((phase, completes))
}

/// How often a phase may be reopened.
fn reopen_limit(entry: &Entry, report: &mut Report) -> Option<u32> {
    let mut fields = Fields::open(&vocabulary::REOPEN, &entry.value, entry.place, report)?;
    let limit = fields.demand("max", report, |node, report| value::integer(node, 0, REOPEN_MAX, report));
    fields.close(report);
    limit
}

/// Settles when the phase ends, which depends on what it asks for.
fn settle_end(phase: Phase, completes: Option<Completes>, entry: &Entry, report: &mut Report) -> Phase {
    let asks = phase.report.iter().any(|field| field.required)
        || phase.documents.iter().any(|document| document.required)
        || !phase.checklist.is_empty()
        || phase.decide.is_some();
    if completes == Some(Completes::WhenMet) && !asks {
        let place = entry.value.locate(&["completes"]);
        report.add(place, &Problem::NothingToMeet { phase: phase.id.to_string() });
    }
    let completes = completes.unwrap_or(if asks { Completes::WhenMet } else { Completes::ByCommand });
    Phase { completes, ..phase }
}

/// Who acts when the phase does not say: the participant in its own part, the lead in joint work.
fn default_actor(scope: &Scope, parties: &[Party]) -> Option<ItemId> {
    match scope {
        Scope::Each { party, .. } => Some(party.clone()),
        Scope::Joint => parties.first().map(|lead| lead.id.clone()),
    }
}

fn scope(fields: &mut Fields<'_>, entry: &Entry, parties: &[Party], report: &mut Report) -> Option<Scope> {
    let word = fields.demand("scope", report, |node, report| value::word(node, SCOPES, report));
    if word == Some(ScopeWord::Joint) {
        for key in ["party", "audience"] {
            fields.refuse(key, "参加者ごとの段階（scope: each）", "a phase with scope: each", report);
        }
        return Some(Scope::Joint);
    }
    let written = fields.take("party");
    let audience = fields.read("audience", report, |node, report| value::word(node, AUDIENCES, report));
    word?;
    let party = match written {
        Some(party) => value::id(&party.value, report)?,
        None => only_participant(entry, parties, report)?,
    };
    Some(Scope::Each { party, audience: audience.unwrap_or(Audience::Joined) })
}

/// The one party that does not lead, when there is one and only one.
fn only_participant(entry: &Entry, parties: &[Party], report: &mut Report) -> Option<ItemId> {
    let mut others = parties.iter().filter(|party| party.joins != Joins::Leads);
    if let (Some(party), None) = (others.next(), others.next()) {
        return Some(party.id.clone());
    }
    if !parties.is_empty() {
        let place = entry.value.locate(&["scope"]);
        report.add(place, &Problem::EachWithoutParty { phase: shown(&entry.key) });
    }
    None
}

fn barrier(entry: &Entry, report: &mut Report) -> Option<Barrier> {
    let mut fields = Fields::open(&vocabulary::BARRIER, &entry.value, entry.place, report)?;
    let rules = [fields.take("all"), fields.take("at_least"), fields.take("share"), fields.take("named")];
    let stragglers = fields.read("stragglers", report, stragglers);
    fields.close(report);
    let mut written = rules.into_iter().flatten();
    let (Some(rule), None) = (written.next(), written.next()) else {
        report.add(entry.place, &Problem::BarrierImpossible {});
        return None;
    };
    let rule = barrier_rule(rule, report)?;
    Some(Barrier { rule, stragglers: stragglers.unwrap_or(Stragglers::Wait) })
}

fn barrier_rule(entry: &Entry, report: &mut Report) -> Option<BarrierRule> {
    if entry.key == "named" {
        return value::many(&entry.value, report, value::id).map(BarrierRule::Named);
    }
    let rule = match (entry.key.as_str(), &entry.value.value) {
        ("all", Value::Boolean(true)) => Some(BarrierRule::All),
        ("at_least", Value::Integer(count @ 1..=1_000_000)) => {
            u32::try_from(*count).ok().map(BarrierRule::AtLeast)
        }
        ("share", Value::Integer(percent @ 1..=100)) => u32::try_from(*percent).ok().map(BarrierRule::Share),
        _ => None,
    };
    if rule.is_none() {
        report.add(entry.value.place, &Problem::BarrierImpossible {});
    }
    rule
}

fn stragglers(node: &Node, report: &mut Report) -> Option<Stragglers> {
    if !matches!(node.value, Value::Mapping(_)) {
        return word_of(node, STRAGGLERS, &["wait", "{exclude_by: …}"], report);
    }
    let mut fields = Fields::open(&vocabulary::STRAGGLERS, node, node.place, report)?;
    let party = fields.demand("exclude_by", report, value::id);
    fields.close(report);
    party.map(Stragglers::ExcludeBy)
}

fn milestone(entry: &Entry, guards: Guards<'_>, report: &mut Report) -> Option<Milestone> {
    let id = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::MILESTONE, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let when = fields.demand("when", report, |node, report| milestone_rule(node, guards, report));
    fields.close(report);
    Some(Milestone { id: id?, title, when: when? })
}

fn milestone_rule(node: &Node, guards: Guards<'_>, report: &mut Report) -> Option<MilestoneRule> {
    if !matches!(node.value, Value::Mapping(_)) {
        return word_of(node, MILESTONES, &["phase_completed", "{item_done: …}", "{guard: …}"], report);
    }
    let mut fields = Fields::open(&vocabulary::MILESTONE_WHEN, node, node.place, report)?;
    let (item, guard) = (fields.take("item_done"), fields.take("guard"));
    fields.close(report);
    match (item, guard) {
        (Some(item), None) => value::id(&item.value, report).map(MilestoneRule::ItemDone),
        (None, Some(guard)) => guards.noticing(&guard.value, report).map(MilestoneRule::Holds),
        (Some(_), Some(_)) | (None, None) => {
            report.add(node.place, &Problem::OneOf { first: "item_done", second: "guard" });
            None
        }
    }
}

/// A word of a choice that also has a longer form; `all` names every form.
pub(super) fn word_of<T: Clone>(
    node: &Node,
    words: &[(&str, T)],
    all: &[&'static str],
    report: &mut Report,
) -> Option<T> {
    let text = value::text(node, report)?;
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| meaning.clone());
    if found.is_none() {
        value::unknown_word(text, node.place, all, report);
    }
    found
}
