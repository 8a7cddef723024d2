//! The writer on a database that fails at each of its steps: what is answered is true, and nothing is there twice.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use ayumi_core::envelope::{Actor, Sealed, Unplaced, Via};
use ayumi_core::event::{LogMode, LogOpened, MilestoneReached, SealedEvent};
use ayumi_core::id::{CaseId, CommandId, CorrelationId, LogId, StreamId};
use ayumi_core::request::BodyHash;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::store::{AppendError, AppendRequest, NewRecord, Receipt, RequestKey};
use ayumi_engine::port::{EventStore, Ids};
use ayumi_engine::testing::{ManualClock, SeqIds};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::backend::{Batch, LogHead, Opened, Outcome, WriteError, Writing};
use crate::config::{DatabaseUrl, LogConfig};
use crate::log::Log;
use crate::memory::Memory;

/// What befalls one commit.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// Another process was first.
    Moved,
    /// The schema refused.
    Refused,
    /// It failed before anything was written.
    Failed,
    /// It was written, and the answer was lost.
    CommittedUnheard,
    /// It was not written, and the answer was lost.
    LostUnheard,
    /// Nobody can tell any more.
    Unknowable,
}

struct Faulty {
    memory: Memory,
    faults: Arc<Mutex<VecDeque<Fault>>>,
    locks: Arc<AtomicU32>,
    knows: bool,
}

#[async_trait]
impl Writing for Faulty {
    fn gathers(&self) -> bool {
        false
    }

    async fn head(&mut self) -> Result<LogHead, WriteError> {
        Writing::head(&mut self.memory).await
    }

    async fn lock(&mut self) -> Result<LogHead, WriteError> {
        self.locks.fetch_add(1, Ordering::SeqCst);
        self.memory.lock().await
    }

    async fn release(&mut self) -> Result<(), WriteError> {
        self.memory.release().await
    }

    async fn versions(&mut self, streams: &[StreamId]) -> Result<Vec<(StreamId, u64)>, WriteError> {
        self.memory.versions(streams).await
    }

    async fn answers(&mut self, keys: &[(String, String)]) -> Result<Vec<(RequestKey, Receipt)>, WriteError> {
        Writing::answers(&mut self.memory, keys).await
    }

    async fn confirmation(&mut self) -> Result<Option<String>, WriteError> {
        self.memory.confirmation().await
    }

    async fn now(&mut self) -> Result<Option<Timestamp>, WriteError> {
        Ok(None)
    }

    async fn commit(&mut self, batch: &Batch) -> Result<Outcome, WriteError> {
        let fault = self.faults.lock().unwrap().pop_front();
        let lost = || WriteError::InDoubt("the connection was cut".to_owned());
        match fault {
            None => self.memory.commit(batch).await,
            Some(Fault::Moved) => Ok(Outcome::HeadMoved),
            Some(Fault::Refused) => Ok(Outcome::Refused("a law of the schema".to_owned())),
            Some(Fault::Failed) => Err(WriteError::Storage("the disk is full".to_owned())),
            Some(Fault::CommittedUnheard) => {
                self.memory.commit(batch).await?;
                Err(lost())
            }
            Some(Fault::LostUnheard) => Err(lost()),
            Some(Fault::Unknowable) => {
                self.knows = false;
                Err(lost())
            }
        }
    }

    async fn is_committed(&mut self, batch: &Batch) -> Result<bool, WriteError> {
        if self.knows {
            self.memory.is_committed(batch).await
        } else {
            Err(WriteError::Fatal("the sync failed".to_owned()))
        }
    }
}

struct Story {
    log: Log,
    ids: SeqIds,
    faults: Arc<Mutex<VecDeque<Fault>>>,
    locks: Arc<AtomicU32>,
    deaths: Arc<AtomicU32>,
}

