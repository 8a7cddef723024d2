//! The one table of states as people see them: glyph, words, colour, what each counts as; never where a case stands.

use ayumi_core::calendar::Calendar;
use ayumi_core::event::{DueDate, ItemStatus};
use ayumi_core::figures::Tally;
use ayumi_core::state::{Participation, TrackStatus};
use ayumi_store::views::{BoardRow, CaseStatus};
use chrono::{Days, NaiveDate};

use crate::view::palette::Tone;
use crate::view::say::Say;

/// A state as people see it: where the work stands, with what the dates lay over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Past its date and not ended.
    Overdue,
    /// Due within ten business days and not ended.
    DueSoon,
    /// Invited and without an answer.
    Unanswered,
    /// Open, and nothing was ever reported.
    Unreported,
    /// Open, and reported as not begun.
    NotStarted,
    /// Under way.
    InProgress,
    /// Something must come before.
    Waiting,
    /// Ended with everything there.
    Done,
    /// Passed over.
    Skipped,
    /// The body answered that it does not take part, or left.
    Declined,
    /// Does not concern the body.
    OutOfScope,
    /// Stands still until it is resumed.
    Suspended,
    /// The case was called off.
    CalledOff,
}

/// What a state counts as in totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// Work that is outstanding.
    Outstanding,
    /// Work that is finished.
    Finished,
    /// Neither: it leaves the denominator.
    Apart,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The state.
    pub standing: Standing,
    /// Its name in addresses.
    pub key: &'static str,
    /// Its shape.
    pub glyph: &'static str,
    /// Its word, Japanese and English.
    pub word: (&'static str, &'static str),
    /// Its colour.
    pub tone: Tone,
    /// What it counts as.
    pub counts: Counts,
    /// What it means, Japanese and English.
    pub meaning: (&'static str, &'static str),
}

/// The table, most urgent first.
#[rustfmt::skip]
pub const STANDINGS: &[Row] = &[
    row(Standing::Overdue, "overdue", "▲", ("遅延", "Late"), Tone::Late, Counts::Outstanding,
        ("期限を過ぎて終わっていません", "past its date and not ended")),
    row(Standing::DueSoon, "soon", "◆", ("期限間近", "Due soon"), Tone::Caution, Counts::Outstanding,
        ("期限まで10営業日以内で、終わっていません", "due within ten business days and not ended")),
    row(Standing::Unanswered, "unanswered", "？", ("未回答", "No answer"), Tone::Unreported, Counts::Outstanding,
        ("参加するかどうかの回答がありません", "invited, has not said whether it takes part")),
    row(Standing::Unreported, "unreported", "？", ("未報告", "No report"), Tone::Unreported, Counts::Outstanding,
        ("始まっていますが、報告が一度もありません", "open, and nothing was ever reported")),
    row(Standing::NotStarted, "not-started", "○", ("未着手", "Not begun"), Tone::Todo, Counts::Outstanding,
        ("未着手と報告されています", "reported as not begun")),
    row(Standing::InProgress, "in-progress", "◐", ("作業中", "Under way"), Tone::Doing, Counts::Outstanding,
        ("作業が進んでいます", "work is under way")),
    row(Standing::Waiting, "waiting", "◌", ("開始前", "Not open"), Tone::Todo, Counts::Outstanding,
        ("前の段階が終わるのを待っています", "waits for an earlier phase")),
    row(Standing::Done, "done", "●", ("完了", "Done"), Tone::Done, Counts::Finished,
        ("必要なものがそろって終わりました", "ended with everything there")),
    row(Standing::Skipped, "skipped", "–", ("省略", "Skipped"), Tone::Outside, Counts::Finished,
        ("理由を記録して省略しました", "passed over, with a reason")),
    row(Standing::Declined, "declined", "–", ("不参加", "Not joining"), Tone::Outside, Counts::Apart,
        ("参加しないという回答です（回答は完了しています）", "answered that it does not take part; a complete answer")),
    row(Standing::OutOfScope, "out-of-scope", "–", ("対象外", "Not concerned"), Tone::Outside, Counts::Apart,
        ("この団体は対象ではありません", "does not concern the body")),
    row(Standing::Suspended, "suspended", "‖", ("中断", "Suspended"), Tone::Stopped, Counts::Outstanding,
        ("理由を記録して中断しています", "stands still, with a reason")),
    row(Standing::CalledOff, "called-off", "■", ("取りやめ", "Called off"), Tone::Stopped, Counts::Apart,
        ("案件が取りやめになりました", "the case was called off")),
];

const fn row(
    standing: Standing,
    key: &'static str,
    glyph: &'static str,
    word: (&'static str, &'static str),
    tone: Tone,
    counts: Counts,
    meaning: (&'static str, &'static str),
) -> Row {
    Row { standing, key, glyph, word, tone, counts, meaning }
}

