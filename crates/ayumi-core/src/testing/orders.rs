//! Commands as tests give them, each with what a complete one carries; never what an edge would refuse to parse.

use serde_json::{Value, json};

use crate::command::Command;
use crate::event::Event;
use crate::id::ContentHash;
use crate::testing::Scenario;

/// The form the API takes.
fn command(body: Value) -> Command {
    serde_json::from_value(body).expect("the test spells a command")
}

impl Command {
    /// With another value in one of its members.
    ///
    /// # Panics
    /// When it is no command any more.
    #[must_use]
    #[track_caller]
    pub fn with(&self, member: &str, value: impl Into<Value>) -> Self {
        let mut body = serde_json::to_value(self).expect("a command is JSON");
        body[member] = value.into();
        command(body)
    }

    /// For this body.
    #[must_use]
    #[track_caller]
    pub fn for_body(&self, code: &str) -> Self {
        self.with("participant", code)
    }
}

/// What most acts rest on.
fn letter() -> Value {
    json!({"kind": "document", "document_number": "デ戦第123号", "dated_on": "2026-04-01"})
}

/// Invites bodies as members.
pub fn invite(codes: &[&str]) -> Command {
    command(json!({"command": "invite", "party": "member", "organizations": codes}))
}

/// Takes part.
pub fn join() -> Command {
    command(json!({"command": "join"}))
}

/// Does not take part.
pub fn decline() -> Command {
    command(json!({"command": "decline", "reason_code": "no-need", "reason": "既存のサービスで足りるため"}))
}

/// Leaves.
pub fn withdraw() -> Command {
    command(json!({"command": "withdraw", "reason_code": "budget", "reason": "予算が認められなかったため"}))
}

/// Takes a body out of the barrier of a phase.
pub fn exclude(code: &str, phase: &str) -> Command {
    let reason = "期限までに回答がなかったため";
    command(
        json!({"command": "exclude_participant", "participant": code, "phase": phase, "reason_code": "no-answer", "reason": reason}),
    )
}

/// Answers fields of a phase: `[("users", json!({"integer": 120}))]`.
pub fn report<const N: usize>(phase: &str, answers: [(&str, Value); N]) -> Command {
    let fields: Vec<Value> =
        answers.into_iter().map(|(field, value)| json!({"field": field, "value": value})).collect();
    command(json!({"command": "report", "phase": phase, "fields": fields}))
}

/// Answers everything the survey of a procurement needs.
pub fn survey() -> Command {
    report("survey", [("current-service", text("統合型校務支援システムを導入済み"))])
}

/// Free text as a field's value.
pub fn text(words: &str) -> Value {
    json!({"text": words})
}

/// Sets checklist items.
pub fn checklist<const N: usize>(phase: &str, statuses: [(&str, &str); N]) -> Command {
    let items: Vec<Value> =
        statuses.into_iter().map(|(item, status)| json!({"item": item, "status": status})).collect();
    command(json!({"command": "set_checklist", "phase": phase, "items": items}))
}

/// Attaches a document a phase asks for.
pub fn attach(phase: &str, document: &str) -> Command {
    command(json!({
        "command": "attach_evidence", "phase": phase, "document": document, "sha256": evidence(document), "size": 48_213,
        "media_type": "application/pdf", "file_name": "議事要旨.pdf"
    }))
}

/// The hash of the document [`attach`] attaches.
pub fn evidence(document: &str) -> String {
    ContentHash::of(document.as_bytes()).to_string()
}

/// Completes a phase.
pub fn complete(phase: &str) -> Command {
    command(json!({"command": "complete_phase", "phase": phase}))
}

/// Passes over a phase.
pub fn skip(phase: &str) -> Command {
    command(
        json!({"command": "skip_phase", "phase": phase, "reason_code": "review", "reason": "資料配布で代えるため"}),
    )
}

/// Opens a phase again.
pub fn reopen(phase: &str) -> Command {
    command(
        json!({"command": "reopen_phase", "phase": phase, "reason_code": "entry-error", "reason": "別の資料で回答していたため"}),
    )
}

/// Puts the question of a phase.
pub fn open_decision(phase: &str) -> Command {
    command(json!({"command": "open_decision", "phase": phase}))
}

/// Answers the question of a phase.
pub fn decide(phase: &str, outcome: &str) -> Command {
    command(json!({
        "command": "decide", "phase": phase, "outcome": outcome, "mode": "approval", "basis": letter(),
        "decided_by_title": "デジタル戦略課長", "rationale": "評価点が最も高く、費用も見込みの範囲であるため"
    }))
}

/// Puts a proposal to the vote.
pub fn propose(phase: &str, outcome: &str) -> Command {
    open_decision(phase).with("proposal", outcome).with("rationale", "評価点が最も高いため")
}

/// Votes on what a phase proposes.
pub fn cast(phase: &str, choice: &str) -> Command {
    command(json!({"command": "cast_vote", "phase": phase, "choice": choice}))
}

/// Consents to a draft.
pub fn endorse(phase: &str) -> Command {
    command(json!({"command": "endorse_decision", "phase": phase, "opinion": "consent"}))
}

/// Moves a date.
pub fn change_deadline(item: &str, nominal: &str) -> Command {
    command(json!({
        "command": "change_deadline", "item": item, "nominal": nominal, "reason_code": "assembly", "reason": "議会日程のため",
        "basis": letter()
    }))
}

/// Asks for another date.
pub fn ask_deadline(item: &str, nominal: &str) -> Command {
    command(json!({
        "command": "request_deadline_change", "item": item, "nominal": nominal, "reason_code": "assembly",
        "reason": "議会日程のため"
    }))
}

/// An answer to the last request for another date: `approve`, `refuse` or `withdraw`.
///
/// # Panics
/// When nobody asked for one.
#[track_caller]
pub fn answer(scenario: &Scenario, word: &str) -> Command {
    let asked = scenario.last("deadline.change_requested");
    let Event::DeadlineChangeRequested(request) = &asked.clear else { panic!("another event has this name") };
    let mut body = json!({
        "command": format!("{word}_deadline_change"), "request": asked.id.0, "item": request.item,
        "participant": request.participant
    });
    if word == "approve" {
        body["basis"] = letter();
    }
    if word == "refuse" {
        body["reason_code"] = "assembly".into();
        body["reason"] = "取りまとめに間に合わないため".into();
    }
    command(body)
}

/// Puts a body in a class.
pub fn set_mark(mark: &str, value: &str, grounds: &[&str]) -> Command {
    command(
        json!({"command": "set_mark", "mark": mark, "value": value, "grounds": grounds, "reason": "国への報告のとおり"}),
    )
}

/// Writes a note.
pub fn note(words: &str) -> Command {
    command(json!({"command": "add_note", "note": words}))
}

/// Puts another value in the place of a recorded one.
pub fn replace(phase: &str, item: &str, value: Value) -> Command {
    retract(phase, item).with("correction", "replace").with("value", value)
}

/// Takes a recorded value back.
pub fn retract(phase: &str, item: &str) -> Command {
    command(json!({
        "command": "correct_fact", "phase": phase, "item": item, "correction": "retract", "reason_code": "entry-error",
        "reason": "別の団体の値を入力していたため"
    }))
}

/// Calls a case off.
pub fn cancel() -> Command {
    command(
        json!({"command": "cancel_case", "reason_code": "national-specification", "reason": "国の制度が変わったため"}),
    )
}
