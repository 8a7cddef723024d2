//! A definition changes while its cases run: the next version is compared, a plan reported on, approved by a second
//! person, applied in two sittings; everything read before reads as it did, and everybody goes on under the new names.

use ayumi_core::decide::Acting;
use ayumi_core::envelope::{Actor, Via};
use ayumi_core::id::{CaseId, CorrelationId};
use ayumi_definition::read_migration;
use ayumi_engine::handle::Request;
use ayumi_engine::migration::Migration;
use ayumi_store::views::Inbox;
use ayumi_tests::app::{PREFECTURE, TestApp};
use ayumi_tests::client::{Answer, Client, fresh_key};
use ayumi_tests::program::Program;
use ayumi_tests::template::Database;
use reqwest::Method;
use serde_json::{Value, json};

use crate::deeds::{self, EDUCATION, KATO, KOBE};
use crate::line::{self, CONFLICT, DENIED, FAILURE, NOT_FOUND};

const CASES: [&str; 3] = ["school-affairs", "cloud-tools", "zero-trust"];

/// The survey has another name and two months more, and so has one of its fields another name.
fn third_version() -> String {
    let second = std::fs::read_to_string(line::shipped("workflows/definitions/education-dx.yaml"));
    let second = second.expect("the shipped definition");
    second
        .replace("version: 2", "version: 3")
        .replace("  survey:\n", "  inquiry:\n")
        .replace("after: [survey]", "after: [inquiry]")
        .replace("rework_to: survey", "rework_to: inquiry")
        .replace("due: {month: 4, kind: survey}", "due: {month: 6, kind: survey}")
        .replace("      renewal: {", "      renewal_month: {")
        .replace("①市町の現状把握", "①市町への聞き取り")
}

const PLAN: &str = "format: ayumi-migration/1
definition: education-dx
from: 2
to: 3
reason: 現状把握を聞き取りに改め、期限を二か月延ばすため
basis: {kind: document, document_number: デ戦第145号, dated_on: 2026-04-10}
map:
  phases: {survey: inquiry}
  fields: {survey/renewal: renewal_month}
clock: restart
";

/// A second officer of the prefecture, who may approve what the first proposed.
fn colleague(app: &TestApp) -> Client {
    let program = Program::in_folder(app.folder());
    let add = [
        "user",
        "add",
        "--name",
        "県 次郎",
        "--organization",
        PREFECTURE,
        "--role",
        "prefecture_officer",
        "--json",
    ];
    let user = program.run(&add).exits(0).json()["user"].as_str().expect("a user").to_owned();
    let token = program.run(&["token", "create", "--user", &user, "--json"]).exits(0).json();
    app.holder(token["token"].as_str().expect("a token"))
}

fn yaml(client: &Client, path: &str, source: &str) -> ayumi_tests::client::Call {
    client.call(Method::POST, path).key(&fresh_key()).bytes("application/yaml", source.as_bytes().to_vec())
}

async fn publish(officer: &Client) -> Value {
    yaml(officer, "/api/v1/definitions", &third_version()).await.is(201)
}

/// Proposed by the officer, approved by a colleague; gives the name the plan is applied under.
async fn approved(app: &TestApp, officer: &Client) -> String {
    let proposed = yaml(officer, "/api/v1/migrations", PLAN).await.is(201);
    let plan = proposed["migration"].as_str().expect("the hash of the plan").to_owned();
    let consent = json!({"reason": "期限を確かめた。", "basis": null});
    colleague(app).post(&format!("/api/v1/migrations/{plan}/approve"), &consent).await.is(201);
    plan
}

async fn apply(officer: &Client, plan: &str) -> Answer {
    officer.call(Method::POST, &format!("/api/v1/migrations/{plan}/apply")).key(&fresh_key()).await
}

/// The plan as the engine takes it, and a request of the operator's.
async fn as_operator(app: &TestApp) -> (Migration, Request) {
    let plan = read_migration(PLAN).value.expect("the plan reads");
    let migration = app.node.engine.migration(plan).await.expect("the plan fits");
    let request = Request {
        principal: "system:test".into(),
        key: fresh_key(),
        body: Vec::new(),
        acting: Acting { actor: Actor::operator(), rights: Vec::new() },
        via: Via::Cli,
        correlation: CorrelationId(uuid::Uuid::nil()),
        seen: None,
        dry_run: false,
    };
    (migration, request)
}

