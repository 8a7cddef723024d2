//! How fast the views are made from a log and answer from it, beside reading the same log; prints and asserts nothing.
//!
//! `cargo bench -p ayumi-store --bench rebuild [-- --postgres URL] [--folder PATH] [--events N] [--cases N]`
#![expect(clippy::print_stdout, reason = "a benchmark is read from its output")]

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ayumi_core::calendar::Calendar;
use ayumi_core::definition::{ChecklistItem, Definition, Phase};
use ayumi_core::envelope::{Actor, Sealed, Unplaced, Via};
use ayumi_core::event::{ChecklistUpdated, Event, ItemFact, ItemStatus, ReportSubmitted, SealedEvent};
use ayumi_core::id::{CaseId, CommandId, CorrelationId, ItemId, StreamId};
use ayumi_core::private::Commitment;
use ayumi_core::text::Label;
use ayumi_engine::library::Library;
use ayumi_engine::port::store::{AppendRequest, NewRecord, PAGE_MAX, StoredEvent};
use ayumi_engine::port::{EventStore, Ids, Reader};
use ayumi_engine::testing::{ManualClock, SeqIds};
use ayumi_store::views::testing::{
    CALENDAR, DEFINITION, Story, body, calendar, day, definition, item, programme,
};
use ayumi_store::views::{CaseFilter, Views, ViewsConfig};
use ayumi_store::{DatabaseUrl, Log, LogConfig};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// The one the program allocates with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Events one request appends while the log is made.
const EVENTS_A_REQUEST: u64 = 200;
/// Phases with a checklist, and items of each: the forty steps of a standardised system.
const PHASES: [&str; 4] = ["planning", "selection", "migration", "go-live"];
const ITEMS: usize = 10;
const MUNICIPALITY: &str = "282014";
/// Questions asked of the board.
const QUESTIONS: u32 = 200;

type Failed = Box<dyn Error + Send + Sync>;

struct Options {
    postgres: Option<String>,
    folder: PathBuf,
    events: u64,
    cases: u64,
}

/// The sample's definition with the forty steps.
struct FortySteps;

impl Reader for FortySteps {
    fn definition(&self, _: &[u8]) -> Result<Definition, String> {
        Ok(forty_steps())
    }

    fn calendar(&self, _: &[u8]) -> Result<Calendar, Label> {
        Ok(calendar())
    }
}

fn forty_steps() -> Definition {
    let mut definition = definition();
    let model = definition.phases.pop().expect("the sample has phases");
    definition.phases = PHASES.iter().map(|id| phase(&model, id)).collect();
    definition.decisions.clear();
    definition.marks.clear();
    definition
}

fn phase(model: &Phase, id: &str) -> Phase {
    let step = |n| ChecklistItem { id: step(id, n), title: Label::new("手順", "step") };
    Phase { id: item(id), checklist: (0..ITEMS).map(step).collect(), milestones: vec![], ..model.clone() }
}

fn step(phase: &str, n: usize) -> ItemId {
    item(&format!("{phase}-{n}"))
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Failed> {
    let options = options()?;
    let folder = tempfile::tempdir_in(&options.folder)?;
    measure("SQLite", DatabaseUrl::Sqlite(folder.path().join("bench.db")), &options).await?;
    if let Some(postgres) = &options.postgres {
        measure("PostgreSQL", DatabaseUrl::Postgres(postgres.clone()), &options).await?;
    }
    Ok(())
}

fn options() -> Result<Options, Failed> {
    let mut options = Options { postgres: None, folder: std::env::temp_dir(), events: 1_000_000, cases: 840 };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
        match name.as_str() {
            "--postgres" => options.postgres = Some(value()?),
            "--folder" => options.folder = value()?.into(),
            "--events" => options.events = value()?.parse()?,
            "--cases" => options.cases = value()?.parse()?,
            // What cargo itself adds.
            "--bench" => {}
            _ => return Err(format!("unknown argument `{name}`").into()),
        }
    }
    Ok(options)
}

async fn measure(name: &str, url: DatabaseUrl, options: &Options) -> Result<(), Failed> {
    let log = Arc::new(fill(url.clone(), options).await?);
    let head = log.head().await?.position;
    let started = Instant::now();
    let mut position = 0;
    while position < head {
        let page = log.read_all(position, PAGE_MAX).await?;
        page.iter().try_for_each(|event| event.parse().map(drop))?;
        position += page.len() as u64;
    }
    let read = started.elapsed();
    let library = Arc::new(Library::new(Arc::clone(&log) as _, Arc::new(FortySteps)));
    let views = Views::open(ViewsConfig::new(url, Arc::clone(&log) as _, library)).await?;
    let started = Instant::now();
    views.catch_up().await?;
    let built = started.elapsed();
    println!("{name}: {head} events in {} cases", options.cases);
    println!("{name}: read and parsed {:.0} events/s ({read:.1?})", rate(head, read));
    println!("{name}: all views made {:.0} events/s ({built:.1?})", rate(head, built));
    println!("{name}: board now {}", ask(&views, None).await?);
    println!("{name}: board as of the middle {}", ask(&views, Some(head / 2)).await?);
    let started = Instant::now();
    let cases = views.cases(&CaseFilter::default(), usize::MAX, None).await?.len();
    println!("{name}: list of {cases} cases {:.1?}", started.elapsed());
    views.close().await;
    log.close().await;
    Ok(())
}

