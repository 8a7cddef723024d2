//! Why a date is what it is: the rule that gave it, who moved it, whether it lapsed; never whether it was a good one.

use crate::definition::{Due, DueRule, Phase, RegisterKind};
use crate::event::{DeadlineChanged, DeadlineSet, Event};
use crate::explain::{Arg, Blocker, Cause, Entry, Explanation, Facts, Said, Subject, Term, rule, who};
use crate::id::{ItemId, OrganizationId};
use crate::private::Commitment;
use crate::settle::{goes_on_record, mark_instead, outstanding};
use crate::state::{Deadline, TrackStatus};

impl<'a> Facts<'a> {
    pub(super) fn date(&self, subject: &Subject) -> Option<Explanation> {
        let item = subject.item.as_ref()?;
        let body = subject.participant.as_ref();
        let Some(deadline) = self.case.deadline(item, body) else { return self.no_date(subject, item) };
        let own = body.filter(|body| self.is_own(item, body));
        let state = self.date_state(item, body, deadline);
        let left = outstanding(self.context.definition, self.case, item, body);
        let from = self.case.opening.as_ref().map(|opening| opening.due_from);
        let lapses = from
            .filter(|from| goes_on_record(deadline, *from))
            .map(|_| deadline.due.missed_from)
            .filter(|_| left > 0 && self.case.ending.is_none());
        Some(Explanation {
            subject: subject.clone(),
            vote: None,
            title: self.title(item),
            state: Said::plain(state),
            since: Some(deadline.set_on),
            because: self.date_causes(item, body, own, deadline),
            blockers: if left > 0 && state != Term::GaveWay {
                self.outstanding(item, body, deadline)
            } else {
                Vec::new()
            },
            due: Some(deadline.due.clone()),
            next: lapses
                .filter(|_| state == Term::Running)
                .map(|day| Said::new(Term::ThenLapses, vec![Arg::Day(day)]))
                .into_iter()
                .collect(),
        })
    }

    fn is_own(&self, item: &ItemId, body: &OrganizationId) -> bool {
        self.case.deadlines.get(item).is_some_and(|known| known.own.contains_key(body))
    }

    fn date_state(&self, item: &ItemId, body: Option<&OrganizationId>, deadline: &Deadline) -> Term {
        let definition = self.context.definition;
        if body.is_some_and(|body| mark_instead(definition, self.case, item, body).is_some()) {
            return Term::GaveWay;
        }
        // A date for everybody may have lapsed for others alone.
        let for_all = body.is_some_and(|body| !self.is_own(item, body));
        if deadline.missed.is_some() && !(for_all && outstanding(definition, self.case, item, body) == 0) {
            return Term::Missed;
        }
        let status = definition.phase(item).filter(|phase| phase.is_each() == body.is_some());
        if status.is_some_and(|phase| self.case.status(phase, body) == TrackStatus::Suspended) {
            return Term::Held;
        }
        if outstanding(definition, self.case, item, body) == 0 {
            return Term::Settled;
        }
        if deadline.due.has_passed(self.context.today) { Term::Passed } else { Term::Running }
    }

    fn date_causes(
        &self,
        item: &ItemId,
        body: Option<&OrganizationId>,
        own: Option<&OrganizationId>,
        deadline: &Deadline,
    ) -> Vec<Cause> {
        let mut causes = Vec::new();
        let mark = body.and_then(|body| mark_instead(self.context.definition, self.case, item, body));
        causes.extend(mark.map(|mark| {
            let events = body.into_iter().flat_map(|body| self.history.about(&mark.id, Some(body)).take(1));
            let events = events.map(|entry| entry.reference()).collect();
            Cause::new(Term::DateOfMark, vec![Arg::word(&mark.title)], events)
        }));
        if let Some((entry, set)) = self.set(item, body, deadline) {
            let rule = self.rule_of(set);
            let with = vec![rule.part(), Arg::Day(set.due.nominal)];
            causes.push(Cause::new(Term::DateByRule, with, vec![entry.reference()]));
        }
        causes.extend(self.moves(item, own, deadline).into_iter().map(|(entry, moved)| {
            let term = if moved.lapsed { Term::DateMovedLate } else { Term::DateMoved };
            let with = vec![
                Arg::Day(entry.happened.effective_on),
                rule::hand(entry.actor),
                Arg::Day(moved.former.nominal),
                Arg::Day(moved.due.nominal),
                rule::reason(&moved.reason_code),
            ];
            Cause::new(term, with, vec![entry.reference()])
        }));
        causes.extend(self.missed(item, own, deadline));
        let is_each = self.context.definition.phase(item).is_some_and(Phase::is_each);
        if is_each || own.is_some() {
            let whose = if own.is_some() { Term::DateOwn } else { Term::DateForAll };
            causes.push(Cause::new(whose, Vec::new(), Vec::new()));
        }
        let phase = self.context.definition.phase(item).filter(|phase| phase.is_each() == body.is_some());
        let pause = phase.filter(|phase| self.case.status(phase, body) == TrackStatus::Suspended);
        causes.extend(pause.and_then(|phase| {
            let since = self.case.pause(&phase.id, body)?.since;
            let events = self.paused(phase, body).map(|cause| cause.events).unwrap_or_default();
            Some(Cause::new(Term::DateHeld, vec![Arg::Day(since)], events))
        }));
        causes
    }

