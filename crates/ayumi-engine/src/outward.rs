//! What leads out of the program: people's addresses, webhooks, calendar feeds, and reminders put off; never the sending.

use ayumi_core::decide::Decided;
use ayumi_core::directory::{CalendarFeed, Directory};
use ayumi_core::event::{
    Event, FeedCreated, FeedRevoked, NewEvent, ReminderSnoozed, Role, TYPES, UserMailSet, WebhookRegistered,
    WebhookRemoved, WebhookSecretRotated,
};
use ayumi_core::id::{
    CaseId, ContentHash, CredentialId, FeedId, ProgrammeId, ReasonCode, ReminderId, StreamId, UserId,
    WebhookId,
};
use ayumi_core::mail_address::MailAddress;
use ayumi_core::private::Clear;
use ayumi_core::rejection::{OutwardRefusal, Rejection};
use ayumi_core::webhook_secret::WebhookSecret;
use ayumi_core::webhook_url::{AllowList, WebhookUrl};
use chrono::{Days, NaiveDate};

use crate::engine::Engine;
use crate::error::Refused;
use crate::handle::{Outcome, Request};

/// What leaves by webhooks: what happens in programmes. Of people, tokens and the ways out themselves nothing does.
const NOUNS: [&str; 20] = [
    "programme",
    "case",
    "participants",
    "participant",
    "phase",
    "report",
    "checklist",
    "evidence",
    "milestone",
    "mark",
    "deadline",
    "calendar",
    "decision",
    "vote",
    "entry",
    "lifecycle",
    "attendance",
    "work",
    "suspension",
    "reminder",
];
/// Longest time a reminder is put off.
const SNOOZE_DAYS_MAX: u64 = 60;
/// How often a change is decided again while others are faster.
const ATTEMPTS_MAX: usize = 16;

/// A webhook to register.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    /// The address.
    pub url: String,
    /// The types sent.
    pub types: Vec<String>,
    /// The one programme whose events are sent; none for all.
    pub programme: Option<ProgrammeId>,
}

/// A webhook or feed that was made; its secret is shown once.
#[derive(Debug, Clone)]
pub struct Made<I> {
    /// Its id.
    pub id: I,
    /// The secret; none when this is the answer of an earlier request, which showed it, or a dry run.
    pub secret: Option<String>,
    /// Where its event went.
    pub outcome: Outcome,
}

/// A reminder or notice to put off.
#[derive(Debug, Clone)]
pub struct Snooze {
    /// Its case.
    pub case: CaseId,
    /// Which.
    pub reminder: ReminderId,
    /// The day to be told again.
    pub until: NaiveDate,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<String>,
}

impl Engine {
    /// Sets where a person's digests go, or that none do: by themselves or by whoever administers.
    ///
    /// # Errors
    /// As a command.
    pub async fn set_mail(
        &self,
        user: UserId,
        mail: Option<&str>,
        request: &Request,
    ) -> Result<Outcome, Refused> {
        let own = request.acting.actor.user == Some(user);
        if !own {
            looks_after(request)?;
        }
        let parsed = mail.filter(|mail| !mail.trim().is_empty()).map(str::parse::<MailAddress>).transpose();
        let mail = parsed.map_err(|error| Rejection::from(OutwardRefusal::BadMail(error.words())))?;
        let decide = |directory: &Directory| match directory.users.get(&user) {
            None => Err(Rejection::NoSuchUser),
            Some(_) if mail.is_none() && !directory.mailboxes.contains_key(&user) => Ok(Vec::new()),
            Some(_) => {
                let mail = mail.as_ref().map(|mail| Clear::about(user, mail.as_str()));
                Ok(vec![Event::UserMailSet(UserMailSet { user, mail })])
            }
        };
        self.change_outward(request, decide).await
    }

