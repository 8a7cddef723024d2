//! Programs that follow the log: no event is missed and none comes twice, however they page and whenever they are cut off.

use std::time::Duration;

use ayumi_tests::app::TestApp;
use ayumi_tests::client::Client;
use ayumi_tests::template::Database;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::deeds::{self, KATO, KOBE, SHARED, STANDARDIZATION};

/// How long a stream may take to say what was written.
const PATIENCE: Duration = Duration::from_secs(20);

/// Follows the feed to its end; gives the positions and where the scan ended.
async fn follow(reader: &Client, limit: usize) -> (Vec<u64>, u64) {
    let (mut positions, mut after) = (Vec::new(), 0);
    loop {
        let page = reader.get(&format!("/api/v1/events?after={after}&limit={limit}")).await.ok();
        let events = page["events"].as_array().expect("events");
        positions.extend(events.iter().filter_map(|event| event["position"].as_u64()));
        let scanned_to = page["scanned_to"].as_u64().expect("how far it was looked");
        if scanned_to == after {
            return (positions, after);
        }
        after = scanned_to;
    }
}

#[tokio::test]
async fn one_who_reads_everything_gets_every_position_once_whatever_the_page() {
    let app = TestApp::start(Database::Sqlite).await;
    let head = app.head().await.position;
    for limit in [200, 137] {
        let (positions, scanned_to) = follow(&app.officer(), limit).await;
        assert_eq!(scanned_to, head);
        assert!(positions.iter().copied().eq(1..=head), "a hole or a repetition with pages of {limit}");
    }
}

#[tokio::test]
async fn one_who_reads_a_part_is_told_how_far_was_looked() {
    let app = TestApp::start(Database::Sqlite).await;
    let kato = app.municipality(KATO);
    let theirs = app.case(STANDARDIZATION, &format!("{KOBE}.koseki"));
    let before = app.head().await.position;
    app.municipality(KOBE).command(theirs, &deeds::set_steps(KOBE, &["s01-1"], "done")).await.is(201);
    let page = kato.get(&format!("/api/v1/events?after={before}")).await.ok();
    assert_eq!(page["events"], Value::Array(Vec::new()));
    assert_eq!(page["scanned_to"], before + 1, "a gap in positions is no loss: it was looked at");
    let (positions, scanned_to) = follow(&kato, 200).await;
    assert_eq!(scanned_to, before + 1);
    assert!(positions.is_sorted() && positions.len() < usize::try_from(scanned_to).expect("a small number"));
}

#[tokio::test]
async fn one_who_asks_beyond_the_end_is_told_at_once_where_it_is() {
    let app = TestApp::start(Database::Sqlite).await;
    let head = app.head().await.position;
    for reader in [app.municipality(KATO), app.officer()] {
        let page = reader.get("/api/v1/events?after=9999999999").await.ok();
        assert_eq!((&page["events"], &page["scanned_to"]), (&json!([]), &json!(head)));
        let ahead =
            reader.call(Method::GET, "/api/v1/events").header("ayumi-min-position", "9999999999").await;
        assert_eq!(ahead.refused(400, "position_ahead")["head"], head);
    }
}

#[tokio::test]
async fn every_event_comes_as_the_bytes_that_were_hashed() {
    let app = TestApp::start(Database::Sqlite).await;
    let page = app.officer().get("/api/v1/events?after=0&limit=50").await;
    let log = ayumi_engine::port::EventStore::read_all(&app.node.log, 0, 50).await.expect("the log");
    for (told, stored) in page.ok()["events"].as_array().expect("events").iter().zip(&log) {
        assert!(
            page.text().contains(&stored.envelope),
            "position {} is not told byte for byte",
            stored.position
        );
        let hash = ayumi_core::merkle::leaf_hash(stored.envelope.as_bytes());
        assert_eq!(told["leaf_hash"], hash.to_string());
    }
}

/// One event of a stream: its id and what it says.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    id: u64,
    name: String,
    data: String,
}

struct Stream {
    response: Response,
    buffer: String,
}

impl Stream {
    async fn open(reader: &Client, last: Option<u64>) -> Self {
        let mut call =
            reader.call(Method::GET, "/api/v1/events/stream").header("accept", "text/event-stream");
        if let Some(last) = last {
            call = call.header("last-event-id", &last.to_string());
        }
        let response = call.open().await;
        assert_eq!(response.status(), 200);
        Self { response, buffer: String::new() }
    }

    /// A stream of a request that is put together already.
    async fn of(call: ayumi_tests::client::Call) -> Self {
        let response = call.header("accept", "text/event-stream").open().await;
        assert_eq!(response.status(), 200);
        Self { response, buffer: String::new() }
    }

    /// What it still says until it ends.
    async fn rest(mut self) -> String {
        let end = async {
            while let Some(chunk) = self.response.chunk().await.expect("it ends in good order") {
                self.buffer.push_str(&String::from_utf8_lossy(&chunk));
            }
        };
        tokio::time::timeout(PATIENCE, end).await.expect("the stream ends");
        self.buffer
    }

