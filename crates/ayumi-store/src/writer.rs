//! The one writer of a process: takes what waits, decides it against the head, commits it as one; never a timer.

mod build;
mod judge;
mod known;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use ayumi_core::time::Timestamp;
use ayumi_engine::port::Clock;
use ayumi_engine::port::store::{Answer, AppendError, AppendRequest};
use chrono::FixedOffset;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::backend::{Outcome, WriteError, Writing};
use crate::follow::advance;
use crate::log::Failure;
use judge::{Moment, Plan, Verdict, Witnesses};
use known::Known;

/// Requests that may wait; beyond it a caller is told to come back, so that waiting stays short.
pub(crate) const QUEUE_MAX: usize = 4_096;
/// Requests of one transaction, beyond which it no longer gets faster.
const BATCH_MAX: usize = 512;
/// Bytes of one transaction; a lock held for one huge batch would stall everybody else.
const BATCH_BYTES_MAX: usize = 1 << 20;
/// How often the database is asked for its time: clocks part slowly, or by a leap that is seen without it.
const ASK_DATABASE_EVERY: Duration = Duration::from_secs(10);
/// Lost races for the head before the row is locked first.
const MISSES_MAX: u32 = 3;
/// Commits of one batch whose outcome had to be asked for, before its callers are told that nobody knows.
const DOUBTS_MAX: u32 = 3;
/// Failures of reading before anything was written that are tried again: the connection may have been cut meanwhile.
const READ_RETRIES_MAX: u32 = 1;

/// A request on its way, with the promise of its answer.
pub(crate) struct Queued {
    pub(crate) request: AppendRequest,
    pub(crate) answer: Promise,
}

type Promise = oneshot::Sender<Result<Answer, AppendError>>;

pub(crate) struct Writer {
    backend: Box<dyn Writing>,
    clock: Arc<dyn Clock>,
    offset: FixedOffset,
    head: watch::Sender<u64>,
    failure: Arc<Failure>,
    known: Option<Known>,
    has_appended: bool,
    /// What the clock showed when it was last believed, and the time passed until then.
    believed: Option<(Timestamp, Duration)>,
    /// When the database was last asked for its time, and how far that is ahead of ours in microseconds.
    database_clock: Option<(Duration, i64)>,
}

/// How one try at a batch ended when it did not end with answers.
enum Setback {
    /// Another process moved the head.
    Missed,
    /// A law of the schema refused it: something believed about keys, versions or ids is not so.
    Refused(String),
    /// The database failed before anything was written.
    Failed(String),
}

type Answers = Vec<Result<Answer, AppendError>>;

impl Writer {
    pub(crate) fn new(
        backend: Box<dyn Writing>,
        clock: Arc<dyn Clock>,
        offset: FixedOffset,
        head: watch::Sender<u64>,
        failure: Arc<Failure>,
    ) -> Self {
        Self {
            backend,
            clock,
            offset,
            head,
            failure,
            known: None,
            has_appended: false,
            believed: None,
            database_clock: None,
        }
    }

    /// Works until the queue is closed, or told to close and empty.
    pub(crate) async fn run(mut self, mut requests: mpsc::Receiver<Queued>, closing: CancellationToken) {
        loop {
            let first = tokio::select! {
                biased;
                first = requests.recv() => first,
                () = closing.cancelled(), if !requests.is_closed() => {
                    requests.close();
                    continue;
                }
            };
            let Some(first) = first else { return };
            let (batch, promises) = drain(first, &mut requests, self.backend.gathers()).await;
            let answers = self.answer(&batch).await;
            for (promise, answer) in promises.into_iter().zip(answers) {
                // Who no longer waits finds the answer under the key.
                promise.send(answer).ok();
            }
            // Only now: who waited has heard that the outcome is unknown, instead of a cut connection.
            self.failure.tell();
        }
    }

    /// Answers every request of the batch, in order; a batch the schema refuses is taken one by one, so that the
    /// request at fault harms nobody else.
    async fn answer(&mut self, batch: &[AppendRequest]) -> Answers {
        match self.attempt(batch).await {
            Ok(answers) => answers,
            Err(cause) if batch.len() == 1 => vec![Err(AppendError::Storage { cause })],
            Err(_) => {
                let mut answers = Vec::with_capacity(batch.len());
                for request in batch {
                    let one = self.attempt(std::slice::from_ref(request)).await;
                    answers.extend(one.unwrap_or_else(|cause| vec![Err(AppendError::Storage { cause })]));
                }
                answers
            }
        }
    }

