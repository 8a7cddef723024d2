//! A refused command as faults of the form it came from: words for the reader, beside the input they are about.

use axum::http::StatusCode;
use ayumi_core::command::Command;
use ayumi_core::text::{Label, Language};

use crate::error::{Place, Problem};
use crate::view::form::Fault;

/// Whether a problem is answered by showing the form again. What the reader may not even know of is not.
pub(super) fn belongs_to_the_form(problem: &Problem) -> bool {
    problem.status() != StatusCode::NOT_FOUND && problem.status() != StatusCode::UNAUTHORIZED
}

/// Whether the form keeps its key: sent again as it is, it is then the same request.
pub(super) fn keeps_its_key(problem: &Problem) -> bool {
    problem.code() == "outcome_unknown"
}

/// What is wrong, beside the inputs it is about.
pub(super) fn faults(problem: &Problem, command: &Command) -> Vec<Fault> {
    if let Some((ja, en)) = page_words(problem.code()) {
        return vec![Fault::of("", ja, en)];
    }
    let message = Label::new(problem.detail(Language::Ja), problem.detail(Language::En));
    let input = problem.faults().iter().find_map(|fault| match &fault.place {
        Place::Body(pointer) => Some(input(pointer, command)),
        Place::Header(_) | Place::Parameter(_) => None,
    });
    vec![Fault { input: input.unwrap_or_default(), message }]
}

/// What the API says of headers is said to people in their own terms.
fn page_words(code: &str) -> Option<(&'static str, &'static str)> {
    match code {
        "stale_version" | "version_required" => Some((
            "画面を開いた後に、内容が変わりました。入力した内容は残っています。現在の内容を確認して、もう一度記録してください。",
            "It has changed since you opened the page. What you typed is kept: look at how it stands now and record it again.",
        )),
        "idempotency_key_reused" => Some((
            "この画面からの記録はすでに受け付けています。下の経緯を確認し、必要ならもう一度記録してください。",
            "A record from this page was taken already. See the history below and record again if it is needed.",
        )),
        "outcome_unknown" => Some((
            "結果が確認できません。このままもう一度記録してください。二重に記録されることはありません。",
            "The outcome is not known. Record it again as it is; it will not be recorded twice.",
        )),
        _ => None,
    }
}

/// The input a pointer into a command is about.
fn input(pointer: &str, command: &Command) -> String {
    let mut parts = pointer.split('/').skip(1);
    let (first, second) = (parts.next().unwrap_or_default(), parts.next());
    let name = match (first, second) {
        ("fields", Some(index)) => return field(index, command),
        ("value", _) => return field("0", command),
        ("basis", Some("document_number")) => "basis_number",
        ("basis", _) => "basis_kind",
        ("file_name" | "media_type" | "size" | "sha256", _) => "file",
        ("participant" | "phase" | "item" | "event" | "step" | "waived", _) => "",
        ("decided_by", _) => "decided_by_title",
        (other, _) => other,
    };
    name.to_owned()
}

fn field(index: &str, command: &Command) -> String {
    let id = match command {
        Command::Report(report) => {
            index.parse().ok().and_then(|index: usize| report.fields.get(index)).map(|answer| &answer.field)
        }
        Command::CorrectFact(correct) => correct.item.as_ref(),
        Command::Invite(_)
        | Command::Join(_)
        | Command::Decline(_)
        | Command::Withdraw(_)
        | Command::ExcludeParticipant(_)
        | Command::SetChecklist(_)
        | Command::AttachEvidence(_)
        | Command::CompletePhase(_)
        | Command::SkipPhase(_)
        | Command::ReopenPhase(_)
        | Command::OpenDecision(_)
        | Command::EndorseDecision(_)
        | Command::CastVote(_)
        | Command::Decide(_)
        | Command::ChangeDeadline(_)
        | Command::SetMark(_)
        | Command::AddNote(_)
        | Command::CancelCase(_)
        | Command::OpenEntry(_)
        | Command::RecordAttendance(_)
        | Command::MoveLifecycle(_)
        | Command::DeclareParticipants(_)
        | Command::SuspendWork(_)
        | Command::RequestDeadlineChange(_)
        | Command::ApproveDeadlineChange(_)
        | Command::RefuseDeadlineChange(_)
        | Command::WithdrawDeadlineChange(_)
        | Command::ConfirmSuspension(_)
        | Command::ResumeWork(_)
        | Command::CloseCase(_) => None,
    };
    id.map_or_else(String::new, |id| format!("field.{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ayumi_core::command::{FieldAnswer, Report};
    use ayumi_core::rejection::Rejection;

    fn report() -> Command {
        let answer = FieldAnswer { field: "needs".parse().unwrap(), value: None, effective_on: None };
        Command::Report(Report {
            phase: "survey".parse().unwrap(),
            participant: None,
            fields: vec![answer],
            basis: None,
        })
    }

    #[test]
    fn a_refusal_stands_beside_the_input_it_is_about() {
        let wrong = Rejection::WrongValue {
            field: Label::new("ニーズ", "needs"),
            expected: Label::new("文章", "text"),
            pointer: "/fields/0/value".into(),
        };
        assert_eq!(faults(&wrong.into(), &report())[0].input, "field.needs");
        assert_eq!(faults(&Rejection::ReasonMissing.into(), &report())[0].input, "reason");
        assert_eq!(faults(&Rejection::BasisMissing.into(), &report())[0].input, "basis_kind");
        assert_eq!(faults(&Rejection::CaseEnded.into(), &report())[0].input, "");
    }
}
