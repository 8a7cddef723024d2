//! The sentences of decisions, from the draft to the closing, one function an event; never how a vote stands.

use ayumi_core::definition::StepKind;
use ayumi_core::event::{
    DecisionClosed, DecisionElectorsNamed, DecisionEndorsed, DecisionOpened, Opinion, Tally, VoteCast,
    VoteChoice,
};
use ayumi_core::private::Commitment;

use crate::view::date;
use crate::view::number::grouped;
use crate::view::say::Say;
use crate::view::sentence::{Said, Speaker};

impl Speaker<'_> {
    pub(super) fn decision_opened(&self, data: &DecisionOpened<Commitment>, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        if let Some(proposal) = &data.proposal {
            self.say("提案した内容", "Proposal", self.outcome(&data.question, proposal), said);
        }
        if let Some(rationale) = &data.rationale {
            self.private("提案の理由", "Why", rationale, said);
        }
        self.basis(data.basis.as_ref(), said);
        if let Some(until) = data.votes_until {
            self.say("票決の締切", "Votes until", date::long(t, until).text, said);
        }
        let (question, round) = (self.question(&data.question), data.round);
        t.say(
            format!("「{question}」を審議に付しました（第{round}回）"),
            format!("“{question}” put (round {round})"),
        )
    }

    pub(super) fn electors_named(&self, data: &DecisionElectorsNamed, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        let bodies = data.electors.iter().map(|elector| &elector.organization);
        self.say("団体", "Bodies", self.people.bodies(bodies), said);
        let n = data.electors.len();
        t.say(format!("票を投じる{n}団体を定めました"), format!("{n} bodies named to vote"))
    }

    pub(super) fn endorsed(&self, data: &DecisionEndorsed<Commitment>, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        if let Some(comment) = &data.comment {
            self.private("意見", "Comment", comment, said);
        }
        let (body, step) = (self.people.body(&data.organization), step_word(t, data.kind));
        match data.opinion {
            Opinion::Consent => {
                t.say(format!("{body}が{step}で同意しました"), format!("{body} consents ({step})"))
            }
            Opinion::Object => {
                t.say(format!("{body}が{step}で異議を述べました"), format!("{body} objects ({step})"))
            }
        }
    }

    pub(super) fn vote_cast(&self, data: &VoteCast<Commitment>, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        if let Some(reason) = &data.reason {
            self.private("理由", "Reason", reason, said);
        }
        self.basis(data.basis.as_ref(), said);
        let (body, choice) = (self.people.body(&data.elector), choice_word(t, data.choice));
        if data.replaces.is_some() {
            return t.say(
                format!("{body}が票を「{choice}」に変えました"),
                format!("{body} changed its vote: {choice}"),
            );
        }
        t.say(format!("{body}が「{choice}」の票を投じました"), format!("{body} voted: {choice}"))
    }

    pub(super) fn decision_closed(&self, data: &DecisionClosed<Commitment>, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        self.say("方法", "Mode", self.mode(data.mode).to_owned(), said);
        if let Some(tally) = &data.tally {
            self.say("票決の結果", "Votes", tally_words(t, tally), said);
        }
        self.private("理由", "Rationale", &data.rationale, said);
        if let Some(dissent) = &data.dissent {
            self.private("反対意見", "Dissent", dissent, said);
        }
        for waived in &data.waived {
            let document = self.item(&data.phase, &waived.document);
            self.private(
                &format!("「{document}」を省略した理由"),
                &format!("Why “{document}” was waived"),
                &waived.reason,
                said,
            );
        }
        self.basis(Some(&data.basis), said);
        let question = self.question(&data.question);
        match &data.outcome {
            Some(outcome) => {
                let outcome = self.outcome(&data.question, outcome);
                t.say(
                    format!("「{question}」について「{outcome}」と決定しました"),
                    format!("“{question}” decided: {outcome}"),
                )
            }
            None => t.say(
                format!("「{question}」の提案は可決されませんでした"),
                format!("“{question}”: the proposal was not carried"),
            ),
        }
    }
}

/// A kind of step, in words.
pub fn step_word(t: Say, kind: StepKind) -> &'static str {
    match kind {
        StepKind::Circulate => t.say("回議", "circulation"),
        StepKind::Consult => t.say("合議", "consultation"),
    }
}

/// A vote, in words.
pub fn choice_word(t: Say, choice: VoteChoice) -> &'static str {
    match choice {
        VoteChoice::For => t.say("賛成", "for"),
        VoteChoice::Against => t.say("反対", "against"),
        VoteChoice::Abstain => t.say("棄権", "abstention"),
    }
}

/// What was cast, by head, and by weight where that is another number.
pub fn tally_words(t: Say, tally: &Tally) -> String {
    let mut words = vec![
        (t.say("賛成", "for"), tally.in_favour),
        (t.say("反対", "against"), tally.against),
        (t.say("棄権", "abstentions"), tally.abstain),
        (t.say("未投票", "not cast"), tally.not_cast),
    ];
    if tally.deemed.electors > 0 {
        words.insert(1, (t.say("みなし賛成", "deemed for"), tally.deemed));
    }
    let all = || words.iter().map(|(_, count)| count);
    let by_head = all().all(|count| u64::from(count.electors) == count.weight);
    let word = |(word, count): &(&str, ayumi_core::event::Count)| {
        let (n, weight) = (count.electors, grouped(count.weight));
        if by_head {
            t.say(format!("{word}{n}"), format!("{n} {word}"))
        } else {
            t.say(format!("{word}{n}（重み{weight}）"), format!("{n} {word} (weight {weight})"))
        }
    };
    words.iter().map(word).collect::<Vec<_>>().join(t.comma())
}
