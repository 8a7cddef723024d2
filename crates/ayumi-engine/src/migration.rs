//! Running cases going on under another version: the dry run over all of them, and the migration itself, one append a
//! case, resumed as often as it takes; never who may approve it, and never which cases there are.

use std::sync::Arc;

use ayumi_core::decide::{Acting, Context};
use ayumi_core::definition::Definition;
use ayumi_core::event::{DefinitionRef, MigrationFigures};
use ayumi_core::id::{CaseId, DefinitionId, EventId};
use ayumi_core::rejection::Rejection;
use ayumi_core::state::Case;
use ayumi_core::version::{
    Blocker, CaseReport, Mapping, MigrationPlan, Passage, Standing, foresee, lint, together,
};
use futures_util::StreamExt as _;
use futures_util::stream;

use crate::engine::Engine;
use crate::error::Refused;
use crate::handle::{Ask, Request};
use crate::identity::administers;
use crate::publish::PublishError;

/// Cases looked at or moved at the same time, so that they share the writer's batches.
const CASES_AT_ONCE: usize = 64;

/// A migration is nobody's own request: whoever resumes it, it is the same.
const PRINCIPAL: &str = "system:migration";

/// A plan with the two versions it leads between, which it fits.
#[derive(Debug, Clone)]
pub struct Migration {
    /// The plan.
    pub plan: MigrationPlan,
    /// The version the cases follow.
    pub from: Arc<Definition>,
    /// The version they are to follow.
    pub to: Arc<Definition>,
    mapping: Mapping,
}

/// A case that could not go on.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Stuck {
    /// The case.
    pub case: CaseId,
    /// What stands in the way.
    pub blockers: Vec<Blocker>,
}

/// What a migration came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Migrated {
    /// Cases that go on under the new version since.
    pub migrated: usize,
    /// Events that were appended.
    pub events: usize,
    /// Cases that followed it already, have ended, or follow a third version.
    pub untouched: usize,
    /// Cases that could not go on; nothing was appended to them.
    pub blocked: Vec<Stuck>,
}

/// What came of one case.
enum Moved {
    Events(usize),
    Untouched,
    Blocked(Stuck),
}

impl Migration {
    /// The way it goes, approved by an event.
    pub(crate) fn passage(&self, approval: EventId) -> Passage<'_> {
        Passage { plan: &self.plan, mapping: &self.mapping, from: &self.from, to: &self.to, approval }
    }
}

impl Engine {
    /// A plan with the versions it names.
    ///
    /// # Errors
    /// When a version is not published, or the plan does not fit them.
    pub async fn migration(&self, plan: MigrationPlan) -> Result<Migration, PublishError> {
        let from = self.published_version(&plan.definition, plan.from).await?;
        let to = self.published_version(&plan.definition, plan.to).await?;
        let faults = lint(&plan, &from, &to).len();
        if faults > 0 {
            return Err(PublishError::Wrong {
                ja: format!(
                    "移行計画が定義「{}」の第{}版・第{}版に合いません（{faults}件）。ayumi migration check で確かめてください。",
                    plan.definition, plan.from, plan.to
                ),
                en: format!(
                    "the migration does not fit versions {} and {} of definition `{}` ({faults}); `ayumi migration check` tells where",
                    plan.from, plan.to, plan.definition
                ),
            });
        }
        let mapping = Mapping::of_plan(&plan);
        Ok(Migration { plan, from, to, mapping })
    }

    /// A published version of a definition.
    ///
    /// # Errors
    /// When it is not published.
    pub async fn published_version(
        &self,
        id: &DefinitionId,
        version: u32,
    ) -> Result<Arc<Definition>, PublishError> {
        let published = self.library().published_definitions(id).await?;
        let found = published.into_iter().find(|known| known.definition.version == version);
        let known = found.ok_or_else(|| PublishError::Wrong {
            ja: format!("定義「{id}」第{version}版が公開されていません。先に定義を適用してください。"),
            en: format!("definition `{id}` version {version} is not published; apply it first"),
        })?;
        Ok(self.library().definition(&known.definition).await?)
    }

