//! Publishing what files say: calendars, definitions, plans; applying the same again appends nothing.

use std::sync::Arc;

use ayumi_core::decide::{Decided, OpenCase};
use ayumi_core::definition::Definition;
use ayumi_core::directory::Directory;
use ayumi_core::event::{
    CalendarPublished, CalendarRef, CaseOpened, DefinitionPublished, DefinitionRef, Event, NewEvent,
    ProgrammeOpened,
};
use ayumi_core::id::{CaseId, ContentHash, ItemId, OrganizationId, StreamId};
use ayumi_core::plan::{Bodies, CaseGrid, CasePlan, Plan, ProgrammePlan};
use ayumi_core::rejection::Rejection;
use ayumi_core::text::{Label, Language};
use futures_util::StreamExt as _;
use futures_util::stream;

use crate::engine::Engine;
use crate::error::{LibraryError, Refused};
use crate::handle::Request;
use crate::identity::administers;

/// Cases opened at the same time, so that they share the writer's batches.
const CASES_AT_ONCE: usize = 64;

/// Why a file could not be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The engine refused it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The file says something that cannot be so.
    #[error("{en}")]
    Wrong {
        /// In Japanese.
        ja: String,
        /// In English.
        en: String,
    },
}

impl From<LibraryError> for PublishError {
    fn from(error: LibraryError) -> Self {
        Self::Refused(error.into())
    }
}

impl Engine {
    /// Publishes a calendar file. `id` and `version` are those the file names.
    ///
    /// # Errors
    /// When the version was published with other bytes, or is not the next one.
    pub async fn publish_calendar(
        &self,
        source: &[u8],
        id: &str,
        version: u32,
        request: &Request,
    ) -> Result<usize, PublishError> {
        administers(&request.acting).map_err(Refused::from)?;
        let wrong = |ja: String, en: String| PublishError::Wrong { ja, en };
        let calendar = self.reader.calendar(source).map_err(|words| {
            wrong(words.in_language(Language::Ja).to_owned(), words.in_language(Language::En).to_owned())
        })?;
        let id = id.parse().map_err(|error: ayumi_core::id::InvalidId| {
            wrong(
                format!("暦の名前「{id}」が正しくありません。英小文字・数字・ハイフンで付けてください。"),
                error.to_string(),
            )
        })?;
        let reference = CalendarRef { id, version, sha256: ContentHash::of(source) };
        let newest = self.library().newest_calendar(&reference.id).await?;
        match newest {
            Some(known) if known == reference => return Ok(0),
            Some(known) if known.version >= version => {
                return Err(wrong(
                    format!(
                        "暦「{}」の第{}版は別の内容で公開済みです。版を上げてください。",
                        reference.id, known.version
                    ),
                    format!(
                        "calendar `{}` version {} is published with other content; raise the version",
                        reference.id, known.version
                    ),
                ));
            }
            Some(_) | None => {}
        }
        self.keep_content(source, request).await?;
        let data = calendar.data();
        let event = Event::CalendarPublished(CalendarPublished {
            utc_offset_minutes: data.utc_offset_minutes,
            covers_from: data.covers_from,
            covers_to: data.covers_to,
            official_to: data.official_to,
            calendar: reference.clone(),
        });
        self.publish(StreamId::calendar(&reference.id), event, request).await
    }

    /// Publishes a definition, source and canonical form.
    ///
    /// # Errors
    /// When the version was published with another meaning.
    pub async fn publish_definition(
        &self,
        definition: &Definition,
        source: &[u8],
        canonical: &[u8],
        request: &Request,
    ) -> Result<usize, PublishError> {
        administers(&request.acting).map_err(Refused::from)?;
        let reference = &definition.reference;
        if self.is_published(reference).await? {
            return Ok(0);
        }
        self.store.put_content(canonical).await.map_err(Refused::from)?;
        let source_sha256 = self.store.put_content(source).await.map_err(Refused::from)?;
        let data = DefinitionPublished {
            definition: reference.clone(),
            source_sha256,
            title: definition.title.clone(),
        };
        self.publish(StreamId::definition(&reference.id), Event::DefinitionPublished(data), request).await
    }

    /// Whether this version of a definition is published.
    ///
    /// # Errors
    /// When it is, with another meaning.
    pub(crate) async fn is_published(&self, reference: &DefinitionRef) -> Result<bool, PublishError> {
        let published = self.library().published_definitions(&reference.id).await?;
        let same = published.iter().find(|known| known.definition.version == reference.version);
        if same.is_some_and(|known| known.definition != *reference) {
            return Err(PublishError::Wrong {
                ja: format!(
                    "定義「{}」の第{}版は別の内容で公開済みです。版を上げてください。",
                    reference.id, reference.version
                ),
                en: format!(
                    "definition `{}` version {} is published with another meaning; raise the version",
                    reference.id, reference.version
                ),
            });
        }
        Ok(same.is_some())
    }

