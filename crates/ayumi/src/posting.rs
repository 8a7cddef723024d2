//! Sends what was recorded to be sent: the log is read for it, each piece is taken by one node, tried, tried again and
//! at last parked. Never decides what is sent to whom, and never touches a case.

use std::time::Duration;

use ayumi_core::event::{DigestChannel, DigestComposed, Event};
use ayumi_core::id::{DigestId, EventId, MessageId, UserId};
use ayumi_core::retry::next_attempt;
use ayumi_core::time::Timestamp;
use ayumi_engine::digest::DigestEnd;
use ayumi_engine::port::channel::{Message, Outcome};
use ayumi_engine::port::outbox::{Attempt, Delivery, NewDelivery, Settled, Way};
use ayumi_engine::port::store::{PAGE_MAX, StoredEvent};
use futures_util::StreamExt as _;
use futures_util::{future, stream};
use tokio_util::sync::CancellationToken;

use crate::message;
use crate::sweeping::Clerk;

/// The name under which this reader of the log keeps its place.
const FEED: &str = "outward";
/// How often the outbox is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// For how long a node takes a piece for itself, so that nobody sends it beside.
const LEASE_S: i64 = 600;
/// Longer than the slowest attempt: a mail of four steps, each of which may take half a minute.
const ATTEMPT_MAX_S: i64 = 150;
/// Why a piece is parked whose last answer the program did not live to note.
const GIVEN_UP: &str = "停止の前に送信を打ち切った記録があります。原因を確かめ、必要なら再送してください / \
                        given up before the program stopped; look at the attempts and try again if it is needed";
/// Why a digest is parked of a person whose address was taken away.
const NO_ADDRESS: &str = "宛先のメールアドレスが登録されていません。本人が「自分の設定」で登録してから再送してください / \
                          the person has no address; try again when they have set one";
/// Pieces tried together.
const AT_ONCE: usize = 8;
/// Pieces taken by one look.
const TAKEN_MAX: usize = 64;

/// Sends until it is told to stop. What is under way then is finished.
pub async fn run(clerk: &Clerk, cancel: CancellationToken) {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while cancel.run_until_cancelled(ticks.tick()).await.is_some() {
        if let Err(error) = post(clerk).await {
            tracing::warn!(error = format!("{error:#}"), "sending; it will be tried again");
        }
    }
}

/// One look: puts in what the log asks for, and tries what is due; gives how many attempts were made.
///
/// # Errors
/// When the log or the outbox cannot be read or written.
pub async fn post(clerk: &Clerk) -> anyhow::Result<usize> {
    if !clerk.outward.is_on() {
        return Ok(0);
    }
    feed(clerk).await?;
    // What leaves now could not be recorded as sent, and would leave again.
    if !clerk.engine.clock_is_believed().await? {
        return Ok(0);
    }
    let now = clerk.engine.now();
    let until = now.plus_seconds(LEASE_S);
    let taken = clerk.outbox.claim(now, until, &clerk.holder, TAKEN_MAX).await?;
    // Begun any later, an attempt could be under way beside one of the next holder, to whom what is left falls.
    let last = until.plus_seconds(-ATTEMPT_MAX_S);
    let begun = stream::iter(taken).take_while(|_| future::ready(clerk.engine.now() <= last));
    let tried = begun.map(|delivery| async move { (attempt(clerk, &delivery).await, delivery) });
    let outcomes: Vec<_> = tried.buffer_unordered(AT_ONCE).collect().await;
    let made = outcomes.len();
    let mut failed = None;
    for (outcome, delivery) in outcomes {
        if let Err(error) = outcome {
            tracing::warn!(delivery = %delivery.id, error = format!("{error:#}"), "an attempt to send");
            failed.get_or_insert(error);
        }
    }
    failed.map_or(Ok(made), Err)
}

/// Reads the log on from where the feed stands and puts in what is to leave.
async fn feed(clerk: &Clerk) -> anyhow::Result<()> {
    let directory = clerk.engine.refresh_directory().await?;
    loop {
        let from = clerk.outbox.fed(FEED).await?;
        let page = clerk.engine.store().read_all(from, PAGE_MAX).await?;
        let Some(to) = page.last().map(|stored| stored.position) else { return Ok(()) };
        let now = clerk.engine.now();
        let mut deliveries = Vec::new();
        for stored in &page {
            deliveries.extend(of_digest(stored, now)?);
            if clerk.outward.hooks() {
                deliveries.extend(message::of_webhooks(clerk, &directory, stored, now).await?);
            }
        }
        clerk.outbox.feed(FEED, from, to, &deliveries).await?;
        if page.len() < PAGE_MAX {
            return Ok(());
        }
    }
}

