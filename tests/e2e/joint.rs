//! A joint purchase: endorsed, lost in a first round, carried in a second by votes that weigh what bodies have inhabitants;
//! late votes, lonely approvals and missing papers are refused, and everything stays on record.

use std::fs;

use ayumi_core::id::CaseId;
use ayumi_store::DatabaseUrl;
use ayumi_tests::app::TestApp;
use ayumi_tests::client::{Answer, Client};
use ayumi_tests::program::Program;
use ayumi_tests::template::{self, Content, Copy, Database};
use reqwest::Method;
use serde_json::{Value, json};

use crate::deeds::{self, KAMI, KATO, KOBE};

/// The fixture of the definition reader, where each of its words is proven.
const DEFINITION: &str = include_str!("../../crates/ayumi-definition/tests/joint-licences.yaml");
const PLAN: &str = r#"
format: ayumi-plan/1
id: licences-r8
title: {ja: ライセンスの共同調達, en: Joint licences}
calendar: hyogo
lead: "280003"
programmes:
  licences-r8:
    title: {ja: ライセンスの共同調達, en: Joint licences}
    definition: joint-licences
    version: 1
    fiscal_year: 2026
    opened_on: 2026-04-01
    basis: {kind: document, dated_on: 2026-04-01}
    cases:
      office:
        title: {ja: 業務用ソフトウェア, en: Office software}
        bodies: {member: ["281000", "282286", "285854"]}
"#;
const PREFECTURE: &str = "280003";

/// The table they sit at: 神戸市, 加東市 and 香美町 take part and have said how many licences they need.
pub(crate) struct Table {
    pub(crate) app: TestApp,
    pub(crate) case: CaseId,
    pub(crate) officer: Client,
    colleague: Client,
}

/// The program on the database of a copy.
pub(crate) fn program(copy: &Copy) -> Program {
    let program = Program::in_folder(copy.folder.path());
    match &copy.settings.database {
        DatabaseUrl::Sqlite(_) => program,
        DatabaseUrl::Postgres(url) => program.with("AYUMI_DATABASE", url),
    }
}

impl Table {
    async fn laid() -> Self {
        Self::laid_in(Database::Sqlite).await
    }

    pub(crate) async fn laid_in(database: Database) -> Self {
        let copy = template::copy(database, Content::Year);
        let program = program(&copy);
        let write = |name: &str, text: &str| fs::write(copy.folder.path().join(name), text).expect("a file");
        write("licences.yaml", DEFINITION);
        write("plan.yaml", PLAN);
        program.run(&["apply", "licences.yaml", "plan.yaml"]).exits(0);
        let add = [
            "user",
            "add",
            "--name",
            "財政 次郎",
            "--organization",
            PREFECTURE,
            "--role",
            "prefecture_officer",
        ];
        let user = program.run(&[&add[..], &["--json"]].concat()).exits(0).json();
        let user = user["user"].as_str().expect("an id").to_owned();
        let token = program.run(&["token", "create", "--user", &user, "--json"]).exits(0).json();
        let token = token["token"].as_str().expect("a token").to_owned();
        let app = TestApp::with(copy).await;
        let (officer, colleague) = (app.officer(), app.holder(&token));
        let case = app.case("licences-r8", "office");
        for (body, licences) in [(KOBE, 900), (KATO, 60), (KAMI, 20)] {
            let client = app.municipality(body);
            client.command(case, &deeds::join()).await.is(201);
            let needs = json!({"command": "report", "phase": "needs", "fields": [{"field": "licences", "value": {"integer": licences}}]});
            client.command(case, &needs).await.is(201);
        }
        Self { app, case, officer, colleague }
    }

    pub(crate) async fn votes(&self, body: &str, choice: &str) -> Answer {
        self.app.municipality(body).command(self.case, &vote(choice)).await
    }

