//! The API describes itself: every route in the description answers, every command and every setting is in it.

use std::collections::BTreeSet;

use ayumi_tests::app::TestApp;
use ayumi_tests::client::fresh_key;
use ayumi_tests::program::Program;
use ayumi_tests::template::Database;
use serde_json::Value;

use crate::deeds::EDUCATION;

/// Every command there is, under the word it is sent with.
const COMMANDS: [&str; 18] = [
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
    "decide",
    "change_deadline",
    "set_mark",
    "add_note",
    "correct_fact",
    "cancel_case",
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
            .replace("/definitions/{id}/{version}", "/definitions/education-dx/1")
            .replace("/programmes/{id}/standardization", "/programmes/standardization-r8/standardization")
            .replace("/programmes/{id}", "/programmes/education-dx-r8")
            .replace("/cases/{id}", &format!("/cases/{case}"))
            .replace("{code}", "282286")
            .replace("/decisions/{id}", "/decisions/00000000-0000-0000-0000-000000000000")
            .replace("{sha256}", &"0".repeat(64));
        assert!(!real.contains('{'), "{path} needs a value of its own in this test");
        for method in operations.as_object().expect("operations").keys().filter(|key| *key != "parameters") {
            let call =
                officer.call(method.to_uppercase().parse().expect("a method"), &real).key(&fresh_key());
            let response = call.open().await;
            let status = response.status().as_u16();
            // Some take a body or name nothing that is there, and say so; none is unknown and none breaks.
            assert!(status < 500 && status != 405, "{method} {path}: {status}");
            let is_unknown = status == 404 && !real.contains("/decisions/") && !real.contains("/evidence/");
            assert!(!is_unknown, "{method} {path}: {status}");
            answered += 1;
        }
    }
    assert!(answered >= 30, "{answered} operations");
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
