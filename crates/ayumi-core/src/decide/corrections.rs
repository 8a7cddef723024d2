//! The command that puts a recorded fact right: which fact is meant, and what may take its place; never a new fact.

use crate::command::CorrectFact;
use crate::decide::{Context, Decided, Hand, checks, closing, facts};
use crate::definition::Phase;
use crate::event::{Correction, Event, FactCorrected, FieldValue};
use crate::id::{EventId, ItemId, OrganizationId};
use crate::private::Clear;
use crate::rejection::{Rejection, Thing};
use crate::state::{Case, ClosedDecision, DecisionState, Fact};
use crate::text::Label;

/// A fact that is named, with the hand that may put it right.
struct Named {
    event: EventId,
    path: String,
    phase: ItemId,
    revision: u32,
    participant: Option<OrganizationId>,
    item: Option<ItemId>,
    value: Option<FieldValue<Clear>>,
    hand: Hand,
}

pub(super) fn correct(
    context: &Context<'_>,
    case: &Case,
    command: &CorrectFact,
) -> Result<Vec<Decided>, Rejection> {
    let named = match &command.item {
        Some(item) => item_of_phase(context, case, command, item)?,
        None => other(context, case, command)?,
    };
    let corrected = Event::FactCorrected(FactCorrected {
        event: named.event,
        path: named.path,
        phase: Some(named.phase),
        revision: Some(named.revision),
        participant: named.participant,
        item: named.item,
        correction: command.correction,
        value: named.value,
        fact_effective_on: context.past(command.effective_on)?,
        reason_code: checks::reason_code(command.reason_code.as_ref())?,
        reason: checks::text(command.reason.as_ref(), "/reason")?,
        basis: checks::basis(command.basis.as_ref())?,
    });
    Ok(vec![named.hand.does(corrected, context.today)])
}

/// A report field or a checklist item.
fn item_of_phase(
    context: &Context<'_>,
    case: &Case,
    command: &CorrectFact,
    item: &ItemId,
) -> Result<Named, Rejection> {
    let phase = context.phase(command.phase.as_ref().ok_or(Rejection::FactUnnamed)?)?;
    let (body, hand) = context.track_hand(case, phase, command.participant.as_ref())?;
    let nothing = || Rejection::NothingRecorded(item.clone());
    let track = case.track(&phase.id, body.as_ref()).ok_or_else(nothing)?;
    let is_step = phase.checklist.iter().any(|known| known.id == *item);
    let (event, index) = if is_step {
        found(track.checklist.get(item), command, item, context)?
    } else {
        found(track.fields.get(item), command, item, context)?
    };
    let path = if is_step { format!("/data/items/{index}") } else { format!("/data/fields/{index}") };
    if command.path.as_ref().is_some_and(|named| *named != path) {
        return Err(Rejection::NotCorrectable);
    }
    Ok(Named {
        event,
        path,
        phase: phase.id.clone(),
        revision: case.revision(&phase.id, body.as_ref()),
        participant: body,
        item: Some(item.clone()),
        value: value_of_item(phase, command, item, is_step)?,
        hand,
    })
}

fn found<V>(
    facts: Option<&Vec<Fact<V>>>,
    command: &CorrectFact,
    item: &ItemId,
    context: &Context<'_>,
) -> Result<(EventId, usize), Rejection> {
    let facts = facts.map_or(&[][..], Vec::as_slice);
    let fact = match command.event {
        Some(event) => facts.iter().find(|fact| fact.event == event).ok_or(Rejection::NoSuchFact(event))?,
        None => {
            Fact::holding(facts, context.today).ok_or_else(|| Rejection::NothingRecorded(item.clone()))?
        }
    };
    Ok((fact.event, fact.index))
}

