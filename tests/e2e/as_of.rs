//! What was read on a day can be read again, byte for byte, however much was recorded since.

use ayumi_tests::app::TestApp;
use ayumi_tests::client::{Answer, Client};
use ayumi_tests::template::Database;
use reqwest::Method;
use serde_json::json;

use crate::decision::{self, Room};
use crate::deeds::{self, EDUCATION, KATO, KOBE, SHARED, STANDARDIZATION};

/// A read that was answered, to be asked again later.
struct Remembered {
    path: String,
    answer: Answer,
}

fn paths(app: &TestApp) -> Vec<String> {
    let (joint, survey) = (app.case(SHARED, "regional-points"), app.case(EDUCATION, "school-affairs"));
    let system = app.case(STANDARDIZATION, &format!("{KOBE}.koseki"));
    vec![
        "/api/v1/programmes".into(),
        format!("/api/v1/programmes/{SHARED}/board"),
        format!("/api/v1/programmes/{EDUCATION}/board"),
        format!("/api/v1/programmes/{STANDARDIZATION}/board?organization={KOBE}"),
        format!("/api/v1/programmes/{STANDARDIZATION}/standardization"),
        format!("/api/v1/cases/{joint}"),
        format!("/api/v1/cases/{survey}"),
        format!("/api/v1/cases/{system}"),
        format!("/api/v1/cases/{survey}/events?limit=200"),
        format!("/api/v1/cases?programme={SHARED}"),
        format!("/api/v1/deadlines?case={survey}"),
        "/api/v1/decisions".into(),
        "/api/v1/inbox?open=false".into(),
    ]
}

async fn read_all(reader: &Client, app: &TestApp) -> Vec<Remembered> {
    let mut remembered = Vec::new();
    for path in paths(app) {
        let answer = reader.get(&path).await;
        answer.ok();
        remembered.push(Remembered { path, answer });
    }
    remembered
}

fn at(path: &str, moment: &str) -> String {
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}as_of={moment}")
}

async fn people_act(app: &TestApp) {
    let (kato, kobe) = (app.municipality(KATO), app.municipality(KOBE));
    let (joint, survey) = (app.case(SHARED, "regional-points"), app.case(EDUCATION, "school-affairs"));
    let system = app.case(STANDARDIZATION, &format!("{KOBE}.koseki"));
    kato.command(joint, &deeds::join()).await.ok();
    kato.command(joint, &deeds::report_needs("商店街で使いたい")).await.ok();
    kato.command(survey, &deeds::join()).await.ok();
    kato.command(survey, &deeds::report_survey("planned")).await.ok();
    kobe.command(system, &deeds::set_steps(KOBE, &["s01-1", "s01-2", "s01-3"], "done")).await.ok();
}

async fn the_date_moves(app: &TestApp, to: &str) {
    let survey = app.case(EDUCATION, "school-affairs");
    app.officer().command_seen(survey, &deeds::move_deadline("scope", to)).await.is(201);
}

#[tokio::test]
async fn every_read_as_of_a_moment_gives_the_bytes_of_that_moment() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    app.step_to("2026-04-10T09:30:00+09:00").await;
    people_act(&app).await;
    app.sweep().await;
    let remembered = read_all(&officer, &app).await;

    app.step_to("2026-06-24T10:00:00+09:00").await;
    app.sweep().await;
    the_date_moves(&app, "2026-07-31").await;
    let kobe = app.municipality(KOBE);
    kobe.command(app.case(SHARED, "regional-points"), &deeds::join()).await.is(201);
    let system = app.case(STANDARDIZATION, &format!("{KOBE}.koseki"));
    kobe.command(system, &deeds::set_steps(KOBE, &["s01-3"], "in_progress")).await.is(201);

    for Remembered { path, answer } in &remembered {
        let moment = answer.header("ayumi-as-of").unwrap_or_else(|| panic!("{path} names its moment"));
        let again = officer.get(&at(path, moment)).await;
        assert_eq!(again.ok(), answer.ok(), "{path} as of {moment}");
        assert_eq!(again.bytes, answer.bytes, "{path} as of {moment}, byte for byte");
        assert_eq!(again.header("ayumi-position"), answer.header("ayumi-position"), "{path}");
    }
    let now = officer.get(&remembered[1].path).await;
    assert_ne!(now.bytes, remembered[1].answer.bytes, "the present is another one");
}

/// What a route that reads says when it is asked of a past moment.
enum Asked {
    /// What it said then.
    Told(String),
    /// That it speaks of the present alone.
    Refused(String),
    /// What has no moment: the machine, files that never change, signing in.
    Timeless,
}