    /// What a list of a programme's cases is shown with: the version they follow, and where they follow several, as in
    /// the middle of a migration, the newest with what only an older one names.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn shown_with(
        &self,
        opened_under: &DefinitionRef,
        followed: Vec<DefinitionRef>,
    ) -> Result<Arc<Definition>, Refused> {
        let mut versions = followed;
        versions.sort_unstable_by_key(|version| std::cmp::Reverse(version.version));
        versions.dedup();
        let Some((newest, others)) = versions.split_first() else {
            return Ok(self.library().definition(opened_under).await?);
        };
        let newest = self.library().definition(newest).await?;
        if others.is_empty() {
            return Ok(newest);
        }
        let mut older = Vec::with_capacity(others.len());
        for version in others {
            older.push(self.library().definition(version).await?);
        }
        let older: Vec<&Definition> = older.iter().map(Arc::as_ref).collect();
        Ok(Arc::new(together(&newest, &older)))
    }

    /// The versions a case followed before, oldest first, each with the number of the last event under it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn versions_before(&self, case: &Case) -> Result<Vec<(u64, Arc<Definition>)>, Refused> {
        let mut versions = Vec::with_capacity(case.migrations.len());
        for migration in &case.migrations {
            versions.push((migration.version, self.library().definition(&migration.from).await?));
        }
        Ok(versions)
    }

    /// The last published version of a definition before `reference`; none when it is the first.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn version_before(
        &self,
        reference: &DefinitionRef,
    ) -> Result<Option<Arc<Definition>>, Refused> {
        let published = self.library().published_definitions(&reference.id).await?;
        let earlier = published.into_iter().filter(|known| known.definition.version < reference.version);
        match earlier.max_by_key(|known| known.definition.version) {
            Some(known) => Ok(Some(self.library().definition(&known.definition).await?)),
            None => Ok(None),
        }
    }

    /// What a migration would come to for each of these cases, as things stand; nothing is recorded. `progress` hears
    /// of cases looked at and to look at.
    ///
    /// # Errors
    /// When the actor does not administer, or the log cannot be read.
    pub async fn migration_report(
        &self,
        migration: &Migration,
        cases: &[CaseId],
        acting: &Acting,
        progress: &(dyn Fn(usize, usize) + Send + Sync),
    ) -> Result<Vec<CaseReport>, Refused> {
        administers(acting)?;
        self.refresh_directory().await?;
        let look = |id: CaseId| self.case_report(migration, id, acting);
        let mut looking = stream::iter(cases.iter().copied()).map(look).buffered(CASES_AT_ONCE);
        let mut reports = Vec::with_capacity(cases.len());
        while let Some(report) = looking.next().await {
            reports.extend(report?);
            progress(reports.len(), cases.len());
        }
        Ok(reports)
    }

    /// The figures of a report.
    ///
    /// # Errors
    /// As [`Engine::migration_report`].
    pub async fn migration_figures(
        &self,
        migration: &Migration,
        cases: &[CaseId],
        acting: &Acting,
    ) -> Result<MigrationFigures, Refused> {
        let reports = self.migration_report(migration, cases, acting, &|_, _| {}).await?;
        Ok(CaseReport::figures(&reports))
    }

    async fn case_report(
        &self,
        migration: &Migration,
        id: CaseId,
        acting: &Acting,
    ) -> Result<Option<CaseReport>, Refused> {
        let case = self.present_case(id).await?;
        let Some(opening) = &case.opening else { return Ok(None) };
        let definition = self.library().definition(&opening.definition).await?.of_case(&case);
        let calendar = self.library().calendar(&opening.calendar).await?;
        let (directory, today) = (self.directory(), self.today());
        let acting = acting.as_of(&directory, today);
        let context = Context {
            case: id,
            definition: &definition,
            calendar: &calendar,
            calendar_ref: &opening.calendar,
            directory: &directory,
            acting: &acting,
            today,
            time: chrono::NaiveTime::MIN,
        };
        let passing = foresee(&context, &case, &migration.passage(EventId(uuid::Uuid::nil())))?;
        let (programme, key, title) = (opening.programme.clone(), opening.key.clone(), opening.title.clone());
        Ok(Some(passing.report(id, programme, key, title)))
    }

    /// Moves these cases, each in one append or not at all. Cases that were moved before are left alone, so that it can
    /// be broken off and asked for again; `progress` hears of cases done and to do. A dry run decides and writes
    /// nothing.
    ///
    /// # Errors
    /// When the actor does not administer, the plan is not approved as it is, or the log cannot be read or written.
    pub async fn migrate(
        &self,
        migration: &Migration,
        cases: &[CaseId],
        request: &Request,
        progress: &(dyn Fn(usize, usize) + Send + Sync),
    ) -> Result<Migrated, Refused> {
        administers(&request.acting)?;
        let approval = self.approval(&migration.plan).await?;
        let migration = Arc::new(migration.clone());
        let move_one = |id: CaseId| self.migrate_case(&migration, approval, id, request);
        let mut moving = stream::iter(cases.iter().copied()).map(move_one).buffer_unordered(CASES_AT_ONCE);
        let (mut came_to, mut done) = (Migrated::default(), 0);
        while let Some(moved) = moving.next().await {
            match moved? {
                Moved::Events(events) => {
                    came_to.migrated += 1;
                    came_to.events += events;
                }
                Moved::Untouched => came_to.untouched += 1,
                Moved::Blocked(stuck) => came_to.blocked.push(stuck),
            }
            done += 1;
            progress(done, cases.len());
        }
        came_to.blocked.sort_by_key(|stuck| stuck.case);
        Ok(came_to)
    }

    async fn migrate_case(
        &self,
        migration: &Arc<Migration>,
        approval: EventId,
        id: CaseId,
        request: &Request,
    ) -> Result<Moved, Refused> {
        let case = self.present_case(id).await?;
        if !goes_on(&case, &migration.from.reference) {
            return Ok(Moved::Untouched);
        }
        if !request.dry_run {
            // What is due under the present rules is told by them.
            self.fire(id).await?;
        }
        let request = Request {
            principal: PRINCIPAL.to_owned(),
            key: format!("{}/{id}/{}", migration.plan.sha256, case.version),
            body: Vec::new(),
            seen: None,
            ..request.clone()
        };
        let ask = Ask::Migrate { migration: Arc::clone(migration), approval };
        match self.ask(id, &ask, &request).await {
            Ok(outcome) if outcome.events.is_empty() => Ok(Moved::Untouched),
            Ok(outcome) => Ok(Moved::Events(outcome.events.len())),
            Err(Refused::Rejected(Rejection::MigrationBlocked(blockers))) => {
                Ok(Moved::Blocked(Stuck { case: id, blockers }))
            }
            Err(refused) => Err(refused),
        }
    }
}

/// Whether a case runs and follows this version.
fn goes_on(case: &Case, from: &DefinitionRef) -> bool {
    case.ending.is_none() && case.opening.as_ref().is_some_and(|opening| opening.definition == *from)
}

/// Whether a report says that a case can go on.
pub fn is_ready(report: &CaseReport) -> bool {
    report.standing == Standing::Ready
}
