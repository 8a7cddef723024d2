//! A definition with conditions from its file to the answers of a running server: what is required, what opens, what is
//! passed over, and who is told why.

use std::fs;

use ayumi_core::id::CaseId;
use ayumi_tests::client::Client;
use ayumi_tests::program::{Program, Server};
use ayumi_tests::template::Copy;
use serde_json::{Value, json};

use crate::deeds::{KATO, KOBE};
use crate::line::{FAILURE, case, head, shipped, year};

const PLAN: &str = r#"
format: ayumi-plan/1
id: guarded
title: {ja: 条件の見本, en: Guards in use}
calendar: hyogo
lead: "280003"
programmes:
  guarded-r8:
    title: {ja: 条件の見本, en: Guards in use}
    definition: guarded
    version: 1
    fiscal_year: 2026
    opened_on: 2026-04-01
    basis: {kind: document, dated_on: 2026-04-01, document_number: デ戦第1号}
    cases:
      one: {title: {ja: 見本, en: Sample}, bodies: {member: ["281000", "282286"]}}
"#;

/// The room: a server on a log that holds the definition and one case of 神戸市 and 加東市.
struct Room {
    _copy: Copy,
    program: Program,
    server: Server,
    case: CaseId,
    officer: Client,
    kobe: Client,
    kato: Client,
}

impl Room {
    fn opened() -> Self {
        let (copy, program) = year();
        fs::write(copy.folder.path().join("plan.yaml"), PLAN).expect("write");
        let guarded = shipped("crates/ayumi-definition/tests/fixtures/guarded.yaml");
        program.run(&["check", &guarded, "plan.yaml"]).exits(0);
        program.run(&["apply", &guarded, "plan.yaml"]).exits(0);
        let case = case(&program, "guarded-r8", KOBE);
        let logins = fs::read_to_string(copy.folder.path().join("logins.json")).expect("logins");
        let logins: Vec<Value> = serde_json::from_str(&logins).expect("JSON");
        let token = |organization: &str, role: &str| {
            let login =
                logins.iter().find(|login| login["organization"] == organization && login["role"] == role);
            login.and_then(|login| login["token"].as_str()).expect("a login").to_owned()
        };
        let server = program.serve().expect("a server");
        let client = |organization, role| Client::of_process(&server.url, &token(organization, role));
        let officer = client("280003", "prefecture_officer");
        let (kobe, kato) = (client(KOBE, "municipal_officer"), client(KATO, "municipal_officer"));
        Self { _copy: copy, program, case, officer, kobe, kato, server }
    }

    /// What holds up a part of the case, as this reader is told.
    async fn explained(&self, reader: &Client, phase: &str, body: Option<&str>) -> Value {
        let told = reader.get(&format!("/api/v1/cases/{}/explain", self.case)).await.ok();
        let tracks = told["tracks"].as_array().expect("tracks");
        let is_meant = |track: &&Value| track["phase"] == phase && track["participant"].as_str() == body;
        tracks
            .iter()
            .find(is_meant)
            .unwrap_or_else(|| panic!("no open `{phase}` of {body:?} in {told}"))
            .clone()
    }
}

fn wish(fields: &Value) -> Value {
    json!({"command": "report", "phase": "wishes", "fields": fields})
}

fn amount(yen: i64) -> Value {
    json!({"command": "report", "phase": "specification", "fields": [{"field": "amount", "value": {"integer": yen}}]})
}

fn adopt() -> Value {
    json!({
        "command": "decide", "phase": "specification", "outcome": "adopted", "mode": "approval",
        "decided_by_title": "デジタル戦略課長", "rationale": "費用が見込みの範囲であるため", "evidence": [],
        "basis": {"kind": "document", "document_number": "デ戦第123号", "dated_on": "2026-04-01"},
    })
}

