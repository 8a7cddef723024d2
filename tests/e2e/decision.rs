//! A question is put, refused without its papers, sent back, put again and decided; the record of it stays readable.

use ayumi_core::id::CaseId;
use ayumi_tests::app::TestApp;
use ayumi_tests::client::Client;
use ayumi_tests::template::Database;
use serde_json::{Value, json};

use crate::deeds::{self, EDUCATION, KATO, KOBE};

const DRAFT: &[u8] = "標準化範囲案\n成績処理、出欠管理、健康診断、指導要録を対象とする。\n".as_bytes();
const REQUIREMENTS: &[u8] = "要件一覧\n一、クラウドで動くこと。二、多要素認証ができること。\n".as_bytes();

/// The room in which it is decided: an education case whose survey is answered by two bodies and declined by the others.
pub(crate) struct Room {
    pub(crate) app: TestApp,
    pub(crate) officer: Client,
    pub(crate) case: CaseId,
}

impl Room {
    pub(crate) async fn with_the_survey_done() -> Self {
        let app = TestApp::start(Database::Sqlite).await;
        let (officer, case) = (app.officer(), app.case(EDUCATION, "school-affairs"));
        for body in app.municipalities().iter().filter(|body| ![KOBE, KATO].contains(&body.as_str())) {
            officer.command(case, &deeds::decline_for(body)).await.is(201);
        }
        let room = Self { app, officer, case };
        room.everybody_answers("planned").await;
        room
    }

    async fn everybody_answers(&self, service: &str) {
        for body in [KATO, KOBE] {
            let client = self.app.municipality(body);
            client.command(self.case, &deeds::join()).await.ok();
            client.command(self.case, &deeds::report_survey(service)).await.is(201);
        }
    }

    pub(crate) async fn attach_papers(&self) -> Vec<String> {
        let mut hashes = Vec::new();
        for (document, bytes) in [("draft_scope", DRAFT), ("requirements", REQUIREMENTS)] {
            let sha256 = self.officer.upload(bytes).await;
            let attach = deeds::attach("scope", Some(document), &sha256, bytes.len(), "案.txt");
            self.officer.command(self.case, &attach).await.is(201);
            hashes.push(sha256);
        }
        hashes
    }

    pub(crate) async fn decide(&self, command: &Value) -> ayumi_tests::client::Answer {
        self.officer.command_seen(self.case, command).await
    }

    async fn scope(&self) -> Value {
        let case = self.officer.get(&format!("/api/v1/cases/{}", self.case)).await.ok();
        let phases = case["phases"].as_array().expect("phases");
        phases.iter().find(|phase| phase["phase"] == "scope").expect("the scope")["tracks"][0].clone()
    }
}

pub(crate) fn open() -> Value {
    json!({"command": "open_decision", "phase": "scope"})
}

fn decide(outcome: &str, evidence: &[String]) -> Value {
    json!({
        "command": "decide", "phase": "scope", "outcome": outcome, "mode": "delegated", "decided_on": "2026-04-01",
        "decided_by_title": "デジタル戦略課長", "evidence": evidence,
        "rationale": "参加市町の希望が集中する業務に絞れば、予算要求に間に合うため",
        "dissent": "保健業務も含めるべきとの意見が一市からあった",
        "basis": {"kind": "document", "document_number": "デ戦第123号", "dated_on": "2026-04-01"},
    })
}

