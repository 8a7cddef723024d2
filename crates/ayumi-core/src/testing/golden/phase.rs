//! Examples of what happens inside the phases of a case; never of its dates or decisions.

use crate::envelope::{Actor, Via};
use crate::event::{
    BarrierStanding, Basis, BasisKind, ChecklistUpdated, ClosingRule, Event, EvidenceAttached, FieldValue,
    ItemFact, ItemStatus, MarkSet, MilestoneReached, OpeningRule, PhaseCompleted, PhaseOpened, PhaseReopened,
    PhaseSkipped, ReportSubmitted, ReportedField,
};
use crate::id::{ContentHash, DecisionId, StreamId};
use crate::private::Clear;
use crate::testing::golden::dates::due;
use crate::testing::golden::{
    Sample, code, event_id, letter, migration, municipal_officer, officer, procurement,
};
use crate::testing::world::{TOYOOKA, body, date};

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = turns();
    samples.extend(facts());
    samples.extend(classes());
    samples
}

fn stream() -> StreamId {
    StreamId::case(procurement())
}

fn turns() -> Vec<Sample> {
    let opened = Event::PhaseOpened(PhaseOpened {
        phase: code("specification"),
        revision: 1,
        participant: None,
        rule: OpeningRule::BarrierMet,
        barriers: vec![BarrierStanding { phase: code("needs"), counted: 26, ended: 26, excluded: 1 }],
        preferred_missing: Vec::new(),
    });
    let completed = Event::PhaseCompleted(PhaseCompleted {
        phase: code("recruitment"),
        revision: 1,
        participant: None,
        rule: ClosingRule::History,
        basis: Some(Basis {
            kind: BasisKind::Document,
            document_number: None,
            dated_on: Some(date("2026-04-01")),
        }),
    });
    let skipped = Event::PhaseSkipped(PhaseSkipped {
        phase: code("briefing"),
        revision: 1,
        participant: Some(body(TOYOOKA)),
        reason_code: code("review"),
        reason: Some(Clear::text("資料の配布で代えるため")),
        basis: Some(letter("デ戦第150号", "2026-05-29")),
    });
    let reopened = Event::PhaseReopened(PhaseReopened {
        phase: code("needs"),
        former_revision: 1,
        revision: 2,
        opens: true,
        participant: None,
        decision: Some(DecisionId::derive(procurement(), &code("specification_and_cost"), None, 1, 1)),
        reason_code: code("by-decision"),
        reason: Some(Clear::text("費用の前提となる利用者数を取り直すため")),
        basis: Some(letter("デ戦第260号", "2026-09-07")),
    });
    let system = |event, version, at| Sample::new(event, stream(), version, at, Actor::system(), Via::Page);
    let cause = event_id("2026-07-10T02:00:00.000000Z", "participant.excluded");
    vec![
        system(opened, 49, "2026-07-10T02:00:00.000000Z").following(cause),
        Sample {
            via: Via::Apply,
            actor: Actor::operator(),
            ..system(completed, 5, "2026-04-01T00:20:31.640000Z")
        }
        .holding_from("2026-03-31"),
        Sample::new(skipped, stream(), 19, "2026-05-29T03:00:00.000000Z", officer(), Via::Page),
        system(reopened, 56, "2026-09-07T01:30:00.000000Z"),
    ]
}

fn facts() -> Vec<Sample> {
    let answer = |field: &str, value| ReportedField { field: code(field), value, fact_effective_on: None };
    let reported = Event::ReportSubmitted(ReportSubmitted {
        phase: code("needs"),
        revision: 1,
        participant: Some(body(TOYOOKA)),
        fields: vec![
            ReportedField {
                fact_effective_on: Some(date("2026-06-10")),
                ..answer(
                    "needs",
                    Some(FieldValue::Text(Clear::text("施設予約の利用者登録を一つにまとめたい"))),
                )
            },
            answer("users", Some(FieldValue::Integer(1_200))),
            answer("briefing_attended", Some(FieldValue::Boolean(true))),
            answer("next_year_use", Some(FieldValue::Choice(code("wanted")))),
            answer("functions", Some(FieldValue::Choices(vec![code("booking"), code("disaster")]))),
            answer("council_on", Some(FieldValue::Date(date("2026-09-25")))),
            answer("start_month", Some(FieldValue::Month("2027-04".into()))),
            answer("remarks", None),
        ],
        basis: Some(Basis { kind: BasisKind::DirectEntry, document_number: None, dated_on: None }),
    });
    let status = |item: &str, status, on| ItemFact { item: code(item), status, fact_effective_on: on };
    let checked = Event::ChecklistUpdated(ChecklistUpdated {
        phase: code("migration"),
        revision: 1,
        participant: Some(body(TOYOOKA)),
        items: vec![
            status("s13-1", ItemStatus::Done, Some(date("2026-05-28"))),
            status("s14-1", ItemStatus::InProgress, None),
            status("s15-1", ItemStatus::NotStarted, None),
            status("s17-1", ItemStatus::NotApplicable, None),
        ],
        preferred_missing: vec![code("selection")],
        basis: Some(Basis {
            kind: BasisKind::Telephone,
            document_number: None,
            dated_on: Some(date("2026-06-01")),
        }),
    });
    let attached = Event::EvidenceAttached(EvidenceAttached {
        phase: code("specification"),
        revision: 1,
        participant: None,
        document: Some(code("draft_specification")),
        sha256: ContentHash::of(b"draft specification"),
        size: 482_133,
        media_type: "application/pdf".into(),
        file_name: Clear::text("調達仕様書案（令和8年8月）.pdf"),
    });
    let by_municipality =
        |event, stream, version, at| Sample::new(event, stream, version, at, municipal_officer(), Via::Page);
    vec![
        by_municipality(reported, stream(), 26, "2026-06-12T02:45:10.700000Z"),
        by_municipality(checked, StreamId::case(migration()), 5, "2026-06-01T00:30:00.000000Z"),
        Sample::new(attached, stream(), 52, "2026-08-28T08:10:20.000000Z", officer(), Via::Api),
    ]
}

fn classes() -> Vec<Sample> {
    let reached = Event::MilestoneReached(MilestoneReached {
        milestone: code("live"),
        phase: code("go_live"),
        revision: 1,
        participant: Some(body(TOYOOKA)),
    });
    let marked = Event::MarkSet(MarkSet {
        mark: code("transition_support"),
        participant: body(TOYOOKA),
        version: 1,
        value: Some(code("designated")),
        grounds: vec![code("no_product"), code("vendor_shortage")],
        due: Some(due("2031-03-31", "2031-03-31", true)),
        reason_code: Some(code("vendor")),
        reason: Some(Clear::text("受託事業者から令和12年度までかかるとの申出があったため")),
        basis: Some(letter("豊市第88号", "2026-06-26")),
    });
    let stream = StreamId::case(migration());
    let cause = event_id("2027-01-12T04:00:00.000000Z", "checklist.updated");
    vec![
        Sample::new(reached, stream.clone(), 11, "2027-01-12T04:00:00.000000Z", Actor::system(), Via::Page)
            .following(cause),
        Sample::new(marked, stream, 7, "2026-06-29T01:00:00.000000Z", municipal_officer(), Via::Page),
    ]
}
