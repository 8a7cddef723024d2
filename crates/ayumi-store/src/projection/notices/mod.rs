//! The notices: those that wait for their instant, and those that were given, with whether they still ask for
//! something; never a reminder of a date.

use std::collections::HashMap;

use ayumi_core::event::{Event, NoticeGiven, NoticeKind, SealedEvent};
use ayumi_core::id::{
    CaseId, EventId, ItemId, OrganizationId, PostId, ProgrammeId, ReminderId, StreamId, UserId,
};
use ayumi_core::notice::{PlannedNotice, is_behind, is_missing, is_unchanged, plan, plan_of};
use ayumi_core::text::Label;
use ayumi_core::time::Timestamp;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::projection::recorded::{is_of_case, is_of_reminders};
use crate::projection::world::Fired;
use crate::projection::{Changes, FollowedCase, Place, Projection, ProjectionError, Recorded, World};

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeRow {
    /// The notice.
    pub notice: ReminderId,
    /// What it tells.
    pub kind: NoticeKind,
    /// The event it tells of.
    pub about: EventId,
    /// The case.
    pub case: CaseId,
    /// Its title.
    pub case_title: Label,
    /// Its programme.
    pub programme: ProgrammeId,
    /// The phase, mark or decision; none for the case as a whole.
    pub item: Option<ItemId>,
    /// What it is called.
    pub item_title: Label,
    /// The participant it concerns; none for joint work or everybody.
    pub participant: Option<OrganizationId>,
    /// As which party or duty the body is told.
    pub role: ItemId,
    /// The body told.
    pub organization: OrganizationId,
    /// When it is due.
    pub due_at: Timestamp,
    /// How it was given; none while it waits for its instant.
    pub given: Option<Given>,
    /// Whether it asks for something that was not done yet.
    pub open: bool,
    /// Who put it off, and until when.
    pub snoozed: Vec<(UserId, NaiveDate)>,
}

/// How a notice was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The event.
    pub event: EventId,
    /// When.
    pub at: Timestamp,
    /// The posts that held the duty then.
    pub posts: Vec<PostId>,
    /// Their holders that day.
    pub users: Vec<UserId>,
}

impl NoticeRow {
    /// Whether a notice of its kind asks for something, rather than only telling it.
    pub fn asks(&self) -> bool {
        match self.kind {
            NoticeKind::DeadlineChanged | NoticeKind::DeadlineRecomputed | NoticeKind::ChangeClosed => false,
            NoticeKind::ChangeRequested
            | NoticeKind::DecisionWaiting
            | NoticeKind::SuspensionUnconfirmed
            | NoticeKind::PhasesBehind
            | NoticeKind::EvidenceMissing
            | NoticeKind::WorkUnchanged => true,
        }
    }
}

pub(crate) const NAME: &str = "notices";

/// The projection of the notices.
#[derive(Default)]
pub(crate) struct Notices {
    /// What waited before the event at hand; none when it cannot change what waits.
    former: Option<(Reach, HashMap<ReminderId, PlannedNotice>)>,
}

impl Projection for Notices {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        3
    }

    fn reads(&self, stream: &StreamId) -> bool {
        is_of_case(stream) || is_of_reminders(stream)
    }

    fn before(&mut self, world: &World, event: &Recorded) {
        self.former = None;
        let Ok(followed) = world.case_of(event) else { return };
        let Some(reach) = reach(followed, event.fact()) else { return };
        // What cannot be planned before the event is told by `apply`.
        let waiting = waiting(followed, &reach).unwrap_or_default();
        let former = waiting.into_iter().map(|planned| (planned.notice, planned)).collect();
        self.former = Some((reach, former));
    }

    fn apply(&mut self, world: &World, event: &Recorded, out: &mut Changes) -> Result<(), ProjectionError> {
        if let Event::NoticeGiven(given) = event.fact() {
            out.remove(given.notice.to_string());
            let followed = world.case_of(event)?;
            if let (NoticeKind::WorkUnchanged, Some(body)) = (given.kind, &given.participant) {
                return put_checked(followed, body, out);
            }
            return followed.given.last().map_or(Ok(()), |given| put_given(followed, given, out));
        }
        if let Event::ReminderSnoozed(snoozed) = event.fact() {
            let followed = world.case_of(event)?;
            let mut given = followed.given.iter().filter(|given| given.data.notice == snoozed.reminder);
            return given.try_for_each(|given| put_given(followed, given, out));
        }
        let Some((reach, mut former)) = self.former.take() else { return Ok(()) };
        let followed = world.case_of(event)?;
        for planned in waiting(followed, &reach)? {
            if former.remove(&planned.notice).as_ref() != Some(&planned) {
                put_planned(followed, planned, out)?;
            }
        }
        let mut gone: Vec<String> = former.into_keys().map(|notice| notice.to_string()).collect();
        gone.sort_unstable();
        for key in gone {
            out.remove(key);
        }
        let mut given = followed.given.iter().filter(|given| reach.includes(given.data.participant.as_ref()));
        given.try_for_each(|given| put_given(followed, given, out))
    }
}