    /// Tries the batch until it has answers; `Err` when the schema refuses it with everything read anew.
    async fn attempt(&mut self, batch: &[AppendRequest]) -> Result<Answers, String> {
        let (mut misses, mut retries, mut doubted) = (0, 0, false);
        loop {
            if let Some(cause) = self.failure.cause() {
                return Ok(refuse_all(batch, &AppendError::Storage { cause: cause.to_owned() }));
            }
            let setback = match self.try_once(batch, misses >= MISSES_MAX, doubted).await {
                Ok(answers) => return Ok(answers),
                Err(setback) => setback,
            };
            self.known = None;
            if let Err(error) = self.backend.release().await {
                return Ok(refuse_all(batch, &self.declared(error)));
            }
            match setback {
                Setback::Missed => misses += 1,
                Setback::Refused(cause) if doubted => return Err(cause),
                Setback::Refused(_) => doubted = true,
                Setback::Failed(_) if retries < READ_RETRIES_MAX => retries += 1,
                Setback::Failed(cause) => return Ok(refuse_all(batch, &AppendError::Storage { cause })),
            }
        }
    }

    async fn try_once(
        &mut self,
        batch: &[AppendRequest],
        lock: bool,
        doubted: bool,
    ) -> Result<Answers, Setback> {
        match self.load(lock).await {
            Ok(known) => known.doubt(doubted),
            Err(error) => return Err(self.set_back(error)),
        }
        let (plan, moment) = self.plan(batch).await?;
        let known = self.known.as_ref().expect("it was loaded above");
        let Some(built) = build::build(batch, &plan, known, moment.recorded_at) else {
            return self.answer_without_writing(plan).await;
        };
        let (mut outcome, mut doubts) = (self.backend.commit(&built.batch).await, 0);
        while let Err(WriteError::InDoubt(cause)) = outcome {
            doubts += 1;
            if doubts > DOUBTS_MAX {
                return Ok(self.unknown(batch, cause.clone(), &WriteError::InDoubt(cause)));
            }
            outcome = match self.backend.is_committed(&built.batch).await {
                Ok(true) => Ok(Outcome::Committed),
                // It is not there and, as long as the head is held, cannot come: now it can be written again.
                Ok(false) => self.backend.commit(&built.batch).await,
                Err(error) => return Ok(self.unknown(batch, cause, &error)),
            };
        }
        match outcome {
            Ok(Outcome::Committed) => {}
            Ok(Outcome::HeadMoved) => return Err(Setback::Missed),
            Ok(Outcome::Refused(cause)) => return Err(Setback::Refused(cause)),
            Err(error) => return Err(self.set_back(error)),
        }
        self.has_appended = true;
        self.believed = self.clock.elapsed().map(|elapsed| (moment.now, elapsed));
        advance(&self.head, built.batch.after.position);
        let known = self.known.as_mut().expect("it was loaded above");
        known.advance(built.batch, built.versions);
        Ok(plan.into_answers(&built.receipts))
    }

    /// Reads the head if nothing is known, or anew and holding it.
    async fn load(&mut self, lock: bool) -> Result<&mut Known, WriteError> {
        let known = if lock {
            Known::new(self.backend.lock().await?)
        } else if let Some(known) = self.known.take() {
            known
        } else {
            Known::new(self.backend.head().await?)
        };
        Ok(self.known.insert(known))
    }

    /// Judges the batch, reading what a judgement lacks until it lacks nothing.
    async fn plan(&mut self, batch: &[AppendRequest]) -> Result<(Plan, Moment), Setback> {
        let moment = match self.moment().await {
            Ok(moment) => moment,
            Err(error) => return Err(self.set_back(error)),
        };
        let known = self.known.as_mut().expect("a batch is planned on a loaded head");
        known.forget_keys();
        loop {
            let plan = judge::judge(batch, known, &moment);
            if plan.lacks.is_nothing() {
                return Ok((plan, moment));
            }
            if let Err(error) = known.learn(&mut *self.backend, &plan.lacks).await {
                return Err(self.set_back(error));
            }
        }
    }

    async fn moment(&mut self) -> Result<Moment, WriteError> {
        let head = &self.known.as_ref().expect("a moment is taken on a loaded head").head;
        let (at, position) = (head.recorded_at, head.position);
        let (now, elapsed) = (self.clock.now(), self.clock.elapsed());
        let witnesses = self.witnesses(now, elapsed).await?;
        let refusal = judge::clock_refusal(now, at, position, &witnesses);
        let confirmed = match refusal {
            Some(judge::BEHIND) => self.confirmed(now, at).await?,
            Some(_) | None => false,
        };
        let recorded_at = if position == 0 { now } else { now.max(at) };
        let today = recorded_at.date_in(self.offset);
        Ok(Moment { now, recorded_at, today, refusal: refusal.filter(|_| !confirmed) })
    }

