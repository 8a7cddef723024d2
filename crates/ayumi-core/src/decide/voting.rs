//! Commands between the opening and the closing of a decision: who votes on it, votes, endorsements; never its closing.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::command::{CastVote, EndorseDecision};
use crate::decide::{Context, Decided, Hand, checks, decisions};
use crate::definition::{Abstain, DecisionRule, Joins, Phase, RouteStep, VoteRule, Weight};
use crate::due;
use crate::event::{
    DecisionElectorsNamed, DecisionEndorsed, Elector, Event, FieldValue, NewEvent, Opinion,
    PARTICIPANTS_CHUNK_MAX, VoteCast, VoteChoice,
};
use crate::id::{DecisionId, ItemId, OrganizationId};
use crate::rejection::{Rejection, VoteRefusal};
use crate::state::{Case, DecisionState, Participation};

/// Most a vote weighs: above the inhabitants of any country, and far below what a sum of all could not hold.
const WEIGHT_MAX: u64 = 10_000_000_000;

/// The bodies that vote on a question put today, in code order.
pub(super) fn electors(
    context: &Context<'_>,
    case: &Case,
    rule: &DecisionRule,
    vote: &VoteRule,
) -> Result<Vec<Elector>, Rejection> {
    let mut bodies: BTreeMap<&OrganizationId, &ItemId> = BTreeMap::new();
    for party in vote.parties() {
        for body in taking_part(context, case, party) {
            bodies.entry(body).or_insert(party);
        }
    }
    let (mut electors, mut unknown) = (Vec::new(), Vec::new());
    for (body, party) in bodies {
        match weight(context, case, &vote.weight, body).filter(|weight| *weight <= WEIGHT_MAX) {
            Some(weight) => {
                electors.push(Elector { organization: body.clone(), party: party.clone(), weight });
            }
            None => unknown.push(body.clone()),
        }
    }
    if !unknown.is_empty() {
        return Err(VoteRefusal::WeightUnknown(unknown).into());
    }
    let size = u32::try_from(electors.len()).unwrap_or(u32::MAX);
    let quorum = vote.quorum.of(size);
    if electors.iter().all(|elector| elector.weight == 0) {
        Err(VoteRefusal::NoElectors(rule.question.clone()).into())
    } else if quorum > size {
        Err(VoteRefusal::QuorumUnreachable { quorum, size }.into())
    } else {
        Ok(electors)
    }
}

/// The bodies of a party that take part today.
fn taking_part<'a>(context: &Context<'_>, case: &'a Case, party: &ItemId) -> Vec<&'a OrganizationId> {
    let leads = context.definition.party(party).is_some_and(|party| party.joins == Joins::Leads);
    if leads {
        return case.opening.iter().map(|opening| &opening.lead).collect();
    }
    let takes_part = |participation| match participation {
        Participation::Joined | Participation::Enrolled => true,
        Participation::Invited | Participation::Declined | Participation::Withdrawn => false,
    };
    let members = case.participants.iter().filter(|(_, known)| known.party == *party);
    members.filter(|(_, known)| takes_part(known.participation)).map(|(body, _)| body).collect()
}

fn weight(context: &Context<'_>, case: &Case, rule: &Weight, body: &OrganizationId) -> Option<u64> {
    match rule {
        Weight::One => Some(1),
        Weight::Population => context.directory.organizations.get(body)?.population,
        Weight::Field { phase, field } => {
            let value = case.track(phase, Some(body))?.field(field, context.today)?;
            if let FieldValue::Integer(number) = value { u64::try_from(*number).ok() } else { None }
        }
    }
}

/// The last day of a vote put today, when silence then consents.
pub(super) fn votes_until(context: &Context<'_>, vote: &VoteRule) -> Result<Option<NaiveDate>, Rejection> {
    let Some(silence) = &vote.silence else { return Ok(None) };
    let beyond = Rejection::BeyondCalendar { date: context.today, pointer: "" };
    let last = due::after(context.today, silence.consents_after, context.calendar);
    last.filter(|day| context.calendar.covers(*day)).map(Some).ok_or(beyond)
}

/// The events that name the bodies that vote, in chunks.
pub(super) fn named(decision: DecisionId, electors: &[Elector]) -> impl Iterator<Item = NewEvent> {
    let event = move |chunk: &[Elector]| {
        Event::DecisionElectorsNamed(DecisionElectorsNamed { decision, electors: chunk.to_vec() })
    };
    electors.chunks(PARTICIPANTS_CHUNK_MAX).map(event)
}

pub(super) fn cast(
    context: &Context<'_>,
    case: &Case,
    command: &CastVote,
) -> Result<Vec<Decided>, Rejection> {
    let phase = context.phase(&command.phase)?;
    let (body, hand) = voter(context, case, command.participant.as_ref())?;
    let rule = decisions::rule(context, phase)?;
    let vote = rule.vote.as_ref().ok_or_else(|| VoteRefusal::NotPutToVote(rule.question.clone()))?;
    let last = case.decision(&rule.id, None, case.revision(&phase.id, None));
    let (id, decision) = last.ok_or_else(|| Rejection::DecisionNotOpen(rule.question.clone()))?;
    if let Some(on) = over_since(decision, context.today) {
        return Err(VoteRefusal::VoteLate { question: rule.question.clone(), on }.into());
    }
    context.open_track(case, phase, None)?;
    let voter = decision.draft.voters.get(&body).ok_or_else(|| VoteRefusal::NotAnElector(body.clone()))?;
    if command.choice == VoteChoice::Abstain && vote.abstain == Abstain::Refused {
        return Err(VoteRefusal::AbstentionRefused(rule.question.clone()).into());
    }
    // What another entered for a body it may always put right itself.
    let entered_for_it = voter.ballot.as_ref().is_some_and(|ballot| ballot.by.proxy) && !hand.is_proxy();
    if voter.ballot.is_some() && !vote.change && !entered_for_it {
        return Err(VoteRefusal::AlreadyVoted(body).into());
    }
    let event = Event::VoteCast(VoteCast {
        decision: id,
        elector: body,
        choice: command.choice,
        weight: voter.weight,
        replaces: voter.ballot.as_ref().map(|ballot| ballot.event),
        reason: checks::text(command.reason.as_ref(), "/reason")?,
        basis: checks::basis(command.basis.as_ref())?,
    });
    Ok(vec![hand.does(event, context.today)])
}

