//! The judgement of a batch: each request against the log and the earlier ones; pure, and never an effect.

use std::collections::HashMap;

use ayumi_core::envelope::{ENVELOPE_BYTES_MAX, Envelope};
use ayumi_core::event::SealedEvent;
use ayumi_core::id::StreamId;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::store::{Answer, AppendError, AppendRequest, Receipt, RequestKey};
use chrono::NaiveDate;

use super::known::{KeyName, Known, Lacks};

/// How far the clock may stand behind the log: what a time service corrects in one step.
const BEHIND_S_MAX: i64 = 10 * 60;
/// How far it may stand ahead when a process starts: a log at rest for a year is likelier a wrong clock.
const AHEAD_S_MAX: i64 = 400 * 86_400;
/// The rule of a clock behind the log.
pub(super) const BEHIND: &str = "the clock is more than 10 minutes behind the log";
const AHEAD: &str = "the clock is more than 400 days ahead of the log";
const LEAPT: &str = "the clock leapt more than 10 minutes ahead while the program ran";
const APART: &str = "the clock and that of the database are more than 10 minutes apart";

/// What the clock is held against.
pub(super) struct Witnesses {
    /// Whether this process has appended: only at its start can the clock have leapt while nobody looked.
    pub(super) has_appended: bool,
    /// Where the clock should stand by the time that passed since it was last believed.
    pub(super) expected: Option<Timestamp>,
    /// What the clock of the database shows, if it has one of its own.
    pub(super) database: Option<Timestamp>,
}

const OPENED: &str = "log.opened";
/// Events by which a person vouches for the clock; they lift the refusal for themselves and what follows.
const VOUCHING: [&str; 2] = ["log.clock_confirmed", "log.clock_set"];

/// The moment a batch is recorded at.
pub(super) struct Moment {
    pub(super) now: Timestamp,
    pub(super) recorded_at: Timestamp,
    pub(super) today: NaiveDate,
    /// Why the clock is not believed.
    pub(super) refusal: Option<&'static str>,
}

/// What is to become of one request.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Its events, or its answer alone, are written.
    Write,
    /// It was answered before.
    Replay(Receipt),
    /// An earlier request of the batch is the same.
    ReplayOf(usize),
    /// It is refused.
    Refuse(AppendError),
}

impl Verdict {
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, Self::Refuse(_))
    }
}

/// The verdicts of a batch, and what must be read before they count.
pub(super) struct Plan {
    pub(super) verdicts: Vec<Verdict>,
    pub(super) lacks: Lacks,
}

impl Plan {
    /// The answers, once what is written is durable; `receipts` are those of the written requests, by index.
    pub(super) fn into_answers(self, receipts: &[Option<Receipt>]) -> Vec<Result<Answer, AppendError>> {
        let written = |index: usize| receipts.get(index).cloned().flatten();
        let answer = |index: usize, replayed: bool| match written(index) {
            Some(receipt) => Ok(Answer { receipt, replayed }),
            None => Err(AppendError::Storage { cause: "a request was written without a receipt".to_owned() }),
        };
        let verdicts = self.verdicts.into_iter().enumerate();
        verdicts
            .map(|(index, verdict)| match verdict {
                Verdict::Write => answer(index, false),
                Verdict::ReplayOf(first) => answer(first, true),
                Verdict::Replay(receipt) => Ok(Answer { receipt, replayed: true }),
                Verdict::Refuse(error) => Err(error),
            })
            .collect()
    }
}

/// Judges every request in order. Verdicts count only when the plan lacks nothing.
pub(super) fn judge(batch: &[AppendRequest], known: &Known, moment: &Moment) -> Plan {
    let mut draft = Draft {
        known,
        moment,
        position: known.head.position,
        versions: HashMap::new(),
        keys: HashMap::new(),
        vouched: false,
        lacks: Lacks::default(),
    };
    let verdicts = batch.iter().enumerate().map(|(index, request)| draft.verdict(index, request)).collect();
    Plan { verdicts, lacks: draft.lacks }
}

/// Why a clock at `now` may not write to a log whose head is at `head`.
pub(super) fn clock_refusal(
    now: Timestamp,
    head: Timestamp,
    position: u64,
    witnesses: &Witnesses,
) -> Option<&'static str> {
    // What the log shows already does no harm when it is written again.
    let is_news = now > head.plus_seconds(BEHIND_S_MAX);
    let ahead_of =
        |other: Option<Timestamp>| other.is_some_and(|other| now > other.plus_seconds(BEHIND_S_MAX));
    let behind =
        |other: Option<Timestamp>| other.is_some_and(|other| now < other.plus_seconds(-BEHIND_S_MAX));
    if position == 0 {
        None
    } else if now < head.plus_seconds(-BEHIND_S_MAX) {
        Some(BEHIND)
    } else if !witnesses.has_appended && now > head.plus_seconds(AHEAD_S_MAX) {
        Some(AHEAD)
    } else if is_news && ahead_of(witnesses.expected) {
        Some(LEAPT)
    } else if is_news && (ahead_of(witnesses.database) || behind(witnesses.database)) {
        Some(APART)
    } else {
        None
    }
}

/// Whether a confirmation covers this clock: the log's time stands where it stood then, and the clock has gone on.
pub(super) fn is_confirmed(envelope: &str, now: Timestamp, head: Timestamp) -> bool {
    let Ok(envelope) = Envelope::parse(envelope) else { return false };
    let SealedEvent::LogClockConfirmed(confirmed) = &envelope.data else { return false };
    envelope.recorded_at == head && now >= confirmed.now.plus_seconds(-BEHIND_S_MAX)
}

