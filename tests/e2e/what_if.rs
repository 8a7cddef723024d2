//! The prefecture tries what would come of a later date, a body less, another rule; nothing is written, and what then
//! really happens is what was shown.

use ayumi_core::id::CaseId;
use ayumi_tests::app::{PREFECTURE, TestApp};
use ayumi_tests::client::{Answer, Client};
use ayumi_tests::template::Database;
use reqwest::Method;
use serde_json::{Value, json};

use crate::deeds::{self, EDUCATION, KATO, KOBE, STANDARDIZATION};
use crate::line::{CONFLICT, FAILURE, USAGE, case, head, year};

/// Asks without a key, for nothing is written.
async fn ask(client: &Client, case: CaseId, suppositions: Value) -> Answer {
    let body = json!({ "suppositions": suppositions });
    client.call(Method::POST, &format!("/api/v1/cases/{case}/what-if")).json(&body).await
}

#[track_caller]
fn date<'v>(report: &'v Value, item: &str, participant: &Value) -> &'v Value {
    let rows = report["dates"].as_array().expect("dates");
    let found = rows.iter().find(|row| row["item"] == item && row["participant"] == *participant);
    found.unwrap_or_else(|| panic!("no date of {item} in {report}"))
}

#[tokio::test]
async fn a_later_date_is_tried_and_then_given_and_comes_out_the_same() {
    let app = TestApp::start(Database::Sqlite).await;
    let (officer, case) = (app.officer(), app.case(EDUCATION, "school-affairs"));
    let before = app.head().await;
    let shift = json!([{"suppose": "shift", "item": "scope", "to": "2026-07-31"}]);
    let report = ask(&officer, case, shift).await.is(200);
    assert_eq!(app.head().await, before, "nothing was written");
    let row = date(&report, "scope", &Value::Null);
    assert_eq!(
        (&row["before"]["due"]["nominal"], &row["after"]["due"]["nominal"]),
        (&json!("2026-06-30"), &json!("2026-07-31"))
    );
    assert_eq!((&row["moved"], &row["after"]["forecast"]), (&json!(22), &json!(false)));
    assert_eq!((&report["today"], &report["on"]), (&json!("2026-04-01"), &json!("2026-04-01")));
    // The nine reminders about the scope go to the prefecture on other days, and the one to its manager.
    let told = &report["reminders"][0];
    assert_eq!(
        (&told["organization"], &told["before"]["count"], &told["anew"]),
        (&json!(PREFECTURE), &told["after"]["count"], &json!(10))
    );
    assert_eq!((&report["statuses"], &report["overdue"]), (&json!([]), &json!([])));

    officer.command_seen(case, &deeds::move_deadline("scope", "2026-07-31")).await.is(201);
    let told = officer.get(&format!("/api/v1/cases/{case}")).await.ok();
    let dates = told["deadlines"].as_array().expect("dates");
    let real = dates.iter().find(|row| row["item"] == "scope").expect("the scope");
    assert_eq!(real["date"]["due"], row["after"]["due"]);
}

#[tokio::test]
async fn without_those_who_lag_joint_work_would_begin() {
    let app = TestApp::start(Database::Sqlite).await;
    let (officer, case) = (app.officer(), app.case(EDUCATION, "school-affairs"));
    for body in [KATO, KOBE] {
        app.municipality(body).command(case, &deeds::join()).await.is(201);
    }
    app.municipality(KATO).command(case, &deeds::report_survey("planned")).await.is(201);
    let before = app.head().await;
    let others: Vec<String> =
        app.municipalities().into_iter().filter(|body| ![KOBE, KATO].contains(&body.as_str())).collect();
    let mut suppositions: Vec<Value> =
        others.iter().map(|body| json!({"suppose": "drop", "participant": body})).collect();
    suppositions.push(json!({"suppose": "complete", "phase": "survey", "participant": KOBE}));
    let report = ask(&officer, case, json!(suppositions)).await.is(200);
    assert_eq!(report["assumed"][0]["code"], "assumed_complete");
    let opens = report["statuses"].as_array().expect("states").iter().find(|row| row["item"] == "scope");
    assert_eq!(opens.map(|row| (&row["before"], &row["after"])), Some((&json!("waiting"), &json!("ready"))));
    let held = report["blockers"].as_array().expect("blockers").iter().find(|row| row["item"] == "scope");
    assert_eq!(
        held.map(|row| (&row["before"][0]["code"], &row["after"][0]["code"])),
        Some((&json!("needs_barrier"), &json!("needs_document")))
    );
    let share =
        ask(&officer, case, json!([{"suppose": "barrier", "phase": "survey", "rule": "2%"}])).await.is(200);
    assert_eq!(share["statuses"][0]["after"], "ready");
    let late = ask(&officer, case, json!([{"suppose": "on", "date": "2026-05-11"}])).await.is(200);
    assert_eq!((&late["on"], late["overdue"].as_array().map(Vec::len)), (&json!("2026-05-11"), Some(40)));
    assert_eq!(late["overdue"][0]["participant"], KOBE);
    assert_eq!(app.head().await, before);
}

