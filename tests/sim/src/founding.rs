//! The beginning of a run: Hyogo with its people, and some or all of its programmes; never what happens then.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use anyhow::Context as _;
use ayumi_core::decide::Acting;
use ayumi_core::definition::Definition;
use ayumi_core::envelope::{Actor, Via};
use ayumi_core::event::{Organization, OrganizationKind, Role};
use ayumi_core::id::{ContentHash, CorrelationId, OrganizationId, UserId};
use ayumi_core::plan::{Bodies, Plan};
use ayumi_core::text::Label;
use ayumi_engine::admin::NewUser;
use ayumi_engine::engine::Engine;
use ayumi_engine::handle::Request;
use ayumi_engine::port::{Ids as _, Reader as _};
use ayumi_exchange::organization_csv::{self, Kind};

use crate::chance::Chance;
use crate::node::{Files, Site};

/// Everything Hyogo publishes, read once.
pub(crate) struct Shipped {
    organizations: Vec<Organization>,
    definitions: Vec<(Definition, String, String)>,
    plan: Plan,
    plan_source: String,
    pub(crate) calendar: String,
}

static SHIPPED: OnceLock<Shipped> = OnceLock::new();

/// What is in `workflows/`.
pub(crate) fn shipped() -> &'static Shipped {
    SHIPPED.get_or_init(|| read().expect("the shipped workflows are sound: other tests prove it"))
}

fn read() -> anyhow::Result<Shipped> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows");
    let text = |name: &str| std::fs::read_to_string(root.join(name)).with_context(|| name.to_owned());
    let rows = organization_csv::parse(&text("organizations/hyogo.csv")?);
    let rows = rows.map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
    let organizations = rows.into_iter().map(|row| {
        let kind = match row.kind {
            Kind::Prefecture => OrganizationKind::Prefecture,
            Kind::Municipality => OrganizationKind::Municipality,
        };
        Ok(Organization {
            organization: row.code.parse()?,
            kind,
            name: Label::new(row.name, row.name_en),
            kana: row.kana,
            class: Some(row.class).filter(|class| !class.is_empty()),
            county: row.county,
            region: row.region,
            office: row.office,
            population: row.population,
            population_on: row.population_on,
            corporate_number: row.corporate_number,
        })
    });
    let organizations = organizations.collect::<anyhow::Result<Vec<_>>>()?;
    let mut files: Vec<_> = std::fs::read_dir(root.join("definitions"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    files.sort();
    let mut definitions = Vec::new();
    for file in files {
        let source = std::fs::read_to_string(&file)?;
        let definition = Files.definition(source.as_bytes()).map_err(anyhow::Error::msg)?;
        let canonical = ayumi_definition::canonical(&source).context("a definition has a canonical form")?;
        definitions.push((definition, source, canonical));
    }
    let plan_source = text("plans/hyogo-r8.yaml")?;
    let plan = ayumi_definition::read_plan(&plan_source).value.context("a plan")?;
    Ok(Shipped { organizations, definitions, plan, plan_source, calendar: text("calendars/hyogo.csv")? })
}

/// How much of Hyogo a run has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The programme of the seed's number and a few more, a few cases of each.
    Some,
    /// Every programme with every case.
    Everything,
}

/// People who take posts over, by body.
pub(crate) type Spares = BTreeMap<OrganizationId, Vec<UserId>>;

/// Begins a log with Hyogo in it.
pub(crate) async fn found(
    site: &Site,
    engine: &Engine,
    chance: &mut Chance,
    seed: u64,
    extent: Extent,
) -> anyhow::Result<Spares> {
    let shipped = shipped();
    let request = operator(site, "found");
    let source = ContentHash::of(b"organizations");
    engine.put_organizations(&shipped.organizations, &source, &request).await?;
    engine.publish_calendar(shipped.calendar.as_bytes(), "hyogo", 1, &request).await?;
    let plan = match extent {
        Extent::Everything => shipped.plan.clone(),
        Extent::Some => some_of(&shipped.plan, chance, seed),
    };
    for (definition, source, canonical) in &shipped.definitions {
        engine.publish_definition(definition, source.as_bytes(), canonical.as_bytes(), &request).await?;
    }
    let spares = people(site, engine, chance).await?;
    engine.apply_plan(&plan, shipped.plan_source.as_bytes(), &request, &|_, _| {}).await?;
    Ok(spares)
}

