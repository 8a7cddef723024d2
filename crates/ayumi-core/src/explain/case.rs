//! Why a case goes on or has ended; what each of its parts waits for stands with the part.

use crate::definition::{Ends, Phase, Scope};
use crate::event::{CompletionRule, Event};
use crate::explain::{Arg, Blocker, Cause, Explanation, Facts, Said, Subject, Term, rule, who};
use crate::follow::waits_for_answers;
use crate::id::OrganizationId;
use crate::state::{Ending, Participation};

impl Facts<'_> {
    pub(super) fn case(&self, subject: &Subject) -> Option<Explanation> {
        let opening = self.case.opening.as_ref()?;
        let opened = self.history.whole().find(|entry| matches!(entry.event(), Event::CaseOpened(_)));
        let (state, since) = match self.case.ending {
            None => (Term::CaseOpen, opened.map(|entry| entry.happened.effective_on)),
            Some(Ending::Completed(on)) => (Term::CaseDone, Some(on)),
            Some(Ending::Cancelled(on)) => (Term::CaseOff, Some(on)),
        };
        let running = self.case.ending.is_none();
        let by_itself = self.context.definition.ends == Ends::ByItself;
        Some(Explanation {
            subject: subject.clone(),
            vote: None,
            title: opening.title.clone(),
            state: Said::plain(state),
            since,
            because: if running { self.goes_on() } else { self.over().into_iter().collect() },
            blockers: if running { self.keeps_open() } else { Vec::new() },
            due: None,
            next: (running && by_itself).then(|| Said::plain(Term::ThenCaseEnds)).into_iter().collect(),
        })
    }

    fn goes_on(&self) -> Vec<Cause> {
        let opened = self.history.whole().find(|entry| matches!(entry.event(), Event::CaseOpened(_)));
        let began = opened.map(|entry| {
            Cause::new(
                Term::CaseOpenedOn,
                vec![Arg::Day(entry.happened.effective_on)],
                vec![entry.reference()],
            )
        });
        let rule = match self.context.definition.ends {
            Ends::ByItself => Term::EndsByItself,
            Ends::ByCommand => Term::EndsByCommand,
        };
        began.into_iter().chain([Cause::new(rule, Vec::new(), Vec::new())]).collect()
    }

    fn over(&self) -> Option<Cause> {
        if let Some(Ending::Cancelled(_)) = self.case.ending {
            return self.called_off();
        }
        let ended = self.history.whole().find(|entry| matches!(entry.event(), Event::CaseCompleted(_)))?;
        let Event::CaseCompleted(data) = ended.event() else { return None };
        let on = Arg::Day(ended.happened.effective_on);
        let mut events = vec![ended.reference()];
        Some(match data.rule {
            CompletionRule::AllPhasesEnded => {
                events.extend(self.ends_of_all());
                Cause::new(Term::AllPhasesEnded, vec![on], events)
            }
            CompletionRule::NobodyTakesPart => {
                events.extend(self.departures());
                Cause::new(Term::NobodyTakesPart, vec![on], events)
            }
            CompletionRule::Closed => {
                Cause::new(Term::ClosedByHand, vec![on, rule::hand(ended.actor)], events)
            }
        })
    }

    /// The events by which every phase that had to end had ended.
    pub(super) fn ends_of_all(&self) -> Vec<super::EventRef> {
        let required = self.context.definition.phases.iter().filter(|phase| !phase.optional);
        let mut events: Vec<_> = required.flat_map(|phase| self.ends_of_phase(phase)).collect();
        events.sort_by_key(|event| event.id);
        events.dedup();
        events
    }

    /// The events by which a phase has ended, in each of its tracks.
    pub(super) fn ends_of_phase(&self, phase: &Phase) -> Vec<super::EventRef> {
        let bodies: Vec<Option<&OrganizationId>> = if phase.is_each() {
            self.case.audience(phase).into_iter().map(Some).collect()
        } else {
            vec![None]
        };
        let ended = |body| self.history.ended(&phase.id, body, self.case.revision(&phase.id, body));
        bodies.into_iter().filter_map(ended).map(|entry| entry.reference()).collect()
    }

    /// The events by which bodies said that they take no part, or no longer.
    pub(super) fn departures(&self) -> Vec<super::EventRef> {
        let gone = self.case.participants.iter().filter(|(_, known)| match known.participation {
            Participation::Declined | Participation::Withdrawn => true,
            Participation::Invited | Participation::Enrolled | Participation::Joined => false,
        });
        gone.flat_map(|(body, _)| self.answered(body).events).collect()
    }

    /// What keeps a case open: phases that must end and have not, answers that may still bring work.
    fn keeps_open(&self) -> Vec<Blocker> {
        let required: Vec<&Phase> =
            self.context.definition.phases.iter().filter(|phase| !phase.optional).collect();
        let open = required.iter().filter(|phase| !self.case.phase_ended(phase));
        let mut blockers: Vec<Blocker> = open.filter_map(|phase| self.open_phase(phase)).collect();
        if self.context.definition.ends == Ends::ByCommand {
            if blockers.is_empty() {
                blockers.push(Blocker::new(Term::NeedsClosing, Vec::new(), self.lead_by(Term::DeedClose)));
            }
            return blockers;
        }
        if required.iter().any(|phase| waits_for_answers(self.case, phase)) {
            blockers.extend(self.answers());
        }
        blockers
    }

    fn open_phase(&self, phase: &Phase) -> Option<Blocker> {
        let due = self.day_of(phase, None);
        if let Scope::Joint = phase.scope {
            let needs = Blocker::new(Term::NeedsWork, vec![self.item(&phase.id)], self.movers(phase, None));
            return Some(needs.of(&phase.id).by(due));
        }
        let audience = self.case.audience(phase);
        let open: Vec<&OrganizationId> =
            audience.iter().copied().filter(|body| !self.case.status(phase, Some(body)).is_ended()).collect();
        if open.is_empty() {
            let anybody =
                !self.case.awaited(phase).is_empty() || self.context.definition.ends == Ends::ByCommand;
            return (!anybody).then(|| {
                Blocker::new(Term::NeedsAnybody, vec![self.item(&phase.id)], Vec::new())
                    .of(&phase.id)
                    .between(phase.with())
            });
        }
        let who = who::once(open.iter().flat_map(|body| self.movers(phase, Some(body))));
        let with = vec![self.item(&phase.id), Arg::count(open.len())];
        Some(Blocker::new(Term::NeedsPhaseOfMany, with, who).of(&phase.id).by(due).between(phase.with()))
    }

    fn answers(&self) -> Option<Blocker> {
        let silent: Vec<&OrganizationId> = self
            .case
            .participants
            .iter()
            .filter(|(_, known)| known.participation == Participation::Invited)
            .map(|(body, _)| body)
            .collect();
        let first = silent.iter().filter_map(|body| self.answer(body).by_when).min();
        let who = silent.iter().flat_map(|body| self.body_by(body, Term::DeedAnswer)).collect();
        let needs = Blocker::new(Term::NeedsAnswers, vec![Arg::count(silent.len())], who);
        (!silent.is_empty()).then(|| needs.by(first))
    }
}
