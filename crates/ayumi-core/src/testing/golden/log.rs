//! Examples of the log's own events and of what is published; never of a case.

use crate::envelope::{Actor, Via};
use crate::event::{
    CalendarPublished, DefinitionPublished, Event, LogClockConfirmed, LogClockSet, LogMode, LogOpened,
    ProgrammeOpened,
};
use crate::id::{ContentHash, StreamId};
use crate::private::Clear;
use crate::testing::golden::{Sample, calendar, code, definition, log_id, uuid};
use crate::testing::world::{PREFECTURE, body, date};
use crate::text::Label;

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = own();
    samples.extend(published());
    samples
}

fn own() -> Vec<Sample> {
    let opened = Event::LogOpened(LogOpened {
        format: "ayumi-log/1".into(),
        log_id: log_id(),
        mode: LogMode::Trial,
        zone: "Asia/Tokyo".into(),
        utc_offset_minutes: 540,
        envelope_rule: "rfc8785".into(),
        leaf_rule: "rfc6962-sha256".into(),
        commitment_rule: "ayumi/commit/1".into(),
        incarnation: uuid("f2b6d1a4-8e07-4c5d-b9a3-5d4c3b2a1f60"),
        software: "ayumi 0.1.0".into(),
    });
    let set = Event::LogClockSet(LogClockSet {
        former: code("2026-04-01T00:40:12.000001Z"),
        now: code("2026-06-30T00:00:00.000000Z"),
    });
    let confirmed = Event::LogClockConfirmed(LogClockConfirmed {
        former: code("2026-04-01T00:40:12.000001Z"),
        now: code("2027-06-01T00:00:00.000000Z"),
        reason: Clear::text("年度末の停止後に起動した。時刻は標準電波で確かめた。"),
    });
    let log =
        |event, version, at| Sample::new(event, StreamId::log(), version, at, Actor::operator(), Via::Store);
    vec![
        log(opened, 1, "2026-04-01T00:00:00.000000Z"),
        log(set, 2, "2026-06-30T00:00:00.000000Z"),
        log(confirmed, 3, "2027-06-01T00:00:00.000000Z"),
    ]
}

fn published() -> Vec<Sample> {
    let by_operator =
        |event, stream, version, at| Sample::new(event, stream, version, at, Actor::operator(), Via::Apply);
    let calendar_published = Event::CalendarPublished(CalendarPublished {
        calendar: calendar(),
        utc_offset_minutes: 540,
        covers_from: date("2019-01-01"),
        covers_to: date("2040-12-31"),
        official_to: date("2027-12-31"),
    });
    let definition_published = Event::DefinitionPublished(DefinitionPublished {
        definition: definition("shared-procurement"),
        source_sha256: ContentHash::of(b"shared-procurement.yaml"),
        title: Label::new("サービスの共同利用", "Joint use of a service"),
    });
    let programme_opened = Event::ProgrammeOpened(ProgrammeOpened {
        programme: code("shared-procurement-r8"),
        title: Label::new("令和8年度 サービスの共同利用", "Joint use of services, FY2026"),
        fiscal_year: 2026,
        definition: definition("shared-procurement"),
        calendar: calendar(),
        lead: body(PREFECTURE),
        plan_sha256: ContentHash::of(b"hyogo-r8.yaml"),
    });
    vec![
        by_operator(calendar_published, StreamId::calendar(&code("hyogo")), 1, "2026-04-01T00:20:00.512000Z"),
        by_operator(
            definition_published,
            StreamId::definition(&code("shared-procurement")),
            1,
            "2026-04-01T00:20:01.020000Z",
        ),
        by_operator(
            programme_opened,
            StreamId::programme(&code("shared-procurement-r8")),
            1,
            "2026-04-01T00:20:02.730000Z",
        )
        .holding_from("2026-04-01"),
    ]
}
