//! Meetings and contacts of a case as a list: each with its steps and where it stands; never what was said in one.

use chrono::NaiveDate;

use crate::calendar::Calendar;
use crate::definition::{Definition, EntryStep, Phase, Register};
use crate::entry::entry_id;
use crate::id::{ItemId, OrganizationId};
use crate::state::{Case, EntryState, TrackEnd};

/// A meeting or a contact with its steps.
#[derive(Debug, Clone)]
pub struct Listed<'a> {
    /// Its register.
    pub register: &'a Register,
    /// Its name and title, and the body it is with.
    pub entry: &'a EntryStep,
    /// How it came up; none for an occasion known beforehand.
    pub state: Option<&'a EntryState>,
    /// Its steps, in order.
    pub steps: Vec<&'a Phase>,
}

impl Definition {
    /// The meetings and contacts of a case that follows this definition, in the order of its phases.
    pub fn entries<'a>(&'a self, case: &'a Case) -> Vec<Listed<'a>> {
        self.entries_of(case, |_| true)
    }

    /// Those of them whose steps are wanted.
    pub fn entries_of<'a>(&'a self, case: &'a Case, wanted: impl Fn(&EntryStep) -> bool) -> Vec<Listed<'a>> {
        let mut listed: Vec<Listed<'a>> = Vec::new();
        for phase in &self.phases {
            let Some(entry) = phase.entry.as_ref().filter(|entry| wanted(entry)) else { continue };
            match listed.last_mut().filter(|last| last.has(entry)) {
                Some(last) => last.steps.push(phase),
                None => listed.extend(self.register(&entry.register).map(|register| Listed {
                    register,
                    entry,
                    state: case.entry(&entry.register, &entry.entry),
                    steps: vec![phase],
                })),
            }
        }
        listed
    }
}

impl<'a> Listed<'a> {
    /// Whether a step is one of its own.
    pub fn has(&self, step: &EntryStep) -> bool {
        self.entry.register == step.register && self.entry.entry == step.entry
    }

    /// Its id, `REGISTER.ENTRY`.
    pub fn id(&self) -> ItemId {
        // The ids of its steps are longer and were short enough.
        entry_id(&self.entry.register, &self.entry.entry).unwrap_or_else(|| self.entry.entry.clone())
    }

    /// The body it is with; none for a meeting.
    pub fn with(&self) -> Option<&'a OrganizationId> {
        self.entry.with.as_ref()
    }

    /// The day it came up; none for an occasion known beforehand.
    pub fn opened_on(&self) -> Option<NaiveDate> {
        self.state.map(|state| state.opened_on)
    }

    /// The first step that has not ended.
    pub fn current(&self, case: &Case) -> Option<&'a Phase> {
        self.steps.iter().copied().find(|step| !case.status(step, self.with()).is_ended())
    }

    /// The day its first step was done: it was held, visited or answered.
    pub fn answered_on(&self, case: &Case) -> Option<NaiveDate> {
        let end = case.track(&self.steps.first()?.id, self.with()).and_then(|track| track.end);
        end.filter(|(end, _)| *end == TrackEnd::Done).map(|(_, on)| on)
    }

    /// Business days from the day it came up to the day its first step was done; none on the same day are zero.
    pub fn response_business_days(&self, case: &Case, calendar: &Calendar) -> Option<u32> {
        let days = calendar.business_days_between(self.opened_on()?, self.answered_on(case)?);
        u32::try_from(days).ok()
    }
}
