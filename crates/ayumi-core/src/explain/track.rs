//! Why a track stands where it does: what opened, holds, ended or excused it; what it lacks is in `lacking`.

use crate::decide::{ENTER, Hold};
use crate::definition::{Completes, DueRule, MilestoneRule, Phase, Scope};
use crate::envelope::ActorKind;
use crate::event::{BarrierStanding, ClosingRule, Event, OpeningRule};
use crate::explain::{
    Arg, Blocker, Cause, Entry, EventRef, Explanation, Facts, Said, Subject, Term, condition, rule,
};
use crate::id::{ItemId, OrganizationId};
use crate::reason;
use crate::settle::standing_deadline;
use crate::state::{Ending, Participation, Pause, TrackStatus};
use chrono::NaiveDate;

/// The word of a status.
pub fn status_term(status: TrackStatus) -> Term {
    match status {
        TrackStatus::Unanswered => Term::Unanswered,
        TrackStatus::Waiting => Term::Waiting,
        TrackStatus::Ready => Term::Ready,
        TrackStatus::Active => Term::Active,
        TrackStatus::Done => Term::Done,
        TrackStatus::Skipped => Term::Skipped,
        TrackStatus::Suspended => Term::Suspended,
        TrackStatus::NotApplicable => Term::NotApplicable,
        TrackStatus::Cancelled => Term::Cancelled,
    }
}

/// What stands still: a phase or all of them, a body or all of them.
type PauseKey<'k> = (Option<&'k ItemId>, Option<&'k OrganizationId>);

impl<'a> Facts<'a> {
    pub(super) fn track(&self, subject: &Subject) -> Option<Explanation> {
        let phase = self.context.definition.phase(subject.item.as_ref()?)?;
        let body = subject.participant.as_ref();
        if phase.is_each() != body.is_some() {
            return None;
        }
        let status = self.case.status(phase, body);
        let due = standing_deadline(self.context.definition, self.case, &phase.id, body);
        Some(Explanation {
            subject: subject.clone(),
            vote: None,
            title: phase.title.clone(),
            state: Said::plain(status_term(status)),
            since: self.since(phase, body, status),
            because: self.causes(phase, body, status),
            blockers: self.blockers(phase, body, status),
            due: due.map(|deadline| deadline.due.clone()),
            next: self.next(phase, body, status),
        })
    }

    /// What keeps a track from moving on.
    pub(super) fn blockers(
        &self,
        phase: &Phase,
        body: Option<&OrganizationId>,
        status: TrackStatus,
    ) -> Vec<Blocker> {
        match status {
            TrackStatus::Waiting => self.before(phase, body),
            TrackStatus::Ready | TrackStatus::Active => self.lacking(phase, body),
            TrackStatus::Unanswered => body.map(|body| self.answer(body)).into_iter().collect(),
            TrackStatus::Suspended => self.resumption(phase, body).into_iter().collect(),
            TrackStatus::Done
            | TrackStatus::Skipped
            | TrackStatus::NotApplicable
            | TrackStatus::Cancelled => Vec::new(),
        }
    }

    fn since(&self, phase: &Phase, body: Option<&OrganizationId>, status: TrackStatus) -> Option<NaiveDate> {
        let state = self.case.phases.get(&phase.id);
        let track = self.case.track(&phase.id, body);
        let opened = track.and_then(|track| track.opened_on).or(state.and_then(|state| state.opened_on));
        let said = body.and_then(|body| self.case.participants.get(body)).map(|known| known.since);
        match status {
            TrackStatus::Ready | TrackStatus::Active => opened,
            TrackStatus::Done | TrackStatus::Skipped => {
                let own = track.and_then(|track| track.end).map(|(_, on)| on);
                own.or(state.and_then(|state| state.ended_for_all_on))
            }
            TrackStatus::Suspended => self.case.pause(&phase.id, body).map(|pause| pause.since),
            TrackStatus::Unanswered | TrackStatus::NotApplicable => said,
            TrackStatus::Waiting => None,
            TrackStatus::Cancelled => match self.case.ending {
                Some(Ending::Cancelled(on) | Ending::Completed(on)) => Some(on),
                None => None,
            },
        }
    }

