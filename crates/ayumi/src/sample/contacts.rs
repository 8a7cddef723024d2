//! The contacts sample: visits that leave a few bodies quiet, questions with and without an answer, what follows from
//! them, and two consultations raised from a migration.

use ayumi_core::command::{Command, OpenEntry};
use ayumi_core::decide::RaisedFrom;
use ayumi_core::event::FieldValue;
use ayumi_core::id::{CaseId, OrganizationId};
use ayumi_core::text::Label;
use ayumi_engine::opening::NewCase;
use chrono::{Datelike as _, Days, NaiveDate, Weekday};

use super::script::{Act, Deed, Script, act, day, report};

const LIAISON: &str = "area-liaison-r8";
const MIGRATION: &str = "standardization-r8";
const CONSULTATION: &str = "consultation-r8";
/// 神戸市 has no area liaison.
const KOBE: &str = "281000";

/// A question by a body: when, whose, its words, and the answer if there is one.
type Question = (NaiveDate, &'static str, &'static str, Option<Answer>);
/// When it was answered, how, and in which words.
type Answer = (NaiveDate, &'static str, &'static str);

pub(super) fn acts(script: &Script<'_>) -> anyhow::Result<Vec<Act>> {
    let case = script.case(LIAISON, "year")?;
    let mut acts = visits(case, &script.bodies())?;
    acts.extend(questions(case)?);
    acts.extend(follow_ups(case)?);
    acts.extend(raised(script)?);
    Ok(acts)
}

/// Seven bodies in eight are visited in the first quarter; the others become quiet.
fn visits(case: CaseId, bodies: &[OrganizationId]) -> anyhow::Result<Vec<Act>> {
    let mut visits = Vec::new();
    for (index, body) in bodies.iter().enumerate().filter(|(_, body)| body.as_str() != KOBE) {
        if index % 8 != 3 {
            let on = working_day(day(5, 11)? + Days::new(u64::try_from(index * 11 % 47)?));
            visits.push((on, body, ["visit", "online", "telephone"][index % 3]));
        }
    }
    // The case counts them as they come.
    visits.sort_by_key(|(on, _, _)| *on);
    let mut acts = Vec::new();
    for (number, (on, body, means)) in (1..).zip(visits) {
        acts.push(act(on, None, case, open("visit", Some(body), None, None)?));
        let fields = vec![
            ("means", FieldValue::Choice(means.parse()?)),
            ("summary", FieldValue::Text("今年度の取組と困りごとを聞いた（見本）".into())),
        ];
        let visited = report(&format!("visit.{number}.visited"), Some(body), fields)?;
        acts.push(act(on, None, case, visited));
    }
    Ok(acts)
}

/// Nobody is visited at a weekend; the days of the sample have no other holidays.
fn working_day(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => day + Days::new(2),
        Weekday::Sun => day + Days::new(1),
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => day,
    }
}

/// Answered in time, referred, answered late, overdue, and just come in.
fn questions(case: CaseId) -> anyhow::Result<Vec<Act>> {
    let questions: [Question; 5] = [
        (
            day(5, 18)?,
            "282090",
            "書かない窓口を始めたい（見本）",
            Some((day(5, 21)?, "advice", "先に始めた団体の手順をお送りします（見本）")),
        ),
        (
            day(5, 27)?,
            "283657",
            "申請の受付を自動にしたい（見本）",
            Some((day(6, 2)?, "referral", "分野の担当におつなぎします（見本）")),
        ),
        (
            day(6, 10)?,
            "285854",
            "来年度の計画の立て方を知りたい（見本）",
            Some((day(6, 19)?, "planning", "計画の案を一緒に作ります（見本）")),
        ),
        (day(6, 24)?, "282057", "公共施設予約の加入の手順を知りたい（見本）", None),
        (day(7, 8)?, "285013", "職員研修の講師を探している（見本）", None),
    ];
    let mut acts = Vec::new();
    for (number, (on, code, words, answer)) in (1..).zip(questions) {
        let body: OrganizationId = code.parse()?;
        acts.push(act(on, Some(&body), case, open("consultation", Some(&body), Some(words), None)?));
        let Some((on, kind, words)) = answer else { continue };
        let mut fields = vec![("kind", FieldValue::Choice(kind.parse()?))];
        if kind == "referral" {
            fields.push(("referred_to", FieldValue::Text("デジタル改革課（見本）".into())));
        }
        fields.push(("answer", FieldValue::Text(words.into())));
        let answered = report(&format!("consultation.{number}.answer"), Some(&body), fields)?;
        acts.push(act(on, None, case, answered));
    }
    Ok(acts)
}

