//! The ways out as those who look after them see them: webhooks with their addresses, and a person's own; never a secret.

use ayumi_core::directory::Directory;
use ayumi_core::id::{FeedId, ProgrammeId, UserId, WebhookId};
use ayumi_core::webhook_url::AllowList;
use ayumi_engine::port::outbox::{Attempt, Delivery};
use serde::Serialize;

use crate::error::Problem;
use crate::private::Privates;
use crate::state::App;

/// Waiting pieces that are told.
const WAITING_MAX: usize = 1_000;

/// Which ways out are set.
#[derive(Debug, Clone, Default)]
pub struct OutwardSettings {
    /// Inner hosts webhooks may go to.
    pub allowed: AllowList,
    /// Whether mail leaves.
    pub mails: bool,
    /// Whether webhooks leave.
    pub hooks: bool,
    /// The folder digests are put into.
    pub folder: Option<String>,
    /// Who answers questions about a digest.
    pub sender: String,
    /// Where readers outside find the pages, without a slash at its end.
    pub link: String,
}

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WebhookTold {
    /// Its id.
    pub webhook: WebhookId,
    /// Its address; none once that was erased.
    pub url: Option<String>,
    /// The types sent.
    pub types: Vec<String>,
    /// The one programme whose events are sent.
    pub programme: Option<ProgrammeId>,
    /// How many secrets sign.
    pub secrets: usize,
}

/// A calendar feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedTold {
    /// Its id.
    pub feed: FeedId,
    /// The one programme it is about.
    pub programme: Option<ProgrammeId>,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// The webhooks of a directory.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn webhooks(app: &App, directory: &Directory) -> Result<Vec<WebhookTold>, Problem> {
    let events: Vec<_> = directory.webhooks.values().map(|webhook| webhook.event).collect();
    let privates = Privates::load(app, &events).await?;
    let told = directory.webhooks.iter().map(|(id, webhook)| WebhookTold {
        webhook: *id,
        url: privates.text(webhook.event, "/data/url").map(str::to_owned),
        types: webhook.types.clone(),
        programme: webhook.programme.clone(),
        secrets: webhook.secrets.len(),
    });
    Ok(told.collect())
}

/// The calendar feeds of a person, also those that were revoked.
pub(crate) fn feeds(directory: &Directory, user: UserId) -> Vec<FeedTold> {
    let own = directory.feeds.iter().filter(|(_, feed)| feed.user == user);
    own.map(|(id, feed)| FeedTold { feed: *id, programme: feed.programme.clone(), revoked: feed.revoked })
        .collect()
}

/// What waits to leave, the parked first.
///
/// # Errors
/// When the outbox cannot be read.
pub(crate) async fn waiting(app: &App) -> Result<Vec<Delivery>, Problem> {
    Ok(app.outbox.deliveries(WAITING_MAX).await?)
}

/// The last attempts, the latest first.
///
/// # Errors
/// When the outbox cannot be read.
pub(crate) async fn attempts(app: &App) -> Result<Vec<Attempt>, Problem> {
    Ok(app.outbox.attempts().await?)
}

/// A person's own address.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn mail(app: &App, user: UserId) -> Result<Option<String>, Problem> {
    let directory = app.engine.refresh_directory().await?;
    let mail = app.engine.mail_of(&directory, user).await?;
    Ok(mail.map(|mail| mail.as_str().to_owned()))
}
