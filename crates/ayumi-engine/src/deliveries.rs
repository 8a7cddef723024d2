//! What people do about the ways out: try one now, and let what was parked be tried again; never what is sent by rule.

use ayumi_core::cloud_event::CloudEvent;
use ayumi_core::event::{DigestChannel, Event};
use ayumi_core::id::{ContentHash, DigestId, MessageId, WebhookId};
use ayumi_core::rejection::{OutwardRefusal, Rejection};
use ayumi_core::text::Label;
use serde_json::json;

use crate::engine::Engine;
use crate::error::Refused;
use crate::handle::{Outcome as Written, Request};
use crate::outward::looks_after;
use crate::port::channel::{Channel, Hook, Mail, Message, Outcome};
use crate::port::outbox::{Attempt, Outbox, Way};

/// Waiting pieces looked through for the one that is named.
const WAITING_MAX: usize = 100_000;
/// The type of the event a webhook is tried with.
pub const TEST_TYPE: &str = "ayumi.test";
/// Hexadecimal digits of a hash that name a trial.
const NAME_DIGITS: usize = 32;

/// A piece that is tried again.
#[derive(Debug, Clone)]
pub struct Released {
    /// Which.
    pub delivery: MessageId,
    /// Where that was recorded: of digests it is, of webhooks nothing is.
    pub recorded: Option<Written>,
}

impl Engine {
    /// Lets a parked piece be tried again, from its first attempt on.
    ///
    /// # Errors
    /// When nothing is parked under the name; otherwise as a command.
    pub async fn retry_delivery(
        &self,
        outbox: &dyn Outbox,
        id: &MessageId,
        reason: Option<&str>,
        request: &Request,
    ) -> Result<Released, Refused> {
        looks_after(request)?;
        let waiting = outbox.deliveries(WAITING_MAX).await?;
        let nothing = || Refused::from(Rejection::from(OutwardRefusal::NothingParked));
        let Some(parked) = waiting.iter().find(|waiting| waiting.id == *id && waiting.parked) else {
            return self.released_before(id, request, nothing()).await;
        };
        let channel = match parked.way {
            Way::Mail => Some(DigestChannel::Mail),
            Way::File => Some(DigestChannel::File),
            Way::Webhook => None,
        };
        // What is recorded but not let go is still parked, and asked for again; the other way round nobody would know.
        let recorded = match channel {
            None => None,
            Some(channel) => {
                let (user, digest) = digest_of(&parked.target, id).ok_or_else(nothing)?;
                Some(self.digest_released(user, digest, channel, reason, request).await?)
            }
        };
        if !request.dry_run && !outbox.release(id, self.now()).await? {
            return Err(nothing());
        }
        Ok(Released { delivery: id.clone(), recorded })
    }

    /// The same request may have let it go before: of a digest that is recorded, and answered as it was then.
    async fn released_before(
        &self,
        id: &MessageId,
        request: &Request,
        refused: Refused,
    ) -> Result<Released, Refused> {
        let named = id.as_str().rsplit_once('.').and_then(|(digest, _)| digest.parse::<DigestId>().ok());
        for (key, receipt) in self.store().answers(&request.principal, &request.key).await? {
            if !self.is_of(&key, request) {
                return Err(Refused::KeyReused { key: request.key.clone() });
            }
            let outcome = self.replayed(receipt).await?;
            for stored in &outcome.events {
                if let Event::DigestReleased(data) = stored.parse()?.data
                    && Some(data.digest) == named
                {
                    return Ok(Released { delivery: id.clone(), recorded: Some(outcome) });
                }
            }
        }
        Err(refused)
    }

