//! A vote that can be carried, by those it names, with weights that are known; a route somebody can walk; and two pairs of
//! eyes where they are asked for.

use std::collections::{HashMap, HashSet};

use ayumi_core::definition::{
    DecisionRule, FieldKind, FourEyes, Joins, OutcomeEffect, Phase, Quorum, Scope, VoteRule, Weight,
};
use ayumi_core::event::OrganizationKind;
use ayumi_core::id::ItemId;

use super::order::earlier;
use super::{Draft, unknown};
use crate::diagnostic::Report;
use crate::problem::{Noun, Problem};
use crate::raw::Node;

const FIELD: Noun = Noun { ja: "この段階の報告の項目", en: "report field of this phase" };

/// Most bodies of a party: every municipality of the country, with room.
const BODIES_MAX: u64 = 2_000;

/// A decision with the phase it belongs to and where it stands in the file.
struct Place<'d> {
    draft: &'d Draft,
    rule: &'d DecisionRule,
    phase: &'d Phase,
    root: &'d Node,
}

impl Place<'_> {
    fn path<'p>(&'p self, keys: &[&'p str]) -> Vec<&'p str> {
        ["decisions", self.rule.id.as_str()].into_iter().chain(keys.iter().copied()).collect()
    }

    fn tell(&self, keys: &[&str], problem: &Problem, report: &mut Report) {
        report.add(self.root.locate(&self.path(keys)), problem);
    }

    fn joins(&self, party: &ItemId) -> Option<Joins> {
        self.draft.parties.iter().find(|known| known.id == *party).map(|known| known.joins)
    }
}

pub(super) fn check(
    draft: &Draft,
    owners: &HashMap<&str, &Phase>,
    resolved: bool,
    root: &Node,
    report: &mut Report,
) {
    if !resolved {
        return;
    }
    for rule in draft.decisions.iter().filter(|rule| draft.is_whole(&rule.id)) {
        let Some(phase) = owners.get(rule.id.as_str()) else { continue };
        let place = Place { draft, rule, phase, root };
        if let Some(vote) = &rule.vote {
            check_electorate(&place, vote, report);
            check_weight(&place, vote, report);
            check_rounds(&place, vote, report);
        }
        check_route(&place, report);
        check_four_eyes(&place, report);
    }
}

fn check_electorate(place: &Place<'_>, vote: &VoteRule, report: &mut Report) {
    let decision = || place.rule.id.to_string();
    if place.phase.is_each() {
        let problem = Problem::VoteNotJoint { decision: decision(), phase: place.phase.id.to_string() };
        report.add(place.root.locate_key(&place.path(&["electorate"])), &problem);
    }
    let main = &vote.electorate.party;
    if place.joins(main) == Some(Joins::Leads) {
        place.tell(&["electorate", "party"], &Problem::ElectorateOfLead { party: main.to_string() }, report);
    }
    if let (Quorum::AtLeast(least), most) = (vote.quorum, most(place, vote))
        && u64::from(least) > most
    {
        let problem = Problem::QuorumImpossible { least, most };
        place.tell(&["quorum", "at_least"], &problem, report);
    }
    for party in vote.veto.iter().filter(|party| !vote.parties().any(|known| known == *party)) {
        let at = place.root.locate_item(&place.path(&["veto"]), party.as_str());
        report.add(at, &Problem::VetoOutside { party: party.to_string() });
    }
    let said = place.root.entry("decisions").and_then(|entry| entry.value.entry(place.rule.id.as_str()));
    let unsaid = said.is_some_and(|entry| entry.value.entry("tie").is_none());
    if vote.pass.can_tie() && unsaid {
        place.tell(&["pass"], &Problem::TieUnsaid {}, report);
    }
}

/// The most bodies that can vote: one that leads, and of other parties as many as a case can have.
fn most(place: &Place<'_>, vote: &VoteRule) -> u64 {
    let of = |party| if place.joins(party) == Some(Joins::Leads) { 1 } else { BODIES_MAX };
    vote.parties().map(of).sum()
}