/// Business days that count as soon.
const SOON_BUSINESS_DAYS: i32 = 10;

/// What a state is read from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Where the track stands.
    pub status: TrackStatus,
    /// What the body said, when the track is a body's.
    pub participation: Option<Participation>,
    /// The date that applies.
    pub due: Option<&'a DueDate>,
    /// How its checklist stands, when it has one.
    pub tally: Option<Tally>,
}

/// The day a page is read for, and the last day that counts as soon from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The day.
    pub day: NaiveDate,
    /// Ten business days later.
    pub soon_until: NaiveDate,
}

impl Reading {
    /// The reading of a day; without a calendar, two weeks count as soon.
    pub fn on(day: NaiveDate, calendar: Option<&Calendar>) -> Self {
        let soon = calendar.and_then(|calendar| calendar.add_business_days(day, SOON_BUSINESS_DAYS));
        Self { day, soon_until: soon.or_else(|| day.checked_add_days(Days::new(14))).unwrap_or(day) }
    }
}

impl Standing {
    /// How a track looks on the day it is read for.
    pub fn of(facts: Facts<'_>, reading: Reading) -> Self {
        match facts.status {
            TrackStatus::Done => Self::Done,
            TrackStatus::Skipped => Self::Skipped,
            TrackStatus::Cancelled => Self::CalledOff,
            TrackStatus::Suspended => Self::Suspended,
            TrackStatus::NotApplicable => match facts.participation {
                Some(Participation::Declined | Participation::Withdrawn) => Self::Declined,
                Some(Participation::Invited | Participation::Enrolled | Participation::Joined) | None => {
                    Self::OutOfScope
                }
            },
            TrackStatus::Unanswered | TrackStatus::Waiting | TrackStatus::Ready | TrackStatus::Active => {
                Self::dated(facts, reading).unwrap_or_else(|| Self::undated(facts))
            }
        }
    }

    /// How a cell of the board looks on the day it is read for.
    pub fn of_row(row: &BoardRow, reading: Reading) -> Self {
        let due = row.standing_promise().map(|promise| &promise.due);
        let facts = Facts { status: row.status, participation: row.participation, due, tally: row.tally };
        Self::of(facts, reading)
    }

    fn dated(facts: Facts<'_>, reading: Reading) -> Option<Self> {
        let due = facts.due?;
        // Work that cannot begin is late all the same, and nobody is asked to hurry with it.
        if facts.status.is_late(Some(due), reading.day) {
            Some(Self::Overdue)
        } else if due.effective <= reading.soon_until && facts.status.is_open() {
            Some(Self::DueSoon)
        } else {
            None
        }
    }

    fn undated(facts: Facts<'_>) -> Self {
        match facts.status {
            TrackStatus::Unanswered => Self::Unanswered,
            TrackStatus::Waiting => Self::Waiting,
            TrackStatus::Ready => Self::Unreported,
            TrackStatus::Active if facts.tally.is_some_and(only_not_started) => Self::NotStarted,
            TrackStatus::Active
            | TrackStatus::Done
            | TrackStatus::Skipped
            | TrackStatus::Suspended
            | TrackStatus::NotApplicable
            | TrackStatus::Cancelled => Self::InProgress,
        }
    }

    /// Its row in the table.
    pub fn row(self) -> &'static Row {
        STANDINGS.iter().find(|row| row.standing == self).unwrap_or(&STANDINGS[0])
    }

    /// The state named `key` in an address.
    pub fn from_key(key: &str) -> Option<Self> {
        STANDINGS.iter().find(|row| row.key == key).map(|row| row.standing)
    }

    /// As a template shows it.
    pub fn badge(self, t: Say) -> Badge {
        let row = self.row();
        Badge { glyph: row.glyph, word: t.say(row.word.0, row.word.1), class: row.tone.paint().class }
    }
}

fn only_not_started(tally: Tally) -> bool {
    tally.not_started > 0 && tally.done == 0 && tally.in_progress == 0
}

/// A state as a template shows it: shape, word and colour, never colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Badge {
    /// Its shape.
    pub glyph: &'static str,
    /// Its word.
    pub word: &'static str,
    /// The class of its colour.
    pub class: &'static str,
}

/// The four official states of a step, and the one of no report, in the order of the form.
pub const ITEM_STATUSES: [ItemStatus; 4] =
    [ItemStatus::Done, ItemStatus::InProgress, ItemStatus::NotStarted, ItemStatus::NotApplicable];

