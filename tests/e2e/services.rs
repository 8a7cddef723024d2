//! Work that goes on: meetings and contacts that come up, services that are taken up and left, work that stands still,
//! and a consultation raised from a migration, which both cases know of.

use ayumi_core::id::CaseId;
use ayumi_tests::app::TestApp;
use ayumi_tests::client::{Client, fresh_key};
use ayumi_tests::program::Program;
use ayumi_tests::template::Database;
use serde_json::{Value, json};

use crate::deeds::{KAMI, KATO, KOBE, STANDARDIZATION, attach, with};

const MEETINGS: &str = "review-meetings-r8";
const LIAISON: &str = "area-liaison-r8";
const SYSTEMS: &str = "joint-systems-r8";
const CONSULTATION: &str = "consultation-r8";
const SECRET: &str = "首長への説明に困っている";

fn open(register: &str) -> Value {
    json!({"command": "open_entry", "register": register})
}

fn report(phase: &str, fields: &[(&str, Value)]) -> Value {
    let fields: Vec<Value> =
        fields.iter().map(|(field, value)| json!({"field": field, "value": value})).collect();
    json!({"command": "report", "phase": phase, "fields": fields})
}

fn moved(to: &str) -> Value {
    json!({"command": "move_lifecycle", "lifecycle": "use", "to": to})
}

fn letter() -> Value {
    json!({"kind": "document", "document_number": "デ戦第12号", "dated_on": "2026-04-01"})
}

async fn case_of(client: &Client, case: CaseId) -> Value {
    client.get(&format!("/api/v1/cases/{case}")).await.ok()
}

/// The one of a list whose member has a value.
fn one<'a>(list: &'a Value, member: &str, value: &str) -> &'a Value {
    let found = list.as_array().and_then(|list| list.iter().find(|one| one[member] == value));
    found.unwrap_or_else(|| panic!("no `{member}` {value} in {list}"))
}

/// The entries of a register, in the order in which they came up.
async fn entries(client: &Client, programme: &str, register: &str) -> Vec<Value> {
    let path = format!("/api/v1/programmes/{programme}/entries?register={register}");
    let mut entries = client.get(&path).await.ok()["entries"].as_array().expect("a list").clone();
    entries.sort_by_key(|entry| entry["number"].as_u64());
    entries
}

async fn a_further_meeting(database: Database) {
    let app = TestApp::start(database).await;
    let (officer, kato) = (app.officer(), app.municipality(KATO));
    let case = app.case(MEETINGS, "year");
    assert_eq!(
        entries(&officer, MEETINGS, "meeting").await.len(),
        4,
        "those of the year are known beforehand"
    );

    let extra = with(open("meeting"), "subject", json!("臨時の検討会"));
    kato.command(case, &extra).await.refused(403, "not_allowed");
    officer.command(case, &extra).await.is(201);
    let all = entries(&kato, MEETINGS, "meeting").await;
    let further = all.last().expect("five of them");
    assert_eq!((&further["number"], &further["id"]), (&json!(5), &json!("meeting.5")));
    assert_eq!(further["subject"], "臨時の検討会");

    let present = json!([{"organization": KATO, "persons": 2}, {"organization": KOBE, "persons": 1}]);
    let present = json!({"command": "record_attendance", "phase": "meeting.5.held", "present": present});
    kato.command(case, &present).await.refused(403, "not_allowed");
    assert_eq!(officer.command(case, &present).await.events(), ["attendance.recorded"]);
    let seen = case_of(&kato, case).await;
    let held = &one(&seen["phases"], "phase", "meeting.5.held")["tracks"][0];
    let came = held["attendance"].as_array().expect("who came");
    assert_eq!(came.len(), 2, "{held}");
    assert_eq!(one(&held["attendance"], "organization", KATO)["persons"], 2);
    let page = officer.get(&format!("/cases/{case}?item=meeting.5.held")).await.text();
    assert!(page.contains("臨時の検討会") && page.contains("出席 2団体・3人"), "{page}");

    for (document, name) in [("agenda", "次第.txt"), ("materials", "資料.txt")] {
        let sha256 = officer.upload(name.as_bytes()).await;
        let attach = attach("meeting.5.held", Some(document), &sha256, name.len(), name);
        officer.command(case, &attach).await.is(201);
    }
    let held = report("meeting.5.held", &[("held_on", json!({"date": "2026-04-01"}))]);
    let held = officer.command(case, &held).await.events();
    assert_eq!(held, ["report.submitted", "phase.completed", "phase.opened", "deadline.set"]);
    let due = app.officer().get(&format!("/api/v1/deadlines?case={case}")).await.ok();
    assert!(due.to_string().contains("meeting.5.minutes"), "the minutes are due now: {due}");
}

