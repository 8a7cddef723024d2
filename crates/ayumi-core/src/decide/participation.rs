//! Commands about who takes part; never about what they do in it.

use crate::command::{ExcludeParticipant, Invite, Join, Leave};
use crate::decide::{Context, Decided, by_rule, checks};
use crate::definition::{Joins, LateJoin, Party, Phase, Stragglers};
use crate::event::{
    Basis, Event, NewEvent, PARTICIPANTS_CHUNK_MAX, ParticipantDeclined, ParticipantExcluded,
    ParticipantJoined, ParticipantWithdrew, ParticipantsEnrolled, ParticipantsInvited, PhaseSkipped,
};
use crate::id::OrganizationId;
use crate::reason;
use crate::rejection::{Rejection, ServiceRefusal, Thing};
use crate::state::{Case, Participation, TrackStatus};

/// Most bodies one invitation command may name: every municipality of Japan and some unions.
const BODIES_MAX: usize = 2_000;

pub(super) fn invite(
    context: &Context<'_>,
    case: &Case,
    command: &Invite,
) -> Result<Vec<Decided>, Rejection> {
    let hand = context.lead_hand(case)?;
    let missing = || Rejection::NoSuchItem { kind: Thing::Party, item: command.party.clone() };
    let party = context
        .definition
        .party(&command.party)
        .filter(|party| party.joins != Joins::Leads)
        .ok_or_else(missing)?;
    let count = command.organizations.len();
    if !(1..=BODIES_MAX).contains(&count) {
        return Err(Rejection::WrongCount { kind: Thing::Body, count, limit: BODIES_MAX });
    }
    let basis = checks::basis(command.basis.as_ref())?;
    let asked = invitations(context, case, party, &command.organizations, basis.as_ref())?;
    Ok(asked.into_iter().map(|event| hand.does(event, context.today)).collect())
}

/// The chunked invitation or enrolment of those bodies that are not in the case yet.
pub(super) fn invitations(
    context: &Context<'_>,
    case: &Case,
    party: &Party,
    bodies: &[OrganizationId],
    basis: Option<&Basis>,
) -> Result<Vec<NewEvent>, Rejection> {
    let mut fresh: Vec<OrganizationId> = Vec::new();
    for body in bodies {
        let known =
            context.directory.organizations.get(body).is_some_and(|known| party.kinds.contains(&known.kind));
        if !known {
            return Err(Rejection::UnknownBody(body.clone()));
        }
        if !case.participants.contains_key(body) {
            fresh.push(body.clone());
        }
    }
    fresh.sort();
    fresh.dedup();
    let event = |chunk: &[OrganizationId]| {
        let (party_id, organizations, basis) = (party.id.clone(), chunk.to_vec(), basis.cloned());
        match party.joins {
            Joins::Enrolled | Joins::Leads => {
                Event::ParticipantsEnrolled(ParticipantsEnrolled { party: party_id, organizations, basis })
            }
            Joins::OptIn => {
                Event::ParticipantsInvited(ParticipantsInvited { party: party_id, organizations, basis })
            }
        }
    };
    Ok(fresh.chunks(PARTICIPANTS_CHUNK_MAX).map(event).collect())
}

pub(super) fn join(context: &Context<'_>, case: &Case, command: &Join) -> Result<Vec<Decided>, Rejection> {
    let (body, said) = answering(context, case, command.participant.as_ref())?;
    let hand = context.hand_for(case, &body)?;
    match said {
        Participation::Joined | Participation::Enrolled => Ok(Vec::new()),
        Participation::Invited | Participation::Declined | Participation::Withdrawn => {
            let basis = checks::basis(command.basis.as_ref())?;
            let waived = late(context, case, &body)?;
            let event = Event::ParticipantJoined(ParticipantJoined { participant: body, basis });
            let mut events = vec![hand.does(event, context.today)];
            events.extend(waived);
            Ok(events)
        }
    }
}

/// What a body that joins after the phase until which it could is spared, or the refusal.
pub(super) fn late(
    context: &Context<'_>,
    case: &Case,
    body: &OrganizationId,
) -> Result<Vec<Decided>, Rejection> {
    let party = case.participants.get(body).and_then(|known| context.definition.party(&known.party));
    let Some(party) = party else { return Ok(Vec::new()) };
    let Some(until) = party.join_until.as_ref().and_then(|id| context.definition.phase(id)) else {
        return Ok(Vec::new());
    };
    let opened = case.phases.get(&until.id).is_some_and(|state| {
        state.opened_on.is_some() || state.ended_for_all_on.is_some() || !state.tracks.is_empty()
    });
    if !opened {
        return Ok(Vec::new());
    }
    match party.late_join {
        LateJoin::Refused => Err(ServiceRefusal::TooLateToJoin(until.title.clone()).into()),
        LateJoin::Required => Ok(Vec::new()),
        LateJoin::Waived => {
            let earlier = context.definition.phases.iter().filter(|phase| {
                phase.party() == Some(&party.id)
                    && comes_before(context, phase, until)
                    && phase.entry.is_none()
            });
            let over = |phase: &&Phase| {
                let track = case.phases.get(&phase.id).and_then(|state| state.tracks.get(body));
                track.is_none_or(|track| track.end.is_none())
            };
            let ended = earlier.filter(over);
            Ok(ended.map(|phase| waived(context, case, phase, body)).collect())
        }
    }
}

