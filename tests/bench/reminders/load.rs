//! A server with Hyogo's year and, beside it, a programme of as many cases of all municipalities as are wanted, opened
//! through the engine like any other; never a row written past it.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use ayumi::ids::SystemIds;
use ayumi::wire::Node;
use ayumi::{posting, sweeping, telling};
use ayumi_core::decide::Acting;
use ayumi_core::envelope::{Actor, Via};
use ayumi_core::id::{CorrelationId, ProgrammeId};
use ayumi_core::time::Timestamp;
use ayumi_engine::genesis;
use ayumi_engine::handle::Request;
use ayumi_engine::port::Ids as _;
use ayumi_store::views::AgendaRow;
use ayumi_tests::app::TestApp;
use ayumi_tests::template::{self, Content, Database};

/// Of a date every municipality is told, and of each of them the prefecture.
const A_CASE: usize = 41 * 2;

/// How often a date is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Series {
    /// On the day itself.
    Once,
    /// As the shipped definitions have it: five times before it, four times after.
    Shipped,
}

impl Series {
    /// Reminders of a case.
    pub(crate) fn a_case(self) -> usize {
        match self {
            Self::Once => A_CASE,
            Self::Shipped => A_CASE * 9,
        }
    }

    fn definition(self) -> String {
        match self {
            Self::Shipped => DEFINITION.to_owned(),
            Self::Once => {
                let kept = DEFINITION.lines().filter(|line| !line.contains("after: 1bd"));
                let text: Vec<&str> = kept.collect();
                text.join("\n").replace("20bd, 10bd, 5bd, 1bd, 0bd", "0bd") + "\n"
            }
        }
    }
}

const PROGRAMME: &str = "measured-r8";
const DEFINITION: &str = include_str!("survey.yaml");

/// A node with Hyogo's year and so many further cases.
pub(crate) async fn open(cases: usize, series: Series) -> Result<TestApp> {
    let mut copy = template::copy(Database::Sqlite, Content::Year);
    // Letters are laid into a folder, so that they wait in the outbox and leave.
    let letters = copy.folder.path().join("letters");
    std::fs::create_dir_all(&letters)?;
    copy.settings.outward.folder = Some(letters);
    let app = TestApp::with(copy).await;
    let engine = &app.node.engine;
    let request = request("measure");
    let text = series.definition();
    let definition = ayumi_definition::read_definition(&text).value.context("the definition")?;
    let canonical = ayumi_definition::canonical(&text).context("its canonical form")?;
    engine.publish_definition(&definition, text.as_bytes(), canonical.as_bytes(), &request).await?;
    let source = plan(cases)?;
    let planned = ayumi_definition::read_plan(&source);
    let planned = planned.value.with_context(|| format!("the plan: {:?}", planned.diagnostics.first()))?;
    engine.apply_plan(&planned, source.as_bytes(), &request, &|_, _| {}).await?;
    app.node.views.catch_up().await?;
    Ok(app)
}

fn plan(cases: usize) -> Result<String> {
    let mut plan = format!(
        "format: ayumi-plan/1\nid: measured\ntitle: {{ja: 計測, en: Measured}}\ncalendar: hyogo\nlead: \"280003\"\n\n\
         programmes:\n  {PROGRAMME}:\n    title: {{ja: 計測, en: Measured}}\n    definition: measured-survey\n    \
         version: 1\n    fiscal_year: 2026\n    opened_on: 2026-04-01\n    \
         basis: {{kind: document, dated_on: 2026-04-01}}\n    cases:\n"
    );
    for number in 0..cases {
        write!(
            plan,
            "      survey-{number:05}:\n        title: {{ja: 照会{number}, en: Survey {number}}}\n        \
             bodies: {{member: all}}\n"
        )?;
    }
    Ok(plan)
}

/// The reminders planned for the cases of the measured programme, in the order of time.
pub(crate) async fn planned(node: &Node, until: Timestamp) -> Result<Vec<AgendaRow>> {
    let programme: ProgrammeId = PROGRAMME.parse()?;
    let rows = node.views.agenda(until, usize::MAX, None).await?;
    Ok(rows.into_iter().filter(|row| row.programme == programme && row.reminder.is_some()).collect())
}

/// Everything due until now is decided, told and sent, so that what comes next stands alone.
pub(crate) async fn clear(app: &TestApp) -> Result<()> {
    let node = &app.node;
    while sweeping::sweep(&node.engine, &node.views).await? > 0 {}
    telling::tell(&node.clerk).await?;
    while posting::post(&node.clerk).await? > 0 {}
    node.views.catch_up().await?;
    Ok(())
}

/// Steps the clock, as a restart under `AYUMI_NOW` does.
pub(crate) async fn step_to(node: &Node, to: Timestamp) -> Result<()> {
    let clock = node.trial_clock.as_ref().context("a trial has its clock")?;
    let former = node.engine.store().head().await?.recorded_at;
    clock.step_to(to);
    genesis::set_clock(node.engine.store().as_ref(), clock.as_ref(), &SystemIds, former).await?;
    node.views.catch_up().await?;
    Ok(())
}

/// A request of whoever runs the program.
pub(crate) fn request(key: &str) -> Request {
    Request {
        principal: "system:apply".to_owned(),
        key: key.to_owned(),
        body: Vec::new(),
        acting: Acting { actor: Actor::operator(), rights: Vec::new() },
        via: Via::Apply,
        correlation: CorrelationId(SystemIds.uuid()),
        seen: None,
        dry_run: false,
    }
}

/// The file sizes of the log and its views, in MB.
pub(crate) fn size(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = files.filter_map(|file| file.metadata().ok()).filter(std::fs::Metadata::is_file);
    sizes.map(|file| file.len()).sum::<u64>() / 1_000_000
}

/// The node's log, for reading.
pub(crate) async fn read_from(
    node: &Node,
    mut position: u64,
) -> Result<Vec<ayumi_engine::port::store::StoredEvent>> {
    let store = Arc::clone(node.engine.store());
    let mut events = Vec::new();
    loop {
        let page = store.read_all(position, ayumi_engine::port::store::PAGE_MAX).await?;
        let Some(last) = page.last() else { return Ok(events) };
        position = last.position;
        events.extend(page);
    }
}
