//! The votes: one row a body and round of a joint decision, whether it has voted or not; never how the vote stands.

use ayumi_core::event::{Event, VoteChoice};
use ayumi_core::id::{CaseId, DecisionId, EventId, ItemId, OrganizationId, ProgrammeId, StreamId};
use ayumi_core::state::{DecisionState, Voter};
use ayumi_core::text::Label;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::decisions::{outcome_title, question};
use crate::projection::recorded::is_of_case;
use crate::projection::touched::{Part, Touched};
use crate::projection::{
    Changes, FollowedCase, Place, Projection, ProjectionError, Recorded, World, deadlines,
};

/// The vote of a body in one round of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoteRow {
    /// The round.
    pub decision: DecisionId,
    /// The case.
    pub case: CaseId,
    /// Its title.
    pub case_title: Label,
    /// Its programme.
    pub programme: ProgrammeId,
    /// The question in words.
    pub question_title: Label,
    /// The phase it belongs to.
    pub phase: ItemId,
    /// Title of the phase.
    pub phase_title: Label,
    /// Round, from 1.
    pub round: u32,
    /// What is proposed, in words.
    pub proposal_title: Option<Label>,
    /// The day the question was put.
    pub opened_on: NaiveDate,
    /// Last day of the vote, when silence then consents.
    pub votes_until: Option<NaiveDate>,
    /// The body.
    pub organization: OrganizationId,
    /// As which party it votes.
    pub party: ItemId,
    /// What its vote weighs.
    pub weight: u64,
    /// How it voted; none while it said nothing.
    pub choice: Option<VoteChoice>,
    /// On which day.
    pub voted_on: Option<NaiveDate>,
    /// The event that recorded its vote; the reason is found there.
    pub event: Option<EventId>,
    /// Whether another body entered it.
    pub proxy: bool,
    /// Whether the round is still going on.
    pub open: bool,
}

impl VoteRow {
    /// Whether the body is still asked for its vote on `day`.
    pub fn is_asked(&self, day: NaiveDate) -> bool {
        self.open && self.choice.is_none() && self.votes_until.is_none_or(|until| day <= until)
    }
}

pub(crate) const NAME: &str = "votes";

/// The projection of the votes.
pub(crate) struct Votes;

impl Projection for Votes {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn reads(&self, stream: &StreamId) -> bool {
        is_of_case(stream)
    }

    fn apply(&mut self, world: &World, event: &Recorded, out: &mut Changes) -> Result<(), ProjectionError> {
        if let Event::DecisionElectorsNamed(data) = event.fact() {
            let named = data.electors.iter().map(|elector| &elector.organization);
            return put(world.case_of(event)?, data.decision, named, out);
        }
        if let Event::VoteCast(data) = event.fact() {
            return put(world.case_of(event)?, data.decision, [&data.elector], out);
        }
        if let Event::DecisionClosed(data) = event.fact() {
            return put_all(world.case_of(event)?, data.decision, out);
        }
        match world.touched(event) {
            Touched::Standing(part) if part == Part::whole() => {
                let followed = world.case_of(event)?;
                let open = followed.case.decisions.iter().filter(|(_, decision)| decision.closed.is_none());
                open.map(|(id, _)| *id).try_for_each(|id| put_all(followed, id, out))
            }
            Touched::Nothing | Touched::Content(_) | Touched::Standing(_) | Touched::Participation(_) => {
                Ok(())
            }
        }
    }
}

fn put_all(followed: &FollowedCase, id: DecisionId, out: &mut Changes) -> Result<(), ProjectionError> {
    let voters =
        followed.case.decisions.get(&id).into_iter().flat_map(|decision| decision.draft.voters.keys());
    put(followed, id, voters, out)
}

fn put<'a>(
    followed: &FollowedCase,
    id: DecisionId,
    bodies: impl IntoIterator<Item = &'a OrganizationId>,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let unknown = || ProjectionError::Unknown(format!("decision `{id}`"));
    let state = followed.case.decisions.get(&id).ok_or_else(unknown)?;
    for body in bodies {
        let unknown = || ProjectionError::Unknown(format!("elector `{body}`"));
        let voter = state.draft.voters.get(body).ok_or_else(unknown)?;
        let row = row(followed, id, state, body, voter)?;
        let place = Place {
            programme: Some(row.programme.clone()),
            case: Some(row.case),
            organization: Some(body.clone()),
            sort_on: Some(row.opened_on.to_string()),
        };
        out.put(format!("{id}/{body}"), place, &row)?;
    }
    Ok(())
}

fn row(
    followed: &FollowedCase,
    id: DecisionId,
    state: &DecisionState,
    body: &OrganizationId,
    voter: &Voter,
) -> Result<VoteRow, ProjectionError> {
    let opening = followed.opening()?;
    let current = followed.case.revision(&state.phase, None) == state.revision;
    let ballot = voter.ballot.as_ref();
    let proposal = state.draft.proposal.as_ref();
    Ok(VoteRow {
        decision: id,
        case: followed.id,
        case_title: opening.title.clone(),
        programme: opening.programme.clone(),
        question_title: question(followed, state)?,
        phase: state.phase.clone(),
        phase_title: deadlines::title_in(followed, &state.phase)?,
        round: state.round,
        proposal_title: proposal.map(|outcome| outcome_title(followed, state, outcome)).transpose()?,
        opened_on: state.opened_on,
        votes_until: state.draft.votes_until,
        organization: body.clone(),
        party: voter.party.clone(),
        weight: voter.weight,
        choice: ballot.map(|ballot| ballot.choice),
        voted_on: ballot.map(|ballot| ballot.on),
        event: ballot.map(|ballot| ballot.event),
        proxy: ballot.is_some_and(|ballot| ballot.by.proxy),
        open: current && state.closed.is_none() && followed.case.ending.is_none(),
    })
}

#[cfg(test)]
mod tests;