fn waived(context: &Context<'_>, case: &Case, phase: &Phase, body: &OrganizationId) -> Decided {
    let event = Event::PhaseSkipped(PhaseSkipped {
        phase: phase.id.clone(),
        revision: case.revision(&phase.id, Some(body)),
        participant: Some(body.clone()),
        reason_code: reason::late_join(),
        reason: None,
        basis: None,
    });
    by_rule(event, context.today)
}

/// Whether `phase` must have ended before `later` could open.
fn comes_before(context: &Context<'_>, phase: &Phase, later: &Phase) -> bool {
    later.after.iter().any(|id| {
        *id == phase.id
            || context.definition.phase(id).is_some_and(|between| comes_before(context, phase, between))
    })
}

pub(super) fn decline(
    context: &Context<'_>,
    case: &Case,
    command: &Leave,
) -> Result<Vec<Decided>, Rejection> {
    let (body, said) = answering(context, case, command.participant.as_ref())?;
    let hand = context.hand_for(case, &body)?;
    match said {
        Participation::Declined => Ok(Vec::new()),
        Participation::Joined | Participation::Withdrawn | Participation::Enrolled => {
            withdraw(context, case, command)
        }
        Participation::Invited => {
            let event = Event::ParticipantDeclined(ParticipantDeclined {
                participant: body,
                reason_code: checks::reason_code(command.reason_code.as_ref())?,
                reason: checks::text(command.reason.as_ref(), "/reason")?,
                basis: checks::basis(command.basis.as_ref())?,
            });
            Ok(vec![hand.does(event, context.today)])
        }
    }
}

pub(super) fn withdraw(
    context: &Context<'_>,
    case: &Case,
    command: &Leave,
) -> Result<Vec<Decided>, Rejection> {
    let (body, said) = answering(context, case, command.participant.as_ref())?;
    let hand = context.hand_for(case, &body)?;
    match said {
        Participation::Withdrawn => Ok(Vec::new()),
        Participation::Invited | Participation::Declined => Err(Rejection::NotJoined(body)),
        // Bodies that take part by rule have no choice to leave.
        Participation::Enrolled => Err(Rejection::TakesPartByRule(body)),
        Participation::Joined => {
            let event = Event::ParticipantWithdrew(ParticipantWithdrew {
                participant: body,
                reason_code: checks::reason_code(command.reason_code.as_ref())?,
                reason: checks::text(command.reason.as_ref(), "/reason")?,
                basis: checks::basis(command.basis.as_ref())?,
            });
            Ok(vec![hand.does(event, context.today)])
        }
    }
}

fn answering(
    context: &Context<'_>,
    case: &Case,
    named: Option<&OrganizationId>,
) -> Result<(OrganizationId, Participation), Rejection> {
    let body = context.meant(case, named, &title(case))?;
    context.hand_for(case, &body)?;
    match case.participants.get(&body) {
        Some(participant) => Ok((body, participant.participation)),
        None => Err(Rejection::NotAParticipant(body)),
    }
}

fn title(case: &Case) -> crate::text::Label {
    case.opening
        .as_ref()
        .map_or_else(|| crate::text::Label::new("案件", "case"), |opening| opening.title.clone())
}

pub(super) fn exclude(
    context: &Context<'_>,
    case: &Case,
    command: &ExcludeParticipant,
) -> Result<Vec<Decided>, Rejection> {
    let hand = context.lead_hand(case)?;
    let phase = context.phase(&command.phase)?;
    match phase.barrier.as_ref().map(|barrier| &barrier.stragglers) {
        Some(Stragglers::ExcludeBy(_)) => {}
        Some(Stragglers::Wait) | None => return Err(Rejection::NoExclusion(phase.title.clone())),
    }
    let body = &command.participant;
    if !case.participants.contains_key(body) {
        return Err(Rejection::NotAParticipant(body.clone()));
    }
    match case.status(phase, Some(body)) {
        TrackStatus::Ready
        | TrackStatus::Active
        | TrackStatus::Waiting
        | TrackStatus::Suspended
        | TrackStatus::Unanswered => {}
        TrackStatus::Done | TrackStatus::Skipped | TrackStatus::NotApplicable | TrackStatus::Cancelled => {
            return Err(Rejection::PhaseEnded(phase.title.clone()));
        }
    }
    if case.phases.get(&phase.id).is_some_and(|state| state.excluded.contains(body)) {
        return Ok(Vec::new());
    }
    let reason = checks::text(command.reason.as_ref(), "/reason")?.ok_or(Rejection::ReasonMissing)?;
    let event = Event::ParticipantExcluded(ParticipantExcluded {
        participant: body.clone(),
        phase: phase.id.clone(),
        revision: case.revision(&phase.id, None),
        reason_code: checks::reason_code(command.reason_code.as_ref())?,
        reason: Some(reason),
        basis: checks::basis(command.basis.as_ref())?,
    });
    Ok(vec![hand.does(event, context.today)])
}
