//! A joint decision in words: its rules, how the vote stands, who voted how, which steps were endorsed; never whether it
//! may be closed.

use ayumi_core::definition::{Abstain, DecisionRule, FourEyes, Pass, Quorum, Tie, VoteRule, Weight};
use ayumi_core::event::{Opinion, Tally, VoteChoice};
use ayumi_core::id::{EventId, ItemId, OrganizationId};
use ayumi_core::state::{DecisionState, Endorsement, Voter};
use ayumi_core::vote::tally;
use chrono::NaiveDate;

use crate::view::date::{self, Time};
use crate::view::decision::Placed;
use crate::view::number::grouped;
use crate::view::palette::Tone;
use crate::view::sentence::{Speaker, choice_word, tally_words};
use crate::view::status::Badge;

/// A step of 回議 or 合議.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepView {
    /// Its title.
    pub title: String,
    /// Who does it.
    pub by: String,
    /// Whether it was done.
    pub badge: Badge,
    /// Who did it.
    pub who: String,
    /// When.
    pub on: Option<Time>,
    /// What was said with it.
    pub comment: Option<String>,
}

/// A body that votes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoterView {
    /// The body.
    pub body: String,
    /// What its vote weighs.
    pub weight: String,
    /// How it voted.
    pub badge: Badge,
    /// When.
    pub on: Option<Time>,
    /// That another body entered it.
    pub proxy: Option<String>,
    /// Why it voted so.
    pub reason: Option<String>,
}

/// What several hands have to do with a decision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BallotView {
    /// Rules of the vote and how it stands: title and words.
    pub facts: Vec<(String, String)>,
    /// The steps before it is decided.
    pub steps: Vec<StepView>,
    /// The bodies that vote, in code order.
    pub voters: Vec<VoterView>,
}

/// What it is made from.
#[derive(Clone, Copy)]
pub struct Ballots<'a> {
    /// Words.
    pub speaker: Speaker<'a>,
    /// The round.
    pub state: &'a DecisionState,
    /// Its rule.
    pub rule: &'a DecisionRule,
    /// The day it is read for.
    pub day: NaiveDate,
    /// Events of the case the reader may see.
    pub events: &'a [Placed],
}