fn some_of(plan: &Plan, chance: &mut Chance, seed: u64) -> Plan {
    let mut plan = plan.clone();
    let certain = usize::try_from(seed).unwrap_or_default() % plan.programmes.len();
    let mut at = 0;
    plan.programmes.retain(|_| {
        at += 1;
        at - 1 == certain || chance.one_in(7)
    });
    for programme in &mut plan.programmes {
        while programme.cases.len() > 3 {
            let out = usize::try_from(chance.below(programme.cases.len() as u64)).unwrap_or_default();
            programme.cases.remove(out);
        }
        for grid in &mut programme.grids {
            let values = grid.values.len() as u64;
            let kept = usize::try_from(chance.below(values)).unwrap_or_default();
            grid.values = grid.values.get(kept).cloned().into_iter().collect();
            if let Bodies::All | Bodies::OfKind(_) | Bodies::AllBut(_) = &grid.bodies {
                let all = shipped_bodies();
                let few = (0..5)
                    .filter_map(|_| chance.pick(&all).cloned())
                    .collect::<std::collections::BTreeSet<_>>();
                grid.bodies = Bodies::Named(few.into_iter().collect());
            }
        }
    }
    plan
}

fn shipped_bodies() -> Vec<OrganizationId> {
    let towns = shipped().organizations.iter().filter(|body| body.kind == OrganizationKind::Municipality);
    towns.map(|body| body.organization.clone()).collect()
}

/// An officer everywhere, managers and liaisons for some, and people who have no duty yet.
async fn people(site: &Site, engine: &Engine, chance: &mut Chance) -> anyhow::Result<Spares> {
    let mut spares = Spares::new();
    for body in &shipped().organizations {
        let roles: &[Role] = match body.kind {
            OrganizationKind::Prefecture => &[Role::PrefectureOfficer, Role::PrefectureManager],
            OrganizationKind::Municipality => match chance.below(3) {
                0 => &[Role::MunicipalOfficer, Role::MunicipalManager],
                1 => &[Role::MunicipalOfficer, Role::AreaLiaison],
                _ => &[Role::MunicipalOfficer],
            },
            OrganizationKind::BoardOfEducation
            | OrganizationKind::Union
            | OrganizationKind::Council
            | OrganizationKind::Company => &[],
        };
        for role in roles.iter().chain([&Role::Auditor]) {
            let user = NewUser {
                name: format!("{} {}", body.name.ja, role.title().ja),
                organization: body.organization.clone(),
                post_title: role.title(),
                role: *role,
            };
            let (user, _) = engine.add_user(user, &operator(site, "person")).await?;
            if !chance.one_in(5) {
                let mail = format!("u{}@example.jp", user.0.simple());
                engine.set_mail(user, Some(&mail), &operator(site, "mail")).await?;
            }
            if *role == Role::Auditor {
                spares.entry(body.organization.clone()).or_default().push(user);
            }
        }
    }
    Ok(spares)
}

/// A request of whoever runs the program, each time another one.
pub(crate) fn operator(site: &Site, what: &str) -> Request {
    let acting = Acting { actor: Actor::operator(), rights: Vec::new() };
    request(site, "system:simulation", what, acting, Via::Apply)
}

pub(crate) fn request(site: &Site, principal: &str, what: &str, acting: Acting, via: Via) -> Request {
    Request {
        principal: principal.to_owned(),
        key: format!("{what}/{}", site.ids.uuid()),
        body: Vec::new(),
        acting,
        via,
        correlation: CorrelationId(site.ids.uuid()),
        seen: None,
        dry_run: false,
    }
}
