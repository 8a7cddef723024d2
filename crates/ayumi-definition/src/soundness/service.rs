//! Registers, lifecycles, figures and raised cases use names that exist, and a case that goes on is not ended by itself.

use std::collections::HashSet;

use ayumi_core::definition::{
    Duty, Ends, FieldKind, Indicator, Joins, Lifecycle, Phase, Register, RegisterKind, Scope,
};
use ayumi_core::id::ItemId;

use super::reference::check_duty;
use super::{Draft, unknown};
use crate::diagnostic::Report;
use crate::problem::{Noun, Problem};
use crate::raw::Node;

const PARTY: Noun = Noun { ja: "参加者", en: "party" };
const DECISION: Noun = Noun { ja: "決定", en: "decision" };
const PHASE: Noun = Noun { ja: "段階", en: "phase" };
const STEP: Noun = Noun { ja: "この記録簿の手順", en: "step of this register" };
const FIELD: Noun = Noun { ja: "この段階の項目", en: "field of this phase" };
const STATE: Noun = Noun { ja: "この利用状況の状態", en: "state of this lifecycle" };

pub(super) fn check(draft: &Draft, root: &Node, report: &mut Report) {
    for register in &draft.registers {
        check_register(draft, register, root, report);
    }
    for lifecycle in &draft.lifecycles {
        check_lifecycle(draft, lifecycle, root, report);
    }
    for indicator in &draft.indicators {
        check_indicator(draft, indicator, root, report);
    }
    for sub_case in &draft.sub_cases {
        for party in &sub_case.by {
            let at = ["raises", sub_case.id.as_str(), "by"];
            expect_party(draft, party, &at, root, report);
        }
    }
    for party in &draft.parties {
        if let Some(phase) = &party.join_until {
            let known = draft.phases.iter().map(|phase| phase.id.as_str());
            if !draft.phases.iter().any(|known| known.id == *phase) && !draft.broken.contains(phase.as_str())
            {
                let place = root.locate(&["parties", party.id.as_str(), "join_until"]);
                unknown(PHASE, phase.as_str(), place, known, report);
            }
        }
    }
    check_end(draft, root, report);
    check_unchanged(draft, root, report);
}

/// Who is told of unchanged work exists, and there is work that a participant does itself.
fn check_unchanged(draft: &Draft, root: &Node, report: &mut Report) {
    let Some(rule) = &draft.unchanged else { return };
    for told in &rule.to {
        expect_recipient(draft, told, true, &["unchanged", "to"], root, report);
    }
    let steps = draft.registers.iter().flat_map(|register| &register.steps);
    if draft.broken.is_empty() && !draft.phases.iter().chain(steps).any(Phase::is_own_work) {
        report.add(root.locate_key(&["unchanged"]), &Problem::NobodyWorksAlone {});
    }
}

/// A case to which something may always be added never ends by itself.
fn check_end(draft: &Draft, root: &Node, report: &mut Report) {
    let goes_on = draft.registers.iter().any(|register| match &register.kind {
        RegisterKind::Meetings { more } => *more,
        RegisterKind::Contacts { .. } => true,
    });
    if draft.ends == Ends::ByItself && (goes_on || !draft.lifecycles.is_empty()) {
        report.add(root.locate(&["ends"]), &Problem::NeverEndsByItself {});
    }
}

fn expect_party(draft: &Draft, party: &ItemId, at: &[&str], root: &Node, report: &mut Report) -> bool {
    let is_known = draft.parties.iter().any(|known| known.id == *party);
    if !is_known && !draft.parties.is_empty() {
        let known = draft.parties.iter().map(|party| party.id.as_str());
        unknown(PARTY, party.as_str(), root.locate_item(at, party.as_str()), known, report);
    }
    is_known
}

/// A party, or somebody with a duty towards a body that is concerned.
fn expect_recipient(draft: &Draft, told: &ItemId, each: bool, at: &[&str], root: &Node, report: &mut Report) {
    match told.as_str().parse::<Duty>() {
        Ok(duty) => check_duty(duty, told, each, root.locate_item(at, told.as_str()), report),
        Err(_) => {
            expect_party(draft, told, at, root, report);
        }
    }
}

