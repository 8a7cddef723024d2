//! The oracle: reads the log event by event and says, from the words of the rules alone, what should have been told to
//! whom by now; never asks the product what it plans.

mod checks;
mod days;
mod digests;
mod notices;
mod reminders;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use ayumi_core::definition::Definition;
use ayumi_core::directory::Directory;
use ayumi_core::envelope::Envelope;
use ayumi_core::event::{Event, NoticeGiven, NoticeKind, Recipient, ReminderFired};
use ayumi_core::id::{CaseId, EventId, ItemId, OrganizationId, ReminderId, UserId};
use ayumi_core::state::{Case, Happened};
use ayumi_core::time::Timestamp;
use ayumi_engine::library::Library;
use ayumi_engine::port::EventStore;
use ayumi_engine::port::store::PAGE_MAX;

use crate::mail::PostOffice;
use checks::Checks;
use days::Days;
use digests::Digests;
use notices::Watch;
use reminders::{Key, Wanted, is_outstanding, wanted};

/// What a case came to, and what was told of it.
#[derive(Default)]
struct Followed {
    case: Case,
    definition: Option<Arc<Definition>>,
    told: BTreeMap<ReminderId, Option<Key>>,
    keys: BTreeSet<Key>,
    fired: Vec<(EventId, ReminderFired)>,
    missed: BTreeSet<(ItemId, u32, Option<OrganizationId>, u32)>,
    notices: BTreeMap<ReminderId, NoticeGiven>,
    watch: Watch,
    checks: Checks,
    requests: BTreeSet<EventId>,
    /// What it calls for as it stands; none when it moved since.
    wanted: Option<Vec<Wanted>>,
}

/// The oracle of one run.
pub(crate) struct Oracle {
    position: u64,
    cases: BTreeMap<CaseId, Followed>,
    directory: Directory,
    /// By version.
    calendars: BTreeMap<u32, Days>,
    digests: Digests,
    library: Arc<Library>,
    /// What the run came to, in numbers.
    pub(crate) counts: BTreeMap<&'static str, u64>,
}

impl Followed {
    fn definition(&self) -> Option<Arc<Definition>> {
        self.definition.as_ref().map(|definition| definition.of_case(&self.case))
    }

    fn days<'a>(&self, calendars: &'a BTreeMap<u32, Days>) -> Option<&'a Days> {
        calendars.get(&self.case.opening.as_ref()?.calendar.version)
    }

    fn wanted(&mut self, calendars: &BTreeMap<u32, Days>) -> &[Wanted] {
        if self.wanted.is_none() {
            let found = self.definition().zip(self.days(calendars));
            self.wanted =
                Some(found.map_or_else(Vec::new, |(definition, days)| wanted(&definition, days, &self.case)));
        }
        self.wanted.as_deref().unwrap_or_default()
    }

    /// Whether what a reminder is about is still to be done, and whether its date has moved.
    fn stands(&self, fired: &ReminderFired) -> (bool, bool) {
        let body = fired.participant.as_ref();
        let again = self.definition().is_some_and(|definition| {
            let phase = definition.phase(&fired.item);
            phase.is_some_and(|phase| self.case.revision(&phase.id, body) != fired.revision)
        });
        let open = self
            .definition()
            .is_some_and(|definition| is_outstanding(&definition, &self.case, &fired.item, body));
        let version = self.case.deadline(&fired.item, body).map(|date| date.version);
        (open && !again, version != Some(fired.deadline_version))
    }
}

impl Oracle {
    pub(crate) fn new(library: Arc<Library>, calendar: &str) -> Self {
        Self {
            position: 0,
            cases: BTreeMap::new(),
            directory: Directory::default(),
            calendars: [(1, Days::of(calendar))].into(),
            digests: Digests::default(),
            library,
            counts: BTreeMap::new(),
        }
    }

    /// A new version of the calendar, as its file has it.
    pub(crate) fn publish(&mut self, version: u32, source: &str) {
        self.calendars.insert(version, Days::of(source));
    }

    pub(crate) fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Cases that run, in the order of their ids.
    pub(crate) fn running(&self) -> Vec<(CaseId, &Case)> {
        let running = self.cases.iter().filter(|(_, known)| known.case.ending.is_none());
        running.map(|(id, known)| (*id, &known.case)).collect()
    }

