//! The official completion rate as an exact fraction; never a rounded number before it is shown.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::definition::{Definition, Phase};
use crate::event::ItemStatus;
use crate::id::OrganizationId;
use crate::state::{Case, Track};

/// How the checklist items of one body in one case stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// 完了済み
    pub done: u32,
    /// 作業中
    pub in_progress: u32,
    /// 未着手, reported as such
    pub not_started: u32,
    /// 対象外
    pub not_applicable: u32,
    /// 未報告: never reported; counts as not started in the rate, never drawn as such.
    pub unreported: u32,
}

impl Tally {
    /// How the items of `body` stand on `day`.
    pub fn of(definition: &Definition, case: &Case, body: &OrganizationId, day: NaiveDate) -> Self {
        let phases = definition.phases.iter().filter(|phase| phase.is_each());
        phases
            .map(|phase| Self::of_phase(phase, case.track(&phase.id, Some(body)), day))
            .fold(Self::default(), Self::plus)
    }

    /// How the items of one phase stand on `day` in one track; none of them is reported where there is no track.
    pub fn of_phase(phase: &Phase, track: Option<&Track>, day: NaiveDate) -> Self {
        let mut tally = Self::default();
        for item in &phase.checklist {
            match track.and_then(|track| track.item_status(&item.id, day)) {
                Some(ItemStatus::Done) => tally.done += 1,
                Some(ItemStatus::InProgress) => tally.in_progress += 1,
                Some(ItemStatus::NotStarted) => tally.not_started += 1,
                Some(ItemStatus::NotApplicable) => tally.not_applicable += 1,
                None => tally.unreported += 1,
            }
        }
        tally
    }

    /// 完了率 = (完了済み + 対象外) / all items.
    pub fn completion(self) -> Fraction {
        let total = self.done + self.in_progress + self.not_started + self.not_applicable + self.unreported;
        Fraction { numerator: u64::from(self.done + self.not_applicable), denominator: u64::from(total) }
    }

    /// The sum of two tallies. Where every system has as many items, the rate of the sum is the mean of the rates.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            done: self.done + other.done,
            in_progress: self.in_progress + other.in_progress,
            not_started: self.not_started + other.not_started,
            not_applicable: self.not_applicable + other.not_applicable,
            unreported: self.unreported + other.unreported,
        }
    }
}

/// An exact share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fraction {
    /// Counted.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
}

impl Fraction {
    /// In percent with two digits, half rounded up; a dash for nothing of nothing.
    pub fn percent(self) -> String {
        let Some(scaled) = (u128::from(self.numerator) * 100_000).checked_div(u128::from(self.denominator))
        else {
            return "－".into();
        };
        // One digit more than shown decides; what lies behind it cannot turn a half into less.
        let hundredths = (scaled + 5) / 10;
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_shown_rounded_half_up() {
        let share = |numerator, denominator| Fraction { numerator, denominator }.percent();
        assert_eq!(share(524, 800), "65.50");
        assert_eq!(share(595, 800), "74.38");
        assert_eq!(share(1, 3), "33.33");
        assert_eq!(share(2, 3), "66.67");
        assert_eq!(share(0, 0), "－");
        assert_eq!(share(800, 800), "100.00");
    }
}
