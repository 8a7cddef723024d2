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
        match value(part, facts) {
            Some(value) => {
                let account = Account { what: print::part(part), value };
                if !found.contains(&account) {
                    found.push(account);
                }
            }
            None => open.extend(part.below().into_iter().rev()),
        }
    }
    found
}

/// The value of a leaf, which may not be known; none for a part that has others below it.
fn value(part: Part<'_>, facts: &dyn Facts) -> Option<Option<String>> {
    let mut evaluator = Evaluator::new(facts);
    match (part, part.said(), part.read()) {
        (Part::Condition(condition @ (Condition::Has(_) | Condition::Participants(..))), _, _) => {
            Some(evaluator.condition(condition).ok().map(|answer| answer.to_string()))
        }
        (Part::Number(number), Some(_), _) => {
            Some(evaluator.number(number).known().ok().map(|number| number.to_string()))
        }
        (_, _, Some(read)) if read.of != Subject::Element => Some(match facts.read(read, None) {
            Reading::Is(value) => Some(print::value(&value)),
            Reading::Given | Reading::Absent | Reading::Undetermined => None,
        }),
        (
            Part::Condition(_)
            | Part::Number(_)
            | Part::Word(_)
            | Part::Day(_)
            | Part::Month(_)
            | Part::Words(_),
            _,
            _,
        ) => None,
    }
}
