//! Why a decision stands where it does and what it waits for; never how anybody should decide.

use crate::definition::{DecisionRule, OutcomeEffect, Phase};
use crate::explain::{Arg, Blocker, Cause, Explanation, Facts, Said, Subject, Term, Who};
use crate::id::{ItemId, OrganizationId};
use crate::state::{ClosedDecision, DecisionState, TrackStatus};
use crate::text::Label;

impl<'a> Facts<'a> {
    pub(super) fn decision(&self, subject: &Subject) -> Option<Explanation> {
        let phase = self.context.definition.phase(subject.within.as_ref()?)?;
        let rule = self.context.definition.decision(subject.item.as_ref()?)?;
        let body = subject.participant.as_ref();
        let round = self.round(phase, rule, body);
        let closed = round.and_then(|round| round.closed.as_ref());
        let (state, since) = match (round, closed) {
            (None, _) => (Said::plain(Term::NotPut), None),
            (Some(round), None) => (self.standing(rule, round), Some(round.opened_on)),
            (Some(_), Some(closed)) => (
                Said::new(Term::Decided, vec![outcome(Some(rule), closed.outcome.as_ref())]),
                Some(closed.decided_on),
            ),
        };
        let settled = self.case.status(phase, body).is_ended();
        let titles = rule.outcomes.iter().map(|outcome| outcome.title.clone()).collect();
        let outcomes = Said::new(Term::ThenOutcomes, vec![Arg::Words(titles)]);
        let next = round.map(|round| self.verdict_next(rule, round)).unwrap_or_default();
        Some(Explanation {
            subject: subject.clone(),
            vote: round.and_then(|round| self.ballots(rule, round)),
            title: rule.question.clone(),
            state,
            since,
            because: round.map(|round| self.rounds(rule, round)).unwrap_or_default(),
            blockers: if settled { Vec::new() } else { self.undecided(phase, body) },
            due: crate::settle::standing_deadline(self.context.definition, self.case, &phase.id, body)
                .map(|deadline| deadline.due.clone()),
            next: if closed.is_some() || settled {
                Vec::new()
            } else {
                next.into_iter().chain([outcomes]).collect()
            },
        })
    }