    /// Opens the programmes and cases of a plan that are not open yet. `progress` hears of cases done and to do.
    ///
    /// # Errors
    /// When it names something that is not published or registered.
    pub async fn apply_plan(
        &self,
        plan: &Plan,
        source: &[u8],
        request: &Request,
        progress: &(dyn Fn(usize, usize) + Send + Sync),
    ) -> Result<usize, PublishError> {
        administers(&request.acting).map_err(Refused::from)?;
        self.keep_content(source, request).await?;
        let directory = self.refresh_directory().await?;
        let missing = |id: &str| PublishError::Wrong {
            ja: format!("暦「{id}」が公開されていません。先に暦を適用してください。"),
            en: format!("calendar `{id}` is not published; apply it first"),
        };
        let calendar = self
            .library()
            .newest_calendar(&plan.calendar)
            .await?
            .ok_or_else(|| missing(plan.calendar.as_str()))?;
        let mut written = 0;
        let mut cases = Vec::new();
        for programme in &plan.programmes {
            let definition = self.planned_definition(programme).await?;
            written +=
                self.open_programme(plan, programme, &definition.reference, &calendar, request).await?;
            cases.extend(self.planned_cases(plan, programme, &definition, &calendar, &directory)?);
        }
        Ok(written + self.open_cases(cases, request, progress).await?)
    }

    async fn planned_definition(&self, programme: &ProgrammePlan) -> Result<Arc<Definition>, PublishError> {
        let published = self.library().published_definitions(&programme.definition).await?;
        let found = published.into_iter().find(|known| known.definition.version == programme.version);
        let (id, version) = (&programme.definition, programme.version);
        let known = found.ok_or_else(|| PublishError::Wrong {
            ja: format!("定義「{id}」第{version}版が公開されていません。先に定義を適用してください。"),
            en: format!("definition `{id}` version {version} is not published; apply it first"),
        })?;
        Ok(self.library().definition(&known.definition).await?)
    }

    async fn open_programme(
        &self,
        plan: &Plan,
        programme: &ProgrammePlan,
        definition: &DefinitionRef,
        calendar: &CalendarRef,
        request: &Request,
    ) -> Result<usize, PublishError> {
        let stream = StreamId::programme(&programme.id);
        if !self.store.read_stream(&stream, 0, 1).await.map_err(Refused::from)?.is_empty() {
            return Ok(0);
        }
        let event = Event::ProgrammeOpened(ProgrammeOpened {
            programme: programme.id.clone(),
            title: programme.title.clone(),
            fiscal_year: programme.fiscal_year,
            definition: definition.clone(),
            calendar: calendar.clone(),
            lead: plan.lead.clone(),
            plan_sha256: plan.sha256.clone(),
        });
        self.publish(stream, event, request).await
    }

    fn planned_cases(
        &self,
        plan: &Plan,
        programme: &ProgrammePlan,
        definition: &Definition,
        calendar: &CalendarRef,
        directory: &Directory,
    ) -> Result<Vec<(CaseId, OpenCase)>, PublishError> {
        let mut all: Vec<CasePlan> = programme.cases.clone();
        for grid in &programme.grids {
            all.extend(grid_cases(grid, definition, directory)?);
        }
        let mut cases = Vec::new();
        for case in all {
            let id = CaseId::derive(self.log().id, &programme.id, &case.key);
            let mut bodies = Vec::new();
            for (party, chosen) in &case.bodies {
                bodies.push((party.clone(), chosen_bodies(chosen, party, definition, directory)?));
            }
            let mut conditions = Vec::new();
            for planned in &case.conditions {
                let party = definition.lifecycle(&planned.lifecycle).map(|known| known.of.clone());
                let bodies = party
                    .map(|party| chosen_bodies(&planned.bodies, &party, definition, directory))
                    .transpose()?;
                let (lifecycle, condition) = (planned.lifecycle.clone(), planned.condition.clone());
                conditions.push((lifecycle, condition, bodies.unwrap_or_default()));
            }
            let opened = CaseOpened {
                programme: programme.id.clone(),
                key: case.key,
                title: case.title,
                attributes: case.attributes,
                fiscal_year: case.fiscal_year.unwrap_or(programme.fiscal_year),
                definition: definition.reference.clone(),
                calendar: calendar.clone(),
                lead: plan.lead.clone(),
                due_from: self.today(),
                basis: programme.basis.clone(),
            };
            cases.push((
                id,
                OpenCase {
                    opened,
                    effective_on: programme.opened_on.min(self.today()),
                    bodies,
                    history: programme.history.clone(),
                    declared: case.declared,
                    conditions,
                    raising: None,
                },
            ));
        }
        Ok(cases)
    }

