//! One run: two virtual years of a seed, with everything that can go wrong, held against the oracle as it goes; never a
//! look at the real time.

use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use ayumi_core::decide::Acting;
use ayumi_core::envelope::{Actor, Sealed, Unplaced, Via};
use ayumi_core::event::{Event, LogMode, PostAssigned, SealedEvent};
use ayumi_core::id::{CommandId, CorrelationId, PostId, StreamId, UserId};
use ayumi_core::time::Timestamp;
use ayumi_engine::genesis;
use ayumi_engine::port::store::{AppendRequest, NewRecord};
use ayumi_engine::port::{Clock as _, EventStore, Ids as _, Outbox as _};
use ayumi_engine::testing::{ManualClock, SeqIds};
use ayumi_store::Log;
use ayumi_store::memory::Memory;
use ayumi_store::views::ViewsMemory;
use chrono::{Datelike, Days, NaiveDate};

use crate::acts;
use crate::chance::Chance;
use crate::faults::LastStep;
use crate::founding::{Extent, Spares, found, operator, shipped};
use crate::mail::PostOffice;
use crate::node::{Node, Site};
use crate::oracle::Oracle;

/// The morning it begins.
const BEGINNING: &str = "2026-04-01T08:30:00+09:00";
/// Two years.
pub(crate) const DAYS: u32 = 731;
const DAY_S: i64 = 86_400;
/// Most waiting mails that are looked through.
const MAILS_MAX: usize = 1_000_000;

/// What happens at a time of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Look,
    TwoLook,
    Act,
    Snooze,
    Crash,
    Down,
    StepBack,
    Leap,
    Calendar,
    Transfer,
    MailOut,
    MailBack,
}

/// What a run came to.
pub(crate) struct Ran {
    /// Tells a run from one that went otherwise.
    pub(crate) trace: String,
    pub(crate) events: u64,
    pub(crate) counts: Vec<(&'static str, u64)>,
}

struct Run {
    site: Site,
    log: Log,
    oracle: Oracle,
    chance: Chance,
    spares: Spares,
    node: Option<Node>,
    starts: u64,
    /// Until when nothing runs.
    down_until: i64,
    calendar: (u32, String),
    is_trace: bool,
}

/// Runs a seed.
pub(crate) async fn run(seed: u64, days: u32, extent: Extent, is_trace: bool) -> anyhow::Result<Ran> {
    let mut chance = Chance::new(seed);
    let clock = Arc::new(ManualClock::at(BEGINNING.parse()?));
    let site = Site {
        memory: Memory::default(),
        views: ViewsMemory::default(),
        clock,
        ids: Arc::new(SeqIds::new(u32::try_from(seed % 0xffff_0000)? + 1)),
        office: Arc::new(PostOffice::new(chance.fork())),
    };
    let log = site.log().await?;
    genesis::open_log(&log, site.clock.as_ref(), site.ids.as_ref(), LogMode::Production, "simulation")
        .await?;
    let node = site.start("node-0".into()).await?;
    let mut founding = chance.fork();
    let spares = found(&site, &node.clerk.engine, &mut founding, seed, extent).await.context("found")?;
    let calendar = shipped().calendar.clone();
    let oracle = Oracle::new(Arc::clone(node.clerk.engine.library()), &calendar);
    let calendar = (1, calendar);
    let (node, starts, down_until) = (Some(node), 0, 0);
    let mut run = Run { site, log, oracle, chance, spares, node, starts, down_until, calendar, is_trace };
    for day in 0..days {
        run.day().await.with_context(|| format!("day {day}, {}", run.site.clock.now()))?;
    }
    run.last_days().await.context("the quiet days after the end")?;
    let head = run.log.head().await?;
    let trace = format!("{}/{:?}", head.root.to_hex(), run.site.office.ledger().len());
    Ok(Ran { trace, events: head.position, counts: run.oracle.counts.into_iter().collect() })
}

impl Run {
    fn today(&self) -> NaiveDate {
        self.site
            .clock
            .now()
            .to_utc()
            .with_timezone(&chrono::FixedOffset::east_opt(9 * 3600).expect("a zone"))
            .date_naive()
    }

