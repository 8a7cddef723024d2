//! Commands on decisions: put the question, record the answer and what follows from it; votes are in `voting`.

use crate::command::{Decide, OpenDecision};
use crate::decide::{Context, Decided, Hand, by_rule, checks, closing, voting};
use crate::definition::{DecisionRule, Outcome, OutcomeEffect, Phase};
use crate::event::{
    CaseCancelled, DecisionClosed, DecisionOpened, Elector, Electorate, ElectorateRule, Event, PhaseReopened,
    Tally, Waived,
};
use crate::follow;
use crate::id::{ContentHash, DecisionId, ItemId, OrganizationId, PostId};
use crate::private::Clear;
use crate::reason;
use crate::rejection::{Rejection, Thing, VoteRefusal};
use crate::state::{Case, DecisionState, PhaseState, Track};
use crate::vote;

/// A round about to be put.
struct Round {
    participant: Option<OrganizationId>,
    revision: u32,
    number: u32,
}

pub(super) fn open(
    context: &Context<'_>,
    case: &Case,
    command: &OpenDecision,
) -> Result<Vec<Decided>, Rejection> {
    let phase = context.phase(&command.phase)?;
    let (body, hand) = context.track_hand(case, phase, command.participant.as_ref())?;
    context.open_track(case, phase, body.as_ref())?;
    let rule = rule(context, phase)?;
    let revision = case.revision(&phase.id, body.as_ref());
    let last = case.decision(&rule.id, body.as_ref(), revision).map(|(_, decision)| decision);
    let number = next_round(rule, last)?;
    opened(context, case, rule, Round { participant: body, revision, number }, &hand, command)
}

/// The number of the next round: none while one is open, after one that carried its proposal, or when there were as many
/// as there may be.
fn next_round(rule: &DecisionRule, last: Option<&DecisionState>) -> Result<u32, Rejection> {
    let Some(last) = last else { return Ok(1) };
    let Some(closed) = &last.closed else { return Err(Rejection::DecisionOpen(rule.question.clone())) };
    let carried = closed.tally.is_some() && closed.outcome.is_some() && closed.outcome == last.draft.proposal;
    if let Some(outcome) = closed.outcome.as_ref().filter(|_| carried).and_then(|id| rule.outcome(id)) {
        return Err(VoteRefusal::Carried(outcome.title.clone()).into());
    }
    match rule.rounds {
        Some(limit) if last.round >= limit => {
            Err(VoteRefusal::RoundsExhausted { question: rule.question.clone(), limit }.into())
        }
        Some(_) | None => Ok(last.round.saturating_add(1)),
    }
}

fn opened(
    context: &Context<'_>,
    case: &Case,
    rule: &DecisionRule,
    round: Round,
    hand: &Hand,
    command: &OpenDecision,
) -> Result<Vec<Decided>, Rejection> {
    let Round { participant, revision, number } = round;
    let decision = DecisionId::derive(context.case, &rule.id, participant.as_ref(), revision, number);
    let rationale = checks::text(command.rationale.as_ref(), "/rationale")?;
    let proposal = proposal(rule, command)?;
    let (mut electors, mut votes_until) = (Vec::new(), None);
    if let Some(vote) = &rule.vote {
        if rationale.is_none() {
            return Err(Rejection::RationaleMissing);
        }
        electors = voting::electors(context, case, rule, vote)?;
        votes_until = voting::votes_until(context, vote)?;
    }
    let event = Event::DecisionOpened(DecisionOpened {
        decision,
        question: rule.id.clone(),
        phase: command.phase.clone(),
        revision,
        electorate: electorate(context, authority(case, rule, participant.as_ref())?, &electors),
        participant,
        round: number,
        proposal,
        rationale,
        basis: checks::basis(command.basis.as_ref())?,
        votes_until,
        calendar: votes_until.map(|_| context.calendar_ref.clone()),
    });
    let events = std::iter::once(event).chain(voting::named(decision, &electors));
    Ok(events.map(|event| hand.does(event, context.today)).collect())
}

/// The outcome that is proposed; a vote cannot do without.
fn proposal(rule: &DecisionRule, command: &OpenDecision) -> Result<Option<ItemId>, Rejection> {
    match &command.proposal {
        Some(id) if rule.outcome(id).is_none() => {
            Err(Rejection::NoSuchItem { kind: Thing::Outcome, item: id.clone() })
        }
        None if rule.vote.is_some() => Err(VoteRefusal::ProposalMissing(rule.question.clone()).into()),
        proposed => Ok(proposed.clone()),
    }
}