    fn causes(&self, phase: &Phase, body: Option<&OrganizationId>, status: TrackStatus) -> Vec<Cause> {
        let mut causes = match status {
            TrackStatus::Waiting => self.waits(phase, body),
            TrackStatus::Ready | TrackStatus::Active => self.runs(phase, body, status),
            TrackStatus::Suspended => self.paused(phase, body).into_iter().collect(),
            TrackStatus::Done | TrackStatus::Skipped => self.ended(phase, body).into_iter().collect(),
            TrackStatus::Unanswered => body.map(|body| self.asked(body)).into_iter().collect(),
            TrackStatus::NotApplicable => body.map(|body| self.outside(phase, body)).into_iter().collect(),
            TrackStatus::Cancelled => self.called_off().into_iter().collect(),
        };
        causes.extend(body.and_then(|body| self.excluded(phase, body)));
        causes
    }

    fn waits(&self, phase: &Phase, body: Option<&OrganizationId>) -> Vec<Cause> {
        let before = self.held_back_by(phase, body);
        let titles = self.items(before.iter().map(|earlier| &earlier.id));
        let mut causes = match (self.case.ending, before.is_empty()) {
            (Some(_), _) => vec![Cause::new(Term::WaitsNoMore, Vec::new(), Vec::new())],
            (None, false) => vec![Cause::new(Term::WaitsForPhases, vec![titles], Vec::new())],
            (None, true) => self.waits_for_conditions(phase, body),
        };
        causes.extend(self.begun_again(phase, body));
        causes
    }

