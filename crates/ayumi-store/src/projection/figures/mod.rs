//! The figures: how the checklist of each participant of each case stands, and whether it is live; never a rate, which
//! is a sum of rows.

use std::collections::BTreeMap;

use ayumi_core::definition::Definition;
use ayumi_core::event::DueDate;
use ayumi_core::figures::Tally;
use ayumi_core::id::{CaseId, CaseKey, ItemId, OrganizationId, ProgrammeId, StreamId};
use ayumi_core::state::{Case, Participation};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::migrated::{everybody, migration};
use crate::projection::recorded::is_of_case;
use crate::projection::touched::{Touched, Who};
use crate::projection::{Changes, FollowedCase, Place, Projection, ProjectionError, Recorded, World};

/// How one participant of one case stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureRow {
    /// The case.
    pub case: CaseId,
    /// Its key in the programme.
    pub key: CaseKey,
    /// Codes that tell it from its siblings, such as `system`: `koseki`.
    pub attributes: BTreeMap<ItemId, ItemId>,
    /// Its programme.
    pub programme: ProgrammeId,
    /// The participant.
    pub participant: OrganizationId,
    /// Whether it takes part.
    pub participation: Participation,
    /// How its checklist items stand.
    pub tally: Tally,
    /// Since when it is live; none while it is not.
    pub live_on: Option<NaiveDate>,
    /// The classes it is in.
    pub marks: BTreeMap<ItemId, MarkFigure>,
}

/// A class a participant is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkFigure {
    /// Which of the mark's values holds.
    pub value: ItemId,
    /// Its grounds.
    pub grounds: Vec<ItemId>,
    /// Since when.
    pub since: NaiveDate,
    /// The date that applies while it is on.
    pub due: Option<DueDate>,
}

pub(crate) const NAME: &str = "figures";

/// The projection of the figures.
pub(crate) struct Figures;

impl Projection for Figures {
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
                rows(followed, definition, part.who, migration(event).is_some(), out)
            }
        }
    }
}

fn rows(
    followed: &FollowedCase,
    definition: &Definition,
    who: Who<'_>,
    migrated: bool,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let has_figures = definition.live_milestone.is_some()
        || !definition.marks.is_empty()
        || definition.checklist_size() > 0;
    if !has_figures {
        // A version before may have had some.
        everybody(followed)
            .flatten()
            .filter(|_| migrated)
            .for_each(|body| out.remove(key(followed.id, body)));
        return Ok(());
    }
    let (case, opening) = (&followed.case, followed.opening()?);
    for (body, participant) in case.participants.iter().filter(|(body, _)| who.includes(Some(body))) {
        let row = FigureRow {
            case: followed.id,
            key: opening.key.clone(),
            attributes: opening.attributes.clone(),
            programme: opening.programme.clone(),
            participant: body.clone(),
            participation: participant.participation,
            tally: Tally::of(definition, case, body, NaiveDate::MAX),
            live_on: live_on(definition, case, body),
            marks: marks(case, definition, body),
        };
        let place = Place {
            programme: Some(opening.programme.clone()),
            case: Some(followed.id),
            organization: Some(body.clone()),
            sort_on: None,
        };
        out.put(key(followed.id, body), place, &row)?;
    }
    Ok(())
}

fn key(case: CaseId, body: &OrganizationId) -> String {
    format!("{case}/{body}")
}

fn live_on(definition: &Definition, case: &Case, body: &OrganizationId) -> Option<NaiveDate> {
    let live = definition.live_milestone.as_ref()?;
    let phase = definition
        .phases
        .iter()
        .find(|phase| phase.milestones.iter().any(|milestone| milestone.id == *live))?;
    let participant = phase.is_each().then_some(body);
    case.track(&phase.id, participant)?.milestones.get(live).copied()
}

fn marks(case: &Case, definition: &Definition, body: &OrganizationId) -> BTreeMap<ItemId, MarkFigure> {
    let mut marks = BTreeMap::new();
    for rule in &definition.marks {
        let state = case.marks.get(&(rule.id.clone(), body.clone()));
        let Some((state, value)) = state.and_then(|state| Some((state, state.value.clone()?))) else {
            continue;
        };
        let own = case.deadlines.get(&rule.id).and_then(|deadlines| deadlines.own.get(body));
        let due = own.map(|deadline| deadline.due.clone());
        marks.insert(
            rule.id.clone(),
            MarkFigure { value, grounds: state.grounds.clone(), since: state.since, due },
        );
    }
    marks
}

#[cfg(test)]
mod tests;