    /// From one midnight to the next.
    async fn day(&mut self) -> anyhow::Result<()> {
        let midnight = Timestamp::at(
            self.today(),
            chrono::NaiveTime::MIN,
            chrono::FixedOffset::east_opt(9 * 3600).context("a zone")?,
        );
        let midnight = midnight.micros() / 1_000_000;
        for (second, what) in self.plan() {
            self.advance_to(midnight + second).await?;
            if self.is_trace {
                println_trace(&format!("{} {what:?} {}", self.site.clock.now(), self.node.is_some()));
            }
            self.happen(what).await.with_context(|| format!("{what:?} at {}", self.site.clock.now()))?;
        }
        self.advance_to(midnight + DAY_S - 300).await?;
        self.day_end().await?;
        self.advance_to(midnight + DAY_S).await
    }

    fn plan(&mut self) -> Vec<(i64, What)> {
        let chance = &mut self.chance;
        let mut plan = vec![(9 * 3600 + 4, What::Look), (17 * 3600, What::Look)];
        let office = |chance: &mut Chance| chance.within(8 * 3600, 18 * 3600);
        for _ in 0..chance.below(4) {
            let at = office(chance);
            plan.push((at, What::Act));
            if chance.one_in(2) {
                plan.push((at + 5, What::Look));
            }
        }
        let rare = [
            (12, What::TwoLook),
            (15, What::Snooze),
            (14, What::Crash),
            (45, What::Down),
            (25, What::StepBack),
            (40, What::Leap),
            (70, What::Calendar),
            (60, What::Transfer),
            (60, What::MailOut),
            (12, What::MailBack),
        ];
        for (chances, what) in rare {
            if chance.one_in(chances) {
                let any_time = chance.within(0, DAY_S - 600);
                plan.push((if chance.one_in(2) { office(chance) } else { any_time }, what));
            }
        }
        plan.sort_unstable();
        plan
    }

    /// Lets time pass; a process that was down is started when its time has come.
    async fn advance_to(&mut self, second: i64) -> anyhow::Result<()> {
        let now = self.site.clock.now().micros() / 1_000_000;
        self.site.clock.advance((second - now).max(0));
        if self.node.is_none() && self.down_until <= second {
            self.starts += 1;
            self.node = Some(self.site.start(format!("node-{}", self.starts)).await.context("start")?);
            self.look().await.context("the first look after a pause")?;
        }
        Ok(())
    }

    async fn happen(&mut self, what: What) -> anyhow::Result<()> {
        match what {
            What::MailOut => self.site.office.set_out(true),
            What::MailBack => self.site.office.set_out(false),
            What::Down => {
                let minutes = [5, 60, 600, 3_000, 10_080, 30_240];
                let longest = self.chance.pick(&minutes).copied().unwrap_or(5);
                let now = self.site.clock.now().micros() / 1_000_000;
                self.down_until = now + self.chance.within(60, longest * 60);
                self.node = None;
            }
            What::StepBack => {
                let back = self.chance.within(1, 590);
                self.site.clock.leap(-back);
                self.look().await?;
                self.site.clock.leap(back);
            }
            What::Look
            | What::TwoLook
            | What::Act
            | What::Snooze
            | What::Crash
            | What::Leap
            | What::Calendar
            | What::Transfer => return self.at_work(what).await,
        }
        Ok(())
    }

