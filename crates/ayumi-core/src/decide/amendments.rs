//! Commands that move dates: at once, or asked for and answered; with their caps and the dates that follow. Never a
//! lapse, which comes by itself.

use chrono::NaiveDate;

use crate::command::{
    ApproveDeadlineChange, ChangeDeadline, RefuseDeadlineChange, RequestDeadlineChange,
    WithdrawDeadlineChange,
};
use crate::dating;
use crate::decide::{Context, Decided, Hand, checks};
use crate::definition::{Amend, Approval, Due, Phase};
use crate::due;
use crate::event::{
    DeadlineChangeClosed, DeadlineChangeRequested, DeadlineChanged, DueDate, Event, Precision, RequestClosing,
};
use crate::id::{DecisionId, ItemId, OrganizationId};
use crate::private::Clear;
use crate::reason;
use crate::rejection::{AmendRefusal, Rejection};
use crate::settle::outstanding;
use crate::state::{Case, Deadline, Request};
use crate::text::Label;

pub(super) fn change(
    context: &Context<'_>,
    case: &Case,
    command: &ChangeDeadline,
) -> Result<Vec<Decided>, Rejection> {
    let hand = context.lead_hand(case)?;
    let subject = subject(context, case, &command.item, command.participant.as_ref())?;
    let hand = match subject.approval() {
        // What is only supposed is moved by no hand that could be asked first.
        _ if context.is_rule() => hand,
        Some(Approval::Lead) => return Err(AmendRefusal::ByRequestOnly(subject.title).into()),
        Some(Approval::Manager) => subject.manager(context, case)?,
        None => hand,
    };
    let due = moved(context, case, &subject, command.nominal, command.precision)?;
    let asked = case.requests.get(&(command.item.clone(), command.participant.clone()));
    let changed = DeadlineChanged {
        item: command.item.clone(),
        revision: subject.deadline.revision,
        participant: command.participant.clone(),
        version: case.next_deadline_version(&command.item),
        former_version: subject.deadline.version,
        former: subject.deadline.due.clone(),
        due,
        lapsed: subject.has_lapsed(context),
        reason_code: checks::reason_code(command.reason_code.as_ref())?,
        reason: checks::text(command.reason.as_ref(), "/reason")?.ok_or(Rejection::ReasonMissing)?,
        basis: checks::firm_basis(command.basis.as_ref())?,
        calendar: context.calendar_ref.clone(),
        request: asked.map(|asked| asked.event),
        decision: subject.decision(context, case, command.participant.as_ref(), command.decision, None)?,
        follows: None,
    };
    with_followers(context, case, &hand, changed)
}

pub(super) fn request(
    context: &Context<'_>,
    case: &Case,
    command: &RequestDeadlineChange,
) -> Result<Vec<Decided>, Rejection> {
    let body = match (&command.participant, context.lead_hand(case)) {
        (Some(body), _) => Some(body.clone()),
        (None, Ok(_)) => None,
        // Without the lead's hand one's own date is meant.
        (None, Err(refusal)) => Some(context.own_body().cloned().ok_or(refusal)?),
    };
    let hand = match &body {
        Some(body) => context.hand_for(case, body)?,
        None => context.lead_hand(case)?,
    };
    let subject = subject(context, case, &command.item, body.as_ref())?;
    if case.is_asked_for(&command.item, body.as_ref()) {
        return Err(AmendRefusal::RequestPending(subject.title).into());
    }
    if outstanding(context.definition, case, &command.item, body.as_ref()) == 0 {
        return Err(AmendRefusal::NothingDue(command.item.clone()).into());
    }
    let due = moved(context, case, &subject, command.nominal, command.precision)?;
    let asked = Event::DeadlineChangeRequested(DeadlineChangeRequested {
        item: command.item.clone(),
        revision: subject.deadline.revision,
        participant: body.clone(),
        former_version: subject.deadline.version,
        former: subject.deadline.due.clone(),
        due,
        lapsed: subject.has_lapsed(context),
        reason_code: checks::reason_code(command.reason_code.as_ref())?,
        reason: checks::text(command.reason.as_ref(), "/reason")?.ok_or(Rejection::ReasonMissing)?,
        basis: checks::basis(command.basis.as_ref())?,
        calendar: context.calendar_ref.clone(),
    });
    Ok(vec![hand.does(asked, context.today)])
}

