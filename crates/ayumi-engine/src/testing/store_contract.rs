//! What every event store promises, as stories that run on any of them; never knows how a store does it.
//!
//! `ayumi_engine::store_contract!(fresh)` makes one test of each law, where `fresh` is a function that gives a new
//! [`Database`].
#![expect(
    clippy::missing_panics_doc,
    reason = "a law that does not hold is a panic, and that is all a law is for"
)]

pub mod append;
pub mod guard;
pub mod keys;
pub mod read;
pub mod time;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use ayumi_core::envelope::{Actor, Sealed, Unplaced, Via};
use ayumi_core::event::{LogClockConfirmed, LogMode, LogOpened, NewEvent, NoteAdded};
use ayumi_core::id::{CaseId, CommandId, CorrelationId, LogId, StreamId};
use ayumi_core::private::{Clear, PrivateValue, commit};
use ayumi_core::request::body_hash;
use ayumi_core::time::Timestamp;
use chrono::{FixedOffset, NaiveDate};
use uuid::Uuid;

use super::{ManualClock, SeqIds};
use crate::port::store::{Answer, AppendError, AppendRequest, NewRecord, Pending, RequestKey, StoredEvent};
use crate::port::{Clock, EventStore, Ids, Outbox};

/// Offset of the dates every log of the contract means: Japan.
pub const UTC_OFFSET_MINUTES: i32 = 540;

/// Which SQL a database can be attacked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// None: the store keeps plain collections.
    Memory,
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A database of one test, empty at first.
#[async_trait]
pub trait Database: Send + Sync {
    /// Opens a log on it, as one more process would.
    async fn open(&self, clock: Arc<ManualClock>) -> Arc<dyn EventStore>;

    /// Opens the outbox beside the log, as one more process would.
    async fn open_outbox(&self, clock: Arc<ManualClock>) -> Arc<dyn Outbox>;

    /// Runs SQL past the store, with every right there is.
    async fn raw(&self, sql: &str) -> Result<u64, String>;

    /// Which SQL that is.
    fn dialect(&self) -> Dialect;
}

/// Makes a test of every law.
#[macro_export]
macro_rules! store_contract {
    ($fresh:path) => {
        $crate::store_contract!(@tests $fresh,
            append: the_log_is_opened_before_anything_else
                positions_and_versions_have_no_gaps
                a_stale_version_conflicts_and_takes_no_position
                a_stale_read_conflicts
                a_request_is_appended_whole_or_not_at_all
                a_refused_request_harms_no_neighbour
                an_event_too_large_is_refused
                an_event_id_is_used_once
                requests_of_one_caller_keep_their_order
                many_callers_share_one_log
                two_writers_share_one_log
                a_log_opened_again_goes_on,
            keys: the_same_request_gets_the_same_answer
                the_same_request_twice_in_one_batch_is_appended_once
                a_key_with_another_body_is_refused
                a_key_belongs_to_its_principal
                one_key_may_have_many_targets
                an_answer_without_events_is_kept
                an_answer_outlives_the_process_and_holds_in_the_next
                a_refusal_is_not_kept,
            time: a_decision_of_yesterday_is_decided_again
                a_clock_a_little_behind_is_held
                a_clock_far_behind_writes_nothing_until_confirmed
                a_clock_far_ahead_at_the_start_writes_nothing_until_confirmed
                a_clock_that_leaps_ahead_writes_nothing_until_confirmed
                the_clock_can_be_asked_about
                every_instant_has_its_position,
            read: pages_follow_each_other_without_a_hole
                a_stream_is_read_from_any_version
                the_root_is_that_of_all_leaves
                the_head_is_watched_here_and_elsewhere
                private_values_stand_beside_their_event
                letters_are_kept_as_they_came
                content_is_kept_once_under_its_hash
                secrets_are_replaced_and_forgotten,
            guard: nothing_recorded_can_be_changed
                nothing_can_be_slipped_in
        );
    };
    (@tests $fresh:path, $($group:ident: $($law:ident)+),+) => {
        $($(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $law() {
                let database = $fresh();
                $crate::testing::store_contract::$group::$law(&database).await;
            }
        )+)+
    };
}

/// A log with its clock and the hands that write to it.
pub(super) struct Story {
    pub(super) log: Arc<dyn EventStore>,
    pub(super) clock: Arc<ManualClock>,
    pub(super) ids: SeqIds,
    commands: AtomicU64,
}