/// What answering takes, the slowest twentieth left out.
async fn ask(views: &Views, at: Option<u64>) -> Result<String, Failed> {
    let mut took = Vec::new();
    let mut cells = 0;
    for _ in 0..QUESTIONS {
        let started = Instant::now();
        cells = views.board(&programme(), None, at).await?.len();
        took.push(started.elapsed());
    }
    took.sort_unstable();
    Ok(format!("{cells} cells, p50 {:.1?}, p95 {:.1?}", took[took.len() / 2], took[took.len() * 19 / 20]))
}

#[expect(clippy::cast_precision_loss, reason = "a rate is shown in whole numbers")]
fn rate(events: u64, took: Duration) -> f64 {
    events as f64 / took.as_secs_f64()
}

/// A log of cases of one participant each, whose checklists are reported on over and over.
async fn fill(url: DatabaseUrl, options: &Options) -> Result<Log, Failed> {
    let config = LogConfig {
        url,
        clock: Arc::new(ManualClock::at("2026-04-01T00:00:00Z".parse()?)),
        utc_offset_minutes: 540,
        tasks: TaskTracker::new(),
        fatal: Box::new(|cause| println!("the storage failed: {cause}")),
    };
    let log = Log::open(config).await?;
    for file in [DEFINITION, CALENDAR] {
        log.put_content(file).await?;
    }
    let mut story = Story::default();
    let cases: Vec<CaseId> = (0..options.cases).map(|n| open(&mut story, n)).collect();
    let mut versions = copy(&log, story.events()).await?;
    let ids = SeqIds::new(7);
    let mut round = 0;
    while log.head().await?.position < options.events {
        let mut pending = Vec::new();
        for case in &cases {
            let stream = StreamId::case(*case);
            let version = versions.entry(stream.clone()).or_default();
            let events = (0..EVENTS_A_REQUEST / 10).map(|n| record(&ids, &stream, &work(round + n)));
            let events = events.collect::<Result<Vec<_>, _>>()?;
            let count = events.len() as u64;
            pending.push(log.enqueue(request(stream, *version, events))?);
            *version += count;
        }
        for answer in pending {
            answer.await??;
        }
        round += EVENTS_A_REQUEST / 10;
    }
    Ok(log)
}

fn open(story: &mut Story, n: u64) -> CaseId {
    let case = story.open_case(&format!("case-{n}"));
    story.invite(case, &[MUNICIPALITY]).join(case, MUNICIPALITY);
    for phase in PHASES {
        story.open_phase(case, phase, None).set_date(case, phase, None, "2027-03-31");
    }
    case
}

/// Mostly checklists, with a report now and then.
fn work(n: u64) -> SealedEvent {
    let at = usize::try_from(n).unwrap_or_default();
    let phase = PHASES[at / ITEMS % PHASES.len()];
    let (revision, participant) = (1, Some(body(MUNICIPALITY)));
    if n % 10 == 9 {
        let (phase, fields, basis) = (item(phase), vec![], None);
        return Event::ReportSubmitted(ReportSubmitted::<Commitment> {
            phase,
            revision,
            participant,
            fields,
            basis,
        });
    }
    let status = [ItemStatus::InProgress, ItemStatus::Done, ItemStatus::NotApplicable][at % 3];
    let items = vec![ItemFact { item: step(phase, at % ITEMS), status, fact_effective_on: None }];
    let phase = item(phase);
    Event::ChecklistUpdated(ChecklistUpdated {
        phase,
        revision,
        participant,
        items,
        preferred_missing: vec![],
        basis: None,
    })
}

/// The beginning of a story, appended to a real log.
async fn copy(log: &Log, events: &[StoredEvent]) -> Result<std::collections::HashMap<StreamId, u64>, Failed> {
    let mut versions = std::collections::HashMap::new();
    for stored in events {
        let envelope = stored.parse()?;
        let sealed = Sealed {
            id: envelope.id,
            effective_on: envelope.effective_on,
            actor: &envelope.actor,
            command_id: envelope.command_id,
            correlation: envelope.correlation,
            causation: envelope.causation,
            data: &envelope.data,
        };
        let record = NewRecord { envelope: Unplaced::new(&envelope.stream, &sealed)?, private: vec![] };
        log.enqueue(request(envelope.stream.clone(), envelope.version - 1, vec![record]))?.await??;
        versions.insert(envelope.stream, envelope.version);
    }
    Ok(versions)
}

fn request(stream: StreamId, expected_version: u64, events: Vec<NewRecord>) -> AppendRequest {
    AppendRequest {
        stream,
        expected_version,
        reads: vec![],
        events,
        via: Via::Cli,
        decided_on: None,
        key: None,
    }
}

fn record(ids: &SeqIds, stream: &StreamId, event: &SealedEvent) -> Result<NewRecord, Failed> {
    let sealed = Sealed {
        id: ids.event(),
        effective_on: day("2026-04-01"),
        actor: &Actor::system(),
        command_id: CommandId(Uuid::nil()),
        correlation: CorrelationId(Uuid::nil()),
        causation: None,
        data: event,
    };
    Ok(NewRecord { envelope: Unplaced::new(stream, &sealed)?, private: vec![] })
}
