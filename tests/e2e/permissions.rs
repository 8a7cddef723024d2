//! Who may do what: every route for every role, and what one municipality never learns of another.

use ayumi_tests::app::TestApp;
use ayumi_tests::client::{Client, fresh_key};
use ayumi_tests::template::Database;
use reqwest::Method;
use serde_json::{Value, json};

use crate::deeds::{self, EDUCATION, KATO, KOBE, SHARED, STANDARDIZATION};

const SECRET_NEED: &str = "神戸だけの事情があります";
const SECRET_NOTE: &str = "議会への説明がまだです";
const SECRET_FILE: &[u8] = "神戸市の内部資料\n".as_bytes();

/// Method, path, and whether officer, municipality and auditor may use it. Nobody else may, but for the public ones.
const ROUTES: &[(&str, &str, [bool; 3])] = &[
    ("GET", "/api/v1/me", [true, true, true]),
    ("GET", "/api/v1/users", [true, false, true]),
    ("GET", "/api/v1/organizations", [true, true, true]),
    ("GET", "/api/v1/organizations/282286", [true, true, true]),
    ("GET", "/api/v1/definitions", [true, true, true]),
    ("POST", "/api/v1/definitions", [true, false, false]),
    ("POST", "/api/v1/definitions/check", [true, true, true]),
    ("GET", "/api/v1/definitions/education-dx/2", [true, true, true]),
    ("GET", "/api/v1/definitions/education-dx/migrations", [true, false, true]),
    ("POST", "/api/v1/migrations", [true, false, false]),
    ("GET", "/api/v1/programmes", [true, true, true]),
    ("GET", "/api/v1/programmes/education-dx-r8", [true, true, true]),
    ("GET", "/api/v1/programmes/education-dx-r8/board", [true, true, true]),
    ("GET", "/api/v1/programmes/review-meetings-r8/entries", [true, true, true]),
    ("GET", "/api/v1/programmes/joint-systems-r8/services", [true, true, true]),
    ("GET", "/api/v1/programmes/standardization-r8/standardization", [true, true, true]),
    ("POST", "/api/v1/programmes/education-dx-r8/commands", [true, true, false]),
    ("GET", "/api/v1/cases", [true, true, true]),
    // A municipality may raise one from its own.
    ("POST", "/api/v1/cases", [true, true, false]),
    ("GET", "/api/v1/cases/CASE", [true, true, true]),
    ("GET", "/api/v1/cases/CASE/explain", [true, true, true]),
    ("POST", "/api/v1/cases/CASE/what-if", [true, true, true]),
    ("POST", "/api/v1/cases/CASE/commands", [true, true, false]),
    ("GET", "/api/v1/cases/CASE/events", [true, true, true]),
    ("GET", "/api/v1/events", [true, true, true]),
    ("GET", "/api/v1/decisions", [true, true, true]),
    ("POST", "/api/v1/evidence", [true, true, false]),
    ("GET", "/api/v1/deadlines", [true, true, true]),
    ("GET", "/api/v1/deadlines/requests", [true, true, true]),
    ("GET", "/api/v1/reminders", [true, true, true]),
    ("GET", "/api/v1/inbox", [true, true, true]),
    ("GET", "/api/v1/me/mail", [true, true, true]),
    ("GET", "/api/v1/feeds", [true, true, true]),
    ("POST", "/api/v1/feeds", [true, true, true]),
    ("GET", "/api/v1/webhooks", [true, false, false]),
    ("POST", "/api/v1/webhooks", [true, false, false]),
    ("GET", "/api/v1/deliveries", [true, false, false]),
    ("GET", "/api/v1/deliveries/attempts", [true, false, false]),
    ("POST", "/api/v1/deliveries/test-mail", [true, false, false]),
    ("DELETE", "/api/v1/session", [true, true, true]),
];

const PUBLIC: [&str; 5] =
    ["/healthz", "/readyz", "/metrics", "/openapi.json", "/api/v1/definitions/schema.json"];

