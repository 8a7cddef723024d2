//! `GET /p/{programme}/timeline`: when everything ends, and how far it has slipped.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::response::Response;
use ayumi_core::definition::Definition;
use ayumi_core::id::{CaseId, ItemId, OrganizationId, ProgrammeId};
use ayumi_store::views::{BoardRow, CaseRow, ProgrammeRow};

use crate::course::{self, Course, Narrow};
use crate::error::Problem;
use crate::extract::Path;
use crate::large;
use crate::page::visit::Visit;
use crate::view::form::Pick;
use crate::view::people::{People, Texts};
use crate::view::programmes::is_by_system;
use crate::view::timeline::{Choices, TimelinePage, Words, rank};

/// What the pages of dates of a programme are about.
pub(super) struct Scene {
    pub(super) programme: ProgrammeRow,
    pub(super) cases: Vec<CaseRow>,
    pub(super) definition: Arc<Definition>,
    /// Whether a body has a case of its own for each system.
    pub(super) by_system: bool,
    /// The case looked at; none looks at the cases of a body.
    pub(super) case: Option<CaseRow>,
    /// The body looked at.
    pub(super) body: Option<OrganizationId>,
    /// The item looked at.
    pub(super) item: Option<ItemId>,
}

impl Scene {
    /// What the address asks for.
    pub(super) async fn asked(visit: &Visit, id: &ProgrammeId) -> Result<Self, Problem> {
        let programme = visit.programme(id).await?;
        let mut cases = visit.cases_of(&programme, &visit.planned(&programme).await?).await?;
        if let Some(openable) = visit.openable().await? {
            cases.retain(|case| openable.contains(&case.case));
        }
        let by_system = is_by_system(&cases);
        let wanted = visit.asked.one("case");
        let case = cases.iter().find(|case| case.key.as_str() == wanted).or(cases.first());
        let case = case.filter(|_| !by_system).cloned();
        let definition = match &case {
            Some(case) => visit.definition(&programme, &[case]).await?,
            None => visit.definition(&programme, &cases.iter().collect::<Vec<_>>()).await?,
        };
        let own = visit.bound_to().and_then(|own| own.first());
        let asked = visit.asked.one("body").parse().ok();
        let first = || cases.first().map(body_of).filter(|_| by_system).flatten();
        let body = own.cloned().or(asked).or_else(first);
        let item = visit.asked.one("item").parse().ok();
        Ok(Self { programme, cases, definition, by_system, case, body, item })
    }

    /// What narrows the dates that are read.
    pub(super) fn narrow(&self) -> Narrow {
        let organization = self.body.clone().filter(|_| self.by_system);
        Narrow { case: self.case.as_ref().map(|case| case.case), organization, item: self.item.clone() }
    }

    /// What can be chosen.
    pub(super) async fn choices(
        &self,
        visit: &Visit,
        people: People<'_>,
        by: Option<bool>,
    ) -> Result<Choices, Problem> {
        let t = visit.t;
        let pick = |value: &str, text: String, chosen| Pick { value: value.to_owned(), text, chosen };
        let title = |case: &CaseRow| t.label(&case.title).to_owned();
        let is_shown = |case: &CaseRow| self.case.as_ref().is_some_and(|shown| shown.case == case.case);
        let cases = self.cases.iter().filter(|_| !self.by_system && self.cases.len() > 1);
        let cases = cases.map(|case| pick(case.key.as_str(), title(case), is_shown(case))).collect();
        let by =
            by.filter(|_| !self.by_system && visit.bound_to().is_none()).map_or_else(Vec::new, |bodies| {
                vec![
                    pick("", t.say("段階ごと", "by phase").to_owned(), !bodies),
                    pick("body", t.say("団体ごと", "by body").to_owned(), bodies),
                ]
            });
        let dated =
            self.definition.phases.iter().filter(|phase| phase.due.is_some() && phase.entry.is_none());
        let mut items = vec![pick("", t.say("すべての段階", "every phase").to_owned(), self.item.is_none())];
        items.extend(dated.map(|phase| {
            pick(phase.id.as_str(), t.label(&phase.title).to_owned(), self.item.as_ref() == Some(&phase.id))
        }));
        Ok(Choices { cases, by, bodies: self.bodies(visit, people).await?, items })
    }

