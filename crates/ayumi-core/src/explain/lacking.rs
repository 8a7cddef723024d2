//! What an open track still lacks to end and who can supply it, and what a track that ended was ended by; never what
//! was reported.

use crate::definition::{Completes, Phase};
use crate::event::ItemStatus;
use crate::explain::{Arg, Blocker, Cause, Facts, Term, condition};
use crate::guard::Guard;
use crate::id::{ItemId, OrganizationId};
use crate::state::{Fact, Lack, Track};
use crate::text::Label;

/// Most steps named in one sentence; the rest are counted.
const STEPS_NAMED_MAX: usize = 3;

impl Facts<'_> {
    /// What an open track lacks. What is lacking is the law's own answer; here it only gets its words, and who can
    /// supply it.
    pub(super) fn lacking(&self, phase: &Phase, body: Option<&OrganizationId>) -> Vec<Blocker> {
        let due = self.day_of(phase, body);
        let lacks = self.case.lacks(self.context.definition, phase, body, self.context.today);
        if lacks.is_empty() {
            return match phase.completes {
                Completes::WhenMet => Vec::new(),
                Completes::ByCommand => {
                    let who = self.actors(phase, body, Term::DeedComplete);
                    vec![Blocker::new(Term::NeedsCompletion, Vec::new(), who).by(due)]
                }
            };
        }
        let who = || self.actors(phase, body, Term::DeedReport);
        let required = |terms: (Term, Term), id: &ItemId, title: &Label, because: Option<&Guard>| {
            let titled = Arg::Item(id.clone(), title.clone());
            let blocker = match because {
                None => Blocker::new(terms.0, vec![titled], who()),
                Some(guard) => Blocker::new(terms.1, vec![titled, condition::quoted(guard)], who()),
            };
            blocker.of(id).by(due)
        };
        let mut blockers = Vec::new();
        let mut steps: Vec<Label> = Vec::new();
        for lack in lacks {
            match lack {
                Lack::Field { field, because } => {
                    let terms = (Term::NeedsField, Term::NeedsFieldIf);
                    blockers.push(required(terms, &field.id, &field.title, because));
                }
                Lack::Document { document, because } => {
                    let terms = (Term::NeedsDocument, Term::NeedsDocumentIf);
                    blockers.push(required(terms, &document.id, &document.title, because));
                }
                Lack::Step(step) => steps.push(step.title.clone()),
                Lack::Decision(_) => blockers.extend(self.undecided(phase, body)),
                Lack::Undetermined { guard, blockers: obstacles, .. } => {
                    blockers.extend(self.unknown(guard, &obstacles, body));
                }
            }
        }
        if !steps.is_empty() {
            let count = Arg::count(steps.len());
            steps.truncate(STEPS_NAMED_MAX);
            blockers.push(Blocker::new(Term::NeedsSteps, vec![count, Arg::Words(steps)], who()).by(due));
        }
        blockers
    }

    /// What met the criteria of a track, with the event of each.
    pub(super) fn met(&self, phase: &Phase, body: Option<&OrganizationId>) -> Vec<Cause> {
        let empty = Track::default();
        let track = self.case.track(&phase.id, body).unwrap_or(&empty);
        let day = self.context.today;
        let mut met = Vec::new();
        for field in &phase.report {
            let facts = track.fields.get(&field.id);
            if let Some(fact) =
                facts.and_then(|facts| Fact::holding(facts, day)).filter(|fact| fact.value.is_some())
            {
                let with =
                    vec![Arg::Item(field.id.clone(), field.title.clone()), Arg::Day(fact.effective_on)];
                met.push(Cause::new(Term::GotField, with, self.history.named(fact.event)));
            }
        }
        for document in &phase.documents {
            let files = track.evidence.iter().filter(|file| file.document.as_ref() == Some(&document.id));
            met.extend(files.map(|file| {
                let with = vec![Arg::Item(document.id.clone(), document.title.clone()), Arg::Day(file.on)];
                Cause::new(Term::GotDocument, with, self.history.named(file.event))
            }));
        }
        for step in &phase.checklist {
            let fact = track.checklist.get(&step.id).and_then(|facts| Fact::holding(facts, day));
            let counts = |status| matches!(status, Some(ItemStatus::Done | ItemStatus::NotApplicable));
            if let Some(fact) = fact.filter(|fact| counts(fact.value)) {
                let with = vec![Arg::Item(step.id.clone(), step.title.clone()), Arg::Day(fact.effective_on)];
                met.push(Cause::new(Term::GotStep, with, self.history.named(fact.event)));
            }
        }
        met.extend(self.decided(phase, body));
        met
    }
}
