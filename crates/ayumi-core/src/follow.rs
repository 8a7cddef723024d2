//! What follows by itself from where a case stands: phases open and end, milestones are reached, dates begin, the case
//! ends; never anything a person must decide.

use chrono::NaiveDate;

use crate::dating;
use crate::decide::{Context, Decided, Entry, by_rule, let_through};
use crate::definition::{
    Audience, Completes, Definition, DueRule, Ends, MilestoneRule, Phase, Register, RegisterKind, Scope,
};
use crate::due;
use crate::event::{
    CaseCompleted, ClosingRule, CompletionRule, DeadlineKind, DeadlineSet, Event, MilestoneReached, NewEvent,
    OpeningRule, PhaseCompleted, PhaseOpened, PhaseSkipped, Precision,
};
use crate::guard::Guard;
use crate::id::OrganizationId;
use crate::reason;
use crate::state::{Case, Participation, TrackStatus};

/// One round of automatic events; folding them and asking again ends, because `after` has no cycle and every event
/// makes its own rule false. `touched` narrows the participants looked at to those the last events were about; none
/// looks at all of them.
pub fn follow(context: &Context<'_>, case: &Case, touched: Option<&OrganizationId>) -> Vec<Decided> {
    if case.opening.is_none() || case.ending.is_some() {
        return Vec::new();
    }
    let mut events: Vec<NewEvent> = Vec::new();
    for phase in &context.definition.phases {
        match &phase.scope {
            Scope::Joint => joint(context, case, phase, &mut events),
            Scope::Each { .. } => each(context, case, phase, touched, &mut events),
        }
    }
    for register in &context.definition.registers {
        contacts(context, case, register, touched, &mut events);
    }
    events.extend(dating::follow(context, case));
    if events.is_empty() {
        events.extend(ending(context.definition, case));
    }
    let dated = |event: NewEvent| {
        let before = if let Event::MilestoneReached(data) = &event {
            reached_before(context, case, data)
        } else {
            None
        };
        by_rule(event, before.unwrap_or(context.today))
    };
    events.into_iter().map(dated).collect()
}

/// The day of a milestone of work that had ended before the case was opened.
fn reached_before(context: &Context<'_>, case: &Case, data: &MilestoneReached) -> Option<NaiveDate> {
    let phase = context.definition.phase(&data.phase)?;
    let ended = phase
        .milestones
        .iter()
        .any(|milestone| milestone.id == data.milestone && milestone.when == MilestoneRule::PhaseCompleted);
    case.ended_before(phase, data.participant.as_ref()).filter(|_| ended)
}

fn joint(context: &Context<'_>, case: &Case, phase: &Phase, events: &mut Vec<NewEvent>) {
    let status = case.status(phase, None);
    if status == TrackStatus::Waiting {
        enter(context, case, phase, None, events);
    }
    within(context, case, phase, None, status, events);
}

fn each(
    context: &Context<'_>,
    case: &Case,
    phase: &Phase,
    touched: Option<&OrganizationId>,
    events: &mut Vec<NewEvent>,
) {
    let state = case.phases.get(&phase.id);
    // In a phase that is over for all only tracks opened again are left to look at.
    let open_for_all =
        state.is_some_and(|state| state.opened_on.is_some() || state.over_for_all_on().is_some());
    if !open_for_all && is_one_for_all(context, case, phase) {
        let before = events.len();
        enter_now(context, case, phase, None, events);
        if events.len() > before {
            return;
        }
    }
    let members: Vec<&OrganizationId> = match touched {
        Some(body) => case.participants.get_key_value(body).map(|(body, _)| body).into_iter().collect(),
        None => case.audience(phase),
    };
    for body in members {
        let status = case.status(phase, Some(body));
        if status == TrackStatus::Waiting && !open_for_all {
            enter(context, case, phase, Some(body), events);
        }
        within(context, case, phase, Some(body), status, events);
    }
}

/// Opens or passes over a track that waits, when nothing has to come before it any more.
fn enter(
    context: &Context<'_>,
    case: &Case,
    phase: &Phase,
    participant: Option<&OrganizationId>,
    events: &mut Vec<NewEvent>,
) {
    if context.held_back_by(case, phase, participant).next().is_none() {
        enter_now(context, case, phase, participant, events);
    }
}

