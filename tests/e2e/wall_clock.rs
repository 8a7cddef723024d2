//! The machine's wall clock is set wrong by a week and right again while the program runs: nothing is skipped, and nobody is
//! told twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ayumi::ids::SystemIds;
use ayumi_core::event::LogMode;
use ayumi_engine::genesis::{self, UTC_OFFSET_MINUTES};
use ayumi_engine::testing::ManualClock;
use ayumi_store::{DatabaseUrl, Log, LogConfig};
use ayumi_tests::client::Client;
use ayumi_tests::mail::MailReceiver;
use ayumi_tests::program::Program;
use ayumi_tests::wait::until;
use ayumi_tests::wall_clock::WallClock;
use serde_json::json;
use tempfile::TempDir;
use tokio_util::task::TaskTracker;

use crate::deeds::{self, EDUCATION, KATO, KOBE};
use crate::leaving::{Reader, mailing, message_id};
use crate::line::shipped;

/// A log of production that began on the morning of 2026-04-01: no program of today would begin one there.
async fn begun(folder: &TempDir) -> Program {
    let clock = ManualClock::at("2026-04-01T08:20:00+09:00".parse().expect("an instant"));
    let tasks = TaskTracker::new();
    let config = LogConfig {
        url: DatabaseUrl::Sqlite(folder.path().join("ayumi.db")),
        clock: Arc::new(clock),
        utc_offset_minutes: UTC_OFFSET_MINUTES,
        tasks: tasks.clone(),
        fatal: Box::new(|cause| panic!("the storage of a test failed: {cause}")),
    };
    let log = Log::open(config).await.expect("a log");
    let clock = ManualClock::at("2026-04-01T08:20:00+09:00".parse().expect("an instant"));
    genesis::open_log(&log, &clock, &SystemIds, LogMode::Production, "a test")
        .await
        .expect("its first event");
    log.close().await;
    tasks.close();
    tasks.wait().await;
    Program::in_folder(folder.path()).without("AYUMI_TRIAL")
}

/// Registers an officer of a body with an address; gives their token.
fn register(program: &Program, body: &str, role: &str) -> String {
    let add = ["user", "add", "--name", "担当", "--organization", body, "--role", role, "--json"];
    let user = program.run(&add).exits(0).json()["user"].as_str().expect("an id").to_owned();
    program.run(&["user", "mail", &user, &format!("dx@{body}.example.lg.jp")]).exits(0);
    let made = program.run(&["token", "create", "--user", &user, "--json"]).exits(0).json();
    made["token"].as_str().expect("a token").to_owned()
}

/// Writes a note; gives the status, which says whether the clock is believed.
async fn note(client: &Client, case: &str, words: &str) -> u16 {
    client.command(case, &deeds::note(words)).await.status
}

/// Nobody has two digests of a day, nor is told the same thing in two of them.
async fn assert_told_once(reader: &mut Reader) {
    let told = reader.told().await;
    assert!(told.values().all(|digests| *digests == 1), "{told:?}");
    let mut things = BTreeSet::new();
    for digest in reader.digests("digest.composed").await {
        for item in digest["items"].as_array().expect("items") {
            assert!(
                things.insert((digest["user"].to_string(), item["reminder"].to_string())),
                "{item} twice"
            );
        }
    }
}

/// The mails that came, and how often each.
struct Mails {
    receiver: MailReceiver,
    came: BTreeMap<String, usize>,
}

impl Mails {
    fn look(&mut self) -> usize {
        for line in self.receiver.peer.said().expect("what it got") {
            if line["event"] == "mail" {
                *self.came.entry(message_id(&line)).or_default() += 1;
            }
        }
        self.came.len()
    }

    async fn until_there_are(&mut self, count: usize) {
        until("a mail to everybody", async || (self.look() >= count).then_some(())).await;
    }

    fn assert_each_came_once(&mut self, count: usize) {
        assert_eq!(self.look(), count);
        assert!(self.came.values().all(|times| *times == 1), "{:?}", self.came);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_a_week_ahead_and_back_skips_nothing_and_tells_nobody_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let wall = WallClock::at("2026-04-01T08:25:00+09:00").expect("a wall clock");
    let receiver = MailReceiver::start("none", &["451 later"]).expect("a mail server");
    let program = wall.of(mailing(begun(&folder).await, &receiver)).expect("a program under it");
    program.run(&["apply", &shipped("workflows")]).exits(0);
    let mut mails = Mails { receiver, came: BTreeMap::new() };
    let officer = register(&program, "280003", "prefecture_officer");
    register(&program, KOBE, "municipal_officer");
    register(&program, KATO, "municipal_officer");

    wall.set("2026-04-01T08:55:00+09:00").expect("set");
    let server = program.serve().expect("serve");
    let mut reader = Reader::with(&server.url, &officer);
    let case = until("a case to write to", async || {
        let cases = reader.client.get(&format!("/api/v1/cases?programme={EDUCATION}&limit=1")).await.ok();
        cases["cases"][0]["case"].as_str().map(str::to_owned)
    })
    .await;
    // Something of this case is to be told in a week, ten business days before its date.
    let moved = deeds::with(deeds::move_deadline("survey", "2026-04-22"), "precision", json!("day"));
    reader.client.command_seen(&case, &moved).await.is(201);
    // By a few minutes a time service sets it. One mail is refused at first, so that something waits.
    wall.set("2026-04-01T09:00:05+09:00").expect("set");
    mails.until_there_are(2).await;
    until("the third one waits for its next attempt", async || {
        let waiting = reader.waiting().await;
        (waiting.len() == 1 && waiting[0]["attempts"] == 1).then_some(())
    })
    .await;

    // A week ahead: the program looks at what is due by that clock, again and again, and nothing comes of it.
    wall.set("2026-04-08T09:00:30+09:00").expect("set");
    assert_eq!(note(&reader.client, &case, "来週").await, 503);
    for _ in 0..2 {
        server.says("sweep of deadlines and reminders; it will be tried again").expect("a look at the time");
    }
    assert_eq!(reader.told().await.len(), 3);
    mails.assert_each_came_once(2);

    // Right again, everything goes on where it stood.
    wall.set("2026-04-01T09:02:00+09:00").expect("set");
    assert_eq!(note(&reader.client, &case, "今日").await, 201);
    reader.all_delivered(3).await;
    mails.assert_each_came_once(3);

    // An hour behind and right again.
    wall.set("2026-04-01T08:02:00+09:00").expect("set");
    assert_eq!(note(&reader.client, &case, "先ほど").await, 503);
    wall.set("2026-04-01T09:03:00+09:00").expect("set");
    assert_eq!(note(&reader.client, &case, "今日").await, 201);
    assert_told_once(&mut reader).await;
    assert_eq!(server.stop().expect("stop"), Some(0));

    // What falls on the day the clock had shown too early is told on that day.
    wall.set("2026-04-08T09:00:05+09:00").expect("set");
    let server = program.serve().expect("serve");
    let mut reader = Reader::with(&server.url, &officer);
    until("both municipalities are told", async || {
        let told = reader.told().await;
        (told.keys().filter(|(_, on)| on == "2026-04-08").count() >= 2).then_some(())
    })
    .await;
    let leaving = reader.leaving().await.len();
    reader.all_delivered(leaving).await;
    mails.assert_each_came_once(leaving);
    assert_told_once(&mut reader).await;
    assert_eq!(server.stop().expect("stop"), Some(0));
    program.run(&["audit", "verify"]).exits(0);
}
