//! Two nodes on one database: they write to the same and to different cases and both look at the time; the log stays one.

use std::collections::BTreeSet;

use ayumi_core::event::Event;
use ayumi_engine::port::EventStore as _;
use ayumi_store::verify::verify;
use ayumi_tests::app::TestApp;
use ayumi_tests::client::{Answer, fresh_key};
use ayumi_tests::template::Database;
use futures_util::future::join_all;

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
    assert_eq!(reminders.len(), 3 * 41);
    assert_whole(&second).await;
}
