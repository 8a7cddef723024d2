//! The course of the dates of a programme: first promise, every step since, when work began, stood still and ended; never
//! what a picture makes of it.

use std::collections::{BTreeMap, BTreeSet};

use ayumi_core::event::{DueDate, Event};
use ayumi_core::id::{CaseId, ItemId, OrganizationId, ProgrammeId, ReasonCode};
use ayumi_core::text::Label;
use ayumi_store::views::{BoardRow, DateVersion, DeadlineFilter, DeadlineRow, Step};
use chrono::NaiveDate;
use serde::Serialize;

use crate::error::Problem;
use crate::past;
use crate::policy::{Known, Reach};
use crate::state::App;
use crate::view::decision::Placed;

/// A span in which work stood still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Rest {
    /// The first day.
    pub(crate) from: NaiveDate,
    /// The day it went on; none while it still stands.
    pub(crate) to: Option<NaiveDate>,
    /// Why, as a code.
    pub(crate) reason_code: ReasonCode,
    /// The phase; none for all of them.
    #[serde(skip)]
    pub(crate) phase: Option<ItemId>,
    /// The body; none for everybody.
    #[serde(skip)]
    pub(crate) participant: Option<OrganizationId>,
}

/// The course of one date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Course {
    pub(crate) case: CaseId,
    pub(crate) case_title: Label,
    pub(crate) item: ItemId,
    pub(crate) item_title: Label,
    pub(crate) participant: Option<OrganizationId>,
    pub(crate) opened_on: Option<NaiveDate>,
    pub(crate) ended_on: Option<NaiveDate>,
    pub(crate) original: NaiveDate,
    pub(crate) due: DueDate,
    pub(crate) moves: u32,
    pub(crate) moved_after_lapse: bool,
    pub(crate) missed: bool,
    pub(crate) outstanding: u32,
    /// How far it is from the first promise.
    pub(crate) slip_days: i64,
    pub(crate) history: Vec<DateVersion>,
    pub(crate) pauses: Vec<Rest>,
}

/// Which dates.
#[derive(Debug, Clone, Default)]
pub(crate) struct Narrow {
    pub(crate) case: Option<CaseId>,
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) item: Option<ItemId>,
}

/// The rows of dates of a programme a reader may see, in the order of cases and items.
pub(crate) async fn dates(
    app: &App,
    reach: &Reach,
    programme: &ProgrammeId,
    narrow: &Narrow,
    at: Option<u64>,
) -> Result<Vec<DeadlineRow>, Problem> {
    let known = Known::to(app, reach, at).await?;
    let filter = DeadlineFilter {
        programme: Some(programme.clone()),
        case: narrow.case,
        organization: narrow.organization.clone(),
        ..DeadlineFilter::default()
    };
    let mut rows = app.views.deadlines(&filter, at).await?;
    rows.retain(|row| {
        known.contains(row.case)
            && reach.sees(row.participant.as_ref())
            && narrow.item.as_ref().is_none_or(|item| row.item == *item)
    });
    rows.sort_by(|a, b| (a.case, &a.item, &a.participant).cmp(&(b.case, &b.item, &b.participant)));
    Ok(rows)
}

/// The courses of some dates.
pub(crate) async fn of_rows(
    app: &App,
    programme: &ProgrammeId,
    rows: &[DeadlineRow],
    at: Option<u64>,
) -> Result<Vec<Course>, Problem> {
    let cases: BTreeSet<CaseId> = rows.iter().map(|row| row.case).collect();
    let (mut tracks, mut rests) = (BTreeMap::new(), BTreeMap::new());
    let only =
        if let [one] = rows { Some(one.case) } else { cases.first().copied().filter(|_| cases.len() == 1) };
    for row in app.views.board(programme, only, at).await? {
        tracks.entry((row.case, row.phase.clone())).or_insert_with(Vec::new).push(row);
    }
    for case in cases {
        rests.insert(case, pauses(&past::of_case(app, case, at).await?.1));
    }
    let everybody: BTreeMap<(CaseId, &ItemId), &DeadlineRow> =
        rows.iter().filter(|row| row.participant.is_none()).map(|row| ((row.case, &row.item), row)).collect();
    let course = |row: &DeadlineRow| {
        let tracks = tracks.get(&(row.case, row.item.clone())).map_or(&[][..], Vec::as_slice);
        let rests = rests.get(&row.case).map_or(&[][..], Vec::as_slice);
        Course::of(row, everybody.get(&(row.case, &row.item)).copied(), tracks, rests)
    };
    Ok(rows.iter().map(course).collect())
}