impl Ballots<'_> {
    /// How it is shown.
    pub fn view(&self) -> BallotView {
        BallotView {
            facts: self.rule.vote.as_ref().map_or_else(Vec::new, |vote| self.facts(vote)),
            steps: (1..).zip(&self.rule.route).map(|(number, step)| self.step(number, step)).collect(),
            voters: self.state.draft.voters.iter().map(|(body, voter)| self.voter(body, voter)).collect(),
        }
    }

    fn facts(&self, vote: &VoteRule) -> Vec<(String, String)> {
        let t = self.speaker.people.t;
        let electorate = &self.state.electorate;
        let (size, total) = (electorate.size, grouped(electorate.total_weight));
        let came_out = self.state.closed.as_ref().and_then(|closed| closed.tally.clone());
        let open = came_out.is_none();
        let standing = came_out.unwrap_or_else(|| tally(vote, &self.state.draft, self.day));
        let fact = |ja: &str, en: &str, words: String| (t.say(ja, en).to_owned(), words);
        let mut facts = vec![
            fact(
                "票を投じる団体",
                "Bodies that vote",
                t.say(format!("{size}団体（付議の時点で確定）"), format!("{size}, frozen when it was put")),
            ),
            fact(
                "票の重み",
                "Weight",
                t.say(
                    format!("{}（合計{total}）", self.weight(&vote.weight)),
                    format!("{} (total {total})", self.weight(&vote.weight)),
                ),
            ),
            fact("定足数", "Quorum", self.quorum(vote.quorum, standing.quorum)),
            fact("可決の条件", "Carried by", self.pass(vote)),
            fact("棄権の扱い", "Abstentions", abstention(t, vote.abstain).to_owned()),
        ];
        if !vote.veto.is_empty() {
            facts.push(fact("拒否権", "Veto", self.parties(&vote.veto)));
        }
        if let Some(until) = self.state.draft.votes_until {
            let day = date::long(t, until).text;
            let words = t.say(
                format!("{day}まで。その後は、票のない団体は賛成とみなす"),
                format!("until {day}; who has not voted by then consents"),
            );
            facts.push(fact("票決の締切", "Votes until", words));
        }
        let title = if open { t.say("現在の票", "Votes now") } else { t.say("票決の結果", "Votes") };
        facts.push((title.to_owned(), tally_words(t, &standing)));
        facts.push(fact("可否", "Standing", self.standing(&standing, open)));
        facts
    }

    fn weight(&self, weight: &Weight) -> String {
        let t = self.speaker.people.t;
        match weight {
            Weight::One => t.say("一団体一票", "one each").to_owned(),
            Weight::Population => t.say("人口", "population").to_owned(),
            Weight::Field { phase, field } => {
                let field = self.speaker.item(phase, field);
                t.say(format!("報告された「{field}」"), format!("reported “{field}”"))
            }
        }
    }

    fn quorum(&self, quorum: Quorum, needed: u32) -> String {
        let t = self.speaker.people.t;
        let rule = match quorum {
            Quorum::All => t.say("全団体", "all").to_owned(),
            Quorum::AtLeast(least) => t.say(format!("{least}団体以上"), format!("at least {least}")),
            Quorum::Part { numerator, denominator } => t.say(
                format!("{denominator}分の{numerator}以上"),
                format!("at least {numerator}/{denominator}"),
            ),
        };
        t.say(format!("{rule}（{needed}団体）"), format!("{rule} ({needed} bodies)"))
    }

    fn pass(&self, vote: &VoteRule) -> String {
        let t = self.speaker.people.t;
        let rule = match vote.pass {
            Pass::MajorityOfCast => t.say("投じられた票の過半数", "a majority of what is cast"),
            Pass::MajorityOfAll => t.say("すべての票の過半数", "a majority of all"),
            Pass::TwoThirdsOfCast => t.say("投じられた票の3分の2以上", "two thirds of what is cast"),
            Pass::TwoThirdsOfAll => t.say("すべての票の3分の2以上", "two thirds of all"),
            Pass::Unanimous => t.say("全会一致", "everybody, nobody against"),
        };
        let tie = match vote.tie {
            Tie::AuthorityDecides if vote.pass.can_tie() => {
                t.say("。可否同数のときは決裁する団体が決める", "; a tie is decided by the authority")
            }
            Tie::Fails if vote.pass.can_tie() => t.say("。可否同数のときは否決", "; a tie fails"),
            Tie::AuthorityDecides | Tie::Fails => "",
        };
        let eyes = match self.rule.four_eyes {
            FourEyes::People => "",
            FourEyes::Bodies => t.say(
                "。起案した団体だけでは決定できない",
                "; another body than the drafting one must approve",
            ),
        };
        format!("{rule}{tie}{eyes}")
    }

    fn standing(&self, standing: &Tally, open: bool) -> String {
        let t = self.speaker.people.t;
        let vetoed = &standing.vetoed_by;
        if !standing.quorum_met {
            return t.say("定足数に達していない", "the quorum is not met").to_owned();
        }
        if !vetoed.is_empty() {
            let bodies = self.speaker.people.bodies(vetoed);
            return t.say(format!("拒否権により否決（{bodies}）"), format!("vetoed by {bodies}"));
        }
        match (standing.passed, standing.tied, open) {
            (true, _, true) => t.say("定足数に達し、可決に必要な票がある", "quorum met; the votes carry it"),
            (true, _, false) => t.say("可決", "carried"),
            (false, true, _) => t.say("可否同数", "tied"),
            (false, false, true) => {
                t.say("定足数に達したが、可決に必要な票がない", "quorum met; not carried yet")
            }
            (false, false, false) => t.say("否決", "not carried"),
        }
        .to_owned()
    }

    fn parties(&self, parties: &[ItemId]) -> String {
        let t = self.speaker.people.t;
        parties.iter().map(|id| self.party(id)).collect::<Vec<_>>().join(t.comma())
    }

    fn party(&self, id: &ItemId) -> String {
        let party = self.speaker.definition.party(id);
        party.map_or_else(|| id.to_string(), |party| self.speaker.people.t.label(&party.title).to_owned())
    }

    fn step(&self, number: u32, step: &ayumi_core::definition::RouteStep) -> StepView {
        let t = self.speaker.people.t;
        let done = self.state.draft.endorsements.get(&number);
        let badge = match done.map(|done| done.opinion) {
            Some(Opinion::Consent) => badge("●", t.say("同意", "consents"), Tone::Done),
            Some(Opinion::Object) => badge("×", t.say("異議", "objects"), Tone::Caution),
            None => badge("○", t.say("未了", "open"), Tone::Todo),
        };
        StepView {
            title: t.label(&step.title).to_owned(),
            by: self.party(&step.by),
            badge,
            who: done.map_or_else(String::new, |done| self.who(done)),
            on: done.map(|done| date::short(t, done.on)),
            comment: done.and_then(|done| self.words(done.event, "/data/comment")),
        }
    }

    fn who(&self, done: &Endorsement) -> String {
        let people = self.speaker.people;
        let post = done.post.and_then(|post| people.directory.posts.get(&post));
        let post = post.map(|post| people.t.label(&post.title).to_owned()).unwrap_or_default();
        format!(
            "{}{}{post}",
            people.body(&done.organization),
            if post.is_empty() { "" } else { people.t.say("　", " ") }
        )
    }

    fn voter(&self, body: &OrganizationId, voter: &Voter) -> VoterView {
        let t = self.speaker.people.t;
        let ballot = voter.ballot.as_ref();
        let closed = self.state.closed.as_ref().map_or(self.day, |closed| closed.on);
        let consents = self.state.draft.votes_until.is_some_and(|until| closed > until);
        let badge = match ballot.map(|ballot| ballot.choice) {
            Some(VoteChoice::For) => badge("●", choice_word(t, VoteChoice::For), Tone::Done),
            Some(VoteChoice::Against) => badge("×", choice_word(t, VoteChoice::Against), Tone::Caution),
            Some(VoteChoice::Abstain) => badge("－", choice_word(t, VoteChoice::Abstain), Tone::Outside),
            None if consents => badge("●", t.say("みなし賛成", "deemed for"), Tone::Done),
            None => badge("○", t.say("未投票", "not cast"), Tone::Todo),
        };
        let placed = ballot.and_then(|ballot| self.placed(ballot.event));
        VoterView {
            body: self.speaker.people.body(body),
            weight: grouped(voter.weight),
            badge,
            on: ballot.map(|ballot| date::short(t, ballot.on)),
            proxy: placed.and_then(|placed| self.speaker.people.on_behalf_of(&placed.envelope.actor)),
            reason: ballot.and_then(|ballot| self.words(ballot.event, "/data/reason")),
        }
    }

    fn placed(&self, event: EventId) -> Option<&Placed> {
        self.events.iter().find(|placed| placed.envelope.id == event)
    }

    fn words(&self, event: EventId, path: &str) -> Option<String> {
        self.speaker.people.texts.at(event, path).map(str::to_owned)
    }
}

fn badge(glyph: &'static str, word: &'static str, tone: Tone) -> Badge {
    Badge { glyph, word, class: tone.paint().class }
}

fn abstention(t: crate::view::say::Say, abstain: Abstain) -> &'static str {
    match abstain {
        Abstain::Refused => t.say("棄権はできない", "there is none"),
        Abstain::NotCast => t.say("定足数に数え、投じられた票には数えない", "present, but not cast"),
        Abstain::Cast => t.say("投じられた票に数える（賛成ではない）", "cast, and so not for it"),
    }
}
