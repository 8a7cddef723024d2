//! What happened to a case, or waits in it, that somebody must know of once; never a reminder of a date, and never a
//! way of sending.

mod progress;
mod unchanged;

use std::fmt;

use chrono::{NaiveDate, NaiveTime};
use uuid::Uuid;

pub use progress::{is_behind, is_missing};
pub use unchanged::is_unchanged;

use crate::calendar::{Calendar, fiscal_quarter, quarter_end};
use crate::definition::{Approval, Definition, Duty, Scope};
use crate::event::NoticeKind;
use crate::id::{CaseId, DecisionId, EventId, ItemId, OrganizationId, ReminderId};
use crate::reminder::Ledger;
use crate::state::{Case, DecisionState, Pause, Tiding, TidingKind};
use crate::time::Timestamp;

/// Business days after a question was put at which whoever must answer it is told that it waits.
const WAITS: [i32; 2] = [2, 5];

/// Business days of a new quarter at which the lead is told that a suspension was not confirmed in it.
const UNCONFIRMED: [i32; 3] = [0, 5, 10];

/// Quarters for which a suspension nobody confirms is told of: what is forgotten for a year is told by its status.
const QUARTERS: u32 = 4;

/// Offices open at nine.
const DUE_HOUR: u32 = 9;

/// A notice a case calls for as things stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedNotice {
    /// Its identity.
    pub notice: ReminderId,
    /// What it tells.
    pub kind: NoticeKind,
    /// The event it tells of.
    pub about: EventId,
    /// The phase, mark or decision.
    pub item: Option<ItemId>,
    /// The participant; none for joint work or everybody.
    pub participant: Option<OrganizationId>,
    /// The party or duty told.
    pub role: ItemId,
    /// The body told.
    pub organization: OrganizationId,
    /// When it is due.
    pub due_at: Timestamp,
}

/// Every notice a case calls for as things stand and that was not given, in order of time.
pub fn plan(
    definition: &Definition,
    calendar: &Calendar,
    id: CaseId,
    case: &Case,
    ledger: &Ledger,
) -> Vec<PlannedNotice> {
    let Some(planner) = Planner::of(definition, calendar, id, case) else { return Vec::new() };
    let mut notices = Vec::new();
    for tiding in &case.tidings {
        planner.tiding(tiding, &mut notices);
    }
    for (decision, state) in case.decisions.iter().filter(|(_, state)| state.closed.is_none()) {
        planner.decision(*decision, state, &mut notices);
    }
    for ((phase, body), pause) in &case.pauses {
        planner.pause(phase.as_ref(), body.as_ref(), pause, &mut notices);
    }
    planner.behind(ledger, None, &mut notices);
    planner.missing(None, &mut notices);
    planner.unchanged(ledger, None, &mut notices);
    notices.retain(|notice| !ledger.has(notice.notice));
    notices.sort_by_key(|it| (it.due_at, it.notice));
    notices
}

/// Of a plan, what hangs on how far the work of one body has come: whoever looks at what changes for one need not plan
/// the notices of all.
pub fn plan_of(
    definition: &Definition,
    calendar: &Calendar,
    id: CaseId,
    case: &Case,
    ledger: &Ledger,
    body: &OrganizationId,
) -> Vec<PlannedNotice> {
    let Some(planner) = Planner::of(definition, calendar, id, case) else { return Vec::new() };
    let mut notices = Vec::new();
    planner.behind(ledger, Some(body), &mut notices);
    planner.missing(Some(body), &mut notices);
    planner.unchanged(ledger, Some(body), &mut notices);
    notices.retain(|notice| !ledger.has(notice.notice));
    notices
}

struct Planner<'a> {
    definition: &'a Definition,
    calendar: &'a Calendar,
    id: CaseId,
    case: &'a Case,
    lead: &'a OrganizationId,
    lead_role: &'a ItemId,
}

/// What a notice is about.
struct About<'a> {
    kind: NoticeKind,
    event: EventId,
    item: Option<&'a ItemId>,
    participant: Option<&'a OrganizationId>,
}