#[tokio::test]
async fn a_further_meeting_counts_who_came_and_then_owes_its_minutes() {
    a_further_meeting(Database::Sqlite).await;
}

#[tokio::test]
async fn a_further_meeting_counts_who_came_and_then_owes_its_minutes_on_postgresql() {
    a_further_meeting(Database::Postgres).await;
}

async fn a_question(database: Database) {
    let app = TestApp::start(database).await;
    let (officer, kato, kami) = (app.officer(), app.municipality(KATO), app.municipality(KAMI));
    let case = app.case(LIAISON, "year");
    let asked = with(open("consultation"), "subject", json!(SECRET));
    let asked = kato.command(case, &asked).await;
    assert_eq!(asked.events(), ["entry.opened", "phase.opened", "deadline.set"]);
    assert!(!asked.text().contains(SECRET), "the words stand in the event as a commitment only");
    kato.command(case, &open("visit")).await.refused(403, "not_allowed");
    kato.command(case, &with(open("consultation"), "participant", json!(KAMI)))
        .await
        .refused(403, "another_body");
    assert!(entries(&kami, LIAISON, "consultation").await.is_empty());
    kami.get(&format!("/api/v1/cases/{case}/explain?item=consultation.1.answer")).await.is(404);
    for path in [
        format!("/api/v1/cases/{case}"),
        format!("/api/v1/cases/{case}/explain"),
        format!("/api/v1/cases/{case}/explain?participant={KAMI}"),
        format!("/cases/{case}/why"),
        format!("/api/v1/cases/{case}/events?limit=200"),
        format!("/api/v1/deadlines?case={case}"),
        format!("/api/v1/programmes/{LIAISON}/board"),
        format!("/api/v1/programmes/{LIAISON}/entries"),
        format!("/cases/{case}"),
        format!("/p/{LIAISON}"),
        "/".to_owned(),
    ] {
        let theirs = kami.get(&path).await.text();
        assert!(!theirs.contains(SECRET) && !theirs.contains("consultation.1"), "{path}: {theirs}");
    }

    // The address it asks for stands on the page again, and nothing more.
    let asked = kami.get(&format!("/cases/{case}?item=consultation.1")).await.text();
    assert!(!asked.contains(SECRET) && !asked.contains("id=\"entry\""), "{asked}");

    app.step_to("2026-04-03T09:00:00+09:00").await;
    let answer = report(
        "consultation.1.answer",
        &[("kind", json!({"choice": "advice"})), ("answer", json!({"text": "他の団体の例をお送りします"}))],
    );
    officer.command(case, &with(answer, "participant", json!(KATO))).await.is(201);
    let follow = with(with(open("action"), "participant", json!(KATO)), "follows", json!("consultation.1"));
    officer.command(case, &follow).await.refused(422, "date_missing");
    officer.command(case, &with(follow, "due_on", json!("2026-04-24"))).await.is(201);

    let asked = &entries(&officer, LIAISON, "consultation").await[0];
    assert_eq!((&asked["response_business_days"], &asked["open"]), (&json!(2), &json!(false)));
    assert_eq!(asked["subject"], SECRET);
    let action = &entries(&kato, LIAISON, "action").await[0];
    assert_eq!((&action["follows"], &action["open"]), (&json!("consultation.1"), &json!(true)));
    assert_eq!(action["steps"][0]["due"]["due"]["nominal"], "2026-04-24");
    // Nobody was visited in the first quarter.
    app.step_to("2026-07-01T09:00:00+09:00").await;
    app.sweep().await;
    let missed = officer.get(&format!("/api/v1/cases/{case}/events?limit=200")).await.ok();
    let missed = missed["events"].as_array().expect("events").iter();
    let quiet = missed.filter(|event| event["event"]["type"] == "deadline.missed").count();
    assert_eq!(quiet, 41, "forty bodies without a visit, and the action that was not done");
}

#[tokio::test]
async fn a_question_is_answered_followed_up_and_seen_by_nobody_else() {
    a_question(Database::Sqlite).await;
}

#[tokio::test]
async fn a_question_is_answered_followed_up_and_seen_by_nobody_else_on_postgresql() {
    a_question(Database::Postgres).await;
}

