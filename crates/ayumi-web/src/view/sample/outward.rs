//! Samples of the pages about what leaves.

use ayumi_core::id::{FeedId, WebhookId};
use uuid::Uuid;

use super::Sample;
use crate::outward::{FeedTold, OutwardSettings, WebhookTold};
use crate::view::date;
use crate::view::me::MePage;
use crate::view::outward::{AttemptLine, Outside, OutwardPage, Said, WaitingLine};
use crate::view::say::Say;
use crate::view::shell::Shell;

/// Where the samples send: an address that is shown and never loaded.
pub(crate) const OUTSIDE: &str = "https://hooks.example.lg.jp/";

/// Where the pages are, as a mail has it.
pub(crate) const PAGES: &str = "https://ayumi.example.lg.jp/";

fn waiting(t: Say, number: u8) -> WaitingLine {
    WaitingLine {
        id: format!("{number}.mail"),
        way: t.say("メール", "mail"),
        to: OUTSIDE.into(),
        attempts: 8,
        next: date::short(t, "2026-06-30".parse().unwrap()),
        cause: "HTTP 503".into(),
    }
}

impl Sample for OutwardPage {
    fn sample(t: Say) -> Self {
        let hook = WebhookTold {
            webhook: WebhookId(Uuid::nil()),
            url: Some(OUTSIDE.into()),
            types: vec!["deadline.*".into(), "decision.decided".into()],
            programme: Some("education-dx-r8".parse().unwrap()),
            secrets: 2,
        };
        let attempt = |delivered| AttemptLine {
            at: date::short(t, "2026-06-30".parse().unwrap()),
            way: "Webhook",
            address: OUTSIDE.into(),
            delivered,
            answer: "HTTP 204".into(),
            body: "{\"specversion\":\"1.0\"}".into(),
            delivery: "0.1".into(),
        };
        let outside = Outside {
            parked: vec![waiting(t, 1)],
            waiting: vec![waiting(t, 2)],
            webhooks: vec![hook],
            attempts: vec![attempt(true), attempt(false)],
        };
        let said = Said { refused: Some("HTTP 503".into()), ..Said::default() };
        let settings = OutwardSettings { mails: true, ..OutwardSettings::default() };
        Self::new(Shell::sample(t), Some("key".into()), said, &settings, outside)
    }
}

impl Sample for MePage {
    fn sample(t: Say) -> Self {
        let feed = |programme: Option<&str>| FeedTold {
            feed: FeedId(Uuid::nil()),
            programme: programme.map(|programme| programme.parse().unwrap()),
            revoked: false,
        };
        let once = Some(format!("{OUTSIDE}api/v1/calendars/0.ics"));
        let said = Said { done: Some("OK".into()), once, ..Said::default() };
        let feeds = vec![feed(None), feed(Some("education-dx-r8"))];
        let programmes = vec![("education-dx-r8".to_owned(), "Education".to_owned())];
        let mail = ("dx@city.example.lg.jp".to_owned(), false);
        Self::new(Shell::sample(t), Some("key".into()), said, mail, feeds, programmes)
    }
}
