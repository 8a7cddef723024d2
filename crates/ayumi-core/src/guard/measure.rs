//! Whether a tree keeps the bounds of a guard, and what it costs; with a stack of its own, so that no tree is too deep
//! to be measured.

use crate::guard::tree::{Condition, Subject, Words};
use crate::guard::walk::Part;
use crate::guard::{COST_MAX, DEPTH_MAX, NODES_MAX, PARTICIPANTS_MAX, vocabulary};
use crate::id::ItemId;

/// Why a tree is no guard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Nested deeper than [`DEPTH_MAX`].
    #[error("nested deeper than {DEPTH_MAX}")]
    TooDeep,
    /// More parts than [`NODES_MAX`].
    #[error("more than {NODES_MAX} parts")]
    TooLarge,
    /// More steps than [`COST_MAX`].
    #[error("up to {cost} steps, more than {COST_MAX}")]
    TooCostly {
        /// How many.
        cost: u64,
    },
    /// Something said of participants inside something said of participants.
    #[error("participants inside participants")]
    Nested,
    /// A participant's fact outside what is said of participants.
    #[error("a fact of a participant where there is none")]
    Stray,
    /// A participant called by a name that means something else.
    #[error("a participant cannot be called `{0}`")]
    BadVariable(String),
    /// A list that must have entries has none, or a chain fewer than two.
    #[error("an empty list")]
    Empty,
}

pub(super) fn check(condition: &Condition) -> Result<(), Malformed> {
    let mut nodes = 0;
    let mut open: Vec<(Part<'_>, usize, Option<&ItemId>)> = vec![(Part::Condition(condition), 1, None)];
    while let Some((part, depth, inside)) = open.pop() {
        nodes += 1;
        if depth > DEPTH_MAX {
            return Err(Malformed::TooDeep);
        }
        if nodes > NODES_MAX {
            return Err(Malformed::TooLarge);
        }
        let said = part.said();
        if said.is_some() && inside.is_some() {
            return Err(Malformed::Nested);
        }
        if part.read().is_some_and(|read| read.of == Subject::Element) && inside.is_none() {
            return Err(Malformed::Stray);
        }
        if let Some(variable) = said.and_then(|said| said.variable)
            && !vocabulary::is_free(variable)
        {
            return Err(Malformed::BadVariable(variable.to_owned()));
        }
        let below = part.below();
        if below.len() < entries_min(part) {
            return Err(Malformed::Empty);
        }
        let inside = said.map(|said| said.party).or(inside);
        open.extend(below.into_iter().map(|part| (part, depth + 1, inside)));
    }
    let cost = cost(condition);
    if cost > COST_MAX { Err(Malformed::TooCostly { cost }) } else { Ok(()) }
}

/// The fewest parts below one whose number of parts is not fixed by its kind.
fn entries_min(part: Part<'_>) -> usize {
    match part {
        Part::Condition(
            Condition::All(_)
            | Condition::Any(_)
            | Condition::NumberIn(_)
            | Condition::DayIn(_)
            | Condition::MonthIn(_),
        ) => 2,
        Part::Words(Words::These(_)) => 1,
        Part::Condition(_)
        | Part::Number(_)
        | Part::Word(_)
        | Part::Day(_)
        | Part::Month(_)
        | Part::Words(_) => 0,
    }
}

/// A step a part, and those inside what is said of participants once a participant.
pub(super) fn cost(condition: &Condition) -> u64 {
    let each = u64::try_from(PARTICIPANTS_MAX).unwrap_or(u64::MAX);
    let mut cost: u64 = 0;
    let mut open: Vec<(Part<'_>, u64)> = vec![(Part::Condition(condition), 1)];
    while let Some((part, times)) = open.pop() {
        cost = cost.saturating_add(times);
        let below = if part.said().is_some() { times.saturating_mul(each) } else { times };
        open.extend(part.below().into_iter().map(|part| (part, below)));
    }
    cost
}