async fn a_service(database: Database) {
    let app = TestApp::start(database).await;
    let (officer, kato) = (app.officer(), app.municipality(KATO));
    let case = app.case(SYSTEMS, "e-hyogo");
    let wrong = kato.command(case, &moved("live")).await.refused(409, "no_such_move");
    assert!(wrong["detail"].as_str().is_some_and(|words| words.contains("検討中")), "{wrong}");
    assert_eq!(
        kato.command(case, &moved("joined")).await.events()[..2],
        ["participant.joined", "lifecycle.moved"]
    );
    kato.command(case, &moved("contracted")).await.is(201);
    kato.command(case, &moved("live")).await.is(201);
    kato.command(case, &moved("left")).await.refused(422, "reason_missing");

    let services = officer.get(&format!("/api/v1/programmes/{SYSTEMS}/services")).await.ok();
    let service = one(&services["services"], "key", "e-hyogo");
    assert_eq!(
        (&service["counts"]["use"]["live"], &service["counts"]["use"]["unanswered"]),
        (&json!(2), &json!(40))
    );
    let meant = service["target"]["bodies"].as_array().expect("the bodies it is meant for");
    let users = meant.iter().filter(|body| body["uses"] == true);
    assert_eq!(
        (meant.len(), users.filter_map(|body| body["organization"].as_str()).collect::<Vec<_>>()),
        (25, vec![KATO])
    );
    let page = officer.get(&format!("/cases/{case}")).await.text();
    assert!(page.contains("人口50,000人未満の25市町のうち、利用しているのは1"), "{page}");
    let cities = one(&service["declared"]["groups"], "group", "city");
    assert_eq!((&cities["declared"], &cities["named"], &cities["gap"]), (&json!(5), &json!(1), &json!(4)));
    let counts = json!([{"group": "city", "count": 1}, {"group": "town", "count": 0}]);
    let declare = json!({"command": "declare_participants", "counts": counts, "certainty": "final"});
    officer.command(case, &declare).await.refused(422, "basis_missing");
    officer.command(case, &with(declare, "basis", letter())).await.is(201);
    let seen = case_of(&officer, case).await;
    assert_eq!(one(&seen["declared"]["groups"], "group", "city")["gap"], 0);

    let amount = report("contribution", &[("amount", json!({"integer": 400_000}))]);
    officer.command(case, &with(amount, "participant", json!(KATO))).await.is(201);
    let figures = case_of(&kato, case).await["indicators"][0]["values"].clone();
    let own = one(&figures, "participant", KATO);
    assert_eq!(
        (&own["numerator"], figures.as_array().map(Vec::len)),
        (&json!(400_000), Some(1)),
        "{figures}"
    );
    let board = officer.get(&format!("/p/{SYSTEMS}")).await.text();
    assert!(board.contains("稼働") && board.contains("未回答"), "who uses what stands on the board");
}

#[tokio::test]
async fn a_service_is_taken_up_and_its_numbers_stand_beside_the_names() {
    a_service(Database::Sqlite).await;
}

#[tokio::test]
async fn a_service_is_taken_up_and_its_numbers_stand_beside_the_names_on_postgresql() {
    a_service(Database::Postgres).await;
}

#[tokio::test]
async fn suspended_work_is_not_late_and_gets_its_remaining_time_again() {
    let app = TestApp::start(Database::Sqlite).await;
    let (officer, kobe) = (app.officer(), app.municipality(KOBE));
    let case = app.case(STANDARDIZATION, "281000.koseki");
    let suspend = json!({
        "command": "suspend_work", "phase": "go_live", "participant": KOBE, "clock": "keep_remaining",
        "reason_code": "disaster", "reason": "大雨への対応のため", "basis": letter(),
    });
    kobe.command(case, &suspend).await.refused(403, "not_allowed");
    assert_eq!(officer.command(case, &suspend).await.events(), ["work.suspended"]);
    let pauses = case_of(&kobe, case).await["pauses"].clone();
    assert_eq!((&pauses[0]["phase"], &pauses[0]["since"]), (&json!("go_live"), &json!("2026-04-01")));
    assert!(kobe.get(&format!("/cases/{case}")).await.text().contains("中断"));
    let other = app.municipality(KATO).get(&format!("/api/v1/cases/{case}")).await;
    assert_eq!(other.status, 404, "another body's migration");
    app.step_to("2026-04-08T09:00:00+09:00").await;
    let resume =
        json!({"command": "resume_work", "phase": "go_live", "participant": KOBE, "basis": letter()});
    let resumed = officer.command(case, &resume).await.events();
    assert_eq!(resumed[0], "work.resumed", "{resumed:?}");
    assert_eq!(case_of(&kobe, case).await["pauses"], json!([]));
}

fn raised(case: CaseId, key: &str) -> Value {
    json!({
        "programme": CONSULTATION, "key": key, "title": {"ja": "戸籍の移行時期について", "en": null},
        "raised_from": {"case": case, "sub_case": "consultation", "participant": null},
    })
}

