//! Which reminders a case's dates call for and which of them are due; never sends one and never asks the time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime};
use uuid::Uuid;

use crate::calendar::Calendar;
use crate::definition::{
    Definition, Duty, Phase, Register, RegisterKind, ReminderSeries, ReminderTiming, Scope, Span,
};
use crate::due;
use crate::event::{Event, MissedRepeat, NoticeKind, ReminderCondition};
use crate::id::{CaseId, ItemId, OrganizationId, ReminderId};
use crate::settle::gave_way;
use crate::state::{Case, Deadline, Happened, Space, TrackStatus};
use crate::time::Timestamp;
use crate::told::told;

/// Reminders are due at nine in the morning of the log's zone, when offices open.
const DUE_HOUR: u32 = 9;

/// A reminder a case calls for as things stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Its identity.
    pub reminder: ReminderId,
    /// The phase or mark.
    pub item: ItemId,
    /// Revision of the item.
    pub revision: u32,
    /// The participant; none for a joint phase.
    pub participant: Option<OrganizationId>,
    /// Version of the deadline.
    pub deadline_version: u32,
    /// The date it is about.
    pub nominal: NaiveDate,
    /// Business days from the last business day of the date; negative before it.
    pub offset_business_days: i32,
    /// How long before the date, where the rule says it in days, weeks or months of the calendar.
    pub ahead: Option<Span>,
    /// The condition it is wanted under, which holds as things stand.
    pub condition: ReminderCondition,
    /// The party told.
    pub role: ItemId,
    /// The body told.
    pub organization: OrganizationId,
    /// When it is due.
    pub due_at: Timestamp,
}

/// What has fired for a case, folded from its reminder stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Version of the stream.
    pub version: u64,
    fired: BTreeSet<ReminderId>,
    /// The day each participant's work was last looked at in a monthly check.
    looked_at: BTreeMap<OrganizationId, NaiveDate>,
}

impl Ledger {
    /// The ledger after one more event of the reminder stream.
    #[must_use]
    pub fn evolve(mut self, happened: &Happened<'_>) -> Self {
        self.version = happened.version;
        if let Event::ReminderFired(fired) = happened.event {
            self.fired.insert(fired.reminder);
            self.fired.extend(fired.missed_repeats.iter().map(|repeat| repeat.reminder));
        } else if let Event::NoticeGiven(given) = happened.event {
            self.fired.insert(given.notice);
            if let (NoticeKind::WorkUnchanged, Some(body)) = (given.kind, &given.participant) {
                self.looked_at.insert(body.clone(), happened.effective_on);
            }
        }
        self
    }

    /// The day a participant's work was last looked at in a monthly check.
    pub fn looked_at(&self, body: &OrganizationId) -> Option<NaiveDate> {
        self.looked_at.get(body).copied()
    }

    /// Whether a reminder has fired or was told by a later one.
    pub fn has(&self, reminder: ReminderId) -> bool {
        self.fired.contains(&reminder)
    }
}

/// A reminder to fire, with those of its series that it tells as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The latest of its series.
    pub planned: Planned,
    /// Earlier ones that fell into a pause.
    pub missed_repeats: Vec<MissedRepeat>,
}

/// Every reminder a case calls for as things stand, fired or not, in order of time. `only` narrows the list to what
/// concerns one participant.
pub fn plan(
    definition: &Definition,
    calendar: &Calendar,
    id: CaseId,
    case: &Case,
    only: Option<&OrganizationId>,
) -> Vec<Planned> {
    let Some(opening) = case.opening.as_ref().filter(|_| case.ending.is_none()) else { return Vec::new() };
    let planner = Planner { definition, calendar, id, case, due_from: opening.due_from, only };
    let mut wanted = Vec::new();
    for phase in &definition.phases {
        planner.phase(phase, &mut wanted);
    }
    for ((mark, body), state) in &case.marks {
        if only.is_none_or(|only| only == body) && state.value.is_some() {
            planner.mark(mark, body, &mut wanted);
        }
    }
    for register in &definition.registers {
        planner.contacts(register, &mut wanted);
    }
    wanted.sort_by_key(|planned| (planned.due_at, planned.reminder));
    wanted
}

