//! Examples of cases that go on under another version of their definition; never the version itself.

use crate::envelope::Via;
use crate::event::{
    CaseMigrated, DefinitionRef, Event, ItemKind, ItemName, MigrationApproved, MigrationFigures,
    MigrationProposed, NewEvent, RenamedItem,
};
use crate::id::{ContentHash, StreamId};
use crate::private::Clear;
use crate::testing::golden::{
    Sample, calendar, code, definition, event_id, letter, officer, procurement, user,
};
use crate::testing::world::{PREFECTURE, body};

const REASON: &str = "意向調査と需要調査を分けるため";

pub(super) fn samples() -> Vec<Sample> {
    let stream = StreamId::definition(&code("shared-procurement"));
    let approver = user(
        "3f7d4c1e-8b2a-4d6f-9c50-7e1a2b3c4d5e",
        "d41c8f2b-5e6a-4b7c-8d9e-0f1a2b3c4d5e",
        "6e8a1b2c-3d4e-4f5a-8b6c-7d8e9f0a1b2c",
        body(PREFECTURE),
        event_id("2026-04-01T00:12:09.010Z", "grant.given"),
    );
    vec![
        Sample::new(proposed(), stream.clone(), 3, "2026-06-08T01:02:03.004005Z", officer(), Via::Cli),
        Sample::new(approved(), stream, 4, "2026-06-09T02:30:00.000000Z", approver, Via::Api),
        Sample::new(
            migrated(),
            StreamId::case(procurement()),
            37,
            "2026-06-09T03:00:00.000001Z",
            officer(),
            Via::Cli,
        ),
    ]
}

fn second() -> DefinitionRef {
    let sha256 = ContentHash::of(b"canonical form of shared-procurement, version 2");
    DefinitionRef { version: 2, sha256, ..definition("shared-procurement") }
}

fn plan() -> ContentHash {
    ContentHash::of(b"shared-procurement-1-to-2.yaml")
}

fn figures() -> MigrationFigures {
    MigrationFigures {
        cases: 3,
        ready: 2,
        blocked: 0,
        done: 0,
        ended: 1,
        deadlines_moved: 2,
        deadlines_earlier: 0,
        newly_overdue: 0,
    }
}

fn proposed() -> NewEvent {
    Event::MigrationProposed(MigrationProposed {
        plan_sha256: plan(),
        from: definition("shared-procurement"),
        to: second(),
        report: figures(),
        reason: Clear::text(REASON),
        basis: letter("デ戦第145号", "2026-06-05"),
    })
}

fn approved() -> NewEvent {
    Event::MigrationApproved(MigrationApproved {
        plan_sha256: plan(),
        proposal: event_id("2026-06-08T01:02:03.004005Z", "migration.proposed"),
        from: definition("shared-procurement"),
        to: second(),
        report: figures(),
        reason: Some(Clear::text("移行後の期限を確認した。")),
        basis: None,
    })
}

fn migrated() -> NewEvent {
    let renamed = |former, item: &str| RenamedItem { former, item: code(item) };
    Event::CaseMigrated(CaseMigrated {
        from: definition("shared-procurement"),
        to: second(),
        plan_sha256: plan(),
        approval: event_id("2026-06-09T02:30:00.000000Z", "migration.approved"),
        calendar: calendar(),
        renamed: vec![
            renamed(ItemName::of(ItemKind::Phase, &code("survey")), "inquiry"),
            renamed(ItemName::within(ItemKind::Field, &code("survey"), &code("users")), "user-count"),
        ],
        dropped: vec![ItemName::within(ItemKind::Document, &code("survey"), &code("needs-sheet"))],
        undated: vec![code("briefing")],
        reason: Clear::text(REASON),
        basis: letter("デ戦第145号", "2026-06-05"),
    })
}
