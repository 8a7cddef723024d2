//! Commands on whole phases and the case: complete, skip, reopen, cancel; never what is recorded inside.

use crate::command::{CancelCase, CloseCase, PhaseAct, PhaseActWithReason};
use crate::decide::{Context, Decided, by_rule, checks};
use crate::definition::{Ends, Phase};
use crate::event::{
    CaseCancelled, CaseCompleted, ClosingRule, CompletionRule, Event, PhaseCompleted, PhaseReopened,
    PhaseSkipped,
};
use crate::follow;
use crate::rejection::{Rejection, ServiceRefusal};
use crate::state::{Case, TrackStatus};

pub(super) fn complete(
    context: &Context<'_>,
    case: &Case,
    command: &PhaseAct,
) -> Result<Vec<Decided>, Rejection> {
    let phase = context.phase(&command.phase)?;
    let (body, hand) = context.work_hand(case, phase, command.participant.as_ref())?;
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
        TrackStatus::Suspended => return Err(ServiceRefusal::Suspended(phase.title.clone()).into()),
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
        | TrackStatus::Suspended
        | TrackStatus::Unanswered
        | TrackStatus::NotApplicable
        | TrackStatus::Cancelled => return Err(Rejection::PhaseNotEnded(phase.title.clone())),
    }
    let former_revision = case.revision(&phase.id, body.as_ref());
    if let Some(limit) = phase.reopen_limit.filter(|limit| former_revision > *limit) {
        return Err(ServiceRefusal::ReopenExhausted { phase: phase.title.clone(), limit }.into());
    }
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

pub(super) fn close(
    context: &Context<'_>,
    case: &Case,
    command: &CloseCase,
) -> Result<Vec<Decided>, Rejection> {
    let hand = context.lead_hand(case)?;
    if context.definition.ends == Ends::ByItself {
        return Err(ServiceRefusal::EndsByItself.into());
    }
    let required = context.definition.phases.iter().filter(|phase| !phase.optional);
    let open: Vec<_> =
        required.filter(|phase| has_open_work(case, phase)).map(|phase| phase.title.clone()).collect();
    if !open.is_empty() {
        return Err(ServiceRefusal::OpenWork(open).into());
    }
    let basis = Some(checks::firm_basis(command.basis.as_ref())?);
    let event = Event::CaseCompleted(CaseCompleted { rule: CompletionRule::Closed, basis });
    Ok(vec![hand.does(event, context.today)])
}

/// Whether somebody still works on a phase, or stands still in it.
fn has_open_work(case: &Case, phase: &Phase) -> bool {
    let works = |status| match status {
        TrackStatus::Ready | TrackStatus::Active | TrackStatus::Suspended => true,
        TrackStatus::Unanswered
        | TrackStatus::Waiting
        | TrackStatus::Done
        | TrackStatus::Skipped
        | TrackStatus::NotApplicable
        | TrackStatus::Cancelled => false,
    };
    if phase.is_each() {
        case.audience(phase).into_iter().any(|body| works(case.status(phase, Some(body))))
    } else {
        works(case.status(phase, None))
    }
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
