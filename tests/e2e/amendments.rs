//! Another date is asked for and answered: by others than who asked, against what they saw, and everything stays on record;
//! a refusal moves and appends nothing.

use ayumi_core::id::CaseId;
use ayumi_tests::app::{PREFECTURE, TestApp};
use ayumi_tests::client::{Answer, Client};
use ayumi_tests::program::Program;
use ayumi_tests::template::{self, Content, Database};
use reqwest::Method;
use serde_json::{Value, json};

use crate::deeds::{self, EDUCATION, KATO, KOBE};

/// The prefecture's two officers, 加東市 in a case of its own answers, and a clock in April.
struct Room {
    app: TestApp,
    program: Program,
    case: CaseId,
    officer: Client,
    colleague: Client,
    kato: Client,
}

impl Room {
    async fn open(database: Database) -> Self {
        let copy = template::copy(database, Content::Year);
        let program = crate::joint::program(&copy);
        let add = ["user", "add", "--name", "財政 次郎", "--organization", PREFECTURE];
        let add = [&add[..], &["--role", "prefecture_officer", "--json"]].concat();
        let user = program.run(&add).exits(0).json();
        let user = user["user"].as_str().expect("an id").to_owned();
        let token = program.run(&["token", "create", "--user", &user, "--json"]).exits(0).json();
        let token = token["token"].as_str().expect("a token").to_owned();
        let app = TestApp::with(copy).await;
        let (officer, colleague, kato) = (app.officer(), app.holder(&token), app.municipality(KATO));
        let case = app.case(EDUCATION, "school-affairs");
        kato.command(case, &deeds::join()).await.is(201);
        Self { app, program, case, officer, colleague, kato }
    }

    async fn asks(&self, to: &str) -> String {
        let asked = self.kato.command(self.case, &ask(to)).await;
        assert_eq!(asked.events(), ["deadline.change_requested"]);
        asked.ok()["event_ids"][0].as_str().expect("an event").to_owned()
    }

    async fn date(&self) -> Value {
        let path = format!("/api/v1/deadlines?case={}&organization={KATO}&limit=200", self.case);
        let rows = self.officer.get(&path).await.ok()["deadlines"].clone();
        let rows = rows.as_array().expect("a list");
        let own = rows.iter().find(|row| row["item"] == "survey" && row["participant"] == KATO);
        own.or_else(|| rows.iter().find(|row| row["item"] == "survey"))
            .expect("the survey has a date")
            .clone()
    }

    async fn waiting(&self, reader: &Client) -> Vec<Value> {
        let path = format!("/api/v1/deadlines/requests?case={}", self.case);
        reader.get(&path).await.ok()["requests"].as_array().expect("a list").clone()
    }

    /// The days of the reminders of 加東市's survey that are still planned.
    async fn planned(&self) -> usize {
        let path = format!("/api/v1/reminders?case={}&organization={KATO}&limit=200", self.case);
        let planned = self.officer.get(&path).await.ok()["planned"].clone();
        let planned = planned.as_array().expect("a list");
        planned.iter().filter(|row| row["item"] == "survey" && row["kind"] == "reminder").count()
    }

    async fn posts(&self, who: &Client, form: &str, fields: &[(&str, &str)]) -> Answer {
        let command = form.replace('-', "_");
        let mut body = format!("command={command}&key={}", ayumi_tests::client::fresh_key());
        for (name, value) in fields {
            body.extend(["&", name, "=", &ayumi_web::view::link::encode(value)]);
        }
        let call = who.call(Method::POST, &format!("/cases/{}/{form}", self.case));
        let answer = call.bytes("application/x-www-form-urlencoded", body.into_bytes()).await;
        self.app.sees_everything().await;
        answer
    }
}

fn ask(to: &str) -> Value {
    json!({
        "command": "request_deadline_change", "item": "survey", "participant": KATO, "nominal": to,
        "precision": "day", "reason_code": "vendor", "reason": "事業者の見積りが五月になるため",
    })
}

fn answer(command: &str, request: &str) -> Value {
    json!({"command": command, "request": request, "item": "survey", "participant": KATO})
}

fn approve(request: &str) -> Value {
    let basis = json!({"kind": "document", "document_number": "デ戦第201号", "dated_on": "2026-04-02"});
    deeds::with(answer("approve_deadline_change", request), "basis", basis)
}