    async fn witnesses(
        &mut self,
        now: Timestamp,
        elapsed: Option<Duration>,
    ) -> Result<Witnesses, WriteError> {
        let Some(elapsed) = elapsed else {
            return Ok(Witnesses { has_appended: self.has_appended, expected: None, database: None });
        };
        let expected = self.believed.map(|(then, before)| {
            let passed = elapsed.saturating_sub(before).as_micros();
            then.micros().saturating_add(i64::try_from(passed).unwrap_or(i64::MAX))
        });
        let due = |(asked, _): (Duration, i64)| elapsed.saturating_sub(asked) >= ASK_DATABASE_EVERY;
        if self.clock.is_of_the_world()
            && self.database_clock.is_none_or(due)
            && let Some(shown) = self.backend.now().await?
        {
            self.database_clock = Some((elapsed, shown.micros() - now.micros()));
        }
        let database = self.database_clock.map(|(_, ahead)| now.micros().saturating_add(ahead));
        Ok(Witnesses {
            has_appended: self.has_appended,
            expected: expected.map(Timestamp::from_micros),
            database: database.map(Timestamp::from_micros),
        })
    }

    /// Whether a person has vouched for a clock that is behind the log, and time has not moved on since.
    async fn confirmed(&mut self, now: Timestamp, head: Timestamp) -> Result<bool, WriteError> {
        let envelope = self.backend.confirmation().await?;
        Ok(envelope.is_some_and(|envelope| judge::is_confirmed(&envelope, now, head)))
    }

    /// A refusal or a stored answer is as true as the head it was decided on, so the head is asked once more.
    async fn answer_without_writing(&mut self, plan: Plan) -> Result<Answers, Setback> {
        let known = self.known.as_ref().expect("the plan was made on it");
        let (position, refused) = (known.head.position, plan.verdicts.iter().any(Verdict::is_refusal));
        if refused {
            let now = self.backend.head().await.map_err(|error| self.set_back(error))?;
            if now.position != position {
                return Err(Setback::Missed);
            }
        }
        if self.backend.release().await.is_err() {
            return Err(Setback::Missed);
        }
        Ok(plan.into_answers(&[]))
    }

    fn set_back(&self, error: WriteError) -> Setback {
        match error {
            WriteError::Storage(cause) | WriteError::InDoubt(cause) => Setback::Failed(cause),
            WriteError::Fatal(cause) => {
                self.failure.declare(&cause);
                Setback::Failed(cause)
            }
        }
    }

    fn declared(&self, error: WriteError) -> AppendError {
        match self.set_back(error) {
            Setback::Failed(cause) | Setback::Refused(cause) => AppendError::Storage { cause },
            Setback::Missed => AppendError::Busy,
        }
    }

    fn unknown(&mut self, batch: &[AppendRequest], cause: String, error: &WriteError) -> Answers {
        self.known = None;
        if let WriteError::Fatal(_) = error {
            self.failure.declare(&cause);
        }
        refuse_all(batch, &AppendError::Unknown { cause })
    }
}

/// The first request and whatever waits behind it, within the bounds of a batch. Where it gathers, callers who were just
/// answered are let run as long as that brings another request; otherwise they ask while this batch is synced, so that
/// asking and syncing go on side by side.
async fn drain(
    first: Queued,
    requests: &mut mpsc::Receiver<Queued>,
    gathers: bool,
) -> (Vec<AppendRequest>, Vec<Promise>) {
    let mut bytes = size(&first.request);
    let (mut batch, mut promises) = (vec![first.request], vec![first.answer]);
    let mut yielded_at = 0;
    while batch.len() < BATCH_MAX && bytes < BATCH_BYTES_MAX {
        match requests.try_recv() {
            Ok(next) => {
                bytes += size(&next.request);
                batch.push(next.request);
                promises.push(next.answer);
            }
            Err(_) if gathers && yielded_at < batch.len() => {
                yielded_at = batch.len();
                tokio::task::yield_now().await;
            }
            Err(_) => break,
        }
    }
    (batch, promises)
}

fn size(request: &AppendRequest) -> usize {
    let private = |value: &ayumi_core::private::PrivateValue| value.value.len();
    request
        .events
        .iter()
        .map(|new| new.envelope.bytes_max() + new.private.iter().map(private).sum::<usize>())
        .sum()
}

fn refuse_all(batch: &[AppendRequest], error: &AppendError) -> Answers {
    batch.iter().map(|_| Err(error.clone())).collect()
}