#[tokio::test]
async fn every_route_lets_in_the_roles_it_is_for_and_no_other() {
    let app = TestApp::start(Database::Sqlite).await;
    let case = app.case(EDUCATION, "school-affairs").to_string();
    let people = [app.officer(), app.municipality(KATO), app.auditor()];
    for (method, path, allowed) in ROUTES {
        let path = path.replace("CASE", &case);
        let call = |client: &Client| {
            let call = client.call(method.parse().expect("a method"), &path).key(&fresh_key());
            // A body that is no command: who may write is told so, who may not is told that first.
            if *method == "POST" { call.json(&json!({"not": "a command"})) } else { call }
        };
        for (client, allowed) in people.iter().zip(allowed) {
            let answer = call(client).await;
            if *allowed {
                assert!(
                    ![401, 403, 404, 405].contains(&answer.status),
                    "{method} {path}: {} {}",
                    answer.status,
                    answer.text()
                );
            } else {
                let problem = answer.refused(403, "role_required");
                assert!(problem["roles"].as_array().is_some_and(|roles| !roles.is_empty()), "{problem}");
            }
        }
        call(&app.anonymous()).await.refused(401, "unauthorized");
        call(&app.holder("ayumi_nonsense")).await.refused(401, "bad_token");
    }
    for path in PUBLIC {
        assert_eq!(app.anonymous().call(Method::GET, path).await.status, 200, "{path}");
    }
}

/// 神戸市 has reported, noted and attached in a case 加東市 takes part in as well; 加東市 has done the same.
async fn two_bodies_in_one_case(app: &TestApp) -> (ayumi_core::id::CaseId, String) {
    let case = app.case(SHARED, "regional-points");
    let (kato, kobe) = (app.municipality(KATO), app.municipality(KOBE));
    kato.command(case, &deeds::join()).await.is(201);
    kobe.command(case, &deeds::join()).await.is(201);
    let sha256 = kobe.upload(SECRET_FILE).await;
    let attach = deeds::attach("needs", Some("needs_sheet"), &sha256, SECRET_FILE.len(), "神戸市内部.txt");
    kobe.command(case, &attach).await.is(201);
    kobe.command(case, &deeds::note(SECRET_NOTE)).await.is(201);
    kobe.command(case, &deeds::report_needs(SECRET_NEED)).await.is(201);
    kato.command(case, &deeds::report_needs("加東市の希望")).await.is(201);
    (case, sha256)
}

#[tokio::test]
async fn a_municipality_learns_nothing_private_of_another() {
    let app = TestApp::start(Database::Sqlite).await;
    let (case, sha256) = two_bodies_in_one_case(&app).await;
    let paths = [
        format!("/api/v1/cases/{case}"),
        format!("/api/v1/cases/{case}/explain"),
        format!("/api/v1/cases/{case}/events?limit=200"),
        format!("/api/v1/events?limit=200&after={}", app.head().await.position - 20),
        format!("/api/v1/programmes/{SHARED}/board"),
    ];
    let secrets = [SECRET_NEED, SECRET_NOTE, "神戸市内部.txt", &sha256];
    let kato = app.municipality(KATO);
    for path in &paths {
        let told = kato.get(path).await;
        told.ok();
        for secret in secrets {
            assert!(!told.text().contains(secret), "{path} tells {secret}");
        }
        assert!(told.text().contains(KATO), "{path} tells the reader's own part");
    }
    kato.get(&format!("/api/v1/evidence/{sha256}")).await.refused(404, "not_found");
    knowing_a_hash_opens_nothing(&kato, case, &sha256).await;

    // Those who oversee read all of it, and the body itself reads its own.
    for reader in [app.officer(), app.auditor(), app.municipality(KOBE)] {
        let history = reader.get(&paths[2]).await;
        for secret in secrets {
            assert!(history.text().contains(secret), "{secret} is kept from one who may read it");
        }
        assert_eq!(reader.get(&format!("/api/v1/evidence/{sha256}")).await.bytes, SECRET_FILE);
    }
}

#[tokio::test]
async fn the_pages_tell_a_municipality_no_name_the_feed_keeps_from_it() {
    let app = TestApp::start(Database::Sqlite).await;
    let (case, _) = two_bodies_in_one_case(&app).await;
    app.officer().command(case, &deeds::note("全体への連絡")).await.is(201);
    let name = app.officer().get("/api/v1/me").await.ok()["name"].as_str().expect("a name").to_owned();
    let page = async |client: Client| client.get(&format!("/cases/{case}")).await.text();
    let feed = app.municipality(KATO).get("/api/v1/events?after=0").await.text();
    assert!(!feed.contains(&name));
    assert!(page(app.officer()).await.contains(&name) && page(app.auditor()).await.contains(&name));
    let told = page(app.municipality(KATO)).await;
    assert!(told.contains("全体への連絡") && !told.contains(&name), "{told}");
}