    fn waits_for_conditions(&self, phase: &Phase, body: Option<&OrganizationId>) -> Vec<Cause> {
        let holds = self.context.holds(self.case, phase, body);
        let cause = |hold: &Hold<'_>| {
            let term = match (hold.is_known(), hold.key == ENTER) {
                (true, _) => Term::WaitsToHold,
                (false, true) => Term::WaitsToKnow,
                (false, false) => Term::WaitsToKnowOver,
            };
            Cause::new(term, vec![condition::quoted(hold.guard)], Vec::new())
        };
        holds.iter().map(cause).collect()
    }

    fn runs(&self, phase: &Phase, body: Option<&OrganizationId>, status: TrackStatus) -> Vec<Cause> {
        let mut causes = self.opened(phase, body);
        causes.extend(self.begun_again(phase, body));
        let track = self.case.track(&phase.id, body);
        let reported = track.and_then(|track| track.reported_on).filter(|_| status == TrackStatus::Active);
        causes.push(match reported {
            Some(on) => {
                let by = self.history.about(&phase.id, body).find(|entry| {
                    matches!(
                        entry.event(),
                        Event::ReportSubmitted(_) | Event::ChecklistUpdated(_) | Event::AttendanceRecorded(_)
                    )
                });
                let events = by.iter().map(Entry::reference).collect();
                Cause::new(Term::LastReported, vec![Arg::Day(on)], events)
            }
            None => Cause::new(Term::NothingReported, Vec::new(), Vec::new()),
        });
        causes
    }

    /// What opened a track, with the events that let it: one reason a barrier, else one.
    pub(super) fn opened(&self, phase: &Phase, body: Option<&OrganizationId>) -> Vec<Cause> {
        let revision = self.case.revision(&phase.id, body);
        let Some(entry) = self.history.opened(&phase.id, body, revision) else { return Vec::new() };
        let on = Arg::Day(entry.happened.effective_on);
        let mut events = vec![entry.reference()];
        let Event::PhaseOpened(data) = entry.event() else {
            return vec![Cause::new(Term::OpenedAgain, vec![Arg::Count(u64::from(revision)), on], events)];
        };
        events.extend(self.ends_before(phase, body, entry.happened.version));
        if data.barriers.is_empty() {
            return match (data.rule, &phase.enter_if, phase.after.is_empty()) {
                (OpeningRule::CaseOpened, _, _) => vec![Cause::new(Term::OpenedWithCase, vec![on], events)],
                (_, Some(guard), true) => {
                    vec![Cause::new(Term::OpenedByCondition, vec![condition::quoted(guard), on], events)]
                }
                (OpeningRule::PredecessorsEnded | OpeningRule::BarrierMet | OpeningRule::Reopened, _, _) => {
                    let with = vec![self.items(&phase.after), on];
                    let after = Cause::new(Term::OpenedAfter, with, events);
                    std::iter::once(after).chain(held(phase)).collect()
                }
            };
        }
        let by_barrier = |standing: &BarrierStanding| {
            let earlier = self.context.definition.phase(&standing.phase);
            let met = rule::barrier(earlier.and_then(|phase| phase.barrier.as_ref())).part();
            let count = |n: u32| Arg::Count(u64::from(n));
            let (counted, ended) = (count(standing.counted), count(standing.ended));
            let with = vec![self.item(&standing.phase), counted, ended, met, on.clone()];
            Cause::new(Term::OpenedByBarrier, with, events.clone())
        };
        data.barriers.iter().map(by_barrier).chain(held(phase)).collect()
    }

    /// The events by which what comes before a track had ended when the event of a version came.
    fn ends_before(&self, phase: &Phase, body: Option<&OrganizationId>, version: u64) -> Vec<EventRef> {
        let before = phase.after.iter().filter_map(|id| self.context.definition.phase(id));
        before.flat_map(|earlier| self.ends_of(earlier, phase, body, version)).collect()
    }

    /// The events by which one phase before a track had ended, for its body or for all.
    pub(super) fn ends_of(
        &self,
        earlier: &Phase,
        phase: &Phase,
        body: Option<&OrganizationId>,
        version: u64,
    ) -> Vec<EventRef> {
        let ended = |body: Option<&OrganizationId>| self.history.ended_by(&earlier.id, body, version);
        let own = body.filter(|body| phase.is_each() && self.is_of_party(earlier, body));
        if !earlier.is_each() || own.is_some() {
            return ended(own).iter().map(Entry::reference).collect();
        }
        let bodies = self.case.participants.keys();
        let mut events: Vec<EventRef> =
            bodies.filter_map(|body| ended(Some(body))).map(|entry| entry.reference()).collect();
        events.sort_by_key(|event| event.id);
        events.dedup();
        events
    }

    /// That a track runs again, and what sent it back.
    fn begun_again(&self, phase: &Phase, body: Option<&OrganizationId>) -> Option<Cause> {
        let revision = self.case.revision(&phase.id, body);
        let entry = self.history.reopened(&phase.id, body, revision).filter(|_| revision > 1)?;
        let Event::PhaseReopened(data) = entry.event() else { return None };
        let with = vec![Arg::Count(u64::from(revision)), Arg::Day(entry.happened.effective_on)];
        let closed = data.decision.and_then(|id| self.case.decisions.get(&id)?.closed.as_ref());
        let mut events = vec![entry.reference()];
        events.extend(closed.into_iter().flat_map(|closed| self.history.named(closed.event)));
        let by_decision = data.decision.is_some();
        // Opened again at once is said where its opening is.
        if data.opens && !by_decision {
            return None;
        }
        let term = if by_decision { Term::SentBack } else { Term::OpenedAgain };
        Some(Cause::new(term, with, events))
    }

    fn ended(&self, phase: &Phase, body: Option<&OrganizationId>) -> Option<Cause> {
        let entry = self.history.ended(&phase.id, body, self.case.revision(&phase.id, body))?;
        let on = Arg::Day(entry.happened.effective_on);
        let events = vec![entry.reference()];
        if let Event::PhaseSkipped(data) = entry.event() {
            let by_rule = entry.actor.kind == ActorKind::System;
            let passed = phase.not_applicable_if.as_ref().filter(|_| data.reason_code == reason::by_rule());
            if let Some(guard) = passed {
                return Some(Cause::new(
                    Term::SkippedByCondition,
                    vec![condition::quoted(guard), on],
                    events,
                ));
            }
            let term = if by_rule { Term::SkippedByRule } else { Term::SkippedByHand };
            return Some(Cause::new(term, vec![on, rule::reason(&data.reason_code)], events));
        }
        let Event::PhaseCompleted(data) = entry.event() else { return None };
        Some(match data.rule {
            ClosingRule::CriteriaMet => {
                let mut events = events;
                for event in self.met(phase, body).into_iter().flat_map(|cause| cause.events) {
                    // One report may have brought several things.
                    if !events.contains(&event) {
                        events.push(event);
                    }
                }
                Cause::new(Term::CriteriaMet, vec![on], events)
            }
            ClosingRule::Command => {
                Cause::new(Term::CompletedByHand, vec![on, rule::hand(entry.actor)], events)
            }
            ClosingRule::History => Cause::new(Term::EndedBefore, vec![on], events),
        })
    }

    /// The pause a track stands under, with what it holds still.
    pub(super) fn paused(&self, phase: &Phase, body: Option<&OrganizationId>) -> Option<Cause> {
        let (key, pause) = self.pause_of(phase, body)?;
        let term = match key {
            (None, None) => Term::PausedCase,
            (Some(_), None) => Term::PausedPhase,
            (None, Some(_)) => Term::PausedBody,
            (Some(_), Some(_)) => Term::PausedTrack,
        };
        let expected = pause.expected_until.map_or_else(|| Said::plain(Term::NotKnown).part(), Arg::Day);
        let suspends = |entry: &Entry<'_>| matches!(entry.event(), Event::WorkSuspended(data) if (data.phase.as_ref(), data.participant.as_ref()) == key);
        let event = match key {
            (Some(id), body) => self.history.about(id, body).find(suspends),
            (None, Some(body)) => self.history.of_body(body).find(suspends),
            (None, None) => self.history.whole().find(suspends),
        };
        let events = event.iter().map(Entry::reference).collect();
        let said = event.and_then(|entry| {
            let Event::WorkSuspended(data) = entry.event() else { return None };
            Some(rule::reason(&data.reason_code))
        });
        let reason = said.unwrap_or_else(|| Said::plain(Term::NotKnown).part());
        Some(Cause::new(term, vec![Arg::Day(pause.since), reason, expected], events))
    }

    /// The narrowest pause over a track.
    fn pause_of<'s>(
        &self,
        phase: &'s Phase,
        body: Option<&'s OrganizationId>,
    ) -> Option<(PauseKey<'s>, &'a Pause)> {
        let case = self.case;
        let keys = [(Some(&phase.id), body), (None, body), (Some(&phase.id), None), (None, None)];
        keys.into_iter()
            .find_map(|key: PauseKey<'_>| Some((key, case.pauses.get(&(key.0.cloned(), key.1.cloned()))?)))
    }

    fn resumption(&self, phase: &Phase, body: Option<&OrganizationId>) -> Option<Blocker> {
        let (_, pause) = self.pause_of(phase, body)?;
        let who = self.lead_by(Term::DeedResume);
        Some(Blocker::new(Term::NeedsResumption, Vec::new(), who).by(pause.expected_until))
    }

    /// Why a phase is not for a body.
    fn outside(&self, phase: &Phase, body: &OrganizationId) -> Cause {
        if phase.with().is_some_and(|with| with != body) {
            return Cause::new(Term::WithAnother, Vec::new(), Vec::new());
        }
        let known = self.case.participants.get(body).filter(|known| Some(&known.party) == phase.party());
        match known.map(|known| known.participation) {
            Some(Participation::Declined | Participation::Withdrawn) => self.answered(body),
            Some(Participation::Invited | Participation::Enrolled | Participation::Joined) | None => {
                Cause::new(Term::NotOfParty, Vec::new(), Vec::new())
            }
        }
    }

    /// That the case was called off.
    pub(super) fn called_off(&self) -> Option<Cause> {
        let entry = self.history.whole().find(|entry| matches!(entry.event(), Event::CaseCancelled(_)))?;
        let Event::CaseCancelled(data) = entry.event() else { return None };
        let with = vec![Arg::Day(entry.happened.effective_on), rule::reason(&data.reason_code)];
        Some(Cause::new(Term::CaseCalledOff, with, vec![entry.reference()]))
    }

    fn excluded(&self, phase: &Phase, body: &OrganizationId) -> Option<Cause> {
        let state = self.case.phases.get(&phase.id).filter(|state| state.excluded.contains(body))?;
        let excludes = |entry: &Entry<'_>| matches!(entry.event(), Event::ParticipantExcluded(data) if data.revision == state.revision.max(1));
        let entry = self.history.about(&phase.id, Some(body)).find(excludes)?;
        let Event::ParticipantExcluded(data) = entry.event() else { return None };
        let with = vec![
            Arg::Day(entry.happened.effective_on),
            self.item(&phase.id),
            rule::reason(&data.reason_code),
        ];
        Some(Cause::new(Term::ExcludedFrom, with, vec![entry.reference()]))
    }

    /// What happens when nothing stands in the way any more.
    fn next(&self, phase: &Phase, body: Option<&OrganizationId>, status: TrackStatus) -> Vec<Said> {
        let mut next = Vec::new();
        match status {
            TrackStatus::Waiting => {
                next.push(Said::new(Term::ThenOpens, vec![self.item(&phase.id)]));
                next.extend(dated_by_opening(phase));
            }
            TrackStatus::Ready | TrackStatus::Active => self.ends_next(phase, &mut next),
            TrackStatus::Unanswered => next.push(Said::plain(Term::ThenJoins)),
            TrackStatus::Suspended => {
                let clock = self.case.pause(&phase.id, body).map(|pause| rule::clock(pause.clock));
                next.extend(clock.map(|clock| Said::new(Term::ThenGoesOn, vec![clock.part()])));
            }
            TrackStatus::Done
            | TrackStatus::Skipped
            | TrackStatus::NotApplicable
            | TrackStatus::Cancelled => {}
        }
        next
    }

    fn ends_next(&self, phase: &Phase, next: &mut Vec<Said>) {
        let term = match phase.completes {
            Completes::WhenMet => Term::ThenCompletes,
            Completes::ByCommand => Term::ThenCompletable,
        };
        next.push(Said::new(term, vec![self.item(&phase.id)]));
        let milestones =
            phase.milestones.iter().filter(|milestone| milestone.when == MilestoneRule::PhaseCompleted);
        next.extend(milestones.map(|milestone| {
            Said::new(Term::ThenMilestone, vec![Arg::Item(milestone.id.clone(), milestone.title.clone())])
        }));
        let later = self.context.definition.phases.iter().filter(|later| later.after.contains(&phase.id));
        for later in later {
            let counts = phase.is_each() && matches!(later.scope, Scope::Joint);
            let term = if counts { Term::ThenCounts } else { Term::ThenLets };
            let item = if counts { self.item(&phase.id) } else { self.item(&later.id) };
            next.push(Said::new(term, vec![item]));
        }
        if phase.optional {
            next.push(Said::new(Term::ThenSkippable, vec![self.item(&phase.id)]));
        }
        next.dedup();
    }
}

/// That the condition of a phase held when it opened.
fn held(phase: &Phase) -> Option<Cause> {
    let guard = phase.enter_if.as_ref()?;
    Some(Cause::new(Term::ConditionHeld, vec![condition::quoted(guard)], Vec::new()))
}

/// That the date of a phase comes with its opening.
fn dated_by_opening(phase: &Phase) -> Option<Said> {
    let due = phase.due.as_ref()?;
    match &due.rule {
        DueRule::AfterOpening { span } => Some(Said::new(Term::ThenDated, vec![rule::span(*span).part()])),
        DueRule::On { .. }
        | DueRule::FiscalMonth { .. }
        | DueRule::FiscalQuarter { .. }
        | DueRule::FiscalYearEnd { .. }
        | DueRule::FromDate { .. }
        | DueRule::Given => None,
    }
}
