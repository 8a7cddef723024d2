//! Digests: what one person is told on one day is put together once, however many nodes and restarts; and what became of
//! it is recorded. Never the sending, and never which people wait.

use std::collections::BTreeSet;

use ayumi_core::decide::Decided;
use ayumi_core::digest::{id, kind};
use ayumi_core::envelope::Actor;
use ayumi_core::event::{
    DigestChannel, DigestComposed, DigestDelivered, DigestItem, DigestOmission, DigestParked, DigestReason,
    DigestReleased, Event, LeftOut, NewEvent,
};
use ayumi_core::id::{CaseId, DigestId, EventId, OrganizationId, ReminderId, StreamId, UserId};
use ayumi_core::private::Clear;
use ayumi_core::time::Timestamp;
use chrono::NaiveDate;

use crate::engine::Engine;
use crate::error::Refused;
use crate::handle::{Outcome, Request};

/// Most things of one event: a fifth of what it may hold.
const THINGS_MAX: usize = 60;
/// How often something is decided again while another node is faster.
const ATTEMPTS_MAX: usize = 8;

/// What a person is to be told.
#[derive(Debug, Clone)]
pub struct Telling {
    /// Who.
    pub user: UserId,
    /// Their body.
    pub organization: OrganizationId,
    /// The day.
    pub on: NaiveDate,
    /// What, the most urgent first.
    pub things: Vec<Thing>,
    /// The ways it leaves by.
    pub channels: Vec<DigestChannel>,
}

/// How a digest ended by one of its ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestEnd {
    /// The other side has it.
    Delivered,
    /// It waits for a person, and nobody has let it go on.
    Parked,
}

/// One thing to be told, or not any more.
#[derive(Debug, Clone)]
pub struct Thing {
    /// The reminder or notice.
    pub reminder: ReminderId,
    /// The event it was decided with.
    pub event: EventId,
    /// Its case.
    pub case: CaseId,
    /// When it was due.
    pub due_at: Timestamp,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// Why it is told.
    pub reason: DigestReason,
    /// Why it is not told after all.
    pub left_out: Option<LeftOut>,
}

impl Thing {
    fn item(&self) -> DigestItem {
        DigestItem { reminder: self.reminder, event: self.event, case: self.case, reason: self.reason }
    }

    fn omission(&self) -> Option<DigestOmission> {
        let (reminder, event, case) = (self.reminder, self.event, self.case);
        self.left_out.map(|because| DigestOmission { reminder, event, case, because })
    }
}

/// What a person was told so far.
#[derive(Debug, Default)]
struct Past {
    version: u64,
    /// Digests of the day asked about.
    today: u32,
    /// Whether one of them told anything.
    told_today: bool,
    /// What was told or left out, and why it was told.
    told: BTreeSet<(ReminderId, DigestReason)>,
}

impl Engine {
    /// Puts a person's digest of a day together. None when they had one that day: what is left waits for the next.
    ///
    /// # Errors
    /// When the log cannot be read or written.
    pub async fn compose_digest(&self, telling: &Telling) -> Result<Option<DigestId>, Refused> {
        for _ in 0..ATTEMPTS_MAX {
            let past = self.past_digests(telling.user, telling.on).await?;
            let fresh: Vec<&Thing> = telling
                .things
                .iter()
                .filter(|thing| match thing.reason {
                    // Put off, it may be told again any number of times, once a day.
                    DigestReason::Snoozed => true,
                    DigestReason::Due | DigestReason::HandedOver => {
                        !past.told.contains(&(thing.reminder, DigestReason::Due))
                            && !past.told.contains(&(thing.reminder, DigestReason::HandedOver))
                    }
                })
                .collect();
            let tells = fresh.iter().any(|thing| thing.left_out.is_none());
            if fresh.is_empty() || (tells && past.told_today) {
                return Ok(None);
            }
            let first = past.today + 1;
            let events = self.composed(telling, &fresh, first);
            let request = self.sweeper(format!("digest/{}/{first}", telling.on));
            let stream = StreamId::digests(telling.user);
            let decided = |event| Decided { event, effective_on: telling.on, actor: Actor::system() };
            let events = events.into_iter().map(decided).collect();
            let done = self.append_decided(stream, past.version, Vec::new(), events, &request).await?;
            let digest = id(telling.user, telling.on, first);
            if let Some(outcome) = done {
                return Ok((!outcome.replayed).then_some(digest));
            }
        }
        Ok(None)
    }

