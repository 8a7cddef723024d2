//! A mail server that takes its time for every mail: a node that cannot send all it took while that is its own leaves the
//! rest to whoever takes it next; never two at once.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use ayumi::clock::TrialClock;
use ayumi::config::{Outward, OutwardFlags};
use ayumi::sweeping::Clerk;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::Clock as _;
use ayumi_engine::port::channel::{Channel, Message, Outcome};
use ayumi_tests::app::TestApp;
use ayumi_tests::template::Database;

/// How long a mail takes; eight of them are under way together, so that is two minutes and more for each.
const MAIL_S: i64 = 18;
/// What a node took is its own for so long.
const LEASE_S: i64 = 600;

/// A way out on which time goes by.
struct Slow {
    clock: Arc<TrialClock>,
    begun: Mutex<Vec<(String, Timestamp)>>,
}

#[async_trait]
impl Channel<Message> for Slow {
    async fn deliver(&self, message: &Message) -> Outcome {
        let Message::File(file) = message else { panic!("only files leave in this story") };
        let now = self.clock.now();
        self.begun.lock().expect("nobody panicked").push((file.id.to_string(), now));
        self.clock.step_to(now.plus_seconds(MAIL_S));
        Outcome::Delivered { reply: "taken".into() }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_node_cannot_send_in_its_time_it_leaves_to_the_next() {
    let app = TestApp::start(Database::Sqlite).await;
    let flags = OutwardFlags { drop_folder: Some(app.folder().join("out")), ..OutwardFlags::default() };
    let outward = Outward::resolve(&flags, None, "127.0.0.1:8640").expect("settings");
    let clock = Arc::clone(app.node.trial_clock.as_ref().expect("a trial clock"));
    let slow = Arc::new(Slow { clock, begun: Mutex::default() });
    let clerk = Clerk { outward, channels: Arc::clone(&slow) as _, ..app.node.clerk.clone() };
    app.step_to("2026-04-01T09:00:05+09:00").await;
    app.sweep().await;
    ayumi::telling::tell(&clerk).await.expect("digests");
    app.sees_everything().await;
    let begun = || slow.begun.lock().expect("nobody panicked").clone();

    let taken_at = slow.clock.now();
    ayumi::posting::post(&clerk).await.expect("sending");
    let first = begun();
    let over = taken_at.plus_seconds(LEASE_S);
    assert!(!first.is_empty());
    for (id, at) in &first {
        assert!(at.plus_seconds(MAIL_S) < over, "{id} was under way at {at}, beside the next holder's");
    }
    let waiting = clerk.outbox.deliveries(100).await.expect("the outbox").len();
    assert!(waiting > 0, "all was sent in time, so nothing was shown");
    let next = Clerk { holder: "next".into(), ..clerk.clone() };
    for _ in 0..waiting {
        app.step_to(&slow.clock.now().plus_seconds(LEASE_S).to_string()).await;
        ayumi::posting::post(&next).await.expect("sending");
    }
    let mut all: Vec<String> = begun().into_iter().map(|(id, _)| id).collect();
    assert_eq!(all.len(), first.len() + waiting);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), first.len() + waiting, "each once");
    assert_eq!(clerk.outbox.deliveries(100).await.expect("the outbox"), []);
    app.stop().await;
}
