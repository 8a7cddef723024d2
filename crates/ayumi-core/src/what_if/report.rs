//! What suppositions would change: dates, states, what is in the way, reminders, lateness, before and after; never why.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::decide::Context;
use crate::definition::{Definition, Phase, Scope, Span};
use crate::event::DueDate;
use crate::explain::{Blocker, Facts, History, Memo, Said, blockers};
use crate::id::{ItemId, OrganizationId};
use crate::reminder::plan;
use crate::settle::standing_deadline;
use crate::state::{Case, Ending, TrackStatus};
use crate::text::Label;
use crate::what_if::Supposed;
use crate::what_if::counted::{BarrierRow, VoteRow, barriers, votes};
use crate::what_if::schedule::{Key, Reckoning, Scheduled};

/// What would come of suppositions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The day it is.
    pub today: NaiveDate,
    /// The day it would be.
    pub on: NaiveDate,
    /// What was assumed beyond the law.
    pub assumed: Vec<Said>,
    /// How the case has ended, before and after.
    pub ending: (Option<Ending>, Option<Ending>),
    /// Every date.
    pub dates: Vec<DateRow>,
    /// The states that would be others.
    pub statuses: Vec<StatusRow>,
    /// Where something else would be in the way.
    pub blockers: Vec<HeldRow>,
    /// To whom other reminders would go.
    pub reminders: Vec<ToldRow>,
    /// What would be late and is not.
    pub overdue: Vec<LateRow>,
    /// How every vote that is open or still to come would stand.
    pub votes: Vec<VoteRow>,
    /// The barriers that would stand otherwise.
    pub barriers: Vec<BarrierRow>,
    /// How many bodies the reader is not told of have something change.
    pub others: usize,
}

/// A date before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateRow {
    /// The phase, mark or register.
    pub item: ItemId,
    /// Its title.
    pub title: Label,
    /// The one participant; none for the joint phase or everybody.
    pub participant: Option<OrganizationId>,
    /// The date now.
    pub before: Option<Scheduled>,
    /// The date then.
    pub after: Option<Scheduled>,
    /// By how many business days the last day on which it is kept moves.
    pub moved: Option<i64>,
}

/// A state before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRow {
    /// The phase.
    pub item: ItemId,
    /// Its title.
    pub title: Label,
    /// The participant; none for a joint phase.
    pub participant: Option<OrganizationId>,
    /// The state now.
    pub before: TrackStatus,
    /// The state then.
    pub after: TrackStatus,
}

/// What is in the way of a track before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRow {
    /// The phase.
    pub item: ItemId,
    /// Its title.
    pub title: Label,
    /// The participant; none for a joint phase.
    pub participant: Option<OrganizationId>,
    /// What is in the way now.
    pub before: Vec<Blocker>,
    /// What would be.
    pub after: Vec<Blocker>,
}

/// The reminders to a body before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldRow {
    /// The body.
    pub organization: OrganizationId,
    /// Those ahead now.
    pub before: Told,
    /// Those ahead then.
    pub after: Told,
    /// Of those ahead then, how many are not ahead now: on another day, about another date, or new.
    pub anew: usize,
}

/// Reminders ahead.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    /// How many.
    pub count: usize,
    /// The day of the first.
    pub first: Option<NaiveDate>,
}

/// A track that would be late and is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateRow {
    /// The phase.
    pub item: ItemId,
    /// Its title.
    pub title: Label,
    /// The participant; none for a joint phase.
    pub participant: Option<OrganizationId>,
    /// The date it would be late for.
    pub due: DueDate,
}

/// A case at one side of the comparison.
pub(super) struct Side<'a> {
    pub(super) context: Context<'a>,
    pub(super) case: &'a Case,
}

