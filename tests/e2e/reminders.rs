//! A year of reminders, day by day: each on its exact business day, once, and none for what had passed before.

use std::collections::{BTreeMap, BTreeSet};

use ayumi_core::definition::Duty;
use ayumi_core::envelope::Envelope;
use ayumi_core::event::{Event, ReminderFired};
use ayumi_core::id::{CaseId, OrganizationId, StreamId};
use ayumi_engine::port::EventStore as _;
use ayumi_tests::app::{PREFECTURE, TestApp};
use ayumi_tests::template::Database;
use chrono::{Datelike as _, NaiveDate, Weekday};
use serde_json::{Value, json};

use crate::deeds::{self, EDUCATION, KAMI, KATO, KOBE, SHARED};

/// Five days before and on the last business day of a date: T-20, T-10, T-5, T-1, T-0.
type Before = [&'static str; 5];
/// After it: T+1, then every five business days, four times.
type After = [&'static str; 4];

const OFFSETS_BEFORE: [i32; 5] = [-20, -10, -5, -1, 0];
const OFFSETS_AFTER: [i32; 4] = [1, 6, 11, 16];

const APRIL: Before = ["2026-04-01", "2026-04-15", "2026-04-22", "2026-04-28", "2026-04-30"];
const AFTER_APRIL: After = ["2026-05-01", "2026-05-13", "2026-05-20", "2026-05-27"];
const JUNE: Before = ["2026-06-02", "2026-06-16", "2026-06-23", "2026-06-29", "2026-06-30"];
const AFTER_JUNE: After = ["2026-07-01", "2026-07-08", "2026-07-15", "2026-07-23"];
/// Counted around the silver week of 2026-09-19 to 23.
const SEPTEMBER: Before = ["2026-08-28", "2026-09-11", "2026-09-18", "2026-09-29", "2026-09-30"];
const AFTER_SEPTEMBER: After = ["2026-10-01", "2026-10-08", "2026-10-16", "2026-10-23"];
/// Counted from 2026-12-28: the last three days of the year are closed.
const DECEMBER: Before = ["2026-11-30", "2026-12-14", "2026-12-21", "2026-12-25", "2026-12-28"];
const AFTER_DECEMBER: After = ["2027-01-04", "2027-01-12", "2027-01-19", "2027-01-26"];
const MARCH: Before = ["2027-03-02", "2027-03-16", "2027-03-24", "2027-03-30", "2027-03-31"];
const AFTER_MARCH: After = ["2027-04-01", "2027-04-08", "2027-04-15", "2027-04-22"];

/// The tenth business day after each of the dates, by the first one.
const TENTH: [(&str, &str); 4] = [
    ("2026-07-01", "2026-07-14"),
    ("2026-10-01", "2026-10-15"),
    ("2027-01-04", "2027-01-18"),
    ("2027-04-01", "2027-04-14"),
];

const FIRST_DAY: &str = "2026-04-01";
const LAST_DAY: &str = "2027-04-15";

const EDUCATION_CASES: [&str; 3] = ["school-affairs", "cloud-tools", "zero-trust"];
const SHARED_CASES: [&str; 3] = ["regional-points", "super-app", "e-invoicing"];

const DISASTER_CASES: [&str; 3] = ["victim-support", "shelters", "phase-free"];

/// Reminders when nobody has done anything: of the first survey to every municipality, and to the prefecture of its own
/// contract in a year.
const FIRST_MORNING: usize = 3 * 41 + 1;

/// One reminder, as the story tells it: day, case, item, participant, offset, and to whom.
type Line = String;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Everything that fired, in order.
async fn fired(app: &TestApp) -> Vec<(Envelope, ReminderFired)> {
    let mut found = Vec::new();
    let mut after = 0;
    loop {
        let page = app.node.log.read_all(after, 2_000).await.expect("the log");
        let Some(last) = page.last() else { return found };
        after = last.position;
        for stored in page {
            let envelope = stored.parse().expect("an event");
            if let Event::ReminderFired(reminder) = envelope.data.clone() {
                found.push((envelope, reminder));
            }
        }
    }
}

fn line(day: NaiveDate, case: &str, item: &str, participant: Option<&str>, offset: i32, to: &str) -> Line {
    format!("{day} {case} {item} {} {offset:+} to {to}", participant.unwrap_or("joint"))
}

/// A reminder to whoever has a duty.
fn held(to: &str, duty: &str) -> Line {
    format!("{to} as {duty}")
}

fn names(app: &TestApp) -> BTreeMap<CaseId, String> {
    let shared = SHARED_CASES.map(|key| (app.case(SHARED, key), key.to_owned()));
    let education = EDUCATION_CASES.map(|key| (app.case(EDUCATION, key), key.to_owned()));
    let disaster = DISASTER_CASES.map(|key| (app.case("disaster-dx-r8", key), key.to_owned()));
    let services = ["review-meetings", "cost-optimisation", "small-municipality-support", "area-liaison"]
        .map(|programme| (app.case(&format!("{programme}-r8"), "year"), programme.to_owned()));
    let telework = (app.case("individual-contracts-r8", "telework"), "telework".to_owned());
    shared.into_iter().chain(education).chain(disaster).chain(services).chain([telework]).collect()
}

fn told(app: &TestApp, fired: &[(Envelope, ReminderFired)]) -> Vec<Line> {
    let names = names(app);
    let tell = |(_, reminder): &(Envelope, ReminderFired)| {
        let day = reminder.due_at.date_in(app.node.engine.log().offset);
        let case = names.get(&reminder.case).map_or("another case", String::as_str);
        let participant = reminder.participant.as_ref().map(OrganizationId::as_str);
        let to = line(
            day,
            case,
            reminder.item.as_str(),
            participant,
            reminder.offset_business_days,
            reminder.recipient.organization.as_str(),
        );
        let role = reminder.recipient.role.as_str();
        if role.parse::<Duty>().is_ok() { held(&to, role) } else { to }
    };
    fired.iter().map(tell).collect()
}

/// What a year must bring.
#[derive(Default)]
struct Expected(BTreeSet<Line>);

impl Expected {
    /// The usual reminders to the lead about its own joint work, and to its manager at last.
    fn joint(&mut self, case: &str, item: &str, before: &Before, after: &After) {
        let days = before.iter().zip(OFFSETS_BEFORE).chain(after.iter().zip(OFFSETS_AFTER));
        for (on, offset) in days.filter(|(on, _)| day(on) <= day(LAST_DAY)) {
            self.0.insert(line(day(on), case, item, None, offset, PREFECTURE));
        }
        let tenth =
            TENTH.iter().find(|(first, _)| *first == after[0]).expect("every date has its tenth day").1;
        if day(tenth) <= day(LAST_DAY) {
            self.0.insert(held(&line(day(tenth), case, item, None, 10, PREFECTURE), "prefecture_manager"));
        }
    }

    /// Whom the survey of education is told to in turn while a participant has not answered.
    fn survey_escalated(&mut self, case: &str, body: &str) {
        for (on, offset, to, duty) in [
            (AFTER_APRIL[0], 1, body, "municipal_manager"),
            ("2026-05-12", 5, PREFECTURE, "area_liaison"),
            ("2026-05-19", 10, PREFECTURE, "prefecture_manager"),
        ] {
            self.0.insert(held(&line(day(on), case, "survey", Some(body), offset, to), duty));
        }
    }

    /// Reminders about one participant's part up to the day it was done: to itself, and once it is late to the lead too.
    fn part(
        &mut self,
        case: &str,
        item: &str,
        body: &str,
        before: &Before,
        after: &After,
        done_on: Option<&str>,
    ) {
        let pending = |on: &str| done_on.is_none_or(|done| day(on) <= day(done));
        for (on, offset) in before.iter().zip(OFFSETS_BEFORE).filter(|(on, _)| pending(on)) {
            self.0.insert(line(day(on), case, item, Some(body), offset, body));
        }
        for (on, offset) in after.iter().zip(OFFSETS_AFTER).filter(|(on, _)| pending(on)) {
            self.0.insert(line(day(on), case, item, Some(body), offset, body));
            self.0.insert(line(day(on), case, item, Some(body), offset, PREFECTURE));
        }
    }
}

fn expected_year(municipalities: &[String]) -> Expected {
    let mut expected = Expected::default();
    for case in EDUCATION_CASES {
        for body in municipalities {
            let done = (case == "school-affairs" && body == KATO).then_some("2026-04-10");
            expected.part(case, "survey", body, &APRIL, &AFTER_APRIL, done);
            if done.is_none() {
                expected.survey_escalated(case, body);
            }
        }
        expected.joint(case, "scope", &JUNE, &AFTER_JUNE);
        expected.joint(case, "policy", &SEPTEMBER, &AFTER_SEPTEMBER);
        expected.joint(case, "specification", &DECEMBER, &AFTER_DECEMBER);
        expected.joint(case, "selection", &MARCH, &AFTER_MARCH);
    }
    for case in SHARED_CASES {
        expected.joint(case, "specification", &SEPTEMBER, &AFTER_SEPTEMBER);
    }
    // Whoever was invited hears of the dates until it answers: nobody goes on without it. These two did their part.
    let done = [(KATO, "2026-06-10"), (KAMI, "2026-07-02")];
    for case in SHARED_CASES {
        for body in municipalities {
            let done = done.iter().find(|(known, _)| known == body && case == "regional-points");
            expected.part(case, "needs", body, &JUNE, &AFTER_JUNE, done.map(|(_, on)| *on));
            expected.part(case, "preparation", body, &SEPTEMBER, &AFTER_SEPTEMBER, None);
        }
    }
    expected_of_services(&mut expected, municipalities);
    expected
}

/// The dates beside the three programmes with phases: meetings, reports, a service that ends, bodies nobody visits.
fn expected_of_services(expected: &mut Expected, municipalities: &[String]) {
    for case in DISASTER_CASES {
        expected.joint(case, "report", &DECEMBER, &AFTER_DECEMBER);
    }
    expected.joint("cost-optimisation", "comparison", &MARCH, &AFTER_MARCH);
    expected.joint("small-municipality-support", "expansion", &MARCH, &AFTER_MARCH);
    let quarters = [
        ("q1", ["2026-06-09", "2026-06-25"], AFTER_JUNE),
        ("q2", ["2026-09-04", "2026-09-25"], AFTER_SEPTEMBER),
        ("q3", ["2026-12-07", "2026-12-23"], AFTER_DECEMBER),
        ("q4", ["2027-03-09", "2027-03-26"], AFTER_MARCH),
    ];
    for (quarter, before, after) in quarters {
        let item = format!("meeting.{quarter}.held");
        let days = before.iter().zip([-15, -3]).chain(after.iter().zip(OFFSETS_AFTER));
        for (on, offset) in days.filter(|(on, _)| day(on) <= day(LAST_DAY)) {
            expected.0.insert(line(day(on), "review-meetings", &item, None, offset, PREFECTURE));
            let invited = if offset < 0 { municipalities } else { &[] };
            for body in invited {
                expected.0.insert(line(day(on), "review-meetings", &item, None, offset, body));
            }
        }
    }
    // A year of weeks, half a year and three months before; the end of the year is closed.
    let contract = [("2026-04-01", -240), ("2026-09-30", -119), ("2027-01-04", -58), ("2027-03-02", -20)];
    let late = AFTER_MARCH.iter().copied().zip(OFFSETS_AFTER).filter(|(on, _)| day(on) <= day(LAST_DAY));
    for (on, offset) in contract.into_iter().chain([("2027-03-24", -5)]).chain(late) {
        let told = line(day(on), "telework", "individual_contract", Some(PREFECTURE), offset, PREFECTURE);
        expected.0.insert(told);
    }
    // The liaison of the areas is told of every body without contact for 90 days; 神戸市 has none.
    let quiet = [
        "2026-07-01",
        "2026-07-08",
        "2026-07-15",
        "2026-07-23",
        "2026-07-30",
        "2026-08-06",
        "2026-08-14",
        "2026-08-21",
        "2026-08-28",
        "2026-09-04",
        "2026-09-11",
        "2026-09-18",
    ];
    let offsets = (0..12).map(|n| 1 + 5 * n);
    for body in municipalities.iter().filter(|body| *body != KOBE) {
        for (on, offset) in [("2026-06-23", -5)].into_iter().chain(quiet.into_iter().zip(offsets.clone())) {
            expected.0.insert(line(day(on), "area-liaison", "visit", Some(body), offset, PREFECTURE));
        }
    }
}

/// What a few people do in the year, each in the afternoon of a day.
async fn people_act(app: &TestApp, today: NaiveDate) {
    let joint = app.case(SHARED, "regional-points");
    match today.to_string().as_str() {
        "2026-04-10" => {
            let (kato, survey) = (app.municipality(KATO), app.case(EDUCATION, "school-affairs"));
            kato.command(survey, &deeds::join()).await.is(201);
            kato.command(survey, &deeds::report_survey("none")).await.is(201);
        }
        "2026-04-13" => {
            for body in [KOBE, KATO, KAMI] {
                app.municipality(body).command(joint, &deeds::join()).await.is(201);
            }
        }
        "2026-06-10" => {
            app.municipality(KATO).command(joint, &deeds::report_needs("給食")).await.is(201);
        }
        "2026-07-02" => {
            app.municipality(KAMI).command(joint, &deeds::report_needs("温泉")).await.is(201);
        }
        _ => {}
    }
}

/// The program looks at the time shortly after nine.
async fn morning(app: &TestApp, today: NaiveDate) {
    app.step_to(&format!("{today}T09:00:30+09:00")).await;
    app.sweep().await;
}

fn days(from: &str, to: &str) -> impl Iterator<Item = NaiveDate> {
    let last = day(to);
    day(from).iter_days().take_while(move |today| *today <= last)
}

#[track_caller]
fn assert_same(told: &[Line], expected: &Expected) {
    let found: BTreeSet<Line> = told.iter().cloned().collect();
    assert_eq!(found.len(), told.len(), "a reminder fired twice");
    let missing: Vec<&Line> = expected.0.difference(&found).take(20).collect();
    let surplus: Vec<&Line> = found.difference(&expected.0).take(20).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "missing: {missing:#?}\nnot expected: {surplus:#?}");
}

async fn every_reminder_fires_on_its_day_and_once(database: Database, last_day: &str) {
    let app = TestApp::start(database).await;
    for today in days(FIRST_DAY, last_day) {
        morning(&app, today).await;
        people_act(&app, today).await;
    }
    let fired = fired(&app).await;
    let offset = app.node.engine.log().offset;
    for (envelope, reminder) in &fired {
        let on = envelope.recorded_at.date_in(offset);
        assert_eq!(on, reminder.due_at.date_in(offset), "it fires on the day it is due: {reminder:?}");
        assert!(reminder.missed_repeats.is_empty(), "nothing was missed: {reminder:?}");
        let weekend = [Weekday::Sat, Weekday::Sun].contains(&on.weekday());
        let closed = [(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)].contains(&(on.month(), on.day()));
        assert!(!weekend && !closed, "offices are closed on {on}");
        assert!(!reminder.recipient.posts.is_empty(), "somebody holds the duty: {reminder:?}");
    }
    let mut expected = expected_year(&app.municipalities());
    // A line begins with its day.
    expected.0.retain(|line| line.as_str() < format!("{last_day}~").as_str());
    assert_same(&told(&app, &fired), &expected);
}

#[tokio::test]
async fn every_reminder_of_the_year_fires_on_its_day_and_once() {
    every_reminder_fires_on_its_day_and_once(Database::Sqlite, LAST_DAY).await;
}

#[tokio::test]
async fn every_reminder_of_the_spring_fires_on_its_day_and_once_on_postgresql() {
    every_reminder_fires_on_its_day_and_once(Database::Postgres, "2026-06-17").await;
}

async fn after_three_weeks_of_silence_one_reminder_tells_the_missed(database: Database) {
    let app = TestApp::start(database).await;
    app.step_to("2026-04-01T09:00:30+09:00").await;
    app.sweep().await;
    assert_eq!(fired(&app).await.len(), FIRST_MORNING, "T-20 of the survey, to every municipality");

    // The program stands still over T-10 and T-5 and is started again.
    let app = app.restart().await;
    app.step_to("2026-04-24T08:00:00+09:00").await;
    app.sweep().await;
    let caught_up = fired(&app).await.split_off(FIRST_MORNING);
    assert_eq!(caught_up.len(), 3 * 41, "one for each, not one for every date missed");
    for (_, reminder) in &caught_up {
        assert_eq!((reminder.item.as_str(), reminder.offset_business_days), ("survey", -5));
        let missed: Vec<String> =
            reminder.missed_repeats.iter().map(|missed| missed.due_at.to_string()).collect();
        assert_eq!(missed, ["2026-04-15T00:00:00.000000Z"]);
    }

    // Neither another look nor another start repeats any of it.
    app.sweep().await;
    let app = app.restart().await;
    app.sweep().await;
    app.step_to("2026-04-27T12:00:00+09:00").await;
    app.sweep().await;
    assert_eq!(fired(&app).await.len(), FIRST_MORNING + 3 * 41);
    app.step_to("2026-04-28T08:59:00+09:00").await;
    app.sweep().await;
    assert_eq!(fired(&app).await.len(), FIRST_MORNING + 3 * 41, "not before nine");
    app.step_to("2026-04-28T09:00:00+09:00").await;
    app.sweep().await;
    assert_eq!(fired(&app).await.len(), FIRST_MORNING + 2 * 3 * 41);
}

#[tokio::test]
async fn after_three_weeks_of_silence_one_reminder_tells_what_was_missed() {
    after_three_weeks_of_silence_one_reminder_tells_the_missed(Database::Sqlite).await;
}

#[tokio::test]
async fn after_three_weeks_of_silence_one_reminder_tells_what_was_missed_on_postgresql() {
    after_three_weeks_of_silence_one_reminder_tells_the_missed(Database::Postgres).await;
}

#[tokio::test]
async fn nothing_that_was_due_before_the_cases_were_opened_ever_fires() {
    let app = TestApp::start(Database::Sqlite).await;
    app.step_to("2026-04-14T18:00:00+09:00").await;
    app.sweep().await;
    let items: BTreeSet<String> =
        fired(&app).await.iter().map(|(_, reminder)| reminder.item.to_string()).collect();
    assert_eq!(
        items,
        BTreeSet::from(["individual_contract".to_owned(), "survey".to_owned()]),
        "the call of March and the date of the standardisation are past"
    );
    let head = app.head().await.position;
    let missed = app.officer().get(&format!("/api/v1/events?after={}&limit=200", head - 200)).await;
    assert!(!missed.text().contains("deadline.missed"));
}

#[tokio::test]
async fn a_moved_date_takes_its_reminders_along() {
    let app = TestApp::start(Database::Sqlite).await;
    let (officer, case) = (app.officer(), app.case(EDUCATION, "cloud-tools"));
    for today in days("2026-06-22", "2026-06-24") {
        morning(&app, today).await;
    }
    officer.command_seen(case, &deeds::move_deadline("scope", "2026-07-31")).await.is(201);
    for today in days("2026-06-25", "2026-08-03") {
        morning(&app, today).await;
    }
    let about_scope = fired(&app)
        .await
        .into_iter()
        .filter(|(_, reminder)| reminder.case == case && reminder.item.as_str() == "scope");
    let days: Vec<String> = about_scope
        .map(|(_, reminder)| {
            format!(
                "{} v{}",
                reminder.due_at.date_in(app.node.engine.log().offset),
                reminder.deadline_version
            )
        })
        .collect();
    let expected = [
        "2026-06-16 v1",
        "2026-06-23 v1",
        "2026-07-02 v2",
        "2026-07-16 v2",
        "2026-07-24 v2",
        "2026-07-30 v2",
        "2026-07-31 v2",
        "2026-08-03 v2",
    ];
    assert_eq!(days, expected);
}

#[tokio::test]
async fn the_inbox_shows_what_is_open_and_lets_go_of_what_is_done() {
    let app = TestApp::start(Database::Sqlite).await;
    let (kato, case) = (app.municipality(KATO), app.case(EDUCATION, "school-affairs"));
    app.step_to("2026-04-01T09:00:30+09:00").await;
    app.sweep().await;
    let inbox = kato.get("/api/v1/inbox").await.ok();
    let rows = inbox["reminders"].as_array().expect("a list");
    assert_eq!(rows.len(), 3);
    let row = rows.iter().find(|row| row["case"] == case.to_string()).expect("the reminder of this case");
    assert_eq!(row["case_title"]["ja"], "統合型校務支援システム");
    assert_eq!(row["item_title"]["ja"], "①市町の現状把握");
    assert_eq!((&row["nominal"], &row["offset_business_days"]), (&json!("2026-04-30"), &json!(-20)));
    assert_eq!(
        (&row["organization"], &row["open"], &row["superseded"]),
        (&json!(KATO), &json!(true), &json!(false))
    );

    kato.command(case, &deeds::join()).await.is(201);
    kato.command(case, &deeds::report_survey("none")).await.is(201);
    assert_eq!(kato.get("/api/v1/inbox").await.ok()["reminders"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        kato.get("/api/v1/inbox?open=false").await.ok()["reminders"].as_array().map(Vec::len),
        Some(3)
    );
    // Nobody reads another's inbox.
    let other = app.municipality(KOBE).get(&format!("/api/v1/inbox?organization={KATO}")).await.ok();
    assert_eq!(other["reminders"], json!([]));
}

/// What one is told can be put off for oneself; the record and everybody else's inbox stay as they are.
#[tokio::test]
async fn who_was_told_puts_a_reminder_off_and_no_one_else_can() {
    let app = TestApp::start(Database::Sqlite).await;
    let (kato, case) = (app.municipality(KATO), app.case(EDUCATION, "school-affairs"));
    app.step_to("2026-04-01T09:00:30+09:00").await;
    app.sweep().await;
    let row = async || {
        let inbox = kato.get("/api/v1/inbox").await.ok();
        let rows = inbox["reminders"].as_array().expect("a list").clone();
        rows.into_iter().find(|row| row["case"] == case.to_string()).expect("the reminder of this case")
    };
    let reminder = row().await["reminder"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/cases/{case}/reminders/{reminder}/snooze");
    let put_off = |until: &str, reason: Option<&str>| json!({ "until": until, "reason": reason });
    app.municipality(KOBE).post(&path, &put_off("2026-04-10", None)).await.is(404);
    app.auditor().post(&path, &put_off("2026-04-10", None)).await.is(403);
    kato.post(&path, &put_off("2026-04-01", None)).await.is(422);
    kato.post(&path, &put_off("2026-05-07", None)).await.is(422);
    kato.post(&path, &put_off("2026-07-01", Some("議会の日程による"))).await.is(422);
    kato.post(&path, &put_off("2026-05-07", Some("議会の日程による"))).await.is(201);
    app.sees_everything().await;
    let after = row().await;
    assert_eq!(after["snoozed"][0][1], "2026-05-07");
    assert_eq!((&after["open"], &after["nominal"]), (&json!(true), &json!("2026-04-30")));

    // The page has it among what was put off, and takes the form of another one.
    let page = kato.get("/inbox").await.text();
    assert!(page.contains("あとで知らせるもの") && page.contains("datetime=\"2026-05-07\""), "{page}");
    assert!(page.contains(&format!("/cases/{case}/reminders/{reminder}/snooze")), "{page}");
}

#[tokio::test]
async fn the_agenda_tells_beforehand_what_will_fire() {
    let app = TestApp::start(Database::Sqlite).await;
    let agenda = app.municipality(KATO).get("/api/v1/reminders?until=2026-04-30").await.ok();
    let planned = agenda["planned"].as_array().expect("a plan");
    let told: BTreeSet<String> = planned
        .iter()
        .filter(|row| {
            row["kind"] == "reminder" && row["case"] == app.case(EDUCATION, "zero-trust").to_string()
        })
        .filter_map(|row| row["due_at"].as_str())
        .map(|at| at.chars().take(10).collect())
        .collect();
    assert_eq!(told, APRIL.iter().map(|day| (*day).to_owned()).collect());
}

#[tokio::test]
async fn the_agenda_comes_page_by_page_with_nothing_left_out() {
    let app = TestApp::start(Database::Sqlite).await;
    app.step_to("2026-04-01T09:00:30+09:00").await;
    app.sweep().await;
    let kato = app.municipality(KATO);
    let path = "/api/v1/reminders?until=2026-06-30";
    let whole = kato.get(&format!("{path}&limit=200")).await.ok();
    assert_eq!(whole["next"], Value::Null, "one page holds what the pages are held against");
    let (mut planned, mut fired, mut next) = (Vec::new(), Vec::new(), format!("{path}&limit=2"));
    loop {
        let answer = kato.get(&next).await;
        let page = answer.ok();
        for (list, seen) in [("planned", &mut planned), ("fired", &mut fired)] {
            let rows = page[list].as_array().expect("a list");
            assert!(rows.len() <= 2, "{page}");
            seen.extend(rows.iter().cloned());
        }
        let Some(cursor) = page["next"].as_str() else { break };
        assert!(answer.header("link").is_some_and(|link| link.contains(cursor)), "{:?}", answer.headers);
        next = format!("{path}&limit=2&cursor={cursor}");
    }
    assert!(planned.len() > 2 && fired.len() > 2);
    assert_eq!((json!(planned), json!(fired)), (whole["planned"].clone(), whole["fired"].clone()));
    for limit in ["0", "201", "-1"] {
        assert_eq!(kato.get(&format!("{path}&limit={limit}")).await.problem()["status"], 400, "{limit}");
    }
}

#[tokio::test]
async fn a_case_that_cannot_be_read_does_not_keep_the_others_from_their_reminders() {
    let app = TestApp::start(Database::Sqlite).await;
    app.step_to("2026-04-01T09:00:30+09:00").await;
    let broken = app.case(EDUCATION, "cloud-tools");
    let forge = format!(
        "drop trigger events_no_update; update events set envelope = '{{}}' where stream = 'case-{broken}' and version = 1;"
    );
    assert_eq!(app.node.log.raw(&forge).await, Ok(1));
    let swept = ayumi::sweeping::sweep(&app.node.engine, &app.node.views).await;
    assert!(swept.is_err(), "the failure is told: {swept:?}");
    for key in ["school-affairs", "zero-trust"] {
        let reminders = StreamId::reminders(app.case(EDUCATION, key));
        let sent = app.node.log.read_stream(&reminders, 0, 100).await.expect("a readable stream");
        assert_eq!(sent.len(), 41, "{key}");
    }
}

#[tokio::test]
async fn a_past_moment_shows_what_was_planned_then_and_every_page_shows_the_trial_clock() {
    let app = TestApp::start(Database::Sqlite).await;
    let kato = app.municipality(KATO);
    let planned =
        async |query: &str| kato.get(&format!("/api/v1/reminders{query}")).await.ok()["planned"].clone();
    let (moment, before) = (app.head().await.recorded_at, planned("").await);
    app.step_to("2026-09-30T09:00:00+09:00").await;
    app.sweep().await;
    assert_ne!(planned("").await, before, "some were sent since");
    assert_eq!(planned(&format!("?as_of={moment}")).await, before);
    let page = kato.get(&format!("/reminders?as_of={moment}")).await.text();
    assert!(!page.contains("予定はありません"), "{page}");
    for (reader, path) in [(&app.anonymous(), "/login"), (&kato, "/nowhere"), (&kato, "/inbox")] {
        assert!(reader.get(path).await.text().contains("試行の時計"), "{path}");
    }
}

#[tokio::test]
async fn a_look_at_the_time_beside_a_busy_server_needs_no_projections_of_its_own() {
    let app = TestApp::start(Database::Sqlite).await;
    let beside = ayumi::wire::Node::open(app.settings()).await.expect("a node without a server");
    app.step_to("2026-04-01T09:00:30+09:00").await;
    let clock = beside.trial_clock.as_ref().expect("a trial");
    clock.step_to("2026-04-01T09:00:30+09:00".parse().expect("an instant"));
    let case = app.case(EDUCATION, "cloud-tools");
    app.municipality(KATO).command(case, &deeds::join()).await.is(201);
    let swept = ayumi::sweeping::sweep(&beside.engine, &beside.views).await.expect("nothing to wait for");
    assert_eq!(swept, FIRST_MORNING);
    beside.close().await;
}
