//! What an answer follows from, leaf by leaf, in the order of the guard; never what to do about it.

use crate::guard::evaluate::Evaluator;
use crate::guard::facts::{Facts, Reading};
use crate::guard::print;
use crate::guard::tree::{Condition, Subject};
use crate::guard::walk::Part;

/// One thing an answer follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// A fact, or something said of participants, as the guard writes it.
    pub what: String,
    /// Its value as a guard would write it; none while it is not known.
    pub value: Option<String>,
}

/// What is known of each fact, and of each thing said of participants, once.
pub(super) fn of(condition: &Condition, facts: &dyn Facts) -> Vec<Account> {
    let mut found: Vec<Account> = Vec::new();
    let mut open = vec![Part::Condition(condition)];
    while let Some(part) = open.pop() {
        match leaf(part, facts) {
            Some(account) if found.contains(&account) => {}
            Some(account) => found.push(account),
            None => open.extend(part.below().into_iter().rev()),
        }
    }
    found
}

/// What is known of a leaf; none for a part that has others below it.
fn leaf(part: Part<'_>, facts: &dyn Facts) -> Option<Account> {
    let mut evaluator = Evaluator::new(facts);
    let value = match (part, part.said(), part.read()) {
        (Part::Condition(condition @ (Condition::Has(_) | Condition::Participants(..))), _, _) => {
            evaluator.condition(condition).ok().map(|answer| answer.to_string())
        }
        (Part::Number(number), Some(_), _) => {
            evaluator.number(number).known().ok().map(|number| number.to_string())
        }
        (_, _, Some(read)) if read.of != Subject::Element => match facts.read(read, None) {
            Reading::Is(value) => Some(print::value(&value)),
            Reading::Given | Reading::Absent | Reading::Undetermined => None,
        },
        _ => return None,
    };
    Some(Account { what: print::part(part), value })
}
