//! What each person should have been told by now, in which digest, and what became of its mail; never how the product
//! gathers it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, ensure};
use ayumi_core::event::{DigestComposed, DigestDelivered, DigestReason, LeftOut, Recipient};
use ayumi_core::id::{CaseId, DigestId, PostId, ReminderId, UserId};
use ayumi_core::time::Timestamp;
use ayumi_engine::port::outbox::Delivery;
use chrono::{Days as DaysOf, NaiveDate, NaiveTime};

use super::Oracle;
use super::reminders::{nine, zone};
use crate::mail::PostOffice;

/// Somebody took a post over.
struct HandOver {
    post: PostId,
    user: UserId,
    from: NaiveDate,
}

/// How a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// On how many ends of days it was still under way.
    Waits(u32),
    Ended,
}

/// Digests and what is owed to people.
#[derive(Default)]
pub(super) struct Digests {
    owed: BTreeMap<UserId, BTreeMap<ReminderId, (CaseId, Timestamp)>>,
    told: BTreeSet<(UserId, ReminderId)>,
    snoozed: BTreeSet<(UserId, ReminderId)>,
    days: BTreeMap<UserId, BTreeSet<NaiveDate>>,
    /// When the latest began, how many things it told so far, and how many in all.
    last: BTreeMap<UserId, (Timestamp, u32, u32)>,
    mails: BTreeMap<DigestId, Stand>,
    handed: Vec<HandOver>,
    holders: BTreeMap<PostId, UserId>,
}

impl Digests {
    pub(super) fn owe(
        &mut self,
        recipient: &Recipient,
        reminder: ReminderId,
        case: CaseId,
        due_at: Timestamp,
    ) {
        for user in &recipient.users {
            self.owed.entry(*user).or_default().insert(reminder, (case, due_at));
        }
    }

    pub(super) fn snooze(&mut self, user: UserId, reminder: ReminderId, case: CaseId, until: NaiveDate) {
        self.snoozed.insert((user, reminder));
        self.owed.entry(user).or_default().insert(reminder, (case, nine(until)));
    }

    pub(super) fn assigned(&mut self, post: PostId, user: UserId, from: NaiveDate) {
        if self.holders.insert(post, user).is_some_and(|former| former != user) {
            self.handed.retain(|known| known.post != post);
            self.handed.push(HandOver { post, user, from });
        }
    }

    pub(super) fn delivered(&mut self, data: &DigestDelivered, office: &PostOffice) -> anyhow::Result<()> {
        let id = format!("{}.mail", data.digest);
        ensure!(office.taken(&id) > 0, "mail {id} is recorded as delivered and nobody took it");
        let stand = self.mails.insert(data.digest, Stand::Ended);
        ensure!(matches!(stand, Some(Stand::Waits(_))), "mail {id} ended twice or never began");
        Ok(())
    }

    pub(super) fn parked(&mut self, digest: DigestId) -> anyhow::Result<()> {
        ensure!(
            self.mails.insert(digest, Stand::Ended).is_some(),
            "a digest that was never mailed is parked"
        );
        Ok(())
    }
}