/// Of a plan, what fires at `now`: of each series of a recipient only the latest, telling the earlier ones too.
pub fn due(plan: Vec<Planned>, ledger: &Ledger, now: Timestamp) -> Vec<Due> {
    let mut series: BTreeMap<(ItemId, Option<OrganizationId>, ItemId, OrganizationId), Vec<Planned>> =
        BTreeMap::new();
    for planned in plan.into_iter().filter(|planned| planned.due_at <= now && !ledger.has(planned.reminder)) {
        let key = (
            planned.item.clone(),
            planned.participant.clone(),
            planned.role.clone(),
            planned.organization.clone(),
        );
        series.entry(key).or_default().push(planned);
    }
    let latest = |mut waiting: Vec<Planned>| {
        let planned = waiting.pop()?;
        let repeat = |earlier: Planned| MissedRepeat { reminder: earlier.reminder, due_at: earlier.due_at };
        Some(Due { planned, missed_repeats: waiting.into_iter().map(repeat).collect() })
    };
    series.into_values().filter_map(latest).collect()
}

struct Planner<'a> {
    definition: &'a Definition,
    calendar: &'a Calendar,
    id: CaseId,
    case: &'a Case,
    due_from: NaiveDate,
    only: Option<&'a OrganizationId>,
}

/// What one deadline is about.
struct Subject<'a> {
    item: &'a ItemId,
    participant: Option<&'a OrganizationId>,
    deadline: &'a Deadline,
    begun: bool,
    /// Nothing due before this day is told.
    since: NaiveDate,
}

/// The day a reminder falls on.
#[derive(Clone, Copy)]
struct At {
    day: NaiveDate,
    /// As counted, before it gave way to a business day.
    counted: NaiveDate,
    /// Business days from the last business day of the date.
    offset: i32,
    /// As the rule says it, where that is not in business days.
    ahead: Option<Span>,
}

