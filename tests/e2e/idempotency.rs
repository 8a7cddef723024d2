//! A request sent again is the same request: answered as the first time, recorded once, whatever happened in between.

use ayumi_tests::app::TestApp;
use ayumi_tests::client::fresh_key;
use ayumi_tests::template::Database;
use futures_util::future::join_all;
use serde_json::json;

use crate::deeds::{self, EDUCATION, KATO, KOBE, SHARED};

/// How often one request is sent at once.
const DUPLICATES: usize = 64;

async fn a_retry_is_answered_as_the_first_time(database: Database) {
    let app = TestApp::start(database).await;
    let (kato, case, key) = (app.municipality(KATO), app.case(SHARED, "e-invoicing"), fresh_key());
    let first = kato.command(case, &deeds::join()).key(&key).await;
    assert_eq!(first.header("idempotent-replayed"), None);
    let head = app.head().await;

    let again = kato.command(case, &deeds::join()).key(&key).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (201, Some("true")));
    assert_eq!(again.bytes, first.bytes, "the receipt and the events, byte for byte");

    kato.command(case, &deeds::note("別の内容")).key(&key).await.refused(422, "idempotency_key_reused");
    assert_eq!(app.head().await, head);

    // The key is kept for good, not in memory.
    let app = app.restart().await;
    let restarted = app.municipality(KATO).command(case, &deeds::join()).key(&key).await;
    assert_eq!((restarted.status, &restarted.bytes), (201, &first.bytes));
    assert_eq!(app.head().await, head);
}

#[tokio::test]
async fn a_retry_is_answered_with_the_first_receipt_also_after_a_restart() {
    a_retry_is_answered_as_the_first_time(Database::Sqlite).await;
}

#[tokio::test]
async fn a_retry_is_answered_with_the_first_receipt_also_after_a_restart_on_postgresql() {
    a_retry_is_answered_as_the_first_time(Database::Postgres).await;
}

async fn many_duplicates_are_one_event(database: Database) {
    let app = TestApp::start(database).await;
    let (kato, case, key) = (app.municipality(KATO), app.case(SHARED, "super-app"), fresh_key());
    let note = deeds::note("六十四回送っても一件");
    let before = app.head().await.position;
    let answers = join_all((0..DUPLICATES).map(|_| kato.command(case, &note).key(&key).into_future())).await;
    assert_eq!(app.head().await.position, before + 1);
    let first = answers.iter().filter(|answer| answer.header("idempotent-replayed").is_none()).count();
    assert_eq!(first, 1, "one was recorded, the others were told of it");
    for answer in &answers {
        assert_eq!(answer.is(201), answers[0].is(201));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_duplicates_at_once_are_one_event() {
    many_duplicates_are_one_event(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_duplicates_at_once_are_one_event_on_postgresql() {
    many_duplicates_are_one_event(Database::Postgres).await;
}

#[tokio::test]
async fn a_key_belongs_to_its_sender_and_not_to_the_server() {
    let app = TestApp::start(Database::Sqlite).await;
    let (case, key) = (app.case(SHARED, "e-invoicing"), fresh_key());
    let kato = app.municipality(KATO).command(case, &deeds::join()).key(&key).await.is(201);
    let kobe = app.municipality(KOBE).command(case, &deeds::join()).key(&key).await;
    assert_eq!(kobe.header("idempotent-replayed"), None);
    assert_ne!(kobe.is(201)["event_ids"], kato["event_ids"]);
}

#[tokio::test]
async fn nothing_to_do_is_an_answer_that_is_kept_and_a_refusal_is_not() {
    let app = TestApp::start(Database::Sqlite).await;
    let (kato, case) = (app.municipality(KATO), app.case(EDUCATION, "school-affairs"));
    // Refused first: the key is still free, and the same request succeeds once it may.
    let key = fresh_key();
    let joint = app.case(SHARED, "regional-points");
    kato.command(joint, &deeds::report_needs("参加前")).key(&key).await.refused(409, "not_joined");
    kato.command(joint, &deeds::join()).await.is(201);
    assert_eq!(kato.command(joint, &deeds::report_needs("参加前")).key(&key).await.status, 201);

    // Nothing to do: kept, so that the same key does not do it later.
    kato.command(case, &deeds::join()).await.is(201);
    let key = fresh_key();
    assert_eq!(kato.command(case, &deeds::join()).key(&key).await.status, 200);
    let leave =
        json!({"command": "withdraw", "reason_code": "budget", "reason": "予算の見込みが立たないため"});
    kato.command(case, &leave).await.is(201);
    let head = app.head().await;
    let late = kato.command(case, &deeds::join()).key(&key).await;
    assert_eq!((late.header("idempotent-replayed"), late.events().len()), (Some("true"), 0));
    assert_eq!(app.head().await, head);
}