fn cases(app: &TestApp) -> Vec<CaseId> {
    CASES.map(|key| app.case(EDUCATION, key)).to_vec()
}

async fn somebody_has_answered(app: &TestApp) {
    let (kato, case) = (app.municipality(KATO), app.case(EDUCATION, "school-affairs"));
    kato.command(case, &deeds::join()).await.is(201);
    let mut report = deeds::report_survey("planned");
    report["fields"]
        .as_array_mut()
        .expect("fields")
        .push(json!({"field": "renewal", "value": {"month": "2027-09"}}));
    kato.command(case, &report).await.is(201);
    app.municipality(KOBE).command(case, &deeds::join()).await.is(201);
}

fn phases(board: &Value) -> Vec<&str> {
    board["phases"].as_array().expect("phases").iter().filter_map(|phase| phase["phase"].as_str()).collect()
}

#[tokio::test]
async fn a_year_changes_its_definition_while_its_cases_run() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    let case = app.case(EDUCATION, "school-affairs");
    somebody_has_answered(&app).await;
    app.step_to("2026-04-13T09:30:00+09:00").await;
    app.sweep().await;
    let board = format!("/api/v1/programmes/{EDUCATION}/board");
    let before = officer.get(&board).await;
    before.ok();

    let published = publish(&officer).await;
    assert_eq!(published["plan_needed"], true);
    let compared = officer.get("/api/v1/definitions/education-dx/diff").await.ok();
    assert_eq!(
        (&compared["from"], &compared["to"], &compared["changes"]),
        (&json!(2), &json!(3), &published["changes"])
    );

    let report = yaml(&officer, "/api/v1/migrations?dry_run=true", PLAN).await.is(200);
    let figures = &report["figures"];
    assert_eq!(
        (&figures["ready"], &figures["blocked"], &figures["deadlines_moved"]),
        (&json!(3), &json!(0), &json!(3))
    );
    let moved = &report["cases"][0]["moved"][0];
    assert_eq!(
        (&moved["former"]["nominal"], &moved["due"]["nominal"]),
        (&json!("2026-04-30"), &json!("2026-06-30"))
    );
    assert!(moved["business_days"].as_i64().is_some_and(|days| (35..45).contains(&days)), "{moved}");

    let plan = approved(&app, &officer).await;
    let (migration, request) = as_operator(&app).await;
    let first = app.node.engine.migrate(&migration, &[case], &request, &|_, _| {}).await.expect("it moves");
    assert_eq!((first.migrated, first.blocked.len()), (1, 0), "and then the machine stops");
    let app = app.restart().await;
    app.sees_everything().await;
    let officer = app.officer();
    let half = officer.get(&board).await.ok();
    assert!(phases(&half).contains(&"inquiry") && phases(&half).contains(&"survey"), "{:?}", phases(&half));
    let rest = apply(&officer, &plan).await.is(200);
    assert_eq!((&rest["migrated"], &rest["untouched"], &rest["blocked"]), (&json!(2), &json!(1), &json!([])));
    let again = apply(&officer, &plan).await.is(200);
    assert_eq!(
        (&again["migrated"], &again["events"], &again["untouched"]),
        (&json!(0), &json!(0), &json!(3))
    );

    everything_reads_under_the_new_names(&app, &before, &board).await;
    let then = officer.get(&format!("{board}?as_of=2026-04-13T09:30:00%2B09:00")).await;
    assert_eq!(then.bytes, before.bytes, "what was read then reads as it did, byte for byte");
    let live = app.digests().await;
    app.node.views.rebuild(None).await.expect("a rebuild");
    assert_eq!(app.digests().await, live, "made again from the log, the views are the same");
    let folder = app.into_folder().await;
    Program::in_folder(folder.path()).run(&["audit", "verify"]).exits(0);
}