impl Planner<'_> {
    fn phase(&self, phase: &Phase, planned: &mut Vec<Planned>) {
        if phase.remind.is_empty() {
            return;
        }
        match &phase.scope {
            Scope::Joint if self.only.is_none() => self.track(phase, None, planned),
            Scope::Joint => {}
            Scope::Each { .. } => {
                for body in self.case.awaited(phase) {
                    if self.only.is_none_or(|only| only == body)
                        && !gave_way(self.definition, self.case, &phase.id, body)
                    {
                        self.track(phase, Some(body), planned);
                    }
                }
            }
        }
    }

    fn track(&self, phase: &Phase, participant: Option<&OrganizationId>, planned: &mut Vec<Planned>) {
        // Nobody is pressed for a date while another one is asked for.
        if self.case.is_asked_for(&phase.id, participant) {
            return;
        }
        let status = self.case.status(phase, participant);
        let wanted = match status {
            TrackStatus::Waiting | TrackStatus::Ready | TrackStatus::Active => true,
            TrackStatus::Unanswered => self.waits_for_answer(phase, participant),
            TrackStatus::Done
            | TrackStatus::Skipped
            | TrackStatus::Suspended
            | TrackStatus::NotApplicable
            | TrackStatus::Cancelled => false,
        };
        let Some(deadline) = self.case.deadline(&phase.id, participant).filter(|_| wanted) else { return };
        let begun = status == TrackStatus::Active;
        let since = self.since(Some(phase), participant, deadline);
        let subject = Subject { item: &phase.id, participant, deadline, begun, since };
        for series in &phase.remind {
            self.series(&subject, series, planned);
        }
    }

    /// Whether somebody waits for the answer of a silent body: it was not taken out of the barrier, and no joint work
    /// must come before, of which it is too early to speak to those who may not even take part.
    fn waits_for_answer(&self, phase: &Phase, participant: Option<&OrganizationId>) -> bool {
        let excluded = self.case.phases.get(&phase.id).map(|state| &state.excluded);
        let is_out = participant.is_some_and(|body| excluded.is_some_and(|excluded| excluded.contains(body)));
        let mut before = phase.after.iter().filter_map(|id| self.definition.phase(id));
        // Where taking part is a condition of a continuing service, nobody waits for an answer by a date.
        let by_condition = self.definition.lifecycles.iter().any(|known| Some(&known.of) == phase.party());
        !is_out
            && !by_condition
            && before.all(|earlier| earlier.is_each() || self.case.status(earlier, None).is_ended())
    }

    /// The next contact of every body of a register.
    fn contacts(&self, register: &Register, planned: &mut Vec<Planned>) {
        let RegisterKind::Contacts { remind, .. } = &register.kind else { return };
        let Some(deadlines) = self.case.deadlines.get(&register.id).filter(|_| !remind.is_empty()) else {
            return;
        };
        for (body, deadline) in &deadlines.own {
            let takes_part =
                self.case.participants.get(body).is_some_and(|known| known.participation.takes_part());
            if !takes_part || self.only.is_some_and(|only| only != body) {
                continue;
            }
            let since = self.since(None, Some(body), deadline);
            let subject =
                Subject { item: &register.id, participant: Some(body), deadline, begun: false, since };
            for series in remind {
                self.series(&subject, series, planned);
            }
        }
    }

    fn mark(&self, mark: &ItemId, body: &OrganizationId, planned: &mut Vec<Planned>) {
        let Some(rule) = self.definition.mark(mark).filter(|_| !self.case.is_asked_for(mark, Some(body)))
        else {
            return;
        };
        let Some(deadline) = self.case.deadlines.get(mark).and_then(|deadlines| deadlines.own.get(body))
        else {
            return;
        };
        let replaced = rule.replaces_due_of.as_ref().and_then(|id| self.definition.phase(id));
        if replaced.is_some_and(|phase| self.case.status(phase, Some(body)).is_ended()) {
            return;
        }
        let begun = replaced.is_some_and(|phase| self.case.status(phase, Some(body)) == TrackStatus::Active);
        let since = self.since(replaced, Some(body), deadline);
        let subject = Subject { item: mark, participant: Some(body), deadline, begun, since };
        for series in &rule.remind {
            self.series(&subject, series, planned);
        }
    }

    /// The first day anything may be told: not before the case, this version of the date and the work itself began.
    fn since(
        &self,
        phase: Option<&Phase>,
        participant: Option<&OrganizationId>,
        deadline: &Deadline,
    ) -> NaiveDate {
        let expected = phase.and_then(|phase| self.case.expected_since(phase, participant));
        self.due_from.max(deadline.set_on).max(expected.unwrap_or(NaiveDate::MIN))
    }

    fn series(&self, subject: &Subject<'_>, series: &ReminderSeries, planned: &mut Vec<Planned>) {
        match series.condition {
            ReminderCondition::NotStarted if subject.begun => return,
            ReminderCondition::NotStarted | ReminderCondition::NotCompleted => {}
        }
        // As with lapses: what was past before anybody could be told is never told, not even as overdue.
        if subject.deadline.due.effective < subject.since {
            return;
        }
        for at in self.days(subject, &series.timing) {
            // What the rules of another version would have told before they counted is not told after the fact.
            let counts_from =
                self.case.migrations.last().map_or(subject.since, |last| last.on.max(subject.since));
            if at.day < counts_from {
                continue;
            }
            // A body that is named by two parties is told once; a duty of it is somebody else's.
            let mut known: BTreeSet<(&OrganizationId, Option<Duty>)> = BTreeSet::new();
            for role in &series.to {
                let duty = role.as_str().parse().ok().filter(|_| self.definition.party(role).is_none());
                for organization in told(self.definition, self.case, role, subject.participant) {
                    if !known.insert((organization, duty)) {
                        continue;
                    }
                    planned.push(self.planned(subject, series, at, role, organization));
                }
            }
        }
    }

    fn planned(
        &self,
        subject: &Subject<'_>,
        series: &ReminderSeries,
        at: At,
        role: &ItemId,
        organization: &OrganizationId,
    ) -> Planned {
        let (revision, version) = (subject.deadline.revision, subject.deadline.version);
        let participant = subject.participant.map_or("joint", OrganizationId::as_str);
        let condition = match series.condition {
            ReminderCondition::NotStarted => "not_started",
            ReminderCondition::NotCompleted => "not_completed",
        };
        // Identity rests on the names things began with: another name must not send the same reminder again.
        let first = |space, name| self.case.lineage.first(space, name).clone();
        let (item, told) = (first(Space::Dates, subject.item), first(Space::Parties, role));
        // The name is that of the rule: what is said in days of the calendar stays itself whatever day it falls on.
        let offset = at.ahead.map_or_else(|| at.offset.to_string(), |ahead| format!("-{ahead}"));
        let name = format!(
            "reminder/{item}/{revision}/{participant}/{version}/{offset}/{condition}/{told}/{organization}"
        );
        let nine = NaiveTime::from_hms_opt(DUE_HOUR, 0, 0).unwrap_or(NaiveTime::MIN);
        Planned {
            reminder: ReminderId(Uuid::new_v5(&self.id.0, name.as_bytes())),
            item: subject.item.clone(),
            revision,
            participant: subject.participant.cloned(),
            deadline_version: version,
            nominal: subject.deadline.due.nominal,
            offset_business_days: at.offset,
            ahead: at.ahead,
            condition: series.condition,
            role: role.clone(),
            organization: organization.clone(),
            due_at: Timestamp::at(at.day, nine, self.calendar.offset()),
        }
    }

    /// The days of a series. Of what falls on one day before a date, the nearest to it is told.
    fn days(&self, subject: &Subject<'_>, timing: &ReminderTiming) -> Vec<At> {
        match timing {
            ReminderTiming::Before(spans) => {
                let mut days: Vec<At> =
                    spans.iter().filter_map(|span| self.day_before(subject, *span)).collect();
                days.sort_by_key(|at| (at.counted, Reverse(at.ahead)));
                let nearest: BTreeMap<NaiveDate, At> = days.into_iter().map(|at| (at.day, at)).collect();
                nearest.into_values().collect()
            }
            ReminderTiming::After { first, every, limit } => (0..i32::from(*limit))
                .map(|n| i32::from(*first) + n * i32::from(*every))
                .filter_map(|offset| self.day_after(subject, offset))
                .collect(),
        }
    }

    /// Business days before a date count from its last one; the calendar's are counted from the date as promised, and
    /// fall on the business day on or after, yet never past that last one.
    fn day_before(&self, subject: &Subject<'_>, span: Span) -> Option<At> {
        let (due, calendar) = (&subject.deadline.due, self.calendar_of(subject));
        let last = calendar.last_business_day_on_or_before(due.effective)?;
        if let Span::BusinessDays(days) = span {
            let offset = -i32::from(days);
            let day = calendar.add_business_days(last, offset)?;
            return Some(At { day, counted: day, offset, ahead: None });
        }
        let counted = due::before(due.nominal, span, calendar)?;
        let day = calendar.next_business_day_on_or_after(counted)?.min(last);
        let offset = i32::try_from(-calendar.business_days_between(day, last)).ok()?;
        Some(At { day, counted, offset, ahead: Some(span) })
    }

    /// After a date counts from its last business day or the last day it is kept, whichever is later.
    fn day_after(&self, subject: &Subject<'_>, offset: i32) -> Option<At> {
        let (due, calendar) = (&subject.deadline.due, self.calendar_of(subject));
        let last = calendar.last_business_day_on_or_before(due.effective)?;
        let day = calendar.add_business_days(last.max(due.effective), offset)?;
        Some(At { day, counted: day, offset, ahead: None })
    }

    /// The days of the participant it is about.
    fn calendar_of(&self, subject: &Subject<'_>) -> &Calendar {
        subject.participant.map_or(self.calendar, |body| self.calendar.of(body))
    }
}
