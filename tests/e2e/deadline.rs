//! A date is moved: never without a reason, never over what somebody else wrote, and told apart before and after it lapsed.

use ayumi_core::id::CaseId;
use ayumi_tests::app::TestApp;
use ayumi_tests::template::Database;
use serde_json::{Value, json};

use crate::deeds::{self, EDUCATION, KATO};

async fn scope_row(app: &TestApp, case: CaseId) -> Value {
    let path = format!("/api/v1/programmes/{EDUCATION}/board?case={case}&phase=scope");
    let board = app.officer().get(&path).await.ok();
    assert_eq!(board["rows"].as_array().map(Vec::len), Some(1), "{board}");
    board["rows"][0].clone()
}

async fn history(app: &TestApp, case: CaseId) -> Value {
    let deadlines = app.officer().get(&format!("/api/v1/deadlines?case={case}&limit=200")).await.ok();
    let rows = deadlines["deadlines"].as_array().expect("a list");
    rows.iter().find(|row| row["item"] == "scope").expect("the scope has a date").clone()
}

#[tokio::test]
async fn a_date_moved_in_time_and_one_moved_after_it_lapsed_are_told_apart() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    let (early, late) = (app.case(EDUCATION, "cloud-tools"), app.case(EDUCATION, "zero-trust"));

    app.step_to("2026-06-24T10:00:00+09:00").await;
    let moved = officer.command_seen(early, &deeds::move_deadline("scope", "2026-07-31")).await;
    // The survey's date had lapsed and nobody had looked yet: that goes on record first, in the same append.
    assert_eq!(moved.events(), ["deadline.missed", "deadline.changed"]);
    let data = moved.ok()["events"][1]["event"]["data"].clone();
    assert_eq!(
        (&data["former"]["nominal"], &data["due"]["nominal"]),
        (&json!("2026-06-30"), &json!("2026-07-31"))
    );
    assert_eq!(
        (&data["former_version"], &data["version"], &data["lapsed"]),
        (&json!(1), &json!(2), &json!(false))
    );
    assert!(data["reason"]["commit"].is_string() && !moved.text().contains("事業者からの回答"), "{data}");

    // The first day after the date, the lapse is on record, by rule and not by anybody's hand.
    app.step_to("2026-07-01T06:00:00+09:00").await;
    app.sweep().await;
    assert_eq!(scope_row(&app, late).await["promise"]["missed"], true);
    assert_eq!(scope_row(&app, early).await["promise"]["missed"], false, "its date is a month later now");

    app.step_to("2026-07-06T10:00:00+09:00").await;
    let moved = officer.command_seen(late, &deeds::move_deadline("scope", "2026-08-31")).await.is(201);
    assert_eq!(moved["events"][0]["event"]["data"]["lapsed"], true);

    let row = scope_row(&app, early).await;
    let promise = |row: &Value, member: &str| row["promise"][member].clone();
    assert_eq!([promise(&row, "moves"), promise(&row, "moved_after_lapse")], [json!(1), json!(false)]);
    let row = scope_row(&app, late).await;
    assert_eq!([promise(&row, "moves"), promise(&row, "moved_after_lapse")], [json!(1), json!(true)]);
    assert_eq!(
        [promise(&row, "original_nominal"), promise(&row, "missed")],
        [json!("2026-06-30"), json!(false)]
    );
    assert_eq!(row["promise"]["due"]["nominal"], "2026-08-31");
    assert_eq!(row["overdue"], false);

    let history = history(&app, late).await;
    let versions: Vec<_> = history["history"]
        .as_array()
        .expect("versions")
        .iter()
        .map(|version| &version["due"]["nominal"])
        .collect();
    assert_eq!(versions, [&json!("2026-06-30"), &json!("2026-08-31")]);
    assert_eq!(history["history"][1]["reason_code"], "vendor");
    assert_eq!(history["history"][1]["basis"]["document_number"], "デ戦第118号");
}

#[tokio::test]
async fn the_lapse_is_effective_on_the_day_after_the_date_however_late_it_is_noticed() {
    let app = TestApp::start(Database::Sqlite).await;
    let case = app.case(EDUCATION, "zero-trust");
    app.step_to("2026-07-09T09:30:00+09:00").await;
    app.sweep().await;
    let events = app.officer().get(&format!("/api/v1/cases/{case}/events?limit=200")).await.ok();
    let lapses: Vec<_> = events["events"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|event| &event["event"])
        .filter(|event| event["type"] == "deadline.missed" && event["data"]["item"] == "scope")
        .collect();
    assert_eq!(lapses.len(), 1);
    assert_eq!(lapses[0]["effective_on"], "2026-07-01");
    assert!(
        lapses[0]["recorded_at"].as_str().is_some_and(|at| at.starts_with("2026-07-09")),
        "{}",
        lapses[0]
    );
    assert_eq!(lapses[0]["actor"]["kind"], "system");
}

#[tokio::test]
async fn a_change_must_say_why_on_whose_authority_and_what_it_replaces() {
    let app = TestApp::start(Database::Sqlite).await;
    let (officer, case) = (app.officer(), app.case(EDUCATION, "school-affairs"));
    let whole = || deeds::move_deadline("scope", "2026-07-31");
    let before = app.head().await;
    officer.command_seen(case, &deeds::without(whole(), "reason")).await.refused(422, "reason_missing");
    officer.command_seen(case, &deeds::without(whole(), "reason_code")).await.refused(422, "reason_missing");
    officer
        .command_seen(case, &deeds::with(whole(), "reason_code", json!("weather")))
        .await
        .refused(422, "unknown_reason");
    officer.command_seen(case, &deeds::without(whole(), "basis")).await.refused(422, "basis_missing");
    officer.command_seen(case, &deeds::move_deadline("scope", "2026-06-30")).await.refused(409, "same_date");
    officer
        .command_seen(case, &deeds::move_deadline("scope", "2145-06-30"))
        .await
        .refused(422, "beyond_calendar");
    officer
        .command_seen(case, &deeds::move_deadline("contract", "2026-06-30"))
        .await
        .refused(422, "no_deadline");
    officer.command(case, &whole()).await.refused(428, "version_required");
    // Whoever may not move it learns nothing of the version either.
    app.municipality(KATO).command(case, &whole()).if_match(0).await.refused(403, "not_allowed");
    assert_eq!(app.head().await, before);
}

#[tokio::test]
async fn what_a_municipality_wrote_meanwhile_does_not_make_its_neighbour_stale() {
    let app = TestApp::start(Database::Sqlite).await;
    let (kato, case) = (app.municipality(KATO), app.case(EDUCATION, "school-affairs"));
    kato.command(case, &deeds::join()).await.is(201);
    kato.command(case, &deeds::report_survey("in_use")).await.is(201);
    let seen = kato.part_version(case, Some(KATO)).await;
    let kami = app.municipality(deeds::KAMI);
    kami.command(case, &deeds::join()).await.is(201);
    let correct = json!({
        "command": "correct_fact", "phase": "survey", "participant": KATO, "item": "current_service", "correction": "replace",
        "value": {"choice": "planned"}, "reason_code": "entry-error", "reason": "入力誤りのため",
    });
    kato.command(case, &correct).if_match(seen).await.is(201);
    let stale = kato.command(case, &correct).if_match(seen).await.refused(412, "stale_version");
    assert!(stale["current_version"].as_u64().is_some_and(|current| current > seen));
}