#[tokio::test]
async fn what_cannot_be_supposed_is_refused_at_its_place() {
    let app = TestApp::start(Database::Sqlite).await;
    let (officer, case) = (app.officer(), app.case(EDUCATION, "school-affairs"));
    let before = app.head().await;
    let on = json!({"suppose": "on", "date": "2026-04-02"});
    for (wrong, status, code) in [
        (json!({"suppose": "quorum", "decision": "standard_scope", "quorum": "2/3"}), 422, "no_vote"),
        (json!({"suppose": "shift", "item": "scope"}), 422, "bad_supposition"),
        (
            json!({"suppose": "shift", "item": "scope", "to": "2026-07-31", "by": "10bd"}),
            422,
            "bad_supposition",
        ),
        (json!({"suppose": "shift", "item": "scope", "by": "10 days"}), 422, "bad_supposition"),
        (json!({"suppose": "wish"}), 422, "bad_supposition"),
        (json!({"suppose": "drop", "participant": "280003"}), 409, "not_a_participant"),
        (json!({"suppose": "complete", "phase": "policy"}), 409, "phase_not_open"),
        (json!({"suppose": "barrier", "phase": "scope", "rule": "all"}), 422, "no_barrier"),
        (json!({"suppose": "on", "date": "2026-03-01"}), 422, "past_date"),
    ] {
        let problem = ask(&officer, case, json!([on, wrong])).await.refused(status, code);
        assert_eq!(problem["errors"][0]["pointer"], "/suppositions/1", "{problem}");
        assert_eq!(problem["outcome"], "rejected");
    }
    let many: Vec<&Value> = std::iter::repeat_n(&on, 51).collect();
    ask(&officer, case, json!(many)).await.refused(422, "too_many_suppositions");
    assert_eq!(app.head().await, before);
}

#[tokio::test]
async fn who_may_suppose_what_and_who_is_told() {
    let app = TestApp::start(Database::Sqlite).await;
    let (kato, case) = (app.municipality(KATO), app.case(EDUCATION, "school-affairs"));
    let drop = |body: &str| json!([{"suppose": "drop", "participant": body}]);
    let own = ask(&kato, case, drop(KATO)).await.is(200);
    let about = |list: &str| -> Vec<Value> {
        own[list].as_array().expect(list).iter().map(|row| row["participant"].clone()).collect()
    };
    for list in ["statuses", "blockers", "dates"] {
        assert!(about(list).iter().all(|body| body.is_null() || *body == KATO), "{list}: {own}");
    }
    ask(&kato, case, drop(KOBE)).await.refused(403, "another_body");
    let joint = json!([{"suppose": "shift", "item": "scope", "to": "2026-07-31"}]);
    ask(&kato, case, joint.clone()).await.refused(403, "not_allowed");
    ask(&kato, case, json!([{"suppose": "on", "date": "2026-05-11"}])).await.is(200);
    ask(&app.auditor(), case, joint.clone()).await.is(200);
    ask(&app.anonymous(), case, joint.clone()).await.refused(401, "unauthorized");
    let theirs = app.case(STANDARDIZATION, &format!("{KOBE}.koseki"));
    ask(&kato, theirs, json!([])).await.refused(404, "not_found");
}

#[tokio::test]
async fn the_page_carries_its_suppositions_in_its_address() {
    let app = TestApp::start(Database::Sqlite).await;
    let (officer, case) = (app.officer(), app.case(EDUCATION, "school-affairs"));
    let before = app.head().await;
    let page = officer.get(&format!("/cases/{case}/what-if?item=scope&to=R8.7.31")).await.text();
    for words in ["動く期限", "+22開庁日", "R8.6末", "R8.7末", "name=\"s\" value=\"shift:scope=2026-07-31\""]
    {
        assert!(page.contains(words), "no `{words}` in {page}");
    }
    let more = format!("/cases/{case}/what-if?s=shift%3Ascope%3D2026-07-31&part=drop&part_body={KATO}");
    let page = officer.get(&more).await.text();
    assert!(page.contains("加東市が参加しない") && page.contains("予定し直される通知"), "{page}");
    let wrong = officer.get(&format!("/cases/{case}/what-if?item=scope&to=soon")).await.text();
    assert!(wrong.contains("を読めません") && wrong.contains("value=\"soon\""), "{wrong}");
    let refused = officer.get(&format!("/cases/{case}/what-if?done=policy")).await.text();
    assert!(refused.contains("まだ始まっていません"), "{refused}");
    assert_eq!(app.head().await, before);
}

#[test]
fn the_command_line_tries_suppositions_and_writes_nothing() {
    let (_copy, program) = year();
    let (case, before) = (case(&program, EDUCATION, KATO).to_string(), head(&program));
    let ask = ["case", "what-if", &case, "--shift", "scope=2026-07-31", "--drop", KATO, "--json"];
    let report = program.run(&ask).exits(0).json();
    assert_eq!(date(&report, "scope", &Value::Null)["moved"], 22);
    assert_eq!(report["suppositions"][1], json!({"suppose": "drop", "participant": KATO}));
    let told = program.clone().with("AYUMI_LANG", "ja").run(&ask[..7]).exits(0);
    for words in [
        "仮定：「②システム標準化範囲・要件検討」（全体）の期限をR8.7.31にする",
        "加東市が参加しない",
        "+22bd",
        "何も記録していません。",
    ] {
        assert!(told.stdout.contains(words), "no `{words}` in:\n{}", told.stdout);
    }
    program.run(&["case", "what-if", &case, "--shift", "scope"]).exits(USAGE);
    program.run(&["case", "what-if", &case, "--complete", "policy"]).exits(CONFLICT);
    program.run(&["case", "what-if", &case, "--quorum", "standard_scope=2/3"]).exits(FAILURE);
    program.run(&["case", "what-if", &case, "--quorum", "supplier=most"]).exits(USAGE);
    let vote =
        program.clone().with("AYUMI_LANG", "ja").run(&["case", "what-if", &case, "--quorum", "supplier=all"]);
    assert!(vote.exits(0).stdout.contains("定足数"), "how the vote would stand");
    assert_eq!(head(&program), before);
}
