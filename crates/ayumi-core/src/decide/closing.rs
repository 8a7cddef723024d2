//! What must hold before a decision is closed: its vote, its endorsements, its documents, and a second pair of eyes;
//! never the event that closes it.

use chrono::NaiveDate;

use crate::command::Decide;
use crate::decide::{Context, Hand, checks};
use crate::definition::{DecisionRule, FourEyes, Outcome, OutcomeEffect, Phase, Tie};
use crate::event::{Opinion, Tally, VoteChoice, Waived};
use crate::id::{ItemId, OrganizationId, UserId};
use crate::private::Clear;
use crate::rejection::{Rejection, Thing, VoteRefusal};
use crate::state::{Case, ClosedDecision, DecisionState, Draft, Endorsement, Voter};
use crate::text::Label;

/// The outcome a command names; none when a vote is closed without one.
pub(super) fn outcome<'a>(
    rule: &'a DecisionRule,
    command: &Decide,
) -> Result<Option<&'a Outcome>, Rejection> {
    let Some(id) = &command.outcome else { return Ok(None) };
    let missing = || Rejection::NoSuchItem { kind: Thing::Outcome, item: id.clone() };
    rule.outcome(id).ok_or_else(missing).map(Some)
}

/// Whether the votes let a decision close with this outcome.
///
/// | outcome | the votes must |
/// |---|---|
/// | what was proposed | meet the quorum and carry it; a tie lets the authority decide where the definition says so |
/// | another that proceeds | — it must be put first |
/// | another that sends back or calls off | not carry the proposal, unless a step of its route is open |
/// | none | the same; the proposal can be put again |
pub(super) fn votes_allow(
    rule: &DecisionRule,
    decision: &DecisionState,
    outcome: Option<&Outcome>,
    tally: Option<&Tally>,
) -> Result<(), Rejection> {
    let (Some(vote), Some(tally)) = (&rule.vote, tally) else {
        let missing = || VoteRefusal::OutcomeMissing(rule.question.clone()).into();
        return outcome.map(drop).ok_or_else(missing);
    };
    let proposal = decision.draft.proposal.as_ref().and_then(|id| rule.outcome(id));
    let title = proposal.map_or(&rule.question, |outcome| &outcome.title);
    let proposed = outcome.is_some() && outcome.map(|o| &o.id) == proposal.map(|o| &o.id);
    let by_authority = tally.tied && vote.tie == Tie::AuthorityDecides;
    let refusal = if proposed {
        if !tally.quorum_met {
            let voted = u32::try_from(decision.draft.voters.len()).unwrap_or(u32::MAX);
            let voted = voted.saturating_sub(tally.not_cast.electors);
            Some(VoteRefusal::QuorumMissing { quorum: tally.quorum, voted })
        } else if !tally.vetoed_by.is_empty() {
            Some(VoteRefusal::Vetoed(tally.vetoed_by.clone()))
        } else {
            (!tally.passed && !by_authority).then(|| VoteRefusal::NotCarried(title.clone()))
        }
    } else if tally.passed && open_steps(rule, decision).is_empty() {
        Some(VoteRefusal::Carried(title.clone()))
    } else if outcome.is_some_and(|outcome| outcome.effect == OutcomeEffect::Proceed) {
        Some(VoteRefusal::NotTheProposal(title.clone()))
    } else {
        let last = rule.rounds.is_some_and(|limit| decision.round >= limit);
        (outcome.is_none() && last).then(|| VoteRefusal::LastRound(rule.question.clone()))
    };
    refusal.map_or(Ok(()), |refusal| Err(refusal.into()))
}

/// A decision proceeds when every step of its route was endorsed; sending back or calling off may do without.
pub(super) fn route_allows(
    rule: &DecisionRule,
    decision: &DecisionState,
    outcome: Option<&Outcome>,
) -> Result<(), Rejection> {
    if outcome.is_none_or(|outcome| outcome.effect != OutcomeEffect::Proceed) {
        return Ok(());
    }
    let steps = open_steps(rule, decision);
    if steps.is_empty() {
        return Ok(());
    }
    Err(VoteRefusal::EndorsementMissing { question: rule.question.clone(), steps }.into())
}

/// Titles of the steps nobody has consented to.
fn open_steps(rule: &DecisionRule, decision: &DecisionState) -> Vec<Label> {
    let open = (1..).zip(&rule.route).filter(|(number, _)| !decision.draft.consented(*number));
    open.map(|(_, step)| step.title.clone()).collect()
}

/// The documents a decision rests on must be there, or be waived, before it proceeds; sending back or calling off may do
/// without.
pub(super) fn documents_allow(
    case: &Case,
    phase: &Phase,
    rule: &DecisionRule,
    participant: Option<&OrganizationId>,
    outcome: Option<&Outcome>,
    waived: &[Waived<Clear>],
) -> Result<(), Rejection> {
    if outcome.is_none_or(|outcome| outcome.effect != OutcomeEffect::Proceed) {
        return Ok(());
    }
    let spared = |id: &ItemId| waived.iter().any(|waived| waived.document == *id);
    let lacking = lacking(case, phase, rule, participant);
    let missing = phase.documents.iter().filter(|known| lacking.contains(&known.id) && !spared(&known.id));
    let missing: Vec<_> = missing.map(|document| document.title.clone()).collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Rejection::Incomplete { phase: phase.title.clone(), missing })
    }
}

