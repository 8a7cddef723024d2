//! Meetings and contacts: registers whose entries run through the same steps, and the occasions known beforehand.

use ayumi_core::definition::{Audience, Due, Joins, Party, Phase, Register, RegisterKind, Scope};
use ayumi_core::entry;
use ayumi_core::id::ItemId;
use ayumi_core::text::Label;

use super::fields::{Fields, entry_id};
use super::{due, phase, remind, value};
use crate::diagnostic::Report;
use crate::problem::{Problem, shown};
use crate::raw::Entry;
use crate::vocabulary;

/// Steps of occasions one definition may have: each is a phase of every case.
pub(crate) const STEPS_MAX: usize = 2_000;

/// A register with the phases of its occasions.
pub(crate) struct Read {
    pub(crate) register: Register,
    pub(crate) phases: Vec<Phase>,
}

/// A register of meetings. Its occasions take as much of `room` as they have steps, and are left out where it is too small.
pub(crate) fn meetings(
    entry: &Entry,
    parties: &[Party],
    room: &mut usize,
    report: &mut Report,
) -> Option<Read> {
    let id = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::MEETINGS, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let steps = steps(&mut fields, &Scope::Joint, parties, report);
    let occasions = fields.named("occasions", report, occasion);
    let more = fields.read("more", report, value::boolean).unwrap_or(occasions.is_empty());
    fields.close(report);
    if !more && occasions.is_empty() {
        report.add(entry.place, &Problem::NoOccasion { register: shown(&entry.key) });
    }
    let opened_by = parties.first().map(|lead| lead.id.clone()).into_iter().collect();
    let register =
        Register { id: id?, title, kind: RegisterKind::Meetings { more }, opened_by, steps: steps? };
    let Some(left) = room.checked_sub(occasions.len() * register.steps.len()) else {
        report.add(entry.place, &Problem::TooManySteps { register: shown(&entry.key), limit: STEPS_MAX });
        return Some(Read { register, phases: Vec::new() });
    };
    *room = left;
    let phases =
        occasions.into_iter().flat_map(|occasion| phases(&register, occasion, entry, report)).collect();
    Some(Read { register, phases })
}

/// An occasion known beforehand.
struct Occasion {
    id: ItemId,
    title: Label,
    due: Option<Due>,
}

fn occasion(entry: &Entry, report: &mut Report) -> Option<Occasion> {
    let id: Option<ItemId> = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::OCCASION, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let due = fields.take("due").and_then(|entry| due::apart(entry, report));
    fields.close(report);
    let id = id?;
    // Entries that come up later are named by their numbers.
    if id.as_str().bytes().all(|b| b.is_ascii_digit()) {
        report.add(entry.place, &Problem::OccasionNumber { occasion: id.to_string() });
    }
    Some(Occasion { id, title, due })
}

fn phases(register: &Register, occasion: Occasion, at: &Entry, report: &mut Report) -> Vec<Phase> {
    let Some(mut phases) = entry::steps(register, &occasion.id, &occasion.title, None) else {
        let place = at.value.locate_key(&["occasions", occasion.id.as_str()]);
        report.add(place, &Problem::StepNameTooLong { register: register.id.to_string() });
        return Vec::new();
    };
    if let (Some(first), Some(due)) = (phases.first_mut(), occasion.due) {
        first.due = Some(due);
    }
    phases
}

/// A register of contacts with single bodies.
pub(crate) fn contacts(entry: &Entry, parties: &[Party], report: &mut Report) -> Option<Read> {
    let id = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::CONTACTS, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let with = match fields.take("with") {
        Some(entry) => value::id(&entry.value, report),
        None => only_other(entry, parties, report),
    };
    let written = fields.ids("opened_by", report);
    let opened_by = if written.is_empty() {
        parties.first().map(|lead| lead.id.clone()).into_iter().collect()
    } else {
        written
    };
    let within = fields.read("within", report, due::span);
    let remind = remind::listed(&mut fields, report);
    if within.is_none() && !remind.is_empty() {
        report.add(entry.value.locate_key(&["remind"]), &Problem::MissingKey { key: "within" });
    }
    let steps = with.clone().and_then(|party| {
        let scope = Scope::Each { party, audience: Audience::Joined };
        steps(&mut fields, &scope, parties, report)
    });
    if with.is_none() {
        fields.pass_over(&["steps"]);
    }
    fields.close(report);
    let kind = RegisterKind::Contacts { with: with?, within, remind };
    Some(Read { register: Register { id: id?, title, kind, opened_by, steps: steps? }, phases: Vec::new() })
}

/// The one party that does not lead.
fn only_other(entry: &Entry, parties: &[Party], report: &mut Report) -> Option<ItemId> {
    let mut others = parties.iter().filter(|party| party.joins != Joins::Leads);
    if let (Some(party), None) = (others.next(), others.next()) {
        return Some(party.id.clone());
    }
    report.add(entry.place, &Problem::MissingKey { key: "with" });
    None
}

fn steps(
    fields: &mut Fields<'_>,
    scope: &Scope,
    parties: &[Party],
    report: &mut Report,
) -> Option<Vec<Phase>> {
    fields.need("steps", report)?;
    let mut before: Option<ItemId> = None;
    let steps = fields.parts("steps", report, |entry, report| {
        let step = phase::step(entry, scope, before.as_ref(), parties, report)?;
        before = Some(step.id.clone());
        Some(step)
    });
    Some(steps)
}
