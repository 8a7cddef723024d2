//! Commands that set classes with dates of their own; never the moving of a date that stands.

use crate::command::SetMark;
use crate::decide::{Context, Decided, Hand, checks};
use crate::definition::MarkRule;
use crate::due;
use crate::event::{DeadlineSet, DueDate, Event, MarkSet, Precision};
use crate::id::OrganizationId;
use crate::private::Clear;
use crate::rejection::{Rejection, Thing};
use crate::state::Case;

pub(super) fn set_mark(
    context: &Context<'_>,
    case: &Case,
    command: &SetMark,
) -> Result<Vec<Decided>, Rejection> {
    let missing = |kind, item: &crate::id::ItemId| Rejection::NoSuchItem { kind, item: item.clone() };
    let rule = context.definition.mark(&command.mark).ok_or_else(|| missing(Thing::Mark, &command.mark))?;
    let body = context.meant(case, command.participant.as_ref(), &rule.title)?;
    let hand = context.hand_for(case, &body)?;
    if !case.participants.contains_key(&body) {
        return Err(Rejection::NotAParticipant(body));
    }
    if let Some(value) = &command.value
        && !rule.values.iter().any(|known| known.id == *value)
    {
        return Err(missing(Thing::MarkValue, value));
    }
    checks::count(command.grounds.iter(), Thing::Ground, 0)?;
    if let Some(ground) =
        command.grounds.iter().find(|ground| !rule.grounds.iter().any(|known| known.id == **ground))
    {
        return Err(missing(Thing::Ground, ground));
    }
    if command.value.is_some()
        && command.value == rule.due_when
        && command.grounds.is_empty()
        && !rule.grounds.is_empty()
    {
        return Err(Rejection::GroundsMissing(rule.title.clone()));
    }
    let present = case.marks.get(&(rule.id.clone(), body.clone()));
    let dated = command.value.is_some() && command.value == rule.due_when;
    let kept = case
        .deadlines
        .get(&rule.id)
        .and_then(|deadlines| deadlines.own.get(&body))
        .filter(|_| dated && present.is_some_and(|mark| mark.value == command.value));
    if present.is_some_and(|mark| mark.value == command.value && mark.grounds == command.grounds)
        && (kept.is_some() || !dated)
        && command.due_on.is_none_or(|day| kept.is_none_or(|deadline| deadline.due.nominal == day))
    {
        return Ok(Vec::new());
    }
    match kept {
        // The date in force is moved with a reason and a basis only; setting the mark again leaves it where it is.
        Some(deadline) if command.due_on.is_none_or(|day| day == deadline.due.nominal) => {
            let mark = mark_set(case, rule, command, &body, Some(deadline.due.clone()))?;
            Ok(vec![hand.does(Event::MarkSet(mark), context.today)])
        }
        Some(_) => Err(Rejection::MarkDated(rule.title.clone())),
        None => marked(context, case, rule, command, &body, mark_due(context, case, rule, command)?, &hand),
    }
}

fn mark_due(
    context: &Context<'_>,
    case: &Case,
    rule: &MarkRule,
    command: &SetMark,
) -> Result<Option<DueDate>, Rejection> {
    let Some(due) = rule.due.as_ref().filter(|_| command.value.is_some() && command.value == rule.due_when)
    else {
        return Ok(None);
    };
    let fiscal_year = case.opening.as_ref().map_or(0, |opening| opening.fiscal_year);
    let resolved = match command.due_on {
        Some(day) => due::reckon(day, Precision::Day, due::Manner::of(due), context.calendar),
        None => due::resolve(due, fiscal_year, Some(context.today), context.calendar),
    };
    match resolved {
        Some(date) if due::is_covered(&date, context.calendar) => Ok(Some(date)),
        Some(_) | None => {
            let date = command.due_on.unwrap_or(context.today);
            Err(Rejection::BeyondCalendar { date, pointer: "/due_on" })
        }
    }
}

fn marked(
    context: &Context<'_>,
    case: &Case,
    rule: &MarkRule,
    command: &SetMark,
    body: &OrganizationId,
    due: Option<DueDate>,
    hand: &Hand,
) -> Result<Vec<Decided>, Rejection> {
    let mark = mark_set(case, rule, command, body, due.clone())?;
    let deadline = due.map(|due| {
        Event::DeadlineSet(DeadlineSet {
            item: rule.id.clone(),
            revision: mark.version,
            participant: Some(body.clone()),
            version: 1,
            due,
            rule: command.due_on.map_or_else(|| rule_text(rule), |day| day.to_string()),
            calendar: context.calendar_ref.clone(),
        })
    });
    let events = std::iter::once(Event::MarkSet(mark)).chain(deadline);
    Ok(events.map(|event| hand.does(event, context.today)).collect())
}

fn mark_set(
    case: &Case,
    rule: &MarkRule,
    command: &SetMark,
    body: &OrganizationId,
    due: Option<DueDate>,
) -> Result<MarkSet<Clear>, Rejection> {
    Ok(MarkSet {
        mark: rule.id.clone(),
        participant: body.clone(),
        version: case.marks.get(&(rule.id.clone(), body.clone())).map_or(0, |mark| mark.version) + 1,
        value: command.value.clone(),
        grounds: command.grounds.clone(),
        due,
        reason_code: command.reason_code.as_ref().map(|code| checks::reason_code(Some(code))).transpose()?,
        reason: checks::text(command.reason.as_ref(), "/reason")?,
        basis: checks::basis(command.basis.as_ref())?,
    })
}

fn rule_text(rule: &MarkRule) -> String {
    rule.due.as_ref().map_or_else(String::new, |due| due.as_written.clone())
}
