//! The first event of a log and the steps of its clock; never anything that happens in it.

use ayumi_core::decide::Decided;
use ayumi_core::envelope::{Actor, Via};
use ayumi_core::event::{Event, LogClockConfirmed, LogClockSet, LogMode, LogOpened, NewEvent};
use ayumi_core::id::{CorrelationId, LogId, StreamId};
use ayumi_core::private::Clear;
use ayumi_core::request::command_id;
use ayumi_core::time::Timestamp;
use chrono::{FixedOffset, NaiveDate};

use crate::engine::Engine;
use crate::error::Refused;
use crate::handle::Request;
use crate::identity::administers;
use crate::port::store::{AppendError, AppendRequest, Receipt, RequestKey};
use crate::port::{Clock, EventStore, Ids};
use crate::seal::Seal;

/// Japan's offset from UTC, in minutes; it has had no summer time since 1951.
pub const UTC_OFFSET_MINUTES: i32 = 9 * 60;

/// Opens an empty log; a log that is open already is left alone.
///
/// # Errors
/// When the log cannot be read or written, or the clock is refused.
pub async fn open_log(
    store: &dyn EventStore,
    clock: &dyn Clock,
    ids: &dyn Ids,
    mode: LogMode,
    software: &str,
) -> Result<(), Refused> {
    if store.head().await?.position > 0 {
        return Ok(());
    }
    let log_id = LogId(ids.uuid());
    let opened = Event::LogOpened(LogOpened {
        format: "ayumi-log/1".into(),
        log_id,
        mode,
        zone: "Asia/Tokyo".into(),
        utc_offset_minutes: UTC_OFFSET_MINUTES,
        envelope_rule: "rfc8785".into(),
        leaf_rule: "rfc6962-sha256".into(),
        commitment_rule: "ayumi/commit/1".into(),
        incarnation: ids.uuid(),
        software: software.to_owned(),
    });
    let write = Write { log: log_id, version: 0, event: opened, key: None };
    append_to_log(store, clock, ids, write).await.map(|_| ())
}

/// Records that a trial clock was set forward.
///
/// # Errors
/// As [`open_log`].
pub async fn set_clock(
    store: &dyn EventStore,
    clock: &dyn Clock,
    ids: &dyn Ids,
    former: Timestamp,
) -> Result<(), Refused> {
    let event = Event::LogClockSet(LogClockSet { former, now: clock.now() });
    let (log, version) = log_version(store).await?;
    append_to_log(store, clock, ids, Write { log, version, event, key: None }).await.map(|_| ())
}

impl Engine {
    /// Records that a person vouches for the present clock, which lifts one refusal of it. The same request again
    /// gives the same receipt.
    ///
    /// # Errors
    /// As [`open_log`].
    pub async fn confirm_clock(&self, reason: String, request: &Request) -> Result<Receipt, Refused> {
        administers(&request.acting)?;
        let store = self.store().as_ref();
        let (former, now) = (store.head().await?.recorded_at, self.now());
        let event = Event::LogClockConfirmed(LogClockConfirmed { former, now, reason: Clear::text(reason) });
        let (log, version) = log_version(store).await?;
        let key = self.request_key(request, &StreamId::log());
        let write = Write { log, version, event, key: Some(key) };
        append_to_log(store, self.clock.as_ref(), self.ids.as_ref(), write).await
    }

    /// Whether the log believes the clock, so that what is done now can be recorded.
    ///
    /// # Errors
    /// When the log cannot be asked.
    pub async fn clock_is_believed(&self) -> Result<bool, Refused> {
        // The clock is judged before the version, and no stream has this one: whatever the answer, nothing is written.
        let question = AppendRequest {
            stream: StreamId::log(),
            expected_version: u64::MAX,
            reads: Vec::new(),
            events: Vec::new(),
            via: Via::Sweeper,
            decided_on: None,
            key: None,
        };
        let gone = |_| Refused::Unavailable { cause: "the log is closed".into() };
        match self.store().enqueue(question).map_err(Refused::final_word)?.await.map_err(gone)? {
            Ok(_) | Err(AppendError::Conflict { .. }) => Ok(true),
            Err(AppendError::Clock { .. }) => Ok(false),
            Err(
                error @ (AppendError::DateChanged { .. }
                | AppendError::KeyReused { .. }
                | AppendError::TooLarge { .. }
                | AppendError::Busy
                | AppendError::Unknown { .. }
                | AppendError::Storage { .. }),
            ) => Err(Refused::final_word(error)),
        }
    }
}

async fn log_version(store: &dyn EventStore) -> Result<(LogId, u64), Refused> {
    let events = store.read_stream(&StreamId::log(), 0, crate::port::store::PAGE_MAX).await?;
    let broken = || Refused::Unavailable { cause: "the log does not begin with `log.opened`".into() };
    let first = events.first().ok_or_else(broken)?.parse()?;
    let Event::LogOpened(opened) = first.data else { return Err(broken()) };
    let version = u64::try_from(events.len()).map_err(|_| broken())?;
    Ok((opened.log_id, version))
}

/// One event for the log's own stream.
struct Write {
    log: LogId,
    version: u64,
    event: NewEvent,
    key: Option<RequestKey>,
}

async fn append_to_log(
    store: &dyn EventStore,
    clock: &dyn Clock,
    ids: &dyn Ids,
    write: Write,
) -> Result<Receipt, Refused> {
    let Write { log, version, event, key } = write;
    let stream = StreamId::log();
    let today = today(clock);
    let name = format!("log/{}", version + 1);
    let seal = Seal {
        stream: &stream,
        command_id: command_id(log, "system:store", &name, &stream),
        correlation: CorrelationId(ids.uuid()),
    };
    let decided = Decided { event, effective_on: today, actor: Actor::operator() };
    let sealed = seal.seal(ids, decided, None)?;
    let request = AppendRequest {
        stream: stream.clone(),
        expected_version: version,
        reads: Vec::new(),
        events: vec![sealed.record],
        via: Via::Store,
        decided_on: None,
        key,
    };
    let pending = store.enqueue(request).map_err(Refused::final_word)?;
    let gone = |_| Refused::Unknown { cause: "the writer ended before it answered".into() };
    pending.await.map_err(gone)?.map(|answer| answer.receipt).map_err(Refused::final_word)
}

fn today(clock: &dyn Clock) -> NaiveDate {
    let utc = FixedOffset::east_opt(0);
    let offset = FixedOffset::east_opt(UTC_OFFSET_MINUTES * 60).or(utc);
    offset.map_or(NaiveDate::MIN, |offset| clock.now().date_in(offset))
}
