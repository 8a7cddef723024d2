//! When something was last recorded of the work of each participant; never whether that was enough.

use chrono::NaiveDate;

use crate::event::{Event, SealedEvent};
use crate::id::{EventId, OrganizationId};
use crate::state::{Case, Happened};

/// The last that was recorded of a participant's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastWork {
    /// The event.
    pub event: EventId,
    /// From which day it holds.
    pub on: NaiveDate,
}

/// Whose work an event says something of.
enum Whose<'a> {
    Nobody,
    Everybody,
    Of(&'a [OrganizationId]),
}

impl Case {
    /// Remembers whose work an event says something of. What was recorded of an earlier day does not make it older.
    pub(super) fn remember_work(&mut self, happened: &Happened<'_>) {
        let now = LastWork { event: happened.id, on: happened.effective_on };
        let later = |former: LastWork| LastWork { on: former.on.max(now.on), ..now };
        match whose(happened) {
            Whose::Nobody => {}
            Whose::Everybody => self.worked.values_mut().for_each(|last| *last = later(*last)),
            Whose::Of(bodies) => {
                for body in bodies {
                    match self.worked.get_mut(body) {
                        Some(last) => *last = later(*last),
                        None if self.participants.contains_key(body) => {
                            self.worked.insert(body.clone(), now);
                        }
                        None => {}
                    }
                }
            }
        }
    }
}

fn whose<'a>(happened: &Happened<'a>) -> Whose<'a> {
    let event = happened.event;
    if let Event::ParticipantsInvited(data) = event {
        Whose::Of(&data.organizations)
    } else if let Event::ParticipantsEnrolled(data) = event {
        Whose::Of(&data.organizations)
    } else if let Event::NoteAdded(data) = event {
        // Of notes only the body's own say that everything stands as it did.
        let own = happened.actor.organization.as_ref();
        let is_own = |body: &&OrganizationId| data.participant.as_ref().is_none_or(|about| about == *body);
        own.filter(is_own).map_or(Whose::Nobody, |body| Whose::Of(std::slice::from_ref(body)))
    } else if let Some(body) = event.participant() {
        if is_work(event) { Whose::Of(std::slice::from_ref(body)) } else { Whose::Nobody }
    } else if begins(event) {
        Whose::Everybody
    } else {
        Whose::Nobody
    }
}

/// What opens or goes on for all is new work for each.
fn begins(event: &SealedEvent) -> bool {
    matches!(event, Event::PhaseOpened(_) | Event::PhaseReopened(_) | Event::WorkResumed(_))
}

/// Whether an event says something of the work of the body it names: a date that moves, a suspension and a reminder do not.
fn is_work(event: &SealedEvent) -> bool {
    let steps = matches!(
        event,
        Event::ChecklistUpdated(_)
            | Event::ReportSubmitted(_)
            | Event::EvidenceAttached(_)
            | Event::FactCorrected(_)
            | Event::MilestoneReached(_)
    );
    let answers = matches!(
        event,
        Event::ParticipantJoined(_)
            | Event::DecisionClosed(_)
            | Event::MarkSet(_)
            | Event::LifecycleMoved(_)
            | Event::EntryOpened(_)
    );
    let ends = matches!(event, Event::PhaseCompleted(_) | Event::PhaseSkipped(_));
    steps || answers || ends || begins(event)
}
