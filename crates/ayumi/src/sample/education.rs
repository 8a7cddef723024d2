//! The education sample: answers to the survey, a decision with evidence, and two dates that moved.

use ayumi_core::command::{
    ChangeDeadline, Command, Decide, ExcludeParticipant, FieldAnswer, Join, Leave, Report,
    RequestDeadlineChange,
};
use ayumi_core::event::{Basis, BasisKind, DecisionMode, FieldValue, Precision};
use ayumi_core::id::{CaseId, ContentHash, OrganizationId};
use chrono::{Days, NaiveDate};

use super::script::{Act, Script, act, day, document, put};

const PROGRAMME: &str = "education-dx-r8";
const CASES: [&str; 3] = ["school-affairs", "cloud-tools", "zero-trust"];
const DRAFT_SCOPE: &str =
    "標準化範囲案（見本）\n成績処理、出欠管理、健康診断、指導要録を標準化の対象とする。\n";
const REQUIREMENTS: &str =
    "要件一覧（見本）\n一、クラウドで動くこと。二、多要素認証ができること。三、様式を県内で統一すること。\n";

/// What a body answers to the survey of one case.
enum Answer {
    Joins,
    Declines,
    Silent,
}

pub(super) fn acts(script: &Script<'_>) -> anyhow::Result<Vec<Act>> {
    let mut acts = Vec::new();
    for (which, key) in CASES.iter().enumerate() {
        let case = script.case(PROGRAMME, key)?;
        acts.extend(survey(script, case, which)?);
    }
    acts.extend(school_affairs(script)?);
    acts.extend(moved_dates(script)?);
    acts.extend(asked_dates(script)?);
    Ok(acts)
}

/// Bodies answer over three weeks, spread by their place in the list, so that every run is the same.
fn survey(script: &Script<'_>, case: CaseId, which: usize) -> anyhow::Result<Vec<Act>> {
    let mut acts = Vec::new();
    for (index, body) in script.bodies().iter().enumerate() {
        let on = day(4, 8)? + Days::new(u64::try_from((index * 7 + which * 3) % 20)?);
        match answer(index, which) {
            Answer::Joins => {
                acts.push(act(on, Some(body), case, Command::Join(Join { participant: None, basis: None })));
                acts.push(act(on, Some(body), case, report(index, which)?));
            }
            Answer::Declines => acts.push(act(on, Some(body), case, Command::Decline(decline()?))),
            // The third case is left waiting for its stragglers, as real ones are.
            Answer::Silent if which < 2 => {
                acts.push(act(day(5, 11 + u32::try_from(which)? * 7)?, None, case, exclude(body)?));
            }
            Answer::Silent => {}
        }
    }
    Ok(acts)
}

fn answer(index: usize, which: usize) -> Answer {
    match ((index + which * 5) % 11, (index + which * 3) % 13) {
        (0, _) => Answer::Declines,
        (_, 5) => Answer::Silent,
        _ => Answer::Joins,
    }
}

fn report(index: usize, which: usize) -> anyhow::Result<Command> {
    let service = ["in_use", "planned", "none"][(index + which) % 3];
    let mut fields = vec![FieldAnswer {
        field: "current_service".parse()?,
        value: Some(FieldValue::Choice(service.parse()?)),
        effective_on: None,
    }];
    if service == "in_use" {
        let month = ["2027-03", "2028-03", "2029-03"][index % 3];
        fields.push(FieldAnswer {
            field: "renewal".parse()?,
            value: Some(FieldValue::Month(month.into())),
            effective_on: None,
        });
    }
    let wanted = ["school_affairs", "cloud_tools", "zero_trust"][which].parse()?;
    fields.push(FieldAnswer {
        field: "wanted".parse()?,
        value: Some(FieldValue::Choices(vec![wanted])),
        effective_on: None,
    });
    Ok(Command::Report(Report { phase: "survey".parse()?, participant: None, fields, basis: None }))
}

fn decline() -> anyhow::Result<Leave> {
    Ok(Leave {
        participant: None,
        reason_code: Some("own-system".parse()?),
        reason: Some("令和6年度に単独で更新したため（見本）".into()),
        basis: None,
    })
}

