//! Which reminders a case calls for, said again in the plainest way from what the definitions say; never with the
//! product's own plan.

use std::sync::Arc;

use ayumi_core::definition::{
    Audience, Definition, Joins, Phase, RegisterKind, ReminderSeries, ReminderTiming, Scope, Span,
};
use ayumi_core::event::{ReminderCondition, ReminderFired};
use ayumi_core::id::{ItemId, OrganizationId};
use ayumi_core::state::{Case, Deadline, Participation, TrackStatus};
use ayumi_core::time::Timestamp;
use chrono::{FixedOffset, Months, NaiveDate, NaiveTime};

use crate::oracle::days::Days;

/// What tells a reminder from every other of its case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) item: ItemId,
    pub(crate) revision: u32,
    pub(crate) participant: Option<OrganizationId>,
    pub(crate) version: u32,
    /// In business days where the rule says it so, else none.
    pub(crate) offset: Option<i32>,
    /// As the rule says it in days, weeks or months.
    pub(crate) ahead: Option<Span>,
    pub(crate) condition: ReminderCondition,
    pub(crate) role: ItemId,
    pub(crate) organization: OrganizationId,
}

impl Key {
    pub(crate) fn of(fired: &ReminderFired) -> Self {
        Self {
            item: fired.item.clone(),
            revision: fired.revision,
            participant: fired.participant.clone(),
            version: fired.deadline_version,
            offset: fired.ahead.is_none().then_some(fired.offset_business_days),
            ahead: fired.ahead,
            condition: fired.condition,
            role: fired.recipient.role.clone(),
            organization: fired.recipient.organization.clone(),
        }
    }

    /// Those of one series of one recipient are told together after a pause.
    pub(crate) fn is_of_the_series_of(&self, other: &Self) -> bool {
        self.item == other.item
            && self.participant == other.participant
            && self.role == other.role
            && self.organization == other.organization
    }
}

/// A reminder that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) key: Key,
    pub(crate) on: NaiveDate,
}

impl Wanted {
    pub(crate) fn due_at(&self) -> Timestamp {
        nine(self.on)
    }
}

/// Japan's.
pub(crate) fn zone() -> FixedOffset {
    FixedOffset::east_opt(9 * 3600).expect("less than a day")
}

pub(crate) fn nine(day: NaiveDate) -> Timestamp {
    Timestamp::at(day, NaiveTime::from_hms_opt(9, 0, 0).expect("a time of day"), zone())
}

/// Whether the work a date is about is still to be done.
pub(crate) fn is_outstanding(
    definition: &Definition,
    case: &Case,
    item: &ItemId,
    body: Option<&OrganizationId>,
) -> bool {
    if case.ending.is_some() {
        return false;
    }
    if let Some(rule) = definition.mark(item) {
        let replaced = rule.replaces_due_of.as_ref().and_then(|id| definition.phase(id));
        let carries = body.is_some_and(|body| {
            case.marks.get(&(item.clone(), body.clone())).is_some_and(|mark| mark.value.is_some())
        });
        return replaced.map_or(carries, |phase| !case.status(phase, body).is_ended());
    }
    if definition.registers.iter().any(|register| register.id == *item) {
        return body.is_some_and(|body| takes_part(case, body));
    }
    let Some(phase) = definition.phase(item) else { return false };
    if body.is_some_and(|body| gave_way(definition, case, phase, body)) {
        return false;
    }
    let asked = match (&phase.scope, body) {
        (Scope::Each { .. }, Some(body)) => is_asked(case, phase, body) == Some(true),
        (Scope::Each { .. } | Scope::Joint, _) => true,
    };
    let due = case.deadline(item, body).map(|deadline| deadline.due.effective);
    let too_late = due.zip(case.expected_since(phase, body)).is_some_and(|(due, since)| since > due);
    asked && !too_late && is_expected(case.status(phase, body))
}

fn is_expected(status: TrackStatus) -> bool {
    matches!(
        status,
        TrackStatus::Unanswered | TrackStatus::Waiting | TrackStatus::Ready | TrackStatus::Active
    )
}

fn takes_part(case: &Case, body: &OrganizationId) -> bool {
    let known = case.participants.get(body).map(|known| known.participation);
    matches!(known, Some(Participation::Enrolled | Participation::Joined))
}

/// Whether a phase is a body's: none when it is not, false while it is silent.
fn is_asked(case: &Case, phase: &Phase, body: &OrganizationId) -> Option<bool> {
    let Scope::Each { party, audience } = &phase.scope else { return None };
    if phase.with().is_some_and(|with| with != body) {
        return None;
    }
    let known = case.participants.get(body).filter(|known| known.party == *party)?;
    match known.participation {
        Participation::Enrolled | Participation::Joined => Some(true),
        Participation::Invited => Some(*audience == Audience::Invited),
        Participation::Declined | Participation::Withdrawn => None,
    }
}

