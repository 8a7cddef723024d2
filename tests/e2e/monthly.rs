//! The monthly check of quiet work through the running program: who is asked, when, about what, and until when; never the
//! reckoning of the day itself.

use ayumi_tests::app::TestApp;
use ayumi_tests::client::{Client, fresh_key};
use ayumi_tests::template::Database;
use reqwest::Method;
use serde_json::{Value, json};

use crate::deeds::{self, KOBE};

/// Systems of one body.
const SYSTEMS: usize = 20;

/// What the inbox asks about quiet work, as cases in order.
async fn asked(reader: &Client) -> Vec<String> {
    let inbox = reader.get("/api/v1/inbox").await.ok();
    let notices = inbox["notices"].as_array().expect("notices").iter();
    let asked = notices.filter(|row| row["kind"] == "work_unchanged" && row["open"] == true);
    let mut cases: Vec<String> = asked.map(|row| row["case"].as_str().expect("a case").to_owned()).collect();
    cases.sort();
    cases
}

/// What is still to be asked of a body until a day, as days.
async fn to_come(reader: &Client, until: &str) -> Vec<Value> {
    let listed = reader.get(&format!("/api/v1/reminders?until={until}")).await.ok();
    let notices = listed["notices"].as_array().expect("notices").iter();
    notices.filter(|row| row["kind"] == "work_unchanged").map(|row| row["due_at"].clone()).collect()
}

async fn morning(app: &TestApp, day: &str) {
    app.step_to(&format!("{day}T09:00:30+09:00")).await;
    app.tell().await;
}

async fn quiet_work_is_asked_about_each_month(database: Database) {
    let app = TestApp::start(database).await;
    let kobe = app.municipality(KOBE);
    morning(&app, "2026-06-22").await;
    assert_eq!(asked(&kobe).await, [""; 0]);
    assert_eq!(
        to_come(&kobe, "2026-06-30").await,
        [(); SYSTEMS].map(|()| json!("2026-06-23T00:00:00.000000Z"))
    );

    morning(&app, "2026-06-23").await;
    let all = asked(&kobe).await;
    assert_eq!(all.len(), SYSTEMS, "each system of the body, and of no other");
    let page = kobe.get("/inbox").await.text();
    assert!(page.contains("進捗の記録がしばらくありません"), "it says what to do");

    let [noted, recorded, ..] = &all[..] else { panic!("several systems") };
    let note = deeds::with(deeds::note("現行のまま変わりありません"), "participant", json!(KOBE));
    kobe.command(noted, &note).await.is(201);
    let step = json!({
        "command": "set_checklist", "phase": "planning", "items": [{"item": "s01-1", "status": "done"}],
    });
    kobe.command(recorded, &step).await.is(201);
    app.sees_everything().await;
    let left = asked(&kobe).await;
    assert_eq!(left, all[2..], "what was noted or recorded is answered");

    morning(&app, "2026-06-24").await;
    assert_eq!(asked(&kobe).await, left, "once a month");
    morning(&app, "2026-07-24").await;
    assert_eq!(asked(&kobe).await, left, "the same again, and each once");
    assert_eq!(
        to_come(&kobe, "2026-08-31").await.len(),
        SYSTEMS,
        "the two quiet for sixty days by then as well"
    );
    answered_together(&app, &kobe, &left).await;
}

/// From the page: notes in the cases that are chosen, each once however often it is sent, and in no other.
async fn answered_together(app: &TestApp, kobe: &Client, asked_about: &[String]) {
    let (chosen, others) = asked_about.split_at(5);
    let boxes: Vec<String> = chosen.iter().map(|case| format!("case={case}%2F{KOBE}")).collect();
    let form = format!("form=unchanged&key={}&note=as-before&{}", fresh_key(), boxes.join("&"));
    let send = |who: &Client, form: &str| {
        let call = who.call(Method::POST, "/inbox/unchanged");
        call.bytes("application/x-www-form-urlencoded", form.as_bytes().to_vec())
    };
    let before = app.head().await.position;
    assert_eq!(send(kobe, &form).await.status, 303);
    assert_eq!(send(kobe, &form).await.status, 303, "sent twice");
    assert_eq!(app.head().await.position, before + 5, "each note once");
    app.sees_everything().await;
    assert_eq!(asked(kobe).await, others);
    let none = send(kobe, "form=unchanged&key=k&note=x").await;
    assert_eq!(none.status, 422);
    assert!(none.text().contains("案件を一覧から選んでください"), "it says what is missing");
    let form = format!("form=unchanged&key=k2&note=x&case={}%2F{KOBE}", asked_about[0]);
    let refused = send(&app.municipality("282014"), &form).await;
    assert_eq!(refused.status, 404, "a case of another body: {}", refused.text());
    assert_eq!(app.head().await.position, before + 5, "nothing was written");
}

#[tokio::test]
async fn who_records_nothing_is_asked_each_month_until_they_do() {
    quiet_work_is_asked_about_each_month(Database::Sqlite).await;
}

#[tokio::test]
async fn who_records_nothing_is_asked_each_month_until_they_do_on_postgresql() {
    quiet_work_is_asked_about_each_month(Database::Postgres).await;
}
