//! An instant as the log stores it, microseconds in UTC, and a time of day; never asks what time it is.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::id::InvalidId;

/// Whether a day is written with four digits of a year: only such days sort as text and are ISO 8601 without agreement.
pub fn is_writable(day: NaiveDate) -> bool {
    use chrono::Datelike as _;
    (1..=9999).contains(&day.year())
}

/// An instant in UTC, exact to the microsecond, written with six fraction digits and `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Four-digit years only: the written form sorts as text and stays 27 characters long.
const MICROS_MIN: i64 = -62_135_596_800_000_000;
const MICROS_MAX: i64 = 253_402_300_799_999_999;

impl Timestamp {
    /// From microseconds since 1970-01-01T00:00:00Z, kept within the years 1 to 9999.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(MICROS_MIN, MICROS_MAX))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// From a `chrono` instant, cut to the microsecond.
    pub fn from_utc(instant: DateTime<Utc>) -> Self {
        Self::from_micros(instant.trunc_subsecs(6).timestamp_micros())
    }

    /// As a `chrono` instant.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// The date of this instant in a zone of fixed offset.
    pub fn date_in(self, offset: FixedOffset) -> NaiveDate {
        self.to_utc().with_timezone(&offset).date_naive()
    }

    /// `date` at `time` in a zone of fixed offset.
    pub fn at(date: NaiveDate, time: NaiveTime, offset: FixedOffset) -> Self {
        let local = NaiveDateTime::new(date, time);
        offset
            .from_local_datetime(&local)
            .single()
            .map_or(Self(MICROS_MAX), |t| Self::from_utc(t.with_timezone(&Utc)))
    }

    /// The instant a reader means by `as_of`: an RFC 3339 instant, or the last microsecond of a date in a zone of fixed
    /// offset. A `+` that a query string turned into a space is read as one.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn parse_as_of(text: &str, offset: FixedOffset) -> Result<Self, InvalidId> {
        if let Ok(date) = text.parse::<NaiveDate>() {
            let next = date.succ_opt().unwrap_or(date);
            return Ok(Self::from_micros(Self::at(next, NaiveTime::MIN, offset).0 - 1));
        }
        text.replace(' ', "+").parse()
    }

    /// This instant moved by `seconds`, held within the years 1 to 9999.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_micros(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_utc().format("%Y-%m-%dT%H:%M:%S%.6fZ").fmt(f)
    }
}

impl FromStr for Timestamp {
    type Err = InvalidId;

    /// Accepts any RFC 3339 instant; what is finer than a microsecond is cut.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        DateTime::parse_from_rfc3339(text)
            .map(|t| Self::from_utc(t.with_timezone(&Utc)))
            .map_err(|_| InvalidId { text: text.to_owned(), expected: "an RFC 3339 instant with zone" })
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// A time of day to the minute, such as `17:15`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(NaiveTime);

impl TimeOfDay {
    /// Its first instant.
    pub fn time(self) -> NaiveTime {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format("%H:%M").fmt(f)
    }
}

impl FromStr for TimeOfDay {
    type Err = InvalidId;

    /// Accepts two digits, a colon and two digits, `00:00` to `23:59`.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let spelled = text.len() == 5
            && text.bytes().enumerate().all(|(at, byte)| match at {
                2 => byte == b':',
                _ => byte.is_ascii_digit(),
            });
        let number = |part: &str| part.parse::<u32>().ok().filter(|_| spelled);
        let (hour, minute) = text.split_once(':').unwrap_or_default();
        let time = number(hour)
            .zip(number(minute))
            .and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0));
        time.map(Self)
            .ok_or_else(|| InvalidId { text: text.to_owned(), expected: "a time of day such as 17:15" })
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_with_six_digits_and_z() {
        let instant: Timestamp = "2026-06-30T17:15:30.1234567+09:00".parse().unwrap();
        assert_eq!(instant.to_string(), "2026-06-30T08:15:30.123456Z");
        assert_eq!(instant.to_string().parse::<Timestamp>().unwrap(), instant);
    }

    #[test]
    fn a_time_of_day_has_one_spelling() {
        for good in ["00:00", "17:15", "23:59"] {
            assert_eq!(good.parse::<TimeOfDay>().unwrap().to_string(), good);
        }
        for bad in ["", "24:00", "17:60", "5:15", "17:5", "17.15", "+7:15", "17:15:00", "１７:15"] {
            assert!(bad.parse::<TimeOfDay>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_extremes_stay_writable() {
        for micros in [i64::MIN, i64::MAX, 0] {
            assert_eq!(Timestamp::from_micros(micros).to_string().len(), 27);
        }
    }
}
