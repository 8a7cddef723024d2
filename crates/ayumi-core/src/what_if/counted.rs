//! What is counted, before and after suppositions: votes with who casts them and what they lack, barriers with who counts;
//! never how anybody would vote.

use std::collections::BTreeSet;

use crate::decide::{electors, taking_part};
use crate::definition::{DecisionRule, Phase, VoteRule};
use crate::event::Tally;
use crate::explain::{Ballots, Facts, History, Memo, Said, Tally as Standing, barrier_said, quorum_said};
use crate::id::{ItemId, OrganizationId};
use crate::rejection::Rejection;
use crate::text::Label;
use crate::what_if::report::Side;

/// A vote before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteRow {
    /// The question.
    pub decision: ItemId,
    /// In words.
    pub title: Label,
    /// Its phase.
    pub phase: ItemId,
    /// The vote now; none when the question is not voted on any more, or not yet a question of the case.
    pub before: Option<VoteSide>,
    /// The vote then.
    pub after: Option<VoteSide>,
}

/// A vote at one side of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteSide {
    /// Whether the question was put. Its electorate is frozen then; until then it is those who would vote if it were put
    /// on that day.
    pub put: bool,
    /// How many bodies vote.
    pub electors: u32,
    /// What all votes weigh.
    pub total_weight: u64,
    /// The quorum as a rule.
    pub rule: Said,
    /// How many bodies that is.
    pub quorum: u32,
    /// How the votes stand; none before the question is put.
    pub ballots: Option<Ballots>,
    /// Why the question could not be put.
    pub refusal: Option<Box<Rejection>>,
}

/// A barrier before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarrierRow {
    /// The phase whose barrier it is.
    pub item: ItemId,
    /// Its title.
    pub title: Label,
    /// How it stands now.
    pub before: BarrierSide,
    /// How it would.
    pub after: BarrierSide,
}

/// A barrier at one side of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarrierSide {
    /// Its rule.
    pub rule: Said,
    /// Who counts and who has ended the phase.
    pub tally: Standing,
    /// Whether joint work behind it may begin.
    pub met: bool,
}

/// The votes that are open or still to come at either side, in the order of the definition.
pub(super) fn votes(before: &Side<'_>, after: &Side<'_>) -> Vec<VoteRow> {
    let voted = after.context.definition.phases.iter().filter(|phase| !phase.is_each()).filter_map(|phase| {
        let rule = after.context.definition.decision(phase.decide.as_ref()?)?;
        rule.vote.as_ref().map(|_| (phase, rule))
    });
    let row = |(phase, rule): (&Phase, &DecisionRule)| {
        let (was, is) = (before.vote(&phase.id), after.vote(&phase.id));
        (was.is_some() || is.is_some()).then(|| VoteRow {
            decision: rule.id.clone(),
            title: rule.question.clone(),
            phase: phase.id.clone(),
            before: was,
            after: is,
        })
    };
    voted.filter_map(row).collect()
}

/// The barriers before joint work that stand otherwise.
pub(super) fn barriers(before: &Side<'_>, after: &Side<'_>) -> Vec<BarrierRow> {
    let phases = &after.context.definition.phases;
    let awaited = |phase: &&Phase| {
        phase.is_each() && phases.iter().any(|later| !later.is_each() && later.after.contains(&phase.id))
    };
    let row = |phase: &Phase| {
        let (was, is) = (before.barrier(&phase.id)?, after.barrier(&phase.id)?);
        let (item, title) = (phase.id.clone(), phase.title.clone());
        (was != is).then_some(BarrierRow { item, title, before: was, after: is })
    };
    phases.iter().filter(awaited).filter_map(row).collect()
}

impl Side<'_> {
    /// The vote of a joint phase that has not ended.
    fn vote(&self, phase: &ItemId) -> Option<VoteSide> {
        let phase = self.context.definition.phase(phase)?;
        let rule = self.context.definition.decision(phase.decide.as_ref()?)?;
        let vote = rule.vote.as_ref()?;
        if self.case.status(phase, None).is_ended() || self.case.ending.is_some() {
            return None;
        }
        let round = self.case.decision(&rule.id, None, self.case.revision(&phase.id, None));
        let Some((_, round)) = round.filter(|(_, round)| round.closed.is_none()) else {
            return Some(self.projected(rule, vote));
        };
        let ballots = self.ask(|facts| facts.ballots(rule, round))?;
        Some(VoteSide {
            put: true,
            electors: ballots.electors,
            total_weight: ballots.total_weight,
            rule: ballots.quorum.clone(),
            quorum: ballots.tally.quorum,
            ballots: Some(ballots),
            refusal: None,
        })
    }

    /// The vote as it would be put on that day.
    fn projected(&self, rule: &DecisionRule, vote: &VoteRule) -> VoteSide {
        let (electors, refusal) = match electors(&self.context, self.case, rule, vote) {
            Ok(electors) => (electors, None),
            Err(refusal) => (Vec::new(), Some(Box::new(refusal))),
        };
        let size = match &refusal {
            None => electors.len(),
            // Who would vote is known even where it is not what their votes weigh.
            Some(_) => self.would_vote(vote).len(),
        };
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        VoteSide {
            put: false,
            electors: size,
            total_weight: electors.iter().map(|elector| elector.weight).sum(),
            rule: quorum_said(vote.quorum),
            quorum: vote.quorum.of(size),
            ballots: None,
            refusal,
        }
    }

    fn would_vote(&self, vote: &VoteRule) -> BTreeSet<&OrganizationId> {
        let bodies = vote.parties().flat_map(|party| taking_part(&self.context, self.case, party));
        bodies.collect()
    }

    fn barrier(&self, phase: &ItemId) -> Option<BarrierSide> {
        let phase = self.context.definition.phase(phase)?;
        Some(BarrierSide {
            rule: barrier_said(phase.barrier.as_ref()),
            tally: self.ask(|facts| facts.tally(phase)),
            met: match &phase.barrier {
                Some(barrier) => self.case.barrier_met(phase, barrier),
                None => self.case.phase_ended(phase),
            },
        })
    }

    fn ask<T>(&self, ask: impl FnOnce(&Facts<'_>) -> T) -> T {
        let (history, memo) = (History::default(), Memo::default());
        ask(&Facts { context: &self.context, case: self.case, history: &history, memo: &memo })
    }
}

impl VoteSide {
    /// The votes as they stand.
    pub fn tally(&self) -> Option<&Tally> {
        self.ballots.as_ref().map(|ballots| &ballots.tally)
    }
}
