//! Opening a case: who is in it, its dates, and what had ended before; never what happens in it afterwards.

use chrono::NaiveDate;

use crate::decide::{Context, Decided, Hand, Raising, participation};
use crate::definition::{Joins, Means};
use crate::due;
use crate::event::{
    CaseOpened, ClosingRule, DeadlineSet, Event, LifecycleMoved, ParticipantJoined, ParticipantsDeclared,
    PhaseCompleted,
};
use crate::id::{ItemId, OrganizationId};
use crate::plan::{DeclaredPlan, EndedPhase};
use crate::rejection::{Rejection, ServiceRefusal, Thing};
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
    /// How many bodies the document says take part.
    pub declared: Option<DeclaredPlan>,
    /// The conditions bodies are in from the beginning: lifecycle, condition, bodies.
    pub conditions: Vec<(ItemId, ItemId, Vec<OrganizationId>)>,
    /// What it is raised from; none when it is opened for itself.
    pub raising: Option<Raising>,
}

/// The events that open a case, or none when it is open.
///
/// # Errors
/// When the actor has no right of the body that leads, nor of one that may raise the case; when another case has its
/// key, a body or phase is unknown or a date lies outside the calendar.
pub fn open_case(context: &Context<'_>, case: &Case, command: &OpenCase) -> Result<Vec<Decided>, Rejection> {
    let hand = match &command.raising {
        None => context.hand_of_lead(Some(&command.opened.lead))?,
        Some(raising) => raising.hand(context, command)?,
    };
    if case.opening.is_some() {
        let another = command.raising.as_ref().is_some_and(|raising| !raising.is_in(case));
        let taken = || ServiceRefusal::KeyTaken(command.opened.key.clone());
        return if another { Err(taken().into()) } else { Ok(Vec::new()) };
    }
    let by = |event, on| hand.does(event, on);
    let mut events = vec![by(Event::CaseOpened(command.opened.clone()), command.effective_on)];
    let link = command.raising.as_ref().map(Raising::link);
    events.extend(link.map(|link| by(Event::CaseLinked(link), command.effective_on)));
    for (party, bodies) in &command.bodies {
        let missing = || Rejection::NoSuchItem { kind: Thing::Party, item: party.clone() };
        let party = context.definition.party(party).ok_or_else(missing)?;
        let asked = participation::invitations(context, case, party, bodies, command.opened.basis.as_ref())?;
        events.extend(asked.into_iter().map(|event| by(event, command.effective_on)));
    }
    if let Some(declared) = &command.declared {
        events.push(by(Event::ParticipantsDeclared(numbers(command, declared)?), command.effective_on));
    }
    for (lifecycle, condition, bodies) in &command.conditions {
        events.extend(conditions(context, command, &hand, (lifecycle, condition, bodies))?);
    }
    for ended in &command.history {
        events.push(ended_before(context, &hand, ended)?);
    }
    events.extend(
        dates(context, command)?.into_iter().map(|event| by(Event::DeadlineSet(event), context.today)),
    );
    Ok(events)
}

fn numbers(command: &OpenCase, declared: &DeclaredPlan) -> Result<ParticipantsDeclared, Rejection> {
    Ok(ParticipantsDeclared {
        counts: declared.counts.clone(),
        certainty: declared.certainty,
        remark: declared.remark.clone(),
        basis: command.opened.basis.clone().ok_or(Rejection::BasisMissing)?,
    })
}

/// The moves that put bodies in the condition a document says they are in, whatever way led there.
fn conditions(
    context: &Context<'_>,
    command: &OpenCase,
    hand: &Hand,
    (lifecycle, condition, bodies): (&ItemId, &ItemId, &[OrganizationId]),
) -> Result<Vec<Decided>, Rejection> {
    let missing = |kind, item: &ItemId| Rejection::NoSuchItem { kind, item: item.clone() };
    let rule = context.definition.lifecycle(lifecycle).ok_or_else(|| missing(Thing::Lifecycle, lifecycle))?;
    let to = rule.condition(condition).ok_or_else(|| missing(Thing::Condition, condition))?;
    let asked = |body: &OrganizationId| {
        command.bodies.iter().any(|(party, bodies)| *party == rule.of && bodies.contains(body))
    };
    let basis = command.opened.basis.as_ref();
    let mut events = Vec::new();
    for body in bodies {
        if !asked(body) {
            return Err(Rejection::NotAParticipant(body.clone()));
        }
        let answer = to.means == Means::Joined
            && context.definition.party(&rule.of).is_some_and(|party| party.joins == Joins::OptIn);
        let joined = answer.then(|| {
            Event::ParticipantJoined(ParticipantJoined { participant: body.clone(), basis: basis.cloned() })
        });
        let moved = Event::LifecycleMoved(LifecycleMoved {
            lifecycle: rule.id.clone(),
            participant: body.clone(),
            version: 1,
            from: None,
            to: to.id.clone(),
            reason_code: None,
            reason: None,
            basis: basis.cloned(),
        });
        events.extend(joined.into_iter().chain([moved]).map(|event| hand.does(event, command.effective_on)));
    }
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
