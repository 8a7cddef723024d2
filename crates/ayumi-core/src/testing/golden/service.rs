//! Examples of what happens beside the phases: meetings, contacts, conditions, numbers, pauses, linked cases; never of
//! the phases themselves.

use crate::envelope::Via;
use crate::event::{
    AttendanceRecorded, BodyGroup, CaseLinked, Certainty, ClockRule, DeclaredCount, EntryOpened, Event,
    LifecycleMoved, ParticipantsDeclared, Presence, Relation, WorkResumed, WorkSuspended,
};
use crate::id::StreamId;
use crate::private::Clear;
use crate::testing::golden::{Sample, code, letter, migration, municipal_officer, officer, procurement};
use crate::testing::world::{AMAGASAKI, TOYOOKA, body, date};
use crate::text::Label;

pub(super) fn samples() -> Vec<Sample> {
    [entries(), services(), pauses()].concat()
}

fn stream() -> StreamId {
    StreamId::case(procurement())
}

fn entries() -> Vec<Sample> {
    let opened = Event::EntryOpened(EntryOpened {
        register: code("consultation"),
        entry: code("3"),
        number: 3,
        participant: Some(body(TOYOOKA)),
        follows: Some(code("visit.2")),
        subject: Some(Clear::text("窓口の混雑を減らす方法について")),
        basis: Some(letter("豊デ第12号", "2026-05-18")),
    });
    let attended = Event::AttendanceRecorded(AttendanceRecorded {
        phase: code("meeting.q1.held"),
        revision: 1,
        present: vec![
            Presence { organization: body(AMAGASAKI), persons: 1 },
            Presence { organization: body(TOYOOKA), persons: 2 },
        ],
        basis: Some(letter("デ戦第188号", "2026-06-24")),
    });
    vec![
        Sample::new(opened, stream(), 22, "2026-05-18T05:00:00.000000Z", municipal_officer(), Via::Page),
        Sample::new(attended, stream(), 35, "2026-06-25T01:30:00.000000Z", officer(), Via::Page)
            .holding_from("2026-06-25"),
    ]
}

fn services() -> Vec<Sample> {
    let moved = Event::LifecycleMoved(LifecycleMoved {
        lifecycle: code("use"),
        participant: body(TOYOOKA),
        version: 4,
        from: Some(code("live")),
        to: code("left"),
        reason_code: Some(code("own-system")),
        reason: Some(Clear::text("個別契約に切り替えたため")),
        basis: Some(letter("豊デ第90号", "2027-03-31")),
    });
    let declared = Event::ParticipantsDeclared(ParticipantsDeclared {
        counts: vec![
            DeclaredCount { group: BodyGroup::Prefecture, count: 1 },
            DeclaredCount { group: BodyGroup::City, count: 27 },
            DeclaredCount { group: BodyGroup::Town, count: 9 },
            DeclaredCount { group: BodyGroup::Union, count: 2 },
        ],
        certainty: Certainty::Forecast,
        remark: Some(Label::new("県は物品のみ", "the prefecture for goods only")),
        basis: letter("デ戦第1号", "2026-04-01"),
    });
    let linked = Event::CaseLinked(CaseLinked {
        other: migration(),
        relation: Relation::RaisedFrom,
        sub_case: code("consultation"),
        participant: Some(body(TOYOOKA)),
    });
    vec![
        Sample::new(moved, stream(), 70, "2027-03-31T06:00:00.000000Z", municipal_officer(), Via::Page),
        Sample::new(declared, stream(), 3, "2026-04-01T00:20:32.000000Z", officer(), Via::Apply),
        Sample::new(linked, stream(), 2, "2026-05-18T05:10:00.000000Z", municipal_officer(), Via::Api),
    ]
}

fn pauses() -> Vec<Sample> {
    let suspended = Event::WorkSuspended(WorkSuspended {
        phase: Some(code("needs")),
        participant: Some(body(TOYOOKA)),
        clock: ClockRule::KeepRemaining,
        expected_until: Some(date("2026-08-31")),
        reason_code: code("disaster"),
        reason: Clear::text("豪雨の応急対応に当たるため"),
        basis: Some(letter("豊防第7号", "2026-07-06")),
    });
    let resumed = Event::WorkResumed(WorkResumed {
        phase: Some(code("needs")),
        participant: Some(body(TOYOOKA)),
        suspended_on: date("2026-07-06"),
        business_days: 14,
        clock: ClockRule::KeepRemaining,
        reason: Some(Clear::text("応急対応が終わったため")),
        basis: letter("豊防第21号", "2026-07-27"),
    });
    vec![
        Sample::new(suspended, stream(), 44, "2026-07-06T02:00:00.000000Z", officer(), Via::Page),
        Sample::new(resumed, stream(), 51, "2026-07-27T02:00:00.000000Z", officer(), Via::Page),
    ]
}
