//! The decisions: one row a round, with everything but its private words; those are found in its events.

use ayumi_core::event::{Basis, DecisionMode, Electorate, Event, Tally};
use ayumi_core::id::{
    CaseId, ContentHash, DecisionId, EventId, ItemId, OrganizationId, PostId, ProgrammeId, StreamId,
};
use ayumi_core::state::{ClosedDecision, DecisionState};
use ayumi_core::text::Label;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::recorded::is_of_case;
use crate::projection::{Changes, FollowedCase, Place, Projection, ProjectionError, Recorded, World};

/// One round of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRow {
    /// The round.
    pub decision: DecisionId,
    /// The case.
    pub case: CaseId,
    /// Its title.
    pub case_title: Label,
    /// Its programme.
    pub programme: ProgrammeId,
    /// The question, as the definition names it.
    pub question: ItemId,
    /// The question in words.
    pub question_title: Label,
    /// The phase it belongs to.
    pub phase: ItemId,
    /// Title of the phase.
    pub phase_title: Label,
    /// Revision of the phase.
    pub revision: u32,
    /// The participant; none for a joint phase.
    pub participant: Option<OrganizationId>,
    /// Round, from 1.
    pub round: u32,
    /// Who decides.
    pub electorate: Electorate,
    /// The event that put the question.
    pub opened_by: EventId,
    /// The day it was put.
    pub opened_on: NaiveDate,
    /// The answer that was proposed, as the definition names it.
    pub proposal: Option<ItemId>,
    /// The answer that was proposed, in words.
    pub proposal_title: Option<Label>,
    /// Last day of the vote, when silence then consents.
    pub votes_until: Option<NaiveDate>,
    /// How it was answered; none while it is open.
    pub closed: Option<Closed>,
}

/// How a question was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The event that closed it; the title of the post, rationale and dissent are found there.
    pub event: EventId,
    /// The answer, as the definition names it; none when the proposal was not carried and nothing else decided.
    pub outcome: Option<ItemId>,
    /// The answer in words.
    pub outcome_title: Option<Label>,
    /// How the deciding post acted.
    pub mode: DecisionMode,
    /// Day of the 決裁.
    pub decided_on: NaiveDate,
    /// The post that decided, when it is in the directory.
    pub decided_by: Option<PostId>,
    /// On what.
    pub basis: Basis,
    /// Whether opinions against it, or votes, are on record.
    pub has_dissent: bool,
    /// The evidence relied on, by hash.
    pub evidence: Vec<ContentHash>,
    /// How the vote came out; none where one body decided.
    pub tally: Option<Tally>,
    /// Required documents it did without; the reasons are found in its event.
    pub waived: Vec<ItemId>,
}

pub(crate) const NAME: &str = "decisions";

/// The projection of the decisions.
pub(crate) struct Decisions;

impl Projection for Decisions {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        3
    }

    fn reads(&self, stream: &StreamId) -> bool {
        is_of_case(stream)
    }

    fn apply(&mut self, world: &World, event: &Recorded, out: &mut Changes) -> Result<(), ProjectionError> {
        if let Event::DecisionOpened(data) = event.fact() {
            return put(world.case_of(event)?, data.decision, out);
        }
        if let Event::DecisionClosed(data) = event.fact() {
            return put(world.case_of(event)?, data.decision, out);
        }
        if let Event::CaseMigrated(_) = event.fact() {
            let followed = world.case_of(event)?;
            return followed.case.decisions.keys().try_for_each(|id| put(followed, *id, out));
        }
        if let Event::FactCorrected(data) = event.fact() {
            let followed = world.case_of(event)?;
            let corrected =
                |state: &DecisionState| state.closed.as_ref().is_some_and(|c| c.event == data.event);
            let found = followed.case.decisions.iter().find(|(_, state)| corrected(state));
            return found.map_or(Ok(()), |(id, _)| put(followed, *id, out));
        }
        Ok(())
    }
}

fn put(followed: &FollowedCase, id: DecisionId, out: &mut Changes) -> Result<(), ProjectionError> {
    let opening = followed.opening()?;
    let unknown = || ProjectionError::Unknown(format!("decision `{id}`"));
    let state = followed.case.decisions.get(&id).ok_or_else(unknown)?;
    let closed = state.closed.as_ref().map(|data| closed(followed, state, data)).transpose()?;
    let sort_on = closed.as_ref().map_or(state.opened_on, |closed| closed.decided_on);
    let row = DecisionRow {
        decision: id,
        case: followed.id,
        case_title: opening.title.clone(),
        programme: opening.programme.clone(),
        question: state.question.clone(),
        question_title: question(followed, state)?,
        phase: state.phase.clone(),
        phase_title: super::deadlines::title_in(followed, &state.phase)?,
        revision: state.revision,
        participant: state.participant.clone(),
        round: state.round,
        electorate: state.electorate.clone(),
        opened_by: state.opened_by,
        opened_on: state.opened_on,
        proposal: state.draft.proposal.clone(),
        proposal_title: state
            .draft
            .proposal
            .as_ref()
            .map(|outcome| outcome_title(followed, state, outcome))
            .transpose()?,
        votes_until: state.draft.votes_until,
        closed,
    };
    let place = Place {
        programme: Some(row.programme.clone()),
        case: Some(row.case),
        organization: row.participant.clone(),
        sort_on: Some(sort_on.to_string()),
    };
    out.put(id.to_string(), place, &row)
}

pub(super) fn question(followed: &FollowedCase, state: &DecisionState) -> Result<Label, ProjectionError> {
    let unknown = || ProjectionError::Unknown(format!("question `{}`", state.question));
    let rule = followed.versions()?.find_map(|version| version.decision(&state.question));
    rule.map(|rule| rule.question.clone()).ok_or_else(unknown)
}

fn closed(
    followed: &FollowedCase,
    state: &DecisionState,
    data: &ClosedDecision,
) -> Result<Closed, ProjectionError> {
    let title = data.outcome.as_ref().map(|outcome| outcome_title(followed, state, outcome));
    Ok(Closed {
        event: data.event,
        outcome: data.outcome.clone(),
        outcome_title: title.transpose()?,
        mode: data.mode,
        decided_on: data.decided_on,
        decided_by: data.decided_by,
        basis: data.basis.clone(),
        has_dissent: data.has_dissent,
        evidence: data.evidence.clone(),
        tally: data.tally.clone(),
        waived: data.waived.clone(),
    })
}

/// An answer in words.
pub(super) fn outcome_title(
    followed: &FollowedCase,
    state: &DecisionState,
    outcome: &ItemId,
) -> Result<Label, ProjectionError> {
    let unknown = || ProjectionError::Unknown(format!("outcome `{outcome}`"));
    let mut rules = followed.versions()?.filter_map(|version| version.decision(&state.question));
    let known = rules.find_map(|rule| rule.outcome(outcome));
    known.map(|outcome| outcome.title.clone()).ok_or_else(unknown)
}

#[cfg(test)]
mod tests;