/// A step's state as a template shows it.
pub fn item_badge(t: Say, status: Option<ItemStatus>) -> Badge {
    let (glyph, word, tone) = match status {
        Some(ItemStatus::Done) => ("●", t.say("完了済み", "Done"), Tone::Done),
        Some(ItemStatus::InProgress) => ("◐", t.say("作業中", "In progress"), Tone::Doing),
        Some(ItemStatus::NotStarted) => ("○", t.say("未着手", "Not started"), Tone::Todo),
        Some(ItemStatus::NotApplicable) => ("–", t.say("対象外", "Not applicable"), Tone::Outside),
        None => ("？", t.say("未報告", "Not reported"), Tone::Unreported),
    };
    Badge { glyph, word, class: tone.paint().class }
}

/// A step's state as it is written in forms and addresses.
pub fn item_key(status: ItemStatus) -> &'static str {
    match status {
        ItemStatus::Done => "done",
        ItemStatus::InProgress => "in_progress",
        ItemStatus::NotStarted => "not_started",
        ItemStatus::NotApplicable => "not_applicable",
    }
}

/// The step's state written as `key`.
pub fn item_from_key(key: &str) -> Option<ItemStatus> {
    ITEM_STATUSES.into_iter().find(|status| item_key(*status) == key)
}

/// Whether a case runs, in words.
pub fn case_word(t: Say, status: CaseStatus) -> &'static str {
    match status {
        CaseStatus::Open => t.say("進行中", "Open"),
        CaseStatus::Completed => t.say("完了", "Completed"),
        CaseStatus::Cancelled => t.say("取りやめ", "Called off"),
    }
}

/// What a body said, in words.
pub fn participation_word(t: Say, participation: Participation) -> &'static str {
    match participation {
        Participation::Invited => t.say("未回答", "not answered"),
        Participation::Enrolled => t.say("対象団体", "takes part by rule"),
        Participation::Joined => t.say("参加", "takes part"),
        Participation::Declined => t.say("不参加", "does not take part"),
        Participation::Withdrawn => t.say("辞退", "withdrew"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ayumi_core::event::{DeadlineKind, Precision};
    use std::collections::BTreeSet;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn due(on: &str) -> DueDate {
        let on = day(on);
        let (precision, kind) = (Precision::Day, DeadlineKind::PlanTarget);
        DueDate {
            nominal: on,
            precision,
            kind,
            effective: on,
            last_business_day: on,
            provisional: false,
            cut_off: None,
            missed_from: on.succ_opt().unwrap(),
        }
    }

    fn seen(status: TrackStatus, due_on: Option<&str>) -> Standing {
        let due = due_on.map(due);
        let facts = Facts { status, participation: None, due: due.as_ref(), tally: None };
        Standing::of(facts, Reading { day: day("2026-06-16"), soon_until: day("2026-06-30") })
    }

    #[test]
    fn dates_lie_over_work_that_is_not_ended() {
        assert_eq!(seen(TrackStatus::Active, Some("2026-06-15")), Standing::Overdue);
        assert_eq!(seen(TrackStatus::Active, Some("2026-06-16")), Standing::DueSoon);
        assert_eq!(seen(TrackStatus::Active, Some("2026-07-01")), Standing::InProgress);
        assert_eq!(seen(TrackStatus::Waiting, Some("2026-06-20")), Standing::Waiting);
        assert_eq!(seen(TrackStatus::Waiting, Some("2026-06-15")), Standing::Overdue);
        assert_eq!(seen(TrackStatus::Done, Some("2026-06-15")), Standing::Done);
        assert_eq!(seen(TrackStatus::Ready, None), Standing::Unreported);
        for due in ["2026-06-15", "2026-06-20"] {
            let invited = seen(TrackStatus::Unanswered, Some(due));
            assert_eq!(invited, Standing::Unanswered, "nothing is expected of who has not answered");
        }
    }

    #[test]
    fn a_checklist_reported_as_not_begun_is_not_under_way() {
        let tally = Tally { not_started: 3, unreported: 1, ..Tally::default() };
        let facts = Facts { status: TrackStatus::Active, participation: None, due: None, tally: Some(tally) };
        let reading = Reading { day: day("2026-06-16"), soon_until: day("2026-06-30") };
        assert_eq!(Standing::of(facts, reading), Standing::NotStarted);
    }

    #[test]
    fn no_two_states_look_or_read_the_same() {
        let keys: BTreeSet<_> = STANDINGS.iter().map(|row| row.key).collect();
        let looks: BTreeSet<_> = STANDINGS.iter().map(|row| (row.glyph, row.word.0)).collect();
        assert_eq!((keys.len(), looks.len()), (STANDINGS.len(), STANDINGS.len()));
        assert!(STANDINGS.iter().all(|row| Standing::from_key(row.key) == Some(row.standing)));
    }
}
