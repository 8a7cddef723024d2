//! What leaves the program as those outside see it: webhooks at a real receiver, calendars in a real reader; and nothing
//! when nothing is set.

use std::io::Write as _;
use std::process::{Command, Stdio};

use ayumi::config::{Outward, OutwardFlags};
use ayumi_tests::app::{PREFECTURE, TestApp};
use ayumi_tests::client::Client;
use ayumi_tests::hooks::HookReceiver;
use ayumi_tests::mail::{MailReceiver, PYTHON};
use ayumi_tests::peer::script_path;
use ayumi_tests::template::{self, Content, Database};
use serde_json::{Value, json};

use crate::deeds::{self, EDUCATION, KATO, KOBE, SHARED, STANDARDIZATION};

const MORNING: &str = "2026-04-01T09:30:00+09:00";
const LINK: &str = "https://ayumi.example.lg.jp";

async fn app(flags: &OutwardFlags) -> TestApp {
    let mut copy = template::copy(Database::Sqlite, Content::Year);
    copy.settings.outward = Outward::resolve(flags, Some(LINK), "127.0.0.1:8640").expect("settings");
    TestApp::with(copy).await
}

/// A server whose webhooks may go to a receiver.
async fn hooked() -> (TestApp, HookReceiver) {
    let receiver = HookReceiver::start(MORNING, &[], &json!([])).expect("a receiver");
    let flags =
        OutwardFlags { webhooks: true, webhook_allow: Some(receiver.allowed()), ..OutwardFlags::default() };
    let app = app(&flags).await;
    app.step_to(MORNING).await;
    (app, receiver)
}

async fn register(officer: &Client, url: &str, types: &[&str], programme: Option<&str>) -> (String, String) {
    let wanted = json!({ "url": url, "types": types, "programme": programme });
    let made = officer.post("/api/v1/webhooks", &wanted).await.is(201);
    let text =
        |member: &str| made[member].as_str().unwrap_or_else(|| panic!("{member} in {made}")).to_owned();
    (text("webhook"), text("secret"))
}

async fn post(app: &TestApp) -> usize {
    ayumi::posting::post(&app.node.clerk).await.expect("sending")
}