    /// The officer writes down what a body said by telephone.
    async fn hears(&self, body: &str, choice: &str) -> Answer {
        let telephone = json!({"kind": "telephone", "document_number": null, "dated_on": "2026-04-01"});
        let heard = deeds::with(deeds::with(vote(choice), "participant", json!(body)), "basis", telephone);
        self.officer.command(self.case, &heard).await
    }

    async fn decides(&self, command: &Value) -> Answer {
        self.officer.command_seen(self.case, command).await
    }

    async fn decision(&self, reader: &Client) -> Value {
        let list = reader.get(&format!("/api/v1/decisions?case={}", self.case)).await.ok();
        let rounds = list["decisions"].as_array().expect("a list").clone();
        let last = rounds.iter().max_by_key(|row| row["round"].as_u64()).expect("a round");
        reader.get(&format!("/api/v1/decisions/{}", last["decision"].as_str().expect("an id"))).await.ok()
    }
}

fn vote(choice: &str) -> Value {
    json!({"command": "cast_vote", "phase": "purchase", "choice": choice})
}

pub(crate) fn propose() -> Value {
    json!({
        "command": "open_decision", "phase": "purchase", "proposal": "buy",
        "rationale": "三団体の合計で最低購入数に達し、単価が三割下がるため",
    })
}

fn endorse(opinion: &str) -> Value {
    json!({"command": "endorse_decision", "phase": "purchase", "opinion": opinion})
}

fn decide(outcome: Option<&str>) -> Value {
    json!({
        "command": "decide", "phase": "purchase", "outcome": outcome, "mode": "delegated",
        "decided_by_title": "デジタル戦略課長", "rationale": "票決の結果による",
        "basis": {"kind": "document", "document_number": "デ戦第301号", "dated_on": "2026-04-01"},
    })
}

/// More bodies for it, more inhabitants against it.
async fn first_round(table: &Table) {
    let Table { case, officer, .. } = table;
    assert_eq!(table.votes(KATO, "for").await.events(), ["vote.cast"]);
    table.votes(KAMI, "for").await.is(201);
    let against = deeds::with(vote("against"), "reason", json!("市の基盤と二重になるため"));
    table.app.municipality(KOBE).command(case, &against).await.is(201);
    table
        .app
        .municipality(KATO)
        .command(case, &deeds::with(vote("for"), "participant", json!(KAMI)))
        .await
        .refused(403, "another_body");
    let standing = table.decision(officer).await["standing"].clone();
    assert_eq!((&standing["for"]["electors"], &standing["against"]["electors"]), (&json!(2), &json!(1)));
    let weight = |count: &str| standing[count]["weight"].as_u64().expect("a weight");
    assert!(weight("against") > weight("for"), "{standing}");
    let missed = table.decides(&decide(Some("buy"))).await.refused(409, "not_carried");
    assert!(missed["detail"].as_str().is_some_and(|words| words.contains("共同で調達する")), "{missed}");
    assert_eq!(table.decides(&decide(None)).await.events(), ["decision.closed"]);
    let lost = table.decision(officer).await;
    assert_eq!((&lost["closed"]["outcome"], &lost["closed"]["has_dissent"]), (&Value::Null, &json!(true)));
    table.votes(KATO, "for").await.refused(409, "vote_late");
}