/// The body a vote is given for, with the hand for it: the one named, the officer's own, or the lead's.
fn voter(
    context: &Context<'_>,
    case: &Case,
    named: Option<&OrganizationId>,
) -> Result<(OrganizationId, Hand), Rejection> {
    let lead = case.opening.as_ref().map(|opening| &opening.lead);
    let body = named.or_else(|| context.own_body()).or(lead).cloned().ok_or(Rejection::NoSuchCase)?;
    let hand = context.hand_for(case, &body)?;
    Ok((body, hand))
}

/// The day a vote was over, when it is: that of its closing, or the last one before silence consents.
fn over_since(decision: &DecisionState, today: NaiveDate) -> Option<NaiveDate> {
    let lapsed = decision.draft.votes_until.filter(|until| today > *until);
    lapsed.or_else(|| decision.closed.as_ref().map(|closed| closed.on))
}

pub(super) fn endorse(
    context: &Context<'_>,
    case: &Case,
    command: &EndorseDecision,
) -> Result<Vec<Decided>, Rejection> {
    let phase = context.phase(&command.phase)?;
    let body = about(context, case, phase, command.participant.as_ref())?;
    let rule = decisions::rule(context, phase)?;
    let (id, decision) = decisions::open_round(case, phase, rule, body.as_ref())?;
    context.open_track(case, phase, body.as_ref())?;
    let (number, step) = step(rule, decision, command.step)?;
    let (organization, hand) = endorser(context, case, phase, step, body.as_ref(), command)?;
    let drafted = decision.draft.by.user;
    if drafted.is_some() && drafted == context.acting.actor.user {
        return Err(VoteRefusal::OwnProposal.into());
    }
    let comment = checks::text(command.comment.as_ref(), "/comment")?;
    if command.opinion == Opinion::Object && comment.is_none() {
        return Err(VoteRefusal::CommentMissing.into());
    }
    let event = Event::DecisionEndorsed(DecisionEndorsed {
        decision: id,
        participant: body,
        step: number,
        kind: step.kind,
        organization,
        post: hand.post(),
        opinion: command.opinion,
        comment,
    });
    Ok(vec![hand.does(event, context.today)])
}

/// The body the endorsed decision is about. Who may act for nobody is told so first.
fn about(
    context: &Context<'_>,
    case: &Case,
    phase: &Phase,
    named: Option<&OrganizationId>,
) -> Result<Option<OrganizationId>, Rejection> {
    if phase.is_each() {
        return context.track_hand(case, phase, named).map(|(body, _)| body);
    }
    if named.is_some() {
        return Err(Rejection::PhaseIsJoint(phase.title.clone()));
    }
    match context.own_body() {
        Some(_) => Ok(None),
        None => context.lead_hand(case).map(|_| None),
    }
}

/// The step that is meant, with its number: the first not done, or the one named once those before it are.
fn step<'a>(
    rule: &'a DecisionRule,
    decision: &DecisionState,
    named: Option<u32>,
) -> Result<(u32, &'a RouteStep), Rejection> {
    let nothing = || Rejection::from(VoteRefusal::NothingToEndorse(rule.question.clone()));
    let waiting = (1..).zip(&rule.route).find(|(number, _)| !decision.draft.consented(*number));
    let Some(number) = named else { return waiting.ok_or_else(nothing) };
    let meant = (1..).zip(&rule.route).find(|(at, _)| *at == number).ok_or_else(nothing)?;
    match waiting {
        Some((first, step)) if first < number => Err(VoteRefusal::StepNotReached(step.title.clone()).into()),
        Some(_) | None => Ok(meant),
    }
}

/// The body whose post does a step, with the hand for it.
fn endorser(
    context: &Context<'_>,
    case: &Case,
    phase: &Phase,
    step: &RouteStep,
    about: Option<&OrganizationId>,
    command: &EndorseDecision,
) -> Result<(OrganizationId, Hand), Rejection> {
    let of_party = taking_part(context, case, &step.by);
    let of_party = |body: &&OrganizationId| of_party.contains(body);
    let own = context.own_body().or(about);
    let only = || Some(taking_part(context, case, &step.by)).filter(|all| all.len() == 1)?.pop();
    let named = command.organization.as_ref();
    let body = named.or_else(|| own.filter(of_party)).or_else(only);
    let body = body.ok_or_else(|| Rejection::ParticipantMissing(phase.title.clone()))?;
    let hand = context.hand_for(case, body)?;
    if of_party(&body) { Ok((body.clone(), hand)) } else { Err(Rejection::NotAParticipant(body.clone())) }
}