#[tokio::test]
async fn a_case_follows_its_conditions_and_tells_why_it_waits() {
    let room = Room::opened();
    for client in [&room.kobe, &room.kato] {
        client.command(room.case, &json!({"command": "join"})).await.ok();
    }
    let wanted = json!([{"field": "next_year_use", "value": {"choice": "wanted"}}]);
    room.kobe.command(room.case, &wish(&wanted)).await.is(201);
    let lacking = room.explained(&room.kobe, "wishes", Some(KOBE)).await;
    assert_eq!(
        lacking["missing"],
        json!([{"ja": "利用開始の希望月", "en": "Month in which use should begin"}])
    );
    let month = json!([{"field": "start-month", "value": {"month": "2027-04"}}]);
    assert_eq!(
        room.kobe.command(room.case, &wish(&month)).await.events(),
        ["report.submitted", "phase.completed"]
    );
    let none = json!([
        {"field": "next_year_use", "value": {"choice": "not_wanted"}},
        {"field": "reason", "value": {"text": "既存のサービスで足りるため"}},
    ]);
    let opened = room.kato.command(room.case, &wish(&none)).await.events();
    assert_eq!(
        opened,
        ["report.submitted", "phase.completed", "phase.opened"],
        "the specification, for one wants it"
    );

    room.officer.command(room.case, &amount(80_000_000)).await.is(201);
    let missing = room.explained(&room.officer, "specification", None).await["missing"].clone();
    assert_eq!(missing[0]["ja"], "費用の検証", "of more than fifty million it is asked for: {missing}");
    let sha256 = room.officer.upload("費用の検証".as_bytes()).await;
    let attach = crate::deeds::attach("specification", Some("assessment"), &sha256, 15, "検証.txt");
    room.officer.command(room.case, &attach).await.is(201);
    room.officer
        .command(room.case, &json!({"command": "open_decision", "phase": "specification"}))
        .await
        .is(201);
    let decided = room.officer.command_seen(room.case, &adopt()).await.events();
    let of_kato = ["phase.skipped"];
    assert_eq!(&decided[..2], ["decision.closed", "phase.completed"]);
    assert!(
        decided.iter().any(|event| event == "phase.opened") && decided.contains(&of_kato[0].to_owned()),
        "{decided:?}"
    );

    let review = room.explained(&room.officer, "review", None).await;
    assert_eq!(review["waits_for"], json!([]), "no phase holds it up");
    assert_eq!(
        review["conditions"],
        json!([{
            "rule": "enter_if", "answer": "does_not_hold", "unknown": [],
            "guard": "decisions.cost.outcome == 'adopted' && fields.specification.amount >= 100000000",
        }])
    );
    let case = room.officer.get(&format!("/api/v1/cases/{}", room.case)).await.ok();
    let contract =
        case["phases"].as_array().unwrap().iter().find(|phase| phase["phase"] == "contract").unwrap();
    let statuses: Vec<_> =
        contract["tracks"].as_array().unwrap().iter().map(|track| &track["status"]).collect();
    assert_eq!(statuses, ["ready", "skipped"], "who wants nothing signs nothing");
    head(&room.program);
}

#[tokio::test]
async fn what_a_condition_lacks_of_one_body_is_told_to_it_and_to_the_lead_alone() {
    let room = Room::opened();
    for client in [&room.kobe, &room.kato] {
        client.command(room.case, &json!({"command": "join"})).await.ok();
        let wanted = json!([
            {"field": "next_year_use", "value": {"choice": "wanted"}},
            {"field": "start-month", "value": {"month": "2027-04"}},
        ]);
        client.command(room.case, &wish(&wanted)).await.is(201);
    }
    room.officer
        .command(room.case, &json!({"command": "open_decision", "phase": "specification"}))
        .await
        .is(201);
    room.officer.command(room.case, &amount(1_000)).await.is(201);
    room.officer.command_seen(room.case, &adopt()).await.is(201);
    let sha256 = room.kobe.upload("契約書".as_bytes()).await;
    let attach = crate::deeds::attach("contract", Some("contract"), &sha256, 9, "契約書.txt");
    room.kobe.command(room.case, &attach).await.is(201);
    let own = room.explained(&room.kobe, "support", Some(KOBE)).await;
    assert_eq!(own["conditions"][0]["rule"], "enter_if", "{own}");
    assert_eq!(
        own["conditions"][0]["unknown"],
        json!([{"ja": "要支援", "en": "In need of support"}]),
        "{own}"
    );
    assert_eq!(room.explained(&room.officer, "support", Some(KOBE)).await["conditions"], own["conditions"]);
    let others = room.kato.get(&format!("/api/v1/cases/{}/explain", room.case)).await.ok();
    let others = others["tracks"].as_array().unwrap().iter().filter(|track| track["participant"] == KOBE);
    for track in others {
        assert_eq!(track["conditions"], json!([]), "{track}");
    }
    let mark = json!({"command": "set_mark", "mark": "in-need", "value": "yes_", "grounds": []});
    let marked = room.kobe.command(room.case, &mark).await.events();
    assert_eq!(marked, ["mark.set", "phase.opened"]);
    let page = room.officer.get(&format!("/cases/{}", room.case)).await;
    assert!(page.text().contains("条件「decisions.cost.outcome"), "the page tells it too");
    drop(room.server);
}

#[test]
fn a_definition_whose_guard_is_wrong_is_refused_with_its_line_and_column() {
    let (copy, program) = year();
    let guarded =
        fs::read_to_string(shipped("crates/ayumi-definition/tests/fixtures/guarded.yaml")).expect("it");
    fs::write(
        copy.folder.path().join("wrong.yaml"),
        guarded.replace("cost.outcome == 'adopted'", "cost.outcome == 'adpoted'"),
    )
    .expect("write");
    let ran = program.run(&["check", "wrong.yaml"]).exits(FAILURE);
    assert!(
        ran.stdout.contains("error[AY913]") && ran.stdout.contains("did you mean `adopted`?"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("wrong.yaml:71:41"), "{}", ran.stdout);
}