fn refuse(request: &str) -> Value {
    let refuse = deeds::with(answer("refuse_deadline_change", request), "reason_code", json!("review"));
    deeds::with(refuse, "reason", json!("ほかの市町の集計に間に合わないため"))
}

/// Whoever may approve is to be told of it, and the lists of what is to come say so.
async fn stands_among_what_is_to_come(room: &Room, request: &str) {
    let Room { program, officer, kato, .. } = room;
    let to_come = officer.get("/api/v1/reminders?until=2026-04-30").await.ok()["notices"].clone();
    let [notice] = &to_come.as_array().expect("a list")[..] else { panic!("one notice: {to_come}") };
    assert_eq!((&notice["kind"], &notice["about"]), (&json!("change_requested"), &json!(request)));
    let told = kato.get("/api/v1/reminders?until=2026-04-30").await.ok()["notices"].clone();
    assert_eq!(told, json!([]), "it is not for whoever asked");
    let listed = program.run(&["reminder", "list", "--until", "2026-04-30", "--json"]).exits(0).json_lines();
    assert_eq!(listed.iter().filter(|row| row["kind"] == "change_requested").count(), 1);
    assert!(listed.is_sorted_by_key(|row| row["due_at"].as_str()), "in the order of time");
    let table = program.run(&["reminder", "list", "--until", "2026-04-30"]).exits(0).stdout;
    assert!(table.contains("approval wanted"), "{table:.400}");
}

async fn a_town_asks_and_another_hand_approves(database: Database) {
    let room = Room::open(database).await;
    let Room { app, case, officer, colleague, kato, .. } = &room;
    assert!(room.planned().await > 0, "the survey is reminded of");
    let request = room.asks("2026-05-29").await;
    assert_eq!(room.planned().await, 0, "nobody is reminded of a date that may move");

    let waiting = room.waiting(officer).await;
    let [row] = &waiting[..] else { panic!("one request: {waiting:?}") };
    assert_eq!((&row["request"], &row["asked_by"]), (&json!(request), &json!(KATO)));
    assert_eq!(
        (&row["former"]["nominal"], &row["due"]["nominal"]),
        (&json!("2026-04-30"), &json!("2026-05-29"))
    );
    assert_eq!(row["reason"], "事業者の見積りが五月になるため");
    assert_eq!((&row["days"], &row["lapsed"], &row["moves"]), (&json!(29), &json!(false), &json!(0)));
    assert_eq!(room.waiting(kato).await.len(), 1);
    assert!(room.waiting(&app.municipality(KOBE)).await.is_empty(), "it is nobody else's");
    for reader in [officer, kato] {
        let page = reader.get("/approvals").await.text();
        assert!(page.contains("事業者の見積りが五月になるため"), "{page}");
    }
    let page = officer.get("/").await.text();
    assert!(page.contains("<b>1</b>期限変更の承認待ち"), "{page}");
    let board = format!("/p/{EDUCATION}?case=school-affairs");
    let asked = "申請中 R8.5.29";
    let page = officer.get(&board).await.text();
    assert!(page.contains(asked), "the board shows what is asked for: {page}");
    assert!(!app.municipality(KOBE).get(&board).await.text().contains(asked), "to those it concerns");

    stands_among_what_is_to_come(&room, &request).await;

    // 加東市 answers nothing itself, and a version seen too early does not count.
    let before = app.head().await;
    let seen = officer.part_version(*case, Some(KATO)).await;
    kato.command(*case, &approve(&request)).if_match(seen).await.refused(403, "not_allowed");
    officer.command(*case, &approve(&request)).await.refused(428, "version_required");
    officer.command(*case, &approve(&request)).if_match(seen - 1).await.refused(412, "stale_version");
    officer
        .command_seen(*case, &deeds::without(approve(&request), "basis"))
        .await
        .refused(422, "basis_missing");
    assert_eq!(app.head().await, before, "what is refused appends nothing");

    let approved = colleague.command_seen(*case, &approve(&request)).await;
    assert_eq!(approved.events(), ["deadline.changed"]);
    let page = officer.get(&board).await.text();
    assert!(page.contains("<sup>1</sup> +29日"), "{page}");
    assert!(page.contains("当初4/30→5/29（1回 +29日）") && !page.contains(asked), "{page}");
    let date = room.date().await;
    assert_eq!((&date["due"]["nominal"], &date["moves"]), (&json!("2026-05-29"), &json!(1)));
    let step = date["history"].as_array().and_then(|steps| steps.last()).expect("a step").clone();
    assert_eq!(
        (&step["kind"], &step["request"], &step["by"]),
        (&json!("moved"), &json!(request), &json!(PREFECTURE))
    );
    assert_eq!(
        (&step["days"], &step["lapsed"], &step["reason_code"]),
        (&json!(29), &json!(false), &json!("vendor"))
    );
    assert!(step["business_days"].as_i64().is_some_and(|days| (10..29).contains(&days)), "{step}");
    assert!(room.waiting(officer).await.is_empty());
    assert!(room.planned().await > 0, "the new date is reminded of");
    let page = officer.get(&format!("/cases/{case}?body={KATO}")).await.text();
    assert!(page.contains("当初4/30→5/29（1回 +29日）"), "{page}");
}

