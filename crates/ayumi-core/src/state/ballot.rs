//! What happens to a decision between its opening and its closing, folded: electors, votes, endorsements; never how a
//! vote stands.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::envelope::Actor;
use crate::event::{
    CalendarRef, DecisionClosed, DecisionElectorsNamed, DecisionEndorsed, DecisionOpened, Opinion, VoteCast,
    VoteChoice,
};
use crate::id::{DecisionId, EventId, ItemId, OrganizationId, PostId, UserId};
use crate::state::{Case, ClosedDecision, DecisionState, Happened};

/// Who did something, as far as it matters who approves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct By {
    /// The person; none for a rule and for the operator of the machine.
    pub user: Option<UserId>,
    /// Their body.
    pub organization: Option<OrganizationId>,
    /// Whether it was entered for another body.
    pub proxy: bool,
}

/// A body that votes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voter {
    /// As which party.
    pub party: ItemId,
    /// What its vote weighs.
    pub weight: u64,
    /// Its vote that counts; none while it said nothing.
    pub ballot: Option<Ballot>,
}

/// A vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// The event that recorded it.
    pub event: EventId,
    /// How the body voted.
    pub choice: VoteChoice,
    /// On which day.
    pub on: NaiveDate,
    /// Who entered it.
    pub by: By,
}

/// A step of 回議 or 合議, as it was done last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endorsement {
    /// The event that recorded it.
    pub event: EventId,
    /// What the post said.
    pub opinion: Opinion,
    /// The body of the post.
    pub organization: OrganizationId,
    /// The post.
    pub post: Option<PostId>,
    /// On which day.
    pub on: NaiveDate,
    /// Who entered it.
    pub by: By,
}

/// What was put, and what was said to it since.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The answer that is proposed.
    pub proposal: Option<ItemId>,
    /// Who put the question.
    pub by: By,
    /// Last day of the vote, when silence then consents.
    pub votes_until: Option<NaiveDate>,
    /// The calendar that day was reckoned on.
    pub calendar: Option<CalendarRef>,
    /// The bodies that vote, frozen when the question was put.
    pub voters: BTreeMap<OrganizationId, Voter>,
    /// The steps that were done, by number.
    pub endorsements: BTreeMap<u32, Endorsement>,
}

impl By {
    pub(super) fn of(actor: &Actor) -> Self {
        Self {
            user: actor.user,
            organization: actor.organization.clone(),
            proxy: actor.on_behalf_of.is_some(),
        }
    }
}

impl Draft {
    /// Whether a step was done with consent.
    pub fn consented(&self, step: u32) -> bool {
        self.endorsements.get(&step).is_some_and(|done| done.opinion == Opinion::Consent)
    }

    /// The votes that count.
    pub fn ballots(&self) -> impl Iterator<Item = (&OrganizationId, &Ballot)> {
        self.voters.iter().filter_map(|(body, voter)| Some((body, voter.ballot.as_ref()?)))
    }
}

impl Case {
    pub(super) fn open_decision<T>(&mut self, data: &DecisionOpened<T>, happened: &Happened<'_>) {
        let draft = Draft {
            proposal: data.proposal.clone(),
            by: By::of(happened.actor),
            votes_until: data.votes_until,
            calendar: data.calendar.clone(),
            ..Draft::default()
        };
        let opened = DecisionState {
            question: data.question.clone(),
            phase: data.phase.clone(),
            revision: data.revision,
            participant: data.participant.clone(),
            round: data.round,
            electorate: data.electorate.clone(),
            opened_by: happened.id,
            opened_on: happened.effective_on,
            draft,
            closed: None,
        };
        self.decisions.insert(data.decision, opened);
        self.touch(&data.phase, data.participant.as_ref(), happened.version);
    }

    pub(super) fn name_electors(&mut self, data: &DecisionElectorsNamed, happened: &Happened<'_>) {
        if let Some(decision) = self.touch_decision(data.decision, happened) {
            let voter = |elector: &crate::event::Elector| {
                let voter = Voter { party: elector.party.clone(), weight: elector.weight, ballot: None };
                (elector.organization.clone(), voter)
            };
            decision.draft.voters.extend(data.electors.iter().map(voter));
        }
    }

    pub(super) fn endorse_decision<T>(&mut self, data: &DecisionEndorsed<T>, happened: &Happened<'_>) {
        if let Some(decision) = self.touch_decision(data.decision, happened) {
            let done = Endorsement {
                event: happened.id,
                opinion: data.opinion,
                organization: data.organization.clone(),
                post: data.post,
                on: happened.effective_on,
                by: By::of(happened.actor),
            };
            decision.draft.endorsements.insert(data.step, done);
        }
    }

    pub(super) fn cast_vote<T>(&mut self, data: &VoteCast<T>, happened: &Happened<'_>) {
        if let Some(decision) = self.touch_decision(data.decision, happened)
            && let Some(voter) = decision.draft.voters.get_mut(&data.elector)
        {
            let (event, choice, on) = (happened.id, data.choice, happened.effective_on);
            voter.ballot = Some(Ballot { event, choice, on, by: By::of(happened.actor) });
        }
        // Two officers of one body must not vote past each other.
        if let Some(participant) = self.participants.get_mut(&data.elector) {
            participant.version = happened.version;
        }
    }

    pub(super) fn close_decision<T>(&mut self, data: &DecisionClosed<T>, happened: &Happened<'_>) {
        if let Some(decision) = self.decisions.get_mut(&data.decision) {
            let against = data.tally.as_ref().is_some_and(|tally| tally.against.electors > 0);
            decision.closed = Some(ClosedDecision {
                event: happened.id,
                on: happened.effective_on,
                by: By::of(happened.actor),
                outcome: data.outcome.clone(),
                mode: data.mode,
                decided_on: data.decided_on,
                decided_by: data.decided_by,
                has_title: data.decided_by_title.is_some(),
                has_dissent: data.dissent.is_some() || against,
                basis: data.basis.clone(),
                evidence: data.evidence.clone(),
                tally: data.tally.clone(),
                waived: data.waived.iter().map(|waived| waived.document.clone()).collect(),
            });
        }
        self.touch(&data.phase, data.participant.as_ref(), happened.version);
        if let Some(outcome) = &data.outcome {
            *self.reworks.entry((data.question.clone(), outcome.clone())).or_default() += 1;
        }
    }

    /// A decision, its track marked as touched: who closes it must have seen what was said last.
    fn touch_decision(&mut self, id: DecisionId, happened: &Happened<'_>) -> Option<&mut DecisionState> {
        let decision = self.decisions.get(&id)?;
        let (phase, participant) = (decision.phase.clone(), decision.participant.clone());
        self.touch(&phase, participant.as_ref(), happened.version);
        self.decisions.get_mut(&id)
    }
}
