//! Forms between the putting and the closing of a decision: vote, enter the vote of another body, endorse; never what
//! they come to.

use ayumi_core::definition::{Abstain, DecisionRule, RouteStep, VoteRule};
use ayumi_core::event::{BasisKind, Opinion, VoteChoice};
use ayumi_core::id::OrganizationId;

use crate::view::form::{Draft, FormView, Maker};
use crate::view::forms::{At, about, basis};
use crate::view::sentence::choice_word;

/// Every vote, in the order of the form.
pub const CHOICES: [VoteChoice; 3] = [VoteChoice::For, VoteChoice::Against, VoteChoice::Abstain];

/// A vote as it is written in forms.
pub fn choice_key(choice: VoteChoice) -> &'static str {
    match choice {
        VoteChoice::For => "for",
        VoteChoice::Against => "against",
        VoteChoice::Abstain => "abstain",
    }
}

/// Every opinion, in the order of the form.
pub const OPINIONS: [Opinion; 2] = [Opinion::Consent, Opinion::Object];

/// An opinion as it is written in forms.
pub fn opinion_key(opinion: Opinion) -> &'static str {
    match opinion {
        Opinion::Consent => "consent",
        Opinion::Object => "object",
    }
}

/// What is voted on.
#[derive(Debug, Clone, Copy)]
pub struct Motion<'a> {
    /// The decision.
    pub rule: &'a DecisionRule,
    /// How it is voted on.
    pub vote: &'a VoteRule,
    /// The proposal, in words.
    pub proposal: &'a str,
}

/// The vote of one's own body, with the one it has given.
pub fn own(
    maker: &Maker<'_>,
    at: &At<'_>,
    motion: Motion<'_>,
    body: &OrganizationId,
    given: Option<VoteChoice>,
    version: u64,
) -> FormView {
    let t = maker.t;
    let id = format!("cast-vote-{}", at.phase.id);
    let title = match given {
        None => t.say("票を投じる", "Vote"),
        Some(_) => t.say("投じた票を変える", "Change the vote"),
    };
    let draft = maker
        .form(&id, "cast_vote", title, t.say("この票を投じる", "Vote"))
        .hidden("phase", at.phase.id.as_str())
        .hidden("participant", body.as_str())
        .hidden("version", version.to_string())
        .open(given.is_none());
    ballot(draft, motion, given).done()
}

/// A vote heard from another body.
pub fn heard(maker: &Maker<'_>, at: &At<'_>, motion: Motion<'_>, bodies: Vec<(String, String)>) -> FormView {
    let t = maker.t;
    let id = format!("cast-vote-heard-{}", at.phase.id);
    let title = t.say("他の団体の票を代わりに入力する", "Enter the vote of another body");
    let draft = maker
        .form(&id, "cast_vote", title, t.say("この票を記録する", "Record the vote"))
        .hidden("phase", at.phase.id.as_str())
        .select("participant", t.say("票を投じた団体", "Body that voted"), bodies, "")
        .required();
    basis(ballot(draft, motion, None), BasisKind::Document, false).done()
}

fn ballot<'d>(draft: Draft<'d>, motion: Motion<'_>, given: Option<VoteChoice>) -> Draft<'d> {
    let t = draft.t();
    let question = t.label(&motion.rule.question);
    let proposal = motion.proposal;
    let note = t.say(
        format!("「{question}」について、提案された内容：{proposal}"),
        format!("“{question}”, proposed: {proposal}"),
    );
    let may = |choice: &VoteChoice| *choice != VoteChoice::Abstain || motion.vote.abstain != Abstain::Refused;
    let choices = CHOICES.into_iter().filter(may);
    let choices = choices.map(|choice| (choice_key(choice).to_owned(), choice_word(t, choice).to_owned()));
    draft
        .note(note)
        .radios("choice", t.say("賛否", "Vote"), choices.collect(), given.map_or("", choice_key))
        .required()
        .lines("reason", t.say("理由（あるとき）", "Reason (if any)"), "")
}

/// Does a step of 回議 or 合議.
pub fn endorse(maker: &Maker<'_>, at: &At<'_>, step: &RouteStep, proposal: Option<&str>) -> FormView {
    let t = maker.t;
    let (ja, en) = (format!("「{}」を行う", step.title.ja), format!("{}: endorse", t.label(&step.title)));
    let draft = about(maker, "endorse_decision", at, (&ja, &en), ("回議・合議を記録する", "Record"));
    let opinion = |opinion: Opinion| {
        let word = match opinion {
            Opinion::Consent => t.say("同意する", "consents"),
            Opinion::Object => t.say("異議がある", "objects"),
        };
        (opinion_key(opinion).to_owned(), word.to_owned())
    };
    let draft = match proposal {
        Some(proposal) => {
            draft.note(t.say(format!("提案された内容：{proposal}"), format!("Proposed: {proposal}")))
        }
        None => draft,
    };
    draft
        .radios("opinion", t.say("意見の別", "Opinion"), OPINIONS.into_iter().map(opinion).collect(), "")
        .required()
        .lines(
            "comment",
            t.say("意見の本文（異議のときは必須）", "In words (required with an objection)"),
            "",
        )
        .done()
}
