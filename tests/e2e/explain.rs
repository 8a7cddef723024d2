//! Anybody asks why something stands as it does, and is told what holds it up, who can move it on and by when; and which
//! rule made what happened by itself.

use ayumi_core::envelope::Envelope;
use ayumi_core::event::Event;
use ayumi_core::id::{CaseId, StreamId};
use ayumi_tests::app::{PREFECTURE, TestApp};
use ayumi_tests::client::Client;
use ayumi_tests::template::Database;
use serde_json::{Value, json};

use crate::decision::Room;
use crate::deeds::{self, EDUCATION, KATO, KOBE};
use crate::line::{NOT_FOUND, USAGE, case, year};

async fn explained(client: &Client, case: CaseId, query: &str) -> Value {
    client.get(&format!("/api/v1/cases/{case}/explain{query}")).await.ok()
}

#[track_caller]
fn one<'v>(told: &'v Value, list: &str, member: &str, wanted: &str) -> &'v Value {
    let rows = told[list].as_array().unwrap_or_else(|| panic!("no list `{list}` in {told}"));
    rows.iter().find(|row| row[member] == wanted).unwrap_or_else(|| panic!("no `{wanted}` in {told}"))
}

/// The id of the last event of a type in a case, about an item when one is named.
async fn event(client: &Client, case: CaseId, type_name: &str, phase: Option<&str>) -> String {
    let events = client.get(&format!("/api/v1/cases/{case}/events?limit=200")).await.ok();
    let rows = events["events"].as_array().expect("a list").iter().rev().map(|row| &row["event"]);
    let mut found = rows.filter(|event| {
        event["type"] == type_name && phase.is_none_or(|phase| event["data"]["phase"] == phase)
    });
    found.next().and_then(|event| event["id"].as_str()).expect("the event").to_owned()
}

