//! Whoever sends nonsense is told so: never a server error, always a complete problem, and the log does not move.

use ayumi_tests::app::TestApp;
use ayumi_tests::client::{Answer, Client, fresh_key};
use ayumi_tests::template::Database;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::deeds::{self, KATO, SHARED};

/// What is put where an id belongs.
const GARBAGE: [&str; 16] = [
    "x",
    "0",
    "-1",
    "99999999999999999999",
    "00000000-0000-0000-0000-00000000000g",
    "00000000-0000-0000-0000-000000000000",
    "%00",
    "%ff%fe",
    "%E6%AD%A9%E3%81%BF",
    "..%2f..%2fetc%2fpasswd",
    "%252e%252e",
    "'%20or%201=1--",
    "%3Cscript%3E",
    "a%0d%0aSet-Cookie:%20x=1",
    "282287",
    "{id}",
];

/// Every route that takes something in its path, with where it stands.
const WITH_ID: [(&str, &str); 17] = [
    ("GET", "/api/v1/organizations/ID"),
    ("GET", "/api/v1/definitions/ID/1"),
    ("GET", "/api/v1/definitions/education-dx/ID"),
    ("GET", "/api/v1/programmes/ID"),
    ("GET", "/api/v1/programmes/ID/board"),
    ("GET", "/api/v1/programmes/ID/standardization"),
    ("POST", "/api/v1/programmes/ID/commands"),
    ("GET", "/api/v1/cases/ID"),
    ("GET", "/api/v1/cases/ID/explain"),
    ("POST", "/api/v1/cases/ID/what-if"),
    ("GET", "/api/v1/cases/ID/events/0193f3c0-7a6e-7b3a-9c5d-2f1e8d4b6a90/explain"),
    ("GET", "/api/v1/cases/0193f3c0-7a6e-7b3a-9c5d-2f1e8d4b6a90/events/ID/explain"),
    ("GET", "/api/v1/cases/ID/events"),
    ("POST", "/api/v1/cases/ID/commands"),
    ("GET", "/api/v1/decisions/ID"),
    ("GET", "/api/v1/evidence/ID"),
    ("GET", "/api/v1/ID"),
];

/// Queries that do not parse, for routes that take them.
const QUERIES: [&str; 22] = [
    "/api/v1/cases?limit=0",
    "/api/v1/cases?limit=-1",
    "/api/v1/cases?limit=201",
    "/api/v1/cases?limit=abc",
    "/api/v1/cases?limit=1e9",
    "/api/v1/cases?cursor=%21%21",
    "/api/v1/cases?cursor=w7&programme=%ff",
    "/api/v1/cases?programme=No%20Such",
    "/api/v1/cases?organization=282287",
    "/api/v1/cases?status=perhaps",
    "/api/v1/cases?limit=5&limit=6",
    "/api/v1/cases?as_of=tomorrow",
    "/api/v1/cases?effective_on=2026-02-30",
    "/api/v1/programmes/education-dx-r8/board?case=x",
    "/api/v1/programmes/education-dx-r8/board?status=lost",
    "/api/v1/events?after=-1",
    "/api/v1/events?after=99999999999999999999",
    "/api/v1/events?limit=0",
    "/api/v1/events/stream?after=x",
    "/api/v1/deadlines?from=yesterday",
    "/api/v1/reminders?until=never",
    "/api/v1/inbox?open=maybe",
];

#[track_caller]
fn assert_told(answer: &Answer) {
    assert!((400..500).contains(&answer.status), "{}: {} {}", answer.asked, answer.status, answer.text());
    answer.problem();
}

#[tokio::test]
async fn garbage_in_a_path_is_no_such_thing() {
    let app = TestApp::start(Database::Sqlite).await;
    let (officer, before) = (app.officer(), app.head().await);
    for (method, route) in WITH_ID {
        for garbage in GARBAGE {
            let method: Method = method.parse().expect("a method");
            let call = officer.call(method.clone(), &route.replace("ID", garbage));
            let call =
                if method == Method::POST { call.key(&fresh_key()).json(&deeds::join()) } else { call };
            assert_told(&call.await);
        }
    }
    assert_eq!(app.head().await, before);
}