impl Oracle {
    pub(super) fn composed(&mut self, digest: &DigestComposed, at: Timestamp) -> anyhow::Result<()> {
        let local = at.to_utc().with_timezone(&zone());
        let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).expect("a time of day");
        ensure!(local.date_naive() == digest.on, "the digest of {} is made at {local}", digest.on);
        ensure!((time(9, 0)..time(17, 15)).contains(&local.time()), "a digest out of hours, at {local}");
        let days = self.calendars.values().next_back().context("a calendar")?;
        ensure!(
            days.is_open(Some(&digest.organization), digest.on),
            "a digest of {} on {}, a closed day of theirs",
            digest.organization,
            digest.on
        );
        if !digest.items.is_empty() {
            let is_first = self.digests.days.entry(digest.user).or_default().insert(digest.on);
            let count = u32::try_from(digest.items.len()).context("a count")?;
            if is_first {
                self.digests.last.insert(digest.user, (at, count, digest.total));
            } else if let Some((began, told, total)) = self.digests.last.get_mut(&digest.user) {
                // What is larger than an event may be goes on in others of the same moment, of which none leaves.
                *told += count;
                let goes_on = *began == at && *told <= *total && *total == digest.total;
                ensure!(goes_on, "{} is told twice on {}", digest.user, digest.on);
                ensure!(digest.channels.is_empty(), "{} is sent two digests on {}", digest.user, digest.on);
            }
        }
        for item in &digest.items {
            let name = (digest.user, item.reminder);
            let again = self.digests.snoozed.contains(&name);
            ensure!(
                self.digests.told.insert(name) || again,
                "{} is told {} again",
                digest.user,
                item.reminder
            );
            if let Some((open, moved)) = self.standing(item.case, item.reminder) {
                ensure!(
                    open && !moved,
                    "{} is told of what is done or was moved: {}",
                    digest.user,
                    item.reminder
                );
            }
            if item.reason != DigestReason::HandedOver {
                let owed =
                    self.digests.owed.get_mut(&digest.user).and_then(|owed| owed.remove(&item.reminder));
                ensure!(owed.is_some_and(|(_, due)| due <= at), "nothing of {} was owed", item.reminder);
            } else if let Some(owed) = self.digests.owed.get_mut(&digest.user) {
                owed.remove(&item.reminder);
            }
        }
        for left in &digest.left_out {
            if let Some((open, moved)) = self.standing(left.case, left.reminder) {
                let right = match left.because {
                    LeftOut::Superseded => moved,
                    LeftOut::Done => !open,
                    LeftOut::ToldByLater => true,
                };
                ensure!(right, "{} was left out as {:?} and is open", left.reminder, left.because);
            }
            self.digests.told.insert((digest.user, left.reminder));
            if let Some(owed) = self.digests.owed.get_mut(&digest.user) {
                owed.remove(&left.reminder);
            }
        }
        if !digest.channels.is_empty() {
            self.digests.mails.insert(digest.digest, Stand::Waits(0));
        }
        Ok(())
    }

    /// Whether a reminder's work is open and its date has moved; none for a notice.
    fn standing(&self, case: CaseId, reminder: ReminderId) -> Option<(bool, bool)> {
        let known = self.cases.get(&case)?;
        let (_, fired) = known.fired.iter().find(|(_, fired)| fired.reminder == reminder)?;
        Some(known.stands(fired))
    }

    /// After a look in office hours nobody is owed anything, but those who had their digest of the day.
    pub(super) fn digests_after_look(&mut self, now: Timestamp) -> anyhow::Result<()> {
        let local = now.to_utc().with_timezone(&zone());
        let (today, time) = (local.date_naive(), local.time());
        let at = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).expect("a time of day");
        if !(at(9, 0)..at(17, 15)).contains(&time) {
            return Ok(());
        }
        let days = self.calendars.values().next_back().context("a calendar")?;
        let is_open = |user: &UserId| {
            let known = self.directory.users.get(user);
            known.is_some_and(|known| known.enabled && days.is_open(Some(&known.organization), today))
        };
        let had = |user: &UserId| self.digests.days.get(user).is_some_and(|days| days.contains(&today));
        for (user, owed) in self.digests.owed.iter().filter(|(user, _)| is_open(user) && !had(user)) {
            let late = owed.iter().find(|(_, (_, due_at))| *due_at <= now);
            ensure!(late.is_none(), "{user} was not told of {late:?} by {local}");
        }
        let mut done = BTreeSet::new();
        for hand in &self.digests.handed {
            if hand.from > today || !is_open(&hand.user) {
                continue;
            }
            let left = self.inherited(hand);
            let told = |latest: &Vec<ReminderId>| {
                latest.iter().any(|reminder| self.digests.told.contains(&(hand.user, *reminder)))
            };
            let over = hand.from.checked_add_days(DaysOf::new(14)).is_none_or(|last| last < today);
            if let Some(forgotten) = left.iter().find(|latest| !told(latest)).filter(|_| !over) {
                ensure!(
                    had(&hand.user),
                    "{} took over {} and was not told of {forgotten:?}",
                    hand.user,
                    hand.post
                );
            } else {
                done.insert(hand.post);
            }
        }
        self.digests.handed.retain(|hand| !done.contains(&hand.post));
        Ok(())
    }

    /// What was told to a post before its new holder came, and is open: the latest of each series, of which several may
    /// be due at once.
    fn inherited(&self, hand: &HandOver) -> Vec<Vec<ReminderId>> {
        let mut latest: BTreeMap<_, (Timestamp, Vec<ReminderId>)> = BTreeMap::new();
        for (id, known) in &self.cases {
            for (_, fired) in &known.fired {
                let concerns = fired.recipient.posts.contains(&hand.post)
                    && !fired.recipient.users.contains(&hand.user)
                    && self.directory.posts.get(&hand.post).map(|post| &post.organization)
                        == Some(&fired.recipient.organization);
                if concerns && known.stands(fired) == (true, false) {
                    let series = (*id, fired.item.clone(), fired.participant.clone());
                    let entry = latest.entry(series).or_insert((fired.due_at, Vec::new()));
                    if entry.0 < fired.due_at {
                        *entry = (fired.due_at, Vec::new());
                    }
                    if entry.0 == fired.due_at {
                        entry.1.push(fired.reminder);
                    }
                }
            }
        }
        latest.into_values().map(|(_, reminders)| reminders).collect()
    }

    /// At the end of a day on which the program ran: what has not ended is still in the outbox, and not for ever.
    pub(crate) fn mails_at_day_end(&mut self, waiting: &[Delivery]) -> anyhow::Result<()> {
        for (digest, stand) in &mut self.digests.mails {
            let Stand::Waits(days) = stand else { continue };
            let id = format!("{digest}.mail");
            let there = waiting.iter().find(|delivery| delivery.id.to_string() == id);
            let there =
                there.with_context(|| format!("mail {id} is lost: neither taken, parked nor waiting"))?;
            ensure!(!there.parked, "mail {id} is parked and nothing says so");
            *days += 1;
            ensure!(*days <= 4, "mail {id} waits for {days} days; next try {}", there.next_at);
        }
        self.digests.mails.retain(|_, stand| *stand != Stand::Ended);
        Ok(())
    }
}
