//! JSON bodies, read strictly, every problem with its pointer; never what the body asks for.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use ayumi_core::command::{
    AddNote, ApproveDeadlineChange, AttachEvidence, CancelCase, CastVote, ChangeDeadline, CloseCase, Command,
    ConfirmSuspension, CorrectFact, Decide, DeclareParticipants, EndorseDecision, ExcludeParticipant, Invite,
    Join, Leave, MoveLifecycle, OpenDecision, OpenEntry, PhaseAct, PhaseActWithReason, RecordAttendance,
    RefuseDeadlineChange, Report, RequestDeadlineChange, ResumeWork, SetChecklist, SetMark, SuspendWork,
    WithdrawDeadlineChange,
};
use ayumi_core::text::Label;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::Segment;

use crate::error::{Fate, Place, Problem};
use crate::state::App;

/// A JSON body with the bytes it came as, which make a retry the same request.
pub struct Json<T> {
    /// What it says.
    pub value: T,
    /// As received.
    pub raw: Bytes,
}

/// What can be read from a JSON body.
pub trait Body: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong, and where.
    fn read(raw: &[u8]) -> Result<Self, Problem>;
}

impl<T: Body> FromRequest<Arc<App>> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        check_media_type(request.headers())?;
        let raw = Bytes::from_request(request, app).await?;
        Ok(Self { value: T::read(&raw)?, raw })
    }
}

fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    let named = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json")) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "本文は Content-Type: application/json で送ってください。",
        "send the body as Content-Type: application/json",
    )
    .at(
        Place::Header("Content-Type"),
        Label::new("application/json が必要です", "application/json is needed"),
    )
    .fate(Fate::Rejected))
}

/// Reads a value whose type tells where it went wrong by itself.
///
/// # Errors
/// What is wrong, and where.
pub(crate) fn read<T: DeserializeOwned>(raw: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(raw);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| problem(&error, ""))?;
    reader.end().map_err(|error| bad_json(&error, String::new()))?;
    Ok(value)
}

impl Body for Command {
    fn read(raw: &[u8]) -> Result<Self, Problem> {
        serde_json::from_slice(raw).map_err(|error| explain(raw, &error))
    }
}

/// Why bytes are no command. The tag hides from serde where in the command it went wrong, so the command is read again
/// as what its tag says.
fn explain(raw: &[u8], first: &serde_json::Error) -> Problem {
    match read::<Value>(raw) {
        Ok(value) => explain_command(value, "", first),
        Err(problem) => problem,
    }
}

/// Reads a command inside a larger body, at `pointer`.
///
/// # Errors
/// What is wrong, and where.
pub(crate) fn command_at(value: Value, pointer: &str) -> Result<Command, Problem> {
    serde_json::from_value(value.clone()).map_err(|error| explain_command(value, pointer, &error))
}

fn explain_command(value: Value, pointer: &str, first: &serde_json::Error) -> Problem {
    let Value::Object(mut members) = value else {
        return wrong_shape(pointer, "a command is a JSON object");
    };
    let Some(tag) = members.remove("command") else {
        return wrong_shape(&format!("{pointer}/command"), "missing field `command`");
    };
    let probe = tag.as_str().and_then(probe);
    let found = probe.and_then(|probe| probe(members, pointer));
    // What the probe of the inner part did not find wrong is the tag itself.
    found.unwrap_or_else(|| wrong_shape(&format!("{pointer}/command"), &first.to_string()))
}

type Probe = fn(Map<String, Value>, &str) -> Option<Problem>;

fn probe(tag: &str) -> Option<Probe> {
    let probe: Probe = match tag {
        "invite" => shape::<Invite>,
        "join" => shape::<Join>,
        "decline" | "withdraw" => shape::<Leave>,
        "exclude_participant" => shape::<ExcludeParticipant>,
        "report" => shape::<Report>,
        "set_checklist" => shape::<SetChecklist>,
        "attach_evidence" => shape::<AttachEvidence>,
        "complete_phase" => shape::<PhaseAct>,
        "skip_phase" | "reopen_phase" => shape::<PhaseActWithReason>,
        "open_decision" => shape::<OpenDecision>,
        "endorse_decision" => shape::<EndorseDecision>,
        "cast_vote" => shape::<CastVote>,
        "decide" => shape::<Decide>,
        "change_deadline" => shape::<ChangeDeadline>,
        "request_deadline_change" => shape::<RequestDeadlineChange>,
        "approve_deadline_change" => shape::<ApproveDeadlineChange>,
        "refuse_deadline_change" => shape::<RefuseDeadlineChange>,
        "withdraw_deadline_change" => shape::<WithdrawDeadlineChange>,
        "confirm_suspension" => shape::<ConfirmSuspension>,
        "set_mark" => shape::<SetMark>,
        "add_note" => shape::<AddNote>,
        "correct_fact" => shape::<CorrectFact>,
        "cancel_case" => shape::<CancelCase>,
        "close_case" => shape::<CloseCase>,
        "open_entry" => shape::<OpenEntry>,
        "record_attendance" => shape::<RecordAttendance>,
        "move_lifecycle" => shape::<MoveLifecycle>,
        "declare_participants" => shape::<DeclareParticipants>,
        "suspend_work" => shape::<SuspendWork>,
        "resume_work" => shape::<ResumeWork>,
        _ => return None,
    };
    Some(probe)
}

fn shape<T: DeserializeOwned>(members: Map<String, Value>, pointer: &str) -> Option<Problem> {
    serde_path_to_error::deserialize::<_, T>(Value::Object(members))
        .err()
        .map(|error| problem(&error, pointer))
}

