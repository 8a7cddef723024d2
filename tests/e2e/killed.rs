//! The program is killed between deciding, sending and recording: what was decided arrives all the same, under one id, and
//! is on the record once.

use std::collections::BTreeSet;

use ayumi_tests::client::Client;
use ayumi_tests::hooks::HookReceiver;
use ayumi_tests::mail::MailReceiver;
use ayumi_tests::program::Program;
use ayumi_tests::template::{Copy, Database};
use ayumi_tests::wait::until;
use serde_json::{Value, json};

use crate::deeds::{self, EDUCATION};
use crate::leaving::{Reader, mailing, message_id, office, program, token};

/// The first reminders of the year are due.
const MORNING: &str = "2026-04-01T09:00:05+09:00";
/// What the killed program held is free again.
const LATER: &str = "2026-04-01T09:11:00+09:00";
const MUCH_LATER: &str = "2026-04-01T09:22:00+09:00";

async fn one_officer(faults: &[&str]) -> (Copy, MailReceiver, Program) {
    let copy = office(Database::Sqlite, 1).await;
    let receiver = MailReceiver::start("none", faults).expect("a mail server");
    let program = mailing(program(&copy, copy.folder.path()), &receiver);
    (copy, receiver, program)
}

/// Started once more, the program sends the one digest; everything is recorded once.
async fn assert_sent_afterwards(copy: &Copy, receiver: &MailReceiver, program: &Program) -> Value {
    let server = program.clone().with("AYUMI_NOW", LATER).serve().expect("it starts again");
    let mail = receiver.mail().expect("a mail");
    let mut reader = Reader::of(copy, &server.url);
    reader.all_delivered(1).await;
    let leaving = reader.leaving().await;
    assert_eq!(leaving.len(), 1);
    assert!(message_id(&mail).contains(&leaving[0]), "{mail}");
    assert!(reader.told().await.values().all(|digests| *digests == 1), "{:?}", reader.told().await);
    assert_eq!(server.stop().expect("stop"), Some(0));
    program.run(&["audit", "verify"]).exits(0);
    mail
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_the_moment_a_digest_is_decided_it_sends_it_afterwards() {
    let (copy, receiver, program) = one_officer(&[]).await;
    let server = program.clone().with("AYUMI_NOW", MORNING).serve().expect("serve");
    let mut reader = Reader::of(&copy, &server.url);
    until("a digest that leaves", async || (!reader.leaving().await.is_empty()).then_some(())).await;
    server.kill().expect("kill");
    let mail = assert_sent_afterwards(&copy, &receiver, &program).await;
    // It may have been sent already, and not yet been on the record.
    let again = receiver.becomes(&[]).expect("what else it got");
    assert!(
        again.iter().all(|line| line["event"] != "mail" || message_id(line) == message_id(&mail)),
        "{again:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_the_mail_server_takes_a_mail_it_sends_it_afterwards_once() {
    let (copy, receiver, program) = one_officer(&["silence"]).await;
    let server = program.clone().with("AYUMI_NOW", MORNING).serve().expect("serve");
    receiver.next("silent").expect("it has begun to send");
    server.kill().expect("kill");
    assert_eq!(receiver.taken().expect("the folder"), 0);
    assert_sent_afterwards(&copy, &receiver, &program).await;
    assert_eq!(receiver.taken().expect("the folder"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_it_hears_that_a_mail_was_taken_it_sends_it_again_under_the_same_id() {
    let (copy, receiver, program) = one_officer(&["silence-after-dot"]).await;
    let server = program.clone().with("AYUMI_NOW", MORNING).serve().expect("serve");
    let first = receiver.mail().expect("a mail");
    let mut reader = Reader::of(&copy, &server.url);
    assert_eq!(reader.digests("digest.delivered").await, Vec::<Value>::new(), "nobody has told it");
    server.kill().expect("kill");
    let second = assert_sent_afterwards(&copy, &receiver, &program).await;
    assert_eq!(message_id(&second), message_id(&first));
    assert_eq!(
        (&second["to"], &second["subject"], &second["text"]),
        (&first["to"], &first["subject"], &first["text"])
    );
    assert_eq!(receiver.taken().expect("the folder"), 2);
}

async fn move_scope(url: &str, officer: &str, to: &str) {
    let client = Client::of_process(url, officer);
    let cases = client.get(&format!("/api/v1/cases?programme={EDUCATION}&limit=1")).await.ok();
    let case = cases["cases"][0]["case"].as_str().expect("a case").to_owned();
    client.command_seen(case, &deeds::move_deadline("scope", to)).await.is(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_survives_a_kill_before_and_after_its_receiver_read_it() {
    let copy = office(Database::Sqlite, 0).await;
    let receiver = HookReceiver::start(MORNING, &[], &json!([])).expect("a receiver");
    let program = program(&copy, copy.folder.path())
        .with("AYUMI_WEBHOOKS", "1")
        .with("AYUMI_WEBHOOK_ALLOW", &receiver.allowed());
    let officer = token(&copy, "prefecture_officer");
    let nothing_waits = async |url: &str| {
        let reader = Reader::with(url, &officer);
        until("nothing waits to leave", async || reader.waiting().await.is_empty().then_some(())).await;
    };

    // Decided and acknowledged, and killed before anything can have been sent.
    let server = program.clone().with("AYUMI_NOW", MORNING).serve().expect("serve");
    let wanted = json!({ "url": receiver.url("/"), "types": ["deadline.changed"], "programme": EDUCATION });
    Client::of_process(&server.url, &officer).post("/api/v1/webhooks", &wanted).await.is(201);
    move_scope(&server.url, &officer, "2026-07-31").await;
    server.kill().expect("kill");
    let server = program.clone().with("AYUMI_NOW", LATER).serve().expect("it starts again");
    let mut requests = vec![receiver.peer.line().expect("a request")];
    nothing_waits(&server.url).await;
    requests.extend(receiver.peer.said().expect("what else it got"));
    let ids: BTreeSet<String> = requests.iter().map(|one| one["headers"]["webhook-id"].to_string()).collect();
    assert_eq!(ids.len(), 1, "{requests:?}");

    // Read by its receiver, and killed before it hears so.
    receiver.becomes(MORNING, &[], &json!([{ "silent": true }])).expect("told");
    move_scope(&server.url, &officer, "2026-08-31").await;
    let first = receiver.peer.line().expect("a request");
    server.kill().expect("kill");
    let server = program.clone().with("AYUMI_NOW", MUCH_LATER).serve().expect("it starts again");
    let second = receiver.peer.line().expect("the request again");
    assert_eq!(second["headers"]["webhook-id"], first["headers"]["webhook-id"]);
    assert_eq!(second["body"], first["body"]);
    assert!(!ids.contains(&second["headers"]["webhook-id"].to_string()), "another event, another id");
    nothing_waits(&server.url).await;
    assert_eq!(receiver.hits().expect("hits"), 0, "and no more");
    assert_eq!(server.stop().expect("stop"), Some(0));
}