    /// What only happens while the program runs.
    async fn at_work(&mut self, what: What) -> anyhow::Result<()> {
        let Some(node) = &self.node else { return Ok(()) };
        match what {
            What::Look => self.look().await,
            What::TwoLook => {
                self.starts += 1;
                let other = self.site.start(format!("node-{}", self.starts)).await?;
                let (first, second) = tokio::join!(node.look(), other.look());
                first.and(second).context("two nodes look at the same time")?;
                let (first, second) = tokio::join!(node.post(), other.post());
                first.and(second).context("two nodes send at the same time")?;
                self.check().await
            }
            What::Act => {
                node.clerk.engine.refresh_directory().await?;
                acts::act(&self.site, node, &self.oracle, &mut self.chance).await;
                self.read().await
            }
            What::Snooze => {
                acts::snooze(&self.site, node, &self.oracle, &mut self.chance).await;
                self.read().await
            }
            What::Crash => self.crash().await,
            What::Leap => self.leap().await,
            What::Calendar => self.new_calendar().await,
            What::Transfer => {
                let today = self.today();
                self.transfer(today).await
            }
            What::MailOut | What::MailBack | What::Down | What::StepBack => Ok(()),
        }
    }

    /// A look that must end well, and everything due told after it.
    async fn look(&mut self) -> anyhow::Result<()> {
        let Some(node) = &self.node else { return Ok(()) };
        node.look().await?;
        node.post().await?;
        self.check().await
    }

    async fn check(&mut self) -> anyhow::Result<()> {
        self.read().await?;
        self.oracle.after_look(self.site.clock.now())
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        self.oracle.read(&self.log, &self.site.office).await
    }

    /// The process dies at some step of something.
    async fn crash(&mut self) -> anyhow::Result<()> {
        let Some(node) = self.node.take() else { return Ok(()) };
        let last = if self.chance.one_in(2) { LastStep::Done } else { LastStep::NotDone };
        let steps = self.chance.below(120);
        node.fuse.light(steps, last);
        acts::act(&self.site, &node, &self.oracle, &mut self.chance).await;
        node.look().await.ok();
        node.post().await.ok();
        if !node.fuse.is_blown() {
            node.fuse.put_out();
        }
        drop(node);
        // What was already asked of the writer is done by whoever has it.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        let now = self.site.clock.now().micros() / 1_000_000;
        self.down_until = now + self.chance.within(1, 120);
        self.read().await
    }

    /// The clock is wrong for a while: nothing may be written on a wrong day, and nothing is lost by it.
    async fn leap(&mut self) -> anyhow::Result<()> {
        let Some(node) = &self.node else { return Ok(()) };
        // A process that wrote nothing yet cannot know that the clock leapt.
        let words = "clock".to_owned();
        let believed = operator(&self.site, "confirm");
        node.clerk.engine.confirm_clock(words, &believed).await?;
        let (before, sent) = (self.log.head().await?.position, self.site.office.ledger());
        let by = self.chance.within(700, 40 * DAY_S);
        self.site.clock.leap(by);
        for _ in 0..=self.chance.below(3) {
            node.look().await.ok();
            node.post().await.ok();
            self.site.clock.advance(60);
        }
        self.site.clock.leap(-by);
        let after = self.log.head().await?.position;
        ensure!(before == after, "{} events were written while the clock was wrong", after - before);
        ensure!(sent == self.site.office.ledger(), "mails left while the clock was wrong");
        self.look().await
    }