#[tokio::test]
async fn a_decision_needs_its_question_its_papers_its_basis_and_its_reason() {
    let room = Room::with_the_survey_done().await;
    assert_eq!(room.scope().await["status"], "ready", "the survey ended, so the next phase opened by itself");
    let unopened = decide("adopted", &[]);
    room.decide(&unopened).await.refused(409, "decision_not_open");
    assert_eq!(room.officer.command(room.case, &open()).await.events(), ["decision.opened"]);
    room.officer.command(room.case, &open()).await.refused(409, "decision_open");
    room.officer.command(room.case, &json!({"command": "open_decision", "phase": "policy"})).await.problem();

    let before = room.app.head().await;
    let missing = room.decide(&decide("adopted", &[])).await.refused(422, "incomplete");
    assert!(
        missing["detail"].as_str().is_some_and(|detail| detail.contains("標準化範囲案、要件一覧")),
        "{missing}"
    );
    assert_eq!(room.app.head().await, before);

    let papers = room.attach_papers().await;
    let before = room.app.head().await;
    let whole = decide("adopted", &papers);
    room.decide(&deeds::without(whole.clone(), "basis")).await.refused(422, "basis_missing");
    let unfounded = json!({"kind": "meeting", "document_number": null, "dated_on": null});
    room.decide(&deeds::with(whole.clone(), "basis", unfounded)).await.refused(422, "basis_missing");
    room.decide(&deeds::without(whole.clone(), "rationale")).await.refused(422, "rationale_missing");
    room.decide(&deeds::with(whole.clone(), "outcome", json!("perhaps"))).await.refused(422, "no_such_item");
    room.decide(&deeds::without(whole.clone(), "outcome")).await.refused(422, "outcome_missing");
    let alone =
        room.decide(&deeds::without(whole.clone(), "decided_by_title")).await.refused(409, "only_approver");
    assert!(alone["detail"].as_str().is_some_and(|words| words.contains("付議した本人だけ")), "{alone}");
    room.decide(&deeds::with(whole.clone(), "evidence", json!(["0".repeat(64)])))
        .await
        .refused(422, "evidence_not_attached");
    room.decide(&deeds::with(whole.clone(), "decided_on", json!("2026-04-02")))
        .await
        .refused(422, "future_fact");
    room.officer.command(room.case, &whole).await.refused(428, "version_required");
    let kato = room.app.municipality(KATO);
    let seen = kato.part_version(room.case, Some(KATO)).await;
    kato.command(room.case, &whole).if_match(seen).await.refused(403, "not_allowed");
    assert_eq!(room.app.head().await, before);
}

#[tokio::test]
async fn a_decision_is_recorded_with_its_mode_number_papers_and_dissent() {
    let room = Room::with_the_survey_done().await;
    let papers = room.attach_papers().await;
    room.officer.command(room.case, &open()).await.is(201);
    let decided = room.decide(&decide("adopted", &papers)).await;
    assert_eq!(decided.events(), ["decision.closed", "phase.completed", "phase.opened"]);
    let receipt = decided.is(201);
    let id = receipt["events"][0]["event"]["data"]["decision"].as_str().expect("an id").to_owned();

    let told = room.officer.get(&format!("/api/v1/decisions/{id}")).await.ok();
    let closed = &told["closed"];
    assert_eq!(told["question_title"]["ja"], "標準化範囲・要件の決定");
    assert_eq!((&closed["outcome"], &closed["mode"]), (&json!("adopted"), &json!("delegated")));
    assert_eq!(closed["outcome_title"]["ja"], "案のとおり決定する");
    assert_eq!(closed["basis"]["document_number"], "デ戦第123号");
    assert_eq!(told["decided_by_title"], "デジタル戦略課長");
    assert_eq!(closed["evidence"], json!(papers));
    assert_eq!(told["electorate"]["rule"], "one_authority");
    assert_eq!(told["rationale"], "参加市町の希望が集中する業務に絞れば、予算要求に間に合うため");
    assert_eq!(told["dissent"], "保健業務も含めるべきとの意見が一市からあった");
    let events = told["events"].as_array().expect("the events of the decision");
    let types: Vec<_> = events.iter().map(|event| event["event"]["type"].as_str()).collect();
    assert_eq!(types, [Some("decision.opened"), Some("decision.closed")]);
    assert_eq!(events[1]["leaf_hash"], receipt["events"][0]["leaf_hash"]);
    assert_eq!(events[1]["position"], receipt["events"][0]["position"]);

    for reader in [room.app.municipality(KATO), room.app.auditor()] {
        let list = reader.get(&format!("/api/v1/decisions?case={}", room.case)).await.ok();
        assert_eq!(list["decisions"][0]["decision"], id, "{list}");
    }
    assert_eq!(room.scope().await["status"], "done");
}

