//! Every name a definition uses stands for something it has.

use std::collections::HashSet;

use ayumi_core::definition::{
    Audience, DecisionRule, Due, DueRule, Duty, Joins, MilestoneRule, OutcomeEffect, Phase, Scope,
    Stragglers, VoteRule, Weight,
};
use ayumi_core::id::ItemId;

use super::{Draft, unknown};
use crate::diagnostic::Report;
use crate::problem::{Noun, Problem};
use crate::raw::{Node, Place, Value};

const PARTY: Noun = Noun { ja: "参加者", en: "party" };
const PHASE: Noun = Noun { ja: "段階", en: "phase" };
const DECISION: Noun = Noun { ja: "決定", en: "decision" };
const MILESTONE: Noun = Noun { ja: "節目", en: "milestone" };
const ITEM: Noun = Noun { ja: "この段階の手順", en: "checklist item of this phase" };
const DOCUMENT: Noun =
    Noun { ja: "この決定を行う段階の文書", en: "document of the phase that takes this decision" };
const VALUE: Noun = Noun { ja: "この区分の値", en: "value of this mark" };

/// What the file names, whether or not it could be read.
struct Names<'n> {
    parties: HashSet<&'n str>,
    phases: HashSet<&'n str>,
    decisions: HashSet<&'n str>,
}

pub(super) fn check(draft: &Draft, root: &Node, report: &mut Report) {
    let names = Names {
        parties: keys(root, "parties"),
        phases: keys(root, "phases"),
        decisions: keys(root, "decisions"),
    };
    for phase in &draft.phases {
        check_phase(draft, phase, &names, root, report);
    }
    check_decisions(draft, &names, root, report);
    check_marks(draft, &names, root, report);
    if let Some(live) = &draft.live_milestone {
        let known: Vec<&str> = milestones(draft).collect();
        if draft.broken.is_empty() && !known.contains(&live.as_str()) {
            unknown(MILESTONE, live.as_str(), root.locate(&["figures", "live"]), known, report);
        }
    }
    check_party_use(draft, root, report);
}

fn keys<'n>(root: &'n Node, section: &str) -> HashSet<&'n str> {
    let Some(Value::Mapping(entries)) = root.entry(section).map(|entry| &entry.value.value) else {
        return HashSet::new();
    };
    entries.iter().map(|entry| entry.key.as_str()).collect()
}

fn milestones(draft: &Draft) -> impl Iterator<Item = &str> {
    draft.phases.iter().flat_map(|phase| &phase.milestones).map(|milestone| milestone.id.as_str())
}

fn expect(what: Noun, id: &ItemId, names: &HashSet<&str>, path: &[&str], root: &Node, report: &mut Report) {
    if !names.contains(id.as_str()) {
        let mut known: Vec<&str> =
            if report.is_full() { Vec::new() } else { names.iter().copied().collect() };
        known.sort_unstable();
        unknown(what, id.as_str(), root.locate_item(path, id.as_str()), known, report);
    }
}

fn check_phase(draft: &Draft, phase: &Phase, names: &Names<'_>, root: &Node, report: &mut Report) {
    let at = ["phases", phase.id.as_str()];
    let path = |key| [at[0], at[1], key];
    for before in &phase.after {
        expect(PHASE, before, &names.phases, &path("after"), root, report);
    }
    for before in &phase.prefer_after {
        expect(PHASE, before, &names.phases, &path("prefer_after"), root, report);
    }
    if let Some(decision) = &phase.decide {
        expect(DECISION, decision, &names.decisions, &path("decide"), root, report);
    }
    if let Scope::Each { party, .. } = &phase.scope {
        expect(PARTY, party, &names.parties, &path("party"), root, report);
    }
    expect(PARTY, &phase.by, &names.parties, &path("by"), root, report);
    if let Some(party) = &phase.attendance {
        expect(PARTY, party, &names.parties, &path("attendance"), root, report);
    }
    if let Some(Stragglers::ExcludeBy(party)) = phase.barrier.as_ref().map(|barrier| &barrier.stragglers) {
        expect(
            PARTY,
            party,
            &names.parties,
            &[at[0], at[1], "barrier", "stragglers", "exclude_by"],
            root,
            report,
        );
        let path = [at[0], at[1], "barrier", "stragglers", "exclude_by"];
        expect_lead(draft, party, &path, root, report);
    }
    check_recipients(names, &at, phase.is_each(), root, report);
    if let Some(due) = &phase.due {
        check_due(names, &at, due, root, report);
    }
    check_milestones(draft, phase, root, report);
    check_participants(draft, phase, root, report);
}

