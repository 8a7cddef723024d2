//! What the people of the stories send, as JSON; never what comes of it.

use serde_json::{Value, json};

pub(crate) const SHARED: &str = "shared-procurement-r8";
pub(crate) const EDUCATION: &str = "education-dx-r8";
pub(crate) const STANDARDIZATION: &str = "standardization-r8";

/// 神戸市
pub(crate) const KOBE: &str = "281000";
/// 加東市
pub(crate) const KATO: &str = "282286";
/// 香美町
pub(crate) const KAMI: &str = "285854";

pub(crate) fn join() -> Value {
    json!({"command": "join"})
}

pub(crate) fn decline_for(body: &str) -> Value {
    json!({
        "command": "decline", "participant": body, "reason_code": "own-system", "reason": "令和6年度に単独で更新したため",
        "basis": {"kind": "telephone", "document_number": null, "dated_on": "2026-04-01"},
    })
}

pub(crate) fn report_needs(words: &str) -> Value {
    json!({"command": "report", "phase": "needs", "fields": [
        {"field": "briefing_attended", "value": {"boolean": true}},
        {"field": "needs", "value": {"text": words}},
    ]})
}

pub(crate) fn report_survey(service: &str) -> Value {
    json!({"command": "report", "phase": "survey", "fields": [{"field": "current_service", "value": {"choice": service}}]})
}

pub(crate) fn note(words: &str) -> Value {
    json!({"command": "add_note", "note": words})
}

pub(crate) fn attach(
    phase: &str,
    document: Option<&str>,
    sha256: &str,
    size: usize,
    file_name: &str,
) -> Value {
    json!({
        "command": "attach_evidence", "phase": phase, "document": document, "sha256": sha256, "size": size,
        "media_type": "text/plain; charset=utf-8", "file_name": file_name,
    })
}

/// Moves the date of a joint phase, with everything a change needs.
pub(crate) fn move_deadline(item: &str, to: &str) -> Value {
    json!({
        "command": "change_deadline", "item": item, "nominal": to, "reason_code": "vendor",
        "reason": "事業者からの回答が一か月遅れるため",
        "basis": {"kind": "document", "document_number": "デ戦第118号", "dated_on": "2026-04-01"},
    })
}

/// Sets the status of steps of the planning phase.
pub(crate) fn set_steps(body: &str, steps: &[&str], status: &str) -> Value {
    let items: Vec<Value> = steps.iter().map(|step| json!({"item": step, "status": status})).collect();
    json!({"command": "set_checklist", "phase": "planning", "participant": body, "items": items})
}

/// The command without one of its members.
pub(crate) fn without(mut command: Value, member: &str) -> Value {
    command.as_object_mut().expect("a command is an object").remove(member);
    command
}

/// The command with a member set.
pub(crate) fn with(mut command: Value, member: &str, value: Value) -> Value {
    command[member] = value;
    command
}
