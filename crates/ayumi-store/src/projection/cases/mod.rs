//! The list of cases: one row a case, with what a list shows of it; never what was reported in it.

use std::collections::BTreeMap;

use ayumi_core::definition::Definition;
use ayumi_core::event::{CalendarRef, DefinitionRef, DueDate};
use ayumi_core::id::{CaseId, CaseKey, ItemId, OrganizationId, ProgrammeId, StreamId};
use ayumi_core::settle::outstanding;
use ayumi_core::state::{Case, Ending, Participation};
use ayumi_core::text::Label;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::recorded::is_of_case;
use crate::projection::touched::Touched;
use crate::projection::{Changes, FollowedCase, Place, Projection, ProjectionError, Recorded, World};

/// A case in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    /// The case.
    pub case: CaseId,
    /// Its programme.
    pub programme: ProgrammeId,
    /// Its key in the programme.
    pub key: CaseKey,
    /// Its title.
    pub title: Label,
    /// Codes that tell it from its siblings.
    pub attributes: BTreeMap<ItemId, ItemId>,
    /// Fiscal year its dates are anchored to.
    pub fiscal_year: i32,
    /// The definition it follows.
    pub definition: DefinitionRef,
    /// The calendar its dates are reckoned on.
    pub calendar: CalendarRef,
    /// The body that leads it.
    pub lead: OrganizationId,
    /// Whether it runs.
    pub status: CaseStatus,
    /// From which day it is open.
    pub opened_on: Option<NaiveDate>,
    /// When it ended.
    pub ended_on: Option<NaiveDate>,
    /// How many bodies were asked and what they said.
    pub participants: Counts,
    /// The first phase, in the order of the definition, that has not ended.
    pub current_phase: Option<ItemId>,
    /// Of the dates with work outstanding, the earliest; it may have passed.
    pub next_due: Option<NextDue>,
}

/// Whether a case runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// It runs.
    Open,
    /// It came to its end.
    Completed,
    /// It was called off.
    Cancelled,
}

/// How many bodies said what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Asked and silent.
    pub invited: u32,
    /// Taking part by rule.
    pub enrolled: u32,
    /// Taking part by their own answer.
    pub joined: u32,
    /// Not taking part.
    pub declined: u32,
    /// Left after joining.
    pub withdrawn: u32,
}

/// A date with work outstanding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextDue {
    /// The phase or mark.
    pub item: ItemId,
    /// The one participant it is for; none for joint work or everybody.
    pub participant: Option<OrganizationId>,
    /// The date.
    pub due: DueDate,
    /// How many tracks it leaves outstanding.
    pub outstanding: u32,
}

pub(crate) const NAME: &str = "cases";

/// The projection of the list of cases.
pub(crate) struct Cases;

impl Projection for Cases {
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
            Touched::Nothing | Touched::Content(_) => Ok(()),
            Touched::Standing(_) | Touched::Participation(_) => {
                let followed = world.case_of(event)?;
                let (definition, _) = followed.material()?;
                let row = row(followed, definition)?;
                let (programme, case) = (Some(row.programme.clone()), Some(row.case));
                out.put(followed.id.to_string(), Place { programme, case, ..Place::default() }, &row)
            }
        }
    }
}

fn row(followed: &FollowedCase, definition: &Definition) -> Result<CaseRow, ProjectionError> {
    let (case, opening) = (&followed.case, followed.opening()?);
    let (status, ended_on) = match case.ending {
        None => (CaseStatus::Open, None),
        Some(Ending::Completed(on)) => (CaseStatus::Completed, Some(on)),
        Some(Ending::Cancelled(on)) => (CaseStatus::Cancelled, Some(on)),
    };
    let running = status == CaseStatus::Open;
    let current = definition.phases.iter().find(|phase| running && !case.phase_ended(phase));
    Ok(CaseRow {
        case: followed.id,
        programme: opening.programme.clone(),
        key: opening.key.clone(),
        title: opening.title.clone(),
        attributes: opening.attributes.clone(),
        fiscal_year: opening.fiscal_year,
        definition: opening.definition.clone(),
        calendar: opening.calendar.clone(),
        lead: opening.lead.clone(),
        status,
        opened_on: followed.opened_on,
        ended_on,
        participants: counts(case),
        current_phase: current.map(|phase| phase.id.clone()),
        next_due: if running { next_due(definition, case) } else { None },
    })
}

fn counts(case: &Case) -> Counts {
    let mut counts = Counts::default();
    for participant in case.participants.values() {
        let count = match participant.participation {
            Participation::Invited => &mut counts.invited,
            Participation::Enrolled => &mut counts.enrolled,
            Participation::Joined => &mut counts.joined,
            Participation::Declined => &mut counts.declined,
            Participation::Withdrawn => &mut counts.withdrawn,
        };
        *count += 1;
    }
    counts
}

fn next_due(definition: &Definition, case: &Case) -> Option<NextDue> {
    let mut dates = Vec::new();
    for (item, deadlines) in &case.deadlines {
        dates.extend(deadlines.all.iter().map(|deadline| (&deadline.due, item, None)));
        dates.extend(deadlines.own.iter().map(|(body, deadline)| (&deadline.due, item, Some(body))));
    }
    // Earliest first, so that only as many are counted as have nothing outstanding any more.
    dates.sort_by_key(|(due, item, participant)| (due.effective, *item, *participant));
    dates.into_iter().find_map(|(due, item, participant)| {
        let outstanding = outstanding(definition, case, item, participant);
        let found = || NextDue {
            item: item.clone(),
            participant: participant.cloned(),
            due: due.clone(),
            outstanding,
        };
        (outstanding > 0).then(found)
    })
}

#[cfg(test)]
mod tests;
