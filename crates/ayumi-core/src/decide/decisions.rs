//! Commands on decisions: put the question, record the answer and what follows from it; never a vote.

use crate::command::{Decide, OpenDecision};
use crate::decide::{Context, Decided, Hand, by_rule, checks};
use crate::definition::{DecisionRule, Outcome, OutcomeEffect, Phase};
use crate::event::{
    CaseCancelled, DecisionClosed, DecisionOpened, Electorate, ElectorateRule, Event, PhaseReopened,
};
use crate::follow;
use crate::id::{ContentHash, DecisionId, ItemId, OrganizationId, PostId};
use crate::private::Clear;
use crate::reason;
use crate::rejection::{Rejection, Thing};
use crate::state::{Case, DecisionState, PhaseState, Track};

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
    let last = case.decision(&rule.id, body.as_ref(), revision);
    if last.is_some_and(|(_, decision)| decision.closed.is_none()) {
        return Err(Rejection::DecisionOpen(rule.question.clone()));
    }
    let round = last.map_or(1, |(_, decision)| decision.round + 1);
    Ok(vec![opened(context, case, phase, rule, body, revision, round, &hand)?])
}

#[expect(clippy::too_many_arguments, reason = "one event takes them all; a struct would be used once")]
fn opened(
    context: &Context<'_>,
    case: &Case,
    phase: &Phase,
    rule: &DecisionRule,
    participant: Option<OrganizationId>,
    revision: u32,
    round: u32,
    hand: &Hand,
) -> Result<Decided, Rejection> {
    let authority = authority(case, rule, participant.as_ref())?;
    let event = Event::DecisionOpened(DecisionOpened {
        decision: DecisionId::derive(context.case, &rule.id, participant.as_ref(), revision, round),
        question: rule.id.clone(),
        phase: phase.id.clone(),
        revision,
        participant,
        round,
        electorate: Electorate {
            rule: ElectorateRule::OneAuthority,
            authority,
            size: 1,
            directory_version: context.directory.version,
        },
    });
    Ok(hand.does(event, context.today))
}

fn rule<'a>(context: &Context<'a>, phase: &Phase) -> Result<&'a DecisionRule, Rejection> {
    let rule = phase.decide.as_ref().and_then(|id| context.definition.decision(id));
    rule.ok_or_else(|| Rejection::NoDecision(phase.title.clone()))
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
    let revision = case.revision(&phase.id, body.as_ref());
    let not_open = || Rejection::DecisionNotOpen(rule.question.clone());
    let (id, decision) = case
        .decision(&rule.id, body.as_ref(), revision)
        .filter(|(_, d)| d.closed.is_none())
        .ok_or_else(not_open)?;
    if rule.authority == context.definition.parties[0].id && !hand.leads() {
        return Err(Rejection::NotAllowed);
    }
    let missing = || Rejection::NoSuchItem { kind: Thing::Outcome, item: command.outcome.clone() };
    let outcome = rule.outcomes.iter().find(|outcome| outcome.id == command.outcome).ok_or_else(missing)?;
    require_documents(case, phase, rule, body.as_ref(), outcome)?;
    let closed = DecisionClosed {
        evidence: relied_on(case, phase, rule, body.as_ref(), command),
        ..closed(context, case, command, id, decision, &hand)?
    };
    let mut events = vec![hand.does(Event::DecisionClosed(closed), context.today)];
    events.extend(consequence(context, case, rule, outcome, id)?);
    Ok(events)
}

/// The documents a decision rests on must be there before it proceeds; sending back or calling off may do without.
fn require_documents(
    case: &Case,
    phase: &Phase,
    rule: &DecisionRule,
    participant: Option<&OrganizationId>,
    outcome: &Outcome,
) -> Result<(), Rejection> {
    if outcome.effect != OutcomeEffect::Proceed {
        return Ok(());
    }
    let attached = |id: &ItemId| {
        case.track(&phase.id, participant)
            .is_some_and(|track| track.evidence.iter().any(|e| e.document.as_ref() == Some(id)))
    };
    let lacking = phase
        .documents
        .iter()
        .filter(|document| rule.requires.contains(&document.id) && !attached(&document.id));
    let missing: Vec<_> = lacking.map(|document| document.title.clone()).collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Rejection::Incomplete { phase: phase.title.clone(), missing })
    }
}

fn closed(
    context: &Context<'_>,
    case: &Case,
    command: &Decide,
    id: DecisionId,
    decision: &DecisionState,
    hand: &Hand,
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
