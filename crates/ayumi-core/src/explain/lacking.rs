//! What an open track still lacks to end and who can supply it, and what a track that ended was ended by; never what
//! was reported.

use crate::definition::{Completes, Phase};
use crate::event::ItemStatus;
use crate::explain::{Arg, Blocker, Cause, Facts, Term};
use crate::id::OrganizationId;
use crate::state::{Fact, Track};
use crate::text::Label;

/// Most steps named in one sentence; the rest are counted.
const STEPS_NAMED_MAX: usize = 3;

impl Facts<'_> {
    /// What an open track lacks. What is lacking is the law's own answer; here it is only told apart by kind, so that
    /// whatever the law comes to ask for is named at least by its title.
    pub(super) fn lacking(&self, phase: &Phase, body: Option<&OrganizationId>) -> Vec<Blocker> {
        let due = self.day_of(phase, body);
        let missing = self.case.missing(self.context.definition, phase, body, self.context.today);
        if missing.is_empty() {
            return match phase.completes {
                Completes::WhenMet => Vec::new(),
                Completes::ByCommand => {
                    let who = self.actors(phase, body, Term::DeedComplete);
                    vec![Blocker::new(Term::NeedsCompletion, Vec::new(), who).by(due)]
                }
            };
        }
        let who = || self.actors(phase, body, Term::DeedReport);
        let mut blockers = Vec::new();
        let mut steps: Vec<Label> = Vec::new();
        for title in missing {
            let of = |term, id: &crate::id::ItemId| {
                Blocker::new(term, vec![Arg::Item(id.clone(), title.clone())], who()).of(id).by(due)
            };
            let field = phase.report.iter().find(|field| field.title == title);
            let document = phase.documents.iter().find(|document| document.title == title);
            let asked = phase.decide.as_ref().and_then(|id| self.context.definition.decision(id));
            if phase.checklist.iter().any(|step| step.title == title) {
                steps.push(title);
            } else if let Some(field) = field {
                blockers.push(of(Term::NeedsField, &field.id));
            } else if let Some(document) = document {
                blockers.push(of(Term::NeedsDocument, &document.id));
            } else if asked.is_some_and(|rule| rule.question == title) {
                blockers.extend(self.undecided(phase, body));
            } else {
                blockers.push(Blocker::new(Term::NeedsOther, vec![Arg::word(&title)], who()).by(due));
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