/// One that is done and one that is still to be done.
fn follow_ups(case: CaseId) -> anyhow::Result<Vec<Act>> {
    let follow =
        |on: NaiveDate, code: &str, words: &str, due_on: NaiveDate, of: &str| -> anyhow::Result<Act> {
            let open = open("action", Some(&code.parse()?), Some(words), Some((due_on, of)))?;
            Ok(act(on, None, case, open))
        };
    let result = vec![("result", FieldValue::Text("担当と市町の打合せを終えた（見本）".into()))];
    Ok(vec![
        follow(day(6, 2)?, "283657", "分野の担当との打合せ（見本）", day(6, 30)?, "consultation.2")?,
        follow(day(6, 19)?, "285854", "計画の案を届ける（見本）", day(7, 31)?, "consultation.3")?,
        act(day(6, 29)?, None, case, report("action.1.done", Some(&"283657".parse()?), result)?),
    ])
}

/// One asked by the body whose migration stands still, one offered to the body.
fn raised(script: &Script<'_>) -> anyhow::Result<Vec<Act>> {
    let (toyooka, ichikawa): (OrganizationId, OrganizationId) = ("282090".parse()?, "284424".parse()?);
    let asked = script.case(CONSULTATION, "282090.koseki-1")?;
    let offered = script.case(CONSULTATION, "284424.kaigo-hoken-1")?;
    let request = |body: &OrganizationId, style: &str, words: &str| -> anyhow::Result<Command> {
        let style = FieldValue::Choice(style.parse()?);
        let fields = vec![("style", style), ("content", FieldValue::Text(words.into()))];
        report("request", Some(body), fields)
    };
    let answer = vec![
        ("answer", FieldValue::Text("同じ製品を使う団体の日程をお伝えした（見本）".into())),
        ("follow_up_needed", FieldValue::Boolean(true)),
    ];
    Ok(vec![
        raise(script, day(6, 15)?, Some(&toyooka), (&toyooka, "koseki"), "戸籍の移行時期について（見本）")?,
        act(
            day(6, 16)?,
            Some(&toyooka),
            asked,
            request(&toyooka, "spot", "委託先の人手が足りず、日程が決まらない（見本）")?,
        ),
        act(day(6, 18)?, None, asked, report("answer", Some(&toyooka), answer)?),
        raise(script, day(7, 6)?, None, (&ichikawa, "kaigo-hoken"), "介護保険の移行の進め方（見本）")?,
        act(
            day(7, 7)?,
            None,
            offered,
            request(&ichikawa, "push", "手順の登録が進んでいないため、県から声をかけた（見本）")?,
        ),
    ])
}

/// A consultation about the migration of one system, by the body itself or by the prefecture.
fn raise(
    script: &Script<'_>,
    on: NaiveDate,
    by: Option<&OrganizationId>,
    (body, system): (&OrganizationId, &str),
    title: &str,
) -> anyhow::Result<Act> {
    let case = script.case(MIGRATION, &format!("{body}.{system}"))?;
    let new = NewCase {
        programme: CONSULTATION.parse()?,
        key: format!("{body}.{system}-1").parse()?,
        title: Label { ja: title.into(), en: None },
        attributes: std::collections::BTreeMap::new(),
        bodies: std::collections::BTreeMap::new(),
        raised_from: Some(RaisedFrom {
            case,
            sub_case: "consultation".parse()?,
            participant: Some(body.clone()),
        }),
    };
    Ok(Act { on, by: by.cloned(), case, deed: Deed::Open(Box::new(new)) })
}

/// An entry; what follows from another one has a day of its own.
fn open(
    register: &str,
    body: Option<&OrganizationId>,
    subject: Option<&str>,
    follows: Option<(NaiveDate, &str)>,
) -> anyhow::Result<Command> {
    Ok(Command::OpenEntry(OpenEntry {
        register: register.parse()?,
        participant: body.cloned(),
        subject: subject.map(Into::into),
        due_on: follows.map(|(day, _)| day),
        follows: follows.map(|(_, entry)| entry.parse()).transpose()?,
        basis: None,
    }))
}