    fn round(
        &self,
        phase: &Phase,
        rule: &DecisionRule,
        body: Option<&OrganizationId>,
    ) -> Option<&'a DecisionState> {
        let revision = self.case.revision(&phase.id, body);
        self.case.decision(&rule.id, body, revision).map(|(_, round)| round)
    }

    fn rounds(&self, rule: &DecisionRule, round: &DecisionState) -> Vec<Cause> {
        let with = vec![Arg::Day(round.opened_on), Arg::Count(u64::from(round.round))];
        let mut causes = vec![Cause::new(Term::PutOn, with, self.history.named(round.opened_by))];
        causes.extend(self.put_as(rule, round));
        causes.extend(round.closed.as_ref().map(|closed| self.verdict(rule, closed)));
        causes
    }

    fn verdict(&self, rule: &DecisionRule, closed: &ClosedDecision) -> Cause {
        let with = vec![Arg::Day(closed.decided_on), outcome(Some(rule), closed.outcome.as_ref())];
        Cause::new(Term::DecidedOn, with, self.history.named(closed.event))
    }

    /// The answer a track was ended by.
    pub(super) fn decided(&self, phase: &Phase, body: Option<&OrganizationId>) -> Option<Cause> {
        let rule = self.context.definition.decision(phase.decide.as_ref()?)?;
        let closed = self.round(phase, rule, body)?.closed.as_ref()?;
        let question = Arg::Item(rule.id.clone(), rule.question.clone());
        let with = vec![question, outcome(Some(rule), closed.outcome.as_ref())];
        Some(Cause::new(Term::GotDecision, with, self.history.named(closed.event)))
    }

    /// What keeps the question of a track from being answered so that the track can end: papers, votes, endorsements,
    /// and at last the word of its authority.
    pub(super) fn undecided(&self, phase: &Phase, body: Option<&OrganizationId>) -> Vec<Blocker> {
        let found = phase.decide.as_ref().and_then(|id| self.context.definition.decision(id));
        let Some(rule) = found else { return Vec::new() };
        let due = self.day_of(phase, body);
        let question = || vec![Arg::Item(rule.id.clone(), rule.question.clone())];
        if !self.case.status(phase, body).is_open() {
            let who = self.movers(phase, body);
            let needs = match self.case.status(phase, body) {
                TrackStatus::Waiting => Term::NeedsOpening,
                TrackStatus::Unanswered
                | TrackStatus::Ready
                | TrackStatus::Active
                | TrackStatus::Done
                | TrackStatus::Skipped
                | TrackStatus::Suspended
                | TrackStatus::NotApplicable
                | TrackStatus::Cancelled => Term::NeedsWork,
            };
            return vec![Blocker::new(needs, vec![self.item(&phase.id)], who).of(&phase.id).by(due)];
        }
        let round = self.round(phase, rule, body);
        let closed = round.and_then(|round| round.closed.as_ref());
        if closed.is_some_and(|closed| proceeds(rule, closed.outcome.as_ref())) {
            return Vec::new();
        }
        let mut blockers = self.papers(phase, rule, body);
        let spent = rule.rounds.filter(|limit| round.is_some_and(|round| round.round >= *limit));
        match (round.filter(|round| round.closed.is_none()), spent) {
            (None, Some(limit)) => {
                let with = vec![Arg::Count(u64::from(limit))];
                blockers.push(Blocker::new(Term::NeedsOtherRound, with, Vec::new()).of(&rule.id).by(due));
            }
            (None, None) => {
                let who = self.actors(phase, body, Term::DeedPut);
                blockers.push(Blocker::new(Term::NeedsPutting, question(), who).of(&rule.id).by(due));
            }
            (Some(round), _) => {
                let open = self.unapproved(rule, round, due);
                if open.is_empty() {
                    let who = vec![Who::new(&round.electorate.authority, Term::DeedDecide)];
                    blockers.push(Blocker::new(Term::NeedsVerdict, question(), who).of(&rule.id).by(due));
                }
                blockers.extend(open);
            }
        }
        blockers
    }

    /// The documents an answer rests on that the phase itself does not ask for, and that are not attached.
    fn papers(&self, phase: &Phase, rule: &DecisionRule, body: Option<&OrganizationId>) -> Vec<Blocker> {
        let track = self.case.track(&phase.id, body);
        let attached = |id: &ItemId| {
            track.is_some_and(|track| track.evidence.iter().any(|file| file.document.as_ref() == Some(id)))
        };
        let lacking = phase.documents.iter().filter(|document| {
            !document.required && rule.requires.contains(&document.id) && !attached(&document.id)
        });
        let blocker = |document: &crate::definition::Document| {
            let who = self.actors(phase, body, Term::DeedReport);
            let title = Arg::Item(document.id.clone(), document.title.clone());
            Blocker::new(Term::NeedsPaper, vec![title], who).of(&document.id).by(self.day_of(phase, body))
        };
        lacking.map(blocker).collect()
    }
}

/// An answer by its title; a vote that did not carry leaves none.
pub(super) fn outcome(rule: Option<&DecisionRule>, id: Option<&ItemId>) -> Arg {
    let Some(id) = id else { return Said::plain(Term::NotCarried).part() };
    let title = rule.and_then(|rule| rule.outcome(id)).map(|outcome| outcome.title.clone());
    Arg::Item(id.clone(), title.unwrap_or_else(|| Label { ja: id.to_string(), en: None }))
}

fn proceeds(rule: &DecisionRule, id: Option<&ItemId>) -> bool {
    let outcome = id.and_then(|id| rule.outcome(id));
    outcome.is_some_and(|outcome| outcome.effect == OutcomeEffect::Proceed)
}