/// A party only the lead can be: whoever else is named there would never be asked.
fn expect_lead(draft: &Draft, party: &ItemId, path: &[&str], root: &Node, report: &mut Report) {
    let known = draft.parties.iter().any(|known| known.id == *party);
    if known && draft.lead().is_some_and(|lead| lead.id != *party) {
        let key = path.last().map_or_else(String::new, |key| (*key).to_owned());
        report.add(root.locate(path), &Problem::NotTheLead { key, party: party.to_string() });
    }
}

/// Who is told is a party of the definition, or has a duty towards a body that is concerned.
fn check_recipients(names: &Names<'_>, at: &[&str; 2], each: bool, root: &Node, report: &mut Report) {
    let written = root.entry(at[0]).and_then(|entry| entry.value.entry(at[1]));
    let lists = ["remind", "escalate"].into_iter().filter_map(|key| written?.value.entry(key));
    let series =
        lists.filter_map(
            |entry| {
                if let Value::Sequence(series) = &entry.value.value { Some(series) } else { None }
            },
        );
    for to in series.flatten().filter_map(|series| series.entry("to")) {
        let recipients = if let Value::Sequence(items) = &to.value.value {
            items
        } else {
            std::slice::from_ref(&to.value)
        };
        for recipient in recipients {
            let Some(id) = recipient.as_text().and_then(|text| text.parse::<ItemId>().ok()) else {
                continue;
            };
            match id.as_str().parse::<Duty>() {
                Ok(duty) => check_duty(duty, &id, each, recipient.place, report),
                Err(_) => expect(PARTY, &id, &names.parties, &[], recipient, report),
            }
        }
    }
}

/// A duty towards a participant needs one that is concerned.
pub(super) fn check_duty(duty: Duty, named: &ItemId, each: bool, place: Place, report: &mut Report) {
    let towards_participant = match duty {
        Duty::MunicipalManager | Duty::AreaLiaison => true,
        Duty::PrefectureManager => false,
    };
    if towards_participant && !each {
        report.add(place, &Problem::DutyOfNobody { duty: named.to_string() });
    }
}

/// What the date of a phase or a mark names.
fn check_due(names: &Names<'_>, at: &[&str; 2], due: &Due, root: &Node, report: &mut Report) {
    if let DueRule::FromDate { phase, .. } = &due.rule {
        expect(PHASE, phase, &names.phases, &[at[0], at[1], "due", "from_due"], root, report);
    }
    if let Some(decision) = &due.amend.decision {
        let path = [at[0], at[1], "due", "amend", "decision"];
        expect(DECISION, decision, &names.decisions, &path, root, report);
    }
}

fn check_milestones(draft: &Draft, phase: &Phase, root: &Node, report: &mut Report) {
    if !draft.is_whole(&phase.id) {
        return;
    }
    for milestone in &phase.milestones {
        let MilestoneRule::ItemDone(item) = &milestone.when else { continue };
        if !phase.checklist.iter().any(|known| known.id == *item) {
            let path =
                ["phases", phase.id.as_str(), "milestones", milestone.id.as_str(), "when", "item_done"];
            unknown(
                ITEM,
                item.as_str(),
                root.locate(&path),
                phase.checklist.iter().map(|item| item.id.as_str()),
                report,
            );
        }
    }
}

/// A phase per participant is for those who can be its participants, and done by them or the lead.
fn check_participants(draft: &Draft, phase: &Phase, root: &Node, report: &mut Report) {
    let Scope::Each { party, audience } = &phase.scope else {
        return;
    };
    let id = phase.id.as_str();
    let Some(found) = draft.parties.iter().find(|known| known.id == *party) else {
        return;
    };
    if found.joins == Joins::Leads {
        report.add(root.locate(&["phases", id, "party"]), &Problem::EachOfLead { phase: id.to_owned() });
        return;
    }
    if *audience == Audience::Invited && found.joins == Joins::Enrolled {
        report.add(
            root.locate(&["phases", id, "audience"]),
            &Problem::NeverInvited { party: party.to_string() },
        );
    }
    let known = draft.parties.iter().any(|known| known.id == phase.by);
    let concerned = phase.by == *party || draft.lead().is_some_and(|lead| lead.id == phase.by);
    if known && !concerned {
        report.add(
            root.locate(&["phases", id, "by"]),
            &Problem::ActorNotConcerned { party: phase.by.to_string() },
        );
    }
}