/// What of a digest leaves. Most events are none, and are not read for it.
fn of_digest(stored: &StoredEvent, now: Timestamp) -> anyhow::Result<Vec<NewDelivery>> {
    if !stored.envelope.contains("\"type\":\"digest.composed\"") {
        return Ok(Vec::new());
    }
    let envelope = stored.parse()?;
    let Event::DigestComposed(digest) = &envelope.data else { return Ok(Vec::new()) };
    let delivery = |channel: &DigestChannel| {
        Ok(NewDelivery {
            id: digest_message(digest.digest, *channel)?,
            way: way(*channel),
            target: digest.user.to_string(),
            about: envelope.id.to_string(),
            next_at: now,
        })
    };
    digest.channels.iter().map(delivery).collect()
}

/// The id a digest leaves under, the same over all attempts and nodes.
///
/// # Errors
/// Never: a digest's id is a message id's text.
pub fn digest_message(digest: DigestId, channel: DigestChannel) -> anyhow::Result<MessageId> {
    Ok(format!("{digest}.{}", way(channel).name()).parse()?)
}

fn way(channel: DigestChannel) -> Way {
    match channel {
        DigestChannel::Mail => Way::Mail,
        DigestChannel::File => Way::File,
    }
}

async fn attempt(clerk: &Clerk, delivery: &Delivery) -> anyhow::Result<()> {
    match delivery.way {
        Way::Mail => send_digest(clerk, delivery, DigestChannel::Mail).await,
        Way::File => send_digest(clerk, delivery, DigestChannel::File).await,
        Way::Webhook => {
            let Some((message, address, body)) = message::of_webhook(clerk, delivery).await? else {
                return done(clerk, delivery).await;
            };
            let settled = try_once(clerk, delivery, &message, &address, body).await?;
            clerk.outbox.settle(&delivery.id, &clerk.holder, &settled).await?;
            Ok(())
        }
    }
}

async fn send_digest(clerk: &Clerk, delivery: &Delivery, channel: DigestChannel) -> anyhow::Result<()> {
    let Some((user, digest)) = composed(clerk, delivery).await? else { return done(clerk, delivery).await };
    // Recorded before the program stopped, it is neither sent nor recorded again.
    match clerk.engine.digest_end(user, digest.digest, channel).await? {
        Some(DigestEnd::Delivered) => return done(clerk, delivery).await,
        Some(DigestEnd::Parked) => {
            let settled =
                Settled::Parked { cause: delivery.cause.clone().unwrap_or_else(|| GIVEN_UP.into()) };
            clerk.outbox.settle(&delivery.id, &clerk.holder, &settled).await?;
            return Ok(());
        }
        None => {}
    }
    let written = message::of_digest(clerk, &delivery.id, user, &digest, channel).await?;
    let settled = match written {
        Some((message, address, body)) => try_once(clerk, delivery, &message, &address, body).await?,
        None => Settled::Parked { cause: NO_ADDRESS.into() },
    };
    let attempts = delivery.attempts + 1;
    match &settled {
        Settled::Delivered => {
            clerk.engine.digest_delivered(user, digest.digest, channel, attempts).await?;
        }
        Settled::Parked { cause } => {
            clerk.engine.digest_parked(user, digest.digest, channel, attempts, cause).await?;
        }
        Settled::Again { .. } => {}
    }
    clerk.outbox.settle(&delivery.id, &clerk.holder, &settled).await?;
    Ok(())
}

/// The digest a delivery is about.
async fn composed(clerk: &Clerk, delivery: &Delivery) -> anyhow::Result<Option<(UserId, DigestComposed)>> {
    let event: EventId = delivery.about.parse()?;
    let Some(stored) = clerk.engine.store().read_event(event).await? else { return Ok(None) };
    let Event::DigestComposed(digest) = stored.parse()?.data else { return Ok(None) };
    Ok(Some((digest.user, digest)))
}

async fn done(clerk: &Clerk, delivery: &Delivery) -> anyhow::Result<()> {
    clerk.outbox.settle(&delivery.id, &clerk.holder, &Settled::Delivered).await?;
    Ok(())
}

/// Tries once, keeps the attempt, and says what becomes of the delivery.
async fn try_once(
    clerk: &Clerk,
    delivery: &Delivery,
    message: &Message,
    address: &str,
    body: String,
) -> anyhow::Result<Settled> {
    let outcome = clerk.channels.deliver(message).await;
    let now = clerk.engine.now();
    let (delivered, answer) = match &outcome {
        Outcome::Delivered { reply } => (true, reply.clone()),
        Outcome::RetryLater { cause } | Outcome::GiveUp { cause } => (false, cause.clone()),
    };
    let kept = Attempt {
        delivery: delivery.id.clone(),
        way: delivery.way,
        address: address.to_owned(),
        at: now,
        delivered,
        answer,
        body,
    };
    clerk.outbox.keep_attempt(&kept).await?;
    Ok(match outcome {
        Outcome::Delivered { .. } => Settled::Delivered,
        Outcome::GiveUp { cause } => Settled::Parked { cause },
        Outcome::RetryLater { cause } => match next_attempt(delivery.attempts + 1, now) {
            Some(at) => Settled::Again { at, cause },
            None => Settled::Parked { cause },
        },
    })
}
