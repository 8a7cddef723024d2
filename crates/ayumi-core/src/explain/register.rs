//! How the meetings or contacts of one kind stand: which have not ended and who can end them; of contacts only how many,
//! because each is with one body alone.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::definition::{Phase, Register, RegisterKind};
use crate::explain::{Arg, Blocker, Cause, Explanation, Facts, Said, Subject, Term, Who, rule, who};
use crate::id::{ItemId, OrganizationId};

/// An entry that has not ended: its first open step, and whose it is.
struct OpenEntry<'a> {
    step: &'a Phase,
    body: Option<&'a OrganizationId>,
    due: Option<NaiveDate>,
}

impl<'a> Facts<'a> {
    pub(super) fn register(&self, subject: &Subject) -> Option<Explanation> {
        let register = self.context.definition.register(subject.item.as_ref()?)?;
        let entries = self.steps_by_entry(register);
        let open: Vec<OpenEntry<'_>> = entries.values().filter_map(|steps| self.open_entry(steps)).collect();
        let ended = entries.len() - open.len();
        let is_over = self.case.ending.is_some();
        let blockers = if is_over { Vec::new() } else { self.open_entries(register, &open) };
        Some(Explanation {
            subject: subject.clone(),
            vote: None,
            title: register.title.clone(),
            state: Said::new(Term::RegisterStands, vec![Arg::count(open.len()), Arg::count(ended)]),
            since: None,
            because: because(register),
            blockers,
            due: None,
            next: Vec::new(),
        })
    }

    /// The steps of each entry of a register, in their order: of occasions known beforehand and of those that came up.
    fn steps_by_entry(&self, register: &Register) -> BTreeMap<&'a ItemId, Vec<&'a Phase>> {
        let mut entries: BTreeMap<&ItemId, Vec<&Phase>> = BTreeMap::new();
        for phase in &self.context.definition.phases {
            if let Some(step) = phase.entry.as_ref().filter(|step| step.register == register.id) {
                entries.entry(&step.entry).or_default().push(phase);
            }
        }
        entries
    }

    fn open_entry(&self, steps: &[&'a Phase]) -> Option<OpenEntry<'a>> {
        let body = |phase: &'a Phase| phase.with().filter(|_| phase.is_each());
        let is_open = |phase: &&'a Phase| match body(phase) {
            None if phase.is_each() => !self.case.phase_ended(phase),
            own => !self.case.status(phase, own).is_ended(),
        };
        let step = steps.iter().copied().find(is_open)?;
        Some(OpenEntry { step, body: body(step), due: self.day_of(step, body(step)) })
    }

    fn open_entries(&self, register: &Register, open: &[OpenEntry<'_>]) -> Vec<Blocker> {
        match register.kind {
            RegisterKind::Meetings { .. } => {
                let needs = |entry: &OpenEntry<'_>| {
                    let with = vec![self.item(&entry.step.id)];
                    let needs = Blocker::new(Term::NeedsWork, with, self.hands(entry));
                    needs.of(&entry.step.id).by(entry.due)
                };
                open.iter().map(needs).collect()
            }
            RegisterKind::Contacts { .. } if open.is_empty() => Vec::new(),
            RegisterKind::Contacts { .. } => {
                let who = who::once(open.iter().flat_map(|entry| self.hands(entry)));
                let with = vec![Arg::word(&register.title), Arg::count(open.len())];
                vec![Blocker::new(Term::NeedsEntries, with, who).of(&register.id)]
            }
        }
    }

    /// Who can move an entry on.
    fn hands(&self, entry: &OpenEntry<'_>) -> Vec<Who> {
        if entry.step.is_each() && entry.body.is_none() {
            let open = self.case.audience(entry.step).into_iter();
            let open = open.filter(|body| !self.case.status(entry.step, Some(body)).is_ended());
            return who::once(open.flat_map(|body| self.movers(entry.step, Some(body))));
        }
        self.movers(entry.step, entry.body)
    }
}

fn because(register: &Register) -> Vec<Cause> {
    let said = |term, with| vec![Cause::new(term, with, Vec::new())];
    match &register.kind {
        RegisterKind::Meetings { more: true } => said(Term::MoreMayCome, Vec::new()),
        RegisterKind::Meetings { more: false } => Vec::new(),
        RegisterKind::Contacts { within, .. } => match within {
            Some(span) => said(Term::ContactsWithin, vec![rule::span(*span).part()]),
            None => said(Term::MoreMayCome, Vec::new()),
        },
    }
}
