//! Forms of a decision several hands take part in, for those whose turn it is; never whether a vote counts.

use ayumi_core::definition::{DecisionRule, Document, RouteStep};
use ayumi_core::id::OrganizationId;
use ayumi_core::state::{DecisionState, Participation};
use ayumi_core::vote::tally;

use super::Material;
use crate::view::form::{FormView, Maker};
use crate::view::forms::At;
use crate::view::forms::decide::Closing;
use crate::view::forms::vote::{self, Motion};
use crate::view::sentence::{choice_word, tally_words};

impl Material<'_> {
    /// The round of a decision that is open in a track.
    pub(super) fn open_round(&self, at: &At<'_>, rule: &DecisionRule) -> Option<&DecisionState> {
        let last = self.case.decision(&rule.id, at.body, self.case.revision(&at.phase.id, at.body));
        last.map(|(_, decision)| decision).filter(|decision| decision.closed.is_none())
    }

    /// What there is to close a decision on.
    pub(super) fn closing(&self, at: &At<'_>, rule: &DecisionRule, decision: &DecisionState) -> Closing<'_> {
        let t = self.speaker.people.t;
        let track = self.case.track(&at.phase.id, at.body);
        let lacks = |document: &&Document| {
            let there = track.is_some_and(|track| {
                track.evidence.iter().any(|piece| piece.document.as_ref() == Some(&document.id))
            });
            rule.requires.contains(&document.id) && !there
        };
        let phase = self.context.definition.phase(&at.phase.id);
        let documents = phase.filter(|_| rule.waive.is_some()).map_or(&[][..], |phase| &phase.documents);
        let standing = rule.vote.as_ref().map(|vote| tally(vote, &decision.draft, self.reading.day));
        Closing {
            evidence: self.evidence(at),
            votes: standing.map(|standing| tally_words(t, &standing)),
            again: rule.rounds.is_none_or(|limit| decision.round < limit),
            waivable: documents.iter().filter(lacks).collect(),
        }
    }

    /// What the reader may say to an open draft: endorse it, vote on it, enter the vote of another body.
    pub(super) fn ballot_forms(&self, maker: &Maker<'_>, at: &At<'_>, forms: &mut Vec<FormView>) {
        let rule = at.phase.decide.as_ref().and_then(|id| self.context.definition.decision(id));
        let Some((rule, decision)) = rule.and_then(|rule| Some((rule, self.open_round(at, rule)?))) else {
            return;
        };
        let proposal = decision.draft.proposal.as_ref().map(|id| self.speaker.outcome(&rule.id, id));
        let waiting = (1..).zip(&rule.route).find(|(number, _)| !decision.draft.consented(*number));
        if let Some((_, step)) = waiting.filter(|(_, step)| self.may_endorse(at, decision, step)) {
            forms.push(vote::endorse(maker, at, step, proposal.as_deref()));
        }
        let over = decision.draft.votes_until.is_some_and(|until| self.reading.day > until);
        if let (Some(vote), false) = (&rule.vote, over) {
            let motion = Motion { rule, vote, proposal: proposal.as_deref().unwrap_or_default() };
            self.vote_forms(maker, at, motion, decision, forms);
        }
    }

    fn may_endorse(&self, at: &At<'_>, decision: &DecisionState, step: &RouteStep) -> bool {
        let drafted = decision.draft.by.user;
        if drafted.is_some() && drafted == self.context.acting.actor.user {
            return false;
        }
        let takes_part = |body: &OrganizationId| {
            self.case.participants.get(body).is_some_and(|known| {
                let there = matches!(known.participation, Participation::Joined | Participation::Enrolled);
                known.party == step.by && there
            })
        };
        let own = at.body.map_or(&self.pen.own[..], std::slice::from_ref);
        self.pen.leads || own.iter().any(|body| self.pen.own.contains(body) && takes_part(body))
    }

    fn vote_forms(
        &self,
        maker: &Maker<'_>,
        at: &At<'_>,
        motion: Motion<'_>,
        decision: &DecisionState,
        forms: &mut Vec<FormView>,
    ) {
        let voters = &decision.draft.voters;
        let lead = self.case.opening.as_ref().map(|opening| &opening.lead).filter(|_| self.pen.leads);
        let may = |given: bool| !given || motion.vote.change;
        let own = lead.into_iter().chain(&self.pen.own).find_map(|body| voters.get_key_value(body));
        if let Some((body, voter)) = own {
            let given = voter.ballot.as_ref().map(|ballot| ballot.choice);
            let entered_for_it = voter.ballot.as_ref().is_some_and(|ballot| ballot.by.proxy);
            if may(given.is_some()) || entered_for_it {
                forms.push(vote::own(maker, at, motion, body, given, self.case.part_version(Some(body))));
            }
        }
        if !self.pen.leads {
            return;
        }
        let t = self.speaker.people.t;
        let blank = (String::new(), t.say("選んでください", "Choose").to_owned());
        let others = voters.iter().filter(|(body, voter)| Some(*body) != lead && may(voter.ballot.is_some()));
        let named = others.map(|(body, voter)| {
            let name = self.speaker.people.body(body);
            let given = voter.ballot.as_ref().map(|ballot| choice_word(t, ballot.choice));
            let text = given.map_or(name.clone(), |given| format!("{name} — {given}"));
            (body.to_string(), text)
        });
        let bodies: Vec<_> = std::iter::once(blank).chain(named).collect();
        if bodies.len() > 1 {
            forms.push(vote::heard(maker, at, motion, bodies));
        }
    }
}
