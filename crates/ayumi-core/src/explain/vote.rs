//! How far an open decision is from its answer: who has not voted, what quorum and majority lack, which endorsement is
//! pending and with whom; never how anybody should vote.

use chrono::NaiveDate;

use crate::definition::{DecisionRule, FourEyes, Pass, RouteStep, Tie, VoteRule};
use crate::event::{Count, DecisionElectorsNamed, Opinion, Tally};
use crate::explain::{Arg, Blocker, Cause, Facts, Said, Term, Who, Why, rule};
use crate::id::OrganizationId;
use crate::state::{DecisionState, Voter};
use crate::vote::{Shortfall, shortfall, tally};

/// How the vote of a decision stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballots {
    /// How many bodies vote.
    pub electors: u32,
    /// What all votes weigh.
    pub total_weight: u64,
    /// The votes.
    pub tally: Tally,
    /// What it lacks.
    pub shortfall: Shortfall,
    /// The quorum.
    pub quorum: Said,
    /// What carries it.
    pub pass: Said,
    /// Last day of the vote, when silence then consents.
    pub votes_until: Option<NaiveDate>,
}

impl Facts<'_> {
    /// How the vote of a round stands: as it was closed with, or as of today.
    pub(crate) fn ballots(&self, rule: &DecisionRule, round: &DecisionState) -> Option<Ballots> {
        let vote = rule.vote.as_ref()?;
        let closed = round.closed.as_ref().and_then(|closed| closed.tally.clone());
        let tally = closed.unwrap_or_else(|| tally(vote, &round.draft, self.context.today));
        Some(Ballots {
            electors: round.electorate.size,
            total_weight: round.electorate.total_weight,
            shortfall: shortfall(vote, &tally),
            tally,
            quorum: rule::quorum(vote.quorum),
            pass: rule::pass(vote.pass),
            votes_until: round.draft.votes_until,
        })
    }

    /// Where an open round stands.
    pub(super) fn standing(&self, rule: &DecisionRule, round: &DecisionState) -> Said {
        if let Some(ballots) = self.ballots(rule, round) {
            let voted = ballots.electors.saturating_sub(ballots.tally.not_cast.electors);
            return Said::new(Term::Voting, vec![count(ballots.electors), count(voted)]);
        }
        match pending(rule, round) {
            Some((_, step)) => Said::new(Term::Circulating, vec![Arg::word(&step.title)]),
            None => Said::plain(Term::Put),
        }
    }

    /// What was put, to whom, and what was said to it so far.
    pub(super) fn put_as(&self, rule: &DecisionRule, round: &DecisionState) -> Vec<Cause> {
        let plain = |term, with| Cause::new(term, with, Vec::new());
        let proposal = round.draft.proposal.as_ref().and_then(|id| rule.outcome(id));
        let mut causes: Vec<Cause> = Vec::new();
        causes.extend(proposal.map(|proposal| plain(Term::PutAs, vec![Arg::word(&proposal.title)])));
        if let (Some(vote), Some(ballots)) = (&rule.vote, self.ballots(rule, round)) {
            causes.extend(self.votes(vote, round, &ballots));
        }
        causes.extend(self.endorsed(rule, round));
        if round.closed.is_none() {
            causes.push(plain(
                match rule.four_eyes {
                    FourEyes::People => Term::OtherPeople,
                    FourEyes::Bodies => Term::OtherBodies,
                },
                Vec::new(),
            ));
        }
        causes
    }

    fn votes(&self, vote: &VoteRule, round: &DecisionState, ballots: &Ballots) -> Vec<Cause> {
        let plain = |term, with| Cause::new(term, with, Vec::new());
        let (tally, total) = (&ballots.tally, Arg::Weight(ballots.total_weight));
        let voters = vec![count(ballots.electors), rule::weight(&vote.weight, self), total];
        let rules = vec![ballots.quorum.part(), count(tally.quorum), ballots.pass.part()];
        let sides = [tally.in_favour, tally.against, tally.abstain, tally.not_cast];
        let numbers = |side: Count| [count(side.electors), Arg::Weight(side.weight)];
        let cast = round.draft.ballots().flat_map(|(_, ballot)| self.history.named(ballot.event)).collect();
        let mut causes = vec![
            plain(Term::VotersFrozen, voters),
            plain(Term::VoteRules, rules),
            Cause::new(Term::VotesStand, sides.into_iter().flat_map(numbers).collect(), cast),
        ];
        causes.extend(ballots.votes_until.map(|until| {
            if self.context.today > until {
                plain(Term::VotesOver, vec![Arg::Day(until), count(tally.deemed.electors)])
            } else {
                plain(Term::VotesUntil, vec![Arg::Day(until)])
            }
        }));
        if round.closed.is_none() && tally.passed {
            causes.push(plain(Term::VotesCarry, Vec::new()));
        } else if round.closed.is_none() && tally.tied && vote.tie == Tie::AuthorityDecides {
            causes.push(plain(Term::VotesTied, Vec::new()));
        }
        causes
    }

    fn endorsed(&self, rule: &DecisionRule, round: &DecisionState) -> Vec<Cause> {
        let done = (1..).zip(&rule.route).filter_map(|(number, step)| {
            let done = round.draft.endorsements.get(&number)?;
            let term = match done.opinion {
                Opinion::Consent => Term::EndorsedBy,
                Opinion::Object => Term::ObjectedBy,
            };
            let with = vec![Arg::word(&step.title), Arg::Day(done.on), Arg::Body(done.organization.clone())];
            Some(Cause::new(term, with, self.history.named(done.event)))
        });
        done.collect()
    }

    /// What keeps an open round from being answered with what was proposed: votes, then endorsements; nothing when only
    /// the word of its authority is missing.
    pub(super) fn unapproved(
        &self,
        rule: &DecisionRule,
        round: &DecisionState,
        due: Option<NaiveDate>,
    ) -> Vec<Blocker> {
        let mut open = Vec::new();
        if let (Some(vote), Some(ballots)) = (&rule.vote, self.ballots(rule, round)) {
            let by_authority = ballots.tally.tied && vote.tie == Tie::AuthorityDecides;
            if !ballots.tally.passed && !by_authority {
                open = self.uncarried(rule, vote, round, &ballots);
            }
        }
        open.extend(self.unendorsed(rule, round));
        let by = |blocker: Blocker| {
            let day = round.draft.votes_until.filter(|_| rule.vote.is_some()).or(due);
            blocker.of(&rule.id).by(day)
        };
        open.into_iter().map(by).collect()
    }

    fn uncarried(
        &self,
        rule: &DecisionRule,
        vote: &VoteRule,
        round: &DecisionState,
        ballots: &Ballots,
    ) -> Vec<Blocker> {
        let Ballots { tally, shortfall, .. } = ballots;
        let silent = || self.voters(round, Term::DeedVote, |voter| voter.ballot.is_none());
        let turned = || -> Vec<Who> {
            let others = |voter: &Voter| {
                voter.ballot.as_ref().is_some_and(|ballot| ballot.choice != crate::event::VoteChoice::For)
            };
            if vote.change { self.voters(round, Term::DeedVoteAgain, others) } else { Vec::new() }
        };
        let mut blockers = Vec::new();
        let left = tally.not_cast.electors;
        if left > 0 {
            let question = Arg::Item(rule.id.clone(), rule.question.clone());
            let with = vec![question, count(left), count(ballots.electors)];
            blockers.push(Blocker::new(Term::NeedsVotes, with, silent()));
        }
        if !tally.quorum_met {
            let voted = ballots.electors.saturating_sub(left);
            let with =
                vec![ballots.quorum.part(), count(tally.quorum), count(voted), count(shortfall.electors)];
            blockers.push(Blocker::new(Term::NeedsQuorum, with, silent()));
        }
        if !tally.vetoed_by.is_empty() {
            let with = vec![Arg::count(tally.vetoed_by.len())];
            blockers.push(Blocker::new(Term::NeedsNoVeto, with, turned()));
        } else if shortfall.in_reach && shortfall.weight > 0 {
            let with = vec![ballots.pass.part(), Arg::Weight(shortfall.weight)];
            blockers.push(Blocker::new(Term::NeedsWeight, with, silent()));
        } else if !shortfall.in_reach && vote.pass == Pass::Unanimous {
            blockers.push(Blocker::new(Term::NeedsConsent, Vec::new(), turned()));
        } else if !shortfall.in_reach {
            let with =
                vec![ballots.pass.part(), Arg::Weight(shortfall.weight), Arg::Weight(tally.not_cast.weight)];
            blockers.push(Blocker::new(Term::OutOfReach, with, turned()));
        }
        blockers
    }

    /// The voters of whom something is so, by what they can do.
    fn voters(&self, round: &DecisionState, deed: Term, wanted: impl Fn(&Voter) -> bool) -> Vec<Who> {
        let found = round.draft.voters.iter().filter(|(_, voter)| wanted(voter));
        found.flat_map(|(body, _)| self.body_by(body, deed)).collect()
    }

    /// The step of its route a draft waits at, with the bodies one of whose posts may endorse it.
    fn unendorsed(&self, rule: &DecisionRule, round: &DecisionState) -> Option<Blocker> {
        let (number, step) = pending(rule, round)?;
        let objected = round.draft.endorsements.contains_key(&number);
        let term = if objected { Term::NeedsEndorsementAgain } else { Term::NeedsEndorsement };
        let with = vec![Arg::word(&step.title), count(number), Arg::count(rule.route.len())];
        let bodies = crate::decide::taking_part(self.context, self.case, &step.by);
        let of_own = |body: &&OrganizationId| round.participant.as_ref().is_none_or(|own| own == *body);
        // About one body's part its own posts endorse, where the step is for its party; else whoever is of the party.
        let own: Vec<&OrganizationId> = bodies.iter().copied().filter(of_own).collect();
        let bodies = if own.is_empty() { bodies } else { own };
        let who = bodies.into_iter().flat_map(|body| self.body_by(body, Term::DeedEndorse)).collect();
        Some(Blocker::new(term, with, who))
    }

    /// What follows when an open round was approved.
    pub(super) fn verdict_next(&self, rule: &DecisionRule, round: &DecisionState) -> Vec<Said> {
        if round.closed.is_some() {
            return Vec::new();
        }
        let behind = (1..).zip(&rule.route).filter(|(number, _)| !round.draft.consented(*number)).skip(1);
        let behind: Vec<_> = behind.map(|(_, step)| step.title.clone()).collect();
        let steps = (!behind.is_empty()).then(|| Said::new(Term::ThenSteps, vec![Arg::Words(behind)]));
        let authority = Arg::Body(round.electorate.authority.clone());
        let verdict = (!self.unapproved(rule, round, None).is_empty())
            .then(|| Said::new(Term::ThenVerdict, vec![authority]));
        steps.into_iter().chain(verdict).collect()
    }

    /// Why these bodies vote.
    pub(super) fn why_named(&self, data: &DecisionElectorsNamed) -> Why {
        let weights = data.electors.iter().map(|elector| elector.weight).sum();
        let round = self.case.decisions.get(&data.decision);
        let vote = round.and_then(|round| self.context.definition.decision(&round.question)?.vote.as_ref());
        let weight =
            vote.map_or_else(|| Said::plain(Term::NotKnown).part(), |vote| rule::weight(&vote.weight, self));
        let with = vec![Arg::count(data.electors.len()), weight, Arg::Weight(weights)];
        let events = round.map(|round| self.history.named(round.opened_by)).unwrap_or_default();
        Why::by(Said::plain(Term::RuleVoters), vec![Cause::new(Term::GotVoters, with, events)])
    }
}

/// The step of its route an open round waits at.
fn pending<'r>(rule: &'r DecisionRule, round: &DecisionState) -> Option<(u32, &'r RouteStep)> {
    if round.closed.is_some() {
        return None;
    }
    (1..).zip(&rule.route).find(|(number, _)| !round.draft.consented(*number))
}

fn count(n: u32) -> Arg {
    Arg::Count(u64::from(n))
}
