//! Why a meeting or a contact stands where it does: its steps that have not ended; never what it was about.

use crate::definition::Phase;
use crate::entry::{entry_id, title};
use crate::explain::{Arg, Cause, Explanation, Facts, Said, Subject, Term};
use crate::id::OrganizationId;
use crate::state::EntryState;

impl<'a> Facts<'a> {
    pub(super) fn entry(&self, subject: &Subject) -> Option<Explanation> {
        let register = self.context.definition.register(subject.within.as_ref()?)?;
        let id = subject.item.as_ref()?;
        let entries = self.case.entries.get(&register.id)?;
        let entry = entries.iter().find(|entry| entry_id(&register.id, &entry.entry).as_ref() == Some(id))?;
        let open: Vec<_> = self
            .steps(subject, entry)
            .filter(|(phase, body)| !self.case.status(phase, *body).is_ended())
            .collect();
        let is_over = open.is_empty() || self.case.ending.is_some();
        // The first open step is what is worked on; those behind it wait for it.
        let blockers =
            open.first().map(|(phase, body)| self.blockers(phase, *body, self.case.status(phase, *body)));
        let due = open.first().and_then(|(phase, body)| {
            crate::settle::standing_deadline(self.context.definition, self.case, &phase.id, *body)
        });
        let then = open.get(1).or(open.first()).map(|(phase, _)| &phase.id);
        let term = if open.len() > 1 { Term::ThenOpens } else { Term::ThenCompletes };
        Some(Explanation {
            subject: subject.clone(),
            vote: None,
            title: title(register, entry.number),
            state: Said::plain(if is_over { Term::EntryEnded } else { Term::EntryOpen }),
            since: Some(entry.opened_on),
            because: self.came_up(entry),
            blockers: blockers.filter(|_| !is_over).unwrap_or_default(),
            due: due.filter(|_| !is_over).map(|deadline| deadline.due.clone()),
            next: then
                .filter(|_| !is_over)
                .map(|id| Said::new(term, vec![self.item(id)]))
                .into_iter()
                .collect(),
        })
    }

    /// The steps of an entry with whose they are.
    fn steps<'e>(
        &self,
        subject: &'e Subject,
        entry: &'e EntryState,
    ) -> impl Iterator<Item = (&'a Phase, Option<&'e OrganizationId>)> {
        let phases = self.context.definition.phases.iter().filter(|phase| {
            let step = phase.entry.as_ref();
            step.is_some_and(|step| {
                Some(&step.register) == subject.within.as_ref() && step.entry == entry.entry
            })
        });
        phases.map(|phase| (phase, entry.participant.as_ref().filter(|_| phase.is_each())))
    }

    fn came_up(&self, entry: &EntryState) -> Vec<Cause> {
        let event = self.history.get(entry.event);
        let events: Vec<_> = event.iter().map(super::Entry::reference).collect();
        let mut causes = vec![Cause::new(Term::EntryOpened, vec![Arg::Day(entry.opened_on)], events)];
        let follows = entry.follows.as_ref();
        causes.extend(
            follows.map(|id| Cause::new(Term::EntryFollows, vec![Arg::Code(id.to_string())], Vec::new())),
        );
        causes
    }
}
