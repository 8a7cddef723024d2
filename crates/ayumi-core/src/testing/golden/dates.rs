//! Examples of dates set, moved and missed, and of a reminder, with those of decisions between; never of the work they
//! are about.

use crate::envelope::{Actor, Via};
use crate::event::{
    DeadlineChanged, DeadlineKind, DeadlineMissed, DeadlineSet, DueDate, Event, MissedRepeat, Precision,
    Recipient, ReminderCondition, ReminderFired,
};
use crate::id::{PostId, ReminderId, StreamId, UserId};
use crate::private::Clear;
use crate::testing::golden::{
    MUNICIPAL, MUNICIPAL_POST, Sample, calendar, code, event_id, letter, officer, procurement, uuid,
};
use crate::testing::world::{TOYOOKA, body, date};
use uuid::Uuid;

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = dates();
    samples.extend(super::decision::samples());
    samples.push(reminder());
    samples
}

fn stream() -> StreamId {
    StreamId::case(procurement())
}

pub(super) fn due(nominal: &str, last_business_day: &str, provisional: bool) -> DueDate {
    DueDate {
        nominal: date(nominal),
        precision: Precision::Day,
        kind: DeadlineKind::PlanTarget,
        effective: date(nominal),
        last_business_day: date(last_business_day),
        provisional,
        cut_off: None,
        missed_from: date(nominal).succ_opt().expect("a day has a next one"),
    }
}

fn survey_due(nominal: &str, last_business_day: &str) -> DueDate {
    DueDate {
        kind: DeadlineKind::Survey,
        precision: Precision::Month,
        ..due(nominal, last_business_day, false)
    }
}

fn dates() -> Vec<Sample> {
    let set = Event::DeadlineSet(DeadlineSet {
        item: code("needs"),
        revision: 1,
        participant: None,
        version: 1,
        due: survey_due("2026-06-30", "2026-06-30"),
        rule: "month: 6".into(),
        calendar: calendar(),
    });
    let changed = Event::DeadlineChanged(DeadlineChanged {
        item: code("needs"),
        revision: 1,
        participant: Some(body(TOYOOKA)),
        version: 2,
        former_version: 1,
        former: survey_due("2026-06-30", "2026-06-30"),
        due: DueDate { precision: Precision::Day, ..survey_due("2026-07-12", "2026-07-10") },
        lapsed: false,
        reason_code: code("assembly"),
        reason: Clear::text("6月議会の会期が延びたため"),
        basis: letter("デ戦第188号", "2026-06-22"),
        calendar: calendar(),
        request: Some(event_id("2026-06-19T05:20:00.000000Z", "deadline.change_requested")),
        decision: None,
        follows: None,
    });
    let missed = Event::DeadlineMissed(DeadlineMissed {
        item: code("needs"),
        revision: 1,
        participant: None,
        version: 1,
        due: survey_due("2026-06-30", "2026-06-30"),
        outstanding: 3,
    });
    vec![
        Sample::new(set, stream(), 6, "2026-04-01T00:20:31.640000Z", Actor::operator(), Via::Apply),
        Sample::new(changed, stream(), 36, "2026-06-22T06:40:00.000000Z", officer(), Via::Page),
        Sample::new(missed, stream(), 44, "2026-07-01T00:00:07.000000Z", Actor::system(), Via::Sweeper)
            .holding_from("2026-07-01"),
    ]
}

fn reminder() -> Sample {
    let case = procurement();
    let id = |offset: &str| {
        let name = format!("reminder/needs/1/{TOYOOKA}/2/{offset}/not_completed/member/{TOYOOKA}");
        ReminderId(Uuid::new_v5(&case.0, name.as_bytes()))
    };
    let fired = Event::ReminderFired(ReminderFired {
        reminder: id("-1"),
        case,
        case_version: 41,
        item: code("needs"),
        revision: 1,
        participant: Some(body(TOYOOKA)),
        deadline_version: 2,
        nominal: date("2026-07-12"),
        offset_business_days: -1,
        ahead: None,
        condition: ReminderCondition::NotCompleted,
        recipient: Recipient {
            role: code("member"),
            organization: body(TOYOOKA),
            posts: vec![PostId(uuid(MUNICIPAL_POST))],
            users: vec![UserId(uuid(MUNICIPAL))],
        },
        due_at: code("2026-07-09T00:00:00.000000Z"),
        missed_repeats: vec![MissedRepeat {
            reminder: id("-5"),
            due_at: code("2026-07-03T00:00:00.000000Z"),
        }],
    });
    Sample::new(
        fired,
        StreamId::reminders(case),
        9,
        "2026-07-09T00:00:04.000000Z",
        Actor::system(),
        Via::Sweeper,
    )
}
