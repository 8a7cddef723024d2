//! One date of all 822 standardisation cases moves: by a command to each, and by a new version of the calendar; until
//! every view holds the reminders that follow. Never a row written past the program.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use ayumi::ids::SystemIds;
use ayumi::sweeping;
use ayumi_core::command::{ChangeDeadline, Command};
use ayumi_core::envelope::Via;
use ayumi_core::event::{Basis, BasisKind, Role};
use ayumi_core::id::{CaseId, CorrelationId, ReminderId};
use ayumi_core::time::Timestamp;
use ayumi_engine::handle::Request;
use ayumi_engine::identity::Identity;
use ayumi_engine::port::Ids as _;
use ayumi_store::views::CaseFilter;
use ayumi_tests::app::TestApp;
use ayumi_tests::template::{self, Content, Database};
use futures_util::{StreamExt as _, TryStreamExt as _};

use crate::{bare, load};

const PROGRAMME: &str = "standardization-r8";
const CALENDAR: &str = include_str!("../../../workflows/calendars/hyogo.csv");
/// The national target has passed before the year begins; this is the date the cases go on with.
const SET: &str = "2027-03-31";
/// Where it moves to.
const MOVED: &str = "2027-02-26";
/// Commands under way together, as many as a plan opens cases.
const AT_ONCE: usize = 64;

pub(crate) async fn measure() -> Result<()> {
    let app = TestApp::with(template::copy(Database::Sqlite, Content::Year)).await;
    let officer = officer(&app).await?;
    let filter = CaseFilter { programme: Some(PROGRAMME.parse()?), organization: None, after: None };
    let cases: Vec<CaseId> =
        app.node.views.cases(&filter, usize::MAX, None).await?.into_iter().map(|row| row.case).collect();
    load::clear(&app).await?;
    commands(&app, &officer, &cases, SET).await?;
    load::clear(&app).await?;
    let before = planned(&app, &cases).await?;
    let head = app.node.engine.store().head().await?.position;
    let started = commands(&app, &officer, &cases, MOVED).await?;
    let recorded = started.elapsed();
    app.node.views.catch_up().await?;
    let took = started.elapsed();
    let after = planned(&app, &cases).await?;
    let same = before.intersection(&after).count();
    ensure!(after.len() == before.len() && same == 0, "every reminder moves: {same} of {}", after.len());
    report(&app, &format!("{} commands", cases.len()), head, (recorded, took), after.len()).await?;
    load::clear(&app).await?;
    calendar(&app, &cases).await?;
    app.stop().await;
    Ok(())
}

/// A holiday on the date itself: the sweep lets every case go on under the new calendar.
async fn calendar(app: &TestApp, cases: &[CaseId]) -> Result<()> {
    let node = &app.node;
    let before = planned(app, cases).await?;
    let next = CALENDAR.replace("# version: 1\n", "# version: 2\n");
    let holiday = "holiday,2027-02-23,";
    let next = next.replace(holiday, &format!("holiday,{MOVED},{MOVED},臨時の休日\n{holiday}"));
    node.engine.publish_calendar(next.as_bytes(), "hyogo", 2, &load::request("calendar")).await?;
    node.views.catch_up().await?;
    let head = node.engine.store().head().await?.position;
    let started = Instant::now();
    let adopted = sweeping::sweep(&node.engine, &node.views).await?;
    let recorded = started.elapsed();
    node.views.catch_up().await?;
    let took = started.elapsed();
    ensure!(adopted >= cases.len(), "every case goes on under the new calendar: {adopted}");
    let after = planned(app, cases).await?;
    let moved = after.difference(&before).count();
    report(app, "a calendar version, taken up by one sweep", head, (recorded, took), moved).await
}

async fn report(
    app: &TestApp,
    how: &str,
    head: u64,
    (recorded, took): (Duration, Duration),
    moved: usize,
) -> Result<()> {
    let events = load::read_from(&app.node, head).await?;
    let bare = bare::insert(&events).await?;
    println!(
        "moved: {how}: {} events recorded after {recorded:.2?}, all views with {moved} reminders planned anew after \
         {took:.2?}; a bare insert of the events takes {bare:.2?}, this {:.1} times that",
        events.len(),
        took.as_secs_f64() / bare.as_secs_f64()
    );
    Ok(())
}

async fn officer(app: &TestApp) -> Result<Identity> {
    let logins: Vec<ayumi::sample::Login> =
        serde_json::from_slice(&std::fs::read(app.folder().join("logins.json"))?)?;
    let login = logins.iter().find(|login| login.role == Role::PrefectureOfficer);
    let token = &login.context("the prefecture has an officer")?.token;
    app.node.engine.authenticate_token(token).await?.context("a login of the demo")
}

/// Moves the date of every case, side by side; gives when the first was sent.
async fn commands(app: &TestApp, officer: &Identity, cases: &[CaseId], to: &str) -> Result<Instant> {
    // What the officer has on the screen.
    let mut seen = Vec::new();
    for case in cases {
        seen.push((*case, app.node.engine.case(*case, None).await?.part_version(None)));
    }
    let one = |(case, seen): (CaseId, u64)| command(app, officer, (case, seen), to);
    let started = Instant::now();
    let sent = futures_util::stream::iter(seen.into_iter().map(one)).buffer_unordered(AT_ONCE);
    sent.try_collect::<()>().await?;
    Ok(started)
}

async fn command(app: &TestApp, officer: &Identity, (case, seen): (CaseId, u64), to: &str) -> Result<()> {
    let engine = Arc::clone(&app.node.engine);
    let change = ChangeDeadline {
        item: "go_live".parse()?,
        participant: None,
        nominal: to.parse()?,
        precision: None,
        reason_code: Some("vendor".parse()?),
        reason: Some("国の通知により期日を改める".to_owned()),
        basis: Some(Basis {
            kind: BasisKind::Notice,
            document_number: Some("デ戦第201号".to_owned()),
            dated_on: Some("2026-04-01".parse()?),
        }),
        decision: None,
    };
    let key = SystemIds.uuid();
    let request = Request {
        principal: officer.principal(),
        key: key.to_string(),
        body: key.as_bytes().to_vec(),
        acting: officer.acting(),
        via: Via::Api,
        correlation: CorrelationId(key),
        seen: Some(seen),
        dry_run: false,
    };
    engine.command(case, Command::ChangeDeadline(change), &request).await?;
    Ok(())
}

/// The reminders planned for the cases, with the instants they are due.
async fn planned(app: &TestApp, cases: &[CaseId]) -> Result<BTreeSet<(ReminderId, Timestamp)>> {
    let rows = app.node.views.agenda("2100-01-01T00:00:00Z".parse()?, usize::MAX, None).await?;
    let wanted: BTreeSet<CaseId> = cases.iter().copied().collect();
    let rows = rows.into_iter().filter(|row| wanted.contains(&row.case));
    Ok(rows.filter_map(|row| Some((row.reminder?.reminder, row.due_at))).collect())
}
