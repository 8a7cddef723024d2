//! How events beside the phases change a case: entries, conditions, numbers, pauses, links; never a phase's own.

use crate::event::{
    AttendanceRecorded, EntryOpened, Event, LifecycleMoved, ParticipantsDeclared, SuspensionConfirmed,
    WorkSuspended,
};
use crate::state::{Case, Declared, EntryState, Happened, LifecycleState, Link, Pause};

impl Case {
    pub(super) fn apply_beside(&mut self, happened: &Happened<'_>) {
        let event = happened.event;
        if let Event::EntryOpened(data) = event {
            self.open_entry(data, happened);
        } else if let Event::LifecycleMoved(data) = event {
            self.move_on(data, happened);
        } else if let Event::ParticipantsDeclared(data) = event {
            self.declare(data, happened);
        } else if let Event::WorkSuspended(data) = event {
            self.suspend(data, happened);
        } else if let Event::SuspensionConfirmed(data) = event {
            self.confirm(data, happened);
        } else if let Event::WorkResumed(data) = event {
            self.pauses.remove(&(data.phase.clone(), data.participant.clone()));
        } else if let Event::AttendanceRecorded(data) = event {
            self.attend(data, happened);
        } else if let Event::CaseLinked(data) = event {
            self.links.push(Link {
                other: data.other,
                relation: data.relation,
                sub_case: data.sub_case.clone(),
                participant: data.participant.clone(),
                on: happened.effective_on,
            });
        }
    }

    fn open_entry<T>(&mut self, data: &EntryOpened<T>, happened: &Happened<'_>) {
        self.entries.entry(data.register.clone()).or_default().push(EntryState {
            entry: data.entry.clone(),
            number: data.number,
            participant: data.participant.clone(),
            follows: data.follows.clone(),
            event: happened.id,
            opened_on: happened.effective_on,
        });
        if let Some(participant) = data.participant.as_ref().and_then(|body| self.participants.get_mut(body))
        {
            participant.version = happened.version;
        }
    }

    fn move_on<T>(&mut self, data: &LifecycleMoved<T>, happened: &Happened<'_>) {
        let key = (data.lifecycle.clone(), data.participant.clone());
        let state =
            LifecycleState { version: data.version, state: data.to.clone(), since: happened.effective_on };
        self.lifecycles.insert(key, state);
        if let Some(participant) = self.participants.get_mut(&data.participant) {
            participant.version = happened.version;
        }
    }

    fn declare(&mut self, data: &ParticipantsDeclared, happened: &Happened<'_>) {
        let at = self.declared.partition_point(|known| known.on <= happened.effective_on);
        let declared = Declared { event: happened.id, on: happened.effective_on, data: data.clone() };
        self.declared.insert(at, declared);
    }

    fn suspend<T>(&mut self, data: &WorkSuspended<T>, happened: &Happened<'_>) {
        let pause = Pause {
            since: happened.effective_on,
            event: happened.id,
            confirmed_on: happened.effective_on,
            clock: data.clock,
            expected_until: data.expected_until,
        };
        self.pauses.insert((data.phase.clone(), data.participant.clone()), pause);
    }

    fn confirm<T>(&mut self, data: &SuspensionConfirmed<T>, happened: &Happened<'_>) {
        if let Some(pause) = self.pauses.get_mut(&(data.phase.clone(), data.participant.clone())) {
            pause.event = happened.id;
            pause.confirmed_on = happened.effective_on;
            pause.expected_until = data.expected_until;
        }
    }

    fn attend(&mut self, data: &AttendanceRecorded, happened: &Happened<'_>) {
        let track = self.touch(&data.phase, None, happened.version);
        track.reported_on = Some(happened.effective_on);
        for presence in &data.present {
            if presence.persons == 0 {
                track.attendance.remove(&presence.organization);
            } else {
                track.attendance.insert(presence.organization.clone(), presence.persons);
            }
        }
    }
}
