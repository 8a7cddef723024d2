//! The dates of a case under another version: what moves, begins or ends by the clock the plan names; never a date whose
//! rule stays the same.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::decide::Context;
use crate::definition::{Due, DueRule, Phase};
use crate::due;
use crate::event::{ClockRule, DeadlineChanged, DeadlineSet, DueDate, Event, ItemKind, NewEvent, Precision};
use crate::id::{ItemId, OrganizationId};
use crate::private::Clear;
use crate::reason;
use crate::settle::outstanding;
use crate::state::{Case, Deadline, Deadlines};
use crate::version::compare::same_due;
use crate::version::{Blocker, Clock, MovedDate, Passage};

/// What becomes of the dates.
#[derive(Debug, Default)]
pub(super) struct Dates {
    /// Dates that move or begin.
    pub(super) events: Vec<NewEvent>,
    /// Phases and marks whose dates end.
    pub(super) undated: Vec<ItemId>,
    /// All of it, for people.
    pub(super) moved: Vec<MovedDate>,
    /// What stands in the way.
    pub(super) blockers: Vec<Blocker>,
}

/// What becomes of the dates of a case whose things bear their new names already.
pub(super) fn reckon(context: &Context<'_>, passage: &Passage<'_>, case: &Case) -> Dates {
    let mut reckoner =
        Reckoner { context, passage, case, versions: BTreeMap::new(), dates: Dates::default() };
    for phase in &passage.to.phases {
        let was = passage
            .from
            .phases
            .iter()
            .find(|former| passage.mapping.whole(ItemKind::Phase, &former.id) == Some(&phase.id));
        let former = was.and_then(|former| former.due.as_ref());
        if !same_due(former, phase.due.as_ref()) {
            reckoner.phase(phase);
        }
    }
    for mark in &passage.to.marks {
        let was = passage
            .from
            .marks
            .iter()
            .find(|former| passage.mapping.whole(ItemKind::Mark, &former.id) == Some(&mark.id));
        let former = was.and_then(|former| former.due.as_ref());
        if !same_due(former, mark.due.as_ref()) {
            reckoner.mark(&mark.id, mark.due.as_ref(), mark.due_when.as_ref());
        }
    }
    reckoner.dates
}

struct Reckoner<'a> {
    context: &'a Context<'a>,
    passage: &'a Passage<'a>,
    case: &'a Case,
    versions: BTreeMap<ItemId, u32>,
    dates: Dates,
}

/// Whose date of which item, and since when its work runs; none while it waits.
struct Subject<'a> {
    item: &'a ItemId,
    participant: Option<&'a OrganizationId>,
    revision: u32,
    began_on: Option<NaiveDate>,
}

impl<'a> Reckoner<'a> {
    fn phase(&mut self, phase: &'a Phase) {
        let standing = self.standing(&phase.id);
        let Some(rule) = &phase.due else { return self.end(&phase.id) };
        if rule.rule == DueRule::Given {
            // Only whoever opens an entry names its day; one that was promised stays.
            return;
        }
        if standing.is_empty() {
            return self.first(phase, rule);
        }
        let ended = |body: Option<&OrganizationId>| match body {
            Some(body) => self.case.status(phase, Some(body)).is_ended(),
            None => self.case.phase_ended(phase),
        };
        let open: Vec<_> = standing.into_iter().filter(|(body, _)| !ended(*body)).collect();
        for (body, deadline) in open {
            let subject = self.subject(phase, body);
            self.again(&subject, deadline, rule);
        }
    }

    fn mark(&mut self, mark: &'a ItemId, rule: Option<&Due>, due_when: Option<&ItemId>) {
        let standing = self.standing(mark);
        let Some(rule) = rule else { return self.end(mark) };
        let case = self.case;
        for ((_, body), state) in case.marks.iter().filter(|((known, _), _)| known == mark) {
            if state.value.is_none() || state.value.as_ref() != due_when {
                continue;
            }
            let began_on = Some(state.since);
            let subject = Subject { item: mark, participant: Some(body), revision: state.version, began_on };
            match standing.iter().find(|(known, _)| *known == Some(body)) {
                Some((_, deadline)) if outstanding(self.passage.to, case, mark, Some(body)) > 0 => {
                    self.again(&subject, deadline, rule);
                }
                Some(_) => {}
                None => self.begin(&subject, rule),
            }
        }
    }