fn exclude(body: &OrganizationId) -> anyhow::Result<Command> {
    Ok(Command::ExcludeParticipant(ExcludeParticipant {
        participant: body.clone(),
        phase: "survey".parse()?,
        reason_code: Some("no-answer".parse()?),
        reason: Some("再度のご案内の後も回答がないため、後日の合流とする（見本）".into()),
        basis: Some(Basis { kind: BasisKind::Telephone, document_number: None, dated_on: None }),
    }))
}

fn school_affairs(script: &Script<'_>) -> anyhow::Result<Vec<Act>> {
    let case = script.case(PROGRAMME, CASES[0])?;
    let decide = Decide {
        phase: "scope".parse()?,
        participant: None,
        outcome: Some("adopted".parse()?),
        mode: DecisionMode::Delegated,
        decided_on: Some(day(6, 26)?),
        decided_by: None,
        decided_by_title: Some("デジタル戦略課長".into()),
        basis: Some(Basis {
            kind: BasisKind::Document,
            document_number: Some("デ戦第123号".into()),
            dated_on: Some(day(6, 26)?),
        }),
        rationale: Some(
            "参加市町の希望が集中する四つの業務に絞れば、令和9年度の予算要求に間に合うため（見本）".into(),
        ),
        dissent: Some("保健業務も含めるべきとの意見が一市からあった（見本）".into()),
        evidence: vec![ContentHash::of(DRAFT_SCOPE.as_bytes()), ContentHash::of(REQUIREMENTS.as_bytes())],
        waived: Vec::new(),
    };
    Ok(vec![
        document(day(6, 19)?, case, ("scope", "draft_scope"), "標準化範囲案.txt", DRAFT_SCOPE)?,
        document(day(6, 19)?, case, ("scope", "requirements"), "要件一覧.txt", REQUIREMENTS)?,
        act(day(6, 22)?, None, case, put("scope")?),
        act(day(6, 26)?, None, case, Command::Decide(decide)),
    ])
}

/// The first of those who are silent in the third case asks for another date, and waits for an answer.
fn asked_dates(script: &Script<'_>) -> anyhow::Result<Vec<Act>> {
    let which = CASES.len() - 1;
    let bodies = script.bodies();
    let silent = |index: &usize| matches!(answer(*index, which), Answer::Silent);
    let Some(body) = (0..bodies.len()).find(silent).and_then(|index| bodies.get(index)) else {
        return Ok(Vec::new());
    };
    let ask = RequestDeadlineChange {
        item: "survey".parse()?,
        participant: Some(body.clone()),
        nominal: day(9, 30)?,
        precision: Some(Precision::Month),
        reason_code: Some("review".parse()?),
        reason: Some("庁内の端末更新計画の見直しと合わせて回答するため（見本）".into()),
        basis: None,
    };
    let case = script.case(PROGRAMME, CASES[which])?;
    Ok(vec![act(day(7, 8)?, Some(body), case, Command::RequestDeadlineChange(ask))])
}

/// One date moved before it lapsed, one after.
fn moved_dates(script: &Script<'_>) -> anyhow::Result<Vec<Act>> {
    let change = |on: NaiveDate,
                  key: &str,
                  to: NaiveDate,
                  code: &str,
                  reason: &str,
                  number: &str|
     -> anyhow::Result<Act> {
        let command = Command::ChangeDeadline(ChangeDeadline {
            item: "scope".parse()?,
            participant: None,
            nominal: to,
            precision: None,
            reason_code: Some(code.parse()?),
            reason: Some(reason.into()),
            basis: Some(Basis {
                kind: BasisKind::Document,
                document_number: Some(number.into()),
                dated_on: Some(on),
            }),
            decision: None,
        });
        Ok(act(on, None, script.case(PROGRAMME, key)?, command))
    };
    Ok(vec![
        change(
            day(6, 24)?,
            CASES[1],
            day(7, 31)?,
            "vendor",
            "事業者からの回答が一か月遅れるため（見本）",
            "デ戦第118号",
        )?,
        change(
            day(7, 6)?,
            CASES[2],
            day(8, 31)?,
            "other-bodies",
            "現状把握の回答がそろっていないため（見本）",
            "デ戦第130号",
        )?,
    ])
}