/// Whose notices an event can change.
enum Reach {
    All,
    /// Those that hang on how far the work of one body has come.
    Of(OrganizationId),
}

impl Reach {
    fn includes(&self, participant: Option<&OrganizationId>) -> bool {
        match self {
            Self::All => true,
            Self::Of(body) => participant == Some(body),
        }
    }
}

/// None for an event that changes nothing, looking at the case before it.
fn reach(followed: &FollowedCase, event: &SealedEvent) -> Option<Reach> {
    // What was told changes nothing but itself.
    if matches!(event, Event::ReminderFired(_) | Event::NoticeGiven(_) | Event::ReminderSnoozed(_)) {
        return None;
    }
    // Whoever ends the work is told of its date no more; where nothing is told of dates, that changes nothing.
    let ends = matches!(event, Event::PhaseCompleted(_) | Event::PhaseSkipped(_));
    if matters(event) || (ends && !followed.case.tidings.is_empty()) {
        return Some(Reach::All);
    }
    // Where somebody is behind, a document is missing or quiet work is looked at, whatever happens in the case can put
    // it right.
    let is_checked = followed.material().is_ok_and(|(definition, _)| definition.unchanged.is_some());
    let is_watched = is_checked || followed.case.is_late_on_record() || !followed.case.taken_back.is_empty();
    is_watched.then(|| event.participant().map_or(Reach::All, |body| Reach::Of(body.clone())))
}

fn waiting(followed: &FollowedCase, reach: &Reach) -> Result<Vec<PlannedNotice>, ProjectionError> {
    let (definition, calendar) = followed.material()?;
    let (id, case, ledger) = (followed.id, &followed.case, &followed.ledger);
    Ok(match reach {
        Reach::All => plan(definition, calendar, id, case, ledger),
        Reach::Of(body) => plan_of(definition, calendar, id, case, ledger, body),
    })
}

/// Whether an event can change what waits, or whether what was given still asks for something.
fn matters(event: &SealedEvent) -> bool {
    let dates = matches!(
        event,
        Event::DeadlineChanged(_)
            | Event::DeadlineRecomputed(_)
            | Event::DeadlineChangeRequested(_)
            | Event::DeadlineChangeClosed(_)
            | Event::DeadlineMissed(_)
            | Event::CalendarAdopted(_)
    );
    let decisions = matches!(
        event,
        Event::DecisionOpened(_)
            | Event::DecisionElectorsNamed(_)
            | Event::VoteCast(_)
            | Event::DecisionClosed(_)
            | Event::PhaseReopened(_)
    );
    let pauses =
        matches!(event, Event::WorkSuspended(_) | Event::SuspensionConfirmed(_) | Event::WorkResumed(_));
    let case = matches!(
        event,
        Event::CaseOpened(_) | Event::CaseCompleted(_) | Event::CaseCancelled(_) | Event::CaseMigrated(_)
    );
    let evidence = matches!(event, Event::FactCorrected(_));
    // Who takes part is told of joint work; who comes back lets a case go on.
    let people = matches!(
        event,
        Event::ParticipantJoined(_) | Event::ParticipantWithdrew(_) | Event::ParticipantDeclined(_)
    );
    dates || decisions || pauses || case || evidence || people
}

fn put_planned(
    followed: &FollowedCase,
    planned: PlannedNotice,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let opening = followed.opening()?;
    let row = NoticeRow {
        notice: planned.notice,
        kind: planned.kind,
        about: planned.about,
        case: followed.id,
        case_title: opening.title.clone(),
        programme: opening.programme.clone(),
        item_title: title(followed, planned.item.as_ref())?,
        item: planned.item,
        participant: planned.participant,
        role: planned.role,
        organization: planned.organization,
        due_at: planned.due_at,
        given: None,
        open: true,
        snoozed: Vec::new(),
    };
    put(row.notice.to_string(), Some(row.due_at.to_string()), &row, out)
}

