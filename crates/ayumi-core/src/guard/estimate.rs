//! A number of which perhaps only the bounds are known, because some of those it counts have not been heard; never a
//! guess.

use crate::guard::tree::{Operator, Relation};
use crate::guard::{Blocker, Blockers};

/// A whole number as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Estimate {
    /// Least and greatest value it can have; none when it can have any or none at all.
    range: Option<(i64, i64)>,
    /// What would have to be known for it to be one number; empty when it is.
    blockers: Blockers,
}

impl Estimate {
    pub(super) fn exactly(number: i64) -> Self {
        Self { range: Some((number, number)), blockers: Blockers::new() }
    }

    pub(super) fn unknown(blockers: Blockers) -> Self {
        Self { range: None, blockers }
    }

    /// From `low` to `high`, while `blockers` are not known.
    pub(super) fn between(low: i64, high: i64, blockers: Blockers) -> Self {
        if low == high { Self::exactly(low) } else { Self { range: Some((low, high)), blockers } }
    }

    /// The number, or what keeps it from being known.
    pub(super) fn known(self) -> Result<i64, Blockers> {
        match self.range {
            Some((low, high)) if low == high => Ok(low),
            Some(_) | None => Err(self.blockers),
        }
    }

    /// What holds of this number or the other, while `undecided` keeps it open which of them is meant.
    pub(super) fn or(self, other: Self, undecided: Blockers) -> Self {
        let blockers = join(join(undecided, self.blockers), other.blockers);
        match (self.range, other.range) {
            (Some(one), Some(two)) => Self::between(one.0.min(two.0), one.1.max(two.1), blockers),
            (Some(_) | None, None) | (None, Some(_)) => Self::unknown(blockers),
        }
    }

    pub(super) fn negated(self) -> Self {
        let Some((low, high)) = self.range else { return self };
        match (high.checked_neg(), low.checked_neg()) {
            (Some(low), Some(high)) => Self::between(low, high, self.blockers),
            (None, Some(_)) | (Some(_) | None, None) => overflow(self.blockers),
        }
    }

    pub(super) fn calculated(self, operator: Operator, other: Self) -> Self {
        match operator {
            Operator::Add => self.joined(other, i64::checked_add, |range| range),
            Operator::Subtract => self.joined(other, i64::checked_sub, |(low, high)| (high, low)),
            Operator::Multiply => self.exact(other, i64::checked_mul),
            Operator::Divide => self.divided(other, i64::checked_div),
            Operator::Remainder => self.divided(other, i64::checked_rem),
        }
    }

    /// Adds or subtracts ends: the least of the one and what `turn` makes the least of the other.
    fn joined(
        self,
        other: Self,
        ends: impl Fn(i64, i64) -> Option<i64>,
        turn: impl Fn((i64, i64)) -> (i64, i64),
    ) -> Self {
        let blockers = join(self.blockers, other.blockers);
        let (Some(one), Some(two)) = (self.range, other.range) else { return Self::unknown(blockers) };
        let two = turn(two);
        match (ends(one.0, two.0), ends(one.1, two.1)) {
            (Some(low), Some(high)) => Self::between(low, high, blockers),
            (Some(_) | None, None) | (None, Some(_)) => overflow(blockers),
        }
    }

    fn exact(self, other: Self, result: impl Fn(i64, i64) -> Option<i64>) -> Self {
        match (self.known(), other.known()) {
            (Ok(one), Ok(two)) => result(one, two).map_or_else(|| overflow(Blockers::new()), Self::exactly),
            (Err(blockers), Ok(_)) | (Ok(_), Err(blockers)) => Self::unknown(blockers),
            (Err(one), Err(two)) => Self::unknown(join(one, two)),
        }
    }

    fn divided(self, other: Self, result: impl Fn(i64, i64) -> Option<i64>) -> Self {
        if other.range == Some((0, 0)) {
            let blockers = join(self.blockers, Blockers::from([Blocker::DivisionByZero]));
            return Self::unknown(blockers);
        }
        self.exact(other, result)
    }

    /// Whether this number stands in `relation` to the other.
    pub(super) fn compared(self, relation: Relation, other: Self) -> Result<bool, Blockers> {
        let answer = match (self.range, other.range) {
            (Some(one), Some(two)) => within(one, relation, two),
            (Some(_) | None, None) | (None, Some(_)) => None,
        };
        answer.ok_or_else(|| join(self.blockers, other.blockers))
    }
}

/// The answer when it is the same for all numbers of both ranges.
fn within(one: (i64, i64), relation: Relation, two: (i64, i64)) -> Option<bool> {
    let less = |one: (i64, i64), two: (i64, i64)| match (one.1 < two.0, one.0 >= two.1) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
    };
    match relation {
        Relation::Less => less(one, two),
        Relation::AtLeast => less(one, two).map(|answer| !answer),
        Relation::Greater => less(two, one),
        Relation::AtMost => less(two, one).map(|answer| !answer),
        Relation::Equal => equal(one, two),
        Relation::NotEqual => equal(one, two).map(|answer| !answer),
    }
}

fn equal(one: (i64, i64), two: (i64, i64)) -> Option<bool> {
    let apart = one.1 < two.0 || two.1 < one.0;
    let same = one.0 == one.1 && one == two;
    if apart { Some(false) } else { same.then_some(true) }
}

fn overflow(blockers: Blockers) -> Estimate {
    Estimate::unknown(join(blockers, Blockers::from([Blocker::Overflow])))
}

/// Both sets as one, the smaller poured into the larger.
pub(super) fn join(one: Blockers, two: Blockers) -> Blockers {
    let (mut large, small) = if one.len() < two.len() { (two, one) } else { (one, two) };
    large.extend(small);
    large
}