    /// What was told, for those who would put it off.
    pub(crate) fn told_lately(&self) -> Vec<(CaseId, ReminderId, UserId)> {
        let of = |(id, known): (&CaseId, &Followed)| {
            let (_, fired) = known.fired.last()?;
            Some((*id, fired.reminder, *fired.recipient.users.first()?))
        };
        self.cases.iter().filter_map(of).collect()
    }

    /// Reads what is new in the log and holds every event against the rules.
    pub(crate) async fn read(&mut self, log: &dyn EventStore, office: &PostOffice) -> anyhow::Result<()> {
        loop {
            let page = log.read_all(self.position, PAGE_MAX).await?;
            for stored in &page {
                let envelope = stored.parse()?;
                self.event(&envelope, office).await.with_context(|| {
                    format!(
                        "position {}: {} on {}",
                        stored.position,
                        envelope.data.type_name(),
                        envelope.recorded_at
                    )
                })?;
                self.position = stored.position;
            }
            if page.len() < PAGE_MAX {
                return Ok(());
            }
        }
    }

    async fn event(&mut self, envelope: &Envelope, office: &PostOffice) -> anyhow::Result<()> {
        let happened = Happened {
            id: envelope.id,
            version: envelope.version,
            effective_on: envelope.effective_on,
            actor: &envelope.actor,
            event: &envelope.data,
        };
        let stream = &envelope.stream;
        if stream.as_str() == "directory" {
            self.directory = std::mem::take(&mut self.directory).evolve(&happened);
            if let Event::PostAssigned(data) = &envelope.data {
                self.digests.assigned(data.post, data.user, envelope.effective_on);
            }
        } else if let Some(id) = stream.as_case() {
            let known = self.cases.entry(id).or_default();
            if let Event::DeadlineMissed(missed) = &envelope.data {
                let name = (missed.item.clone(), missed.revision, missed.participant.clone(), missed.version);
                ensure!(known.missed.insert(name), "a lapse is recorded twice");
                *self.counts.entry("lapses").or_default() += 1;
            }
            if let Event::DeadlineChangeRequested(_) = &envelope.data {
                known.requests.insert(envelope.id);
            }
            known.watch.see(&happened);
            known.checks.see(&happened);
            known.case = std::mem::take(&mut known.case).evolve(&happened);
            known.wanted = None;
            if let (None, Some(opening)) = (&known.definition, &known.case.opening) {
                known.definition = Some(self.library.definition(&opening.definition).await?);
            }
        } else if let Some(id) = stream.as_reminders() {
            self.reminder(id, envelope)?;
        } else if let Event::DigestComposed(digest) = &envelope.data {
            *self.counts.entry("digests").or_default() += 1;
            self.composed(digest, envelope.recorded_at)?;
        } else if let Event::DigestDelivered(data) = &envelope.data {
            *self.counts.entry("mails").or_default() += 1;
            self.digests.delivered(data, office)?;
        } else if let Event::DigestParked(data) = &envelope.data {
            *self.counts.entry("parked").or_default() += 1;
            self.digests.parked(data.digest)?;
        }
        Ok(())
    }

    fn reminder(&mut self, id: CaseId, envelope: &Envelope) -> anyhow::Result<()> {
        let known = self.cases.get_mut(&id).context("reminders of no case")?;
        if let Event::ReminderFired(fired) = &envelope.data {
            *self.counts.entry("reminders").or_default() += 1;
            holds(&self.directory, &fired.recipient)?;
            fire(known, &self.calendars, fired, envelope.recorded_at)?;
            known.fired.push((envelope.id, fired.clone()));
            self.digests.owe(&fired.recipient, fired.reminder, id, fired.due_at);
        } else if let Event::NoticeGiven(given) = &envelope.data {
            let is_check = given.kind == NoticeKind::WorkUnchanged;
            *self.counts.entry(if is_check { "checks" } else { "notices" }).or_default() += 1;
            holds(&self.directory, &given.recipient)?;
            ensure!(given.case_version == known.case.version, "a notice from an older state of its case");
            ensure!(given.due_at <= envelope.recorded_at, "a notice before its time");
            ensure!(known.notices_wanted(&self.calendars).allow(given), "nobody wanted it: {given:?}");
            ensure!(known.allows_check(&self.calendars, given), "nobody wanted it looked at: {given:?}");
            known.checks.made(given, envelope.effective_on);
            ensure!(known.notices.insert(given.notice, given.clone()).is_none(), "a notice given twice");
            let about = |one: &NoticeGiven| {
                let told = &one.recipient;
                (one.about, one.participant.clone(), told.organization.clone(), told.role.clone(), one.due_at)
            };
            let same = known.notices.values().filter(|other| about(other) == about(given));
            ensure!(same.count() == 1, "the same told twice of one event");
            self.digests.owe(&given.recipient, given.notice, id, given.due_at);
        } else if let Event::ReminderSnoozed(data) = &envelope.data {
            *self.counts.entry("snoozes").or_default() += 1;
            self.digests.snooze(data.user, data.reminder, id, data.until);
        }
        Ok(())
    }