impl<'a> Planner<'a> {
    /// None of a case that was not opened or has ended.
    fn of(definition: &'a Definition, calendar: &'a Calendar, id: CaseId, case: &'a Case) -> Option<Self> {
        let opening = case.opening.as_ref().filter(|_| case.ending.is_none())?;
        let lead_role = definition.parties.first().map(|party| &party.id)?;
        Some(Self { definition, calendar, id, case, lead: &opening.lead, lead_role })
    }

    fn tiding(&self, tiding: &'a Tiding, planned: &mut Vec<PlannedNotice>) {
        let body = tiding.participant.as_ref();
        let (kind, told) = match tiding.kind {
            TidingKind::Changed => {
                (NoticeKind::DeadlineChanged, self.concerned(&tiding.item, body, tiding.on))
            }
            TidingKind::Recomputed => {
                (NoticeKind::DeadlineRecomputed, self.concerned(&tiding.item, body, tiding.on))
            }
            TidingKind::Requested => (NoticeKind::ChangeRequested, vec![self.approver(&tiding.item)]),
            TidingKind::Refused => match body {
                Some(body) => (
                    NoticeKind::ChangeClosed,
                    self.party_of(body).map(|role| (role, body)).into_iter().collect(),
                ),
                None => (NoticeKind::ChangeClosed, vec![(self.lead_role.clone(), self.lead)]),
            },
        };
        let about = About { kind, event: tiding.event, item: Some(&tiding.item), participant: body };
        let due_at = Timestamp::at(tiding.on, NaiveTime::MIN, self.calendar.offset());
        for (role, organization) in told {
            // Whoever did it knows; whoever is to answer a colleague's request does not.
            if tiding.by.as_ref() != Some(organization) || tiding.kind == TidingKind::Requested {
                planned.push(self.notice(&about, &role, organization, 0, due_at));
            }
        }
    }

    /// Whom a date concerns: the one body, the bodies of the phase that have not ended it, or for joint work the lead and
    /// everybody who takes part and so waits for it. Who came later found the date as it is.
    fn concerned(
        &self,
        item: &ItemId,
        body: Option<&'a OrganizationId>,
        on: NaiveDate,
    ) -> Vec<(ItemId, &'a OrganizationId)> {
        if let Some(body) = body {
            return self.party_of(body).map(|role| (role, body)).into_iter().collect();
        }
        let lead = || (self.lead_role.clone(), self.lead);
        let Some(phase) = self.definition.phase(item) else { return vec![lead()] };
        let open = |body: &&OrganizationId| match phase.scope {
            Scope::Joint => {
                self.case.participants.get(*body).is_some_and(|known| known.participation.takes_part())
            }
            Scope::Each { .. } => {
                let own = self.case.deadlines.get(item).is_some_and(|dates| dates.own.contains_key(*body));
                !own && !self.case.status(phase, Some(body)).is_ended()
            }
        };
        let bodies: Vec<&OrganizationId> = match phase.scope {
            Scope::Joint => self.case.participants.keys().collect(),
            Scope::Each { .. } => self.case.audience(phase).into_iter().collect(),
        };
        let was_there = |body: &&OrganizationId| {
            self.case.participants.get(*body).is_some_and(|known| known.asked_on <= on)
        };
        let told = bodies
            .into_iter()
            .filter(was_there)
            .filter(open)
            .filter_map(|body| Some((self.party_of(body)?, body)));
        told.chain((!phase.is_each()).then(lead)).collect()
    }

    fn approver(&self, item: &ItemId) -> (ItemId, &'a OrganizationId) {
        match self.definition.due(item).and_then(|due| due.amend.approval) {
            Some(Approval::Manager) => (Duty::PrefectureManager.id(), self.lead),
            Some(Approval::Lead) | None => (self.lead_role.clone(), self.lead),
        }
    }

    fn party_of(&self, body: &OrganizationId) -> Option<ItemId> {
        self.case.participants.get(body).map(|known| known.party.clone())
    }

