//! Opening a case: who is in it, its dates, and what had ended before; never what happens in it afterwards.

use chrono::NaiveDate;

use crate::decide::{Context, Decided, Hand, participation};
use crate::due;
use crate::event::{CaseOpened, ClosingRule, DeadlineSet, Event, PhaseCompleted};
use crate::id::{ItemId, OrganizationId};
use crate::plan::EndedPhase;
use crate::rejection::{Rejection, Thing};
use crate::state::Case;

/// A case to open.
#[derive(Debug, Clone)]
pub struct OpenCase {
    /// What is recorded of it.
    pub opened: CaseOpened,
    /// The day it is effective from.
    pub effective_on: NaiveDate,
    /// Which bodies take part or are invited, by party.
    pub bodies: Vec<(ItemId, Vec<OrganizationId>)>,
    /// Phases that had ended before.
    pub history: Vec<EndedPhase>,
}

/// The events that open a case, or none when it is open.
///
/// # Errors
/// When the actor has no right of the body that leads, a body or phase is unknown or a date lies outside the calendar.
pub fn open_case(context: &Context<'_>, case: &Case, command: &OpenCase) -> Result<Vec<Decided>, Rejection> {
    let hand = context.hand_of_lead(Some(&command.opened.lead))?;
    if case.opening.is_some() {
        return Ok(Vec::new());
    }
    let by = |event, on| hand.does(event, on);
    let mut events = vec![by(Event::CaseOpened(command.opened.clone()), command.effective_on)];
    for (party, bodies) in &command.bodies {
        let missing = || Rejection::NoSuchItem { kind: Thing::Party, item: party.clone() };
        let party = context.definition.party(party).ok_or_else(missing)?;
        let asked = participation::invitations(context, case, party, bodies, command.opened.basis.as_ref())?;
        events.extend(asked.into_iter().map(|event| by(event, command.effective_on)));
    }
    for ended in &command.history {
        events.push(ended_before(context, &hand, ended)?);
    }
    events.extend(
        dates(context, command)?.into_iter().map(|event| by(Event::DeadlineSet(event), context.today)),
    );
    Ok(events)
}

fn ended_before(context: &Context<'_>, hand: &Hand, ended: &EndedPhase) -> Result<Decided, Rejection> {
    let phase = context.phase(&ended.phase)?;
    let event = Event::PhaseCompleted(PhaseCompleted {
        phase: phase.id.clone(),
        revision: 1,
        participant: None,
        rule: ClosingRule::History,
        basis: Some(ended.basis.clone()),
    });
    Ok(hand.does(event, ended.completed_on))
}

/// Every date that does not wait for a phase to open, so that reminders before it can be planned from the start.
fn dates(context: &Context<'_>, command: &OpenCase) -> Result<Vec<DeadlineSet>, Rejection> {
    let mut dates = Vec::new();
    for phase in &context.definition.phases {
        let Some(rule) = &phase.due else { continue };
        let Some(due) = due::resolve(rule, command.opened.fiscal_year, None, context.calendar) else {
            continue;
        };
        if !due::is_covered(&due, context.calendar) {
            return Err(Rejection::BeyondCalendar { date: due.nominal, pointer: "" });
        }
        dates.push(DeadlineSet {
            item: phase.id.clone(),
            revision: 1,
            participant: None,
            version: 1,
            due,
            rule: rule.as_written.clone(),
            calendar: context.calendar_ref.clone(),
        });
    }
    Ok(dates)
}
