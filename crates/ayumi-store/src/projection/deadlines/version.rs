//! One step of a date's history, as the event that made it has it; never the words of its reason, which are private.

use ayumi_core::calendar::Calendar;
use ayumi_core::event::{Basis, DueDate, Event};
use ayumi_core::id::{DecisionId, EventId, ItemId, OrganizationId, ReasonCode};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::Recorded;

/// How a date came to be what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It was set for the first time.
    Set,
    /// It was moved for itself.
    Moved,
    /// It moved because another one did.
    Followed,
    /// Another version of the calendar moved what is reckoned from it; the promise stayed.
    Recomputed,
}

/// One step of a date's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateVersion {
    /// How it came about.
    pub kind: Step,
    /// The version; a date reckoned anew keeps its own.
    pub version: u32,
    /// Revision of the item.
    pub revision: u32,
    /// The event that set or moved it; the reason in words is found there.
    pub event: EventId,
    /// The day from which it counts.
    pub on: NaiveDate,
    /// The date.
    pub due: DueDate,
    /// Whether the date before had lapsed when it was moved; none for a first version.
    pub lapsed: Option<bool>,
    /// Why it was moved.
    pub reason_code: Option<ReasonCode>,
    /// On whose authority it was moved.
    pub basis: Option<Basis>,
    /// The body that moved it; none for a rule.
    pub by: Option<OrganizationId>,
    /// The event that asked for it.
    pub request: Option<EventId>,
    /// The decision it rests on.
    pub decision: Option<DecisionId>,
    /// The phase whose date it followed.
    pub follows: Option<ItemId>,
    /// How many days it moved; none for a first version.
    pub days: Option<i64>,
    /// How many business days it moved, as the calendar of the case has them.
    pub business_days: Option<i64>,
}

impl DateVersion {
    /// The step an event makes, with the item and participant of its date.
    pub(crate) fn of(recorded: &Recorded) -> Option<(ItemId, Option<OrganizationId>, Self)> {
        if let Event::DeadlineSet(set) = recorded.fact() {
            let first = Self::plain(recorded, Step::Set, (set.version, set.revision), &set.due);
            return Some((set.item.clone(), set.participant.clone(), first));
        }
        if let Event::DeadlineRecomputed(anew) = recorded.fact() {
            let reckoned = Self::plain(recorded, Step::Recomputed, (anew.version, anew.revision), &anew.due);
            let reckoned = Self { days: Some(days(&anew.former, &anew.due)), ..reckoned };
            return Some((anew.item.clone(), anew.participant.clone(), reckoned));
        }
        let Event::DeadlineChanged(changed) = recorded.fact() else { return None };
        let kind = if changed.follows.is_some() { Step::Followed } else { Step::Moved };
        let moved = Self {
            lapsed: Some(changed.lapsed),
            reason_code: Some(changed.reason_code.clone()),
            basis: Some(changed.basis.clone()),
            by: recorded.envelope.actor.organization.clone(),
            request: changed.request,
            decision: changed.decision,
            follows: changed.follows.clone(),
            days: Some(days(&changed.former, &changed.due)),
            ..Self::plain(recorded, kind, (changed.version, changed.revision), &changed.due)
        };
        Some((changed.item.clone(), changed.participant.clone(), moved))
    }

    fn plain(recorded: &Recorded, kind: Step, (version, revision): (u32, u32), due: &DueDate) -> Self {
        Self {
            kind,
            version,
            revision,
            event: recorded.envelope.id,
            on: recorded.envelope.effective_on,
            due: due.clone(),
            lapsed: None,
            reason_code: None,
            basis: None,
            by: None,
            request: None,
            decision: None,
            follows: None,
            days: None,
            business_days: None,
        }
    }

    /// The same step with the business days it took.
    pub(crate) fn counted_on(self, calendar: &Calendar) -> Self {
        let from = self
            .days
            .and_then(|days| self.due.nominal.checked_sub_signed(chrono::TimeDelta::try_days(days)?));
        let business_days = from.map(|from| calendar.business_days_between(from, self.due.nominal));
        Self { business_days, ..self }
    }
}

fn days(former: &DueDate, due: &DueDate) -> i64 {
    (due.nominal - former.nominal).num_days()
}