#[tokio::test]
async fn queries_that_do_not_parse_are_refused_by_name() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    for path in QUERIES {
        let answer = officer.call(Method::GET, path).await;
        assert_told(&answer);
        assert_eq!(answer.status, 400, "{path}: {}", answer.text());
    }
}

/// Bodies that are no command, as bytes.
fn bodies() -> Vec<Vec<u8>> {
    let text = [
        "",
        " ",
        "null",
        "true",
        "0",
        "-0.1e999",
        "\"join\"",
        "[]",
        "[[]]",
        "{}",
        "{",
        "}",
        "[",
        "{\"command\"",
        "{\"command\":}",
        "{\"command\": null}",
        "{\"command\": []}",
        "{\"command\": \"\"}",
        "{\"command\": \"JOIN\"}",
        "{\"command\": \"join\",}",
        "{\"command\": \"join\"} x",
        "{\"command\": \"join\", \"command\": \"decline\"}",
        "{'command': 'join'}",
        "command=join",
        "{\"command\": \"join\", \"participant\": 282286}",
        "{\"command\": \"join\", \"participant\": \"\\u0000\"}",
        "{\"command\": \"join\", \"participant\": \"\\ud800\"}",
        "{\"command\": \"join\", \"basis\": \"telephone\"}",
        "{\"command\": \"report\"}",
        "{\"command\": \"report\", \"phase\": \"needs\", \"fields\": {}}",
        "{\"command\": \"report\", \"phase\": \"needs\", \"fields\": [null]}",
        "{\"command\": \"report\", \"phase\": \"needs\", \"fields\": [{\"field\": \"needs\", \"value\": \"x\"}]}",
        "{\"command\": \"report\", \"phase\": \"needs\", \"fields\": [{\"field\": \"needs\", \"value\": {\"integer\": 1e400}}]}",
        "{\"command\": \"report\", \"phase\": \"needs\", \"fields\": [{\"field\": \"needs\", \"value\": {\"text\": 7}}]}",
        "{\"command\": \"set_checklist\", \"phase\": \"needs\", \"items\": []}",
        "{\"command\": \"attach_evidence\", \"phase\": \"needs\", \"sha256\": \"x\", \"size\": -1, \"media_type\": \"\", \"file_name\": \"\"}",
        "{\"command\": \"change_deadline\", \"item\": \"needs\", \"nominal\": \"2026-02-30\"}",
        "{\"command\": \"change_deadline\", \"item\": \"needs\", \"nominal\": \"+999999-01-01\"}",
        "{\"command\": \"add_note\", \"note\": \"\"}",
        "{\"command\": \"add_note\", \"note\": \"\\u0000\"}",
        "{\"command\": \"add_note\", \"note\": \"\\u001b[31m\"}",
        "{\"command\": \"invite\", \"party\": \"member\", \"organizations\": []}",
        "\u{feff}{\"command\": \"join\"}",
        "<command>join</command>",
    ];
    let mut bodies: Vec<Vec<u8>> = text.iter().map(|text| text.as_bytes().to_vec()).collect();
    bodies.push(vec![0xff, 0xfe, 0x00]);
    bodies.push(b"{\"command\": \"add_note\", \"note\": \"\xff\xfe\"}".to_vec());
    bodies.push(b"\x1f\x8b\x08\x00".to_vec());
    bodies.push("[".repeat(200_000).into_bytes());
    bodies.push("{\"a\":".repeat(100_000).into_bytes());
    bodies.push(
        format!("{{\"command\": \"join\", \"x\": {}{}}}", "[".repeat(5_000), "]".repeat(5_000)).into_bytes(),
    );
    bodies.push(format!("{{\"command\": \"add_note\", \"note\": \"{}\"}}", "長".repeat(5_000)).into_bytes());
    bodies.push(vec![b'x'; 2 * 1024 * 1024]);
    bodies
}