fn problem(error: &serde_path_to_error::Error<serde_json::Error>, base: &str) -> Problem {
    let pointer = format!("{base}{}", pointer(error.path()));
    match error.inner().classify() {
        serde_json::error::Category::Data => {
            wrong_shape(&deepened(pointer, error.inner()), &error.inner().to_string())
        }
        serde_json::error::Category::Syntax
        | serde_json::error::Category::Eof
        | serde_json::error::Category::Io => bad_json(error.inner(), pointer),
    }
}

/// A missing or unknown member is told at its parent; the pointer names the member itself. A word that is none of the
/// expected ones is a value, not a place.
fn deepened(pointer: String, error: &serde_json::Error) -> String {
    let words = error.to_string();
    if let Some(word) = words.strip_prefix("unknown variant `").and_then(|rest| rest.split('`').next()) {
        let parent = pointer.strip_suffix(&format!("/{}", escaped(word))).map(str::to_owned);
        return parent.unwrap_or(pointer);
    }
    let named = ["missing field `", "unknown field `", "duplicate field `"]
        .iter()
        .find_map(|head| words.strip_prefix(head));
    match named.and_then(|rest| rest.split('`').next()) {
        Some(member) if !pointer.ends_with(&format!("/{}", escaped(member))) => {
            format!("{pointer}/{}", escaped(member))
        }
        Some(_) | None => pointer,
    }
}

fn bad_json(error: &serde_json::Error, pointer: String) -> Problem {
    let (line, column) = (error.line(), error.column());
    let detail = Label::new(
        format!("{line}行{column}文字目付近"),
        format!("near line {line}, column {column}: {error}"),
    );
    Problem::new(
        StatusCode::BAD_REQUEST,
        "bad_json",
        format!("本文を JSON として読めません（{line}行{column}文字目付近）。"),
        format!("the body is not JSON: {error}"),
    )
    .at(Place::Body(pointer), detail)
    .fate(Fate::Rejected)
}

fn wrong_shape(pointer: &str, cause: &str) -> Problem {
    let shown = if pointer.is_empty() { "/" } else { pointer };
    let detail = Label::new(format!("「{shown}」の項目名または値の形が正しくありません"), cause);
    Problem::new(
        StatusCode::BAD_REQUEST,
        "wrong_shape",
        format!("本文の「{shown}」の項目名または値の形が正しくありません。"),
        format!("the body does not fit at `{shown}`: {cause}"),
    )
    .at(Place::Body(pointer.to_owned()), detail)
    .fate(Fate::Rejected)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", escaped(key)),
            Segment::Enum { variant } => format!("/{}", escaped(variant)),
            Segment::Unknown => String::new(),
        })
        .collect()
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> (String, &'static str) {
        let problem = Command::read(body.as_bytes()).map(drop).unwrap_err();
        assert_eq!(problem.status(), StatusCode::BAD_REQUEST, "{body}");
        let Place::Body(pointer) = problem.faults()[0].place.clone() else {
            unreachable!("a body's fault has a pointer")
        };
        (pointer, problem.code())
    }

    #[test]
    fn a_command_that_fits_is_read() {
        let command = Command::read(br#"{"command":"complete_phase","phase":"survey"}"#).unwrap();
        assert_eq!(command.name(), "complete_phase");
    }

    #[test]
    fn what_is_wrong_in_a_command_is_named_by_its_pointer() {
        let cases = [
            (r#"{"command":"complete_phase","phase":5}"#, "/phase"),
            (r#"{"command":"complete_phase"}"#, "/phase"),
            (r#"{"command":"complete_phase","phase":"survey","colour":"red"}"#, "/colour"),
            (r#"{"command":"complete_phase","phase":"Survey!"}"#, "/phase"),
            (
                r#"{"command":"report","phase":"survey","fields":[{"field":"a","value":{"integer":1}},{"field":"b","value":{"integer":"x"}}]}"#,
                "/fields/1/value/integer",
            ),
            (
                r#"{"command":"report","phase":"survey","fields":[{"field":"a","value":{"colour":1}}]}"#,
                "/fields/0/value",
            ),
            (
                r#"{"command":"set_checklist","phase":"p","items":[{"item":"a","status":"perhaps"}]}"#,
                "/items/0/status",
            ),
            (r#"{"command":"join","participant":"282287"}"#, "/participant"),
            (r#"{"command":"dance"}"#, "/command"),
            (r#"{"command":7}"#, "/command"),
            (r#"{"phase":"survey"}"#, "/command"),
            ("[1]", ""),
            ("\"join\"", ""),
        ];
        for (body, place) in cases {
            assert_eq!(refused(body), (place.to_owned(), "wrong_shape"), "{body}");
        }
    }

    #[test]
    fn bytes_that_are_no_json_are_told_apart_from_a_wrong_shape() {
        for body in [
            "",
            "{",
            "nonsense",
            r#"{"command":"join",}"#,
            r#"{"command":"join"} trailing"#,
            r#"{"command":"\ud800"}"#,
        ] {
            assert_eq!(refused(body).1, "bad_json", "{body}");
        }
        let problem = Command::read(b"{\"command\":\"add_note\",\"note\":\"\xff\"}").map(drop).unwrap_err();
        assert_eq!(problem.code(), "bad_json");
    }

    #[test]
    fn deep_nesting_is_refused_without_harm() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(refused(&deep).1, "bad_json");
    }

    #[test]
    fn a_pointer_escapes_what_would_split_it() {
        let body = br#"{"command":"complete_phase","phase":"p","a/b~c":1}"#;
        let problem = Command::read(body).map(drop).unwrap_err();
        assert_eq!(problem.faults()[0].place, Place::Body("/a~1b~0c".into()));
    }

    #[test]
    fn every_command_has_a_probe_that_names_its_faults() {
        for name in crate::openapi::COMMAND_NAMES {
            assert!(probe(name).is_some(), "{name}");
        }
    }
}