    async fn open_cases(
        &self,
        cases: Vec<(CaseId, OpenCase)>,
        request: &Request,
        progress: &(dyn Fn(usize, usize) + Send + Sync),
    ) -> Result<usize, PublishError> {
        let total = cases.len();
        let open = |(id, open): (CaseId, OpenCase)| async move {
            if self.case(id, None).await?.opening.is_some() {
                return Ok(0);
            }
            let request = Request { key: format!("{}/{id}", request.key), ..request.clone() };
            let outcome = self.open_case(id, open, &request).await?;
            Ok::<usize, Refused>(if outcome.replayed { 0 } else { outcome.events.len() })
        };
        let mut opening = stream::iter(cases).map(open).buffer_unordered(CASES_AT_ONCE);
        let (mut written, mut done) = (0, 0);
        while let Some(events) = opening.next().await {
            written += events?;
            done += 1;
            progress(done, total);
        }
        Ok(written)
    }

    /// Keeps published bytes, unless it is a dry run; gives their hash.
    async fn keep_content(&self, bytes: &[u8], request: &Request) -> Result<ContentHash, Refused> {
        if request.dry_run { Ok(ContentHash::of(bytes)) } else { Ok(self.store.put_content(bytes).await?) }
    }

    async fn publish(
        &self,
        stream: StreamId,
        event: NewEvent,
        request: &Request,
    ) -> Result<usize, PublishError> {
        let events = self.read_whole(&stream).await?;
        let version = u64::try_from(events.len()).unwrap_or(u64::MAX);
        let decided = Decided { event, effective_on: self.today(), actor: request.acting.actor.clone() };
        let request = Request { key: format!("{}/{stream}/{}", request.key, version + 1), ..request.clone() };
        let outcome = self.append_decided(stream, version, Vec::new(), vec![decided], &request).await?;
        let outcome = outcome.ok_or(Refused::Contended)?;
        Ok(if outcome.replayed { 0 } else { outcome.events.len() })
    }
}

fn chosen_bodies(
    chosen: &Bodies,
    party: &ItemId,
    definition: &Definition,
    directory: &Directory,
) -> Result<Vec<OrganizationId>, PublishError> {
    let kinds = definition.party(party).map(|party| party.kinds.clone()).unwrap_or_default();
    let of_kinds = |kinds: &[_]| directory.of_kinds(kinds).map(|body| body.organization.clone()).collect();
    match chosen {
        Bodies::All => Ok(of_kinds(&kinds)),
        Bodies::OfKind(kind) => Ok(of_kinds(&[*kind])),
        Bodies::AllBut(except) => {
            let mut bodies: Vec<OrganizationId> = of_kinds(&kinds);
            bodies.retain(|body| !except.contains(body));
            Ok(bodies)
        }
        Bodies::Named(bodies) => {
            match bodies.iter().find(|body| !directory.organizations.contains_key(*body)) {
                Some(unknown) => Err(Refused::from(Rejection::UnknownBody(unknown.clone())).into()),
                None => Ok(bodies.clone()),
            }
        }
    }
}

fn grid_cases(
    grid: &CaseGrid,
    definition: &Definition,
    directory: &Directory,
) -> Result<Vec<CasePlan>, PublishError> {
    let mut cases = Vec::new();
    for body in chosen_bodies(&grid.bodies, &grid.party, definition, directory)? {
        let Some(particulars) = directory.organizations.get(&body) else { continue };
        for (value, title) in &grid.values {
            let wrong = |error: ayumi_core::id::InvalidId| PublishError::Wrong {
                ja: format!("案件の名前「{body}.{value}」が正しくありません。"),
                en: error.to_string(),
            };
            let both = |ja: &str, en: &str| {
                Label::new(
                    format!("{} {ja}", particulars.name.ja),
                    format!("{} {en}", particulars.name.en.as_deref().unwrap_or(&particulars.name.ja)),
                )
            };
            cases.push(CasePlan {
                key: format!("{body}.{value}").parse().map_err(wrong)?,
                title: both(&title.ja, title.en.as_deref().unwrap_or(&title.ja)),
                attributes: [(grid.attribute.clone(), value.clone())].into(),
                bodies: vec![(grid.party.clone(), Bodies::Named(vec![body.clone()]))],
                fiscal_year: None,
                declared: None,
                conditions: Vec::new(),
                target: None,
            });
        }
    }
    Ok(cases)
}