pub(super) fn approve(
    context: &Context<'_>,
    case: &Case,
    command: &ApproveDeadlineChange,
) -> Result<Vec<Decided>, Rejection> {
    let hand = context.lead_hand(case)?;
    let subject = subject(context, case, &command.item, command.participant.as_ref())?;
    let asked = asked(case, &subject, (&command.item, command.participant.as_ref()), command.request)?;
    let hand = match subject.approval() {
        Some(Approval::Manager) => subject.manager(context, case)?,
        Some(Approval::Lead) | None => hand,
    };
    if asked.by.user.is_some() && asked.by.user == context.acting.actor.user {
        return Err(AmendRefusal::OwnRequest.into());
    }
    let due = moved(context, case, &subject, asked.due.nominal, Some(asked.due.precision))?;
    let asked_for = Label::new("申請のとおり変更", "moved as was asked");
    let changed = DeadlineChanged {
        item: command.item.clone(),
        revision: subject.deadline.revision,
        participant: command.participant.clone(),
        version: case.next_deadline_version(&command.item),
        former_version: subject.deadline.version,
        former: subject.deadline.due.clone(),
        due,
        // Who asked in time does not answer for how long the answer took.
        lapsed: asked.lapsed,
        reason_code: asked.reason_code.clone(),
        reason: checks::text(command.reason.as_ref(), "/reason")?
            .unwrap_or_else(|| Clear::text(asked_for.ja)),
        basis: checks::firm_basis(command.basis.as_ref())?,
        calendar: context.calendar_ref.clone(),
        request: Some(asked.event),
        decision: subject.decision(
            context,
            case,
            command.participant.as_ref(),
            command.decision,
            Some(asked.on),
        )?,
        follows: None,
    };
    with_followers(context, case, &hand, changed)
}

pub(super) fn refuse(
    context: &Context<'_>,
    case: &Case,
    command: &RefuseDeadlineChange,
) -> Result<Vec<Decided>, Rejection> {
    let hand = context.lead_hand(case)?;
    let subject = subject(context, case, &command.item, command.participant.as_ref())?;
    let asked = asked(case, &subject, (&command.item, command.participant.as_ref()), command.request)?;
    let reason = checks::text(command.reason.as_ref(), "/reason")?.ok_or(Rejection::ReasonMissing)?;
    let closed = Event::DeadlineChangeClosed(DeadlineChangeClosed {
        request: asked.event,
        item: command.item.clone(),
        participant: command.participant.clone(),
        closing: RequestClosing::Refused,
        reason_code: Some(checks::reason_code(command.reason_code.as_ref())?),
        reason: Some(reason),
        basis: checks::basis(command.basis.as_ref())?,
    });
    Ok(vec![hand.does(closed, context.today)])
}

pub(super) fn withdraw(
    context: &Context<'_>,
    case: &Case,
    command: &WithdrawDeadlineChange,
) -> Result<Vec<Decided>, Rejection> {
    let body = command.participant.as_ref();
    let hand = match body {
        Some(body) => context.hand_for(case, body)?,
        None => context.lead_hand(case)?,
    };
    let subject = subject(context, case, &command.item, body)?;
    let asked = asked(case, &subject, (&command.item, body), command.request)?;
    // Its body takes back what it asked for, whichever of its people did; the lead refuses instead.
    if asked.by.organization.is_some() && asked.by.organization.as_ref() != hand.organization() {
        return Err(AmendRefusal::NotTheRequester.into());
    }
    let closed = Event::DeadlineChangeClosed(DeadlineChangeClosed {
        request: asked.event,
        item: command.item.clone(),
        participant: command.participant.clone(),
        closing: RequestClosing::Withdrawn,
        reason_code: None,
        reason: checks::text(command.reason.as_ref(), "/reason")?,
        basis: None,
    });
    Ok(vec![hand.does(closed, context.today)])
}

/// What has the date a command is about.
struct Subject<'a> {
    title: Label,
    body: Option<&'a OrganizationId>,
    rule: Option<&'a Due>,
    deadline: &'a Deadline,
}

fn subject<'a>(
    context: &'a Context<'_>,
    case: &'a Case,
    item: &ItemId,
    body: Option<&'a OrganizationId>,
) -> Result<Subject<'a>, Rejection> {
    if let Some(body) = body.filter(|body| !case.participants.contains_key(*body)) {
        return Err(Rejection::NotAParticipant(body.clone()));
    }
    let phase = context.definition.phase(item);
    if let Some(phase) = phase.filter(|phase| body.is_some() && !phase.is_each()) {
        return Err(Rejection::PhaseIsJoint(phase.title.clone()));
    }
    let rule = context.definition.due(item);
    let deadline = case.deadline(item, body).ok_or_else(|| Rejection::NoDeadline(item.clone()))?;
    let named = || Label { ja: item.to_string(), en: None };
    let title = context.definition.item_title(item).cloned().unwrap_or_else(named);
    Ok(Subject { title, body, rule, deadline })
}

