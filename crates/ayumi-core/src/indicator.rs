//! Figures that make participants comparable, as exact fractions with what they were made of; never a ranking, and
//! never a number rounded before it is shown.

use chrono::NaiveDate;
use serde::Serialize;

use crate::definition::{Indicator, Per};
use crate::directory::Directory;
use crate::event::FieldValue;
use crate::id::OrganizationId;
use crate::state::{Case, Fact};

/// The figure of one participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// It is known.
    Known(Known),
    /// It is not, and why.
    Unknown(Unknown),
}

/// A known figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The amount divided by what it is divided by.
    pub ratio: Ratio,
    /// From which day the amount holds.
    pub amount_on: NaiveDate,
    /// The day the inhabitants were counted; none when it is not divided by them, or the day is not known.
    pub counted_on: Option<NaiveDate>,
}

/// Why a figure is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// The amount was not reported.
    NotReported,
    /// The directory knows of no inhabitants of the body.
    NoPopulation,
}

/// An exact quotient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// What is divided.
    pub numerator: i64,
    /// By what; never zero.
    pub denominator: u64,
}

impl Figure {
    /// The figure of `body` on `day`, with the inhabitants the directory has.
    pub fn of(
        indicator: &Indicator,
        case: &Case,
        directory: &Directory,
        body: &OrganizationId,
        day: NaiveDate,
    ) -> Self {
        let facts =
            case.track(&indicator.phase, Some(body)).and_then(|track| track.fields.get(&indicator.field));
        let fact = facts.and_then(|facts| Fact::holding(facts, day));
        let Some((amount, on)) =
            fact.and_then(|fact| Some((whole(fact.value.as_ref()?)?, fact.effective_on)))
        else {
            return Self::Unknown(Unknown::NotReported);
        };
        let known = |denominator, counted_on| {
            let ratio = Ratio { numerator: amount, denominator };
            Self::Known(Known { ratio, amount_on: on, counted_on })
        };
        match indicator.per {
            Per::Body => known(1, None),
            Per::Head => match inhabitants(directory, body) {
                Some((heads, counted_on)) => known(heads, counted_on),
                None => Self::Unknown(Unknown::NoPopulation),
            },
        }
    }
}

fn whole<T>(value: &FieldValue<T>) -> Option<i64> {
    match value {
        FieldValue::Integer(number) => Some(*number),
        FieldValue::Text(_)
        | FieldValue::Boolean(_)
        | FieldValue::Choice(_)
        | FieldValue::Choices(_)
        | FieldValue::Date(_)
        | FieldValue::Month(_)
        | FieldValue::Status(_)
        | FieldValue::Basis(_) => None,
    }
}

fn inhabitants(directory: &Directory, body: &OrganizationId) -> Option<(u64, Option<NaiveDate>)> {
    let known = directory.organizations.get(body)?;
    known.population.filter(|heads| *heads > 0).map(|heads| (heads, known.population_on))
}

impl Ratio {
    /// With two digits, half rounded up.
    pub fn rounded(self) -> String {
        let (numerator, denominator) = (i128::from(self.numerator), i128::from(self.denominator.max(1)));
        // Floor of the hundredfold plus one half.
        let hundredths = (numerator * 200 + denominator).div_euclid(denominator * 2);
        let sign = if hundredths < 0 { "-" } else { "" };
        let size = hundredths.unsigned_abs();
        format!("{sign}{}.{:02}", size / 100, size % 100)
    }

    /// Which of two is larger, exactly.
    pub fn compare(self, other: Self) -> std::cmp::Ordering {
        let across = |a: Self, b: Self| i128::from(a.numerator) * i128::from(b.denominator);
        across(self, other).cmp(&across(other, self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: i64, denominator: u64) -> Ratio {
        Ratio { numerator, denominator }
    }

    #[test]
    fn a_quotient_is_shown_with_two_digits_half_rounded_up() {
        for (numerator, denominator, shown) in [
            (12_500, 1, "12500.00"),
            (1, 3, "0.33"),
            (2, 3, "0.67"),
            (1, 200, "0.01"),
            (-1, 200, "0.00"),
            (-1, 3, "-0.33"),
            (48_000_000, 498_236, "96.34"),
            (0, 7, "0.00"),
            (i64::MAX, 1, "9223372036854775807.00"),
        ] {
            assert_eq!(ratio(numerator, denominator).rounded(), shown, "{numerator}/{denominator}");
        }
    }

    #[test]
    fn quotients_that_round_to_the_same_are_still_told_apart() {
        use std::cmp::Ordering;
        assert_eq!(ratio(1, 3).compare(ratio(334, 1_000)), Ordering::Less);
        assert_eq!(ratio(2, 6).compare(ratio(1, 3)), Ordering::Equal);
        assert_eq!(ratio(-1, 2).compare(ratio(0, 1)), Ordering::Less);
    }
}
