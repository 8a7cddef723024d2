//! Which participant's work nothing was recorded of for long and when in a month somebody is asked, said again from the
//! events one by one; never with the product's own plan.

use std::collections::BTreeMap;

use ayumi_core::definition::{Definition, MonthlyCheck, Scope, Span};
use ayumi_core::event::{Event, NoticeGiven, NoticeKind};
use ayumi_core::id::{EventId, OrganizationId};
use ayumi_core::state::{Happened, TrackStatus};
use ayumi_core::time::Timestamp;
use chrono::{Datelike, Days as Count, Months, NaiveDate};

use crate::oracle::Followed;
use crate::oracle::days::Days;
use crate::oracle::reminders::{nine, zone};

/// Events that say something of the work of the participant they name.
const WORK: [&str; 14] = [
    "checklist.updated",
    "decision.closed",
    "entry.opened",
    "evidence.attached",
    "fact.corrected",
    "lifecycle.moved",
    "mark.set",
    "milestone.reached",
    "participant.joined",
    "phase.completed",
    "phase.opened",
    "phase.reopened",
    "phase.skipped",
    "report.submitted",
];

/// What was recorded of whose work, and what was asked about it.
#[derive(Default)]
pub(crate) struct Checks {
    worked: BTreeMap<OrganizationId, (EventId, NaiveDate)>,
    /// By body and the instant they were due, the day they were made.
    made: BTreeMap<OrganizationId, BTreeMap<Timestamp, NaiveDate>>,
}

impl Checks {
    pub(crate) fn see(&mut self, happened: &Happened<'_>) {
        let (event, name) = (happened.event, happened.event.type_name());
        let for_all = ["phase.opened", "phase.reopened", "work.resumed"].contains(&name);
        let bodies: Vec<OrganizationId> = match (event, event.participant()) {
            (Event::ParticipantsInvited(data), _) => data.organizations.clone(),
            (Event::ParticipantsEnrolled(data), _) => data.organizations.clone(),
            (Event::NoteAdded(data), about) => {
                let own = happened.actor.organization.as_ref().filter(|own| self.worked.contains_key(*own));
                own.filter(|own| data.participant.is_none() || about == Some(*own))
                    .cloned()
                    .into_iter()
                    .collect()
            }
            (_, Some(body)) if for_all || WORK.contains(&name) => vec![body.clone()],
            (_, None) if for_all => self.worked.keys().cloned().collect(),
            _ => Vec::new(),
        };
        for body in bodies {
            let last = self.worked.entry(body).or_insert((happened.id, happened.effective_on));
            *last = (happened.id, last.1.max(happened.effective_on));
        }
    }

    pub(crate) fn made(&mut self, given: &NoticeGiven, on: NaiveDate) {
        if let (NoticeKind::WorkUnchanged, Some(body)) = (given.kind, &given.participant) {
            self.made.entry(body.clone()).or_default().insert(given.due_at, on);
        }
    }
}

impl Followed {
    /// Whether a check is wanted, or what was given is none.
    pub(crate) fn allows_check(&self, calendars: &BTreeMap<u32, Days>, given: &NoticeGiven) -> bool {
        let NoticeKind::WorkUnchanged = given.kind else { return true };
        let Some(body) = &given.participant else { return false };
        let Some((definition, days)) = self.definition().zip(self.days(calendars)) else { return false };
        let Some(rule) = &definition.unchanged else { return false };
        self.checks.worked.get(body).is_some_and(|(event, _)| *event == given.about)
            && rule.to.contains(&given.recipient.role)
            && self.check(&definition, rule, days, body, Some(given.due_at)).map(nine) == Some(given.due_at)
    }

    /// A check that is due and was not made.
    pub(crate) fn check_missing(
        &self,
        calendars: &BTreeMap<u32, Days>,
        now: Timestamp,
    ) -> Option<(OrganizationId, NaiveDate)> {
        let (definition, days) = self.definition().zip(self.days(calendars))?;
        let rule = definition.unchanged.as_ref()?;
        let due = self
            .checks
            .worked
            .keys()
            .filter_map(|body| Some((body.clone(), self.check(&definition, rule, days, body, None)?)));
        due.into_iter().find(|(_, day)| nine(*day) <= now)
    }

    /// The next day a body is asked on; of one that is told to several the others do not count as made.
    fn check(
        &self,
        definition: &Definition,
        rule: &MonthlyCheck,
        days: &Days,
        body: &OrganizationId,
        but: Option<Timestamp>,
    ) -> Option<NaiveDate> {
        let (_, last) = self.checks.worked.get(body)?;
        let opening = self.case.opening.as_ref().filter(|_| self.case.ending.is_none())?;
        if !self.works(definition, body) {
            return None;
        }
        let made: Vec<(Timestamp, NaiveDate)> = self
            .checks
            .made
            .get(body)
            .into_iter()
            .flatten()
            .map(|(due, on)| (*due, *on))
            .filter(|(due, _)| Some(*due) != but)
            .collect();
        let after = made.iter().filter_map(|(_, on)| on.succ_opt()).max();
        let migrated = self.case.migrations.last().map(|last| last.on);
        let from =
            [Some(quiet_until(*last, rule.quiet, days, body)), Some(opening.due_from), after, migrated]
                .into_iter()
                .flatten()
                .max()?;
        let month_of = |day: NaiveDate| (day.year(), day.month());
        let is_made =
            |day: NaiveDate| made.iter().any(|(due, _)| month_of(due.date_in(zone())) == month_of(day));
        let first = from.with_day(1)?;
        let day_of = |months: u32| {
            let end = first.checked_add_months(Months::new(months + 1))?.pred_opt()?;
            Some(days.step(Some(body), days.last_open(Some(body), end), -i32::from(rule.before_end)))
        };
        (0..12).filter_map(day_of).find(|day| *day >= from && !is_made(*day))
    }

    /// Whether a body takes part and may work now in a phase of its own.
    fn works(&self, definition: &Definition, body: &OrganizationId) -> bool {
        let takes_part =
            self.case.participants.get(body).is_some_and(|known| known.participation.takes_part());
        takes_part
            && definition.phases.iter().any(|phase| {
                matches!(&phase.scope, Scope::Each { party, .. } if *party == phase.by)
                    && matches!(self.case.status(phase, Some(body)), TrackStatus::Ready | TrackStatus::Active)
            })
    }
}

fn quiet_until(last: NaiveDate, quiet: Span, days: &Days, body: &OrganizationId) -> NaiveDate {
    let after = match quiet {
        Span::BusinessDays(n) => Some(days.step(Some(body), last, n.into())),
        Span::Days(n) => last.checked_add_days(Count::new(n.into())),
        Span::Weeks(n) => last.checked_add_days(Count::new(7 * u64::from(n))),
        Span::Months(n) => last.checked_add_months(Months::new(n.into())),
    };
    after.expect("years of four digits")
}
