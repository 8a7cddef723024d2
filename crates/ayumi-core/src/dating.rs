//! Dates that come or move with something else: those that follow another date, requests whose work has ended, a new
//! version of the calendar; never a date somebody moves for itself.

use chrono::NaiveDate;

use crate::calendar::Calendar;
use crate::decide::{Context, Decided, by_rule};
use crate::definition::{Due, DueRule, Phase, Span};
use crate::due::{self, Manner};
use crate::event::{
    CalendarAdopted, CalendarRef, DeadlineChangeClosed, DeadlineRecomputed, DeadlineSet, DueDate, Event,
    NewEvent, RequestClosing,
};
use crate::id::{ItemId, OrganizationId};
use crate::settle::outstanding;
use crate::state::{Case, Deadline};

/// The rule by which a phase's date follows that of another one.
pub(crate) struct Following<'a> {
    /// The phase it follows.
    pub(crate) anchor: &'a ItemId,
    span: Span,
    before: bool,
}

/// How the date of a phase follows another one; none when it stands for itself.
pub(crate) fn following(phase: &Phase) -> Option<(Following<'_>, &Due)> {
    let due = phase.due.as_ref()?;
    match &due.rule {
        DueRule::FromDate { phase: anchor, span, before } => {
            Some((Following { anchor, span: *span, before: *before }, due))
        }
        DueRule::On { .. }
        | DueRule::FiscalMonth { .. }
        | DueRule::FiscalYearEnd { .. }
        | DueRule::FiscalQuarter { .. }
        | DueRule::AfterOpening { .. }
        | DueRule::Given => None,
    }
}

impl Following<'_> {
    /// The date that follows from one of the anchor's.
    pub(crate) fn reckoned(&self, due: &Due, anchor: NaiveDate, calendar: &Calendar) -> Option<DueDate> {
        let rule = DueRule::FromDate { phase: self.anchor.clone(), span: self.span, before: self.before };
        let (nominal, precision) = due::nominal(&rule, 0, Some(anchor), calendar)?;
        due::reckon(nominal, precision, Manner::of(due), calendar)
    }
}

/// What comes by itself from where the dates of a case stand: dates whose anchor has one, and the end of requests about
/// work that has ended.
pub(crate) fn follow(context: &Context<'_>, case: &Case) -> Vec<NewEvent> {
    let dated = context.definition.phases.iter().flat_map(|phase| first_dates(context, case, phase));
    let mut events: Vec<NewEvent> = dated.map(Event::DeadlineSet).collect();
    events.extend(overtaken(context, case).map(Event::DeadlineChangeClosed));
    events
}

/// The dates of a phase that follow those which are known, where it has none yet at its present revision: one for
/// everybody, or one of each participant where the date it follows is each one's own.
fn first_dates(context: &Context<'_>, case: &Case, phase: &Phase) -> Vec<DeadlineSet> {
    let Some((following, rule)) = following(phase) else { return Vec::new() };
    let Some(anchors) = case.deadlines.get(following.anchor) else { return Vec::new() };
    let members = if anchors.all.is_none() { case.audience(phase) } else { Vec::new() };
    let own = members.into_iter().filter_map(|body| Some((Some(body), anchors.own.get(body)?)));
    let first = |(body, anchor): (Option<&OrganizationId>, &Deadline)| {
        let revision = case.revision(&phase.id, body);
        let has_date = case.deadline(&phase.id, body).is_some_and(|date| date.revision >= revision);
        let ended = body.map_or_else(|| case.phase_ended(phase), |_| case.status(phase, body).is_ended());
        if has_date || ended {
            return None;
        }
        let due = following.reckoned(rule, anchor.due.nominal, context.calendar)?;
        due::is_covered(&due, context.calendar).then(|| DeadlineSet {
            item: phase.id.clone(),
            revision,
            participant: body.cloned(),
            version: case.next_deadline_version(&phase.id),
            due,
            rule: rule.as_written.clone(),
            calendar: context.calendar_ref.clone(),
        })
    };
    anchors.all.iter().map(|anchor| (None, anchor)).chain(own).filter_map(first).collect()
}

