//! Why a date was set, moved by a resumption, or recorded as missed: the rule and what it was reckoned from; never a
//! date somebody moved, which has its own reason.

use crate::definition::{DueRule, Phase, RegisterKind};
use crate::event::{
    CalendarAdopted, CalendarRef, DeadlineChanged, DeadlineMissed, DeadlineRecomputed, DeadlineSet, DueDate,
    Event,
};
use crate::explain::{Arg, Cause, EventRef, Facts, Said, Term, Why, rule};
use crate::id::{ItemId, OrganizationId};
use crate::private::Commitment;
use crate::reason;

impl Facts<'_> {
    pub(super) fn why_set(&self, data: &DeadlineSet) -> Why {
        let mut inputs: Vec<Cause> = self.anchor(data).into_iter().collect();
        inputs.extend(reckoned(&data.due, &data.calendar));
        Why::by(self.rule_of(data), inputs)
    }

    /// What a date was counted from, when it was not fixed beforehand.
    fn anchor(&self, data: &DeadlineSet) -> Option<Cause> {
        let body = data.participant.as_ref();
        if let Some(register) = self.context.definition.register(&data.item) {
            let RegisterKind::Contacts { .. } = register.kind else { return None };
            return self.contact(register, body?);
        }
        if self.context.definition.mark(&data.item).is_some() {
            let set = self.history.about(&data.item, body).next()?;
            return Some(Cause::new(Term::GotMark, vec![self.item(&data.item)], vec![set.reference()]));
        }
        let phase = self.context.definition.phase(&data.item)?;
        match &phase.due.as_ref()?.rule {
            DueRule::AfterOpening { .. } => {
                let opened = self.history.opened(&phase.id, body, data.revision)?;
                let on = Arg::Day(opened.happened.effective_on);
                Some(Cause::new(Term::GotOpening, vec![on], vec![opened.reference()]))
            }
            DueRule::Given => self.named_with(phase),
            DueRule::FromDate { phase: other, .. } => {
                let version = self.case.deadline(other, body)?.version;
                Some(Cause::new(Term::GotDate, vec![self.item(other)], self.dated_by(other, body, version)))
            }
            DueRule::On { .. }
            | DueRule::FiscalMonth { .. }
            | DueRule::FiscalQuarter { .. }
            | DueRule::FiscalYearEnd { .. } => None,
        }
    }

    /// The last contact of a register with a body, or the day the body was asked.
    fn contact(&self, register: &crate::definition::Register, body: &OrganizationId) -> Option<Cause> {
        let first = register.steps.first()?;
        let entries = self.case.entries.get(&register.id).into_iter().flatten();
        let ends = entries.filter(|entry| entry.participant.as_ref() == Some(body)).filter_map(|entry| {
            let step = crate::entry::step_id(&register.id, &entry.entry, &first.id)?;
            let of = Some(body).filter(|_| first.is_each());
            self.history.ended(&step, of, self.case.revision(&step, of))
        });
        if let Some(last) = ends.max_by_key(|entry| entry.happened.effective_on) {
            let on = Arg::Day(last.happened.effective_on);
            return Some(Cause::new(Term::GotContact, vec![on], vec![last.reference()]));
        }
        Some(self.answered(body))
    }

    fn named_with(&self, phase: &Phase) -> Option<Cause> {
        let step = phase.entry.as_ref()?;
        let entry = self.case.entry(&step.register, &step.entry)?;
        let title = crate::entry::title(self.context.definition.register(&step.register)?, entry.number);
        Some(Cause::new(Term::GotEntry, vec![Arg::word(&title)], self.history.named(entry.event)))
    }

    /// A date that moved because its work goes on; none when somebody moved it for a reason of their own.
    pub(super) fn why_moved(&self, data: &DeadlineChanged<Commitment>) -> Option<Why> {
        if let Some(followed) = &data.follows {
            return Some(self.why_followed(followed, data));
        }
        if data.reason_code != reason::resumed() {
            return None;
        }
        let resumed = |entry: &super::Entry<'_>| matches!(entry.event(), Event::WorkResumed(_));
        let body = data.participant.as_ref();
        let of_body = body.into_iter().filter_map(|body| self.history.of_body(body).find(resumed));
        let of_track =
            body.into_iter().filter_map(|body| self.history.about(&data.item, Some(body)).find(resumed));
        let of_phase = self.history.about(&data.item, None).find(resumed);
        let entries = of_track.chain(of_body).chain(of_phase).chain(self.history.whole().find(resumed));
        let entry = entries.max_by_key(|entry| entry.happened.version)?;
        let Event::WorkResumed(resumption) = entry.event() else { return None };
        let days = Arg::Count(u64::from(resumption.business_days));
        let mut inputs = vec![
            Cause::new(Term::GotPause, vec![days], vec![entry.reference()]),
            Cause::new(Term::GotFormerDate, vec![Arg::Day(data.former.nominal)], Vec::new()),
        ];
        inputs.extend(reckoned(&data.due, &data.calendar));
        Some(Why::by(Said::new(Term::RuleResumed, vec![rule::clock(resumption.clock).part()]), inputs))
    }

    fn why_followed(&self, followed: &ItemId, data: &DeadlineChanged<Commitment>) -> Why {
        let body = data.participant.as_ref();
        let version = self.case.deadline(followed, body).map_or(0, |deadline| deadline.version);
        let events = self.dated_by(followed, body, version);
        let mut inputs = vec![
            Cause::new(Term::GotDate, vec![self.item(followed)], events),
            Cause::new(Term::GotFormerDate, vec![Arg::Day(data.former.nominal)], Vec::new()),
        ];
        inputs.extend(reckoned(&data.due, &data.calendar));
        Why::by(Said::new(Term::RuleFollows, vec![self.item(followed)]), inputs)
    }

    pub(super) fn why_recomputed(&self, data: &DeadlineRecomputed) -> Why {
        let calendar = self.case.opening.as_ref().map(|opening| &opening.calendar);
        let former = vec![Arg::Day(data.former.effective)];
        let mut inputs = vec![Cause::new(Term::GotFormerDate, former, Vec::new())];
        inputs.extend(calendar.into_iter().flat_map(|calendar| reckoned(&data.due, calendar)));
        Why::by(Said::plain(Term::RuleRecomputed), inputs)
    }

    pub(super) fn why_missed(&self, data: &DeadlineMissed) -> Why {
        let events = self.dated_by(&data.item, data.participant.as_ref(), data.version);
        let due = vec![Arg::Day(data.due.effective), Arg::Count(u64::from(data.version))];
        let mut inputs = vec![
            Cause::new(Term::GotDue, due, events),
            Cause::new(Term::GotOutstanding, vec![Arg::Count(u64::from(data.outstanding))], Vec::new()),
        ];
        if data.due.effective != data.due.nominal {
            inputs.push(Cause::new(Term::GotRolled, vec![Arg::Day(data.due.effective)], Vec::new()));
        }
        Why::by(Said::plain(Term::RuleMissed), inputs)
    }

    /// The event that gave a version of a date.
    pub(super) fn dated_by(
        &self,
        item: &ItemId,
        body: Option<&OrganizationId>,
        version: u32,
    ) -> Vec<EventRef> {
        let gives = |entry: &super::Entry<'_>| {
            matches!(entry.event(), Event::DeadlineSet(data) if data.version == version)
                || matches!(entry.event(), Event::DeadlineChanged(data) if data.version == version)
        };
        let own = body.and_then(|body| self.history.about(item, Some(body)).find(gives));
        let entry = own.or_else(|| self.history.about(item, None).find(gives));
        entry.iter().map(super::Entry::reference).collect()
    }
}

