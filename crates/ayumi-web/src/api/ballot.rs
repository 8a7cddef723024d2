//! A decision several hands take part in, as JSON: its rules, who votes, which steps were endorsed, how it stands.

use ayumi_core::definition::{
    Abstain, DecisionRule, FourEyes, Pass, Quorum, RouteStep, Tie, VoteRule, Weight,
};
use ayumi_core::id::{EventId, OrganizationId};
use ayumi_core::state::{DecisionState, Voter};
use ayumi_core::vote::tally;
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::private::Privates;

/// The rules of a decision beyond its outcomes.
pub(crate) fn rules(rule: &DecisionRule) -> Value {
    let step = |step: &RouteStep| json!({ "step": step.kind, "by": step.by, "title": step.title });
    json!({
        "vote": rule.vote.as_ref().map(vote),
        "route": rule.route.iter().map(step).collect::<Vec<_>>(),
        "rounds": rule.rounds,
        "waive": rule.waive,
        "four_eyes": match rule.four_eyes {
            FourEyes::People => "people",
            FourEyes::Bodies => "bodies",
        },
    })
}

fn vote(vote: &VoteRule) -> Value {
    json!({
        "electorate": { "party": vote.electorate.party, "plus": vote.electorate.plus },
        "weight": match &vote.weight {
            Weight::One => json!("one"),
            Weight::Population => json!("population"),
            Weight::Field { phase, field } => json!({ "phase": phase, "field": field }),
        },
        "quorum": match vote.quorum {
            Quorum::All => json!("all"),
            Quorum::AtLeast(least) => json!({ "at_least": least }),
            Quorum::Part { numerator, denominator } => json!(format!("{numerator}/{denominator}")),
        },
        "pass": match vote.pass {
            Pass::MajorityOfCast => "majority_of_cast",
            Pass::MajorityOfAll => "majority_of_all",
            Pass::TwoThirdsOfCast => "two_thirds_of_cast",
            Pass::TwoThirdsOfAll => "two_thirds_of_all",
            Pass::Unanimous => "unanimous",
        },
        "veto": vote.veto,
        "abstain": match vote.abstain {
            Abstain::Refused => "refused",
            Abstain::NotCast => "not_cast",
            Abstain::Cast => "cast",
        },
        "tie": match vote.tie {
            Tie::Fails => "fails",
            Tie::AuthorityDecides => "authority_decides",
        },
        "change_vote": vote.change,
        "consents_after": vote.silence.as_ref().map(|silence| &silence.as_written),
    })
}

/// How the vote stands on `day`, or came out; null where one body decides.
pub(crate) fn standing(rule: Option<&DecisionRule>, decision: &DecisionState, day: NaiveDate) -> Value {
    let came_out = decision.closed.as_ref().map(|closed| closed.tally.clone());
    let now = || rule.and_then(|rule| rule.vote.as_ref()).map(|vote| tally(vote, &decision.draft, day));
    json!(came_out.unwrap_or_else(now))
}

/// The events whose private values [`electors`] and [`route`] show.
pub(crate) fn events(decision: &DecisionState) -> impl Iterator<Item = EventId> {
    let votes = decision.draft.ballots().map(|(_, ballot)| ballot.event);
    let steps = decision.draft.endorsements.values().map(|step| step.event);
    votes.chain(steps)
}

/// The bodies that vote, in code order, each with its vote.
pub(crate) fn electors(decision: &DecisionState, privates: &Privates) -> Value {
    let elector = |(body, voter): (&OrganizationId, &Voter)| {
        let ballot = voter.ballot.as_ref();
        json!({
            "organization": body,
            "party": voter.party,
            "weight": voter.weight,
            "choice": ballot.map(|ballot| ballot.choice),
            "on": ballot.map(|ballot| ballot.on),
            "proxy": ballot.is_some_and(|ballot| ballot.by.proxy),
            "event": ballot.map(|ballot| ballot.event),
            "reason": ballot.and_then(|ballot| privates.text(ballot.event, "/data/reason")),
        })
    };
    decision.draft.voters.iter().map(elector).collect()
}

/// The steps of 回議 and 合議, each with what was said to it last.
pub(crate) fn route(rule: Option<&DecisionRule>, decision: &DecisionState, privates: &Privates) -> Value {
    let steps = rule.map_or(&[][..], |rule| &rule.route);
    let step = |(number, step): (u32, &RouteStep)| {
        let done = decision.draft.endorsements.get(&number);
        json!({
            "number": number,
            "step": step.kind,
            "by": step.by,
            "title": step.title,
            "opinion": done.map(|done| done.opinion),
            "organization": done.map(|done| &done.organization),
            "post": done.and_then(|done| done.post),
            "on": done.map(|done| done.on),
            "event": done.map(|done| done.event),
            "comment": done.and_then(|done| privates.text(done.event, "/data/comment")),
        })
    };
    (1..).zip(steps).map(step).collect()
}