fn check_weight(place: &Place<'_>, vote: &VoteRule, report: &mut Report) {
    match &vote.weight {
        Weight::One => {}
        Weight::Population => {
            let is_prefecture = |party: &&ItemId| {
                let known = place.draft.parties.iter().find(|known| known.id == **party);
                known.is_some_and(|known| known.kinds.contains(&OrganizationKind::Prefecture))
            };
            if let Some(party) = vote.parties().find(is_prefecture) {
                place.tell(&["weight"], &Problem::PopulationTwice { party: party.to_string() }, report);
            }
        }
        Weight::Field { phase, field } => check_field(place, vote, phase, field, report),
    }
}

fn check_field(place: &Place<'_>, vote: &VoteRule, phase: &ItemId, field: &ItemId, report: &mut Report) {
    let Some(source) = place.draft.phases.iter().find(|known| known.id == *phase) else { return };
    if !place.draft.is_whole(phase) {
        return;
    }
    let others = vote.parties().find(|party| match &source.scope {
        Scope::Joint => true,
        Scope::Each { party: own, .. } => own != *party,
    });
    if let Some(party) = others {
        let problem = Problem::WeightNotReported { phase: phase.to_string(), party: party.to_string() };
        return place.tell(&["weight", "phase"], &problem, report);
    }
    let Some(known) = source.field(field) else {
        let at = place.root.locate(&place.path(&["weight", "field"]));
        return unknown(
            FIELD,
            field.as_str(),
            at,
            source.report.iter().map(|known| known.id.as_str()),
            report,
        );
    };
    match known.kind {
        FieldKind::Integer { min: Some(0..), .. } | FieldKind::Money => {}
        FieldKind::Integer { .. }
        | FieldKind::Text
        | FieldKind::Boolean
        | FieldKind::Choice(_)
        | FieldKind::Choices(_)
        | FieldKind::Date
        | FieldKind::Month => {
            return place.tell(
                &["weight", "field"],
                &Problem::WeightNoNumber { field: field.to_string() },
                report,
            );
        }
    }
    let before: HashSet<&str> = earlier(&place.draft.phases_by_id(), place.phase.id.as_str());
    if !known.required || !before.contains(phase.as_str()) {
        place.tell(&["weight", "field"], &Problem::WeightMayLack { field: field.to_string() }, report);
    }
}

/// A vote that may be put so often and no more must leave a way out when nothing was carried; a way that may be taken so
/// often and no more is used up some day.
fn check_rounds(place: &Place<'_>, vote: &VoteRule, report: &mut Report) {
    let decision = || place.rule.id.to_string();
    let mut effects = place.rule.outcomes.iter().map(|outcome| &outcome.effect);
    if place.rule.rounds.is_none() {
        return;
    }
    if effects.clone().all(|effect| *effect == OutcomeEffect::Proceed) {
        place.tell(&["rounds"], &Problem::RoundsDeadEnd { decision: decision() }, report);
    } else if !vote.change
        && !place.phase.optional
        && effects.all(|effect| *effect != OutcomeEffect::CancelCase)
    {
        place.tell(&["rounds"], &Problem::RoundsMayRunOut { decision: decision() }, report);
    }
}

/// A step is done by the lead, by the body the phase is about, or by those that take part by rule: of others there may be
/// nobody.
fn check_route(place: &Place<'_>, report: &mut Report) {
    let own = match &place.phase.scope {
        Scope::Joint => None,
        Scope::Each { party, .. } => Some(party),
    };
    let written = place.root.entry("decisions").and_then(|entry| entry.value.entry(place.rule.id.as_str()));
    let written = written.and_then(|entry| entry.value.entry("route"));
    for (index, step) in place.rule.route.iter().enumerate() {
        let nobody = place.joins(&step.by) == Some(Joins::OptIn) && own != Some(&step.by);
        if let (true, Some(written)) = (nobody, written) {
            let at = written.value.item(index).map_or(written.place, |node| node.locate(&["by"]));
            report.add(at, &Problem::RouteByNobody { party: step.by.to_string() });
        }
    }
}

/// Where somebody of another body must approve, one must be able to.
fn check_four_eyes(place: &Place<'_>, report: &mut Report) {
    let rule = place.rule;
    if rule.four_eyes != FourEyes::Bodies {
        return;
    }
    let does = &place.phase.by;
    let votes = rule.vote.iter().flat_map(VoteRule::parties).any(|party| party != does);
    let endorses = rule.route.iter().any(|step| step.by != *does);
    if rule.authority == *does && !votes && !endorses {
        place.tell(&["four_eyes"], &Problem::OneBodyApproves { party: does.to_string() }, report);
    }
}