fn value_of_item(
    phase: &Phase,
    command: &CorrectFact,
    item: &ItemId,
    is_step: bool,
) -> Result<Option<FieldValue<Clear>>, Rejection> {
    match (command.correction, &command.value, is_step) {
        (Correction::Retract, _, _) | (Correction::Replace, None, false) => Ok(None),
        (Correction::Replace, Some(FieldValue::Status(status)), true) => {
            Ok(Some(FieldValue::Status(*status)))
        }
        (Correction::Replace, Some(value), false) => {
            let missing = || Rejection::NoSuchItem { kind: Thing::Field, item: item.clone() };
            facts::fitting(phase.field(item).ok_or_else(missing)?, value, "/value", "/value").map(Some)
        }
        (Correction::Replace, _, true) => Err(Rejection::WrongValue {
            field: Label::new(item.as_str(), item.as_str()),
            expected: Label::new("完了済み・作業中・未着手・対象外のいずれか", "a status"),
            pointer: "/value".into(),
        }),
    }
}

/// A fact that is no item: an attached document, or a particular of a decision.
fn other(context: &Context<'_>, case: &Case, command: &CorrectFact) -> Result<Named, Rejection> {
    let event = command.event.ok_or(Rejection::FactUnnamed)?;
    if let Some((phase, participant)) = attached_by(case, event) {
        return document(context, case, command, event, phase, participant);
    }
    let decided = case.decisions.values().find_map(|decision| {
        decision.closed.as_ref().filter(|closed| closed.event == event).map(|closed| (decision, closed))
    });
    let (decision, closed) = decided.ok_or(Rejection::NoSuchFact(event))?;
    decision_particular(context, case, command, decision, closed)
}

fn attached_by(case: &Case, event: EventId) -> Option<(&ItemId, Option<&OrganizationId>)> {
    case.phases.iter().find_map(|(phase, state)| {
        let own = state.tracks.iter().map(|(body, track)| (Some(body), track));
        let mut tracks = std::iter::once((None, &state.joint)).chain(own);
        tracks
            .find(|(_, track)| track.evidence.iter().any(|evidence| evidence.event == event))
            .map(|(body, _)| (phase, body))
    })
}

/// A document attached by mistake can only be taken back; the right one is attached beside it.
fn document(
    context: &Context<'_>,
    case: &Case,
    command: &CorrectFact,
    event: EventId,
    phase: &ItemId,
    participant: Option<&OrganizationId>,
) -> Result<Named, Rejection> {
    let (body, hand) = context.track_hand(case, context.phase(phase)?, participant)?;
    let whole = command.path.as_ref().is_none_or(|path| path == "/data");
    if !whole || command.correction == Correction::Replace {
        return Err(Rejection::NotCorrectable);
    }
    let revision = case.revision(phase, body.as_ref());
    let (phase, path) = (phase.clone(), "/data".to_owned());
    Ok(Named { event, path, phase, revision, participant: body, item: None, value: None, hand })
}

/// What a decision was recorded with can be put right; its outcome cannot: what followed from it has happened.
fn decision_particular(
    context: &Context<'_>,
    case: &Case,
    command: &CorrectFact,
    decision: &DecisionState,
    closed: &ClosedDecision,
) -> Result<Named, Rejection> {
    let phase = context.phase(&decision.phase)?;
    let (body, hand) = context.track_hand(case, phase, decision.participant.as_ref())?;
    let rule = context.definition.decision(&decision.question);
    if rule.is_some_and(|rule| rule.authority == context.definition.parties[0].id) && !hand.leads() {
        return Err(Rejection::NotAllowed);
    }
    let path = command.path.clone().ok_or(Rejection::FactUnnamed)?;
    let value = match (path.as_str(), command.correction, &command.value) {
        ("/data/decided_by", Correction::Retract, None) if closing::stands_without_post(decision, closed) => {
            None
        }
        ("/data/decided_on", Correction::Replace, Some(FieldValue::Date(day))) => {
            context.past(Some(*day))?.map(FieldValue::Date)
        }
        ("/data/mode", Correction::Replace, Some(FieldValue::Choice(mode)))
            if crate::event::DecisionMode::named(mode).is_some() =>
        {
            Some(FieldValue::Choice(mode.clone()))
        }
        ("/data/basis", Correction::Replace, Some(FieldValue::Basis(basis))) => {
            Some(FieldValue::Basis(Box::new(checks::firm_basis(Some(basis))?)))
        }
        _ => return Err(Rejection::NotCorrectable),
    };
    Ok(Named {
        event: closed.event,
        path,
        phase: decision.phase.clone(),
        revision: decision.revision,
        participant: body,
        item: None,
        value,
        hand,
    })
}