async fn everything_reads_under_the_new_names(app: &TestApp, before: &Answer, path: &str) {
    let (officer, kobe) = (app.officer(), app.municipality(KOBE));
    let case = app.case(EDUCATION, "school-affairs");
    let board = officer.get(path).await.ok();
    assert_eq!(phases(&board), ["inquiry", "scope", "policy", "specification", "selection", "contract"]);
    let rows = |board: &Value| board["rows"].as_array().expect("rows").len();
    assert_eq!(rows(&board), rows(&before.json()));
    let row = |body: &str| {
        let rows = board["rows"].as_array().expect("rows");
        let is = |row: &&Value| {
            row["case"] == json!(case) && row["participant"] == body && row["phase"] == "inquiry"
        };
        rows.iter().find(is).expect("a row a body").clone()
    };
    assert_eq!((&row(KATO)["status"], &row(KOBE)["status"]), (&json!("done"), &json!("ready")));
    assert_eq!(row(KOBE)["promise"]["due"]["nominal"], "2026-06-30");
    let explained = kobe.get(&format!("/api/v1/cases/{case}/explain")).await.ok().to_string();
    assert!(explained.contains("\"phase\":\"inquiry\"") && !explained.contains("\"phase\":\"survey\""));
    let deadlines = officer.get(&format!("/api/v1/deadlines?case={case}")).await.ok();
    let inquiry =
        deadlines["deadlines"].as_array().expect("deadlines").iter().find(|row| row["item"] == "inquiry");
    assert_eq!(inquiry.expect("the date of the inquiry")["history"].as_array().map(Vec::len), Some(2));
    let page = officer.get(&format!("/cases/{case}")).await.text();
    assert!(page.contains("業務の定義が第2版から第3版に変わりました"), "the history tells it");
    assert!(page.contains("「①市町の現状把握」を報告しました"), "and what came before by the words of then");
    kobe.command(case, &deeds::report_survey("planned")).await.refused(422, "no_such_phase");
    let report = deeds::with(deeds::report_survey("planned"), "phase", json!("inquiry"));
    kobe.command(case, &report).await.is(201);
}

#[tokio::test]
async fn a_plan_is_approved_by_somebody_else_and_applied_as_it_was_approved() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    publish(&officer).await;
    let list = "/api/v1/definitions/education-dx/migrations";
    let unknown = format!("/api/v1/migrations/{}/apply", "0".repeat(64));
    officer.call(Method::POST, &unknown).key(&fresh_key()).await.is(404);
    let proposed = yaml(&officer, "/api/v1/migrations", PLAN).await.is(201);
    let plan = proposed["migration"].as_str().expect("the hash of the plan").to_owned();
    yaml(&officer, "/api/v1/migrations", PLAN).await.is(200);
    apply(&officer, &plan).await.refused(409, "migration_not_approved");
    let unapproved = officer.get(list).await;
    app.step_to("2026-04-13T09:30:00+09:00").await;
    let approve = format!("/api/v1/migrations/{plan}/approve");
    officer.post(&approve, &json!({})).await.refused(403, "migration_own_proposal");
    let colleague = colleague(&app);
    let report =
        colleague.call(Method::POST, &format!("{approve}?dry_run=true")).json(&json!({})).await.is(200);
    assert_eq!(report["figures"]["ready"], 3);
    colleague.post(&approve, &json!({"reason": "あ".repeat(4_001)})).await.refused(413, "text_too_long");
    let key = fresh_key();
    let approval = || colleague.call(Method::POST, &approve).json(&json!({"reason": "確かめた。"})).key(&key);
    let first = approval().await.is(201);
    assert_eq!(approval().await.is(201)["position"], first["position"], "a retry is the same approval");
    colleague.post(&approve, &json!({})).await.is(200);
    let listed = officer.get(list).await.ok();
    assert_eq!(listed["migrations"][0]["approval"], first["event_ids"][0]);
    assert_ne!(listed["migrations"][0]["proposed_by"], listed["migrations"][0]["approved_by"]);
    assert_eq!(unapproved.ok()["migrations"][0]["approval"], Value::Null);
    let then = unapproved.header("ayumi-as-of").expect("its moment");
    let then = officer.get(&format!("{list}?as_of={}", then.replace('+', "%2B"))).await;
    assert_eq!(then.bytes, unapproved.bytes, "what was approved later was not approved then");

    let other = PLAN.replace("clock: restart", "clock: keep_date");
    let (mut migration, request) = as_operator(&app).await;
    migration.plan = read_migration(&other).value.expect("it reads");
    let refused = app.node.engine.migrate(&migration, &cases(&app), &request, &|_, _| {}).await;
    assert!(format!("{refused:?}").contains("MigrationNotProposed"), "{refused:?}");
    let unsound = PLAN.replace("phases: {survey: inquiry}", "phases: {survey: inqury}");
    let problem = yaml(&officer, "/api/v1/migrations", &unsound).await.refused(422, "migration_unsound");
    assert_eq!(problem["diagnostics"][0]["code"], "AY201");
    for reader in [app.municipality(KATO), app.auditor()] {
        apply(&reader, &plan).await.refused(403, "role_required");
    }
}

