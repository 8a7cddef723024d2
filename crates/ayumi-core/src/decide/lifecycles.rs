//! Commands on continuing services: moving a participant to another condition, recording declared numbers; never a fee.

use crate::command::{DeclareParticipants, MoveLifecycle};
use crate::decide::{Context, Decided, Hand, checks, participation};
use crate::definition::{Condition, Lifecycle, Means};
use crate::event::{
    Event, LifecycleMoved, ParticipantDeclined, ParticipantJoined, ParticipantWithdrew, ParticipantsDeclared,
};
use crate::id::{OrganizationId, ReasonCode};
use crate::private::Clear;
use crate::rejection::{Rejection, ServiceRefusal, Thing};
use crate::state::{Case, Participation};

pub(super) fn move_on(
    context: &Context<'_>,
    case: &Case,
    command: &MoveLifecycle,
) -> Result<Vec<Decided>, Rejection> {
    let missing = |kind, item: &crate::id::ItemId| Rejection::NoSuchItem { kind, item: item.clone() };
    let lifecycle = context
        .definition
        .lifecycle(&command.lifecycle)
        .ok_or_else(|| missing(Thing::Lifecycle, &command.lifecycle))?;
    let to = lifecycle.condition(&command.to).ok_or_else(|| missing(Thing::Condition, &command.to))?;
    let body = context.meant(case, command.participant.as_ref(), &lifecycle.title)?;
    let hand = context.hand_for(case, &body)?;
    let known = case.participants.get(&body).filter(|known| known.party == lifecycle.of);
    let said = known.ok_or_else(|| Rejection::NotAParticipant(body.clone()))?.participation;
    let present = case.condition(&lifecycle.id, &body);
    if present.is_some_and(|present| present.state == to.id) {
        return Ok(Vec::new());
    }
    check_way(lifecycle, present.map(|present| &present.state), to)?;
    let on = context.past(command.effective_on)?.unwrap_or(context.today);
    let reason = reason(command, to)?;
    let basis = checks::basis(command.basis.as_ref())?;
    let mut waived = Vec::new();
    if to.means == Means::Joined && !said.takes_part() {
        waived = participation::late(context, case, &body)?;
    }
    let mut events = taking_part(to, said, &body, &reason, basis.as_ref(), &hand, on);
    let moved = Event::LifecycleMoved(LifecycleMoved {
        lifecycle: lifecycle.id.clone(),
        participant: body,
        version: present.map_or(1, |present| present.version + 1),
        from: present.map(|present| present.state.clone()),
        to: to.id.clone(),
        reason_code: reason.0,
        reason: reason.1,
        basis,
    });
    events.push(hand.does(moved, on));
    events.extend(waived);
    Ok(events)
}

/// Refuses a move the lifecycle has no way for, naming the ways there are.
fn check_way(
    lifecycle: &Lifecycle,
    from: Option<&crate::id::ItemId>,
    to: &Condition,
) -> Result<(), Rejection> {
    let ways: Vec<&Condition> = match from.and_then(|id| lifecycle.condition(id)) {
        Some(present) => present.to.iter().filter_map(|id| lifecycle.condition(id)).collect(),
        None => lifecycle.states.iter().filter(|condition| condition.start).collect(),
    };
    if ways.iter().any(|way| way.id == to.id) {
        return Ok(());
    }
    let ways = ways.into_iter().map(|way| way.title.clone()).collect();
    Err(ServiceRefusal::NoSuchMove { to: to.title.clone(), ways }.into())
}

type Reason = (Option<ReasonCode>, Option<Clear>);

fn reason(command: &MoveLifecycle, to: &Condition) -> Result<Reason, Rejection> {
    let words = checks::text(command.reason.as_ref(), "/reason")?;
    let code = match &command.reason_code {
        None if to.reason => return Err(Rejection::ReasonMissing),
        None => None,
        code => Some(checks::reason_code(code.as_ref())?),
    };
    Ok((code, words))
}

/// What a condition says about taking part, where the body has not said so yet.
fn taking_part(
    to: &Condition,
    participation: Participation,
    body: &OrganizationId,
    reason: &Reason,
    basis: Option<&crate::event::Basis>,
    hand: &Hand,
    on: chrono::NaiveDate,
) -> Vec<Decided> {
    let participant = body.clone();
    let basis = basis.cloned();
    let reason_code = reason.0.clone().unwrap_or_else(crate::reason::other);
    let words = reason.1.clone();
    let event = match (to.means, participation) {
        (Means::Joined, Participation::Invited | Participation::Declined | Participation::Withdrawn) => {
            Event::ParticipantJoined(ParticipantJoined { participant, basis })
        }
        (Means::Left, Participation::Invited) => {
            Event::ParticipantDeclined(ParticipantDeclined { participant, reason_code, reason: words, basis })
        }
        (Means::Left, Participation::Joined) => {
            Event::ParticipantWithdrew(ParticipantWithdrew { participant, reason_code, reason: words, basis })
        }
        (Means::Nothing, _)
        | (Means::Joined, Participation::Joined | Participation::Enrolled)
        | (Means::Left, Participation::Enrolled | Participation::Declined | Participation::Withdrawn) => {
            return Vec::new();
        }
    };
    vec![hand.does(event, on)]
}

pub(super) fn declare(
    context: &Context<'_>,
    case: &Case,
    command: &DeclareParticipants,
) -> Result<Vec<Decided>, Rejection> {
    let hand = context.lead_hand(case)?;
    let on = context.past(command.effective_on)?.unwrap_or(context.today);
    let declared = ParticipantsDeclared {
        counts: counts(command)?,
        certainty: command.certainty,
        remark: command.remark.as_ref().map(remark).transpose()?,
        basis: checks::firm_basis(command.basis.as_ref())?,
    };
    if case.declared_on(on).is_some_and(|known| known.data == declared) {
        return Ok(Vec::new());
    }
    Ok(vec![hand.does(Event::ParticipantsDeclared(declared), on)])
}

fn counts(command: &DeclareParticipants) -> Result<Vec<crate::event::DeclaredCount>, Rejection> {
    /// Groups there are.
    const GROUPS: usize = 7;
    let mut counts = command.counts.clone();
    counts.sort_by_key(|count| count.group);
    let twice = counts.windows(2).any(|pair| pair[0].group == pair[1].group);
    if counts.is_empty() || twice || counts.len() > GROUPS {
        return Err(Rejection::WrongCount { kind: Thing::Count, count: counts.len(), limit: GROUPS });
    }
    Ok(counts)
}

fn remark(remark: &crate::text::Label) -> Result<crate::text::Label, Rejection> {
    let ja = checks::line(Some(&remark.ja), "/remark/ja")?.ok_or(Rejection::BadText("/remark/ja"))?;
    let en = checks::line(remark.en.as_ref(), "/remark/en")?;
    Ok(crate::text::Label { ja, en })
}
