//! Commands that let work stand still and go on, with what becomes of its dates; never a cancellation.

use crate::command::{ConfirmSuspension, ResumeWork, SuspendWork};
use crate::decide::{Context, Decided, Hand, checks};
use crate::definition::{DueRule, Phase};
use crate::due;
use crate::event::{
    Basis, ClockRule, DeadlineChanged, DueDate, Event, Precision, SuspensionConfirmed, WorkResumed,
    WorkSuspended,
};
use crate::id::{ItemId, OrganizationId};
use crate::private::Clear;
use crate::reason;
use crate::rejection::{Rejection, ServiceRefusal};
use crate::state::{Case, Deadline, Pause};
use crate::text::Label;

pub(super) fn suspend(
    context: &Context<'_>,
    case: &Case,
    command: &SuspendWork,
) -> Result<Vec<Decided>, Rejection> {
    let hand = context.lead_hand(case)?;
    let key = named(context, case, command.phase.as_ref(), command.participant.as_ref())?;
    if case.pauses.contains_key(&key) {
        return Ok(Vec::new());
    }
    let expected_until = match command.expected_until {
        Some(day) if day < context.today => return Err(Rejection::PastDate(day)),
        Some(day) => Some(checks::day(day, "/expected_until")?),
        None => None,
    };
    let event = Event::WorkSuspended(WorkSuspended {
        phase: key.0,
        participant: key.1,
        clock: command.clock.unwrap_or(context.definition.suspension),
        expected_until,
        reason_code: checks::reason_code(command.reason_code.as_ref())?,
        reason: checks::text(command.reason.as_ref(), "/reason")?.ok_or(Rejection::ReasonMissing)?,
        basis: checks::basis(command.basis.as_ref())?,
    });
    Ok(vec![hand.does(event, context.today)])
}

pub(super) fn confirm(
    context: &Context<'_>,
    case: &Case,
    command: &ConfirmSuspension,
) -> Result<Vec<Decided>, Rejection> {
    let hand = context.lead_hand(case)?;
    let key = (command.phase.clone(), command.participant.clone());
    if !case.pauses.contains_key(&key) {
        return Err(ServiceRefusal::NotSuspended.into());
    }
    let expected_until = match command.expected_until {
        Some(day) if day < context.today => return Err(Rejection::PastDate(day)),
        Some(day) => Some(checks::day(day, "/expected_until")?),
        None => None,
    };
    let event = Event::SuspensionConfirmed(SuspensionConfirmed {
        phase: key.0,
        participant: key.1,
        expected_until,
        reason_code: checks::reason_code(command.reason_code.as_ref())?,
        reason: checks::text(command.reason.as_ref(), "/reason")?.ok_or(Rejection::ReasonMissing)?,
        basis: checks::basis(command.basis.as_ref())?,
    });
    Ok(vec![hand.does(event, context.today)])
}

/// What stands still: its phase and its body, both checked against the case.
fn named(
    context: &Context<'_>,
    case: &Case,
    phase: Option<&ItemId>,
    participant: Option<&OrganizationId>,
) -> Result<(Option<ItemId>, Option<OrganizationId>), Rejection> {
    let phase = phase.map(|id| context.phase(id)).transpose()?;
    if let Some(body) = participant {
        if !case.participants.contains_key(body) {
            return Err(Rejection::NotAParticipant(body.clone()));
        }
        if let Some(joint) = phase.filter(|phase| !phase.is_each()) {
            return Err(Rejection::PhaseIsJoint(joint.title.clone()));
        }
    }
    if let Some(phase) = phase {
        let ended = match participant {
            Some(body) => case.status(phase, Some(body)).is_ended(),
            None => case.phase_ended(phase),
        };
        if ended {
            return Err(Rejection::PhaseEnded(phase.title.clone()));
        }
    }
    Ok((phase.map(|phase| phase.id.clone()), participant.cloned()))
}

pub(super) fn resume(
    context: &Context<'_>,
    case: &Case,
    command: &ResumeWork,
) -> Result<Vec<Decided>, Rejection> {
    let hand = context.lead_hand(case)?;
    let key = (command.phase.clone(), command.participant.clone());
    let pause = case.pauses.get(&key).ok_or(ServiceRefusal::NotSuspended)?;
    let lost = context.calendar.business_days_between(pause.since, context.today).max(0);
    let business_days = u32::try_from(lost).unwrap_or(u32::MAX);
    let basis = checks::firm_basis(command.basis.as_ref())?;
    let event = Event::WorkResumed(WorkResumed {
        phase: key.0,
        participant: key.1,
        suspended_on: pause.since,
        business_days,
        clock: pause.clock,
        reason: checks::text(command.reason.as_ref(), "/reason")?,
        basis: basis.clone(),
    });
    let mut events = vec![hand.does(event, context.today)];
    events.extend(moved_dates(context, case, command, *pause, business_days, &hand, &basis)?);
    Ok(events)
}

