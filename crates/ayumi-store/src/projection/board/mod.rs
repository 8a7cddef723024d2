//! The board: one row for each participant's part of each phase, and one for each joint phase. Facts only; 期限超過 and
//! the like depend on the day of reading and are laid over by the reader.

use ayumi_core::definition::{Definition, Phase, Scope};
use ayumi_core::figures::Tally;
use ayumi_core::id::{CaseId, ItemId, OrganizationId, ProgrammeId, StreamId};
use ayumi_core::settle::mark_instead;
use ayumi_core::state::{Case, Opening, Participation, PhaseState, TrackStatus};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::migrated::{everybody, migration, other_runs};
use crate::projection::recorded::is_of_case;
use crate::projection::touched::{Part, Touched};
use crate::projection::{
    Changes, FollowedCase, Place, Projection, ProjectionError, Promise, Recorded, World,
};

/// One cell of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardRow {
    /// The case.
    pub case: CaseId,
    /// Its programme.
    pub programme: ProgrammeId,
    /// The phase.
    pub phase: ItemId,
    /// The participant; none in a joint phase.
    pub participant: Option<OrganizationId>,
    /// Whether the participant takes part; none in a joint phase.
    pub participation: Option<Participation>,
    /// Where the track stands.
    pub status: TrackStatus,
    /// Its revision, from 1.
    pub revision: u32,
    /// Since when it is open.
    pub opened_on: Option<NaiveDate>,
    /// When it ended.
    pub ended_on: Option<NaiveDate>,
    /// The date that applies to it, also where it gave way.
    pub promise: Option<Promise>,
    /// The mark whose date applies instead.
    pub gave_way_to: Option<GaveWay>,
    /// The last day something was reported in it.
    pub reported_on: Option<NaiveDate>,
    /// How its checklist stands; none where the phase has none.
    pub tally: Option<Tally>,
    /// Whether it was taken out of the barrier of the phase.
    pub excluded: bool,
}

/// The mark a date gave way to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GaveWay {
    /// The mark.
    pub mark: ItemId,
    /// Its date.
    pub promise: Option<Promise>,
}

impl BoardRow {
    /// The date that counts: that of the mark where the phase's own gave way.
    pub fn standing_promise(&self) -> Option<&Promise> {
        self.gave_way_to.as_ref().map_or(self.promise.as_ref(), |mark| mark.promise.as_ref())
    }
}

pub(crate) const NAME: &str = "board";

/// The projection of the board.
pub(crate) struct Board;

impl Projection for Board {
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
        match world.touched(event) {
            Touched::Nothing => Ok(()),
            Touched::Content(part) | Touched::Standing(part) | Touched::Participation(part) => {
                let followed = world.case_of(event)?;
                let (definition, _) = followed.material()?;
                if let Some(data) = migration(event) {
                    for phase in other_runs(followed, data) {
                        everybody(followed).for_each(|body| out.remove(key(followed.id, body, phase)));
                    }
                }
                cells(followed, definition, part, out)
            }
        }
    }
}

fn cells(
    followed: &FollowedCase,
    definition: &Definition,
    part: Part<'_>,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let opening = followed.opening()?;
    for phase in definition.phases.iter().filter(|phase| part.phase.is_none_or(|only| *only == phase.id)) {
        match &phase.scope {
            Scope::Joint if part.who.includes(None) => put(followed, definition, opening, phase, None, out)?,
            Scope::Joint => {}
            Scope::Each { party, .. } => {
                for (body, participant) in &followed.case.participants {
                    let concerned = phase.with().is_none_or(|with| with == body);
                    if concerned && participant.party == *party && part.who.includes(Some(body)) {
                        put(followed, definition, opening, phase, Some(body), out)?;
                    }
                }
            }
        }
    }
    Ok(())
}

fn put(
    followed: &FollowedCase,
    definition: &Definition,
    opening: &Opening,
    phase: &Phase,
    participant: Option<&OrganizationId>,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let case = &followed.case;
    let state = case.phases.get(&phase.id);
    let track = case.track(&phase.id, participant);
    let row = BoardRow {
        case: followed.id,
        programme: opening.programme.clone(),
        phase: phase.id.clone(),
        participant: participant.cloned(),
        participation: participant
            .and_then(|body| case.participants.get(body))
            .map(|known| known.participation),
        status: case.status(phase, participant),
        revision: case.revision(&phase.id, participant),
        opened_on: track.and_then(|track| track.opened_on).or(state.and_then(|state| state.opened_on)),
        ended_on: track
            .and_then(|track| track.end)
            .map(|(_, on)| on)
            .or(state.and_then(PhaseState::over_for_all_on)),
        promise: case.deadline(&phase.id, participant).map(Promise::from),
        gave_way_to: participant.and_then(|body| gave_way_to(definition, case, phase, body)),
        reported_on: track.and_then(|track| track.reported_on),
        // No checklist fact holds from a later day than the one it was recorded on.
        tally: (!phase.checklist.is_empty()).then(|| Tally::of_phase(phase, track, NaiveDate::MAX)),
        excluded: participant.is_some_and(|body| state.is_some_and(|state| state.excluded.contains(body))),
    };
    let place = Place {
        programme: Some(opening.programme.clone()),
        case: Some(followed.id),
        organization: participant.cloned(),
        sort_on: None,
    };
    out.put(key(followed.id, participant, &phase.id), place, &row)
}

fn key(case: CaseId, participant: Option<&OrganizationId>, phase: &ItemId) -> String {
    format!("{case}/{}/{phase}", participant.map_or("joint", OrganizationId::as_str))
}

fn gave_way_to(
    definition: &Definition,
    case: &Case,
    phase: &Phase,
    body: &OrganizationId,
) -> Option<GaveWay> {
    let rule = mark_instead(definition, case, &phase.id, body)?;
    let own = case.deadlines.get(&rule.id).and_then(|deadlines| deadlines.own.get(body));
    Some(GaveWay { mark: rule.id.clone(), promise: own.map(Promise::from) })
}

#[cfg(test)]
mod tests;
