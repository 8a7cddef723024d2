//! Commands that record facts: reports, checklists, evidence, notes; never a phase's end.

use crate::command::{AddNote, AttachEvidence, FieldAnswer, Report, SetChecklist};
use crate::decide::{Context, Decided, checks};
use crate::definition::{Choice, Field, FieldKind, Phase};
use crate::event::{
    ChecklistUpdated, Event, EvidenceAttached, FieldValue, ItemFact, NoteAdded, ReportSubmitted,
    ReportedField,
};
use crate::id::{ItemId, OrganizationId};
use crate::private::Clear;
use crate::rejection::{Rejection, Thing};
use crate::state::{Case, Track};
use crate::text::Label;

/// Largest evidence file, in bytes; the file store holds to the same.
const EVIDENCE_BYTES_MAX: u64 = 50 * 1024 * 1024;

pub(super) fn report(
    context: &Context<'_>,
    case: &Case,
    command: &Report,
) -> Result<Vec<Decided>, Rejection> {
    let phase = context.phase(&command.phase)?;
    let (body, hand) = context.work_hand(case, phase, command.participant.as_ref())?;
    context.open_track(case, phase, body.as_ref())?;
    checks::count(command.fields.iter().map(|answer| &answer.field), Thing::Field, 0)?;
    let fields =
        command.fields.iter().enumerate().map(|(index, answer)| reported(context, phase, answer, index));
    let event = Event::ReportSubmitted(ReportSubmitted {
        phase: phase.id.clone(),
        revision: case.revision(&phase.id, body.as_ref()),
        participant: body,
        fields: fields.collect::<Result<_, _>>()?,
        basis: checks::basis(command.basis.as_ref())?,
    });
    Ok(vec![hand.does(event, context.today)])
}

fn reported(
    context: &Context<'_>,
    phase: &Phase,
    answer: &FieldAnswer,
    index: usize,
) -> Result<ReportedField<Clear>, Rejection> {
    let missing = || Rejection::NoSuchItem { kind: Thing::Field, item: answer.field.clone() };
    let field = phase.field(&answer.field).ok_or_else(missing)?;
    let value = answer
        .value
        .as_ref()
        .map(|value| fitting(field, value, "/fields", &format!("/fields/{index}/value")))
        .transpose()?;
    Ok(ReportedField {
        field: field.id.clone(),
        value,
        fact_effective_on: context.past(answer.effective_on)?,
    })
}

/// A value that fits its field, its text ready to be sealed. A refusal names `pointer`, or `within` for a text that
/// cannot be recorded.
pub(super) fn fitting(
    field: &Field,
    value: &FieldValue<String>,
    within: &'static str,
    pointer: &str,
) -> Result<FieldValue<Clear>, Rejection> {
    let wrong = |ja: String, en: String| Rejection::WrongValue {
        field: field.title.clone(),
        expected: Label::new(ja, en),
        pointer: pointer.to_owned(),
    };
    match (&field.kind, value) {
        (FieldKind::Text, FieldValue::Text(text)) => {
            let text = checks::text(Some(text), within)?;
            text.map(FieldValue::Text).ok_or_else(|| wrong("文章".into(), "text".into()))
        }
        (FieldKind::Integer { min, max }, FieldValue::Integer(number)) => {
            let inside = min.is_none_or(|min| min <= *number) && max.is_none_or(|max| *number <= max);
            let range = format!("{}..{}", bound(*min), bound(*max));
            if inside {
                Ok(FieldValue::Integer(*number))
            } else {
                Err(wrong(format!("{range}の整数"), format!("a whole number {range}")))
            }
        }
        (FieldKind::Money, FieldValue::Integer(yen @ 0..)) => Ok(FieldValue::Integer(*yen)),
        (FieldKind::Boolean, FieldValue::Boolean(value)) => Ok(FieldValue::Boolean(*value)),
        (FieldKind::Choice(choices), FieldValue::Choice(choice))
            if choices.iter().any(|known| known.id == *choice) =>
        {
            Ok(FieldValue::Choice(choice.clone()))
        }
        (FieldKind::Choices(choices), FieldValue::Choices(chosen)) => in_order(choices, chosen)
            .map(FieldValue::Choices)
            .ok_or_else(|| wrong(names_ja(choices), names_en(choices))),
        (FieldKind::Date, FieldValue::Date(date)) => checks::day(*date, within).map(FieldValue::Date),
        (FieldKind::Month, FieldValue::Month(month)) if is_month(month) => {
            Ok(FieldValue::Month(month.clone()))
        }
        (kind, _) => {
            let (ja, en) = expectation(kind);
            Err(wrong(ja, en))
        }
    }
}

fn bound(bound: Option<i64>) -> String {
    bound.map_or_else(String::new, |bound| bound.to_string())
}

fn in_order(choices: &[Choice], chosen: &[ItemId]) -> Option<Vec<ItemId>> {
    let known = chosen.iter().all(|id| choices.iter().any(|choice| choice.id == *id));
    known.then(|| choices.iter().map(|choice| choice.id.clone()).filter(|id| chosen.contains(id)).collect())
}

fn names_ja(choices: &[Choice]) -> String {
    format!(
        "次のいずれか（{}）",
        choices.iter().map(|choice| choice.title.ja.as_str()).collect::<Vec<_>>().join("、")
    )
}

fn names_en(choices: &[Choice]) -> String {
    format!("one of {}", choices.iter().map(|choice| choice.id.as_str()).collect::<Vec<_>>().join(", "))
}

