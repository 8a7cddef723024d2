//! What several pages read: the day, calendars, texts the reader may see, a case with its events; never a decision.

use std::collections::BTreeSet;
use std::sync::Arc;

use ayumi_core::calendar::Calendar;
use ayumi_core::definition::Definition;
use ayumi_core::directory::Directory;
use ayumi_core::event::CalendarRef;
use ayumi_core::id::{CaseId, CaseKey, EventId, ItemId, OrganizationId, ProgrammeId, StreamId, UserId};
use ayumi_core::state::{Case, Happened};
use ayumi_definition::read_plan;
use ayumi_engine::port::store::PAGE_MAX;
use ayumi_store::views::{CaseFilter, CaseRow, ProgrammeRow};
use chrono::NaiveDate;

use crate::error::Problem;
use crate::page::visit::Visit;
use crate::policy::Known;
use crate::view::decision::Placed;
use crate::view::people::Texts;
use crate::view::status::Reading;

impl Visit {
    /// The day the page is read for, and the last day that counts as soon.
    pub(super) fn reading(&self, calendar: Option<&Calendar>) -> Reading {
        Reading::on(self.moment.effective_on, calendar)
    }

    /// The business day before the one the page is read for.
    pub(super) fn last_business_day(&self, calendar: Option<&Calendar>) -> NaiveDate {
        let day = self.moment.effective_on;
        calendar.and_then(|calendar| calendar.add_business_days(day, -1)).or(day.pred_opt()).unwrap_or(day)
    }

    /// The directory of the moment shown.
    pub(super) async fn directory(&self) -> Result<Arc<Directory>, Problem> {
        Ok(self.app.engine.directory_at(self.moment.position).await?)
    }

    /// A calendar by its reference.
    pub(super) async fn calendar(&self, reference: &CalendarRef) -> Result<Arc<Calendar>, Problem> {
        Ok(self.app.engine.library().calendar(reference).await?)
    }

    /// The programmes, in the order of their ids.
    pub(super) async fn programmes(&self) -> Result<Vec<ProgrammeRow>, Problem> {
        let mut programmes = self.app.views.programmes(self.moment.position).await?;
        programmes.sort_by(|a, b| (b.fiscal_year, &a.programme).cmp(&(a.fiscal_year, &b.programme)));
        Ok(programmes)
    }

    /// One programme.
    pub(super) async fn programme(&self, id: &ProgrammeId) -> Result<ProgrammeRow, Problem> {
        let programmes = self.app.views.programmes(self.moment.position).await?;
        programmes.into_iter().find(|row| row.programme == *id).ok_or_else(Problem::not_found)
    }

    /// The definition a programme follows.
    pub(super) async fn definition(&self, programme: &ProgrammeRow) -> Result<Arc<Definition>, Problem> {
        Ok(self.app.engine.library().definition(&programme.definition).await?)
    }

    /// The order in which the plan of a programme names its cases and systems; empty when it cannot be read.
    pub(super) async fn planned(&self, programme: &ProgrammeRow) -> Result<Planned, Problem> {
        let source = self.app.engine.store().content(&programme.plan_sha256).await?;
        let text = source.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        let programmes = read_plan(&text).value.map(|plan| plan.programmes).unwrap_or_default();
        let Some(planned) = programmes.into_iter().find(|planned| planned.id == programme.programme) else {
            return Ok(Planned::default());
        };
        let systems =
            planned.grids.into_iter().flat_map(|grid| grid.values).map(|(system, _)| system).collect();
        Ok(Planned { cases: planned.cases.into_iter().map(|case| case.key).collect(), systems })
    }

    /// The cases of a programme, in the order of its plan.
    pub(super) async fn cases_of(
        &self,
        programme: &ProgrammeRow,
        planned: &Planned,
    ) -> Result<Vec<CaseRow>, Problem> {
        let filter = CaseFilter { programme: Some(programme.programme.clone()), ..CaseFilter::default() };
        let mut cases = self.app.views.cases(&filter, usize::MAX, self.moment.position).await?;
        let rank = |key: &CaseKey| {
            planned.cases.iter().position(|known| known == key).unwrap_or(planned.cases.len())
        };
        cases.sort_by_cached_key(|case| (rank(&case.key), case.key.clone()));
        Ok(cases)
    }