    /// How a digest ended by a way, as the log has it: what was recorded before the program stopped is not done again.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn digest_end(
        &self,
        user: UserId,
        digest: DigestId,
        channel: DigestChannel,
    ) -> Result<Option<DigestEnd>, Refused> {
        let mut end = None;
        for stored in self.read_whole(&StreamId::digests(user)).await? {
            let event = stored.parse()?.data;
            let is_of_it = |of: DigestId, by: DigestChannel| of == digest && by == channel;
            if let Event::DigestDelivered(data) = &event
                && is_of_it(data.digest, data.channel)
            {
                end = Some(DigestEnd::Delivered);
            } else if let Event::DigestParked(data) = &event
                && is_of_it(data.digest, data.channel)
            {
                end = Some(DigestEnd::Parked);
            } else if let Event::DigestReleased(data) = &event
                && is_of_it(data.digest, data.channel)
            {
                end = None;
            }
        }
        Ok(end)
    }

    /// Records that the other side has a digest, once.
    ///
    /// # Errors
    /// When the log cannot be read or written.
    pub async fn digest_delivered(
        &self,
        user: UserId,
        digest: DigestId,
        channel: DigestChannel,
        attempts: u32,
    ) -> Result<(), Refused> {
        let event = Event::DigestDelivered(DigestDelivered { digest, channel, attempts });
        let request = self.sweeper(format!("delivered/{digest}/{}", word(channel)));
        self.tell_of_digest(user, event, &request).await.map(drop)
    }

    /// Records that a digest waits for a person.
    ///
    /// # Errors
    /// When the log cannot be read or written.
    pub async fn digest_parked(
        &self,
        user: UserId,
        digest: DigestId,
        channel: DigestChannel,
        attempts: u32,
        cause: &str,
    ) -> Result<(), Refused> {
        let cause = Clear::about(user, cause);
        let event = Event::DigestParked(DigestParked { digest, channel, attempts, cause });
        let request = self.sweeper(format!("parked/{digest}/{}/{}", word(channel), self.ids.uuid()));
        self.tell_of_digest(user, event, &request).await.map(drop)
    }

    /// Records that a parked digest is tried again.
    ///
    /// # Errors
    /// When the log cannot be read or written.
    pub async fn digest_released(
        &self,
        user: UserId,
        digest: DigestId,
        channel: DigestChannel,
        reason: Option<&str>,
        request: &Request,
    ) -> Result<Outcome, Refused> {
        let reason = reason.filter(|reason| !reason.trim().is_empty()).map(Clear::text);
        let event = Event::DigestReleased(DigestReleased { digest, channel, reason_code: None, reason });
        self.tell_of_digest(user, event, request).await
    }

    async fn tell_of_digest(
        &self,
        user: UserId,
        event: NewEvent,
        request: &Request,
    ) -> Result<Outcome, Refused> {
        let stream = StreamId::digests(user);
        for _ in 0..ATTEMPTS_MAX {
            let version = u64::try_from(self.read_whole(&stream).await?.len()).unwrap_or(u64::MAX);
            let decided = Decided {
                event: event.clone(),
                effective_on: self.today(),
                actor: request.acting.actor.clone(),
            };
            let done =
                self.append_decided(stream.clone(), version, Vec::new(), vec![decided], request).await?;
            if let Some(outcome) = done {
                return Ok(outcome);
            }
        }
        Err(Refused::Contended)
    }

    /// What a person is told that day: in one digest, or where that would be larger than an event may be, in one that
    /// leaves and others that go on with it in the inbox.
    fn composed(&self, telling: &Telling, things: &[&Thing], first: u32) -> Vec<NewEvent> {
        let day = |at: Timestamp| at.date_in(self.log().offset);
        let told = things.iter().filter(|thing| thing.left_out.is_none());
        let total = u32::try_from(told.clone().count()).unwrap_or(u32::MAX);
        let kind = kind(told.map(|thing| (thing.reason, day(thing.due_at), day(thing.decided_at))));
        let chunk = |(number, things): (u32, &[&Thing])| {
            let told = things.iter().filter(|thing| thing.left_out.is_none());
            let items: Vec<DigestItem> = told.map(|thing| thing.item()).collect();
            let leaves = number == first && !items.is_empty();
            Event::DigestComposed(DigestComposed {
                digest: id(telling.user, telling.on, number),
                user: telling.user,
                organization: telling.organization.clone(),
                on: telling.on,
                kind,
                total,
                channels: if leaves { telling.channels.clone() } else { Vec::new() },
                items,
                left_out: things.iter().filter_map(|thing| thing.omission()).collect(),
                due_at: things.iter().map(|thing| thing.due_at).min().unwrap_or(self.now()),
            })
        };
        // What is told comes first, so that the digest that leaves tells something.
        let mut ordered: Vec<&Thing> = things.to_vec();
        ordered.sort_by_key(|thing| thing.left_out.is_some());
        (first..).zip(ordered.chunks(THINGS_MAX)).map(chunk).collect()
    }

    async fn past_digests(&self, user: UserId, on: NaiveDate) -> Result<Past, Refused> {
        let mut past = Past::default();
        for stored in self.read_whole(&StreamId::digests(user)).await? {
            let event = stored.parse()?;
            past.version = event.version;
            let Event::DigestComposed(data) = event.data else { continue };
            if data.on == on {
                past.today += 1;
                past.told_today |= !data.items.is_empty();
            }
            past.told.extend(data.items.iter().map(|item| (item.reminder, item.reason)));
            past.told.extend(data.left_out.iter().map(|left| (left.reminder, DigestReason::Due)));
        }
        Ok(past)
    }
}

fn word(channel: DigestChannel) -> &'static str {
    match channel {
        DigestChannel::Mail => "mail",
        DigestChannel::File => "file",
    }
}
