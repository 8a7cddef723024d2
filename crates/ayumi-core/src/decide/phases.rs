//! Commands on whole phases and the case: complete, skip, reopen, cancel; never what is recorded inside.

use crate::command::{CancelCase, PhaseAct, PhaseActWithReason};
use crate::decide::{Context, Decided, by_rule, checks};
use crate::event::{CaseCancelled, ClosingRule, Event, PhaseCompleted, PhaseReopened, PhaseSkipped};
use crate::follow;
use crate::rejection::Rejection;
use crate::state::{Case, TrackStatus};

pub(super) fn complete(
    context: &Context<'_>,
    case: &Case,
    command: &PhaseAct,
) -> Result<Vec<Decided>, Rejection> {
    let phase = context.phase(&command.phase)?;
    let (body, hand) = context.track_hand(case, phase, command.participant.as_ref())?;
    if case.status(phase, body.as_ref()) == TrackStatus::Done {
        return Ok(Vec::new());
    }
    context.open_track(case, phase, body.as_ref())?;
    let missing = case.missing(context.definition, phase, body.as_ref(), context.today);
    if !missing.is_empty() {
        return Err(Rejection::Incomplete { phase: phase.title.clone(), missing });
    }
    let event = Event::PhaseCompleted(PhaseCompleted {
        phase: phase.id.clone(),
        revision: case.revision(&phase.id, body.as_ref()),
        participant: body,
        rule: ClosingRule::Command,
        basis: checks::basis(command.basis.as_ref())?,
    });
    Ok(vec![hand.does(event, context.today)])
}

pub(super) fn skip(
    context: &Context<'_>,
    case: &Case,
    command: &PhaseActWithReason,
) -> Result<Vec<Decided>, Rejection> {
    let phase = context.phase(&command.phase)?;
    let (body, _) = context.track_hand(case, phase, command.participant.as_ref())?;
    let hand = context.lead_hand(case)?;
    if !phase.optional {
        return Err(Rejection::PhaseNotOptional(phase.title.clone()));
    }
    match case.status(phase, body.as_ref()) {
        TrackStatus::Skipped => return Ok(Vec::new()),
        TrackStatus::Done => return Err(Rejection::PhaseEnded(phase.title.clone())),
        // What must come before it is not passed over with it; what it waits for by its own conditions is.
        TrackStatus::Waiting if context.held_back_by(case, phase, body.as_ref()).next().is_some() => {
            return context.open_track(case, phase, body.as_ref()).map(|()| Vec::new());
        }
        TrackStatus::Waiting
        | TrackStatus::Ready
        | TrackStatus::Active
        | TrackStatus::Unanswered
        | TrackStatus::NotApplicable
        | TrackStatus::Cancelled => {}
    }
    let event = Event::PhaseSkipped(PhaseSkipped {
        phase: phase.id.clone(),
        revision: case.revision(&phase.id, body.as_ref()),
        participant: body,
        reason_code: checks::reason_code(command.reason_code.as_ref())?,
        reason: checks::text(command.reason.as_ref(), "/reason")?,
        basis: checks::basis(command.basis.as_ref())?,
    });
    Ok(vec![hand.does(event, context.today)])
}

pub(super) fn reopen(
    context: &Context<'_>,
    case: &Case,
    command: &PhaseActWithReason,
) -> Result<Vec<Decided>, Rejection> {
    let phase = context.phase(&command.phase)?;
    let (body, _) = context.track_hand(case, phase, command.participant.as_ref())?;
    let hand = context.lead_hand(case)?;
    match case.status(phase, body.as_ref()) {
        TrackStatus::Done | TrackStatus::Skipped => {}
        TrackStatus::Waiting
        | TrackStatus::Ready
        | TrackStatus::Active
        | TrackStatus::Unanswered
        | TrackStatus::NotApplicable
        | TrackStatus::Cancelled => return Err(Rejection::PhaseNotEnded(phase.title.clone())),
    }
    let former_revision = case.revision(&phase.id, body.as_ref());
    let revision = former_revision.saturating_add(1);
    let date = follow::date(context, case, phase, body.as_ref(), revision);
    let event = Event::PhaseReopened(PhaseReopened {
        phase: phase.id.clone(),
        former_revision,
        revision,
        opens: true,
        participant: body,
        decision: None,
        reason_code: checks::reason_code(command.reason_code.as_ref())?,
        reason: checks::text(command.reason.as_ref(), "/reason")?,
        basis: checks::basis(command.basis.as_ref())?,
    });
    let mut events = vec![hand.does(event, context.today)];
    events.extend(date.map(|date| by_rule(Event::DeadlineSet(date), context.today)));
    Ok(events)
}

pub(super) fn cancel(
    context: &Context<'_>,
    case: &Case,
    command: &CancelCase,
) -> Result<Vec<Decided>, Rejection> {
    let hand = context.lead_hand(case)?;
    let event = Event::CaseCancelled(CaseCancelled {
        reason_code: checks::reason_code(command.reason_code.as_ref())?,
        reason: checks::text(command.reason.as_ref(), "/reason")?.ok_or(Rejection::ReasonMissing)?,
        basis: checks::basis(command.basis.as_ref())?,
    });
    Ok(vec![hand.does(event, context.today)])
}