impl Story {
    async fn begun() -> Self {
        let (memory, faults, locks) = (Memory::default(), Arc::default(), Arc::default());
        let failing = Faulty {
            memory: memory.clone(),
            faults: Arc::clone(&faults),
            locks: Arc::clone(&locks),
            knows: true,
        };
        let opened = Opened { writing: Box::new(failing), reading: Arc::new(memory), bell: Arc::default() };
        let deaths: Arc<AtomicU32> = Arc::default();
        let died = Arc::clone(&deaths);
        let config = LogConfig {
            url: DatabaseUrl::Sqlite("unused".into()),
            clock: Arc::new(ManualClock::at(Timestamp::from_micros(1_782_800_000_000_000))),
            utc_offset_minutes: 540,
            tasks: TaskTracker::new(),
            fatal: Box::new(move |_| {
                died.fetch_add(1, Ordering::SeqCst);
            }),
        };
        let log = Log::on(opened, None, config).await.unwrap();
        let story = Self { log, ids: SeqIds::default(), faults, locks, deaths };
        let opening = story.one(StreamId::log(), 0, &opened_event(&story.ids));
        story.append(opening).await.unwrap();
        story
    }

    fn befall(&self, faults: &[Fault]) {
        self.faults.lock().unwrap().extend(faults);
    }

    /// One milestone of a case, under a key of its own.
    fn reached(&self, number: u64, version: u64) -> AppendRequest {
        let reached = SealedEvent::MilestoneReached(MilestoneReached {
            milestone: "contract-signed".parse().unwrap(),
            phase: "procurement".parse().unwrap(),
            revision: 1,
            participant: None,
        });
        let stream = StreamId::case(CaseId(Uuid::from_u128(number.into())));
        let mut request = self.one(stream, version, &reached);
        request.key = Some(RequestKey {
            principal: "u1".to_owned(),
            key: format!("{number}/{version}"),
            target: request.stream.clone(),
            request_hash: BodyHash([7; 32]),
        });
        request
    }

    fn one(&self, stream: StreamId, version: u64, data: &SealedEvent) -> AppendRequest {
        let sealed = Sealed {
            id: self.ids.event(),
            effective_on: "2026-06-30".parse().unwrap(),
            actor: &Actor::operator(),
            command_id: CommandId(self.ids.uuid()),
            correlation: CorrelationId(self.ids.uuid()),
            causation: None,
            data,
        };
        let envelope = Unplaced::new(&stream, &sealed).unwrap();
        let events = vec![NewRecord { envelope, private: Vec::new() }];
        let (reads, via, decided_on, key) = (Vec::new(), Via::Api, None, None);
        AppendRequest { stream, expected_version: version, reads, events, via, decided_on, key }
    }

    async fn append(&self, request: AppendRequest) -> Result<Receipt, AppendError> {
        let pending = self.log.enqueue(request).unwrap();
        pending.await.unwrap().map(|answer| answer.receipt)
    }

    async fn positions(&self) -> usize {
        self.log.read_all(0, 2_000).await.unwrap().len()
    }
}