    /// Everything that is due at `now` must have been told by a look that just ended well.
    pub(crate) fn after_look(&mut self, now: Timestamp) -> anyhow::Result<()> {
        let newest = self.calendars.keys().next_back().copied().unwrap_or(1);
        for (id, known) in &mut self.cases {
            if let Some(opening) = known.case.opening.as_ref().filter(|_| known.case.ending.is_none()) {
                ensure!(
                    opening.calendar.version == newest,
                    "case {id} follows version {} of the calendar; {newest} is published",
                    opening.calendar.version
                );
            }
            known.wanted(&self.calendars);
            let keys = &known.keys;
            let wanted = known.wanted.as_deref().unwrap_or_default();
            if let Some(missing) = wanted.iter().find(|one| one.due_at() <= now && !keys.contains(&one.key)) {
                bail!("case {id}: a reminder is missing, due {}: {:?}", missing.on, missing.key);
            }
            if let Some(missing) = known.notices_wanted(&self.calendars).missing(now) {
                bail!("case {id}: a notice is missing: {missing:?}");
            }
            if let Some((body, day)) = known.check_missing(&self.calendars, now) {
                bail!("case {id}: the check of {body}'s work of {day} is missing");
            }
            for (pending, request) in &known.case.requests {
                let told = known.notices.values().any(|given| given.about == request.event);
                ensure!(told, "case {id}: nobody was told of the request about {pending:?}");
            }
        }
        self.digests_after_look(now)
    }
}

/// Holds a reminder that fired against what was wanted when it did.
fn fire(
    known: &mut Followed,
    calendars: &BTreeMap<u32, Days>,
    fired: &ReminderFired,
    at: Timestamp,
) -> anyhow::Result<()> {
    ensure!(fired.case_version == known.case.version, "it was fired from an older state of its case");
    let key = Key::of(fired);
    ensure!(fired.due_at <= at, "it fired before its time");
    ensure!(!known.keys.contains(&key), "it fired twice: {key:?}");
    let wanted: Vec<Wanted> = known.wanted(calendars).to_vec();
    let Some(own) = wanted.iter().find(|one| one.key == key) else { bail!("nobody wanted it: {key:?}") };
    ensure!(own.due_at() == fired.due_at, "it was due {} and fired as of {}", own.on, fired.due_at);
    let mut together: Vec<&Wanted> = wanted
        .iter()
        .filter(|one| {
            one.due_at() <= at && one.key.is_of_the_series_of(&key) && !known.keys.contains(&one.key)
        })
        .collect();
    together.sort_by_key(|one| one.on);
    ensure!(
        together.last().is_some_and(|last| last.on == own.on),
        "a later one of its series was due: {key:?}"
    );
    together.retain(|one| one.key != key);
    let mut missed: Vec<Timestamp> = fired.missed_repeats.iter().map(|repeat| repeat.due_at).collect();
    missed.sort_unstable();
    let expected: Vec<Timestamp> = together.iter().map(|one| one.due_at()).collect();
    ensure!(missed == expected, "it tells of {missed:?}, and {expected:?} fell into the pause");
    let keys: Vec<Key> = together.into_iter().map(|one| one.key.clone()).collect();
    known.keys.extend(keys);
    known.keys.insert(key.clone());
    let others = fired.missed_repeats.iter().map(|repeat| (repeat.reminder, None));
    for (reminder, key) in others.chain([(fired.reminder, Some(key))]) {
        ensure!(known.told.insert(reminder, key).is_none(), "the id {reminder} is told twice");
    }
    Ok(())
}

/// Whoever is told holds the post that is told.
fn holds(directory: &Directory, recipient: &Recipient) -> anyhow::Result<()> {
    for user in &recipient.users {
        let holds = recipient.posts.iter().any(|post| {
            let holders = directory.posts.get(post).map(|post| &post.holders);
            holders.is_some_and(|holders| holders.iter().any(|(_, holder)| *holder == Some(*user)))
        });
        ensure!(holds, "{user} holds none of the posts that are told");
    }
    Ok(())
}