#[tokio::test]
async fn joint_work_says_for_whom_it_waits_and_until_when() {
    let app = TestApp::start(Database::Sqlite).await;
    let case = app.case(EDUCATION, "school-affairs");
    app.municipality(KATO).command(case, &deeds::join()).await.is(201);
    app.municipality(KATO).command(case, &deeds::report_survey("planned")).await.is(201);
    let told = explained(&app.officer(), case, "?item=scope").await;
    let scope = one(&told, "items", "kind", "phase");
    assert_eq!((&scope["state"]["code"], &scope["since"]), (&json!("waiting"), &Value::Null));
    assert_eq!(scope["state"]["text"], json!({"ja": "開始前", "en": "not open"}));
    let hold = &scope["blockers"][0];
    assert_eq!(
        (&hold["code"], &hold["item"], &hold["by_when"]),
        (&json!("needs_barrier"), &json!("survey"), &json!("2026-04-30"))
    );
    assert_eq!(hold["tally"], json!({"counted": 41, "ended": 1, "needed": 41, "excluded": 0, "silent": 40}));
    assert_eq!(
        hold["text"]["ja"],
        "「①市町の現状把握」は対象41団体のうち1団体が終えており、あと40団体必要です（条件：全団体）。"
    );
    // Each that lags can report, and the prefecture can take them out: with the posts of each.
    let who = hold["who"].as_array().expect("those who can");
    assert_eq!(who.len(), 41);
    let kobe = one(hold, "who", "organization", KOBE);
    assert_eq!((&kobe["deed"]["code"], kobe["posts"].as_array().map(Vec::len)), (&json!("report"), Some(1)));
    assert_eq!(one(hold, "who", "organization", PREFECTURE)["deed"]["code"], "exclude");
    assert!(scope["next"][0]["text"]["ja"].as_str().is_some_and(|said| said.ends_with("が始まります。")));

    // What it kept before stays where it was.
    let track = one(&told, "tracks", "phase", "scope");
    assert_eq!(
        (&track["status"], &track["expected"], &track["who"]),
        (&json!("waiting"), &Value::Null, &Value::Null)
    );
    assert_eq!(track["waits_for"][0]["lagging"].as_array().map(Vec::len), Some(40));
    assert_eq!(track["due"]["due"]["nominal"], "2026-06-30");
    assert_eq!(track["blockers"], scope["blockers"]);
    for (kind, state) in [("decision", "not_put"), ("deadline", "running"), ("reminders", "reminder_ahead")] {
        assert_eq!(one(&told, "items", "kind", kind)["state"]["code"], state, "{kind}");
    }
    app.officer().get(&format!("/api/v1/cases/{case}/explain?item=nothing")).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_body_asks_of_its_own_part_and_of_the_case() {
    let app = TestApp::start(Database::Sqlite).await;
    let case = app.case(EDUCATION, "school-affairs");
    let told = explained(&app.municipality(KATO), case, &format!("?participant={KATO}")).await;
    let part = one(&told, "items", "kind", "participation");
    assert_eq!(
        (&part["state"]["code"], &part["blockers"][0]["who"][0]["organization"]),
        (&json!("invited"), &json!(KATO))
    );
    let kinds: Vec<&str> =
        told["items"].as_array().expect("a list").iter().filter_map(|item| item["kind"].as_str()).collect();
    assert!(
        kinds.contains(&"phase") && kinds.contains(&"reminders") && kinds.contains(&"deadline"),
        "{kinds:?}"
    );
    let whole = explained(&app.officer(), case, "").await;
    let open = one(&whole, "items", "kind", "case");
    assert_eq!(open["because"][1]["code"], "ends_by_itself");
    assert!(open["blockers"].as_array().is_some_and(|all| !all.is_empty()));
}

#[tokio::test]
async fn of_others_a_municipality_is_told_only_how_many_they_are() {
    let room = Room::with_the_survey_done().await;
    let (kato, case) = (room.app.municipality(KATO), room.case);
    let told = explained(&kato, case, "").await;
    let about: Vec<&Value> =
        told["tracks"].as_array().expect("tracks").iter().map(|track| &track["participant"]).collect();
    assert!(about.iter().all(|body| body.is_null() || *body == KATO), "{about:?}");
    let scope = kato.get(&format!("/api/v1/cases/{case}/explain?item=scope")).await;
    let opened = one(&scope.ok(), "items", "kind", "phase")["because"][0].clone();
    assert_eq!(opened["code"], "opened_by_barrier");
    let seen: Vec<&Value> =
        opened["events"].as_array().expect("events").iter().map(|event| &event["participant"]).collect();
    assert_eq!(seen, [&Value::Null, &json!(KATO)]);
    assert!(!scope.text().contains(KOBE) && !scope.text().contains("神戸市"), "{}", scope.text());
    kato.get(&format!("/api/v1/cases/{case}/explain?participant={KOBE}")).await.refused(404, "not_found");

    let other = room.app.case(EDUCATION, "cloud-tools");
    let waits = explained(&kato, other, "?item=scope").await;
    let hold = &one(&waits, "items", "kind", "phase")["blockers"][0];
    let named: Vec<&Value> =
        hold["who"].as_array().expect("a list").iter().map(|who| &who["organization"]).collect();
    assert_eq!(named, [&json!(KATO), &json!(PREFECTURE)]);
    assert_eq!((&hold["others"], &hold["tally"]["counted"]), (&json!(40), &json!(41)));
    assert_eq!(waits["tracks"][0]["waits_for"][0]["lagging_count"], 41);
    assert_eq!(waits["tracks"][0]["waits_for"][0]["lagging"], json!([KATO]));
}

#[tokio::test]
async fn an_automatic_event_names_its_rule_and_what_it_was_applied_to() {
    let room = Room::with_the_survey_done().await;
    let (officer, kato, case) = (&room.officer, room.app.municipality(KATO), room.case);
    let opened = event(officer, case, "phase.opened", Some("scope")).await;
    let path = format!("/api/v1/cases/{case}/events/{opened}/explain");
    let why = officer.get(&path).await.ok();
    assert_eq!(
        (&why["automatic"], &why["rule"]["code"], &why["type"]),
        (&json!(true), &json!("rule_barrier"), &json!("phase.opened"))
    );
    let input = &why["inputs"][0];
    assert_eq!(input["code"], "input_barrier");
    assert_eq!(input["text"]["ja"], "「①市町の現状把握」：対象2団体、終了2団体、除外0団体（条件：全団体）");
    let ends = input["events"].as_array().expect("the events that ended it");
    assert!(ends.len() == 2 && ends.iter().all(|event| event["type"] == "phase.completed"), "{ends:?}");
    let seen = kato.get(&path).await.ok();
    assert_eq!(seen["inputs"][0]["events"].as_array().map(Vec::len), Some(1), "of others only the numbers");

    let report = event(officer, case, "report.submitted", None).await;
    let by_hand = officer.get(&format!("/api/v1/cases/{case}/events/{report}/explain")).await.ok();
    assert_eq!((&by_hand["automatic"], &by_hand["inputs"]), (&json!(false), &json!([])));
    // The last report is 神戸市's: for 加東市 it is not there.
    kato.get(&format!("/api/v1/cases/{case}/events/{report}/explain")).await.refused(404, "not_found");
    let other = room.app.case(EDUCATION, "cloud-tools");
    officer.get(&format!("/api/v1/cases/{other}/events/{opened}/explain")).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_lapse_and_a_reminder_say_why_too() {
    let app = TestApp::start(Database::Sqlite).await;
    let (officer, case) = (app.officer(), app.case(EDUCATION, "school-affairs"));
    app.step_to("2026-05-01T09:30:00+09:00").await;
    app.sweep().await;
    let lapse = event(&officer, case, "deadline.missed", None).await;
    let why = officer.get(&format!("/api/v1/cases/{case}/events/{lapse}/explain")).await.ok();
    assert_eq!(
        (&why["rule"]["code"], &why["inputs"][0]["code"]),
        (&json!("rule_missed"), &json!("input_due"))
    );
    assert_eq!(why["inputs"][1]["text"]["ja"], "終わっていない作業：41件");
    let reminders =
        app.node.engine.store().read_stream(&StreamId::reminders(case), 0, 200).await.expect("the reminders");
    let told = |event: &Envelope| matches!(&event.data, Event::ReminderFired(fired) if fired.recipient.organization.as_str() == KATO);
    let mut events = reminders.iter().map(|stored| stored.parse().expect("an event"));
    let fired = events.find(told).expect("加東市 was told").id;
    let path = format!("/api/v1/cases/{case}/events/{fired}/explain");
    let why = officer.get(&path).await.ok();
    assert_eq!(why["rule"]["code"], "rule_reminder");
    assert_eq!(why["inputs"][0]["events"][0]["type"], "deadline.set");
    assert_eq!(app.municipality(KATO).get(&path).await.ok()["rule"], why["rule"]);
    app.municipality(KOBE).get(&path).await.refused(404, "not_found");
    let told = explained(&officer, case, &format!("?item=survey&participant={KATO}")).await;
    let reminders = one(&told, "items", "kind", "reminders");
    assert!(
        reminders["because"]
            .as_array()
            .is_some_and(|all| all.iter().any(|cause| cause["code"] == "reminder_fired_on"))
    );
}

#[tokio::test]
async fn an_explanation_is_as_old_as_the_moment_it_is_asked_for() {
    let room = Room::with_the_survey_done().await;
    let case = room.case;
    let before = room.app.head().await.recorded_at;
    room.app.step_to("2026-04-06T10:00:00+09:00").await;
    room.attach_papers().await;
    let code = async |query: String| {
        let told = explained(&room.officer, case, &query).await;
        let phase = one(&told, "items", "kind", "phase").clone();
        (phase["state"]["code"].clone(), phase["blockers"][0]["code"].clone())
    };
    let now = code("?item=scope".into()).await;
    assert_eq!(now, (json!("active"), json!("needs_putting")));
    let then = code(format!("?item=scope&as_of={before}")).await;
    assert_eq!(then, (json!("ready"), json!("needs_document")));
}

#[tokio::test]
async fn the_page_of_a_case_answers_beside_each_open_part_and_each_automatic_entry() {
    let room = Room::with_the_survey_done().await;
    let page = room.officer.get(&format!("/cases/{}", room.case)).await.text();
    for words in [
        "なぜ・何待ち・誰が・いつまで",
        "を審議に付す必要があります。",
        "審議に付す",
        "なぜ自動で",
        "/what-if",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let english = room.officer.get(&format!("/cases/{}?lang=en", room.case)).await.text();
    assert!(english.contains("Why, what for, who, by when") && english.contains("Why by itself"));
    let town = room.app.municipality(KATO).get(&format!("/cases/{}", room.case)).await.text();
    let answers: Vec<&str> = town
        .split("<details class=\"why")
        .skip(1)
        .filter_map(|part| part.split("</details>").next())
        .collect();
    assert!(
        answers.len() > 1 && answers.iter().all(|answer| !answer.contains("神戸市")),
        "others are not named: {answers:?}"
    );
}

#[test]
fn the_command_line_says_why_in_the_words_of_the_pages() {
    let (_copy, program) = year();
    let case = case(&program, EDUCATION, KATO).to_string();
    let told =
        program.clone().with("AYUMI_LANG", "ja").run(&["case", "explain", &case, "--item", "scope"]).exits(0);
    for words in ["■ 段階", "開始前", "なぜ：", "何待ち：", "誰が：兵庫県", "いつまで：", "そろうと："]
    {
        assert!(told.stdout.contains(words), "no `{words}` in:\n{}", told.stdout);
    }
    let told = program.run(&["case", "explain", &case, "--participant", KATO, "--json"]).exits(0).json();
    let part = one(&told, "items", "kind", "participation");
    assert_eq!(part["blockers"][0]["code"], "needs_answer");
    let shown = program.run(&["case", "show", &case, "--json"]).exits(0).json();
    assert!(shown["history"].as_array().is_some_and(|history| !history.is_empty()));
    let opened = part["because"][0]["events"][0]["event"].as_str().expect("an event").to_owned();
    let why = program.run(&["case", "explain", &case, "--event", &opened, "--json"]).exits(0).json();
    assert_eq!((&why["type"], &why["automatic"]), (&json!("participants.invited"), &json!(false)));
    program.run(&["case", "explain", &case, "--item", "nothing"]).exits(NOT_FOUND);
    program.run(&["case", "explain", &case, "--item", "scope", "--event", &opened]).exits(USAGE);
    let early = program.run(&["case", "explain", &case, "--item", "scope", "--as-of", "2026-03-01"]);
    early.exits(NOT_FOUND);
}
