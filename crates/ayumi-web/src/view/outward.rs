//! What leaves the program, for those who look after it: which ways are set, webhooks, what waits and what was tried.

use askama::Template;

use crate::outward::{OutwardSettings, WebhookTold};
use crate::view::date::Time;
use crate::view::say::Say;
use crate::view::shell::{Section, Shell};

/// One way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayLine {
    /// What it is called.
    pub name: &'static str,
    /// Whether anything leaves by it.
    pub on: bool,
    /// The settings that turn it on.
    pub how: &'static str,
}

/// Something that waits to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingLine {
    /// The name it leaves under.
    pub id: String,
    /// By which way.
    pub way: &'static str,
    /// To whom.
    pub to: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next: Time,
    /// What went wrong last.
    pub cause: String,
}

/// Something that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptLine {
    /// When.
    pub at: Time,
    /// By which way.
    pub way: &'static str,
    /// To which address.
    pub address: String,
    /// Whether it went through.
    pub delivered: bool,
    /// What the other side said.
    pub answer: String,
    /// What was sent.
    pub body: String,
    /// The name it left under.
    pub delivery: String,
}

/// What a form came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Why it was refused.
    pub refused: Option<String>,
    /// What was done.
    pub done: Option<String>,
    /// A secret or address that is shown this once.
    pub once: Option<String>,
    /// What was typed, to be put right.
    pub typed: Vec<(String, String)>,
}

impl Said {
    /// What stood in an input of the refused form.
    pub fn typed(&self, name: &str) -> &str {
        let typed = self.typed.iter().find(|(known, _)| self.refused.is_some() && known == name);
        typed.map_or("", |(_, value)| value.as_str())
    }
}

/// What the page is made from.
#[derive(Debug, Clone, Default)]
pub struct Outside {
    /// What is parked.
    pub parked: Vec<WaitingLine>,
    /// What waits for its next attempt.
    pub waiting: Vec<WaitingLine>,
    /// The webhooks.
    pub webhooks: Vec<WebhookTold>,
    /// The last attempts, the latest first.
    pub attempts: Vec<AttemptLine>,
}

/// The page of what leaves.
#[derive(Debug, Template)]
#[template(path = "outward.html")]
pub struct OutwardPage {
    /// The frame.
    pub shell: Shell,
    /// The beginning of the keys of its forms; none in the past, where nothing is changed.
    pub key: Option<String>,
    /// What the last form came to.
    pub said: Said,
    /// The ways out.
    pub ways: Vec<WayLine>,
    /// What there is.
    pub outside: Outside,
}

/// A way out, as people call it.
pub fn way(t: Say, way: ayumi_engine::port::outbox::Way) -> &'static str {
    use ayumi_engine::port::outbox::Way;
    match way {
        Way::Mail => t.say("メール", "mail"),
        Way::File => t.say("ファイル", "file"),
        Way::Webhook => "Webhook",
    }
}

/// The ways out with the settings that turn each on.
pub fn ways(t: Say, settings: &OutwardSettings) -> Vec<WayLine> {
    let line = |name, on, how| WayLine { name, on, how };
    vec![
        line(t.say("メール", "Mail"), settings.mails, "AYUMI_SMTP_URL, AYUMI_MAIL_FROM"),
        line(t.say("ファイル", "Files"), settings.folder.is_some(), "AYUMI_DROP_FOLDER"),
        line("Webhook", settings.hooks, "AYUMI_WEBHOOKS=true, AYUMI_WEBHOOK_ALLOW"),
    ]
}

impl OutwardPage {
    /// The page of what leaves.
    pub fn new(
        shell: Shell,
        key: Option<String>,
        said: Said,
        settings: &OutwardSettings,
        outside: Outside,
    ) -> Self {
        let t = shell.t;
        let mut shell = shell.titled(t.say("外への送信", "What leaves"), Section::Elsewhere);
        shell.faulty = said.refused.is_some();
        Self { ways: ways(t, settings), shell, key, said, outside }
    }
}
