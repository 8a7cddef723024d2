//! The monthly check of work of which nothing was recorded for long; never a reminder of a date.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, NaiveTime};

use crate::calendar::{Calendar, month_end};
use crate::definition::{Definition, Joins, MonthlyCheck, Phase};
use crate::due;
use crate::event::NoticeKind;
use crate::id::{EventId, ItemId, OrganizationId};
use crate::notice::{About, DUE_HOUR, PlannedNotice, Planner};
use crate::reminder::Ledger;
use crate::state::{Case, LastWork};
use crate::time::Timestamp;
use crate::told::told;

/// Months looked through for the next check. Only those are passed over whose check was made or came too early, and a
/// check that was made says from which month on to look.
const MONTHS: i32 = 6;

/// Whether work of a body still waits of which nothing was recorded since an event.
pub fn is_unchanged(definition: &Definition, case: &Case, body: &OrganizationId, event: EventId) -> bool {
    case.worked.get(body).is_some_and(|last| last.event == event) && has_open_work(definition, case, body)
}

impl<'a> Planner<'a> {
    /// The next check of every participant's work, or of one's; the one after it is planned when it was made.
    pub(super) fn unchanged(
        &self,
        ledger: &Ledger,
        only: Option<&'a OrganizationId>,
        planned: &mut Vec<PlannedNotice>,
    ) {
        let Some(rule) = &self.definition.unchanged else { return };
        let bodies = self.case.worked.iter().filter(|(body, _)| only.is_none_or(|only| only == *body));
        for (body, last) in bodies {
            if has_open_work(self.definition, self.case, body) {
                self.of_work(rule, body, *last, ledger, planned);
            }
        }
    }

    fn of_work(
        &self,
        rule: &MonthlyCheck,
        body: &'a OrganizationId,
        last: LastWork,
        ledger: &Ledger,
        planned: &mut Vec<PlannedNotice>,
    ) {
        let about =
            About { kind: NoticeKind::WorkUnchanged, event: last.event, item: None, participant: Some(body) };
        let told = self.told_of_work(rule, body);
        let calendar = self.calendar.of(body);
        let looked_at = ledger.looked_at(body);
        let Some(from) = due::after(last.on, rule.quiet, calendar).map(|on| self.counts_from(on)) else {
            return;
        };
        let next = months(looked_at.map_or(from, |on| from.max(on))).find_map(|(year, month)| {
            let day = check_day(rule, year, month, calendar)?;
            let is_due = from <= day && looked_at.is_none_or(|on| on < day);
            let nine = NaiveTime::from_hms_opt(DUE_HOUR, 0, 0)?;
            let due_at = Timestamp::at(day, nine, calendar.offset());
            let notices: Vec<PlannedNotice> = told
                .iter()
                .map(|(role, told)| {
                    self.notice(&about, role, told, format_args!("{body}/{year}-{month:02}"), due_at)
                })
                // Another holiday table may move the day of a month whose check was made.
                .filter(|notice| !ledger.has(notice.notice))
                .collect();
            (is_due && !notices.is_empty()).then_some(notices)
        });
        planned.extend(next.into_iter().flatten());
    }

    /// The first day anything is looked at: not before the case and the rules it follows count.
    fn counts_from(&self, day: NaiveDate) -> NaiveDate {
        let opened = self.case.opening.as_ref().map(|opening| opening.due_from);
        let migrated = self.case.migrations.last().map(|last| last.on);
        [opened, migrated].into_iter().flatten().fold(day, NaiveDate::max)
    }

    /// Each body once for each duty, and of the participants only the one concerned.
    fn told_of_work(
        &self,
        rule: &MonthlyCheck,
        body: &'a OrganizationId,
    ) -> BTreeSet<(ItemId, &'a OrganizationId)> {
        let concerns = |role: &&ItemId| match self.definition.party(role).map(|party| party.joins) {
            Some(Joins::Enrolled | Joins::OptIn) => {
                self.case.participants.get(body).is_some_and(|known| known.party == **role)
            }
            Some(Joins::Leads) | None => true,
        };
        let of_role = |role: &ItemId| {
            let bodies = told(self.definition, self.case, role, Some(body));
            bodies.into_iter().map(|told| (role.clone(), told)).collect::<Vec<_>>()
        };
        rule.to.iter().filter(concerns).flat_map(of_role).collect()
    }
}

/// The day of a month work is looked at.
fn check_day(rule: &MonthlyCheck, year: i32, month: u32, calendar: &Calendar) -> Option<NaiveDate> {
    let last = calendar.last_business_day_on_or_before(month_end(year, month)?)?;
    calendar.add_business_days(last, -i32::from(rule.before_end))
}

/// The months from that of a day on.
fn months(from: NaiveDate) -> impl Iterator<Item = (i32, u32)> {
    let of = |number: i32| (number.div_euclid(12), number.rem_euclid(12).unsigned_abs() + 1);
    let first = from.year() * 12 + from.month0().cast_signed();
    (0..MONTHS).map(move |n| of(first + n))
}

/// Whether work that is a participant's own may be done now.
fn has_open_work(definition: &Definition, case: &Case, body: &OrganizationId) -> bool {
    let takes_part = case.participants.get(body).is_some_and(|known| known.participation.takes_part());
    let is_open = |phase: &Phase| case.status(phase, Some(body)).is_open();
    takes_part && definition.phases.iter().any(|phase| phase.is_own_work() && is_open(phase))
}