    /// The cases the reader may open; none when they may open all.
    pub(super) async fn openable(&self) -> Result<Option<BTreeSet<CaseId>>, Problem> {
        match Known::to(&self.app, self.signed_in.reach(), self.moment.position).await? {
            Known::All => Ok(None),
            Known::These(cases) => Ok(Some(cases)),
        }
    }

    /// The bodies the reader is bound to.
    pub(super) fn bound_to(&self) -> Option<&[OrganizationId]> {
        self.signed_in.reach().own()
    }

    /// The private texts of events the reader may see, with the names of people for those who read everything: the feed
    /// and the list of users tell a municipality none either.
    pub(super) async fn texts(
        &self,
        events: &[EventId],
        people: &[UserId],
        directory: &Directory,
    ) -> Result<Texts, Problem> {
        let mut wanted = events.to_vec();
        let people = if self.bound_to().is_none() { people } else { &[] };
        wanted.extend(people.iter().filter_map(|user| directory.users.get(user)).map(|user| user.name_event));
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            return Ok(Texts::default());
        }
        Ok(Texts::of_values(self.app.engine.store().private_values(&wanted).await?))
    }

    /// A case the reader may know of, with those of its events they may see.
    pub(super) async fn case(&self, id: CaseId) -> Result<Opened, Problem> {
        let (case, events) = self.fold(id).await?;
        if !self.signed_in.reach().sees_case(&case) {
            return Err(Problem::not_found());
        }
        let opening = case.opening.as_ref().ok_or_else(Problem::not_found)?;
        let library = self.app.engine.library();
        let definition = library.definition(&opening.definition).await?;
        let calendar = library.calendar(&opening.calendar).await?;
        let calendar_ref = opening.calendar.clone();
        let reach = self.signed_in.reach();
        let events =
            events.into_iter().filter(|placed| reach.sees(placed.envelope.data.participant())).collect();
        Ok(Opened { case, events, definition, calendar, calendar_ref, directory: self.directory().await? })
    }

    async fn fold(&self, id: CaseId) -> Result<(Case, Vec<Placed>), Problem> {
        let stream = StreamId::case(id);
        let mut case = Case::default();
        let mut events = Vec::new();
        loop {
            let page = self.app.engine.store().read_stream(&stream, case.version, PAGE_MAX).await?;
            let last_page = page.len() < PAGE_MAX;
            for stored in page {
                if self.moment.position.is_some_and(|position| stored.position > position) {
                    return Ok((case, events));
                }
                let envelope = stored.parse()?;
                let happened = Happened {
                    id: envelope.id,
                    version: envelope.version,
                    effective_on: envelope.effective_on,
                    actor: &envelope.actor,
                    event: &envelope.data,
                };
                case = case.evolve(&happened);
                events.push(Placed {
                    position: stored.position,
                    leaf: stored.leaf_hash.0.to_vec(),
                    envelope,
                });
            }
            if last_page {
                return Ok((case, events));
            }
        }
    }
}

/// What a plan puts in which order.
#[derive(Default)]
pub(super) struct Planned {
    pub(super) cases: Vec<CaseKey>,
    pub(super) systems: Vec<ItemId>,
}

/// A case with what its page is made from.
pub(super) struct Opened {
    pub(super) case: Case,
    /// The events the reader may see, oldest first.
    pub(super) events: Vec<Placed>,
    pub(super) definition: Arc<Definition>,
    pub(super) calendar: Arc<Calendar>,
    pub(super) calendar_ref: CalendarRef,
    pub(super) directory: Arc<Directory>,
}

impl Opened {
    /// People who acted in some of the events.
    pub(super) fn actors<'a>(events: impl Iterator<Item = &'a Placed>) -> Vec<UserId> {
        let people: BTreeSet<UserId> = events.filter_map(|placed| placed.envelope.actor.user).collect();
        people.into_iter().collect()
    }
}
