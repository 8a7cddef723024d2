//! Two nodes on one database: they write to the same and to different cases and both look at the time; the log stays one.

use std::collections::BTreeSet;

use ayumi_core::command::Command;
use ayumi_core::decide::Acting;
use ayumi_core::envelope::{Actor, Via};
use ayumi_core::event::Event;
use ayumi_core::id::CorrelationId;
use ayumi_core::rejection::Rejection;
use ayumi_engine::error::Refused;
use ayumi_engine::handle::Request;
use ayumi_engine::identity::Identity;
use ayumi_engine::port::EventStore as _;
use ayumi_store::verify::verify;
use ayumi_tests::app::TestApp;
use ayumi_tests::client::{Answer, fresh_key};
use ayumi_tests::template::Database;
use futures_util::future::join_all;
use serde_json::json;

use crate::deeds::{self, EDUCATION, STANDARDIZATION};

/// Two servers on one database, each with a node, a clock and a cache of its own.
async fn two_nodes(database: Database) -> (TestApp, TestApp) {
    let first = TestApp::start(database).await;
    let second = TestApp::beside(&first).await;
    (first, second)
}

async fn whole_log(app: &TestApp) -> Vec<ayumi_engine::port::store::StoredEvent> {
    let mut events = Vec::new();
    loop {
        let page = app.node.log.read_all(events.len() as u64, 2_000).await.expect("a log without a hole");
        if page.is_empty() {
            return events;
        }
        events.extend(page);
    }
}

async fn assert_whole(app: &TestApp) {
    let report = verify(&app.node.log, Some(&app.node.evidence), |_, _| {}).await;
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    assert_eq!(report.positions, app.head().await.position);
}