fn asked<'a>(
    case: &'a Case,
    subject: &Subject<'_>,
    (item, body): (&ItemId, Option<&OrganizationId>),
    request: crate::id::EventId,
) -> Result<&'a Request, Rejection> {
    let known = case.requests.get(&(item.clone(), body.cloned())).filter(|known| known.event == request);
    known.ok_or_else(|| AmendRefusal::NoSuchRequest(subject.title.clone()).into())
}

impl Subject<'_> {
    fn amend(&self) -> Option<&Amend> {
        self.rule.map(|rule| &rule.amend)
    }

    fn approval(&self) -> Option<Approval> {
        self.amend().and_then(|amend| amend.approval)
    }

    fn has_lapsed(&self, context: &Context<'_>) -> bool {
        self.deadline.missed.is_some() || self.deadline.due.has_lapsed(context.today, context.time)
    }

    fn manager(&self, context: &Context<'_>, case: &Case) -> Result<Hand, Rejection> {
        context.manager_hand(case).ok_or_else(|| AmendRefusal::ManagerOnly(self.title.clone()).into())
    }

    /// The decision the move rests on: closed with an answer that lets its phase proceed, and not before it was asked
    /// for. One about a single body moves no date of another.
    fn decision(
        &self,
        context: &Context<'_>,
        case: &Case,
        body: Option<&OrganizationId>,
        named: Option<DecisionId>,
        since: Option<NaiveDate>,
    ) -> Result<Option<DecisionId>, Rejection> {
        let question = self.amend().and_then(|amend| amend.decision.as_ref());
        let Some(question) = question.filter(|_| !context.is_rule()) else { return Ok(named) };
        let rule = context.definition.decision(question);
        let missing = || AmendRefusal::DecisionMissing {
            item: self.title.clone(),
            question: rule
                .map_or_else(|| Label { ja: question.to_string(), en: None }, |rule| rule.question.clone()),
        };
        let carries = |id: &DecisionId| {
            let about = |about: Option<&OrganizationId>| about.is_none() || about == body;
            let known = case.decisions.get(id).filter(|known| known.question == *question);
            let known = known.filter(|known| about(known.participant.as_ref()));
            let closed = known.and_then(|known| known.closed.as_ref());
            closed.is_some_and(|closed| {
                let outcome = rule.zip(closed.outcome.as_ref()).and_then(|(rule, id)| rule.outcome(id));
                outcome.is_some_and(crate::definition::Outcome::proceeds)
                    && since.is_none_or(|since| closed.on >= since)
            })
        };
        named.filter(carries).map(Some).ok_or_else(|| missing().into())
    }

    /// That a new date keeps within what the definition allows.
    fn within_cap(&self, context: &Context<'_>, case: &Case, due: &DueDate) -> Result<(), Rejection> {
        let Some(amend) = self.amend() else { return Ok(()) };
        if let Some(limit) = amend.times.filter(|limit| self.deadline.moves >= u32::from(*limit)) {
            return Err(AmendRefusal::MovesExhausted { item: self.title.clone(), limit }.into());
        }
        let year = case.opening.as_ref().map_or(0, |opening| opening.fiscal_year);
        match due::latest(amend, year, self.deadline.original.nominal, context.calendar) {
            Some(last) if due.nominal > last => {
                Err(AmendRefusal::BeyondCap { item: self.title.clone(), last }.into())
            }
            Some(_) | None => Ok(()),
        }
    }
}

fn moved(
    context: &Context<'_>,
    case: &Case,
    subject: &Subject<'_>,
    nominal: NaiveDate,
    precision: Option<Precision>,
) -> Result<DueDate, Rejection> {
    let beyond = || Rejection::BeyondCalendar { date: nominal, pointer: "/nominal" };
    let precision = precision.unwrap_or(subject.deadline.due.precision);
    let nominal = due::last_day(nominal, precision).ok_or_else(beyond)?;
    let manner = due::Manner::of_date(&subject.deadline.due, subject.rule);
    let calendar = subject.body.map_or(context.calendar, |body| context.calendar.of(body));
    let due = due::reckon(nominal, precision, manner, calendar).ok_or_else(beyond)?;
    if !due::is_covered(&due, context.calendar) {
        return Err(beyond());
    }
    if due == subject.deadline.due {
        return Err(Rejection::SameDate);
    }
    if due.has_lapsed(context.today, context.time) {
        return Err(Rejection::PastDate(due.nominal));
    }
    subject.within_cap(context, case, &due)?;
    Ok(due)
}