async fn a_consultation(database: Database) {
    let app = TestApp::start(database).await;
    let (officer, kobe, kato) = (app.officer(), app.municipality(KOBE), app.municipality(KATO));
    let migration = app.case(STANDARDIZATION, "281000.koseki");
    // To another body there is no such case.
    kato.post("/api/v1/cases", &raised(migration, "other")).await.refused(404, "no_such_case");
    let plain = json!({"programme": CONSULTATION, "key": "plain", "title": {"ja": "相談", "en": null}});
    kobe.post("/api/v1/cases", &plain).await.refused(403, "not_allowed");

    let key = fresh_key();
    let call = || kobe.post("/api/v1/cases", &raised(migration, "281000.koseki-1")).key(&key);
    let opened = call().await;
    assert_eq!(opened.events()[..2], ["case.opened", "case.linked"]);
    assert_eq!(call().await.header("idempotent-replayed"), Some("true"));
    let consultation = app.case(CONSULTATION, "281000.koseki-1");
    let title = "戸籍の移行時期について";
    app.sees_everything().await;
    for (reader, case, relation, other) in [
        (&kobe, migration, "raised", consultation),
        (&kobe, consultation, "raised_from", migration),
        (&officer, migration, "raised", consultation),
    ] {
        let links = case_of(reader, case).await["links"].clone();
        assert_eq!(links.as_array().map(Vec::len), Some(1), "{links}");
        assert_eq!((&links[0]["relation"], &links[0]["case"]), (&json!(relation), &json!(other.to_string())));
        let page = reader.get(&format!("/cases/{case}")).await.text();
        assert!(page.contains(&format!("href=\"/cases/{other}")), "the page of {case} leads to {other}");
    }
    assert!(kobe.get(&format!("/cases/{migration}")).await.text().contains(title));
    let bodies = case_of(&kobe, consultation).await["participants"].clone();
    assert_eq!((&bodies[0]["organization"], bodies.as_array().map(Vec::len)), (&json!(KOBE), Some(1)));
    assert_eq!(kato.get(&format!("/api/v1/cases/{consultation}")).await.status, 404);

    let taken = raised(migration, "281000.koseki-1");
    let offered = with(
        taken,
        "raised_from",
        json!({
            "case": app.case(STANDARDIZATION, "281000.shugaku"), "sub_case": "consultation", "participant": KOBE,
        }),
    );
    officer.post("/api/v1/cases", &offered).await.refused(409, "key_taken");
    officer.post("/api/v1/cases", &with(offered, "key", json!("281000.shugaku-1"))).await.is(201);
}

#[tokio::test]
async fn a_consultation_raised_from_a_migration_is_linked_both_ways() {
    a_consultation(Database::Sqlite).await;
}

#[tokio::test]
async fn a_consultation_raised_from_a_migration_is_linked_both_ways_on_postgresql() {
    a_consultation(Database::Postgres).await;
}

#[tokio::test]
async fn the_command_line_raises_a_case_and_tells_what_stands_beside_its_phases() {
    let app = TestApp::start(Database::Sqlite).await;
    let migration = app.case(STANDARDIZATION, "281000.koseki");
    let token = app.token(KOBE);
    app.sees_everything().await;
    let program = Program::in_folder(app.folder()).with("AYUMI_TOKEN", &token);
    let new = format!(
        r#"{{"programme": "{CONSULTATION}", "key": "281000.koseki-9", "title": {{"ja": "相談", "en": null}}}}"#
    );
    let from = migration.to_string();
    let raise = ["case", "open", "--raised-from", &from, "--sub-case", "consultation", &new, "--json"];
    let told = program.run(&raise).exits(0).json();
    assert_eq!(told["case"], app.case(CONSULTATION, "281000.koseki-9").to_string());
    let shown = program.run(&["case", "show", &from, "--json"]).exits(0).json();
    assert_eq!(
        (&shown["links"][0]["relation"], &shown["links"][0]["case"]),
        (&json!("raised"), &told["case"])
    );

    let service = app.case(SYSTEMS, "security-cloud").to_string();
    let shown = program.run(&["case", "show", &service, "--json"]).exits(0).json();
    let own = one(&shown["conditions"], "participant", KOBE);
    assert_eq!((&own["lifecycle"], &own["condition"]), (&json!("use"), &json!("live")));
    let words = program.run(&["case", "show", &service]).exits(0).stdout;
    assert!(words.contains("In use") && words.contains("lifecycle"), "{words}");
}