fn overtaken<'a, T: 'a>(
    context: &'a Context<'_>,
    case: &'a Case,
) -> impl Iterator<Item = DeadlineChangeClosed<T>> + 'a {
    let over = |((item, body), _): &(&(ItemId, Option<OrganizationId>), _)| {
        outstanding(context.definition, case, item, body.as_ref()) == 0
            && !is_held(context, case, item, body.as_ref())
    };
    case.requests.iter().filter(over).map(|((item, body), request)| DeadlineChangeClosed {
        request: request.event,
        item: item.clone(),
        participant: body.clone(),
        closing: RequestClosing::Overtaken,
        reason_code: None,
        reason: None,
        basis: None,
    })
}

/// Whether work stands still: nothing is outstanding while it does, and yet it has not ended.
fn is_held(context: &Context<'_>, case: &Case, item: &ItemId, body: Option<&OrganizationId>) -> bool {
    let phase = context.definition.phase(item);
    phase.is_some_and(|phase| match body {
        Some(_) => !case.status(phase, body).is_ended(),
        None => !case.phase_ended(phase),
    })
}

/// What another version of the calendar makes of a case: that it goes on under it, and the open dates that moves. A date
/// never moves into the past by it, and one that has passed stays what it was.
pub fn adopt(context: &Context<'_>, case: &Case, former: &CalendarRef) -> Vec<Decided> {
    let mut moved: Vec<NewEvent> = Vec::new();
    for (item, deadlines) in &case.deadlines {
        let all = deadlines.all.iter().map(|deadline| (None, deadline));
        let own = deadlines.own.iter().map(|(body, deadline)| (Some(body), deadline));
        for (body, deadline) in all.chain(own) {
            moved.extend(recomputed(context, case, item, body, deadline).map(Event::DeadlineRecomputed));
        }
    }
    let adopted = Event::CalendarAdopted(CalendarAdopted {
        former: former.clone(),
        calendar: context.calendar_ref.clone(),
        moved: u32::try_from(moved.len()).unwrap_or(u32::MAX),
    });
    std::iter::once(adopted).chain(moved).map(|event| by_rule(event, context.today)).collect()
}

fn recomputed(
    context: &Context<'_>,
    case: &Case,
    item: &ItemId,
    body: Option<&OrganizationId>,
    deadline: &Deadline,
) -> Option<DeadlineRecomputed> {
    let former = &deadline.due;
    if deadline.missed.is_some() || former.has_lapsed(context.today, context.time) {
        return None;
    }
    let due = again(context, case, item, body, deadline)?;
    let stays = due == *former || due.has_lapsed(context.today, context.time);
    (!stays).then(|| DeadlineRecomputed {
        item: item.clone(),
        revision: deadline.revision,
        participant: body.cloned(),
        version: deadline.version,
        former: former.clone(),
        due,
    })
}

/// The same promise on the present calendar: the day itself stays, unless it was counted in business days and nobody
/// ever moved it.
fn again(
    context: &Context<'_>,
    case: &Case,
    item: &ItemId,
    body: Option<&OrganizationId>,
    deadline: &Deadline,
) -> Option<DueDate> {
    let phase = context.definition.phase(item);
    let rule = context.definition.due(item);
    let base = phase.filter(|_| deadline.moves == 0).and_then(|phase| base(case, phase, body));
    let calendar = body.map_or(context.calendar, |body| context.calendar.of(body));
    let counted = base.zip(rule).and_then(|(base, rule)| due::resolve(rule, 0, Some(base), calendar));
    let same = || {
        let manner = Manner::of_date(&deadline.due, rule);
        due::reckon(deadline.due.nominal, deadline.due.precision, manner, calendar)
    };
    counted.or_else(same)
}

/// The day a relative date of a phase is counted from.
fn base(case: &Case, phase: &Phase, body: Option<&OrganizationId>) -> Option<NaiveDate> {
    match &phase.due.as_ref()?.rule {
        DueRule::AfterOpening { span: Span::BusinessDays(_) } => {
            let track = case.track(&phase.id, body);
            let own = track.and_then(|track| track.renewed_on.or(track.opened_on));
            own.or_else(|| case.phases.get(&phase.id).and_then(|state| state.renewed_on.or(state.opened_on)))
        }
        DueRule::FromDate { phase: anchor, .. } => Some(case.deadline(anchor, body)?.due.nominal),
        DueRule::AfterOpening { .. }
        | DueRule::On { .. }
        | DueRule::FiscalMonth { .. }
        | DueRule::FiscalYearEnd { .. }
        | DueRule::FiscalQuarter { .. }
        | DueRule::Given => None,
    }
}