/// What is different after suppositions.
pub fn report(context: &Context<'_>, case: &Case, supposed: Supposed) -> Report {
    let own = context.definition.grown(case);
    let before = Side { context: Context { definition: &own, ..*context }, case };
    let then = Context { definition: &supposed.definition, today: supposed.today, ..*context };
    let after = Side { context: then, case: &supposed.case };
    let mut report = Report {
        today: context.today,
        on: supposed.today,
        assumed: Vec::new(),
        ending: (case.ending, supposed.case.ending),
        dates: dates(&before, &after),
        statuses: Vec::new(),
        blockers: Vec::new(),
        reminders: reminders(&before, &after),
        overdue: Vec::new(),
        votes: votes(&before, &after),
        barriers: barriers(&before, &after),
        others: 0,
    };
    tracks(&before, &after, &mut report);
    report.assumed = supposed.assumed;
    report
}

impl Side<'_> {
    fn schedule(&self) -> BTreeMap<Key, Scheduled> {
        let Context { definition, calendar, today, .. } = self.context;
        Reckoning { definition, calendar, case: self.case, today }.schedule()
    }

    /// The tracks of every phase with where each stands.
    fn tracks(&self) -> BTreeMap<(usize, Option<OrganizationId>), TrackStatus> {
        let mut tracks = BTreeMap::new();
        for (at, phase) in self.context.definition.phases.iter().enumerate() {
            for body in self.members(phase) {
                let status = self.case.status(phase, body.as_ref());
                tracks.insert((at, body), status);
            }
        }
        tracks
    }

    fn members(&self, phase: &Phase) -> Vec<Option<OrganizationId>> {
        match (&phase.scope, phase.with()) {
            (Scope::Joint, _) => vec![None],
            (Scope::Each { .. }, Some(body)) => vec![Some(body.clone())],
            (Scope::Each { party, .. }, None) => {
                let members = self.case.participants.iter().filter(|(_, known)| known.party == *party);
                members.map(|(body, _)| Some(body.clone())).collect()
            }
        }
    }

    fn is_late(&self, phase: &Phase, body: Option<&OrganizationId>, status: TrackStatus) -> Option<DueDate> {
        let deadline = standing_deadline(self.context.definition, self.case, &phase.id, body)?;
        status.is_late(Some(&deadline.due), self.context.today).then(|| deadline.due.clone())
    }
}

fn dates(before: &Side<'_>, after: &Side<'_>) -> Vec<DateRow> {
    let (mut was, mut is) = (before.schedule(), after.schedule());
    let keys: BTreeSet<Key> = was.keys().chain(is.keys()).cloned().collect();
    let row = |key: Key| {
        let (was, is) = (was.remove(&key), is.remove(&key));
        let ends = was.as_ref().zip(is.as_ref());
        let moved = ends.map(|(was, is)| {
            after.context.calendar.business_days_between(was.due.effective, is.due.effective)
        });
        let title = title(after.context.definition, &key.0);
        DateRow { item: key.0, title, participant: key.1, before: was, after: is, moved }
    };
    let mut rows: Vec<DateRow> = keys.into_iter().map(row).collect();
    // As the definition has its phases; what is no phase comes behind.
    let phases = &after.context.definition.phases;
    let place = |row: &DateRow| phases.iter().position(|phase| phase.id == row.item).unwrap_or(phases.len());
    rows.sort_by_cached_key(place);
    rows
}

fn title(definition: &Definition, item: &ItemId) -> Label {
    let known = definition.item_title(item).cloned();
    known.unwrap_or_else(|| Label { ja: item.to_string(), en: None })
}