fn enter_now(
    context: &Context<'_>,
    case: &Case,
    phase: &Phase,
    participant: Option<&OrganizationId>,
    events: &mut Vec<NewEvent>,
) {
    match (context.entry(case, phase, participant), &phase.not_applicable_if) {
        (Entry::Opens, _) => open(context, case, phase, participant, events),
        (Entry::PassedOver, Some(guard)) => events.push(Event::PhaseSkipped(PhaseSkipped {
            phase: phase.id.clone(),
            revision: case.revision(&phase.id, participant),
            participant: participant.cloned(),
            reason_code: reason::by_rule(),
            reason: Some(context.ground(guard, case, participant)),
            basis: None,
        })),
        (Entry::PassedOver, None) | (Entry::Waits, _) => {}
    }
}

/// Whether nothing in front of an each-phase depends on the single participant: then it opens once, for all.
fn is_one_for_all(context: &Context<'_>, case: &Case, phase: &Phase) -> bool {
    // That somebody is being talked to is nothing the others learn of.
    if phase.with().is_some() {
        return false;
    }
    let conditions = [&phase.enter_if, &phase.not_applicable_if];
    if conditions.into_iter().flatten().any(Guard::is_of_one) {
        return false;
    }
    let before = phase.after.iter().filter_map(|id| context.definition.phase(id));
    let mut all = true;
    for earlier in before {
        let ended_for_all =
            case.phases.get(&earlier.id).is_some_and(|state| state.over_for_all_on().is_some());
        all &= ended_for_all || (!depends_on_one(earlier, phase) && let_through(case, earlier, phase, None));
    }
    all
}

/// Whether `earlier` lets the participants of `phase` through one by one: both are for the same party.
fn depends_on_one(earlier: &Phase, phase: &Phase) -> bool {
    match (&earlier.scope, &phase.scope) {
        (Scope::Each { party, .. }, Scope::Each { party: later, .. }) => party == later,
        (Scope::Joint | Scope::Each { .. }, Scope::Joint) | (Scope::Joint, Scope::Each { .. }) => false,
    }
}

fn open(
    context: &Context<'_>,
    case: &Case,
    phase: &Phase,
    participant: Option<&OrganizationId>,
    events: &mut Vec<NewEvent>,
) {
    let revision = case.revision(&phase.id, participant);
    let before = phase.after.iter().filter_map(|id| context.definition.phase(id));
    let barriers: Vec<_> = before
        .filter(|earlier| earlier.is_each() && !phase.is_each() && earlier.barrier.is_some())
        .map(|earlier| case.barrier_standing(earlier))
        .collect();
    let nothing_before =
        phase.after.is_empty() && phase.enter_if.is_none() && phase.not_applicable_if.is_none();
    let rule = match (nothing_before, barriers.is_empty(), revision) {
        (_, _, 2..) => OpeningRule::Reopened,
        (true, _, _) => OpeningRule::CaseOpened,
        (false, true, _) => OpeningRule::PredecessorsEnded,
        (false, false, _) => OpeningRule::BarrierMet,
    };
    events.push(Event::PhaseOpened(PhaseOpened {
        phase: phase.id.clone(),
        revision,
        participant: participant.cloned(),
        rule,
        barriers,
        preferred_missing: context.preferred_missing(case, phase, participant),
    }));
    events.extend(date(context, case, phase, participant, revision).map(Event::DeadlineSet));
}

/// The date that begins when a phase opens or runs again: a relative one.
pub(crate) fn date(
    context: &Context<'_>,
    case: &Case,
    phase: &Phase,
    participant: Option<&OrganizationId>,
    revision: u32,
) -> Option<DeadlineSet> {
    let rule = phase.due.as_ref()?;
    match rule.rule {
        DueRule::AfterOpening { .. } => {}
        DueRule::On { .. }
        | DueRule::FiscalMonth { .. }
        | DueRule::FiscalQuarter { .. }
        | DueRule::FiscalYearEnd { .. }
        | DueRule::FromDate { .. }
        | DueRule::Given => return None,
    }
    // A migration may have kept the date that was promised before this rule.
    if case.deadline(&phase.id, participant).is_some_and(|standing| standing.revision >= revision) {
        return None;
    }
    let fiscal_year = case.opening.as_ref()?.fiscal_year;
    let due = due::resolve(rule, fiscal_year, Some(context.today), context.calendar)?;
    Some(DeadlineSet {
        item: phase.id.clone(),
        revision,
        participant: participant.cloned(),
        version: case.next_deadline_version(&phase.id),
        due,
        rule: rule.as_written.clone(),
        calendar: context.calendar_ref.clone(),
    })
}

