//! How several bodies decide together, and what must be endorsed before; never whether the parties it names fit.

use ayumi_core::definition::{
    Abstain, ElectorateWords, FourEyes, Pass, Quorum, RouteStep, Silence, StepKind, Tie, VoteRule, Weight,
};
use ayumi_core::id::ItemId;
use ayumi_core::text::Label;

use super::fields::Fields;
use super::{due, value};
use crate::diagnostic::Report;
use crate::problem::{Problem, shown};
use crate::raw::{Node, Value};
use crate::vocabulary;

/// A question put more often than this in one go is not one question.
const ROUNDS_MAX: i64 = 20;
/// Most bodies a quorum can name: more than take part in any case.
const QUORUM_MAX: i64 = 1_000_000;
/// Longest part of a fraction anybody writes.
const PART_MAX: u32 = 100;

const PASSES: &[(&str, Pass)] = &[
    ("majority_of_cast", Pass::MajorityOfCast),
    ("majority_of_all", Pass::MajorityOfAll),
    ("two_thirds_of_cast", Pass::TwoThirdsOfCast),
    ("two_thirds_of_all", Pass::TwoThirdsOfAll),
    ("unanimous", Pass::Unanimous),
];
const ABSTENTIONS: &[(&str, Abstain)] =
    &[("refused", Abstain::Refused), ("not_cast", Abstain::NotCast), ("cast", Abstain::Cast)];
const TIES: &[(&str, Tie)] = &[("fails", Tie::Fails), ("authority_decides", Tie::AuthorityDecides)];
const WEIGHTS: &[(&str, Weight)] = &[("one", Weight::One), ("population", Weight::Population)];
const QUORUMS: &[(&str, Quorum)] = &[("all", Quorum::All)];
const STEPS: &[(&str, StepKind)] = &[("circulate", StepKind::Circulate), ("consult", StepKind::Consult)];
const FOUR_EYES: &[(&str, FourEyes)] = &[("people", FourEyes::People), ("bodies", FourEyes::Bodies)];

/// Words that mean something only where bodies vote.
const OF_A_VOTE: [&str; 8] = ["weight", "quorum", "pass", "veto", "abstain", "tie", "change_vote", "silence"];

/// The vote of a decision; none when it has no `electorate`.
pub(super) fn vote(fields: &mut Fields<'_>, report: &mut Report) -> Option<VoteRule> {
    let Some(electorate) = fields.take("electorate") else {
        for key in OF_A_VOTE {
            fields.refuse(key, "electorate がある決定", "a decision with `electorate`", report);
        }
        return None;
    };
    let electorate = electors(&electorate.value, report);
    let weight = fields.read("weight", report, weight).unwrap_or(Weight::One);
    let quorum = fields.demand("quorum", report, quorum);
    let pass = fields.demand("pass", report, |node, report| value::word(node, PASSES, report));
    let veto = fields.ids("veto", report);
    let abstain = fields.read("abstain", report, |node, report| value::word(node, ABSTENTIONS, report));
    let tie = tie(fields, pass, report);
    let change = fields.flag("change_vote", report);
    let silence = fields.read("silence", report, silence);
    Some(VoteRule {
        electorate: electorate?,
        weight,
        quorum: quorum?,
        pass: pass?,
        veto,
        abstain: abstain.unwrap_or(Abstain::NotCast),
        tie: tie.unwrap_or(Tie::Fails),
        change,
        silence,
    })
}

fn electors(node: &Node, report: &mut Report) -> Option<ElectorateWords> {
    let mut fields = Fields::open(&vocabulary::ELECTORATE, node, node.place, report)?;
    let party = fields.demand("party", report, value::id::<ItemId>);
    let plus: Vec<ItemId> = fields.ids("plus", report);
    if let Some(party) = party.as_ref().filter(|party| plus.contains(party)) {
        let place = node.locate_item(&["plus"], party.as_str());
        report.add(place, &Problem::RepeatedEntry { entry: party.to_string() });
    }
    fields.close(report);
    Some(ElectorateWords { party: party?, plus })
}