/// The decision a move of a step's date rests on.
fn expect_decision(draft: &Draft, step: &Phase, at: &[&str], root: &Node, report: &mut Report) {
    let Some(decision) = step.due.as_ref().and_then(|due| due.amend.decision.as_ref()) else { return };
    let known = || draft.decisions.iter().map(|rule| rule.id.as_str());
    if !known().any(|known| known == decision.as_str()) && !draft.broken.contains(decision.as_str()) {
        let place = root.locate(&[at, &["amend", "decision"]].concat());
        unknown(DECISION, decision.as_str(), place, known(), report);
    }
}

fn leads(draft: &Draft, party: &ItemId) -> bool {
    draft.parties.iter().any(|known| known.id == *party && known.joins == Joins::Leads)
}

fn check_register(draft: &Draft, register: &Register, root: &Node, report: &mut Report) {
    let (section, with) = match &register.kind {
        RegisterKind::Meetings { .. } => ("meetings", None),
        RegisterKind::Contacts { with, remind, .. } => {
            let at = ["contacts", register.id.as_str(), "remind"];
            for told in remind.iter().flat_map(|series| &series.to) {
                expect_recipient(draft, told, true, &at, root, report);
            }
            ("contacts", Some(with))
        }
    };
    let id = register.id.as_str();
    if let Some(with) = with
        && expect_party(draft, with, &[section, id, "with"], root, report)
        && leads(draft, with)
    {
        report.add(root.locate(&[section, id, "with"]), &Problem::EachOfLead { phase: id.to_owned() });
    }
    for party in &register.opened_by {
        let at = [section, id, "opened_by"];
        let may = leads(draft, party) || Some(party) == with;
        if expect_party(draft, party, &at, root, report) && !may {
            let place = root.locate_item(&at, party.as_str());
            report.add(place, &Problem::ActorNotConcerned { party: party.to_string() });
        }
    }
    check_steps(draft, register, section, root, report);
}

fn check_steps(draft: &Draft, register: &Register, section: &str, root: &Node, report: &mut Report) {
    let id = register.id.as_str();
    let mut before: HashSet<&str> = HashSet::new();
    for step in &register.steps {
        let at = |key: &'static str| [section, id, "steps", step.id.as_str(), key];
        expect_party(draft, &step.by, &at("by"), root, report);
        for told in step.remind.iter().flat_map(|series| &series.to) {
            expect_recipient(draft, told, step.is_each(), &at("remind"), root, report);
        }
        expect_decision(draft, step, &at("due"), root, report);
        if let Some(party) = &step.attendance {
            expect_party(draft, party, &at("attendance"), root, report);
        }
        for earlier in &step.after {
            if !before.contains(earlier.as_str()) {
                let place = root.locate_item(&at("after"), earlier.as_str());
                unknown(STEP, earlier.as_str(), place, before.iter().copied(), report);
            }
        }
        check_actor(draft, step, &at("by"), root, report);
        before.insert(step.id.as_str());
    }
    check_reminders(draft, register, section, root, report);
}

/// What is done with one body is done by it or by the lead.
fn check_actor(draft: &Draft, step: &Phase, at: &[&str], root: &Node, report: &mut Report) {
    let concerned = match &step.scope {
        Scope::Joint => leads(draft, &step.by),
        Scope::Each { party, .. } => step.by == *party || leads(draft, &step.by),
    };
    if draft.parties.iter().any(|known| known.id == step.by) && !concerned {
        report.add(root.locate(at), &Problem::ActorNotConcerned { party: step.by.to_string() });
    }
}

