//! The rules of dates in a definition: what a date is reckoned from, how it rolls, how it may be moved; never a date.

use std::fmt;

use chrono::NaiveDate;

use crate::event::{DeadlineKind, Precision};
use crate::id::ItemId;
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

/// A length of time in whole units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