fn check_decisions(draft: &Draft, names: &Names<'_>, root: &Node, report: &mut Report) {
    for rule in &draft.decisions {
        let id = rule.id.as_str();
        expect(PARTY, &rule.authority, &names.parties, &["decisions", id, "authority"], root, report);
        check_voting(draft, rule, names, root, report);
        for outcome in &rule.outcomes {
            if let OutcomeEffect::ReworkTo { phase, .. } = &outcome.effect {
                let path = ["decisions", id, "outcomes", outcome.id.as_str(), "effect", "rework_to"];
                expect(PHASE, phase, &names.phases, &path, root, report);
            }
        }
        let Some(phase) = draft.phases.iter().find(|phase| phase.decide.as_ref() == Some(&rule.id)) else {
            continue;
        };
        if !draft.is_whole(&phase.id) {
            continue;
        }
        if !phase.is_each() {
            expect_lead(draft, &rule.authority, &["decisions", id, "authority"], root, report);
        }
        for document in
            rule.requires.iter().filter(|id| !phase.documents.iter().any(|known| known.id == **id))
        {
            let place = root.locate_item(&["decisions", id, "requires"], document.as_str());
            unknown(
                DOCUMENT,
                document.as_str(),
                place,
                phase.documents.iter().map(|known| known.id.as_str()),
                report,
            );
        }
    }
}

fn check_voting(draft: &Draft, rule: &DecisionRule, names: &Names<'_>, root: &Node, report: &mut Report) {
    let id = rule.id.as_str();
    if let Some(party) = &rule.waive {
        expect(PARTY, party, &names.parties, &["decisions", id, "waive"], root, report);
        expect_lead(draft, party, &["decisions", id, "waive"], root, report);
    }
    let route = root.entry("decisions").and_then(|entry| entry.value.entry(id));
    let route = route.and_then(|entry| entry.value.entry("route"));
    for (index, step) in rule.route.iter().enumerate() {
        let node = route.and_then(|entry| entry.value.item(index)).unwrap_or(root);
        expect(PARTY, &step.by, &names.parties, &["by"], node, report);
    }
    let Some(vote) = &rule.vote else { return };
    let path = ["decisions", id, "electorate", "party"];
    expect(PARTY, &vote.electorate.party, &names.parties, &path, root, report);
    for party in &vote.electorate.plus {
        expect(PARTY, party, &names.parties, &["decisions", id, "electorate", "plus"], root, report);
    }
    for party in &vote.veto {
        expect(PARTY, party, &names.parties, &["decisions", id, "veto"], root, report);
    }
    if let Weight::Field { phase, .. } = &vote.weight {
        expect(PHASE, phase, &names.phases, &["decisions", id, "weight", "phase"], root, report);
    }
}

fn check_marks(draft: &Draft, names: &Names<'_>, root: &Node, report: &mut Report) {
    for mark in &draft.marks {
        let at = ["marks", mark.id.as_str()];
        if let Some(value) = &mark.due_when
            && draft.is_whole(&mark.id)
            && !mark.values.iter().any(|known| known.id == *value)
        {
            let place = root.locate(&[at[0], at[1], "due_when"]);
            unknown(VALUE, value.as_str(), place, mark.values.iter().map(|known| known.id.as_str()), report);
        }
        if let Some(phase) = &mark.replaces_due_of {
            expect(PHASE, phase, &names.phases, &[at[0], at[1], "replaces_due_of"], root, report);
        }
        check_recipients(names, &at, true, root, report);
        if let Some(due) = &mark.due {
            check_due(names, &at, due, root, report);
        }
    }
}

fn check_party_use(draft: &Draft, root: &Node, report: &mut Report) {
    if !draft.broken.is_empty() {
        return;
    }
    let mut used: HashSet<&ItemId> = draft.decisions.iter().map(|rule| &rule.authority).collect();
    used.extend(draft.decisions.iter().flat_map(|rule| &rule.route).map(|step| &step.by));
    used.extend(draft.decisions.iter().flat_map(|rule| &rule.vote).flat_map(VoteRule::parties));
    for phase in draft.phases.iter().chain(draft.registers.iter().flat_map(|register| &register.steps)) {
        used.insert(&phase.by);
        used.extend(&phase.attendance);
        if let Scope::Each { party, .. } = &phase.scope {
            used.insert(party);
        }
    }
    used.extend(draft.lifecycles.iter().map(|lifecycle| &lifecycle.of));
    for party in draft.parties.iter().filter(|party| party.joins != Joins::Leads && !used.contains(&party.id))
    {
        let id = party.id.as_str();
        report.add(root.locate_key(&["parties", id]), &Problem::PartyUnused { party: id.to_owned() });
    }
}
