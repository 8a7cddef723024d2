//! The jointly operated systems: who considers, joins, uses and leaves which, what it costs, and one body whose work
//! stands still.

use ayumi_core::command::{Command, DeclareParticipants, MoveLifecycle, SuspendWork};
use ayumi_core::event::{Basis, BasisKind, BodyGroup, Certainty, ClockRule, DeclaredCount, FieldValue};
use ayumi_core::id::{CaseId, OrganizationId};
use chrono::{Days, NaiveDate};

use super::script::{Act, Script, act, day, report};

const SYSTEMS: &str = "joint-systems-r8";
const CONTRACTS: &str = "individual-contracts-r8";
/// From nothing to use.
const INTO_USE: &[&str] = &["joined", "contracted", "live"];

pub(super) fn acts(script: &Script<'_>) -> anyhow::Result<Vec<Act>> {
    let bodies = script.bodies();
    let mut acts = applications(script.case(SYSTEMS, "e-hyogo")?)?;
    acts.extend(training(script.case(SYSTEMS, "udemy")?, &bodies)?);
    acts.extend(booking(script.case(SYSTEMS, "facility-booking")?)?);
    acts.extend(contributions(script, script.case(SYSTEMS, "security-cloud")?)?);
    acts.extend(telework(script.case(CONTRACTS, "telework")?, &bodies)?);
    Ok(acts)
}

/// One move a week, each by the body itself.
fn moves(case: CaseId, body: &OrganizationId, from: NaiveDate, ways: &[&str]) -> anyhow::Result<Vec<Act>> {
    let mut acts = Vec::new();
    for (week, to) in (0..).zip(ways) {
        let on = from + Days::new(7 * week);
        let reason = match *to {
            "declined" => Some(("no-need", "窓口の件数が少ないため（見本）")),
            "left" => Some(("own-system", "独自の予約サイトに替えたため（見本）")),
            _ => None,
        };
        let command = MoveLifecycle {
            lifecycle: "use".parse()?,
            participant: Some(body.clone()),
            to: to.parse()?,
            effective_on: None,
            reason_code: reason.map(|(code, _)| code.parse()).transpose()?,
            reason: reason.map(|(_, words)| words.into()),
            basis: None,
        };
        acts.push(act(on, Some(body), case, Command::MoveLifecycle(command)));
    }
    Ok(acts)
}

/// Small cities come one after the other; in July a document counts one more than in spring.
fn applications(case: CaseId) -> anyhow::Result<Vec<Act>> {
    let answers: [(&str, &[&str]); 12] = [
        ("282057", INTO_USE),
        ("282081", INTO_USE),
        ("282120", INTO_USE),
        ("282138", INTO_USE),
        ("282197", &["considering", "joined", "contracted"]),
        ("282251", &["considering", "joined"]),
        ("282189", &["considering"]),
        ("282201", &["considering"]),
        ("285013", &["considering"]),
        ("285854", &["considering"]),
        ("281000", &["declined"]),
        ("283819", &["declined"]),
    ];
    let mut acts = Vec::new();
    for (week, (code, ways)) in (0..).zip(answers) {
        let from = day(4, 20)? + Days::new(7 * (week % 4));
        acts.extend(moves(case, &code.parse()?, from, ways)?);
    }
    let declared = DeclareParticipants {
        counts: vec![
            DeclaredCount { group: BodyGroup::Prefecture, count: 1 },
            DeclaredCount { group: BodyGroup::City, count: 6 },
            DeclaredCount { group: BodyGroup::Town, count: 0 },
        ],
        certainty: Certainty::Planned,
        remark: None,
        effective_on: None,
        basis: Some(Basis {
            kind: BasisKind::Document,
            document_number: Some("デ戦第127号（見本）".into()),
            dated_on: Some(day(7, 1)?),
        }),
    };
    acts.push(act(day(7, 1)?, None, case, Command::DeclareParticipants(declared)));
    Ok(acts)
}

fn training(case: CaseId, bodies: &[OrganizationId]) -> anyhow::Result<Vec<Act>> {
    let mut acts = Vec::new();
    for (index, body) in bodies.iter().enumerate().filter(|(index, _)| index % 4 == 1) {
        let ways = if index % 8 == 1 { INTO_USE } else { &["considering"] };
        acts.extend(moves(case, body, day(4, 27)?, ways)?);
    }
    Ok(acts)
}

/// One comes and goes again.
fn booking(case: CaseId) -> anyhow::Result<Vec<Act>> {
    let (stays, goes) = ("282219".parse()?, "282120".parse()?);
    let mut acts = moves(case, &stays, day(4, 20)?, INTO_USE)?;
    acts.extend(moves(case, &goes, day(4, 20)?, INTO_USE)?);
    acts.extend(moves(case, &goes, day(6, 30)?, &["left"])?);
    Ok(acts)
}

/// The contribution of the year: a fixed part and one by inhabitants; a few are not told yet.
fn contributions(script: &Script<'_>, case: CaseId) -> anyhow::Result<Vec<Act>> {
    let directory = script.node.engine.directory();
    let mut acts = Vec::new();
    for (index, body) in script.bodies().iter().enumerate().filter(|(index, _)| index % 10 != 9) {
        let known = directory.organizations.get(body).and_then(|known| known.population);
        let inhabitants = i64::try_from(known.unwrap_or_default())?;
        let amount = FieldValue::Integer(1_200_000 + inhabitants * 12);
        let on = day(5, 12)? + Days::new(u64::try_from(index % 4)?);
        acts.push(act(on, None, case, report("contribution", Some(body), vec![("amount", amount)])?));
    }
    Ok(acts)
}

/// Most use it; some have said what follows, and one cannot think of it now.
fn telework(case: CaseId, bodies: &[OrganizationId]) -> anyhow::Result<Vec<Act>> {
    let mut acts = Vec::new();
    for (index, body) in bodies.iter().enumerate().filter(|(index, _)| index % 5 != 4) {
        acts.extend(moves(case, body, day(4, 13)?, INTO_USE)?);
        if index % 5 == 1 {
            let on = day(6, 22)? + Days::new(u64::try_from(index % 4)?);
            let budgeted = FieldValue::Choice("requested".parse()?);
            let choice = FieldValue::Choice(["contract", "other"][index % 2].parse()?);
            let fields = vec![("budgeted", budgeted), ("choice", choice)];
            acts.push(act(on, Some(body), case, report("individual_contract", Some(body), fields)?));
        }
    }
    let suspend = SuspendWork {
        phase: Some("individual_contract".parse()?),
        participant: Some("282227".parse()?),
        clock: Some(ClockRule::KeepRemaining),
        expected_until: Some(day(8, 31)?),
        reason_code: Some("disaster".parse()?),
        reason: Some("大雨の被害への対応を先にするため（見本）".into()),
        basis: Some(Basis { kind: BasisKind::Telephone, document_number: None, dated_on: Some(day(7, 2)?) }),
    };
    acts.push(act(day(7, 2)?, None, case, Command::SuspendWork(suspend)));
    Ok(acts)
}