/// States, what is in the way and what is late, track by track.
fn tracks(before: &Side<'_>, after: &Side<'_>, report: &mut Report) {
    let history = History::default();
    let memos = [Memo::default(), Memo::default()];
    let facts = |side: &'_ Side<'_>, memo: &'_ Memo, phase: &Phase, body: Option<&OrganizationId>| {
        let facts = Facts { context: &side.context, case: side.case, history: &history, memo };
        blockers(&facts, phase, body)
    };
    let (was, is) = (before.tracks(), after.tracks());
    for (key, now) in &is {
        let (phase, body) = (&after.context.definition.phases[key.0], key.1.as_ref());
        let former = was.get(key).copied().unwrap_or(TrackStatus::NotApplicable);
        let (item, title, participant) = (phase.id.clone(), phase.title.clone(), body.cloned());
        if former != *now {
            let (item, title, participant) = (item.clone(), title.clone(), participant.clone());
            report.statuses.push(StatusRow { item, title, participant, before: former, after: *now });
        }
        let late = after.is_late(phase, body, *now).filter(|_| before.is_late(phase, body, former).is_none());
        if let Some(due) = late {
            let (item, title, participant) = (item.clone(), title.clone(), participant.clone());
            report.overdue.push(LateRow { item, title, participant, due });
        }
        let held = (facts(before, &memos[0], phase, body), facts(after, &memos[1], phase, body));
        if held.0 != held.1 {
            report.blockers.push(HeldRow { item, title, participant, before: held.0, after: held.1 });
        }
    }
}

/// The bodies to whom other reminders would go from the day on, with how many.
fn reminders(before: &Side<'_>, after: &Side<'_>) -> Vec<ToldRow> {
    let (was, is) = (ahead(before), ahead(after));
    let bodies: BTreeSet<&OrganizationId> = was.keys().chain(is.keys()).collect();
    let told = |of: Option<&BTreeSet<Ahead>>| Told {
        count: of.map_or(0, BTreeSet::len),
        first: of.and_then(|of| of.first()).map(|(day, ..)| *day),
    };
    let differ = bodies.into_iter().filter(|body| was.get(*body) != is.get(*body));
    differ
        .map(|body| ToldRow {
            organization: body.clone(),
            before: told(was.get(body)),
            after: told(is.get(body)),
            anew: anew(was.get(body), is.get(body)),
        })
        .collect()
}

fn anew(was: Option<&BTreeSet<Ahead>>, is: Option<&BTreeSet<Ahead>>) -> usize {
    let is_new = |told: &&Ahead| !was.is_some_and(|was| was.contains(*told));
    is.map_or(0, |is| is.iter().filter(is_new).count())
}

/// A reminder ahead: its day, item, participant and how far it lies from its date.
type Ahead = (NaiveDate, ItemId, Option<OrganizationId>, i32, Option<Span>);

fn ahead(side: &Side<'_>) -> BTreeMap<OrganizationId, BTreeSet<Ahead>> {
    let context = &side.context;
    let mut ahead: BTreeMap<OrganizationId, BTreeSet<Ahead>> = BTreeMap::new();
    for planned in plan(context.definition, context.calendar, context.case, side.case, None) {
        let day = planned.due_at.date_in(context.calendar.offset());
        if day >= context.today {
            let told = (day, planned.item, planned.participant, planned.offset_business_days, planned.ahead);
            ahead.entry(planned.organization).or_default().insert(told);
        }
    }
    ahead
}

impl Report {
    /// As a reader may be told it: of bodies they may not see, only how many have something change.
    #[must_use]
    pub fn for_reader(mut self, sees: impl Fn(&OrganizationId) -> bool) -> Self {
        let mut hidden = BTreeSet::new();
        let mut told = |body: Option<&OrganizationId>| match body.filter(|body| !sees(body)) {
            Some(body) => {
                hidden.insert(body.clone());
                false
            }
            None => true,
        };
        self.dates.retain(|row| {
            let changes = row.before != row.after;
            if changes { told(row.participant.as_ref()) } else { row.participant.as_ref().is_none_or(&sees) }
        });
        self.statuses.retain(|row| told(row.participant.as_ref()));
        self.blockers.retain(|row| told(row.participant.as_ref()));
        self.reminders.retain(|row| told(Some(&row.organization)));
        self.overdue.retain(|row| told(row.participant.as_ref()));
        for row in &mut self.blockers {
            for side in [&mut row.before, &mut row.after] {
                *side = std::mem::take(side).into_iter().map(|held| held.for_reader(&sees)).collect();
            }
        }
        self.others = hidden.len();
        self
    }
}
