//! 41 municipalities at work in one case against 41 in a case each, in process; prints a ratio and asserts nothing.
//!
//! `cargo bench -p ayumi-tests --bench cases [-- --commands N]`
#![expect(clippy::print_stdout, reason = "a benchmark is read from its output")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use ayumi::ids::SystemIds;
use ayumi_core::command::{AddNote, Command, Join};
use ayumi_core::envelope::Via;
use ayumi_core::event::OrganizationKind;
use ayumi_core::id::{CaseId, CorrelationId, OrganizationId};
use ayumi_engine::engine::Engine;
use ayumi_engine::handle::Request;
use ayumi_engine::identity::Identity;
use ayumi_engine::port::Ids as _;
use ayumi_store::views::CaseFilter;
use ayumi_tests::app::TestApp;
use ayumi_tests::template::Database;
use uuid::Uuid;

/// The programme of one case for all, and that of cases of one body each.
const TOGETHER: (&str, &str) = ("education-dx-r8", "zero-trust");
const APART: &str = "standardization-r8";

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<()> {
    let each = commands()?;
    let app = TestApp::start(Database::Sqlite).await;
    let engine = &app.node.engine;
    let bodies: Vec<OrganizationId> = engine
        .directory()
        .organizations
        .values()
        .filter(|body| body.kind == OrganizationKind::Municipality)
        .map(|body| body.organization.clone())
        .collect();
    let mut callers = Vec::new();
    for body in &bodies {
        let token = app.token(body.as_str());
        let identity = engine.authenticate_token(&token).await?.context("a login of the demo")?;
        callers.push((identity, own_case(&app, body).await?));
    }
    let shared = app.case(TOGETHER.0, TOGETHER.1);
    let started = Instant::now();
    for (identity, _) in &callers {
        let joined = Command::Join(Join { participant: None, basis: None });
        engine.command(shared, joined, &request(identity, SystemIds.uuid())).await?;
    }
    println!("{} bodies joined one after the other in {:.1?}", callers.len(), started.elapsed());
    // Once unmeasured, so that neither way pays for the first folds.
    for (title, measured) in [("", false), ("one case", true), ("a case each", true), ("one case", true)] {
        let together = title != "a case each";
        let started = Instant::now();
        let mut working = tokio::task::JoinSet::new();
        for (identity, own) in &callers {
            let case = if together { shared } else { *own };
            working.spawn(work(Arc::clone(engine), identity.clone(), case, if measured { each } else { 10 }));
        }
        let mut waits = Vec::new();
        while let Some(done) = working.join_next().await {
            waits.extend(done??);
        }
        waits.sort_unstable();
        if measured {
            let (count, took) = (waits.len(), started.elapsed());
            let (p50, p99) = (waits[count / 2], waits[count * 99 / 100]);
            println!(
                "{} callers, {title}: {:.0} commands/s, p50 {p50:.1?}, p99 {p99:.1?}",
                callers.len(),
                rate(count, took)
            );
        }
    }
    app.stop().await;
    Ok(())
}

fn commands() -> Result<u32> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => Ok(250),
        (Some("--commands"), Some(count)) => Ok(count.parse()?),
        (Some(other), _) => bail!("unknown argument `{other}`"),
    }
}

/// The first case of a body alone.
async fn own_case(app: &TestApp, body: &OrganizationId) -> Result<CaseId> {
    let programme = Some(APART.parse()?);
    let filter = CaseFilter { programme, organization: Some(body.clone()), after: None };
    let cases = app.node.views.cases(&filter, 1, None).await?;
    Ok(cases.first().context("every body has its systems")?.case)
}

async fn work(engine: Arc<Engine>, identity: Identity, case: CaseId, count: u32) -> Result<Vec<Duration>> {
    let mut waits = Vec::new();
    for _ in 0..count {
        let note = "担当課に電話で確認しました。".to_owned();
        let command = Command::AddNote(AddNote { phase: None, participant: None, note });
        let request = request(&identity, SystemIds.uuid());
        let asked = Instant::now();
        engine.command(case, command, &request).await?;
        waits.push(asked.elapsed());
    }
    Ok(waits)
}

fn request(identity: &Identity, key: Uuid) -> Request {
    Request {
        principal: identity.principal(),
        key: key.to_string(),
        body: key.as_bytes().to_vec(),
        acting: identity.acting(),
        via: Via::Api,
        correlation: CorrelationId(key),
        seen: None,
        dry_run: false,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate is read with three digits")]
fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}