/// The things of one log that routes name in their paths.
struct Named {
    case: String,
    sha256: String,
    decision: String,
    event: String,
}

impl Named {
    fn ask(&self, route: &str) -> Asked {
        let Self { case, sha256, decision, event } = self;
        let told = |path: &str| Asked::Told(path.to_owned());
        match route {
            "/healthz" | "/readyz" | "/metrics" | "/openapi.json" | "/login" | "/static/{*path}" => {
                Asked::Timeless
            }
            "/api/v1/definitions/schema.json" | "/api/v1/calendars/{file}" => Asked::Timeless,
            "/definitions/{id}/{version}" => told("/definitions/education-dx/2"),
            "/api/v1/me"
            | "/api/v1/me/mail"
            | "/api/v1/deliveries"
            | "/api/v1/deliveries/attempts"
            | "/api/v1/events/stream" => Asked::Refused(route.to_owned()),
            "/api/v1/organizations/{code}" => told("/api/v1/organizations/282286"),
            "/api/v1/definitions/{id}/{version}" => told("/api/v1/definitions/education-dx/2"),
            "/api/v1/definitions/{id}/diff" => told("/api/v1/definitions/education-dx/diff?from=2&to=2"),
            "/api/v1/definitions/{id}/migrations" => told("/api/v1/definitions/education-dx/migrations"),
            "/api/v1/programmes/{id}/standardization" => {
                told("/api/v1/programmes/standardization-r8/standardization")
            }
            "/p/{programme}/standardization" => told("/p/standardization-r8/standardization"),
            "/api/v1/evidence/{sha256}" => Asked::Told(format!("/api/v1/evidence/{sha256}")),
            "/receipts/{event}" => Asked::Told(format!("/receipts/{event}")),
            _ if route.starts_with("/api/v1/decisions/") || route.starts_with("/d/") => {
                Asked::Told(route.replace("{id}", decision))
            }
            _ if route.contains("/cases/{id}") => {
                Asked::Told(route.replace("{id}", case).replace("{event}", event))
            }
            _ if route.contains("/programmes/{id}") || route.contains("/p/{programme}") => {
                Asked::Told(route.replace("{id}", EDUCATION).replace("{programme}", EDUCATION))
            }
            _ => told(route),
        }
    }
}

/// An answer without the one thing on a page that is of the present: the server's clock.
fn without_the_clock(answer: &Answer) -> String {
    let text = answer.text();
    let Some((before, rest)) = text.split_once("試行の時計") else { return text };
    before.to_owned() + rest.split_once("</span>").map_or("", |(_, after)| after)
}

/// Everything that can be read as of a moment, by its path.
async fn everything(reader: &Client, named: &Named, moment: &str) -> Vec<(String, Answer)> {
    let mut told = Vec::new();
    for (_, route, _) in ayumi_web::policy::AUTHORIZATION.iter().filter(|(method, ..)| *method == "GET") {
        match named.ask(route) {
            Asked::Timeless => {}
            Asked::Refused(path) => {
                reader.get(&at(&path, moment)).await.refused(400, "bad_parameter");
            }
            Asked::Told(path) => {
                assert!(!path.contains('{'), "{route} needs a sample of its own in this test");
                let answer = reader.get(&at(&path, moment)).await;
                assert_eq!(answer.status, 200, "{path} as of {moment}: {}", answer.text());
                for header in ["ayumi-position", "ayumi-as-of"] {
                    assert!(answer.header(header).is_some(), "{path} does not say which moment it shows");
                }
                let is_data = path.starts_with("/api/");
                assert!(!is_data || answer.header("etag").is_some(), "{path} has no tag");
                told.push((path, answer));
            }
        }
    }
    told
}

