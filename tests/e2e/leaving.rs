//! What the stories of mails and webhooks that leave the real program share: people with addresses, the program with a way
//! out, what its log says was told; never a story.

use std::collections::BTreeMap;
use std::path::Path;

use ayumi_store::DatabaseUrl;
use ayumi_tests::app::TestApp;
use ayumi_tests::client::Client;
use ayumi_tests::mail::MailReceiver;
use ayumi_tests::program::Program;
use ayumi_tests::template::{Copy, Database};
use ayumi_tests::wait::until;
use serde_json::{Value, json};

/// Hyogo's year on the morning of 2026-04-01, in which the officers of the first municipalities have an address.
pub(crate) async fn office(database: Database, municipalities: usize) -> Copy {
    let app = TestApp::start(database).await;
    for body in app.municipalities().iter().take(municipalities) {
        let wanted = json!({ "mail": format!("dx@{body}.example.lg.jp") });
        app.municipality(body).put("/api/v1/me/mail", &wanted).await.is(201);
    }
    app.stop().await
}

/// The program on that database.
pub(crate) fn program(copy: &Copy, folder: &Path) -> Program {
    let program = Program::in_folder(folder).with("AYUMI_DATA", &copy.settings.data.display().to_string());
    match &copy.settings.database {
        DatabaseUrl::Sqlite(path) => program.with("AYUMI_DATABASE", &format!("sqlite:{}", path.display())),
        DatabaseUrl::Postgres(url) => program.with("AYUMI_DATABASE", url),
    }
}

/// The same, sending its mail to a receiver.
pub(crate) fn mailing(program: Program, receiver: &MailReceiver) -> Program {
    program
        .with("AYUMI_SMTP_URL", &format!("smtp://127.0.0.1:{}?tls=none", receiver.peer.port))
        .with("AYUMI_MAIL_FROM", "ayumi@pref.example.lg.jp")
}

/// The token of the first login of a role.
pub(crate) fn token(copy: &Copy, role: &str) -> String {
    let logins = std::fs::read(copy.folder.path().join("logins.json")).expect("logins");
    let logins: Value = serde_json::from_slice(&logins).expect("JSON");
    let login = logins.as_array().and_then(|all| all.iter().find(|login| login["role"] == role));
    login.and_then(|login| login["token"].as_str()).expect("a login").to_owned()
}

/// Who reads what the log says of digests, and looks after the ways out.
pub(crate) struct Reader {
    pub(crate) client: Client,
    after: u64,
    /// What the log says of digests, in order.
    events: Vec<Value>,
}

impl Reader {
    /// Reads at a server as the prefecture's officer.
    pub(crate) fn of(copy: &Copy, url: &str) -> Self {
        Self::with(url, &token(copy, "prefecture_officer"))
    }

    pub(crate) fn with(url: &str, token: &str) -> Self {
        Self { client: Client::of_process(url, token), after: 0, events: Vec::new() }
    }

    async fn read_on(&mut self) {
        loop {
            let page = self.client.get(&format!("/api/v1/events?after={}&limit=200", self.after)).await.ok();
            let events = page["events"].as_array().expect("events").iter().map(|stored| &stored["event"]);
            let of_digest =
                |event: &&Value| event["type"].as_str().is_some_and(|it| it.starts_with("digest."));
            self.events.extend(events.filter(of_digest).cloned());
            let to = page["scanned_to"].as_u64().expect("how far it was looked");
            if to == self.after {
                return;
            }
            self.after = to;
        }
    }

    /// What the log says of digests in one way, such as `digest.delivered`.
    pub(crate) async fn digests(&mut self, kind: &str) -> Vec<Value> {
        self.read_on().await;
        let of_kind = self.events.iter().filter(|event| event["type"] == kind);
        of_kind.map(|event| event["data"].clone()).collect()
    }

    /// How many digests that tell something each person has a day.
    pub(crate) async fn told(&mut self) -> BTreeMap<(String, String), usize> {
        let mut told = BTreeMap::new();
        for digest in self.digests("digest.composed").await {
            if digest["items"].as_array().is_some_and(|items| !items.is_empty()) {
                let text = |member: &str| digest[member].as_str().expect("a text").to_owned();
                *told.entry((text("user"), text("on"))).or_default() += 1;
            }
        }
        told
    }

    /// The digests that leave by mail.
    pub(crate) async fn leaving(&mut self) -> Vec<String> {
        let composed = self.digests("digest.composed").await;
        let leaves = composed.iter().filter(|digest| digest["channels"] == json!(["mail"]));
        leaves.map(|digest| digest["digest"].as_str().expect("an id").to_owned()).collect()
    }

    /// What waits to leave.
    pub(crate) async fn waiting(&self) -> Vec<Value> {
        let waiting = self.client.get("/api/v1/deliveries").await.ok();
        waiting["deliveries"].as_array().expect("deliveries").clone()
    }

    /// Waits until so many digests are recorded as delivered and nothing waits any more; each was delivered once.
    pub(crate) async fn all_delivered(&mut self, count: usize) {
        until("every digest is recorded as delivered", async || {
            let delivered = self.digests("digest.delivered").await.len();
            (delivered >= count && self.waiting().await.is_empty()).then_some(())
        })
        .await;
        let mut delivered: Vec<String> =
            self.digests("digest.delivered").await.iter().map(|event| event["digest"].to_string()).collect();
        delivered.sort();
        delivered.dedup();
        assert_eq!(delivered.len(), self.digests("digest.delivered").await.len(), "recorded twice");
        assert_eq!(delivered.len(), count);
    }
}

/// The id a mail says of itself.
pub(crate) fn message_id(mail: &Value) -> String {
    mail["headers"]["message-id"].as_str().unwrap_or_else(|| panic!("no id in {mail}")).to_owned()
}