    /// The event that first set a date, its own or that for all.
    pub(super) fn set(
        &self,
        item: &ItemId,
        body: Option<&OrganizationId>,
        deadline: &Deadline,
    ) -> Option<(Entry<'a>, &'a DeadlineSet)> {
        let sets = |entry: Entry<'a>| {
            let Event::DeadlineSet(set) = entry.event() else { return None };
            (set.revision == deadline.revision).then_some((entry, set))
        };
        let own = body.and_then(|body| self.history.about(item, Some(body)).find_map(sets));
        own.or_else(|| self.history.about(item, None).find_map(sets))
    }

    /// The moves that made a date what it is, oldest first: those for all, until a body got one of its own.
    fn moves(
        &self,
        item: &ItemId,
        own: Option<&OrganizationId>,
        deadline: &Deadline,
    ) -> Vec<(Entry<'a>, &'a DeadlineChanged<Commitment>)> {
        let moves = |entry: Entry<'a>| {
            let Event::DeadlineChanged(moved) = entry.event() else { return None };
            (moved.revision == deadline.revision).then_some((entry, moved))
        };
        let of_own = own.map(|body| self.history.about(item, Some(body)).filter_map(moves).collect());
        let mut found: Vec<(Entry<'a>, &DeadlineChanged<Commitment>)> = of_own.unwrap_or_default();
        let first = found.iter().map(|(_, moved)| moved.version).min().unwrap_or(u32::MAX);
        let set = own.and_then(|body| {
            self.history.about(item, Some(body)).find(|entry| matches!(entry.event(), Event::DeadlineSet(_)))
        });
        if set.is_none() {
            let for_all = self.history.about(item, None).filter_map(moves);
            found.extend(for_all.filter(|(_, moved)| moved.version < first));
        }
        found.sort_by_key(|(_, moved)| moved.version);
        found
    }

    fn missed(&self, item: &ItemId, own: Option<&OrganizationId>, deadline: &Deadline) -> Option<Cause> {
        let version = deadline.version;
        let entry = self.history.about(item, own).find(
            |entry| matches!(entry.event(), Event::DeadlineMissed(missed) if missed.version == version),
        )?;
        let Event::DeadlineMissed(missed) = entry.event() else { return None };
        let with = vec![Arg::Day(missed.due.effective), Arg::Count(u64::from(missed.outstanding))];
        Some(Cause::new(Term::DateMissed, with, vec![entry.reference()]))
    }

    /// The rule a date came from, as the definition has it, or as it was written when that has changed.
    pub(super) fn rule_of(&self, set: &DeadlineSet) -> Said {
        let definition = self.context.definition;
        if let Some(due) = definition.due(&set.item).filter(|due: &&Due| due.as_written == set.rule) {
            return rule::due(due, self.year(), |item| self.item(item));
        }
        match definition.register(&set.item).map(|register| &register.kind) {
            Some(RegisterKind::Contacts { within: Some(within), .. }) => {
                Said::new(Term::RuleWithin, vec![rule::span(*within).part()])
            }
            Some(RegisterKind::Contacts { within: None, .. } | RegisterKind::Meetings { .. }) | None => {
                Said::new(Term::RuleWritten, vec![Arg::Code(set.rule.clone())])
            }
        }
    }

    fn outstanding(&self, item: &ItemId, body: Option<&OrganizationId>, deadline: &Deadline) -> Vec<Blocker> {
        let by = Some(deadline.due.effective);
        let replaced = self.context.definition.mark(item).and_then(|mark| mark.replaces_due_of.as_ref());
        let Some(phase) = self.context.definition.phase(replaced.unwrap_or(item)) else {
            let who = self.lead_by(Term::DeedReport);
            return vec![Blocker::new(Term::NeedsWork, vec![self.item(item)], who).of(item).by(by)];
        };
        if phase.is_each() && body.is_none() {
            let open =
                self.case.audience(phase).into_iter().filter(|body| {
                    !self.is_own(item, body) && !self.case.status(phase, Some(body)).is_ended()
                });
            let open: Vec<&OrganizationId> = open.collect();
            let who = who::once(open.iter().flat_map(|body| self.movers(phase, Some(body))));
            let with = vec![self.item(&phase.id), Arg::count(open.len())];
            return vec![Blocker::new(Term::NeedsPhaseOfMany, with, who).of(&phase.id).by(by)];
        }
        let who = self.movers(phase, body);
        vec![Blocker::new(Term::NeedsWork, vec![self.item(&phase.id)], who).of(&phase.id).by(by)]
    }

    /// A date that comes with an opening that has not come.
    fn no_date(&self, subject: &Subject, item: &ItemId) -> Option<Explanation> {
        let phase = self.context.definition.phase(item)?;
        let due = phase.due.as_ref()?;
        let DueRule::AfterOpening { span } = &due.rule else { return None };
        let body = subject.participant.as_ref();
        let opens = Said::new(Term::ThenOpens, vec![self.item(item)]);
        Some(Explanation {
            subject: subject.clone(),
            vote: None,
            title: phase.title.clone(),
            state: Said::plain(Term::NoDate),
            since: None,
            because: vec![Cause::new(Term::DateWaits, vec![rule::span(*span).part()], Vec::new())],
            blockers: self.before(phase, body),
            due: None,
            next: vec![opens, Said::new(Term::ThenDated, vec![rule::span(*span).part()])],
        })
    }
}