async fn both_write_to_one_case(database: Database) {
    let (first, second) = two_nodes(database).await;
    let case = first.case(EDUCATION, "school-affairs");
    let bodies = first.municipalities();
    let send = async |index: usize, body: &str| -> Vec<Answer> {
        let app = if index.is_multiple_of(2) { &first } else { &second };
        let client = app.municipality(body);
        vec![
            client.command(case, &deeds::join()).await,
            client.command(case, &deeds::report_survey("planned")).await,
        ]
    };
    let answers = join_all(bodies.iter().enumerate().map(|(index, body)| send(index, body))).await;
    for answer in answers.iter().flatten() {
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    // Everybody has answered: the barrier was met once, by whoever came last, on whichever node.
    let opened = whole_log(&first).await.into_iter().filter_map(|stored| stored.parse().ok()).filter(|event| {
        matches!(&event.data, Event::PhaseOpened(opened) if opened.phase.as_str() == "scope" && event.stream.as_case() == Some(case))
    });
    assert_eq!(opened.count(), 1);
    assert_whole(&first).await;
    assert_whole(&second).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_write_to_one_case() {
    both_write_to_one_case(Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_write_to_one_case_in_one_file() {
    both_write_to_one_case(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_write_to_different_cases_and_both_see_everything() {
    let (first, second) = two_nodes(Database::Postgres).await;
    let before = first.head().await.position;
    let bodies = first.municipalities();
    let send = async |index: usize, body: &str| {
        let app = if index.is_multiple_of(2) { &first } else { &second };
        let case = app.case(STANDARDIZATION, &format!("{body}.koseki"));
        app.municipality(body)
            .command(case, &deeds::set_steps(body, &["s01-1", "s01-2"], "done"))
            .await
            .is(201)
    };
    join_all(bodies.iter().enumerate().map(|(index, body)| send(index, body))).await;
    assert_eq!(first.head().await.position, before + 41);
    for app in [&first, &second] {
        app.sees_everything().await;
        let figures =
            app.officer().get(&format!("/api/v1/programmes/{STANDARDIZATION}/standardization")).await.ok();
        assert_eq!(figures["total"]["completion"]["numerator"], 82);
    }
    assert_whole(&first).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_repeated_at_the_other_node_is_the_same_request() {
    let (first, second) = two_nodes(Database::Postgres).await;
    let (body, key) = (deeds::KATO, fresh_key());
    let case = first.case(EDUCATION, "cloud-tools");
    let answer = first.municipality(body).command(case, &deeds::join()).key(&key).await;
    let again = second.municipality(body).command(case, &deeds::join()).key(&key).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (201, Some("true")));
    assert_eq!(again.bytes, answer.bytes);
    let both = [first.municipality(body), second.municipality(body)];
    let (key, note, before) = (fresh_key(), deeds::note("両方へ同時に送る"), first.head().await.position);
    let answers =
        join_all((0..16).map(|n: usize| both[n % 2].command(case, &note).key(&key).into_future())).await;
    let receipts: BTreeSet<String> =
        answers.iter().map(|answer| answer.is(201)["event_ids"].to_string()).collect();
    assert_eq!(receipts.len(), 1);
    assert_eq!(first.head().await.position, before + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_look_at_the_time_and_nothing_fires_twice() {
    let (first, second) = two_nodes(Database::Postgres).await;
    first.step_to("2026-04-01T09:00:30+09:00").await;
    second.step_to("2026-04-01T09:00:30+09:00").await;
    for _ in 0..3 {
        tokio::join!(first.sweep(), second.sweep());
    }
    let mut reminders = BTreeSet::new();
    for stored in whole_log(&first).await {
        let event = stored.parse().expect("an event");
        if let Event::ReminderFired(fired) = event.data {
            assert!(reminders.insert(fired.reminder), "fired twice: {fired:?}");
        }
    }
    assert_eq!(reminders.len(), 3 * 41 + 1);
    assert_whole(&second).await;
}

/// A request as the pages make it, for somebody who signed in a moment ago.
fn request(identity: &Identity) -> Request {
    Request {
        principal: identity.principal(),
        key: fresh_key(),
        body: Vec::new(),
        acting: identity.acting(),
        via: Via::Api,
        correlation: CorrelationId(uuid::Uuid::nil()),
        seen: None,
        dry_run: false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_lost_access_at_one_node_writes_nothing_at_the_other() {
    let (first, second) = two_nodes(Database::Sqlite).await;
    let token = first.token(deeds::KATO);
    let identity = second.node.engine.authenticate_token(&token).await.unwrap().expect("a token that works");
    let operator =
        Request { acting: Acting { actor: Actor::operator(), rights: Vec::new() }, ..request(&identity) };
    first.node.engine.disable_user(identity.user, None, &operator).await.expect("a user disabled");
    let before = first.head().await;
    let case = first.case(EDUCATION, "school-affairs");
    let join: Command = serde_json::from_value(deeds::join()).expect("a command");
    // The second node has not read the directory again since.
    let refused = second.node.engine.command(case, join, &request(&identity)).await;
    assert!(matches!(refused, Err(Refused::Rejected(Rejection::NotAllowed))), "{refused:?}");
    assert_eq!(first.head().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_moved_by_another_process_is_not_refused_by_what_was_known_before() {
    let (first, second) = two_nodes(Database::Sqlite).await;
    let case = first.case(EDUCATION, "school-affairs");
    first.officer().command(case, &deeds::note("ここから先は別の画面で進む")).await.is(201);
    for body in first.municipalities() {
        let client = second.municipality(&body);
        client.command(case, &deeds::join()).await.is(201);
        client.command(case, &deeds::report_survey("planned")).await.is(201);
    }
    let officer = first.officer();
    let sha256 = officer.upload(b"scope").await;
    officer.command(case, &deeds::attach("scope", None, &sha256, 5, "範囲.txt")).await.is(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_opened_by_another_process_is_there() {
    let (first, second) = two_nodes(Database::Sqlite).await;
    let id = first.case(EDUCATION, "late-domain");
    first.officer().command(id, &deeds::note("まだない")).await.refused(404, "no_such_case");
    let open = json!({
        "programme": EDUCATION, "key": "late-domain", "title": {"ja": "追加の領域", "en": null},
        "bodies": {"member": [deeds::KATO]},
    });
    second.officer().post("/api/v1/cases", &open).await.is(201);
    first.sees_everything().await;
    first.officer().command(id, &deeds::note("もうある")).await.is(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_step_back_over_midnight_stops_nobody() {
    let app = TestApp::start(Database::Sqlite).await;
    let case = app.case(EDUCATION, "school-affairs");
    app.step_to("2026-04-02T00:02:00+09:00").await;
    app.officer().command(case, &deeds::note("日付が変わった")).await.is(201);
    let back = "2026-04-01T23:58:00+09:00".parse().expect("an instant");
    app.node.trial_clock.as_ref().expect("a trial clock").resume_at(back);
    let written = app.officer().command(case, &deeds::note("時計が戻った")).await.is(201);
    assert_eq!(written["events"][0]["event"]["effective_on"], "2026-04-02");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_ends_with_the_last_day_of_its_token() {
    let app = TestApp::start(Database::Sqlite).await;
    let engine = &app.node.engine;
    let token = app.token(deeds::KATO);
    let identity = engine.authenticate_token(&token).await.unwrap().expect("a token that works");
    let operator =
        Request { acting: Acting { actor: Actor::operator(), rights: Vec::new() }, ..request(&identity) };
    let last = engine.today();
    let until = engine.create_token(identity.user, Some(last), &operator).await.expect("a token");
    app.step_to("2026-04-01T23:50:00+09:00").await;
    let identity = engine
        .authenticate_token(until.text.as_deref().expect("a new token"))
        .await
        .unwrap()
        .expect("its last day");
    let cookie = engine.open_session(&identity).await.expect("a session");
    assert!(engine.authenticate_session(&cookie).await.unwrap().is_some());
    app.step_to("2026-04-02T00:10:00+09:00").await;
    assert_eq!(engine.authenticate_session(&cookie).await.unwrap(), None);
}
