//! The rules of dates in a definition: what a date is reckoned from, how it rolls, how it may be moved; never a date.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::{DeadlineKind, Precision};
use crate::id::ItemId;
use crate::text::Label;
use crate::time::TimeOfDay;

/// A date rule with its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// How the date is found.
    pub rule: DueRule,
    /// What kind of promise it is.
    pub kind: DeadlineKind,
    /// The rule as the definition writes it, for the record.
    pub as_written: String,
    /// What a closed day does to it, where that is said; else its kind decides.
    pub roll: Option<Roll>,
    /// The time up to which it is kept on its last day; none keeps it until the day ends.
    pub cut_off: Option<TimeOfDay>,
    /// Business days left for an excuse before it goes on record as missed; 0 records it with its lapse.
    pub missed_after: u16,
    /// How it may be moved.
    pub amend: Amend,
}

impl Due {
    /// A date that is kept as its kind has it and moved without limit.
    pub fn plain(rule: DueRule, kind: DeadlineKind, as_written: String) -> Self {
        Self { rule, kind, as_written, roll: None, cut_off: None, missed_after: 0, amend: Amend::default() }
    }
}

/// Who approves that a date moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// The body that leads, when somebody has asked; whoever asks does not approve.
    Lead,
    /// A manager of the body that leads.
    Manager,
}

/// What a closed day does to a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roll {
    /// Nothing: it stays where it is.
    None,
    /// It is kept until the next business day.
    Forward,
    /// It is kept until the last business day before.
    Back,
}

/// How a date may be moved. What a definition leaves unsaid sets no limit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Amend {
    /// Who approves; none lets the lead move it at once, and approve what others ask for.
    pub approval: Option<Approval>,
    /// The decision a move rests on.
    pub decision: Option<ItemId>,
    /// The last day it may be moved to.
    pub not_after: Option<DueRule>,
    /// How far all moves together may take it from the date as first set.
    pub max_total: Option<Span>,
    /// How often it may be moved.
    pub times: Option<u16>,
}

/// How a date is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DueRule {
    /// A date, or the last day of what `precision` names around it.
    On {
        /// The nominal date.
        date: NaiveDate,
        /// How exact it is meant.
        precision: Precision,
    },
    /// The end of a month of the programme's fiscal year, moved by whole years.
    FiscalMonth {
        /// 1 to 12; January to March lie in the following calendar year.
        month: u32,
        /// Whole fiscal years after the programme's own; negative before.
        years: i32,
    },
    /// The end of the programme's fiscal year, moved by whole years.
    FiscalYearEnd {
        /// Whole fiscal years after the programme's own; negative before.
        years: i32,
    },
    /// The end of a quarter of the programme's fiscal year: 1 is April to June.
    FiscalQuarter {
        /// 1 to 4.
        quarter: u32,
        /// Whole fiscal years after the programme's own; negative before.
        years: i32,
    },
    /// So long after the phase opens.
    AfterOpening {
        /// How long.
        span: Span,
    },
    /// So long after, or before, the date of another phase: it moves with that date.
    FromDate {
        /// The phase.
        phase: ItemId,
        /// How long.
        span: Span,
        /// Whether it lies before that date.
        before: bool,
    },
    /// A day named when the entry it belongs to is opened.
    Given,
}

/// A length of time in whole units, spelled as in a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Span {
    /// `30bd`
    BusinessDays(u16),
    /// `10d`
    Days(u16),
    /// `3w`
    Weeks(u16),
    /// `2mo`
    Months(u16),
}

impl Span {
    /// How long it is, in words.
    pub fn words(self) -> Label {
        let of = |n: u16, ja: &str, one: &str, many: &str| {
            Label::new(format!("{n}{ja}"), format!("{n} {}", if n == 1 { one } else { many }))
        };
        match self {
            Self::BusinessDays(n) => of(n, "営業日", "business day", "business days"),
            Self::Days(n) => of(n, "日", "day", "days"),
            Self::Weeks(n) => of(n, "週間", "week", "weeks"),
            Self::Months(n) => of(n, "か月", "month", "months"),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BusinessDays(n) => write!(f, "{n}bd"),
            Self::Days(n) => write!(f, "{n}d"),
            Self::Weeks(n) => write!(f, "{n}w"),
            Self::Months(n) => write!(f, "{n}mo"),
        }
    }
}

/// Why a text is no length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a length of time such as `30bd`, `10d`, `3w` or `2mo`: `{0}`")]
pub struct NoSpan(String);

impl FromStr for Span {
    type Err = NoSpan;

    fn from_str(text: &str) -> Result<Self, NoSpan> {
        let wrong = || NoSpan(text.to_owned());
        let at = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let (number, unit) = text.split_at(at);
        let number = number.parse().map_err(|_| wrong())?;
        match unit {
            "bd" => Ok(Self::BusinessDays(number)),
            "d" => Ok(Self::Days(number)),
            "w" => Ok(Self::Weeks(number)),
            "mo" => Ok(Self::Months(number)),
            _ => Err(wrong()),
        }
    }
}

impl TryFrom<String> for Span {
    type Error = NoSpan;

    fn try_from(text: String) -> Result<Self, NoSpan> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}