    /// A person's address, when they have one.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn mail_of(&self, directory: &Directory, user: UserId) -> Result<Option<MailAddress>, Refused> {
        let Some(mailbox) = directory.mailboxes.get(&user) else { return Ok(None) };
        let values = self.store.private_values(&[mailbox.event]).await?;
        let value = values.get(&(mailbox.event, "/data/mail".to_owned()));
        Ok(value.and_then(|value| value.value.parse().ok()))
    }

    /// Registers an address events are sent to from now on.
    ///
    /// # Errors
    /// When the address or a type is refused; otherwise as a command.
    pub async fn register_webhook(
        &self,
        new: NewWebhook,
        allowed: &AllowList,
        request: &Request,
    ) -> Result<Made<WebhookId>, Refused> {
        looks_after(request)?;
        let url = WebhookUrl::parse(&new.url, allowed).and_then(|url| url.check_name(allowed).map(|()| url));
        let url = url.map_err(|refusal| Rejection::from(OutwardRefusal::BadUrl(refusal.words())))?;
        for wanted in &new.types {
            leaves(wanted)?;
        }
        if new.types.is_empty() {
            return Err(Rejection::from(OutwardRefusal::UnknownType(String::new())).into());
        }
        let webhook = WebhookId(self.ids.uuid());
        let (credential, secret) = self.new_secret()?;
        self.keep_secret(credential, &secret, request).await?;
        let decide = |_: &Directory| {
            Ok(vec![Event::WebhookRegistered(WebhookRegistered {
                webhook,
                url: Clear::text(url.as_str()),
                types: new.types.clone(),
                programme: new.programme.clone(),
                secrets: vec![credential],
            })])
        };
        let outcome = self.change_outward(request, decide).await?;
        let id = made(&outcome, |event| {
            let Event::WebhookRegistered(data) = event else { return None };
            Some(data.webhook)
        })?;
        let secret = Some(secret.reveal()).filter(|_| !request.dry_run && !outcome.replayed);
        Ok(Made { id, secret, outcome })
    }

    /// Gives a webhook a new secret; the last one goes on signing beside it until the next change.
    ///
    /// # Errors
    /// As a command.
    pub async fn rotate_webhook(
        &self,
        webhook: WebhookId,
        request: &Request,
    ) -> Result<Made<WebhookId>, Refused> {
        looks_after(request)?;
        let (credential, secret) = self.new_secret()?;
        self.keep_secret(credential, &secret, request).await?;
        let decide = |directory: &Directory| {
            let known = directory.webhooks.get(&webhook).ok_or(OutwardRefusal::NoSuchWebhook)?;
            let former = known.secrets.first().copied();
            let secrets = std::iter::once(credential).chain(former).collect();
            Ok(vec![Event::WebhookSecretRotated(WebhookSecretRotated { webhook, secrets })])
        };
        let outcome = self.change_outward(request, decide).await?;
        let secret = Some(secret.reveal()).filter(|_| !request.dry_run && !outcome.replayed);
        Ok(Made { id: webhook, secret, outcome })
    }

    /// Sends nothing to an address any more.
    ///
    /// # Errors
    /// As a command.
    pub async fn remove_webhook(
        &self,
        webhook: WebhookId,
        reason: Option<&str>,
        request: &Request,
    ) -> Result<Outcome, Refused> {
        looks_after(request)?;
        let decide = |directory: &Directory| {
            directory.webhooks.get(&webhook).ok_or(OutwardRefusal::NoSuchWebhook)?;
            let reason = reason.filter(|reason| !reason.trim().is_empty()).map(Clear::text);
            Ok(vec![Event::WebhookRemoved(WebhookRemoved { webhook, reason_code: None, reason })])
        };
        self.change_outward(request, decide).await
    }

    /// The address of a webhook and the secrets that sign now.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn webhook_parts(
        &self,
        webhook: &ayumi_core::directory::Webhook,
    ) -> Result<Option<(String, Vec<WebhookSecret>)>, Refused> {
        let values = self.store.private_values(&[webhook.event]).await?;
        let Some(url) = values.get(&(webhook.event, "/data/url".to_owned())) else { return Ok(None) };
        let mut secrets = Vec::new();
        for credential in &webhook.secrets {
            let kept = self.store.secret(&secret_name(*credential)).await?;
            let text = kept.and_then(|bytes| String::from_utf8(bytes).ok());
            secrets.extend(text.and_then(|text| text.parse::<WebhookSecret>().ok()));
        }
        Ok(Some((url.value.clone(), secrets)))
    }

    /// Makes a calendar feed for whoever asks; its address is shown once.
    ///
    /// # Errors
    /// As a command.
    pub async fn create_feed(
        &self,
        programme: Option<ProgrammeId>,
        request: &Request,
    ) -> Result<Made<FeedId>, Refused> {
        let user = request.acting.actor.user.ok_or(Rejection::NotAllowed)?;
        let feed = FeedId(self.ids.uuid());
        let secret = hex_of(&self.ids.secret());
        if !request.dry_run {
            let kept = ContentHash::of(secret.as_bytes());
            self.store.put_secret(&feed_name(feed), kept.as_str().as_bytes()).await?;
        }
        let decide = |_: &Directory| {
            Ok(vec![Event::FeedCreated(FeedCreated { feed, user, programme: programme.clone() })])
        };
        let outcome = self.change_outward(request, decide).await?;
        let id = made(&outcome, |event| {
            let Event::FeedCreated(data) = event else { return None };
            Some(data.feed)
        })?;
        let secret = Some(format!("{id}.{secret}")).filter(|_| !request.dry_run && !outcome.replayed);
        Ok(Made { id, secret, outcome })
    }

    /// Lets a calendar feed open no more: by its owner or whoever administers.
    ///
    /// # Errors
    /// As a command.
    pub async fn revoke_feed(&self, feed: FeedId, request: &Request) -> Result<Outcome, Refused> {
        let looks_after = looks_after(request).is_ok();
        let decide = |directory: &Directory| {
            let known = directory.feeds.get(&feed).ok_or(OutwardRefusal::NoSuchFeed)?;
            if !looks_after && request.acting.actor.user != Some(known.user) {
                return Err(OutwardRefusal::NoSuchFeed.into());
            }
            if known.revoked {
                return Ok(Vec::new());
            }
            Ok(vec![Event::FeedRevoked(FeedRevoked { feed, reason_code: None, reason: None })])
        };
        let outcome = self.change_outward(request, decide).await?;
        if !request.dry_run {
            self.store.delete_secret(&feed_name(feed)).await?;
        }
        Ok(outcome)
    }

    /// The feed a token opens: known, not revoked, its owner not disabled.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn open_feed(&self, token: &str) -> Result<Option<CalendarFeed>, Refused> {
        let (id, secret) = token.split_once('.').unwrap_or_default();
        let (directory, nobody) = (self.directory(), FeedId(uuid::Uuid::nil()));
        let feed = id.parse::<FeedId>().unwrap_or(nobody);
        // The same is done for every token, and hashes are compared, so that how long it takes says nothing of either.
        let kept = self.store.secret(&feed_name(feed)).await?;
        let asked = ContentHash::of(secret.as_bytes());
        let opens = kept.is_some_and(|kept| kept == asked.as_str().as_bytes());
        let Some(known) = directory.feeds.get(&feed).filter(|known| !known.revoked) else { return Ok(None) };
        if !directory.users.get(&known.user).is_some_and(|user| user.enabled) {
            return Ok(None);
        }
        Ok(opens.then(|| known.clone()))
    }

    /// Puts a reminder or notice off for whoever asks; it must have been told to them, or to a post they hold.
    ///
    /// # Errors
    /// When it was not told to them, or the day or reason is refused.
    pub async fn snooze(&self, snooze: &Snooze, request: &Request) -> Result<Outcome, Refused> {
        let user = request.acting.actor.user.ok_or(Rejection::NotAllowed)?;
        if let Some(code) = snooze.reason_code.as_ref().filter(|code| !ayumi_core::reason::is_known(code)) {
            return Err(Rejection::UnknownReason(code.clone()).into());
        }
        for _ in 0..ATTEMPTS_MAX {
            let (today, directory) = (self.today(), self.refresh_directory().await?);
            let last = today.checked_add_days(Days::new(SNOOZE_DAYS_MAX)).unwrap_or(today);
            if snooze.until <= today || snooze.until > last {
                return Err(Rejection::from(OutwardRefusal::SnoozeDay(snooze.until)).into());
            }
            let stream = StreamId::reminders(snooze.case);
            let mut version = 0;
            let mut told = None;
            for stored in self.read_whole(&stream).await? {
                let event = stored.parse()?;
                version = event.version;
                told = told_in(&event.data, snooze.reminder).or(told);
            }
            let (recipient, nominal) = told.ok_or(OutwardRefusal::NoSuchReminder).map_err(Rejection::from)?;
            let holds = recipient.posts.iter().any(|post| directory.holder(*post, today) == Some(user));
            if !holds && !recipient.users.contains(&user) {
                return Err(Rejection::from(OutwardRefusal::NoSuchReminder).into());
            }
            let reason = snooze.reason.as_ref().filter(|reason| !reason.trim().is_empty());
            if let Some(nominal) = nominal.filter(|nominal| snooze.until > *nominal && reason.is_none()) {
                return Err(Rejection::from(OutwardRefusal::SnoozeReasonMissing(nominal)).into());
            }
            let event = Event::ReminderSnoozed(ReminderSnoozed {
                reminder: snooze.reminder,
                user,
                until: snooze.until,
                reason_code: snooze.reason_code.clone(),
                reason: reason.map(|reason| Clear::text(reason.clone())),
            });
            let decided = Decided { event, effective_on: today, actor: request.acting.actor.clone() };
            let done = self.append_decided(stream, version, Vec::new(), vec![decided], request).await?;
            if let Some(outcome) = done {
                return Ok(outcome);
            }
        }
        Err(Refused::Contended)
    }

    fn new_secret(&self) -> Result<(CredentialId, WebhookSecret), Refused> {
        let secret = WebhookSecret::from_bytes(self.ids.secret().to_vec());
        let secret = secret.map_err(|error| Refused::Unavailable { cause: error.to_string() })?;
        Ok((CredentialId(self.ids.uuid()), secret))
    }

    /// A secret is kept before the event that makes it count: an event without its secret could sign nothing.
    async fn keep_secret(
        &self,
        credential: CredentialId,
        secret: &WebhookSecret,
        request: &Request,
    ) -> Result<(), Refused> {
        if !request.dry_run {
            self.store.put_secret(&secret_name(credential), secret.reveal().as_bytes()).await?;
        }
        Ok(())
    }

    async fn change_outward(
        &self,
        request: &Request,
        decide: impl Fn(&Directory) -> Result<Vec<NewEvent>, Rejection>,
    ) -> Result<Outcome, Refused> {
        self.change_directory_by(request, decide).await?.ok_or(Refused::Contended)
    }
}