fn within(
    context: &Context<'_>,
    case: &Case,
    phase: &Phase,
    participant: Option<&OrganizationId>,
    status: TrackStatus,
    events: &mut Vec<NewEvent>,
) {
    let revision = case.revision(&phase.id, participant);
    for milestone in case.milestones_due(context.definition, phase, participant, context.today) {
        let (phase, participant) = (phase.id.clone(), participant.cloned());
        events.push(Event::MilestoneReached(MilestoneReached { milestone, phase, revision, participant }));
    }
    let by_itself = match phase.completes {
        Completes::WhenMet => true,
        Completes::ByCommand => false,
    };
    if by_itself
        && status.is_open()
        && case.missing(context.definition, phase, participant, context.today).is_empty()
    {
        events.push(Event::PhaseCompleted(PhaseCompleted {
            phase: phase.id.clone(),
            revision,
            participant: participant.cloned(),
            rule: ClosingRule::CriteriaMet,
            basis: None,
        }));
    }
}

/// The day by which each body of a register is to be contacted next, counted from the last contact that ended, or from
/// the day it was asked.
fn contacts(
    context: &Context<'_>,
    case: &Case,
    register: &Register,
    touched: Option<&OrganizationId>,
    events: &mut Vec<NewEvent>,
) {
    let RegisterKind::Contacts { with, within: Some(within), .. } = &register.kind else { return };
    let bodies = case.participants.iter().filter(|(body, known)| {
        known.party == *with && known.participation.takes_part() && touched.is_none_or(|only| only == *body)
    });
    for (body, known) in bodies {
        let since = case.last_contact(register, body).unwrap_or(known.asked_on).max(known.asked_on);
        let Some(nominal) = due::after(since, *within, context.calendar) else { continue };
        let present = case.deadlines.get(&register.id).and_then(|known| known.own.get(body));
        if present.is_some_and(|present| present.due.nominal >= nominal) {
            continue;
        }
        let manner = due::Manner::plain(DeadlineKind::PlanTarget);
        let reckoned = due::reckon(nominal, Precision::Day, manner, context.calendar);
        let Some(due) = reckoned.filter(|due| due::is_covered(due, context.calendar)) else { continue };
        events.push(Event::DeadlineSet(DeadlineSet {
            item: register.id.clone(),
            revision: 1,
            participant: Some(body.clone()),
            version: case.next_deadline_version(&register.id),
            due,
            rule: format!("within: {within}"),
            calendar: context.calendar_ref.clone(),
        }));
    }
}

fn ending(definition: &Definition, case: &Case) -> Option<NewEvent> {
    if definition.ends == Ends::ByCommand {
        return None;
    }
    let completed = |rule| Event::CaseCompleted(CaseCompleted { rule, basis: None });
    let mut joint_work = definition.phases.iter().filter(|phase| !phase.is_each() && !phase.optional);
    let open = joint_work.any(|phase| case.status(phase, None).is_open());
    if case.is_deserted() && !open {
        return Some(completed(CompletionRule::NobodyTakesPart));
    }
    let required: Vec<&Phase> = definition.phases.iter().filter(|phase| !phase.optional).collect();
    let answered = required.iter().all(|phase| case.phase_ended(phase) && !waits_for_answers(case, phase));
    let ended = !required.is_empty() && answered;
    ended.then(|| completed(CompletionRule::AllPhasesEnded))
}

/// Whether bodies that have not answered could still join an each-phase for those who take part.
pub(crate) fn waits_for_answers(case: &Case, phase: &Phase) -> bool {
    match &phase.scope {
        Scope::Joint | Scope::Each { audience: Audience::Invited, .. } => false,
        Scope::Each { audience: Audience::Joined, party } => {
            let silent = |participation| match participation {
                Participation::Invited => true,
                Participation::Enrolled
                | Participation::Joined
                | Participation::Declined
                | Participation::Withdrawn => false,
            };
            let state = case.phases.get(&phase.id);
            let passed_over = state.is_some_and(|state| state.skipped_for_all_on().is_some());
            let mut members = case.participants.values();
            !passed_over
                && members.any(|participant| participant.party == *party && silent(participant.participation))
        }
    }
}