/// The log as it would be after the requests judged so far.
struct Draft<'a> {
    known: &'a Known,
    moment: &'a Moment,
    position: u64,
    versions: HashMap<&'a StreamId, u64>,
    keys: HashMap<(&'a str, &'a str), Vec<(&'a RequestKey, usize)>>,
    vouched: bool,
    lacks: Lacks,
}

impl<'a> Draft<'a> {
    fn verdict(&mut self, index: usize, request: &'a AppendRequest) -> Verdict {
        match self.earlier(request) {
            Ok(Some(replay)) => return replay,
            Ok(None) => {}
            Err(refusal) => return Verdict::Refuse(refusal),
        }
        if let Err(refusal) = self.admit(request) {
            self.look_up(request);
            return Verdict::Refuse(refusal);
        }
        if self.known.is_doubted() {
            self.look_up(request);
        }
        self.take(index, request);
        Verdict::Write
    }

    /// The answer the same key has already, in the log or in this batch.
    fn earlier(&self, request: &AppendRequest) -> Result<Option<Verdict>, AppendError> {
        let Some(key) = &request.key else { return Ok(None) };
        let reused = || AppendError::KeyReused { key: key.key.clone() };
        for (stored, receipt) in self.known.answers(&name(key)).unwrap_or_default() {
            if stored.request_hash != key.request_hash {
                return Err(reused());
            }
            if stored.target == key.target {
                return Ok(Some(Verdict::Replay(receipt.clone())));
            }
        }
        let here = self.keys.get(&(key.principal.as_str(), key.key.as_str()));
        for (earlier, index) in here.into_iter().flatten() {
            if earlier.request_hash != key.request_hash {
                return Err(reused());
            }
            if earlier.target == key.target {
                return Ok(Some(Verdict::ReplayOf(*index)));
            }
        }
        Ok(None)
    }

    fn admit(&mut self, request: &'a AppendRequest) -> Result<(), AppendError> {
        self.admit_opening(request)?;
        self.admit_time(request)?;
        admit_size(request)?;
        // Reading whether a new stream exists would cost as much as writing to it; the schema refuses a second one.
        let presumed =
            (request.expected_version == 0 && !request.events.is_empty() && !self.known.is_doubted())
                .then_some(0);
        self.admit_version(&request.stream, request.expected_version, presumed)?;
        request.reads.iter().try_for_each(|(stream, version)| self.admit_version(stream, *version, None))
    }

    fn admit_opening(&self, request: &AppendRequest) -> Result<(), AppendError> {
        let cause = match request.events.iter().position(|new| new.envelope.type_name == OPENED) {
            Some(0) if self.position == 0 && request.stream == StreamId::log() => return Ok(()),
            None if self.position > 0 => return Ok(()),
            Some(_) => "`log.opened` is the first event of a log and of nothing else",
            None => "the log is empty: its first event is `log.opened`",
        };
        Err(AppendError::Storage { cause: cause.to_owned() })
    }

    fn admit_time(&mut self, request: &AppendRequest) -> Result<(), AppendError> {
        let vouches = request.events.iter().any(|new| VOUCHING.contains(&new.envelope.type_name));
        if let Some(rule) = self.moment.refusal.filter(|_| !self.vouched && !vouches) {
            return Err(AppendError::Clock { now: self.moment.now, head: self.known.head.recorded_at, rule });
        }
        match request.decided_on {
            Some(day) if day != self.moment.today => {
                Err(AppendError::DateChanged { today: self.moment.today })
            }
            Some(_) | None => Ok(()),
        }
    }

    fn admit_version(
        &mut self,
        stream: &'a StreamId,
        expected: u64,
        presumed: Option<u64>,
    ) -> Result<(), AppendError> {
        let found = self.versions.get(stream).copied().or_else(|| self.known.version(stream)).or(presumed);
        let Some(actual) = found else {
            self.lacks.streams.insert(stream.clone());
            return Ok(());
        };
        if actual == expected {
            return Ok(());
        }
        Err(AppendError::Conflict { stream: stream.clone(), expected, actual })
    }

    /// A refusal counts only if the request was not answered before.
    fn look_up(&mut self, request: &AppendRequest) {
        if let Some(name) = request.key.as_ref().map(name).filter(|name| self.known.answers(name).is_none()) {
            self.lacks.keys.insert(name);
        }
    }

    fn take(&mut self, index: usize, request: &'a AppendRequest) {
        let count = request.events.len() as u64;
        self.position += count;
        self.versions.insert(&request.stream, request.expected_version + count);
        self.vouched |= request.events.iter().any(|new| VOUCHING.contains(&new.envelope.type_name));
        if let Some(key) = &request.key {
            self.keys.entry((&key.principal, &key.key)).or_default().push((key, index));
        }
    }
}

fn name(key: &RequestKey) -> KeyName {
    (key.principal.clone(), key.key.clone())
}

fn admit_size(request: &AppendRequest) -> Result<(), AppendError> {
    let too_large =
        request.events.iter().map(|new| new.envelope.bytes_max()).find(|bytes| *bytes > ENVELOPE_BYTES_MAX);
    match too_large {
        Some(bytes) => Err(AppendError::TooLarge { bytes, limit: ENVELOPE_BYTES_MAX }),
        None => Ok(()),
    }
}