fn put_given(
    followed: &FollowedCase,
    given: &Fired<NoticeGiven>,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let (opening, data) = (followed.opening()?, &given.data);
    let row = NoticeRow {
        notice: data.notice,
        kind: data.kind,
        about: data.about,
        case: followed.id,
        case_title: opening.title.clone(),
        programme: opening.programme.clone(),
        item: data.item.clone(),
        item_title: title(followed, data.item.as_ref())?,
        participant: data.participant.clone(),
        role: data.recipient.role.clone(),
        organization: data.recipient.organization.clone(),
        due_at: data.due_at,
        given: Some(Given {
            event: given.event,
            at: given.recorded_at,
            posts: data.recipient.posts.clone(),
            users: data.recipient.users.clone(),
        }),
        open: asks(followed, data)?,
        snoozed: followed.put_off(data.notice),
    };
    put(given_key(row.notice), None, &row, out)
}

/// The checks of a participant's work that were made, of which the last alone asks, and the next.
fn put_checked(
    followed: &FollowedCase,
    body: &OrganizationId,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let is_check = |given: &&Fired<NoticeGiven>| {
        given.data.kind == NoticeKind::WorkUnchanged && given.data.participant.as_ref() == Some(body)
    };
    followed.given.iter().filter(is_check).try_for_each(|given| put_given(followed, given, out))?;
    let mut next = waiting(followed, &Reach::Of(body.clone()))?.into_iter();
    next.try_for_each(|planned| put_planned(followed, planned, out))
}

/// The key of a notice that was given.
pub(crate) fn given_key(notice: ReminderId) -> String {
    format!("given/{notice}")
}

fn put(
    key: String,
    sort_on: Option<String>,
    row: &NoticeRow,
    out: &mut Changes,
) -> Result<(), ProjectionError> {
    let place = Place {
        programme: Some(row.programme.clone()),
        case: Some(row.case),
        organization: Some(row.organization.clone()),
        sort_on,
    };
    out.put(key, place, row)
}

/// Whether what a notice tells still waits for somebody.
fn asks(followed: &FollowedCase, data: &NoticeGiven) -> Result<bool, ProjectionError> {
    let case = &followed.case;
    let waits = match data.kind {
        NoticeKind::DeadlineChanged | NoticeKind::DeadlineRecomputed | NoticeKind::ChangeClosed => false,
        NoticeKind::ChangeRequested => case.requests.values().any(|request| request.event == data.about),
        NoticeKind::DecisionWaiting => case
            .decisions
            .values()
            .any(|decision| decision.opened_by == data.about && decision.closed.is_none()),
        NoticeKind::SuspensionUnconfirmed => case.pauses.values().any(|pause| pause.event == data.about),
        NoticeKind::PhasesBehind => {
            let (definition, _) = followed.material()?;
            data.participant.as_ref().is_some_and(|body| is_behind(definition, case, body))
        }
        NoticeKind::EvidenceMissing => is_missing(followed.material()?.0, case, data.about),
        NoticeKind::WorkUnchanged => {
            let (definition, _) = followed.material()?;
            let asks = |body| is_unchanged(definition, case, body, data.about);
            data.participant.as_ref().is_some_and(asks) && !was_asked_again(followed, data)
        }
    };
    Ok(waits && case.ending.is_none())
}

/// Whether a later monthly check asks the same.
fn was_asked_again(followed: &FollowedCase, data: &NoticeGiven) -> bool {
    followed.given.iter().map(|given| &given.data).any(|other| {
        (other.kind, &other.participant) == (data.kind, &data.participant) && other.due_at > data.due_at
    })
}

/// What a notice is about, also when a migration dropped it.
fn title(followed: &FollowedCase, item: Option<&ItemId>) -> Result<Label, ProjectionError> {
    let Some(item) = item else { return Ok(followed.opening()?.title.clone()) };
    let known = followed.versions()?.find_map(|version| {
        let decision = version.decision(item).map(|decision| &decision.question);
        version.item_title(item).or(decision).cloned()
    });
    Ok(known.unwrap_or_else(|| Label { ja: item.to_string(), en: None }))
}

#[cfg(test)]
mod tests;