#[tokio::test]
async fn bodies_that_are_no_command_are_refused_wherever_they_are_sent() {
    let app = TestApp::start(Database::Sqlite).await;
    let kato = app.municipality(KATO);
    let case = app.case(SHARED, "regional-points");
    kato.command(case, &deeds::join()).await.is(201);
    let before = app.head().await;
    let paths = [
        (&kato, format!("/api/v1/cases/{case}/commands")),
        (&kato, format!("/api/v1/programmes/{SHARED}/commands")),
        (&app.officer(), "/api/v1/cases".to_owned()),
        (&app.anonymous(), "/api/v1/login".to_owned()),
    ];
    for (client, path) in &paths {
        for body in bodies() {
            let answer =
                client.call(Method::POST, path).key(&fresh_key()).bytes("application/json", body).await;
            assert_told(&answer);
        }
        let answer = client
            .call(Method::POST, path)
            .key(&fresh_key())
            .bytes("text/plain", b"{\"command\": \"join\"}".to_vec())
            .await;
        assert_eq!(answer.problem()["status"], 415, "{path}");
    }
    assert_eq!(app.head().await, before);
}

#[tokio::test]
async fn definitions_that_are_none_are_refused_with_their_lines() {
    let app = TestApp::start(Database::Sqlite).await;
    let (officer, before) = (app.officer(), app.head().await);
    let bombs =
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
            .to_owned();
    let sources = [
        String::new(),
        "\u{0}".into(),
        "format: ayumi/1\n".into(),
        "- - - -".into(),
        bombs,
        "[".repeat(50_000),
        "a: b\na: c\n".into(),
    ];
    for source in sources {
        let send = |path: &str| {
            officer
                .call(Method::POST, path)
                .key(&fresh_key())
                .bytes("application/yaml", source.clone().into_bytes())
        };
        assert_told(&send("/api/v1/definitions").await);
        let checked = send("/api/v1/definitions/check").await.is(200);
        assert_eq!(checked["valid"], false, "{source:.20}");
        assert!(checked["diagnostics"].as_array().is_some_and(|all| !all.is_empty()));
    }
    let latin = officer
        .call(Method::POST, "/api/v1/definitions")
        .key(&fresh_key())
        .bytes("application/yaml", vec![0xe9]);
    assert_told(&latin.await);
    assert_eq!(app.head().await, before);
}

#[tokio::test]
async fn uploads_that_are_broken_are_refused() {
    let app = TestApp::start(Database::Sqlite).await;
    let kato = app.municipality(KATO);
    let send = |kind: &str, body: &[u8]| {
        kato.call(Method::POST, "/api/v1/evidence").key(&fresh_key()).bytes(kind, body.to_vec())
    };
    assert_told(&send("application/pdf", b"").await);
    assert_told(&send("multipart/form-data", b"--x").await);
    assert_told(&send("multipart/form-data; boundary=x", b"--x\r\nbroken").await);
    assert_told(
        &send(
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n1\r\n--x--\r\n",
        )
        .await,
    );
}

#[tokio::test]
async fn methods_and_addresses_nobody_serves_are_told_apart() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    for method in ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW"] {
        let answer = officer.call(method.parse().expect("a method"), "/api/v1/cases").await;
        assert_eq!(answer.problem()["status"], 405, "{method}");
        assert!(
            answer.header("allow").is_some_and(|allow| allow.contains("GET") && allow.contains("POST")),
            "{method}"
        );
    }
    for path in [
        "/api/v1",
        "/api/v1/",
        "/api/v2/cases",
        "/api/v1/cases/",
        "/api/v1//cases",
        "/api/v1/cases/x/y/z",
        "/api/v1/receipts/x",
    ] {
        let answer = officer.call(Method::GET, path).await;
        assert_eq!(answer.problem()["status"], 404, "{path}");
    }
}