    /// A day becomes closed or open, or a body closes for a while.
    async fn new_calendar(&mut self) -> anyhow::Result<()> {
        let Some(node) = &self.node else { return Ok(()) };
        let day = self.today().checked_add_days(Days::new(1 + self.chance.below(60))).context("a day")?;
        let (version, mut source) = self.calendar.clone();
        source = source.replace(&format!("# version: {version}\n"), &format!("# version: {}\n", version + 1));
        if !source.contains("kind,from,to,name,body") {
            source = source.replace("kind,from,to,name", "kind,from,to,name,body");
            let widen = |line: &str| {
                if line.starts_with("holiday,") || line.starts_with("closure,") {
                    format!("{line},\n")
                } else {
                    format!("{line}\n")
                }
            };
            source = source.lines().map(widen).collect();
        }
        let holiday = |line: &str| {
            line.starts_with("holiday,")
                && line.split(',').nth(1).is_some_and(|on| on >= day.to_string().as_str())
        };
        match self.chance.below(3) {
            0 if !source.contains(&format!(",{day},")) => {
                writeln!(source, "holiday,{day},{day},臨時の休日,")?;
            }
            1 => {
                let gone = source.lines().find(|line| holiday(line)).map(str::to_owned);
                source = source.replace(&format!("{}\n", gone.unwrap_or_default()), "");
            }
            _ => {
                let bodies: Vec<_> = self.oracle.directory().organizations.keys().cloned().collect();
                let body = self.chance.pick(&bodies).context("a body")?;
                if !source
                    .lines()
                    .any(|line| line.starts_with("body_closure") && line.ends_with(body.as_str()))
                {
                    let last = day.checked_add_days(Days::new(self.chance.below(4))).context("a day")?;
                    writeln!(source, "body_closure,{day},{last},臨時閉庁,{body}")?;
                }
            }
        }
        let request = operator(&self.site, "calendar");
        node.clerk
            .engine
            .publish_calendar(source.as_bytes(), "hyogo", version + 1, &request)
            .await
            .context("publish a calendar")?;
        self.oracle.publish(version + 1, &source);
        self.calendar = (version + 1, source);
        self.read().await
    }

    /// Posts change hands from a day on.
    async fn transfer(&mut self, from: NaiveDate) -> anyhow::Result<()> {
        self.read().await?;
        let changes = acts::transfers(self.oracle.directory(), &self.spares, &mut self.chance, from);
        for (post, user) in changes {
            let version = self.oracle.directory().version;
            assign(&self.site, &self.log, version, (post, user), from).await?;
            self.read().await?;
        }
        Ok(())
    }

    async fn day_end(&mut self) -> anyhow::Result<()> {
        let tomorrow = self.today().succ_opt().context("a day")?;
        self.look().await.context("the last look of the day")?;
        if self.node.is_some() {
            self.oracle.mails_at_day_end(&self.log.deliveries(MAILS_MAX).await?)?;
        }
        if (tomorrow.month(), tomorrow.day()) == (4, 1) && self.node.is_some() {
            self.transfer(tomorrow).await?;
        }
        Ok(())
    }

    /// Nothing goes wrong any more: everything must come to its end.
    async fn last_days(&mut self) -> anyhow::Result<()> {
        self.site.office.set_out(false);
        for _ in 0..4 {
            let now = self.site.clock.now().micros() / 1_000_000;
            self.down_until = 0;
            self.advance_to(now + DAY_S / 2).await?;
            self.look().await?;
        }
        self.oracle.mails_at_day_end(&self.log.deliveries(MAILS_MAX).await?)
    }
}

/// Records that somebody takes a post over.
async fn assign(
    site: &Site,
    log: &Log,
    version: u64,
    (post, user): (PostId, UserId),
    from: NaiveDate,
) -> anyhow::Result<()> {
    let stream = StreamId::directory();
    let event: SealedEvent = Event::PostAssigned(PostAssigned { post, user, basis: None });
    let acting = Acting { actor: Actor::operator(), rights: Vec::new() };
    let sealed = Sealed {
        id: site.ids.event(),
        effective_on: from,
        actor: &acting.actor,
        command_id: CommandId(site.ids.uuid()),
        correlation: CorrelationId(site.ids.uuid()),
        causation: None,
        data: &event,
    };
    let envelope = Unplaced::new(&stream, &sealed)?;
    let request = AppendRequest {
        stream,
        expected_version: version,
        reads: Vec::new(),
        events: vec![NewRecord { envelope, private: Vec::new() }],
        via: Via::Apply,
        decided_on: None,
        key: None,
    };
    log.enqueue(request)?.await.context("the writer ended")?.context("a post changes hands")?;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "asked for with --trace")]
fn println_trace(line: &str) {
    println!("{line}");
}
