//! Examples of what happens to a case as a whole and to who takes part; never inside its phases.

use crate::envelope::{Actor, OnBehalfOf, Via};
use crate::event::{
    Basis, BasisKind, CaseCancelled, CaseCompleted, CaseOpened, CompletionRule, Correction, Event,
    FactCorrected, FieldValue, NewEvent, NoteAdded, ParticipantDeclined, ParticipantExcluded,
    ParticipantJoined, ParticipantWithdrew, ParticipantsEnrolled, ParticipantsInvited,
};
use crate::id::StreamId;
use crate::private::Clear;
use crate::testing::golden::{
    Sample, calendar, code, definition, event_id, letter, migration, municipal_officer, officer, procurement,
};
use crate::testing::world::{AMAGASAKI, HIMEJI, KOBE, PREFECTURE, TOYOOKA, body, date};
use crate::text::Label;

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = opening();
    samples.extend(answers());
    samples.extend(words());
    samples.extend(endings());
    samples
}

fn stream() -> StreamId {
    StreamId::case(procurement())
}

fn opening() -> Vec<Sample> {
    let opened = Event::CaseOpened(CaseOpened {
        programme: code("standardization-r8"),
        key: code("282090.koseki"),
        title: Label::new("豊岡市 戸籍", "Toyooka-shi Family register"),
        attributes: [(code("system"), code("koseki"))].into(),
        fiscal_year: 2026,
        definition: definition("system-migration"),
        calendar: calendar(),
        lead: body(PREFECTURE),
        due_from: date("2026-04-01"),
        basis: Some(Basis {
            kind: BasisKind::Document,
            document_number: None,
            dated_on: Some(date("2026-04-01")),
        }),
    });
    let invited = Event::ParticipantsInvited(ParticipantsInvited {
        party: code("member"),
        organizations: [KOBE, HIMEJI, AMAGASAKI, TOYOOKA].map(body).to_vec(),
        basis: Some(Basis {
            kind: BasisKind::Notice,
            document_number: Some("デ戦第101号".into()),
            dated_on: Some(date("2026-04-01")),
        }),
    });
    let enrolled = Event::ParticipantsEnrolled(ParticipantsEnrolled {
        party: code("member"),
        organizations: vec![body(TOYOOKA)],
        basis: Some(Basis {
            kind: BasisKind::Document,
            document_number: None,
            dated_on: Some(date("2026-04-01")),
        }),
    });
    let applied =
        |event, stream, version, at| Sample::new(event, stream, version, at, Actor::operator(), Via::Apply);
    let migration = || StreamId::case(migration());
    vec![
        applied(opened, migration(), 1, "2026-04-01T00:20:40.125000Z"),
        applied(invited, stream(), 2, "2026-04-01T00:20:31.640000Z"),
        applied(enrolled, migration(), 2, "2026-04-01T00:20:40.125000Z"),
    ]
}

fn answers() -> Vec<Sample> {
    let joined = Event::ParticipantJoined(ParticipantJoined {
        participant: body(TOYOOKA),
        basis: Some(Basis { kind: BasisKind::DirectEntry, document_number: None, dated_on: None }),
    });
    let telephone =
        Basis { kind: BasisKind::Telephone, document_number: None, dated_on: Some(date("2026-05-20")) };
    let declined = Event::ParticipantDeclined(ParticipantDeclined {
        participant: body(AMAGASAKI),
        reason_code: code("own-system"),
        reason: Some(Clear::text("独自のアプリを令和7年度に導入済みのため")),
        basis: Some(telephone),
    });
    let withdrew = Event::ParticipantWithdrew(ParticipantWithdrew {
        participant: body(TOYOOKA),
        reason_code: code("budget"),
        reason: Some(Clear::text("令和9年度当初予算に計上できないため")),
        basis: Some(letter("豊デ第45号", "2026-09-18")),
    });
    let excluded = Event::ParticipantExcluded(ParticipantExcluded {
        participant: body(HIMEJI),
        phase: code("needs"),
        revision: 1,
        reason_code: code("no-answer"),
        reason: Some(Clear::text("三度の照会に回答がなかったため")),
        basis: Some(letter("デ戦第201号", "2026-07-10")),
    });
    let on_behalf = |code| OnBehalfOf { user: None, post: None, organization: body(code) };
    let for_amagasaki = Actor { on_behalf_of: Some(on_behalf(AMAGASAKI)), ..officer() };
    vec![
        Sample::new(joined, stream(), 12, "2026-05-11T01:05:44.310000Z", municipal_officer(), Via::Page),
        Sample::new(declined, stream(), 15, "2026-05-20T04:31:09.008000Z", for_amagasaki, Via::Page),
        Sample::new(withdrew, stream(), 61, "2026-09-18T05:12:00.000000Z", municipal_officer(), Via::Api),
        Sample::new(excluded, stream(), 48, "2026-07-10T02:00:00.000000Z", officer(), Via::Page),
    ]
}

fn words() -> Vec<Sample> {
    let note = Event::NoteAdded(NoteAdded {
        phase: Some(code("needs")),
        revision: Some(1),
        participant: Some(body(TOYOOKA)),
        note: Clear::text("仕様説明の録画を共有した。\n質問は6月15日までに受け付ける。"),
    });
    let corrected = Event::FactCorrected(FactCorrected {
        event: event_id("2026-06-12T02:45:10.700000Z", "report.submitted"),
        path: "/data/fields/0".into(),
        phase: Some(code("needs")),
        revision: Some(1),
        participant: Some(body(TOYOOKA)),
        item: Some(code("needs")),
        correction: Correction::Replace,
        value: Some(FieldValue::Text(Clear::text("施設予約と防災情報の二つを希望する"))),
        fact_effective_on: Some(date("2026-06-10")),
        reason_code: code("entry-error"),
        reason: Some(Clear::text("別の事業の回答を貼り付けていたため")),
        basis: None,
    });
    vec![
        Sample::new(note, stream(), 20, "2026-06-02T07:20:00.000000Z", officer(), Via::Page),
        Sample::new(corrected, stream(), 31, "2026-06-15T00:10:05.900000Z", municipal_officer(), Via::Page),
    ]
}

fn endings() -> Vec<Sample> {
    let completed: NewEvent =
        Event::CaseCompleted(CaseCompleted { rule: CompletionRule::AllPhasesEnded, basis: None });
    let cancelled = Event::CaseCancelled(CaseCancelled {
        reason_code: code("national-specification"),
        reason: Clear::text("国の共通アプリに統合されることになったため"),
        basis: Some(letter("デ戦第310号", "2026-11-30")),
    });
    let cause = event_id("2026-09-30T06:00:00.000000Z", "phase.completed");
    vec![
        Sample::new(completed, stream(), 77, "2026-09-30T06:00:00.000000Z", Actor::system(), Via::Page)
            .following(cause),
        Sample::new(cancelled, stream(), 78, "2026-11-30T02:00:00.000000Z", officer(), Via::Page),
    ]
}