#[tokio::test]
async fn a_case_that_is_blocked_stays_as_it_is_and_the_others_go_on() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    publish(&officer).await;
    let plan = approved(&app, &officer).await;
    app.step_to("2026-07-01T09:30:00+09:00").await;
    let stays = app.case(EDUCATION, "zero-trust");
    officer
        .command(stays, &json!({"command": "cancel_case", "reason_code": "review", "reason": "見直しのため"}))
        .await
        .is(201);
    let (migration, request) = as_operator(&app).await;
    let reports =
        app.node.engine.migration_report(&migration, &cases(&app), &request.acting, &|_, _| {}).await;
    let reports = reports.expect("a report");
    let standings: Vec<String> = reports.iter().map(|report| format!("{:?}", report.standing)).collect();
    assert_eq!(standings, ["Ready", "Ready", "Ended"], "the April date had passed already; June has too");
    let before = app.node.engine.case(stays, None).await.expect("a case");
    let came_to = apply(&officer, &plan).await.is(200);
    assert_eq!((&came_to["migrated"], &came_to["untouched"]), (&json!(2), &json!(1)));
    assert_eq!(app.node.engine.case(stays, None).await.expect("a case"), before);
}

#[tokio::test]
async fn a_date_that_would_be_overdue_blocks_its_case_alone() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    publish(&officer).await;
    let later = app.case(EDUCATION, "cloud-tools");
    officer.command_seen(later, &deeds::move_deadline("survey", "2026-08-31")).await.is(201);
    let plan = approved(&app, &officer).await;
    let report = yaml(&officer, "/api/v1/migrations?dry_run=true", PLAN).await.is(200);
    assert_eq!((&report["figures"]["ready"], &report["figures"]["blocked"]), (&json!(2), &json!(1)));
    let came_to = apply(&officer, &plan).await.is(200);
    assert_eq!(came_to["migrated"], 2);
    let blocked = &came_to["blocked"][0];
    assert_eq!((&blocked["case"], &blocked["blockers"][0]["code"]), (&json!(later), &json!("moves_earlier")));
    let state = app.node.engine.case(later, None).await.expect("a case");
    assert_eq!(state.opening.map(|opening| opening.definition.version), Some(2), "nothing of it was written");
}

#[tokio::test]
async fn two_who_apply_at_once_move_every_case_once() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    publish(&officer).await;
    let plan = approved(&app, &officer).await;
    let beside = TestApp::beside(&app).await;
    let other = beside.officer();
    let (one, two) = tokio::join!(apply(&officer, &plan), apply(&other, &plan));
    let migrated =
        one.is(200)["migrated"].as_u64().unwrap_or(9) + two.is(200)["migrated"].as_u64().unwrap_or(9);
    assert!((3..=6).contains(&migrated), "a retried key answers for the one that wrote");
    for case in cases(&app) {
        let events = app.node.engine.case(case, None).await.expect("a case");
        assert_eq!(events.migrations.len(), 1, "{case}");
    }
}

#[tokio::test]
async fn a_further_case_opens_under_the_version_its_siblings_were_moved_to() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    publish(&officer).await;
    let new = |key: &str| json!({"programme": EDUCATION, "key": key, "title": {"ja": "学校図書館", "en": null}, "bodies": {"member": [KATO]}});
    let version = async |key: &str| {
        officer.post("/api/v1/cases", &new(key)).await.is(201);
        let case = app.node.engine.case(app.case(EDUCATION, key), None).await.expect("a case");
        case.opening.map(|opening| opening.definition.version)
    };
    assert_eq!(version("library").await, Some(2), "a published version alone moves nobody");
    approved(&app, &officer).await;
    assert_eq!(version("archive").await, Some(3));
}

