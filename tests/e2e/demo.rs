//! The demo: a year with marked sample activity in a folder of its own, made once and never over something else.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use ayumi_tests::client::Client;
use ayumi_tests::program::Program;
use serde_json::{Value, json};

use crate::deeds::{EDUCATION, SHARED, STANDARDIZATION};
use crate::line::{USAGE, head};

/// The program on the database of a demo.
fn beside(folder: &Path, demo: &str) -> Program {
    Program::in_folder(&folder.join(demo))
}

fn demo(folder: &Path) -> Program {
    Program::in_folder(folder).without("AYUMI_DATABASE").without("AYUMI_DATA").without("AYUMI_TRIAL")
}

fn logins(folder: &Path) -> Vec<Value> {
    let text = fs::read(folder.join("logins.json")).expect("the logins");
    serde_json::from_slice(&text).expect("a list of logins")
}

#[tokio::test]
async fn the_demo_is_made_once_and_holds_a_marked_sample_that_can_be_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = demo(folder.path());
    program.run(&["demo", "--no-serve", "--folder", "d"]).exits(0);
    let made = folder.path().join("d");
    let logins = logins(&made);
    assert_eq!(logins.len(), 45);
    let permissions = fs::metadata(made.join("logins.json")).expect("the logins").permissions();
    assert_eq!(permissions.mode() & 0o077, 0, "tokens are for the owner of the file alone");
    let verify = || beside(folder.path(), "d").run(&["audit", "verify", "--json"]).exits(0).json();
    let root = verify();
    program.run(&["demo", "--no-serve", "--folder", "d"]).exits(0);
    assert_eq!(verify(), root, "making it again changes nothing");

    let server = beside(folder.path(), "d").serve().expect("serve");
    let token =
        logins.iter().find(|login| login["role"] == "prefecture_officer").expect("an officer")["token"]
            .clone();
    let officer = Client::of_process(&server.url, token.as_str().expect("a token"));
    assert_a_year_in_july(&officer).await;
    assert_eq!(server.stop().expect("stop"), Some(0));
}

/// What the sample leaves on the morning of 2026-07-13.
async fn assert_a_year_in_july(officer: &Client) {
    let decisions = officer.get("/api/v1/decisions").await.ok();
    let decisions = decisions["decisions"].as_array().expect("a list");
    let outcomes: Vec<_> =
        decisions.iter().map(|row| (&row["question"], &row["closed"]["outcome"])).collect();
    assert_eq!(outcomes.len(), 2, "one made and one that waits: {outcomes:?}");
    assert!(outcomes.contains(&(&json!("standard_scope"), &json!("adopted"))));
    assert!(outcomes.contains(&(&json!("specification_and_cost"), &Value::Null)));

    let board = officer.get(&format!("/api/v1/programmes/{EDUCATION}/board?phase=scope")).await.ok();
    let moved: Vec<_> = board["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| row["promise"]["moves"] == 1)
        .map(|row| row["promise"]["moved_after_lapse"].as_bool())
        .collect();
    assert!(moved.len() == 2 && moved.contains(&Some(true)) && moved.contains(&Some(false)), "{moved:?}");

    let figures = officer.get(&format!("/api/v1/programmes/{STANDARDIZATION}/standardization")).await.ok();
    assert_eq!(figures["bodies"][1]["completion"]["percent"], "65.50");
    let joint = officer.get(&format!("/api/v1/programmes/{SHARED}/board")).await.ok();
    let told = |status: &str| joint["totals"]["needs"][status].as_u64().unwrap_or(0);
    assert!(told("unanswered") > 0 && told("done") > 0 && told("not_applicable") > 0, "{}", joint["totals"]);

    let head = officer.get("/api/v1/programmes").await.number("ayumi-position").expect("a position");
    let last = officer.get(&format!("/api/v1/events?after={}&limit=200", head - 200)).await.ok();
    for event in last["events"].as_array().expect("events") {
        let (kind, via) = (&event["event"]["actor"]["kind"], &event["event"]["via"]);
        assert!(*kind != "user" || *via == "sample", "a person's act that is not marked as sample: {event}");
    }
}

#[test]
fn a_demo_that_is_there_goes_on_at_the_instant_asked_for_or_where_it_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = demo(folder.path());
    let make = ["demo", "--no-serve", "--empty", "--folder", "d"];
    program.run(&make).exits(0);
    let beside = beside(folder.path(), "d");
    let made = head(&beside);
    let trial = program.with("AYUMI_TRIAL", "1");
    // Earlier than its end: nothing is refused and nothing is recorded.
    trial.clone().with("AYUMI_NOW", "2026-04-01T09:00:00+09:00").run(&make).exits(0);
    assert_eq!(head(&beside), made);
    trial.with("AYUMI_NOW", "2026-09-01T09:00:00+09:00").run(&make).exits(0);
    assert_eq!(head(&beside), made + 1, "the step is recorded");
    let due = beside.run(&["reminder", "send", "--dry-run", "--json"]).exits(0).json();
    assert!(due["recorded"].as_u64().is_some_and(|due| due > 0), "it is September: {due}");
}

#[test]
fn a_served_demo_tells_in_json_where_its_logins_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = demo(folder.path());
    program.run(&["demo", "--no-serve", "--empty", "--folder", "d"]).exits(0);
    let told = program.first_line(&["demo", "--folder", "d", "--listen", "127.0.0.1:0", "--json"]);
    let told: Value = serde_json::from_str(&told).expect("one JSON object");
    assert!(told["url"].as_str().is_some_and(|url| url.starts_with("http://")), "{told}");
    let file = told["logins_file"].as_str().expect("a file");
    assert!(folder.path().join(file).exists() && file.starts_with('d'), "{told}");
}

#[test]
fn an_empty_demo_has_the_programmes_and_no_activity() {
    let folder = tempfile::tempdir().expect("a folder");
    demo(folder.path()).run(&["demo", "--no-serve", "--empty", "--folder", "d"]).exits(0);
    let program = beside(folder.path(), "d");
    let rows = program.run(&["board", EDUCATION, "--json"]).exits(0).json_lines();
    assert!(rows.iter().filter(|row| row["phase"] == "survey").all(|row| row["status"] == "ready"));
    // Opened in July, it does not tell of what was due in spring.
    assert_eq!(
        program.run(&["reminder", "send", "--json"]).exits(0).json(),
        json!({"recorded": 0, "dry_run": false})
    );
}

#[test]
fn nothing_but_a_demo_is_thrown_away_or_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = demo(folder.path());
    let precious = folder.path().join("precious");
    fs::create_dir(&precious).expect("a folder");
    fs::write(precious.join("letter.txt"), "大切な手紙").expect("write");
    program.run(&["demo", "--reset", "--no-serve", "--empty", "--folder", "precious"]).exits(USAGE);
    assert!(precious.join("letter.txt").exists());

    // One that was interrupted is not taken for a whole one.
    let half = folder.path().join("half");
    fs::create_dir(&half).expect("a folder");
    fs::write(half.join("ayumi.db"), "").expect("write");
    let refused = program.run(&["demo", "--no-serve", "--empty", "--folder", "half"]).exits(USAGE);
    assert!(refused.stderr.contains("--reset"), "{}", refused.stderr);
    program.run(&["demo", "--reset", "--no-serve", "--empty", "--folder", "half"]).exits(0);
    assert_eq!(logins(&half).len(), 45);
}
