//! The program is killed while it writes, again and again: what was acknowledged is there, and nothing is there twice.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ayumi_core::id::CaseId;
use ayumi_tests::client::Client;
use ayumi_tests::program::Program;
use ayumi_tests::template::{self, Content, Database};
use futures_util::future::join_all;
use serde_json::Value;

use crate::deeds;

/// How often the program is killed.
const CYCLES: u64 = 15;
/// Writers at the same time, each for a municipality of its own.
const WRITERS: usize = 8;
/// Longest the program runs before it is killed.
const RUN_MAX_MS: u64 = 350;
/// The random points are the same in every run.
const SEED: u64 = 0x6179_756d_6920_3236;

/// A number from a seed, after SplitMix64.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A municipality that writes notes into a case of its own, one after the other, each under a key of its own.
struct Writer {
    body: String,
    token: String,
    case: CaseId,
    /// The next note to send; one that was not answered is sent again under the same key.
    next: u64,
}

impl Writer {
    /// Writes until the server is gone; each acknowledgement is on disk before it counts.
    async fn write(&mut self, url: &str, acknowledged: &mut File, over: &AtomicBool) {
        let client = Client::of_process(url, &self.token);
        while !over.load(Ordering::SeqCst) {
            let key = format!("{}/{}", self.body, self.next);
            let note = deeds::note(&format!("{}件目の記録", self.next));
            let Some(answer) = client.command(self.case, &note).key(&key).try_send().await else { return };
            if answer.status != 201 {
                // It is going down and says so; the same key settles it later.
                assert!(answer.status >= 500, "{}: {}", answer.status, answer.text());
                return;
            }
            let ids = answer.ok()["event_ids"].to_string();
            writeln!(acknowledged, "{key} {ids}").expect("write the acknowledgement");
            acknowledged.sync_data().expect("keep the acknowledgement");
            self.next += 1;
        }
    }
}

/// Keys and event ids that were acknowledged so far.
fn acknowledged(file: &Path) -> Vec<(String, String)> {
    let lines = BufReader::new(File::open(file).expect("the acknowledgements")).lines();
    let parted = |line: String| line.split_once(' ').map(|(key, ids)| (key.to_owned(), ids.to_owned()));
    lines.map_while(Result::ok).filter_map(parted).collect()
}

async fn writers(folder: &Path) -> (Vec<Writer>, String) {
    let logins: Value =
        serde_json::from_slice(&std::fs::read(folder.join("logins.json")).expect("logins")).expect("JSON");
    let logins = logins.as_array().expect("logins");
    let token = |role: &str, at: usize| {
        let login = logins.iter().filter(|login| login["role"] == role).nth(at).expect("a login");
        (
            login["organization"].as_str().unwrap_or_default().to_owned(),
            login["token"].as_str().unwrap_or_default().to_owned(),
        )
    };
    let (_, officer) = token("prefecture_officer", 0);
    let server = Program::in_folder(folder).serve().expect("serve");
    let reader = Client::of_process(&server.url, &officer);
    let mut all = Vec::new();
    for at in 0..WRITERS {
        let (body, token) = token("municipal_officer", at);
        let cases = reader
            .get(&format!("/api/v1/cases?programme={}&organization={body}", deeds::STANDARDIZATION))
            .await
            .ok();
        let case = cases["cases"][0]["case"].as_str().and_then(|case| case.parse().ok()).expect("a case");
        all.push(Writer { body, token, case, next: 1 });
    }
    assert_eq!(server.stop().expect("stop"), Some(0), "asked to end, it ends well");
    (all, officer)
}

/// Serves, lets everybody write, and kills the program after a while.
async fn cycle(program: &Program, writers: &mut [Writer], file: &Path, after: Duration) {
    let server = program.serve().expect("it starts again");
    let over = Arc::new(AtomicBool::new(false));
    let url = server.url.clone();
    let ending = Arc::clone(&over);
    let killing = async move {
        tokio::time::sleep(after).await;
        server.kill().expect("kill");
        ending.store(true, Ordering::SeqCst);
    };
    let writing = join_all(writers.iter_mut().map(|writer| {
        let (url, over) = (url.clone(), Arc::clone(&over));
        async move {
            let mut file = OpenOptions::new().append(true).open(file).expect("the acknowledgements");
            writer.write(&url, &mut file, &over).await;
        }
    }));
    tokio::join!(killing, writing);
}