fn lacking(
    case: &Case,
    phase: &Phase,
    rule: &DecisionRule,
    participant: Option<&OrganizationId>,
) -> Vec<ItemId> {
    let attached = |id: &ItemId| {
        case.track(&phase.id, participant)
            .is_some_and(|track| track.evidence.iter().any(|e| e.document.as_ref() == Some(id)))
    };
    rule.requires.iter().filter(|id| !attached(id)).cloned().collect()
}

/// The documents a command does without, each with the reason of the party that may waive it.
pub(super) fn waived(
    case: &Case,
    phase: &Phase,
    rule: &DecisionRule,
    participant: Option<&OrganizationId>,
    hand: &Hand,
    command: &Decide,
) -> Result<Vec<Waived<Clear>>, Rejection> {
    if command.waived.is_empty() {
        return Ok(Vec::new());
    }
    if rule.waive.is_none() {
        return Err(VoteRefusal::WaiverRefused(rule.question.clone()).into());
    }
    if !hand.leads() {
        return Err(Rejection::NotAllowed);
    }
    checks::count(command.waived.iter().map(|waiver| &waiver.document), Thing::Document, 1)?;
    let lacking = lacking(case, phase, rule, participant);
    let waive = |waiver: &crate::command::Waiver| {
        let document = waiver.document.clone();
        if !lacking.contains(&document) {
            return Err(VoteRefusal::NotLacking(document).into());
        }
        let reason = checks::text(Some(&waiver.reason), "/waived")?;
        let reason = reason.ok_or_else(|| VoteRefusal::WaiverUnfounded(document.clone()))?;
        Ok(Waived { document, reason })
    };
    command.waived.iter().map(waive).collect()
}

/// Who put a question is never the only one to approve the answer: another person closes it, is named as the one that
/// decided, voted or endorsed; where the definition asks for it, one of another body. The operator of the machine and the
/// rules of the engine are no persons.
pub(super) fn other_eyes(
    context: &Context<'_>,
    rule: &DecisionRule,
    decision: &DecisionState,
    hand: &Hand,
    command: &Decide,
    decided_on: NaiveDate,
) -> Result<(), Rejection> {
    let draft = &decision.draft;
    if let (Some(drafted), Some(acts)) = (draft.by.user, context.acting.actor.user)
        && drafted == acts
        && !named_another(context, command, drafted, decided_on)
        && !seen_by_another(draft, drafted)
    {
        return Err(VoteRefusal::OnlyApprover.into());
    }
    match rule.four_eyes {
        FourEyes::People => Ok(()),
        FourEyes::Bodies if draft.by.organization.is_none() => Ok(()),
        FourEyes::Bodies if hand.organization() != draft.by.organization.as_ref() => Ok(()),
        FourEyes::Bodies if approved_elsewhere(draft, context.today) => Ok(()),
        FourEyes::Bodies => Err(VoteRefusal::OnlyApprover.into()),
    }
}

/// Whether the post named as the one that decided was held by somebody else that day, or only a title was given.
fn named_another(context: &Context<'_>, command: &Decide, drafted: UserId, on: NaiveDate) -> bool {
    match command.decided_by {
        Some(post) => context.directory.holder(post, on).is_some_and(|holder| holder != drafted),
        None => command.decided_by_title.as_ref().is_some_and(|title| !title.trim().is_empty()),
    }
}

/// Whether a closed decision has other eyes than those that put it, were the deciding post not named.
pub(super) fn stands_without_post(decision: &DecisionState, closed: &ClosedDecision) -> bool {
    match (decision.draft.by.user, closed.by.user) {
        (Some(drafted), Some(user)) if drafted == user => {
            closed.has_title || seen_by_another(&decision.draft, drafted)
        }
        (Some(_) | None, _) => true,
    }
}

/// Whether another person voted on a draft or endorsed it.
fn seen_by_another(draft: &Draft, drafted: UserId) -> bool {
    let another = |user: Option<UserId>| user.is_some_and(|user| user != drafted);
    let endorsed = |step: &Endorsement| step.opinion == Opinion::Consent;
    draft.ballots().any(|(_, ballot)| another(ballot.by.user))
        || draft.endorsements.values().any(|step| endorsed(step) && another(step.by.user))
}

/// Whether another body voted for a draft or endorsed it, itself. Once the last day of a vote has passed, its silence
/// and what it let others say for it count too: it had its time to say otherwise.
fn approved_elsewhere(draft: &Draft, today: NaiveDate) -> bool {
    let drafted = draft.by.organization.as_ref();
    let over = draft.votes_until.is_some_and(|until| today > until);
    let consents = |voter: &Voter| match &voter.ballot {
        Some(ballot) => ballot.choice == VoteChoice::For && (over || !ballot.by.proxy),
        None => over,
    };
    let endorses = |step: &Endorsement| step.opinion == Opinion::Consent && !step.by.proxy;
    draft.voters.iter().any(|(body, voter)| Some(body) != drafted && consents(voter))
        || draft.endorsements.values().any(|step| Some(&step.organization) != drafted && endorses(step))
}
