//! What leaves, written out: a digest as a letter, an event as a CloudEvent; never whether it leaves.

use ayumi_core::cloud_event::CloudEvent;
use ayumi_core::directory::{Directory, Webhook};
use ayumi_core::envelope::Envelope;
use ayumi_core::event::{DigestChannel, DigestComposed, Event};
use ayumi_core::id::{EventId, MessageId, OrganizationId, ReminderId, UserId, WebhookId};
use ayumi_core::letter::{Letter, LetterItem, Told};
use ayumi_core::time::Timestamp;
use ayumi_engine::port::channel::{Hook, Mail, Message, TextFile};
use ayumi_engine::port::outbox::{Delivery, NewDelivery, Way};
use ayumi_engine::port::store::StoredEvent;
use ayumi_store::views::{InboxRow, NoticeRow};
use serde_json::{Value, json};

use crate::sweeping::Clerk;

/// A finished message, the address it goes to, and its text for the record of attempts.
pub type Written = (Message, String, String);

/// The letter of a digest; none when the person has no address.
///
/// # Errors
/// When the log or the projections cannot be read.
pub async fn of_digest(
    clerk: &Clerk,
    id: &MessageId,
    user: UserId,
    digest: &DigestComposed,
    channel: DigestChannel,
) -> anyhow::Result<Option<Written>> {
    let directory = clerk.engine.directory();
    let (subject, text) = letter(clerk, &directory, user, digest).await?;
    let body = format!("{subject}\n\n{text}");
    match channel {
        DigestChannel::File => {
            let file = TextFile { id: id.clone(), text: body.clone() };
            let folder = clerk.outward.folder.as_ref().map(|folder| folder.display().to_string());
            Ok(Some((Message::File(file), folder.unwrap_or_default(), body)))
        }
        DigestChannel::Mail => {
            let Some(to) = clerk.engine.mail_of(&directory, user).await? else { return Ok(None) };
            let address = to.as_str().to_owned();
            let mail = Mail {
                id: id.clone(),
                to,
                to_name: None,
                subject,
                text,
                sent_at: clerk.engine.now(),
                list: false,
            };
            Ok(Some((Message::Mail(mail), address, body)))
        }
    }
}

async fn letter(
    clerk: &Clerk,
    directory: &Directory,
    user: UserId,
    digest: &DigestComposed,
) -> anyhow::Result<(String, String)> {
    let ids: Vec<ReminderId> = digest.items.iter().map(|item| item.reminder).collect();
    let reminders = clerk.views.reminders_told(&told(clerk, digest).await?).await?;
    let notices = clerk.views.notices_given(&ids).await?;
    let about = |participant: Option<&OrganizationId>| {
        let other = participant.filter(|body| **body != digest.organization);
        other.map(|body| body_name(directory, body))
    };
    let mut items = Vec::new();
    for id in &ids {
        if let Some(row) = reminders.iter().find(|row| row.reminder == *id) {
            items.push(of_reminder(row, about(row.participant.as_ref())));
        } else if let Some(row) = notices.iter().find(|row| row.notice == *id) {
            items.push(of_notice(row, about(row.participant.as_ref())));
        }
    }
    let post = directory.posts.iter().find_map(|(id, post)| {
        (directory.holder(*id, digest.on) == Some(user)).then(|| post.title.ja.clone())
    });
    let link = format!("{}/inbox", clerk.outward.link().trim_end_matches('/'));
    let letter = Letter {
        body: &body_name(directory, &digest.organization),
        post: post.as_deref(),
        kind: digest.kind,
        total: usize::try_from(digest.total).unwrap_or(items.len()).max(items.len()),
        on: digest.on,
        items,
        link: &link,
        sender: &clerk.outward.sender,
    };
    Ok((letter.subject(), letter.text()))
}

/// Each reminder with the body it was told to, as its event has it: a duty is told as another body's than the person's.
async fn told(clerk: &Clerk, digest: &DigestComposed) -> anyhow::Result<Vec<(ReminderId, OrganizationId)>> {
    let mut told = Vec::new();
    for item in &digest.items {
        let Some(stored) = clerk.engine.store().read_event(item.event).await? else { continue };
        if let Event::ReminderFired(fired) = stored.parse()?.data {
            told.push((item.reminder, fired.recipient.organization));
        }
    }
    Ok(told)
}

