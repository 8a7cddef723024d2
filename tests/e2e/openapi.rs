//! The API describes itself: every route in the description answers, every command and every setting is in it.

use std::collections::BTreeSet;

use ayumi_tests::app::TestApp;
use ayumi_tests::client::{Answer, fresh_key};
use ayumi_tests::program::Program;
use ayumi_tests::schema::Described;
use ayumi_tests::template::Database;
use reqwest::Method;
use serde_json::Value;

use crate::decision::{self, Room};
use crate::deeds::{self, EDUCATION, KATO};

/// Every command there is, under the word it is sent with.
const COMMANDS: [&str; 32] = [
    "invite",
    "join",
    "decline",
    "withdraw",
    "exclude_participant",
    "report",
    "set_checklist",
    "attach_evidence",
    "complete_phase",
    "skip_phase",
    "reopen_phase",
    "open_decision",
    "endorse_decision",
    "cast_vote",
    "decide",
    "change_deadline",
    "set_mark",
    "add_note",
    "correct_fact",
    "cancel_case",
    "open_entry",
    "record_attendance",
    "move_lifecycle",
    "declare_participants",
    "suspend_work",
    "resume_work",
    "close_case",
    "approve_deadline_change",
    "confirm_suspension",
    "refuse_deadline_change",
    "request_deadline_change",
    "withdraw_deadline_change",
];

/// Every setting the outside knows, as flag and variable.
const SETTINGS: [(&str, &str); 7] = [
    ("--database", "AYUMI_DATABASE"),
    ("--listen", "AYUMI_LISTEN"),
    ("--data", "AYUMI_DATA"),
    ("--log", "AYUMI_LOG"),
    ("--token", "AYUMI_TOKEN"),
    ("--trial", "AYUMI_TRIAL"),
    ("--now", "AYUMI_NOW"),
];

async fn description(app: &TestApp) -> Value {
    app.anonymous().get("/openapi.json").await.is(200)
}

/// Follows a `#/a/b` reference.
fn resolved<'a>(root: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
        Some(pointer) => root.pointer(pointer).unwrap_or_else(|| panic!("no {pointer}")),
        None => value,
    }
}

/// The words of a discriminated union.
fn words(root: &Value, schema: &Value) -> BTreeSet<String> {
    let arms = schema["oneOf"].as_array().map_or(&[][..], Vec::as_slice);
    let word = |arm: &Value| {
        let tag = &resolved(root, arm)["properties"]["command"];
        tag["const"].as_str().or_else(|| tag["enum"][0].as_str()).map(str::to_owned)
    };
    arms.iter().filter_map(word).collect()
}

