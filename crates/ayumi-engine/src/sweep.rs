//! What time alone brings about: lapses and reminders of one case, each recorded once; which cases are looked at is the
//! caller's business.

use ayumi_core::decide::{Acting, Decided};
use ayumi_core::directory::Directory;
use ayumi_core::envelope::{Actor, Via};
use ayumi_core::event::{Event, NewEvent, Recipient, ReminderFired};
use ayumi_core::id::{CaseId, CorrelationId, StreamId};
use ayumi_core::reminder::{Due, Ledger, due, plan};
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
            let key = format!("settle/{}/{}", case.version, self.today());
            let settled = self.settle_case(id, &self.sweeper(key)).await?;
            if !settled.replayed {
                swept.lapses += settled.events.len();
            }
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

    /// Fires what is due; none when the case or its reminders moved meanwhile.
    pub(crate) async fn fire(&self, id: CaseId) -> Result<Option<usize>, Refused> {
        let case = self.present_case(id).await?;
        let Some(opening) = &case.opening else { return Ok(Some(0)) };
        let definition = self.library().definition(&opening.definition).await?.of_case(&case);
        let calendar = self.library().calendar(&opening.calendar).await?;
        let ledger = self.ledger(id).await?;
        let now = self.now();
        let due = due(plan(&definition, &calendar, id, &case, None), &ledger, now);
        if due.is_empty() {
            return Ok(Some(0));
        }
        let directory = self.directory();
        let events: Vec<Decided> =
            due.into_iter().map(|due| self.fired(id, &case, due, &directory)).collect();
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

    fn fired(&self, id: CaseId, case: &Case, due: Due, directory: &Directory) -> Decided {
        let today = self.today();
        let planned = due.planned;
        let posts = directory.duty_posts(&planned.organization, today);
        let recipient = Recipient {
            role: planned.role,
            organization: planned.organization,
            posts: posts.iter().map(|(post, _)| *post).collect(),
            users: posts.iter().filter_map(|(_, user)| *user).collect(),
        };
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
