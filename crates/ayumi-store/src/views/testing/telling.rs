//! Stories of what people ask for and are told: other dates, notices, digests, reminders put off, a new calendar; never a rule of its own.

use ayumi_core::event::{
    CalendarAdopted, CalendarRef, DeadlineChangeClosed, DeadlineChangeRequested, DigestComposed, DigestItem,
    DigestKind, Event, NoticeGiven, ReminderSnoozed, RequestClosing,
};
use ayumi_core::id::{CaseId, DigestId, EventId, ReminderId, StreamId, UserId};
use uuid::Uuid;

use crate::projection::notices::NoticeRow;
use crate::projection::waiting::WaitingRow;
use crate::views::testing::story::{due, recipient, sealed};
use crate::views::testing::{Story, body, calendar_ref, day, item};

impl Story {
    /// Another date is asked for.
    pub fn ask_for(&mut self, case: CaseId, of: &str, who: Option<&str>, dates: (&str, &str)) -> EventId {
        let asked = DeadlineChangeRequested {
            item: item(of),
            revision: 1,
            participant: who.map(body),
            former_version: 1,
            former: due(dates.0),
            due: due(dates.1),
            lapsed: self.today > day(dates.0),
            reason_code: "budget".parse().expect("a slug"),
            reason: sealed(),
            basis: None,
            calendar: calendar_ref(),
        };
        self.tell(&StreamId::case(case), &Event::DeadlineChangeRequested(asked))
    }

    /// A request for another date ends without one.
    pub fn answer(
        &mut self,
        case: CaseId,
        of: &str,
        who: Option<&str>,
        request: EventId,
        closing: RequestClosing,
    ) -> &mut Self {
        let (item, participant) = (item(of), who.map(body));
        let closed = DeadlineChangeClosed {
            request,
            item,
            participant,
            closing,
            reason_code: None,
            reason: None,
            basis: None,
        };
        self.in_case(case, Event::DeadlineChangeClosed(closed))
    }

    /// A planned notice is given.
    pub fn give(&mut self, row: &NoticeRow) -> &mut Self {
        let given = NoticeGiven {
            notice: row.notice,
            case: row.case,
            case_version: 1,
            kind: row.kind,
            about: row.about,
            item: row.item.clone(),
            participant: row.participant.clone(),
            recipient: recipient(row.role.clone(), row.organization.clone()),
            due_at: row.due_at,
        };
        self.tell(&StreamId::reminders(row.case), &Event::NoticeGiven(given));
        self
    }

    /// A person is told one thing in a digest.
    pub fn digest(&mut self, user: UserId, row: &WaitingRow) -> &mut Self {
        let composed = DigestComposed {
            digest: DigestId(Uuid::from_u128(99)),
            user,
            organization: row.organization.clone(),
            on: day("2026-06-23"),
            kind: DigestKind::Daily,
            total: 1,
            items: vec![DigestItem {
                reminder: row.reminder,
                event: row.event,
                case: row.case,
                reason: row.reason,
            }],
            left_out: vec![],
            channels: vec![],
            due_at: row.due_at,
        };
        self.tell(&StreamId::digests(user), &Event::DigestComposed(composed));
        self
    }

    /// A person puts a reminder off.
    pub fn snooze(&mut self, case: CaseId, reminder: ReminderId, user: UserId, until: &str) -> &mut Self {
        let snoozed = ReminderSnoozed { reminder, user, until: day(until), reason_code: None, reason: None };
        self.tell(&StreamId::reminders(case), &Event::ReminderSnoozed(snoozed));
        self
    }

    /// A case goes on under the next version of its calendar.
    pub fn adopt_next_calendar(&mut self, case: CaseId) -> &mut Self {
        let calendar = next_calendar_ref();
        let adopted = CalendarAdopted { former: calendar_ref(), calendar, moved: 0 };
        self.in_case(case, Event::CalendarAdopted(adopted))
    }
}

/// The version of the calendar after that cases are opened under.
pub fn next_calendar_ref() -> CalendarRef {
    CalendarRef { version: calendar_ref().version + 1, ..calendar_ref() }
}