fn told_in(
    event: &ayumi_core::event::SealedEvent,
    reminder: ReminderId,
) -> Option<(ayumi_core::event::Recipient, Option<NaiveDate>)> {
    if let Event::ReminderFired(fired) = event {
        return (fired.reminder == reminder).then(|| (fired.recipient.clone(), Some(fired.nominal)));
    }
    let Event::NoticeGiven(given) = event else { return None };
    (given.notice == reminder).then(|| (given.recipient.clone(), None))
}

/// Whether somebody may change the ways out: the operator, an administrator, and who leads the programmes.
pub(crate) fn looks_after(request: &Request) -> Result<(), Rejection> {
    let acting = &request.acting;
    let may = acting.actor.user.is_none()
        || acting.rights.iter().any(|right| right.role == Role::Administrator || right.role.leads());
    if may { Ok(()) } else { Err(Rejection::NotAllowed) }
}

/// Whether events of a type may leave by webhooks.
fn leaves(wanted: &str) -> Result<(), Rejection> {
    let noun = wanted.split('.').next().unwrap_or_default();
    let known = wanted.strip_suffix(".*").map_or_else(
        || TYPES.iter().any(|(name, _)| *name == wanted),
        |noun| TYPES.iter().any(|(name, _)| name.split('.').next() == Some(noun)),
    );
    if known && NOUNS.contains(&noun) {
        Ok(())
    } else {
        Err(OutwardRefusal::UnknownType(wanted.to_owned()).into())
    }
}

fn made<I>(
    outcome: &Outcome,
    read: impl Fn(&ayumi_core::event::SealedEvent) -> Option<I>,
) -> Result<I, Refused> {
    for stored in &outcome.events {
        if let Some(id) = read(&stored.parse()?.data) {
            return Ok(id);
        }
    }
    Err(Refused::Unavailable { cause: "the stored answer is not that of this request".into() })
}

fn secret_name(credential: CredentialId) -> String {
    format!("webhook/{credential}")
}

fn feed_name(feed: FeedId) -> String {
    format!("feed/{feed}")
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