fn expectation(kind: &FieldKind) -> (String, String) {
    match kind {
        FieldKind::Text => ("文章".into(), "text".into()),
        FieldKind::Integer { .. } => ("整数".into(), "a whole number".into()),
        FieldKind::Money => ("0以上の整数（円）".into(), "whole yen, not less than 0".into()),
        FieldKind::Boolean => ("はい・いいえ".into(), "true or false".into()),
        FieldKind::Choice(choices) | FieldKind::Choices(choices) => (names_ja(choices), names_en(choices)),
        FieldKind::Date => ("日付（例 2026-09-30）".into(), "a date such as 2026-09-30".into()),
        FieldKind::Month => ("年月（例 2026-09）".into(), "a month such as 2026-09".into()),
    }
}

fn is_month(text: &str) -> bool {
    // The date parser alone would also take signs and blanks.
    let spelled =
        text.bytes().enumerate().all(|(at, byte)| if at == 4 { byte == b'-' } else { byte.is_ascii_digit() });
    spelled && text.len() == 7 && chrono::NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").is_ok()
}

pub(super) fn set_checklist(
    context: &Context<'_>,
    case: &Case,
    command: &SetChecklist,
) -> Result<Vec<Decided>, Rejection> {
    let phase = context.phase(&command.phase)?;
    let (body, hand) = context.work_hand(case, phase, command.participant.as_ref())?;
    context.open_track(case, phase, body.as_ref())?;
    checks::count(command.items.iter().map(|answer| &answer.item), Thing::ChecklistItem, 1)?;
    let mut items = Vec::new();
    for answer in &command.items {
        if !phase.checklist.iter().any(|item| item.id == answer.item) {
            return Err(Rejection::NoSuchItem { kind: Thing::ChecklistItem, item: answer.item.clone() });
        }
        let fact_effective_on = context.past(answer.effective_on)?;
        items.push(ItemFact { item: answer.item.clone(), status: answer.status, fact_effective_on });
    }
    let event = Event::ChecklistUpdated(ChecklistUpdated {
        phase: phase.id.clone(),
        revision: case.revision(&phase.id, body.as_ref()),
        preferred_missing: context.preferred_missing(case, phase, body.as_ref()),
        participant: body,
        items,
        basis: checks::basis(command.basis.as_ref())?,
    });
    Ok(vec![hand.does(event, context.today)])
}

impl Context<'_> {
    /// Phases that should have ended before work in `phase` and have not.
    pub(crate) fn preferred_missing(
        &self,
        case: &Case,
        phase: &Phase,
        participant: Option<&OrganizationId>,
    ) -> Vec<ItemId> {
        let before = phase.prefer_after.iter().filter_map(|id| self.definition.phase(id));
        before
            .filter(|earlier| !checks::let_through(case, earlier, phase, participant))
            .map(|earlier| earlier.id.clone())
            .collect()
    }
}

pub(super) fn attach_evidence(
    context: &Context<'_>,
    case: &Case,
    command: &AttachEvidence,
) -> Result<Vec<Decided>, Rejection> {
    let phase = context.phase(&command.phase)?;
    let (body, hand) = context.track_hand(case, phase, command.participant.as_ref())?;
    if case.ending.is_none() && !case.status(phase, body.as_ref()).is_ended() {
        context.open_track(case, phase, body.as_ref())?;
    }
    if let Some(document) = &command.document
        && !phase.documents.iter().any(|known| known.id == *document)
    {
        return Err(Rejection::NoSuchItem { kind: Thing::Document, item: document.clone() });
    }
    let track = case.track(&phase.id, body.as_ref());
    let same = |track: &Track| {
        track.evidence.iter().any(|e| e.sha256 == command.sha256 && e.document == command.document)
    };
    if track.is_some_and(same) {
        return Ok(Vec::new());
    }
    if command.size > EVIDENCE_BYTES_MAX {
        return Err(Rejection::EvidenceTooLarge { bytes: command.size, limit: EVIDENCE_BYTES_MAX });
    }
    let media_type = checks::media_type(&command.media_type)?;
    let file_name =
        checks::text(Some(&command.file_name), "/file_name")?.ok_or(Rejection::BadText("/file_name"))?;
    let event = Event::EvidenceAttached(EvidenceAttached {
        phase: phase.id.clone(),
        revision: case.revision(&phase.id, body.as_ref()),
        participant: body,
        document: command.document.clone(),
        sha256: command.sha256.clone(),
        size: command.size,
        media_type,
        file_name,
    });
    Ok(vec![hand.does(event, context.today)])
}

pub(super) fn add_note(
    context: &Context<'_>,
    case: &Case,
    command: &AddNote,
) -> Result<Vec<Decided>, Rejection> {
    if let Some(phase) = &command.phase {
        context.phase(phase)?;
    }
    let participant = command.participant.clone().or_else(|| context.own_body().cloned());
    let hand = match &participant {
        Some(body) => {
            let hand = context.hand_for(case, body)?;
            if !case.participants.contains_key(body) {
                return Err(Rejection::NotAParticipant(body.clone()));
            }
            hand
        }
        None => context.lead_hand(case)?,
    };
    let note = checks::text(Some(&command.note), "/note")?.ok_or(Rejection::BadText("/note"))?;
    let revision = command.phase.as_ref().map(|phase| case.revision(phase, participant.as_ref()));
    let event = Event::NoteAdded(NoteAdded { phase: command.phase.clone(), revision, participant, note });
    Ok(vec![hand.does(event, context.today)])
}