/// A move with the moves of the dates that follow it, each within its own cap.
fn with_followers(
    context: &Context<'_>,
    case: &Case,
    hand: &Hand,
    first: DeadlineChanged<Clear>,
) -> Result<Vec<Decided>, Rejection> {
    let mut moves = vec![first];
    let mut at = 0;
    while let Some(anchor) = moves.get(at).cloned() {
        for phase in &context.definition.phases {
            moves.extend(followers(context, case, phase, &anchor)?);
        }
        at += 1;
    }
    Ok(moves.into_iter().map(|moved| hand.does(Event::DeadlineChanged(moved), context.today)).collect())
}

/// The dates of a phase that follow one that moves: each that lies where the former date put it.
pub(super) fn followers(
    context: &Context<'_>,
    case: &Case,
    phase: &Phase,
    anchor: &DeadlineChanged<Clear>,
) -> Result<Vec<DeadlineChanged<Clear>>, Rejection> {
    let Some((following, rule)) = dating::following(phase).filter(|(known, _)| *known.anchor == anchor.item)
    else {
        return Ok(Vec::new());
    };
    let Some(expected) = following.reckoned(rule, anchor.former.nominal, context.calendar) else {
        return Ok(Vec::new());
    };
    let mut version = case.next_deadline_version(&phase.id);
    let mut moves = Vec::new();
    for (body, deadline) in concerned(case, phase, anchor) {
        let ended = body.map_or_else(|| case.phase_ended(phase), |_| case.status(phase, body).is_ended());
        if ended || deadline.due.nominal != expected.nominal {
            continue;
        }
        let title = phase.title.clone();
        let beyond = || Rejection::BeyondCalendar { date: anchor.due.nominal, pointer: "/nominal" };
        let due = following.reckoned(rule, anchor.due.nominal, context.calendar).ok_or_else(beyond)?;
        if due == deadline.due {
            continue;
        }
        if due.has_lapsed(context.today, context.time) {
            return Err(AmendRefusal::FollowerInPast { item: title, day: due.nominal }.into());
        }
        Subject { title, body, rule: Some(rule), deadline }.within_cap(context, case, &due)?;
        let words = Label::new("前の期限の変更に伴う", "because the date it follows moved");
        moves.push(DeadlineChanged {
            item: phase.id.clone(),
            revision: deadline.revision,
            participant: body.cloned(),
            version,
            former_version: deadline.version,
            former: deadline.due.clone(),
            due,
            lapsed: deadline.missed.is_some() || deadline.due.has_lapsed(context.today, context.time),
            reason_code: reason::earlier_phase(),
            reason: Clear::text(words.ja),
            basis: anchor.basis.clone(),
            calendar: context.calendar_ref.clone(),
            request: None,
            decision: None,
            follows: Some(anchor.item.clone()),
        });
        version = version.saturating_add(1);
    }
    Ok(moves)
}

/// Whose dates of a phase can follow the one that moves: that of everybody and the own ones of bodies without an own
/// date to follow, or the one body's.
fn concerned<'a>(
    case: &'a Case,
    phase: &Phase,
    anchor: &'a DeadlineChanged<Clear>,
) -> Vec<(Option<&'a OrganizationId>, &'a Deadline)> {
    let Some(deadlines) = case.deadlines.get(&phase.id) else { return Vec::new() };
    if let Some(body) = &anchor.participant {
        let own = phase.is_each().then(|| case.deadline(&phase.id, Some(body))).flatten();
        return own.map(|deadline| (Some(body), deadline)).into_iter().collect();
    }
    let has_own = |body: &OrganizationId| {
        case.deadlines.get(&anchor.item).is_some_and(|anchors| anchors.own.contains_key(body))
    };
    let all = deadlines.all.iter().map(|deadline| (None, deadline));
    let own = deadlines.own.iter().filter(|(body, _)| !has_own(body));
    all.chain(own.map(|(body, deadline)| (Some(body), deadline))).collect()
}
