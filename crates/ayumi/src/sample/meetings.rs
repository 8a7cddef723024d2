//! The meetings sample: who came, which papers were shared, and one meeting that still owes its record.

use ayumi_core::command::{Command, OpenEntry, RecordAttendance};
use ayumi_core::event::{FieldValue, Presence};
use ayumi_core::id::{CaseId, OrganizationId};
use chrono::NaiveDate;

use super::script::{Act, Script, act, day, document, report};

const REVIEW: &str = "review-meetings-r8";
const COUNCIL: &str = "ai-council-r8";

pub(super) fn acts(script: &Script<'_>) -> anyhow::Result<Vec<Act>> {
    let bodies = script.bodies();
    let mut acts = review(script.case(REVIEW, "year")?, &bodies)?;
    acts.extend(council(script.case(COUNCIL, "year")?, &bodies)?);
    Ok(acts)
}

/// The first of the year's four: materials, presence, minutes.
fn review(case: CaseId, bodies: &[OrganizationId]) -> anyhow::Result<Vec<Act>> {
    let (held, shared) = (day(6, 17)?, day(6, 26)?);
    let (step, minutes) = ("meeting.q1.held", "meeting.q1.minutes");
    let persons = |index: usize| if index % 6 == 4 { 0 } else { 1 + index % 3 };
    Ok(vec![
        document(held, case, (step, "agenda"), "第1回次第.txt", "第1回検討会 次第（見本）\n")?,
        document(held, case, (step, "materials"), "第1回資料.txt", "先進事例と交付金の概要（見本）\n")?,
        act(held, None, case, attendance(step, bodies, persons)?),
        act(held, None, case, report(step, None, vec![("held_on", FieldValue::Date(held))])?),
        document(shared, case, (minutes, "minutes"), "第1回議事要旨.txt", "第1回検討会 議事要旨（見本）\n")?,
    ])
}

/// Two that came up in the course of the year; the record of the second is still to be shared.
fn council(case: CaseId, bodies: &[OrganizationId]) -> anyhow::Result<Vec<Act>> {
    let persons = |index: usize| usize::from(index.is_multiple_of(4));
    let mut acts = Vec::new();
    for (number, on, subject) in [
        (1, day(5, 20)?, "議事録の作成に生成AIを使った結果（見本）"),
        (2, day(7, 7)?, "生成AIの利用の手引きの改定（見本）"),
    ] {
        let step = format!("council.{number}.held");
        let open = OpenEntry {
            register: "council".parse()?,
            participant: None,
            subject: Some(subject.into()),
            due_on: None,
            follows: None,
            basis: None,
        };
        acts.push(act(on, None, case, Command::OpenEntry(open)));
        acts.push(document(
            on,
            case,
            (&step, "materials"),
            "会議資料.txt",
            "行政DX加速化会議 資料（見本）\n",
        )?);
        acts.push(act(on, None, case, attendance(&step, bodies, persons)?));
        acts.push(act(on, None, case, report(&step, None, vec![("held_on", FieldValue::Date(on))])?));
    }
    acts.extend(record(case, day(5, 29)?)?);
    Ok(acts)
}

/// What the first of them was about is shared with the municipalities.
fn record(case: CaseId, on: NaiveDate) -> anyhow::Result<[Act; 2]> {
    let step = "council.1.shared";
    Ok([
        act(on, None, case, report(step, None, vec![("questions", FieldValue::Integer(4))])?),
        document(on, case, (step, "record"), "共有記録.txt", "市町への共有の記録（見本）\n")?,
    ])
}

/// Who was present: so many persons of the body at each place of the list.
fn attendance(
    phase: &str,
    bodies: &[OrganizationId],
    persons: impl Fn(usize) -> usize,
) -> anyhow::Result<Command> {
    let mut present = Vec::new();
    for (index, body) in bodies.iter().enumerate() {
        let count = u32::try_from(persons(index))?;
        if count > 0 {
            present.push(Presence { organization: body.clone(), persons: count });
        }
    }
    Ok(Command::RecordAttendance(RecordAttendance { phase: phase.parse()?, present, basis: None }))
}
