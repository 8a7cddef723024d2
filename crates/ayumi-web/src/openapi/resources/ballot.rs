//! The schemas of votes and endorsements; never what they come to.

use serde_json::json;

use super::{Named, label};
use crate::openapi::schema::{body, boolean, date, item, list, number, object, one_of, or_null, text, uuid};

pub(super) fn ballot() -> Named {
    let mut named = rules();
    named.extend(votes());
    named
}

/// What the definition says.
fn rules() -> Named {
    let passes =
        ["majority_of_cast", "majority_of_all", "two_thirds_of_cast", "two_thirds_of_all", "unanimous"];
    let electorate = object(vec![
        ("party", item(), "Its bodies that take part when the question is put."),
        ("plus", list(item()), "Other parties that vote with them."),
    ]);
    let field = object(vec![("phase", item(), ""), ("field", item(), "")]);
    let least = object(vec![("at_least", number(), "")]);
    let vote = object(vec![
        ("electorate", electorate, ""),
        ("weight", json!({ "anyOf": [one_of(&["one", "population"]), field] }), "What a vote weighs."),
        (
            "quorum",
            json!({ "anyOf": [json!({ "type": "string", "example": "2/3" }), least] }),
            "How many bodies must have voted: `all`, a part, or a number.",
        ),
        ("pass", one_of(&passes), "What carries the proposal, by weight."),
        ("veto", list(item()), "Parties each of whose bodies can stop it."),
        ("abstain", one_of(&["refused", "not_cast", "cast"]), ""),
        ("tie", one_of(&["fails", "authority_decides"]), ""),
        ("change_vote", boolean(), "Whether a later vote takes the place of an earlier one."),
        ("consents_after", or_null(text()), "After which time silence consents, such as `10bd`."),
    ]);
    let step = object(vec![
        ("step", one_of(&["circulate", "consult"]), "回議 or 合議."),
        ("by", item(), "The party."),
        ("title", label(), ""),
    ]);
    vec![(
        "DecisionRules",
        object(vec![
            ("vote", or_null(vote), "Null when the authority decides alone."),
            ("route", list(step), "What must be endorsed before it proceeds, in this order."),
            ("rounds", or_null(number()), "How often it can be put; null means without limit."),
            ("waive", or_null(item()), "The party that may waive a required document."),
            ("four_eyes", one_of(&["people", "bodies"]), "Who must be told apart from whom."),
        ]),
    )]
}

/// What was voted and endorsed.
fn votes() -> Named {
    let choice = || or_null(one_of(&["for", "against", "abstain"]));
    let count = || object(vec![("electors", number(), "By head."), ("weight", number(), "")]);
    let counts = ["for", "against", "abstain", "not_cast", "deemed"].map(|name| (name, count(), ""));
    let mut tally = counts.to_vec();
    tally.extend([
        ("quorum", number(), "How many bodies must have voted."),
        ("quorum_met", boolean(), ""),
        ("tied", boolean(), ""),
        ("passed", boolean(), "Whether the votes carry the proposal."),
        ("vetoed_by", list(body()), "At most 20."),
    ]);
    let elector = object(vec![
        ("organization", body(), ""),
        ("party", item(), ""),
        ("weight", number(), ""),
        ("choice", choice(), "Null while it said nothing."),
        ("on", or_null(date()), ""),
        ("proxy", boolean(), "Whether another body entered it."),
        ("event", or_null(uuid()), ""),
        ("reason", or_null(text()), ""),
    ]);
    let step = object(vec![
        ("number", number(), "From 1."),
        ("step", one_of(&["circulate", "consult"]), "回議 or 合議."),
        ("by", item(), "The party."),
        ("title", label(), ""),
        ("opinion", or_null(one_of(&["consent", "object"])), "Null while it was not done."),
        ("organization", or_null(body()), ""),
        ("post", or_null(uuid()), ""),
        ("on", or_null(date()), ""),
        ("event", or_null(uuid()), ""),
        ("comment", or_null(text()), ""),
    ]);
    let asked = object(vec![
        ("decision", uuid(), ""),
        ("case", uuid(), ""),
        ("case_title", label(), ""),
        ("programme", item(), ""),
        ("question_title", label(), ""),
        ("phase", item(), ""),
        ("phase_title", label(), ""),
        ("round", number(), ""),
        ("proposal_title", or_null(label()), ""),
        ("opened_on", date(), ""),
        ("votes_until", or_null(date()), "Last day of the vote, when silence then consents."),
        ("organization", body(), ""),
        ("party", item(), ""),
        ("weight", number(), ""),
        ("choice", choice(), ""),
        ("voted_on", or_null(date()), ""),
        ("event", or_null(uuid()), ""),
        ("proxy", boolean(), ""),
        ("open", boolean(), "Whether the round is still going on."),
    ]);
    vec![("VoteTally", object(tally)), ("VotingBody", elector), ("EndorsedStep", step), ("AskedVote", asked)]
}