/// Who decides, frozen: one body, or those named with it.
fn electorate(context: &Context<'_>, authority: OrganizationId, electors: &[Elector]) -> Electorate {
    let directory_version = context.directory.version;
    if electors.is_empty() {
        let rule = ElectorateRule::OneAuthority;
        return Electorate { rule, authority, size: 1, total_weight: 1, directory_version };
    }
    Electorate {
        rule: ElectorateRule::Vote,
        authority,
        size: u32::try_from(electors.len()).unwrap_or(u32::MAX),
        total_weight: electors.iter().map(|elector| elector.weight).sum(),
        directory_version,
    }
}

/// The decision of a phase.
pub(super) fn rule<'a>(context: &Context<'a>, phase: &Phase) -> Result<&'a DecisionRule, Rejection> {
    let rule = phase.decide.as_ref().and_then(|id| context.definition.decision(id));
    rule.ok_or_else(|| Rejection::NoDecision(phase.title.clone()))
}

/// The round of a decision that is open.
pub(super) fn open_round<'a>(
    case: &'a Case,
    phase: &Phase,
    rule: &DecisionRule,
    participant: Option<&OrganizationId>,
) -> Result<(DecisionId, &'a DecisionState), Rejection> {
    let last = case.decision(&rule.id, participant, case.revision(&phase.id, participant));
    let open = last.filter(|(_, decision)| decision.closed.is_none());
    open.ok_or_else(|| Rejection::DecisionNotOpen(rule.question.clone()))
}

fn authority(
    case: &Case,
    rule: &DecisionRule,
    participant: Option<&OrganizationId>,
) -> Result<OrganizationId, Rejection> {
    let by_participant = participant
        .filter(|body| case.participants.get(*body).is_some_and(|known| known.party == rule.authority));
    let lead = case.opening.as_ref().map(|opening| &opening.lead);
    by_participant.or(lead).cloned().ok_or(Rejection::NoSuchCase)
}

pub(super) fn close(context: &Context<'_>, case: &Case, command: &Decide) -> Result<Vec<Decided>, Rejection> {
    let phase = context.phase(&command.phase)?;
    let (body, hand) = context.track_hand(case, phase, command.participant.as_ref())?;
    context.open_track(case, phase, body.as_ref())?;
    let rule = rule(context, phase)?;
    let (id, decision) = open_round(case, phase, rule, body.as_ref())?;
    if rule.authority == context.definition.parties[0].id && !hand.leads() {
        return Err(Rejection::NotAllowed);
    }
    let outcome = closing::outcome(rule, command)?;
    let tally = rule.vote.as_ref().map(|rule| vote::tally(rule, &decision.draft, context.today));
    closing::votes_allow(rule, decision, outcome, tally.as_ref())?;
    closing::route_allows(rule, decision, outcome)?;
    let waived = closing::waived(case, phase, rule, body.as_ref(), &hand, command)?;
    closing::documents_allow(case, phase, rule, body.as_ref(), outcome, &waived)?;
    let closed = DecisionClosed {
        evidence: relied_on(case, phase, rule, body.as_ref(), command),
        ..closed(context, case, command, id, decision, &hand, (tally, waived))?
    };
    if outcome.is_some() {
        closing::other_eyes(context, rule, decision, &hand, command, closed.decided_on)?;
    }
    let mut events = vec![hand.does(Event::DecisionClosed(closed), context.today)];
    if let Some(outcome) = outcome {
        events.extend(consequence(context, case, rule, outcome, id)?);
    }
    Ok(events)
}

fn closed(
    context: &Context<'_>,
    case: &Case,
    command: &Decide,
    id: DecisionId,
    decision: &DecisionState,
    hand: &Hand,
    (tally, waived): (Option<Tally>, Vec<Waived<Clear>>),
) -> Result<DecisionClosed<Clear>, Rejection> {
    if command.evidence.len() > crate::command::COMMAND_ITEMS_MAX {
        return Err(Rejection::WrongCount {
            kind: Thing::Evidence,
            count: command.evidence.len(),
            limit: crate::command::COMMAND_ITEMS_MAX,
        });
    }
    command.evidence.iter().try_for_each(|hash| citable(case, decision, hand, hash))?;
    let decided_on = context.past(command.decided_on)?.unwrap_or(context.today);
    Ok(DecisionClosed {
        decision: id,
        question: decision.question.clone(),
        phase: decision.phase.clone(),
        revision: decision.revision,
        participant: decision.participant.clone(),
        round: decision.round,
        outcome: command.outcome.clone(),
        mode: command.mode,
        decided_on,
        decided_by: decider(context, command)?,
        decided_by_title: checks::text(command.decided_by_title.as_ref(), "/decided_by_title")?,
        basis: checks::firm_basis(command.basis.as_ref())?,
        rationale: checks::text(command.rationale.as_ref(), "/rationale")?
            .ok_or(Rejection::RationaleMissing)?,
        dissent: checks::text(command.dissent.as_ref(), "/dissent")?,
        evidence: command.evidence.clone(),
        tally,
        waived,
    })
}