/// A step with reminders has a date: its own, or for the first one that of every occasion.
fn check_reminders(draft: &Draft, register: &Register, section: &str, root: &Node, report: &mut Report) {
    let id = register.id.as_str();
    let occasions = root.entry(section).and_then(|entry| entry.value.entry(id));
    let dated = occasions.and_then(|entry| entry.value.entry("occasions")).is_some();
    for (at, step) in register.steps.iter().enumerate() {
        let has_date = step.due.is_some() || (at == 0 && dated);
        if !step.remind.is_empty() && !has_date && draft.is_whole(&register.id) {
            let place = root.locate_key(&[section, id, "steps", step.id.as_str(), "remind"]);
            report.add(place, &Problem::ReminderWithoutDue { item: step.id.to_string() });
        }
    }
}

fn check_lifecycle(draft: &Draft, lifecycle: &Lifecycle, root: &Node, report: &mut Report) {
    let id = lifecycle.id.as_str();
    let at = ["lifecycles", id, "of"];
    if expect_party(draft, &lifecycle.of, &at, root, report) && leads(draft, &lifecycle.of) {
        report.add(root.locate(&at), &Problem::EachOfLead { phase: id.to_owned() });
    }
    let known = || lifecycle.states.iter().map(|state| state.id.as_str());
    for state in &lifecycle.states {
        for to in &state.to {
            if !known().any(|known| known == to.as_str()) {
                let place =
                    root.locate_item(&["lifecycles", id, "states", state.id.as_str(), "to"], to.as_str());
                unknown(STATE, to.as_str(), place, known(), report);
            }
        }
    }
    let starts = root.entry("lifecycles").and_then(|entry| entry.value.entry(id));
    if starts.and_then(|entry| entry.value.entry("starts")).is_some()
        && !lifecycle.states.iter().any(|state| state.start)
    {
        let place = root.locate(&["lifecycles", id, "starts"]);
        unknown(STATE, "starts", place, known(), report);
    }
    check_reach(lifecycle, root, report);
}

/// Every state can be reached from where a participant may begin.
fn check_reach(lifecycle: &Lifecycle, root: &Node, report: &mut Report) {
    let mut reached: HashSet<&ItemId> = HashSet::new();
    let mut waiting: Vec<&ItemId> =
        lifecycle.states.iter().filter(|state| state.start).map(|state| &state.id).collect();
    while let Some(id) = waiting.pop() {
        if reached.insert(id) {
            waiting.extend(lifecycle.condition(id).into_iter().flat_map(|state| &state.to));
        }
    }
    for state in lifecycle.states.iter().filter(|state| !reached.contains(&state.id)) {
        let place = root.locate_key(&["lifecycles", lifecycle.id.as_str(), "states", state.id.as_str()]);
        report.add(place, &Problem::StateUnreachable { state: state.id.to_string() });
    }
}

fn check_indicator(draft: &Draft, indicator: &Indicator, root: &Node, report: &mut Report) {
    let at = ["indicators", indicator.id.as_str()];
    let Some(phase) = draft.phases.iter().find(|phase| phase.id == indicator.phase) else {
        let known = draft.phases.iter().map(|phase| phase.id.as_str());
        if !draft.broken.contains(indicator.phase.as_str()) {
            unknown(PHASE, indicator.phase.as_str(), root.locate(&[at[0], at[1], "phase"]), known, report);
        }
        return;
    };
    let place = root.locate(&[at[0], at[1], "field"]);
    match phase.field(&indicator.field).map(|field| &field.kind) {
        None => {
            let known = phase.report.iter().map(|field| field.id.as_str());
            unknown(FIELD, indicator.field.as_str(), place, known, report);
        }
        Some(FieldKind::Money | FieldKind::Integer { .. }) if phase.is_each() => {}
        Some(
            FieldKind::Money
            | FieldKind::Integer { .. }
            | FieldKind::Text
            | FieldKind::Boolean
            | FieldKind::Choice(_)
            | FieldKind::Choices(_)
            | FieldKind::Date
            | FieldKind::Month,
        ) => report.add(place, &Problem::IndicatorNotComparable { field: indicator.field.to_string() }),
    }
}