fn gave_way(definition: &Definition, case: &Case, phase: &Phase, body: &OrganizationId) -> bool {
    definition.marks.iter().any(|rule| {
        let value = case.marks.get(&(rule.id.clone(), body.clone())).and_then(|mark| mark.value.as_ref());
        rule.replaces_due_of.as_ref() == Some(&phase.id)
            && rule.due_when.is_some()
            && value == rule.due_when.as_ref()
    })
}

/// Everything a case calls for as it stands.
pub(crate) fn wanted(definition: &Arc<Definition>, days: &Days, case: &Case) -> Vec<Wanted> {
    let (Some(opening), None) = (&case.opening, case.ending) else { return Vec::new() };
    let teller = Teller { definition, days, case, from: opening.due_from, lead: &opening.lead };
    let mut found = Vec::new();
    for phase in definition.phases.iter().filter(|phase| !phase.remind.is_empty()) {
        let tracks: Vec<Option<&OrganizationId>> = match &phase.scope {
            Scope::Joint => vec![None],
            Scope::Each { .. } => case.participants.keys().map(Some).collect(),
        };
        for body in tracks {
            teller.track(phase, body, &mut found);
        }
    }
    for (mark, body) in case.marks.keys() {
        teller.mark(mark, body, &mut found);
    }
    for register in &definition.registers {
        let RegisterKind::Contacts { remind, .. } = &register.kind else { continue };
        let own = case.deadlines.get(&register.id).map(|dates| &dates.own);
        for (body, date) in own.into_iter().flatten().filter(|(body, _)| takes_part(case, body)) {
            teller.date(&register.id, Some(body), date, (false, None), remind, &mut found);
        }
    }
    found
}

/// A day on which a series is told.
struct Told {
    on: NaiveDate,
    offset: Option<i32>,
    ahead: Option<Span>,
}

struct Teller<'a> {
    definition: &'a Definition,
    days: &'a Days,
    case: &'a Case,
    from: NaiveDate,
    lead: &'a OrganizationId,
}

