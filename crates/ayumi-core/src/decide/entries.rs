//! Commands on meetings and contacts as entries: opening one, recording who was present; never what its steps ask for.

use chrono::NaiveDate;

use crate::command::{OpenEntry, RecordAttendance};
use crate::decide::{Context, Decided, Hand, by_rule, checks};
use crate::definition::{DueRule, Phase, Register, RegisterKind};
use crate::due;
use crate::entry::{self, ENTRIES_MAX, entry_id};
use crate::event::{
    AttendanceRecorded, DeadlineSet, EntryOpened, Event, PARTICIPANTS_CHUNK_MAX, Precision, Presence,
};
use crate::id::{ItemId, OrganizationId};
use crate::rejection::{Rejection, ServiceRefusal, Thing};
use crate::state::Case;

/// Most bodies one record of presence may name.
const PRESENT_MAX: usize = 2_000;

pub(super) fn open(
    context: &Context<'_>,
    case: &Case,
    command: &OpenEntry,
) -> Result<Vec<Decided>, Rejection> {
    let missing = || Rejection::NoSuchItem { kind: Thing::Register, item: command.register.clone() };
    let register = context.definition.register(&command.register).ok_or_else(missing)?;
    let (participant, hand) = with_whom(context, case, register, command)?;
    if let Some(follows) = &command.follows {
        known(case, follows)?;
    }
    let number = next_number(context, case, register)?;
    let name: ItemId = number.to_string().parse().map_err(|_| missing())?;
    let title = entry::title(register, number);
    let steps = entry::steps(register, &name, &title, participant.as_ref()).ok_or_else(missing)?;
    let date = given_date(context, &steps, command.due_on)?;
    let opened = Event::EntryOpened(EntryOpened {
        register: register.id.clone(),
        entry: name,
        number,
        participant,
        follows: command.follows.clone(),
        subject: checks::text(command.subject.as_ref(), "/subject")?,
        basis: checks::basis(command.basis.as_ref())?,
    });
    let mut events = vec![hand.does(opened, context.today)];
    events.extend(
        fixed_dates(context, case, &steps).map(|date| by_rule(Event::DeadlineSet(date), context.today)),
    );
    events.extend(date.map(|date| hand.does(Event::DeadlineSet(date), context.today)));
    Ok(events)
}

/// The body an entry is with and the hand that opens it: the party must be one the register names.
fn with_whom(
    context: &Context<'_>,
    case: &Case,
    register: &Register,
    command: &OpenEntry,
) -> Result<(Option<OrganizationId>, Hand), Rejection> {
    let lead = &context.definition.parties[0].id;
    let opens = |party: &ItemId| register.opened_by.contains(party);
    match &register.kind {
        RegisterKind::Meetings { more } => {
            let hand = context.lead_hand(case)?;
            if command.participant.is_some() {
                return Err(Rejection::PhaseIsJoint(register.title.clone()));
            }
            if *more {
                Ok((None, hand))
            } else {
                Err(ServiceRefusal::RegisterFull(register.title.clone()).into())
            }
        }
        RegisterKind::Contacts { with, .. } => {
            let body = context.meant(case, command.participant.as_ref(), &register.title)?;
            let hand = match context.lead_hand(case) {
                // A contact that is for the body that leads to open is its own work.
                Ok(hand) if opens(lead) => hand,
                Ok(_) | Err(_) => context.hand_for(case, &body)?,
            };
            let takes_part = case
                .participants
                .get(&body)
                .is_some_and(|known| known.party == *with && known.participation.takes_part());
            if !takes_part {
                return Err(Rejection::NotAParticipant(body));
            }
            let may = if hand.leads() { opens(lead) || opens(with) } else { opens(with) };
            if may { Ok((Some(body), hand)) } else { Err(Rejection::NotAllowed) }
        }
    }
}

fn next_number(context: &Context<'_>, case: &Case, register: &Register) -> Result<u32, Rejection> {
    if case.entries_opened() >= ENTRIES_MAX {
        return Err(ServiceRefusal::RegisterFull(register.title.clone()).into());
    }
    let last = case.entries.get(&register.id).and_then(|entries| entries.last());
    Ok(last.map_or_else(|| occasions(context, register), |entry| entry.number) + 1)
}

/// How many occasions were known beforehand: those that come up since are counted on from them.
fn occasions(context: &Context<'_>, register: &Register) -> u32 {
    let steps = context.definition.phases.iter().filter_map(|phase| phase.entry.as_ref());
    let first = register.steps.first().map(|step| &step.id);
    let known = steps.filter(|step| step.register == register.id && Some(&step.step) == first);
    u32::try_from(known.count()).unwrap_or(u32::MAX - 1)
}

