//! Every date of a case: those there are, and those that will come with an opening, reckoned as if every date before
//! them were just kept; a forecast is never recorded.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::calendar::Calendar;
use crate::definition::{Definition, Due, DueRule, Phase};
use crate::due;
use crate::event::DueDate;
use crate::id::{ItemId, OrganizationId};
use crate::state::Case;

/// Whose date of which item.
pub(super) type Key = (ItemId, Option<OrganizationId>);

/// A date of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheduled {
    /// The date.
    pub due: DueDate,
    /// Whether it will come with an opening that has not come.
    pub forecast: bool,
}

/// What a schedule reads.
#[derive(Clone, Copy)]
pub(super) struct Reckoning<'a> {
    pub(super) definition: &'a Definition,
    pub(super) calendar: &'a Calendar,
    pub(super) case: &'a Case,
    pub(super) today: NaiveDate,
}

impl Reckoning<'_> {
    /// The dates, for all and for single bodies.
    pub(super) fn schedule(&self) -> BTreeMap<Key, Scheduled> {
        let mut dates = BTreeMap::new();
        for (item, deadlines) in &self.case.deadlines {
            let own = deadlines.own.iter().map(|(body, deadline)| (Some(body.clone()), deadline));
            for (body, deadline) in deadlines.all.iter().map(|all| (None, all)).chain(own) {
                let scheduled = Scheduled { due: deadline.due.clone(), forecast: false };
                dates.insert((item.clone(), body), scheduled);
            }
        }
        if self.case.ending.is_some() {
            return dates;
        }
        for phase in &self.definition.phases {
            let counted = phase.due.as_ref().filter(|due| matches!(due.rule, DueRule::AfterOpening { .. }));
            if let Some(rule) = counted {
                self.forecast(phase, rule, &mut dates);
            }
        }
        dates
    }

    /// The dates of a phase that count from its opening: one for all, and one for each body whose differs.
    fn forecast(&self, phase: &Phase, rule: &Due, dates: &mut BTreeMap<Key, Scheduled>) {
        let all = self.reckoned(phase, None, rule).filter(|_| self.case.deadline(&phase.id, None).is_none());
        if phase.is_each() {
            for body in self.case.audience(phase) {
                let is_dated = self.case.deadline(&phase.id, Some(body)).is_some();
                if is_dated || self.case.status(phase, Some(body)).is_ended() {
                    continue;
                }
                let own = self.reckoned(phase, Some(body), rule);
                if let Some(due) = own.filter(|own| all.as_ref() != Some(own)) {
                    dates.insert((phase.id.clone(), Some(body.clone())), Scheduled { due, forecast: true });
                }
            }
        }
        let is_over = if phase.is_each() {
            self.case.phase_ended(phase)
        } else {
            self.case.status(phase, None).is_ended()
        };
        if let Some(due) = all.filter(|_| !is_over) {
            dates.insert((phase.id.clone(), None), Scheduled { due, forecast: true });
        }
    }

    fn reckoned(&self, phase: &Phase, body: Option<&OrganizationId>, rule: &Due) -> Option<DueDate> {
        let year = self.case.opening.as_ref()?.fiscal_year;
        let opens = self.opens(phase, body)?;
        due::resolve(rule, year, Some(opens), self.calendar).filter(|due| due::is_covered(due, self.calendar))
    }

    /// The day a phase would open when everything before it just keeps its date; none when something has no date. Ends,
    /// because `after` has no cycle.
    fn opens(&self, phase: &Phase, body: Option<&OrganizationId>) -> Option<NaiveDate> {
        let before = phase.after.iter().filter_map(|id| self.definition.phase(id));
        let ends: Option<Vec<NaiveDate>> = before.map(|earlier| self.ends(earlier, phase, body)).collect();
        Some(ends?.into_iter().fold(self.today, NaiveDate::max))
    }

    /// The day `earlier` would let `phase` through.
    fn ends(&self, earlier: &Phase, phase: &Phase, body: Option<&OrganizationId>) -> Option<NaiveDate> {
        if crate::decide::let_through(self.case, earlier, phase, body) {
            return Some(self.today);
        }
        let own = body.filter(|_| phase.party() == earlier.party());
        if let Some(deadline) = self.case.deadline(&earlier.id, own) {
            return Some(deadline.due.effective);
        }
        let rule = earlier.due.as_ref()?;
        self.reckoned(earlier, own, rule).map(|due| due.effective)
    }
}