    fn standing(&self, item: &ItemId) -> Vec<(Option<&'a OrganizationId>, &'a Deadline)> {
        let deadlines: Option<&'a Deadlines> = self.case.deadlines.get(item);
        let dates = |deadlines: &'a Deadlines| {
            let own = deadlines.own.iter().map(|(body, deadline)| (Some(body), deadline));
            deadlines.all.iter().map(|deadline| (None, deadline)).chain(own)
        };
        deadlines.into_iter().flat_map(dates).collect()
    }

    fn subject(&self, phase: &'a Phase, participant: Option<&'a OrganizationId>) -> Subject<'a> {
        let state = self.case.phases.get(&phase.id);
        let track = self.case.track(&phase.id, participant);
        let alone = track.and_then(|track| track.renewed_on.or(track.opened_on));
        let for_all = state.and_then(|state| state.opened_on.and(state.renewed_on.or(state.opened_on)));
        Subject {
            item: &phase.id,
            participant,
            revision: self.case.revision(&phase.id, participant),
            began_on: alone.or(for_all),
        }
    }

    /// The rule is gone: the promise stays, or its dates end.
    fn end(&mut self, item: &ItemId) {
        if self.passage.plan.clock_for(item) != Clock::KeepDate && !self.standing(item).is_empty() {
            self.undate(item);
        }
    }

    fn undate(&mut self, item: &ItemId) {
        if self.dates.undated.contains(item) {
            return;
        }
        self.dates.undated.push(item.clone());
        for (body, deadline) in self.standing(item) {
            let moved = MovedDate::new(item, body, Some(&deadline.due), None, self.context.calendar);
            self.dates.moved.push(moved);
        }
    }

    /// A phase that had no date gets one, unless it ended; a relative one only once it runs.
    fn first(&mut self, phase: &'a Phase, rule: &Due) {
        if self.case.phase_ended(phase) {
            return;
        }
        let all = self.subject(phase, None);
        if !is_relative(rule) || all.began_on.is_some() {
            return self.begin(&all, rule);
        }
        let case = self.case;
        for body in case.phases.get(&phase.id).into_iter().flat_map(|state| state.tracks.keys()) {
            if case.status(phase, Some(body)).is_open() {
                self.begin(&self.subject(phase, Some(body)), rule);
            }
        }
    }

    fn begin(&mut self, subject: &Subject<'_>, rule: &Due) {
        let base = match self.passage.plan.clock_for(subject.item) {
            Clock::KeepRemaining => subject.began_on,
            Clock::KeepDate | Clock::Restart => Some(self.context.today),
        };
        let Some(due) = self.covered(subject.item, self.resolve(rule, base)) else { return };
        self.not_suspended(subject);
        let moved =
            MovedDate::new(subject.item, subject.participant, None, Some(&due), self.context.calendar);
        self.dates.moved.push(moved);
        let event = DeadlineSet {
            item: subject.item.clone(),
            revision: subject.revision,
            participant: subject.participant.cloned(),
            version: self.next_version(subject.item),
            due,
            rule: rule.as_written.clone(),
            calendar: self.context.calendar_ref.clone(),
        };
        self.dates.events.push(Event::DeadlineSet(event));
    }

    /// A date under another rule than the one it was found by.
    fn again(&mut self, subject: &Subject<'_>, deadline: &Deadline, rule: &Due) {
        let base = match self.passage.plan.clock_for(subject.item) {
            Clock::KeepDate => return,
            Clock::KeepRemaining => subject.began_on,
            Clock::Restart => Some(self.context.today),
        };
        if is_relative(rule) && subject.began_on.is_none() {
            // It gets its date when it opens, which is today at the earliest.
            let Some(due) = self.covered(subject.item, self.resolve(rule, Some(self.context.today))) else {
                return;
            };
            self.not_earlier(subject, &deadline.due, &due);
            return self.undate(subject.item);
        }
        let mut due = self.resolve(rule, base);
        if self.passage.plan.clock_for(subject.item) == Clock::KeepRemaining {
            due = due.and_then(|due| self.with_what_was_granted(deadline, rule, due));
        }
        let Some(due) = self.covered(subject.item, due) else { return };
        if due == deadline.due {
            return;
        }
        let moved = MovedDate::new(
            subject.item,
            subject.participant,
            Some(&deadline.due),
            Some(&due),
            self.context.calendar,
        );
        self.not_earlier(subject, &deadline.due, &due);
        self.not_suspended(subject);
        self.dates.moved.push(moved);
        let changed = self.changed(subject, deadline, due);
        self.dates.events.push(Event::DeadlineChanged(changed));
    }

    /// No date moves earlier unless the plan lists it.
    fn not_earlier(&mut self, subject: &Subject<'_>, former: &DueDate, due: &DueDate) {
        if due.effective < former.effective && !self.passage.plan.earlier.contains(subject.item) {
            self.dates.blockers.push(Blocker::MovesEarlier {
                item: subject.item.clone(),
                participant: subject.participant.cloned(),
                former: former.clone(),
                due: due.clone(),
            });
        }
    }

    /// When such work goes on again its date gets the business days it stood still, which would count twice. A pause of
    /// one body counts for the date of everybody, which is its date too.
    fn not_suspended(&mut self, subject: &Subject<'_>) {
        let counted = self.case.pauses.iter().any(|((phase, body), pause)| {
            pause.clock == ClockRule::KeepRemaining
                && phase.as_ref().is_none_or(|phase| phase == subject.item)
                && body.as_ref().is_none_or(|body| subject.participant.is_none_or(|one| one == body))
        });
        if counted {
            self.dates.blockers.push(Blocker::Suspended {
                item: subject.item.clone(),
                participant: subject.participant.cloned(),
            });
        }
    }

    fn changed(
        &mut self,
        subject: &Subject<'_>,
        deadline: &Deadline,
        due: DueDate,
    ) -> DeadlineChanged<Clear> {
        DeadlineChanged {
            item: subject.item.clone(),
            revision: deadline.revision,
            participant: subject.participant.cloned(),
            version: self.next_version(subject.item),
            former_version: deadline.version,
            former: deadline.due.clone(),
            due,
            lapsed: deadline.missed.is_some() || deadline.due.has_passed(self.context.today),
            reason_code: reason::by_definition(),
            reason: Clear::text(self.passage.plan.reason.clone()),
            basis: self.passage.plan.basis.clone(),
            calendar: self.context.calendar_ref.clone(),
            request: None,
            decision: None,
            follows: None,
        }
    }

    fn resolve(&self, rule: &Due, base: Option<NaiveDate>) -> Option<DueDate> {
        let fiscal_year = self.case.opening.as_ref()?.fiscal_year;
        let base = match &rule.rule {
            DueRule::FromDate { phase, .. } => Some(self.case.deadline(phase, None)?.due.nominal),
            DueRule::AfterOpening { .. }
            | DueRule::On { .. }
            | DueRule::FiscalMonth { .. }
            | DueRule::FiscalQuarter { .. }
            | DueRule::FiscalYearEnd { .. }
            | DueRule::Given => base,
        };
        due::resolve(rule, fiscal_year, base, self.context.calendar)
    }

    /// The business days by which amendments moved the date, on top of what the new rule gives.
    fn with_what_was_granted(&self, deadline: &Deadline, rule: &Due, due: DueDate) -> Option<DueDate> {
        let calendar = self.context.calendar;
        let granted = calendar.business_days_between(deadline.original.effective, deadline.due.effective);
        if granted == 0 {
            return Some(due);
        }
        let nominal = calendar.add_business_days(due.nominal, i32::try_from(granted).ok()?)?;
        due::reckon(nominal, Precision::Day, due::Manner::of(rule), calendar)
    }

    fn covered(&mut self, item: &ItemId, due: Option<DueDate>) -> Option<DueDate> {
        let covered = due.filter(|due| due::is_covered(due, self.context.calendar));
        if covered.is_none() {
            self.dates.blockers.push(Blocker::BeyondCalendar { item: item.clone() });
        }
        covered
    }

    fn next_version(&mut self, item: &ItemId) -> u32 {
        let next = self.versions.entry(item.clone()).or_insert_with(|| self.case.next_deadline_version(item));
        let version = *next;
        *next = version.saturating_add(1);
        version
    }
}

fn is_relative(rule: &Due) -> bool {
    match rule.rule {
        DueRule::AfterOpening { .. } => true,
        DueRule::On { .. }
        | DueRule::FiscalMonth { .. }
        | DueRule::FiscalQuarter { .. }
        | DueRule::FiscalYearEnd { .. }
        | DueRule::FromDate { .. }
        | DueRule::Given => false,
    }
}