/// Whether the case has the entry another one goes back to.
fn known(case: &Case, follows: &ItemId) -> Result<(), Rejection> {
    let mut all = case.entries.iter().flat_map(|(register, entries)| {
        entries.iter().filter_map(move |entry| entry_id(register, &entry.entry))
    });
    if all.any(|id| id == *follows) {
        Ok(())
    } else {
        Err(ServiceRefusal::NoSuchEntry(follows.clone()).into())
    }
}

/// The date of the step whose day is named now.
fn given_date(
    context: &Context<'_>,
    steps: &[Phase],
    given: Option<NaiveDate>,
) -> Result<Option<DeadlineSet>, Rejection> {
    let dated = steps.iter().find_map(|step| {
        step.due.as_ref().filter(|rule| rule.rule == DueRule::Given).map(|rule| (step, rule))
    });
    let Some((step, rule)) = dated else {
        return match given {
            Some(date) => Err(Rejection::BadDate { date, pointer: "/due_on" }),
            None => Ok(None),
        };
    };
    let day = given
        .filter(|day| *day >= context.today)
        .ok_or_else(|| ServiceRefusal::DateMissing(step.title.clone()))?;
    let beyond = || Rejection::BeyondCalendar { date: day, pointer: "/due_on" };
    let due = due::reckon(day, Precision::Day, due::Manner::of(rule), context.calendar)
        .filter(|due| due::is_covered(due, context.calendar))
        .ok_or_else(beyond)?;
    Ok(Some(set(context, step, due, &rule.as_written)))
}

/// The dates of steps that wait for nothing to be known.
fn fixed_dates<'a>(
    context: &'a Context<'_>,
    case: &'a Case,
    steps: &'a [Phase],
) -> impl Iterator<Item = DeadlineSet> + 'a {
    let year = case.opening.as_ref().map(|opening| opening.fiscal_year);
    steps.iter().filter_map(move |step| {
        let rule = step.due.as_ref()?;
        let due = due::resolve(rule, year?, None, context.calendar)?;
        due::is_covered(&due, context.calendar).then(|| set(context, step, due, &rule.as_written))
    })
}

fn set(context: &Context<'_>, step: &Phase, due: crate::event::DueDate, rule: &str) -> DeadlineSet {
    DeadlineSet {
        item: step.id.clone(),
        revision: 1,
        participant: step.with().cloned(),
        version: 1,
        due,
        rule: rule.to_owned(),
        calendar: context.calendar_ref.clone(),
    }
}

pub(super) fn attend(
    context: &Context<'_>,
    case: &Case,
    command: &RecordAttendance,
) -> Result<Vec<Decided>, Rejection> {
    let phase = context.phase(&command.phase)?;
    let hand = context.lead_hand(case)?;
    let party = phase.attendance.as_ref().ok_or_else(|| ServiceRefusal::NoAttendance(phase.title.clone()))?;
    context.open_track(case, phase, None)?;
    let count = command.present.len();
    if !(1..=PRESENT_MAX).contains(&count) {
        return Err(Rejection::WrongCount { kind: Thing::Body, count, limit: PRESENT_MAX });
    }
    let mut present: Vec<Presence> = command.present.clone();
    present.sort_by(|a, b| a.organization.cmp(&b.organization));
    for (index, presence) in present.iter().enumerate() {
        let body = &presence.organization;
        if case.participants.get(body).is_none_or(|known| known.party != *party) {
            return Err(Rejection::NotAParticipant(body.clone()));
        }
        if index > 0 && present[index - 1].organization == *body {
            return Err(Rejection::WrongCount { kind: Thing::Body, count, limit: PRESENT_MAX });
        }
    }
    let known = case.track(&phase.id, None).map(|track| &track.attendance);
    let is_new = |presence: &Presence| {
        let persons = known.and_then(|known| known.get(&presence.organization)).copied().unwrap_or(0);
        persons != presence.persons
    };
    present.retain(is_new);
    let basis = checks::basis(command.basis.as_ref())?;
    let chunk = |chunk: &[Presence]| {
        let event = Event::AttendanceRecorded(AttendanceRecorded {
            phase: phase.id.clone(),
            revision: case.revision(&phase.id, None),
            present: chunk.to_vec(),
            basis: basis.clone(),
        });
        hand.does(event, context.today)
    };
    Ok(present.chunks(PARTICIPANTS_CHUNK_MAX).map(chunk).collect())
}