    async fn next(&mut self) -> Told {
        tokio::time::timeout(PATIENCE, self.read()).await.expect("the stream says what was written")
    }

    async fn read(&mut self) -> Told {
        loop {
            if let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.buffer = rest;
                let line = |head: &str| {
                    block.lines().find_map(|line| line.strip_prefix(head)).map(|text| text.trim().to_owned())
                };
                let Some(data) = line("data:") else { continue };
                let id =
                    line("id:").and_then(|id| id.parse().ok()).expect("each event has its position as id");
                return Told { id, name: line("event:").unwrap_or_default(), data };
            }
            let chunk =
                self.response.chunk().await.expect("the stream goes on").expect("the stream does not end");
            self.buffer.push_str(&String::from_utf8_lossy(&chunk));
        }
    }
}

#[tokio::test]
async fn a_stream_tells_what_is_written_and_resumes_where_it_was_cut_off() {
    let app = TestApp::start(Database::Sqlite).await;
    let (officer, kato, case) = (app.officer(), app.municipality(KATO), app.case(SHARED, "regional-points"));
    let head = app.head().await.position;
    let mut stream = Stream::open(&officer, None).await;
    kato.command(case, &deeds::join()).await.is(201);
    let first = stream.next().await;
    assert_eq!((first.id, first.name.as_str()), (head + 1, "participant.joined"));
    drop(stream);

    // Written while nobody listened.
    kato.command(case, &deeds::report_needs("商店街")).await.is(201);
    let mut stream = Stream::open(&officer, Some(first.id)).await;
    let last = app.head().await.position;
    for expected in first.id + 1..=last {
        assert_eq!(stream.next().await.id, expected);
    }
    let told: Value = serde_json::from_str(&first.data).expect("an event is JSON");
    assert_eq!(
        (told["position"].as_u64(), &told["event"]["type"]),
        (Some(head + 1), &Value::from("participant.joined"))
    );
}

#[tokio::test]
async fn a_stream_from_the_beginning_has_everything_and_a_municipal_one_its_part() {
    let app = TestApp::start(Database::Sqlite).await;
    let mut stream = Stream::open(&app.officer(), Some(0)).await;
    for expected in 1..=300 {
        assert_eq!(stream.next().await.id, expected);
    }
    let kato = app.municipality(KATO);
    let mut stream = Stream::open(&kato, Some(0)).await;
    let first = stream.next().await;
    assert_eq!((first.id, first.name.as_str()), (1, "log.opened"));
    let wrong = kato.call(Method::GET, "/api/v1/events/stream").header("last-event-id", "x").await;
    wrong.refused(400, "bad_parameter");
}

#[tokio::test]
async fn a_stream_ends_with_the_session_it_was_opened_with() {
    let app = TestApp::start(Database::Sqlite).await;
    let token = crate::permissions::token_of_kato(&app);
    let login = app.anonymous().call(Method::POST, "/api/v1/login").json(&json!({"token": token})).await;
    let cookie =
        login.header("set-cookie").and_then(|set| set.split(';').next()).expect("a cookie").to_owned();
    let with_cookie = |method, path: &str| app.anonymous().call(method, path).header("cookie", &cookie);
    let mut stream = Stream::of(with_cookie(Method::GET, "/api/v1/events/stream?after=0")).await;
    assert_eq!(stream.next().await.id, 1);
    assert_eq!(with_cookie(Method::DELETE, "/api/v1/session").await.status, 204);
    app.municipality(KATO).command(app.case(SHARED, "regional-points"), &deeds::join()).await.is(201);
    assert!(!stream.rest().await.contains("participant.joined"), "told to one who has signed out");
}

#[tokio::test]
async fn a_stream_and_a_session_end_on_the_last_day_of_their_token() {
    let app = TestApp::start(Database::Sqlite).await;
    let me = app.municipality(KATO).get("/api/v1/me").await.ok();
    let user = serde_json::from_value(me["user"].clone()).expect("a user");
    let last = "2026-04-01".parse().expect("a day");
    let made = app.node.engine.create_token(user, Some(last), &crate::permissions::operator()).await;
    let token = made.expect("a token").text.expect("shown once");
    let login = app.anonymous().call(Method::POST, "/api/v1/login").json(&json!({"token": token})).await;
    let cookie =
        login.header("set-cookie").and_then(|set| set.split(';').next()).expect("a cookie").to_owned();
    let holder = app.holder(&token);
    let stream = Stream::of(holder.call(Method::GET, "/api/v1/events/stream")).await;
    let session = || app.anonymous().call(Method::GET, "/api/v1/me").header("cookie", &cookie);
    session().await.ok();
    app.step_to("2026-04-02T00:00:00+09:00").await;
    app.municipality(KATO).command(app.case(SHARED, "regional-points"), &deeds::join()).await.is(201);
    assert!(!stream.rest().await.contains("participant.joined"), "told by a token that has expired");
    holder.get("/api/v1/me").await.refused(401, "bad_token");
    session().await.refused(401, "unauthorized");
}