#[tokio::test]
async fn every_route_and_page_says_of_a_moment_what_it_said_then() {
    let room = Room::with_the_survey_done().await;
    let papers = room.attach_papers().await;
    let opened = room.decide(&decision::open()).await;
    let (Room { app, officer, case }, kobe) = (&room, room.app.municipality(KOBE));
    app.step_to("2026-04-10T09:30:00+09:00").await;
    app.sweep().await;
    let decisions = officer.get("/api/v1/decisions").await.ok();
    let named = Named {
        case: case.to_string(),
        sha256: papers[0].clone(),
        decision: decisions["decisions"][0]["decision"].as_str().expect("a decision").to_owned(),
        event: opened.ok()["event_ids"][0].as_str().expect("an event").to_owned(),
    };
    let read = officer.get("/api/v1/programmes").await;
    let moment = read.header("ayumi-as-of").expect("reads name their moment").to_owned();
    let then = everything(officer, &named, &moment).await;

    app.step_to("2026-06-24T10:00:00+09:00").await;
    app.sweep().await;
    kobe.command(app.case(SHARED, "regional-points"), &deeds::join()).await.is(201);
    let system = app.case(STANDARDIZATION, &format!("{KOBE}.koseki"));
    kobe.command(system, &deeds::set_steps(KOBE, &["s01-1"], "done")).await.is(201);
    officer.command(case, &deeds::note("その後の連絡")).await.is(201);
    let user = kobe.get("/api/v1/me").await.ok()["user"].clone();
    let user = serde_json::from_value(user).expect("a user");
    app.node.engine.disable_user(user, None, &crate::permissions::operator()).await.expect("disable");
    app.sees_everything().await;

    let again = everything(officer, &named, &moment).await;
    assert_eq!(then.len(), again.len());
    for ((path, then), (_, again)) in then.iter().zip(&again) {
        assert_eq!(without_the_clock(again), without_the_clock(then), "{path} as of {moment}");
        for header in ["ayumi-position", "ayumi-as-of", "etag"] {
            assert_eq!(again.header(header), then.header(header), "{path}: {header}");
        }
    }
    let users = async |query: &str| officer.get(&format!("/api/v1/users?limit=200{query}")).await.bytes;
    assert_ne!(users("").await, users(&format!("&as_of={moment}")).await, "the present is another one");
}

#[tokio::test]
async fn a_date_means_the_end_of_that_day_in_japan() {
    let app = TestApp::start(Database::Sqlite).await;
    let (officer, case) = (app.officer(), app.case(EDUCATION, "school-affairs"));
    // Ten in the evening in Japan is one in the afternoon in UTC: still the same day in both, one hour before it ends.
    app.step_to("2026-04-10T23:00:00+09:00").await;
    app.municipality(KATO).command(case, &deeds::join()).await.is(201);
    app.step_to("2026-04-11T00:30:00+09:00").await;
    app.municipality(KOBE).command(case, &deeds::join()).await.is(201);
    let joined = async |moment: &str| {
        let case = officer.get(&format!("/api/v1/cases/{case}?as_of={moment}")).await.ok();
        let participants = case["participants"].as_array().expect("participants");
        participants.iter().filter(|part| part["participation"] == "joined").count()
    };
    assert_eq!(joined("2026-04-09").await, 0);
    assert_eq!(joined("2026-04-10").await, 1);
    assert_eq!(joined("2026-04-11").await, 2);
    assert_eq!(joined("2026-04-10T15:29:59Z").await, 1);
}

#[tokio::test]
async fn nothing_is_there_before_the_log_began_and_nonsense_is_refused() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    let before = officer.get("/api/v1/programmes?as_of=2020-01-01").await.ok();
    assert_eq!(before["programmes"], json!([]));
    officer
        .get(&format!("/api/v1/programmes/{SHARED}/board?as_of=2020-01-01"))
        .await
        .refused(404, "not_found");
    for nonsense in ["yesterday", "2026-02-30", "2026-06-30T18:00:00"] {
        officer.get(&format!("/api/v1/programmes?as_of={nonsense}")).await.refused(400, "bad_parameter");
    }
}

#[tokio::test]
async fn a_fact_holds_from_its_own_day_whenever_it_was_recorded() {
    let app = TestApp::start(Database::Sqlite).await;
    let (kobe, case) = (app.municipality(KOBE), app.case(STANDARDIZATION, &format!("{KOBE}.koseki")));
    let items = json!([{"item": "s01-1", "status": "done", "effective_on": "2026-03-20"}]);
    let command = json!({"command": "set_checklist", "phase": "planning", "items": items});
    kobe.command(case, &command).await.is(201);
    let done_on = async |day: &str| {
        let path = format!("/api/v1/cases/{case}?effective_on={day}");
        let phases = kobe.get(&path).await.ok()["phases"].clone();
        phases[0]["tracks"][0]["tally"]["done"].clone()
    };
    assert_eq!(done_on("2026-03-19").await, 0);
    assert_eq!(done_on("2026-03-20").await, 1);
}

#[tokio::test]
async fn a_past_moment_is_read_only_and_a_position_can_be_waited_for() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    let position = app.head().await.position;
    let call =
        officer.call(Method::GET, "/api/v1/programmes").header("ayumi-min-position", &position.to_string());
    assert!(call.await.number("ayumi-position").is_some_and(|shown| shown >= position));
    let ahead = officer
        .call(Method::GET, "/api/v1/programmes")
        .header("ayumi-min-position", &(position + 1_000).to_string());
    let ahead = ahead.await;
    ahead.refused(503, "position_not_reached");
    assert!(ahead.header("retry-after").is_some());
}
