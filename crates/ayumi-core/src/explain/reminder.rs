//! Why a reminder will or will not be told: the plan is the law's own, its silence is put into words here.

use crate::definition::{Phase, ReminderSeries};
use crate::event::{Event, ReminderCondition};
use crate::explain::{Arg, Cause, Entry, Explanation, Facts, Said, Subject, Term, rule};
use crate::id::{ItemId, OrganizationId};
use crate::reminder::{Planned, plan};
use crate::settle::mark_instead;
use crate::state::{Deadline, TrackStatus};
use chrono::NaiveDate;

impl Facts<'_> {
    pub(super) fn reminders(&self, subject: &Subject) -> Option<Explanation> {
        let item = subject.item.as_ref()?;
        let body = subject.participant.as_ref();
        if self.series(item).is_empty() {
            return None;
        }
        let told: Vec<Cause> = self.told(item, body);
        let ahead = self.ahead(item, body);
        let silent = ahead.is_empty().then(|| self.silence(item, body));
        let state = match (ahead.is_empty(), told.is_empty()) {
            (false, _) => Term::ReminderAhead,
            (true, false) => Term::ReminderTold,
            (true, true) => Term::ReminderSilent,
        };
        let next = ahead.iter().map(|planned| self.will_fire(planned)).collect();
        Some(Explanation {
            subject: subject.clone(),
            vote: None,
            title: self.title(item),
            state: Said::plain(state),
            since: None,
            because: told.into_iter().chain(silent).collect(),
            blockers: Vec::new(),
            due: self.dated(item, body).map(|deadline| deadline.due.clone()),
            next,
        })
    }

    fn series(&self, item: &ItemId) -> &[ReminderSeries] {
        let definition = self.context.definition;
        let phase = definition.phase(item).map(|phase| phase.remind.as_slice());
        let mark = || definition.mark(item).map(|mark| mark.remind.as_slice());
        let register = || definition.register(item).map(crate::definition::Register::remind);
        phase.or_else(mark).or_else(register).unwrap_or_default()
    }

    fn dated(&self, item: &ItemId, body: Option<&OrganizationId>) -> Option<&Deadline> {
        self.case.deadline(item, body)
    }

    fn told(&self, item: &ItemId, body: Option<&OrganizationId>) -> Vec<Cause> {
        let fired = self.history.told(item, body).filter_map(|entry| {
            let Event::ReminderFired(data) = entry.event() else { return None };
            let with = vec![
                Arg::Day(entry.happened.effective_on),
                Arg::Body(data.recipient.organization.clone()),
                rule::distance(data.offset_business_days, data.ahead).part(),
            ];
            let mut event = entry.reference();
            // Whoever may see a reminder is the one it went to.
            event.participant = Some(data.recipient.organization.clone());
            Some(Cause::new(Term::ReminderFiredOn, with, vec![event]))
        });
        fired.collect()
    }

    /// What will be told from the day it is read for on.
    fn ahead(&self, item: &ItemId, body: Option<&OrganizationId>) -> Vec<Planned> {
        let (context, today) = (self.context, self.context.today);
        let planned = plan(context.definition, context.calendar, context.case, self.case, body);
        let offset = context.calendar.offset();
        let fired = |planned: &Planned| {
            self.history.told(item, body).any(
                |entry| matches!(entry.event(), Event::ReminderFired(data) if data.reminder == planned.reminder),
            )
        };
        let wanted = planned.into_iter().filter(|planned| {
            planned.item == *item
                && planned.participant.as_ref() == body
                && planned.due_at.date_in(offset) >= today
        });
        wanted.filter(|planned| !fired(planned)).collect()
    }

    fn will_fire(&self, planned: &Planned) -> Said {
        let on = planned.due_at.date_in(self.context.calendar.offset());
        let with = vec![
            Arg::Day(on),
            Arg::Body(planned.organization.clone()),
            rule::distance(planned.offset_business_days, planned.ahead).part(),
        ];
        Said::new(Term::ReminderWillFire, with)
    }

    /// Why nothing more will be told, with the event that took back what was still to come.
    fn silence(&self, item: &ItemId, body: Option<&OrganizationId>) -> Cause {
        let plain = |term| Cause::new(term, Vec::new(), Vec::new());
        let since = |term, events| Cause::new(term, Vec::new(), events);
        if self.case.ending.is_some() {
            let ends = |entry: &Entry<'_>| {
                matches!(entry.event(), Event::CaseCompleted(_) | Event::CaseCancelled(_))
            };
            let end = self.history.whole().find(ends);
            return since(Term::ReminderCaseEnded, end.iter().map(Entry::reference).collect());
        }
        let definition = self.context.definition;
        let phase = definition.phase(item);
        let gave_way = body.is_some_and(|body| mark_instead(definition, self.case, item, body).is_some());
        if gave_way {
            return plain(Term::ReminderGaveWay);
        }
        if self.case.is_asked_for(item, body) {
            let asked = |of: Option<&OrganizationId>| self.case.requests.get(&(item.clone(), of.cloned()));
            let request = asked(body).or_else(|| asked(None)).map(|request| request.event);
            let event = request.map(|event| self.history.named(event)).unwrap_or_default();
            return since(Term::ReminderMuted, event);
        }
        let status = phase.map(|phase| self.case.status(phase, body));
        match status {
            Some(TrackStatus::Done | TrackStatus::Skipped) => {
                let end = self.history.ended(item, body, self.case.revision(item, body));
                return since(Term::ReminderWorkEnded, end.iter().map(Entry::reference).collect());
            }
            Some(TrackStatus::Suspended) => {
                let pause = self.case.pause(item, body).map(|pause| self.history.named(pause.event));
                return since(Term::ReminderPaused, pause.unwrap_or_default());
            }
            Some(TrackStatus::NotApplicable | TrackStatus::Cancelled) => {
                return plain(Term::ReminderNotConcerned);
            }
            Some(
                TrackStatus::Unanswered | TrackStatus::Waiting | TrackStatus::Ready | TrackStatus::Active,
            )
            | None => {}
        }
        let Some(deadline) = self.dated(item, body) else { return plain(Term::ReminderNoDate) };
        if status == Some(TrackStatus::Unanswered) && self.waits_for_joint_work(phase) {
            return plain(Term::ReminderNotAwaited);
        }
        let begun = status == Some(TrackStatus::Active);
        if begun && self.series(item).iter().all(|series| series.condition == ReminderCondition::NotStarted) {
            return plain(Term::ReminderBegun);
        }
        let since = self.told_from(phase, body, deadline);
        if deadline.due.effective < since {
            return Cause::new(Term::ReminderTooOld, vec![Arg::Day(since)], Vec::new());
        }
        plain(Term::ReminderNoneLeft)
    }

    /// Whether joint work must come before a phase.
    fn waits_for_joint_work(&self, phase: Option<&Phase>) -> bool {
        let definition = self.context.definition;
        let mut before =
            phase.into_iter().flat_map(|phase| &phase.after).filter_map(|id| definition.phase(id));
        before.any(|earlier| !earlier.is_each() && !self.case.status(earlier, None).is_ended())
    }

    /// The first day anything may be told.
    fn told_from(
        &self,
        phase: Option<&Phase>,
        body: Option<&OrganizationId>,
        deadline: &Deadline,
    ) -> NaiveDate {
        let from = self.case.opening.as_ref().map(|opening| opening.due_from);
        let expected = phase.and_then(|phase| self.case.expected_since(phase, body));
        [from, expected].into_iter().flatten().fold(deadline.set_on, NaiveDate::max)
    }
}
