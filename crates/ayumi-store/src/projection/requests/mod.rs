//! The requests for other dates that wait for an answer: one row a request; never how one was answered, which history
//! tells.

use std::collections::BTreeSet;

use ayumi_core::definition::{Amend, Approval};
use ayumi_core::due::latest;
use ayumi_core::event::{Basis, CalendarRef, DueDate};
use ayumi_core::id::{CaseId, EventId, ItemId, OrganizationId, ProgrammeId, ReasonCode, StreamId};
use ayumi_core::state::Request;
use ayumi_core::text::Label;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::recorded::is_of_case;
use crate::projection::{
    Changes, FollowedCase, Place, Projection, ProjectionError, Recorded, World, deadlines,
};

/// A request for another date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRow {
    /// The event that asked; the reason in words is found there.
    pub request: EventId,
    /// The case.
    pub case: CaseId,
    /// Its title.
    pub case_title: Label,
    /// Its programme.
    pub programme: ProgrammeId,
    /// The phase or mark.
    pub item: ItemId,
    /// Its title.
    pub item_title: Label,
    /// The one participant; none for joint work or everybody.
    pub participant: Option<OrganizationId>,
    /// Revision of the item.
    pub revision: u32,
    /// The day it was asked for.
    pub asked_on: NaiveDate,
    /// The body that asked; none for the operator of the machine.
    pub asked_by: Option<OrganizationId>,
    /// Whether it was entered for another body.
    pub proxy: bool,
    /// The version of the date it is to replace.
    pub deadline_version: u32,
    /// The date in force.
    pub former: DueDate,
    /// The date as first promised.
    pub original_nominal: NaiveDate,
    /// How often it has moved.
    pub moves: u32,
    /// The date asked for.
    pub due: DueDate,
    /// Whether the date in force had lapsed when another was asked for.
    pub lapsed: bool,
    /// Why, as a code.
    pub reason_code: ReasonCode,
    /// On what.
    pub basis: Option<Basis>,
    /// Whether only a manager of the lead can approve.
    pub needs_manager: bool,
    /// How often the date may be moved in all.
    pub moves_max: Option<u16>,
    /// The last day it may be moved to.
    pub latest: Option<NaiveDate>,
    /// The calendar its case follows.
    pub calendar: CalendarRef,
}

pub(crate) const NAME: &str = "requests";

/// The projection of the requests. Whatever ends one, an answer or the end of its work, it is gone from the case.
#[derive(Default)]
pub(crate) struct Requests {
    before: BTreeSet<String>,
}

impl Projection for Requests {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn reads(&self, stream: &StreamId) -> bool {
        is_of_case(stream)
    }

    fn before(&mut self, world: &World, event: &Recorded) {
        self.before = world.case_of(event).map(keys).unwrap_or_default();
    }

    fn apply(&mut self, world: &World, event: &Recorded, out: &mut Changes) -> Result<(), ProjectionError> {
        let followed = world.case_of(event)?;
        let now = keys(followed);
        self.before.difference(&now).for_each(|gone| out.remove(gone.clone()));
        for ((item, participant), request) in &followed.case.requests {
            put(followed, item, participant.as_ref(), request, out)?;
        }
        Ok(())
    }
}

fn keys(followed: &FollowedCase) -> BTreeSet<String> {
    let asked = followed.case.requests.keys();
    asked.map(|(item, participant)| key(followed.id, item, participant.as_ref())).collect()
}

fn put(
    followed: &FollowedCase,
    item: &ItemId,
    participant: Option<&OrganizationId>,
    request: &Request,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let row = row(followed, item, participant, request)?;
    let place = Place {
        programme: Some(row.programme.clone()),
        case: Some(row.case),
        organization: participant.cloned(),
        sort_on: Some(row.asked_on.to_string()),
    };
    out.put(key(followed.id, item, participant), place, &row)
}

fn row(
    followed: &FollowedCase,
    item: &ItemId,
    participant: Option<&OrganizationId>,
    request: &Request,
) -> Result<RequestRow, ProjectionError> {
    let opening = followed.opening()?;
    let (definition, calendar) = followed.material()?;
    let dated = || ProjectionError::Unknown(format!("date of `{item}`"));
    let deadline = followed.case.deadline(item, participant).ok_or_else(dated)?;
    let amend = definition.due(item).map_or_else(Amend::default, |rule| rule.amend.clone());
    let original = deadline.original.nominal;
    Ok(RequestRow {
        request: request.event,
        case: followed.id,
        case_title: opening.title.clone(),
        programme: opening.programme.clone(),
        item: item.clone(),
        item_title: deadlines::title_in(followed, item)?,
        participant: participant.cloned(),
        revision: request.revision,
        asked_on: request.on,
        asked_by: request.by.organization.clone(),
        proxy: request.by.proxy,
        deadline_version: request.former_version,
        former: deadline.due.clone(),
        original_nominal: original,
        moves: deadline.moves,
        due: request.due.clone(),
        lapsed: request.lapsed,
        reason_code: request.reason_code.clone(),
        basis: request.basis.clone(),
        needs_manager: amend.approval == Some(Approval::Manager),
        moves_max: amend.times,
        latest: latest(&amend, opening.fiscal_year, original, calendar),
        calendar: opening.calendar.clone(),
    })
}

fn key(case: CaseId, item: &ItemId, participant: Option<&OrganizationId>) -> String {
    format!("{case}/{item}/{}", participant.map_or("all", OrganizationId::as_str))
}

#[cfg(test)]
mod tests;