impl Course {
    fn of(row: &DeadlineRow, all: Option<&DeadlineRow>, tracks: &[BoardRow], rests: &[Rest]) -> Self {
        let (opened_on, ended_on) = worked(row, tracks);
        let concerns = |rest: &&Rest| {
            rest.phase.as_ref().is_none_or(|phase| *phase == row.item)
                && (rest.participant.is_none() || rest.participant == row.participant)
        };
        Self {
            case: row.case,
            case_title: row.case_title.clone(),
            item: row.item.clone(),
            item_title: row.item_title.clone(),
            participant: row.participant.clone(),
            opened_on,
            ended_on,
            original: row.original.nominal,
            due: row.due.clone(),
            moves: row.moves,
            moved_after_lapse: row.moved_after_lapse,
            missed: row.missed,
            outstanding: row.outstanding,
            slip_days: (row.due.nominal - row.original.nominal).num_days(),
            history: whole_history(row, all),
            pauses: rests.iter().filter(concerns).cloned().collect(),
        }
    }

    /// The course of the date as it is that of one body which has none of its own.
    pub(crate) fn for_body(&self, track: &BoardRow) -> Self {
        Self {
            participant: track.participant.clone(),
            opened_on: track.opened_on,
            ended_on: track.ended_on,
            // What others left outstanding is nothing this body missed.
            missed: self.missed && track.ended_on.is_none_or(|ended| self.due.effective < ended),
            ..self.clone()
        }
    }

    /// The moves, with the date before each.
    pub(crate) fn moved(&self) -> impl Iterator<Item = (NaiveDate, &DateVersion)> {
        self.history.iter().filter_map(|step| match step.kind {
            Step::Moved | Step::Followed => {
                let days = chrono::TimeDelta::try_days(step.days?)?;
                Some((step.due.nominal.checked_sub_signed(days)?, step))
            }
            Step::Set | Step::Recomputed => None,
        })
    }
}

/// When the work of a date began and ended: that of its body, or of all bodies together.
fn worked(row: &DeadlineRow, tracks: &[BoardRow]) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let own = tracks.iter().filter(|track| {
        row.participant.as_ref().is_none_or(|body| track.participant.as_ref() == Some(body))
            && !track.excluded
    });
    let own: Vec<&BoardRow> = own.collect();
    let opened = own.iter().filter_map(|track| track.opened_on).min();
    let ended = own.iter().filter_map(|track| track.ended_on).max();
    (opened, ended.filter(|_| row.outstanding == 0))
}

/// The steps of a date; one that became a body's own began as everybody's.
fn whole_history(row: &DeadlineRow, all: Option<&DeadlineRow>) -> Vec<DateVersion> {
    let mut history = Vec::new();
    let first = row.history.first().filter(|first| first.kind != Step::Set);
    if let (Some(first), Some(all)) = (first.filter(|_| row.participant.is_some()), all) {
        history.extend(all.history.iter().filter(|step| step.on <= first.on).cloned());
    }
    history.extend(row.history.iter().cloned());
    history
}

/// The spans in which work of a case stood still.
fn pauses(events: &[Placed]) -> Vec<Rest> {
    let mut rests: Vec<Rest> = Vec::new();
    for placed in events {
        if let Event::WorkSuspended(data) = &placed.envelope.data {
            rests.push(Rest {
                from: placed.envelope.effective_on,
                to: None,
                reason_code: data.reason_code.clone(),
                phase: data.phase.clone(),
                participant: data.participant.clone(),
            });
        } else if let Event::WorkResumed(data) = &placed.envelope.data {
            let same = |rest: &&mut Rest| {
                rest.to.is_none() && rest.phase == data.phase && rest.participant == data.participant
            };
            if let Some(rest) = rests.iter_mut().find(same) {
                rest.to = Some(placed.envelope.effective_on);
            }
        }
    }
    rests
}