#[tokio::test]
async fn what_is_due_is_told_by_the_rules_in_force_before_a_case_goes_on() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    publish(&officer).await;
    let plan = approved(&app, &officer).await;
    app.step_to("2026-04-16T10:00:00+09:00").await;
    apply(&officer, &plan).await.is(200);
    app.sees_everything().await;
    let of_the_moved = cases(&app);
    let told = async || {
        let inbox = app.node.views.inbox(None, Inbox::Everything, None).await.expect("the inbox");
        inbox.iter().filter(|row| of_the_moved.contains(&row.case)).count()
    };
    let before = told().await;
    assert!(before > 0, "ten business days before April's end lay before the migration");
    app.sweep().await;
    assert_eq!(told().await, before, "nothing is told twice");
}

#[test]
fn the_command_line_walks_a_plan_from_check_to_apply() {
    let (copy, program) = line::year();
    let folder = copy.folder.path();
    std::fs::write(folder.join("third.yaml"), third_version()).expect("a file");
    std::fs::write(folder.join("plan.yaml"), PLAN).expect("a file");
    let second = line::shipped("workflows/definitions/education-dx.yaml");
    let compared = program.run(&["definition", "diff", &second, "third.yaml", "--json"]).exits(0).json();
    assert_eq!(compared["plan_needed"], true);
    program.run(&["definition", "diff", "education-dx@2", "education-dx@9"]).exits(NOT_FOUND);
    program.run(&["definition", "diff", "education-dx", "third.yaml"]).exits(NOT_FOUND);
    program.run(&["check", &second, "third.yaml", "plan.yaml"]).exits(0);
    program
        .run(&["migration", "check", "plan.yaml", "--definition", &second, "--definition", "third.yaml"])
        .exits(0);
    program.run(&["migration", "check", "plan.yaml"]).exits(FAILURE);
    let applied = program.run(&["apply", "third.yaml", "plan.yaml", "--json"]).exits(0);
    assert_eq!(applied.json()["definitions"][0]["plan_needed"], true);
    assert!(
        applied.stderr.contains("need a migration plan") && applied.stderr.contains("`ayumi migration`"),
        "{}",
        applied.stderr
    );
    assert_eq!(
        program.run(&["apply", "third.yaml", "--json"]).exits(0).json(),
        json!({"events": 0, "dry_run": false, "definitions": []})
    );
    program.run(&["migration", "check", "plan.yaml"]).exits(0);
    let report = program.run(&["migration", "report", "plan.yaml"]).exits(0);
    assert!(
        report.stdout.contains("3 ready") && report.stdout.contains("2026-04-30 → 2026-06-30"),
        "{}",
        report.stdout
    );
    program.run(&["migration", "apply", "plan.yaml"]).exits(NOT_FOUND);
    program.run(&["migration", "propose", "plan.yaml", "--dry-run"]).exits(0);
    program.run(&["migration", "propose", "plan.yaml"]).exits(0);
    program.run(&["migration", "apply", "plan.yaml"]).exits(CONFLICT);
    let kato =
        program.run(&["token", "create", "--user", &line::officer(&program), "--json"]).exits(0).json();
    let kato = kato["token"].as_str().expect("a token").to_owned();
    program.clone().with("AYUMI_TOKEN", &kato).run(&["migration", "approve", "plan.yaml"]).exits(DENIED);
    program.run(&["migration", "approve", "plan.yaml", "--reason", "the operator is exempt"]).exits(0);
    let rehearsed = program.run(&["migration", "apply", "plan.yaml", "--dry-run", "--json"]).exits(0).json();
    assert_eq!((&rehearsed["migrated"], &rehearsed["dry_run"]), (&json!(3), &json!(true)));
    let done = program.run(&["migration", "apply", "plan.yaml", "--json"]).exits(0).json();
    assert_eq!(done["migrated"], 3);
    assert_eq!(program.run(&["migration", "apply", "plan.yaml", "--json"]).exits(0).json()["untouched"], 3);
    let listed = program.run(&["definition", "list", "--json"]).exits(0).json_lines();
    let running: Vec<_> = listed
        .iter()
        .filter(|row| row["definition"]["id"] == "education-dx")
        .map(|row| row["running_cases"].clone())
        .collect();
    assert_eq!(running, [json!(0), json!(3)]);
    let board = program.run(&["board", EDUCATION]).exits(0);
    assert!(
        board.stdout.contains("inquiry") || board.stdout.contains("Survey of the present state"),
        "{}",
        board.stdout
    );
    program.run(&["audit", "verify"]).exits(0);
}