impl Story {
    /// An opened log without events.
    pub(super) async fn empty(database: &dyn Database) -> Self {
        let clock = Arc::new(ManualClock::at(instant("2026-06-30T17:15:30.123456+09:00")));
        Self {
            log: database.open(Arc::clone(&clock)).await,
            clock,
            ids: SeqIds::default(),
            commands: AtomicU64::new(1),
        }
    }

    /// An opened log with its first event.
    pub(super) async fn begun(database: &dyn Database) -> Self {
        let story = Self::empty(database).await;
        story.append(story.opening()).await.expect("the first event of a new log");
        story
    }

    pub(super) fn opening(&self) -> AppendRequest {
        let opened = LogOpened {
            format: "ayumi-log/1".to_owned(),
            log_id: LogId(self.ids.uuid()),
            mode: LogMode::Trial,
            zone: "Asia/Tokyo".to_owned(),
            utc_offset_minutes: UTC_OFFSET_MINUTES,
            envelope_rule: "rfc8785".to_owned(),
            leaf_rule: "rfc6962-sha256".to_owned(),
            commitment_rule: "ayumi/commit/1".to_owned(),
            incarnation: self.ids.uuid(),
            software: "contract".to_owned(),
        };
        self.request(&StreamId::log(), 0, vec![NewEvent::LogOpened(opened)])
    }

    pub(super) fn confirmation(&self, version: u64) -> AppendRequest {
        let confirmed = LogClockConfirmed {
            former: self.clock.now(),
            now: self.clock.now(),
            reason: Clear::text("時計を確認しました。"),
        };
        self.request(&StreamId::log(), version, vec![NewEvent::LogClockConfirmed(confirmed)])
    }

    /// A request of notes, one event a text.
    pub(super) fn notes(&self, stream: &StreamId, version: u64, texts: &[&str]) -> AppendRequest {
        let note = |text: &&str| {
            NewEvent::NoteAdded(NoteAdded {
                phase: None,
                revision: None,
                participant: None,
                note: Clear::text(*text),
            })
        };
        self.request(stream, version, texts.iter().map(note).collect())
    }

    pub(super) fn request(&self, stream: &StreamId, version: u64, events: Vec<NewEvent>) -> AppendRequest {
        AppendRequest {
            stream: stream.clone(),
            expected_version: version,
            reads: Vec::new(),
            events: events.into_iter().map(|event| self.record(stream, event)).collect(),
            via: Via::Api,
            decided_on: None,
            key: None,
        }
    }

    fn record(&self, stream: &StreamId, event: NewEvent) -> NewRecord {
        let mut private = Vec::new();
        let data = event.seal(|path, clear| {
            let blind = self.ids.blind();
            let commitment = commit(&blind, path, &clear.text);
            private.push(PrivateValue {
                path: path.to_owned(),
                subject: clear.subject,
                blind,
                value: clear.text,
            });
            commitment
        });
        let command = Uuid::from_u128(self.commands.fetch_add(1, Ordering::SeqCst).into());
        let sealed = Sealed {
            id: self.ids.event(),
            effective_on: day("2026-06-30"),
            actor: &Actor::operator(),
            command_id: CommandId(command),
            correlation: CorrelationId(command),
            causation: None,
            data: &data,
        };
        let envelope = Unplaced::new(stream, &sealed).expect("an event of the contract is canonical");
        NewRecord { envelope, private }
    }

    pub(super) fn enqueue(&self, request: AppendRequest) -> Pending {
        self.log.enqueue(request).expect("the queue of a test is never full")
    }

    pub(super) async fn append(&self, request: AppendRequest) -> Result<Answer, AppendError> {
        self.enqueue(request).await.expect("a writer answers before it ends")
    }

    pub(super) async fn everything(&self) -> Vec<StoredEvent> {
        self.log.read_all(0, 2_000).await.expect("the log can be read")
    }
}

pub(super) fn keyed(mut request: AppendRequest, principal: &str, key: &str, body: &str) -> AppendRequest {
    request.key = Some(RequestKey {
        principal: principal.to_owned(),
        key: key.to_owned(),
        target: request.stream.clone(),
        request_hash: body_hash(b"", body.as_bytes()),
    });
    request
}

pub(super) fn case(number: u128) -> StreamId {
    StreamId::case(CaseId(Uuid::from_u128(number)))
}

pub(super) fn instant(text: &str) -> Timestamp {
    text.parse().expect("an instant of the contract is RFC 3339")
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date of the contract is ISO")
}

pub(super) fn today(clock: &ManualClock) -> NaiveDate {
    clock.now().date_in(FixedOffset::east_opt(UTC_OFFSET_MINUTES * 60).expect("Japan is within a day of UTC"))
}
