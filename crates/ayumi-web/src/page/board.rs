//! `GET /p/{programme}`: the board of a programme.

use std::collections::BTreeMap;

use axum::response::Response;
use ayumi_core::definition::Definition;
use ayumi_core::id::{CaseId, ItemId, ProgrammeId};
use ayumi_store::views::{CaseRow, DeadlineFilter, EntryFilter};

use crate::api::deadlines;
use crate::error::Problem;
use crate::extract::Path;
use crate::large;
use crate::page::material::Planned;
use crate::page::visit::Visit;
use crate::view::board::services::{Services, has_services};
use crate::view::board::{BoardPage, Material, Narrow};
use crate::view::people::{People, Texts};
use crate::view::programmes::{is_by_system, subtitle};
use crate::view::status::Standing;

pub(super) async fn show(Path(id): Path<ProgrammeId>, visit: Visit) -> Result<Response, Problem> {
    let programme = visit.programme(&id).await?;
    let calendar = visit.calendar(&programme.calendar).await?;
    let planned = visit.planned(&programme).await?;
    let cases = visit.cases_of(&programme, &planned).await?;
    let by_system = is_by_system(&cases);
    let chosen = cases.iter().find(|case| case.key.as_str() == visit.asked.one("case")).or(cases.first());
    let only = chosen.filter(|_| !by_system).map(|case| case.case);
    let definition = match chosen.filter(|_| !by_system) {
        Some(case) => visit.definition(&programme, &[case]).await?,
        None => visit.definition(&programme, &cases.iter().collect::<Vec<_>>()).await?,
    };
    let rows = visit.app.views.board(&id, only, visit.moment.position).await?;
    let directory = visit.directory().await?;
    let texts = Texts::default();
    let people = People { t: visit.t, directory: &directory, texts: &texts };
    let systems = if by_system { systems(&planned, &cases, people) } else { Vec::new() };
    let openable = visit.openable().await?;
    let services = services(&visit, &definition, &id, only).await?;
    let requests = deadlines::waiting(&visit.app, visit.signed_in.reach(), visit.moment.position).await?;
    let material = Material {
        title: visit.t.label(&programme.title).to_owned(),
        subtitle: subtitle(visit.t, &programme, &cases),
        definition: &definition,
        cases: &cases,
        rows: &rows,
        requests: &requests,
        services: &services,
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
    large::over(rows.len(), || match chosen.filter(|_| !by_system) {
        Some(case) => visit.html(&BoardPage::of_case(shell, &material, case)),
        None => visit.html(&BoardPage::of_systems(shell, &material)),
    })
}

/// What is known of the continuing services of a programme, and of the case looked at, as far as the reader may see.
async fn services(
    visit: &Visit,
    definition: &Definition,
    id: &ProgrammeId,
    case: Option<CaseId>,
) -> Result<Services, Problem> {
    let Some(case) = case.filter(|_| has_services(definition)) else { return Ok(Services::default()) };
    let (views, position, reach) = (&visit.app.views, visit.moment.position, visit.signed_in.reach());
    let openable = visit.openable().await?;
    let filter = EntryFilter { case: Some(case), ..EntryFilter::default() };
    let mut entries = views.entries(&filter, position).await?;
    entries.retain(|row| {
        reach.sees(row.participant.as_ref())
            && openable.as_ref().is_none_or(|known| known.contains(&row.case))
    });
    let filter = DeadlineFilter { case: Some(case), ..DeadlineFilter::default() };
    let mut contacts = views.deadlines(&filter, position).await?;
    contacts.retain(|row| {
        definition.register(&row.item).is_some()
            && row.outstanding > 0
            && reach.sees(row.participant.as_ref())
    });
    let conditions =
        if definition.lifecycles.is_empty() { Vec::new() } else { views.conditions(id, position).await? };
    Ok(Services { conditions, entries, contacts, case: visit.app.engine.case(case, position).await? })
}

/// The systems in the order of the plan, each titled by the first case that has it.
fn systems(planned: &Planned, cases: &[CaseRow], people: People<'_>) -> Vec<(ItemId, String)> {
    let mut titled: BTreeMap<&ItemId, &CaseRow> = BTreeMap::new();
    for case in cases {
        if let Some(system) = case.attributes.values().next() {
            titled.entry(system).or_insert(case);
        }
    }
    let rank = |system: &ItemId| {
        planned.systems.iter().position(|known| known == system).unwrap_or(planned.systems.len())
    };
    let mut systems: Vec<(ItemId, String)> =
        titled.into_iter().map(|(system, case)| (system.clone(), system_title(people, case))).collect();
    systems.sort_by_key(|(system, _)| rank(system));
    systems
}

/// The title of a case without the name of its body.
fn system_title(people: People<'_>, case: &CaseRow) -> String {
    let title = people.t.label(&case.title);
    let names = people.directory.organizations.values().map(|body| people.t.label(&body.name));
    let prefix = names.filter(|name| title.starts_with(*name)).max_by_key(|name| name.len());
    prefix.map_or(title, |name| title[name.len()..].trim_start()).to_owned()
}