fn weight(node: &Node, report: &mut Report) -> Option<Weight> {
    if !matches!(node.value, Value::Mapping(_)) {
        let all = ["one", "population", "{phase: …, field: …}"];
        return super::phase::word_of(node, WEIGHTS, &all, report);
    }
    let mut fields = Fields::open(&vocabulary::WEIGHT, node, node.place, report)?;
    let phase = fields.demand("phase", report, value::id);
    let field = fields.demand("field", report, value::id);
    fields.close(report);
    Some(Weight::Field { phase: phase?, field: field? })
}

fn quorum(node: &Node, report: &mut Report) -> Option<Quorum> {
    if matches!(node.value, Value::Mapping(_)) {
        let mut fields = Fields::open(&vocabulary::QUORUM, node, node.place, report)?;
        let least =
            fields.demand("at_least", report, |node, report| value::integer(node, 1, QUORUM_MAX, report));
        fields.close(report);
        return least.map(Quorum::AtLeast);
    }
    let text = value::text(node, report)?;
    let word = QUORUMS.iter().find(|(word, _)| *word == text).map(|(_, quorum)| *quorum);
    let quorum = word.or_else(|| part(text));
    if quorum.is_none() {
        report.add(node.place, &Problem::BadQuorum { text: shown(text) });
    }
    quorum
}

/// A fraction such as `2/3`, from above nothing up to all.
fn part(text: &str) -> Option<Quorum> {
    let (above, below) = text.split_once('/')?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let number = |text: &str| text.parse().ok().filter(|_| digits(text));
    let (numerator, denominator): (u32, u32) = (number(above)?, number(below)?);
    let fits = (1..=denominator).contains(&numerator) && denominator <= PART_MAX;
    fits.then_some(Quorum::Part { numerator, denominator })
}

/// What follows from equal votes; a rule they cannot balance under has no word for it.
fn tie(fields: &mut Fields<'_>, pass: Option<Pass>, report: &mut Report) -> Option<Tie> {
    if pass.is_some_and(|pass| !pass.can_tie()) {
        fields.refuse("tie", "過半数で決める票決", "a vote by majority", report);
        return None;
    }
    fields.read("tie", report, |node, report| value::word(node, TIES, report))
}

fn silence(node: &Node, report: &mut Report) -> Option<Silence> {
    let mut fields = Fields::open(&vocabulary::SILENCE, node, node.place, report)?;
    let after = fields.need("consents_after", report);
    let span = after.and_then(|entry| due::span(&entry.value, report));
    let as_written = after.and_then(|entry| entry.value.as_text()).unwrap_or_default().to_owned();
    fields.close(report);
    Some(Silence { consents_after: span?, as_written })
}

/// The steps of 回議 and 合議, in their order.
pub(super) fn route(fields: &mut Fields<'_>, report: &mut Report) -> Vec<RouteStep> {
    let Some(entry) = fields.take("route") else { return Vec::new() };
    let steps = value::items(&entry.value, report).unwrap_or_default();
    steps.iter().filter_map(|node| step(node, report)).collect()
}

fn step(node: &Node, report: &mut Report) -> Option<RouteStep> {
    let mut fields = Fields::open(&vocabulary::ROUTE_STEP, node, node.place, report)?;
    let kind = fields.demand("step", report, |node, report| value::word(node, STEPS, report));
    let by = fields.demand("by", report, value::id);
    let title = fields.read("title", report, value::label);
    fields.close(report);
    let kind = kind?;
    let usual = match kind {
        StepKind::Circulate => Label::new("回議", "circulation"),
        StepKind::Consult => Label::new("合議", "consultation"),
    };
    Some(RouteStep { kind, by: by?, title: title.unwrap_or(usual) })
}

/// How often a question can be put in one revision of its phase.
pub(super) fn rounds(fields: &mut Fields<'_>, report: &mut Report) -> Option<u32> {
    fields.read("rounds", report, |node, report| value::integer(node, 1, ROUNDS_MAX, report))
}

/// Who must be told apart from whom.
pub(super) fn four_eyes(fields: &mut Fields<'_>, report: &mut Report) -> FourEyes {
    let word = fields.read("four_eyes", report, |node, report| value::word(node, FOUR_EYES, report));
    word.unwrap_or(FourEyes::People)
}
