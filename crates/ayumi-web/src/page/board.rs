//! `GET /p/{programme}`: the board of a programme.

use std::collections::BTreeMap;

use axum::response::Response;
use ayumi_core::id::{ItemId, ProgrammeId};
use ayumi_definition::read_plan;
use ayumi_store::views::{CaseFilter, CaseRow, ProgrammeRow};

use crate::error::Problem;
use crate::extract::Path;
use crate::page::html;
use crate::page::visit::Visit;
use crate::view::board::{BoardPage, Material, Narrow};
use crate::view::people::{People, Texts};
use crate::view::programmes::subtitle;
use crate::view::status::Standing;

pub(super) async fn show(Path(id): Path<ProgrammeId>, visit: Visit) -> Result<Response, Problem> {
    let programme = visit.programme(&id).await?;
    let definition = visit.definition(&programme).await?;
    let calendar = visit.calendar(&programme.calendar).await?;
    let mut cases = visit
        .app
        .views
        .cases(
            &CaseFilter { programme: Some(id.clone()), ..CaseFilter::default() },
            usize::MAX,
            visit.moment.position,
        )
        .await?;
    cases.sort_by(|a, b| a.key.cmp(&b.key));
    let by_system = is_by_system(&cases);
    let chosen = cases.iter().find(|case| case.key.as_str() == visit.asked.one("case")).or(cases.first());
    let only = chosen.filter(|_| !by_system).map(|case| case.case);
    let rows = visit.app.views.board(&id, only, visit.moment.position).await?;
    let directory = visit.app.engine.directory();
    let texts = Texts::default();
    let people = People { t: visit.t, directory: &directory, texts: &texts };
    let systems = if by_system { systems(&visit, &programme, &cases, people).await? } else { Vec::new() };
    let openable = visit.openable().await?;
    let material = Material {
        title: visit.t.label(&programme.title).to_owned(),
        subtitle: subtitle(visit.t, &programme),
        definition: &definition,
        cases: &cases,
        rows: &rows,
        systems: &systems,
        people,
        reading: visit.reading(Some(&calendar)),
        narrow: Narrow {
            standing: Standing::from_key(visit.asked.one("status")),
            region: visit.asked.text("region"),
        },
        bound_to: visit.bound_to(),
        openable: openable.as_ref(),
    };
    let shell = visit.shell.clone();
    match chosen.filter(|_| !by_system) {
        Some(case) => html(&BoardPage::of_case(shell, &material, case)),
        None => html(&BoardPage::of_systems(shell, &material)),
    }
}

/// Whether the programme has a case for every body and system: each case tells its system.
fn is_by_system(cases: &[CaseRow]) -> bool {
    !cases.is_empty() && cases.iter().all(|case| !case.attributes.is_empty())
}

/// The systems in the order of the plan the programme was opened from, as far as it tells it.
async fn systems(
    visit: &Visit,
    programme: &ProgrammeRow,
    cases: &[CaseRow],
    people: People<'_>,
) -> Result<Vec<(ItemId, String)>, Problem> {
    let mut titles: BTreeMap<&ItemId, &CaseRow> = BTreeMap::new();
    for case in cases {
        if let Some(system) = case.attributes.values().next() {
            titles.entry(system).or_insert(case);
        }
    }
    let order = planned_order(visit, programme).await?;
    let rank = |system: &ItemId| order.iter().position(|known| known == system).unwrap_or(order.len());
    let mut systems: Vec<(ItemId, String)> =
        titles.into_iter().map(|(system, case)| (system.clone(), system_title(people, case))).collect();
    systems.sort_by_key(|(system, _)| rank(system));
    Ok(systems)
}

async fn planned_order(visit: &Visit, programme: &ProgrammeRow) -> Result<Vec<ItemId>, Problem> {
    let source = visit.app.engine.store().content(&programme.plan_sha256).await?;
    let text = source.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let plan = read_plan(&text).value;
    let planned =
        plan.and_then(|plan| plan.programmes.into_iter().find(|planned| planned.id == programme.programme));
    let grids = planned.map(|planned| planned.grids).unwrap_or_default();
    Ok(grids.into_iter().flat_map(|grid| grid.values).map(|(system, _)| system).collect())
}

/// The title of a case without the name of its body.
fn system_title(people: People<'_>, case: &CaseRow) -> String {
    let title = people.t.label(&case.title);
    let names = people.directory.organizations.values().map(|body| people.t.label(&body.name));
    let prefix = names.filter(|name| title.starts_with(*name)).max_by_key(|name| name.len());
    prefix.map_or(title, |name| title[name.len()..].trim_start()).to_owned()
}