#[tokio::test]
async fn a_receipt_tells_nothing_of_anothers_lapse_recorded_with_it() {
    let app = TestApp::start(Database::Sqlite).await;
    let (case, _) = two_bodies_in_one_case(&app).await;
    let earlier = deeds::with(deeds::move_deadline("preparation", "2026-05-29"), "participant", json!(KOBE));
    app.officer().command_seen(case, &earlier).await.is(201);
    app.step_to("2026-06-01T10:00:00+09:00").await;
    // Nobody has looked yet, so the lapse of 神戸市's date goes on record with the note of 加東市.
    let kato = app.municipality(KATO);
    let command = deeds::note("確認しました");
    let rehearsal =
        kato.call(Method::POST, &format!("/api/v1/cases/{case}/commands?dry_run=true")).json(&command);
    assert_eq!(rehearsal.await.events(), ["note.added"]);
    let noted = kato.command(case, &command).await;
    assert_eq!(noted.events(), ["note.added"]);
    assert_eq!(noted.ok()["event_ids"].as_array().map(Vec::len), Some(1));
    let all = app.officer().get(&format!("/api/v1/cases/{case}/events?limit=200")).await.ok();
    let mut events = all["events"].as_array().expect("a list").iter();
    assert!(events.any(|event| event["event"]["type"] == "deadline.missed"), "{all}");
}

#[tokio::test]
async fn the_grounds_of_a_mark_are_for_its_body_and_those_who_oversee() {
    let app = TestApp::start_sample(Database::Sqlite).await;
    let path = format!("/api/v1/programmes/{STANDARDIZATION}/standardization");
    let classes = async |client: Client, body: &str| {
        let figures = client.get(&path).await.ok();
        let bodies = figures["bodies"].as_array().expect("bodies").clone();
        let body = bodies.into_iter().find(|known| known["organization"] == body).expect("the body");
        let cases = body["cases"].as_array().expect("cases").clone();
        let marks = cases.iter().map(|case| case["marks"]["transition_support"].clone());
        marks.filter(|mark| !mark.is_null()).collect::<Vec<_>>()
    };
    for class in classes(app.municipality(KATO), KOBE).await {
        assert!(class["due"].is_object() && class["value"] == "designated", "published: {class}");
        assert!(class.get("grounds").is_none(), "the body's own: {class}");
    }
    for reader in [app.municipality(KOBE), app.officer(), app.auditor()] {
        let told = classes(reader, KOBE).await;
        assert_eq!(told.len(), 12);
        assert!(told.iter().all(|class| class["grounds"].is_array()), "{told:?}");
    }
}

/// A hash known from elsewhere is not a file: naming it gives nothing away, and nothing to read.
async fn knowing_a_hash_opens_nothing(kato: &Client, case: ayumi_core::id::CaseId, sha256: &str) {
    let path = format!("/api/v1/evidence/{sha256}");
    // What was sent is told back; nothing else may differ.
    let said = |answer: ayumi_tests::client::Answer, sent: &str| {
        let problem = deeds::without(answer.refused(422, "evidence_not_uploaded"), "request_id");
        problem.to_string().replace(sent, "")
    };
    let attach = |sha256: &str, size| deeds::attach("needs", Some("needs_sheet"), sha256, size, "推測.txt");
    let zeros = "0".repeat(64);
    let nowhere = said(kato.command(case, &attach(&zeros, 1)).await, &zeros);
    for size in [SECRET_FILE.len(), SECRET_FILE.len() + 1] {
        assert_eq!(said(kato.command(case, &attach(sha256, size)).await, sha256), nowhere);
    }
    kato.get(&path).await.refused(404, "not_found");
    // Whoever has the very bytes may attach them, and then reads what is theirs already.
    assert_eq!(kato.upload(SECRET_FILE).await, sha256);
    kato.command(case, &attach(sha256, SECRET_FILE.len())).await.is(201);
    assert_eq!(kato.get(&path).await.bytes, SECRET_FILE);
}

