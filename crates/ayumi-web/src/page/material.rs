//! What several pages read: the day, calendars, texts the reader may see, a case with its events; never a decision.

use std::collections::BTreeSet;
use std::sync::Arc;

use ayumi_core::calendar::Calendar;
use ayumi_core::definition::Definition;
use ayumi_core::directory::Directory;
use ayumi_core::event::CalendarRef;
use ayumi_core::id::{CaseId, CaseKey, EventId, ItemId, OrganizationId, ProgrammeId, UserId};
use ayumi_core::state::Case;
use ayumi_store::views::{CaseFilter, CaseRow, ProgrammeRow};
use chrono::NaiveDate;

use crate::error::Problem;
use crate::page::visit::Visit;
use crate::past;
use crate::planned;
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

    /// The definition the cases of a programme follow.
    pub(super) async fn definition(
        &self,
        programme: &ProgrammeRow,
        cases: &[&CaseRow],
    ) -> Result<Arc<Definition>, Problem> {
        let followed = cases.iter().map(|case| case.definition.clone()).collect();
        Ok(self.app.engine.shown_with(&programme.definition, followed).await?)
    }

    /// The order in which the plan of a programme names its cases and systems; empty when it cannot be read.
    pub(super) async fn planned(&self, programme: &ProgrammeRow) -> Result<Planned, Problem> {
        let Some(planned) = planned::programme(&self.app, programme).await? else {
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

    /// A case with what it follows, without its events; whether the reader may know of it is asked before.
    pub(super) async fn followed(&self, id: CaseId) -> Result<Followed, Problem> {
        let case = self.app.engine.case(id, self.moment.position).await?;
        let opening = case.opening.as_ref().ok_or_else(Problem::not_found)?;
        let library = self.app.engine.library();
        let definition = library.definition(&opening.definition).await?.of_case(&case);
        let (calendar, calendar_ref) = (library.calendar(&opening.calendar).await?, opening.calendar.clone());
        Ok(Followed { case, definition, calendar, calendar_ref })
    }

    /// A case the reader may know of, with those of its events they may see.
    pub(super) async fn case(&self, id: CaseId) -> Result<Opened, Problem> {
        let (case, events) = past::of_case(&self.app, id, self.moment.position).await?;
        if !self.signed_in.reach().sees_case(&case) {
            return Err(Problem::not_found());
        }
        let opening = case.opening.as_ref().ok_or_else(Problem::not_found)?;
        let library = self.app.engine.library();
        let definition = library.definition(&opening.definition).await?.of_case(&case);
        let calendar = library.calendar(&opening.calendar).await?;
        let calendar_ref = opening.calendar.clone();
        let reach = self.signed_in.reach();
        let (events, hidden) =
            events.into_iter().partition(|placed| reach.sees(placed.envelope.data.participant()));
        let past = self.app.engine.versions_before(&case).await?;
        let directory = self.directory().await?;
        Ok(Opened { case, events, hidden, definition, past, calendar, calendar_ref, directory })
    }
}

/// What a plan puts in which order.
#[derive(Default)]
pub(super) struct Planned {
    pub(super) cases: Vec<CaseKey>,
    pub(super) systems: Vec<ItemId>,
}

/// A case with what it follows.
pub(super) struct Followed {
    pub(super) case: Case,
    pub(super) definition: Arc<Definition>,
    pub(super) calendar: Arc<Calendar>,
    pub(super) calendar_ref: CalendarRef,
}

/// A case with what its page is made from.
pub(super) struct Opened {
    pub(super) case: Case,
    /// The events the reader may see, oldest first.
    pub(super) events: Vec<Placed>,
    /// Those they may not see, which explain what they may.
    hidden: Vec<Placed>,
    pub(super) definition: Arc<Definition>,
    /// The versions it followed before, each with the number of the last event under it.
    pub(super) past: Vec<(u64, Arc<Definition>)>,
    pub(super) calendar: Arc<Calendar>,
    pub(super) calendar_ref: CalendarRef,
    pub(super) directory: Arc<Directory>,
}

impl Opened {
    /// Everything that happened, oldest first, for what is explained from it.
    pub(super) fn past(&self) -> Vec<&Placed> {
        let mut all: Vec<&Placed> = self.events.iter().chain(&self.hidden).collect();
        all.sort_by_key(|placed| placed.envelope.version);
        all
    }

    /// People who acted in some of the events.
    pub(super) fn actors<'a>(events: impl Iterator<Item = &'a Placed>) -> Vec<UserId> {
        let people: BTreeSet<UserId> = events.filter_map(|placed| placed.envelope.actor.user).collect();
        people.into_iter().collect()
    }
}