    /// The bodies to choose from, for one who may see them all.
    async fn bodies(&self, visit: &Visit, people: People<'_>) -> Result<Vec<Pick>, Problem> {
        if visit.bound_to().is_some() {
            return Ok(Vec::new());
        }
        let mut bodies: Vec<OrganizationId> = if self.by_system {
            self.cases.iter().filter_map(body_of).collect()
        } else {
            let only = self.case.as_ref().map(|case| case.case);
            let rows = visit.app.views.board(&self.programme.programme, only, visit.moment.position).await?;
            rows.into_iter().filter_map(|row| row.participant).collect()
        };
        bodies.sort();
        bodies.dedup();
        let one = |body: &OrganizationId| Pick {
            value: body.to_string(),
            text: people.body(body),
            chosen: self.body.as_ref() == Some(body),
        };
        let all = Pick {
            value: String::new(),
            text: visit.t.say("すべての団体", "all bodies").to_owned(),
            chosen: self.body.is_none(),
        };
        Ok(std::iter::once(all).filter(|_| !self.by_system).chain(bodies.iter().map(one)).collect())
    }

    /// Where the board of the programme is, and what it is called.
    pub(super) fn link(&self, visit: &Visit) -> (String, String) {
        let title = visit.t.label(&self.programme.title).to_owned();
        (visit.shell.to(&format!("/p/{}", self.programme.programme)), title)
    }

    /// The courses of its dates, in the order of the definition.
    pub(super) async fn courses(&self, visit: &Visit) -> Result<Vec<Course>, Problem> {
        let (id, at) = (&self.programme.programme, visit.moment.position);
        let reach = visit.signed_in.reach();
        let rows = course::dates(&visit.app, reach, id, &self.narrow(), at).await?;
        let mut courses = course::of_rows(&visit.app, id, &rows, at).await?;
        // The case is kept in the order of the plan.
        let place = |case: CaseId| self.cases.iter().position(|known| known.case == case);
        courses.sort_by_cached_key(|course| {
            (place(course.case), rank(&self.definition, course), course.participant.clone())
        });
        Ok(courses)
    }
}

/// The body a case is of, where its key begins with one.
fn body_of(case: &CaseRow) -> Option<OrganizationId> {
    case.key.as_str().split_once('.').and_then(|(body, _)| body.parse().ok())
}

pub(super) async fn show(Path(id): Path<ProgrammeId>, visit: Visit) -> Result<Response, Problem> {
    let scene = Scene::asked(&visit, &id).await?;
    let directory = visit.directory().await?;
    let texts = Texts::default();
    let people = People { t: visit.t, directory: &directory, texts: &texts };
    let by_body = !scene.by_system && (visit.asked.one("by") == "body" || scene.body.is_some());
    let all = scene.courses(&visit).await?;
    let courses = if by_body {
        let only = scene.case.as_ref().map(|case| case.case);
        let tracks = visit.app.views.board(&id, only, visit.moment.position).await?;
        of_bodies(&scene, &visit, &all, &tracks)
    } else if scene.by_system {
        all
    } else {
        all.into_iter().filter(|course| course.participant.is_none()).collect()
    };
    let choices = scene.choices(&visit, people, Some(by_body)).await?;
    let words =
        Words { shell: &visit.shell, people, day: visit.moment.effective_on, by_case: scene.by_system };
    let (link, opened_on) = (scene.link(&visit), scene.programme.opened_on);
    let rows = courses.len();
    large::over(rows, || {
        visit.html(&TimelinePage::new(words, link, choices, (&scene.definition, &courses), opened_on))
    })
}

/// The course of every body: its own date where it has one, else that of everybody.
fn of_bodies(scene: &Scene, visit: &Visit, courses: &[Course], tracks: &[BoardRow]) -> Vec<Course> {
    let known: BTreeMap<(CaseId, &ItemId, Option<&OrganizationId>), &Course> = courses
        .iter()
        .map(|course| ((course.case, &course.item, course.participant.as_ref()), course))
        .collect();
    let reach = visit.signed_in.reach();
    let wanted = tracks.iter().filter(|track| {
        track.participant.is_some()
            && reach.sees(track.participant.as_ref())
            && scene.body.as_ref().is_none_or(|body| track.participant.as_ref() == Some(body))
    });
    let course = |track: &BoardRow| {
        let of = |body| known.get(&(track.case, &track.phase, body)).copied();
        of(track.participant.as_ref()).cloned().or_else(|| of(None).map(|all| all.for_body(track)))
    };
    let mut courses: Vec<Course> = wanted.filter_map(course).collect();
    courses.sort_by_cached_key(|course| (course.participant.clone(), rank(&scene.definition, course)));
    courses
}