    /// Sends an event of the type `ayumi.test` to a webhook at once and keeps the attempt. It is not tried again.
    ///
    /// # Errors
    /// When there is no such webhook, or the outbox cannot be written.
    pub async fn test_webhook(
        &self,
        ways: (&dyn Outbox, &dyn Channel<Message>),
        webhook: WebhookId,
        request: &Request,
    ) -> Result<Attempt, Refused> {
        looks_after(request)?;
        let nothing = || Refused::from(Rejection::from(OutwardRefusal::NoSuchWebhook));
        let directory = self.refresh_directory().await?;
        let known = directory.webhooks.get(&webhook).ok_or_else(nothing)?;
        let (url, secrets) = self.webhook_parts(known).await?.ok_or_else(nothing)?;
        let id = trial(&format!("{webhook}.test"), request)?;
        let data = json!({ "webhook": webhook, "types": known.types, "programme": known.programme });
        let body = CloudEvent::new(id.to_string(), "/", TEST_TYPE, self.now(), data).to_body();
        let hook =
            Hook { id: id.clone(), url: url.clone(), secrets, body: body.clone(), sent_at: self.now() };
        self.try_once(ways, &Message::Hook(hook), (id, Way::Webhook, url, body), request).await
    }

    /// Sends a mail to whoever asks, at their own address, at once and keeps the attempt. It is not tried again.
    ///
    /// # Errors
    /// When they have no address, or the outbox cannot be written.
    pub async fn test_mail(
        &self,
        ways: (&dyn Outbox, &dyn Channel<Message>),
        sender: &str,
        request: &Request,
    ) -> Result<Attempt, Refused> {
        looks_after(request)?;
        let user = request.acting.actor.user.ok_or(Rejection::NotAllowed)?;
        let directory = self.refresh_directory().await?;
        let none = || {
            let why = Label::new(
                "まだ設定されていません。先に自分のアドレスを設定してください",
                "none is set; set your own address first",
            );
            Refused::from(Rejection::from(OutwardRefusal::BadMail(why)))
        };
        let to = self.mail_of(&directory, user).await?.ok_or_else(none)?;
        let id = trial(&format!("{user}.test"), request)?;
        let subject = "【歩み】送信の確認".to_owned();
        let text = format!(
            "これは、お知らせのメールが届くことを確かめるためのメールです。対応は要りません。\n\n{sender}\n"
        );
        let (address, body) = (to.as_str().to_owned(), format!("{subject}\n\n{text}"));
        let sent_at = self.now();
        let mail = Mail { id: id.clone(), to, to_name: None, subject, text, sent_at, list: false };
        self.try_once(ways, &Message::Mail(mail), (id, Way::Mail, address, body), request).await
    }

    async fn try_once(
        &self,
        (outbox, channel): (&dyn Outbox, &dyn Channel<Message>),
        message: &Message,
        (delivery, way, address, body): (MessageId, Way, String, String),
        request: &Request,
    ) -> Result<Attempt, Refused> {
        let mut attempt =
            Attempt { delivery, way, address, at: self.now(), delivered: false, answer: String::new(), body };
        if request.dry_run {
            return Ok(attempt);
        }
        (attempt.delivered, attempt.answer) = match channel.deliver(message).await {
            Outcome::Delivered { reply } => (true, reply),
            Outcome::RetryLater { cause } | Outcome::GiveUp { cause } => (false, cause),
        };
        attempt.at = self.now();
        outbox.keep_attempt(&attempt).await?;
        Ok(attempt)
    }
}

/// The digest a delivery's name and target speak of.
fn digest_of(target: &str, id: &MessageId) -> Option<(ayumi_core::id::UserId, ayumi_core::id::DigestId)> {
    let (digest, _) = id.as_str().rsplit_once('.')?;
    Some((target.parse().ok()?, digest.parse().ok()?))
}

/// The name of a trial: the same for the same request, so that a receiver that got it twice can tell.
fn trial(of: &str, request: &Request) -> Result<MessageId, Refused> {
    let named = ContentHash::of(format!("{}\n{}\n{of}", request.principal, request.key).as_bytes());
    let digits: String =
        named.as_str().chars().filter(char::is_ascii_alphanumeric).take(NAME_DIGITS).collect();
    format!("{of}.{digits}")
        .parse()
        .map_err(|_| Refused::Unavailable { cause: format!("no message id: {of}") })
}
