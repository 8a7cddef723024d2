//! The checks several commands share: texts, reasons, bases, open tracks; never an event.

use chrono::NaiveDate;

use crate::command::COMMAND_ITEMS_MAX;
use crate::decide::Context;
use crate::definition::{Phase, Scope};
use crate::event::Basis;
use crate::id::{ItemId, OrganizationId, ReasonCode};
use crate::private::{Clear, TEXT_CHARACTERS_MAX};
use crate::reason;
use crate::rejection::{Rejection, ServiceRefusal, Thing};
use crate::state::{Case, TrackStatus};
use crate::time::is_writable;

/// Longest title or document number, in characters.
const LINE_CHARACTERS_MAX: usize = 200;

/// Longest media type and longest name on either side of its slash.
const MEDIA_TYPE_BYTES_MAX: usize = 127;
const MEDIA_NAME_BYTES_MAX: usize = 127;

/// Free text that may be recorded, or none when it is blank.
pub(super) fn text(text: Option<&String>, pointer: &'static str) -> Result<Option<Clear>, Rejection> {
    let Some(text) = text else { return Ok(None) };
    if text.trim().is_empty() {
        return Ok(None);
    }
    let characters = text.chars().count();
    if characters > TEXT_CHARACTERS_MAX {
        return Err(Rejection::TextTooLong { pointer, characters });
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Rejection::BadText(pointer));
    }
    Ok(Some(Clear::text(text.clone())))
}

/// A short line that stands in clear: it must be NFC and without control characters.
pub(super) fn line(text: Option<&String>, pointer: &'static str) -> Result<Option<String>, Rejection> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    let characters = text.chars().count();
    if characters > LINE_CHARACTERS_MAX {
        return Err(Rejection::TextTooLong { pointer, characters });
    }
    if text.chars().any(char::is_control) || !unicode_normalization::is_nfc(text) {
        return Err(Rejection::BadText(pointer));
    }
    Ok(Some(text.clone()))
}

/// A media type of RFC 6838 without its parameters; it stands in clear and so must hold nothing else.
pub(super) fn media_type(text: &str) -> Result<String, Rejection> {
    let text = text.split(';').next().unwrap_or_default().trim_end();
    let name = |name: &str| {
        let restricted = |b: u8| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b);
        name.len() <= MEDIA_NAME_BYTES_MAX
            && name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
            && name.bytes().all(restricted)
    };
    match text.split_once('/') {
        Some((kind, subtype)) if text.len() <= MEDIA_TYPE_BYTES_MAX && name(kind) && name(subtype) => {
            Ok(text.to_owned())
        }
        Some(_) | None => Err(Rejection::BadText("/media_type")),
    }
}

/// A reason code that is on the list.
pub(super) fn reason_code(code: Option<&ReasonCode>) -> Result<ReasonCode, Rejection> {
    let code = code.ok_or(Rejection::ReasonMissing)?;
    if reason::is_known(code) { Ok(code.clone()) } else { Err(Rejection::UnknownReason(code.clone())) }
}

/// A day the log can write.
pub(super) fn day(date: NaiveDate, pointer: &'static str) -> Result<NaiveDate, Rejection> {
    if is_writable(date) { Ok(date) } else { Err(Rejection::BadDate { date, pointer }) }
}

/// A basis whose document number may stand in clear.
pub(super) fn basis(basis: Option<&Basis>) -> Result<Option<Basis>, Rejection> {
    let Some(basis) = basis else { return Ok(None) };
    let document_number = line(basis.document_number.as_ref(), "/basis/document_number")?;
    let dated_on = basis.dated_on.map(|date| day(date, "/basis/dated_on")).transpose()?;
    Ok(Some(Basis { kind: basis.kind, document_number, dated_on }))
}

/// A basis that says where it can be found: by document number or by date.
pub(super) fn firm_basis(given: Option<&Basis>) -> Result<Basis, Rejection> {
    let basis = basis(given)?.ok_or(Rejection::BasisMissing)?;
    if basis.document_number.is_none() && basis.dated_on.is_none() {
        Err(Rejection::BasisMissing)
    } else {
        Ok(basis)
    }
}

/// A number of items within bounds, none twice.
pub(super) fn count<'a>(
    items: impl Iterator<Item = &'a ItemId>,
    kind: Thing,
    least: usize,
) -> Result<(), Rejection> {
    let mut seen = std::collections::BTreeSet::new();
    let mut count = 0;
    for item in items {
        count += 1;
        if !seen.insert(item) {
            return Err(Rejection::Twice(item.clone()));
        }
    }
    if (least..=COMMAND_ITEMS_MAX).contains(&count) {
        Ok(())
    } else {
        Err(Rejection::WrongCount { kind, count, limit: COMMAND_ITEMS_MAX })
    }
}

impl Context<'_> {
    /// A day a fact may hold from: today or earlier.
    pub(super) fn past(&self, day: Option<NaiveDate>) -> Result<Option<NaiveDate>, Rejection> {
        match day {
            Some(date) if is_writable(date) && date > self.today => Err(Rejection::FutureFact(date)),
            Some(date) => self::day(date, "").map(Some),
            None => Ok(None),
        }
    }

    /// Refuses a track in which no work can be done now, saying why.
    pub(super) fn open_track(
        &self,
        case: &Case,
        phase: &Phase,
        participant: Option<&OrganizationId>,
    ) -> Result<(), Rejection> {
        match case.status(phase, participant) {
            TrackStatus::Ready | TrackStatus::Active => Ok(()),
            TrackStatus::Done | TrackStatus::Skipped => Err(Rejection::PhaseEnded(phase.title.clone())),
            TrackStatus::Cancelled => Err(Rejection::CaseEnded),
            TrackStatus::Suspended => Err(ServiceRefusal::Suspended(phase.title.clone()).into()),
            TrackStatus::Waiting => Err(Rejection::PhaseNotOpen {
                phase: phase.title.clone(),
                waits_for: self.waits_for(case, phase, participant),
            }),
            TrackStatus::Unanswered => Err(not_joined(participant, phase)),
            TrackStatus::NotApplicable => Err(match participant {
                Some(body) if !case.participants.contains_key(body) => {
                    Rejection::NotAParticipant(body.clone())
                }
                Some(_) | None => not_joined(participant, phase),
            }),
        }
    }
}

/// Whether `earlier` no longer holds back `phase` for a participant.
pub(crate) fn let_through(
    case: &Case,
    earlier: &Phase,
    phase: &Phase,
    participant: Option<&OrganizationId>,
) -> bool {
    // Bodies of another party wait for the earlier phase as joint work does.
    let of_its_party = |body: &&OrganizationId| match &earlier.scope {
        Scope::Joint => false,
        Scope::Each { party, .. } => case.participants.get(*body).is_some_and(|known| known.party == *party),
    };
    match (&earlier.scope, participant.filter(|_| phase.is_each()).filter(of_its_party)) {
        (Scope::Joint, _) => case.status(earlier, None).is_ended(),
        (Scope::Each { .. }, Some(body)) => case.status(earlier, Some(body)).is_ended(),
        (Scope::Each { .. }, None) => match &earlier.barrier {
            Some(barrier) => case.barrier_met(earlier, barrier),
            None => case.phase_ended(earlier),
        },
    }
}

fn not_joined(participant: Option<&OrganizationId>, phase: &Phase) -> Rejection {
    match participant {
        Some(body) => Rejection::NotJoined(body.clone()),
        None => Rejection::ParticipantMissing(phase.title.clone()),
    }
}
