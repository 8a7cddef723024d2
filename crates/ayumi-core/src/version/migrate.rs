//! One case going on under another version: the events of it, or why it cannot. Reads nothing but its arguments; all of
//! a case or nothing of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::decide::{Context, Decided};
use crate::definition::Definition;
use crate::envelope::Actor;
use crate::event::{CaseMigrated, Event, NewEvent};
use crate::id::{EventId, ItemId, OrganizationId};
use crate::private::{Blind, Clear, commit};
use crate::rejection::Rejection;
use crate::settle::{outstanding, settle};
use crate::state::{Case, Happened};
use crate::version::dates::{Dates, reckon};
use crate::version::obstacles;
use crate::version::{Blocker, Mapping, MigrationPlan, MovedDate, Standing};

/// The way from one version to another.
#[derive(Debug, Clone, Copy)]
pub struct Passage<'a> {
    /// The plan, which was found to fit both.
    pub plan: &'a MigrationPlan,
    /// Its mapping.
    pub mapping: &'a Mapping,
    /// The version the cases follow.
    pub from: &'a Definition,
    /// The version they are to follow.
    pub to: &'a Definition,
    /// The event that approved the plan; of a rehearsal any.
    pub approval: EventId,
}

/// What it would come to for one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passing {
    /// Where the case stands.
    pub standing: Standing,
    /// What stands in the way.
    pub blockers: Vec<Blocker>,
    /// The dates that move.
    pub moved: Vec<MovedDate>,
    /// What is to be appended, all of it or nothing; none unless the case is ready.
    pub events: Vec<Decided>,
}

impl Passing {
    fn at(standing: Standing) -> Self {
        Self { standing, blockers: Vec::new(), moved: Vec::new(), events: Vec::new() }
    }
}

/// What a case comes to. Its lapses up to today are settled already, and what follows under the new version is the
/// caller's to follow.
///
/// # Errors
/// When there is no such case, or the actor has no right of the body that leads it.
pub fn pass(context: &Context<'_>, case: &Case, passage: &Passage<'_>) -> Result<Passing, Rejection> {
    let opening = case.opening.as_ref().ok_or(Rejection::NoSuchCase)?;
    let hand = context.hand_of_lead(Some(&opening.lead))?;
    if opening.definition == passage.to.reference {
        return Ok(Passing::at(Standing::Done));
    }
    if opening.definition != passage.from.reference {
        return Ok(Passing::at(Standing::Elsewhere));
    }
    if case.ending.is_some() {
        return Ok(Passing::at(Standing::Ended));
    }
    let mut blockers = obstacles::find(passage, case);
    let (from, to) = (passage.from.grown(case), passage.to.grown(case));
    let passage = &Passage { from: &from, to: &to, ..*passage };
    let migrated = |undated| Event::CaseMigrated(migration(context, passage, undated));
    let carried = foretell(context, case.clone(), &[migrated(Vec::new())]);
    let Dates { events, undated, moved, blockers: more } = reckon(context, passage, &carried);
    blockers.extend(more);
    let mut all = vec![migrated(undated)];
    all.extend(events);
    let after = foretell(context, case.clone(), &all);
    blockers.extend(newly_overdue(context, passage, case, &after));
    if !blockers.is_empty() {
        return Ok(Passing { standing: Standing::Blocked, blockers, moved, events: Vec::new() });
    }
    let events = all.into_iter().map(|event| hand.does(event, context.today)).collect();
    Ok(Passing { standing: Standing::Ready, blockers, moved, events })
}

/// What a case would come to today: its lapses settled in thought, nothing recorded.
///
/// # Errors
/// As [`pass`].
pub fn foresee(context: &Context<'_>, case: &Case, passage: &Passage<'_>) -> Result<Passing, Rejection> {
    let lapses = settle(context.definition, case, context.today, context.time);
    let settled =
        lapses.into_iter().fold(case.clone(), |case, lapse| fold(case, &lapse.event, lapse.effective_on));
    pass(context, &settled, passage)
}

fn migration(context: &Context<'_>, passage: &Passage<'_>, undated: Vec<ItemId>) -> CaseMigrated<Clear> {
    CaseMigrated {
        from: passage.from.reference.clone(),
        to: passage.to.reference.clone(),
        plan_sha256: passage.plan.sha256.clone(),
        approval: passage.approval,
        calendar: context.calendar_ref.clone(),
        renamed: passage.mapping.renamed(),
        dropped: passage.mapping.dropped(),
        undated,
        reason: Clear::text(passage.plan.reason.clone()),
        basis: passage.plan.basis.clone(),
    }
}

/// The case as it would be.
fn foretell(context: &Context<'_>, case: Case, events: &[NewEvent]) -> Case {
    events.iter().fold(case, |case, event| fold(case, event, context.today))
}

/// No state holds a private word of these events, so any commitment to them does.
fn fold(case: Case, event: &NewEvent, effective_on: NaiveDate) -> Case {
    let sealed = event.clone().seal(|path, clear| commit(&Blind([0; 32]), path, &clear.text));
    let (id, version) = (EventId(uuid::Uuid::nil()), case.version + 1);
    let actor = Actor::system();
    case.evolve(&Happened { id, version, effective_on, actor: &actor, event: &sealed })
}

/// The dates that have passed and leave more work outstanding than under the old version.
fn newly_overdue(context: &Context<'_>, passage: &Passage<'_>, before: &Case, after: &Case) -> Vec<Blocker> {
    let former = overdue(context, passage.from, before);
    let former: BTreeMap<_, u32> = former
        .iter()
        .filter_map(|((item, body), count)| {
            Some(((passage.mapping.dated(item)?.clone(), body.clone()), *count))
        })
        .collect();
    let late = overdue(context, passage.to, after);
    let more = late.into_iter().filter(|(key, count)| former.get(key).is_none_or(|known| known < count));
    let named = |((item, participant), _): ((ItemId, Option<OrganizationId>), u32)| {
        let due = after.deadline(&item, participant.as_ref())?.due.clone();
        Some(Blocker::NewlyOverdue { item, participant, due })
    };
    more.filter_map(named).collect()
}

/// How much each date that has passed leaves outstanding.
fn overdue(
    context: &Context<'_>,
    definition: &Definition,
    case: &Case,
) -> BTreeMap<(ItemId, Option<OrganizationId>), u32> {
    let mut late = BTreeMap::new();
    for (item, deadlines) in &case.deadlines {
        let own = deadlines.own.iter().map(|(body, deadline)| (Some(body), deadline));
        for (body, deadline) in deadlines.all.iter().map(|deadline| (None, deadline)).chain(own) {
            let left = if deadline.due.has_passed(context.today) {
                outstanding(definition, case, item, body)
            } else {
                0
            };
            if left > 0 {
                late.insert((item.clone(), body.cloned()), left);
            }
        }
    }
    late
}
