//! The joint-use sample: who joins which service, their needs, and a decision that waits for its 決裁.

use ayumi_core::command::{Command, ExcludeParticipant, FieldAnswer, Join, Leave, Report};
use ayumi_core::event::FieldValue;
use ayumi_core::id::{CaseId, OrganizationId};
use chrono::Days;

use super::script::{Act, Script, act, day, document, put};

const PROGRAMME: &str = "shared-procurement-r8";
const CASES: [&str; 3] = ["regional-points", "super-app", "e-invoicing"];
const NEEDS: [&str; 3] = [
    "商店街のポイントと一体で使いたい（見本）",
    "マイナンバーカードによる認証を共通にしたい（見本）",
    "請求書の受付から支払までを一つの画面で行いたい（見本）",
];

pub(super) fn acts(script: &Script<'_>) -> anyhow::Result<Vec<Act>> {
    let mut acts = Vec::new();
    for (which, key) in CASES.iter().enumerate() {
        acts.extend(answers(script, script.case(PROGRAMME, key)?, which)?);
    }
    acts.extend(specification(script.case(PROGRAMME, CASES[2])?)?);
    Ok(acts)
}

/// Four bodies in ten join, two decline, the others have not answered; all who joined the third service have reported,
/// and who stayed silent there no longer counts.
fn answers(script: &Script<'_>, case: CaseId, which: usize) -> anyhow::Result<Vec<Act>> {
    let mut acts = Vec::new();
    for (index, body) in script.bodies().iter().enumerate() {
        let joined_on = day(4, 13)? + Days::new(u64::try_from((index * 3 + which * 5) % 28)?);
        match (index * 3 + which * 7) % 10 {
            0 | 2 | 5 | 7 => {
                acts.push(act(
                    joined_on,
                    Some(body),
                    case,
                    Command::Join(Join { participant: None, basis: None }),
                ));
                if which == 2 || index % 4 != 1 {
                    let reported_on = day(6, 8)? + Days::new(u64::try_from((index + which) % 16)?);
                    acts.push(act(reported_on, Some(body), case, report(which)?));
                }
            }
            1 | 6 => acts.push(act(joined_on, Some(body), case, decline()?)),
            // Of the third service the last silent ones are taken out, or nobody could go on.
            _ if which == 2 => acts.push(act(day(7, 6)?, None, case, exclude(body)?)),
            _ => {}
        }
    }
    Ok(acts)
}

fn report(which: usize) -> anyhow::Result<Command> {
    let needs = FieldAnswer {
        field: "needs".parse()?,
        value: Some(FieldValue::Text(NEEDS[which].into())),
        effective_on: None,
    };
    let attended = FieldAnswer {
        field: "briefing_attended".parse()?,
        value: Some(FieldValue::Boolean(true)),
        effective_on: None,
    };
    Ok(Command::Report(Report {
        phase: "needs".parse()?,
        participant: None,
        fields: vec![attended, needs],
        basis: None,
    }))
}

fn decline() -> anyhow::Result<Command> {
    let reason = Some("当面の利用予定がないため（見本）".into());
    Ok(Command::Decline(Leave {
        participant: None,
        reason_code: Some("no-need".parse()?),
        reason,
        basis: None,
    }))
}

fn exclude(body: &OrganizationId) -> anyhow::Result<Command> {
    Ok(Command::ExcludeParticipant(ExcludeParticipant {
        participant: body.clone(),
        phase: "needs".parse()?,
        reason_code: Some("no-answer".parse()?),
        reason: Some("期限を過ぎても回答がなかったため（見本）".into()),
        basis: None,
    }))
}

/// Specification and cost are drafted and wait for their 決裁.
fn specification(case: CaseId) -> anyhow::Result<Vec<Act>> {
    let (on, phase) = (day(7, 7)?, "specification");
    Ok(vec![
        document(
            on,
            case,
            (phase, "draft_specification"),
            "調達仕様書案.txt",
            "調達仕様書案（見本）\n電子請求書の受付、照合、支払予定の作成を範囲とする。\n",
        )?,
        document(
            on,
            case,
            (phase, "cost_estimate"),
            "コスト算定書.txt",
            "コスト算定書（見本）\n参加団体数ごとの一団体当たりの月額を示す。\n",
        )?,
        act(day(7, 9)?, None, case, put(phase)?),
    ])
}