#[tokio::test]
async fn sent_back_everything_is_asked_again_and_only_once_more() {
    let room = Room::with_the_survey_done().await;
    room.officer.command(room.case, &open()).await.is(201);
    // Sending back may do without the papers.
    let sent_back = room.decide(&decide("rework", &[])).await;
    assert_eq!(sent_back.events(), ["decision.closed", "phase.reopened", "phase.reopened"]);
    assert_eq!(room.scope().await["status"], "waiting");
    room.everybody_answers("none").await;
    let scope = room.scope().await;
    assert_eq!((&scope["status"], &scope["revision"]), (&json!("ready"), &json!(2)));

    room.officer.command(room.case, &open()).await.is(201);
    room.decide(&decide("rework", &[])).await.refused(409, "rework_exhausted");
    let papers = room.attach_papers().await;
    room.decide(&decide("adopted", &papers)).await.is(201);
    let list = room.officer.get(&format!("/api/v1/decisions?case={}", room.case)).await.ok();
    let outcomes: Vec<_> = list["decisions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| (&row["revision"], &row["closed"]["outcome"]))
        .collect();
    assert!(
        outcomes.contains(&(&json!(1), &json!("rework")))
            && outcomes.contains(&(&json!(2), &json!("adopted"))),
        "{outcomes:?}"
    );
}

#[tokio::test]
async fn the_prefecture_and_those_who_take_part_select_the_supplier_together() {
    let room = Room::with_the_survey_done().await;
    let papers = room.attach_papers().await;
    room.officer.command(room.case, &open()).await.is(201);
    room.decide(&decide("adopted", &papers)).await.is(201);
    let skip = json!({"command": "skip_phase", "phase": "policy", "reason_code": "no-need", "reason": "校務支援以外のため"});
    room.officer.command(room.case, &skip).await.is(201);
    for (phase, document) in
        [("specification", "final_specification"), ("selection", "rfp"), ("selection", "evaluation")]
    {
        let sha256 = room.officer.upload(document.as_bytes()).await;
        let attach = deeds::attach(phase, Some(document), &sha256, document.len(), "案.txt");
        room.officer.command(room.case, &attach).await.is(201);
    }
    let propose = json!({
        "command": "open_decision", "phase": "selection", "proposal": "selected", "rationale": "評価点が最も高いため",
    });
    let put = room.officer.command(room.case, &propose).await;
    assert_eq!(put.events(), ["decision.opened", "decision.electors_named"]);
    let electors = put.ok()["events"][1]["event"]["data"]["electors"].clone();
    let bodies: Vec<_> =
        electors.as_array().expect("a list").iter().map(|elector| elector["organization"].as_str()).collect();
    assert_eq!(bodies, [Some("280003"), Some(KOBE), Some(KATO)], "those who declined do not vote");

    let vote = |choice: &str| json!({"command": "cast_vote", "phase": "selection", "choice": choice});
    let select = deeds::with(decide("selected", &[]), "phase", json!("selection"));
    room.officer.command(room.case, &vote("for")).await.is(201);
    room.decide(&select).await.refused(409, "quorum_missing");
    room.app.municipality(KATO).command(room.case, &vote("for")).await.is(201);
    room.app.municipality(KOBE).command(room.case, &vote("against")).await.is(201);
    // The minutes are missing, and only a reason does without them.
    let missing = room.decide(&select).await.refused(422, "incomplete");
    assert!(missing["detail"].as_str().is_some_and(|words| words.contains("議事要旨")), "{missing}");
    let unfounded = json!([{"document": "minutes", "reason": " "}]);
    room.decide(&deeds::with(select.clone(), "waived", unfounded)).await.refused(422, "waiver_unfounded");
    let waived = json!([{"document": "minutes", "reason": "書面による協議としたため"}]);
    let selected = room.decide(&deeds::with(select, "waived", waived)).await;
    assert_eq!(
        selected.events(),
        ["decision.closed", "phase.completed", "milestone.reached", "phase.opened"],
        "each then signs a contract of its own"
    );
}