async fn move_scope(app: &TestApp, to: &str) {
    let case = app.case(EDUCATION, "school-affairs");
    app.officer().command_seen(case, &deeds::move_deadline("scope", to)).await.is(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_date_reaches_a_webhook_signed_and_others_do_not() {
    let (app, receiver) = hooked().await;
    let officer = app.officer();
    let (_, secret) =
        register(&officer, &receiver.url("/dates"), &["deadline.changed"], Some(EDUCATION)).await;
    let (_, shared) = register(&officer, &receiver.url("/shared"), &["deadline.*"], Some(SHARED)).await;
    receiver.becomes(MORNING, &[&secret, &shared], &json!([])).expect("told");
    move_scope(&app, "2026-07-31").await;
    officer.command(app.case(EDUCATION, "school-affairs"), &deeds::note("電話で確認")).await.is(201);
    assert_eq!(post(&app).await, 1, "one of the two webhooks, and no note");
    let request = receiver.peer.line().expect("a request");
    assert_eq!(request["path"], "/dates");
    assert_eq!(request["verified"], json!([true, false]), "with its own secret alone");
    assert_eq!(request["headers"]["content-type"], "application/cloudevents+json; charset=utf-8");
    let event: Value = serde_json::from_str(request["body"].as_str().unwrap_or_default()).expect("JSON");
    assert_eq!((&event["specversion"], &event["type"]), (&json!("1.0"), &json!("ayumi.deadline.changed")));
    assert_eq!(event["source"], format!("/programmes/{EDUCATION}"));
    let words = event.to_string();
    assert!(!words.contains("事業者からの回答"), "a reason in words does not leave: {words}");
    assert_eq!((post(&app).await, receiver.hits().expect("hits")), (0, 0), "once");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn during_a_change_of_secrets_both_sign_and_no_list_shows_one() {
    let (app, receiver) = hooked().await;
    let officer = app.officer();
    let (id, first) = register(&officer, &receiver.url("/"), &["deadline.*"], None).await;
    let rotated = officer.post(&format!("/api/v1/webhooks/{id}/rotate"), &json!({})).await.is(201);
    let second = rotated["secret"].as_str().expect("a secret").to_owned();
    assert_ne!(first, second);
    receiver.becomes(MORNING, &[&first, &second], &json!([])).expect("told");
    move_scope(&app, "2026-07-31").await;
    post(&app).await;
    assert_eq!(receiver.peer.line().expect("a request")["verified"], json!([true, true]));
    let listed = officer.get("/api/v1/webhooks").await.ok();
    assert_eq!(listed["webhooks"][0]["secrets"], 2);
    assert!(!listed.to_string().contains("whsec_"), "{listed}");
    app.municipality(KOBE).get("/api/v1/webhooks").await.refused(403, "role_required");
    let events = app.municipality(KOBE).get("/api/v1/events?limit=200").await.text();
    assert!(!events.contains(&receiver.url("/")), "the address is private to those who look after it");
    officer.delete(&format!("/api/v1/webhooks/{id}")).await.is(201);
    move_scope(&app, "2026-08-31").await;
    assert_eq!(post(&app).await, 0, "nothing goes there any more");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_event_is_sent_at_once_and_says_what_came_back() {
    let (app, receiver) = hooked().await;
    let officer = app.officer();
    let (id, secret) = register(&officer, &receiver.url("/"), &["deadline.*"], None).await;
    receiver.becomes(MORNING, &[&secret], &json!([{"status": 500, "body": "down"}])).expect("told");
    let path = format!("/api/v1/webhooks/{id}/test");
    let dry = officer.post(&format!("{path}?dry_run=true"), &json!({})).await.is(200);
    assert_eq!((&dry["dry_run"], receiver.hits().expect("hits")), (&json!(true), 0));
    let failed = officer.post(&path, &json!({})).await.is(200);
    assert_eq!((&failed["delivered"], &failed["answer"]), (&json!(false), &json!("HTTP 500: down")));
    let went = officer.post(&path, &json!({})).await.is(200);
    assert_eq!((&went["delivered"], &went["answer"]), (&json!(true), &json!("HTTP 204")));
    let request = receiver.peer.line().expect("a request");
    assert_eq!(request["verified"], json!([true]));
    assert!(request["body"].as_str().is_some_and(|body| body.contains("\"ayumi.test\"")), "{request}");
    let kept = officer.get("/api/v1/deliveries/attempts").await.ok();
    assert_eq!(kept["attempts"].as_array().map(Vec::len), Some(2));
    assert_eq!(kept["attempts"][0]["delivered"], true, "the latest first");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_down_is_tried_again_under_one_id_until_it_is_parked_and_let_go() {
    let (app, receiver) = hooked().await;
    let officer = app.officer();
    let (_, secret) = register(&officer, &receiver.url("/"), &["deadline.*"], None).await;
    let down: Vec<Value> = (0..8).map(|_| json!({"status": 503})).collect();
    receiver.becomes(MORNING, &[&secret], &json!(down)).expect("told");
    move_scope(&app, "2026-07-31").await;
    let mut ids = std::collections::BTreeSet::new();
    for (attempt, later) in [
        "04-01T09:30:30",
        "04-01T09:31:00",
        "04-01T09:37:00",
        "04-01T10:10:00",
        "04-01T12:15:00",
        "04-01T17:30:00",
        "04-02T04:00:00",
        "04-02T14:30:00",
    ]
    .iter()
    .enumerate()
    {
        app.step_to(&format!("2026-{later}+09:00")).await;
        assert_eq!(post(&app).await, 1, "attempt {}", attempt + 1);
        let request = receiver.peer.line().expect("a request");
        ids.insert(request["headers"]["webhook-id"].to_string());
    }
    assert_eq!(ids.len(), 1, "{ids:?}");
    app.step_to("2026-04-03T09:30:00+09:00").await;
    assert_eq!(post(&app).await, 0, "it waits for somebody");
    let waiting = officer.get("/api/v1/deliveries").await.ok();
    let parked = &waiting["deliveries"][0];
    assert_eq!((&parked["parked"], &parked["attempts"]), (&json!(true), &json!(8)), "{waiting}");
    assert!(parked["cause"].as_str().is_some_and(|cause| cause.contains("503")), "{waiting}");
    let id = parked["id"].as_str().expect("an id");
    let path = format!("/api/v1/deliveries/{id}/retry");
    app.municipality(KOBE).post(&path, &json!({})).await.refused(403, "role_required");
    officer.post(&path, &json!({})).await.is(200);
    officer.post(&path, &json!({})).await.refused(404, "nothing_parked");
    receiver.becomes("2026-04-03T09:30:00+09:00", &[&secret], &json!([])).expect("told");
    assert_eq!(post(&app).await, 1);
    assert_eq!(receiver.peer.line().expect("a request")["verified"], json!([true]));
    assert_eq!(officer.get("/api/v1/deliveries").await.ok()["deliveries"], json!([]));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_mail_is_let_go_once_however_often_the_same_request_comes() {
    let receiver = MailReceiver::start("none", &["550 no such user"]).expect("a mail server");
    let flags = OutwardFlags {
        smtp_url: Some(format!("smtp://127.0.0.1:{}?tls=none", receiver.peer.port)),
        mail_from: Some("ayumi@pref.example.lg.jp".into()),
        ..OutwardFlags::default()
    };
    let app = app(&flags).await;
    let officer = app.officer();
    let kobe = app.municipality(KOBE);
    kobe.put("/api/v1/me/mail", &json!({ "mail": "kobe@example.lg.jp" })).await.is(201);
    app.step_to("2026-04-01T09:10:00+09:00").await;
    app.tell().await;
    assert_eq!(post(&app).await, 1, "one who has an address is told");
    let waiting = officer.get("/api/v1/deliveries").await.ok();
    let parked = &waiting["deliveries"][0];
    assert_eq!(parked["parked"], true, "{waiting}");
    let path = format!("/api/v1/deliveries/{}/retry", parked["id"].as_str().expect("an id"));
    let first = officer.post(&path, &json!({})).key("once").await.is(200);
    assert!(first["receipt"].is_object(), "{first}");
    let again = || officer.post(&path, &json!({})).key("once");
    assert_eq!(again().await.is(200), first, "while it waits");
    assert_eq!(post(&app).await, 1);
    assert_eq!(receiver.mail().expect("a mail")["to"][0][1], "kobe@example.lg.jp");
    assert_eq!(again().await.is(200), first, "and after it went");
    assert_eq!(post(&app).await, 0, "it went once");
    officer.post(&path, &json!({})).await.refused(404, "nothing_parked");
    let reworded = officer.post(&path, &json!({"reason": "別の理由"})).key("once").await;
    reworded.refused(422, "idempotency_key_reused");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_leads_inside_or_elsewhere_is_refused_and_nothing_is_sent() {
    let (app, receiver) = hooked().await;
    let officer = app.officer();
    for bad in [
        "http://10.0.0.1/hook",
        "https://10.0.0.1/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://user:secret@example.jp/hook",
        "ftp://example.jp/hook",
        "",
    ] {
        let wanted = json!({ "url": bad, "types": ["deadline.*"] });
        let problem = officer.post("/api/v1/webhooks", &wanted).await.refused(422, "bad_url");
        assert_eq!(problem["errors"][0]["pointer"], "/url", "{bad}");
    }
    for bad in [json!(["user.*"]), json!(["deadline.nothing"]), json!([])] {
        let wanted = json!({ "url": receiver.url("/"), "types": bad });
        officer.post("/api/v1/webhooks", &wanted).await.refused(422, "unknown_type");
    }
    let (id, _) = register(&officer, &receiver.url("/"), &["deadline.*"], None).await;
    let elsewhere = json!([{"status": 302, "location": receiver.url("/elsewhere")}]);
    receiver.becomes(MORNING, &[], &elsewhere).expect("told");
    let tried = officer.post(&format!("/api/v1/webhooks/{id}/test"), &json!({})).await.is(200);
    assert_eq!(tried["delivered"], false);
    assert!(tried["answer"].as_str().is_some_and(|answer| answer.contains("HTTP 302")), "{tried}");
    assert_eq!(receiver.hits().expect("hits"), 1, "the redirect is not followed");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_ones_own_is_set_shown_tried_and_taken_away() {
    let receiver = MailReceiver::start("none", &[]).expect("a mail server");
    let flags = OutwardFlags {
        smtp_url: Some(format!("smtp://127.0.0.1:{}?tls=none", receiver.peer.port)),
        mail_from: Some("ayumi@pref.example.lg.jp".into()),
        ..OutwardFlags::default()
    };
    let app = app(&flags).await;
    let (officer, kobe) = (app.officer(), app.municipality(KOBE));
    officer.post("/api/v1/deliveries/test-mail", &json!({})).await.refused(422, "bad_mail");
    for bad in ["a@example.jp\r\nBcc: b@example.jp", "nobody", "a@example.jp, b@example.jp"] {
        let problem = officer.put("/api/v1/me/mail", &json!({ "mail": bad })).await.refused(422, "bad_mail");
        assert_eq!(problem["errors"][0]["pointer"], "/mail");
    }
    officer.put("/api/v1/me/mail", &json!({ "mail": "dx@pref.example.lg.jp" })).await.is(201);
    assert_eq!(officer.get("/api/v1/me/mail").await.ok()["mail"], "dx@pref.example.lg.jp");
    let sent = officer.post("/api/v1/deliveries/test-mail", &json!({})).await.is(200);
    assert_eq!(sent["delivered"], true, "{sent}");
    let mail = receiver.mail().expect("a mail");
    assert_eq!(mail["to"][0][1], "dx@pref.example.lg.jp");
    let user = kobe.get("/api/v1/me").await.ok()["user"].as_str().expect("a user").to_owned();
    let path = format!("/api/v1/users/{user}/mail");
    kobe.put(&path, &json!({ "mail": "a@example.jp" })).await.refused(403, "role_required");
    officer.put(&path, &json!({ "mail": "kobe@example.lg.jp" })).await.is(201);
    assert_eq!(kobe.get("/api/v1/me/mail").await.ok()["mail"], "kobe@example.lg.jp");
    let events = app.municipality(KATO).get("/api/v1/events?limit=200").await.text();
    assert!(!events.contains("example.lg.jp"), "nobody else reads it");
    kobe.put("/api/v1/me/mail", &json!({ "mail": null })).await.is(201);
    assert_eq!(kobe.get("/api/v1/me/mail").await.ok()["mail"], Value::Null);
    app.stop().await;
}

fn read_by_python(text: &[u8]) -> Value {
    let mut reader = Command::new(PYTHON)
        .arg(script_path("read_calendar.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python");
    reader.stdin.take().expect("its input").write_all(text).expect("written");
    let output = reader.wait_with_output().expect("its output");
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Makes a feed; gives its id and the path it is read at.
async fn feed(of: &Client, programme: Option<&str>) -> (String, String) {
    let made = of.post("/api/v1/feeds", &json!({ "programme": programme })).await.is(201);
    let address = made["address"].as_str().expect("an address");
    let path = address.strip_prefix(LINK).unwrap_or_else(|| panic!("{address}")).to_owned();
    (made["feed"].as_str().expect("an id").to_owned(), path)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_program_reads_the_dates_of_a_body_and_sees_them_move() {
    let app = app(&OutwardFlags::default()).await;
    app.step_to(MORNING).await;
    let (anonymous, kobe) = (app.anonymous(), app.municipality(KOBE));
    let (id, path) = feed(&kobe, Some(EDUCATION)).await;
    let answer = anonymous.get(&path).await;
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    let tag = answer.header("etag").expect("a tag").to_owned();
    assert_eq!(anonymous.call(reqwest::Method::GET, &path).header("if-none-match", &tag).await.status, 304);
    let read = read_by_python(&answer.bytes);
    assert!(read["name"].as_str().is_some_and(|name| name.starts_with("歩み 期限（")), "{read}");
    let entries = read["entries"].as_array().expect("entries");
    assert!(!entries.is_empty());
    for entry in entries {
        assert_eq!(entry["errors"], json!([]));
        assert!(entry["uid"].as_str().is_some_and(|uid| uid.contains(&app.node.engine.log().id.to_string())));
        assert!(entry["start"].as_str().is_some_and(|start| start.len() == 10), "a whole day: {entry}");
        assert!(entry["url"].as_str().is_some_and(|url| url.starts_with(&format!("{LINK}/cases/"))));
    }
    let known = kobe.get(&format!("/api/v1/deadlines?programme={EDUCATION}&outstanding=true")).await.ok();
    let confirmed = entries.iter().filter(|entry| entry["status"] == "CONFIRMED").count();
    assert_eq!(known["deadlines"].as_array().map(Vec::len), Some(confirmed), "what the API shows, no more");

    let case = app.case(EDUCATION, "school-affairs");
    let survey = |read: &Value| {
        let of_survey = format!("{case}/survey/");
        let entries = read["entries"].as_array().expect("entries").clone();
        entries.into_iter().find(|entry| entry["uid"].as_str().is_some_and(|uid| uid.starts_with(&of_survey)))
    };
    let before = survey(&read).expect("the survey");
    app.officer().command_seen(case, &deeds::move_deadline("survey", "2026-06-30")).await.is(201);
    app.sees_everything().await;
    let after = survey(&read_by_python(&anonymous.get(&path).await.bytes)).expect("the survey");
    assert_eq!(after["uid"], before["uid"]);
    assert!(after["sequence"].as_u64() > before["sequence"].as_u64(), "{before} {after}");
    assert_eq!(after["start"], "2026-06-30");

    kobe.delete(&format!("/api/v1/feeds/{id}")).await.is(201);
    anonymous.get(&path).await.refused(404, "not_found");
    for unknown in ["0.ics", "x", &path.replace("calendars/", "calendars/0")["/api/v1/calendars/".len()..]] {
        anonymous.get(&format!("/api/v1/calendars/{unknown}")).await.refused(404, "not_found");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_shows_its_owner_s_dates_alone_and_ends_with_their_access() {
    let app = app(&OutwardFlags::default()).await;
    let (anonymous, kobe, kato) = (app.anonymous(), app.municipality(KOBE), app.municipality(KATO));
    let ((_, of_kobe), (_, of_kato)) = (feed(&kobe, None).await, feed(&kato, None).await);
    let (_, of_all) = feed(&app.officer(), None).await;
    let uids = |read: &Value| -> Vec<String> {
        let entries = read["entries"].as_array().expect("entries");
        entries.iter().filter_map(|entry| entry["uid"].as_str().map(str::to_owned)).collect()
    };
    let (kobe_sees, kato_sees) = (
        uids(&read_by_python(&anonymous.get(&of_kobe).await.bytes)),
        uids(&read_by_python(&anonymous.get(&of_kato).await.bytes)),
    );
    let case = |body: &str| app.case(STANDARDIZATION, &format!("{body}.koseki")).to_string();
    let has = |uids: &[String], body: &str| uids.iter().any(|uid| uid.starts_with(&case(body)));
    assert!(has(&kobe_sees, KOBE) && !has(&kobe_sees, KATO));
    assert!(has(&kato_sees, KATO) && !has(&kato_sees, KOBE));
    let all = uids(&read_by_python(&anonymous.get(&of_all).await.bytes));
    assert!(has(&all, KOBE) && has(&all, KATO));
    // One municipality cannot take away the feed of another, nor learn that it is there.
    let theirs = kobe.get("/api/v1/feeds").await.ok()["feeds"][0]["feed"].as_str().expect("an id").to_owned();
    kato.delete(&format!("/api/v1/feeds/{theirs}")).await.refused(404, "no_such_feed");
    let user = serde_json::from_value(kobe.get("/api/v1/me").await.ok()["user"].clone()).expect("a user");
    app.node.engine.disable_user(user, None, &crate::permissions::operator()).await.expect("disable");
    anonymous.get(&of_kobe).await.refused(404, "not_found");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_only_keeps_the_ways_out_begins_there() {
    let copy = template::copy(Database::Sqlite, Content::Year);
    let program = crate::joint::program(&copy);
    let add = ["user", "add", "--name", "情報 花子", "--organization", PREFECTURE, "--role", "administrator"];
    let user = program.run(&[&add[..], &["--json"]].concat()).exits(0).json();
    let user = user["user"].as_str().expect("an id").to_owned();
    let token = program.run(&["token", "create", "--user", &user, "--json"]).exits(0).json();
    let app = TestApp::with(copy).await;
    let keeper = app.holder(token["token"].as_str().expect("a token"));
    let home = keeper.get("/").await;
    assert_eq!((home.status, home.header("location")), (303, Some("/admin/outward")));
    assert!(keeper.get("/admin/outward").await.text().contains("送る手段"));
    assert_eq!(keeper.get("/p").await.status, 403);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_when_nothing_is_set() {
    let receiver = HookReceiver::start(MORNING, &[], &json!([])).expect("a receiver");
    // The host is let through, so that nothing but the missing setting keeps the events in.
    let flags = OutwardFlags { webhook_allow: Some(receiver.allowed()), ..OutwardFlags::default() };
    let app = app(&flags).await;
    let officer = app.officer();
    let (id, _) = register(&officer, &receiver.url("/"), &["deadline.*"], None).await;
    officer.put("/api/v1/me/mail", &json!({ "mail": "dx@pref.example.lg.jp" })).await.is(201);
    move_scope(&app, "2026-07-31").await;
    assert_eq!(post(&app).await, 0);
    let tried = officer.post(&format!("/api/v1/webhooks/{id}/test"), &json!({})).await.is(200);
    assert_eq!(tried["delivered"], false);
    assert!(tried["answer"].as_str().is_some_and(|answer| answer.contains("not set up")), "{tried}");
    let mail = officer.post("/api/v1/deliveries/test-mail", &json!({})).await.is(200);
    assert_eq!(mail["delivered"], false);
    assert_eq!(officer.get("/api/v1/deliveries").await.ok()["deliveries"], json!([]));
    assert_eq!(receiver.hits().expect("hits"), 0);
    app.stop().await;
}

#[test]
fn the_command_line_looks_after_the_ways_out_as_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = ayumi_tests::program::Program::in_folder(folder.path());
    program.run(&["demo", "--no-serve", "--empty", "--folder", "."]).exits(0);
    let json = |arguments: &[&str]| -> Value {
        let ran = program.run(&[arguments, &["--json"]].concat()).exits(0);
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
    };
    let add = ["webhook", "add", "https://hooks.example.jp/a", "--type", "deadline.*"];
    let rehearsed = json(&[&add[..], &["--dry-run"]].concat());
    assert_eq!((&rehearsed["secret"], &rehearsed["webhook"]), (&Value::Null, &Value::Null));
    let keyed = [&add[..], &["--idempotency-key", "k-1"]].concat();
    let (made, again) = (json(&keyed), json(&keyed));
    assert!(made["secret"].as_str().is_some_and(|secret| secret.starts_with("whsec_")));
    assert_eq!((&again["webhook"], &again["secret"]), (&made["webhook"], &Value::Null), "shown once");
    let id = made["webhook"].as_str().expect("an id");
    json(&["webhook", "rotate", id]);
    let listed = program.run(&["webhook", "list"]).exits(0).stdout;
    assert!(listed.contains("https://hooks.example.jp/a") && !listed.contains("whsec_"), "{listed}");
    json(&["webhook", "remove", id]);
    assert!(!program.run(&["webhook", "list"]).exits(0).stdout.contains("hooks.example.jp"));
    program.run(&["webhook", "add", "https://10.0.0.1/", "--type", "deadline.*"]).exits(1);
    program.run(&["delivery", "retry", "nothing.mail"]).exits(3);
    for list in ["attempts", "list"] {
        assert_eq!(program.run(&["delivery", list, "--json"]).exits(0).stdout, "", "nothing was ever tried");
    }
}