/// The last one: endorsed, without one of its papers, carried against one vote.
async fn second_round(table: &Table) {
    let Table { case, officer, .. } = table;
    officer.command(case, &propose()).await.is(201);
    officer.command(case, &endorse("consent")).await.refused(409, "own_proposal");
    table.votes(KATO, "against").await.is(201);
    table.votes(KATO, "for").await.is(201);
    table.votes(KOBE, "for").await.is(201);
    table.votes(KAMI, "against").await.is(201);
    let unendorsed = table.decides(&decide(Some("buy"))).await.refused(409, "endorsement_missing");
    assert!(
        unendorsed["detail"].as_str().is_some_and(|words| words.contains("回議、財政課との合議")),
        "{unendorsed}"
    );
    table.colleague.command(case, &endorse("consent")).await.is(201);
    table.colleague.command(case, &endorse("object")).await.refused(422, "comment_missing");
    let objection = deeds::with(endorse("object"), "comment", json!("債務負担行為の設定が要る"));
    table.colleague.command(case, &objection).await.is(201);
    table.decides(&decide(Some("buy"))).await.refused(409, "endorsement_missing");
    table.colleague.command(case, &endorse("consent")).await.is(201);
    table.decides(&decide(Some("again"))).await.refused(409, "carried");
    let lacking = table.decides(&decide(Some("buy"))).await.refused(422, "incomplete");
    assert!(lacking["detail"].as_str().is_some_and(|words| words.contains("見積書")), "{lacking}");
    let waived = json!([{"document": "quotation", "reason": "単価契約の公表価格によるため"}]);
    let carried = table.decides(&deeds::with(decide(Some("buy")), "waived", waived)).await;
    assert_eq!(carried.events(), ["decision.closed", "phase.completed", "case.completed"]);
    table.votes(KAMI, "for").await.problem();
}

#[tokio::test]
async fn a_joint_purchase_is_lost_put_again_and_carried_by_weight() {
    let table = Table::laid().await;
    let Table { case, officer, .. } = &table;
    officer.command(case, &deeds::without(propose(), "proposal")).await.refused(422, "proposal_missing");
    officer.command(case, &deeds::without(propose(), "rationale")).await.refused(422, "rationale_missing");
    let put = officer.command(case, &propose()).await;
    assert_eq!(put.events(), ["decision.opened", "decision.electors_named"]);
    first_round(&table).await;
    second_round(&table).await;
    let record = table.decision(&table.app.municipality(KAMI)).await;
    assert_eq!((&record["round"], &record["closed"]["outcome"]), (&json!(2), &json!("buy")));
    assert_eq!(
        (&record["standing"]["passed"], &record["standing"]["against"]["electors"]),
        (&json!(true), &json!(1))
    );
    assert_eq!(record["waived"][0]["reason"], "単価契約の公表価格によるため");
    assert_eq!(record["proposal_rationale"], propose()["rationale"]);
    let electors = record["electors"].as_array().expect("the electors");
    let said: Vec<_> = electors
        .iter()
        .map(|elector| (elector["organization"].as_str(), elector["choice"].as_str()))
        .collect();
    assert_eq!(said, [(Some(KOBE), Some("for")), (Some(KATO), Some("for")), (Some(KAMI), Some("against"))]);
    let steps = record["route"].as_array().expect("the route");
    assert!(steps.iter().all(|step| step["opinion"] == "consent"), "{steps:?}");
    let types: Vec<_> =
        record["events"].as_array().expect("events").iter().map(|event| &event["event"]["type"]).collect();
    assert_eq!(types, ["decision.opened", "decision.endorsed", "decision.endorsed", "decision.closed"]);
    table.app.sees_everything().await;
    let program = Program::in_folder(table.app.folder());
    program.run(&["audit", "verify"]).exits(0);
}

#[tokio::test]
async fn votes_one_writes_down_oneself_are_nobody_elses_approval() {
    let table = Table::laid().await;
    let Table { case, officer, colleague, .. } = &table;
    officer.command(case, &propose()).await.is(201);
    for _ in 0..2 {
        colleague.command(case, &endorse("consent")).await.is(201);
    }
    for body in [KOBE, KATO, KAMI] {
        table.hears(body, "for").await.is(201);
    }
    let sha256 = officer.upload(b"quotation").await;
    officer
        .command(case, &deeds::attach("purchase", Some("quotation"), &sha256, 9, "見積書.txt"))
        .await
        .is(201);
    // The definition asks for another body, and none has spoken for itself.
    table.decides(&decide(Some("buy"))).await.refused(409, "only_approver");
    table.votes(KATO, "for").await.is(201);
    assert_eq!(table.decides(&decide(Some("buy"))).await.events()[0], "decision.closed");
    let record = table.decision(officer).await;
    let proxies: Vec<_> = record["electors"]
        .as_array()
        .expect("electors")
        .iter()
        .map(|elector| elector["proxy"].as_bool())
        .collect();
    assert_eq!(proxies, [Some(true), Some(false), Some(true)]);
}