/// The dates a pause moves, each once: those of the phases and participants it held, which had not lapsed before it.
fn moved_dates(
    context: &Context<'_>,
    case: &Case,
    command: &ResumeWork,
    pause: Pause,
    lost: u32,
    hand: &Hand,
    basis: &Basis,
) -> Result<Vec<Decided>, Rejection> {
    let mut events = Vec::new();
    for phase in held_phases(context, command) {
        let Some(deadlines) = case.deadlines.get(&phase.id) else { continue };
        let all = deadlines.all.iter().map(|deadline| (None, deadline));
        let own = deadlines.own.iter().map(|(body, deadline)| (Some(body), deadline));
        // The date for everybody moves for one body alone by becoming its own.
        let dates: Vec<(Option<&OrganizationId>, &Deadline)> = match &command.participant {
            None => all.chain(own).collect(),
            Some(body) => case
                .deadline(&phase.id, Some(body))
                .map(|deadline| (Some(body), deadline))
                .into_iter()
                .collect(),
        };
        let mut version = case.next_deadline_version(&phase.id);
        for (participant, deadline) in dates {
            let ended = match participant {
                Some(body) => case.status(phase, Some(body)).is_ended(),
                None => case.phase_ended(phase),
            };
            if ended || deadline.due.effective < pause.since {
                continue;
            }
            let Some(due) = after_pause(context, case, phase, participant, deadline, pause.clock, lost)?
            else {
                continue;
            };
            let event = changed(context, phase, participant, deadline, due, version, basis);
            version = version.saturating_add(1);
            events.push(hand.does(event, context.today));
        }
    }
    Ok(events)
}

fn held_phases<'a>(context: &Context<'a>, command: &ResumeWork) -> Vec<&'a Phase> {
    let phases = context.definition.phases.iter();
    let named = |phase: &&Phase| command.phase.as_ref().is_none_or(|only| *only == phase.id);
    phases.filter(named).filter(|phase| command.participant.is_none() || phase.is_each()).collect()
}

/// The date after the pause; none when it stays.
fn after_pause(
    context: &Context<'_>,
    case: &Case,
    phase: &Phase,
    participant: Option<&OrganizationId>,
    deadline: &Deadline,
    clock: ClockRule,
    lost: u32,
) -> Result<Option<DueDate>, Rejection> {
    let nominal = match clock {
        ClockRule::KeepDate => return Ok(None),
        ClockRule::KeepRemaining => {
            let lost = i32::try_from(lost).unwrap_or(i32::MAX);
            // Counted from the last business day before a closed date, so that as many business days are left.
            context.calendar.add_business_days(deadline.due.last_business_day, lost).filter(|_| lost > 0)
        }
        ClockRule::Restart => match phase.due.as_ref().map(|due| &due.rule) {
            Some(DueRule::AfterOpening { span }) if opened(case, phase, participant) => {
                due::after(context.today, *span, context.calendar)
            }
            Some(
                DueRule::AfterOpening { .. }
                | DueRule::On { .. }
                | DueRule::FiscalMonth { .. }
                | DueRule::FiscalQuarter { .. }
                | DueRule::FiscalYearEnd { .. }
                | DueRule::FromDate { .. }
                | DueRule::Given,
            )
            | None => None,
        },
    };
    let Some(nominal) = nominal.filter(|nominal| *nominal != deadline.due.nominal) else { return Ok(None) };
    let beyond = || Rejection::BeyondCalendar { date: nominal, pointer: "" };
    let manner = due::Manner::of_date(&deadline.due, phase.due.as_ref());
    due::reckon(nominal, Precision::Day, manner, context.calendar)
        .filter(|due| due::is_covered(due, context.calendar))
        .map(Some)
        .ok_or_else(beyond)
}

fn opened(case: &Case, phase: &Phase, participant: Option<&OrganizationId>) -> bool {
    let for_all = case.phases.get(&phase.id).is_some_and(|state| state.opened_on.is_some());
    for_all || case.track(&phase.id, participant).is_some_and(|track| track.opened_on.is_some())
}

fn changed(
    context: &Context<'_>,
    phase: &Phase,
    participant: Option<&OrganizationId>,
    deadline: &Deadline,
    due: DueDate,
    version: u32,
    basis: &Basis,
) -> crate::event::NewEvent {
    let words = Label::new("中断していた作業の再開による", "because suspended work was resumed");
    Event::DeadlineChanged(DeadlineChanged {
        item: phase.id.clone(),
        revision: deadline.revision,
        participant: participant.cloned(),
        version,
        former_version: deadline.version,
        former: deadline.due.clone(),
        due,
        lapsed: deadline.missed.is_some(),
        reason_code: reason::resumed(),
        reason: Clear::text(words.ja),
        basis: basis.clone(),
        calendar: context.calendar_ref.clone(),
        request: None,
        decision: None,
        follows: None,
    })
}