fn opened_event(ids: &SeqIds) -> SealedEvent {
    SealedEvent::LogOpened(LogOpened {
        format: "ayumi-log/1".to_owned(),
        log_id: LogId(ids.uuid()),
        mode: LogMode::Trial,
        zone: "Asia/Tokyo".to_owned(),
        utc_offset_minutes: 540,
        envelope_rule: "rfc8785".to_owned(),
        leaf_rule: "rfc6962-sha256".to_owned(),
        commitment_rule: "ayumi/commit/1".to_owned(),
        incarnation: ids.uuid(),
        software: "test".to_owned(),
    })
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_is_answered_by_what_is_there() {
    let story = Story::begun().await;
    story.befall(&[Fault::CommittedUnheard]);
    assert_eq!(story.append(story.reached(1, 0)).await.unwrap().position, 2);
    story.befall(&[Fault::LostUnheard]);
    assert_eq!(story.append(story.reached(1, 1)).await.unwrap().position, 3);
    assert_eq!(story.append(story.reached(1, 2)).await.unwrap().position, 4);
    assert_eq!(story.positions().await, 4);
    assert_eq!(story.deaths.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_database_that_keeps_swallowing_answers_is_not_asked_for_ever() {
    let story = Story::begun().await;
    story.befall(&[Fault::LostUnheard; 4]);
    let answer = story.append(story.reached(1, 0)).await;
    assert!(matches!(answer, Err(AppendError::Unknown { .. })), "{answer:?}");
    assert_eq!(story.append(story.reached(1, 0)).await.unwrap().position, 2, "the writer goes on");
    assert_eq!(story.deaths.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_outcome_nobody_can_tell_is_unknown_and_stops_all_writing() {
    let story = Story::begun().await;
    story.befall(&[Fault::Unknowable]);
    let pending: Vec<_> =
        (1..=3).map(|number| story.log.enqueue(story.reached(number, 0)).unwrap()).collect();
    for answer in pending {
        // Those of the batch are unknown; one that came after it was never tried.
        let answer = answer.await.unwrap();
        assert!(
            matches!(answer, Err(AppendError::Unknown { .. } | AppendError::Storage { .. })),
            "{answer:?}"
        );
    }
    assert!(matches!(story.append(story.reached(9, 0)).await, Err(AppendError::Storage { .. })));
    assert!(story.log.put_secret("token", b"x").await.is_err());
    assert!(story.log.put_content(b"x").await.is_err());
    assert_eq!(story.deaths.load(Ordering::SeqCst), 1, "the process is told once");
}

#[tokio::test]
async fn a_failure_before_the_commit_is_tried_once_more_and_then_told() {
    let story = Story::begun().await;
    story.befall(&[Fault::Failed]);
    assert_eq!(story.append(story.reached(1, 0)).await.unwrap().position, 2);
    story.befall(&[Fault::Failed, Fault::Failed]);
    assert!(matches!(story.append(story.reached(1, 1)).await, Err(AppendError::Storage { .. })));
    assert_eq!(story.append(story.reached(1, 1)).await.unwrap().position, 3, "room was made on the disk");
    assert_eq!(story.deaths.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_writer_that_keeps_losing_the_race_holds_the_head_first() {
    let story = Story::begun().await;
    story.befall(&[Fault::Moved, Fault::Moved]);
    story.append(story.reached(1, 0)).await.unwrap();
    assert_eq!(story.locks.load(Ordering::SeqCst), 0);
    story.befall(&[Fault::Moved, Fault::Moved, Fault::Moved]);
    story.append(story.reached(1, 1)).await.unwrap();
    assert_eq!(story.locks.load(Ordering::SeqCst), 1);
    assert_eq!(story.positions().await, 3);
}

#[tokio::test]
async fn a_batch_the_schema_refuses_is_read_anew_and_then_taken_one_by_one() {
    let story = Story::begun().await;
    story.befall(&[Fault::Refused]);
    assert_eq!(story.append(story.reached(1, 0)).await.unwrap().position, 2, "what was believed was not so");
    story.befall(&[Fault::Refused, Fault::Refused]);
    assert!(matches!(story.append(story.reached(1, 1)).await, Err(AppendError::Storage { .. })));
    assert_eq!(story.append(story.reached(1, 1)).await.unwrap().position, 3);
}

#[tokio::test]
async fn a_doubt_outlives_a_lost_race() {
    let story = Story::begun().await;
    story.befall(&[Fault::Moved, Fault::Moved, Fault::Moved, Fault::Refused, Fault::Refused]);
    let refused = story.append(story.reached(1, 0)).await;
    assert!(
        matches!(refused, Err(AppendError::Storage { .. })),
        "the same refusal twice is final: {refused:?}"
    );
    assert_eq!(story.append(story.reached(1, 0)).await.unwrap().position, 2);
}

#[tokio::test]
async fn a_closed_log_answers_what_it_took_and_takes_no_more() {
    let story = Story::begun().await;
    let pending: Vec<_> =
        (0..50).map(|version| story.log.enqueue(story.reached(1, version)).unwrap()).collect();
    story.log.close().await;
    for answer in pending {
        assert!(answer.await.unwrap().is_ok());
    }
    assert!(matches!(story.append(story.reached(1, 50)).await, Err(AppendError::Storage { .. })));
    assert_eq!(story.positions().await, 51);
}

#[tokio::test]
async fn a_full_queue_says_so_at_once() {
    let story = Story::begun().await;
    // The runtime of this test has one thread, so the writer does not run before the first wait.
    let results: Vec<_> =
        (0..=super::QUEUE_MAX as u64).map(|n| story.log.enqueue(story.reached(n, 0))).collect();
    assert_eq!(results.iter().filter(|result| matches!(result, Err(AppendError::Busy))).count(), 1);
    for pending in results.into_iter().flatten() {
        assert!(pending.await.unwrap().is_ok());
    }
}