    /// A question that waits: for the votes that were not cast, and for the authority where nobody votes or all have.
    fn decision(&self, id: DecisionId, state: &'a DecisionState, planned: &mut Vec<PlannedNotice>) {
        let Some(rule) = self.definition.decision(&state.question) else { return };
        let silent = state.draft.voters.iter().filter(|(_, voter)| voter.ballot.is_none());
        let mut told: Vec<(ItemId, &OrganizationId)> =
            silent.map(|(body, voter)| (voter.party.clone(), body)).collect();
        if told.is_empty() {
            told.push((rule.authority.clone(), self.authority(&rule.authority, state)));
        }
        let about = About {
            kind: NoticeKind::DecisionWaiting,
            event: state.opened_by,
            item: Some(&state.question),
            participant: state.participant.as_ref(),
        };
        debug_assert!(self.case.decisions.contains_key(&id), "the decision is one of the case");
        for (number, days) in (0..).zip(WAITS) {
            let Some(due_at) = self.nine(state.opened_on, days) else { continue };
            planned.extend(told.iter().map(|(role, body)| self.notice(&about, role, body, number, due_at)));
        }
    }

    fn authority(&self, party: &ItemId, state: &'a DecisionState) -> &'a OrganizationId {
        let own = state.participant.as_ref();
        let is_own = own.is_some_and(|body| self.party_of(body).as_ref() == Some(party));
        own.filter(|_| is_own).unwrap_or(self.lead)
    }

    /// A suspension that was not confirmed in the quarter after the one in which it last was.
    fn pause(
        &self,
        phase: Option<&'a ItemId>,
        body: Option<&'a OrganizationId>,
        pause: &Pause,
        planned: &mut Vec<PlannedNotice>,
    ) {
        let about = About {
            kind: NoticeKind::SuspensionUnconfirmed,
            event: pause.event,
            item: phase,
            participant: body,
        };
        let (mut last, mut number) = (quarter_of(pause.confirmed_on), 0);
        for _ in 0..QUARTERS {
            let Some(first) = last.and_then(|end| end.succ_opt()) else { return };
            let open = self.calendar.next_business_day_on_or_after(first);
            for days in UNCONFIRMED {
                let due_at = open.and_then(|open| self.nine(open, days));
                planned.extend(
                    due_at.map(|due_at| self.notice(&about, self.lead_role, self.lead, number, due_at)),
                );
                number += 1;
            }
            last = quarter_of(first);
        }
    }

    /// Nine in the morning so many business days after a day.
    fn nine(&self, day: NaiveDate, business_days: i32) -> Option<Timestamp> {
        let nine = NaiveTime::from_hms_opt(DUE_HOUR, 0, 0)?;
        Some(Timestamp::at(
            self.calendar.add_business_days(day, business_days)?,
            nine,
            self.calendar.offset(),
        ))
    }

    fn notice(
        &self,
        about: &About<'_>,
        role: &ItemId,
        organization: &OrganizationId,
        number: impl fmt::Display,
        due_at: Timestamp,
    ) -> PlannedNotice {
        let (kind, event) = (kind_name(about.kind), about.event);
        let name = format!("notice/{kind}/{event}/{role}/{organization}/{number}");
        PlannedNotice {
            notice: ReminderId(Uuid::new_v5(&self.id.0, name.as_bytes())),
            kind: about.kind,
            about: about.event,
            item: about.item.cloned(),
            participant: about.participant.cloned(),
            role: role.clone(),
            organization: organization.clone(),
            due_at,
        }
    }
}

/// The last day of the quarter a day lies in.
fn quarter_of(day: NaiveDate) -> Option<NaiveDate> {
    let (year, quarter) = fiscal_quarter(day);
    quarter_end(year, quarter)
}

fn kind_name(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::DeadlineChanged => "deadline_changed",
        NoticeKind::DeadlineRecomputed => "deadline_recomputed",
        NoticeKind::ChangeRequested => "change_requested",
        NoticeKind::ChangeClosed => "change_closed",
        NoticeKind::DecisionWaiting => "decision_waiting",
        NoticeKind::SuspensionUnconfirmed => "suspension_unconfirmed",
        NoticeKind::PhasesBehind => "phases_behind",
        NoticeKind::EvidenceMissing => "evidence_missing",
        NoticeKind::WorkUnchanged => "work_unchanged",
    }
}