fn body_name(directory: &Directory, body: &OrganizationId) -> String {
    directory.organizations.get(body).map_or_else(|| body.to_string(), |known| known.name.ja.clone())
}

fn of_reminder(row: &InboxRow, about: Option<String>) -> LetterItem {
    LetterItem {
        case: row.case_title.clone(),
        item: row.item_title.clone(),
        about,
        told: Told::Date {
            nominal: row.nominal,
            precision: row.precision,
            offset_business_days: row.offset_business_days,
            ahead: row.ahead,
        },
    }
}

fn of_notice(row: &NoticeRow, about: Option<String>) -> LetterItem {
    LetterItem {
        case: row.case_title.clone(),
        item: row.item_title.clone(),
        about,
        told: Told::Notice(row.kind),
    }
}

/// Which webhooks an event leaves by.
///
/// # Errors
/// When the log cannot be read.
pub async fn of_webhooks(
    clerk: &Clerk,
    directory: &Directory,
    stored: &StoredEvent,
    now: Timestamp,
) -> anyhow::Result<Vec<NewDelivery>> {
    let mut deliveries = Vec::new();
    if directory.webhooks.is_empty() {
        return Ok(deliveries);
    }
    let envelope = stored.parse()?;
    for (id, webhook) in &directory.webhooks {
        if !webhook.takes(envelope.data.type_name()) || !is_of(clerk, webhook, &envelope).await? {
            continue;
        }
        // What happened before somebody asked to be told is not told.
        let registered = clerk.engine.store().read_event(webhook.event).await?;
        if registered.is_none_or(|registered| registered.position > stored.position) {
            continue;
        }
        deliveries.push(NewDelivery {
            id: format!("{id}.{}", envelope.id).parse()?,
            way: Way::Webhook,
            target: id.to_string(),
            about: envelope.id.to_string(),
            next_at: now,
        });
    }
    Ok(deliveries)
}

async fn is_of(clerk: &Clerk, webhook: &Webhook, envelope: &Envelope) -> anyhow::Result<bool> {
    let Some(wanted) = &webhook.programme else { return Ok(true) };
    Ok(programme(clerk, envelope).await?.is_some_and(|programme| programme == wanted.as_str()))
}

async fn programme(clerk: &Clerk, envelope: &Envelope) -> anyhow::Result<Option<String>> {
    let case = envelope.stream.as_case().or_else(|| envelope.stream.as_reminders());
    if let Some(case) = case {
        let opening = clerk.engine.case_opening(case).await?;
        return Ok(opening.map(|opening| opening.programme.to_string()));
    }
    Ok(envelope.stream.as_str().strip_prefix("programme-").map(str::to_owned))
}

/// The message of a webhook; none when it was removed since.
///
/// # Errors
/// When the log cannot be read.
pub async fn of_webhook(clerk: &Clerk, delivery: &Delivery) -> anyhow::Result<Option<Written>> {
    let id: WebhookId = delivery.target.parse()?;
    let directory = clerk.engine.directory();
    let Some(webhook) = directory.webhooks.get(&id) else { return Ok(None) };
    let Some((url, secrets)) = clerk.engine.webhook_parts(webhook).await? else { return Ok(None) };
    let event: EventId = delivery.about.parse()?;
    let Some(stored) = clerk.engine.store().read_event(event).await? else { return Ok(None) };
    let body = cloud_event(clerk, &stored).await?.to_body();
    let hook = Hook {
        id: delivery.id.clone(),
        url: url.clone(),
        secrets,
        body: body.clone(),
        sent_at: clerk.engine.now(),
    };
    Ok(Some((Message::Hook(hook), url, body)))
}

/// An event as it leaves: its envelope, whose private values are commitments, and its place in the log.
async fn cloud_event(clerk: &Clerk, stored: &StoredEvent) -> anyhow::Result<CloudEvent> {
    let envelope = stored.parse()?;
    let programme = programme(clerk, &envelope).await?;
    let source = programme.map_or_else(|| "/".to_owned(), |programme| format!("/programmes/{programme}"));
    let event: Value = serde_json::from_str(&stored.envelope)?;
    let data = json!({"position": stored.position, "leaf_hash": stored.leaf_hash, "event": event});
    let kind = format!("ayumi.{}", envelope.data.type_name());
    let about = envelope.stream.to_string();
    Ok(CloudEvent::new(envelope.id.to_string(), source, kind, envelope.recorded_at, data).about(about))
}