/// The evidence a decision relies on: what the command names, then the documents the decision requires.
fn relied_on(
    case: &Case,
    phase: &Phase,
    rule: &DecisionRule,
    participant: Option<&OrganizationId>,
    command: &Decide,
) -> Vec<ContentHash> {
    let mut evidence = command.evidence.clone();
    let attached = case.track(&phase.id, participant).into_iter().flat_map(|track| &track.evidence);
    for piece in attached {
        let required = piece.document.as_ref().is_some_and(|document| rule.requires.contains(document));
        if required && !evidence.contains(&piece.sha256) {
            evidence.push(piece.sha256.clone());
        }
    }
    evidence
}

/// The post a command names as the one that decided: never that of whoever wrote it down.
fn decider(context: &Context<'_>, command: &Decide) -> Result<Option<PostId>, Rejection> {
    match command.decided_by {
        Some(post) if !context.directory.posts.contains_key(&post) => Err(Rejection::UnknownPost(post)),
        named => Ok(named),
    }
}

/// Who may read a decision reads the hashes it cites, so it cites joint evidence, and a body's only if it is that body's.
fn citable(case: &Case, decision: &DecisionState, hand: &Hand, hash: &ContentHash) -> Result<(), Rejection> {
    let holds = |track: &Track| track.evidence.iter().any(|evidence| evidence.sha256 == *hash);
    let own = decision.participant.as_ref();
    let may_cite = |phase: &PhaseState| {
        holds(&phase.joint) || own.and_then(|body| phase.tracks.get(body)).is_some_and(holds)
    };
    if case.phases.values().any(may_cite) {
        return Ok(());
    }
    let is_anothers = case.phases.values().flat_map(|phase| phase.tracks.values()).any(holds);
    // Only who reads every track may learn that another one holds the file.
    if is_anothers && hand.leads() {
        return Err(Rejection::EvidenceOfOneBody);
    }
    Err(Rejection::EvidenceNotAttached)
}

/// What follows from an answer by rule, in the same append.
fn consequence(
    context: &Context<'_>,
    case: &Case,
    rule: &DecisionRule,
    outcome: &Outcome,
    decision: DecisionId,
) -> Result<Vec<Decided>, Rejection> {
    match &outcome.effect {
        OutcomeEffect::Proceed => Ok(Vec::new()),
        OutcomeEffect::ReworkTo { phase, limit } => {
            let used = case.reworks.get(&(rule.id.clone(), outcome.id.clone())).copied().unwrap_or(0);
            if used >= *limit {
                return Err(Rejection::ReworkExhausted { outcome: outcome.title.clone(), limit: *limit });
            }
            Ok(reopened_by(context, case, phase, decision))
        }
        OutcomeEffect::CancelCase => {
            let reason = Clear::text(outcome.title.ja.clone());
            let event = Event::CaseCancelled(CaseCancelled {
                reason_code: reason::by_decision(),
                reason,
                basis: None,
            });
            Ok(vec![by_rule(event, context.today)])
        }
    }
}

/// Every phase from `back_to` on that had been opened begins its next revision; all but `back_to` wait again.
fn reopened_by(context: &Context<'_>, case: &Case, back_to: &ItemId, decision: DecisionId) -> Vec<Decided> {
    let later = context.definition.phases.iter().filter(|phase| follows(context, phase, back_to));
    let touched = later.filter(|phase| case.phases.contains_key(&phase.id));
    let events = |phase: &Phase| {
        // A body's own track may be ahead; the next revision for all is one that none of them had.
        let (former_revision, revision) =
            (case.revision(&phase.id, None), case.revision_max(&phase.id).saturating_add(1));
        let opens = phase.id == *back_to;
        let date = follow::date(context, case, phase, None, revision).filter(|_| opens);
        let reopened = PhaseReopened {
            phase: phase.id.clone(),
            former_revision,
            revision,
            opens,
            participant: None,
            decision: Some(decision),
            reason_code: reason::by_decision(),
            reason: None,
            basis: None,
        };
        let facts = std::iter::once(Event::PhaseReopened(reopened)).chain(date.map(Event::DeadlineSet));
        facts.map(|fact| by_rule(fact, context.today)).collect::<Vec<_>>()
    };
    touched.flat_map(events).collect()
}

/// Whether `phase` is `earlier` or must come after it; definitions are proven free of cycles.
fn follows(context: &Context<'_>, phase: &Phase, earlier: &ItemId) -> bool {
    phase.id == *earlier
        || phase
            .after
            .iter()
            .filter_map(|id| context.definition.phase(id))
            .any(|before| follows(context, before, earlier))
}