impl Teller<'_> {
    fn track(&self, phase: &Phase, body: Option<&OrganizationId>, found: &mut Vec<Wanted>) {
        let case = self.case;
        if let Some(body) = body
            && (is_asked(case, phase, body).is_none() || gave_way(self.definition, case, phase, body))
        {
            return;
        }
        let status = case.status(phase, body);
        let silent_and_not_awaited = status == TrackStatus::Unanswered && !self.is_awaited(phase, body);
        if !is_expected(status) || silent_and_not_awaited {
            return;
        }
        if let Some(date) = case.deadline(&phase.id, body) {
            let begun = (status == TrackStatus::Active, case.expected_since(phase, body));
            self.date(&phase.id, body, date, begun, &phase.remind, found);
        }
    }

    fn is_awaited(&self, phase: &Phase, body: Option<&OrganizationId>) -> bool {
        let state = self.case.phases.get(&phase.id);
        let is_out = state.zip(body).is_some_and(|(state, body)| state.excluded.contains(body));
        let by_condition = self.definition.lifecycles.iter().any(|known| Some(&known.of) == phase.party());
        let mut before = phase.after.iter().filter_map(|id| self.definition.phase(id));
        !is_out
            && !by_condition
            && before.all(|before| before.is_each() || self.case.status(before, None).is_ended())
    }

    fn mark(&self, mark: &ItemId, body: &OrganizationId, found: &mut Vec<Wanted>) {
        let value = self.case.marks.get(&(mark.clone(), body.clone())).and_then(|mark| mark.value.as_ref());
        let (Some(rule), Some(_)) = (self.definition.mark(mark), value) else { return };
        let phase = rule.replaces_due_of.as_ref().and_then(|id| self.definition.phase(id));
        let status = phase.map(|phase| self.case.status(phase, Some(body)));
        let date = self.case.deadlines.get(mark).and_then(|dates| dates.own.get(body));
        if let Some(date) = date.filter(|_| !status.is_some_and(TrackStatus::is_ended)) {
            let since = phase.and_then(|phase| self.case.expected_since(phase, Some(body)));
            let begun = (status == Some(TrackStatus::Active), since);
            self.date(mark, Some(body), date, begun, &rule.remind, found);
        }
    }

    fn date(
        &self,
        item: &ItemId,
        body: Option<&OrganizationId>,
        date: &Deadline,
        (begun, expected): (bool, Option<NaiveDate>),
        remind: &[ReminderSeries],
        found: &mut Vec<Wanted>,
    ) {
        let asked =
            |body: Option<&OrganizationId>| self.case.requests.contains_key(&(item.clone(), body.cloned()));
        let since = [Some(self.from), Some(date.set_on), expected].into_iter().flatten().max();
        let since = since.unwrap_or(self.from);
        if asked(body) || asked(None) || date.due.effective < since {
            return;
        }
        for series in
            remind.iter().filter(|series| series.condition == ReminderCondition::NotCompleted || !begun)
        {
            for Told { on, offset, ahead } in self.days_of(series, body, date) {
                if on < since {
                    continue;
                }
                for (role, organization) in self.told(series, body) {
                    let key = Key {
                        item: item.clone(),
                        revision: date.revision,
                        participant: body.cloned(),
                        version: date.version,
                        offset,
                        ahead,
                        condition: series.condition,
                        role,
                        organization,
                    };
                    found.push(Wanted { key, on });
                }
            }
        }
    }

    /// On which days a series is told; of what falls on one day before the date, what lies nearest to it.
    fn days_of(&self, series: &ReminderSeries, body: Option<&OrganizationId>, date: &Deadline) -> Vec<Told> {
        let last = self.days.last_open(body, date.due.effective);
        match &series.timing {
            ReminderTiming::After { first, every, limit } => {
                let nth = |n: u16| i32::from(*first) + i32::from(n) * i32::from(*every);
                let told = |offset| Told {
                    on: self.days.step(body, date.due.effective, offset),
                    offset: Some(offset),
                    ahead: None,
                };
                (0..*limit).map(|number| told(nth(number))).collect()
            }
            ReminderTiming::Before(spans) => {
                let mut told: Vec<(NaiveDate, Told)> = Vec::new();
                for span in spans {
                    let (counted, one) = self.ahead(*span, body, date.due.nominal, last);
                    match told.iter_mut().find(|(_, known)| known.on == one.on) {
                        None => told.push((counted, one)),
                        Some(known) => {
                            let nearer = counted > known.0;
                            let plainer = counted == known.0 && one.ahead < known.1.ahead;
                            if nearer || plainer {
                                *known = (counted, one);
                            }
                        }
                    }
                }
                told.into_iter().map(|(_, one)| one).collect()
            }
        }
    }

    /// The day counted before a date, and the one on which it is told.
    fn ahead(
        &self,
        span: Span,
        body: Option<&OrganizationId>,
        nominal: NaiveDate,
        last: NaiveDate,
    ) -> (NaiveDate, Told) {
        let counted = match span {
            Span::BusinessDays(days) => {
                let offset = -i32::from(days);
                let on = self.days.step(body, last, offset);
                return (on, Told { on, offset: Some(offset), ahead: None });
            }
            Span::Days(days) => nominal - chrono::Days::new(days.into()),
            Span::Weeks(weeks) => nominal - chrono::Days::new(u64::from(weeks) * 7),
            Span::Months(months) => nominal - Months::new(months.into()),
        };
        let mut on = counted;
        while on < last && !self.days.is_open(body, on) {
            on = on.succ_opt().expect("years of four digits");
        }
        (counted, Told { on: on.min(last), offset: None, ahead: Some(span) })
    }

    /// Each body once for its own part, and once for each duty.
    fn told(&self, series: &ReminderSeries, body: Option<&OrganizationId>) -> Vec<(ItemId, OrganizationId)> {
        let mut told: Vec<(ItemId, OrganizationId)> = Vec::new();
        for role in &series.to {
            let party = self.definition.party(role);
            let bodies: Vec<OrganizationId> = match (party.map(|party| party.joins), role.as_str(), body) {
                (Some(Joins::Leads), ..) | (None, "area_liaison" | "prefecture_manager", _) => {
                    vec![self.lead.clone()]
                }
                (Some(Joins::Enrolled | Joins::OptIn), _, Some(body))
                | (None, "municipal_manager", Some(body)) => {
                    vec![body.clone()]
                }
                (Some(Joins::Enrolled | Joins::OptIn), _, None) => {
                    let known = self.case.participants.iter().filter(|(_, known)| known.party == *role);
                    known.map(|(body, _)| body).filter(|body| takes_part(self.case, body)).cloned().collect()
                }
                (None, ..) => Vec::new(),
            };
            for organization in bodies {
                let again = told.iter().any(|(known, other)| {
                    let (duty, known_duty) = (party.is_none(), self.definition.party(known).is_none());
                    *other == organization && duty == known_duty && (!duty || known == role)
                });
                if !again {
                    told.push((role.clone(), organization));
                }
            }
        }
        told
    }
}