#[tokio::test]
async fn who_says_nothing_in_time_consents_and_comes_too_late() {
    let table = Table::laid().await;
    let Table { case, officer, colleague, app } = &table;
    officer.command(case, &propose()).await.is(201);
    for _ in 0..2 {
        colleague.command(case, &endorse("consent")).await.is(201);
    }
    table.votes(KAMI, "against").await.is(201);
    // Ten business days after 1 April are 15 April; a body that leaves meanwhile has its vote all the same.
    let leave =
        json!({"command": "withdraw", "reason_code": "budget", "reason": "予算が認められなかったため"});
    app.municipality(KAMI).command(case, &leave).await.is(201);
    table.decides(&decide(Some("buy"))).await.refused(409, "quorum_missing");
    app.step_to("2026-04-16T09:00:00+09:00").await;
    let late = table.votes(KOBE, "against").await.refused(409, "vote_late");
    assert!(late["detail"].as_str().is_some_and(|words| words.contains("2026-04-15")), "{late}");
    let waived = json!([{"document": "quotation", "reason": "公表価格によるため"}]);
    table.decides(&deeds::with(decide(Some("buy")), "waived", waived)).await.is(201);
    let tally = table.decision(officer).await["closed"]["tally"].clone();
    assert_eq!((&tally["deemed"]["electors"], &tally["against"]["electors"]), (&json!(2), &json!(1)));
    assert_eq!((&tally["not_cast"]["electors"], &tally["passed"]), (&json!(0), &json!(true)));
}

#[tokio::test]
async fn a_municipality_is_asked_for_its_vote_and_gives_it_on_the_page_of_its_case() {
    let table = Table::laid().await;
    let Table { case, officer, app, .. } = &table;
    officer.command(case, &propose()).await.is(201);
    let kato = app.municipality(KATO);
    let asked = kato.get("/api/v1/inbox").await.ok();
    assert_eq!((&asked["votes"][0]["open"], &asked["votes"][0]["choice"]), (&json!(true), &Value::Null));
    for (path, words) in [("/inbox", "票を待つ決定"), ("/", "「共同調達の可否」の票を投じる")]
    {
        let page = kato.get(path).await.text();
        assert!(page.contains(words), "{path}: {page}");
    }
    let page = kato.get(&format!("/cases/{case}")).await.text();
    assert!(page.contains("id=\"cast-vote-purchase\"") && page.contains("共同で調達する"), "{page}");
    let form = format!(
        "form=cast-vote-purchase&command=cast_vote&key=page-1&phase=purchase&participant={KATO}&choice=for"
    );
    let voted = kato
        .call(Method::POST, &format!("/cases/{case}/cast-vote"))
        .bytes("application/x-www-form-urlencoded", form.into_bytes())
        .await;
    assert_eq!(voted.status, 303, "{}", voted.text());
    app.sees_everything().await;
    assert_eq!(kato.get("/api/v1/inbox").await.ok()["votes"], json!([]));
    let decision = table.decision(officer).await["decision"].as_str().expect("an id").to_owned();
    let page = app.auditor().get(&format!("/d/{decision}")).await.text();
    for words in ["票決", "定足数", "人口", "加東市", "賛成", "未投票", "財政課との合議"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    // Those who have no part in the case see nothing of it.
    let other = app.municipality("282014");
    other.get(&format!("/api/v1/decisions/{decision}")).await.refused(404, "not_found");
    assert_eq!(other.get("/api/v1/inbox").await.ok()["votes"], json!([]));
}
