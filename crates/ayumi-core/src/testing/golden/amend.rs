//! Examples of dates asked for and answered, of a new calendar, and of a suspension confirmed; never of work itself.

use crate::envelope::{Actor, Via};
use crate::event::{
    CalendarAdopted, CalendarRef, DeadlineChangeClosed, DeadlineChangeRequested, DeadlineKind,
    DeadlineRecomputed, DueDate, Event, Precision, RequestClosing, SuspensionConfirmed,
};
use crate::id::{EventId, StreamId};
use crate::private::Clear;
use crate::testing::golden::dates::due;
use crate::testing::golden::{
    Sample, calendar, code, event_id, letter, municipal_officer, officer, procurement,
};
use crate::testing::world::{TOYOOKA, body, date};

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = requests();
    samples.extend(calendars());
    let confirmed = Event::SuspensionConfirmed(SuspensionConfirmed {
        phase: Some(code("needs")),
        participant: Some(body(TOYOOKA)),
        expected_until: Some(date("2026-11-30")),
        reason_code: code("disaster"),
        reason: Clear::text("応急対応が続いているため。11月に再開の見込み"),
        basis: Some(letter("豊防第40号", "2026-09-28")),
    });
    samples.push(Sample::new(confirmed, stream(), 62, "2026-09-28T02:00:00.000000Z", officer(), Via::Page));
    samples
}

fn stream() -> StreamId {
    StreamId::case(procurement())
}

fn asked_by() -> EventId {
    event_id("2026-06-19T05:20:00.000000Z", "deadline.change_requested")
}

fn requests() -> Vec<Sample> {
    let survey =
        |nominal: &str, last: &str| DueDate { kind: DeadlineKind::Survey, ..due(nominal, last, false) };
    let requested = Event::DeadlineChangeRequested(DeadlineChangeRequested {
        item: code("needs"),
        revision: 1,
        participant: Some(body(TOYOOKA)),
        former_version: 1,
        former: DueDate { precision: Precision::Month, ..survey("2026-06-30", "2026-06-30") },
        due: DueDate {
            cut_off: Some(code("17:15")),
            missed_from: date("2026-07-15"),
            ..survey("2026-07-10", "2026-07-10")
        },
        lapsed: false,
        reason_code: code("assembly"),
        reason: Clear::text("6月議会の会期が延びたため"),
        basis: Some(letter("豊デ第18号", "2026-06-19")),
        calendar: calendar(),
    });
    let closed = Event::DeadlineChangeClosed(DeadlineChangeClosed {
        request: asked_by(),
        item: code("needs"),
        participant: Some(body(TOYOOKA)),
        closing: RequestClosing::Refused,
        reason_code: Some(code("other-bodies")),
        reason: Some(Clear::text("調達の日程に影響するため")),
        basis: Some(letter("デ戦第190号", "2026-06-23")),
    });
    vec![
        Sample::new(requested, stream(), 34, "2026-06-19T05:20:00.000000Z", municipal_officer(), Via::Page),
        Sample::new(closed, stream(), 37, "2026-06-23T01:00:00.000000Z", officer(), Via::Page),
    ]
}

fn calendars() -> Vec<Sample> {
    let later = CalendarRef { version: calendar().version + 1, ..calendar() };
    let adopted = Event::CalendarAdopted(CalendarAdopted { former: calendar(), calendar: later, moved: 1 });
    let recomputed = Event::DeadlineRecomputed(DeadlineRecomputed {
        item: code("contract"),
        revision: 1,
        participant: None,
        version: 1,
        former: due("2028-03-20", "2028-03-17", true),
        due: due("2028-03-20", "2028-03-17", false),
    });
    let by_system =
        |event, version, at| Sample::new(event, stream(), version, at, Actor::system(), Via::Sweeper);
    let first = by_system(adopted, 90, "2027-02-02T03:00:00.000000Z");
    let cause = first.id();
    vec![first, by_system(recomputed, 91, "2027-02-02T03:00:00.000001Z").following(cause)]
}