pub(super) fn why_adopted(data: &CalendarAdopted) -> Why {
    Why::by(Said::plain(Term::RuleAdopted), vec![on_calendar(&data.calendar)])
}

pub(super) fn why_overtaken() -> Why {
    Why::by(Said::plain(Term::RuleOvertaken), Vec::new())
}

/// How a date was reckoned on the calendar.
fn reckoned(due: &DueDate, calendar: &CalendarRef) -> Vec<Cause> {
    let day = |term, day| Cause::new(term, vec![Arg::Day(day)], Vec::new());
    let mut inputs = vec![day(Term::GotNominal, due.nominal)];
    if due.effective != due.nominal {
        inputs.push(day(Term::GotRolled, due.effective));
    }
    if due.last_business_day != due.effective {
        inputs.push(day(Term::GotLastBusinessDay, due.last_business_day));
    }
    if due.provisional {
        inputs.push(Cause::new(Term::GotProvisional, Vec::new(), Vec::new()));
    }
    inputs.push(on_calendar(calendar));
    inputs
}

fn on_calendar(calendar: &CalendarRef) -> Cause {
    let with = vec![Arg::Code(calendar.id.to_string()), Arg::Count(u64::from(calendar.version))];
    Cause::new(Term::GotCalendar, with, Vec::new())
}