#[tokio::test]
async fn a_town_asks_for_another_date_and_another_hand_approves_it() {
    a_town_asks_and_another_hand_approves(Database::Sqlite).await;
}

#[tokio::test]
async fn a_town_asks_for_another_date_and_another_hand_approves_it_on_postgres() {
    a_town_asks_and_another_hand_approves(Database::Postgres).await;
}

#[tokio::test]
async fn a_request_is_refused_or_withdrawn_and_the_date_stays() {
    let room = Room::open(Database::Sqlite).await;
    let Room { app, case, officer, kato, .. } = &room;
    let before = room.date().await;
    let request = room.asks("2026-05-29").await;
    kato.command(*case, &ask("2026-06-30")).await.refused(409, "request_pending");
    officer.command(*case, &deeds::without(refuse(&request), "reason")).await.refused(422, "reason_missing");
    let refused = officer.command(*case, &refuse(&request)).await;
    assert_eq!(refused.events(), ["deadline.change_closed"]);
    officer.command_seen(*case, &approve(&request)).await.refused(409, "no_such_request");
    let request = room.asks("2026-05-15").await;
    // 神戸市 has no part in it, and the prefecture did not ask.
    let kobe = app.municipality(KOBE);
    kobe.command(*case, &answer("withdraw_deadline_change", &request)).await.refused(403, "another_body");
    officer
        .command(*case, &answer("withdraw_deadline_change", &request))
        .await
        .refused(403, "not_the_requester");
    let withdrawn = kato.command(*case, &answer("withdraw_deadline_change", &request)).await;
    assert_eq!(withdrawn.events(), ["deadline.change_closed"]);
    assert_eq!(room.date().await["due"], before["due"]);
    assert!(room.waiting(officer).await.is_empty() && room.planned().await > 0);
}

#[tokio::test]
async fn whoever_asks_for_the_lead_does_not_approve() {
    let room = Room::open(Database::Sqlite).await;
    let Room { app, case, officer, colleague, .. } = &room;
    let ask = deeds::without(deeds::with(ask("2026-07-31"), "item", json!("scope")), "participant");
    let request = officer.command(*case, &ask).await.is(201)["event_ids"][0].clone();
    let request = request.as_str().expect("an event");
    let approve = deeds::without(deeds::with(approve(request), "item", json!("scope")), "participant");
    let before = app.head().await;
    officer.command_seen(*case, &approve).await.refused(403, "own_request");
    assert_eq!(app.head().await, before);
    let page = officer.get("/approvals").await.text();
    assert!(page.contains("申請した本人は承認できません"), "{page}");
    assert!(!page.contains("approve-deadline-change-"), "no form for what would be refused: {page}");
    assert!(colleague.get("/approvals").await.text().contains("approve-deadline-change-"));
    colleague.command_seen(*case, &approve).await.is(201);
}

