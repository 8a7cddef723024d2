//! What time alone brings about: lapses and reminders of one case, each recorded once; which cases are looked at is the
//! caller's business.

use ayumi_core::decide::{Acting, Decided};
use ayumi_core::definition::Duty;
use ayumi_core::directory::Directory;
use ayumi_core::envelope::{Actor, Via};
use ayumi_core::event::{Event, NewEvent, NoticeGiven, Recipient, ReminderFired};
use ayumi_core::id::{CaseId, CorrelationId, ItemId, OrganizationId, StreamId};
use ayumi_core::notice::{self, PlannedNotice};
use ayumi_core::reminder::{Due, Ledger, due, plan};
use ayumi_core::settle::settle;
use ayumi_core::state::{Case, Happened};

use crate::engine::Engine;
use crate::error::Refused;
use crate::handle::Request;

/// How often a sweep of one case is decided again while others are faster.
const ATTEMPTS_MAX: usize = 16;

/// What a sweep of one case recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Lapses.
    pub lapses: usize,
    /// Reminders.
    pub reminders: usize,
    /// Links of other cases to this one, which a crash had left out.
    pub links: usize,
}

impl Engine {
    /// Records the lapses and fires the reminders of a case that are due now, and has the case it was raised from name it. Any number of repetitions, restarts or
    /// nodes record each of them once.
    ///
    /// # Errors
    /// When the log cannot be read or written.
    pub async fn sweep_case(&self, id: CaseId) -> Result<Swept, Refused> {
        let mut swept = Swept { links: self.link_raised(id).await?, ..Swept::default() };
        for _ in 0..ATTEMPTS_MAX {
            let case = self.present_case(id).await?;
            if case.opening.is_none() {
                return Ok(swept);
            }
            swept.lapses += self.record_lapses(id, &case).await?;
            match self.fire(id).await? {
                Some(fired) => {
                    swept.reminders += fired;
                    return Ok(swept);
                }
                None => self.refresh_directory().await.map(drop)?,
            }
        }
        Err(Refused::Contended)
    }

    /// Records the lapses that are due; where there are none, nothing is appended and no answer is kept.
    async fn record_lapses(&self, id: CaseId, case: &Case) -> Result<usize, Refused> {
        let Some(opening) = &case.opening else { return Ok(0) };
        let definition = self.library().definition(&opening.definition).await?.of_case(case);
        let (today, time) = self.moment();
        if settle(&definition, case, today, time).is_empty() {
            return Ok(0);
        }
        // Each lapse raises the version, so the version tells this round from every other.
        let settled = self.settle_case(id, &self.sweeper(format!("settle/{}", case.version))).await?;
        Ok(if settled.replayed { 0 } else { settled.events.len() })
    }

    /// Fires what is due; none when the case or its reminders moved meanwhile.
    pub(crate) async fn fire(&self, id: CaseId) -> Result<Option<usize>, Refused> {
        let case = self.present_case(id).await?;
        let Some(opening) = &case.opening else { return Ok(Some(0)) };
        let definition = self.library().definition(&opening.definition).await?.of_case(&case);
        let calendar = self.library().calendar(&opening.calendar).await?;
        let ledger = self.ledger(id).await?;
        let now = self.now();
        let due = due(plan(&definition, &calendar, id, &case, None), &ledger, now);
        let notices = notice::plan(&definition, &calendar, id, &case, &ledger);
        let notices = notices.into_iter().filter(|notice| notice.due_at <= now);
        let directory = self.directory();
        let mut events: Vec<Decided> =
            due.into_iter().map(|due| self.fired(id, &case, due, &directory)).collect();
        events.extend(notices.map(|planned| self.given(id, &case, planned, &directory)));
        if events.is_empty() {
            return Ok(Some(0));
        }
        let count = events.len();
        let request = self.sweeper(format!("remind/{}", ledger.version));
        let reads = vec![(StreamId::case(id), case.version)];
        let outcome =
            self.append_decided(StreamId::reminders(id), ledger.version, reads, events, &request).await?;
        Ok(outcome.map(|outcome| if outcome.replayed { 0 } else { count }))
    }

    /// What has fired for a case.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn ledger(&self, id: CaseId) -> Result<Ledger, Refused> {
        let mut ledger = Ledger::default();
        for stored in self.read_whole(&StreamId::reminders(id)).await? {
            let event = stored.parse()?;
            ledger = ledger.evolve(&Happened {
                id: event.id,
                version: event.version,
                effective_on: event.effective_on,
                actor: &event.actor,
                event: &event.data,
            });
        }
        Ok(ledger)
    }

    /// Who is told: the posts of a body that do its work, or those that hold a duty towards the participant. Where
    /// nobody in the prefecture holds the duty, its officers are told.
    fn recipient(
        &self,
        role: ItemId,
        organization: OrganizationId,
        participant: Option<&OrganizationId>,
        directory: &Directory,
    ) -> Recipient {
        let today = self.today();
        let held = match role.as_str().parse::<Duty>() {
            Ok(duty @ Duty::PrefectureManager) => directory.posts_with(&[duty.role()], &organization, today),
            Ok(duty @ (Duty::AreaLiaison | Duty::MunicipalManager)) => {
                directory.posts_with(&[duty.role()], participant.unwrap_or(&organization), today)
            }
            Err(_) => Vec::new(),
        };
        let posts = if held.is_empty() { directory.duty_posts(&organization, today) } else { held };
        Recipient {
            role,
            organization,
            posts: posts.iter().map(|(post, _)| *post).collect(),
            users: posts.iter().filter_map(|(_, user)| *user).collect(),
        }
    }

    fn given(&self, id: CaseId, case: &Case, planned: PlannedNotice, directory: &Directory) -> Decided {
        let participant = planned.participant.as_ref();
        let recipient = self.recipient(planned.role, planned.organization, participant, directory);
        let event: NewEvent = Event::NoticeGiven(NoticeGiven {
            notice: planned.notice,
            case: id,
            case_version: case.version,
            kind: planned.kind,
            about: planned.about,
            item: planned.item,
            participant: planned.participant,
            recipient,
            due_at: planned.due_at,
        });
        Decided { event, effective_on: self.today(), actor: Actor::system() }
    }

    fn fired(&self, id: CaseId, case: &Case, due: Due, directory: &Directory) -> Decided {
        let (today, planned) = (self.today(), due.planned);
        let participant = planned.participant.as_ref();
        let recipient = self.recipient(planned.role, planned.organization, participant, directory);
        let event: NewEvent = Event::ReminderFired(ReminderFired {
            reminder: planned.reminder,
            case: id,
            case_version: case.version,
            item: planned.item,
            revision: planned.revision,
            participant: planned.participant,
            deadline_version: planned.deadline_version,
            nominal: planned.nominal,
            offset_business_days: planned.offset_business_days,
            ahead: planned.ahead,
            condition: planned.condition,
            recipient,
            due_at: planned.due_at,
            missed_repeats: due.missed_repeats,
        });
        Decided { event, effective_on: today, actor: Actor::system() }
    }

    pub(crate) fn sweeper(&self, key: String) -> Request {
        Request {
            principal: "system:sweeper".into(),
            key,
            body: Vec::new(),
            acting: Acting { actor: Actor::system(), rights: Vec::new() },
            via: Via::Sweeper,
            correlation: CorrelationId(self.ids.uuid()),
            seen: None,
            dry_run: false,
        }
    }
}