#[tokio::test]
async fn headers_that_are_tricks_are_refused_or_pass_by() {
    let app = TestApp::start(Database::Sqlite).await;
    let (kato, case, before) =
        (app.municipality(KATO), app.case(SHARED, "regional-points"), app.head().await);
    let command = || kato.command(case, &deeds::join());
    for key in ["", " ", "two words", "歩み", &"k".repeat(256), "tab\tkey"] {
        assert_eq!(command().key(key).await.problem()["status"], 400, "key `{key}`");
    }
    for version in ["7", "*", "W/\"7\"", "\"\"", "\"seven\"", "\"-1\"", "\"99999999999999999999\"", "歩"] {
        assert_eq!(
            command().header("if-match", version).await.problem()["status"],
            400,
            "version `{version}`"
        );
    }
    for authorization in [
        "Bearer",
        "Bearer ",
        "Basic eDp5",
        "Bearer x y",
        "bearer \u{ff}",
        "Bearer ayumi_x_y",
        &format!("Bearer {}", "a".repeat(6_000)),
    ] {
        let answer = app.anonymous().get("/api/v1/me").header("authorization", authorization).await;
        assert_eq!(answer.problem()["status"], 401, "{authorization:.20}");
    }
    for cookie in
        ["ayumi_session=", "ayumi_session=x", "ayumi_session=../../x", "=;=;", "ayumi_session=\"; drop"]
    {
        let answer = app.anonymous().get("/api/v1/me").header("cookie", cookie).await;
        assert_eq!(answer.problem()["status"], 401, "{cookie}");
    }
    let wrong_position =
        kato.call(Method::GET, "/api/v1/programmes").header("ayumi-min-position", "soon").await;
    assert_eq!(wrong_position.problem()["status"], 400);
    for language in ["", "*", "en;q=2", ";;;,,,", "zh, fr;q=0.9, \u{e9}", &"en,".repeat(2_000)] {
        let answer = kato.call(Method::GET, "/api/v1/programmes").header("accept-language", language).await;
        assert_eq!(answer.status, 200, "{language:.20}");
    }
    assert_eq!(app.head().await, before);
}

/// Sends bytes as they are and gives what comes back.
async fn raw(app: &TestApp, request: &[u8]) -> String {
    let address = app.url.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).await.expect("connect");
    stream.write_all(request).await.expect("send");
    stream.shutdown().await.expect("nothing more to send");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn bytes_that_are_hardly_http_never_break_the_server() {
    let app = TestApp::start(Database::Sqlite).await;
    let requests: [&[u8]; 12] = [
        b"",
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /../../../etc/passwd HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET /static/../../Cargo.toml HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"GET /static/..%2f..%2fCargo.toml HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"GET /api/v1/cases HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n",
        b"POST /api/v1/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{",
        b"POST /api/v1/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"GET http://example.com/api/v1/cases HTTP/1.1\r\nhost: example.com\r\nconnection: close\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ];
    for request in requests {
        let answer = raw(&app, request).await;
        let status = answer.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok());
        assert!(status.is_none_or(|status| status < 500), "{}: {answer}", String::from_utf8_lossy(request));
        assert!(!answer.contains("[package]") && !answer.contains("root:"), "{answer}");
    }
    assert_eq!(app.anonymous().get("/healthz").await.status, 200);
}

#[tokio::test]
async fn whatever_was_sent_nothing_panicked() {
    let app = TestApp::start(Database::Sqlite).await;
    let client: Client = app.officer();
    for (method, route) in WITH_ID {
        let method: Method = method.parse().expect("a method");
        client
            .call(method, &route.replace("ID", "%F0%9F%92%A5"))
            .key(&fresh_key())
            .json(&json!({"command": ["\u{1f4a5}"]}))
            .await
            .problem();
    }
    let metrics = app.anonymous().get("/metrics").await;
    let panics = metrics
        .text()
        .lines()
        .find_map(|line| line.strip_prefix("ayumi_http_panics_total ").map(str::to_owned));
    assert_eq!(panics.as_deref(), Some("0"), "{}", Value::from(metrics.text()));
}