#[tokio::test]
async fn a_town_asks_and_the_lead_answers_on_the_pages() {
    let room = Room::open(Database::Sqlite).await;
    let Room { app, case, officer, kato, .. } = &room;
    let page = kato.get(&format!("/cases/{case}")).await.text();
    assert!(
        page.contains("id=\"request-deadline-change-survey\"") && page.contains("期限変更を申請"),
        "{page}"
    );
    assert!(!page.contains("id=\"change-deadline-survey\""), "a town moves no date itself");
    let version = kato.part_version(*case, Some(KATO)).await.to_string();
    let asked = [
        ("form", "request-deadline-change-survey"),
        ("item", "survey"),
        ("participant", KATO),
        ("version", &version),
        ("nominal", "R8.5末"),
        ("reason_code", "staff"),
        ("reason", "担当者が交代したため"),
    ];
    let mistyped = asked.map(|(name, value)| if name == "nominal" { (name, "来月") } else { (name, value) });
    let before = app.head().await;
    let back = room.posts(kato, "request-deadline-change", &mistyped).await;
    assert_eq!(back.status, 422, "{}", back.text());
    assert!(back.text().contains("期限を読み取れません") && back.text().contains("担当者が交代したため"));
    let silent = asked.map(|(name, value)| if name == "reason" { (name, "") } else { (name, value) });
    let back = room.posts(kato, "request-deadline-change", &silent).await.text();
    assert!(back.contains("令和8年5月末（2026-05-31）と読み取りました"), "{back}");
    assert_eq!(app.head().await, before);
    assert_eq!(room.posts(kato, "request-deadline-change", &asked).await.status, 303);

    let waiting = room.waiting(officer).await;
    assert_eq!(
        (&waiting[0]["due"]["nominal"], &waiting[0]["due"]["precision"]),
        (&json!("2026-05-31"), &json!("month"))
    );
    let request = waiting[0]["request"].as_str().expect("an event").to_owned();
    let page = kato.get(&format!("/cases/{case}")).await.text();
    for words in ["申請中", "R8.5末", "担当者が交代したため", "withdraw-deadline-change-"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let page = app.auditor().get("/approvals").await.text();
    assert!(
        page.contains("担当者が交代したため") && !page.contains("<form method=\"post\" action=\"/cases/"),
        "{page}"
    );
    let page = officer.get("/approvals").await.text();
    assert!(page.contains(&format!("approve-deadline-change-{request}")), "{page}");
    let version = officer.part_version(*case, Some(KATO)).await.to_string();
    let form = format!("approve-deadline-change-{request}");
    let approved = [
        ("form", form.as_str()),
        ("request", &request),
        ("item", "survey"),
        ("participant", KATO),
        ("version", &version),
        ("basis_kind", "document"),
        ("basis_number", "デ戦第202号"),
    ];
    let stale = approved.map(|(name, value)| if name == "version" { (name, "1") } else { (name, value) });
    let back = room.posts(officer, "approve-deadline-change", &stale).await;
    assert_eq!(back.status, 412);
    assert!(back.text().contains("内容が変わりました") && back.text().contains("デ戦第202号"));
    assert_eq!(room.posts(officer, "approve-deadline-change", &approved).await.status, 303);
    assert_eq!(room.date().await["due"]["nominal"], "2026-05-31");
    assert!(officer.get("/approvals").await.text().contains("回答待ちの申請はありません"));
}

#[tokio::test]
async fn a_pause_not_confirmed_in_a_quarter_is_shown_and_confirmed_on_the_page() {
    let room = Room::open(Database::Sqlite).await;
    let Room { app, case, officer, .. } = &room;
    let suspend = json!({
        "command": "suspend_work", "phase": "scope", "clock": "keep_date", "reason_code": "disaster", "reason": "台風の対応のため",
    });
    officer.command(*case, &suspend).await.is(201);
    let page = async || officer.get(&format!("/cases/{case}")).await.text();
    assert!(!page().await.contains("この四半期の確認がまだです"));
    app.step_to("2026-07-01T09:00:00+09:00").await;
    let unconfirmed = page().await;
    assert!(
        unconfirmed.contains("この四半期の確認がまだです") && unconfirmed.contains("confirm-suspension-0")
    );
    let confirmed = [
        ("form", "confirm-suspension-0"),
        ("phase", "scope"),
        ("reason_code", "disaster"),
        ("reason", "復旧の見込みを8月に示す"),
    ];
    assert_eq!(room.posts(officer, "confirm-suspension", &confirmed).await.status, 303);
    let confirmed = page().await;
    assert!(
        !confirmed.contains("この四半期の確認がまだです") && confirmed.contains("復旧の見込みを8月に示す")
    );
}