#[tokio::test]
async fn a_case_of_others_is_not_there_for_a_municipality() {
    let app = TestApp::start(Database::Sqlite).await;
    let kato = app.municipality(KATO);
    let (theirs, nobodys) =
        (app.case(STANDARDIZATION, &format!("{KOBE}.koseki")), app.case(STANDARDIZATION, "no.such"));
    let body =
        |answer: ayumi_tests::client::Answer| deeds::without(answer.refused(404, "not_found"), "request_id");
    for part in ["", "/explain", "/events"] {
        let known = body(kato.get(&format!("/api/v1/cases/{theirs}{part}")).await);
        let unknown = body(kato.get(&format!("/api/v1/cases/{nobodys}{part}")).await);
        assert_eq!(known, unknown, "what is there and hidden must look like what is not there");
    }
    let command = deeds::set_steps(KOBE, &["s01-1"], "done");
    let known = kato.command(theirs, &command).await.problem();
    let unknown = kato.command(nobodys, &command).await.problem();
    assert_eq!(deeds::without(known.clone(), "request_id"), deeds::without(unknown, "request_id"));
    assert_eq!(known["status"], 404);
    let listed = kato.get(&format!("/api/v1/cases?programme={STANDARDIZATION}&limit=200")).await.ok();
    assert_eq!(listed["cases"].as_array().map(Vec::len), Some(20), "its own twenty systems");
}

#[tokio::test]
async fn an_auditor_reads_everything_and_writes_nothing() {
    let app = TestApp::start(Database::Sqlite).await;
    let (case, _) = two_bodies_in_one_case(&app).await;
    let (auditor, before) = (app.auditor(), app.head().await);
    auditor.command(case, &deeds::note("監査の所見")).await.refused(403, "role_required");
    auditor.post("/api/v1/evidence", &json!({})).await.refused(403, "role_required");
    assert_eq!(app.head().await, before);
    let users = auditor.get("/api/v1/users?limit=200").await.ok();
    assert_eq!(users["users"].as_array().map(Vec::len), Some(45));
    assert!(!users.to_string().contains("ayumi_"), "a token is never told again");
}

#[tokio::test]
async fn a_revoked_token_stops_working_at_once() {
    let app = TestApp::start(Database::Sqlite).await;
    let kato = app.municipality(KATO);
    let me = kato.get("/api/v1/me").await.ok();
    let credential = serde_json::from_value(me["credential"].clone()).expect("a credential");
    app.node.engine.revoke_token(credential, &operator()).await.expect("revoke");
    kato.get("/api/v1/me").await.refused(401, "bad_token");
    let case = app.case(EDUCATION, "school-affairs");
    kato.command(case, &deeds::join()).await.refused(401, "bad_token");
}

/// A request of the operator at the machine.
pub(crate) fn operator() -> ayumi_engine::handle::Request {
    ayumi_engine::handle::Request {
        principal: "system:cli".into(),
        key: fresh_key(),
        body: Vec::new(),
        acting: ayumi_core::decide::Acting {
            actor: ayumi_core::envelope::Actor::operator(),
            rights: Vec::new(),
        },
        via: ayumi_core::envelope::Via::Cli,
        correlation: ayumi_core::id::CorrelationId(uuid::Uuid::nil()),
        seen: None,
        dry_run: false,
    }
}

#[tokio::test]
async fn a_browser_session_works_without_a_token_until_it_is_ended() {
    let app = TestApp::start(Database::Sqlite).await;
    let token = token_of_kato(&app);
    let login = app.anonymous().call(Method::POST, "/api/v1/login").json(&json!({"token": token})).await;
    assert_eq!(login.is(200)["organization"], KATO);
    let cookie = login.header("set-cookie").expect("a session cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let with_cookie = |method, path: &str| app.anonymous().call(method, path).header("cookie", &cookie);
    assert_eq!(with_cookie(Method::GET, "/api/v1/me").await.ok()["organization"], KATO);

    // A page of another site can make the browser send the cookie, but not that it comes from here.
    let case = app.case(EDUCATION, "school-affairs");
    let foreign = with_cookie(Method::POST, &format!("/api/v1/cases/{case}/commands"));
    let foreign = foreign.header("origin", "https://example.com").header("sec-fetch-site", "cross-site");
    foreign.key(&fresh_key()).json(&deeds::join()).await.refused(403, "cross_site_request");

    assert_eq!(with_cookie(Method::DELETE, "/api/v1/session").await.status, 204);
    with_cookie(Method::GET, "/api/v1/me").await.refused(401, "unauthorized");
}

/// The token of 加東市's officer, as the demo wrote it down.
pub(crate) fn token_of_kato(app: &TestApp) -> String {
    let logins = std::fs::read(app.folder().join("logins.json")).expect("the logins");
    let logins: Value = serde_json::from_slice(&logins).expect("JSON");
    let login = logins.as_array().and_then(|all| all.iter().find(|login| login["organization"] == KATO));
    login.and_then(|login| login["token"].as_str()).expect("a token").to_owned()
}
