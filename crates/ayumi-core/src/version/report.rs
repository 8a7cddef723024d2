//! What a migration would come to, case by case and in figures; never the migration itself.

use chrono::NaiveDate;
use serde::Serialize;

use crate::calendar::Calendar;
use crate::event::{DueDate, MigrationFigures};
use crate::id::{CaseId, CaseKey, ItemId, OrganizationId, ProgrammeId};
use crate::text::Label;
use crate::version::{Blocker, Passing};

/// Where a case stands to a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It can go on under the new version.
    Ready,
    /// It cannot as it stands.
    Blocked,
    /// It follows the new version already.
    Done,
    /// It has ended and keeps its version.
    Ended,
    /// It follows a third version; the plan is not for it.
    Elsewhere,
}

/// A date that moves, begins or ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovedDate {
    /// The phase or mark, as it is named in the new version.
    pub item: ItemId,
    /// The body; none for joint work or everybody.
    pub participant: Option<OrganizationId>,
    /// The date before; none when there was none.
    pub former: Option<DueDate>,
    /// The date after; none when it ends.
    pub due: Option<DueDate>,
    /// By how many business days it moves on the calendar of the case; negative when earlier.
    pub business_days: Option<i64>,
}

/// One case of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseReport {
    /// The case.
    pub case: CaseId,
    /// Its programme.
    pub programme: ProgrammeId,
    /// Its key.
    pub key: CaseKey,
    /// Its title.
    pub title: Label,
    /// Where it stands.
    pub standing: Standing,
    /// What stands in the way.
    pub blockers: Vec<Blocker>,
    /// The dates that move.
    pub moved: Vec<MovedDate>,
}

impl MovedDate {
    /// A date that moves.
    pub fn new(
        item: &ItemId,
        participant: Option<&OrganizationId>,
        former: Option<&DueDate>,
        due: Option<&DueDate>,
        calendar: &Calendar,
    ) -> Self {
        let between = |from: NaiveDate, to: NaiveDate| calendar.business_days_between(from, to);
        Self {
            item: item.clone(),
            participant: participant.cloned(),
            former: former.cloned(),
            due: due.cloned(),
            business_days: former.zip(due).map(|(former, due)| between(former.effective, due.effective)),
        }
    }

    /// Whether a date that was promised comes earlier.
    pub fn is_earlier(&self) -> bool {
        let dates = self.former.as_ref().zip(self.due.as_ref());
        dates.is_some_and(|(former, due)| due.effective < former.effective)
    }
}

impl CaseReport {
    /// The figures of all cases. What is blocked moves nothing.
    pub fn figures(reports: &[Self]) -> MigrationFigures {
        let mut figures = MigrationFigures::default();
        for report in reports {
            figures.cases += 1;
            match report.standing {
                Standing::Ready => figures.ready += 1,
                Standing::Blocked => figures.blocked += 1,
                Standing::Done => figures.done += 1,
                Standing::Ended => figures.ended += 1,
                Standing::Elsewhere => {}
            }
            let moving = report.moved.iter().filter(|_| report.standing == Standing::Ready);
            figures.deadlines_moved += small(moving.clone().count());
            figures.deadlines_earlier += small(moving.filter(|moved| moved.is_earlier()).count());
            let overdue =
                report.blockers.iter().filter(|blocker| matches!(blocker, Blocker::NewlyOverdue { .. }));
            figures.newly_overdue += small(overdue.count());
        }
        figures
    }
}

impl Passing {
    /// What it is to a report.
    pub fn report(self, case: CaseId, programme: ProgrammeId, key: CaseKey, title: Label) -> CaseReport {
        let Self { standing, blockers, moved, events: _ } = self;
        CaseReport { case, programme, key, title, standing, blockers, moved }
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