/// Every event of the log by its id, through the API.
async fn recorded(url: &str, officer: &str) -> BTreeSet<String> {
    let reader = Client::of_process(url, officer);
    let (mut ids, mut after) = (BTreeSet::new(), 0);
    loop {
        let page = reader.get(&format!("/api/v1/events?after={after}&limit=200")).await.ok();
        for event in page["events"].as_array().expect("events") {
            assert_eq!(event["position"], after + 1, "the log has a hole");
            after += 1;
            assert!(
                ids.insert(event["event"]["id"].as_str().expect("an id").to_owned()),
                "an event stands twice"
            );
        }
        if page["scanned_to"] == after && page["events"].as_array().is_some_and(Vec::is_empty) {
            return ids;
        }
    }
}

/// What was acknowledged is in the log, and the notes of each writer are there once, none left out before the last.
async fn assert_kept(program: &Program, writers: &[Writer], officer: &str, file: &Path) {
    let server = program.serve().expect("it starts again");
    let ids = recorded(&server.url, officer).await;
    for (key, events) in acknowledged(file) {
        let events: Vec<String> = serde_json::from_str(&events).expect("ids");
        assert!(events.iter().all(|id| ids.contains(id)), "{key} was acknowledged and is gone");
    }
    for writer in writers {
        let reader = Client::of_process(&server.url, officer);
        let case = reader.get(&format!("/api/v1/cases/{}", writer.case)).await.ok();
        let notes = case["notes"].as_u64().expect("a count");
        let acknowledged = writer.next - 1;
        assert!(
            notes == acknowledged || notes == acknowledged + 1,
            "{notes} notes, {acknowledged} acknowledged"
        );
    }
    assert_eq!(server.stop().expect("stop"), Some(0));
}

/// The request that was under way is sent again under its key: it is recorded once, whether it had been or not.
async fn settle(program: &Program, writers: &mut [Writer], officer: &str) {
    let server = program.serve().expect("it starts again");
    for writer in writers {
        let client = Client::of_process(&server.url, &writer.token);
        let note = deeds::note(&format!("{}件目の記録", writer.next));
        let key = format!("{}/{}", writer.body, writer.next);
        client.command(writer.case, &note).key(&key).await.is(201);
        let reader = Client::of_process(&server.url, officer);
        let case = reader.get(&format!("/api/v1/cases/{}", writer.case)).await.ok();
        assert_eq!(case["notes"].as_u64(), Some(writer.next), "one note a key");
        writer.next += 1;
    }
    assert_eq!(server.stop().expect("stop"), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_it_has_what_it_acknowledged_and_nothing_twice() {
    let copy = template::copy(Database::Sqlite, Content::Year);
    let folder = copy.folder.path();
    let program = Program::in_folder(folder);
    let (mut writers, officer) = writers(folder).await;
    let file = folder.join("acknowledged");
    File::create(&file).expect("a file for the acknowledgements");
    let mut state = SEED;
    for _ in 0..CYCLES {
        let after = Duration::from_millis(random(&mut state) % RUN_MAX_MS);
        cycle(&program, &mut writers, &file, after).await;
        program.run(&["audit", "verify"]).exits(0);
    }
    assert!(
        acknowledged(&file).len() > WRITERS,
        "hardly anything was written: {}",
        acknowledged(&file).len()
    );
    assert_kept(&program, &writers, &officer, &file).await;
    settle(&program, &mut writers, &officer).await;
    program.run(&["audit", "verify"]).exits(0);

    // What the projections hold is what the log says, however often they were cut off.
    let digests = |run: &[&str]| program.run(run).exits(0).json_lines();
    let followed = digests(&["projection", "list", "--json"]);
    assert_eq!(digests(&["projection", "rebuild", "--json"]), followed);
}
