//! Events of the log's own life; never about what is recorded in it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::id::LogId;
use crate::private::{Clear, Commitment};
use crate::time::Timestamp;

/// Whether a log counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogMode {
    /// Real work: the real clock, no sample data.
    Production,
    /// Trial: a virtual clock and sample data are allowed, and every page says so.
    Trial,
}

/// `log.opened`: the rules every later byte follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogOpened {
    /// Version of the log format: `ayumi-log/1`.
    pub format: String,
    /// Random id of the log.
    pub log_id: LogId,
    /// Whether the log counts.
    pub mode: LogMode,
    /// Zone whose dates are meant: `Asia/Tokyo`.
    pub zone: String,
    /// Fixed offset of the zone from UTC, in minutes.
    pub utc_offset_minutes: i32,
    /// How envelopes become bytes: `rfc8785`.
    pub envelope_rule: String,
    /// How bytes become leaves: `rfc6962-sha256`.
    pub leaf_rule: String,
    /// How private values become commitments: `ayumi/commit/1`.
    pub commitment_rule: String,
    /// Random id of this life of the log; a recovery starts another.
    pub incarnation: Uuid,
    /// Program and version that opened the log.
    pub software: String,
}

/// `log.clock_set`: a trial clock stepped forward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogClockSet {
    /// The clock before the step: the time of the last event.
    pub former: Timestamp,
    /// The clock after it.
    pub now: Timestamp,
}

/// `log.clock_confirmed`: a person vouched for a clock the store had refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogClockConfirmed<T> {
    /// Time of the last event.
    pub former: Timestamp,
    /// The time that was confirmed.
    pub now: Timestamp,
    /// Why the clock is right.
    pub reason: T,
}

impl LogClockConfirmed<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> LogClockConfirmed<Commitment> {
        LogClockConfirmed { former: self.former, now: self.now, reason: seal("/data/reason", self.reason) }
    }
}