#[tokio::test]
async fn the_description_is_openapi_3_1_and_lists_every_command() {
    let app = TestApp::start(Database::Sqlite).await;
    let description = description(&app).await;
    assert!(description["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let body = &description["paths"]["/api/v1/cases/{id}/commands"]["post"]["requestBody"]["content"]["application/json"]
        ["schema"];
    let command = resolved(&description, body);
    assert_eq!(command["discriminator"]["propertyName"], "command", "{body}");
    assert_eq!(words(&description, command), COMMANDS.iter().map(|word| (*word).to_owned()).collect());
}

#[tokio::test]
async fn every_route_of_the_description_answers() {
    let app = TestApp::start(Database::Sqlite).await;
    let (description, officer) = (description(&app).await, app.officer());
    let case = app.case(EDUCATION, "school-affairs").to_string();
    let mut answered = 0;
    for (path, operations) in description["paths"].as_object().expect("paths") {
        let real = path
            .replace("/definitions/{id}/{version}", "/definitions/education-dx/2")
            .replace("/definitions/{id}", "/definitions/education-dx")
            .replace("/programmes/{id}/standardization", "/programmes/standardization-r8/standardization")
            .replace("/programmes/{id}", "/programmes/education-dx-r8")
            .replace("/cases/{id}", &format!("/cases/{case}"))
            .replace("{code}", "282286")
            .replace("/decisions/{id}", "/decisions/00000000-0000-0000-0000-000000000000")
            .replace("/deliveries/{id}", "/deliveries/00000000-0000-0000-0000-000000000000.mail")
            .replace("/{id}/", "/00000000-0000-0000-0000-000000000000/")
            .replace("/feeds/{id}", "/feeds/00000000-0000-0000-0000-000000000000")
            .replace("/webhooks/{id}", "/webhooks/00000000-0000-0000-0000-000000000000")
            .replace("{file}", "0.ics")
            .replace("{event}", "00000000-0000-0000-0000-000000000000")
            .replace("{reminder}", "00000000-0000-0000-0000-000000000000")
            .replace("{sha256}", &"0".repeat(64));
        assert!(!real.contains('{'), "{path} needs a value of its own in this test");
        for method in operations.as_object().expect("operations").keys().filter(|key| *key != "parameters") {
            let call =
                officer.call(method.to_uppercase().parse().expect("a method"), &real).key(&fresh_key());
            let response = call.open().await;
            let status = response.status().as_u16();
            // Some take a body or name nothing that is there, and say so; none is unknown and none breaks.
            assert!(status < 500 && status != 405, "{method} {path}: {status}");
            let may_lack = [
                "/decisions/",
                "/evidence/",
                "/events/0000",
                "/migrations/",
                "/diff",
                "/calendars/",
                "/feeds/",
                "/webhooks/",
                "/deliveries/",
                "/users/",
            ];
            let is_unknown = status == 404 && !may_lack.iter().any(|part| real.contains(part));
            assert!(!is_unknown, "{method} {path}: {status}");
            answered += 1;
        }
    }
    assert!(answered >= 30, "{answered} operations");
}

/// What the description says of an answer: it lists the status, the headers are there, the body fits.
#[track_caller]
fn fits(description: &Value, path: &str, method: &str, answer: &Answer) {
    let described = Described(description);
    let responses = &description["paths"][path][method]["responses"];
    let context = || format!("{method} {path} {}: {}", answer.status, answer.text());
    let response = &responses[answer.status.to_string()];
    let response = if response.is_null() {
        assert!(answer.status >= 400, "an undescribed status: {}", context());
        &responses["default"]
    } else {
        response
    };
    let response = described.resolved(response);
    for header in response["headers"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()) {
        let is_there = answer.header(header).is_some();
        // A list that ends has no next page, a first answer is no replay, and not every problem can be retried.
        let may_lack = ["Link", "Idempotent-Replayed", "Retry-After"].contains(&header);
        assert!(is_there || may_lack, "no {header}: {}", context());
    }
    let kind = answer.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
    let schema = &response["content"][kind]["schema"];
    if !schema.is_null() {
        assert_eq!(described.faults(schema, &answer.json()), Vec::<String>::new(), "{}", context());
    }
    let has_content = response["content"].is_object();
    assert_eq!(has_content, !answer.bytes.is_empty(), "{}", context());
}

#[tokio::test]
async fn every_read_answers_as_described() {
    let room = Room::with_the_survey_done().await;
    let papers = room.attach_papers().await;
    room.decide(&decision::open()).await.is(201);
    let Room { app, officer, case } = &room;
    app.sweep().await;
    let description = description(app).await;
    let decisions = officer.get("/api/v1/decisions").await.ok();
    let decision = decisions["decisions"][0]["decision"].as_str().expect("a decision").to_owned();
    let events = officer.get(&format!("/api/v1/cases/{case}/events?limit=1")).await.ok();
    let event = events["events"][0]["event"]["id"].as_str().expect("an event").to_owned();
    for reader in [officer.clone(), app.auditor(), app.municipality(KATO)] {
        for (path, operations) in description["paths"].as_object().expect("paths") {
            if operations["get"].is_null() || path.ends_with("/stream") {
                continue;
            }
            let real = path
                .replace("/definitions/{id}/{version}", "/definitions/education-dx/2")
                .replace("/definitions/{id}", "/definitions/education-dx")
                .replace("/programmes/{id}/standardization", "/programmes/standardization-r8/standardization")
                .replace("/programmes/{id}", "/programmes/education-dx-r8")
                .replace("/cases/{id}", &format!("/cases/{case}"))
                .replace("{code}", "282286")
                .replace("/decisions/{id}", &format!("/decisions/{decision}"))
                .replace("{event}", &event)
                .replace("{sha256}", &papers[0]);
            let answer = reader.get(&real).await;
            fits(&description, path, "get", &answer);
            if let Some(tag) = answer.header("etag").filter(|tag| tag.starts_with("W/")) {
                let again = reader.call(Method::GET, &real).header("if-none-match", tag).await;
                assert!(
                    answer.status == 200 && [200, 304].contains(&again.status),
                    "{path}: {}",
                    again.status
                );
                fits(&description, path, "get", &again);
            }
            fits(&description, path, "get", &reader.get(&format!("{real}?as_of=nonsense&limit=0")).await);
        }
    }
}

#[tokio::test]
async fn every_kind_of_write_answers_as_described() {
    let app = TestApp::start(Database::Sqlite).await;
    let (description, officer, kato) = (description(&app).await, app.officer(), app.municipality(KATO));
    let case = app.case(EDUCATION, "school-affairs");
    let (to_case, real) = ("/api/v1/cases/{id}/commands", format!("/api/v1/cases/{case}/commands"));
    let join = || kato.call(Method::POST, &real).json(&deeds::join());
    for (call, status) in [
        (join().key("k-1"), 201),
        (join().key("k-1"), 201),
        (join().key("k-2"), 200),
        (kato.call(Method::POST, &format!("{real}?dry_run=true")).json(&deeds::note("試し")), 200),
        (kato.call(Method::POST, &real).key("k-1").json(&deeds::note("別")), 422),
        (kato.call(Method::POST, &real).key("k-3").json(&serde_json::json!({"command": "dance"})), 400),
        (kato.call(Method::POST, &real).json(&deeds::join()).without_key(), 400),
        (kato.call(Method::POST, &real).key("k-4").bytes("application/json", vec![b' '; 2 << 20]), 413),
    ] {
        let answer = call.await;
        assert_eq!(answer.status, status, "{}", answer.text());
        fits(&description, to_case, "post", &answer);
    }
    let replayed = join().key("k-1").await;
    assert_eq!(replayed.header("idempotent-replayed"), Some("true"));

    let many = serde_json::json!({"command": deeds::note("一斉"), "cases": [case, app.case(EDUCATION, "zero-trust")]});
    let answer = officer.post(&format!("/api/v1/programmes/{EDUCATION}/commands"), &many).await;
    fits(&description, "/api/v1/programmes/{id}/commands", "post", &answer);
    let file = kato.call(Method::POST, "/api/v1/evidence").key(&fresh_key());
    fits(&description, "/api/v1/evidence", "post", &file.bytes("text/plain", b"one".to_vec()).await);
}

#[tokio::test]
async fn publishing_is_rehearsed_recorded_and_answered_again_as_any_write() {
    let app = TestApp::start(Database::Sqlite).await;
    let (description, officer) = (description(&app).await, app.officer());
    let path = "/api/v1/definitions";
    let source = officer.get("/api/v1/definitions/education-dx/2?format=yaml").await.text();
    let source = source.replace("version: 2", "version: 3").replace("校務", "公務");
    let publish = |query: &str, key: &str| {
        let call = officer.call(Method::POST, &format!("{path}{query}")).key(key);
        call.bytes("application/yaml", source.clone().into_bytes())
    };
    let before = app.head().await;
    let rehearsed = publish("?dry_run=true", "p-1").await;
    fits(&description, path, "post", &rehearsed);
    assert_eq!(rehearsed.events(), ["definition.published"]);
    assert_eq!((rehearsed.ok()["dry_run"].clone(), app.head().await), (Value::Bool(true), before));
    let published = publish("", "p-1").await;
    let receipt = published.is(201);
    fits(&description, path, "post", &published);
    assert_eq!(published.number("ayumi-position"), receipt["position"].as_u64());
    let again = publish("", "p-1").await;
    assert_eq!((again.is(201), again.header("idempotent-replayed")), (receipt, Some("true")));
    let nothing = publish("", "p-2").await;
    nothing.is(200);
    fits(&description, path, "post", &nothing);
    assert_eq!(publish("?dry_run=true", "p-3").await.events(), Vec::<String>::new());
    let unsound =
        officer.call(Method::POST, path).key("p-4").bytes("application/yaml", b"id: X!".to_vec()).await;
    fits(&description, path, "post", &unsound);
    let large =
        officer.call(Method::POST, path).key("p-5").bytes("application/yaml", vec![b' '; 2 << 20]).await;
    assert_eq!(large.status, 413);
    fits(&description, path, "post", &large);
}

#[tokio::test]
async fn the_probes_of_machines_answer() {
    let app = TestApp::start(Database::Sqlite).await;
    let anonymous = app.anonymous();
    assert_eq!(anonymous.get("/healthz").await.ok()["status"], "up");
    let ready = anonymous.get("/readyz").await.ok();
    assert_eq!((&ready["status"], &ready["lag"]), (&Value::from("ready"), &Value::from(0)));
    let metrics = anonymous.get("/metrics").await;
    assert!(metrics.header("content-type").is_some_and(|kind| kind.starts_with("text/plain")));
    for name in ["ayumi_http_requests_total", "ayumi_log_position", "ayumi_projection_lag"] {
        assert!(metrics.text().contains(name), "{name}");
    }
}

#[test]
fn every_setting_is_in_the_help_of_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let help = Program::in_folder(folder.path()).run(&["serve", "--help"]).exits(0).stdout;
    for (flag, variable) in SETTINGS {
        assert!(help.contains(flag) && help.contains(variable), "{flag} / {variable} in:\n{help}");
    }
}
