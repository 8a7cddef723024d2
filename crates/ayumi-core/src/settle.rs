//! Lapses: the dates that have passed with work outstanding, recorded as facts before anything else happens to a case.

use chrono::{NaiveDate, NaiveTime};

use crate::decide::{Decided, by_rule};
use crate::definition::{Definition, MarkRule, Phase, Scope};
use crate::event::{DeadlineMissed, Event};
use crate::id::{ItemId, OrganizationId};
use crate::state::{Case, Deadline, TrackStatus};

/// The lapses due by a moment that were not recorded, each effective on the day of its lapse.
pub fn settle(definition: &Definition, case: &Case, today: NaiveDate, time: NaiveTime) -> Vec<Decided> {
    let Some(opening) = case.opening.as_ref().filter(|_| case.ending.is_none()) else { return Vec::new() };
    let mut lapses = Vec::new();
    for (item, deadlines) in &case.deadlines {
        let all = deadlines.all.iter().map(|deadline| (None, deadline));
        let own = deadlines.own.iter().map(|(body, deadline)| (Some(body), deadline));
        for (participant, deadline) in all.chain(own) {
            if !goes_on_record(deadline, opening.due_from) || !deadline.due.is_to_be_recorded(today, time) {
                continue;
            }
            let outstanding = outstanding(definition, case, item, participant);
            if outstanding > 0 {
                lapses.push(missed(item, participant, deadline, outstanding));
            }
        }
    }
    lapses
}

/// Whether the lapse of a date goes on record once its time has come with work outstanding: not when it was recorded,
/// nor when it had passed before the case was opened or before this version was set. Such a date never fires.
pub fn goes_on_record(deadline: &Deadline, due_from: NaiveDate) -> bool {
    let last = deadline.due.effective;
    deadline.missed.is_none() && last >= due_from && last >= deadline.set_on
}

/// How many tracks a date leaves outstanding.
pub fn outstanding(
    definition: &Definition,
    case: &Case,
    item: &ItemId,
    participant: Option<&OrganizationId>,
) -> u32 {
    if definition.mark(item).is_some() {
        return u32::from(participant.is_some_and(|body| mark_outstanding(definition, case, item, body)));
    }
    if definition.register(item).is_some() {
        // A contact is due for as long as the body takes part: its date moves on with every contact.
        let takes_part =
            |body| case.participants.get(body).is_some_and(|known| known.participation.takes_part());
        return u32::from(participant.is_some_and(takes_part));
    }
    let Some(phase) = definition.phase(item) else { return 0 };
    match (&phase.scope, participant) {
        (Scope::Joint, _) => u32::from(is_outstanding(case, phase, None)),
        (Scope::Each { .. }, Some(body)) => u32::from(
            case.outside(phase, body).is_none()
                && !gave_way(definition, case, item, body)
                && is_outstanding(case, phase, Some(body)),
        ),
        (Scope::Each { .. }, None) => {
            let own = case.deadlines.get(item).map(|deadlines| &deadlines.own);
            let open = case.audience(phase).into_iter().filter(|body| {
                let elsewhere =
                    own.is_some_and(|own| own.contains_key(*body)) || gave_way(definition, case, item, body);
                !elsewhere && is_outstanding(case, phase, Some(body))
            });
            u32::try_from(open.count()).unwrap_or(u32::MAX)
        }
    }
}

/// Whether a track has not ended, and was expected before its date had lapsed.
fn is_outstanding(case: &Case, phase: &Phase, participant: Option<&OrganizationId>) -> bool {
    let due = case.deadline(&phase.id, participant).map(|deadline| deadline.due.effective);
    let too_late =
        due.is_some_and(|due| case.expected_since(phase, participant).is_some_and(|since| since > due));
    let waits = match case.status(phase, participant) {
        TrackStatus::Unanswered | TrackStatus::Waiting | TrackStatus::Ready | TrackStatus::Active => true,
        // What stands still is not missed while it does.
        TrackStatus::Suspended
        | TrackStatus::Done
        | TrackStatus::Skipped
        | TrackStatus::NotApplicable
        | TrackStatus::Cancelled => false,
    };
    waits && !too_late
}

fn mark_outstanding(definition: &Definition, case: &Case, mark: &ItemId, body: &OrganizationId) -> bool {
    let replaced = definition
        .mark(mark)
        .and_then(|rule| rule.replaces_due_of.as_ref())
        .and_then(|id| definition.phase(id));
    match replaced {
        Some(phase) => !case.status(phase, Some(body)).is_ended(),
        None => case.marks.get(&(mark.clone(), body.clone())).is_some_and(|state| state.value.is_some()),
    }
}

/// Whether the date of a phase gave way, for a body, to that of a mark it carries.
pub fn gave_way(definition: &Definition, case: &Case, phase: &ItemId, body: &OrganizationId) -> bool {
    mark_instead(definition, case, phase, body).is_some()
}

/// The mark whose date applies to a body instead of that of a phase.
pub fn mark_instead<'a>(
    definition: &'a Definition,
    case: &Case,
    phase: &ItemId,
    body: &OrganizationId,
) -> Option<&'a MarkRule> {
    let mut rules = definition.marks.iter().filter(|rule| rule.replaces_due_of.as_ref() == Some(phase));
    rules.find(|rule| {
        let state = case.marks.get(&(rule.id.clone(), body.clone()));
        rule.due_when.is_some() && state.is_some_and(|state| state.value == rule.due_when)
    })
}

/// The date that counts for a track: that of the mark where the phase's own gave way, else the phase's.
pub fn standing_deadline<'a>(
    definition: &Definition,
    case: &'a Case,
    phase: &ItemId,
    participant: Option<&OrganizationId>,
) -> Option<&'a Deadline> {
    let mark = participant.and_then(|body| mark_instead(definition, case, phase, body).zip(Some(body)));
    match mark {
        Some((mark, body)) => case.deadlines.get(&mark.id).and_then(|deadlines| deadlines.own.get(body)),
        None => case.deadline(phase, participant),
    }
}

fn missed(
    item: &ItemId,
    participant: Option<&OrganizationId>,
    deadline: &Deadline,
    outstanding: u32,
) -> Decided {
    let event = Event::DeadlineMissed(DeadlineMissed {
        item: item.clone(),
        revision: deadline.revision,
        participant: participant.cloned(),
        version: deadline.version,
        due: deadline.due.clone(),
        outstanding,
    });
    by_rule(event, deadline.due.lapse_day())
}
